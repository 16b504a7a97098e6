//! The whole of a fetch: jobs to the workers of their hosts, what they bring to the store.

mod lists;
mod pages;
mod plan;
mod tally;
mod workers;

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
    time::Duration,
};

use danvan_domain::{Issue, Source, address::canonical};
use danvan_store::{RawStore, raw::Patience};
use jiff::{Timestamp, tz::Offset};
use tokio::time::interval;
use url::Url;

use crate::{
    client::Clients,
    config::FetchConfig,
    error::FetchError,
    gate::{Clock, Gates},
    job::{Asker, Finished, Job, Made},
    list::midnight,
    report::{FetchReport, Outcome, Progress},
    resolve::Resolver,
};

pub(crate) use plan::spacings;
pub use plan::{check, check_profile};

use plan::unchecked;
use tally::Tally;
use workers::Workers;

/// Fetches what the enabled ones of `sources` lead to, and stores what is new or has changed.
///
/// Relative paths of sources are read from the working directory.
pub async fn fetch(
    sources: &[Source],
    config: &FetchConfig,
    store: &mut RawStore,
    progress: &dyn Progress,
) -> Result<FetchReport, FetchError> {
    fetch_by(Clock::default(), sources, config, store, progress).await
}

/// As [`fetch`], with a clock by which the time of the run is limited.
async fn fetch_by(
    clock: Clock,
    sources: &[Source],
    config: &FetchConfig,
    store: &mut RawStore,
    progress: &dyn Progress,
) -> Result<FetchReport, FetchError> {
    config.validate()?;
    let resolver = Resolver::new(config.resolved()?, config.private_addresses);
    let mut clients = Clients::new(config, resolver.clone());
    let gates = Gates::new(Arc::new(config.clone()), resolver, spacings(sources), clock);
    let mut crawl = Crawl::new(config, gates, store, progress);
    let today = Offset::UTC.to_datetime(crawl.began).date();
    let mut plans = Vec::new();
    for source in sources.iter().filter(|source| source.enabled) {
        let source = source.on(today);
        let client = clients.of(&source.id, &source.connection)?;
        let retired_at = source.retired_on.and_then(midnight);
        let asker = Arc::new(Asker { id: source.id.clone(), client, retired_at });
        if source.connection.accept_invalid_certificates {
            crawl.tally.report.issues.push(unchecked(&source));
        }
        for way in &source.ways {
            check(&source.id, way)?;
        }
        plans.push((asker, source));
    }
    for (asker, source) in &plans {
        for way in &source.ways {
            crawl.begin(asker, way)?;
        }
        crawl.take_up(asker)?;
    }
    crawl.run(sources).await
}

/// How much of a fetch can be lost with the process that does it.
const SETTLING: Duration = Duration::from_secs(1);

/// A fetch under way.
struct Crawl<'a> {
    config: &'a FetchConfig,
    patience: Patience,
    began: Timestamp,
    store: &'a mut RawStore,
    tally: Tally<'a>,
    workers: Workers,
    /// The pages that were dealt with.
    visited: HashSet<PageKey>,
    /// Those of them that ways named.
    named: HashSet<PageKey>,
    /// The issues of pages that were had once and are gone.
    gone: Vec<(PageKey, Issue)>,
    /// The lists that were asked.
    lists: HashSet<Url>,
    /// The starts of lists of which some page could not be read.
    cut: HashSet<Url>,
    /// What was told once already: a source, and the site that cannot be asked at all.
    told: BTreeSet<(String, String)>,
}

/// A page by its canonical address, of which a run may hold millions.
type PageKey = Box<str>;

fn key(url: &Url) -> PageKey {
    String::from(canonical(url)).into_boxed_str()
}

impl<'a> Crawl<'a> {
    fn new(
        config: &'a FetchConfig,
        gates: Gates,
        store: &'a mut RawStore,
        progress: &'a dyn Progress,
    ) -> Self {
        Self {
            config,
            patience: config.patience(),
            began: Timestamp::now(),
            store,
            tally: Tally::new(progress),
            workers: Workers::new(Arc::new(config.clone()), gates),
            visited: HashSet::new(),
            named: HashSet::new(),
            gone: Vec::new(),
            lists: HashSet::new(),
            cut: HashSet::new(),
            told: BTreeSet::new(),
        }
    }

    async fn run(mut self, sources: &[Source]) -> Result<FetchReport, FetchError> {
        let mut settling = interval(SETTLING);
        loop {
            tokio::select! {
                finished = self.workers.next() => match finished? {
                    Some(finished) => self.arrive(finished)?,
                    None => break,
                },
                _ = settling.tick() => self.store.settle()?,
            }
        }
        self.store.sync()?;
        for source in sources.iter().filter(|source| source.enabled) {
            let failures = self.store.failures(&source.id)?.into_iter();
            let waiting = failures.filter(|(page, _)| !self.visited.contains(page.as_str()));
            self.tally.report.issues.extend(waiting.map(|(_, issue)| issue));
        }
        // What a site took down with all links to it is no fault: what it said was said.
        let gone = std::mem::take(&mut self.gone).into_iter();
        let missed = gone.filter(|(page, _)| self.named.contains(page)).map(|(_, issue)| issue);
        self.tally.report.issues.extend(missed);
        Ok(self.tally.report())
    }

    fn dispatch(&mut self, job: Job) {
        if self.workers.give(job, self.store, self.began) {
            self.tally.expect(1);
        }
    }

    fn arrive(&mut self, finished: Finished) -> Result<(), FetchError> {
        let Finished { asker, url, made, page, list, used } = finished;
        for (origin, file) in &used.robots {
            self.store.set_robots(origin, file)?;
        }
        self.tally.spend(&url, &used);
        let outcome = match made {
            Ok(Made::Page(packed, says)) => self.keep(&asker, packed, says)?,
            Ok(Made::Redirect(job)) => self.follow(job)?,
            Ok(Made::List(walk, found)) => self.read(&asker, &url, walk, found)?,
            Err(failure) => {
                self.fail(&asker, &url, page.as_ref(), list.as_deref(), &failure)?;
                Outcome::Failed(failure.cause)
            }
        };
        self.tally.count(&url, outcome);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
