//! A category page: its links to articles, and the days beside them.

use std::{collections::BTreeMap, sync::LazyLock};

use danvan_domain::Way;
use jiff::{Timestamp, civil::Date};
use regex::Regex;
use scraper::{ElementRef, Html, Selector};
use url::Url;

use crate::{
    error::FetchError,
    job::host_of,
    list::{Found, Link},
    next::Next,
};

/// How a listing is read.
#[derive(Debug)]
pub(crate) struct Listing {
    /// None to take what looks like a headline.
    links: Option<Selector>,
    next: Next,
}

impl Listing {
    /// The listing that a way describes; `None` for a way of another kind.
    pub(crate) fn of(source_id: &str, way: &Way) -> Result<Option<Self>, FetchError> {
        let Way::Listing { link_selector, next_selector, page_url, .. } = way else { return Ok(None) };
        let links =
            link_selector.as_deref().map(|text| selector(source_id, "link_selector", text)).transpose()?;
        let next = Next::of(source_id, next_selector.as_deref(), page_url.as_deref())?;
        Ok(Some(Self { links, next }))
    }

    /// What the page at `address`, number `page` from 1, leads to on its own site. What stands beside a date
    /// before `since` is left out.
    pub(crate) fn read(&self, html: &str, address: &Url, page: u32, since: Option<Date>) -> Found {
        let document = Html::parse_document(html);
        let base = base_of(&document, address);
        let target = |element: ElementRef<'_>| {
            let url = base.join(href(element)?.trim()).ok().map(without_fragment)?;
            same_site(&url, address).then_some(url)
        };
        let elements: Vec<ElementRef<'_>> = match &self.links {
            Some(selector) => document.select(selector).collect(),
            None => headlines(&document, address, target),
        };
        let mut found = Found::default();
        let (mut early, mut late) = (0, 0);
        for element in elements {
            let Some(url) = target(element) else { continue };
            let date = since.and_then(|_| date_beside(element));
            match (date, since) {
                (Some(date), Some(since)) if date < since => {
                    early += 1;
                    continue;
                }
                (Some(_), _) => late += 1,
                _ => {}
            }
            if found.links.iter().all(|link| link.url != url) {
                found.links.push(Link { url, changed_at: None::<Timestamp>, via: None });
            }
        }
        found.over = early > 0 && late == 0;
        if found.links.is_empty() && !found.over {
            let links = headlines(&document, address, |link| base.join(href(link)?.trim()).ok());
            let targets = links.into_iter().filter_map(|link| base.join(href(link)?.trim()).ok());
            found.elsewhere = most_named(targets.filter(|url| !same_site(url, address)));
        }
        found.next = self.next.pages(&document, address, page, target);
        found
    }
}

/// A CSS selector, which stands under `key`.
pub(crate) fn selector(source_id: &str, key: &'static str, text: &str) -> Result<Selector, FetchError> {
    Selector::parse(text).map_err(|error| FetchError::Selector {
        source_id: source_id.to_owned(),
        key,
        selector: text.to_owned(),
        // Of what it says of rare faults, the last line alone tells which one it is.
        message: error.to_string().lines().last().unwrap_or_default().to_owned(),
    })
}

/// Where an element leads to: itself, or the first link in it.
fn href<'a>(element: ElementRef<'a>) -> Option<&'a str> {
    let links = element.descendent_elements().filter(|element| element.value().name() == "a");
    element.attr("href").or_else(|| links.filter_map(|link| link.attr("href")).next())
}

/// What relative addresses of a page are relative to.
fn base_of(page: &Html, address: &Url) -> Url {
    let mut elements = page.root_element().descendent_elements();
    let stated = elements.find(|element| element.value().name() == "base");
    let stated = stated.and_then(|base| address.join(base.attr("href")?).ok());
    stated.unwrap_or_else(|| address.clone())
}

fn without_fragment(mut url: Url) -> Url {
    url.set_fragment(None);
    url
}

/// Whether two addresses are of one site: the same host, a leading `www.` aside.
pub(crate) fn same_site(a: &Url, b: &Url) -> bool {
    let bare = |url: &Url| {
        let host = url.host_str().unwrap_or_default();
        host.strip_prefix("www.").unwrap_or(host).to_owned()
    };
    matches!(a.scheme(), "http" | "https") && bare(a) == bare(b)
}

