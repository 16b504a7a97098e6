//! The ways into sources, walked: what lists lead to, and how far there is something new.

use std::{collections::VecDeque, sync::Arc};

use danvan_domain::Way;
use danvan_store::raw::{Known, WayState};
use jiff::Timestamp;
use url::Url;

use super::{Crawl, key};
use crate::{
    client::Failure,
    error::FetchError,
    folder,
    job::{Asker, Job, Task, Walk, host_of, issue},
    list::{Found, Link, List},
    report::{FailureCause, Outcome},
    urls::Addresses,
};

/// How deep indexes of sitemaps may lie in one another, and how many lists a way may lead to.
const DEPTH: u32 = 3;
const LISTS: usize = 2000;

/// How many pages are tried beside the likeliest one where several may be the second page of a list.
const OTHERS: usize = 2;

impl Crawl<'_> {
    /// Sets out on a way.
    pub(super) fn begin(&mut self, asker: &Arc<Asker>, way: &Way) -> Result<(), FetchError> {
        if let Some(list) = List::of(&asker.id, way)? {
            return self.begin_list(asker, list);
        }
        match way {
            Way::Urls { urls, file } => {
                let more = file.as_deref().map(|file| Addresses::read(&asker.id, file)).transpose()?;
                for url in urls.iter().cloned().chain(more.iter().flat_map(Addresses::urls)) {
                    self.offer(asker, Link { url, changed_at: None, via: None })?;
                }
                Ok(())
            }
            Way::Folder { path, base_url } => {
                let pages = folder::pages(&asker.id, path, base_url.as_ref())?;
                self.tally.expect(pages.len());
                pages.iter().try_for_each(|page| self.take_file(&asker.id, page))
            }
            _ => Ok(()),
        }
    }

    fn begin_list(&mut self, asker: &Arc<Asker>, list: List) -> Result<(), FetchError> {
        let start = list.start.clone();
        // What came of a way that was described otherwise says nothing.
        let is_same = |way: &WayState| way.described.is_empty() || way.described == list.described;
        let before = self.store.way(&asker.id, &start)?.filter(is_same);
        if let Some(way) = before.as_ref().filter(|_| list.backs_off())
            && let Some(until) = rests_until(way, self.began)
        {
            let times = way.failed;
            let message = format!("it failed {times} times in a row: it is not asked before {until}");
            self.tally.report.issues.push(issue(
                &asker.id,
                &start,
                &Failure::new(FailureCause::NotAList, message),
            ));
            return Ok(());
        }
        let read_before = before.as_ref().map(|way| way.pages).unwrap_or_default();
        let read_at = before.as_ref().map(|way| way.checked_at).filter(|_| read_before >= list.max_pages);
        if list.is_of_site() && read_at.zip(asker.retired_at).is_some_and(|(read, retired)| read > retired) {
            // Whatever the site published is known.
            return Ok(());
        }
        // Until its end is reached, the next run does not take known articles for a sign that the rest is known.
        self.note_way(asker, &list, 0, before.map(|way| way.failed).unwrap_or_default())?;
        let walk = Walk { read_before, ..Walk::of(Arc::new(list), 0) };
        self.dispatch_list(asker, start, walk);
        Ok(())
    }

    /// Notes how many pages of a list were read: none, where one that belongs to it could not be.
    pub(super) fn note_way(
        &mut self,
        asker: &Asker,
        list: &List,
        pages: u32,
        failed: u32,
    ) -> Result<(), FetchError> {
        let pages = if self.cut.contains(&list.start) { 0 } else { pages };
        let way = WayState { described: list.described.clone(), pages, failed, checked_at: self.began };
        Ok(self.store.set_way(&asker.id, &list.start, &way)?)
    }

    /// Asks for a page that a list names, unless it is known and not due. Gives whether it was not known before.
    fn offer(&mut self, asker: &Arc<Asker>, link: Link) -> Result<bool, FetchError> {
        let Link { url, changed_at, via } = link;
        let page = key(&url);
        if host_of(&url).is_none() {
            return Ok(false);
        }
        if self.visited.contains(&page) {
            self.named.insert(page);
            return Ok(false);
        }
        let known = self.store.find(&asker.id, &url, via.as_ref(), self.patience, self.began)?;
        let new = known.is_none();
        let known = known.unwrap_or_else(|| Known::new(&asker.id, &url, via.as_ref()));
        let changed = known.checked_at.is_none_or(|checked| changed_at.is_some_and(|at| at > checked));
        // An archive's copy is as it was.
        let wanted = if known.via.is_some() { !known.stored } else { known.due || changed };
        if wanted {
            self.named.insert(page);
            let address =
                if known.address == url.as_str() { url } else { Url::parse(&known.address).unwrap_or(url) };
            self.ask_page(asker, address, &known);
        } else if self.visited.insert(page) {
            self.tally.expect(1);
            self.tally.count(&url, Outcome::NotDue);
        }
        Ok(new)
    }

    fn dispatch_list(&mut self, asker: &Arc<Asker>, url: Url, walk: Walk) {
        if self.lists.insert(url.clone()) {
            self.dispatch(Job {
                asker: asker.clone(),
                url,
                redirected_from: Vec::new(),
                task: Task::List(walk),
            });
        }
    }

    /// Follows what a page of a list leads to, and the list itself as far as there is something new.
    pub(super) fn read(
        &mut self,
        asker: &Arc<Asker>,
        url: &Url,
        mut walk: Walk,
        found: Found,
    ) -> Result<Outcome, FetchError> {
        let links = found.links.len();
        let empty = links == 0 && found.lists.is_empty() && !found.over && found.next.is_empty();
        if empty && walk.page == 1 && walk.depth == 0 && walk.list.is_listing() {
            let elsewhere = found.elsewhere.map(|host| format!(": its headlines lead to {host}"));
            let message =
                format!("no link to an article is found on the listing{}", elsewhere.unwrap_or_default());
            let failure = Failure::new(FailureCause::EmptyListing, message);
            self.fail(asker, url, None, Some(&walk.list), &failure)?;
            return Ok(Outcome::Failed(failure.cause));
        }
        let mut new = 0;
        for link in found.links {
            new += usize::from(self.offer(asker, link)?);
        }
        for list in found.lists {
            if walk.depth < DEPTH && self.lists.len() < LISTS {
                self.dispatch_list(asker, list, Walk::of(walk.list.clone(), walk.depth + 1));
            }
        }
        // Nothing is new since the last whole reading: what comes after is known.
        if new == 0 && walk.read_before >= walk.list.max_pages {
            self.note_way(asker, &walk.list, walk.read_before, 0)?;
            return Ok(Outcome::Listed { links });
        }
        let ends = found.over || (links == 0 && walk.list.is_listing());
        walk.asked += 1;
        self.go_on(asker, walk, if ends { Vec::new() } else { found.next })?;
        Ok(Outcome::Listed { links })
    }

    /// Goes on with the first of `next` that was not asked; where there is none, with what else may be the second
    /// page of the list. What was taken for its pager may have been a calendar.
    fn go_on(&mut self, asker: &Arc<Asker>, mut walk: Walk, next: Vec<Url>) -> Result<(), FetchError> {
        let is_new = |url: &Url| !self.lists.contains(url);
        let mut next: VecDeque<Url> = next.into_iter().filter(is_new).collect();
        let onward = next.pop_front().map(|url| (url, walk.page + 1));
        if walk.page == 1 {
            next.truncate(OTHERS);
            walk.others = next;
        }
        walk.others.retain(is_new);
        let read = match onward.or_else(|| Some((walk.others.pop_front()?, 2))) {
            Some((url, page)) if walk.asked < walk.list.max_pages => {
                walk.page = page;
                self.dispatch_list(asker, url, walk);
                return Ok(());
            }
            Some(_) => walk.asked,
            None => u32::MAX,
        };
        self.note_way(asker, &walk.list, read, 0)
    }
}

/// How often a list may fail before it is asked more seldom, and for how many days it is left alone at most.
const FAILURES: u32 = 3;
const REST_DAYS: i64 = 30;

/// Until when a list is left alone that failed again and again.
fn rests_until(way: &WayState, now: Timestamp) -> Option<Timestamp> {
    let days = (1_i64 << way.failed.checked_sub(FAILURES)?.min(16)).min(REST_DAYS);
    // A nightly run begins now and then a little earlier than the one before.
    let until = Timestamp::from_second(way.checked_at.as_second() + days * 86_400 - 3600).ok()?;
    (now < until).then_some(until)
}
