//! What can be told of runs, of what is due, and of the disk.

use std::{collections::HashSet, fmt, fs, os::unix::fs::MetadataExt as _, path::Path};

use danvan_domain::{PipelineStage, Source, Way};
use danvan_store::{Lock, RunFolder, RunManifest, raw::Outlook, run};
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    config::{self, Config},
    error::{self, CliError},
    pipeline::{Again, Due, is_by_signal},
};

/// How things stand.
#[derive(Debug, Serialize)]
pub(crate) struct Status {
    /// The last runs, newest first.
    pub(crate) runs: Vec<RunLine>,
    /// The newest of them, where it failed.
    pub(crate) failed_run: Option<String>,
    /// Why it did.
    pub(crate) last_failure: Option<String>,
    /// The sources.
    pub(crate) sources: Sources,
    /// What a run would do.
    pub(crate) due: DueNow,
    /// The published version of the tables.
    pub(crate) tables: Option<String>,
    /// The link to it.
    pub(crate) latest: String,
    /// The issues after the last analysis.
    pub(crate) issues: Option<OpenIssues>,
    /// How much each folder holds.
    pub(crate) disk: Vec<Used>,
}

/// A run.
#[derive(Debug, Serialize)]
pub(crate) struct RunLine {
    /// Its identifier.
    pub(crate) run_id: String,
    /// When it began.
    pub(crate) began: Timestamp,
    /// How long it took; none where it did not end.
    pub(crate) seconds: Option<f64>,
    /// How it ended.
    pub(crate) result: RunResult,
    /// How many pages were stored.
    pub(crate) stored: Option<u64>,
    /// How many could not be had.
    pub(crate) failed: Option<u64>,
    /// How many facts were read of what is new.
    pub(crate) facts: Option<u64>,
    /// How many issues the run before did not have.
    pub(crate) new_issues: usize,
    /// The version of the tables that it published.
    pub(crate) published: Option<String>,
    /// The most memory that it had.
    pub(crate) peak_memory_bytes: Option<u64>,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RunResult {
    /// Well.
    Done,
    /// With an error.
    Failed,
    /// The gate refused to publish.
    Refused,
    /// A person or the system told it to end.
    Interrupted,
    /// It has not ended yet.
    UnderWay,
    /// Without a word: it was killed, or the machine went down.
    Died,
}

impl fmt::Display for RunResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::Interrupted => "interrupted",
            Self::UnderWay => "under way",
            Self::Died => "died",
        })
    }
}

/// The sources.
#[derive(Debug, Serialize)]
pub(crate) struct Sources {
    /// How many are configured.
    pub(crate) all: usize,
    /// How many of them runs fetch.
    pub(crate) enabled: usize,
}

/// What a run would do.
#[derive(Debug, Serialize)]
pub(crate) struct DueNow {
    /// How many pages of sites are known to enabled sources; none where nothing tells.
    pub(crate) known_pages: Option<u64>,
    /// How many of them it is time to ask. Lists of links are read beside them.
    pub(crate) pages: Option<u64>,
    /// How many captures would be parsed; none where nothing tells.
    pub(crate) captures: Option<u64>,
    /// How many raw files are new, have changed, or were read by other code or words.
    pub(crate) raw_files: usize,
    /// How long they are together.
    pub(crate) bytes: u64,
}

/// The issues after the last analysis.
#[derive(Debug, Serialize)]
pub(crate) struct OpenIssues {
    /// How many are open.
    pub(crate) open: usize,
    /// How many of them were not before.
    pub(crate) new: usize,
    /// Where they are listed.
    pub(crate) file: String,
}

/// What a folder holds.
#[derive(Debug, Serialize)]
pub(crate) struct Used {
    /// Its key in `[paths]`.
    pub(crate) what: &'static str,
    /// How much disk is used.
    pub(crate) bytes: u64,
}

