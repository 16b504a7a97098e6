//! Whole fetches, against sites of the tests' own on loopback.
#![allow(clippy::expect_used, clippy::panic, reason = "tests may fail loudly, in helpers too")]

use std::{
    collections::{BTreeMap, HashMap},
    io::Write as _,
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
use danvan_fetcher::{FetchConfig, FetchError, FetchReport, Outcome, Progress, fetch};
use danvan_store::{RawStore, raw};
use tokio::{net::TcpListener, sync::Notify};
use url::Url;

/// What a site is asked.
struct Asked {
    host: String,
    path: String,
    /// How often this was asked before.
    before: usize,
    headers: axum::http::HeaderMap,
}

type Reply = Response<Body>;

fn reply(status: u16, fields: &[(&str, &str)], body: impl Into<Body>) -> Reply {
    let start = Response::builder().status(status);
    let built = fields.iter().fold(start, |built, (name, value)| built.header(*name, *value));
    built.body(body.into()).expect("a valid reply")
}

fn page(body: &str) -> Reply {
    reply(200, &[("content-type", "text/html; charset=utf-8")], body.to_owned())
}

fn moved(to: &str) -> Reply {
    reply(301, &[("location", to)], "")
}

fn nothing() -> Reply {
    reply(404, &[], "không có")
}

/// A server for every host of a test.
struct Site {
    port: u16,
    log: Arc<Mutex<Vec<String>>>,
}

impl Site {
    async fn new(answer: impl Fn(Asked) -> Reply + Send + Sync + 'static) -> Self {
        Self::waiting(move |asked| std::future::ready(answer(asked))).await
    }

    async fn waiting<F: Future<Output = Reply> + Send + 'static>(
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
    fn log(&self) -> Vec<String> {
        let log = self.log.lock().expect("no test panics with it");
        log.iter().filter(|line| !line.ends_with("/robots.txt")).cloned().collect()
    }

    fn times(&self, line: &str) -> usize {
        self.log.lock().expect("no test panics with it").iter().filter(|asked| *asked == line).count()
    }

    fn config(&self) -> FetchConfig {
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

fn source(id: &str, ways: &str) -> Source {
    let text = format!("id = \"{id}\"\npublisher = \"Báo\"\nenabled = true\n{ways}");
    toml::from_str(&text).expect("a valid source")
}

fn urls(id: &str, urls: &[&str]) -> Source {
    source(id, &format!("[[way]]\nkind = \"urls\"\nurls = {urls:?}\n"))
}

fn listing(id: &str, url: &str, max_pages: u32) -> Source {
    source(
        id,
        &format!(
            "[[way]]\nkind = \"listing\"\nurl = \"{url}\"\nlink_selector = \"li a\"\n\
             next_selector = \"a.next\"\nmax_pages = {max_pages}\n"
        ),
    )
}

fn list_page(links: &[&str], next: Option<&str>) -> Reply {
    let items: String = links.iter().map(|link| format!("<li><a href=\"{link}\">bài</a></li>")).collect();
    let next = next.map(|next| format!("<a class=\"next\" href=\"{next}\">tiếp</a>")).unwrap_or_default();
    page(&format!("<ul>{items}</ul>{next}"))
}

async fn run(folder: &Path, sources: &[Source], config: &FetchConfig) -> FetchReport {
    let mut store = RawStore::open(folder, 1 << 20).expect("opens");
    fetch(sources, config, &mut store, &()).await.expect("fetches")
}

fn captures(folder: &Path) -> BTreeMap<String, Capture> {
    let files = raw::files(folder).expect("lists");
    let read = files.iter().flat_map(|file| raw::captures(file).expect("opens"));
    read.map(|capture| capture.expect("reads")).map(|capture| (capture.address.clone(), capture)).collect()
}

fn addresses(folder: &Path) -> Vec<String> {
    captures(folder).into_keys().collect()
}

fn issues(report: &FetchReport) -> Vec<(IssueCode, &str)> {
    report.issues.iter().map(|issue| (issue.code, issue.url.as_str())).collect()
}

fn failed(report: &FetchReport) -> BTreeMap<String, u64> {
    report.total().failed.iter().map(|(cause, count)| (cause.to_string(), *count)).collect()
}

#[tokio::test]
async fn a_listing_is_followed_to_its_end() {
    let site = Site::new(|asked| match asked.path.as_str() {
        "/muc" => list_page(&["/1", "/2", "http://ngoai.example/x"], Some("/muc?trang=2")),
        "/muc?trang=2" => list_page(&["/2", "/3"], Some("/muc?trang=3")),
        // Beyond the end the site shows its last page again, for ever.
        path if path.starts_with("/muc?") => list_page(&["/2", "/3"], Some("/muc?trang=99")),
        "/robots.txt" => nothing(),
        path => page(path),
    })
    .await;
    let folder = tempfile::tempdir().expect("folder");
    let report = run(folder.path(), &[listing("a", "http://a.example/muc", 20)], &site.config()).await;
    assert_eq!(addresses(folder.path()), ["http://a.example/1", "http://a.example/2", "http://a.example/3"]);
    let listed: Vec<_> = site.log().into_iter().filter(|line| line.contains("/muc")).collect();
    assert_eq!(listed, ["a.example/muc", "a.example/muc?trang=2", "a.example/muc?trang=3"]);
    assert_eq!(report.issues, []);
    let stats = report.hosts.get("a.example").expect("asked");
    assert_eq!((stats.requests, stats.stored, stats.failures()), (7, 3, 0));
}

#[tokio::test]
async fn a_listing_stops_where_it_must() {
    let endless = |asked: Asked| match asked.path.strip_prefix("/muc/") {
        Some(number) => {
            let number: u32 = number.parse().expect("a number");
            list_page(&[&format!("/bai/{number}")], Some(&format!("/muc/{}", number + 1)))
        }
        None if asked.path == "/rong" => page("<p>Chưa có bài</p>"),
        None if asked.path == "/robots.txt" => nothing(),
        None => page(&asked.path),
    };
    let site = Site::new(endless).await;
    let folder = tempfile::tempdir().expect("folder");
    let sources = [listing("a", "http://a.example/muc/1", 3), listing("b", "http://b.example/rong", 3)];
    let report = run(folder.path(), &sources, &site.config()).await;
    assert_eq!(addresses(folder.path()).len(), 3);
    assert_eq!(issues(&report), [(IssueCode::FetchFailed, "http://b.example/rong")]);
    assert_eq!(failed(&report), [("empty-listing".to_owned(), 1)].into());
}

#[tokio::test]
async fn what_may_pass_is_tried_again_and_nothing_else() {
    let site = Site::new(|asked| match (asked.path.as_str(), asked.before) {
        ("/robots.txt", _) | ("/mat", _) => nothing(),
        ("/ban", 0) => reply(429, &[("retry-after", "0")], ""),
        ("/ban" | "/loi", 1) => reply(503, &[], ""),
        ("/hong", _) => reply(500, &[], ""),
        ("/cam", _) => reply(403, &[], ""),
        (path, _) => page(path),
    })
    .await;
    let folder = tempfile::tempdir().expect("folder");
    let all = ["/ban", "/mat", "/hong", "/cam"].map(|path| format!("http://a.example{path}"));
    let all: Vec<_> = all.iter().map(String::as_str).collect();
    let report = run(folder.path(), &[urls("a", &all)], &site.config()).await;
    for (line, times) in [("/ban", 3), ("/mat", 1), ("/hong", 3), ("/cam", 1)] {
        assert_eq!(site.times(&format!("a.example{line}")), times, "{line}");
    }
    assert_eq!(addresses(folder.path()), ["http://a.example/ban"]);
    let expected = [("status-403", 1), ("status-404", 1), ("status-500", 1)];
    assert_eq!(failed(&report), expected.map(|(cause, count)| (cause.to_owned(), count)).into());
    assert!(report.issues.iter().all(|issue| issue.code == IssueCode::FetchFailed && issue.source_id == "a"));
    assert_eq!(report.issues.len(), 3);
}

#[tokio::test]
async fn what_robots_refuses_is_not_asked() {
    let site = Site::new(|asked| match (asked.host.as_str(), asked.path.as_str()) {
        ("a.example", "/robots.txt") => {
            reply(200, &[], "User-agent: danvan\nDisallow: /rieng\n\nUser-agent: *\nDisallow: /\n")
        }
        ("b.example", "/robots.txt") => reply(503, &[], ""),
        (_, path) => page(path),
    })
    .await;
    let folder = tempfile::tempdir().expect("folder");
    let sources = [
        urls("a", &["http://a.example/chung", "http://a.example/rieng/1"]),
        urls("b", &["http://b.example/1", "http://b.example/2"]),
    ];
    let report = run(folder.path(), &sources, &site.config()).await;
    assert_eq!(site.log(), ["a.example/chung"]);
    assert_eq!(site.times("b.example/robots.txt"), 3, "tried again, then never more");
    assert_eq!(
        issues(&report),
        [
            (IssueCode::FetchFailed, "http://b.example/robots.txt"),
            (IssueCode::RobotsRefused, "http://a.example/rieng/1"),
        ]
    );
    let expected = [("robots-refused", 1), ("robots-unreachable", 2)];
    assert_eq!(failed(&report), expected.map(|(cause, count)| (cause.to_owned(), count)).into());
}

#[tokio::test]
async fn redirects_are_followed_and_recorded() {
    let site = Site::new(|asked| match (asked.host.as_str(), asked.path.as_str()) {
        ("a.example", "/robots.txt") => moved("http://b.example/luat"),
        ("b.example", "/luat") => reply(200, &[], "User-agent: *\nDisallow: /cam\n"),
        ("a.example", "/cu") => moved("/cu-hon#x"),
        ("a.example", "/cu-hon") => moved("http://b.example/moi"),
        ("a.example", "/bai?utm_source=x") => moved("/bai"),
        (_, "/vong") => moved("/vong2"),
        (_, "/vong2") => moved("/vong"),
        (_, "/ngoai") => moved("ftp://a.example/x"),
        (_, "/qua-cam") => moved("/cam"),
        (_, path) if path.starts_with("/dai") => moved(&format!("{path}i")),
        (_, "/robots.txt") => nothing(),
        (_, path) => page(path),
    })
    .await;
    let folder = tempfile::tempdir().expect("folder");
    let asked = ["/cu", "/bai?utm_source=x", "/vong", "/ngoai", "/qua-cam", "/dai"];
    let asked = asked.map(|path| format!("http://a.example{path}"));
    let asked: Vec<_> = asked.iter().map(String::as_str).collect();
    let report = run(folder.path(), &[urls("a", &asked)], &site.config()).await;
    assert_eq!(addresses(folder.path()), ["http://a.example/bai", "http://b.example/moi"]);
    assert_eq!(
        issues(&report),
        [
            (IssueCode::FetchFailed, "http://a.example/daiiii"),
            (IssueCode::FetchFailed, "http://a.example/ngoai"),
            (IssueCode::FetchFailed, "http://a.example/vong2"),
            (IssueCode::RobotsRefused, "http://a.example/cam"),
        ]
    );
    let file = raw::files(folder.path()).expect("lists").remove(0);
    let mut reader = danvan_store::warc::WarcReader::open(&file).expect("opens");
    let mut recorded = Vec::new();
    while let Some(head) = reader.next_head().expect("reads") {
        if head.record_type() == "metadata" && head.target() == Some("http://b.example/moi") {
            recorded = reader.read_block().expect("reads");
        }
    }
    let expected = "redirected-from: http://a.example/cu\r\nredirected-from: http://a.example/cu-hon\r\n";
    assert_eq!(String::from_utf8_lossy(&recorded), expected);
}

#[tokio::test]
async fn a_host_is_asked_at_a_distance_by_whomever() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let arrivals = asked.clone();
    // The rules of both other hosts stand at b, which has pages and rules of its own.
    let site = Site::new(move |asked| {
        if asked.host == "b.example" {
            arrivals.lock().expect("no test panics with it").push(std::time::Instant::now());
        }
        match (asked.host.as_str(), asked.path.as_str()) {
            ("b.example", "/robots.txt") => reply(200, &[], "User-agent: *\nCrawl-delay: 0.1\n"),
            (_, "/robots.txt") => moved("http://b.example/luat"),
            (_, "/luat") => nothing(),
            (_, path) => page(path),
        }
    })
    .await;
    let sources = [
        urls("a", &["http://a.example/1", "http://www.a.example/1"]),
        urls("b", &["http://b.example/1", "http://b.example/2"]),
    ];
    for (spacing_ms, least) in [(50, 50), (150, 150), (0, 0)] {
        asked.lock().expect("no test panics with it").clear();
        let folder = tempfile::tempdir().expect("folder");
        run(folder.path(), &sources, &FetchConfig { spacing_ms, ..site.config() }).await;
        let asked = asked.lock().expect("no test panics with it");
        assert_eq!(asked.len(), 5, "its rules, two pages, the rules of two others");
        let gaps: Vec<_> = asked.windows(2).map(|pair| (pair[1] - pair[0]).as_millis()).collect();
        assert!(gaps.iter().all(|gap| *gap >= least), "{gaps:?}");
        let longer = gaps.iter().filter(|gap| **gap >= 100).count();
        assert!(longer >= 2, "its own rules ask for a longer distance to both of its pages: {gaps:?}");
    }
}

#[tokio::test]
async fn bodies_are_kept_as_received_and_bounded() {
    let text = "Toàn xã có 12 mô hình. ".repeat(200);
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).expect("in memory");
    let packed = encoder.finish().expect("in memory");
    let site = Site::new(move |asked| match asked.path.as_str() {
        "/nen" => {
            assert_eq!(asked.headers.get("accept-encoding").expect("sent"), "gzip, br, zstd, deflate");
            let agent = asked.headers.get("user-agent").and_then(|agent| agent.to_str().ok()).expect("sent");
            assert!(agent.starts_with("danvan/") && agent.ends_with("(+nguoi@danvan.example)"), "{agent}");
            assert_eq!(asked.headers.get("from").expect("sent"), "nguoi@danvan.example");
            let fields = [("content-encoding", "gzip"), ("content-type", "text/html")];
            reply(200, &fields, packed.clone())
        }
        "/to" => page(&"x".repeat(5000)),
        "/to-khong-noi" => {
            let chunks = (0..50).map(|_| Ok::<_, std::io::Error>(vec![b'x'; 100]));
            reply(200, &[], Body::from_stream(in_pieces(chunks.collect())))
        }
        _ => nothing(),
    })
    .await;
    let folder = tempfile::tempdir().expect("folder");
    let asked = ["http://a.example/nen", "http://a.example/to", "http://a.example/to-khong-noi"];
    let report = run(folder.path(), &[urls("a", &asked)], &site.config()).await;
    let captures = captures(folder.path());
    let capture = captures.get("http://a.example/nen").expect("stored");
    assert_eq!((captures.len(), String::from_utf8_lossy(&capture.body).into_owned()), (1, text));
    assert_eq!((capture.status, capture.source_id.as_str()), (Some(200), "a"));
    assert!(report.total().bytes < 1000, "as sent: {}", report.total().bytes);
    assert_eq!(
        issues(&report),
        [
            (IssueCode::BodyTooLarge, "http://a.example/to"),
            (IssueCode::BodyTooLarge, "http://a.example/to-khong-noi")
        ]
    );
}

/// A body in pieces, so that its length is not said beforehand.
fn in_pieces<T: Send + 'static>(pieces: Vec<T>) -> impl futures::Stream<Item = T> + Send + 'static {
    futures::stream::iter(pieces)
}

#[tokio::test]
async fn a_second_run_stores_only_what_changed() {
    let site = Site::new(|asked| match (asked.host.as_str(), asked.path.as_str(), asked.before) {
        (_, "/robots.txt", _) => nothing(),
        (_, "/muc", _) => list_page(&["/1", "/2"], None),
        ("b.example", "/2", 2) => page("sửa lại"),
        (host, path, _) => page(&format!("{host}{path}")),
    })
    .await;
    let folder = tempfile::tempdir().expect("folder");
    let sources = [listing("a", "http://a.example/muc", 2), listing("b", "http://b.example/muc", 2)];
    let mut seen = Vec::new();
    for _ in 0..3 {
        let total = run(folder.path(), &sources, &site.config()).await.total();
        let file = raw::files(folder.path()).expect("lists").remove(0);
        seen.push((total.stored, total.unchanged, raw::digest(&file).expect("reads")));
    }
    let counts: Vec<_> = seen.iter().map(|(stored, unchanged, _)| (*stored, *unchanged)).collect();
    assert_eq!(counts, [(4, 0), (0, 4), (1, 3)]);
    assert_eq!(seen[0].2, seen[1].2, "an unchanged site leaves the raw file as it is");
    let captures = captures(folder.path());
    assert_eq!(captures.len(), 4);
    let sources: HashMap<_, _> =
        captures.iter().map(|(url, one)| (url.as_str(), one.source_id.as_str())).collect();
    assert_eq!((sources["http://a.example/1"], sources["http://b.example/1"]), ("a", "b"));
}

#[tokio::test]
async fn a_slow_host_holds_nobody_up() {
    let opened = Arc::new(Notify::new());
    let gate = opened.clone();
    // The slow host answers only after the last page of the fast one was asked for: if that one waited for
    // it, neither would ever be done.
    let site = Site::waiting(move |asked| {
        let gate = gate.clone();
        async move {
            match (asked.host.as_str(), asked.path.as_str()) {
                ("b.example", "/9") => gate.notify_one(),
                ("a.example", "/1") => gate.notified().await,
                _ => {}
            }
            let Asked { host, path, .. } = asked;
            if path == "/robots.txt" { nothing() } else { page(&format!("{host}{path}")) }
        }
    })
    .await;
    #[derive(Default)]
    struct Order(Mutex<Vec<String>>);
    impl Progress for Order {
        fn done(&self, url: &Url, outcome: Outcome, done: usize, known: usize) {
            assert!(outcome == Outcome::Stored && done <= known);
            self.0.lock().expect("no test panics with it").push(url.to_string());
        }
    }
    let folder = tempfile::tempdir().expect("folder");
    let fast: Vec<_> = (0..10).map(|number| format!("http://b.example/{number}")).collect();
    let fast: Vec<_> = fast.iter().map(String::as_str).collect();
    let sources = [urls("a", &["http://a.example/1", "http://a.example/2"]), urls("b", &fast)];
    let (order, mut store) = (Order::default(), RawStore::open(folder.path(), 1 << 20).expect("opens"));
    let config = FetchConfig { connections: 2, ..site.config() };
    fetch(&sources, &config, &mut store, &order).await.expect("fetches");
    let order = order.0.into_inner().expect("no test panics with it");
    assert_eq!(order.len(), 12);
    let place = |url: &str| order.iter().position(|done| done == url).expect("done");
    assert!(place("http://b.example/8") < place("http://a.example/1"), "{order:?}");
    assert!(place("http://a.example/1") < place("http://a.example/2"), "{order:?}");
}

#[tokio::test]
async fn a_dead_host_is_one_issue() {
    let site =
        Site::new(|asked| if asked.path == "/robots.txt" { nothing() } else { page(&asked.path) }).await;
    let mut config = site.config();
    // Bound and never listened on again: connections to it are refused.
    let free = TcpListener::bind("127.0.0.1:0").await.expect("a free port").local_addr().expect("bound");
    config.resolve.insert("b.example".into(), free.to_string());
    let folder = tempfile::tempdir().expect("folder");
    let sources =
        [urls("b", &["http://b.example/1", "http://b.example/2"]), urls("a", &["http://a.example/1"])];
    let report = run(folder.path(), &sources, &config).await;
    assert_eq!(addresses(folder.path()), ["http://a.example/1"]);
    assert_eq!(issues(&report), [(IssueCode::FetchFailed, "http://b.example/robots.txt")]);
    assert_eq!(failed(&report), [("robots-unreachable".to_owned(), 2)].into());
}

#[tokio::test]
async fn folders_are_sources_and_disabled_sources_are_none() {
    let saved = tempfile::tempdir().expect("folder");
    for name in ["x/1.html", "2.txt", "to.txt"] {
        let body = if name == "to.txt" { "x".repeat(5000) } else { name.to_owned() };
        danvan_store::atomic::write(&saved.path().join(name), body.as_bytes()).expect("writes");
    }
    let way = |path: &Path| {
        format!("[[way]]\nkind = \"folder\"\npath = {path:?}\nbase_url = \"https://luu.example/tin\"\n")
    };
    let config = FetchConfig { max_body_bytes: 4096, ..FetchConfig::default() };
    let folder = tempfile::tempdir().expect("folder");
    let mut disabled = urls("b", &["http://b.example/1"]);
    disabled.enabled = false;
    let sources = [source("luu", &way(saved.path())), disabled];
    let report = run(folder.path(), &sources, &config).await;
    assert_eq!(
        addresses(folder.path()),
        ["https://luu.example/tin/2.txt", "https://luu.example/tin/x/1.html"]
    );
    assert!(captures(folder.path()).values().all(|one| one.status.is_none() && one.source_id == "luu"));
    assert_eq!(issues(&report), [(IssueCode::BodyTooLarge, "https://luu.example/tin/to.txt")]);
    assert_eq!(run(folder.path(), &sources, &config).await.total().unchanged, 2);

    let mut store = RawStore::open(folder.path(), 1 << 20).expect("opens");
    let missing = [source("luu", &way(&saved.path().join("khong")))];
    let error = fetch(&missing, &config, &mut store, &()).await.expect_err("no such folder");
    assert!(matches!(&error, FetchError::Folder { source_id, .. } if source_id == "luu"), "{error}");
    let error =
        fetch(&[urls("f", &["ftp://a.example/"])], &config, &mut store, &()).await.expect_err("no http");
    assert!(matches!(&error, FetchError::Address { url, .. } if url == "ftp://a.example/"), "{error}");
}

fn way(kind: &str, keys: &str) -> String {
    format!("[[way]]\nkind = \"{kind}\"\n{keys}\n")
}

/// A configuration by which nothing that is known is due again today.
fn patient(site: &Site) -> FetchConfig {
    FetchConfig { revisit_hours: 20, revisit_cap_days: 180, ..site.config() }
}

#[tokio::test]
async fn an_unchanged_page_is_recorded_and_not_sent_again() {
    let site = Site::new(|asked| {
        let unless = |field: &str| asked.headers.get(field).and_then(|value| value.to_str().ok());
        match (asked.path.as_str(), asked.before) {
            ("/robots.txt", _) => nothing(),
            ("/the", 0) => reply(200, &[("etag", "\"1\"")], "một"),
            ("/the", _) if unless("if-none-match") == Some("\"1\"") => reply(304, &[], ""),
            ("/ngay", 0) => reply(200, &[("last-modified", "Mon, 23 Nov 2026 00:00:00 GMT")], "hai"),
            ("/ngay", _) if unless("if-modified-since").is_some() => reply(304, &[], ""),
            ("/khong", _) if unless("if-none-match").is_none() => reply(200, &[], "ba"),
            _ => reply(500, &[], "it was asked for something else"),
        }
    })
    .await;
    let folder = tempfile::tempdir().expect("folder");
    let all = ["http://a.example/the", "http://a.example/ngay", "http://a.example/khong"];
    for (stored, unchanged) in [(3, 0), (0, 3), (0, 3)] {
        let total = run(folder.path(), &[urls("a", &all)], &site.config()).await.total();
        assert_eq!((total.stored, total.unchanged, total.failures()), (stored, unchanged, 0));
    }
    assert_eq!(site.times("a.example/robots.txt"), 1, "it holds for a day");
    let file = folder.path().join("danvan-revisits-00001.warc.gz");
    let mut reader = danvan_store::warc::WarcReader::open(&file).expect("opens");
    let mut profiles = BTreeMap::<String, u64>::new();
    while let Some(head) = reader.next_head().expect("reads") {
        if let Some(profile) = head.get("WARC-Profile") {
            let name = profile.rsplit('/').next().unwrap_or_default();
            *profiles.entry(name.to_owned()).or_default() += 1;
        }
    }
    let expected = [("identical-payload-digest", 2), ("server-not-modified", 4)];
    assert_eq!(profiles, expected.map(|(name, count)| (name.to_owned(), count)).into());
    assert_eq!(raw::verify(folder.path(), &|_| ()).expect("reads").problems, []);
}

#[tokio::test]
async fn what_is_known_is_asked_when_it_is_time() {
    let site =
        Site::new(|asked| if asked.path == "/robots.txt" { nothing() } else { page(&asked.path) }).await;
    let folder = tempfile::tempdir().expect("folder");
    let list = tempfile::tempdir().expect("folder");
    let file = list.path().join("urls.txt");
    danvan_store::atomic::write(&file, b"# more\nhttp://a.example/2\n").expect("writes");
    let keys = format!("urls = [\"http://a.example/1\"]\nfile = {file:?}");
    let sources = [source("a", &way("urls", &keys))];
    let first = run(folder.path(), &sources, &patient(&site)).await.total();
    assert_eq!((first.stored, first.not_due), (2, 0));
    let second = run(folder.path(), &sources, &patient(&site)).await.total();
    assert_eq!((second.requests, second.stored, second.not_due), (0, 0, 2));
    // What was found before is asked again without being found again.
    let third = run(folder.path(), &[urls("a", &["http://a.example/1"])], &site.config()).await.total();
    assert_eq!((third.unchanged, third.requests), (2, 2));
}

#[tokio::test]
async fn a_listing_that_is_known_is_read_until_nothing_is_new() {
    let site = Site::new(|asked| match asked.path.as_str() {
        // A new article each time that the first page is asked, and a page that moves on accordingly.
        "/muc" => list_page(&[&format!("/moi-{}", asked.before), "/1"], Some("/muc?trang=2")),
        "/muc?trang=2" => list_page(&["/2"], Some("/muc?trang=3")),
        "/muc?trang=3" => list_page(&["/3"], None),
        "/robots.txt" => nothing(),
        path => page(path),
    })
    .await;
    let folder = tempfile::tempdir().expect("folder");
    let sources = [listing("a", "http://a.example/muc", 20)];
    let mut asked = Vec::new();
    for _ in 0..2 {
        run(folder.path(), &sources, &patient(&site)).await;
        asked.push(site.log().iter().filter(|line| line.contains("/muc")).count());
    }
    assert_eq!(asked, [3, 5], "the second page has nothing new");
    assert_eq!(addresses(folder.path()).len(), 5);

    // A walk that did not come to its end is done again to the end.
    let cut = FetchConfig { max_run_bytes: 1, ..patient(&site) };
    let folder = tempfile::tempdir().expect("folder");
    let before = site.log().len();
    let report = run(folder.path(), &sources, &cut).await;
    assert_eq!(
        (site.log().len() - before, failed(&report).keys().next().map(String::as_str)),
        (1, Some("limit"))
    );
    assert_eq!(report.issues, [], "nothing is wrong with what waits for the next run");
    run(folder.path(), &sources, &patient(&site)).await;
    assert_eq!(addresses(folder.path()).len(), 5, "what was found before is there, too");
}

#[tokio::test]
async fn sitemaps_and_feeds_lead_to_pages() {
    let site = Site::new(|asked| match (asked.host.as_str(), asked.path.as_str()) {
        ("a.example", "/robots.txt") => {
            reply(200, &[], "User-agent: *\nSitemap: http://a.example/so-do.xml\n")
        }
        ("a.example", "/so-do.xml") => {
            page("<sitemapindex><sitemap><loc>/so-do-1.xml</loc></sitemap></sitemapindex>")
        }
        ("a.example", "/so-do-1.xml") => page(
            "<urlset><url><loc>/tin/1</loc><lastmod>2020-01-01</lastmod></url><url><loc>/khac/2</loc></url>\
             <url><loc>/tin/3</loc><lastmod>2001-01-01</lastmod></url></urlset>",
        ),
        ("b.example", "/rss") => page("<rss><channel><item><link>/tin/4</link></item></channel></rss>"),
        ("b.example", "/hong") => page("<html></html>"),
        (_, "/robots.txt") => nothing(),
        (host, path) => page(&format!("{host}{path}")),
    })
    .await;
    let folder = tempfile::tempdir().expect("folder");
    let sitemap = way("sitemap", "url = \"http://a.example/\"\nsince = \"2015-01-01\"\ninclude = \"/tin/\"");
    let feed =
        way("feed", "url = \"http://b.example/rss\"") + &way("feed", "url = \"http://b.example/hong\"");
    let sources = [source("a", &sitemap), source("b", &feed)];
    let report = run(folder.path(), &sources, &site.config()).await;
    assert_eq!(addresses(folder.path()), ["http://a.example/tin/1", "http://b.example/tin/4"]);
    assert_eq!(issues(&report), [(IssueCode::FetchFailed, "http://b.example/hong")]);
    assert_eq!(failed(&report), [("not-a-list".to_owned(), 1)].into());
    // A dead one is left alone by and by; the working ones are asked each time.
    for _ in 0..4 {
        run(folder.path(), &sources, &site.config()).await;
    }
    assert_eq!((site.times("b.example/hong"), site.times("b.example/rss")), (3, 5));
    let report = run(folder.path(), &sources, &site.config()).await;
    assert!(report.issues[0].message.starts_with("it failed 3 times in a row"), "{:?}", report.issues);
}

#[tokio::test]
async fn an_archive_is_asked_for_what_has_gone() {
    let site = Site::new(|asked| match (asked.path.as_str(), asked.before) {
        ("/robots.txt", _) => panic!("an archive's terms count, not its robots.txt"),
        (path, _) if path.starts_with("/cdx") && !path.contains("resumeKey") => {
            assert!(path.contains("url=bao.example%2F*") && path.contains("to=20250701"), "{path}");
            page(
                r#"[["timestamp","original","statuscode","mimetype"],
                ["20200102030405","http://bao.example/1","200","text/html"],[],["k 2"]]"#,
            )
        }
        (path, 0) if path.starts_with("/cdx") => reply(429, &[("retry-after", "0")], ""),
        (path, _) if path.starts_with("/cdx") => page(
            r#"[["timestamp","original","statuscode","mimetype"],
            ["20210102030405","http://bao.example/2","200","text/html"]]"#,
        ),
        (path, _) => reply(200, &[("etag", "x"), ("content-type", "text/html")], path.to_owned()),
    })
    .await;
    let folder = tempfile::tempdir().expect("folder");
    let keys = "server = \"http://a.example/cdx\"\nreplay = \"http://a.example/web\"\nurl = \"bao.example/*\"\n\
                to = \"2025-07-01\"\nrequests_per_minute = 60000";
    let sources = [source("bao", &way("cdx", keys))];
    for round in 0..2 {
        let report = run(folder.path(), &sources, &site.config()).await;
        assert_eq!((report.issues.len(), report.total().stored), (0, if round == 0 { 2 } else { 0 }));
    }
    let captures = captures(folder.path());
    assert_eq!(captures.keys().collect::<Vec<_>>(), ["http://bao.example/1", "http://bao.example/2"]);
    let one = &captures["http://bao.example/1"];
    assert_eq!(one.captured_at, Some("2020-01-02T03:04:05Z".parse().expect("moment")));
    assert!(one.fetched_at > one.captured_at);
    assert_eq!(String::from_utf8_lossy(&one.body), "/web/20200102030405id_/http://bao.example/1");
    assert_eq!(
        site.times("a.example/web/20200102030405id_/http://bao.example/1"),
        1,
        "a copy does not change"
    );
}

