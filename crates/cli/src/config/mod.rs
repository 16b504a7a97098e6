//! The configuration: built-in defaults, then `pipeline.toml`, then `DANVAN__…` variables.
//!
//! The file is checked by itself first ([`strict`]), because the layers that `config` merges no longer know
//! where a value came from; then each variable is, against the defaults.

mod sources;
mod strict;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use config::{Environment, File, FileFormat};
use danvan_domain::Source;
use danvan_fetcher::{FetchConfig, FetchError};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::error::CliError;
use strict::{Fault, Located};

/// What every variable of ours begins with.
const PREFIX: &str = "DANVAN__";

/// The whole configuration.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// Folders.
    pub(crate) paths: Paths,
    /// How pages are fetched.
    pub(crate) fetch: FetchConfig,
    /// Sources, beside those of the folder `paths.sites`.
    #[serde(rename = "source")]
    pub(crate) sources: Vec<Source>,
}

/// Folders; relative ones start at the configuration file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Paths {
    /// Captures as they were fetched. Never changed, only added to.
    pub(crate) raw: PathBuf,
    /// Articles and facts, a part per raw file.
    pub(crate) staged: PathBuf,
    /// Tables, a folder per publication; `latest` points to the newest.
    pub(crate) tables: PathBuf,
    /// What each run did.
    pub(crate) runs: PathBuf,
    /// Source files, one source each.
    pub(crate) sites: PathBuf,
}

impl Default for Paths {
    fn default() -> Self {
        let data = Self::under(Path::new("data"));
        Self { sites: PathBuf::from("data/reference/sites"), ..data }
    }
}

impl Paths {
    /// The usual folders in the data folder `data`.
    pub(crate) fn under(data: &Path) -> Self {
        Self {
            raw: data.join("raw"),
            staged: data.join("staged"),
            tables: data.join("tables"),
            runs: data.join("runs"),
            sites: data.join("sites"),
        }
    }

    fn starting_at(self, folder: &Path) -> Self {
        Self {
            raw: folder.join(self.raw),
            staged: folder.join(self.staged),
            tables: folder.join(self.tables),
            runs: folder.join(self.runs),
            sites: folder.join(self.sites),
        }
    }
}

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
    /// A source is described in a way that cannot work.
    #[error("{}: source {id:?}: {problem}", file.display())]
    Source {
        /// The file it stands in.
        file: PathBuf,
        /// The source.
        id: String,
        /// What is wrong.
        problem: String,
    },
    /// The folder of source files was configured and is not there.
    #[error("paths.sites: there is no folder {}", .0.display())]
    NoSites(PathBuf),
}

impl ConfigError {
    /// What to do about it, where that is known.
    pub(crate) fn help(&self) -> Option<String> {
        match self {
            Self::Read { .. } => Some(
                "name another file with --config FILE, or start danvan in the folder of pipeline.toml"
                    .to_owned(),
            ),
            Self::File(_) | Self::Variable { .. } => {
                Some("the bundled pipeline.toml lists every key with its default and unit".to_owned())
            }
            _ => None,
        }
    }
}

/// A configuration as read, with the file that it came from.
#[derive(Debug, Clone)]
pub(crate) struct Loaded {
    /// The file.
    pub(crate) file: PathBuf,
    /// The settings, with folders that no longer depend on the file's place.
    pub(crate) config: Config,
}

impl Loaded {
    /// That a run has something to fetch.
    ///
    /// # Errors
    /// [`CliError::NoSource`].
    pub(crate) fn some_source_enabled(&self) -> Result<(), CliError> {
        if self.config.sources.iter().any(|source| source.enabled) {
            return Ok(());
        }
        Err(CliError::NoSource { config: self.file.clone(), sites: self.config.paths.sites.clone() })
    }
}

