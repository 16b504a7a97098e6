//! Writing a part row by row, so that what is held in memory does not depend on how much a part has.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use danvan_domain::{Article, Fact, Issue};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{ARTICLES, CAPTURES, CaptureRow, FACTS, FileRows, ISSUES};
use crate::error::{StoreError, io_error};

/// Fast, and within a few percent of what higher levels reach on such texts.
const ZSTD_LEVEL: i32 = 3;

/// The files of a part under way.
pub struct PartWriter {
    captures: RowWriter,
    articles: RowWriter,
    facts: RowWriter,
    issues: RowWriter,
}

impl PartWriter {
    pub(super) fn create(folder: &Path) -> Result<Self, StoreError> {
        Ok(Self {
            captures: RowWriter::create(folder.join(CAPTURES))?,
            articles: RowWriter::create(folder.join(ARTICLES))?,
            facts: RowWriter::create(folder.join(FACTS))?,
            issues: RowWriter::create(folder.join(ISSUES))?,
        })
    }

    /// Adds a capture that was read.
    ///
    /// # Errors
    /// What the disk refuses, as for every row.
    pub fn capture(&mut self, capture: &CaptureRow) -> Result<(), StoreError> {
        self.captures.add(capture)
    }

    /// Adds an article.
    ///
    /// # Errors
    /// What the disk refuses.
    pub fn article(&mut self, article: &Article) -> Result<(), StoreError> {
        self.articles.add(article)
    }

    /// Adds a fact.
    ///
    /// # Errors
    /// What the disk refuses.
    pub fn fact(&mut self, fact: &Fact) -> Result<(), StoreError> {
        self.facts.add(fact)
    }

    /// Adds an issue.
    ///
    /// # Errors
    /// What the disk refuses.
    pub fn issue(&mut self, issue: &Issue) -> Result<(), StoreError> {
        self.issues.add(issue)
    }

    /// Adds a row of one of the files as it stands in that of another part, with its line feed.
    pub(super) fn line(&mut self, file: &str, line: &[u8]) -> Result<(), StoreError> {
        match file {
            CAPTURES => self.captures.add_line(line),
            ARTICLES => self.articles.add_line(line),
            FACTS => self.facts.add_line(line),
            _ => self.issues.add_line(line),
        }
    }

    pub(super) fn finish(self) -> Result<BTreeMap<String, FileRows>, StoreError> {
        let files = [
            (CAPTURES, self.captures),
            (ARTICLES, self.articles),
            (FACTS, self.facts),
            (ISSUES, self.issues),
        ];
        files.into_iter().map(|(name, rows)| Ok((name.to_owned(), rows.finish()?))).collect()
    }
}

/// A file of rows under way: a JSON object a line, compressed.
struct RowWriter {
    path: PathBuf,
    rows: usize,
    line: Vec<u8>,
    out: zstd::Encoder<'static, Digesting>,
}

impl RowWriter {
    fn create(path: PathBuf) -> Result<Self, StoreError> {
        let file =
            File::options().write(true).create_new(true).open(&path).map_err(io_error("make", &path))?;
        let out = Digesting { file: BufWriter::new(file), digest: Sha256::new(), bytes: 0 };
        let out = zstd::Encoder::new(out, ZSTD_LEVEL).map_err(io_error("compress", &path))?;
        Ok(Self { path, rows: 0, line: Vec::new(), out })
    }

    fn add(&mut self, row: &impl Serialize) -> Result<(), StoreError> {
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        serde_json::to_writer(&mut line, row).map_err(|source| StoreError::Json {
            path: self.path.clone(),
            line: self.rows + 1,
            source,
        })?;
        line.push(b'\n');
        let added = self.add_line(&line);
        self.line = line;
        added
    }

    fn add_line(&mut self, line: &[u8]) -> Result<(), StoreError> {
        self.out.write_all(line).map_err(io_error("write", &self.path))?;
        self.rows += 1;
        Ok(())
    }

    fn finish(self) -> Result<FileRows, StoreError> {
        let Self { path, rows, out, .. } = self;
        let ended = out.finish().and_then(|mut out| {
            out.flush()?;
            out.file.get_ref().sync_all()?;
            Ok(out)
        });
        let out = ended.map_err(io_error("write", &path))?;
        let sha256 = out.digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(FileRows { rows, bytes: out.bytes, sha256 })
    }
}

/// A file with the digest of what was written to it.
struct Digesting {
    file: BufWriter<File>,
    digest: Sha256,
    bytes: u64,
}

impl Write for Digesting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.digest.update(bytes.get(..written).unwrap_or_default());
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