#[tokio::test]
async fn one_page_under_many_addresses_is_fetched_and_stored_once() {
    let article = |own: &str| page(&format!("<link rel=\"canonical\" href=\"{own}\"><p>Bài {own}</p>"));
    let site = Site::new(move |asked| match asked.path.as_str() {
        "/robots.txt" => nothing(),
        "/tin/bai-12345.html" | "/tin/bai-12345.html?utm_source=x" | "/in/12345" | "/m/12345" => {
            article("/tin/bai-12345.html")
        }
        "/sai/67890" => article("/"),
        _ => page("Trang không còn"),
    })
    .await;
    let folder = tempfile::tempdir().expect("folder");
    let all =
        ["/tin/bai-12345.html?utm_source=x", "/tin/bai-12345.html#y", "/in/12345", "/sai/67890", "/x", "/y"]
            .map(|path| format!("http://a.example{path}"));
    let all: Vec<_> = all.iter().map(String::as_str).collect();
    let total = run(folder.path(), &[urls("a", &all)], &patient(&site)).await.total();
    assert_eq!((total.stored, total.duplicates), (3, 2));
    assert_eq!(
        addresses(folder.path()),
        [
            "http://a.example/sai/67890",
            "http://a.example/tin/bai-12345.html?utm_source=x",
            "http://a.example/x"
        ]
    );
    // Where another address comes first, the page's own one is not asked any more.
    let folder = tempfile::tempdir().expect("folder");
    run(folder.path(), &[urls("a", &["http://a.example/m/12345"])], &patient(&site)).await;
    let again = ["http://a.example/tin/bai-12345.html"];
    let total = run(folder.path(), &[urls("a", &again)], &patient(&site)).await.total();
    assert_eq!((total.requests, total.not_due), (0, 1));
}

