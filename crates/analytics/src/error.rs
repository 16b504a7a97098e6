//! Why tables could not be made.

use std::path::PathBuf;

use danvan_store::StoreError;
use polars::error::PolarsError;

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
    /// A frame could not be built.
    #[error("table {table}: failed to build its frame")]
    Frame {
        /// The table.
        table: String,
        /// The cause.
        source: PolarsError,
    },
    /// A table could not be written as Parquet.
    #[error("table {table}: failed to write it as Parquet")]
    Encode {
        /// The table.
        table: String,
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
        matches!(self, Self::NoArticles { .. })
    }

    /// What to do about it, where that is known.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::NoArticles { latest, .. } => Some(format!(
                "see whether paths.staged is right, or parse again; to publish empty tables, remove {}",
                latest.display()
            )),
            _ => None,
        }
    }
}
