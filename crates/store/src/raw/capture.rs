//! Captures out of WARC records, our own and those of other writers.

use std::{
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
};

use danvan_domain::{
    Capture,
    id::{capture_id, sha256_hex},
};

use super::{
    Content, Exchange,
    exchange::{CAPTURED_FIELD, SOURCE_FIELD},
    state::Validators,
};
use crate::{
    coding::{CodingError, decode, unchunk},
    error::StoreError,
    warc::{Head, WarcReader},
};

/// The longest body that is inflated, in bytes.
pub const INFLATE_LIMIT: u64 = 64 * 1024 * 1024;

/// How many fields the head of a response may have.
const HEADERS: usize = 256;

/// Whether a record holds what a web address stands for.
pub(super) fn holds_payload(head: &Head) -> bool {
    let web = head.target().is_some_and(|uri| uri.starts_with("http://") || uri.starts_with("https://"));
    let content_type = head.get("Content-Type").unwrap_or_default();
    match head.record_type() {
        "response" => web && content_type.starts_with("application/http"),
        "resource" => web,
        _ => false,
    }
}

/// The captures of a WARC file.
pub struct Captures {
    path: PathBuf,
    /// None after the file cannot be read on.
    reader: Option<WarcReader<BufReader<File>>>,
    /// Where the record begins that was read last.
    position: u64,
}

impl Captures {
    pub(super) fn open(path: &Path, offset: u64) -> Result<Self, StoreError> {
        let reader = Some(WarcReader::open_at(path, offset)?);
        Ok(Self { path: path.to_owned(), reader, position: offset })
    }

    /// How far the file was read, in bytes: where the last record begins.
    pub fn position(&self) -> u64 {
        self.position
    }

    fn record(&mut self) -> Result<Option<(Head, Vec<u8>)>, StoreError> {
        let Some(reader) = &mut self.reader else { return Ok(None) };
        while let Some(head) = reader.next_head()? {
            self.position = head.offset;
            if holds_payload(&head) {
                let block = reader.read_block()?;
                return Ok(Some((head, block)));
            }
        }
        Ok(None)
    }
}

impl Iterator for Captures {
    type Item = Result<Capture, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.record() {
            Ok(None) => None,
            Ok(Some((head, block))) => {
                let read = capture(&head, block);
                Some(read.map_err(|(capture, source)| StoreError::Body {
                    path: self.path.clone(),
                    offset: head.offset,
                    capture,
                    source,
                }))
            }
            Err(error) => {
                self.reader = None;
                Some(Err(error))
            }
        }
    }
}

/// The capture in a record. Where its body cannot be had, what the record's head says of it.
fn capture(head: &Head, block: Vec<u8>) -> Result<Capture, (Box<Capture>, CodingError)> {
    let stated = head.get("WARC-Payload-Digest").and_then(|digest| digest.strip_prefix("sha256:"));
    let stated = stated.filter(|hex| hex.len() == 64).map(str::to_ascii_lowercase);
    let known = |computed: &dyn Fn() -> String| {
        let (address, date) = (head.target().unwrap_or_default(), head.get("WARC-Date").unwrap_or_default());
        Capture {
            capture_id: capture_id(address, date, &stated.clone().unwrap_or_else(computed)),
            source_id: head.get(SOURCE_FIELD).unwrap_or_default().to_owned(),
            address: address.to_owned(),
            fetched_at: date.parse().ok(),
            captured_at: head.get(CAPTURED_FIELD).and_then(|at| at.parse().ok()),
            status: None,
            content_type: None,
            body: Vec::new(),
        }
    };
    let message = match head.record_type() {
        "resource" => Message {
            status: None,
            content_type: head.get("Content-Type").map(str::to_owned),
            content_encoding: String::new(),
            chunked: false,
            body: block,
        },
        // A head that cannot be read has no payload after it.
        _ => message(block).map_err(|error| (Box::new(known(&String::new)), error))?,
    };
    let known = known(&|| sha256_hex(&message.body));
    let body = if message.chunked { unchunk(message.body) } else { message.body };
    match decode(body, &message.content_encoding, INFLATE_LIMIT) {
        Ok(body) => Ok(Capture { status: message.status, content_type: message.content_type, body, ..known }),
        Err(error) => Err((Box::new(known), error)),
    }
}

