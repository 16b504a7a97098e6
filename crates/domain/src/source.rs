//! A source: a site that reports on the movement, and the ways into it.

use std::{collections::BTreeMap, path::PathBuf};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use url::Url;

/// A site that reports on the movement.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// A short name in lower case, unique among sources; it stands in tables.
    pub id: String,
    /// Who publishes the site.
    pub publisher: String,
    /// The codes of the localities it speaks for, such as `2004:89`. The first one places a page that names
    /// no place itself, where it is a unit of the page's time.
    #[serde(default)]
    pub localities: Vec<String>,
    /// Whether runs fetch it.
    #[serde(default)]
    pub enabled: bool,
    /// What the site says of the use of its texts.
    #[serde(default)]
    pub licence: Option<String>,
    /// The day from which on it publishes nothing more. Its listings, sitemaps and feeds are read to their end once after
    /// it, and then never again.
    #[serde(default)]
    pub retired_on: Option<Date>,
    /// How many articles on the movement it has in a usual month.
    #[serde(default)]
    pub articles_per_month: Option<u32>,
    /// What a person should know who enables it.
    #[serde(default)]
    pub note: Option<String>,
    /// What was seen of it before anybody enabled it.
    #[serde(default)]
    pub observed: Option<Observed>,
    /// How it is reached, where the usual way does not do.
    #[serde(default)]
    pub connection: Connection,
    /// How its pages are built, where that is not found out by itself; one for each time that it was built anew.
    #[serde(default, rename = "profile")]
    pub profiles: Vec<Profile>,
    /// How its articles are found.
    #[serde(default, rename = "way")]
    pub ways: Vec<Way>,
}

impl Source {
    /// How the pages were built on `day`: the profile that ended first after it, else the one without an end.
    pub fn profile_on(&self, day: Date) -> Option<&Profile> {
        let in_time =
            self.profiles.iter().filter(|profile| profile.valid_until.is_none_or(|last| day <= last));
        in_time.min_by_key(|profile| profile.valid_until.unwrap_or(Date::MAX))
    }

    /// The source as it is on `day`: its listings with the selectors of that day's profile, where they have none of
    /// their own.
    pub fn on(&self, day: Date) -> Self {
        let mut source = self.clone();
        let Some(profile) = self.profile_on(day) else { return source };
        for way in &mut source.ways {
            if let Way::Listing { link_selector, next_selector, page_url, .. } = way {
                *link_selector = link_selector.take().or_else(|| profile.links.clone());
                if page_url.is_none() {
                    *next_selector = next_selector.take().or_else(|| profile.next.clone());
                }
            }
        }
        source
    }

    /// An address of the source's site: where its first way leads that leads to one.
    pub fn site(&self) -> Option<Url> {
        self.ways.iter().find_map(|way| match way {
            Way::Listing { url, .. } | Way::Sitemap { url, .. } | Way::Feed { url, .. } => Some(url.clone()),
            Way::Urls { urls, .. } => urls.first().cloned(),
            Way::Folder { base_url, .. } => base_url.clone(),
            Way::Cdx { url, .. } => {
                let bare = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
                Url::parse(&format!("http://{}", bare.trim_end_matches('*'))).ok()
            }
        })
    }
}

/// What was seen of a site that nobody has tried yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Observed {
    /// Its host.
    pub host: String,
    /// The form of its articles' addresses: SLUG for words, N for a number, YYYYMM for a month.
    pub address_shape: Option<String>,
    /// The address of an article.
    pub sample_url: Option<Url>,
    /// The system that it seems to be made with, from the form of its addresses.
    pub platform: Option<String>,
    /// The provinces that its articles were seen to speak of, by the names of before 2025-07-01.
    pub provinces: Vec<String>,
    /// The day on which by law the one of them ended whose site it is, and probably the site with it. That nobody saw:
    /// what was seen stands in [`Source::retired_on`].
    pub province_ended_on: Option<Date>,
}

/// How the pages of a site are built, until it is built anew. What it leaves out is found out by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Profile {
    /// The last day on which pages are built so; none for how they are built now.
    pub valid_until: Option<Date>,
    /// CSS selector of the links to articles on listings.
    pub links: Option<String>,
    /// CSS selector of the link to the next page on listings.
    pub next: Option<String>,
    /// CSS selector of an article's headline. Of each selector of articles the first element counts that has text.
    pub title: Option<String>,
    /// CSS selector of the lead, also called sapo.
    pub lead: Option<String>,
    /// CSS selector of the element that holds the text.
    pub body: Option<String>,
    /// CSS selector of what says when the article was published: its `datetime` or `content`, else its text.
    pub published: Option<String>,
    /// CSS selector of what names who wrote the article.
    pub author: Option<String>,
}

impl Profile {
    /// The selectors of articles that it has, with the keys that they stand under.
    pub fn of_articles(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let stated = [
            ("title", &self.title),
            ("lead", &self.lead),
            ("body", &self.body),
            ("published", &self.published),
            ("author", &self.author),
        ];
        stated.into_iter().filter_map(|(key, selector)| Some((key, selector.as_deref()?)))
    }
}

/// How a source is reached, where the usual way does not do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Connection {
    /// The proxy that requests go through: an http or https address.
    pub proxy: Option<Url>,
    /// Fields that each request has beside the usual ones, or in their place.
    pub headers: BTreeMap<String, String>,
    /// A PEM file of root or intermediate certificates, relative to the configuration file: for a site whose
    /// own chain is broken.
    pub certificates: Option<PathBuf>,
    /// Whether a certificate that cannot be trusted is taken. A last resort, told in each run.
    pub accept_invalid_certificates: bool,
}

