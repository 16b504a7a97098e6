//! One use of the pipeline: it holds the locks, keeps the record, and says what came of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    time::Instant,
};

use danvan_domain::{Issue, PipelineStage, id::sha256_hex};
use danvan_store::{
    KnownIssues, Lock, RunFolder, RunManifest,
    run::{self, Setting, StageReport},
};
use jiff::Timestamp;

use super::{interrupt, memory, metrics, notify};
use crate::{
    config::{Config, Paths},
    error::{CliError, Status},
};

/// What a stage counted, by name.
pub(crate) type Counts = BTreeMap<String, u64>;

/// One use of the pipeline, alone in the folders that it writes to while it lasts.
#[derive(Debug)]
pub(crate) struct Run {
    _locks: Vec<Lock>,
    runs: PathBuf,
    folder: RunFolder,
    manifest: RunManifest,
    issues: Issues,
}

/// The issues of a run.
#[derive(Debug)]
enum Issues {
    /// What the stages met until now.
    Met(Vec<Issue>),
    /// All that are open.
    Open(BTreeSet<Issue>),
    /// All that are open, which are those of an earlier run.
    AsIn(RunFolder),
}

/// What a stage came to.
#[derive(Debug, Default)]
pub(crate) struct Done {
    /// What it counted.
    pub(crate) counts: Counts,
    /// What it did not understand.
    pub(crate) issues: Vec<Issue>,
    /// What it was made from: names and digests.
    pub(crate) inputs: BTreeMap<String, String>,
    /// What it made: names and digests.
    pub(crate) outputs: BTreeMap<String, String>,
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
    fn begin(config: &Config, reference_sha256: &str, stages: &[PipelineStage]) -> Result<Self, CliError> {
        let locks = locks(&config.paths, stages)?;
        let started_at = Timestamp::now();
        let folder = RunFolder::create(&config.paths.runs, started_at)?;
        let json = serde_json::to_vec(config)
            .map_err(|source| CliError::Json { what: "the configuration", source })?;
        let setting = Setting {
            program: concat!("danvan ", env!("CARGO_PKG_VERSION")).to_owned(),
            parser: danvan_parser::VERSION.to_owned(),
            reference_sha256: reference_sha256.to_owned(),
            config_sha256: sha256_hex(&json),
        };
        let manifest = RunManifest::begin(&folder, setting, stages, started_at);
        interrupt::note(&folder, &manifest)?;
        let runs = config.paths.runs.clone();
        Ok(Self { _locks: locks, runs, folder, manifest, issues: Issues::Met(Vec::new()) })
    }

    /// The run's identifier.
    pub(crate) fn id(&self) -> &str {
        self.folder.id()
    }

    /// Where the issues of the run are listed when it has ended.
    pub(crate) fn issues_file(&self) -> PathBuf {
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
        let Done { counts, inputs, outputs, mut issues } = done;
        self.manifest.stages.push(StageReport { stage, seconds, counts, inputs, outputs });
        if let Issues::Met(met) = &mut self.issues {
            met.append(&mut issues);
        }
        interrupt::note(&self.folder, &self.manifest)?;
        result
    }

    /// Notes which issues stand in the tables, which also has those of parts that were not parsed again.
    pub(crate) fn set_open_issues(&mut self, open: BTreeSet<Issue>) {
        self.issues = Issues::Open(open);
    }

    /// Notes that the issues are those of an earlier run.
    pub(crate) fn take_issues_of(&mut self, earlier: RunFolder) {
        self.issues = Issues::AsIn(earlier);
    }

    /// Notes what was published.
    pub(crate) fn set_published(&mut self, version: Option<String>) {
        self.manifest.published = version;
    }

    /// Writes down how the run ended.
    fn end(&mut self, config: &Config, error: Option<String>, status: Status) -> Result<(), CliError> {
        self.manifest.ended_at = Some(Timestamp::now());
        self.manifest.error = error;
        self.manifest.exit_status = Some(status as u8);
        self.manifest.peak_memory_bytes = memory::peak_bytes();
        self.write_issues()?;
        let last_success = match status {
            Status::Done => self.manifest.ended_at,
            _ => self.earlier()?.find(|run| run.exit_status == Some(0)).and_then(|run| run.ended_at),
        };
        let figures = metrics::text(&self.manifest, last_success);
        danvan_store::atomic::write(&self.folder.metrics_file(), figures.as_bytes())?;
        interrupt::note(&self.folder, &self.manifest)?;
        run::prune(&self.runs, config.runs.keep)?;
        let monitor = &config.runs.metrics;
        if !monitor.as_os_str().is_empty() {
            danvan_store::atomic::write(monitor, figures.as_bytes())?;
        }
        Ok(())
    }

    fn write_issues(&mut self) -> Result<(), CliError> {
        let baseline = self.earlier()?.find(|run| run.all_issues);
        let baseline = baseline.map(|run| RunFolder::of(&self.runs, &run.run_id));
        let baseline = baseline.filter(|folder| folder.issues_file().is_file());
        let known = match &baseline {
            Some(folder) => KnownIssues::read(&folder.issues_file())?,
            None => KnownIssues::default(),
        };
        self.manifest.compared_with = baseline.as_ref().map(|folder| folder.id().to_owned());
        self.manifest.all_issues = !matches!(self.issues, Issues::Met(_));
        match &self.issues {
            Issues::Met(met) => {
                self.folder.write_issues(met, &known)?;
                self.manifest.open_issues = run::count(met, &known);
            }
            Issues::Open(open) => {
                self.folder.write_issues(open, &known)?;
                self.manifest.open_issues = run::count(open, &known);
            }
            Issues::AsIn(earlier) => {
                self.folder.take_issues_of(earlier)?;
                let counts =
                    self.earlier()?.find(|run| run.run_id == earlier.id()).map(|run| run.open_issues);
                self.manifest.open_issues = counts.unwrap_or_default();
                self.manifest.open_issues.iter_mut().for_each(|count| count.new = 0);
            }
        }
        if self.manifest.all_issues {
            let open: usize = self.manifest.open_issues.iter().map(|count| count.open).sum();
            tracing::info!("issues: open {open}, new {}", self.manifest.new_issues());
        }
        Ok(())
    }

    /// The manifests of earlier runs, newest first; one that cannot be read is none.
    fn earlier(&self) -> Result<impl Iterator<Item = RunManifest> + use<>, CliError> {
        let id = self.manifest.run_id.clone();
        Ok(run::newest_first(&self.runs)?.flatten().filter(move |run| run.run_id != id))
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

/// Does `work`, which is these `stages`, as one run with `config`, keeps the record of it also where it fails,
/// and tells who wants to know.
pub(crate) fn as_run<T>(
    config: &Config,
    reference_sha256: &str,
    stages: &[PipelineStage],
    work: impl FnOnce(&mut Run) -> Result<T, CliError>,
) -> Result<T, CliError> {
    let mut run = Run::begin(config, reference_sha256, stages)?;
    let result = work(&mut run);
    let (error, status) = match &result {
        Ok(_) => (None, Status::Done),
        Err(error) => (Some(crate::error::report(error).trim_end().to_owned()), error.status()),
    };
    let ended = run.end(config, error, status);
    let Run { folder, manifest, .. } = run;
    notify::tell(&config.notify, &manifest, &folder);
    // The work's own error matters more than that of writing it down.
    match (result, ended) {
        (Ok(value), Ok(())) => Ok(value),
        (Ok(_), Err(error)) | (Err(error), _) => Err(error),
    }
}
