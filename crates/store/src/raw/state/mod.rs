//! The crawl's state, beside the WARC files: which pages are known, what they were when they were last asked,
//! and what is where.
//!
//! Captures are written first and this after them, so that what stands here of a file is never more than the
//! file has. Everything that is said of captures can be made again from the files; only addresses that were
//! found and not fetched yet, failures, robots.txt files and how far listings were read are lost with it.

mod lists;
mod pages;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Row, params, types::Value};

pub use lists::{RobotsFile, WayState};
pub use pages::{Known, PageCounts, Patience, Validators};

pub(super) use pages::{Entry, Original};

use crate::error::StoreError;

/// The name of the database in a raw folder.
pub const STATE_FILE: &str = "state.sqlite";

/// The version of the tables that this program writes, and the newest that it reads.
const FORMAT: u32 = 2;

/// How many writes are worth being made sure of, and how many may wait for it at most.
const BATCH: u32 = 512;
const MOST: u32 = 16 * BATCH;

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
    described TEXT NOT NULL DEFAULT '', -- a digest of what is said of it
    PRIMARY KEY (source_id, url)
) WITHOUT ROWID;
";

/// What the tables of format 1 lack.
const SINCE_1: &str = "ALTER TABLE way ADD COLUMN described TEXT NOT NULL DEFAULT '';";

/// The database.
#[derive(Debug)]
pub(in crate::raw) struct State {
    path: PathBuf,
    db: Connection,
    /// Writes that are not made sure of yet.
    open: u32,
    /// How far the records of files are put down, where that is more than stands in the database.
    ends: BTreeMap<String, u64>,
}

impl State {
    pub(in crate::raw) fn open(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(STATE_FILE);
        let failed = failed("open", &path);
        let db = Connection::open(&path).map_err(&failed)?;
        // What is lost with the machine is read from the files again.
        let set = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16000;";
        db.execute_batch(set).map_err(&failed)?;
        db.set_prepared_statement_cache_capacity(64);
        let found: u32 = db.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(&failed)?;
        let make = match found {
            FORMAT => None,
            0 => Some(TABLES),
            1 => Some(SINCE_1),
            _ => return Err(StoreError::NewerFormat { path, found, known: FORMAT }),
        };
        if let Some(make) = make {
            let make = format!("BEGIN; {make} PRAGMA user_version = {FORMAT}; COMMIT;");
            db.execute_batch(&make).map_err(&failed)?;
        }
        Ok(Self { path, db, open: 0, ends: BTreeMap::new() })
    }

    /// Opens the database to be read, also while another process writes to it; none where there is none.
    pub(in crate::raw) fn look(folder: &Path) -> Result<Option<Self>, StoreError> {
        let path = folder.join(STATE_FILE);
        if !path.is_file() {
            return Ok(None);
        }
        // Where the file must not be written to, it is opened for reading alone (sqlite3_open_v2).
        let db = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)
            .map_err(failed("open", &path))?;
        let found: u32 =
            db.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(failed("read", &path))?;
        match found {
            1..=FORMAT => Ok(Some(Self { path, db, open: 0, ends: BTreeMap::new() })),
            0 => Ok(None),
            _ => Err(StoreError::NewerFormat { path, found, known: FORMAT }),
        }
    }

    /// How many bytes of each file are known.
    pub(in crate::raw) fn files(&self) -> Result<Vec<(String, u64)>, StoreError> {
        self.rows("SELECT name, bytes FROM file", &[], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Forgets what is said of captures, and keeps what cannot be read from the files.
    pub(in crate::raw) fn forget_captures(&mut self) -> Result<(), StoreError> {
        self.write("DELETE FROM file", &[])?;
        self.write("DELETE FROM record", &[])?;
        self.write("DELETE FROM page WHERE digest IS NOT NULL OR moved_to IS NOT NULL", &[])
    }

    /// Notes up to where the records of a file stand here, to be written with them.
    pub(in crate::raw) fn set_file(&mut self, name: &str, bytes: u64) {
        match self.ends.get_mut(name) {
            Some(end) => *end = bytes,
            None => drop(self.ends.insert(name.to_owned(), bytes)),
        }
    }

    /// Whether so much was written that it is worth being made sure of.
    pub(in crate::raw) fn wants_commit(&self) -> bool {
        self.open >= BATCH
    }

    /// Whether so much was written that it has to be made sure of.
    pub(in crate::raw) fn needs_commit(&self) -> bool {
        self.open >= MOST
    }

    /// Makes sure of what was written.
    pub(in crate::raw) fn commit(&mut self) -> Result<(), StoreError> {
        for (name, bytes) in std::mem::take(&mut self.ends) {
            self.write("INSERT OR REPLACE INTO file VALUES (?1, ?2)", params![name, bytes])?;
        }
        if self.open > 0 {
            self.db.execute_batch("COMMIT").map_err(failed("write", &self.path))?;
            self.open = 0;
        }
        Ok(())
    }

    /// How many pages and records there are.
    pub(in crate::raw) fn counts(&self) -> Result<(u64, u64), StoreError> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_of_format_1_are_taken_over() {
        let folder = tempfile::tempdir().expect("folder");
        drop(State::open(folder.path()).expect("opens"));
        let older = "ALTER TABLE way DROP COLUMN described; PRAGMA user_version = 1;
                     INSERT INTO way VALUES ('a', 'http://a.example/', 7, 0, 1000)";
        let db = Connection::open(folder.path().join(STATE_FILE)).expect("opens");
        db.execute_batch(older).expect("writes");
        assert!(State::look(folder.path()).expect("looks").is_some());
        for described in ["", "x"] {
            let mut state = State::open(folder.path()).expect("opens");
            let way = state.way("a", "http://a.example/").expect("reads").expect("is known");
            assert_eq!((way.pages, way.described.as_str()), (7, described));
            state
                .set_way("a", "http://a.example/", &WayState { described: "x".into(), ..way })
                .expect("writes");
            state.commit().expect("commits");
        }
    }
}
