//! `danvan verify`.

use std::path::Path;

use clap::Args;
use danvan_analytics::{compare, digests, latest};
use danvan_domain::PipelineStage;
use danvan_parser::Parser;
use danvan_store::{Lock, Staged, UnfinishedFolder, raw};
use jiff::civil::Date;

use super::diff::{self, Format};
use crate::{
    config::{Config, Loaded, Paths},
    error::CliError,
    output::print_line,
    pipeline::{self, Again},
    progress::{Unit, Wait},
};

const EXAMPLES: &str = "\
Examples:
  danvan verify
  danvan verify --since 2026-11-01
  danvan verify --format csv > changes.csv";

/// How many rows of each table are shown that come out otherwise.
const SHOWN: usize = 3;

/// What the two versions are called that are compared.
const PUBLISHED: &str = "published";
const MADE: &str = "made again";

/// Make the tables once more from the captures alone, and compare them with what is published.
///
/// Nothing is changed: parts and tables are made in a scratch folder beside the tables, which is removed. Where files
/// differ, the rows are counted that do.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct VerifyArgs {
    /// Parse again only what has a capture fetched on this day or later, and take the other parts as they are staged.
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,
    /// How the rows are printed that come out otherwise: three of each table for people, all of them for programs.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// Runs the command.
pub(crate) fn verify(args: &VerifyArgs, loaded: &Loaded) -> Result<(), CliError> {
    let (config, reference) = (&loaded.config, &loaded.reference);
    let latest = latest(&config.paths.tables);
    let mut published = digests(&config.paths.tables)?;
    if published.is_empty() {
        return Err(CliError::NothingPublished(latest));
    }
    let length = |file: &String| latest.join(file).metadata().map_or(0, |found| found.len());
    let wait = Wait::begin("read tables", Unit::Bytes, Some(published.keys().map(length).sum()));
    for (file, sha256) in &mut published {
        // As it lies there, whatever is said of it.
        *sha256 = raw::digest(&latest.join(file)).unwrap_or_default();
        wait.further(length(file));
    }
    drop(wait);
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
    if args.since.is_some() {
        Staged::open(&config.paths.staged).link_into(&Staged::open(&again.paths.staged))?;
    }
    let which = Again { force: args.since.is_some(), since: args.since };
    let stages = [PipelineStage::Parse, PipelineStage::Analyse];
    pipeline::as_run(&again, &reference.digest, &stages, |run| {
        pipeline::parse(run, &again, &Parser::new(reference.clone()), which)?;
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
        let since = args.since.map_or_else(String::new, |day| {
            format!(", of which what was fetched since {day} was parsed again")
        });
        let said = format!("verified: {count} files of {latest} come out the same from {raw}{since}");
        return match args.format {
            Format::Table | Format::Markdown => print_line(&said),
            Format::Json | Format::Csv => diff::print(PUBLISHED, MADE, &[], args.format),
        };
    }
    let differing = files.into_iter().cloned().collect();
    show_rows(&latest, &danvan_analytics::latest(&again.paths.tables), args.format)?;
    Err(CliError::NotVerified { latest, differing })
}

/// Prints which rows differ, as far as the published files can still be read.
fn show_rows(published: &Path, made: &Path, format: Format) -> Result<(), CliError> {
    let wait = Wait::begin("compare", Unit::Bytes, None);
    let compared = compare(published, made, format.rows(SHOWN), &|read, of| wait.at_of(read, of));
    drop(wait);
    match compared {
        Ok(differences) => diff::print(PUBLISHED, MADE, &differences, format),
        Err(error) => {
            tracing::warn!("the rows cannot be compared: {}", danvan_domain::error::chain(&error));
            Ok(())
        }
    }
}
