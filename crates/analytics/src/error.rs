//! Why tables could not be made.

use std::path::PathBuf;

use danvan_domain::Issue;
use danvan_store::StoreError;
use polars::error::PolarsError;

use crate::schema::SchemaError;

/// What ends an analysis. Nothing is published, and `latest` stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum AnalyticsError {
    /// A fact refers to an article that is not staged.
    #[error("fact {fact_id} stands in article {article_id}, which is not staged")]
    UnknownArticle {
        /// The fact.
        fact_id: String,
        /// The article it names.
        article_id: String,
    },
    /// A frame does not have the columns of its table's description.
    #[error("table {table}: found column {found}, its description has {described}")]
    Columns {
        /// The table.
        table: String,
        /// Name and type as built.
        found: String,
        /// Name and type as described.
        described: String,
    },
    /// A column that is never null has a null.
    #[error("table {table}: column {column} is never null, but {count} rows have no value")]
    Null {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// How many rows.
        count: usize,
    },
    /// A column has a value that its description does not allow.
    #[error("table {table}: column {column} never holds {value:?}")]
    Value {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The first such value.
        value: String,
    },
    /// The schema has no such table.
    #[error("the schema describes no table {table}")]
    NoTable {
        /// The table.
        table: String,
    },
    /// The schema cannot be used.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// Two rows have one key, or a row stands before one with a smaller key.
    #[error("table {table}: row {row} does not come after the one before it by {key}")]
    Order {
        /// The table.
        table: String,
        /// The row, counted from 0.
        row: usize,
        /// The key columns.
        key: String,
    },
    /// A table could not be written as Parquet, though not for the disk.
    #[error("failed to write {} as Parquet", file.display())]
    Encode {
        /// The file.
        file: PathBuf,
        /// The cause.
        source: PolarsError,
    },
    /// A published table could not be read.
    #[error("failed to read {}", file.display())]
    Decode {
        /// The file.
        file: PathBuf,
        /// The cause.
        source: PolarsError,
    },
    /// A published file could not be read.
    #[error("failed to read {}", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// A file of a version could not be written.
    #[error("failed to write {}", file.display())]
    Write {
        /// The file.
        file: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// A file of a version could not be written as JSON.
    #[error("failed to write {what} as JSON")]
    Json {
        /// The file's name.
        what: &'static str,
        /// The cause.
        source: serde_json::Error,
    },
    /// Something was found that stops publication.
    #[error("the tables are not published{}", shown(issues))]
    Denied {
        /// What was found, each of a code whose level is to deny.
        issues: Vec<Issue>,
    },
    /// A version could not be written or published; the cause names the path.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Nothing is staged, and tables of something are published.
    #[error("no article is staged, and {} has {articles}", latest.display())]
    NoArticles {
        /// The link to the published version.
        latest: PathBuf,
        /// How many articles it has.
        articles: usize,
    },
    /// A version's name cannot be the name of a folder beside the others.
    #[error("{name:?} is no name for a version: letters, digits, '-', '_', 'T' and 'Z' make one")]
    VersionName {
        /// The name.
        name: String,
    },
}

impl AnalyticsError {
    /// Whether the tables were refused for what they would say, rather than that something failed.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::NoArticles { .. } | Self::Denied { .. })
    }

    /// What to do about it, where that is known.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::NoArticles { latest, .. } => Some(format!(
                "see whether paths.staged is right, or parse again; to publish empty tables, remove {}",
                latest.display()
            )),
            Self::Denied { issues } => {
                let code = issues.first().map_or("CODE", |issue| issue.code.as_str());
                Some(format!(
                    "latest is as it was; where this is right after all, set gate.levels.{code} = \"warn\" for one run"
                ))
            }
            _ => None,
        }
    }
}

/// How many denied issues an error shows.
const SHOWN: usize = 10;

/// The first issues, a line each, and how many there are beside them.
fn shown(issues: &[Issue]) -> String {
    let line = |issue: &Issue| {
        let at = if issue.url.is_empty() { String::new() } else { format!("{}: ", issue.url) };
        format!("\n  {}: {at}{}", issue.code, issue.message)
    };
    let mut lines: String = issues.iter().take(SHOWN).map(line).collect();
    if issues.len() > SHOWN {
        lines.push_str(&format!("\n  and {} more", issues.len() - SHOWN));
    }
    lines
}
