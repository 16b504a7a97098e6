//! The configuration: built-in defaults, then `pipeline.toml`, then `DANVAN__…` variables.
//!
//! The file is checked by itself first ([`strict`]), because the layers that `config` merges no longer know
//! where a value came from; then each variable is, against the defaults.

mod corrections;
mod error;
pub(crate) mod reference;
mod sources;
mod strict;
mod variables;

use std::path::{Path, PathBuf};

use config::{Environment, File, FileFormat};
use danvan_analytics::{Correction, GateConfig, Schema};
use danvan_domain::{Lexicon, Reference, Source, Way};
use danvan_fetcher::{FetchConfig, FetchError};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub(crate) use error::ConfigError;

use crate::error::CliError;
use sources::{SourceFault, Stated};
use strict::{Fault, Located};

/// The configuration file where none is named.
pub(crate) const USUAL: &str = "pipeline.toml";

/// The whole configuration.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// Folders.
    pub(crate) paths: Paths,
    /// How pages are fetched.
    pub(crate) fetch: FetchConfig,
    /// What is kept of runs.
    pub(crate) runs: Runs,
    /// Who is told of what.
    pub(crate) notify: Notify,
    /// What must hold before tables are published.
    pub(crate) gate: GateConfig,
    /// Corrections by hand, from the folder `paths.corrections`.
    #[serde(skip)]
    pub(crate) corrections: Vec<Correction>,
    /// Sources, beside those of the folder `paths.sites`.
    #[serde(rename = "source")]
    pub(crate) sources: Vec<Source>,
}

impl Config {
    /// The sources that runs fetch.
    pub(crate) fn enabled(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter().filter(|source| source.enabled)
    }

    /// Whether the sites of some of these sources are asked without being told by whom.
    pub(crate) fn hides_who_asks<'s>(&self, mut sources: impl Iterator<Item = &'s Source>) -> bool {
        let is_saved = |way: &Way| matches!(way, Way::Folder { .. });
        let asks = |source: &Source| source.ways.is_empty() || !source.ways.iter().all(is_saved);
        self.fetch.contact.is_empty() && sources.any(asks)
    }

    /// Tells whoever is about to ask the sites of these sources that they do not say who they are.
    pub(crate) fn ask_for_a_contact<'s>(&self, sources: impl Iterator<Item = &'s Source>) {
        if self.hides_who_asks(sources) {
            tracing::warn!("{NO_CONTACT}");
        }
    }
}

/// What is kept of runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Runs {
    /// How many runs' folders are kept, from 1: the oldest go.
    pub(crate) keep: usize,
    /// The file that the figures of the last run are written to, beside the run's own; empty for none.
    pub(crate) metrics: PathBuf,
}

impl Default for Runs {
    fn default() -> Self {
        Self { keep: 1000, metrics: PathBuf::new() }
    }
}

/// Who is told of what: programs with their arguments, that get a report on their standard input.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Notify {
    /// Run after a run that failed.
    pub(crate) failed: Vec<String>,
    /// Run after a run that found values in dispute that were not before.
    pub(crate) disputed: Vec<String>,
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
    /// Corrections by hand.
    pub(crate) corrections: PathBuf,
    /// The words and places that the parser knows; empty for those that the command was built with.
    pub(crate) reference: PathBuf,
}

impl Default for Paths {
    fn default() -> Self {
        let data = Self::under(Path::new("data"));
        Self {
            sites: PathBuf::from("data/reference/sites"),
            corrections: PathBuf::from("data/reference/corrections"),
            ..data
        }
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
            corrections: data.join("corrections"),
            reference: PathBuf::new(),
        }
    }

    fn starting_at(self, folder: &Path) -> Self {
        let none = self.reference.as_os_str().is_empty();
        Self {
            raw: folder.join(self.raw),
            staged: folder.join(self.staged),
            tables: folder.join(self.tables),
            runs: folder.join(self.runs),
            sites: folder.join(self.sites),
            corrections: folder.join(self.corrections),
            reference: if none { self.reference } else { folder.join(self.reference) },
        }
    }
}

/// A configuration as read, with the file that it came from.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// The file.
    pub(crate) file: PathBuf,
    /// The settings, with folders that no longer depend on the file's place.
    pub(crate) config: Config,
    /// The words and places that the parser is to know.
    pub(crate) reference: Reference,
    /// The first folder of a source that is not there.
    missing_folder: Option<SourceFault>,
}

impl Loaded {
    /// That there is something to fetch, and that it can be fetched as far as can be known before.
    ///
    /// # Errors
    /// [`CliError::NoSource`], or [`ConfigError::Source`] where a folder is not there.
    pub(crate) fn ready_to_fetch(&self) -> Result<(), CliError> {
        if self.config.enabled().next().is_none() {
            let sites = self.config.paths.sites.clone();
            // Of a catalogue of sites none is more likely to be meant than another.
            let disabled = match self.config.sources.as_slice() {
                [only] => Some(only.id.clone()),
                _ => None,
            };
            return Err(CliError::NoSource { config: self.file.clone(), sites, disabled });
        }
        match &self.missing_folder {
            Some(fault) => Err(ConfigError::Source(Box::new(fault.clone())).into()),
            None => Ok(()),
        }
    }
}

/// What is wrong where sites are not told who asks them, and what to do.
pub(crate) const NO_CONTACT: &str = "\
fetch.contact is empty, and sites are not told who asks them: write an e-mail address or a page's address there";

