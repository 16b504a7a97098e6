//! Writing WARC records.

use std::io::{self, Write};

use danvan_domain::id::sha256_hex;
use flate2::{Compression, write::GzEncoder};
use jiff::{RoundMode, Timestamp, TimestampRound, Unit};

/// What a record is (ISO 28500:2017 §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordType {
    /// About the file.
    Warcinfo,
    /// An HTTP response.
    Response,
    /// The HTTP request before it.
    Request,
    /// A representation that came without a protocol, such as a file.
    Resource,
    /// A response that is the same as one stored before.
    Revisit,
    /// About another record.
    Metadata,
}

impl RecordType {
    /// The value of `WARC-Type`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Warcinfo => "warcinfo",
            Self::Response => "response",
            Self::Request => "request",
            Self::Resource => "resource",
            Self::Revisit => "revisit",
            Self::Metadata => "metadata",
        }
    }
}

/// A record to be written.
#[derive(Debug)]
pub struct Record<'a> {
    /// What it is.
    pub kind: RecordType,
    /// The address it is about; none for a `warcinfo`.
    pub target: Option<&'a str>,
    /// When its content came to be; written to the second.
    pub date: Timestamp,
    /// The media type of the block.
    pub content_type: &'a str,
    /// Fields beside those that every record has.
    pub fields: Vec<(&'a str, String)>,
    /// The block: for a response the head, an empty line and the payload.
    pub block: &'a [u8],
    /// The digest of the payload in the block, where it has one: see [`sha256_digest`].
    pub payload_digest: Option<String>,
}

/// How hard records are compressed: a file is a fifth longer than at flate2's default level, and takes a quarter
/// of its time, most of what storing costs.
const COMPRESSION: Compression = Compression::fast();

/// What the digests of records begin with.
const ALGORITHM: &str = "sha256:";

/// A digest as WARC fields write it, `sha256:` and lower-case hexadecimal.
pub fn sha256_digest(bytes: &[u8]) -> String {
    format!("{ALGORITHM}{}", sha256_hex(bytes))
}

/// A moment as WARC fields write it. To the second: that is what every reader understands.
pub fn warc_date(at: Timestamp) -> String {
    let whole = TimestampRound::new().smallest(Unit::Second).mode(RoundMode::Trunc);
    at.round(whole).unwrap_or(at).to_string()
}

impl Record<'_> {
    /// Appends the record to `out` as one gzip member, and gives its identifier.
    pub fn write(&self, out: &mut Vec<u8>) -> io::Result<String> {
        let block_digest = sha256_digest(self.block);
        let id = self.id(&block_digest);
        let mut encoder = GzEncoder::new(out, COMPRESSION);
        encoder.write_all(self.head(&id, &block_digest).as_bytes())?;
        encoder.write_all(self.block)?;
        encoder.write_all(b"\r\n\r\n")?;
        encoder.finish()?;
        Ok(id)
    }

    /// The identifier: a version 8 UUID (RFC 9562 §5.8) out of what the record says, so that no source of
    /// randomness is needed.
    fn id(&self, block_digest: &str) -> String {
        let seed = [
            self.kind.as_str(),
            self.target.unwrap_or_default(),
            &self.date.to_string(),
            block_digest.trim_start_matches(ALGORITHM),
        ];
        let digest = sha256_hex(seed.join("\u{1F}").as_bytes());
        let hex = |from: usize, to: usize| digest.get(from..to).unwrap_or_default();
        format!("<urn:uuid:{}-{}-8{}-8{}-{}>", hex(0, 8), hex(8, 12), hex(12, 15), hex(15, 18), hex(18, 30))
    }

    fn head(&self, id: &str, block_digest: &str) -> String {
        let mut head = String::from("WARC/1.1\r\n");
        let mut put = |name: &str, value: &str| {
            // A line end in a value would begin another field.
            let value = value.replace(['\r', '\n'], " ");
            head.extend([name, ": ", &value, "\r\n"]);
        };
        put("WARC-Type", self.kind.as_str());
        put("WARC-Record-ID", id);
        put("WARC-Date", &warc_date(self.date));
        if let Some(target) = self.target {
            put("WARC-Target-URI", target);
        }
        for (name, value) in &self.fields {
            put(name, value);
        }
        put("WARC-Block-Digest", block_digest);
        if let Some(payload) = &self.payload_digest {
            put("WARC-Payload-Digest", payload);
        }
        put("Content-Type", self.content_type);
        put("Content-Length", &self.block.len().to_string());
        head.push_str("\r\n");
        head
    }
}
