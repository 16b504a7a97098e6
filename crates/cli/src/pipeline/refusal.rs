//! When a stage stops rather than put nothing in the place of something.

use std::path::PathBuf;

/// Why a stage does not go on. What was there stays as it was.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    /// Every address failed.
    #[error("nothing could be fetched: {requests} requests, {causes}")]
    NothingFetched {
        /// How many requests went out.
        requests: u64,
        /// How many addresses failed of what.
        causes: String,
        /// Where every failure is listed.
        issues: PathBuf,
    },
    /// The raw folder has no captures, and parts were read from some.
    #[error("there are no captures in {}, and {} holds what was read from some", raw.display(), staged.display())]
    NoCaptures {
        /// The raw folder.
        raw: PathBuf,
        /// The staged folder.
        staged: PathBuf,
    },
}

impl Refusal {
    /// What to do about it.
    pub(crate) fn help(&self) -> String {
        match self {
            Self::NothingFetched { issues, .. } => {
                format!(
                    "{} says why for each address; captures and tables are as they were",
                    issues.display()
                )
            }
            Self::NoCaptures { staged, .. } => {
                let staged = staged.display();
                format!(
                    "see whether paths.raw is right and its disk is there; to begin anew, remove {staged}"
                )
            }
        }
    }
}
