//! `danvan run`.

use clap::Args;

use crate::{
    config::Loaded,
    error::CliError,
    pipeline::{self, Again},
};

const EXAMPLES: &str = "\
Examples:
  danvan run
  danvan run --config elsewhere/pipeline.toml
  DANVAN__FETCH__TIMEOUT_SECONDS=5 danvan run -v";

/// Fetch what the enabled sources have, parse it and make the tables.
///
/// What was done is kept in paths.runs: a folder a run, with manifest.json and the issues.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    again: Again,
}

/// Runs the command.
pub(crate) fn run(args: &RunArgs, loaded: &Loaded) -> Result<(), CliError> {
    loaded.ready_to_fetch()?;
    super::analyse::report(&pipeline::whole(&loaded.config, &loaded.reference, args.again)?)
}
