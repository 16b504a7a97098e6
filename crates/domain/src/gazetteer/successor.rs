//! What became of units: as many rows as the units themselves, which no page is read with.

use std::sync::OnceLock;

use compact_str::CompactString;
use jiff::civil::Date;
use serde::Deserialize;

use super::read::for_each_row;
use crate::reference::ReferenceError;

/// What became of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Successor {
    /// The unit that ended or changed.
    pub code: CompactString,
    /// The unit that took it in, whole or in part.
    pub successor_code: CompactString,
    /// `unchanged`, `renamed`, `merged_whole` or `split_part`.
    pub relation: CompactString,
    /// The day it took effect.
    pub effective: Date,
}

/// What became of all units.
#[derive(Debug, Clone, Default)]
pub(crate) struct Successors {
    /// What the rows are read from when they are asked for first.
    unread: &'static str,
    /// By the code of the unit that ended or changed, and for each code in the order of the file.
    rows: OnceLock<Vec<Successor>>,
}

impl Successors {
    /// Reads them from the text of their file.
    ///
    /// # Errors
    /// A row that does not have the columns of the file.
    pub(crate) fn read(text: &str) -> Result<Self, ReferenceError> {
        Ok(Self { unread: "", rows: OnceLock::from(rows(text)?) })
    }

    /// Those of a text that is known to be whole: most commands never ask for them, and to read them all would be a
    /// third of the time that a command takes to start.
    pub(crate) fn unread(text: &'static str) -> Self {
        Self { unread: text, rows: OnceLock::new() }
    }

    /// Those of a unit.
    pub(super) fn of(&self, code: &str) -> &[Successor] {
        let rows = self.rows.get_or_init(|| rows(self.unread).unwrap_or_default());
        let start = rows.partition_point(|next| next.code.as_str() < code);
        let rest = rows.get(start..).unwrap_or_default();
        let count = rest.iter().take_while(|next| next.code == code).count();
        rest.get(..count).unwrap_or_default()
    }
}

fn rows(text: &str) -> Result<Vec<Successor>, ReferenceError> {
    let mut rows: Vec<Successor> = Vec::with_capacity(text.bytes().filter(|byte| *byte == b'\n').count());
    for_each_row("gazetteer/successors.csv", text, |record, header| {
        rows.push(record.deserialize(Some(header))?);
        Ok(())
    })?;
    // Stable: the successors of a code stay in the order of the file.
    rows.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(rows)
}
