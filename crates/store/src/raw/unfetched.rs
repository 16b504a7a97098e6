//! What the last fetch could not get: the one file of a raw folder that is replaced and not added to.

use std::path::Path;

use danvan_domain::Issue;
use serde::{Deserialize, Serialize};

use crate::{
    error::StoreError,
    staged::{read_json, write_json},
};

/// The format of the file that this program writes, and the newest that it reads.
const FORMAT: u32 = 1;

/// Beside the WARC files, which hold no record of what did not come.
const FILE: &str = "fetch-issues.json";

#[derive(Serialize, Deserialize)]
struct Unfetched {
    format: u32,
    issues: Vec<Issue>,
}

/// Puts down the issues of a fetch in place of those of the one before, sorted and each once, so that two
/// fetches that fail in the same way leave the same file.
pub fn write_fetch_issues(folder: &Path, issues: &[Issue]) -> Result<(), StoreError> {
    let mut issues = issues.to_vec();
    issues.sort();
    issues.dedup();
    write_json(&folder.join(FILE), &Unfetched { format: FORMAT, issues })
}

/// The issues of the last fetch into a folder; none where there was no fetch yet.
pub fn fetch_issues(folder: &Path) -> Result<Option<Vec<Issue>>, StoreError> {
    let file = folder.join(FILE);
    if !file.is_file() {
        return Ok(None);
    }
    Ok(Some(read_json::<Unfetched>(&file, FORMAT)?.issues))
}

#[cfg(test)]
mod tests {
    use danvan_domain::IssueCode;

    use super::*;

    #[test]
    fn the_issues_of_the_last_fetch_are_kept_in_order_and_once() {
        let folder = tempfile::tempdir().expect("folder");
        assert_eq!(fetch_issues(folder.path()).expect("nothing yet"), None);
        let issue = |url: &str| Issue {
            code: IssueCode::FetchFailed,
            source_id: "s".into(),
            url: url.into(),
            capture_id: String::new(),
            message: "answers 500".into(),
        };
        for (given, kept) in [(vec!["b", "a", "b"], vec!["a", "b"]), (vec![], vec![])] {
            let given: Vec<_> = given.into_iter().map(issue).collect();
            write_fetch_issues(folder.path(), &given).expect("writes");
            let kept: Vec<_> = kept.into_iter().map(issue).collect();
            assert_eq!(fetch_issues(folder.path()).expect("reads"), Some(kept));
        }
    }
}
