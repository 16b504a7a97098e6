//! The WARC reader and writer, and what other writers do.
#![allow(clippy::expect_used, clippy::panic, reason = "tests may fail loudly, in helpers too")]

use std::{
    io::{BufReader, Write as _},
    path::Path,
};

use danvan_store::{
    StoreError, WarcFault,
    warc::{Head, Record, RecordType, WarcReader, sha256_digest},
};
use flate2::{Compression, write::GzEncoder};

fn record<'a>(kind: RecordType, target: &'a str, block: &'a [u8], payload: bool) -> Record<'a> {
    Record {
        kind,
        target: Some(target),
        date: "2026-11-23T14:15:00.9Z".parse().expect("moment"),
        content_type: "text/plain",
        fields: vec![("Danvan-Source", "báo\r\nWARC-Type: forged".to_owned())],
        head: &[],
        payload: block,
        is_coded: false,
        payload_digest: payload.then(|| sha256_digest(block)),
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("in memory");
    encoder.finish().expect("in memory")
}

/// Everything read, and the error that ended it. The reader's buffer is small, so that every boundary is met.
fn read(bytes: &[u8]) -> (Vec<(Head, Vec<u8>)>, Option<StoreError>) {
    let mut reader = WarcReader::new(BufReader::with_capacity(7, bytes), Path::new("x.warc.gz"));
    let mut records = Vec::new();
    loop {
        let next = reader.next_head().and_then(|head| match head {
            Some(head) => Ok(Some((head, reader.read_block()?))),
            None => Ok(None),
        });
        match next {
            Ok(Some(record)) => records.push(record),
            Ok(None) => return (records, None),
            Err(error) => return (records, Some(error)),
        }
    }
}

fn fault(error: Option<StoreError>) -> (u64, WarcFault) {
    match error {
        Some(StoreError::Warc { path, offset, source }) => {
            assert_eq!(path, Path::new("x.warc.gz"));
            (offset, source)
        }
        other => panic!("no fault of the file: {other:?}"),
    }
}

#[test]
fn what_is_coded_is_kept_as_it_is() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n";
    // Longer than a block of a deflate stream that is not compressed; as random as a coded body.
    let bytes = (0..20_000_u32).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes());
    let long: Vec<u8> = bytes.collect();
    for payload in [&b""[..], b"x", &long] {
        let coded = Record {
            head,
            is_coded: true,
            ..record(RecordType::Response, "http://a.example/x", payload, true)
        };
        let mut file = Vec::new();
        coded.write(&mut file).expect("writes");
        record(RecordType::Resource, "http://a.example/y", b"y", true).write(&mut file).expect("writes");
        assert!(file.len() < payload.len() + 1500, "{} of {}", file.len(), payload.len());
        let (records, error) = read(&file);
        assert!(error.is_none(), "{error:?}");
        let [(head_of, block), (_, next)] = records.as_slice() else { panic!("two records: {records:?}") };
        assert_eq!(*block, [head, payload].concat());
        assert_eq!(next, b"y");
        assert_eq!(head_of.get("WARC-Block-Digest"), Some(sha256_digest(block).as_str()));
        assert_eq!(head_of.get("WARC-Payload-Digest"), Some(sha256_digest(payload).as_str()));
    }
}

#[test]
fn what_is_written_is_read_back() {
    let long = "mô hình ".repeat(40_000);
    let blocks: [&[u8]; 4] = [b"", b"\r\n\r\n", long.as_bytes(), b"WARC/1.1\r\n\r\n"];
    let (mut file, mut offsets) = (Vec::new(), Vec::new());
    for block in blocks {
        offsets.push(file.len() as u64);
        record(RecordType::Resource, "http://a.example/x", block, true).write(&mut file).expect("writes");
    }
    let (records, error) = read(&file);
    assert!(error.is_none(), "{error:?}");
    assert_eq!(records.iter().map(|(_, block)| block.as_slice()).collect::<Vec<_>>(), blocks);
    assert_eq!(records.iter().map(|(head, _)| head.offset).collect::<Vec<_>>(), offsets);
    let (head, _) = &records[0];
    assert_eq!(head.record_type(), "resource");
    assert_eq!(head.get("warc-date"), Some("2026-11-23T14:15:00Z"), "whole seconds");
    assert_eq!(head.get("Danvan-Source"), Some("báo  WARC-Type: forged"), "a value is one line");
    let of_nothing = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(head.get("WARC-Block-Digest"), Some(of_nothing));
    assert_eq!(head.get("WARC-Payload-Digest"), Some(of_nothing));
    let ids: std::collections::BTreeSet<_> =
        records.iter().map(|(head, _)| head.get("WARC-Record-ID")).collect();
    assert_eq!(ids.len(), blocks.len());
}

