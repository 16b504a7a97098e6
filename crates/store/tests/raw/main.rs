//! The raw store: what is stored comes back, nothing is stored twice, and a crash does no harm.
#![allow(clippy::disallowed_methods, reason = "damage is done on purpose")]
#![allow(clippy::expect_used, clippy::panic, reason = "tests may fail loudly, in helpers too")]

mod damage;

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use danvan_domain::Capture;
use danvan_store::{
    Appended, Content, Exchange, RawStore,
    raw::{self, Patience, Validators},
    warc::WarcReader,
};
use flate2::{Compression, write::GzEncoder};

const ROLL: u64 = 1 << 20;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("in memory");
    encoder.finish().expect("in memory")
}

fn page(address: &str, headers: &[(&str, &str)], body: &[u8]) -> Exchange {
    Exchange {
        source_id: "bao".into(),
        address: address.into(),
        fetched_at: "2026-11-23T14:15:00.25Z".parse().expect("moment"),
        captured_at: None,
        content: Content::Response {
            redirected_from: vec!["http://bao.example/cu".into()],
            request_head: "GET / HTTP/1.1\r\nhost: bao.example\r\n".into(),
            status: 200,
            reason: "OK".into(),
            headers: headers.iter().map(|(n, v)| ((*n).to_owned(), v.as_bytes().to_vec())).collect(),
            body: body.into(),
        },
    }
}

fn all(files: &[PathBuf]) -> Vec<Capture> {
    let captures = files.iter().flat_map(|file| raw::captures(file).expect("opens"));
    captures.collect::<Result<_, _>>().expect("reads")
}

#[test]
fn an_exchange_comes_back_as_a_capture() {
    let folder = tempfile::tempdir().expect("folder");
    let mut store = RawStore::open(folder.path(), ROLL).expect("opens");
    let body = "<p>Toàn xã có 12 mô hình</p>".as_bytes();
    let headers =
        [("content-type", "text/html"), ("content-encoding", "gzip"), ("transfer-encoding", "chunked")];
    store.append(page("http://bao.example/a?utm_source=x", &headers, &gzip(body)).pack()).expect("appends");
    let mut copy = page("http://bao.example/b", &[], body);
    copy.captured_at = Some("2019-05-01T00:00:00Z".parse().expect("moment"));
    store.append(copy.clone().pack()).expect("appends");
    let text = "Toàn xã có 13 mô hình".as_bytes();
    let file = Exchange {
        content: Content::File { content_type: "text/plain".into(), body: text.into() },
        ..page("http://bao.example/c.txt", &[], b"")
    };
    store.append(file.pack()).expect("appends");
    store.sync().expect("syncs");

    let captures = all(&raw::files(folder.path()).expect("lists"));
    let [a, b, c] = captures.as_slice() else { panic!("three captures: {captures:?}") };
    assert!(captures.iter().all(|capture| capture.source_id == "bao"));
    assert_eq!([&a.body[..], &b.body, &c.body], [body, body, text]);
    assert_eq!((a.address.as_str(), a.status), ("http://bao.example/a?utm_source=x", Some(200)));
    assert_eq!(a.content_type.as_deref(), Some("text/html"));
    assert_eq!(a.fetched_at, Some("2026-11-23T14:15:00Z".parse().expect("moment")));
    assert_eq!((a.captured_at, b.captured_at), (None, copy.captured_at));
    assert_eq!((c.status, c.content_type.as_deref()), (None, Some("text/plain")));
    let expected = danvan_domain::id::capture_id(
        "http://bao.example/c.txt",
        "2026-11-23T14:15:00Z",
        &danvan_domain::id::sha256_hex(text),
    );
    assert_eq!(c.capture_id, expected);
}

