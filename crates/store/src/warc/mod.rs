//! WARC/1.1 files (ISO 28500:2017): a reader that streams, and a writer of one gzip member a record.

mod input;
mod read;
mod write;

pub use read::{Head, WarcReader};
pub use write::{Record, RecordType, sha256_digest, warc_date};

/// The longest head of a record that is read, in bytes.
pub const HEAD_LIMIT: usize = 64 * 1024;

/// The longest block of a record that is read into memory, in bytes.
pub const BLOCK_LIMIT: u64 = 256 * 1024 * 1024;

/// The media type of a block that is an HTTP response.
pub const HTTP_RESPONSE: &str = "application/http;msgtype=response";

/// The media type of a block that is an HTTP request.
pub const HTTP_REQUEST: &str = "application/http;msgtype=request";

/// The media type of a block of named fields.
pub const WARC_FIELDS: &str = "application/warc-fields";
