//! `danvan run`.

use std::path::Path;

use clap::Args;
use jiff::SignedDuration;

use crate::{
    config,
    error::{CliError, Status},
    every,
    pipeline::{self, Again},
};

const EXAMPLES: &str = "\
Examples:
  danvan run
  danvan run --every 6h
  danvan run --force
  danvan run --config elsewhere/pipeline.toml
  DANVAN__FETCH__TIMEOUT_SECONDS=5 danvan run -v";

/// Fetch what the enabled sources have, parse it and make the tables.
///
/// Only what is new or has changed is parsed, and tables are published only where a row has changed. What was
/// done is kept in paths.runs: a folder a run, with manifest.json, the issues and metrics.prom.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct RunArgs {
    /// Run again and again, the next time so long after the last one began, such as 6h or 90m. A run that fails
    /// does not end it; the configuration is read anew each time.
    #[arg(long, value_name = "TIME", value_parser = every::time)]
    every: Option<SignedDuration>,
    #[command(flatten)]
    again: Again,
}

/// Runs the command with the configuration in `file`.
pub(crate) fn run(args: &RunArgs, file: &Path) -> Result<(), CliError> {
    let once = || {
        let loaded = config::load(file)?;
        loaded.ready_to_fetch()?;
        super::analyse::report(&pipeline::whole(&loaded.config, &loaded.reference, args.again)?)
    };
    let Some(between) = args.every else { return once() };
    every::run(between, |first| match once() {
        // What is wrong from the beginning is for the person at the keyboard; later on it may be mended.
        Err(error) if first && error.status() == Status::Usage => Err(error),
        Err(CliError::ReaderGone) => Err(CliError::ReaderGone),
        Err(error) => {
            crate::complain(&error);
            Ok(())
        }
        Ok(()) => Ok(()),
    })
}
