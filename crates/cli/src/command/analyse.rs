//! `danvan analyse`.

use clap::Args;
use danvan_domain::PipelineStage;

use crate::{
    config::Loaded,
    error::CliError,
    pipeline::{self, Again, Tables},
};

const EXAMPLES: &str = "\
Examples:
  danvan analyse
  danvan analyse --force
  danvan analyse --config elsewhere/pipeline.toml";

/// Make the tables in paths.tables from the facts in paths.staged.
///
/// The tables are published as a new folder, to which `latest` then points; where no row has changed, nothing
/// is published. What was made from the same facts by the same code is not made again.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct AnalyseArgs {
    /// Make the tables again, although what they are made from has not changed.
    #[arg(long)]
    force: bool,
}

/// Runs the command.
pub(crate) fn analyse(args: &AnalyseArgs, loaded: &Loaded) -> Result<(), CliError> {
    let (config, reference) = (&loaded.config, &loaded.reference);
    let again = Again { force: args.force, since: None };
    let stages = [PipelineStage::Analyse];
    let tables = pipeline::as_run(config, &reference.digest, &stages, |run| {
        pipeline::analyse(run, config, reference, again)
    })?;
    report(&tables)
}

/// Prints what became of the tables.
pub(crate) fn report(tables: &Tables) -> Result<(), CliError> {
    let latest = tables.latest.display();
    crate::output::print_line(&match &tables.published {
        Some(version) => format!("tables: {latest} (published as {version})"),
        None => format!("tables: {latest} (no row has changed: nothing published)"),
    })
}
