//! Addresses of pages: one form for one page.

use url::Url;

/// Query parameters that say how a reader came to a page, never which page it is.
const TRACKING: [&str; 6] = ["fbclid", "gclid", "zarsrc", "_ga", "mc_cid", "mc_eid"];

/// The canonical form of an address: host in lower case and default port left out (RFC 3986 §6.2.3, done by
/// the URL parser), no fragment, no tracking parameters, no empty query.
///
/// ```
/// use danvan_domain::address::canonical;
/// let url = "HTTP://Bao.Example:80/tin/a-1.html?utm_source=x&id=2#binh-luan".parse()?;
/// assert_eq!(canonical(&url).as_str(), "http://bao.example/tin/a-1.html?id=2");
/// # Ok::<(), url::ParseError>(())
/// ```
pub fn canonical(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(key, _)| !key.starts_with("utm_") && !TRACKING.contains(&key.as_ref()))
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    let dropped = url.query_pairs().count() != kept.len();
    if kept.is_empty() {
        url.set_query(None);
    } else if dropped {
        url.query_pairs_mut().clear().extend_pairs(kept);
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_page_has_one_address() {
        for (given, expected) in [
            ("http://a.example/x?b=1&utm_medium=m", "http://a.example/x?b=1"),
            ("http://a.example/x?", "http://a.example/x"),
            ("https://a.example:443/x#top", "https://a.example/x"),
            ("http://a.example/x?q=%C4%90", "http://a.example/x?q=%C4%90"),
        ] {
            let url = Url::parse(given).expect(given);
            assert_eq!(canonical(&url).as_str(), expected);
        }
    }
}
