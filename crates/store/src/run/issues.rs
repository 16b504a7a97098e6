//! The issues of a run: counted by code and source, and new ones told from those that were known.

use std::{
    collections::{BTreeMap, HashSet, hash_map::DefaultHasher},
    fs::File,
    hash::{Hash as _, Hasher as _},
    io::{BufRead as _, BufReader},
    path::Path,
};

use danvan_domain::{Issue, IssueCode, PipelineStage};
use serde::{Deserialize, Serialize};

use crate::{
    atomic,
    error::{StoreError, io_error},
};

/// How many issues of one code a source has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueCount {
    /// What they are about.
    pub code: IssueCode,
    /// The source; empty for what concerns several.
    pub source_id: String,
    /// How many are open.
    pub open: usize,
    /// How many of them the run before did not have.
    pub new: usize,
}

/// The issues of an earlier run, to tell whether one is known.
#[derive(Debug, Clone, Default)]
pub struct KnownIssues(HashSet<u64>);

impl KnownIssues {
    /// Reads the issues that a run listed.
    ///
    /// # Errors
    /// A file that cannot be read, or is not what `write` leaves.
    pub fn read(file: &Path) -> Result<Self, StoreError> {
        let opened = File::open(file).map_err(io_error("open", file))?;
        let mut known = HashSet::new();
        for (index, line) in BufReader::new(opened).split(b'\n').enumerate() {
            let line = line.map_err(io_error("read", file))?;
            let issue: Issue = serde_json::from_slice(&line).map_err(|source| StoreError::Json {
                path: file.to_owned(),
                line: index + 1,
                source,
            })?;
            known.insert(key(&issue));
        }
        Ok(Self(known))
    }

    /// Whether the run had this issue.
    pub fn has(&self, issue: &Issue) -> bool {
        self.0.contains(&key(issue))
    }
}

/// What an issue is known by. Which capture met it does not count, nor in which words a site refused a page:
/// both change from night to night. Two issues in a million share a key with a probability below one in ten
/// million.
fn key(issue: &Issue) -> u64 {
    let mut hasher = DefaultHasher::new();
    (issue.code.as_str(), &issue.source_id, &issue.url).hash(&mut hasher);
    if issue.code.stage() != PipelineStage::Fetch {
        issue.message.hash(&mut hasher);
    }
    hasher.finish()
}

/// Counts issues by code and source, in that order.
pub fn count<'i>(issues: impl IntoIterator<Item = &'i Issue>, known: &KnownIssues) -> Vec<IssueCount> {
    let mut counts: BTreeMap<(&str, &str), IssueCount> = BTreeMap::new();
    for issue in issues {
        let count = counts.entry((issue.code.as_str(), &issue.source_id)).or_insert_with(|| IssueCount {
            code: issue.code,
            source_id: issue.source_id.clone(),
            open: 0,
            new: 0,
        });
        count.open += 1;
        count.new += usize::from(!known.has(issue));
    }
    counts.into_values().collect()
}

/// Writes issues to a file, a JSON object a line.
pub(super) fn write<'i>(path: &Path, issues: impl IntoIterator<Item = &'i Issue>) -> Result<(), StoreError> {
    atomic::write_with(path, |out| {
        for issue in issues {
            serde_json::to_writer(&mut *out, issue)?;
            std::io::Write::write_all(out, b"\n")?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issue_is_known_by_what_it_says_of_which_page() {
        let folder = tempfile::tempdir().expect("folder");
        let file = folder.path().join("issues.jsonl");
        let issue = |code, source: &str, url: &str, capture: &str, message: &str| Issue {
            code,
            source_id: source.into(),
            url: url.into(),
            capture_id: capture.into(),
            message: message.into(),
        };
        use IssueCode::{FetchFailed, NoDate};
        let before = [issue(FetchFailed, "s", "u", "", "answers 500"), issue(NoDate, "s", "u", "c1", "m\nn")];
        write(&file, &before).expect("writes");
        let known = KnownIssues::read(&file).expect("reads");
        for (now, is_known) in [
            (issue(FetchFailed, "s", "u", "", "no answer in time"), true),
            (issue(FetchFailed, "s", "v", "", "answers 500"), false),
            (issue(NoDate, "s", "u", "c2", "m\nn"), true),
            (issue(NoDate, "s", "u", "c1", "m"), false),
            (issue(NoDate, "t", "u", "c1", "m\nn"), false),
        ] {
            assert_eq!(known.has(&now), is_known, "{now:?}");
        }
        let now = [before.to_vec(), vec![issue(NoDate, "s", "v", "", ""), issue(NoDate, "r", "u", "", "")]]
            .concat();
        let counts = count(&now, &known);
        let lines: Vec<_> =
            counts.iter().map(|n| format!("{} {} {}/{}", n.code, n.source_id, n.new, n.open)).collect();
        assert_eq!(lines, ["fetch-failed s 0/1", "no-date r 1/1", "no-date s 1/2"]);
    }
}
