//! Pages: each stored once, as it was received, and asked again when it is time.

use std::{
    collections::{BTreeMap, HashMap},
    io::Write as _,
    path::Path,
};

use axum::body::Body;
use danvan_domain::IssueCode;
use danvan_fetcher::{FetchConfig, FetchError, fetch};
use danvan_store::{RawStore, raw};

use crate::site::{
    Site, addresses, captures, issues, list_page, listing, moved, nothing, page, patient, reply, run, source,
    urls, way,
};

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
