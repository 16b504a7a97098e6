//! How sites are asked.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

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
    /// The longest spacing that a site gets by the Crawl-delay of its robots.txt, in seconds, 0 to 3600.
    pub crawl_delay_cap_seconds: u64,
    /// How many requests are under way at a time over all hosts, 1 to 1024. A host has one.
    pub connections: usize,
    /// The longest body that is taken, in bytes as sent, 1024 to 268435456.
    pub max_body_bytes: u64,
    /// How many redirects are followed, 0 to 20.
    pub max_redirects: usize,
    /// The size at which a new raw file is begun, in bytes, from 1.
    pub warc_roll_bytes: u64,
    /// Where a host is, by name: an IP address with a port, used instead of what the name system says, and
    /// instead of the port of the scheme where the address of a page names none. With an entry here, proxies
    /// of the environment are not used.
    pub resolve: BTreeMap<String, String>,
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
            crawl_delay_cap_seconds: 30,
            connections: 16,
            max_body_bytes: 8 * 1024 * 1024,
            max_redirects: 5,
            warc_roll_bytes: 64 * 1024 * 1024,
            resolve: BTreeMap::new(),
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
            ("crawl_delay_cap_seconds", self.crawl_delay_cap_seconds, 0, 3600),
            ("connections", self.connections as u64, 1, 1024),
            ("max_body_bytes", self.max_body_bytes, 1024, 268_435_456),
            ("max_redirects", self.max_redirects as u64, 0, 20),
            ("warc_roll_bytes", self.warc_roll_bytes, 1, u64::MAX),
        ];
        for (key, value, least, most) in ranges {
            if !(least..=most).contains(&value) {
                let expected = format!("a number from {least} to {most}");
                return Err(out_of_range(key, &value.to_string(), &expected));
            }
        }
        self.resolved().map(|_| ())
    }

    /// The entries of `resolve`.
    pub(crate) fn resolved(&self) -> Result<Vec<(&str, SocketAddr)>, FetchError> {
        let entries = self.resolve.iter().map(|(host, at)| {
            let expected = "an IP address and a port, such as 127.0.0.1:8080";
            let parsed = at.parse().map_err(|_| out_of_range(&format!("resolve.{host}"), at, expected));
            Ok((host.as_str(), parsed?))
        });
        entries.collect()
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
        for (config, key) in [
            (FetchConfig { user_agent: "danvan 1".into(), ..default.clone() }, "fetch.user_agent"),
            (FetchConfig { contact: "a\nb".into(), ..default.clone() }, "fetch.contact"),
            (FetchConfig { connections: 0, ..default.clone() }, "fetch.connections"),
            (FetchConfig { retries: 11, ..default.clone() }, "fetch.retries"),
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
    fn waits_double_up_to_the_cap() {
        let config = FetchConfig { backoff_base_ms: 500, backoff_cap_seconds: 3, ..FetchConfig::default() };
        let waits: Vec<_> = (0..5).map(|retry| config.backoff(retry).as_millis()).collect();
        assert_eq!(waits, [500, 1000, 2000, 3000, 3000]);
    }
}
