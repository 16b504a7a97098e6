//! `danvan fetch`.

use clap::Args;
use danvan_domain::PipelineStage;

use crate::{config::Loaded, error::CliError, pipeline};

const EXAMPLES: &str = "\
Examples:
  danvan fetch
  danvan fetch -v --config elsewhere/pipeline.toml";

/// Fetch the pages of the enabled sources into paths.raw.
///
/// What is there stays as it is; a page that has changed is added beside its older capture.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct FetchArgs {}

/// Runs the command.
pub(crate) fn fetch(_args: &FetchArgs, loaded: &Loaded) -> Result<(), CliError> {
    loaded.ready_to_fetch()?;
    let stages = [PipelineStage::Fetch];
    pipeline::as_run(&loaded.config, &loaded.reference.digest, &stages, |run| {
        pipeline::fetch(run, &loaded.config)
    })
}
