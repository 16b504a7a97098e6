//! Where hosts are. Only addresses of the open internet are connected to, unless the configuration says
//! otherwise: a page must not be able to send the program to the machines around it.

use std::{
    collections::{BTreeMap, HashMap},
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// Finds hosts, each once a run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Resolver(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// The hosts whose places are configured.
    stated: BTreeMap<String, SocketAddr>,
    private: bool,
    found: Mutex<HashMap<String, Vec<SocketAddr>>>,
}

impl Resolver {
    pub(crate) fn new(stated: BTreeMap<String, SocketAddr>, private: bool) -> Self {
        Self(Arc::new(Inner { stated, private, found: Mutex::default() }))
    }

    /// Where a host is; a port of 0 is that of the scheme.
    pub(crate) async fn find(&self, host: &str) -> io::Result<Vec<SocketAddr>> {
        if let Some(at) = self.0.stated.get(host) {
            return Ok(vec![*at]);
        }
        let lock = || self.0.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = lock().get(host) {
            return Ok(found.clone());
        }
        let all: Vec<SocketAddr> = tokio::net::lookup_host((host, 0)).await?.collect();
        let found: Vec<SocketAddr> = all.iter().copied().filter(|at| self.allows(at.ip())).collect();
        if found.is_empty() {
            return Err(match all.first() {
                Some(at) => {
                    let what = format!("{host} is at {}, which is no address of the open internet", at.ip());
                    io::Error::new(io::ErrorKind::PermissionDenied, what)
                }
                None => io::Error::new(io::ErrorKind::NotFound, format!("{host} has no address")),
            });
        }
        lock().insert(host.to_owned(), found.clone());
        Ok(found)
    }

    /// The address that requests for `url` go to, where that can be known before; and an error where they must not
    /// go anywhere.
    pub(crate) async fn address(&self, url: &Url) -> io::Result<Option<IpAddr>> {
        let stated = match url.host() {
            Some(Host::Ipv4(ip)) => IpAddr::V4(ip),
            Some(Host::Ipv6(ip)) => IpAddr::V6(ip),
            Some(Host::Domain(host)) => return Ok(self.find(host).await?.first().map(SocketAddr::ip)),
            None => return Ok(None),
        };
        if self.allows(stated) {
            return Ok(Some(stated));
        }
        let what = format!("{stated} is no address of the open internet");
        Err(io::Error::new(io::ErrorKind::PermissionDenied, what))
    }

    fn allows(&self, ip: IpAddr) -> bool {
        self.0.private || is_open(ip)
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let resolver = self.clone();
        Box::pin(async move {
            let found = resolver.find(&name.as_str().to_ascii_lowercase()).await?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Whether an address belongs to the open internet: none of the special ones of RFC 6890 and RFC 4193.
fn is_open(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_open_v4(ip),
        IpAddr::V6(ip) => match ip.to_ipv4_mapped() {
            Some(ip) => is_open_v4(ip),
            None => is_open_v6(ip),
        },
    }
}

fn is_open_v4(ip: Ipv4Addr) -> bool {
    let [a, b, ..] = ip.octets();
    // Carriers' own networks (100.64.0.0/10), benchmarks (198.18.0.0/15), and what is reserved (from 240.0.0.0).
    let special = (a == 100 && b & 0xC0 == 64) || (a == 198 && b & 0xFE == 18) || a >= 240 || a == 0;
    !(special
        || ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation())
}

fn is_open_v6(ip: Ipv6Addr) -> bool {
    // The global unicast addresses are those of 2000::/3; of them, 2001:db8::/32 is for documents.
    let [first, second, ..] = ip.segments();
    first & 0xE000 == 0x2000 && !(first == 0x2001 && second == 0x0DB8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_open_internet_is_open() {
        for (ip, open) in [
            ("127.0.0.1", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("172.32.0.1", true),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("100.128.0.1", true),
            ("0.0.0.0", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("8.8.8.8", true),
            ("::1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:8.8.8.8", true),
            ("fe80::1", false),
            ("fd00::1", false),
            ("2001:db8::1", false),
            ("2606:4700::1", true),
        ] {
            assert_eq!(is_open(ip.parse().expect(ip)), open, "{ip}");
        }
    }

    #[tokio::test]
    async fn addresses_in_addresses_are_looked_at_too() {
        let stated = BTreeMap::from([("a.example".to_owned(), "127.0.0.1:1".parse().expect("address"))]);
        for (url, private, expected) in [
            ("http://a.example/", false, true),
            ("http://127.0.0.1:80/", false, false),
            ("http://127.0.0.1:80/", true, true),
            ("http://[::1]/", false, false),
            ("http://localhost/", false, false),
        ] {
            let resolver = Resolver::new(stated.clone(), private);
            let found = resolver.address(&Url::parse(url).expect(url)).await;
            assert_eq!(found.is_ok(), expected, "{url} {found:?}");
        }
    }
}
