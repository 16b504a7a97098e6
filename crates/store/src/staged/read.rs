//! Reading a part row by row, so that what is held in memory does not depend on how much a part has.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
};

use danvan_domain::{Article, Fact, Issue, id::sha256_hex};
use serde::de::DeserializeOwned;

use super::{
    ARTICLES, CAPTURES, CaptureRow, FACTS, FORMAT, ISSUES, MANIFEST, PartManifest, PartRows, Staged,
    read_json,
};
use crate::error::{StoreError, io_error};

/// A row of a part.
#[derive(Debug, Clone, PartialEq)]
pub enum PartRow {
    /// A capture that was read.
    Capture(CaptureRow),
    /// An article.
    Article(Box<Article>),
    /// A fact read from one.
    Fact(Box<Fact>),
    /// What was not understood.
    Issue(Issue),
}

impl Staged {
    /// Reads a part, and checks it against its manifest.
    pub fn read_part(&self, name: &str) -> Result<PartRows, StoreError> {
        let mut rows = PartRows::default();
        self.each_row(name, |row| match row {
            PartRow::Capture(capture) => rows.captures.push(capture),
            PartRow::Article(article) => rows.articles.push(*article),
            PartRow::Fact(fact) => rows.facts.push(*fact),
            PartRow::Issue(issue) => rows.issues.push(issue),
        })?;
        Ok(rows)
    }

    /// Reads a part and hands out its rows one by one, captures first, then articles, facts and issues: no more than
    /// a row is held at a time. What is damaged may be found out only behind rows that were handed out.
    ///
    /// # Errors
    /// What the disk refuses, and a file that is not what the part's manifest says.
    pub fn each_row(&self, name: &str, mut take: impl FnMut(PartRow)) -> Result<(), StoreError> {
        let folder = self.place(name)?;
        let manifest: PartManifest = read_json(&folder.join(MANIFEST), FORMAT)?;
        each_line(&folder, CAPTURES, &manifest, |row| take(PartRow::Capture(row)))?;
        each_line(&folder, ARTICLES, &manifest, |row| take(PartRow::Article(Box::new(row))))?;
        each_line(&folder, FACTS, &manifest, |row| take(PartRow::Fact(Box::new(row))))?;
        each_line(&folder, ISSUES, &manifest, |row| take(PartRow::Issue(row)))
    }

    /// Hands out the facts of a part one by one, without its other rows.
    ///
    /// # Errors
    /// As [`Staged::each_row`].
    pub fn each_fact(&self, name: &str, take: impl FnMut(Fact)) -> Result<(), StoreError> {
        let folder = self.place(name)?;
        each_line(&folder, FACTS, &read_json(&folder.join(MANIFEST), FORMAT)?, take)
    }

    /// Hands out the articles of a part one by one, without its other rows.
    ///
    /// # Errors
    /// As [`Staged::each_row`].
    pub fn each_article(&self, name: &str, take: impl FnMut(Article)) -> Result<(), StoreError> {
        let folder = self.place(name)?;
        each_line(&folder, ARTICLES, &read_json(&folder.join(MANIFEST), FORMAT)?, take)
    }

    /// The captures that were read for a part, without its other rows.
    ///
    /// # Errors
    /// As [`Staged::each_row`].
    pub fn captures(&self, name: &str) -> Result<Vec<CaptureRow>, StoreError> {
        let folder = self.place(name)?;
        let manifest: PartManifest = read_json(&folder.join(MANIFEST), FORMAT)?;
        let mut captures = Vec::new();
        each_line(&folder, CAPTURES, &manifest, |row| captures.push(row))?;
        Ok(captures)
    }
}

/// What a file of a part says, a JSON object a line, checked against the part's manifest.
pub(super) fn read_text(folder: &Path, name: &str, manifest: &PartManifest) -> Result<Vec<u8>, StoreError> {
    let path = folder.join(name);
    let bytes = compressed(&path, name, manifest)?;
    let text = zstd::decode_all(bytes.as_slice()).map_err(io_error("inflate", &path))?;
    check_rows(&path, name, manifest, text.iter().filter(|byte| **byte == b'\n').count())?;
    Ok(text)
}

/// A file of a part as it lies there, where its digest is that of the part's manifest.
fn compressed(path: &Path, name: &str, manifest: &PartManifest) -> Result<Vec<u8>, StoreError> {
    let damaged = |what: String| StoreError::Damaged { path: path.to_owned(), what };
    let stated = manifest.files.get(name).ok_or_else(|| damaged(format!("{MANIFEST} does not name it")))?;
    let bytes = fs::read(path).map_err(io_error("read", path))?;
    if sha256_hex(&bytes) == stated.sha256 {
        Ok(bytes)
    } else {
        Err(damaged(format!("its digest is not the one in {MANIFEST}")))
    }
}

fn check_rows(path: &Path, name: &str, manifest: &PartManifest, rows: usize) -> Result<(), StoreError> {
    let stated = manifest.rows(name);
    if rows == stated {
        return Ok(());
    }
    let what = format!("it has {rows} rows and {MANIFEST} says {stated}");
    Err(StoreError::Damaged { path: path.to_owned(), what })
}

/// Hands out the rows of a file of a part, inflated as they are asked for.
fn each_line<T: DeserializeOwned>(
    folder: &Path,
    name: &str,
    manifest: &PartManifest,
    mut take: impl FnMut(T),
) -> Result<(), StoreError> {
    let path = folder.join(name);
    let bytes = compressed(&path, name, manifest)?;
    let inflating = zstd::Decoder::new(bytes.as_slice()).map_err(io_error("inflate", &path))?;
    let mut lines = BufReader::new(inflating);
    let (mut line, mut rows) = (Vec::new(), 0);
    while lines.read_until(b'\n', &mut line).map_err(io_error("inflate", &path))? > 0 {
        rows += 1;
        let row = serde_json::from_slice(&line);
        take(row.map_err(|source| StoreError::Json { path: path.clone(), line: rows, source })?);
        line.clear();
    }
    check_rows(&path, name, manifest, rows)
}
