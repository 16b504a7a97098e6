//! Ways into a source, tried: their lists, and an article of the first that has some.

use std::sync::Arc;

use danvan_domain::{Source, Way};

use super::{Prober, exchange_len};
use crate::{
    error::FetchError,
    folder,
    job::PageTask,
    list::{Link, List},
    urls::Addresses,
};

impl Prober {
    /// Tries every way, and an article of the first one that has some.
    pub(super) async fn ways(&mut self, source: &Source) -> Result<(), FetchError> {
        let mut article = None;
        for way in &source.ways {
            let links = match (List::of(&source.id, way)?, way) {
                (Some(list), _) => self.list(list, way.kind()).await,
                (None, Way::Urls { urls, file }) => {
                    let more = file.as_deref().map(|file| Addresses::read(&source.id, file)).transpose()?;
                    let all = || urls.iter().cloned().chain(more.iter().flat_map(Addresses::urls));
                    self.right(way.kind(), format!("{} addresses", all().count()));
                    all().take(1).map(|url| Link { url, changed_at: None, via: None }).collect()
                }
                (None, Way::Folder { path, base_url }) => {
                    let pages = folder::pages(&source.id, path, base_url.as_ref())?;
                    self.right(way.kind(), format!("{} files", pages.len()));
                    let limit = self.worker.limits.max_body_bytes;
                    let page =
                        pages.iter().find_map(|page| page.read(&source.id, limit).find_map(Result::ok));
                    if self.probed.article.is_none() {
                        self.probed.article = page;
                    }
                    Vec::new()
                }
                _ => Vec::new(),
            };
            article = article.or(links.into_iter().next());
        }
        if let Some(link) = article.filter(|_| self.probed.article.is_none()) {
            self.article(link).await;
        }
        Ok(())
    }

    /// The links of a list: of a sitemap that is an index, those of its first sitemap.
    pub(super) async fn list(&mut self, list: List, name: &'static str) -> Vec<Link> {
        let list = Arc::new(list);
        let mut found = self.read(&list, list.start.clone(), 0).await;
        for depth in 1..3 {
            match &found {
                Ok(lists) if lists.links.is_empty() && !lists.lists.is_empty() => {
                    let first = lists.lists.first().cloned().unwrap_or_else(|| list.start.clone());
                    found = self.read(&list, first, depth).await;
                }
                _ => break,
            }
        }
        match found {
            Ok(found) if found.links.is_empty() => {
                let (elsewhere, advice) = match &found.elsewhere {
                    Some(host) => {
                        let what = format!(": its headlines lead to {host}");
                        (what, "write the addresses of that host, if the portal has moved there")
                    }
                    None => {
                        let advice =
                            "look at the page's source, and set link_selector, or include, to what fits";
                        (String::new(), advice)
                    }
                };
                self.wrong(name, format!("{} has no link to an article{elsewhere}", list.start), advice);
                Vec::new()
            }
            Ok(found) => {
                let next = found.next.first().map(|next| format!(", next {next}")).unwrap_or_default();
                self.right(name, format!("{} links on {}{next}", found.links.len(), list.start));
                found.links
            }
            Err(failure) => {
                self.wrong(
                    name,
                    format!("{}: {}", list.start, failure.message),
                    "see whether the address is right",
                );
                Vec::new()
            }
        }
    }

    pub(super) async fn article(&mut self, link: Link) {
        let via = link.via.clone();
        let task = PageTask { original: via.as_ref().map(|_| link.url.clone()), ..PageTask::default() };
        match self.follow(via.unwrap_or_else(|| link.url.clone()), task).await {
            Ok((exchange, _)) => {
                self.right("article", format!("{} answers, {} bytes", link.url, exchange_len(&exchange)));
                self.probed.article = Some(exchange);
            }
            Err(failure) => {
                self.wrong("article", format!("{}: {}", link.url, failure.message), "open it in a browser");
            }
        }
    }
}