#[test]
fn blocks_may_be_passed_over() {
    let mut file = Vec::new();
    for block in [&b"one"[..], b"two", b"three"] {
        record(RecordType::Metadata, "http://a.example/", block, false).write(&mut file).expect("writes");
    }
    let mut reader = WarcReader::new(file.as_slice(), Path::new("x"));
    for _ in 0..2 {
        reader.next_head().expect("reads").expect("there is one");
    }
    reader.skip_block().expect("passes over");
    reader.next_head().expect("reads").expect("there is one");
    assert_eq!(reader.read_block().expect("reads"), b"three");
    assert_eq!(reader.next_head().expect("reads"), None);
}

#[test]
fn habits_of_other_writers_are_read() {
    let loose = "WARC/1.0\nwarc-type: response\nwarc-target-uri: <http://b.example/>\nx-note: one\n\ttwo\n\
                 content-length:5\n\nhello\n";
    let strict = "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://b.example/\r\n\
                  X-Note: one two\r\nContent-Length: 5\r\n\r\nhello\r\n\r\n";
    let twice = format!("{strict}{loose}");
    for (what, file, count) in [
        ("lower case, no digest, bare line feeds", gzip(loose.as_bytes()), 1),
        ("not compressed", twice.clone().into_bytes(), 2),
        ("one member for all", gzip(twice.as_bytes()), 2),
        (
            "a member each, an empty one between",
            [gzip(strict.as_bytes()), gzip(b""), gzip(loose.as_bytes())].concat(),
            2,
        ),
        ("no line ends after the last block", gzip(strict.trim_end().as_bytes()), 1),
        ("nothing", Vec::new(), 0),
    ] {
        let (records, error) = read(&file);
        assert!(error.is_none(), "{what}: {error:?}");
        assert_eq!(records.len(), count, "{what}");
        for (head, block) in records {
            assert_eq!(block, b"hello", "{what}");
            assert_eq!(head.target(), Some("http://b.example/"), "{what}");
            assert_eq!(head.get("X-Note"), Some("one two"), "{what}");
        }
    }
}

#[test]
fn a_torn_tail_is_told_wherever_it_is_torn() {
    let mut file = Vec::new();
    record(RecordType::Resource, "http://a.example/1", b"one", true).write(&mut file).expect("writes");
    let whole = file.len();
    record(RecordType::Resource, "http://a.example/2", b"two", true).write(&mut file).expect("writes");
    for length in whole + 1..file.len() {
        let (records, error) = read(&file[..length]);
        assert_eq!(records.len(), 1, "cut at {length}");
        let (offset, fault) = fault(error);
        assert!(matches!(fault, WarcFault::Torn), "cut at {length}: {fault:?}");
        assert_eq!(offset, whole as u64, "cut at {length}");
    }
}

#[test]
fn garbage_is_told_with_its_place() {
    let mut good = Vec::new();
    record(RecordType::Resource, "http://a.example/1", b"one", true).write(&mut good).expect("writes");
    let endless = format!("WARC/1.1\r\nX: {}", "x".repeat(100_000));
    let long = b"WARC/1.1\r\nContent-Length: 99999999999\r\n\r\nx".to_vec();
    type Check = fn(&WarcFault) -> bool;
    let cases: [(&str, Vec<u8>, Check); 7] = [
        ("zeros", vec![0; 100], |fault| matches!(fault, WarcFault::NoRecord)),
        ("text", b"<html>".to_vec(), |fault| matches!(fault, WarcFault::NoRecord)),
        ("gzip of no record", gzip(b"<html>\n"), |fault| matches!(fault, WarcFault::NoRecord)),
        ("no gzip", vec![0x1F; 50], |fault| matches!(fault, WarcFault::Bytes(_))),
        ("no length", gzip(b"WARC/1.1\r\nA: b\r\n\r\n"), |fault| matches!(fault, WarcFault::Header(_))),
        ("an endless head", gzip(endless.as_bytes()), |fault| matches!(fault, WarcFault::LongHead { .. })),
        ("an endless block", gzip(&long), |fault| matches!(fault, WarcFault::LongBlock { .. })),
    ];
    for (what, garbage, expected) in cases {
        let (records, error) = read(&[good.as_slice(), &garbage].concat());
        assert_eq!(records.len(), 1, "{what}");
        let (offset, fault) = fault(error);
        assert_eq!(offset, good.len() as u64, "{what}");
        assert!(expected(&fault), "{what}: {fault:?}");
    }
    let mut flipped = [good.as_slice(), &good].concat();
    let middle = good.len() + good.len() / 2;
    flipped[middle] ^= 0xFF;
    let (records, error) = read(&flipped);
    assert!(error.is_some() && records.len() == 1, "a flipped byte is noticed");
}