#[test]
fn the_records_of_an_exchange_belong_together() {
    let folder = tempfile::tempdir().expect("folder");
    let mut store = RawStore::open(folder.path(), ROLL).expect("opens");
    store
        .append(page("http://bao.example/a", &[("transfer-encoding", "chunked")], b"x").pack())
        .expect("appends");
    store.settle().expect("writes");
    let file = raw::files(folder.path()).expect("lists").remove(0);
    assert_eq!(raw::part_name(&file), Some("danvan-00001"));
    let mut reader = WarcReader::open(&file).expect("opens");
    let mut records = Vec::new();
    while let Some(head) = reader.next_head().expect("reads") {
        let block = reader.read_block().expect("reads");
        records.push((head, String::from_utf8(block).expect("text")));
    }
    let kinds: Vec<_> = records.iter().map(|(head, _)| head.record_type()).collect();
    assert_eq!(kinds, ["warcinfo", "response", "request", "metadata"]);
    let id = records[1].0.get("WARC-Record-ID");
    assert!(records[2..].iter().all(|(head, _)| head.get("WARC-Concurrent-To") == id));
    assert_eq!(records[1].1, "HTTP/1.1 200 OK\r\nX-Orig-transfer-encoding: chunked\r\n\r\nx");
    assert_eq!(records[2].1, "GET / HTTP/1.1\r\nhost: bao.example\r\n\r\n");
    assert_eq!(records[3].1, "redirected-from: http://bao.example/cu\r\n");
}

#[test]
fn a_page_is_stored_again_only_when_it_changes() {
    let folder = tempfile::tempdir().expect("folder");
    let size = |folder: &Path| fs::metadata(folder.join("danvan-00001.warc.gz")).expect("is there").len();
    let mut store = RawStore::open(folder.path(), ROLL).expect("opens");
    for (address, body, expected) in [
        ("http://bao.example/a", "một", Appended::Stored),
        ("http://bao.example/a", "một", Appended::Unchanged),
        ("http://bao.example:80/a?utm_source=zalo", "một", Appended::Unchanged),
        ("http://bao.example/b", "một", Appended::Duplicate),
        ("http://bao.example/b", "một", Appended::Unchanged),
        ("http://bao.example/a", "hai", Appended::Stored),
        ("http://bao.example/a", "một", Appended::Stored),
    ] {
        let appended = store.append(page(address, &[], body.as_bytes()).pack()).expect("appends");
        assert_eq!(appended, expected, "{address} {body}");
    }
    drop(store);
    let before = size(folder.path());
    let digest = raw::digest(&raw::files(folder.path()).expect("lists")[0]).expect("reads");
    let mut store = RawStore::open(folder.path(), ROLL).expect("opens again");
    for address in ["http://bao.example/a", "http://bao.example/b"] {
        let appended = store.append(page(address, &[], "một".as_bytes()).pack()).expect("appends");
        assert_eq!(appended, Appended::Unchanged, "{address}");
    }
    drop(store);
    assert_eq!(size(folder.path()), before);
    assert_eq!(raw::digest(&raw::files(folder.path()).expect("lists")[0]).expect("reads"), digest);
}

#[test]
fn files_are_rolled_and_taken_up_again() {
    let folder = tempfile::tempdir().expect("folder");
    for round in 0..2 {
        let mut store = RawStore::open(folder.path(), 1).expect("opens");
        for page_number in 0..3 {
            let address = format!("http://bao.example/{round}/{page_number}");
            store.append(page(&address, &[], address.as_bytes()).pack()).expect("appends");
        }
    }
    let files = raw::files(folder.path()).expect("lists");
    let names: Vec<_> = files.iter().filter_map(|file| raw::part_name(file)).collect();
    assert_eq!(names, (1..=6).map(|number| format!("danvan-{number:05}")).collect::<Vec<_>>());
    assert_eq!(all(&files).len(), 6);
}

fn url(text: &str) -> url::Url {
    url::Url::parse(text).expect(text)
}

fn at(moment: &str) -> jiff::Timestamp {
    moment.parse().expect(moment)
}

const DAY: i64 = 86_400;

fn not_modified(address: &str, moment: &str) -> Exchange {
    let headers = vec![("etag".to_owned(), b"\"2\"".to_vec())];
    Exchange { fetched_at: at(moment), content: Content::NotModified { headers }, ..page(address, &[], b"") }
}

