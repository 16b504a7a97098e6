//! An exchange with a site, and the records that keep it.

use std::io;

use danvan_domain::id::sha256_hex;
use jiff::Timestamp;

use crate::warc::{HTTP_REQUEST, HTTP_RESPONSE, Record, RecordType, WARC_FIELDS};

/// The named field that says for which source a record was made.
pub(super) const SOURCE_FIELD: &str = "Danvan-Source";

/// The named field that says when an archive captured what the record holds.
pub(super) const CAPTURED_FIELD: &str = "Danvan-Captured-At";

/// Something retrieved, before it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The source it was made for.
    pub source_id: String,
    /// The address that answered, after redirects; for an archive's copy the original one.
    pub address: String,
    /// When it was fetched.
    pub fetched_at: Timestamp,
    /// When an archive captured it; none for a page fetched from its own site.
    pub captured_at: Option<Timestamp>,
    /// What was retrieved.
    pub content: Content,
}

/// What was retrieved, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// An HTTP response.
    Response {
        /// The addresses that led here: the one asked for first, then each that it was redirected to
        /// before the last. Empty without redirects.
        redirected_from: Vec<String>,
        /// The head of the request: request line and fields, each with its line end, without the empty line.
        request_head: String,
        /// The status.
        status: u16,
        /// The reason phrase.
        reason: String,
        /// The fields of the head, as received.
        headers: Vec<(String, Vec<u8>)>,
        /// The body as received: transfer coding undone, content coding kept.
        body: Vec<u8>,
    },
    /// A file on disk.
    File {
        /// The media type that its name stands for.
        content_type: String,
        /// What it holds.
        body: Vec<u8>,
    },
}

impl Exchange {
    /// The digest of the payload, as the records state it.
    pub(super) fn payload_digest(&self) -> String {
        let (Content::Response { body, .. } | Content::File { body, .. }) = &self.content;
        format!("sha256:{}", sha256_hex(body))
    }

    /// The exchange as WARC records, compressed one by one.
    pub(super) fn records(&self) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        match &self.content {
            Content::Response { redirected_from, request_head, status, reason, headers, body } => {
                let mut block = response_head(*status, reason, headers);
                let payload_from = block.len();
                block.extend_from_slice(body);
                let response = self.record(RecordType::Response, HTTP_RESPONSE, &block, Some(payload_from));
                let concurrent = response.id();
                response.write(&mut out)?;
                let request = format!("{request_head}\r\n");
                self.beside(&concurrent, RecordType::Request, HTTP_REQUEST, request.as_bytes())
                    .write(&mut out)?;
                if !redirected_from.is_empty() {
                    let fields: String =
                        redirected_from.iter().map(|url| format!("redirected-from: {url}\r\n")).collect();
                    self.beside(&concurrent, RecordType::Metadata, WARC_FIELDS, fields.as_bytes())
                        .write(&mut out)?;
                }
            }
            Content::File { content_type, body } => {
                self.record(RecordType::Resource, content_type, body, Some(0)).write(&mut out)?;
            }
        }
        Ok(out)
    }

    fn record<'a>(
        &'a self,
        kind: RecordType,
        content_type: &'a str,
        block: &'a [u8],
        payload_from: Option<usize>,
    ) -> Record<'a> {
        let mut fields = vec![(SOURCE_FIELD, self.source_id.clone())];
        fields.extend(self.captured_at.map(|at| (CAPTURED_FIELD, at.to_string())));
        let (target, date) = (Some(self.address.as_str()), self.fetched_at);
        Record { kind, target, date, content_type, fields, block, payload_from }
    }

    /// A record that belongs to the one with the identifier `concurrent`.
    fn beside<'a>(
        &'a self,
        concurrent: &str,
        kind: RecordType,
        content_type: &'a str,
        block: &'a [u8],
    ) -> Record<'a> {
        let mut record = self.record(kind, content_type, block, None);
        record.fields = vec![("WARC-Concurrent-To", concurrent.to_owned())];
        record
    }
}

/// The head of a response with the empty line after it. What says how the body was sent is kept under
/// another name, since the body is not stored so.
fn response_head(status: u16, reason: &str, headers: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} {reason}\r\n").into_bytes();
    for (name, value) in headers {
        if name.eq_ignore_ascii_case("transfer-encoding") {
            head.extend_from_slice(b"X-Orig-");
        }
        head.extend_from_slice(name.as_bytes());
        head.extend_from_slice(b": ");
        head.extend(value.iter().filter(|byte| !matches!(byte, b'\r' | b'\n')));
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(b"\r\n");
    head
}

/// The record that each file begins with.
pub(super) fn about_the_file(name: &str, at: Timestamp) -> Record<'static> {
    const BLOCK: &[u8] = concat!(
        "software: danvan/",
        env!("CARGO_PKG_VERSION"),
        "\r\nformat: WARC File Format 1.1\r\n",
        "conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
    )
    .as_bytes();
    Record {
        kind: RecordType::Warcinfo,
        target: None,
        date: at,
        content_type: WARC_FIELDS,
        fields: vec![("WARC-Filename", name.to_owned())],
        block: BLOCK,
        payload_from: None,
    }
}