/// One way into a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Way {
    /// A category page, and the pages after it.
    Listing {
        /// The first page.
        url: Url,
        /// CSS selector of the links to articles; none to take what looks like a headline.
        #[serde(default)]
        link_selector: Option<String>,
        /// CSS selector of the link to the next page.
        #[serde(default)]
        next_selector: Option<String>,
        /// The address of the pages after the first one, with `{page}` for their number, from 2. Without it and
        /// without a selector, the link is followed that differs from the page's address by the next number.
        #[serde(default)]
        page_url: Option<String>,
        /// How many pages to follow at most, from 1.
        #[serde(default = "default_max_pages")]
        max_pages: u32,
        /// The first day that is of interest: the walk ends at a page on which all dates are earlier.
        #[serde(default)]
        since: Option<Date>,
        /// What an article's address must match: a regular expression.
        #[serde(default)]
        include: Option<String>,
    },
    /// A sitemap, or an index of them (sitemaps.org, protocol 0.9).
    Sitemap {
        /// The sitemap; of a site's home page, those that its robots.txt names, else its `/sitemap.xml`.
        url: Url,
        /// The first day that is of interest: pages that changed last before it are left out.
        #[serde(default)]
        since: Option<Date>,
        /// What an article's address must match: a regular expression.
        #[serde(default)]
        include: Option<String>,
    },
    /// An RSS or Atom feed.
    Feed {
        /// The feed.
        url: Url,
        /// What an article's address must match: a regular expression.
        #[serde(default)]
        include: Option<String>,
    },
    /// Addresses one by one.
    Urls {
        /// The addresses.
        #[serde(default)]
        urls: Vec<Url>,
        /// A file of addresses, one a line, relative to the configuration file; lines that begin with `#` are left out.
        #[serde(default)]
        file: Option<PathBuf>,
    },
    /// Saved pages on disk: HTML (`.html`, `.htm`), text (`.txt`) and web archives (`.warc`, `.wet`, also `.gz`), also
    /// in folders below.
    Folder {
        /// The folder, relative to the configuration file.
        path: PathBuf,
        /// The address that the folder stands for: a file's path is appended to it. Archives state addresses
        /// themselves.
        #[serde(default)]
        base_url: Option<Url>,
    },
    /// What a web archive holds of a site: its CDX server lists captures, its replay gives them as they were.
    Cdx {
        /// The CDX server.
        server: Url,
        /// What is asked for: an address, with `*` at its end for all that begin so.
        url: String,
        /// How the server speaks.
        #[serde(default)]
        dialect: CdxDialect,
        /// What the addresses of replayed captures begin with, before the moment.
        replay: Url,
        /// The first day of captures that are of interest.
        #[serde(default)]
        from: Option<Date>,
        /// The last day of captures that are of interest.
        #[serde(default)]
        to: Option<Date>,
        /// What an article's address must match: a regular expression.
        #[serde(default)]
        include: Option<String>,
        /// How many requests a minute the archive gets at most, from 1.
        #[serde(default = "default_requests_per_minute")]
        requests_per_minute: u32,
    },
}

impl Way {
    /// Its kind, as it is written in files.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Listing { .. } => "listing",
            Self::Sitemap { .. } => "sitemap",
            Self::Feed { .. } => "feed",
            Self::Urls { .. } => "urls",
            Self::Folder { .. } => "folder",
            Self::Cdx { .. } => "cdx",
        }
    }
}

/// How a CDX server speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CdxDialect {
    /// As the Wayback Machine's: rows in a JSON array, pages by a resume key.
    #[default]
    Wayback,
    /// As pywb's: a JSON object a line.
    Pywb,
}

fn default_max_pages() -> u32 {
    20
}

fn default_requests_per_minute() -> u32 {
    20
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_has_the_selectors_of_its_time() {
        let listing =
            |keys: &str| format!("[[way]]\nkind = \"listing\"\nurl = \"http://bao.example/\"\n{keys}\n");
        let text = [
            "id = \"bao\"\npublisher = \"Báo\"\n[[profile]]\nlinks = \"c\"\nnext = \"d\"\n\
             [[profile]]\nvalid_until = \"2024-06-30\"\nlinks = \"b\"\n\
             [[profile]]\nvalid_until = \"2019-12-31\"\nlinks = \"a\"\n",
            &listing(""),
            &listing("link_selector = \"own\""),
            &listing("page_url = \"http://bao.example/{page}\""),
        ];
        let source: Source = toml::from_str(&text.concat()).expect("a valid source");
        for (day, links, next) in [
            ("2019-12-31", "a", None),
            ("2020-01-01", "b", None),
            ("2024-06-30", "b", None),
            ("2024-07-01", "c", Some("d")),
        ] {
            let of_day = source.on(day.parse().expect("a day"));
            let selectors: Vec<_> = of_day
                .ways
                .iter()
                .map(|way| match way {
                    Way::Listing { link_selector, next_selector, .. } => {
                        (link_selector.as_deref(), next_selector.as_deref())
                    }
                    _ => (None, None),
                })
                .collect();
            assert_eq!(selectors, [(Some(links), next), (Some("own"), next), (Some(links), None)], "{day}");
        }
    }
}
