//! Sitemaps (sitemaps.org, protocol 0.9) and feeds (RSS 2.0 and 1.0, Atom by RFC 4287).

use std::collections::HashSet;

use danvan_store::{coding, raw::INFLATE_LIMIT};
use quick_xml::{
    Reader,
    escape::resolve_predefined_entity,
    events::{BytesRef, BytesStart, Event},
};
use url::Url;

use crate::list::{Found, Link, moment};

/// What a file is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A sitemap, or an index of them.
    Sitemap,
    /// A feed.
    Feed,
}

/// How a gzip file begins: sitemaps are often stored compressed, whatever the answer's head says.
const GZIP: [u8; 2] = [0x1F, 0x8B];

/// An entry of a file.
#[derive(Debug, Default)]
struct Entry {
    /// The name of its element.
    name: String,
    address: String,
    date: String,
}

/// The links of a file that stands at `address`.
///
/// # Errors
/// What is wrong with it, for people. Of a file that breaks off, what was read before counts.
pub(crate) fn read(body: &[u8], address: &Url, kind: Kind) -> Result<Found, String> {
    if body.starts_with(&GZIP) {
        let body = coding::decode(body.to_vec(), "gzip", INFLATE_LIMIT).map_err(|error| error.to_string())?;
        return read(&body, address, kind);
    }
    let (entries, root) = entries(body, kind);
    let known: &[&str] = match kind {
        Kind::Sitemap => &["urlset", "sitemapindex"],
        Kind::Feed => &["rss", "feed", "RDF"],
    };
    if !known.contains(&root.as_str()) {
        let (what, found) = (if kind == Kind::Feed { "feed" } else { "sitemap" }, root);
        return Err(format!("it is no {what}: its first element is {found:?}"));
    }
    let mut seen = HashSet::new();
    let mut found = Found::default();
    for entry in entries {
        let Ok(mut url) = address.join(entry.address.trim()) else { continue };
        url.set_fragment(None);
        if !matches!(url.scheme(), "http" | "https") || !seen.insert(url.clone()) {
            continue;
        }
        if entry.name == "sitemap" {
            found.lists.push(url);
        } else {
            found.links.push(Link { url, changed_at: moment(&entry.date), via: None });
        }
    }
    Ok(found)
}

/// The entries of a file, and the name of its first element.
fn entries(body: &[u8], kind: Kind) -> (Vec<Entry>, String) {
    let mut reader = Reader::from_reader(body);
    // Feeds are written by hand, too.
    reader.config_mut().check_end_names = false;
    let (mut entries, mut root, mut open) = (Vec::new(), String::new(), None::<Entry>);
    let (mut text, mut buffer) = (String::new(), Vec::new());
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(start)) => {
                let name = local(start.local_name().as_ref());
                if root.is_empty() {
                    root.clone_from(&name);
                }
                text.clear();
                if open.is_none() && is_entry(kind, &name) {
                    open = Some(Entry { name, ..Entry::default() });
                } else if let (Some(entry), "link") = (&mut open, name.as_str()) {
                    entry.take_href(&start);
                }
            }
            Ok(Event::Empty(start)) => {
                if let (Some(entry), "link") = (&mut open, local(start.local_name().as_ref()).as_str()) {
                    entry.take_href(&start);
                }
            }
            Ok(Event::Text(piece)) => text.push_str(&String::from_utf8_lossy(&piece)),
            Ok(Event::CData(piece)) => text.push_str(&String::from_utf8_lossy(&piece)),
            Ok(Event::GeneralRef(entity)) => text.push_str(&resolved(&entity)),
            Ok(Event::End(end)) => {
                let name = local(end.local_name().as_ref());
                if open.as_ref().is_some_and(|entry| entry.name == name) {
                    entries.extend(open.take().filter(|entry| !entry.address.trim().is_empty()));
                } else if let Some(entry) = &mut open {
                    entry.take_text(&name, &text);
                }
                text.clear();
            }
            Ok(Event::Eof) | Err(_) => return (entries, root),
            Ok(_) => {}
        }
        buffer.clear();
    }
}

impl Entry {
    /// Atom: `<link rel="alternate" href="…"/>`; the relation is `alternate` where none is stated.
    fn take_href(&mut self, link: &BytesStart<'_>) {
        let value = |name: &str| {
            let attribute = link.try_get_attribute(name).ok().flatten()?;
            Some(quick_xml::escape::unescape(std::str::from_utf8(&attribute.value).ok()?).ok()?.into_owned())
        };
        if let Some(href) = value("href").filter(|_| value("rel").is_none_or(|rel| rel == "alternate")) {
            self.address = href;
        }
    }

