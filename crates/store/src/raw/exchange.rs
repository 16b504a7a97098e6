//! An exchange with a site, and the records that keep it.

use std::io;

use danvan_domain::id::hex;
use jiff::Timestamp;

use super::state::{Original, Validators};
use crate::warc::{HTTP_REQUEST, HTTP_RESPONSE, Record, RecordType, WARC_FIELDS, warc_date};

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
        /// The head of the request: request line and fields, each with its line end, without the empty line. Empty
        /// where it is not known.
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
    /// The answer to a request on condition: the page is as it was (RFC 9110 §15.4.5).
    NotModified {
        /// The fields of the head, as received.
        headers: Vec<(String, Vec<u8>)>,
    },
    /// A file on disk.
    File {
        /// The media type that its name stands for.
        content_type: String,
        /// What it holds.
        body: Vec<u8>,
    },
}

/// How a site says that a page is as it was.
const NOT_MODIFIED: &str = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";

/// How a payload is known that is stored already.
const IDENTICAL: &str = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";

/// How many bytes the compressed heads of an exchange take, mostly less.
const ROOM: usize = 4096;

/// Records, compressed one by one, and the identifier of the first.
#[derive(Debug)]
pub(super) struct Records {
    pub(super) bytes: Vec<u8>,
    pub(super) id: String,
}

impl Exchange {
    /// The payload; none where the site only says that it is as it was.
    pub(super) fn payload(&self) -> Option<&[u8]> {
        match &self.content {
            Content::Response { body, .. } | Content::File { body, .. } => Some(body),
            Content::NotModified { .. } => None,
        }
    }

    /// What the site says of this version of the page.
    pub(super) fn validators(&self) -> Validators {
        let (Content::Response { headers, .. } | Content::NotModified { headers, .. }) = &self.content else {
            return Validators::default();
        };
        let value = |name: &str| {
            let (_, value) = headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
            Some(std::str::from_utf8(value).ok()?.trim().to_owned())
        };
        Validators { etag: value("etag"), last_modified: value("last-modified") }
    }

    /// The records of an exchange whose payload has the digest `digest`; none for one without a payload.
    pub(super) fn records(&self, digest: &str) -> io::Result<Option<Records>> {
        // Beside a payload that is coded already, or half of another one, for heads.
        let coded = matches!(&self.content, Content::Response { headers, .. } if is_coded(headers));
        let payload = self.payload().map(<[u8]>::len).unwrap_or_default();
        let mut bytes = Vec::with_capacity(if coded { payload } else { payload / 2 } + ROOM);
        let digest = Some(digest.to_owned());
        let id = match &self.content {
            Content::Response { redirected_from, request_head, status, reason, headers, body } => {
                let head = response_head(*status, reason, headers);
                let mut response = self.record(RecordType::Response, HTTP_RESPONSE, &head, body, digest);
                response.is_coded = coded;
                let id = response.write(&mut bytes)?;
                if !request_head.is_empty() {
                    let request = format!("{request_head}\r\n");
                    self.beside(&id, RecordType::Request, HTTP_REQUEST, request.as_bytes())
                        .write(&mut bytes)?;
                }
                if !redirected_from.is_empty() {
                    let fields: String =
                        redirected_from.iter().map(|url| format!("redirected-from: {url}\r\n")).collect();
                    self.beside(&id, RecordType::Metadata, WARC_FIELDS, fields.as_bytes())
                        .write(&mut bytes)?;
                }
                id
            }
            Content::File { content_type, body } => {
                self.record(RecordType::Resource, content_type, &[], body, digest).write(&mut bytes)?
            }
            Content::NotModified { .. } => return Ok(None),
        };
        Ok(Some(Records { bytes, id }))
    }

    /// The record of a response whose payload is that of `original`. A file on disk has none.
    pub(super) fn revisit(&self, original: &Original) -> io::Result<Option<Records>> {
        let (head, profile) = match &self.content {
            Content::Response { status, reason, headers, .. } => {
                (response_head(*status, reason, headers), IDENTICAL)
            }
            Content::NotModified { headers } => (response_head(304, "Not Modified", headers), NOT_MODIFIED),
            Content::File { .. } => return Ok(None),
        };
        let digest = sha256_text(&original.digest);
        let mut record = self.record(RecordType::Revisit, HTTP_RESPONSE, &head, &[], Some(digest));
        record.fields.extend([
            ("WARC-Profile", profile.to_owned()),
            ("WARC-Refers-To", original.record_id.clone()),
            ("WARC-Refers-To-Target-URI", original.address.clone()),
            ("WARC-Refers-To-Date", warc_date(original.at)),
        ]);
        let mut bytes = Vec::new();
        let id = record.write(&mut bytes)?;
        Ok(Some(Records { bytes, id }))
    }

    fn record<'a>(
        &'a self,
        kind: RecordType,
        content_type: &'a str,
        head: &'a [u8],
        payload: &'a [u8],
        payload_digest: Option<String>,
    ) -> Record<'a> {
        let mut fields = vec![(SOURCE_FIELD, self.source_id.clone())];
        fields.extend(self.captured_at.map(|at| (CAPTURED_FIELD, at.to_string())));
        let (target, date) = (Some(self.address.as_str()), self.fetched_at);
        Record { kind, target, date, content_type, fields, head, payload, is_coded: false, payload_digest }
    }

    /// A record that belongs to the one with the identifier `concurrent`.
    fn beside<'a>(
        &'a self,
        concurrent: &str,
        kind: RecordType,
        content_type: &'a str,
        block: &'a [u8],
    ) -> Record<'a> {
        let mut record = self.record(kind, content_type, &[], block, None);
        record.fields = vec![("WARC-Concurrent-To", concurrent.to_owned())];
        record
    }
}

/// A SHA-256 digest as WARC fields write it.
fn sha256_text(digest: &[u8]) -> String {
    format!("sha256:{}", hex(digest))
}

/// The bytes of a SHA-256 digest that a WARC field states; none for another algorithm.
pub(super) fn sha256_bytes(stated: &str) -> Option<Vec<u8>> {
    let hex = stated.strip_prefix("sha256:").filter(|hex| hex.len() == 64 && hex.is_ascii())?;
    (0..32).map(|at| u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok()).collect()
}

/// Whether a body came with a content coding, all of which compress.
fn is_coded(headers: &[(String, Vec<u8>)]) -> bool {
    headers.iter().any(|(name, value)| {
        name.eq_ignore_ascii_case("content-encoding")
            && !value.trim_ascii().is_empty()
            && !value.trim_ascii().eq_ignore_ascii_case(b"identity")
    })
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
        head: &[],
        payload: BLOCK,
        is_coded: false,
        payload_digest: None,
    }
}
