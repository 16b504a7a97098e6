//! Staged parts in, tables out.

use std::path::PathBuf;

use danvan_analytics::Inputs;
use danvan_domain::{Gazetteer, PipelineStage, Reference};
use danvan_store::{RunFolder, Staged};

use super::{Again, Run, analysed, analysed::Analysed};
use crate::{
    config::Config,
    error::CliError,
    progress::{Unit, Wait},
};

/// What became of the tables.
#[derive(Debug)]
pub(crate) struct Tables {
    /// The version that was published; none where no row changed.
    pub(crate) published: Option<String>,
    /// The link to the published version.
    pub(crate) latest: PathBuf,
}

/// Makes the tables, unless they were made from the same before, and publishes them where a row has changed.
pub(crate) fn analyse(
    run: &mut Run,
    config: &Config,
    reference: &Reference,
    again: Again,
) -> Result<Tables, CliError> {
    let latest = danvan_analytics::latest(&config.paths.tables);
    let staged = Staged::open(&config.paths.staged);
    let inputs = analysed::inputs(&staged, config, &reference.digest)?;
    if let Some(earlier) = unchanged(config, &inputs, again) {
        run.stage(PipelineStage::Analyse, |done| {
            done.inputs.insert("staged".to_owned(), inputs.clone());
            done.count("unchanged", 1);
            done.counts.extend(earlier.rows.iter().map(|(table, rows)| (table.clone(), *rows as u64)));
            Ok(())
        })?;
        run.take_issues_of(RunFolder::of(&config.paths.runs, &earlier.run_id));
        return Ok(Tables { published: None, latest });
    }
    let version = run.id().to_owned();
    let outcome = run.stage(PipelineStage::Analyse, |done| {
        done.inputs.insert("staged".to_owned(), inputs.clone());
        let wait = Wait::begin("read parts", Unit::Facts, None);
        let staged = danvan_analytics::read_staged(&staged, &|read, of| wait.at_of(read as u64, of as u64))?;
        drop(wait);
        let with = with(config, &reference.gazetteer);
        // Until the first rows are written, which choosing comes before, its length is unknown.
        let wait = Wait::begin("make tables", Unit::Rows, None);
        let tables = &config.paths.tables;
        let watch = |written: usize, of: usize| wait.at_of(written as u64, of as u64);
        let outcome = danvan_analytics::analyse_watched(&staged, &with, tables, &version, &watch)?;
        drop(wait);
        for warning in &outcome.warnings {
            tracing::warn!("{}: {}", warning.code, warning.message);
        }
        for (table, rows) in &outcome.rows {
            done.count(table, *rows);
        }
        done.outputs.extend(danvan_analytics::digests(&config.paths.tables)?);
        Ok(outcome)
    })?;
    Analysed::write(inputs, &latest, outcome.rows, run.id())?;
    run.set_open_issues(outcome.issues);
    run.set_published(outcome.published.clone());
    Ok(Tables { published: outcome.published, latest })
}

/// What an earlier analysis of the same left, where all of it is still there.
fn unchanged(config: &Config, inputs: &str, again: Again) -> Option<Analysed> {
    let earlier = Analysed::read(&danvan_analytics::latest(&config.paths.tables))?;
    let issues = RunFolder::of(&config.paths.runs, &earlier.run_id).issues_file();
    (!again.force && earlier.inputs == inputs && issues.is_file()).then_some(earlier)
}

/// What the tables are made with, beside what is staged.
pub(crate) fn with<'a>(config: &'a Config, gazetteer: &'a Gazetteer) -> Inputs<'a> {
    Inputs { gazetteer, sources: &config.sources, corrections: &config.corrections, gate: &config.gate }
}
