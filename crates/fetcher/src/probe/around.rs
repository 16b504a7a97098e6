//! Looking around a site for a way in.

use danvan_domain::{
    Source, Way,
    lexicon::{Lexicon, Sense},
    text::fold,
};
use danvan_store::{Exchange, raw::capture_of};
use scraper::{Html, Selector};
use url::Url;

use super::{Prober, root};
use crate::{list::List, listing::same_site};

/// How many lists of links are opened in looking for a way in.
const TRIED: usize = 5;

/// How many of them are sections that the home page names.
const SECTIONS: usize = 2;

/// How many links a list must have to be a way in.
const ENOUGH: usize = 5;

impl Prober {
    /// Looks for a way in, and ends with the first that has articles: the section on the topic that the home page
    /// names, the one that a known article stands in, feeds, the home page itself, sitemaps that robots.txt names.
    pub(super) async fn look_around(
        &mut self,
        source: &Source,
        page: &Exchange,
        home: &Url,
        words: &Lexicon,
    ) {
        let page = capture_of(page).map(|page| page.body).unwrap_or_default();
        let html = Html::parse_document(&String::from_utf8_lossy(&page));
        let sample = source.observed.as_ref().and_then(|observed| observed.sample_url.clone());
        let around_sample = sample.and_then(|sample| sample.join(".").ok());
        let sections =
            sections(&html, home, words).into_iter().take(SECTIONS).chain(around_sample).map(listing);
        let feeds = feeds(&html, home).into_iter().take(1).map(|url| Way::Feed { url, include: None });
        let rest = [listing(home.clone()), Way::Sitemap { url: root(home), since: None, include: None }];
        for way in sections.chain(feeds).chain(rest).collect::<Vec<_>>().into_iter().take(TRIED) {
            let Ok(Some(list)) = List::of(&source.id, &way) else { continue };
            let links = self.list(list, way.kind()).await;
            if links.len() >= ENOUGH {
                self.probed.proposal = Some(way);
                if let Some(link) = links.into_iter().next() {
                    self.article(link).await;
                }
                return;
            }
        }
    }
}

/// A category page of which nothing is known but where it is.
fn listing(url: Url) -> Way {
    Way::Listing {
        url,
        link_selector: None,
        next_selector: None,
        page_url: None,
        max_pages: 20,
        since: None,
        include: None,
    }
}

/// How many words the name of a section has at most.
const NAME: usize = 6;

/// The sections on the topic that a page names, shortest name first.
fn sections(page: &Html, address: &Url, words: &Lexicon) -> Vec<Url> {
    let topic = words.entries().iter().filter(|entry| entry.sense == Sense::Topic);
    let topic: Vec<String> = topic.flat_map(|entry| &entry.forms).map(|form| fold(form)).collect();
    let mut named: Vec<(usize, Url)> = Vec::new();
    for link in page.root_element().descendent_elements().filter(|element| element.value().name() == "a") {
        let name = fold(link.text().collect::<String>().trim());
        let length = name.split_whitespace().count();
        let Some(url) = link.attr("href").and_then(|href| address.join(href.trim()).ok()) else { continue };
        let is_section = length <= NAME && topic.iter().any(|form| name.contains(form));
        if is_section
            && same_site(&url, address)
            && url != *address
            && named.iter().all(|(_, other)| *other != url)
        {
            named.push((length, url));
        }
    }
    named.sort_by_key(|(length, _)| *length);
    named.into_iter().map(|(_, url)| url).collect()
}

/// The feeds that a page names (`<link rel="alternate" type="application/rss+xml">`).
fn feeds(page: &Html, address: &Url) -> Vec<Url> {
    let Ok(links) = Selector::parse("link[rel~=alternate][href]") else { return Vec::new() };
    let feed = |kind: &str| matches!(kind, "application/rss+xml" | "application/atom+xml");
    let named = page.select(&links).filter(|link| link.attr("type").is_some_and(feed));
    named.filter_map(|link| address.join(link.attr("href")?).ok()).collect()
}