#[tokio::test]
async fn a_host_that_dies_is_given_up_and_its_pages_wait() {
    // Answers its robots.txt and then hangs up on everybody.
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let at = listener.local_addr().expect("bound");
    let asked = Arc::new(Mutex::new(0));
    let counted = asked.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0; 4096];
            let read = tokio::io::AsyncReadExt::read(&mut stream, &mut head).await.unwrap_or_default();
            if head[..read].starts_with(b"GET /robots.txt") {
                let answer = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
                let _ = tokio::io::AsyncWriteExt::write_all(&mut stream, answer).await;
            } else {
                *counted.lock().expect("no test panics with it") += 1;
            }
        }
    });
    let site =
        Site::new(|asked| if asked.path == "/robots.txt" { nothing() } else { page(&asked.path) }).await;
    let mut config = FetchConfig { retries: 0, breaker_failures: 2, ..site.config() };
    config.resolve.insert("b.example".into(), at.to_string());
    let folder = tempfile::tempdir().expect("folder");
    let dead: Vec<_> = (0..50).map(|number| format!("http://b.example/{number}")).collect();
    let dead: Vec<_> = dead.iter().map(String::as_str).collect();
    let sources = [urls("b", &dead), urls("a", &["http://a.example/1"])];
    let report = run(folder.path(), &sources, &config).await;
    assert_eq!(addresses(folder.path()), ["http://a.example/1"]);
    let tried = *asked.lock().expect("no test panics with it");
    assert!((4..=8).contains(&tried), "a few and no more: {tried}");
    assert_eq!(failed(&report)["host-down"], 46);
    assert_eq!(issues(&report).iter().filter(|(_, url)| *url == "http://b.example/").count(), 1);
}

