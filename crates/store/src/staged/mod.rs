//! Staged parts: what the parser read from each raw file.
//!
//! `v1/<part>/` holds `captures.jsonl.zst`, `articles.jsonl.zst`, `facts.jsonl.zst` and `issues.jsonl.zst`,
//! and `part.json` that says what is in them and what they were made from. A part is replaced as a whole.

mod read;
mod write;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use danvan_domain::{Article, Capture, Fact, Issue};
use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub use read::PartRow;
pub use write::PartWriter;

use read::read_text;

use crate::{
    atomic,
    error::{StoreError, io_error},
    raw::canonical_text,
};

/// The format of staged parts that this program writes, and the newest that it reads.
pub const FORMAT: u32 = 1;

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

/// What a part was made from: it is made again where any of this is another now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeFrom {
    /// The mark of the raw file (see [`crate::raw::mark`]), which is cheap to compare.
    pub mark: String,
    /// How long the raw file was.
    #[serde(default)]
    pub bytes: u64,
    /// The SHA-256 digest of the raw file.
    pub sha256: String,
    /// The digest of all that decides what is read out of a capture, whatever its source.
    pub recipe: String,
    /// What was known of each source that a capture was made for, as a digest.
    pub sources: BTreeMap<String, String>,
    /// When the newest of the captures was fetched.
    pub newest: Option<Timestamp>,
}

/// What `part.json` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartManifest {
    /// The format version.
    pub format: u32,
    /// What the part was made from, as the caller states it.
    pub made_from: MadeFrom,
    /// Each file, by name.
    pub files: BTreeMap<String, FileRows>,
}

impl PartManifest {
    /// How many articles the part has.
    pub fn articles(&self) -> usize {
        self.rows(ARTICLES)
    }

    /// How many captures were read for it.
    pub fn captures(&self) -> usize {
        self.rows(CAPTURES)
    }

    /// How many facts it has.
    pub fn facts(&self) -> usize {
        self.rows(FACTS)
    }

    fn rows(&self, file: &str) -> usize {
        self.files.get(file).map_or(0, |file| file.rows)
    }
}

