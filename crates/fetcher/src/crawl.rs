//! The whole of a fetch: jobs to the workers of their hosts, what they bring to the store.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use danvan_domain::{Issue, IssueCode, Source, Way, address::canonical};
use danvan_store::{
    Appended, Exchange, RawStore,
    raw::{Known, Patience, WayState},
};
use jiff::Timestamp;
use tokio::{sync::mpsc, task::JoinSet};
use url::Url;

use crate::{
    client::{Clients, Failure},
    config::FetchConfig,
    error::FetchError,
    folder,
    gate::Gates,
    host::Worker,
    job::{Asker, Finished, Job, Made, PageTask, Task, Used, Walk, host_of, issue},
    list::{Found, Link, List},
    report::{FailureCause, FetchReport, Outcome, Progress},
    resolve::Resolver,
    urls,
};

/// How many answers wait for the store at most: what bounds memory beside the connections.
const WAITING_ANSWERS: usize = 16;

/// How deep indexes of sitemaps may lie in one another, and how many lists a way may lead to.
const DEPTH: u32 = 3;
const LISTS: usize = 2000;

/// Fetches what the enabled ones of `sources` lead to, and stores what is new or has changed.
///
/// Relative paths of sources are read from the working directory.
pub async fn fetch(
    sources: &[Source],
    config: &FetchConfig,
    store: &mut RawStore,
    progress: &dyn Progress,
) -> Result<FetchReport, FetchError> {
    config.validate()?;
    let resolver = Resolver::new(config.resolved()?, config.private_addresses);
    let mut clients = Clients::new(config, resolver.clone());
    let mut crawl = Crawl::new(config, resolver, spacings(sources), store, progress);
    let mut plans = Vec::new();
    for source in sources.iter().filter(|source| source.enabled) {
        let asker =
            Arc::new(Asker { id: source.id.clone(), client: clients.of(&source.id, &source.connection)? });
        if source.connection.accept_invalid_certificates {
            crawl.report.issues.push(unchecked(source));
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

/// Checks what can be known of a way before anything is asked: its addresses, its selectors, its expressions.
///
/// # Errors
/// [`FetchError::Address`], [`FetchError::Selector`], [`FetchError::Include`] or [`FetchError::PageUrl`].
pub fn check(source_id: &str, way: &Way) -> Result<(), FetchError> {
    match way {
        Way::Folder { base_url: Some(url), .. } => check_address(source_id, url),
        Way::Urls { urls, .. } => urls.iter().try_for_each(|url| check_address(source_id, url)),
        Way::Listing { url, .. } | Way::Sitemap { url, .. } | Way::Feed { url, .. } => {
            check_address(source_id, url)
        }
        Way::Cdx { server, replay, .. } => {
            [server, replay].into_iter().try_for_each(|url| check_address(source_id, url))
        }
        Way::Folder { base_url: None, .. } => Ok(()),
    }?;
    List::of(source_id, way).map(|_| ())
}

fn check_address(source_id: &str, url: &Url) -> Result<(), FetchError> {
    match host_of(url) {
        Some(_) => Ok(()),
        None => Err(FetchError::Address { source_id: source_id.to_owned(), url: url.to_string() }),
    }
}

/// The least spacings of hosts that ways promise.
pub(crate) fn spacings(sources: &[Source]) -> HashMap<String, Duration> {
    let mut spacings = HashMap::new();
    for way in sources.iter().filter(|source| source.enabled).flat_map(|source| &source.ways) {
        let Way::Cdx { server, replay, requests_per_minute, .. } = way else { continue };
        let spacing = Duration::from_secs(60) / (*requests_per_minute).max(1);
        for host in [server, replay].into_iter().filter_map(host_of) {
            let least = spacings.entry(host.to_owned()).or_insert(spacing);
            *least = spacing.max(*least);
        }
    }
    spacings
}

fn unchecked(source: &Source) -> Issue {
    Issue {
        code: IssueCode::UncheckedCertificate,
        source_id: source.id.clone(),
        url: String::new(),
        capture_id: String::new(),
        message: "the source accepts certificates that cannot be trusted".to_owned(),
    }
}

/// A fetch under way.
struct Crawl<'a> {
    config: Arc<FetchConfig>,
    gates: Arc<Gates>,
    patience: Patience,
    began: Timestamp,
    store: &'a mut RawStore,
    progress: &'a dyn Progress,
    report: FetchReport,
    /// The queue of each host's worker.
    queues: HashMap<String, mpsc::UnboundedSender<Job>>,
    workers: JoinSet<()>,
    /// The host of each worker, for when one dies.
    names: HashMap<tokio::task::Id, String>,
    /// The canonical addresses of pages that were dealt with.
    visited: HashSet<Url>,
    /// The canonical addresses of those of them that ways named.
    named: HashSet<Url>,
    /// The issues of pages that were had once and are gone, by canonical address.
    gone: Vec<(Url, Issue)>,
    /// The lists that were asked.
    lists: HashSet<Url>,
    /// What was told once already: a source, and the site that cannot be asked at all.
    told: BTreeSet<(String, String)>,
    /// How long each host took to answer.
    took: HashMap<String, Vec<u32>>,
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
        resolver: Resolver,
        spacings: HashMap<String, Duration>,
        store: &'a mut RawStore,
        progress: &'a dyn Progress,
    ) -> Self {
        let (finished, arrivals) = mpsc::channel(WAITING_ANSWERS);
        let shared = Arc::new(config.clone());
        Self {
            gates: Arc::new(Gates::new(shared.clone(), resolver, spacings)),
            patience: config.patience(),
            config: shared,
            began: Timestamp::now(),
            store,
            progress,
            report: FetchReport::default(),
            queues: HashMap::new(),
            workers: JoinSet::new(),
            names: HashMap::new(),
            visited: HashSet::new(),
            named: HashSet::new(),
            gone: Vec::new(),
            lists: HashSet::new(),
            told: BTreeSet::new(),
            took: HashMap::new(),
            pending: 0,
            done: 0,
            known: 0,
            finished,
            arrivals,
        }
    }

    /// Sets out on a way.
    fn begin(&mut self, asker: &Arc<Asker>, way: &Way) -> Result<(), FetchError> {
        if let Some(list) = List::of(&asker.id, way)? {
            return self.begin_list(asker, list);
        }
        match way {
            Way::Urls { urls, file } => {
                let more = file.as_deref().map(|file| urls::read(&asker.id, file)).transpose()?;
                for url in urls.iter().cloned().chain(more.unwrap_or_default()) {
                    self.offer(asker, Link { url, changed_at: None, via: None })?;
                }
                Ok(())
            }
            Way::Folder { path, base_url } => {
                let pages = folder::pages(&asker.id, path, base_url.as_ref())?;
                self.known += pages.len();
                pages.iter().try_for_each(|page| self.take_file(&asker.id, page))
            }
            _ => Ok(()),
        }
    }

    fn begin_list(&mut self, asker: &Arc<Asker>, list: List) -> Result<(), FetchError> {
        let start = list.start.clone();
        let before = self.store.way(&asker.id, &start)?;
        if let Some(until) = before.filter(|_| list.backs_off()).and_then(|way| rests_until(way, self.began))
        {
            let times = before.map(|way| way.failed).unwrap_or_default();
            let message = format!("it failed {times} times in a row: it is not asked before {until}");
            self.report.issues.push(issue(&asker.id, &start, &Failure::new(FailureCause::NotAList, message)));
            return Ok(());
        }
        let read_before = before.map(|way| way.pages).unwrap_or_default();
        // Until its end is reached, the next run does not take known articles for a sign that the rest is known.
        self.note_way(asker, &start, 0, before.map(|way| way.failed).unwrap_or_default())?;
        let walk = Walk { list: Arc::new(list), page: 1, depth: 0, seen: HashSet::new(), read_before };
        self.dispatch_list(asker, start, walk);
        Ok(())
    }

    fn note_way(&mut self, asker: &Asker, start: &Url, pages: u32, failed: u32) -> Result<(), FetchError> {
        let way = WayState { pages, failed, checked_at: self.began };
        Ok(self.store.set_way(&asker.id, start, way)?)
    }

    /// Takes up what was found before and is due.
    fn take_up(&mut self, asker: &Arc<Asker>) -> Result<(), FetchError> {
        for known in self.store.due(&asker.id, self.patience, self.began)? {
            let Ok(url) = Url::parse(&known.address) else { continue };
            self.ask_page(asker, url, &known);
        }
        Ok(())
    }

    async fn run(mut self, sources: &[Source]) -> Result<FetchReport, FetchError> {
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
        for source in sources.iter().filter(|source| source.enabled) {
            for (page, issue) in self.store.failures(&source.id)? {
                if Url::parse(&page).is_ok_and(|page| !self.visited.contains(&page)) {
                    self.report.issues.push(issue);
                }
            }
        }
        // What a site took down with all links to it is no fault: what it said was said.
        let gone = std::mem::take(&mut self.gone).into_iter();
        let missed = gone.filter(|(page, _)| self.named.contains(page)).map(|(_, issue)| issue);
        self.report.issues.extend(missed);
        for (host, mut took) in self.took {
            took.sort_unstable();
            let median = took.get(took.len() / 2).copied().unwrap_or_default();
            self.report.hosts.entry(host).or_default().median_ms = median.into();
        }
        self.report.issues.sort();
        self.report.issues.dedup();
        Ok(self.report)
    }

    /// Asks for a page that a list names, unless it is known and not due. Gives whether it was not known before.
    fn offer(&mut self, asker: &Arc<Asker>, link: Link) -> Result<bool, FetchError> {
        let Link { url, changed_at, via } = link;
        let page = canonical(&url);
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
            self.ask_page(asker, Url::parse(&known.address).unwrap_or(url), &known);
        } else if self.visited.insert(page) {
            self.known += 1;
            self.count(&url, Outcome::NotDue);
        }
        Ok(new)
    }

    fn ask_page(&mut self, asker: &Arc<Asker>, address: Url, known: &Known) {
        if !self.visited.insert(canonical(&address)) {
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

    /// Gives a job to the worker of its host.
    fn dispatch(&mut self, job: Job) {
        let Some(host) = host_of(&job.url).map(str::to_owned) else { return };
        if !self.queues.contains_key(&host) {
            let known = self.known_robots(&host);
            let worker = Worker::new(self.config.clone(), self.gates.clone(), &host, known);
            let (queue, jobs) = mpsc::unbounded_channel();
            let task = self.workers.spawn(worker.run(jobs, self.finished.clone()));
            self.names.insert(task.id(), host.clone());
            self.queues.insert(host.clone(), queue);
        }
        // A queue is closed only by a worker that died, which ends the run.
        if self.queues.get(&host).is_some_and(|queue| queue.send(job).is_ok()) {
            self.pending += 1;
            self.known += 1;
        }
    }

    /// The robots.txt files of a host that still hold. One that cannot be read from the state is fetched again.
    fn known_robots(&self, host: &str) -> Vec<(String, danvan_store::raw::RobotsFile)> {
        let origins = ["http", "https"].map(|scheme| format!("{scheme}://{host}"));
        let oldest = self.began.as_second() - i64::from(self.config.robots_hours) * 3600;
        let known = origins.into_iter().filter_map(|origin| {
            let file = self.store.robots(&origin).ok().flatten()?;
            (file.fetched_at.as_second() > oldest).then_some((origin, file))
        });
        known.collect()
    }

    fn arrive(&mut self, finished: Finished) -> Result<(), FetchError> {
        self.pending -= 1;
        let Finished { asker, url, made, page, list, used } = finished;
        self.note_used(&url, &used)?;
        let outcome = match made {
            Ok(Made::Page(exchange, says)) => self.keep(&asker, &exchange, says)?,
            Ok(Made::Redirect(job)) => self.follow(job)?,
            Ok(Made::List(walk, found)) => self.read(&asker, &url, walk, found)?,
            Err(failure) => {
                self.fail(&asker, &url, page.as_ref(), list.as_deref(), &failure)?;
                Outcome::Failed(failure.cause)
            }
        };
        self.count(&url, outcome);
        Ok(())
    }

    fn note_used(&mut self, url: &Url, used: &Used) -> Result<(), FetchError> {
        for (origin, file) in &used.robots {
            self.store.set_robots(origin, file)?;
        }
        let host = host_of(url).unwrap_or_default();
        let took = self.took.entry(host.to_owned()).or_default();
        took.extend(used.took.iter().map(|took| u32::try_from(took.as_millis()).unwrap_or(u32::MAX)));
        let stats = self.report.hosts.entry(host.to_owned()).or_default();
        stats.requests += used.requests;
        stats.bytes += used.bytes;
        Ok(())
    }

    /// Stores a page; one that gives itself the address of a page that is stored already is that page.
    fn keep(&mut self, asker: &Asker, exchange: &Exchange, says: Option<Url>) -> Result<Outcome, FetchError> {
        let own = Url::parse(&exchange.address).ok();
        if let (Some(own), Some(says)) = (&own, says) {
            let other = self.store.find(&asker.id, &says, None, self.patience, self.began)?;
            let itself = other.as_ref().is_some_and(|other| other.address == own.as_str());
            if other.is_some_and(|other| other.stored) && !itself {
                self.store.moved(own, &says, exchange.fetched_at)?;
                return Ok(Outcome::Duplicate);
            }
            self.visited.insert(canonical(&says));
            let outcome = self.append(exchange)?;
            self.store.moved(&says, own, exchange.fetched_at)?;
            return Ok(outcome);
        }
        self.append(exchange)
    }

    fn append(&mut self, exchange: &Exchange) -> Result<Outcome, FetchError> {
        Ok(match self.store.append(exchange)? {
            Appended::Stored => Outcome::Stored,
            Appended::Unchanged => Outcome::Unchanged,
            Appended::Duplicate => Outcome::Duplicate,
        })
    }

    /// Goes on where a site sends to.
    fn follow(&mut self, job: Job) -> Result<Outcome, FetchError> {
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
            if !self.visited.insert(canonical(&to)) || !wanted {
                return Ok(Outcome::Redirected);
            }
        }
        self.dispatch(job);
        Ok(Outcome::Redirected)
    }

    /// Follows what a page of a list leads to, and the list itself as far as there is something new.
    fn read(
        &mut self,
        asker: &Arc<Asker>,
        url: &Url,
        mut walk: Walk,
        found: Found,
    ) -> Result<Outcome, FetchError> {
        let links = found.links.len();
        let empty = links == 0 && found.lists.is_empty() && !found.over && found.next.is_none();
        if empty && walk.page == 1 && walk.depth == 0 && walk.list.is_listing() {
            let message = "no link to an article is found on the listing";
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
                let (list_of, depth) = (walk.list.clone(), walk.depth + 1);
                let walk = Walk { list: list_of, page: 1, depth, seen: HashSet::new(), read_before: 0 };
                self.dispatch_list(asker, list, walk);
            }
        }
        let start = walk.list.start.clone();
        // Pages that repeat the ones before, or that have nothing that is new since the last whole reading, end it.
        let known = new == 0 && walk.read_before >= walk.list.max_pages;
        let repeats = links == 0 && walk.list.is_listing();
        match found.next.filter(|_| !found.over && !known && !repeats) {
            Some(next) if walk.page < walk.list.max_pages => {
                walk.page += 1;
                self.dispatch_list(asker, next, walk);
            }
            cut => {
                let read = if known {
                    walk.read_before
                } else if cut.is_some() {
                    walk.page
                } else {
                    u32::MAX
                };
                self.note_way(asker, &start, read, 0)?;
            }
        }
        Ok(Outcome::Listed { links })
    }

    fn fail(
        &mut self,
        asker: &Asker,
        url: &Url,
        page: Option<&Url>,
        list: Option<&List>,
        failure: &Failure,
    ) -> Result<(), FetchError> {
        let site = match failure.cause {
            // Nothing is wrong with the page: it waits for the next run.
            FailureCause::Limit => return Ok(()),
            FailureCause::HostDown => Some(url.join("/").unwrap_or_else(|_| url.clone())),
            FailureCause::RobotsUnreachable => Some(crate::robots::address(url)),
            _ => None,
        };
        if let Some(site) = site {
            // That a whole site cannot be asked is told once to each source.
            if self.told.insert((asker.id.clone(), site.to_string())) {
                self.report.issues.push(issue(&asker.id, &site, failure));
            }
            return Ok(());
        }
        let told = issue(&asker.id, url, failure);
        if let Some(page) = page {
            let known = self.store.find(&asker.id, page, None, self.patience, self.began)?;
            self.store.failed(page, Some(&told), Timestamp::now())?;
            let gone = matches!(failure.cause, FailureCause::Status(404 | 410));
            if gone && known.is_some_and(|known| known.stored) {
                self.gone.push((canonical(page), told));
                return Ok(());
            }
        }
        if let Some(list) = list {
            let failed = self.store.way(&asker.id, &list.start)?.map(|way| way.failed).unwrap_or_default();
            self.note_way(asker, &list.start, 0, failed + 1)?;
        }
        self.report.issues.push(told);
        Ok(())
    }

    fn take_file(&mut self, source_id: &str, page: &folder::Saved) -> Result<(), FetchError> {
        let mut first = true;
        for exchange in page.read(source_id, self.config.max_body_bytes) {
            if !std::mem::take(&mut first) {
                self.known += 1;
            }
            match exchange {
                Ok(exchange) => {
                    let outcome = self.append(&exchange)?;
                    self.count(&Url::parse(&exchange.address).unwrap_or_else(|_| page.url.clone()), outcome);
                }
                Err(failure) => {
                    self.report.issues.push(issue(source_id, &page.url, &failure));
                    self.count(&page.url, Outcome::Failed(failure.cause));
                }
            }
        }
        Ok(())
    }

    fn count(&mut self, url: &Url, outcome: Outcome) {
        let host = host_of(url).unwrap_or_default().to_owned();
        let stats = self.report.hosts.entry(host).or_default();
        match outcome {
            Outcome::Stored => stats.stored += 1,
            Outcome::Unchanged => stats.unchanged += 1,
            Outcome::Duplicate => stats.duplicates += 1,
            Outcome::NotDue => stats.not_due += 1,
            Outcome::Listed { .. } => stats.lists += 1,
            Outcome::Failed(cause) => *stats.failed.entry(cause).or_default() += 1,
            Outcome::Redirected => {}
        }
        self.done += 1;
        self.progress.done(url, outcome, self.done, self.known);
    }
}

/// How often a list may fail before it is asked more seldom, and for how many days it is left alone at most.
const FAILURES: u32 = 3;
const REST_DAYS: i64 = 30;

/// Until when a list is left alone that failed again and again.
fn rests_until(way: WayState, now: Timestamp) -> Option<Timestamp> {
    let days = (1_i64 << way.failed.checked_sub(FAILURES)?.min(16)).min(REST_DAYS);
    // A nightly run begins now and then a little earlier than the one before.
    let until = Timestamp::from_second(way.checked_at.as_second() + days * 86_400 - 3600).ok()?;
    (now < until).then_some(until)
}
