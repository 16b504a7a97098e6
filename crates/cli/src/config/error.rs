//! Why a configuration cannot be used.

use std::path::PathBuf;

use danvan_analytics::{CorrectionError, GateError};
use danvan_fetcher::FetchError;

use super::{
    reference,
    sources::SourceFault,
    strict::{Fault, Located},
};

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// A configuration file cannot be read.
    #[error("failed to read {}", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// A file is no text in UTF-8.
    #[error("{}:{line}: this is not UTF-8, which files of ours are written in", file.display())]
    NotUtf8 {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// A file says something that is not understood.
    #[error("{0}")]
    File(Box<Located>),
    /// A variable says something that is not understood.
    #[error("environment variable {variable}: {fault}")]
    Variable {
        /// The variable's name.
        variable: String,
        /// What is wrong with it.
        fault: Fault,
    },
    /// The layers do not merge.
    #[error("failed to merge {} with the environment", file.display())]
    Merge {
        /// The configuration file.
        file: PathBuf,
        /// The cause.
        source: config::ConfigError,
    },
    /// How pages are fetched makes no sense.
    #[error(transparent)]
    Fetch(FetchError),
    /// A setting of the gate means nothing.
    #[error("{}:{line}: {fault}", file.display())]
    Gate {
        /// The configuration file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        fault: GateError,
    },
    /// A file of corrections says something that is not understood.
    #[error("{0}")]
    CorrectionFile(Box<Located>),
    /// A correction by hand cannot be done.
    #[error("{}:{line}: {fault}", file.display())]
    Correction {
        /// The file of corrections.
        file: PathBuf,
        /// The line at which it begins, from 1.
        line: usize,
        /// What is wrong.
        fault: CorrectionError,
    },
    /// The tables' descriptions cannot be used.
    #[error(transparent)]
    Schema(danvan_analytics::schema::SchemaError),
    /// A source is described in a way that cannot work.
    #[error("{0}")]
    Source(Box<SourceFault>),
    /// A folder was configured and is not there.
    #[error("{key}: there is no folder {}", folder.display())]
    NoFolder {
        /// The key that names it.
        key: &'static str,
        /// The folder.
        folder: PathBuf,
    },
    /// The words and places that the parser is to know cannot be used.
    #[error(transparent)]
    Reference(reference::Unusable),
}

impl ConfigError {
    /// What to do about it, where that is known.
    pub(crate) fn help(&self) -> Option<String> {
        match self {
            Self::Read { source, .. } if source.kind() == std::io::ErrorKind::NotFound => Some(
                "name another file with --config FILE, or start danvan in the folder of pipeline.toml"
                    .to_owned(),
            ),
            Self::File(_) | Self::Variable { .. } => {
                Some("the bundled pipeline.toml lists every key with its default and unit".to_owned())
            }
            Self::CorrectionFile(_) | Self::Correction { .. } => {
                Some("the README of data/reference/corrections shows what a correction has".to_owned())
            }
            Self::Reference(_) => {
                Some("begin with a copy of data/reference, in which each file is explained".to_owned())
            }
            _ => None,
        }
    }
}
