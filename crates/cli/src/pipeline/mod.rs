//! The stages under one roof: a [`Run`] holds the locks, keeps the record, and carries captures from one stage
//! to the next.

mod analyse;
mod fetch;
mod parse;
mod refusal;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Instant,
};

use danvan_analytics::Outcome;
use danvan_domain::{Issue, IssueCode, PipelineStage, Reference, id::sha256_hex};
use danvan_parser::Parser;
use danvan_store::{Lock, RunFolder, RunManifest, run::StageReport};
use jiff::Timestamp;

use crate::{
    config::{Config, Paths},
    error::CliError,
};

pub(crate) use analyse::analyse;
pub(crate) use fetch::fetch;
pub(crate) use parse::parse;
pub(crate) use refusal::Refusal;

/// What a stage counted, by name.
pub(crate) type Counts = BTreeMap<String, u64>;

/// One use of the pipeline, alone in the folders that it writes to while it lasts.
#[derive(Debug)]
pub(crate) struct Run {
    _locks: Vec<Lock>,
    folder: RunFolder,
    manifest: RunManifest,
    issues: Vec<Issue>,
}

/// What a stage came to.
#[derive(Debug, Default)]
pub(crate) struct Done {
    /// What it counted.
    pub(crate) counts: Counts,
    /// What it did not understand.
    pub(crate) issues: Vec<Issue>,
}

impl Done {
    /// Counts `amount` under `name`.
    pub(crate) fn count(&mut self, name: &str, amount: usize) {
        *self.counts.entry(name.to_owned()).or_default() += amount as u64;
    }
}

impl Run {
    /// Begins a run of `stages` with `config`: takes the locks and writes the first manifest, so that a run that
    /// dies is seen to have begun.
    fn begin(config: &Config, stages: &[PipelineStage]) -> Result<Self, CliError> {
        let locks = locks(&config.paths, stages)?;
        let started_at = Timestamp::now();
        let folder = RunFolder::create(&config.paths.runs, started_at)?;
        let json = serde_json::to_vec(config)
            .map_err(|source| CliError::Json { what: "the configuration", source })?;
        let program = concat!("danvan ", env!("CARGO_PKG_VERSION"));
        let manifest = RunManifest::begin(&folder, program, &sha256_hex(&json), started_at);
        folder.write_manifest(&manifest)?;
        Ok(Self { _locks: locks, folder, manifest, issues: Vec::new() })
    }

    /// The run's identifier.
    pub(crate) fn id(&self) -> &str {
        self.folder.id()
    }

    /// Where the issues of the run are listed when it has ended.
    fn issues_file(&self) -> PathBuf {
        self.folder.issues_file()
    }

    /// Does a stage and notes what it did.
    pub(crate) fn stage<T>(
        &mut self,
        stage: PipelineStage,
        work: impl FnOnce(&mut Done) -> Result<T, CliError>,
    ) -> Result<T, CliError> {
        let began = Instant::now();
        let mut done = Done::default();
        let result = work(&mut done);
        let seconds = began.elapsed().as_secs_f64();
        let counts: Vec<String> = done.counts.iter().map(|(name, count)| format!("{name} {count}")).collect();
        tracing::info!("{stage}: {} ({seconds:.1} s)", counts.join(", "));
        self.manifest.stages.push(StageReport { stage, seconds, counts: done.counts });
        self.manifest.count_issues(&done.issues);
        self.issues.append(&mut done.issues);
        self.folder.write_manifest(&self.manifest)?;
        result
    }

    /// Notes how many issues stand in the tables, which also has those of parts that were not parsed again.
    pub(crate) fn set_open_issues(&mut self, open: &BTreeMap<IssueCode, usize>) {
        self.manifest.issues.extend(open.iter().map(|(code, count)| (code.to_string(), *count)));
    }

    fn end(mut self, error: Option<String>) -> Result<(), CliError> {
        self.manifest.ended_at = Some(Timestamp::now());
        self.manifest.error = error;
        self.folder.write_issues(&self.issues)?;
        self.folder.write_manifest(&self.manifest)?;
        Ok(())
    }
}

/// The locks of every folder that `stages` write to, all of them before anything is changed: another
/// configuration can share a folder, so that the lock of the runs does not speak for it.
fn locks(paths: &Paths, stages: &[PipelineStage]) -> Result<Vec<Lock>, CliError> {
    let written = stages.iter().map(|stage| match stage {
        PipelineStage::Fetch => &paths.raw,
        PipelineStage::Parse => &paths.staged,
        PipelineStage::Analyse => &paths.tables,
    });
    let mut folders: Vec<&Path> = Vec::new();
    for folder in std::iter::once(&paths.runs).chain(written) {
        if !folders.contains(&folder.as_path()) {
            folders.push(folder);
        }
    }
    folders.into_iter().map(|folder| Ok(Lock::acquire(folder)?)).collect()
}

/// Does `work`, which is these `stages`, as one run with `config`, and keeps the record of it also where it fails.
pub(crate) fn as_run<T>(
    config: &Config,
    stages: &[PipelineStage],
    work: impl FnOnce(&mut Run) -> Result<T, CliError>,
) -> Result<T, CliError> {
    let mut run = Run::begin(config, stages)?;
    let result = work(&mut run);
    let error = result.as_ref().err().map(|error| crate::error::report(error).trim_end().to_owned());
    // The work's own error matters more than that of writing it down.
    match (result, run.end(error)) {
        (Ok(value), Ok(())) => Ok(value),
        (Ok(_), Err(error)) => Err(error),
        (Err(error), _) => Err(error),
    }
}

/// Fetches, parses and analyses as one run.
pub(crate) fn whole(config: &Config, reference: &Reference) -> Result<Outcome, CliError> {
    let parser = Parser::new(reference.clone());
    as_run(config, PipelineStage::ALL, |run| {
        fetch(run, config)?;
        parse(run, config, &parser)?;
        analyse(run, config, &reference.gazetteer)
    })
}

/// The runtime that fetching and serving need.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, CliError> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CliError::Runtime)
}
