//! `danvan verify`.

use clap::Args;
use danvan_analytics::{digests, latest};
use danvan_domain::PipelineStage;
use danvan_parser::Parser;
use danvan_store::{Lock, UnfinishedFolder, raw};

use crate::{
    config::{Config, Loaded, Paths},
    error::CliError,
    output::print_line,
    pipeline::{self, Again},
};

const EXAMPLES: &str = "\
Examples:
  danvan verify";

/// Make the tables once more from the captures alone, and compare them with what is published.
///
/// Nothing is changed: parts and tables are made in a scratch folder beside the tables, which is removed.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct VerifyArgs {}

/// Runs the command.
pub(crate) fn verify(_args: &VerifyArgs, loaded: &Loaded) -> Result<(), CliError> {
    let (config, reference) = (&loaded.config, &loaded.reference);
    let latest = latest(&config.paths.tables);
    let mut published = digests(&config.paths.tables)?;
    if published.is_empty() {
        return Err(CliError::NothingPublished(latest));
    }
    for (file, sha256) in &mut published {
        // As it lies there, whatever is said of it.
        *sha256 = raw::digest(&latest.join(file)).unwrap_or_default();
    }
    let _fetching = Lock::acquire(&config.paths.raw)?;
    let _publishing = Lock::acquire(&config.paths.tables)?;
    let scratch = UnfinishedFolder::begin(&config.paths.tables)?;
    let paths = Paths { raw: config.paths.raw.clone(), ..Paths::under(scratch.path()) };
    let again = Config {
        paths,
        gate: config.gate.clone(),
        corrections: config.corrections.clone(),
        sources: config.sources.clone(),
        ..Config::default()
    };
    let stages = [PipelineStage::Parse, PipelineStage::Analyse];
    pipeline::as_run(&again, &reference.digest, &stages, |run| {
        pipeline::parse(run, &again, &Parser::new(reference.clone()), Again::default())?;
        pipeline::analyse(run, &again, reference, Again::default())
    })?;
    let made = digests(&again.paths.tables)?;
    let mut files: Vec<&String> = published.keys().chain(made.keys()).collect();
    files.sort();
    files.dedup();
    let count = files.len();
    files.retain(|file| published.get(*file) != made.get(*file));
    if files.is_empty() {
        let (latest, raw) = (latest.display(), config.paths.raw.display());
        return print_line(&format!("verified: {count} files of {latest} come out the same from {raw}"));
    }
    let differing = files.into_iter().cloned().collect();
    Err(CliError::NotVerified { latest, differing })
}
