//! Staged parts: what the parser read from each raw file.
//!
//! `v1/<part>/` holds `captures.jsonl.zst`, `articles.jsonl.zst`, `facts.jsonl.zst` and `issues.jsonl.zst`,
//! and `part.json` that says what is in them and what they were made from. A part is replaced as a whole.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
};

use danvan_domain::{Article, Capture, Fact, Issue, id::sha256_hex};
use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    atomic,
    error::{StoreError, io_error},
    raw::{self, canonical_text},
};

/// The format of staged parts that this program writes, and the newest that it reads.
pub const FORMAT: u32 = 1;

/// Fast, and within a few percent of what higher levels reach on such texts.
const ZSTD_LEVEL: i32 = 3;

const MANIFEST: &str = "part.json";
const CAPTURES: &str = "captures.jsonl.zst";
const ARTICLES: &str = "articles.jsonl.zst";
const FACTS: &str = "facts.jsonl.zst";
const ISSUES: &str = "issues.jsonl.zst";
/// The files of a part beside its manifest, sorted.
const FILES: [&str; 4] = [ARTICLES, CAPTURES, FACTS, ISSUES];

/// A capture that was read for a part, whether it gave an article or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaptureRow {
    /// Its identifier.
    pub capture_id: String,
    /// The canonical address of its page.
    pub url: String,
    /// When the page was as the capture has it.
    pub seen_at: Option<Timestamp>,
}

impl From<&Capture> for CaptureRow {
    fn from(capture: &Capture) -> Self {
        Self {
            capture_id: capture.capture_id.clone(),
            url: canonical_text(&capture.address),
            seen_at: capture.captured_at.or(capture.fetched_at),
        }
    }
}

/// What a part holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PartRows {
    /// The captures that were read.
    pub captures: Vec<CaptureRow>,
    /// The articles.
    pub articles: Vec<Article>,
    /// The facts read from them.
    pub facts: Vec<Fact>,
    /// What was not understood.
    pub issues: Vec<Issue>,
}

/// What `part.json` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartManifest {
    /// The format version.
    pub format: u32,
    /// The digest of all that the part was made from, as the caller states it.
    pub inputs: String,
    /// Each file, by name.
    pub files: BTreeMap<String, FileRows>,
}

/// What a file of a part holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRows {
    /// How many rows.
    pub rows: usize,
    /// The SHA-256 digest of the file.
    pub sha256: String,
}

/// The folder of staged parts.
#[derive(Debug, Clone)]
pub struct Staged {
    folder: PathBuf,
}

impl Staged {
    /// The staged parts under `root`, which need not be there yet.
    pub fn open(root: &Path) -> Self {
        Self { folder: root.join(format!("v{FORMAT}")) }
    }

    /// Writes a part whole, in place of one of that name.
    pub fn write_part(&self, name: &str, inputs: &str, rows: &PartRows) -> Result<PartManifest, StoreError> {
        let place = self.place(name)?;
        atomic::write_folder(&place, |folder| {
            let files = BTreeMap::from([
                (CAPTURES.to_owned(), write_rows(&folder.join(CAPTURES), &rows.captures)?),
                (ARTICLES.to_owned(), write_rows(&folder.join(ARTICLES), &rows.articles)?),
                (FACTS.to_owned(), write_rows(&folder.join(FACTS), &rows.facts)?),
                (ISSUES.to_owned(), write_rows(&folder.join(ISSUES), &rows.issues)?),
            ]);
            let manifest = PartManifest { format: FORMAT, inputs: inputs.to_owned(), files };
            write_json(&folder.join(MANIFEST), &manifest)?;
            Ok(manifest)
        })
    }

    /// The names of the parts, sorted.
    pub fn parts(&self) -> Result<Vec<String>, StoreError> {
        let folders = atomic::entries(&self.folder)?;
        let whole = folders.iter().filter(|folder| folder.join(MANIFEST).is_file());
        let names = whole.filter_map(|folder| atomic::file_name(folder));
        Ok(names.filter(|name| !name.starts_with('.')).map(str::to_owned).collect())
    }

