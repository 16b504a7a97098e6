//! The worker of a host: what its sites allow, asked as often as it bears, made into pages and lists.

use std::{collections::HashMap, sync::Arc};

use danvan_store::{
    Content, Exchange, coding,
    raw::{INFLATE_LIMIT, RobotsFile},
};
use jiff::Timestamp;
use reqwest::header::{CONTENT_ENCODING, LOCATION};
use tokio::{
    sync::{Mutex, OnceCell, mpsc},
    task::JoinSet,
    time::sleep,
};
use url::Url;

use crate::{
    canonical, cdx,
    client::{Answer, Client, Failure, Limit, Request},
    config::{FetchConfig, HostLimits},
    gate::Gates,
    job::{Asker, Finished, Job, Made, PageTask, Task, Used, Walk, host_of},
    list::{Found, ListKind},
    report::FailureCause,
    robots::{self, Rules},
    turn::retry_wait,
};

/// Asks one host.
pub(crate) struct Worker {
    pub(crate) config: Arc<FetchConfig>,
    pub(crate) gates: Arc<Gates>,
    pub(crate) limits: HostLimits,
    /// What the host's sites allow, by origin: http and https have a robots.txt each.
    rules: Mutex<HashMap<String, Arc<OnceCell<Rules>>>>,
}

impl Worker {
    /// A worker that knows the robots.txt files of some origins.
    pub(crate) fn new(
        config: Arc<FetchConfig>,
        gates: Arc<Gates>,
        host: &str,
        known: impl IntoIterator<Item = (String, RobotsFile)>,
    ) -> Self {
        let read = |(origin, file): (String, RobotsFile)| {
            let rules = Rules::of(&file, &config.user_agent);
            (origin, Arc::new(OnceCell::new_with(Some(rules))))
        };
        let rules = Mutex::new(known.into_iter().map(read).collect());
        let limits = config.at(host);
        Self { config, gates, limits, rules }
    }

    /// Works until nobody sends jobs or nobody wants to hear what came of them.
    pub(crate) async fn run(self, mut jobs: mpsc::UnboundedReceiver<Job>, done: mpsc::Sender<Finished>) {
        let worker = Arc::new(self);
        let mut under_way = JoinSet::new();
        loop {
            let free = under_way.len() < worker.limits.connections;
            tokio::select! {
                Some(ended) = under_way.join_next(), if !under_way.is_empty() => match ended {
                    Ok(true) => {}
                    Ok(false) => return,
                    // A fault of ours, which whoever holds this worker hears of.
                    Err(error) => match error.try_into_panic() {
                        Ok(panic) => std::panic::resume_unwind(panic),
                        Err(_) => return,
                    },
                },
                job = jobs.recv(), if free => match job {
                    Some(job) => {
                        let (worker, done) = (worker.clone(), done.clone());
                        under_way.spawn(async move { done.send(worker.finish(job).await).await.is_ok() });
                    }
                    None if under_way.is_empty() => return,
                    None => while under_way.join_next().await.is_some() {},
                },
            }
        }
    }

    async fn finish(&self, job: Job) -> Finished {
        let mut used = Used::default();
        let (asker, url, page) = (job.asker.clone(), job.url.clone(), job.page().cloned());
        let list = match &job.task {
            Task::List(walk) => Some(walk.list.clone()),
            Task::Page(_) => None,
        };
        let made = match self.work(job, &mut used).await {
            Ok(Made::Page(exchange, says)) => Ok(Made::Page(exchange.pack(), says)),
            Ok(Made::List(walk, found)) => Ok(Made::List(walk, found)),
            Ok(Made::Redirect(job)) => Ok(Made::Redirect(job)),
            Err(failure) => Err(failure),
        };
        Finished { asker, url, made, page, list, used }
    }

