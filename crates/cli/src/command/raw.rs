//! `danvan raw`.

use clap::{Args, Subcommand};
use danvan_store::{Lock, RawStore, raw};
use serde::Serialize;

use crate::{
    config::Config,
    error::CliError,
    output::{Format, csv_under, print_json, print_line, print_text},
    progress::{Unit, Wait},
};

const EXAMPLES: &str = "\
Examples:
  danvan raw verify
  danvan raw rebuild --config elsewhere/pipeline.toml";

const VERIFY_EXAMPLES: &str = "\
Examples:
  danvan raw verify
  danvan raw verify > problems.txt
  danvan raw verify --format csv > problems.csv";

const REBUILD_EXAMPLES: &str = "\
Examples:
  danvan raw rebuild
  danvan raw rebuild --config elsewhere/pipeline.toml";

/// Check the captures in paths.raw, or make their database again.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct RawArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Read every record and compare it with its digests.
    ///
    /// Each problem is a line on standard output: the file, the byte at which the record begins, and what is wrong.
    #[command(after_help = VERIFY_EXAMPLES)]
    Verify {
        /// How to print; CSV has the problems alone.
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Make the database from the WARC files alone.
    ///
    /// The next fetch finds again what they do not say: addresses found and not fetched, failures, and how far
    /// listings were read.
    #[command(after_help = REBUILD_EXAMPLES)]
    Rebuild,
}

/// Runs the command.
pub(crate) fn raw(args: &RawArgs, config: &Config) -> Result<(), CliError> {
    let folder = &config.paths.raw;
    if !folder.is_dir() {
        return Err(CliError::NoRaw(folder.clone()));
    }
    let _lock = Lock::acquire(folder)?;
    match args.what {
        What::Verify { format } => {
            let wait = Wait::begin("raw verify", Unit::Bytes, Some(raw::size(folder)?));
            let verified = raw::verify(folder, &|bytes| wait.further(bytes))?;
            drop(wait);
            print(&verified, format)?;
            match verified.problems.len() {
                0 => Ok(()),
                problems => Err(CliError::Damaged { folder: folder.clone(), problems }),
            }
        }
        What::Rebuild => {
            let wait = Wait::begin("raw rebuild", Unit::Bytes, Some(raw::size(folder)?));
            let (pages, records) = RawStore::rebuild(folder, &|bytes| wait.further(bytes))?;
            drop(wait);
            print_line(&format!("{pages} pages and {records} records of them are known"))
        }
    }
}

/// What was found.
#[derive(Debug, Serialize)]
struct Found<'f> {
    files: u64,
    records: u64,
    bytes: u64,
    /// Captures that the next fetch puts down in the database, and unfinished records that it cuts off.
    waiting: u64,
    unfinished: u64,
    problems: &'f [Problem],
}

/// A record that is not as it should be.
#[derive(Debug, Serialize)]
struct Problem {
    file: String,
    offset: u64,
    what: String,
}

fn print(verified: &raw::Verified, format: Format) -> Result<(), CliError> {
    let raw::Verified { files, records, bytes, waiting, unfinished, problems } = verified;
    let (files, records, bytes, waiting, unfinished) = (*files, *records, *bytes, *waiting, *unfinished);
    let problem = |problem: &raw::Problem| Problem {
        file: problem.file.display().to_string(),
        offset: problem.offset,
        what: problem.what.clone(),
    };
    let problems: Vec<Problem> = problems.iter().map(problem).collect();
    match format {
        Format::Json => {
            let found = Found { files, records, bytes, waiting, unfinished, problems: &problems };
            print_json("what was found", &found)
        }
        Format::Csv => {
            print_text(&csv_under(&["file", "offset", "what"], problems.into_iter().map(Problem::cells))?)
        }
        Format::Table if problems.is_empty() => {
            print_line(&format!(
                "{files} files, {records} records, {bytes} bytes: all as their digests say"
            ))?;
            if waiting + unfinished == 0 {
                return Ok(());
            }
            print_line(&format!(
                "{waiting} captures are not in the database yet and {unfinished} records are unfinished, since a run was \
                 ended amid its work: the next fetch puts that right"
            ))
        }
        Format::Table => problems
            .iter()
            .try_for_each(|Problem { file, offset, what }| print_line(&format!("{file}:{offset}: {what}"))),
    }
}

impl Problem {
    fn cells(self) -> [String; 3] {
        [self.file, self.offset.to_string(), self.what]
    }
}