    /// Whether there is a part that was made from `inputs` and lies on disk as it was written.
    ///
    /// # Errors
    /// What the disk refuses, and a part that a newer program wrote. A part that is damaged in whatever way is
    /// none, so that it is made again.
    pub fn is_current(&self, name: &str, inputs: &str) -> Result<bool, StoreError> {
        let folder = self.place(name)?;
        let path = folder.join(MANIFEST);
        if !path.is_file() {
            return Ok(false);
        }
        let manifest: PartManifest = match read_json(&path, FORMAT) {
            Err(StoreError::Json { .. }) => return Ok(false),
            read => read?,
        };
        if manifest.inputs != inputs || !manifest.files.keys().map(String::as_str).eq(FILES) {
            return Ok(false);
        }
        for (name, stated) in &manifest.files {
            let path = folder.join(name);
            if !path.is_file() || raw::digest(&path)? != stated.sha256 {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Reads a part, and checks it against its manifest.
    pub fn read_part(&self, name: &str) -> Result<PartRows, StoreError> {
        let folder = self.place(name)?;
        let manifest: PartManifest = read_json(&folder.join(MANIFEST), FORMAT)?;
        Ok(PartRows {
            captures: read_rows(&folder, CAPTURES, &manifest)?,
            articles: read_rows(&folder, ARTICLES, &manifest)?,
            facts: read_rows(&folder, FACTS, &manifest)?,
            issues: read_rows(&folder, ISSUES, &manifest)?,
        })
    }

    /// Removes the parts that are not named, and what crashed writers left; gives the names removed.
    pub fn retain(&self, names: &[&str]) -> Result<Vec<String>, StoreError> {
        atomic::sweep(&self.folder)?;
        let mut removed = Vec::new();
        for name in self.parts()? {
            if !names.contains(&name.as_str()) {
                atomic::remove_folder(&self.folder.join(&name))?;
                removed.push(name);
            }
        }
        Ok(removed)
    }

    fn place(&self, name: &str) -> Result<PathBuf, StoreError> {
        let plain = !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\']);
        if plain {
            Ok(self.folder.join(name))
        } else {
            Err(StoreError::Name { folder: self.folder.clone(), name: name.to_owned() })
        }
    }
}

/// Only the version of a manifest, which every format has.
#[derive(Deserialize)]
struct Versioned {
    format: u32,
}

/// Reads a JSON file that states its format version, unless that is newer than `known`.
pub(crate) fn read_json<T: DeserializeOwned>(path: &Path, known: u32) -> Result<T, StoreError> {
    let bytes = fs::read(path).map_err(io_error("read", path))?;
    let wrong =
        |source: serde_json::Error| StoreError::Json { path: path.to_owned(), line: source.line(), source };
    let found = serde_json::from_slice::<Versioned>(&bytes).map_err(wrong)?.format;
    if found > known {
        return Err(StoreError::NewerFormat { path: path.to_owned(), found, known });
    }
    serde_json::from_slice(&bytes).map_err(wrong)
}

/// Writes a JSON file for people to read, too.
pub(crate) fn write_json(path: &Path, value: &impl Serialize) -> Result<(), StoreError> {
    let json = serde_json::to_vec_pretty(value).map_err(|source| StoreError::Json {
        path: path.to_owned(),
        line: 0,
        source,
    });
    let mut bytes = json?;
    bytes.push(b'\n');
    atomic::write(path, &bytes)
}

fn write_rows<T: Serialize>(path: &Path, rows: &[T]) -> Result<FileRows, StoreError> {
    let mut lines = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        serde_json::to_writer(&mut lines, row).map_err(|source| StoreError::Json {
            path: path.to_owned(),
            line: index + 1,
            source,
        })?;
        lines.push(b'\n');
    }
    let bytes = zstd::encode_all(lines.as_slice(), ZSTD_LEVEL).map_err(io_error("compress", path))?;
    atomic::write(path, &bytes)?;
    Ok(FileRows { rows: rows.len(), sha256: sha256_hex(&bytes) })
}

fn read_rows<T: DeserializeOwned>(
    folder: &Path,
    name: &str,
    manifest: &PartManifest,
) -> Result<Vec<T>, StoreError> {
    let path = folder.join(name);
    let damaged = |what: String| StoreError::Damaged { path: path.clone(), what };
    let stated = manifest.files.get(name).ok_or_else(|| damaged(format!("{MANIFEST} does not name it")))?;
    let bytes = fs::read(&path).map_err(io_error("read", &path))?;
    if sha256_hex(&bytes) != stated.sha256 {
        return Err(damaged(format!("its digest is not the one in {MANIFEST}")));
    }
    let decoder = zstd::Decoder::with_buffer(bytes.as_slice()).map_err(io_error("inflate", &path))?;
    let mut rows = Vec::new();
    for (index, line) in BufReader::new(decoder).split(b'\n').enumerate() {
        let line = line.map_err(io_error("inflate", &path))?;
        let row = serde_json::from_slice(&line);
        let line = index + 1;
        rows.push(row.map_err(|source| StoreError::Json { path: path.clone(), line, source })?);
    }
    if rows.len() == stated.rows {
        Ok(rows)
    } else {
        Err(damaged(format!("it has {} rows and {MANIFEST} says {}", rows.len(), stated.rows)))
    }
}

#[cfg(test)]
mod tests {
    use danvan_domain::IssueCode;

    use super::*;

    fn rows(urls: &[&str]) -> PartRows {
        let issue = |url: &&str| Issue {
            code: IssueCode::NoTitle,
            source_id: "s".into(),
            url: (*url).into(),
            capture_id: String::new(),
            message: "không có tiêu đề\nhai dòng".into(),
        };
        PartRows { issues: urls.iter().map(issue).collect(), ..PartRows::default() }
    }

    #[test]
    fn a_part_is_read_back_and_replaced_whole() {
        let root = tempfile::tempdir().expect("folder");
        let staged = Staged::open(root.path());
        assert_eq!(staged.parts().expect("nothing yet"), Vec::<String>::new());
        assert!(!staged.is_current("danvan-00001", "digest-a").expect("nothing yet"));
        let first = staged.write_part("danvan-00001", "digest-a", &rows(&["u1", "u2"])).expect("writes");
        let again = staged.write_part("danvan-00001", "digest-a", &rows(&["u1", "u2"])).expect("writes");
        assert_eq!(first, again, "the same rows are the same bytes");
        staged.write_part("danvan-00001", "digest-b", &rows(&["u1"])).expect("writes");
        for (inputs, current) in [("digest-a", false), ("digest-b", true)] {
            assert_eq!(staged.is_current("danvan-00001", inputs).expect("reads"), current, "{inputs}");
        }
        assert_eq!(staged.read_part("danvan-00001").expect("reads"), rows(&["u1"]));
        assert_eq!(staged.parts().expect("lists"), ["danvan-00001"]);
    }

    #[test]
    fn a_damaged_part_is_not_current() {
        let root = tempfile::tempdir().expect("folder");
        let staged = Staged::open(root.path());
        let current = || staged.is_current("a", "digest").expect("reads");
        for file in FILES.into_iter().chain([MANIFEST]) {
            let path = root.path().join("v1/a").join(file);
            let write = || staged.write_part("a", "digest", &rows(&["u"])).expect("writes");
            write();
            assert!(current());
            atomic::write(&path, b"{").expect("writes");
            assert!(!current(), "{file} is other");
            write();
            fs::remove_file(&path).expect("removes");
            assert!(!current(), "{file} is gone");
        }
        staged.write_part("a", "digest", &rows(&["u"])).expect("writes");
        let manifest = root.path().join("v1/a").join(MANIFEST);
        let text = fs::read_to_string(&manifest).expect("reads").replace(CAPTURES, "other.jsonl.zst");
        atomic::write(&manifest, text.as_bytes()).expect("writes");
        assert!(!current(), "a part without a file that is read now");
    }

    #[test]
    fn parts_without_a_raw_file_go() {
        let root = tempfile::tempdir().expect("folder");
        let staged = Staged::open(root.path());
        for name in ["a", "b", "c"] {
            staged.write_part(name, "", &PartRows::default()).expect("writes");
        }
        atomic::write(&root.path().join("v1/.unfinished-x/part.json"), b"{}").expect("writes");
        assert_eq!(staged.retain(&["b"]).expect("removes"), ["a", "c"]);
        assert_eq!(staged.parts().expect("lists"), ["b"]);
        assert!(!root.path().join("v1/.unfinished-x").exists());
    }

    #[test]
    fn what_is_newer_or_damaged_or_misnamed_is_refused() {
        let root = tempfile::tempdir().expect("folder");
        let staged = Staged::open(root.path());
        staged.write_part("a", "", &rows(&["u"])).expect("writes");
        let folder = root.path().join("v1/a");
        atomic::write(&folder.join(FACTS), b"not zstd").expect("writes");
        assert!(
            matches!(staged.read_part("a"), Err(StoreError::Damaged { path, .. }) if path.ends_with(FACTS))
        );
        atomic::write(&folder.join(MANIFEST), br#"{"format": 2, "shape": "unknown"}"#).expect("writes");
        let newer = staged.is_current("a", "").expect_err("newer");
        assert!(matches!(newer, StoreError::NewerFormat { found: 2, known: 1, .. }), "{newer}");
        for name in ["", "..", "a/b", ".x"] {
            assert!(matches!(staged.read_part(name), Err(StoreError::Name { .. })), "{name:?}");
        }
    }
}