    /// What one job comes to.
    pub(crate) async fn work(&self, job: Job, used: &mut Used) -> Result<Made<Exchange>, Failure> {
        // An archive's servers are made to be asked by programs: its terms count, not its robots.txt.
        let archive = match &job.task {
            Task::Page(task) => task.original.is_some(),
            Task::List(walk) => matches!(walk.list.kind, ListKind::Cdx(_)),
        };
        if !archive {
            let rules = self.rules_of(&job, used).await;
            allowed(&rules, &job.url)?;
            if let (Some(Rules::Known(robots)), Task::List(walk)) = (rules.get(), &job.task)
                && matches!(walk.list.kind, ListKind::Sitemap(true))
                && walk.depth == 0
                && !robots.sitemaps().is_empty()
                && let Task::List(walk) = job.task
            {
                let lists = robots.sitemaps().to_vec();
                return Ok(Made::List(walk, Found { lists, ..Found::default() }));
            }
        }
        let limit = match &job.task {
            Task::Page(_) => self.limits.max_body_bytes,
            Task::List(walk) => walk.list.body_limit(self.limits.max_body_bytes),
        };
        let (unless, fresh) = match &job.task {
            Task::Page(task) => (Some(&task.validators).filter(|known| **known != Default::default()), false),
            Task::List(_) => (None, true),
        };
        let request = Request {
            url: &job.url,
            accept_encoding: coding::ACCEPTED,
            unless,
            fresh,
            limit: Limit::Refuse(limit),
            timeout: self.limits.timeout,
        };
        let asked = self.ask(&job.asker.client, &request, used).await;
        if let (Err(failure), Task::List(walk)) = (&asked, &job.task)
            && is_beyond(walk, failure)
            && let Task::List(walk) = job.task
        {
            return Ok(Made::List(walk, Found::default()));
        }
        let answer = asked?;
        if answer.status != 304 && (300..400).contains(&answer.status) {
            return self.redirect(job, &answer).map(Made::Redirect);
        }
        let Job { asker, url, redirected_from, task } = job;
        match task {
            Task::Page(task) => Ok(page(&asker, &url, redirected_from, &task, answer)),
            Task::List(walk) => read_list(walk, &url, &answer),
        }
    }

    /// Asks again what may pass, after waits that grow.
    async fn ask(&self, client: &Client, request: &Request<'_>, used: &mut Used) -> Result<Answer, Failure> {
        let mut retry = 0;
        loop {
            let (answered, took) = self.gates.ask(client, request).await;
            used.requests += u64::from(took.is_some());
            used.took.extend(took);
            match answered {
                Ok(answer) => {
                    used.bytes += answer.body.len() as u64;
                    return Ok(answer);
                }
                Err(failure) if failure.may_pass() && retry < self.limits.retries => {
                    tracing::debug!(url = %request.url, retry, message = failure.message, "will be asked again");
                    sleep(retry_wait(&self.config, retry, fastrand::f64())).await;
                    retry += 1;
                }
                Err(failure) => return Err(failure),
            }
        }
    }

    /// The rules of a job's site, fetched where they are not known.
    async fn rules_of(&self, job: &Job, used: &mut Used) -> Arc<OnceCell<Rules>> {
        let origin = origin(&job.url);
        let rules = self.rules.lock().await.entry(origin.clone()).or_default().clone();
        // Whoever comes while they are fetched waits for them.
        let fetch = async {
            let (status, body) = match self.fetch_rules(&job.asker.client, &job.url, used).await {
                Ok(had) => had,
                Err(failure) => return Rules::Unreachable(Some(Box::new(failure))),
            };
            let file = RobotsFile { fetched_at: Timestamp::now(), status, body };
            let rules = Rules::of(&file, &self.config.user_agent);
            if !matches!(rules, Rules::Unreachable(_)) {
                used.robots.push((origin, file));
            }
            rules
        };
        let known = rules.get_or_init(|| fetch).await;
        if let Some(delay) = known.crawl_delay() {
            self.gates.set_crawl_delay(&job.url, delay).await;
        }
        rules
    }

    /// What is known of an origin's rules.
    pub(crate) async fn known_rules(&self, origin: &str) -> Option<Rules> {
        self.rules.lock().await.get(origin)?.get().cloned()
    }

    /// A robots.txt, as a status and a text; an error where there was no answer.
    async fn fetch_rules(
        &self,
        client: &Client,
        url: &Url,
        used: &mut Used,
    ) -> Result<(u16, Vec<u8>), Failure> {
        let mut address = robots::address(url);
        for _ in 0..=robots::REDIRECTS {
            let request = Request {
                url: &address,
                accept_encoding: "identity",
                unless: None,
                fresh: true,
                limit: Limit::Cut(robots::SIZE_LIMIT),
                timeout: self.limits.timeout,
            };
            match self.ask(client, &request, used).await {
                Ok(answer) if (300..400).contains(&answer.status) => {
                    match answer.header(LOCATION).and_then(|to| address.join(to).ok()) {
                        Some(to) if matches!(to.scheme(), "http" | "https") => address = to,
                        _ => return Ok((404, Vec::new())),
                    }
                }
                Ok(answer) => return Ok((200, decoded(&answer))),
                Err(Failure { cause: FailureCause::Status(status), .. }) => return Ok((status, Vec::new())),
                Err(failure) => return Err(failure),
            }
        }
        // As if there were none (RFC 9309 §2.3.1.2).
        Ok((404, Vec::new()))
    }