/// What an exchange would be as a capture, without being stored; none for one that has no payload, or whose content
/// coding cannot be undone.
pub fn capture_of(exchange: &Exchange) -> Option<Capture> {
    let (status, content_type, coding) = match &exchange.content {
        Content::Response { status, headers, .. } => {
            let value = |name: &str| {
                let (_, value) = headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
                Some(String::from_utf8_lossy(value).into_owned())
            };
            (Some(*status), value("content-type"), value("content-encoding").unwrap_or_default())
        }
        Content::File { content_type, .. } => (None, Some(content_type.clone()), String::new()),
        Content::NotModified { .. } => return None,
    };
    let payload = exchange.payload()?;
    let date = crate::warc::warc_date(exchange.fetched_at);
    Some(Capture {
        capture_id: capture_id(&exchange.address, &date, &sha256_hex(payload)),
        source_id: exchange.source_id.clone(),
        address: exchange.address.clone(),
        fetched_at: Some(exchange.fetched_at),
        captured_at: exchange.captured_at,
        status,
        content_type,
        body: decode(payload.to_vec(), &coding, INFLATE_LIMIT).ok()?,
    })
}

/// What matters of an HTTP response.
struct Message {
    status: Option<u16>,
    content_type: Option<String>,
    content_encoding: String,
    chunked: bool,
    body: Vec<u8>,
}

/// Parses the head of a response as leniently as readers of the web do, and gives its length.
fn parse_head<'b>(response: &mut httparse::Response<'_, 'b>, block: &'b [u8]) -> Option<usize> {
    let mut lenient = httparse::ParserConfig::default();
    lenient
        .allow_spaces_after_header_name_in_responses(true)
        .allow_obsolete_multiline_headers_in_responses(true)
        .ignore_invalid_headers_in_responses(true);
    match lenient.parse_response(response, block) {
        Ok(httparse::Status::Complete(length)) => Some(length),
        _ => None,
    }
}

/// Where the payload of a block begins that is an HTTP response.
pub(super) fn payload_start(block: &[u8]) -> Option<usize> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    parse_head(&mut httparse::Response::new(&mut headers), block)
}

/// The response in a block, for a record of our own; none where there is no HTTP message in it.
pub(super) fn response(mut block: Vec<u8>) -> Option<Content> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let length = parse_head(&mut response, &block)?;
    let status = response.code.unwrap_or_default();
    let reason = response.reason.unwrap_or_default().to_owned();
    let fields = response.headers.iter().map(|header| (header.name.to_owned(), header.value.to_vec()));
    let headers: Vec<(String, Vec<u8>)> = fields.collect();
    block.drain(..length);
    let chunked = headers.iter().any(|(name, value)| {
        name.eq_ignore_ascii_case("transfer-encoding") && value.to_ascii_lowercase().ends_with(b"chunked")
    });
    let body = if chunked { unchunk(block) } else { block };
    Some(Content::Response {
        redirected_from: Vec::new(),
        request_head: String::new(),
        status,
        reason,
        headers,
        body,
    })
}

/// What the response in a block says of its version.
pub(super) fn validators(block: &[u8]) -> Validators {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    if parse_head(&mut response, block).is_none() {
        return Validators::default();
    }
    let value = |name: &str| {
        let header = response.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))?;
        Some(std::str::from_utf8(header.value).ok()?.trim().to_owned())
    };
    Validators { etag: value("etag"), last_modified: value("last-modified") }
}

fn message(mut block: Vec<u8>) -> Result<Message, CodingError> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let Some(length) = parse_head(&mut response, &block) else { return Err(CodingError::NoMessage) };
    let values = |name: &str| {
        let found = response.headers.iter().filter(|header| header.name.eq_ignore_ascii_case(name));
        let values: Vec<_> = found.map(|header| String::from_utf8_lossy(header.value).into_owned()).collect();
        (!values.is_empty()).then(|| values.join(", "))
    };
    let status = response.code;
    let content_type = values("content-type");
    let content_encoding = values("content-encoding").unwrap_or_default();
    let chunked = values("transfer-encoding").is_some_and(|value| value.to_lowercase().contains("chunked"));
    block.drain(..length);
    Ok(Message { status, content_type, content_encoding, chunked, body: block })
}
