//! Whether a site can be had at all: its name, https, robots.txt, its home page.

use std::io::ErrorKind;

use danvan_domain::Source;
use danvan_store::Exchange;
use url::Url;

use super::{Prober, exchange_len};
use crate::{
    client::Failure,
    host::origin,
    job::{PageTask, host_of},
    report::FailureCause,
    robots::Rules,
};

impl Prober {
    /// Whether the host is found.
    pub(super) async fn host(&mut self, home: &Url) -> bool {
        if self.asker.client.proxied {
            return true;
        }
        match self.resolver.address(home).await {
            Ok(address) => {
                let address = address.map(|address| address.to_string()).unwrap_or_default();
                self.right("name", format!("{} is at {address}", host_of(home).unwrap_or_default()));
                true
            }
            Err(error) => {
                let advice = match error.kind() {
                    ErrorKind::PermissionDenied => {
                        "for a site of your own network set fetch.private_addresses, or say where it is in [fetch.resolve]"
                    }
                    _ => "the site may have gone: try a web archive, with a way of kind cdx",
                };
                self.wrong("name", error.to_string(), advice);
                false
            }
        }
    }

    /// The home page and its address, where robots.txt lets it be had; over http where https does not work.
    pub(super) async fn site(&mut self, source: &Source, home: &Url) -> Option<(Exchange, Url)> {
        let mut asked = home.clone();
        let mut had = self.follow(asked.clone(), PageTask::default()).await;
        let insecure = |failure: &&Failure| {
            matches!(failure.cause, FailureCause::RobotsUnreachable | FailureCause::Certificate)
        };
        if asked.scheme() == "https"
            && let Some(failure) = had.as_ref().err().filter(insecure)
        {
            let mut plain = asked.clone();
            if plain.set_scheme("http").is_ok() {
                self.wrong("https", failure.message.clone(), "or write http addresses, where those work");
                had = self.follow(plain.clone(), PageTask::default()).await;
                asked = plain;
            }
        }
        if asked.scheme() == "https" && had.is_ok() {
            let unchecked = source.connection.accept_invalid_certificates;
            let how = if unchecked { "is not checked" } else { "can be trusted" };
            self.right("https", format!("the certificate {how}"));
        }
        self.robots(&asked).await;
        match had {
            Ok((exchange, took)) => {
                let (bytes, took) = (exchange_len(&exchange), took.as_millis());
                self.right("site", format!("{} answers, {bytes} bytes in {took} ms", exchange.address));
                let address = Url::parse(&exchange.address).ok()?;
                Some((exchange, address))
            }
            Err(failure) => {
                let advice = advice(&failure);
                self.wrong("site", failure.message, advice);
                None
            }
        }
    }

    /// Tells what is known of the robots.txt of a page's site.
    async fn robots(&mut self, asked: &Url) {
        let Some(Rules::Known(robots)) = self.worker.known_rules(&origin(asked)).await else {
            return self.wrong(
                "robots.txt",
                "it cannot be had".to_owned(),
                "the site is not well: try again later",
            );
        };
        let delay = robots.crawl_delay().map(|delay| format!(", a request each {} s", delay.as_secs_f32()));
        let sitemaps = robots.sitemaps().len();
        let maps = if sitemaps > 0 { format!(", {sitemaps} sitemaps") } else { String::new() };
        self.right("robots.txt", format!("is known{}{maps}", delay.unwrap_or_default()));
    }
}

/// What to do where the home page cannot be had.
fn advice(failure: &Failure) -> &'static str {
    match failure.cause {
        FailureCause::RobotsRefused => "the site does not want to be read by programs: ask its owner",
        FailureCause::Status(403) => "the site refuses the program: set fetch.contact, and ask its owner",
        _ => "try again later, and look at the site in a browser",
    }
}
