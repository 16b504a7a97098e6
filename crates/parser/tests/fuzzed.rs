//! The targets of `fuzz` on what they found before, and on our own pages with bytes changed, lost, doubled and spliced.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test may fail loudly"
)]

#[path = "../fuzz/entries.rs"]
mod entries;

use std::{
    env, fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use fastrand::Rng;

/// Pages that are made of each target's own ones, unless `FUZZ_ROUNDS` says otherwise.
const ROUNDS: usize = 500;
/// A page has at most so many bytes.
const LONGEST: usize = 32 << 10;

type Target = (&'static str, fn(&[u8]));

const TARGETS: [Target; 3] = [("html", entries::html), ("text", entries::text), ("dates", entries::dates)];

/// What is spliced in: the marks that readers go by.
const MARKS: [&[u8]; 22] = [
    b"<",
    b">",
    b"\"",
    b"</div>",
    b"<table><tr><td>",
    b"<!--",
    b"<script>",
    b"&amp;amp;",
    b"&#x0;",
    b"\xEF\xBB\xBF",
    b"\xFF\xFE",
    b"\xC3",
    b"\xE1\xBB",
    b"\0",
    b"\r\n",
    b"\t",
    b" | ",
    b": ",
    b"31/02/2020",
    b"24:00",
    b"2020-13-01T",
    b"<div class=noidung>",
];

fn folder(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(below)
}

/// The bytes of all files below a folder whose names end so, in the order of their names; of unread pages none.
fn contents(at: &Path, ends: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![at.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() && !path.ends_with("unread") {
                folders.push(path);
            } else if path.is_file() && path.to_string_lossy().ends_with(ends) {
                let bytes = fs::read(&path).expect("a file");
                found.push((path, bytes));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn what_broke_the_parser_once_does_not_break_it_again() {
    for (name, target) in TARGETS {
        let kept = contents(&folder("fuzz/regressions").join(name), "");
        assert!(!kept.is_empty(), "{name}");
        for (path, bytes) in kept {
            let read = catch_unwind(AssertUnwindSafe(|| target(&bytes)));
            assert!(read.is_ok(), "{}", path.display());
        }
    }
}

#[test]
fn pages_with_bytes_changed_lost_doubled_and_spliced_are_read() {
    let rounds = env::var("FUZZ_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS);
    let seed = env::var("FUZZ_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let mut random = Rng::with_seed(seed);
    for (name, target) in TARGETS {
        let ends = if name == "text" { ".txt" } else { ".html" };
        let mut seeds: Vec<Vec<u8>> = match name {
            "dates" => days(),
            _ => contents(&folder("../../tests/pages"), ends).into_iter().map(|(_, bytes)| bytes).collect(),
        };
        seeds.retain(|seed| seed.len() <= LONGEST);
        assert!(seeds.len() >= 5, "{name}");
        for _ in 0..rounds {
            let mut bytes = seeds[random.usize(..seeds.len())].clone();
            for _ in 0..random.usize(1..12) {
                change(&mut bytes, &seeds, &mut random);
            }
            if catch_unwind(AssertUnwindSafe(|| target(&bytes))).is_err() {
                let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzzed-{name}"));
                fs::write(&kept, &bytes).expect("a file");
                panic!("{name}: the input is in {}", kept.display());
            }
        }
    }
}

/// Days as pages print them.
fn days() -> Vec<Vec<u8>> {
    let lines = [
        "2021-01-11T05:58:00+07:00",
        "Thứ Hai, 11/01/2021 | 05:58 (GMT+7)",
        "Cập nhật lúc 05:58 ngày 11/01/2021",
        "Ngày đăng: 08-10-2015 Lượt xem: 96",
        "20:51:21 20/11/2020",
        "T6, 2018-09-28",
        "2:14:39 PM 5/6/2019",
        "11 tháng 01 năm 2021",
        "Jan 11, 2021",
        "20210111",
        "1610319480",
        "31/12/1999",
        "05.58, 11.1.21",
    ];
    lines.map(|line| line.as_bytes().to_vec()).to_vec()
}

/// Changes some bytes as transmissions, editors and attackers do.
fn change(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], random: &mut Rng) {
    let at = random.usize(..=bytes.len());
    let end = (at + random.usize(..200)).min(bytes.len());
    match random.u8(..7) {
        0 => bytes.truncate(at),
        1 => drop(bytes.drain(at..end)),
        2 => {
            let doubled = bytes[at..end].to_vec();
            bytes.splice(at..at, doubled);
        }
        3 => {
            let other = &seeds[random.usize(..seeds.len())];
            let from = random.usize(..=other.len());
            let to = (from + random.usize(..2_000)).min(other.len());
            bytes.splice(at..end, other[from..to].iter().copied());
        }
        4 => {
            let mark = MARKS[random.usize(..MARKS.len())];
            bytes.splice(at..at, mark.iter().copied());
        }
        5 => bytes[at..end].reverse(),
        _ => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = random.u8(..);
            }
        }
    }
    bytes.truncate(LONGEST);
}
