//! Which words and places a command goes by.

use std::path::{Path, PathBuf};

use clap::Args;
use danvan_domain::{Lexicon, Reference};

use crate::config::{self, ConfigError};

/// The option that names a folder of them.
#[derive(Debug, Args)]
pub(crate) struct Words {
    /// Words and places of this folder, in place of those built in or named by the configuration.
    #[arg(long, value_name = "DIR")]
    reference: Option<PathBuf>,
}

impl Words {
    /// The words and places; `named` is the configuration file, where one was named.
    pub(crate) fn read(&self, named: Option<&Path>) -> Result<Reference, ConfigError> {
        config::words(named, self.reference.as_deref())
    }

    /// The words alone, which are read much faster where they are built in.
    pub(crate) fn lexicon(&self, named: Option<&Path>) -> Result<Lexicon, ConfigError> {
        config::lexicon(named, self.reference.as_deref())
    }
}
