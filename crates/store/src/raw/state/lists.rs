//! What is known of sites beside their pages: robots.txt files, and how far lists were read.

use jiff::Timestamp;
use rusqlite::params;

use super::{State, moment};
use crate::error::StoreError;

/// How a way into a source was read last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WayState {
    /// A digest of how the way was described then; empty where a program wrote it that did not note that.
    pub described: String,
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

impl State {
    pub(in crate::raw) fn robots(&self, origin: &str) -> Result<Option<RobotsFile>, StoreError> {
        let sql = "SELECT fetched_at, status, body FROM robots WHERE origin = ?1";
        self.row(sql, params![origin], |row| {
            Ok(RobotsFile { fetched_at: moment(row, 0)?, status: row.get(1)?, body: row.get(2)? })
        })
    }

    pub(in crate::raw) fn set_robots(&mut self, origin: &str, file: &RobotsFile) -> Result<(), StoreError> {
        self.write(
            "INSERT OR REPLACE INTO robots VALUES (?1, ?2, ?3, ?4)",
            params![origin, file.fetched_at.as_second(), file.status, file.body],
        )
    }

    pub(in crate::raw) fn way(&self, source_id: &str, url: &str) -> Result<Option<WayState>, StoreError> {
        let sql = "SELECT described, pages, failed, checked_at FROM way WHERE source_id = ?1 AND url = ?2";
        self.row(sql, params![source_id, url], |row| {
            let (described, pages, failed) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(WayState { described, pages, failed, checked_at: moment(row, 3)? })
        })
    }

    pub(in crate::raw) fn set_way(
        &mut self,
        source_id: &str,
        url: &str,
        way: &WayState,
    ) -> Result<(), StoreError> {
        self.write(
            "INSERT OR REPLACE INTO way (source_id, url, pages, failed, checked_at, described)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![source_id, url, way.pages, way.failed, way.checked_at.as_second(), way.described],
        )
    }
}
