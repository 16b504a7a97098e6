//! Staged parts in, tables out.

use danvan_analytics::Outcome;
use danvan_domain::{Gazetteer, PipelineStage};
use danvan_store::Staged;

use super::Run;
use crate::{config::Config, error::CliError};

/// Makes the tables and publishes them where a row has changed.
pub(crate) fn analyse(run: &mut Run, config: &Config, gazetteer: &Gazetteer) -> Result<Outcome, CliError> {
    let version = run.id().to_owned();
    let outcome = run.stage(PipelineStage::Analyse, |done| {
        let staged = danvan_analytics::read_staged(&Staged::open(&config.paths.staged))?;
        let outcome = danvan_analytics::analyse(&staged, gazetteer, &config.paths.tables, &version)?;
        for (table, rows) in &outcome.rows {
            done.count(table, *rows);
        }
        Ok(outcome)
    })?;
    run.set_open_issues(&outcome.issues);
    Ok(outcome)
}
