//! The worker of a host: one request at a time, at a distance, within what the site allows.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use danvan_domain::Issue;
use danvan_store::{Content, Exchange, coding, raw::INFLATE_LIMIT};
use reqwest::header::{CONTENT_ENCODING, LOCATION};
use tokio::{
    sync::{Mutex, OwnedMutexGuard, mpsc},
    time::{Instant, sleep, sleep_until},
};
use url::Url;

use crate::{
    client::{Answer, Client, Failure, Limit},
    config::FetchConfig,
    job::{Finished, Job, ListingWalk, Task, host_of, issue},
    report::{FailureCause, Outcome},
    robots::{self, Rules},
};

/// When each host may be asked again. Shared by all workers: a robots.txt can stand at a host that is another
/// worker's.
#[derive(Debug, Default)]
pub(crate) struct Turns(Mutex<HashMap<String, Arc<Mutex<Turn>>>>);

/// The right to ask a host, held while it answers.
#[derive(Debug, Default)]
struct Turn {
    /// When it answered last.
    answered_at: Option<Instant>,
    /// The least time between requests that its sites ask for.
    crawl_delay: Duration,
}

impl Turns {
    async fn of(&self, url: &Url) -> OwnedMutexGuard<Turn> {
        let host = host_of(url).unwrap_or_default();
        let turn = self.0.lock().await.entry(host.to_owned()).or_default().clone();
        turn.lock_owned().await
    }
}

/// Asks one host.
pub(crate) struct Worker {
    client: Arc<Client>,
    config: Arc<FetchConfig>,
    turns: Arc<Turns>,
    /// What the host's sites allow, by origin: http and https have a robots.txt each.
    rules: HashMap<String, Rules>,
    /// The sources that were told that the site at an origin cannot be asked.
    told: HashSet<(String, Arc<str>)>,
    /// Requests and bytes since the last job finished.
    requests: u64,
    bytes: u64,
}

/// What an answer is made into.
#[derive(Default)]
struct Made {
    exchange: Option<Exchange>,
    jobs: Vec<Job>,
    outcome: Option<Outcome>,
}

impl Worker {
    pub(crate) fn new(client: Arc<Client>, config: Arc<FetchConfig>, turns: Arc<Turns>) -> Self {
        let (rules, told) = (HashMap::new(), HashSet::new());
        Self { client, config, turns, rules, told, requests: 0, bytes: 0 }
    }

    /// Works until nobody sends jobs or nobody wants to hear what came of them.
    pub(crate) async fn run(mut self, mut jobs: mpsc::UnboundedReceiver<Job>, done: mpsc::Sender<Finished>) {
        while let Some(job) = jobs.recv().await {
            let (url, source_id) = (job.url.clone(), job.source_id.clone());
            let (made, issue) = match self.work(job).await {
                Ok(made) => (made, None),
                Err(failure) => {
                    let outcome = Some(Outcome::Failed(failure.cause));
                    (Made { outcome, ..Made::default() }, self.tell(&source_id, &url, &failure))
                }
            };
            let finished = Finished {
                url,
                outcome: made.outcome.unwrap_or(Outcome::Stored),
                exchange: made.exchange,
                jobs: made.jobs,
                issue,
                requests: std::mem::take(&mut self.requests),
                bytes: std::mem::take(&mut self.bytes),
            };
            if done.send(finished).await.is_err() {
                return;
            }
        }
    }

    /// The issue of a failure. That a whole site cannot be asked is told once to each source.
    fn tell(&mut self, source_id: &Arc<str>, url: &Url, failure: &Failure) -> Option<Issue> {
        if failure.cause == FailureCause::RobotsUnreachable {
            let site = (origin(url), source_id.clone());
            return self.told.insert(site).then(|| issue(source_id, &robots::address(url), failure));
        }
        Some(issue(source_id, url, failure))
    }

    async fn work(&mut self, job: Job) -> Result<Made, Failure> {
        self.check_allowed(&job.url).await?;
        let limit = Limit::Refuse(self.config.max_body_bytes);
        let answer = self.ask(&job.url, "gzip", limit).await?;
        if (300..400).contains(&answer.status) {
            let jobs = vec![self.redirect(job, &answer)?];
            return Ok(Made { jobs, outcome: Some(Outcome::Redirected), ..Made::default() });
        }
        match job.task {
            Task::Page => Ok(Made { exchange: Some(exchange(job, answer)), ..Made::default() }),
            Task::Listing(walk) => list(&job.source_id, &job.url, *walk, answer),
        }
    }

