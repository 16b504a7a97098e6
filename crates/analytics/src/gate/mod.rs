//! The gate: what must hold before a version is published.

mod expect;
mod quality;

use std::collections::BTreeMap;

use danvan_domain::{Issue, IssueCode, IssueLevel};
use serde::{Deserialize, Serialize};

pub(crate) use expect::unmet;
pub(crate) use quality::Quality;

/// What must hold before a version is published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GateConfig {
    /// How many versions are kept, the published one among them; 0 keeps all.
    pub keep_versions: usize,
    /// The share, 0 to 1, of a table's rows, and of a source's facts on one year, that the next version may lack.
    pub max_loss: f64,
    /// Tables and years with fewer rows than this are too small for a share to mean anything.
    pub loss_counts_from: usize,
    /// The least rows of a table.
    pub min_rows: BTreeMap<String, usize>,
    /// The most rows of a table.
    pub max_rows: BTreeMap<String, usize>,
    /// The least share, 0 to 1, of a table's rows in which a column, written `table.column`, has a value.
    pub min_fill: BTreeMap<String, f64>,
    /// How much issues of a code matter.
    pub levels: Levels,
}

impl Default for GateConfig {
    fn default() -> Self {
        Self {
            keep_versions: 0,
            max_loss: 0.2,
            loss_counts_from: 20,
            min_rows: BTreeMap::new(),
            max_rows: BTreeMap::new(),
            min_fill: BTreeMap::new(),
            levels: Levels::default(),
        }
    }
}

/// How much issues of each code matter, where that is not the default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Levels(BTreeMap<IssueCode, IssueLevel>);

impl Levels {
    /// Levels other than the default.
    pub fn new(levels: impl IntoIterator<Item = (IssueCode, IssueLevel)>) -> Self {
        Self(levels.into_iter().collect())
    }

    /// How much issues of a code matter.
    pub fn of(&self, code: IssueCode) -> IssueLevel {
        self.0.get(&code).copied().unwrap_or(code.default_level())
    }
}

/// A setting of the gate that means nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("gate.{key}: {fault}")]
pub struct GateError {
    /// The key.
    pub key: String,
    /// What is wrong with it.
    pub fault: String,
}

impl GateConfig {
    /// Whether every setting means something.
    ///
    /// # Errors
    /// A share that is none, or a table or column that there is not.
    pub fn check(&self, schema: &crate::Schema) -> Result<(), GateError> {
        let wrong = |key: String, fault: &str| Err(GateError { key, fault: fault.to_owned() });
        let is_share = |share: f64| (0.0..=1.0).contains(&share);
        if !is_share(self.max_loss) {
            return wrong("max_loss".to_owned(), "a share is 0 to 1");
        }
        let rows = self.min_rows.keys().map(|table| ("min_rows", table));
        for (key, table) in rows.chain(self.max_rows.keys().map(|table| ("max_rows", table))) {
            if schema.table(table).is_none() {
                return wrong(format!("{key}.{table}"), "there is no such table");
            }
        }
        for (column, share) in &self.min_fill {
            let known = column.split_once('.').and_then(|(table, column)| {
                schema.table(table)?.columns.iter().find(|known| known.name == column)
            });
            if known.is_none() {
                return wrong(
                    format!("min_fill.{column:?}"),
                    "there is no such column: write \"table.column\"",
                );
            }
            if !is_share(*share) {
                return wrong(format!("min_fill.{column:?}"), "a share is 0 to 1");
            }
        }
        Ok(())
    }
}

/// The issues whose level stops publication.
pub(crate) fn denied<'i>(issues: impl IntoIterator<Item = &'i Issue>, levels: &Levels) -> Vec<Issue> {
    issues.into_iter().filter(|issue| levels.of(issue.code) == IssueLevel::Deny).cloned().collect()
}
