//! Pages: what they were when they were last asked, and when it is time to ask again.

use std::sync::LazyLock;

use jiff::Timestamp;
use rusqlite::{Row, params};

use super::{State, moment};
use crate::error::StoreError;

/// When a page that is known is asked again: after the first wait, and after twice as long each time that it is
/// found unchanged or gone, up to the cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// The first wait, in seconds.
    pub first: i64,
    /// The longest wait, in seconds.
    pub cap: i64,
}

/// How many pages of a source there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PageCounts {
    /// Pages that were found, under one name each.
    pub known: u64,
    /// Those of them that it is time to ask.
    pub due: u64,
}

/// What is known of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The source that it was found for.
    pub source_id: String,
    /// Its address, as it was found or as it answered last.
    pub address: String,
    /// Whether it was fetched before.
    pub stored: bool,
    /// Whether it is time to ask it.
    pub due: bool,
    /// When it was asked last.
    pub checked_at: Option<Timestamp>,
    /// Where an archive has it, for a page that was found there.
    pub via: Option<String>,
    /// What the site said of its last version, to be asked whether it is still so.
    pub validators: Validators,
}

impl Known {
    /// A page that was only just found.
    pub fn new(source_id: &str, url: &url::Url, via: Option<&url::Url>) -> Self {
        Self {
            source_id: source_id.to_owned(),
            address: url.to_string(),
            stored: false,
            due: true,
            checked_at: None,
            via: via.map(url::Url::to_string),
            validators: Validators::default(),
        }
    }
}

/// What a site says of a version of a page (RFC 9110 §8.8).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
}

/// The record that holds a page's payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::raw) struct Original {
    pub(in crate::raw) digest: Vec<u8>,
    pub(in crate::raw) record_id: String,
    pub(in crate::raw) address: String,
    pub(in crate::raw) at: Timestamp,
}

/// A record of a file, and what it says of its page.
#[derive(Debug)]
pub(in crate::raw) struct Entry<'a> {
    pub(in crate::raw) file: &'a str,
    pub(in crate::raw) start: u64,
    pub(in crate::raw) page: &'a str,
    pub(in crate::raw) address: &'a str,
    pub(in crate::raw) source_id: &'a str,
    pub(in crate::raw) fetched_at: Timestamp,
    pub(in crate::raw) captured_at: Option<Timestamp>,
    pub(in crate::raw) validators: Validators,
    /// The record with the payload: this one, or the one that a revisit refers to. None for a revisit of a page
    /// that is as it was.
    pub(in crate::raw) payload: Option<Original>,
    pub(in crate::raw) revisit: bool,
}

impl State {
    /// The record that holds the payload of a page, where it was fetched.
    pub(in crate::raw) fn original(&self, page: &str) -> Result<Option<Original>, StoreError> {
        let sql = "SELECT digest, record_id, record_address, record_at FROM page WHERE page = ?1 AND digest NOT NULL";
        self.row(sql, params![page], original)
    }

    /// A record that holds a payload with this digest.
    pub(in crate::raw) fn original_of(&self, digest: &[u8]) -> Result<Option<Original>, StoreError> {
        let sql = "SELECT digest, record_id, record_address, record_at FROM page WHERE digest = ?1 LIMIT 1";
        self.row(sql, params![digest], original)
    }

    /// Puts down a record, and what it says of its page.
    pub(in crate::raw) fn enter(&mut self, entry: &Entry<'_>) -> Result<(), StoreError> {
        let fetched = entry.fetched_at.as_second();
        let captured = entry.captured_at.map(Timestamp::as_second);
        self.write(
            "INSERT OR REPLACE INTO record VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![entry.file, entry.start, entry.revisit, entry.page, entry.source_id, fetched, captured],
        )?;
        let Validators { etag, last_modified } = &entry.validators;
        let Some(Original { digest, record_id, address, at }) = &entry.payload else {
            return self.confirm(entry.page, entry.fetched_at, &entry.validators);
        };
        self.write(
            "INSERT INTO page (page, address, source_id, checked_at, digest, etag, last_modified, record_id,
                 record_address, record_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT DO UPDATE SET address = ?2, checked_at = ?4, digest = ?5, etag = ?6, last_modified = ?7,
                 record_id = ?8, record_address = ?9, record_at = ?10, moved_to = NULL, unchanged = 0, failed = 0,
                 failure = NULL",
            params![
                entry.page,
                entry.address,
                entry.source_id,
                fetched,
                digest,
                etag,
                last_modified,
                record_id,
                address,
                at.as_second()
            ],
        )
    }

    /// Notes that a page is as it was.
    pub(in crate::raw) fn confirm(
        &mut self,
        page: &str,
        at: Timestamp,
        validators: &Validators,
    ) -> Result<(), StoreError> {
        self.write(
            "UPDATE page SET unchanged = unchanged + (checked_at <= ?2), checked_at = max(checked_at, ?2), failed = 0,
                 failure = NULL, etag = coalesce(?3, etag), last_modified = coalesce(?4, last_modified) WHERE page = ?1",
            params![page, at.as_second(), validators.etag, validators.last_modified],
        )
    }

