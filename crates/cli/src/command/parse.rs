//! `danvan parse`.

use clap::Args;
use danvan_domain::PipelineStage;
use danvan_parser::Parser;

use crate::{
    config::Loaded,
    error::CliError,
    pipeline::{self, Again},
};

const EXAMPLES: &str = "\
Examples:
  danvan parse
  danvan parse --force --since 2026-11-01
  danvan parse --config elsewhere/pipeline.toml";

/// Read articles and facts out of the captures in paths.raw into paths.staged.
///
/// A raw file is parsed again only where it, the words and places that the parser knows, or the parser itself
/// has changed.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ParseArgs {
    #[command(flatten)]
    again: Again,
}

/// Runs the command.
pub(crate) fn parse(args: &ParseArgs, loaded: &Loaded) -> Result<(), CliError> {
    let parser = Parser::new(loaded.reference.clone());
    pipeline::as_run(&loaded.config, &loaded.reference.digest, &[PipelineStage::Parse], |run| {
        pipeline::parse(run, &loaded.config, &parser, args.again)
    })
}
