//! Run folders: what a run did, when, and what it met.
//!
//! A folder has `manifest.json`, `issues.jsonl` with every issue that was open when the run ended,
//! `new-issues.jsonl` with those that the run before did not have, and `metrics.prom`.

mod issues;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use danvan_domain::{Issue, PipelineStage};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    atomic,
    error::{StoreError, io_error},
    staged::{read_json, write_json},
};

pub use issues::{IssueCount, KnownIssues, count};

/// The format of run manifests that this program writes, and the newest that it reads.
pub const FORMAT: u32 = 1;

const MANIFEST: &str = "manifest.json";
const ISSUES: &str = "issues.jsonl";
const NEW_ISSUES: &str = "new-issues.jsonl";
const METRICS: &str = "metrics.prom";

/// What `manifest.json` says. What differs from run to run stands here and in no table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunManifest {
    /// The format version.
    pub format: u32,
    /// The run's identifier, which is its folder's name.
    pub run_id: String,
    /// What was used.
    #[serde(flatten)]
    pub setting: Setting,
    /// The stages that were asked for, in the order in which they run.
    #[serde(default)]
    pub asked: Vec<PipelineStage>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended; none while it is under way, or when it died.
    #[serde(default)]
    pub ended_at: Option<Timestamp>,
    /// The exit status of the command; none while the run is under way, or when it died.
    #[serde(default)]
    pub exit_status: Option<u8>,
    /// Why it failed, where it did.
    #[serde(default)]
    pub error: Option<String>,
    /// The most memory that the process had until the run ended, where the system tells.
    #[serde(default)]
    pub peak_memory_bytes: Option<u64>,
    /// What each stage did, in the order in which they ran.
    #[serde(default)]
    pub stages: Vec<StageReport>,
    /// The version of the tables that was published; none where no row changed, or nothing was analysed.
    #[serde(default)]
    pub published: Option<String>,
    /// The issues that were open at the end, by code and source.
    #[serde(default)]
    pub open_issues: Vec<IssueCount>,
    /// Whether those are all that are open, as after an analysis; else only what the stages met.
    #[serde(default)]
    pub all_issues: bool,
    /// The run whose issues are the known ones; none where there was none yet.
    #[serde(default)]
    pub compared_with: Option<String>,
}

/// What a run was made with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// The version of the program.
    pub program: String,
    /// The version of the parser, with a digest of the sources that it is built from.
    #[serde(default)]
    pub parser: String,
    /// The SHA-256 digest of the words and places.
    #[serde(default)]
    pub reference_sha256: String,
    /// The SHA-256 digest of the configuration in force.
    pub config_sha256: String,
}

/// What a stage did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StageReport {
    /// The stage.
    pub stage: PipelineStage,
    /// How long it took.
    pub seconds: f64,
    /// What it counted, by name.
    pub counts: BTreeMap<String, u64>,
    /// What it was made from: names, and SHA-256 digests.
    #[serde(default)]
    pub inputs: BTreeMap<String, String>,
    /// What it made: names, and SHA-256 digests.
    #[serde(default)]
    pub outputs: BTreeMap<String, String>,
}

impl RunManifest {
    /// The manifest of a run that begins.
    pub fn begin(run: &RunFolder, setting: Setting, asked: &[PipelineStage], started_at: Timestamp) -> Self {
        Self {
            format: FORMAT,
            run_id: run.id().to_owned(),
            setting,
            asked: asked.to_vec(),
            started_at,
            ended_at: None,
            exit_status: None,
            error: None,
            peak_memory_bytes: None,
            stages: Vec::new(),
            published: None,
            open_issues: Vec::new(),
            all_issues: false,
            compared_with: None,
        }
    }

    /// What a stage counted under a name, where it did.
    pub fn counted(&self, stage: PipelineStage, name: &str) -> Option<u64> {
        self.stages.iter().find(|report| report.stage == stage)?.counts.get(name).copied()
    }

    /// How many issues are new.
    pub fn new_issues(&self) -> usize {
        self.open_issues.iter().map(|count| count.new).sum()
    }
}