/// What stands around a page's own content. A form may be the whole page, on every site made with ASP.NET.
const AROUND: [&str; 3] = ["nav", "header", "footer"];

/// How many words and characters a headline has at least.
const HEADLINE: (usize, usize) = (5, 20);

/// The links of a page that look like headlines: words enough for a sentence, and an address that is not of the
/// page itself or of what it belongs to.
fn headlines<'a>(
    page: &'a Html,
    address: &Url,
    target: impl Fn(ElementRef<'a>) -> Option<Url>,
) -> Vec<ElementRef<'a>> {
    let links = page.root_element().descendent_elements().filter(|element| element.value().name() == "a");
    let is_headline = |link: &ElementRef<'a>| {
        let text: String = link.text().collect();
        let title = link.attr("title").unwrap_or_default();
        let text = if text.trim().is_empty() { title } else { text.as_str() };
        text.split_whitespace().count() >= HEADLINE.0
            && text.trim().chars().count() >= HEADLINE.1
            && !around(*link)
            && target(*link)
                .is_some_and(|url| !address.path().starts_with(url.path()) || url.query() != address.query())
    };
    links.filter(is_headline).collect()
}

/// How many links to one host are needed for it to be where a site's articles are.
const MOVED: usize = 3;

/// The host that most addresses have, where enough of them have it.
fn most_named(urls: impl Iterator<Item = Url>) -> Option<String> {
    let mut hosts: BTreeMap<String, usize> = BTreeMap::new();
    for host in urls.filter_map(|url| host_of(&url).map(str::to_owned)) {
        *hosts.entry(host).or_default() += 1;
    }
    let (host, count) = hosts.into_iter().max_by_key(|(_, count)| *count)?;
    (count >= MOVED).then_some(host)
}

fn around(element: ElementRef<'_>) -> bool {
    element.ancestors().filter_map(ElementRef::wrap).any(|above| AROUND.contains(&above.value().name()))
}

/// How far above a link its date is looked for, and how many links stand there at most: its own, and its section's.
const LEVELS: usize = 3;
const LINKS: usize = 2;

/// A day as Vietnamese pages print it, day first, or as machines do.
static DAY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:^|\D)(?:(?<d>\d{1,2})[/.-](?<m>\d{1,2})[/.-](?<y>\d{4})|(?<y2>\d{4})-(?<m2>\d{2})-(?<d2>\d{2}))(?:\D|$)").ok()
});

/// The date that stands beside a link: in the nearest element around it that has one and only few links.
fn date_beside(link: ElementRef<'_>) -> Option<Date> {
    for above in link.ancestors().filter_map(ElementRef::wrap).take(LEVELS) {
        let links = above.descendent_elements().filter(|element| element.value().name() == "a");
        let mut targets: Vec<&str> = links.filter_map(|link| link.attr("href")).collect();
        targets.sort_unstable();
        targets.dedup();
        if targets.len() > LINKS {
            return None;
        }
        if let Some(date) = day_in(&above.text().collect::<String>()) {
            return Some(date);
        }
    }
    None
}

