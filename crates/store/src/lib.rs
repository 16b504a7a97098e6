//! What lies on disk: raw captures, staged parts, run folders, and the ways in which files are written.
//!
//! [`raw`] holds what was retrieved, as WARC files that other web-archive tools read; it is only ever
//! appended to. [`staged`] holds what the parser read from it, [`run`] what happened when. Files come into
//! being whole or not at all, through [`atomic`], and one writer at a time works on a folder, by [`lock`].
//! Every format on disk carries a version, and what a newer program wrote is refused, not guessed at.

pub mod atomic;
pub mod coding;
pub mod error;
pub mod lock;
pub mod raw;
pub mod run;
pub mod staged;
pub mod warc;

pub use atomic::UnfinishedFolder;
pub use error::{StoreError, WarcFault};
pub use lock::Lock;
pub use raw::{Appended, Content, Exchange, RawStore};
pub use run::{IssueCount, KnownIssues, RunFolder, RunManifest};
pub use staged::{CaptureRow, MadeFrom, PartManifest, PartRow, PartRows, PartWriter, Staged};
