//! What can be known of sources before anything is asked.

use std::{collections::HashMap, time::Duration};

use danvan_domain::{Issue, IssueCode, Profile, Source, Way};
use url::Url;

use crate::{error::FetchError, job::host_of, list::List, listing::selector};

/// Checks what can be known of a way before anything is asked: its addresses, its selectors, its expressions.
///
/// # Errors
/// [`FetchError::Address`], [`FetchError::Selector`], [`FetchError::Include`] or [`FetchError::PageUrl`].
pub fn check(source_id: &str, way: &Way) -> Result<(), FetchError> {
    match way {
        Way::Folder { base_url: Some(url), .. } => check_address(source_id, url),
        Way::Urls { urls, .. } => urls.iter().try_for_each(|url| check_address(source_id, url)),
        Way::Listing { url, .. } | Way::Sitemap { url, .. } | Way::Feed { url, .. } => {
            check_address(source_id, url)
        }
        Way::Cdx { server, replay, .. } => {
            [server, replay].into_iter().try_for_each(|url| check_address(source_id, url))
        }
        Way::Folder { base_url: None, .. } => Ok(()),
    }?;
    List::of(source_id, way).map(|_| ())
}

/// Checks the selectors of a profile.
///
/// # Errors
/// [`FetchError::Selector`].
pub fn check_profile(source_id: &str, profile: &Profile) -> Result<(), FetchError> {
    let selectors = [("links", &profile.links), ("next", &profile.next)];
    let listings = selectors.into_iter().filter_map(|(key, text)| Some((key, text.as_deref()?)));
    let mut stated = listings.chain(profile.of_articles());
    stated.try_for_each(|(key, text)| selector(source_id, key, text).map(|_| ()))
}

fn check_address(source_id: &str, url: &Url) -> Result<(), FetchError> {
    match host_of(url) {
        Some(_) => Ok(()),
        None => Err(FetchError::Address { source_id: source_id.to_owned(), url: url.to_string() }),
    }
}

/// The least spacings of hosts that ways promise.
pub(crate) fn spacings(sources: &[Source]) -> HashMap<String, Duration> {
    let mut spacings = HashMap::new();
    for way in sources.iter().filter(|source| source.enabled).flat_map(|source| &source.ways) {
        let Way::Cdx { server, replay, requests_per_minute, .. } = way else { continue };
        let spacing = Duration::from_secs(60) / (*requests_per_minute).max(1);
        for host in [server, replay].into_iter().filter_map(host_of) {
            let least = spacings.entry(host.to_owned()).or_insert(spacing);
            *least = spacing.max(*least);
        }
    }
    spacings
}

pub(super) fn unchecked(source: &Source) -> Issue {
    Issue {
        code: IssueCode::UncheckedCertificate,
        source_id: source.id.clone(),
        url: String::new(),
        capture_id: String::new(),
        message: "the source accepts certificates that cannot be trusted".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_is_asked_twenty_times_a_minute_unless_told_otherwise() {
        let archive = |id: &str, more: &str| -> Source {
            let text = format!(
                "id = \"{id}\"\npublisher = \"Kho\"\nenabled = true\n[[way]]\nkind = \"cdx\"\n{more}\n\
                 server = \"http://cdx.example/x\"\nreplay = \"http://web.example/\"\nurl = \"bao.example/*\"\n"
            );
            toml::from_str(&text).expect("a valid source")
        };
        let usual = Duration::from_secs(3);
        let (seldom, often) = ("requests_per_minute = 10", "requests_per_minute = 600");
        for (more, others, expected) in [
            ("", "", usual),
            (often, often, Duration::from_millis(100)),
            // Where sources differ, the more patient one counts for all.
            (often, seldom, Duration::from_secs(6)),
        ] {
            let spacings = spacings(&[archive("a", more), archive("b", others)]);
            for host in ["cdx.example", "web.example"] {
                assert_eq!(spacings.get(host), Some(&expected), "{more} {others}");
            }
        }
    }
}
