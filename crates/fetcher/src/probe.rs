//! A source tried out: what works, what does not, and what to write where there is no way in yet.

use std::{io::ErrorKind, sync::Arc, time::Instant};

use danvan_domain::{Source, Way};
use danvan_store::{Content, Exchange, raw::capture_of};
use jiff::{Timestamp, tz::Offset};
use scraper::{Html, Selector};
use url::Url;

use crate::{
    client::{Clients, Failure},
    config::FetchConfig,
    error::FetchError,
    folder,
    gate::Gates,
    host::{Worker, origin},
    job::{Asker, Job, Made, PageTask, Task, Used, Walk, host_of},
    list::{Found, Link, List},
    report::FailureCause,
    resolve::Resolver,
    robots::Rules,
    urls::Addresses,
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
    /// Ways in that work and are not written yet, best first.
    pub proposals: Vec<Way>,
}

/// How many lists of links are opened in looking for a way in.
const TRIED: usize = 4;

/// How many links a list must have to be a way in.
const ENOUGH: usize = 5;

/// Tries a source live, asking its site a handful of times. Nothing is stored.
///
/// # Errors
/// Only of the configuration: what does not work is a [`Trial`].
pub async fn probe(source: &Source, config: &FetchConfig) -> Result<Probed, FetchError> {
    config.validate()?;
    let source = &source.on(Offset::UTC.to_datetime(Timestamp::now()).date());
    // A person waits, and one try tells.
    let config = Arc::new(FetchConfig { retries: config.retries.min(1), ..config.clone() });
    let resolver = Resolver::new(config.resolved()?, config.private_addresses);
    let client = Clients::new(&config, resolver.clone()).of(&source.id, &source.connection)?;
    let asker = Arc::new(Asker { id: source.id.clone(), client });
    let gates = Arc::new(Gates::new(
        config.clone(),
        resolver.clone(),
        crate::crawl::spacings(std::slice::from_ref(source)),
    ));
    let worker = Worker::new(config.clone(), gates, "", []);
    let mut prober = Prober { asker, worker, resolver, probed: Probed::default() };
    for way in &source.ways {
        crate::crawl::check(&source.id, way)?;
    }
    prober.go(source).await?;
    Ok(prober.probed)
}

struct Prober {
    asker: Arc<Asker>,
    worker: Worker,
    resolver: Resolver,
    probed: Probed,
}

