//! How sites are asked.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use danvan_store::raw::Patience;
use serde::{Deserialize, Serialize};

use crate::error::FetchError;

/// How sites are asked: the `[fetch]` table of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FetchConfig {
    /// The name under which sites know the program, and which groups of robots.txt are compared with:
    /// letters, `-` and `_` (RFC 9309 §2.2.1). The version and the contact are added to it.
    pub user_agent: String,
    /// An e-mail address or a page by which a site's owner reaches whoever runs the program. Sent in
    /// User-Agent, and in From where it is an e-mail address. Empty sends none.
    pub contact: String,
    /// How long an answer may take from the first byte asked to the last one received, in seconds, 1 to 3600.
    pub timeout_seconds: u64,
    /// How long making a connection may take, in seconds, 1 to 3600.
    pub connect_timeout_seconds: u64,
    /// How often what may pass (no connection, no answer in time, status 408, 429 and 5xx) is tried again,
    /// 0 to 10.
    pub retries: u32,
    /// The wait before the first retry, in milliseconds, 0 to 60000. It doubles each time; what is waited is
    /// drawn from its upper half.
    pub backoff_base_ms: u64,
    /// The longest wait before a retry, also where a site asks for a longer one by Retry-After, in seconds,
    /// 0 to 3600.
    pub backoff_cap_seconds: u64,
    /// The least time between the end of an answer and the next request to the same host, in milliseconds,
    /// 0 to 3600000.
    pub spacing_ms: u64,
    /// Whether a host is asked more seldom while it answers slowly, or says that it is asked too much.
    pub adaptive: bool,
    /// The longest spacing that a host gets by its Crawl-delay, its slowness or its complaints, in seconds,
    /// 0 to 3600.
    pub spacing_cap_seconds: u64,
    /// How many requests are under way at a time over all hosts, 1 to 1024.
    pub connections: usize,
    /// How many requests are under way at a time at one host, 1 to 256.
    pub connections_per_host: usize,
    /// How many requests are under way at a time at one IP address, 1 to 256: portals share servers.
    pub connections_per_address: usize,
    /// After how many requests in a row without any answer a host is left alone for a while, 1 to 1000.
    pub breaker_failures: u32,
    /// How long it is left alone, in seconds, 0 to 3600. After the third time nothing more is asked of it in this
    /// run.
    pub breaker_seconds: u64,
    /// Whether hosts in private networks may be asked, which only whoever made the network can want.
    pub private_addresses: bool,
    /// How long after it was fetched a page is asked again whether it has changed, in hours, 0 to 87600. Each time
    /// that it has not, the wait doubles.
    pub revisit_hours: u32,
    /// The longest wait before a page is asked again, in days, 0 to 36500.
    pub revisit_cap_days: u32,
    /// How long a robots.txt holds, in hours, 0 to 24 (RFC 9309 §2.4).
    pub robots_hours: u32,
    /// The longest body that is taken, in bytes as sent, 1024 to 268435456.
    pub max_body_bytes: u64,
    /// How many redirects are followed, 0 to 20.
    pub max_redirects: usize,
    /// After how many bytes received no more is asked in a run; 0 for no limit.
    pub max_run_bytes: u64,
    /// After how many minutes no more is asked in a run; 0 for no limit.
    pub max_run_minutes: u64,
    /// The size at which a new raw file is begun, in bytes, from 1.
    pub warc_roll_bytes: u64,
    /// Where a host is, by name: an IP address with a port, used instead of what the name system says, and
    /// instead of the port of the scheme where the address of a page names none. With an entry here, proxies
    /// of the environment are not used.
    pub resolve: BTreeMap<String, String>,
    /// What is otherwise at a host, by name.
    pub host: BTreeMap<String, HostConfig>,
}

/// What is otherwise at one host: a table `[fetch.host."portal.example"]`. What it does not say is as for all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HostConfig {
    /// See [`FetchConfig::spacing_ms`].
    pub spacing_ms: Option<u64>,
    /// How many requests are under way at a time, 1 to 256.
    pub connections: Option<usize>,
    /// See [`FetchConfig::timeout_seconds`].
    pub timeout_seconds: Option<u64>,
    /// See [`FetchConfig::retries`].
    pub retries: Option<u32>,
    /// See [`FetchConfig::max_body_bytes`].
    pub max_body_bytes: Option<u64>,
}

/// What is in force at one host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HostLimits {
    pub(crate) spacing: Duration,
    pub(crate) connections: usize,
    pub(crate) timeout: Duration,
    pub(crate) retries: u32,
    pub(crate) max_body_bytes: u64,
}

