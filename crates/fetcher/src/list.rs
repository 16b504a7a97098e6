//! Lists of articles, of whatever kind: what they are asked for, and what is read of them.

use danvan_domain::{Way, id::sha256_hex};
use jiff::{Timestamp, civil::Date, fmt::rfc2822, tz::Offset};
use regex::Regex;
use url::Url;

use crate::{
    cdx::Cdx,
    client::Failure,
    error::FetchError,
    listing::Listing,
    report::FailureCause,
    xml::{self, Kind},
};

/// An address that a list names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) url: Url,
    /// When it changed last, as far as the list says.
    pub(crate) changed_at: Option<Timestamp>,
    /// Where an archive has it.
    pub(crate) via: Option<Url>,
}

/// What was read of a list.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// The articles, in the list's order, each once.
    pub(crate) links: Vec<Link>,
    /// Other lists.
    pub(crate) lists: Vec<Url>,
    /// What may be the next page of this one, likeliest first.
    pub(crate) next: Vec<Url>,
    /// Whether all that has a date is older than what is of interest.
    pub(crate) over: bool,
    /// Where there is no article: the host of another site to which what looks like articles leads.
    pub(crate) elsewhere: Option<String>,
}

/// A way to a list, ready to be walked.
#[derive(Debug)]
pub(crate) struct List {
    pub(crate) kind: ListKind,
    /// What is asked first.
    pub(crate) start: Url,
    pub(crate) max_pages: u32,
    /// A digest of all that is said of it: described otherwise, it may lead to other pages.
    pub(crate) described: String,
    since: Option<Date>,
    include: Option<Regex>,
}

#[derive(Debug)]
pub(crate) enum ListKind {
    /// A category page.
    Listing(Listing),
    /// A sitemap; or with `true` those that robots.txt names.
    Sitemap(bool),
    /// A feed.
    Feed,
    /// What an archive has.
    Cdx(Cdx),
}

/// How many pages of an archive's list are read.
const CDX_PAGES: u32 = 10_000;

impl List {
    /// The list that a way leads to; `None` for a way of another kind.
    pub(crate) fn of(source_id: &str, way: &Way) -> Result<Option<Self>, FetchError> {
        let (kind, start, max_pages, since, include) = match way {
            Way::Listing { url, max_pages, since, include, .. } => {
                let Some(listing) = Listing::of(source_id, way)? else { return Ok(None) };
                (ListKind::Listing(listing), url.clone(), *max_pages, *since, include)
            }
            Way::Sitemap { url, since, include } => {
                let home = url.path() == "/" && url.query().is_none();
                let mut start = url.clone();
                if home {
                    start.set_path("/sitemap.xml");
                }
                (ListKind::Sitemap(home), start, 1, *since, include)
            }
            Way::Feed { url, include } => (ListKind::Feed, url.clone(), 1, None, include),
            Way::Cdx { include, .. } => {
                let Some(cdx) = Cdx::of(way) else { return Ok(None) };
                let start = cdx.start();
                (ListKind::Cdx(cdx), start, CDX_PAGES, None, include)
            }
            Way::Urls { .. } | Way::Folder { .. } => return Ok(None),
        };
        let include = include.as_deref().map(|pattern| regex(source_id, pattern)).transpose()?;
        // Of strings and numbers JSON can always be made.
        let described = sha256_hex(serde_json::to_string(way).unwrap_or_default().as_bytes());
        Ok(Some(Self { kind, start, max_pages, described, since, include }))
    }

    /// Whether it is a category page, which always has articles.
    pub(crate) fn is_listing(&self) -> bool {
        matches!(self.kind, ListKind::Listing(_))
    }

    /// Whether it is a site's own, and not an archive's.
    pub(crate) fn is_of_site(&self) -> bool {
        !matches!(self.kind, ListKind::Cdx(_))
    }

    /// How long a body of it may be, where more than that of a page.
    pub(crate) fn body_limit(&self, usual: u64) -> u64 {
        match self.kind {
            ListKind::Listing(_) => usual,
            // The protocol allows sitemaps of 50 MB.
            _ => usual.max(64 << 20),
        }
    }