    /// The job at the place that a redirect names. It goes to that place's own host.
    fn redirect(&self, mut job: Job, answer: &Answer) -> Result<Job, Failure> {
        let failed = |what: String| Failure::new(FailureCause::Redirect, what);
        let stated = answer.header(LOCATION);
        let to = stated.and_then(|to| job.url.join(to).ok()).filter(|to| host_of(to).is_some());
        let Some(mut to) = to else {
            let stated = stated.unwrap_or("nowhere");
            return Err(failed(format!("answers {} and sends on to {stated}", answer.status)));
        };
        to.set_fragment(None);
        if to == job.url || job.redirected_from.contains(&to) {
            return Err(failed(format!("sends on in a circle, to {to}")));
        }
        if job.redirected_from.len() >= self.config.max_redirects {
            return Err(failed(format!("sends on more than {} times", self.config.max_redirects)));
        }
        if let Task::Page(task) = &mut job.task {
            // They are of the address that sends on.
            task.validators = Default::default();
        }
        job.redirected_from.push(std::mem::replace(&mut job.url, to));
        Ok(job)
    }
}

/// An error where a site's rules do not allow an address.
fn allowed(rules: &OnceCell<Rules>, url: &Url) -> Result<(), Failure> {
    let (cause, message) = match rules.get() {
        Some(rules) if rules.allow(url) => return Ok(()),
        Some(Rules::Known(_)) => (FailureCause::RobotsRefused, "robots.txt asks not to fetch it".to_owned()),
        // It would be the same with all else of the site.
        Some(Rules::Unreachable(Some(why)))
            if matches!(why.cause, FailureCause::Certificate | FailureCause::Limit) =>
        {
            return Err(Failure::clone(why));
        }
        Some(Rules::Unreachable(Some(why))) => {
            let message =
                format!("robots.txt cannot be had ({}): nothing else was asked of the site", why.message);
            (FailureCause::RobotsUnreachable, message)
        }
        _ => {
            let message = "robots.txt cannot be had: nothing else was asked of the site".to_owned();
            (FailureCause::RobotsUnreachable, message)
        }
    };
    Err(Failure::new(cause, message))
}

/// Whether a listing has come to its end: a page after the first one is not there.
fn is_beyond(walk: &Walk, failure: &Failure) -> bool {
    walk.page > 1 && walk.list.is_listing() && matches!(failure.cause, FailureCause::Status(404 | 410))
}

fn read_list(mut walk: Walk, url: &Url, answer: &Answer) -> Result<Made<Exchange>, Failure> {
    let mut found = walk.list.read(&decoded(answer), url, walk.page)?;
    found.links.retain(|link| walk.seen.insert(link.url.clone()));
    Ok(Made::List(walk, found))
}

fn page(
    asker: &Asker,
    url: &Url,
    redirected_from: Vec<Url>,
    task: &PageTask,
    answer: Answer,
) -> Made<Exchange> {
    let own = task.original.as_ref().unwrap_or(url);
    let coding = answer.header(CONTENT_ENCODING).unwrap_or_default();
    let says = coding::reader(&answer.body, coding).ok().and_then(|page| canonical::stated(page, own));
    let headers = answer.fields();
    let content = if answer.status == 304 {
        Content::NotModified { headers }
    } else {
        Content::Response {
            redirected_from: redirected_from.into_iter().map(String::from).collect(),
            request_head: answer.request_head,
            status: answer.status,
            reason: answer.reason,
            headers,
            body: answer.body,
        }
    };
    let exchange = Exchange {
        source_id: asker.id.clone(),
        address: own.to_string(),
        fetched_at: answer.received_at,
        captured_at: task.original.as_ref().and_then(|_| cdx::captured_at(url)),
        content,
    };
    Made::Page(exchange, says)
}

/// The body as it was before it was compressed; as it is where that cannot be undone.
fn decoded(answer: &Answer) -> Vec<u8> {
    let coding = answer.header(CONTENT_ENCODING).unwrap_or_default();
    match coding::decode(answer.body.clone(), coding, INFLATE_LIMIT) {
        Ok(body) => body,
        Err(error) => {
            tracing::debug!(%error, "read as it is");
            answer.body.clone()
        }
    }
}

pub(crate) fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}