#[tokio::test]
async fn connections_are_bounded_by_host_and_by_address() {
    for (per_host, per_address, expected) in [(1, 16, 2), (3, 16, 6), (3, 2, 2)] {
        let (now, most) = (Arc::new(Mutex::new(0)), Arc::new(Mutex::new(0)));
        let (counted, highest) = (now.clone(), most.clone());
        let site = Site::waiting(move |asked| {
            let (now, most) = (counted.clone(), highest.clone());
            async move {
                if asked.path == "/robots.txt" {
                    return nothing();
                }
                {
                    let mut now = now.lock().expect("no test panics with it");
                    *now += 1;
                    let mut most = most.lock().expect("no test panics with it");
                    *most = (*most).max(*now);
                }
                // Long enough for whoever may come at the same time to come.
                tokio::time::sleep(std::time::Duration::from_millis(40)).await;
                *now.lock().expect("no test panics with it") -= 1;
                page(&format!("{}{}", asked.host, asked.path))
            }
        })
        .await;
        let config = FetchConfig {
            connections_per_host: per_host,
            connections_per_address: per_address,
            ..site.config()
        };
        let of =
            |host: &str| -> Vec<String> { (0..6).map(|number| format!("http://{host}/{number}")).collect() };
        let (a, b) = (of("a.example"), of("b.example"));
        let sources = [
            urls("a", &a.iter().map(String::as_str).collect::<Vec<_>>()),
            urls("b", &b.iter().map(String::as_str).collect::<Vec<_>>()),
        ];
        let folder = tempfile::tempdir().expect("folder");
        assert_eq!(run(folder.path(), &sources, &config).await.total().stored, 12);
        let most = *most.lock().expect("no test panics with it");
        assert!(most <= expected, "{per_host} {per_address}: {most}");
        assert!(most > expected / 2, "what is allowed is used: {per_host} {per_address}: {most}");
    }
}

