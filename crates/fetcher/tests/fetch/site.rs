//! Sites of the tests' own on loopback, and what a fetch of them came to.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{Response, header},
};
use danvan_domain::{Capture, IssueCode, Source};
use danvan_fetcher::{FetchConfig, FetchReport, fetch};
use danvan_store::{RawStore, raw};
use tokio::net::TcpListener;

/// What a site is asked.
pub(crate) struct Asked {
    pub(crate) host: String,
    pub(crate) path: String,
    /// How often this was asked before.
    pub(crate) before: usize,
    pub(crate) headers: axum::http::HeaderMap,
}

pub(crate) type Reply = Response<Body>;

pub(crate) fn reply(status: u16, fields: &[(&str, &str)], body: impl Into<Body>) -> Reply {
    let start = Response::builder().status(status);
    let built = fields.iter().fold(start, |built, (name, value)| built.header(*name, *value));
    built.body(body.into()).expect("a valid reply")
}

pub(crate) fn page(body: &str) -> Reply {
    reply(200, &[("content-type", "text/html; charset=utf-8")], body.to_owned())
}

pub(crate) fn moved(to: &str) -> Reply {
    reply(301, &[("location", to)], "")
}

pub(crate) fn nothing() -> Reply {
    reply(404, &[], "không có")
}

/// A server for every host of a test.
pub(crate) struct Site {
    pub(crate) port: u16,
    pub(crate) log: Arc<Mutex<Vec<String>>>,
}

impl Site {
    pub(crate) async fn new(answer: impl Fn(Asked) -> Reply + Send + Sync + 'static) -> Self {
        Self::waiting(move |asked| std::future::ready(answer(asked))).await
    }

    pub(crate) async fn waiting<F: Future<Output = Reply> + Send + 'static>(
        answer: impl Fn(Asked) -> F + Send + Sync + 'static,
    ) -> Self {
        let log = Arc::new(Mutex::new(Vec::<String>::new()));
        let (answer, written) = (Arc::new(answer), log.clone());
        let handler = move |request: Request| {
            let field = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
            let host = field.unwrap_or_default().to_owned();
            let path = request.uri().to_string();
            let line = format!("{host}{path}");
            let mut log = written.lock().expect("no test panics with it");
            let before = log.iter().filter(|asked| **asked == line).count();
            log.push(line);
            answer(Asked { host, path, before, headers: request.headers().clone() })
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(handler)).await });
        Self { port, log }
    }

    /// What was asked, robots.txt aside.
    pub(crate) fn log(&self) -> Vec<String> {
        let log = self.log.lock().expect("no test panics with it");
        log.iter().filter(|line| !line.ends_with("/robots.txt")).cloned().collect()
    }

    pub(crate) fn times(&self, line: &str) -> usize {
        self.log.lock().expect("no test panics with it").iter().filter(|asked| *asked == line).count()
    }

    pub(crate) fn config(&self) -> FetchConfig {
        let at = format!("127.0.0.1:{}", self.port);
        let hosts = ["a.example", "b.example", "www.a.example"];
        FetchConfig {
            contact: "nguoi@danvan.example".into(),
            spacing_ms: 0,
            backoff_base_ms: 1,
            retries: 2,
            max_redirects: 3,
            max_body_bytes: 4096,
            revisit_hours: 0,
            revisit_cap_days: 0,
            breaker_seconds: 0,
            adaptive: false,
            connections_per_address: 16,
            resolve: hosts.map(|host| (host.to_owned(), at.clone())).into(),
            ..FetchConfig::default()
        }
    }
}

pub(crate) fn source(id: &str, ways: &str) -> Source {
    let text = format!("id = \"{id}\"\npublisher = \"Báo\"\nenabled = true\n{ways}");
    toml::from_str(&text).expect("a valid source")
}

pub(crate) fn urls(id: &str, urls: &[&str]) -> Source {
    source(id, &format!("[[way]]\nkind = \"urls\"\nurls = {urls:?}\n"))
}

pub(crate) fn listing(id: &str, url: &str, max_pages: u32) -> Source {
    source(
        id,
        &format!(
            "[[way]]\nkind = \"listing\"\nurl = \"{url}\"\nlink_selector = \"li a\"\n\
             next_selector = \"a.next\"\nmax_pages = {max_pages}\n"
        ),
    )
}

pub(crate) fn list_page(links: &[&str], next: Option<&str>) -> Reply {
    let items: String = links.iter().map(|link| format!("<li><a href=\"{link}\">bài</a></li>")).collect();
    let next = next.map(|next| format!("<a class=\"next\" href=\"{next}\">tiếp</a>")).unwrap_or_default();
    page(&format!("<ul>{items}</ul>{next}"))
}

pub(crate) async fn run(folder: &Path, sources: &[Source], config: &FetchConfig) -> FetchReport {
    let mut store = RawStore::open(folder, 1 << 20).expect("opens");
    fetch(sources, config, &mut store, &()).await.expect("fetches")
}

pub(crate) fn captures(folder: &Path) -> BTreeMap<String, Capture> {
    let files = raw::files(folder).expect("lists");
    let read = files.iter().flat_map(|file| raw::captures(file).expect("opens"));
    read.map(|capture| capture.expect("reads")).map(|capture| (capture.address.clone(), capture)).collect()
}

pub(crate) fn addresses(folder: &Path) -> Vec<String> {
    captures(folder).into_keys().collect()
}

pub(crate) fn issues(report: &FetchReport) -> Vec<(IssueCode, &str)> {
    report.issues.iter().map(|issue| (issue.code, issue.url.as_str())).collect()
}

pub(crate) fn failed(report: &FetchReport) -> BTreeMap<String, u64> {
    report.total().failed.iter().map(|(cause, count)| (cause.to_string(), *count)).collect()
}

pub(crate) fn way(kind: &str, keys: &str) -> String {
    format!("[[way]]\nkind = \"{kind}\"\n{keys}\n")
}

/// A configuration by which nothing that is known is due again today.
pub(crate) fn patient(site: &Site) -> FetchConfig {
    FetchConfig { revisit_hours: 20, revisit_cap_days: 180, ..site.config() }
}
