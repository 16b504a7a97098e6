//! An exchange made ready to be stored.

use std::io;

use jiff::Timestamp;

use super::exchange::{Content, Exchange, Records, sha256_bytes};
use crate::warc::sha256_digest;

/// An exchange with its payload digested and compressed into records. That is most of the work of storing one, and
/// touches nothing that is shared: whoever has an exchange does it, and only then stands in the store's queue.
#[derive(Debug)]
pub struct Packed {
    /// What came with the payload, which itself is only in the records.
    pub(super) exchange: Exchange,
    /// The payload's SHA-256 digest; none where the site only says that it is as it was.
    pub(super) digest: Option<Vec<u8>>,
    pub(super) records: io::Result<Option<Records>>,
}

impl Exchange {
    /// Makes it ready to be stored. Where that fails, storing it says so.
    pub fn pack(mut self) -> Packed {
        let stated = self.payload().map(sha256_digest);
        let records = stated.as_deref().map_or(Ok(None), |stated| self.records(stated));
        let digest = stated.as_deref().and_then(sha256_bytes);
        if let Content::Response { body, .. } | Content::File { body, .. } = &mut self.content {
            *body = Vec::new();
        }
        Packed { exchange: self, digest, records }
    }
}

impl Packed {
    /// The address that answered.
    pub fn address(&self) -> &str {
        &self.exchange.address
    }

    /// When it was fetched.
    pub fn fetched_at(&self) -> Timestamp {
        self.exchange.fetched_at
    }
}