#[tokio::test]
async fn a_source_has_its_own_fields_and_its_own_proxy() {
    let site = Site::new(|asked| match asked.path.as_str() {
        path if path.ends_with("/robots.txt") => nothing(),
        path => page(&format!("{path} {:?}", asked.headers.get("accept-language"))),
    })
    .await;
    let folder = tempfile::tempdir().expect("folder");
    let proxy = format!(
        "[connection]\nproxy = \"http://127.0.0.1:{}/\"\nheaders = {{ accept-language = \"vi\" }}\n",
        site.port
    );
    // Nobody but the proxy knows where this host is.
    let proxied = source("p", &(proxy + &way("urls", "urls = [\"http://an.example/1\"]")));
    let config = FetchConfig { resolve: BTreeMap::new(), private_addresses: true, ..site.config() };
    let report = run(folder.path(), std::slice::from_ref(&proxied), &config).await;
    assert_eq!(report.issues, []);
    let body = captures(folder.path()).remove("http://an.example/1").expect("fetched").body;
    assert_eq!(String::from_utf8_lossy(&body), "http://an.example/1 Some(\"vi\")");

    let mut store = RawStore::open(folder.path(), 1 << 20).expect("opens");
    for (connection, expected) in [
        ("headers = { \"a b\" = \"x\" }", "source p: a b is no field of a request"),
        ("certificates = \"nowhere.pem\"", "source p: failed to read the certificates in nowhere.pem"),
    ] {
        let source = source(
            "p",
            &format!("[connection]\n{connection}\n{}", way("urls", "urls = [\"http://a.example/\"]")),
        );
        let error = fetch(&[source], &config, &mut store, &()).await.expect_err(expected).to_string();
        assert!(error.starts_with(expected), "{error}");
    }
    let lenient = format!(
        "[connection]\naccept_invalid_certificates = true\n{}",
        way("urls", "urls = [\"http://a.example/1\"]")
    );
    let report = run(folder.path(), &[source("l", &lenient)], &site.config()).await;
    assert_eq!(issues(&report), [(IssueCode::UncheckedCertificate, "")]);
}

