//! Addresses of pages: one form for one page.

use url::Url;

/// Query parameters that say how a reader came to a page, never which page it is.
const TRACKING: [&str; 6] = ["fbclid", "gclid", "zarsrc", "_ga", "mc_cid", "mc_eid"];

/// Query and path parameters that number a visit, as PHP, Java, ASP, ASP.NET and ColdFusion name them, in lower case.
const SESSION: [&str; 7] =
    ["phpsessid", "jsessionid", "asp.net_sessionid", "sessionid", "session_id", "cfid", "cftoken"];

/// What the names of such parameters begin with that end in a number of the server's own.
const SESSION_PREFIX: &str = "aspsessionid";

/// A parameter that numbers a visit where its value is a digest in hexadecimal digits, and can be anything else.
const SESSION_IF_DIGEST: &str = "sid";

/// How many digits such a digest has.
const DIGEST_DIGITS: usize = 32;

/// The canonical form of an address: host in lower case and default port left out (RFC 3986 §6.2.3, done by
/// the URL parser), percent-encoding in capitals and only where it is needed (§6.2.2), no fragment, no parameters that
/// track a reader or number a visit, no empty query.
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
    let path = url.path();
    if path.contains(['%', ';', '(']) {
        let path = normal_encoding(&without_session(path));
        url.set_path(&path);
    }
    if let Some(query) = url.query() {
        let kept: Vec<&str> = query.split('&').filter(|pair| tells_the_page(pair)).collect();
        let kept = normal_encoding(&kept.join("&"));
        url.set_query(Some(kept.as_str()).filter(|kept| !kept.is_empty()));
    }
    url
}

/// Whether a pair of a query says which page is meant.
fn tells_the_page(pair: &str) -> bool {
    let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
    !(key.starts_with("utm_") || TRACKING.contains(&key) || numbers_a_visit(key, value))
}

fn numbers_a_visit(key: &str, value: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let is_digest = || value.len() == DIGEST_DIGITS && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    SESSION.contains(&key.as_str())
        || key.starts_with(SESSION_PREFIX)
        || (key == SESSION_IF_DIGEST && is_digest())
}

/// A path without the parameters (RFC 3986 §3.3) and the segments, as ASP.NET makes them, that number a visit.
fn without_session(path: &str) -> String {
    let is_kept = |segment: &&str| !(segment.starts_with("(S(") && segment.ends_with("))"));
    let segment = |segment: &str| -> String {
        let of_visit = |parameter: &&str| {
            parameter.split_once('=').is_some_and(|(key, value)| numbers_a_visit(key, value))
        };
        let kept: Vec<&str> = segment.split(';').filter(|parameter| !of_visit(parameter)).collect();
        kept.join(";")
    };
    let kept: Vec<String> = path.split('/').filter(is_kept).map(segment).collect();
    kept.join("/")
}

/// A path or a query in which every percent-encoded octet is written in capitals, and none of an unreserved character;
/// a percent sign that begins none is encoded itself.
fn normal_encoding(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        normal.push_str(before);
        let digits = after.get(..2).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let octet = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match octet.map(char::from) {
            Some(plain @ ('a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '.' | '_' | '~')) => normal.push(plain),
            Some(_) => {
                normal.push('%');
                normal.extend(after.chars().take(2).map(|digit| digit.to_ascii_uppercase()));
            }
            None => normal.push_str("%25"),
        }
        rest = if octet.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    normal.push_str(rest);
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_page_has_one_address() {
        for (given, expected) in [
            ("http://a.example/x?b=1&utm_medium=m", "http://a.example/x?b=1"),
            ("http://a.example/x?fbclid=y&b=1&c=", "http://a.example/x?b=1&c="),
            ("http://a.example/x?", "http://a.example/x"),
            ("https://a.example:443/x#top", "https://a.example/x"),
            // Percent-encoding.
            ("http://a.example/x?q=%C4%90", "http://a.example/x?q=%C4%90"),
            ("http://a.example/%c4%90%61/%7Eb%2f?q=%c4%90+%41", "http://a.example/%C4%90a/~b%2F?q=%C4%90+A"),
            ("http://a.example/Đ", "http://a.example/%C4%90"),
            (
                "http://a.example/100%?a=5%zz%4&b=%+1%%411",
                "http://a.example/100%25?a=5%25zz%254&b=%25+1%25A1",
            ),
            // Numbers of visits.
            ("http://a.example/x;jsessionid=1A2B?id=3", "http://a.example/x?id=3"),
            ("http://a.example/x;v=2;jsessionid=1A2B/y", "http://a.example/x;v=2/y"),
            (
                "http://a.example/(S(lit3py55t21z5v55vlm25s55))/tin.aspx?id=3",
                "http://a.example/tin.aspx?id=3",
            ),
            ("http://a.example/x?PHPSESSID=ab&id=3&ASPSESSIONIDQQ=z", "http://a.example/x?id=3"),
            ("http://a.example/x?sid=0123456789abcdef0123456789ABCDEF", "http://a.example/x"),
            ("http://a.example/x?sid=12", "http://a.example/x?sid=12"),
            ("http://a.example/(S(x/y))?session=1", "http://a.example/(S(x/y))?session=1"),
        ] {
            let url = Url::parse(given).expect(given);
            let once = canonical(&url);
            assert_eq!(once.as_str(), expected);
            assert_eq!(canonical(&once), once, "once is enough: {given}");
        }
    }
}