impl Default for FetchConfig {
    fn default() -> Self {
        Self {
            user_agent: "danvan".to_owned(),
            contact: String::new(),
            timeout_seconds: 30,
            connect_timeout_seconds: 10,
            retries: 3,
            backoff_base_ms: 1000,
            backoff_cap_seconds: 60,
            spacing_ms: 1000,
            adaptive: true,
            spacing_cap_seconds: 30,
            connections: 16,
            connections_per_host: 1,
            connections_per_address: 2,
            breaker_failures: 5,
            breaker_seconds: 60,
            private_addresses: false,
            revisit_hours: 20,
            revisit_cap_days: 180,
            robots_hours: 24,
            max_body_bytes: 8 * 1024 * 1024,
            max_redirects: 5,
            max_run_bytes: 0,
            max_run_minutes: 0,
            warc_roll_bytes: 64 * 1024 * 1024,
            resolve: BTreeMap::new(),
            host: BTreeMap::new(),
        }
    }
}

impl FetchConfig {
    /// Checks what the types do not say, and names the first key that is out of its range.
    pub fn validate(&self) -> Result<(), FetchError> {
        let token = |c: char| c.is_ascii_alphabetic() || c == '-' || c == '_';
        if self.user_agent.is_empty() || !self.user_agent.chars().all(token) {
            return Err(out_of_range("user_agent", &self.user_agent, "letters, - and _"));
        }
        if self.contact.chars().any(|c| c.is_control() || !c.is_ascii()) {
            return Err(out_of_range("contact", &self.contact, "an e-mail address or an address of a page"));
        }
        let ranges = [
            ("timeout_seconds", self.timeout_seconds, 1, 3600),
            ("connect_timeout_seconds", self.connect_timeout_seconds, 1, 3600),
            ("retries", self.retries.into(), 0, 10),
            ("backoff_base_ms", self.backoff_base_ms, 0, 60_000),
            ("backoff_cap_seconds", self.backoff_cap_seconds, 0, 3600),
            ("spacing_ms", self.spacing_ms, 0, 3_600_000),
            ("spacing_cap_seconds", self.spacing_cap_seconds, 0, 3600),
            ("connections", self.connections as u64, 1, 1024),
            ("connections_per_host", self.connections_per_host as u64, 1, 256),
            ("connections_per_address", self.connections_per_address as u64, 1, 256),
            ("breaker_failures", self.breaker_failures.into(), 1, 1000),
            ("breaker_seconds", self.breaker_seconds, 0, 3600),
            ("revisit_hours", self.revisit_hours.into(), 0, 87_600),
            ("revisit_cap_days", self.revisit_cap_days.into(), 0, 36_500),
            ("robots_hours", self.robots_hours.into(), 0, 24),
            ("max_body_bytes", self.max_body_bytes, 1024, 268_435_456),
            ("max_redirects", self.max_redirects as u64, 0, 20),
            ("warc_roll_bytes", self.warc_roll_bytes, 1, u64::MAX),
        ];
        for (key, value, least, most) in ranges {
            in_range(key, Some(value), least, most)?;
        }
        for (name, host) in &self.host {
            let key = |key: &str| format!("host.{name}.{key}");
            in_range(&key("spacing_ms"), host.spacing_ms, 0, 3_600_000)?;
            in_range(&key("connections"), host.connections.map(|n| n as u64), 1, 256)?;
            in_range(&key("timeout_seconds"), host.timeout_seconds, 1, 3600)?;
            in_range(&key("retries"), host.retries.map(u64::from), 0, 10)?;
            in_range(&key("max_body_bytes"), host.max_body_bytes, 1024, 268_435_456)?;
        }
        self.resolved().map(|_| ())
    }

    /// The entries of `resolve`.
    pub(crate) fn resolved(&self) -> Result<BTreeMap<String, SocketAddr>, FetchError> {
        let entries = self.resolve.iter().map(|(host, at)| {
            let expected = "an IP address and a port, such as 127.0.0.1:8080";
            let parsed = at.parse().map_err(|_| out_of_range(&format!("resolve.{host}"), at, expected));
            Ok((host.to_ascii_lowercase(), parsed?))
        });
        entries.collect()
    }