    fn take_text(&mut self, name: &str, text: &str) {
        match name {
            "loc" | "link" if self.address.is_empty() => text.clone_into(&mut self.address),
            // What was updated counts more than when it was published.
            "lastmod" | "updated" => text.clone_into(&mut self.date),
            "pubDate" | "published" | "date" if self.date.is_empty() => text.clone_into(&mut self.date),
            _ => {}
        }
    }
}

fn is_entry(kind: Kind, name: &str) -> bool {
    match kind {
        Kind::Sitemap => matches!(name, "url" | "sitemap"),
        Kind::Feed => matches!(name, "item" | "entry"),
    }
}

fn local(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

/// The character that a reference stands for; nothing for one that is not known.
fn resolved(entity: &BytesRef<'_>) -> String {
    if let Ok(Some(character)) = entity.resolve_char_ref() {
        return character.to_string();
    }
    std::str::from_utf8(entity).ok().and_then(resolve_predefined_entity).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn links(xml: &str, kind: Kind) -> Vec<(String, Option<String>)> {
        let address = Url::parse("http://bao.example/list.xml").expect("address");
        let found = read(xml.as_bytes(), &address, kind).expect("a list");
        found
            .links
            .into_iter()
            .map(|link| (link.url.into(), link.changed_at.map(|at| at.to_string())))
            .collect()
    }

    #[test]
    fn sitemaps_and_feeds_are_read() {
        let urlset = "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>\
            <url><loc> http://bao.example/1?a=1&amp;b=2 </loc><lastmod>2024-01-05</lastmod></url>\
            <url><loc>/2</loc><image:image><image:loc>/x.jpg</image:loc></image:image></url>\
            <url><lastmod>2024-01-05</lastmod></url><url><loc>/2</loc></url></urlset>";
        let rss = "<rss version='2.0'><channel><link>http://bao.example/</link><image><url>/logo.png</url></image>\
            <item><title>a &amp; b</title><link><![CDATA[http://bao.example/1?x=1&y=2]]></link>\
            <pubDate>Fri, 05 Jan 2024 00:00:00 GMT</pubDate></item>\
            <item><guid>http://bao.example/2</guid><link>/2</link></item></channel></rss>";
        let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><link href='/'/><entry>\
            <link rel='self' href='/self'/><link href='/1?x=1&amp;y=2'/><published>2024-01-01T00:00:00Z</published>\
            <updated>2024-01-05T07:00:00+07:00</updated></entry></feed>";
        let day = Some("2024-01-05T00:00:00Z".to_owned());
        let one = |url: &str| ("http://bao.example".to_owned() + url, day.clone());
        let two = ("http://bao.example/2".to_owned(), None);
        assert_eq!(links(urlset, Kind::Sitemap), [one("/1?a=1&b=2"), two.clone()]);
        assert_eq!(links(rss, Kind::Feed), [one("/1?x=1&y=2"), two]);
        assert_eq!(links(atom, Kind::Feed), [one("/1?x=1&y=2")]);
        // What comes before a fault counts.
        assert_eq!(links(urlset.split_once("<url><lastmod>").expect("there").0, Kind::Sitemap).len(), 2);
    }

    #[test]
    fn an_index_leads_to_sitemaps_compressed_or_not() {
        let index = "<sitemapindex><sitemap><loc>/a.xml.gz</loc></sitemap><sitemap><loc>/b.xml</loc></sitemap>\
            </sitemapindex>";
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packed.write_all(index.as_bytes()).expect("in memory");
        let address = Url::parse("http://bao.example/sitemap.xml").expect("address");
        for body in [index.as_bytes().to_vec(), packed.finish().expect("in memory")] {
            let found = read(&body, &address, Kind::Sitemap).expect("an index");
            let lists: Vec<_> = found.lists.iter().map(Url::as_str).collect();
            assert_eq!(lists, ["http://bao.example/a.xml.gz", "http://bao.example/b.xml"]);
        }
    }

    #[test]
    fn what_is_no_list_says_so() {
        let address = Url::parse("http://bao.example/").expect("address");
        for (body, kind, expected) in [
            (
                "<!doctype html><html><body>x",
                Kind::Sitemap,
                "it is no sitemap: its first element is \"html\"",
            ),
            ("<urlset/>", Kind::Feed, "it is no feed: its first element is \"\""),
            ("<urlset></urlset>", Kind::Feed, "it is no feed: its first element is \"urlset\""),
            ("", Kind::Feed, "it is no feed: its first element is \"\""),
        ] {
            assert_eq!(read(body.as_bytes(), &address, kind), Err(expected.to_owned()), "{body}");
        }
    }
}