    /// Whether a list that failed again and again is asked more and more seldom: it is a help, not the way in that
    /// a person described.
    pub(crate) fn backs_off(&self) -> bool {
        matches!(self.kind, ListKind::Sitemap(_) | ListKind::Feed)
    }

    /// Reads the list's page `page` (from 1), which stands at `address`.
    pub(crate) fn read(&self, body: &[u8], address: &Url, page: u32) -> Result<Found, Failure> {
        let mut found = match &self.kind {
            ListKind::Listing(listing) => {
                listing.read(&String::from_utf8_lossy(body), address, page, self.since)
            }
            ListKind::Sitemap(_) => xml::read(body, address, Kind::Sitemap).map_err(not_a_list)?,
            ListKind::Feed => xml::read(body, address, Kind::Feed).map_err(not_a_list)?,
            ListKind::Cdx(cdx) => cdx.read(body, address).map_err(not_a_list)?,
        };
        found.next.retain(|next| !is_trap(next));
        let since = self.since.and_then(midnight);
        found.links.retain(|link| {
            let new = link.changed_at.is_none_or(|at| since.is_none_or(|since| at >= since));
            new && !is_trap(&link.url)
                && self.include.as_ref().is_none_or(|include| include.is_match(link.url.as_str()))
        });
        Ok(found)
    }
}

fn not_a_list(what: String) -> Failure {
    Failure::new(FailureCause::NotAList, what)
}

fn regex(source_id: &str, pattern: &str) -> Result<Regex, FetchError> {
    Regex::new(pattern).map_err(|error| FetchError::Include {
        source_id: source_id.to_owned(),
        pattern: pattern.to_owned(),
        message: error.to_string().lines().last().unwrap_or_default().trim().to_owned(),
    })
}

/// How long an address may be.
const LONGEST: usize = 1024;

/// Whether an address looks like one of those that a site makes up without end: very long, or with one name three
/// times in its path.
fn is_trap(url: &Url) -> bool {
    let names: Vec<&str> =
        url.path_segments().into_iter().flatten().filter(|name| !name.is_empty()).collect();
    let thrice = |name: &&&str| names.iter().filter(|other| other == name).count() >= 3;
    url.as_str().len() > LONGEST || names.iter().find(thrice).is_some()
}

/// A moment as sitemaps (W3C's profile of ISO 8601), Atom (RFC 3339) and RSS (RFC 2822) write it.
pub(crate) fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let day = || midnight(text.parse().ok()?);
    let mail = || rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_timestamp(text).ok();
    text.parse().ok().or_else(mail).or_else(day)
}

pub(crate) fn midnight(day: Date) -> Option<Timestamp> {
    Offset::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_in_the_forms_of_lists() {
        for (text, expected) in [
            ("2024-01-05", Some("2024-01-05T00:00:00Z")),
            (" 2024-01-05T10:00:00+07:00\n", Some("2024-01-05T03:00:00Z")),
            ("Fri, 05 Jan 2024 10:00:00 +0700", Some("2024-01-05T03:00:00Z")),
            ("Mon, 05 Jan 2024 03:00:00 GMT", Some("2024-01-05T03:00:00Z")),
            ("05/01/2024", None),
            ("", None),
        ] {
            assert_eq!(moment(text), expected.map(|at| at.parse().expect(at)), "{text:?}");
        }
    }

    #[test]
    fn traps_are_seen() {
        for (url, trap) in [
            ("http://a.example/tin/tin/1.html", false),
            ("http://a.example/tin/x/tin/x/tin/1.html", true),
            ("http://a.example/lich?thang=2", false),
        ] {
            assert_eq!(is_trap(&Url::parse(url).expect(url)), trap, "{url}");
        }
        assert!(is_trap(&Url::parse(&format!("http://a.example/{}", "x".repeat(2000))).expect("address")));
    }
}