    /// What is in force at a host.
    pub(crate) fn at(&self, host: &str) -> HostLimits {
        let own = self.host.get(host).cloned().unwrap_or_default();
        HostLimits {
            spacing: Duration::from_millis(own.spacing_ms.unwrap_or(self.spacing_ms)),
            connections: own.connections.unwrap_or(self.connections_per_host),
            timeout: Duration::from_secs(own.timeout_seconds.unwrap_or(self.timeout_seconds)),
            retries: own.retries.unwrap_or(self.retries),
            max_body_bytes: own.max_body_bytes.unwrap_or(self.max_body_bytes),
        }
    }

    /// When pages that are known are asked again.
    pub fn patience(&self) -> Patience {
        let first = i64::from(self.revisit_hours) * 3600;
        Patience { first, cap: (i64::from(self.revisit_cap_days) * 86_400).max(first) }
    }

    /// What the User-Agent field says.
    pub(crate) fn user_agent_field(&self) -> String {
        let product = format!("{}/{}", self.user_agent, env!("CARGO_PKG_VERSION"));
        if self.contact.is_empty() { product } else { format!("{product} (+{})", self.contact) }
    }

    /// The wait before retry number `retry` (from 0), before anything is drawn.
    pub(crate) fn backoff(&self, retry: u32) -> Duration {
        let doubled = self.backoff_base_ms.saturating_mul(1 << retry.min(30));
        Duration::from_millis(doubled).min(self.backoff_cap())
    }

    pub(crate) fn backoff_cap(&self) -> Duration {
        Duration::from_secs(self.backoff_cap_seconds)
    }
}

fn in_range(key: &str, value: Option<u64>, least: u64, most: u64) -> Result<(), FetchError> {
    match value {
        Some(value) if !(least..=most).contains(&value) => {
            Err(out_of_range(key, &value.to_string(), &format!("a number from {least} to {most}")))
        }
        _ => Ok(()),
    }
}

fn out_of_range(key: &str, value: &str, expected: &str) -> FetchError {
    FetchError::Config { key: format!("fetch.{key}"), value: value.to_owned(), expected: expected.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_out_of_range_are_named() {
        let default = FetchConfig::default();
        default.validate().expect("the defaults are valid");
        let resolve = |at: &str| BTreeMap::from([("bao.example".to_owned(), at.to_owned())]);
        let host = |host: HostConfig| BTreeMap::from([("bao.example".to_owned(), host)]);
        let many = HostConfig { connections: Some(1000), ..HostConfig::default() };
        for (config, key) in [
            (FetchConfig { user_agent: "danvan 1".into(), ..default.clone() }, "fetch.user_agent"),
            (FetchConfig { contact: "a\nb".into(), ..default.clone() }, "fetch.contact"),
            (FetchConfig { connections: 0, ..default.clone() }, "fetch.connections"),
            (FetchConfig { retries: 11, ..default.clone() }, "fetch.retries"),
            (FetchConfig { host: host(many), ..default.clone() }, "fetch.host.bao.example.connections"),
            (FetchConfig { resolve: resolve("127.0.0.1"), ..default }, "fetch.resolve.bao.example"),
        ] {
            let error = config.validate().expect_err(key).to_string();
            assert!(error.starts_with(key), "{error}");
        }
    }

    #[test]
    fn unknown_keys_are_refused_and_missing_ones_filled_in() {
        let config: FetchConfig = toml::from_str("spacing_ms = 5").expect("reads");
        assert_eq!(config, FetchConfig { spacing_ms: 5, ..FetchConfig::default() });
        let error = toml::from_str::<FetchConfig>("spacing = 5").expect_err("unknown").to_string();
        assert!(error.contains("spacing"), "{error}");
    }

    #[test]
    fn a_host_can_differ_from_all_others() {
        let text = "spacing_ms = 5\n[host.\"bao.example\"]\nspacing_ms = 7\nconnections = 3\nretries = 0\n";
        let config: FetchConfig = toml::from_str(text).expect("reads");
        let (own, other) = (config.at("bao.example"), config.at("khac.example"));
        assert_eq!((own.spacing.as_millis(), own.connections, own.retries), (7, 3, 0));
        assert_eq!((other.spacing.as_millis(), other.connections, other.retries), (5, 1, 3));
        assert_eq!(own.timeout, other.timeout);
    }

    #[test]
    fn waits_double_up_to_the_cap() {
        let config = FetchConfig { backoff_base_ms: 500, backoff_cap_seconds: 3, ..FetchConfig::default() };
        let waits: Vec<_> = (0..5).map(|retry| config.backoff(retry).as_millis()).collect();
        assert_eq!(waits, [500, 1000, 2000, 3000, 3000]);
    }
}