    /// Asks again what may pass, after waits that grow.
    async fn ask(
        &mut self,
        url: &Url,
        accept_encoding: &'static str,
        limit: Limit,
    ) -> Result<Answer, Failure> {
        let mut retry = 0;
        loop {
            let mut turn = self.turns.of(url).await;
            if let Some(answered_at) = turn.answered_at {
                let spacing = Duration::from_millis(self.config.spacing_ms).max(turn.crawl_delay);
                sleep_until(answered_at + spacing).await;
            }
            let answered = self.client.get(url, accept_encoding, limit).await;
            turn.answered_at = Some(Instant::now());
            drop(turn);
            self.requests += 1;
            match answered {
                Ok(answer) => {
                    self.bytes += answer.body.len() as u64;
                    return Ok(answer);
                }
                Err(failure) if failure.may_pass() && retry < self.config.retries => {
                    tracing::debug!(%url, retry, message = failure.message, "will be asked again");
                    let drawn = self.config.backoff(retry).mul_f64(0.5 + fastrand::f64() / 2.0);
                    let stated = failure.retry_after.unwrap_or_default().min(self.config.backoff_cap());
                    sleep(drawn.max(stated)).await;
                    retry += 1;
                }
                Err(failure) => return Err(failure),
            }
        }
    }

    async fn check_allowed(&mut self, url: &Url) -> Result<(), Failure> {
        let origin = origin(url);
        if !self.rules.contains_key(&origin) {
            let rules = self.fetch_rules(url).await;
            let cap = Duration::from_secs(self.config.crawl_delay_cap_seconds);
            let mut turn = self.turns.of(url).await;
            turn.crawl_delay = turn.crawl_delay.max(rules.crawl_delay().unwrap_or_default().min(cap));
            drop(turn);
            self.rules.insert(origin.clone(), rules);
        }
        let (cause, message) = match self.rules.get(&origin) {
            Some(rules) if rules.allow(url) => return Ok(()),
            Some(Rules::Known(_)) => (FailureCause::RobotsRefused, "robots.txt asks not to fetch it"),
            _ => (
                FailureCause::RobotsUnreachable,
                "robots.txt cannot be had: nothing else was asked of the site",
            ),
        };
        Err(Failure::new(cause, message))
    }

    async fn fetch_rules(&mut self, url: &Url) -> Rules {
        let mut address = robots::address(url);
        for _ in 0..=robots::REDIRECTS {
            match self.ask(&address, "identity", Limit::Cut(robots::SIZE_LIMIT)).await {
                Ok(answer) if (300..400).contains(&answer.status) => {
                    match answer.header(LOCATION).and_then(|to| address.join(to).ok()) {
                        Some(to) if matches!(to.scheme(), "http" | "https") => address = to,
                        _ => return Rules::without_file(answer.status),
                    }
                }
                Ok(answer) => return Rules::parse(&decoded(answer), &self.config.user_agent),
                Err(Failure { cause: FailureCause::Status(status), .. }) => {
                    return Rules::without_file(status);
                }
                Err(_) => return Rules::Unreachable,
            }
        }
        // As if there were none (RFC 9309 §2.3.1.2).
        Rules::without_file(404)
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
        job.redirected_from.push(std::mem::replace(&mut job.url, to));
        Ok(job)
    }
}

/// The articles of a listing page that are new, and the page after it where there were any: a listing that
/// repeats itself, or has come to its end, gives none.
fn list(source_id: &Arc<str>, url: &Url, mut walk: ListingWalk, answer: Answer) -> Result<Made, Failure> {
    let html = decoded(answer);
    let links = walk.listing.read(&String::from_utf8_lossy(&html), url);
    let new: Vec<Url> = links.articles.into_iter().filter(|link| walk.seen.insert(link.clone())).collect();
    if new.is_empty() && walk.page == 1 {
        let message = "the selector finds no link to an article on the listing";
        return Err(Failure::new(FailureCause::EmptyListing, message));
    }
    let outcome = Some(Outcome::Listed { links: new.len() });
    let follow = !new.is_empty() && walk.page < walk.listing.max_pages;
    let job =
        |url: Url, task: Task| Job { source_id: source_id.clone(), url, redirected_from: Vec::new(), task };
    let mut jobs: Vec<Job> = new.into_iter().map(|link| job(link, Task::Page)).collect();
    if let Some(next) = links.next.filter(|_| follow) {
        walk.page += 1;
        jobs.push(job(next, Task::Listing(Box::new(walk))));
    }
    Ok(Made { jobs, outcome, exchange: None })
}

fn exchange(job: Job, answer: Answer) -> Exchange {
    let headers = answer.headers.iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()));
    let headers = headers.collect();
    Exchange {
        source_id: job.source_id.to_string(),
        address: job.url.into(),
        fetched_at: answer.received_at,
        captured_at: None,
        content: Content::Response {
            redirected_from: job.redirected_from.into_iter().map(String::from).collect(),
            request_head: answer.request_head,
            status: answer.status,
            reason: answer.reason,
            headers,
            body: answer.body,
        },
    }
}

/// The body as it was before it was compressed; as it is where that cannot be undone.
fn decoded(answer: Answer) -> Vec<u8> {
    let coding = answer.header(CONTENT_ENCODING).unwrap_or_default();
    match coding::decode(answer.body.clone(), coding, INFLATE_LIMIT) {
        Ok(body) => body,
        Err(error) => {
            tracing::debug!(%error, "read as it is");
            answer.body
        }
    }
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}
