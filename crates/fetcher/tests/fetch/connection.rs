//! How sources are reached: fields, proxies, and what may not be reached.

use std::collections::BTreeMap;

use danvan_domain::IssueCode;
use danvan_fetcher::{FetchConfig, fetch};
use danvan_store::RawStore;

use crate::site::{Site, addresses, captures, failed, issues, moved, nothing, page, run, source, urls, way};

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
