//! Run folders: what a run did, when, and what it met.

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

/// The format of run manifests that this program writes, and the newest that it reads.
pub const FORMAT: u32 = 1;

const MANIFEST: &str = "manifest.json";
const ISSUES: &str = "issues.jsonl";

/// What `manifest.json` says. What differs from run to run stands here and in no table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunManifest {
    /// The format version.
    pub format: u32,
    /// The run's identifier, which is its folder's name.
    pub run_id: String,
    /// The version of the program.
    pub program: String,
    /// The SHA-256 digest of the configuration in force.
    pub config_sha256: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended; none while it is under way, or when it died.
    #[serde(default)]
    pub ended_at: Option<Timestamp>,
    /// Why it failed, where it did.
    #[serde(default)]
    pub error: Option<String>,
    /// What each stage did, in the order in which they ran.
    #[serde(default)]
    pub stages: Vec<StageReport>,
    /// How many issues there are of each code.
    #[serde(default)]
    pub issues: BTreeMap<String, usize>,
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
}

impl RunManifest {
    /// The manifest of a run that begins.
    pub fn begin(run: &RunFolder, program: &str, config_sha256: &str, started_at: Timestamp) -> Self {
        Self {
            format: FORMAT,
            run_id: run.id().to_owned(),
            program: program.to_owned(),
            config_sha256: config_sha256.to_owned(),
            started_at,
            ended_at: None,
            error: None,
            stages: Vec::new(),
            issues: BTreeMap::new(),
        }
    }

    /// Counts issues by code, beside those counted before.
    pub fn count_issues(&mut self, issues: &[Issue]) {
        for issue in issues {
            *self.issues.entry(issue.code.to_string()).or_default() += 1;
        }
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
    /// `20261123T141500Z`, with `-2` and so on where another run began in the same second.
    pub fn create(root: &Path, now: Timestamp) -> Result<Self, StoreError> {
        atomic::make_folder(root)?;
        let moment = now.strftime("%Y%m%dT%H%M%SZ").to_string();
        let mut count = 1_u32;
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

    /// The file that [`Self::write_issues`] writes.
    pub fn issues_file(&self) -> PathBuf {
        self.path.join(ISSUES)
    }

    /// The run's identifier.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Writes the manifest, in place of the one before.
    pub fn write_manifest(&self, manifest: &RunManifest) -> Result<(), StoreError> {
        write_json(&self.path.join(MANIFEST), manifest)
    }

    /// Writes the issues of the run, a JSON object a line.
    pub fn write_issues(&self, issues: &[Issue]) -> Result<(), StoreError> {
        let path = self.issues_file();
        let mut lines = Vec::new();
        for (index, issue) in issues.iter().enumerate() {
            serde_json::to_writer(&mut lines, issue).map_err(|source| StoreError::Json {
                path: path.clone(),
                line: index + 1,
                source,
            })?;
            lines.push(b'\n');
        }
        atomic::write(&path, &lines)
    }
}

/// The manifests of the runs in a folder, oldest first. A run that died before it wrote one has none.
pub fn runs(root: &Path) -> Result<Vec<RunManifest>, StoreError> {
    let manifests = atomic::entries(root)?.into_iter().map(|run| run.join(MANIFEST));
    let mut runs = manifests
        .filter(|path| path.is_file())
        .map(|path| read_json(&path, FORMAT))
        .collect::<Result<Vec<RunManifest>, _>>()?;
    runs.sort_by(|a, b| {
        (a.started_at, a.run_id.len(), &a.run_id).cmp(&(b.started_at, b.run_id.len(), &b.run_id))
    });
    Ok(runs)
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
            let mut manifest = RunManifest::begin(&run, "0.1.0", "c0ffee", now);
            run.write_manifest(&manifest).expect("writes");
            let issue = Issue {
                code: IssueCode::FetchFailed,
                source_id: "s".into(),
                url: "u".into(),
                capture_id: String::new(),
                message: "m".into(),
            };
            manifest.count_issues(&[issue.clone(), issue.clone()]);
            manifest.ended_at = Some(now);
            let counts = BTreeMap::from([("pages".to_owned(), 3)]);
            manifest.stages.push(StageReport { stage: PipelineStage::Fetch, seconds: 0.5, counts });
            run.write_manifest(&manifest).expect("writes");
            run.write_issues(&[issue]).expect("writes");
            assert_eq!(runs(root.path()).expect("reads").last(), Some(&manifest));
            assert_eq!(manifest.issues.get("fetch-failed"), Some(&2));
            ids.push(run.id().to_owned());
        }
        assert_eq!(ids, ["20261123T141500Z", "20261123T141500Z-2", "20261123T141500Z-3"]);
    }
}
