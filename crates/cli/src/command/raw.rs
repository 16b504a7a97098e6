//! `danvan raw`.

use clap::{Args, Subcommand};
use danvan_store::{Lock, RawStore, raw};

use crate::{
    config::Config,
    error::CliError,
    output::print_line,
    progress::{Unit, Wait},
};

const EXAMPLES: &str = "\
Examples:
  danvan raw verify
  danvan raw rebuild --config elsewhere/pipeline.toml";

const VERIFY_EXAMPLES: &str = "\
Examples:
  danvan raw verify
  danvan raw verify > problems.txt";

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
    Verify,
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
        let path = folder.display().to_string();
        return Err(CliError::Read { path, source: std::io::ErrorKind::NotFound.into() });
    }
    let _lock = Lock::acquire(folder)?;
    match args.what {
        What::Verify => {
            let wait = Wait::begin("raw verify", Unit::Bytes, Some(raw::size(folder)?));
            let verified = raw::verify(folder, &|bytes| wait.further(bytes))?;
            drop(wait);
            for raw::Problem { file, offset, what } in &verified.problems {
                print_line(&format!("{}:{offset}: {what}", file.display()))?;
            }
            let raw::Verified { files, records, bytes, problems } = verified;
            if !problems.is_empty() {
                return Err(CliError::Damaged { folder: folder.clone(), problems: problems.len() });
            }
            print_line(&format!("{files} files, {records} records, {bytes} bytes: all as their digests say"))
        }
        What::Rebuild => {
            let wait = Wait::begin("raw rebuild", Unit::Bytes, Some(raw::size(folder)?));
            let (pages, records) = RawStore::rebuild(folder, &|bytes| wait.further(bytes))?;
            drop(wait);
            print_line(&format!("{pages} pages and {records} records of them are known"))
        }
    }
}