/// The folder of one run.
#[derive(Debug, Clone)]
pub struct RunFolder {
    path: PathBuf,
    id: String,
}

impl RunFolder {
    /// Makes the folder of a run that begins at `now`: its name is that moment in UTC, such as
    /// `20261123T141500Z`, with `-2` and so on where another run began in the same second. Names are in the order of
    /// runs: where the clock was set back, the name goes on from that of the newest run.
    pub fn create(root: &Path, now: Timestamp) -> Result<Self, StoreError> {
        atomic::make_folder(root)?;
        let mut moment = now.strftime("%Y%m%dT%H%M%SZ").to_string();
        // After the last one of that second, also where an earlier one is gone by now.
        let mut count = 1;
        if let Some(newest) = ids(root)?.last() {
            let (of, number) = newest.split_once('-').unwrap_or((newest, "1"));
            if of >= moment.as_str() {
                of.clone_into(&mut moment);
                count = number.parse::<u32>().unwrap_or(1) + 1;
            }
        }
        loop {
            let id = if count == 1 { moment.clone() } else { format!("{moment}-{count}") };
            let path = root.join(&id);
            match std::fs::create_dir(&path) {
                Ok(()) => return Ok(Self { path, id }),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => count += 1,
                Err(error) => return Err(io_error("make", &path)(error)),
            }
        }
    }

    /// The folder of a run that is there.
    pub fn of(root: &Path, run_id: &str) -> Self {
        Self { path: root.join(run_id), id: run_id.to_owned() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file that [`Self::write_issues`] writes.
    pub fn issues_file(&self) -> PathBuf {
        self.path.join(ISSUES)
    }

    /// The file with the issues that the run before did not have.
    pub fn new_issues_file(&self) -> PathBuf {
        self.path.join(NEW_ISSUES)
    }

    /// The file with the figures of the run for a monitor.
    pub fn metrics_file(&self) -> PathBuf {
        self.path.join(METRICS)
    }

    /// The run's identifier.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Writes the manifest, in place of the one before.
    pub fn write_manifest(&self, manifest: &RunManifest) -> Result<(), StoreError> {
        write_json(&self.path.join(MANIFEST), manifest)
    }

    /// Writes the issues of the run, a JSON object a line, and beside them those that are not known.
    pub fn write_issues<'i>(
        &self,
        issues: impl IntoIterator<Item = &'i Issue> + Clone,
        known: &KnownIssues,
    ) -> Result<(), StoreError> {
        issues::write(&self.issues_file(), issues.clone())?;
        issues::write(&self.new_issues_file(), issues.into_iter().filter(|issue| !known.has(issue)))
    }

    /// Takes over the issues of an earlier run: none is new. The file is shared where the disk can.
    pub fn take_issues_of(&self, earlier: &Self) -> Result<(), StoreError> {
        let (from, to) = (earlier.issues_file(), self.issues_file());
        if std::fs::hard_link(&from, &to).is_err() {
            let bytes = std::fs::read(&from).map_err(io_error("read", &from))?;
            atomic::write(&to, &bytes)?;
        }
        issues::write(&self.new_issues_file(), [])
    }
}

/// The runs in a folder, oldest first. A run that died before it wrote a manifest counts, too.
pub fn ids(root: &Path) -> Result<Vec<String>, StoreError> {
    let mut ids: Vec<String> = atomic::entries(root)?
        .iter()
        .filter(|path| path.is_dir())
        .filter_map(|path| atomic::file_name(path).map(str::to_owned))
        .filter(|name| name.starts_with(|c: char| c.is_ascii_digit()))
        .collect();
    // Of the runs that began in one second the tenth is not before the second.
    ids.sort_by(|a, b| {
        let (a_moment, b_moment) = (a.split('-').next(), b.split('-').next());
        (a_moment, a.len(), a).cmp(&(b_moment, b.len(), b))
    });
    Ok(ids)
}

/// The manifests of the runs in a folder, newest first, each read when it is asked for. A run that died before it
/// wrote one has none.
pub fn newest_first(
    root: &Path,
) -> Result<impl Iterator<Item = Result<RunManifest, StoreError>> + use<>, StoreError> {
    let manifests: Vec<PathBuf> = ids(root)?.iter().rev().map(|id| root.join(id).join(MANIFEST)).collect();
    Ok(manifests.into_iter().filter(|path| path.is_file()).map(|path| read_json(&path, FORMAT)))
}

/// Removes the folders of all but the newest `keep` runs; gives how many went.
pub fn prune(root: &Path, keep: usize) -> Result<usize, StoreError> {
    let ids = ids(root)?;
    let old = ids.len().saturating_sub(keep);
    for id in ids.iter().take(old) {
        atomic::remove_folder(&root.join(id))?;
    }
    Ok(old)
}

#[cfg(test)]
mod tests {
    use danvan_domain::IssueCode;

