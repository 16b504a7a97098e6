//! The stages under one roof: a [`Run`] holds the locks and keeps the record, and what one stage made goes to the
//! next.

mod again;
mod analyse;
mod analysed;
mod fetch;
mod hosts;
mod in_order;
mod interrupt;
mod memory;
mod metrics;
mod notify;
mod parse;
mod refusal;
mod run;

use danvan_domain::{PipelineStage, Reference};
use danvan_parser::Parser;

use crate::{config::Config, error::CliError};

pub(crate) use again::Again;
pub(crate) use analyse::{Tables, analyse};
pub(crate) use fetch::fetch;
pub(crate) use interrupt::is_by_signal;
pub(crate) use parse::{Due, parse};
pub(crate) use refusal::Refusal;
pub(crate) use run::{Done, Run, as_run};

/// Fetches, parses and analyses as one run.
pub(crate) fn whole(config: &Config, reference: &Reference, again: Again) -> Result<Tables, CliError> {
    let parser = Parser::new(reference.clone());
    as_run(config, &reference.digest, PipelineStage::ALL, |run| {
        fetch(run, config)?;
        parse(run, config, &parser, again)?;
        analyse(run, config, reference, again)
    })
}

/// The runtime that fetching and serving need.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, CliError> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CliError::Runtime)
}
