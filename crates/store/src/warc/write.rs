//! Writing WARC records.

use std::{cell::RefCell, io};

use danvan_domain::id::{hex, sha256_hex};
use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use jiff::{RoundMode, Timestamp, TimestampRound, Unit};
use sha2::{Digest as _, Sha256};

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
    /// What of the block stands before its payload: for a response the head with the empty line after it.
    pub head: &'a [u8],
    /// The rest of the block.
    pub payload: &'a [u8],
    /// Whether the payload is compressed already, so that doing it again would only make it longer.
    pub is_coded: bool,
    /// The digest that is stated of the payload, where one is: see [`sha256_digest`].
    pub payload_digest: Option<String>,
}

/// How hard records are compressed: a file is a fifth longer than at flate2's default level, and takes a quarter
/// of its time, most of what storing costs.
const COMPRESSION: Compression = Compression::fast();

thread_local! {
    // Setting one up costs as much as compressing a short record.
    static DEFLATE: RefCell<Compress> = RefCell::new(Compress::new(COMPRESSION, false));
}

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
        let block_digest = self.block_digest();
        let id = self.id(&block_digest);
        let head = self.fields_of(&id, &block_digest);
        let (plain, coded) = if self.is_coded { (&[][..], self.payload) } else { (self.payload, &[][..]) };
        DEFLATE
            .with_borrow_mut(|deflate| member(deflate, &[head.as_bytes(), self.head, plain], coded, out))?;
        Ok(id)
    }

    fn block_digest(&self) -> String {
        match &self.payload_digest {
            // A revisit states the digest of what it refers to.
            Some(digest) if self.head.is_empty() && self.kind != RecordType::Revisit => digest.clone(),
            _ => {
                let digest = Sha256::new_with_prefix(self.head).chain_update(self.payload).finalize();
                format!("{ALGORITHM}{}", hex(&digest))
            }
        }
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
        let part = |from: usize, to: usize| digest.get(from..to).unwrap_or_default();
        format!(
            "<urn:uuid:{}-{}-8{}-8{}-{}>",
            part(0, 8),
            part(8, 12),
            part(12, 15),
            part(15, 18),
            part(18, 30)
        )
    }

    fn fields_of(&self, id: &str, block_digest: &str) -> String {
        const LINE_ENDS: [char; 2] = ['\r', '\n'];
        let mut head = String::with_capacity(1024);
        head.push_str("WARC/1.1\r\n");
        let mut put = |name: &str, value: &str| {
            head.extend([name, ": "]);
            // A line end in a value would begin another field.
            match value.contains(LINE_ENDS) {
                true => head.push_str(&value.replace(LINE_ENDS, " ")),
                false => head.push_str(value),
            }
            head.push_str("\r\n");
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
        put("Content-Length", &(self.head.len() + self.payload.len()).to_string());
        head.push_str("\r\n");
        head
    }
}

/// What a record ends with.
const END: &[u8] = b"\r\n\r\n";

/// What a gzip member begins with (RFC 1952 §2.3): deflate, no name, no time, compressed fast, on any system.
const GZIP_HEAD: [u8; 10] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 4, 0xFF];

/// How many bytes a block of a deflate stream holds that is not compressed (RFC 1951 §3.2.4).
const STORED: usize = 0xFFFF;

/// Appends a record as one gzip member: `plain` parts compressed, then what is `coded` already as it is.
fn member(deflate: &mut Compress, plain: &[&[u8]], coded: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
    let (mut crc, length) = (Crc::new(), plain.iter().map(|part| part.len()).sum::<usize>());
    out.reserve(length / 2 + coded.len() + ROOM);
    out.extend_from_slice(&GZIP_HEAD);
    deflate.reset();
    for part in plain {
        crc.update(part);
        feed(deflate, part, FlushCompress::None, out)?;
    }
    if coded.is_empty() {
        crc.update(END);
        feed(deflate, END, FlushCompress::None, out)?;
        feed(deflate, &[], FlushCompress::Finish, out)?;
    } else {
        // Blocks that are not compressed begin at a byte.
        feed(deflate, &[], FlushCompress::Sync, out)?;
        for (part, is_last) in coded.chunks(STORED).map(|part| (part, false)).chain([(END, true)]) {
            crc.update(part);
            let length = u16::try_from(part.len()).unwrap_or(u16::MAX);
            out.push(u8::from(is_last));
            out.extend_from_slice(&length.to_le_bytes());
            out.extend_from_slice(&(!length).to_le_bytes());
            out.extend_from_slice(part);
        }
    }
    out.extend_from_slice(&crc.sum().to_le_bytes());
    out.extend_from_slice(&crc.amount().to_le_bytes());
    Ok(())
}

/// How much room for output is made at a time, in bytes.
const ROOM: usize = 1024;

/// Hands over `input`, and takes what there is of output; with a flush all of it.
fn feed(deflate: &mut Compress, mut input: &[u8], flush: FlushCompress, out: &mut Vec<u8>) -> io::Result<()> {
    loop {
        out.reserve(ROOM);
        let taken = deflate.total_in();
        let status = deflate.compress_vec(input, out, flush)?;
        let taken = usize::try_from(deflate.total_in() - taken).unwrap_or(usize::MAX);
        input = input.get(taken..).unwrap_or_default();
        let is_full = out.len() == out.capacity();
        if status == Status::StreamEnd || (input.is_empty() && !is_full) {
            return Ok(());
        }
    }
}
