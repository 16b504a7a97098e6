//! `danvan analyse`.

use clap::Args;
use danvan_analytics::Outcome;
use danvan_domain::PipelineStage;

use crate::{config::Loaded, error::CliError, pipeline};

const EXAMPLES: &str = "\
Examples:
  danvan analyse
  danvan analyse --config elsewhere/pipeline.toml";

/// Make the tables in paths.tables from the facts in paths.staged.
///
/// The tables are published as a new folder, to which `latest` then points; where no row has changed, nothing
/// is published.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct AnalyseArgs {}

/// Runs the command.
pub(crate) fn analyse(_args: &AnalyseArgs, loaded: &Loaded) -> Result<(), CliError> {
    let config = &loaded.config;
    let gazetteer = &loaded.reference.gazetteer;
    let outcome =
        pipeline::as_run(config, &[PipelineStage::Analyse], |run| pipeline::analyse(run, config, gazetteer))?;
    report(&outcome)
}

/// Prints what became of the tables.
pub(crate) fn report(outcome: &Outcome) -> Result<(), CliError> {
    let latest = outcome.latest.display();
    crate::output::print_line(&match &outcome.published {
        Some(version) => format!("tables: {latest} (published as {version})"),
        None => format!("tables: {latest} (no row has changed: nothing published)"),
    })
}