#[tokio::test]
async fn no_page_sends_the_program_into_the_network_around_it() {
    let inner = Site::new(|_| page("bí mật")).await;
    let to = format!("http://127.0.0.1:{}/", inner.port);
    let there = to.clone();
    let site = Site::new(move |asked| match asked.path.as_str() {
        "/robots.txt" => nothing(),
        _ => moved(&there),
    })
    .await;
    let folder = tempfile::tempdir().expect("folder");
    let report = run(folder.path(), &[urls("a", &["http://a.example/1"])], &site.config()).await;
    assert!(inner.log.lock().expect("no test panics with it").is_empty());
    assert_eq!(failed(&report).keys().collect::<Vec<_>>(), ["robots-unreachable"]);
    let allowed = FetchConfig { private_addresses: true, ..site.config() };
    let folder = tempfile::tempdir().expect("folder");
    run(folder.path(), &[urls("a", &["http://a.example/1"])], &allowed).await;
    assert_eq!(addresses(folder.path()), [to]);
}

#[tokio::test]
async fn a_page_that_is_gone_with_its_link_is_no_fault() {
    let site = Site::new(|asked| match (asked.path.as_str(), asked.before) {
        ("/muc", 2..) => list_page(&["/2"], None),
        ("/muc", _) => list_page(&["/1", "/2"], None),
        ("/1", 1..) | ("/robots.txt", _) => nothing(),
        (path, _) => page(path),
    })
    .await;
    let folder = tempfile::tempdir().expect("folder");
    let sources = [listing("a", "http://a.example/muc", 2)];
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.push(run(folder.path(), &sources, &site.config()).await.issues.len());
    }
    assert_eq!(seen, [0, 1, 0], "a link that leads nowhere is told, what a site took down is not");
    assert_eq!(addresses(folder.path()).len(), 2, "what it said was said");
}
