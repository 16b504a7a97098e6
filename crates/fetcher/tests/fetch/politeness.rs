//! What a host is asked, and how often, and when it is left alone.

use std::sync::{Arc, Mutex};

use danvan_domain::IssueCode;
use danvan_fetcher::{FetchConfig, Outcome, Progress, SoFar, fetch};
use danvan_store::RawStore;
use tokio::{net::TcpListener, sync::Notify};
use url::Url;

use crate::site::{Asked, Site, addresses, failed, issues, moved, nothing, page, reply, run, urls};

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
    // One that was had holds for a day, over runs; one that was not is asked for again.
    run(folder.path(), &sources, &site.config()).await;
    let asked = (site.times("a.example/robots.txt"), site.times("b.example/robots.txt"));
    assert_eq!((asked, site.times("a.example/rieng/1")), ((1, 6), 0));
    run(folder.path(), &sources, &FetchConfig { robots_hours: 0, ..site.config() }).await;
    assert_eq!(site.times("a.example/robots.txt"), 2);
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
        fn done(&self, url: &Url, outcome: Outcome, so_far: SoFar) {
            assert!(outcome == Outcome::Stored && so_far.done <= so_far.known);
            assert!((1..=2).contains(&so_far.hosts) && so_far.bytes > 0);
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
async fn connections_are_bounded_by_host_by_address_and_in_all() {
    for (per_host, per_address, connections, expected) in
        [(1, 16, 16, 2), (3, 16, 16, 6), (3, 2, 16, 2), (6, 16, 3, 3)]
    {
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
            connections,
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
        assert!(most <= expected, "{per_host} {per_address} {connections}: {most}");
        assert!(
            most > expected / 2,
            "what is allowed is used: {per_host} {per_address} {connections}: {most}"
        );
    }
}
