//! Links to articles on a listing page.

use danvan_domain::Way;
use scraper::{ElementRef, Html, Selector};
use url::Url;

use crate::error::FetchError;

/// How a listing is read.
#[derive(Debug)]
pub(crate) struct Listing {
    links: Selector,
    next: Option<Selector>,
    /// How many of its pages are followed.
    pub(crate) max_pages: u32,
}

/// What a page of a listing leads to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Links {
    /// The articles, in page order, each once.
    pub(crate) articles: Vec<Url>,
    /// The next page.
    pub(crate) next: Option<Url>,
}

impl Listing {
    /// The listing that a way describes; `None` for a way of another kind.
    pub(crate) fn of(source_id: &str, way: &Way) -> Result<Option<Self>, FetchError> {
        let Way::Listing { link_selector, next_selector, max_pages, .. } = way else { return Ok(None) };
        let links = selector(source_id, "link_selector", link_selector)?;
        let next =
            next_selector.as_deref().map(|text| selector(source_id, "next_selector", text)).transpose()?;
        Ok(Some(Self { links, next, max_pages: *max_pages }))
    }

    /// What the page at `address` leads to, on its own site.
    pub(crate) fn read(&self, html: &str, address: &Url) -> Links {
        let page = Html::parse_document(html);
        let base = base_of(&page, address);
        let target = |element: ElementRef<'_>| {
            let url = base.join(href(element)?.trim()).ok().map(without_fragment)?;
            same_site(&url, address).then_some(url)
        };
        let mut links = Links::default();
        for url in page.select(&self.links).filter_map(target) {
            if !links.articles.contains(&url) {
                links.articles.push(url);
            }
        }
        links.next = self.next.as_ref().and_then(|next| page.select(next).find_map(target));
        links
    }
}

fn selector(source_id: &str, key: &'static str, text: &str) -> Result<Selector, FetchError> {
    Selector::parse(text).map_err(|error| FetchError::Selector {
        source_id: source_id.to_owned(),
        key,
        selector: text.to_owned(),
        message: error.to_string(),
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
fn same_site(a: &Url, b: &Url) -> bool {
    let bare = |url: &Url| {
        let host = url.host_str().unwrap_or_default();
        host.strip_prefix("www.").unwrap_or(host).to_owned()
    };
    matches!(a.scheme(), "http" | "https") && bare(a) == bare(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(link: &str, next: Option<&str>) -> Listing {
        let way = Way::Listing {
            url: Url::parse("http://bao.example/muc").expect("address"),
            link_selector: link.into(),
            next_selector: next.map(str::to_owned),
            max_pages: 9,
        };
        Listing::of("bao", &way).expect("selectors").expect("a listing")
    }

    #[test]
    fn links_are_those_of_the_site_each_once() {
        let html = r##"<nav><a href="/khac">x</a></nav><ul>
            <li><a href="/tin/1.html#binh-luan">một</a> <a href="/tin/1.html">ảnh</a></li>
            <li><a href=" tin/2.html?id=2 ">hai</a></li>
            <li><a href="https://www.bao.example/tin/3.html">ba</a></li>
            <li><a href="http://khac.example/4.html">bốn</a><a href="mailto:a@bao.example">thư</a><a>x</a></li>
            </ul><div class="trang"><a href="?trang=2">Tiếp</a></div>"##;
        let address = Url::parse("http://bao.example/muc/").expect("address");
        let links = listing("ul a", Some(".trang")).read(html, &address);
        let articles: Vec<_> = links.articles.iter().map(Url::as_str).collect();
        assert_eq!(
            articles,
            [
                "http://bao.example/tin/1.html",
                "http://bao.example/muc/tin/2.html?id=2",
                "https://www.bao.example/tin/3.html"
            ]
        );
        assert_eq!(links.next.as_ref().map(Url::as_str), Some("http://bao.example/muc/?trang=2"));
        assert_eq!(listing("ul a", None).read(html, &address).next, None);
        assert_eq!(listing("ol a", Some(".none")).read(html, &address), Links::default());
    }

    #[test]
    fn a_stated_base_counts() {
        let html = r#"<head><base href="/goc/"></head><a href="1.html">một</a>"#;
        let address = Url::parse("http://bao.example/muc/").expect("address");
        let links = listing("a", None).read(html, &address);
        assert_eq!(links.articles.first().map(Url::as_str), Some("http://bao.example/goc/1.html"));
    }

    #[test]
    fn a_selector_that_is_none_is_named() {
        let way = Way::Listing {
            url: Url::parse("http://bao.example/").expect("address"),
            link_selector: "a".into(),
            next_selector: Some("a[".into()),
            max_pages: 1,
        };
        let error = Listing::of("bao", &way).expect_err("no selector").to_string();
        assert!(error.starts_with("source bao: next_selector = \"a[\" is no CSS selector"), "{error}");
    }
}
