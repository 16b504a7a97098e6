//! What a site's robots.txt allows (RFC 9309).

use std::time::Duration;

use danvan_store::raw::RobotsFile;
use robotxt::{AccessResult, Robots};
use url::Url;

use crate::client::Failure;

/// How much of a robots.txt is read, in bytes (RFC 9309 §2.5). One more tells whether a line was cut.
pub(crate) const SIZE_LIMIT: u64 = robotxt::BYTE_LIMIT as u64 + 1;

/// How many redirects of a robots.txt are followed (RFC 9309 §2.3.1.2).
pub(crate) const REDIRECTS: usize = 5;

/// The rules of a site for us.
#[derive(Debug, Clone)]
pub(crate) enum Rules {
    /// What the file says, or that there is none.
    Known(Box<Robots>),
    /// The file could not be had because the site is not well, or because of this: nothing is asked of it.
    Unreachable(Option<Box<Failure>>),
}

impl Rules {
    /// The rules of a site whose file was had so; a status of 0 is no answer.
    pub(crate) fn of(file: &RobotsFile, agent: &str) -> Self {
        match file.status {
            0 => Self::Unreachable(None),
            200 => Self::parse(&file.body, agent),
            status => Self::without_file(status),
        }
    }

    /// The rules in a file.
    fn parse(text: &[u8], agent: &str) -> Self {
        let text = with_bare_agents(text);
        Self::Known(Box::new(Robots::from_access(AccessResult::Successful(&text), agent)))
    }

    /// The rules of a site that answers the request for its file with `status`, which is no success.
    fn without_file(status: u16) -> Self {
        match status {
            // Who says "too many requests" wants fewer, not all.
            429 | 500.. => Self::Unreachable(None),
            _ => Self::Known(Box::new(Robots::allow_all())),
        }
    }

    /// The least time between requests that the site asks for.
    pub(crate) fn crawl_delay(&self) -> Option<Duration> {
        match self {
            Self::Known(robots) => robots.crawl_delay(),
            Self::Unreachable(_) => None,
        }
    }

    /// Whether `url` may be fetched.
    pub(crate) fn allow(&self, url: &Url) -> bool {
        matches!(self, Self::Known(robots) if robots.is_url_allowed(url))
    }
}