/// Reads the configuration from `file` and the variables of this process.
///
/// # Errors
/// See [`ConfigError`].
pub(crate) fn load(file: &Path) -> Result<Loaded, ConfigError> {
    let variables: BTreeMap<String, String> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| name.starts_with(PREFIX))
        .collect();
    let text = std::fs::read_to_string(file)
        .map_err(|source| ConfigError::Read { file: file.to_owned(), source })?;
    let from_file: Config = strict::read(file, &text).map_err(ConfigError::File)?;
    from_file.fetch.validate().map_err(|error| match error {
        FetchError::Config { key, value, expected } => {
            let fault =
                Fault::Other { message: format!("{value} is not {expected}"), key: Some(key.clone()) };
            ConfigError::File(Box::new(Located {
                file: file.to_owned(),
                line: strict::line_of(&text, &key),
                fault,
            }))
        }
        other => ConfigError::Fetch(other),
    })?;
    for (variable, value) in &variables {
        check_variable(variable, value)?;
    }
    let merge = |source| ConfigError::Merge { file: file.to_owned(), source };
    let environment = Environment::with_prefix("DANVAN")
        .prefix_separator("__")
        .separator("__")
        .try_parsing(true)
        .source(Some(variables.into_iter().collect()));
    let mut config: Config = config::Config::builder()
        .add_source(File::from_str(&text, FileFormat::Toml))
        .add_source(environment)
        .build()
        .and_then(config::Config::try_deserialize)
        .map_err(merge)?;

    let folder = file.parent().unwrap_or(Path::new(""));
    let usual_sites = config.paths.sites == Paths::default().sites;
    config.paths = config.paths.starting_at(folder);
    let in_file = config.sources.drain(..).map(|source| (file.to_owned(), source));
    let in_folder = sources::in_folder(&config.paths.sites, usual_sites)?;
    config.sources = sources::checked(in_file.chain(in_folder).collect(), folder)?;
    Ok(Loaded { file: file.to_owned(), config })
}

/// Reads a TOML file of ours strictly.
///
/// # Errors
/// As [`load`].
pub(crate) fn read_toml<T: DeserializeOwned>(file: &Path) -> Result<T, ConfigError> {
    let text = std::fs::read_to_string(file)
        .map_err(|source| ConfigError::Read { file: file.to_owned(), source })?;
    strict::read(file, &text).map_err(ConfigError::File)
}

/// Checks that one variable has a known key and a value of its type.
fn check_variable(variable: &str, value: &str) -> Result<(), ConfigError> {
    let path: Vec<String> =
        variable.trim_start_matches(PREFIX).to_lowercase().split("__").map(str::to_owned).collect();
    let typed = [
        value.to_lowercase().parse().ok().map(toml::Value::Boolean),
        value.parse().ok().map(toml::Value::Integer),
        value.parse().ok().map(toml::Value::Float),
    ];
    let text = toml::Value::String(value.to_owned());
    let mut first_fault = None;
    for candidate in typed.into_iter().flatten().chain([text]) {
        let nested = path.iter().rev().fold(candidate, |inner, key| {
            toml::Value::Table(std::iter::once((key.clone(), inner)).collect())
        });
        match nested.try_into::<Config>() {
            Ok(config) => return in_range(variable, &config),
            Err(error) => {
                first_fault = first_fault.or(Some(strict::fault(Some(path.clone()), error.message())));
            }
        }
    }
    match first_fault {
        Some(fault) => Err(ConfigError::Variable { variable: variable.to_owned(), fault }),
        None => Ok(()),
    }
}

fn in_range(variable: &str, config: &Config) -> Result<(), ConfigError> {
    config.fetch.validate().map_err(|error| match error {
        FetchError::Config { key, value, expected } => ConfigError::Variable {
            variable: variable.to_owned(),
            fault: Fault::Other { message: format!("{value} is not {expected}"), key: Some(key) },
        },
        other => ConfigError::Fetch(other),
    })
}

#[cfg(test)]
mod tests;
