//! Pages: asked for, stored, followed to where they went, told of where they cannot be had.

use std::sync::Arc;

use danvan_domain::address::canonical;
use danvan_store::{
    Appended,
    raw::{Known, Packed},
};
use jiff::Timestamp;
use url::Url;

use super::{Crawl, key};
use crate::{
    client::Failure,
    error::FetchError,
    folder,
    job::{Asker, Job, PageTask, Task, issue},
    list::List,
    report::{FailureCause, Outcome},
};

impl Crawl<'_> {
    /// Takes up what was found before and is due.
    pub(super) fn take_up(&mut self, asker: &Arc<Asker>) -> Result<(), FetchError> {
        for known in self.store.due(&asker.id, self.patience, self.began)? {
            let Ok(url) = Url::parse(&known.address) else { continue };
            self.ask_page(asker, url, &known);
        }
        Ok(())
    }

    pub(super) fn ask_page(&mut self, asker: &Arc<Asker>, address: Url, known: &Known) {
        if !self.visited.insert(key(&address)) {
            return;
        }
        let via = known.via.as_deref().and_then(|via| Url::parse(via).ok());
        let task = PageTask {
            validators: known.validators.clone(),
            original: via.as_ref().map(|_| address.clone()),
        };
        let url = via.unwrap_or(address);
        self.dispatch(Job { asker: asker.clone(), url, redirected_from: Vec::new(), task: Task::Page(task) });
    }

    /// Stores a page; one that gives itself the address of a page that is stored already is that page.
    pub(super) fn keep(
        &mut self,
        asker: &Asker,
        page: Packed,
        says: Option<Url>,
    ) -> Result<Outcome, FetchError> {
        let Some(says) = says else { return self.append(page) };
        let Ok(own) = Url::parse(page.address()) else { return self.append(page) };
        let fetched_at = page.fetched_at();
        let other = self.store.find(&asker.id, &says, None, self.patience, self.began)?;
        let itself = other.as_ref().is_some_and(|other| other.address == own.as_str());
        if other.is_some_and(|other| other.stored) && !itself {
            self.store.moved(&own, &says, fetched_at)?;
            return Ok(Outcome::Duplicate);
        }
        self.visited.insert(key(&says));
        let outcome = self.append(page)?;
        self.store.moved(&says, &own, fetched_at)?;
        Ok(outcome)
    }

    fn append(&mut self, page: Packed) -> Result<Outcome, FetchError> {
        Ok(match self.store.append(page)? {
            Appended::Stored => Outcome::Stored,
            Appended::Unchanged => Outcome::Unchanged,
            Appended::Duplicate => Outcome::Duplicate,
        })
    }

    /// Goes on where a site sends to.
    pub(super) fn follow(&mut self, job: Job) -> Result<Outcome, FetchError> {
        let archived = matches!(&job.task, Task::Page(PageTask { original: Some(_), .. }));
        let (Task::Page(_), Some(from), false) = (&job.task, job.redirected_from.last(), archived) else {
            self.dispatch(job);
            return Ok(Outcome::Redirected);
        };
        let (from, to) = (from.clone(), job.url.clone());
        // A site may send on from one form of an address to another one.
        let own = job.redirected_from.iter().any(|from| canonical(from) == canonical(&to));
        if !own {
            let known = self.store.find(&job.asker.id, &to, None, self.patience, self.began)?;
            self.store.moved(&from, &to, Timestamp::now())?;
            let wanted = known.is_none_or(|known| known.due);
            if !self.visited.insert(key(&to)) || !wanted {
                return Ok(Outcome::Redirected);
            }
        }
        self.dispatch(job);
        Ok(Outcome::Redirected)
    }

    pub(super) fn fail(
        &mut self,
        asker: &Asker,
        url: &Url,
        page: Option<&Url>,
        list: Option<&List>,
        failure: &Failure,
    ) -> Result<(), FetchError> {
        if let Some(list) = list {
            self.cut.insert(list.start.clone());
            self.note_way(asker, list, 0, self.failed_before(asker, list)?)?;
        }
        let site = match failure.cause {
            // Nothing is wrong with the page: it waits for the next run.
            FailureCause::Limit => return Ok(()),
            FailureCause::HostDown | FailureCause::Certificate => {
                Some(url.join("/").unwrap_or_else(|_| url.clone()))
            }
            FailureCause::RobotsUnreachable => Some(crate::robots::address(url)),
            _ => None,
        };
        if let Some(site) = site {
            // That a whole site cannot be asked is told once to each source.
            if self.told.insert((asker.id.clone(), site.to_string())) {
                self.tally.report.issues.push(issue(&asker.id, &site, failure));
            }
            return Ok(());
        }
        let told = issue(&asker.id, url, failure);
        if let Some(page) = page {
            let known = self.store.find(&asker.id, page, None, self.patience, self.began)?;
            self.store.failed(page, Some(&told), Timestamp::now())?;
            let gone = matches!(failure.cause, FailureCause::Status(404 | 410));
            if gone && known.is_some_and(|known| known.stored) {
                self.gone.push((key(page), told));
                return Ok(());
            }
        }
        if let Some(list) = list {
            self.note_way(asker, list, 0, self.failed_before(asker, list)? + 1)?;
        }
        self.tally.report.issues.push(told);
        Ok(())
    }

    /// How often a list failed in a row.
    fn failed_before(&self, asker: &Asker, list: &List) -> Result<u32, FetchError> {
        Ok(self.store.way(&asker.id, &list.start)?.map(|way| way.failed).unwrap_or_default())
    }

    pub(super) fn take_file(&mut self, source_id: &str, page: &folder::Saved) -> Result<(), FetchError> {
        let mut first = true;
        for exchange in page.read(source_id, self.config.max_body_bytes) {
            if !std::mem::take(&mut first) {
                self.tally.expect(1);
            }
            match exchange {
                Ok(exchange) => {
                    let url = Url::parse(&exchange.address).unwrap_or_else(|_| page.url.clone());
                    let outcome = self.append(exchange.pack())?;
                    self.tally.count(&url, outcome);
                }
                Err(failure) => {
                    self.tally.report.issues.push(issue(source_id, &page.url, &failure));
                    self.tally.count(&page.url, Outcome::Failed(failure.cause));
                }
            }
        }
        Ok(())
    }
}
