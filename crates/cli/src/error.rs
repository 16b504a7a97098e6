//! What ends a command: each error knows its exit status; what to do about it stands in `advice`.

use std::{path::PathBuf, process::ExitCode};

use danvan_analytics::AnalyticsError;
use danvan_domain::error::causes;
use danvan_fetcher::FetchError;
use danvan_store::StoreError;

use crate::{config::ConfigError, site::SiteError};

/// How a command ends, as the shell sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// Done.
    Done = 0,
    /// Failed.
    Failed = 1,
    /// Wrong usage or configuration; clap uses the same number.
    Usage = 2,
    /// The gate refused: nothing was published, and the tables are as they were.
    Refused = 3,
    /// Another run holds the lock.
    Locked = 4,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status as u8)
    }
}

/// Why a command ends early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// No source is enabled, so that there is nothing to fetch.
    #[error("no source is enabled in {} or in {}", config.display(), sites.display())]
    NoSource {
        /// The configuration file.
        config: PathBuf,
        /// The folder of source files.
        sites: PathBuf,
        /// A source that is there and not enabled, where there is one.
        disabled: Option<String>,
    },
    /// A file or folder cannot be read.
    #[error("failed to read {path}")]
    Read {
        /// The file, as the user named it.
        path: String,
        /// The cause.
        source: std::io::Error,
    },
    /// A page whose bytes are no text.
    #[error("failed to read {file} as a page")]
    NoText {
        /// The file, as the user named it.
        file: String,
        /// The cause.
        source: danvan_parser::page::DecodeError,
    },
    /// A file of cases where a page is wanted.
    #[error("{file} holds cases, and cases have no page to read an article from")]
    NoPage {
        /// The file, as the user named it.
        file: String,
    },
    /// An input is not what its format says.
    #[error("{file}:{line}: not a case")]
    Case {
        /// The file, as the user named it.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The cause.
        source: serde_json::Error,
    },
    /// A file of settings or words is no TOML of its form.
    #[error("failed to read {path}")]
    Toml {
        /// The file.
        path: String,
        /// The cause, with the line.
        source: toml::de::Error,
    },
    /// Figures are lower than recorded.
    #[error("figures have fallen below {floor}: {figures}")]
    Fallen {
        /// The file of recorded figures.
        floor: String,
        /// The files and figures, with what they are and were.
        figures: String,
    },
    /// A gold file has no recorded figures.
    #[error("{floor} has no figures of {file}")]
    Unrecorded {
        /// The file of recorded figures.
        floor: String,
        /// The gold file's name.
        file: String,
    },
    /// No unit has a name.
    #[error("no unit is called \"{name}\"{}", on.map(|day| format!(" on {day}")).unwrap_or_default())]
    NoPlace {
        /// The name, as the user wrote it.
        name: String,
        /// The day that was asked about.
        on: Option<jiff::civil::Date>,
        /// What else could be meant.
        help: String,
    },
    /// A file of cases has none of a name.
    #[error("no case of {file} is called \"{case}\"")]
    NoCase {
        /// The file, as the user named it.
        file: String,
        /// The name.
        case: String,
    },
    /// No staged part has a fact.
    #[error("no fact {fact_id} is in {}", folder.display())]
    NoFact {
        /// Its identifier.
        fact_id: String,
        /// The folder of staged parts.
        folder: PathBuf,
    },
    /// A file that would be written is there, or its source is.
    #[error("{} is there already, or a source of its name", .0.display())]
    AlreadyThere(PathBuf),
    /// A program that is to be run is not there.
    #[error("{key}: there is no program {program}")]
    NoProgram {
        /// The key that names it.
        key: &'static str,
        /// The program, as configured.
        program: String,
    },
    /// There is no version of a name.
    #[error("there is no version {name} in {}", tables.display())]
    NoVersion {
        /// The folder of versions.
        tables: PathBuf,
        /// The name.
        name: String,
        /// The versions that there are.
        there: Vec<String>,
    },
    /// No version was published before the one that is.
    #[error("no version was published before {}", latest.display())]
    NothingBefore {
        /// The link to the published version.
        latest: PathBuf,
    },
    /// There is no fact of an identifier.
    #[error("there is no fact {fact_id} in {}", tables.display())]
    UnpublishedFact {
        /// The identifier.
        fact_id: String,
        /// The published tables.
        tables: PathBuf,
    },
    /// Nothing is published.
    #[error("there is nothing at {}", .0.display())]
    NothingPublished(PathBuf),
    /// The published tables are not what the captures give.
    #[error("{} is not what the captures give: {} differ", latest.display(), differing.join(", "))]
    NotVerified {
        /// The link to the published version.
        latest: PathBuf,
        /// The files that differ.
        differing: Vec<String>,
    },
    /// A table cannot be written as CSV.
    #[error("failed to write CSV")]
    Csv(#[source] csv::Error),
    /// A record cannot be written as JSON.
    #[error("failed to write {what} as JSON")]
    Json {
        /// What was to be written.
        what: &'static str,
        /// The cause.
        source: serde_json::Error,
    },
    /// Standard output cannot be written.
    #[error("failed to write to standard output")]
    Stdout(#[source] std::io::Error),
    /// The reader of standard output has gone: `danvan extract … | head -1` is no failure.
    #[error("the reader of standard output has gone")]
    ReaderGone,
    /// There is no folder with the sample site.
    #[error("there is no sample site in {}", .0.display())]
    NoSample(PathBuf),
    /// The sample site cannot be served.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// The asynchronous runtime cannot be started.
    #[error("failed to start the runtime")]
    Runtime(#[source] std::io::Error),
    /// The reference data cannot be used.
    #[error("failed to read the reference data")]
    Reference(#[from] danvan_domain::ReferenceError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Nothing was fetched yet.
    #[error("there is no folder {} with captures", .0.display())]
    NoRaw(PathBuf),
    /// The raw folder is not as it should be.
    #[error("{problems} problems in {}", folder.display())]
    Damaged {
        /// The folder.
        folder: PathBuf,
        /// How many.
        problems: usize,
    },
    /// A source that is not there was named.
    #[error("no source is called {id:?}")]
    NoSuchSource {
        /// The identifier, as the user wrote it.
        id: String,
    },
    /// Sources were tried of which no article was understood.
    #[error("of these sources no article could be had and understood: {ids}")]
    Unusable {
        /// Their identifiers.
        ids: String,
    },
    /// Entries of the lexicon are not found in their examples, or are found in their counter-examples.
    #[error("examples of the words do not hold:\n    {}", .0.join("\n    "))]
    BrokenExamples(Vec<String>),
    /// Something cannot be written as TOML.
    #[error("failed to write {what} as TOML")]
    Unwritable {
        /// What was to be written.
        what: &'static str,
        /// The cause.
        source: toml::ser::Error,
    },
    /// A stage would put nothing in the place of something.
    #[error(transparent)]
    Refused(#[from] crate::pipeline::Refusal),
    /// Fetching failed.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// Making the tables failed.
    #[error(transparent)]
    Analyse(#[from] AnalyticsError),
}

impl CliError {
    /// The exit status of the command.
    pub(crate) fn status(&self) -> Status {
        match self {
            Self::Config(_)
            | Self::NoSource { .. }
            | Self::NoProgram { .. }
            | Self::BrokenExamples(_)
            | Self::AlreadyThere(_)
            | Self::NoSuchSource { .. }
            | Self::NoSample(_)
            | Self::NoPage { .. } => Status::Usage,
            Self::Site(SiteError::Read { .. } | SiteError::Description(_)) => Status::Usage,
            Self::Fetch(
                FetchError::Config { .. }
                | FetchError::Selector { .. }
                | FetchError::Include { .. }
                | FetchError::PageUrl { .. }
                | FetchError::Header { .. }
                | FetchError::Certificates { .. }
                | FetchError::Addresses { .. }
                | FetchError::Address { .. }
                | FetchError::Folder { .. },
            ) => Status::Usage,
            Self::ReaderGone => Status::Done,
            Self::Analyse(error) if error.is_refusal() => Status::Refused,
            Self::Store(StoreError::Locked { .. }) => Status::Locked,
            _ => Status::Failed,
        }
    }
}

/// The error and its causes as a person reads them, one a line, and what to do.
pub(crate) fn report(error: &CliError) -> String {
    let mut text = format!("error: {error}\n");
    for cause in causes(error).skip(1) {
        text.push_str(&format!("  caused by: {cause}\n"));
    }
    if let Some(help) = error.help() {
        text.push_str(&format!("  help: {help}\n"));
    }
    text
}