impl Prober {
    async fn go(&mut self, source: &Source) -> Result<(), FetchError> {
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
            let page = self.site(&home).await;
            if source.ways.is_empty() {
                if let Some((page, home)) = page {
                    self.look_around(source, &page, &home).await;
                }
                return Ok(());
            }
        }
        self.ways(source).await
    }

    /// Whether the host is found.
    async fn host(&mut self, home: &Url) -> bool {
        if self.asker.client.proxied {
            return true;
        }
        match self.resolver.address(home).await {
            Ok(address) => {
                let address = address.map(|address| address.to_string()).unwrap_or_default();
                self.right("name", format!("{} is at {address}", host_of(home).unwrap_or_default()));
                true
            }
            Err(error) => {
                let advice = match error.kind() {
                    ErrorKind::PermissionDenied => {
                        "for a site of your own network set fetch.private_addresses, or say where it is in [fetch.resolve]"
                    }
                    _ => "the site may have gone: try a web archive, with a way of kind cdx",
                };
                self.wrong("name", error.to_string(), advice);
                false
            }
        }
    }

    /// The home page and its address, where robots.txt lets it be had; over http where https does not work.
    async fn site(&mut self, home: &Url) -> Option<(Exchange, Url)> {
        let mut asked = home.clone();
        let mut began = Instant::now();
        let mut had = self.page(asked.clone()).await;
        let insecure = |failure: &&Failure| {
            matches!(failure.cause, FailureCause::RobotsUnreachable | FailureCause::Certificate)
        };
        if asked.scheme() == "https"
            && let Some(failure) = had.as_ref().err().filter(insecure)
        {
            let mut plain = asked.clone();
            if plain.set_scheme("http").is_ok() {
                self.wrong("https", failure.message.clone(), "or write http addresses, where those work");
                began = Instant::now();
                had = self.page(plain.clone()).await;
                asked = plain;
            }
        }
        match self.worker.known_rules(&origin(&asked)).await {
            Some(Rules::Known(robots)) => {
                let delay =
                    robots.crawl_delay().map(|delay| format!(", a request each {} s", delay.as_secs_f32()));
                let sitemaps = robots.sitemaps().len();
                let maps = if sitemaps > 0 { format!(", {sitemaps} sitemaps") } else { String::new() };
                self.right("robots.txt", format!("is known{}{maps}", delay.unwrap_or_default()));
            }
            _ => self.wrong(
                "robots.txt",
                "it cannot be had".to_owned(),
                "the site is not well: try again later",
            ),
        }
        match had {
            Ok(exchange) => {
                let bytes = exchange_len(&exchange);
                let milliseconds = began.elapsed().as_millis();
                self.right(
                    "site",
                    format!("{} answers, {bytes} bytes in {milliseconds} ms", exchange.address),
                );
                let address = Url::parse(&exchange.address).ok()?;
                Some((exchange, address))
            }
            Err(failure) => {
                let advice = match failure.cause {
                    FailureCause::RobotsRefused => {
                        "the site does not want to be read by programs: ask its owner"
                    }
                    FailureCause::Status(403) => {
                        "the site refuses the program: set fetch.contact, and ask its owner"
                    }
                    _ => "try again later, and look at the site in a browser",
                };
                self.wrong("site", failure.message, advice);
                None
            }
        }
    }

    /// Tries every way, and an article of the first one that has some.
    async fn ways(&mut self, source: &Source) -> Result<(), FetchError> {
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
    async fn list(&mut self, list: List, name: &'static str) -> Vec<Link> {
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
                let advice = "look at the page's source, and set link_selector, or include, to what fits";
                self.wrong(name, format!("{} has no link to an article", list.start), advice);
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

    async fn article(&mut self, link: Link) {
        let via = link.via.clone();
        let task = PageTask { original: via.as_ref().map(|_| link.url.clone()), ..PageTask::default() };
        match self.follow(via.unwrap_or_else(|| link.url.clone()), task).await {
            Ok(exchange) => {
                self.right("article", format!("{} answers, {} bytes", link.url, exchange_len(&exchange)));
                self.probed.article = Some(exchange);
            }
            Err(failure) => {
                self.wrong("article", format!("{}: {}", link.url, failure.message), "open it in a browser");
            }
        }
    }

    /// Looks for ways in: sitemaps that robots.txt names, feeds that the home page names, and pages that list
    /// articles.
    async fn look_around(&mut self, source: &Source, page: &Exchange, home: &Url) {
        let page = capture_of(page).map(|page| page.body).unwrap_or_default();
        let html = String::from_utf8_lossy(&page);
        let sitemap = Way::Sitemap { url: root(home), since: None, include: None };
        let feeds = feeds(&html, home).into_iter().map(|url| Way::Feed { url, include: None });
        let sample = source.observed.as_ref().and_then(|observed| observed.sample_url.clone());
        let sections = sample.and_then(|sample| sample.join(".").ok()).into_iter();
        let listings = sections.chain([home.clone()]).map(|url| Way::Listing {
            url,
            link_selector: None,
            next_selector: None,
            page_url: None,
            max_pages: 20,
            since: None,
            include: None,
        });
        let mut article = None;
        for way in feeds.chain(listings).chain([sitemap]).take(TRIED) {
            let Ok(Some(list)) = List::of(&source.id, &way) else { continue };
            let links = self.list(list, way.kind()).await;
            if links.len() >= ENOUGH {
                self.probed.proposals.push(way);
                article = article.or(links.into_iter().next());
            }
        }
        if let Some(link) = article {
            self.article(link).await;
        }
    }

    async fn page(&self, url: Url) -> Result<Exchange, Failure> {
        self.follow(url, PageTask::default()).await
    }

    async fn follow(&self, url: Url, task: PageTask) -> Result<Exchange, Failure> {
        let mut job =
            Job { asker: self.asker.clone(), url, redirected_from: Vec::new(), task: Task::Page(task) };
        loop {
            match self.worker.work(job, &mut Used::default()).await? {
                Made::Page(exchange, _) => return Ok(exchange),
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

/// The feeds that a page names (`<link rel="alternate" type="application/rss+xml">`).
fn feeds(html: &str, address: &Url) -> Vec<Url> {
    let Ok(links) = Selector::parse("link[rel~=alternate][href]") else { return Vec::new() };
    let page = Html::parse_document(html);
    let feed = |kind: &str| matches!(kind, "application/rss+xml" | "application/atom+xml");
    let named = page.select(&links).filter(|link| link.attr("type").is_some_and(feed));
    named.filter_map(|link| address.join(link.attr("href")?).ok()).collect()
}

fn exchange_len(exchange: &Exchange) -> usize {
    match &exchange.content {
        Content::Response { body, .. } | Content::File { body, .. } => body.len(),
        Content::NotModified { .. } => 0,
    }
}