    /// What is known of a page, or of the one that it is another name of.
    pub(in crate::raw) fn known(
        &self,
        page: &str,
        patience: Patience,
        now: Timestamp,
    ) -> Result<Option<Known>, StoreError> {
        let asked = |page: &str| {
            let values = params![now.as_second(), patience.first, patience.cap, page];
            self.row(&ONE, values, |row| Ok((known(row)?, row.get::<_, Option<String>>(8)?)))
        };
        Ok(match asked(page)? {
            Some((_, Some(other))) if other != page => {
                asked(&other)?.or(asked(page)?).map(|(known, _)| known)
            }
            found => found.map(|(known, _)| known),
        })
    }

    /// Puts down an address that was found.
    pub(in crate::raw) fn add(
        &mut self,
        page: &str,
        address: &str,
        source_id: &str,
        via: Option<&str>,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO page (page, address, source_id, via) VALUES (?1, ?2, ?3, ?4)";
        self.write(sql, params![page, address, source_id, via])
    }

    /// The pages of a source that it is time to ask, in the order of their addresses.
    pub(in crate::raw) fn due(
        &self,
        source_id: &str,
        patience: Patience,
        now: Timestamp,
    ) -> Result<Vec<Known>, StoreError> {
        self.rows(&DUE, params![now.as_second(), patience.first, patience.cap, source_id], known)
    }

    /// How many pages of each source are known, and how many of them it is time to ask.
    pub(in crate::raw) fn page_counts(
        &self,
        patience: Patience,
        now: Timestamp,
    ) -> Result<Vec<(String, PageCounts)>, StoreError> {
        self.rows(&COUNTS, params![now.as_second(), patience.first, patience.cap], |row| {
            Ok((row.get(0)?, PageCounts { known: row.get(1)?, due: row.get(2)? }))
        })
    }

    /// How many captures a file has from a byte on.
    pub(in crate::raw) fn captures_from(&self, file: &str, start: u64) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM record WHERE file = ?1 AND start >= ?2 AND revisit = 0";
        Ok(self.row(sql, params![file, start], |row| row.get(0))?.unwrap_or_default())
    }

    /// Notes that a page has another name: a redirect, or what the page itself says.
    pub(in crate::raw) fn moved(&mut self, from: &str, to: &str, at: Timestamp) -> Result<(), StoreError> {
        self.write(
            "UPDATE page SET moved_to = ?2, checked_at = ?3, unchanged = unchanged + 1, failed = 0, failure = NULL
             WHERE page = ?1",
            params![from, to, at.as_second()],
        )
    }

    /// Notes that a page could not be had, and the issue that says why.
    pub(in crate::raw) fn failed(
        &mut self,
        page: &str,
        issue: Option<&str>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(
            "UPDATE page SET checked_at = ?3, failed = failed + 1, failure = ?2 WHERE page = ?1",
            params![page, issue, at.as_second()],
        )
    }

    /// The issues of pages of a source that were never had, and the canonical addresses of those.
    pub(in crate::raw) fn failures(&self, source_id: &str) -> Result<Vec<(String, String)>, StoreError> {
        let sql =
            "SELECT page, failure FROM page WHERE source_id = ?1 AND failure NOT NULL AND digest IS NULL";
        self.rows(sql, params![source_id], |row| Ok((row.get(0)?, row.get(1)?)))
    }
}

/// How often a page that was never had is asked again in the next run, before its waits grow.
const EAGER: u32 = 3;

/// What is known of a page.
static ONE: LazyLock<String> = LazyLock::new(|| known_sql("page = ?4"));

/// What is known of the pages of a source that it is time to ask.
static DUE: LazyLock<String> = LazyLock::new(|| {
    known_sql("source_id = ?4 AND moved_to IS NULL AND due AND (via IS NULL OR digest IS NULL)")
});

/// How many pages of each source there are, and how many of them it is time to ask.
static COUNTS: LazyLock<String> = LazyLock::new(|| {
    let due = due_sql();
    format!(
        "SELECT source_id, count(*), coalesce(sum({due} AND (via IS NULL OR digest IS NULL)), 0) FROM page
         WHERE moved_to IS NULL GROUP BY source_id"
    )
});

/// Whether it is time to ask a page; ?1 is now, ?2 and ?3 are the patience.
fn due_sql() -> String {
    format!(
        "(checked_at IS NULL OR (failed BETWEEN 1 AND {EAGER}) OR checked_at +
             min(?3, ?2 << min(24, unchanged + max(0, failed - {EAGER}))) <= ?1)"
    )
}

/// Reads what is known of pages; ?1 is now, ?2 and ?3 are the patience.
fn known_sql(condition: &str) -> String {
    let due = due_sql();
    format!(
        "SELECT source_id, address, digest NOT NULL, etag, last_modified, {due} AS due, checked_at, via, moved_to
         FROM page WHERE {condition}"
    )
}

fn known(row: &Row<'_>) -> rusqlite::Result<Known> {
    let validators = Validators { etag: row.get(3)?, last_modified: row.get(4)? };
    Ok(Known {
        source_id: row.get(0)?,
        address: row.get(1)?,
        stored: row.get(2)?,
        due: row.get(5)?,
        checked_at: row.get::<_, Option<i64>>(6)?.and_then(|at| Timestamp::from_second(at).ok()),
        via: row.get(7)?,
        validators,
    })
}

fn original(row: &Row<'_>) -> rusqlite::Result<Original> {
    Ok(Original { digest: row.get(0)?, record_id: row.get(1)?, address: row.get(2)?, at: moment(row, 3)? })
}