#[test]
fn what_is_known_says_when_to_ask_again_and_how() {
    let folder = tempfile::tempdir().expect("folder");
    let mut store = RawStore::open(folder.path(), ROLL).expect("opens");
    let (a, patience) = (url("http://bao.example/a"), Patience { first: DAY, cap: 3 * DAY });
    let now = at("2026-11-23T14:15:00Z");
    assert_eq!(store.find("bao", &a, None, patience, now).expect("finds"), None, "it is new");
    let known = store.find("bao", &a, None, patience, now).expect("finds").expect("known from then on");
    assert!(known.due && !known.stored);
    store
        .append(page(a.as_str(), &[("ETag", "\"1\""), ("last-modified", "x")], b"a").pack())
        .expect("appends");
    let validators = Validators { etag: Some("\"1\"".into()), last_modified: Some("x".into()) };
    let known = store.find("bao", &a, None, patience, now).expect("finds").expect("known");
    assert_eq!((known.due, known.stored, known.validators), (false, true, validators));
    // It is asked after a day, after two more, then each third day.
    for (confirmed, last, next) in [
        ("2026-11-24T14:15:00Z", "2026-11-26T14:14:59Z", "2026-11-26T14:15:00Z"),
        ("2026-11-26T14:15:00Z", "2026-11-29T14:14:59Z", "2026-11-29T14:15:00Z"),
        ("2026-11-29T14:15:00Z", "2026-12-02T14:14:59Z", "2026-12-02T14:15:00Z"),
    ] {
        let unchanged = store.append(not_modified(a.as_str(), confirmed).pack()).expect("appends");
        assert_eq!(unchanged, Appended::Unchanged);
        for (moment, due) in [(last, 0), (next, 1)] {
            assert_eq!(store.due("bao", patience, at(moment)).expect("reads").len(), due, "{moment}");
        }
    }
    let known = store.due("bao", patience, at("2027-01-01T00:00:00Z")).expect("reads").remove(0);
    assert_eq!(known.validators.etag.as_deref(), Some("\"2\""), "the newest one counts");
    assert!(store.due("khac", patience, at("2027-01-01T00:00:00Z")).expect("reads").is_empty());
}

#[test]
fn another_name_of_a_page_is_that_page() {
    let folder = tempfile::tempdir().expect("folder");
    let mut store = RawStore::open(folder.path(), ROLL).expect("opens");
    let (patience, now) = (Patience { first: DAY, cap: DAY }, at("2026-11-23T14:15:00Z"));
    let [a, b] = ["http://bao.example/?id=1", "http://bao.example/mot.html"].map(url);
    store.find("bao", &a, None, patience, now).expect("finds");
    store.moved(&a, &b, now).expect("notes");
    store.append(page(b.as_str(), &[], b"b").pack()).expect("appends");
    let known = store.find("bao", &a, None, patience, now).expect("finds").expect("known");
    assert_eq!((known.address.as_str(), known.stored, known.due), (b.as_str(), true, false));
    let due = store.due("bao", patience, at("2026-12-23T00:00:00Z")).expect("reads");
    assert_eq!(due.iter().map(|known| known.address.as_str()).collect::<Vec<_>>(), [b.as_str()]);
}

#[test]
fn a_failure_is_told_until_the_page_is_had() {
    let folder = tempfile::tempdir().expect("folder");
    let mut store = RawStore::open(folder.path(), ROLL).expect("opens");
    let (a, patience) = (url("http://bao.example/a"), Patience { first: DAY, cap: 100 * DAY });
    let issue = danvan_domain::Issue {
        code: danvan_domain::IssueCode::FetchFailed,
        source_id: "bao".into(),
        url: a.to_string(),
        capture_id: String::new(),
        message: "answers 404".into(),
    };
    let now = at("2026-11-23T14:15:00Z");
    store.find("bao", &a, None, patience, now).expect("finds");
    for (round, waits) in [(1, false), (2, false), (3, false), (4, true), (5, true)] {
        store.failed(&a, Some(&issue), now).expect("notes");
        let due = store.due("bao", patience, now).expect("reads");
        assert_eq!(due.is_empty(), waits, "after {round}");
        assert_eq!(store.failures("bao").expect("reads"), [(a.to_string(), issue.clone())]);
    }
    assert_eq!(store.due("bao", patience, at("2026-11-26T14:15:00Z")).expect("reads").len(), 0);
    assert_eq!(store.due("bao", patience, at("2026-11-27T14:15:00Z")).expect("reads").len(), 1);
    store.append(page(a.as_str(), &[], b"a").pack()).expect("appends");
    assert!(store.failures("bao").expect("reads").is_empty());
}