/// What a file of a part holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRows {
    /// How many rows.
    pub rows: usize,
    /// How long it is.
    pub bytes: u64,
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

    /// Writes a part whole, in place of one of that name: `fill` adds its rows, and says what it is made from.
    ///
    /// # Errors
    /// Those of `fill`, and what the disk refuses: the part stays as it was.
    pub fn write_part<E: From<StoreError>>(
        &self,
        name: &str,
        fill: impl FnOnce(&mut PartWriter) -> Result<MadeFrom, E>,
    ) -> Result<PartManifest, E> {
        let place = self.place(name)?;
        atomic::write_folder(&place, |folder| {
            let mut rows = PartWriter::create(folder)?;
            let made_from = fill(&mut rows)?;
            let manifest = PartManifest { format: FORMAT, made_from, files: rows.finish()? };
            write_json(&folder.join(MANIFEST), &manifest)?;
            Ok(manifest)
        })
    }

    /// Hands every row of a part to `rows`, for one that takes its place.
    ///
    /// # Errors
    /// What the disk refuses, and a file that is not what the part's manifest says.
    pub fn take_over(
        &self,
        name: &str,
        part: &PartManifest,
        rows: &mut PartWriter,
    ) -> Result<(), StoreError> {
        let folder = self.place(name)?;
        FILES.into_iter().try_for_each(|file| {
            let text = read_text(&folder, file, part)?;
            let mut lines = text.split_inclusive(|byte| *byte == b'\n');
            lines.try_for_each(|line| rows.line(file, line))
        })
    }

    /// The names of the parts, sorted.
    pub fn parts(&self) -> Result<Vec<String>, StoreError> {
        let folders = atomic::entries(&self.folder)?;
        let whole = folders.iter().filter(|folder| folder.join(MANIFEST).is_file());
        let names = whole.filter_map(|folder| atomic::file_name(folder));
        Ok(names.filter(|name| !name.starts_with('.')).map(str::to_owned).collect())
    }

    /// What a part says of itself; none where there is no such part, or its files are not there as they were
    /// written, so that it is made again. Their lengths tell: a file that was changed within is found out when it
    /// is read.
    ///
    /// # Errors
    /// What the disk refuses, and a part that a newer program wrote.
    pub fn manifest(&self, name: &str) -> Result<Option<PartManifest>, StoreError> {
        let folder = self.place(name)?;
        let path = folder.join(MANIFEST);
        if !path.is_file() {
            return Ok(None);
        }
        let manifest: PartManifest = match read_json(&path, FORMAT) {
            Err(StoreError::Json { .. }) => return Ok(None),
            read => read?,
        };
        let whole = manifest.files.keys().map(String::as_str).eq(FILES)
            && manifest.files.iter().all(|(name, file)| {
                fs::metadata(folder.join(name))
                    .is_ok_and(|found| found.is_file() && found.len() == file.bytes)
            });
        Ok(whole.then_some(manifest))
    }

    /// Puts every part into another folder of parts on the same disk, without copying what is in it: a part is
    /// only ever replaced as a whole.
    ///
    /// # Errors
    /// What the disk refuses.
    pub fn link_into(&self, other: &Self) -> Result<(), StoreError> {
        for name in self.parts()? {
            let (from, to) = (self.place(&name)?, other.place(&name)?);
            atomic::make_folder(&to)?;
            for file in atomic::entries(&from)? {
                let link = to.join(file.file_name().unwrap_or_default());
                fs::hard_link(&file, &link).map_err(io_error("link", &link))?;
            }
        }
        Ok(())
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

    fn made_from(mark: &str) -> MadeFrom {
        MadeFrom { mark: mark.to_owned(), ..MadeFrom::default() }
    }

    fn write(staged: &Staged, name: &str, mark: &str, urls: &[&str]) -> PartManifest {
        let fill = |part: &mut PartWriter| {
            rows(urls).issues.iter().try_for_each(|issue| part.issue(issue))?;
            Ok::<_, StoreError>(made_from(mark))
        };
        staged.write_part(name, fill).expect("writes")
    }

    #[test]
    fn a_part_is_read_back_and_replaced_whole() {
        let root = tempfile::tempdir().expect("folder");
        let staged = Staged::open(root.path());
        let marked = || staged.manifest("danvan-00001").expect("reads").map(|part| part.made_from.mark);
        assert_eq!(staged.parts().expect("nothing yet"), Vec::<String>::new());
        assert_eq!(marked(), None);
        let first = write(&staged, "danvan-00001", "a", &["u1", "u2"]);
        let again = write(&staged, "danvan-00001", "a", &["u1", "u2"]);
        assert_eq!(first, again, "the same rows are the same bytes");
        assert_eq!(staged.manifest("danvan-00001").expect("reads"), Some(again));
        write(&staged, "danvan-00001", "b", &["u1"]);
        assert_eq!(marked().as_deref(), Some("b"));
        let failed = staged.write_part("danvan-00001", |part| {
            part.issue(&rows(&["u3"]).issues[0])?;
            Err::<MadeFrom, _>(StoreError::Locked { path: root.path().to_owned() })
        });
        assert!(failed.is_err());
        assert_eq!(marked().as_deref(), Some("b"), "a part that fails leaves the one before");
        assert_eq!(staged.read_part("danvan-00001").expect("reads"), rows(&["u1"]));
        assert_eq!(staged.parts().expect("lists"), ["danvan-00001"]);
    }

    #[test]
    fn a_damaged_part_is_none() {
        let root = tempfile::tempdir().expect("folder");
        let staged = Staged::open(root.path());
        let is_there = || staged.manifest("a").expect("reads").is_some();
        for file in FILES.into_iter().chain([MANIFEST]) {
            let path = root.path().join("v1/a").join(file);
            write(&staged, "a", "", &["u"]);
            assert!(is_there());
            atomic::write(&path, b"{").expect("writes");
            assert!(!is_there(), "{file} is other");
            write(&staged, "a", "", &["u"]);
            fs::remove_file(&path).expect("removes");
            assert!(!is_there(), "{file} is gone");
        }
        write(&staged, "a", "", &["u"]);
        let manifest = root.path().join("v1/a").join(MANIFEST);
        let text = fs::read_to_string(&manifest).expect("reads").replace(CAPTURES, "other.jsonl.zst");
        atomic::write(&manifest, text.as_bytes()).expect("writes");
        assert!(!is_there(), "a part without a file that is read now");
    }

    #[test]
    fn linked_parts_are_the_same_and_go_their_own_way() {
        let (root, other) = (tempfile::tempdir().expect("folder"), tempfile::tempdir().expect("folder"));
        let (staged, linked) = (Staged::open(root.path()), Staged::open(other.path()));
        write(&staged, "a", "", &["u"]);
        staged.link_into(&linked).expect("links");
        assert_eq!(linked.manifest("a").expect("reads"), staged.manifest("a").expect("reads"));
        write(&linked, "a", "", &["v"]);
        assert_eq!(staged.read_part("a").expect("reads"), rows(&["u"]));
        assert_eq!(linked.read_part("a").expect("reads"), rows(&["v"]));
        assert_eq!(linked.captures("a").expect("reads"), []);
    }

    #[test]
    fn parts_without_a_raw_file_go() {
        let root = tempfile::tempdir().expect("folder");
        let staged = Staged::open(root.path());
        for name in ["a", "b", "c"] {
            write(&staged, name, "", &[]);
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
        write(&staged, "a", "", &["u"]);
        let folder = root.path().join("v1/a");
        atomic::write(&folder.join(FACTS), b"not zstd").expect("writes");
        assert!(
            matches!(staged.read_part("a"), Err(StoreError::Damaged { path, .. }) if path.ends_with(FACTS))
        );
        atomic::write(&folder.join(MANIFEST), br#"{"format": 2, "shape": "unknown"}"#).expect("writes");
        let newer = staged.manifest("a").expect_err("newer");
        assert!(matches!(newer, StoreError::NewerFormat { found: 2, known: 1, .. }), "{newer}");
        for name in ["", "..", "a/b", ".x"] {
            assert!(matches!(staged.read_part(name), Err(StoreError::Name { .. })), "{name:?}");
        }
    }
}
