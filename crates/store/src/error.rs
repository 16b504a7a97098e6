//! What can go wrong with what lies on disk.

use std::{
    io,
    path::{Path, PathBuf},
};

use danvan_domain::Capture;

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The operating system refused something.
    #[error("failed to {action} {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The database of the crawl's state cannot be used.
    #[error("failed to {action} {}", path.display())]
    State {
        /// What was tried.
        action: &'static str,
        /// The database.
        path: PathBuf,
        /// The cause.
        source: rusqlite::Error,
    },
    /// Somebody else holds the lock.
    #[error("another run is at work here: it holds {}", path.display())]
    Locked {
        /// The lock file.
        path: PathBuf,
    },
    /// A WARC file is not what it should be.
    #[error("failed to read {} at byte {offset}", path.display())]
    Warc {
        /// The file.
        path: PathBuf,
        /// Where the record begins that cannot be read.
        offset: u64,
        /// The cause.
        source: WarcFault,
    },
    /// The body of one record cannot be had; the records after it can.
    #[error("failed to decode the body of {} in {} at byte {offset}", capture.address, path.display())]
    Body {
        /// The file.
        path: PathBuf,
        /// Where the record begins.
        offset: u64,
        /// What can be told of the capture, without status, media type and body.
        capture: Box<Capture>,
        /// The cause.
        source: crate::coding::CodingError,
    },
    /// A record cannot be made or read as JSON.
    #[error("failed to read or write line {line} of {}", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The cause.
        source: serde_json::Error,
    },
    /// A file was written by a newer program.
    #[error("{} has format version {found}, this program reads up to {known}: update it", path.display())]
    NewerFormat {
        /// The file.
        path: PathBuf,
        /// The version it has.
        found: u32,
        /// The newest version that is read.
        known: u32,
    },
    /// A file is not what its manifest says.
    #[error("{} is damaged: {what}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What does not agree.
        what: String,
    },
    /// A name that can be no name of a part or a run.
    #[error("{name:?} is no name for a folder of {}", folder.display())]
    Name {
        /// The folder it was meant for.
        folder: PathBuf,
        /// The name.
        name: String,
    },
}

impl StoreError {
    /// Whether it is the disk that refuses the crawl's state: full, failing, or not to be written to.
    pub fn is_of_the_disk(&self) -> bool {
        use rusqlite::ErrorCode::{CannotOpen, DiskFull, PermissionDenied, ReadOnly, SystemIoFailure};
        let Self::State { source, .. } = self else { return false };
        let refused = [CannotOpen, DiskFull, PermissionDenied, ReadOnly, SystemIoFailure];
        source.sqlite_error_code().is_some_and(|code| refused.contains(&code))
    }
}

/// What is wrong with a WARC file at some place.
#[derive(Debug, thiserror::Error)]
pub enum WarcFault {
    /// The file ends inside a record.
    #[error("the file ends inside this record")]
    Torn,
    /// Neither a record nor a gzip member begins here.
    #[error("no WARC record begins here")]
    NoRecord,
    /// A header line cannot be read.
    #[error("{0:?} is no header line")]
    Header(String),
    /// The head of the record is longer than the limit.
    #[error("its head is longer than {limit} bytes")]
    LongHead {
        /// The limit.
        limit: usize,
    },
    /// The block of the record is longer than the limit.
    #[error("its block of {length} bytes is longer than {limit}")]
    LongBlock {
        /// The length that the record states.
        length: u64,
        /// The limit.
        limit: u64,
    },
    /// The bytes cannot be read, or not be inflated.
    #[error("its bytes cannot be inflated")]
    Bytes(#[source] io::Error),
}

/// Puts the action and the path to an error of the operating system.
pub(crate) fn io_error(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> StoreError {
    let path = path.to_owned();
    move |source| StoreError::Io { action, path, source }
}
