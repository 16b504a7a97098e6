//! The whole of a fetch: jobs to the workers of their hosts, what they bring to the store.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use danvan_domain::{Source, Way, address::canonical};
use danvan_store::{Appended, Exchange, RawStore};
use tokio::{sync::mpsc, task::JoinSet};
use url::Url;

use crate::{
    client::Client,
    config::FetchConfig,
    error::FetchError,
    folder,
    host::{Turns, Worker},
    job::{Finished, Job, ListingWalk, Task, host_of, issue},
    listing::Listing,
    report::{FetchReport, Outcome, Progress},
};

/// How many answers wait for the store at most: what bounds memory beside the connections.
const WAITING_ANSWERS: usize = 16;

/// Fetches what the enabled ones of `sources` lead to, and stores what is new or has changed.
///
/// Folders are read from the working directory unless their paths are absolute.
pub async fn fetch(
    sources: &[Source],
    config: &FetchConfig,
    store: &mut RawStore,
    progress: &dyn Progress,
) -> Result<FetchReport, FetchError> {
    config.validate()?;
    let mut jobs = Vec::new();
    let mut saved = Vec::new();
    for source in sources.iter().filter(|source| source.enabled) {
        let source_id: Arc<str> = source.id.as_str().into();
        for way in &source.ways {
            if let Way::Folder { path, base_url } = way {
                check_address(&source_id, base_url)?;
                let pages = folder::pages(&source_id, path, base_url)?;
                saved.extend(pages.into_iter().map(|page| (source_id.clone(), page)));
            } else {
                jobs.extend(jobs_of(&source_id, way)?);
            }
        }
    }
    let mut crawl = Crawl::new(config, store, progress)?;
    crawl.known = saved.len();
    for (source_id, page) in saved {
        crawl.take_file(&source_id, &page)?;
    }
    crawl.run(jobs).await
}

/// The jobs that a way begins with.
fn jobs_of(source_id: &Arc<str>, way: &Way) -> Result<Vec<Job>, FetchError> {
    let job = |url: &Url, task: Task| {
        check_address(source_id, url)?;
        Ok(Job { source_id: source_id.clone(), url: url.clone(), redirected_from: Vec::new(), task })
    };
    match way {
        Way::Listing { url, .. } => {
            let Some(listing) = Listing::of(source_id, way)? else { return Ok(Vec::new()) };
            let walk = ListingWalk { listing: Arc::new(listing), page: 1, seen: HashSet::new() };
            Ok(vec![job(url, Task::Listing(Box::new(walk)))?])
        }
        Way::Urls { urls } => urls.iter().map(|url| job(url, Task::Page)).collect(),
        Way::Folder { .. } => Ok(Vec::new()),
    }
}

/// Checks what can be known of a way before anything is asked: its addresses and its selectors.
///
/// # Errors
/// [`FetchError::Address`] or [`FetchError::Selector`].
pub fn check(source_id: &str, way: &Way) -> Result<(), FetchError> {
    match way {
        Way::Folder { base_url, .. } => check_address(source_id, base_url),
        _ => jobs_of(&source_id.into(), way).map(|_| ()),
    }
}

fn check_address(source_id: &str, url: &Url) -> Result<(), FetchError> {
    match host_of(url) {
        Some(_) => Ok(()),
        None => Err(FetchError::Address { source_id: source_id.to_owned(), url: url.to_string() }),
    }
}

/// A fetch under way.
struct Crawl<'a> {
    client: Arc<Client>,
    config: Arc<FetchConfig>,
    turns: Arc<Turns>,
    store: &'a mut RawStore,
    progress: &'a dyn Progress,
    report: FetchReport,
    /// The queue of each host's worker.
    queues: HashMap<String, mpsc::UnboundedSender<Job>>,
    workers: JoinSet<()>,
    /// The host of each worker, for when one dies.
    names: HashMap<tokio::task::Id, String>,
    /// The canonical addresses of pages that were given to a worker.
    visited: HashSet<Url>,
    /// How many jobs the workers have.
    pending: usize,
    done: usize,
    known: usize,
    finished: mpsc::Sender<Finished>,
    arrivals: mpsc::Receiver<Finished>,
}

