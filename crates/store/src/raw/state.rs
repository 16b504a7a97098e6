//! The crawl's state, beside the WARC files: which pages are known, what they were when they were last asked,
//! and what is where.
//!
//! Captures are written first and this after them, so that what stands here of a file is never more than the
//! file has. Everything that is said of captures can be made again from the files; only addresses that were
//! found and not fetched yet, failures, robots.txt files and how far listings were read are lost with it.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params, types::Value};

use crate::error::StoreError;

/// The name of the database in a raw folder.
pub const STATE_FILE: &str = "state.sqlite";

/// The version of the tables that this program writes, and the newest that it reads.
const FORMAT: u32 = 1;

/// How many writes are made sure of at a time.
const BATCH: u32 = 512;

const TABLES: &str = "
CREATE TABLE file (
    name TEXT PRIMARY KEY,              -- without the ending
    bytes INTEGER NOT NULL              -- up to where its records stand here
) WITHOUT ROWID;
CREATE TABLE record (
    file TEXT NOT NULL,
    start INTEGER NOT NULL,             -- the byte at which it begins
    revisit INTEGER NOT NULL,           -- 1 for a record that refers to another one
    page TEXT NOT NULL,
    source_id TEXT NOT NULL,
    fetched_at INTEGER NOT NULL,        -- seconds since 1970
    captured_at INTEGER,
    PRIMARY KEY (file, start)
) WITHOUT ROWID;
CREATE TABLE page (
    page TEXT PRIMARY KEY,              -- the canonical address
    address TEXT NOT NULL,              -- as it was found, or as it answered last
    source_id TEXT NOT NULL,
    via TEXT,                           -- where an archive has it, for a page that was found there
    moved_to TEXT,                      -- the canonical address that it is another name of
    checked_at INTEGER,                 -- when it was asked last; none for one that was only found
    unchanged INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,  -- how often in a row
    failure TEXT,                       -- the issue of the last time, where it failed then
    digest BLOB,                        -- of the payload stored last
    etag TEXT,
    last_modified TEXT,
    record_id TEXT,
    record_address TEXT,
    record_at INTEGER
) WITHOUT ROWID;
CREATE INDEX page_digest ON page (digest) WHERE digest IS NOT NULL;
CREATE TABLE robots (
    origin TEXT PRIMARY KEY,
    fetched_at INTEGER NOT NULL,
    status INTEGER NOT NULL,
    body BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE way (
    source_id TEXT NOT NULL,
    url TEXT NOT NULL,
    pages INTEGER NOT NULL,             -- how far it was read at its last end
    failed INTEGER NOT NULL,            -- how often in a row
    checked_at INTEGER NOT NULL,
    PRIMARY KEY (source_id, url)
) WITHOUT ROWID;
";

/// When a page that is known is asked again: after the first wait, and after twice as long each time that it is
/// found unchanged or gone, up to the cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// The first wait, in seconds.
    pub first: i64,
    /// The longest wait, in seconds.
    pub cap: i64,
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

/// How a way into a source was read last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WayState {
    /// How many pages of it were read when it last came to its end; 0 for one that never did.
    pub pages: u32,
    /// How often in a row it failed.
    pub failed: u32,
    /// When it was asked last.
    pub checked_at: Timestamp,
}

/// A robots.txt as it was had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RobotsFile {
    /// When.
    pub fetched_at: Timestamp,
    /// The status that it came with.
    pub status: u16,
    /// What it says.
    pub body: Vec<u8>,
}

/// The record that holds a page's payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Original {
    pub(super) digest: Vec<u8>,
    pub(super) record_id: String,
    pub(super) address: String,
    pub(super) at: Timestamp,
}

/// A record of a file, and what it says of its page.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub(super) file: &'a str,
    pub(super) start: u64,
    pub(super) page: &'a str,
    pub(super) address: &'a str,
    pub(super) source_id: &'a str,
    pub(super) fetched_at: Timestamp,
    pub(super) captured_at: Option<Timestamp>,
    pub(super) validators: Validators,
    /// The record with the payload: this one, or the one that a revisit refers to. None for a revisit of a page
    /// that is as it was.
    pub(super) payload: Option<Original>,
    pub(super) revisit: bool,
}

/// The database.
#[derive(Debug)]
pub(super) struct State {
    path: PathBuf,
    db: Connection,
    /// Writes that are not made sure of yet.
    open: u32,
}