/// A file whose user-agent lines have names only: what follows a name, such as a version, is no part of it
/// (RFC 9309 §2.2.1).
fn with_bare_agents(text: &[u8]) -> Vec<u8> {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let mut bare = Vec::with_capacity(text.len() + 1);
    for line in text.split(|byte| matches!(byte, b'\n' | b'\r')) {
        let field = line.iter().position(|byte| *byte == b':').and_then(|colon| line.split_at_checked(colon));
        match field {
            Some((name, value)) if name.trim_ascii().eq_ignore_ascii_case(b"user-agent") => {
                let value = value.get(1..).unwrap_or_default().trim_ascii();
                let of_name = |byte: &&u8| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_' | b'*');
                bare.extend_from_slice(b"user-agent: ");
                bare.extend(value.iter().take_while(of_name));
            }
            _ => bare.extend_from_slice(line),
        }
        bare.push(b'\n');
    }
    bare
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
        let mut wrong = Vec::new();
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
            // Groups of one agent are one group, wherever they stand; what stands between groups belongs to none.
            (
                "User-agent: danvan\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: danvan\nDisallow: /b\n",
                "/a",
                false,
            ),
            (
                "User-agent: danvan\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: danvan\nDisallow: /b\n",
                "/b",
                false,
            ),
            ("User-agent: danvan\nDisallow: /a\nUser-agent: x\nDisallow: /\n", "/b", true),
            ("User-agent: danvan\nCrawl-delay: 1\nSitemap: http://a.example/s\nDisallow: /a\n", "/a", false),
            // Names of agents are compared whole and without case; a version after the name is no part of it.
            ("User-agent: DANVAN/2.0\nDisallow: /\n", "/x", false),
            ("User-agent: dan\nDisallow: /\n", "/x", true),
            ("User-agent: danvanbot\nDisallow: /\n", "/x", true),
            ("User-agent: danvan\nDisallow: /a\nUser-agent: *\nDisallow: /\n", "/b", true),
            // The longest match counts, and of two as long the one that allows.
            ("User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c\n", "/a/b/c", false),
            ("User-agent: *\nAllow: /a/b\nDisallow: /a\n", "/a/b", true),
            ("User-agent: *\nDisallow: /a\nAllow: /\n", "/a", false),
            ("User-agent: *\nDisallow: /\nAllow: /$\n", "/", true),
            ("User-agent: *\nDisallow: /\nAllow: /$\n", "/x", false),
            ("User-agent: *\nDisallow: /a*c\n", "/abbbc/d", false),
            ("User-agent: *\nDisallow: /a*c\n", "/abbbd", true),
            ("User-agent: *\nDisallow: *.pdf\n", "/x/a.pdf", false),
            // Paths have case, and begin at the beginning.
            ("User-agent: *\nDisallow: /Tin\n", "/tin", true),
            ("User-agent: *\nDisallow: /tin\n", "/a/tin", true),
            ("User-agent: *\nDisallow: /tin/\n", "/tin", true),
            // Both forms of a character are one.
            ("User-agent: *\nDisallow: /tiên\n", "/ti%C3%AAn", false),
            ("User-agent: *\nDisallow: /a%2fb\n", "/a%2Fb", false),
            // Line ends of all kinds, comments, empty lines, and lines that say nothing.
            ("User-agent: *\rDisallow: /x\r", "/x", false),
            ("# note\nUser-agent: * # all\n\n\nDisallow: /x\n", "/x", false),
            ("User-agent: *\nnonsense\nDisallow: /x\n", "/x", false),
            ("<html><body>Không tìm thấy</body></html>", "/x", true),
        ] {
            let url = Url::parse("http://bao.example").and_then(|url| url.join(path)).expect(path);
            if Rules::parse(text.as_bytes(), "danvan").allow(&url) != allowed {
                wrong.push(format!("{text:?} {path}"));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    /// What the tests of the reference implementation look at, each rule with addresses that it covers (`-`) and others
    /// that it does not (`+`).
    #[test]
    fn rules_are_read_as_by_the_reference_implementation() {
        let all = "User-agent: *\n";
        let mut wrong = Vec::new();
        for (rules, paths) in [
            ("disallow: /", "-/ -/x"),
            ("foo: danvan\nbar: /", "+/x"),
            ("DISALLOW: /x/\naLLoW: /x/y", "-/x/z +/x/y +/x/yz +/z"),
            ("Disallow: /x/\nAllow: /x/page.html", "+/x/page.html -/x/other.html"),
            ("Allow: /x/page.html\nDisallow: /x/", "+/x/page.html -/x/page.htm"),
            ("Disallow: \nAllow: ", "+/x/page.html"),
            ("Disallow: /\nAllow: /", "+/x/page.html"),
            ("Disallow: /x\nAllow: /x/", "-/x +/x/ +/x/y"),
            ("Disallow: /x/page.html\nAllow: /x/page.html", "+/x/page.html +/x/"),
            ("Allow: /page\nDisallow: /*.html", "-/page.html +/page"),
            ("Allow: /x/page.\nDisallow: /*.html", "+/x/page.html -/x/y.html"),
            (
                "Disallow: /fish",
                "-/fish -/fish.html -/fish/salmon -/fishheads -/fish.php?id=a +/Fish.asp +/catfish +/?id=fish",
            ),
            ("Disallow: /fish*", "-/fish -/fish.html -/fishheads/y +/Fish.asp +/desert/fish"),
            ("Disallow: /fish/", "-/fish/ -/fish/?id=a -/fish/salmon.htm +/fish +/fish.html"),
            ("Disallow: /*.php", "-/a.php -/folder/a.php -/folder/a.php?x=1 -/a.php/ +/a +/A.PHP"),
            ("Disallow: /*.php$", "-/a.php -/folder/a.php +/a.php?x=1 +/a.php/ +/a.php5"),
            ("Disallow: /fish*.php", "-/fish.php -/fishheads/catfish.php?x=1 +/Fish.PHP"),
            ("Disallow: /foo/bar/*/baz", "-/foo/bar/quz/baz +/foo/bar/quz +/foo/quz"),
            ("Disallow: /foo/bar$", "-/foo/bar +/foo/bar/ +/foo/bar/baz +/foo/barfoo"),
            ("# Disallow: /\nDisallow: /foo/quz#qux /", "-/foo/quz +/foo/bar"),
            (
                "Disallow: /\nAllow: /foo/bar?a=b&c=http://x.example?d&e",
                "+/foo/bar?a=b&c=http://x.example?d&e -/foo/bar",
            ),
            ("Disallow: /foo/bar/ツ", "-/foo/bar/ツ -/foo/bar/%E3%83%84 +/foo/bar/x"),
            ("Disallow: /foo/bar/%E3%83%84", "-/foo/bar/%E3%83%84 -/foo/bar/ツ +/foo/bar/x"),
        ] {
            let rules = Rules::parse(format!("{all}{rules}\n").as_bytes(), "danvan");
            for (expected, path) in paths.split(' ').map(|path| path.split_at(1)) {
                let url = Url::parse("http://bao.example").and_then(|url| url.join(path)).expect(path);
                if rules.allow(&url) != (expected == "+") {
                    wrong.push(format!("{rules:?} {expected}{path}"));
                }
            }
        }
        for (text, expected) in [
            // A name counts up to its first space; what other lines say between agents and rules does not part them.
            ("User-Agent: danvan bot\nDisallow: /\n", false),
            ("User-agent: other\nSitemap: http://a.example/s\nUser-agent: danvan\nDisallow: /\n", false),
            ("User-agent: danvan\nUnknown: x\nUser-agent: other\nDisallow: /\n", false),
            ("User-agent: *\nDisallow: /\nUser-agent: danvan\nAllow: /\n", true),
            ("User-agent: danvan\nDisallow:\n\nUser-agent: *\nDisallow: /\n", true),
            ("USER-AGENT: danvan\nALLOW: /x\nDISALLOW: /\n", true),
            ("\u{FEFF}User-Agent: danvan\nDisallow: /\n", false),
            ("User-agent: danvan\r\nDisallow: /y\r\n\r\nDisallow: /x\r\n", false),
        ] {
            let url = Url::parse("http://bao.example/x").expect("address");
            if Rules::parse(text.as_bytes(), "danvan").allow(&url) != expected {
                wrong.push(format!("{text:?}"));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
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
