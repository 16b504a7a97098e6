//! What crashes and damage do to a raw folder, and how it is put right.

use std::{fs, path::Path};

use danvan_store::{
    RawStore, StoreError,
    raw::{self, Known, Patience},
    warc::WarcReader,
};

use crate::{ROLL, all, at, gzip, not_modified, page};

#[test]
fn a_torn_tail_is_cut_and_the_next_append_is_sound() {
    let folder = tempfile::tempdir().expect("folder");
    let mut store = RawStore::open(folder.path(), ROLL).expect("opens");
    store.append(page("http://bao.example/a", &[], b"a").pack()).expect("appends");
    let file = raw::files(folder.path()).expect("lists").remove(0);
    assert_eq!(fs::read(&file).expect("reads"), b"", "records are gathered before they are written");
    store.settle().expect("writes");
    let whole = fs::read(&file).expect("reads");
    store.append(page("http://bao.example/b", &[], b"b").pack()).expect("appends");
    drop(store);
    let both = fs::read(&file).expect("reads");
    for cut in [1, whole.len() + 1, whole.len() + 40, both.len() - 1] {
        fs::write(&file, &both[..cut]).expect("cuts");
        let mut store = RawStore::open(folder.path(), ROLL).expect("opens");
        store.append(page("http://bao.example/c", &[], b"c").pack()).expect("appends");
        store.settle().expect("writes");
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
    store.append(page("http://bao.example/a", &[], b"a").pack()).expect("appends");
    let file = raw::files(folder.path()).expect("lists").remove(0);
    drop(store);
    let damaged = [fs::read(&file).expect("reads").as_slice(), &[0; 64]].concat();
    fs::write(&file, &damaged).expect("writes");
    let mut store = RawStore::open(folder.path(), ROLL).expect("opens");
    store.append(page("http://bao.example/b", &[], b"b").pack()).expect("appends");
    drop(store);
    assert_eq!(fs::read(&file).expect("reads"), damaged);
    assert_eq!(raw::files(folder.path()).expect("lists").len(), 2);
    let read: Vec<_> = raw::captures(&file).expect("opens").collect();
    assert!(matches!(read.as_slice(), [Ok(_), Err(StoreError::Warc { .. })]), "{read:?}");
}

#[test]
fn a_body_that_cannot_be_decoded_does_not_hide_the_next() {
    let folder = tempfile::tempdir().expect("folder");
    let mut store = RawStore::open(folder.path(), ROLL).expect("opens");
    for (name, coding) in [("a", "lzma"), ("b", "gzip"), ("c", "identity")] {
        let exchange =
            page(&format!("http://bao.example/{name}"), &[("Content-Encoding", coding)], name.as_bytes());
        store.append(exchange.pack()).expect("appends");
    }
    store.settle().expect("writes");
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

/// A store of all kinds of records, and its folder.
fn of_all_kinds() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("folder");
    let mut store = RawStore::open(folder.path(), 1).expect("opens");
    for (address, body) in [("a", "a"), ("b", "b"), ("a", "a"), ("c", "b"), ("b", "bb")] {
        let address = format!("http://bao.example/{address}");
        store.append(page(&address, &[("etag", body)], body.as_bytes()).pack()).expect("appends");
    }
    store.append(not_modified("http://bao.example/c", "2026-11-25T00:00:00Z").pack()).expect("appends");
    store.sync().expect("syncs");
    folder
}

/// What the state says of the pages of [`of_all_kinds`].
fn known(folder: &Path) -> Vec<Known> {
    let store = RawStore::open(folder, 1).expect("opens");
    store.due("bao", Patience { first: 0, cap: 0 }, at("2027-01-01T00:00:00Z")).expect("reads")
}

#[test]
fn the_state_is_made_again_from_the_files_alone() {
    let folder = of_all_kinds();
    let before = known(folder.path());
    assert_eq!(before.len(), 3);
    assert_eq!(RawStore::rebuild(folder.path(), &|_| ()).expect("rebuilds"), (3, 6));
    assert_eq!(known(folder.path()), before);
    // Also where a file has gone, or become shorter.
    fs::remove_file(folder.path().join("danvan-00002.warc.gz")).expect("removed");
    assert_eq!(known(folder.path()).len(), 3, "the last capture of b is still there");
}

#[test]
fn what_the_state_missed_is_adopted() {
    let folder = of_all_kinds();
    let mut store = RawStore::open(folder.path(), 1).expect("opens");
    // Never made sure of: the process dies before.
    store.append(page("http://bao.example/d", &[], b"d").pack()).expect("appends");
    drop(store);
    let addresses: Vec<_> = known(folder.path()).into_iter().map(|known| known.address).collect();
    assert_eq!(addresses, ["a", "b", "c", "d"].map(|page| format!("http://bao.example/{page}")));
}

#[test]
fn a_state_of_a_newer_program_is_refused() {
    let folder = of_all_kinds();
    let db = rusqlite::Connection::open(folder.path().join(raw::STATE_FILE)).expect("opens");
    db.execute_batch("PRAGMA user_version = 99").expect("writes");
    drop(db);
    let refused = RawStore::open(folder.path(), ROLL).expect_err("newer").to_string();
    assert!(
        refused.ends_with("state.sqlite has format version 99, this program reads up to 2: update it"),
        "{refused}"
    );
}

#[test]
fn nothing_refers_to_a_record_that_is_not_written() {
    let folder = tempfile::tempdir().expect("folder");
    let mut store = RawStore::open(folder.path(), ROLL).expect("opens");
    for (name, written) in [("a", 0), ("b", 1)] {
        store.append(page(&format!("http://bao.example/{name}"), &[], b"one body").pack()).expect("appends");
        assert_eq!(all(&raw::files(folder.path()).expect("lists")).len(), written, "after {name}");
    }
}

#[test]
fn what_a_run_left_that_was_killed_is_no_damage() {
    let folder = of_all_kinds();
    let mut store = RawStore::open(folder.path(), ROLL).expect("opens");
    store.append(page("http://bao.example/d", &[], b"d").pack()).expect("appends");
    store.settle().expect("writes");
    // Never made sure of in the database: the process dies before.
    drop(store);
    let file = folder.path().join("danvan-00003.warc.gz");
    let sound = fs::read(&file).expect("reads");
    for (cut, waiting, unfinished) in [(0, 1, 0), (1, 1, 1), (0, 1, 0)] {
        fs::write(&file, &sound[..sound.len() - cut]).expect("cuts");
        let verified = raw::verify(folder.path(), &|_| ()).expect("reads");
        assert_eq!((verified.waiting, verified.unfinished, verified.problems), (waiting, unfinished, vec![]));
    }
    drop(RawStore::open(folder.path(), ROLL).expect("opens"));
    let verified = raw::verify(folder.path(), &|_| ()).expect("reads");
    assert_eq!((verified.waiting, verified.unfinished, verified.problems), (0, 0, vec![]));
}

#[test]
fn verifying_reads_every_record_and_finds_every_damage() {
    let folder = of_all_kinds();
    let verified = raw::verify(folder.path(), &|_| ()).expect("reads");
    // Three captures with their requests and redirects, three revisits, and what each of six files begins with.
    assert_eq!((verified.files, verified.records, verified.problems), (6, 18, vec![]));

    let file = folder.path().join("danvan-00002.warc.gz");
    let sound = fs::read(&file).expect("reads");
    let mut reader = WarcReader::open(&file).expect("opens");
    let start = (0..2).map(|_| reader.next_head().expect("reads").expect("a record").offset).last();
    let start = usize::try_from(start.expect("two")).expect("small");
    // A record whose bytes are not those that its digests speak of.
    let mut inflated = String::new();
    let mut decoder = flate2::read::GzDecoder::new(&sound[start..]);
    std::io::Read::read_to_string(&mut decoder, &mut inflated).expect("text");
    let forged =
        [&sound[..start], &gzip(inflated.replace("\r\n\r\nb\r\n", "\r\n\r\nc\r\n").as_bytes())].concat();
    for (damaged, offset, what) in [
        (forged, start, "WARC-Block-Digest is sha256:"),
        (sound[..sound.len() - 1].to_vec(), usize::MAX, "the file ends inside this record"),
        ([&sound[..], b"\0\0"].concat(), sound.len(), "no WARC record begins here"),
    ] {
        fs::write(&file, damaged).expect("written");
        let problems = raw::verify(folder.path(), &|_| ()).expect("reads").problems;
        let problem = problems.first().expect("one");
        assert!(problem.file == file && problem.what.starts_with(what), "{problem:?}");
        assert!(offset == usize::MAX || problem.offset == offset as u64, "{problem:?}");
    }
    fs::write(&file, sound).expect("written");
    let db = rusqlite::Connection::open(folder.path().join(raw::STATE_FILE)).expect("opens");
    db.execute_batch("DELETE FROM record WHERE revisit").expect("writes");
    drop(db);
    let problems = raw::verify(folder.path(), &|_| ()).expect("reads").problems;
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].what, "it knows 3 records of captures, and the files have 6");
}