impl<'a> Crawl<'a> {
    fn new(
        config: &FetchConfig,
        store: &'a mut RawStore,
        progress: &'a dyn Progress,
    ) -> Result<Self, FetchError> {
        let (finished, arrivals) = mpsc::channel(WAITING_ANSWERS);
        Ok(Self {
            client: Arc::new(Client::new(config)?),
            config: Arc::new(config.clone()),
            turns: Arc::default(),
            store,
            progress,
            report: FetchReport::default(),
            queues: HashMap::new(),
            workers: JoinSet::new(),
            names: HashMap::new(),
            visited: HashSet::new(),
            pending: 0,
            done: 0,
            known: 0,
            finished,
            arrivals,
        })
    }

    async fn run(mut self, jobs: Vec<Job>) -> Result<FetchReport, FetchError> {
        jobs.into_iter().for_each(|job| self.dispatch(job));
        while self.pending > 0 {
            tokio::select! {
                Some(finished) = self.arrivals.recv() => self.arrive(finished)?,
                // Workers end when their queues do, and those are held here.
                Some(Err(source)) = self.workers.join_next() => {
                    let host = self.names.remove(&source.id()).unwrap_or_default();
                    return Err(FetchError::Worker { host, source });
                }
            }
        }
        self.store.sync()?;
        self.report.issues.sort();
        Ok(self.report)
    }

    /// Gives a job to the worker of its host, unless it is a page that was given before.
    fn dispatch(&mut self, job: Job) {
        let Some(host) = host_of(&job.url).map(str::to_owned) else { return };
        if matches!(job.task, Task::Page) {
            let address = canonical(&job.url);
            // A site may send on from one form of an address to another one.
            let own = job.redirected_from.iter().any(|from| canonical(from) == address);
            if !self.visited.insert(address) && !own {
                return;
            }
        }
        let queue = self.queues.entry(host).or_insert_with_key(|host| {
            let (queue, jobs) = mpsc::unbounded_channel();
            let worker = Worker::new(self.client.clone(), self.config.clone(), self.turns.clone());
            let task = self.workers.spawn(worker.run(jobs, self.finished.clone()));
            self.names.insert(task.id(), host.clone());
            queue
        });
        // A queue is closed only by a worker that died, which ends the run.
        if queue.send(job).is_ok() {
            self.pending += 1;
            self.known += 1;
        }
    }

    fn arrive(&mut self, finished: Finished) -> Result<(), FetchError> {
        self.pending -= 1;
        let host = host_of(&finished.url).unwrap_or_default().to_owned();
        let outcome = match &finished.exchange {
            Some(exchange) => self.keep(exchange)?,
            None => finished.outcome,
        };
        finished.jobs.into_iter().for_each(|job| self.dispatch(job));
        self.report.issues.extend(finished.issue);
        let stats = self.report.hosts.entry(host).or_default();
        stats.requests += finished.requests;
        stats.bytes += finished.bytes;
        self.count(&finished.url, outcome);
        Ok(())
    }

    fn take_file(&mut self, source_id: &str, page: &folder::Saved) -> Result<(), FetchError> {
        let outcome = match page.read(source_id, self.config.max_body_bytes) {
            Ok(exchange) => self.keep(&exchange)?,
            Err(failure) => {
                self.report.issues.push(issue(source_id, &page.url, &failure));
                Outcome::Failed(failure.cause)
            }
        };
        self.count(&page.url, outcome);
        Ok(())
    }

    fn keep(&mut self, exchange: &Exchange) -> Result<Outcome, FetchError> {
        Ok(match self.store.append(exchange)? {
            Appended::Stored => Outcome::Stored,
            Appended::Unchanged => Outcome::Unchanged,
        })
    }

    fn count(&mut self, url: &Url, outcome: Outcome) {
        let host = host_of(url).unwrap_or_default().to_owned();
        let stats = self.report.hosts.entry(host).or_default();
        match outcome {
            Outcome::Stored => stats.stored += 1,
            Outcome::Unchanged => stats.unchanged += 1,
            Outcome::Failed(cause) => *stats.failed.entry(cause).or_default() += 1,
            Outcome::Listed { .. } | Outcome::Redirected => {}
        }
        self.done += 1;
        self.progress.done(url, outcome, self.done, self.known);
    }
}