impl State {
    pub(super) fn open(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(STATE_FILE);
        let failed = failed("open", &path);
        let db = Connection::open(&path).map_err(&failed)?;
        // What is lost with the machine is read from the files again.
        let set = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16000;";
        db.execute_batch(set).map_err(&failed)?;
        db.set_prepared_statement_cache_capacity(64);
        let found: u32 = db.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(&failed)?;
        match found {
            FORMAT => {}
            0 => {
                let make = format!("BEGIN; {TABLES} PRAGMA user_version = {FORMAT}; COMMIT;");
                db.execute_batch(&make).map_err(&failed)?;
            }
            _ => return Err(StoreError::NewerFormat { path, found, known: FORMAT }),
        }
        Ok(Self { path, db, open: 0 })
    }

    /// How many bytes of each file are known.
    pub(super) fn files(&self) -> Result<Vec<(String, u64)>, StoreError> {
        self.rows("SELECT name, bytes FROM file", &[], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Forgets what is said of captures, and keeps what cannot be read from the files.
    pub(super) fn forget_captures(&mut self) -> Result<(), StoreError> {
        self.write("DELETE FROM file", &[])?;
        self.write("DELETE FROM record", &[])?;
        self.write("DELETE FROM page WHERE digest IS NOT NULL OR moved_to IS NOT NULL", &[])
    }

    pub(super) fn set_file(&mut self, name: &str, bytes: u64) -> Result<(), StoreError> {
        self.write("INSERT OR REPLACE INTO file VALUES (?1, ?2)", params![name, bytes])
    }

    /// Whether so much was written that it should be made sure of.
    pub(super) fn wants_commit(&self) -> bool {
        self.open >= BATCH
    }

    /// Makes sure of what was written.
    pub(super) fn commit(&mut self) -> Result<(), StoreError> {
        if self.open > 0 {
            self.db.execute_batch("COMMIT").map_err(failed("write", &self.path))?;
            self.open = 0;
        }
        Ok(())
    }

    /// The record that holds the payload of a page, where it was fetched.
    pub(super) fn original(&self, page: &str) -> Result<Option<Original>, StoreError> {
        let sql = "SELECT digest, record_id, record_address, record_at FROM page WHERE page = ?1 AND digest NOT NULL";
        self.row(sql, params![page], original)
    }

    /// A record that holds a payload with this digest.
    pub(super) fn original_of(&self, digest: &[u8]) -> Result<Option<Original>, StoreError> {
        let sql = "SELECT digest, record_id, record_address, record_at FROM page WHERE digest = ?1 LIMIT 1";
        self.row(sql, params![digest], original)
    }

    /// Puts down a record, and what it says of its page.
    pub(super) fn enter(&mut self, entry: &Entry<'_>) -> Result<(), StoreError> {
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
    pub(super) fn confirm(
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
    pub(super) fn known(
        &self,
        page: &str,
        patience: Patience,
        now: Timestamp,
    ) -> Result<Option<Known>, StoreError> {
        let asked = |page: &str| {
            let sql = known_sql("page = ?4");
            let values = params![now.as_second(), patience.first, patience.cap, page];
            self.row(&sql, values, |row| Ok((known(row)?, row.get::<_, Option<String>>(8)?)))
        };
        Ok(match asked(page)? {
            Some((_, Some(other))) if other != page => {
                asked(&other)?.or(asked(page)?).map(|(known, _)| known)
            }
            found => found.map(|(known, _)| known),
        })
    }

    /// Puts down an address that was found.
    pub(super) fn add(
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
    pub(super) fn due(
        &self,
        source_id: &str,
        patience: Patience,
        now: Timestamp,
    ) -> Result<Vec<Known>, StoreError> {
        let sql =
            known_sql("source_id = ?4 AND moved_to IS NULL AND due AND (via IS NULL OR digest IS NULL)");
        self.rows(&sql, params![now.as_second(), patience.first, patience.cap, source_id], known)
    }

    /// Notes that a page has another name: a redirect, or what the page itself says.
    pub(super) fn moved(&mut self, from: &str, to: &str, at: Timestamp) -> Result<(), StoreError> {
        self.write(
            "UPDATE page SET moved_to = ?2, checked_at = ?3, unchanged = unchanged + 1, failed = 0, failure = NULL
             WHERE page = ?1",
            params![from, to, at.as_second()],
        )
    }

    /// Notes that a page could not be had, and the issue that says why.
    pub(super) fn failed(
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
    pub(super) fn failures(&self, source_id: &str) -> Result<Vec<(String, String)>, StoreError> {
        let sql =
            "SELECT page, failure FROM page WHERE source_id = ?1 AND failure NOT NULL AND digest IS NULL";
        self.rows(sql, params![source_id], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    pub(super) fn robots(&self, origin: &str) -> Result<Option<RobotsFile>, StoreError> {
        let sql = "SELECT fetched_at, status, body FROM robots WHERE origin = ?1";
        self.row(sql, params![origin], |row| {
            Ok(RobotsFile { fetched_at: moment(row, 0)?, status: row.get(1)?, body: row.get(2)? })
        })
    }

    pub(super) fn set_robots(&mut self, origin: &str, file: &RobotsFile) -> Result<(), StoreError> {
        self.write(
            "INSERT OR REPLACE INTO robots VALUES (?1, ?2, ?3, ?4)",
            params![origin, file.fetched_at.as_second(), file.status, file.body],
        )
    }

    pub(super) fn way(&self, source_id: &str, url: &str) -> Result<Option<WayState>, StoreError> {
        let sql = "SELECT pages, failed, checked_at FROM way WHERE source_id = ?1 AND url = ?2";
        self.row(sql, params![source_id, url], |row| {
            Ok(WayState { pages: row.get(0)?, failed: row.get(1)?, checked_at: moment(row, 2)? })
        })
    }

    pub(super) fn set_way(&mut self, source_id: &str, url: &str, way: WayState) -> Result<(), StoreError> {
        self.write(
            "INSERT OR REPLACE INTO way VALUES (?1, ?2, ?3, ?4, ?5)",
            params![source_id, url, way.pages, way.failed, way.checked_at.as_second()],
        )
    }

    /// How many pages and records there are.
    pub(super) fn counts(&self) -> Result<(u64, u64), StoreError> {
        let sql = "SELECT (SELECT count(*) FROM page), (SELECT count(*) FROM record)";
        let counts = self.row(sql, &[], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(counts.unwrap_or_default())
    }

    fn write(&mut self, sql: &str, values: &[&dyn rusqlite::ToSql]) -> Result<(), StoreError> {
        if self.open == 0 {
            self.db.execute_batch("BEGIN").map_err(failed("write", &self.path))?;
        }
        self.open += 1;
        let done = self.db.prepare_cached(sql).and_then(|mut statement| statement.execute(values));
        done.map(|_| ()).map_err(failed("write", &self.path))
    }

    fn row<T>(
        &self,
        sql: &str,
        values: &[&dyn rusqlite::ToSql],
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        let found = self.db.prepare_cached(sql).and_then(|mut sql| sql.query_row(values, read).optional());
        found.map_err(failed("read", &self.path))
    }

    fn rows<T>(
        &self,
        sql: &str,
        values: &[&dyn rusqlite::ToSql],
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let found = self.db.prepare_cached(sql).and_then(|mut sql| sql.query_map(values, read)?.collect());
        found.map_err(failed("read", &self.path))
    }
}

/// How often a page that was never had is asked again in the next run, before its waits grow.
const EAGER: u32 = 3;

/// Reads what is known of pages; ?1 is now, ?2 and ?3 are the patience.
fn known_sql(condition: &str) -> String {
    format!(
        "SELECT source_id, address, digest NOT NULL, etag, last_modified,
             checked_at IS NULL OR (failed BETWEEN 1 AND {EAGER}) OR checked_at +
             min(?3, ?2 << min(24, unchanged + max(0, failed - {EAGER}))) <= ?1 AS due, checked_at, via, moved_to
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

/// A moment kept as seconds since 1970.
fn moment(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    let seconds: i64 = row.get(column)?;
    Timestamp::from_second(seconds).map_err(|_| {
        rusqlite::Error::FromSqlConversionFailure(
            column,
            Value::Integer(seconds).data_type(),
            "no moment".into(),
        )
    })
}

fn failed(action: &'static str, path: &Path) -> impl Fn(rusqlite::Error) -> StoreError + use<> {
    let path = path.to_owned();
    move |source| StoreError::State { action, path: path.clone(), source }
}
