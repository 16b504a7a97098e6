//! A capture: one retrieved representation of a page.

use jiff::{Timestamp, civil::Date};

use crate::article::VIETNAM_OFFSET_SECONDS;

/// One retrieved representation of a page: a response in a WARC file, or a file on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    /// See [`crate::id::capture_id`].
    pub capture_id: String,
    /// The source it was made for.
    pub source_id: String,
    /// The address that answered, after redirects; for an archive's copy the original one.
    pub address: String,
    /// When it was fetched.
    pub fetched_at: Option<Timestamp>,
    /// When an archive captured it; none for a page fetched from its own site.
    pub captured_at: Option<Timestamp>,
    /// The HTTP status; none for a file on disk.
    pub status: Option<u16>,
    /// The media type as declared.
    pub content_type: Option<String>,
    /// The payload with transfer and content coding undone.
    pub body: Vec<u8>,
}

impl Capture {
    /// The day in Vietnam on which the representation was as it is: nothing on it can be dated later.
    pub fn day(&self) -> Option<Date> {
        let offset = jiff::tz::Offset::from_seconds(VIETNAM_OFFSET_SECONDS).ok()?;
        Some(offset.to_datetime(self.captured_at.or(self.fetched_at)?).date())
    }
}
