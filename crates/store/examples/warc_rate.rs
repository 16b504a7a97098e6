//! What `make bench-fetch` measures of the WARC reader: every record of a file read, and the heads of HTTP messages
//! parsed, as FastWARC does by default.
//!
//! Usage: `warc_rate FILE ROUNDS`
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a yardstick, not a part")]

use std::{env, path::Path};

use danvan_store::warc::WarcReader;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [file, rounds] = arguments.as_slice() else { return };
    let (mut records, mut bytes, mut fields) = (0_u64, 0_u64, 0_u64);
    for _ in 0..rounds.parse::<u32>().expect("a number") {
        let mut reader = WarcReader::open(Path::new(file)).expect("a file");
        let mut block = Vec::new();
        while let Some(head) = reader.next_head().expect("a record") {
            reader.read_block_into(&mut block).expect("a block");
            records += 1;
            bytes += block.len() as u64;
            if head.get("Content-Type").is_some_and(|kind| kind.starts_with("application/http")) {
                let mut headers = [httparse::EMPTY_HEADER; 64];
                let mut response = httparse::Response::new(&mut headers);
                if response.parse(&block).is_ok() {
                    fields += response.headers.len() as u64;
                }
            }
        }
    }
    println!("{records} records, {bytes} bytes, {fields} fields");
}
