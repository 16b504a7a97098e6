//! The raw store: what is stored comes back, nothing is stored twice, and a crash does no harm.
#![allow(clippy::disallowed_methods, reason = "damage is done on purpose")]
#![allow(clippy::expect_used, clippy::panic, reason = "tests may fail loudly, in helpers too")]

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use danvan_domain::Capture;
use danvan_store::{Appended, Content, Exchange, RawStore, StoreError, raw, warc::WarcReader};
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
    store.append(&page("http://bao.example/a?utm_source=x", &headers, &gzip(body))).expect("appends");
    let mut copy = page("http://bao.example/b", &[], body);
    copy.captured_at = Some("2019-05-01T00:00:00Z".parse().expect("moment"));
    store.append(&copy).expect("appends");
    let file = Exchange {
        content: Content::File { content_type: "text/plain".into(), body: body.into() },
        ..page("http://bao.example/c.txt", &[], b"")
    };
    store.append(&file).expect("appends");
    store.sync().expect("syncs");

    let captures = all(&raw::files(folder.path()).expect("lists"));
    let [a, b, c] = captures.as_slice() else { panic!("three captures: {captures:?}") };
    assert!(captures.iter().all(|capture| capture.body == body && capture.source_id == "bao"));
    assert_eq!((a.address.as_str(), a.status), ("http://bao.example/a?utm_source=x", Some(200)));
    assert_eq!(a.content_type.as_deref(), Some("text/html"));
    assert_eq!(a.fetched_at, Some("2026-11-23T14:15:00Z".parse().expect("moment")));
    assert_eq!((a.captured_at, b.captured_at), (None, copy.captured_at));
    assert_eq!((c.status, c.content_type.as_deref()), (None, Some("text/plain")));
    let expected = danvan_domain::id::capture_id(
        "http://bao.example/c.txt",
        "2026-11-23T14:15:00Z",
        &danvan_domain::id::sha256_hex(body),
    );
    assert_eq!(c.capture_id, expected);
}

#[test]
fn the_records_of_an_exchange_belong_together() {
    let folder = tempfile::tempdir().expect("folder");
    let mut store = RawStore::open(folder.path(), ROLL).expect("opens");
    store.append(&page("http://bao.example/a", &[("transfer-encoding", "chunked")], b"x")).expect("appends");
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
        ("http://bao.example/b", "một", Appended::Stored),
        ("http://bao.example/a", "hai", Appended::Stored),
        ("http://bao.example/a", "một", Appended::Stored),
    ] {
        let appended = store.append(&page(address, &[], body.as_bytes())).expect("appends");
        assert_eq!(appended, expected, "{address} {body}");
    }
    let before = size(folder.path());
    let digest = raw::digest(&raw::files(folder.path()).expect("lists")[0]).expect("reads");
    drop(store);
    let mut store = RawStore::open(folder.path(), ROLL).expect("opens again");
    for address in ["http://bao.example/a", "http://bao.example/b"] {
        let appended = store.append(&page(address, &[], "một".as_bytes())).expect("appends");
        assert_eq!(appended, Appended::Unchanged, "{address}");
    }
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
            store.append(&page(&address, &[], b"x")).expect("appends");
        }
    }
    let files = raw::files(folder.path()).expect("lists");
    let names: Vec<_> = files.iter().filter_map(|file| raw::part_name(file)).collect();
    assert_eq!(names, (1..=6).map(|number| format!("danvan-{number:05}")).collect::<Vec<_>>());
    assert_eq!(all(&files).len(), 6);
}

#[test]
fn a_torn_tail_is_cut_and_the_next_append_is_sound() {
    let folder = tempfile::tempdir().expect("folder");
    let mut store = RawStore::open(folder.path(), ROLL).expect("opens");
    store.append(&page("http://bao.example/a", &[], b"a")).expect("appends");
    let file = raw::files(folder.path()).expect("lists").remove(0);
    let whole = fs::read(&file).expect("reads");
    store.append(&page("http://bao.example/b", &[], b"b")).expect("appends");
    let both = fs::read(&file).expect("reads");
    drop(store);
    for cut in [1, whole.len() + 1, whole.len() + 40, both.len() - 1] {
        fs::write(&file, &both[..cut]).expect("cuts");
        let mut store = RawStore::open(folder.path(), ROLL).expect("opens");
        store.append(&page("http://bao.example/c", &[], b"c")).expect("appends");
        let last = all(&raw::files(folder.path()).expect("lists")).pop().expect("a capture");
        assert_eq!(
            (last.address.as_str(), last.body.as_slice()),
            ("http://bao.example/c", &b"c"[..]),
            "{cut}"
        );
    }
}

#[test]
fn a_damaged_file_is_left_alone_and_read_up_to_the_damage() {
    let folder = tempfile::tempdir().expect("folder");
    let mut store = RawStore::open(folder.path(), ROLL).expect("opens");
    store.append(&page("http://bao.example/a", &[], b"a")).expect("appends");
    let file = raw::files(folder.path()).expect("lists").remove(0);
    drop(store);
    let damaged = [fs::read(&file).expect("reads").as_slice(), &[0; 64]].concat();
    fs::write(&file, &damaged).expect("writes");
    let mut store = RawStore::open(folder.path(), ROLL).expect("opens");
    store.append(&page("http://bao.example/b", &[], b"b")).expect("appends");
    assert_eq!(fs::read(&file).expect("reads"), damaged);
    assert_eq!(raw::files(folder.path()).expect("lists").len(), 2);
    let read: Vec<_> = raw::captures(&file).expect("opens").collect();
    assert!(matches!(read.as_slice(), [Ok(_), Err(StoreError::Warc { .. })]), "{read:?}");
}

#[test]
fn a_body_that_cannot_be_decoded_does_not_hide_the_next() {
    let folder = tempfile::tempdir().expect("folder");
    let mut store = RawStore::open(folder.path(), ROLL).expect("opens");
    store.append(&page("http://bao.example/a", &[("Content-Encoding", "br")], b"a")).expect("appends");
    store.append(&page("http://bao.example/b", &[("Content-Encoding", "gzip")], b"b")).expect("appends");
    store.append(&page("http://bao.example/c", &[], b"c")).expect("appends");
    let file = raw::files(folder.path()).expect("lists").remove(0);
    let read: Vec<_> = raw::captures(&file).expect("opens").collect();
    let [Err(StoreError::Body { capture, .. }), Err(StoreError::Body { .. }), Ok(c)] = read.as_slice() else {
        panic!("two errors and a capture: {read:?}")
    };
    assert_eq!((capture.address.as_str(), c.body.as_slice()), ("http://bao.example/a", &b"c"[..]));
    assert_eq!((capture.source_id.as_str(), capture.fetched_at), ("bao", c.fetched_at));
    let digest = danvan_domain::id::sha256_hex(b"a");
    let expected = danvan_domain::id::capture_id("http://bao.example/a", "2026-11-23T14:15:00Z", &digest);
    assert_eq!(capture.capture_id, expected);
}
