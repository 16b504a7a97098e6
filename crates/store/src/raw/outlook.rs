//! What is still to be done, as the state of the crawl says, without a lock and without changing anything.

use std::{collections::BTreeMap, path::Path};

use jiff::Timestamp;

use super::state::{PageCounts, Patience, State};
use crate::error::StoreError;

/// The state of a raw folder, open for reading; a run may be writing to it.
#[derive(Debug)]
pub struct Outlook(State);

impl Outlook {
    /// Opens the state of a folder; none where nothing was fetched into it yet.
    ///
    /// # Errors
    /// A database that cannot be read, or that a newer program wrote.
    pub fn of(folder: &Path) -> Result<Option<Self>, StoreError> {
        Ok(State::look(folder)?.map(Self))
    }

    /// How many pages of each source are known, and how many it would be time to ask at `now`.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn pages(
        &self,
        patience: Patience,
        now: Timestamp,
    ) -> Result<BTreeMap<String, PageCounts>, StoreError> {
        Ok(self.0.page_counts(patience, now)?.into_iter().collect())
    }

    /// How many captures a part has from a byte of its file on.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn captures(&self, part: &str, from: u64) -> Result<u64, StoreError> {
        self.0.captures_from(part, from)
    }
}