    use super::*;

    #[test]
    fn runs_are_named_by_their_moment_and_read_back() {
        let root = tempfile::tempdir().expect("folder");
        let now: Timestamp = "2026-11-23T14:15:00.7Z".parse().expect("moment");
        let mut ids = Vec::new();
        for _ in 0..3 {
            let run = RunFolder::create(root.path(), now).expect("makes");
            let mut manifest = RunManifest::begin(&run, Setting::default(), PipelineStage::ALL, now);
            run.write_manifest(&manifest).expect("writes");
            let issue = Issue {
                code: IssueCode::FetchFailed,
                source_id: "s".into(),
                url: "u".into(),
                capture_id: String::new(),
                message: "m".into(),
            };
            let known = KnownIssues::default();
            manifest.open_issues = count([&issue], &known);
            manifest.ended_at = Some(now);
            manifest.stages.push(StageReport {
                stage: PipelineStage::Fetch,
                seconds: 0.5,
                counts: BTreeMap::from([("pages".to_owned(), 3)]),
                inputs: BTreeMap::new(),
                outputs: BTreeMap::new(),
            });
            run.write_manifest(&manifest).expect("writes");
            run.write_issues([&issue], &known).expect("writes");
            let newest = newest_first(root.path()).expect("lists").next().expect("a run").expect("reads");
            assert_eq!(newest, manifest);
            assert_eq!(manifest.counted(PipelineStage::Fetch, "pages"), Some(3));
            assert_eq!(manifest.new_issues(), 1);
            ids.push(run.id().to_owned());
        }
        assert_eq!(ids, ["20261123T141500Z", "20261123T141500Z-2", "20261123T141500Z-3"]);
        assert_eq!(prune(root.path(), 1).expect("removes"), 2);
        assert_eq!(super::ids(root.path()).expect("lists"), ["20261123T141500Z-3"]);
        let next = RunFolder::create(root.path(), now).expect("makes");
        assert_eq!(next.id(), "20261123T141500Z-4", "a name is not given twice");
        let before = RunFolder::create(root.path(), Timestamp::UNIX_EPOCH).expect("makes");
        assert_eq!(before.id(), "20261123T141500Z-5", "the clock was set back");
        let later = now + jiff::SignedDuration::from_secs(1);
        assert_eq!(RunFolder::create(root.path(), later).expect("makes").id(), "20261123T141501Z");
    }

    #[test]
    fn a_run_takes_over_issues_that_are_as_they_were() {
        let root = tempfile::tempdir().expect("folder");
        let [first, second] =
            [(); 2].map(|()| RunFolder::create(root.path(), Timestamp::UNIX_EPOCH).expect("makes"));
        let issue = Issue {
            code: IssueCode::NoDate,
            source_id: "s".into(),
            url: "u".into(),
            capture_id: "c".into(),
            message: "m".into(),
        };
        first.write_issues([&issue], &KnownIssues::default()).expect("writes");
        second.take_issues_of(&first).expect("takes over");
        let read = |file: PathBuf| std::fs::read_to_string(file).expect("reads");
        assert_eq!(read(second.issues_file()), read(first.issues_file()));
        assert_eq!(read(second.new_issues_file()), "");
        assert!(KnownIssues::read(&second.issues_file()).expect("reads").has(&issue));
    }
}