/// The configuration in `file` and the variables of this process, as far as it can be known without words and
/// places: sources are read, and not checked.
///
/// # Errors
/// See [`ConfigError`].
pub(crate) fn settings(file: &Path) -> Result<Config, ConfigError> {
    let Read { mut config, stated, .. } = read(file)?;
    config.sources = stated.into_iter().map(Stated::into_source).collect();
    Ok(config)
}

/// Reads the configuration from `file` and the variables of this process.
///
/// # Errors
/// See [`ConfigError`].
pub(crate) fn load(file: &Path) -> Result<Loaded, ConfigError> {
    let Read { mut config, stated, folder } = read(file)?;
    let reference = reference::read(&config.paths.reference)?;
    let sources::Checked { sources, missing_folder } =
        sources::checked(stated, &folder, &reference.gazetteer)?;
    config.sources = sources;
    Ok(Loaded { file: file.to_owned(), config, reference, missing_folder })
}

/// The words and places for a command that needs no configuration: those in `folder`, or those that the file
/// `named` says, or the usual file where it is there, or else those that the command was built with.
///
/// # Errors
/// As [`load`].
pub(crate) fn words(named: Option<&Path>, folder: Option<&Path>) -> Result<Reference, ConfigError> {
    reference::read(&folder_of_words(named, folder)?)
}

/// The words alone of [`words`], which are read much faster where they are built in.
///
/// # Errors
/// As [`load`].
pub(crate) fn lexicon(named: Option<&Path>, folder: Option<&Path>) -> Result<Lexicon, ConfigError> {
    reference::lexicon(&folder_of_words(named, folder)?)
}

fn folder_of_words(named: Option<&Path>, folder: Option<&Path>) -> Result<PathBuf, ConfigError> {
    let file = named.unwrap_or(Path::new(USUAL));
    match folder {
        Some(folder) => Ok(folder.to_owned()),
        None if named.is_none() && !file.is_file() => Ok(PathBuf::new()),
        None => Ok(settings(file)?.paths.reference),
    }
}

/// A value of the right type that makes no sense.
enum OutOfRange {
    /// The value of a key.
    Key {
        /// The key with its table.
        key: String,
        /// What is wrong with it.
        message: String,
    },
    /// Something else.
    Other(FetchError),
}

/// The first value that makes no sense.
fn out_of_range(config: &Config) -> Option<OutOfRange> {
    if config.runs.keep == 0 {
        let message = "0 is not a number from 1".to_owned();
        return Some(OutOfRange::Key { key: "runs.keep".to_owned(), message });
    }
    Some(match config.fetch.validate().err()? {
        FetchError::Config { key, value, expected } => {
            OutOfRange::Key { key, message: format!("{value} is not {expected}") }
        }
        other => OutOfRange::Other(other),
    })
}

/// A configuration whose sources are still to be checked.
struct Read {
    config: Config,
    stated: Vec<Stated>,
    /// Where relative paths start.
    folder: PathBuf,
}

fn read(file: &Path) -> Result<Read, ConfigError> {
    let variables = variables::ours()?;
    let text = read_text(file)?;
    let from_file: Config = strict::read(file, &text).map_err(ConfigError::File)?;
    let located = |key: &str, message: String| {
        let fault = Fault::Other { message, key: Some(key.to_owned()) };
        ConfigError::File(Box::new(Located {
            file: file.to_owned(),
            line: strict::line_of(&text, key),
            fault,
        }))
    };
    match out_of_range(&from_file) {
        Some(OutOfRange::Key { key, message }) => return Err(located(&key, message)),
        Some(OutOfRange::Other(error)) => return Err(ConfigError::Fetch(error)),
        None => {}
    }
    for (variable, value) in &variables {
        variables::check(variable, value)?;
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

    let schema = Schema::embedded().map_err(ConfigError::Schema)?;
    config.gate.check(&schema).map_err(|fault| ConfigError::Gate {
        file: file.to_owned(),
        line: strict::line_of(&text, &format!("gate.{}", fault.key)),
        fault,
    })?;

    let folder = file.parent().unwrap_or(Path::new(""));
    let usual_sites = config.paths.sites == Paths::default().sites;
    let usual_corrections = config.paths.corrections == Paths::default().corrections;
    config.paths = config.paths.starting_at(folder);
    if !config.runs.metrics.as_os_str().is_empty() {
        config.runs.metrics = folder.join(&config.runs.metrics);
    }
    let mut stated = sources::in_file(file, &text, std::mem::take(&mut config.sources));
    stated.extend(sources::in_folder(&config.paths.sites, usual_sites)?);
    config.corrections = corrections::in_folder(&config.paths.corrections, usual_corrections, &schema)?;
    Ok(Read { config, stated, folder: folder.to_owned() })
}

/// Reads a TOML file of ours strictly.
///
/// # Errors
/// As [`load`].
pub(crate) fn read_toml<T: DeserializeOwned>(file: &Path) -> Result<T, ConfigError> {
    strict::read(file, &read_text(file)?).map_err(ConfigError::File)
}

/// The text of a file of ours.
fn read_text(file: &Path) -> Result<String, ConfigError> {
    let bytes = std::fs::read(file).map_err(|source| ConfigError::Read { file: file.to_owned(), source })?;
    String::from_utf8(bytes).map_err(|error| {
        let before = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        ConfigError::NotUtf8 { file: file.to_owned(), line }
    })
}

#[cfg(test)]
mod tests;