fn day_in(text: &str) -> Option<Date> {
    DAY.as_ref()?.captures_iter(text).find_map(|found| {
        let part = |a: &str, b: &str| found.name(a).or(found.name(b))?.as_str().parse::<i16>().ok();
        let small = |a: &str, b: &str| i8::try_from(part(a, b)?).ok();
        Date::new(part("y", "y2")?, small("m", "m2")?, small("d", "d2")?).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(
        link: Option<&str>,
        next: Option<&str>,
        page_url: Option<&str>,
    ) -> Result<Listing, FetchError> {
        let way = Way::Listing {
            url: url("http://bao.example/muc"),
            link_selector: link.map(str::to_owned),
            next_selector: next.map(str::to_owned),
            page_url: page_url.map(str::to_owned),
            max_pages: 9,
            since: None,
            include: None,
        };
        Ok(Listing::of("bao", &way)?.expect("a listing"))
    }

    fn url(text: &str) -> Url {
        Url::parse(text).expect(text)
    }

    fn articles(found: &Found) -> Vec<&str> {
        found.links.iter().map(|link| link.url.as_str()).collect()
    }

    #[test]
    fn links_are_those_of_the_site_each_once() {
        let html = r##"<nav><a href="/khac">x</a></nav><ul>
            <li><a href="/tin/1.html#binh-luan">một</a> <a href="/tin/1.html">ảnh</a></li>
            <li><a href=" tin/2.html?id=2 ">hai</a></li>
            <li><a href="https://www.bao.example/tin/3.html">ba</a></li>
            <li><a href="http://khac.example/4.html">bốn</a><a href="mailto:a@bao.example">thư</a><a>x</a></li>
            </ul><div class="trang"><a href="?trang=7">Tiếp</a></div>"##;
        let address = url("http://bao.example/muc/");
        let found = listing(Some("ul a"), Some(".trang"), None).expect("sound").read(html, &address, 1, None);
        assert_eq!(
            articles(&found),
            [
                "http://bao.example/tin/1.html",
                "http://bao.example/muc/tin/2.html?id=2",
                "https://www.bao.example/tin/3.html"
            ]
        );
        assert_eq!(found.next, [url("http://bao.example/muc/?trang=7")]);
        assert_eq!(listing(Some("ul a"), None, None).expect("sound").read(html, &address, 1, None).next, []);
        let none = listing(Some("ol a"), Some(".none"), None).expect("sound");
        assert_eq!(none.read(html, &address, 1, None), Found::default());
    }

    #[test]
    fn headlines_are_found_without_a_selector() {
        let html = r#"<form><header><a href="/lien-he">Liên hệ với tòa soạn báo của chúng tôi</a></header>
            <a href="/muc/">Công tác dân vận trong toàn tỉnh</a><a href="/tin/0.html">Xem tiếp</a>
            <h3><a href="/tin/1.html">Toàn xã có 12 mô hình dân vận khéo</a></h3>
            <a href="/tin/2.html" title="Huyện biểu dương các điển hình dân vận khéo"><img src="x.jpg"></a></form>"#;
        let found =
            listing(None, None, None).expect("sound").read(html, &url("http://bao.example/muc/"), 1, None);
        assert_eq!(articles(&found), ["http://bao.example/tin/1.html", "http://bao.example/tin/2.html"]);
    }

    #[test]
    fn a_stated_base_counts() {
        let html = r#"<head><base href="/goc/"></head><a href="1.html">một</a>"#;
        let found = listing(Some("a"), None, None).expect("sound").read(
            html,
            &url("http://bao.example/muc/"),
            1,
            None,
        );
        assert_eq!(articles(&found), ["http://bao.example/goc/1.html"]);
    }

    #[test]
    fn what_is_older_than_wanted_is_left_out() {
        let item =
            |number: u32, date: &str| format!("<li><h3><a href='/{number}'>bài</a></h3><i>{date}</i></li>");
        let read = |items: &[String]| {
            let html = format!("<div>Hôm nay 23/11/2026</div><ul>{}</ul>", items.concat());
            let since = Some(jiff::civil::date(2019, 1, 1));
            listing(Some("li a"), None, None).expect("sound").read(
                &html,
                &url("http://bao.example/"),
                1,
                since,
            )
        };
        let (new, old, none) = (item(1, "Thứ Hai, 7/1/2019"), item(2, "(31-12-2018)"), item(3, ""));
        let mixed = read(&[new, old.clone(), none.clone()]);
        assert_eq!(
            (articles(&mixed), mixed.over),
            (vec!["http://bao.example/1", "http://bao.example/3"], false)
        );
        let early = read(&[old, item(4, "2018-05-06"), none]);
        assert_eq!((articles(&early), early.over), (vec!["http://bao.example/3"], true));
    }

    #[test]
    fn what_cannot_work_is_named() {
        for (link, next, page_url, expected) in [
            (None, Some("a["), None, "source bao: next_selector = \"a[\" is no CSS selector"),
            (Some("..a"), None, None, "source bao: link_selector = \"..a\" is no CSS selector"),
            (
                None,
                None,
                Some("http://bao.example/2"),
                "source bao: page_url = \"http://bao.example/2\" is no address with {page}",
            ),
        ] {
            let error = listing(link, next, page_url).expect_err(expected).to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