impl Status {
    /// How things stand with `config`, with the `last` runs.
    pub(crate) fn of(config: &Config, last: usize) -> Result<Self, CliError> {
        let paths = &config.paths;
        let mut manifests = Vec::new();
        let mut analysed = None;
        for manifest in run::newest_first(&paths.runs)? {
            let manifest = manifest?;
            if analysed.is_none() && manifest.all_issues {
                analysed = Some(open_issues(&manifest, &paths.runs));
            }
            if manifests.len() < last {
                manifests.push(manifest);
            } else if analysed.is_some() {
                break;
            }
        }
        let newest = manifests.first();
        let due = Due::of(config, &config::reference::digest(&paths.reference)?, Again::default())?;
        let latest = danvan_analytics::latest(&paths.tables);
        let folders = [
            ("raw", &paths.raw),
            ("staged", &paths.staged),
            ("tables", &paths.tables),
            ("runs", &paths.runs),
        ];
        Ok(Self {
            failed_run: newest.filter(|run| run.error.is_some()).map(|run| run.run_id.clone()),
            last_failure: newest.and_then(|run| run.error.clone()),
            runs: manifests.iter().map(|run| RunLine::of(run, &paths.runs)).collect::<Result<_, _>>()?,
            sources: Sources {
                all: config.sources.len(),
                enabled: config.sources.iter().filter(|source| source.enabled).count(),
            },
            due: DueNow::of(config, &due),
            // Where the version is not there any more, nothing is published.
            tables: fs::read_link(&latest)
                .ok()
                .filter(|_| latest.is_dir())
                .map(|version| version.display().to_string()),
            latest: latest.display().to_string(),
            issues: analysed,
            disk: folders.map(|(what, folder)| Used { what, bytes: used(folder) }).into(),
        })
    }
}

impl DueNow {
    fn of(config: &Config, due: &Due) -> Self {
        // What cannot be told now is no reason to tell nothing at all.
        let state = Outlook::of(&config.paths.raw).ok().flatten();
        let counts = state.as_ref().and_then(|state| {
            let pages = state.pages(config.fetch.patience(), Timestamp::now()).ok()?;
            // Files of folders are looked at in each run, whatever is due.
            let asked = |source: &&Source| {
                source.enabled && source.ways.iter().any(|way| !matches!(way, Way::Folder { .. }))
            };
            let sources = config.sources.iter().filter(asked);
            let counts = sources.filter_map(|source| pages.get(&source.id));
            Some(counts.fold((0, 0), |(known, due), page| (known + page.known, due + page.due)))
        });
        let captures = match &state {
            _ if due.parts.is_empty() => Some(0),
            Some(state) => due.parts.iter().map(|part| state.captures(part.name(), part.begin()).ok()).sum(),
            None => None,
        };
        Self {
            known_pages: counts.map(|(known, _)| known),
            pages: counts.map(|(_, due)| due),
            captures,
            raw_files: due.parts.len(),
            bytes: due.bytes(),
        }
    }
}

impl RunLine {
    fn of(run: &RunManifest, runs: &Path) -> Result<Self, CliError> {
        let took = run.ended_at.map(|ended| ended.duration_since(run.started_at).as_secs_f64());
        Ok(Self {
            run_id: run.run_id.clone(),
            began: run.started_at,
            seconds: took,
            result: result(run, runs)?,
            stored: run.counted(PipelineStage::Fetch, "stored"),
            failed: run.counted(PipelineStage::Fetch, "failed"),
            facts: run.counted(PipelineStage::Parse, "facts"),
            new_issues: run.new_issues(),
            published: run.published.clone(),
            peak_memory_bytes: run.peak_memory_bytes,
        })
    }
}

fn result(run: &RunManifest, runs: &Path) -> Result<RunResult, CliError> {
    Ok(match run.exit_status {
        Some(status) if status == error::Status::Done as u8 => RunResult::Done,
        Some(status) if status == error::Status::Refused as u8 => RunResult::Refused,
        Some(status) if is_by_signal(status) => RunResult::Interrupted,
        Some(_) => RunResult::Failed,
        None if Lock::is_held(runs)? => RunResult::UnderWay,
        None => RunResult::Died,
    })
}

fn open_issues(run: &RunManifest, runs: &Path) -> OpenIssues {
    OpenIssues {
        open: run.open_issues.iter().map(|count| count.open).sum(),
        new: run.new_issues(),
        file: RunFolder::of(runs, &run.run_id).issues_file().display().to_string(),
    }
}

/// How much disk a folder and those below it use, in bytes; a file that has several names counts once.
fn used(folder: &Path) -> u64 {
    /// The unit that a file's blocks are counted in (stat(2)).
    const BLOCK: u64 = 512;
    let mut bytes = 0;
    let mut seen = HashSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(at).into_iter().flatten().flatten() {
            let Ok(found) = entry.metadata() else { continue };
            if found.is_dir() {
                folders.push(entry.path());
            }
            if seen.insert((found.dev(), found.ino())) {
                bytes += found.blocks() * BLOCK;
            }
        }
    }
    bytes
}

/// A number of bytes as people read it.
pub(crate) fn bytes(number: u64) -> String {
    indicatif::HumanBytes(number).to_string()
}
