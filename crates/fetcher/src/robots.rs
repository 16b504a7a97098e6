//! What a site's robots.txt allows (RFC 9309).

use std::time::Duration;

use robotxt::{AccessResult, Robots};
use url::Url;

/// How much of a robots.txt is read, in bytes (RFC 9309 §2.5). One more tells whether a line was cut.
pub(crate) const SIZE_LIMIT: u64 = robotxt::BYTE_LIMIT as u64 + 1;

/// How many redirects of a robots.txt are followed (RFC 9309 §2.3.1.2).
pub(crate) const REDIRECTS: usize = 5;

/// The rules of a site for us.
#[derive(Debug)]
pub(crate) enum Rules {
    /// What the file says, or that there is none.
    Known(Box<Robots>),
    /// The file could not be had because the site is not well: nothing is asked of it.
    Unreachable,
}

impl Rules {
    /// The rules in a file.
    pub(crate) fn parse(text: &[u8], agent: &str) -> Self {
        Self::Known(Box::new(Robots::from_access(AccessResult::Successful(text), agent)))
    }

    /// The rules of a site that answers the request for its file with `status`, which is no success.
    pub(crate) fn without_file(status: u16) -> Self {
        match status {
            // Who says "too many requests" wants fewer, not all.
            429 | 500.. => Self::Unreachable,
            _ => Self::Known(Box::new(Robots::allow_all())),
        }
    }

    /// The least time between requests that the site asks for.
    pub(crate) fn crawl_delay(&self) -> Option<Duration> {
        match self {
            Self::Known(robots) => robots.crawl_delay(),
            Self::Unreachable => None,
        }
    }

    /// Whether `url` may be fetched.
    pub(crate) fn allow(&self, url: &Url) -> bool {
        matches!(self, Self::Known(robots) if robots.is_url_allowed(url))
    }
}

/// Where a site's robots.txt is.
pub(crate) fn address(url: &Url) -> Url {
    let mut robots = url.clone();
    robots.set_path("/robots.txt");
    robots.set_query(None);
    robots.set_fragment(None);
    robots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_as_the_standard_says() {
        let ours = "User-agent: other\nDisallow: /\n\nUser-Agent: DanVan\nDisallow: /a\nAllow: /a/b\n";
        for (text, path, allowed) in [
            ("", "/x", true),
            ("User-agent: *\nDisallow:\n", "/x", true),
            ("User-agent: *\nDisallow: /\n", "/x", false),
            ("User-agent: *\nDisallow: /\n", "/robots.txt", true),
            (ours, "/x", true),
            (ours, "/a/c", false),
            (ours, "/a/b/c", true),
            ("User-agent: danvan\nAllow: /\n\nUser-agent: *\nDisallow: /\n", "/x", true),
            ("User-agent: danvan\nUser-agent: other\nDisallow: /x\n", "/x", false),
            ("User-agent: *\nDisallow: /tim-kiem?*q=\n", "/tim-kiem?a=1&q=2", false),
            ("User-agent: *\nDisallow: /*.pdf$\n", "/a.pdf", false),
            ("User-agent: *\nDisallow: /*.pdf$\n", "/a.pdf?x", true),
            ("User-agent: *\nAllow: /p\nDisallow: /p\n", "/p", true),
            ("User-agent: *\nDisallow: /ti%C3%AAn\n", "/tiên", false),
            ("\u{FEFF}user-agent : *\r\ndisallow : /x # note\r\n", "/x/y", false),
            ("Disallow: /x\n", "/x", true),
            ("<html><body>Không tìm thấy</body></html>", "/x", true),
        ] {
            let url = Url::parse("http://bao.example").and_then(|url| url.join(path)).expect(path);
            assert_eq!(Rules::parse(text.as_bytes(), "danvan").allow(&url), allowed, "{text:?} {path}");
        }
    }

    #[test]
    fn a_site_without_the_file_is_open_and_one_that_is_unwell_is_not() {
        let url = Url::parse("http://bao.example/x").expect("address");
        for (status, allowed) in
            [(404, true), (401, true), (403, true), (410, true), (500, false), (503, false), (429, false)]
        {
            assert_eq!(Rules::without_file(status).allow(&url), allowed, "{status}");
        }
    }

    #[test]
    fn what_is_over_the_size_limit_does_not_count() {
        let padding = "# padding padding padding\n".repeat(600 * 1024 / 26);
        let text = format!("User-agent: *\nDisallow: /x\n{padding}Disallow: /y\n");
        let rules = Rules::parse(text.as_bytes(), "danvan");
        let allow = |path: &str| {
            rules.allow(&Url::parse("http://a.example").and_then(|url| url.join(path)).expect(path))
        };
        assert!(!allow("/x") && allow("/y"));
    }

    #[test]
    fn a_delay_is_read_for_our_group() {
        let text = b"User-agent: *\nCrawl-delay: 9\n\nUser-agent: danvan\nCrawl-delay: 2.5\n";
        assert_eq!(Rules::parse(text, "danvan").crawl_delay(), Some(Duration::from_millis(2500)));
    }
}
