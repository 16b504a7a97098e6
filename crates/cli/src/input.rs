//! What commands are given to read: files, standard input, pages on disk, lines of cases.

use std::io::Read;

use danvan_domain::{Capture, article::VIETNAM_OFFSET_SECONDS, id};
use jiff::{Timestamp, civil::Date, tz::Offset};
use url::Url;

use crate::error::CliError;

/// The name that stands for standard input.
pub(crate) const STANDARD_INPUT: &str = "-";

/// The bytes of a file, or of standard input for `-`.
pub(crate) fn read(file: &str) -> Result<Vec<u8>, CliError> {
    let bytes = if file == STANDARD_INPUT {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(file)
    };
    bytes.map_err(|source| CliError::Read { path: shown(file), source })
}

/// An input as messages name it.
pub(crate) fn shown(file: &str) -> String {
    if file == STANDARD_INPUT { "standard input".to_owned() } else { file.to_owned() }
}

const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// An input as text, without a byte order mark.
pub(crate) fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_start_matches(BYTE_ORDER_MARK).to_owned()
}

/// The lines that say something, numbered from 1, without a byte order mark.
pub(crate) fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let bytes = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
    (1..).zip(bytes.split(|byte| *byte == b'\n')).filter(|(_, line)| !line.trim_ascii().is_empty())
}

/// A page on disk as if it had been fetched: without an address it is known by its name, wherever it lies.
pub(crate) fn page(
    name: &str,
    url: Option<&Url>,
    captured: Option<Date>,
    content_type: &str,
    body: Vec<u8>,
) -> Capture {
    let address = url.map_or_else(|| file_address(name), Url::to_string);
    let captured_at = captured.and_then(start_of_day);
    let moment = captured_at.map(|at| at.to_string()).unwrap_or_default();
    Capture {
        capture_id: id::capture_id(&address, &moment, &id::sha256_hex(&body)),
        source_id: String::new(),
        address,
        fetched_at: None,
        captured_at,
        status: None,
        content_type: Some(content_type.to_owned()),
        body,
    }
}

fn file_address(name: &str) -> String {
    let mut url = Url::parse("file:///").ok();
    if let Some(mut segments) = url.as_mut().and_then(|url| url.path_segments_mut().ok()) {
        segments.clear().push(name);
    }
    url.map(String::from).unwrap_or_default()
}

fn start_of_day(day: Date) -> Option<Timestamp> {
    Offset::from_seconds(VIETNAM_OFFSET_SECONDS).ok()?.to_timestamp(day.at(0, 0, 0, 0)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_an_address_is_known_by_its_name() {
        assert_eq!(file_address("a b.html"), "file:///a%20b.html");
    }

    #[test]
    fn lines_keep_their_numbers() {
        let lines: Vec<_> = lines("\u{FEFF}a\n \nb\n".as_bytes()).collect();
        assert_eq!(lines, [(1, b"a".as_slice()), (3, b"b".as_slice())]);
    }
}
