//! A source tried out: what works, what does not, and what to write where there is no way in yet.

mod around;
mod site;
mod ways;

use std::{sync::Arc, time::Duration};

use danvan_domain::{Lexicon, Source, Way};
use danvan_store::{Content, Exchange};
use jiff::{Timestamp, tz::Offset};
use url::Url;

use crate::{
    client::{Clients, Failure},
    config::FetchConfig,
    error::FetchError,
    gate::{Clock, Gates},
    host::Worker,
    job::{Asker, Job, Made, PageTask, Task, Used, Walk},
    list::{Found, List},
    report::FailureCause,
    resolve::Resolver,
};

/// What was tried, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// What was tried.
    pub what: &'static str,
    /// What was seen, or what is wrong.
    pub outcome: Result<String, String>,
    /// What to do where it is wrong.
    pub advice: Option<String>,
}

/// What trying a source came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Probed {
    /// What was tried, in order. After one that leaves nothing to go on with, no more is.
    pub trials: Vec<Trial>,
    /// An article that was fetched.
    pub article: Option<Exchange>,
    /// A way in that works and is not written yet.
    pub proposal: Option<Way>,
}

/// Tries a source live, asking its site a handful of times. Nothing is stored. Where the source has no way in, a section
/// of its site is looked for that is called by one of the `words` for the topic.
///
/// # Errors
/// Only of the configuration: what does not work is a [`Trial`].
pub async fn probe(source: &Source, config: &FetchConfig, words: &Lexicon) -> Result<Probed, FetchError> {
    config.validate()?;
    let source = &source.on(Offset::UTC.to_datetime(Timestamp::now()).date());
    // A person waits, and one try tells.
    let config = Arc::new(FetchConfig { retries: config.retries.min(1), ..config.clone() });
    let resolver = Resolver::new(config.resolved()?, config.private_addresses);
    let client = Clients::new(&config, resolver.clone()).of(&source.id, &source.connection)?;
    let asker = Arc::new(Asker { id: source.id.clone(), client, retired_at: None });
    let gates = Arc::new(Gates::new(
        config.clone(),
        resolver.clone(),
        crate::crawl::spacings(std::slice::from_ref(source)),
        Clock::default(),
    ));
    let worker = Worker::new(config.clone(), gates, "", []);
    let mut prober = Prober { asker, worker, resolver, probed: Probed::default() };
    for way in &source.ways {
        crate::crawl::check(&source.id, way)?;
    }
    prober.go(source, words).await?;
    Ok(prober.probed)
}

struct Prober {
    asker: Arc<Asker>,
    worker: Worker,
    resolver: Resolver,
    probed: Probed,
}

impl Prober {
    async fn go(&mut self, source: &Source, words: &Lexicon) -> Result<(), FetchError> {
        let Some(home) = home(source) else {
            if source.ways.iter().all(|way| !matches!(way, Way::Folder { .. } | Way::Urls { .. })) {
                self.wrong(
                    "address",
                    "nothing says where it is".to_owned(),
                    "add a way in, or observed.host",
                );
                return Ok(());
            }
            return self.ways(source).await;
        };
        let archive_only =
            !source.ways.is_empty() && source.ways.iter().all(|way| matches!(way, Way::Cdx { .. }));
        if !archive_only {
            if !self.host(&home).await {
                return Ok(());
            }
            let page = self.site(source, &home).await;
            if source.ways.is_empty() {
                if let Some((page, home)) = page {
                    self.look_around(source, &page, &home, words).await;
                }
                return Ok(());
            }
        }
        self.ways(source).await
    }

    /// A page, wherever it is sent on to, and how long the last answer took.
    async fn follow(&self, url: Url, task: PageTask) -> Result<(Exchange, Duration), Failure> {
        let mut used = Used::default();
        let mut job =
            Job { asker: self.asker.clone(), url, redirected_from: Vec::new(), task: Task::Page(task) };
        loop {
            match self.worker.work(job, &mut used).await? {
                Made::Page(exchange, _) => {
                    return Ok((exchange, used.took.last().copied().unwrap_or_default()));
                }
                Made::Redirect(next) => job = next,
                Made::List(..) => return Err(Failure::new(FailureCause::NotAList, "it is no page")),
            }
        }
    }

    async fn read(&self, list: &Arc<List>, url: Url, depth: u32) -> Result<Found, Failure> {
        let walk = Walk::of(list.clone(), depth);
        let mut job =
            Job { asker: self.asker.clone(), url, redirected_from: Vec::new(), task: Task::List(walk) };
        loop {
            match self.worker.work(job, &mut Used::default()).await? {
                Made::List(_, found) => return Ok(found),
                Made::Redirect(next) => job = next,
                Made::Page(..) => return Err(Failure::new(FailureCause::NotAList, "it is no list")),
            }
        }
    }

    fn right(&mut self, what: &'static str, seen: String) {
        self.probed.trials.push(Trial { what, outcome: Ok(seen), advice: None });
    }

    fn wrong(&mut self, what: &'static str, problem: String, advice: &str) {
        self.probed.trials.push(Trial { what, outcome: Err(problem), advice: Some(advice.to_owned()) });
    }
}

/// Where a source's site begins.
fn home(source: &Source) -> Option<Url> {
    let way = source.ways.iter().find_map(|way| match way {
        Way::Listing { url, .. } | Way::Sitemap { url, .. } | Way::Feed { url, .. } => Some(url.clone()),
        Way::Urls { urls, .. } => urls.first().cloned(),
        Way::Folder { .. } | Way::Cdx { .. } => None,
    });
    let observed = source.observed.as_ref();
    let sample = observed.and_then(|observed| observed.sample_url.clone());
    let host = observed.and_then(|observed| Url::parse(&format!("https://{}/", observed.host)).ok());
    way.or(sample).or(host).map(|url| root(&url))
}

fn root(url: &Url) -> Url {
    let mut root = url.clone();
    root.set_path("/");
    root.set_query(None);
    root.set_fragment(None);
    root
}

fn exchange_len(exchange: &Exchange) -> usize {
    match &exchange.content {
        Content::Response { body, .. } | Content::File { body, .. } => body.len(),
        Content::NotModified { .. } => 0,
    }
}
