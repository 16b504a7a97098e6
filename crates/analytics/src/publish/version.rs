//! The folder of versions: which one is published, and how another takes its place.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use danvan_store::atomic;
use polars::prelude::{ParquetReader, SerReader as _};

use super::Draft;
use crate::error::AnalyticsError;

/// The link to the published version.
pub const LATEST: &str = "latest";
/// The digests of a version's files, in the form that `sha256sum --check` reads.
pub(crate) const DIGESTS: &str = "SHA256SUMS";
/// What a version holds, for the gate of the next one.
pub(crate) const QUALITY: &str = "quality.json";

/// The names of the versions that were published, a line each: a version that a killed run did not come to publish
/// is whole, too.
const PUBLISHED: &str = ".published";

/// Publishes a draft as a version called `name`, or `name-2` and so on where that is taken, unless the published
/// version holds the same. Gives the version's name if it was published.
pub(crate) fn publish(
    tables_dir: &Path,
    name: &str,
    draft: Draft<'_>,
    keep: usize,
) -> Result<Option<String>, AnalyticsError> {
    let digests = draft.digests();
    if is_published(&tables_dir.join(LATEST), &digests)? {
        return Ok(None);
    }
    let version = free_name(tables_dir, name);
    // Those until now: this one is none of them where it does not come to be published.
    note_published(tables_dir, &published(tables_dir)?)?;
    draft.keep_as(&tables_dir.join(&version), &digests)?;
    atomic::replace_link(&tables_dir.join(LATEST), Path::new(&version))?;
    discard_old(tables_dir, keep)?;
    note_published(tables_dir, &published(tables_dir)?)?;
    Ok(Some(version))
}

fn note_published(tables_dir: &Path, names: &[String]) -> Result<(), AnalyticsError> {
    let lines: String = names.iter().map(|name| format!("{name}\n")).collect();
    Ok(atomic::write(&tables_dir.join(PUBLISHED), lines.as_bytes())?)
}

/// The names of the versions that are or were published, from the oldest. Where nothing is noted, all were.
///
/// # Errors
/// A folder that cannot be listed.
pub fn published(tables_dir: &Path) -> Result<Vec<String>, AnalyticsError> {
    let mut names = versions(tables_dir)?;
    let Some(noted) = read_if_there(&tables_dir.join(PUBLISHED))? else { return Ok(names) };
    let noted = String::from_utf8_lossy(&noted).into_owned();
    let latest = fs::read_link(latest(tables_dir)).ok();
    names.retain(|name| {
        noted.lines().any(|line| line == name) || latest.as_deref() == Some(Path::new(name.as_str()))
    });
    Ok(names)
}

/// That the published version has no article either: a staged folder that was not found must not empty the
/// tables.
pub(crate) fn refuse_to_empty(tables_dir: &Path) -> Result<(), AnalyticsError> {
    let latest = latest(tables_dir);
    let file = latest.join("articles.parquet");
    let opened = match fs::File::open(&file) {
        Ok(opened) => opened,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(AnalyticsError::Read { file, source }),
    };
    match ParquetReader::new(opened).num_rows() {
        Ok(0) => Ok(()),
        Ok(articles) => Err(AnalyticsError::NoArticles { latest, articles }),
        Err(source) => Err(AnalyticsError::Decode { file, source }),
    }
}

/// That a version can have this name.
pub(crate) fn check_name(name: &str) -> Result<(), AnalyticsError> {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if plain && !name.is_empty() && name != LATEST {
        Ok(())
    } else {
        Err(AnalyticsError::VersionName { name: name.to_owned() })
    }
}

/// Whether `latest` holds files of these digests, undamaged.
fn is_published(latest: &Path, digests: &str) -> Result<bool, AnalyticsError> {
    if read_if_there(&latest.join(DIGESTS))?.as_deref() != Some(digests.as_bytes()) {
        return Ok(false);
    }
    for (digest, name) in digests.lines().filter_map(|line| line.split_once("  ")) {
        let file = latest.join(name);
        if !file.is_file() || danvan_store::raw::digest(&file)? != digest {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The bytes of a file; none where there is no file.
pub(crate) fn read_if_there(file: &Path) -> Result<Option<Vec<u8>>, AnalyticsError> {
    match fs::read(file) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(AnalyticsError::Read { file: file.to_owned(), source }),
    }
}

/// A version that is there is never written to, even one that a killed run did not come to publish.
fn free_name(tables_dir: &Path, name: &str) -> String {
    let names = std::iter::once(name.to_owned()).chain((2_u32..).map(|n| format!("{name}-{n}")));
    let mut free = names.skip_while(|name| fs::symlink_metadata(tables_dir.join(name)).is_ok());
    free.next().unwrap_or_else(|| name.to_owned())
}

/// The folder in which the link to the published version stands.
pub fn latest(tables_dir: &Path) -> PathBuf {
    tables_dir.join(LATEST)
}

/// The files of the published version with their SHA-256 digests; none where nothing is published.
///
/// # Errors
/// What the disk refuses.
pub fn digests(tables_dir: &Path) -> Result<BTreeMap<String, String>, AnalyticsError> {
    let sums = read_if_there(&tables_dir.join(LATEST).join(DIGESTS))?.unwrap_or_default();
    let sums = String::from_utf8_lossy(&sums).into_owned();
    let lines = sums.lines().filter_map(|line| line.split_once("  "));
    Ok(lines.map(|(sha256, file)| (file.to_owned(), sha256.to_owned())).collect())
}

/// The names of all versions that are whole, from the oldest, as their names have it: `-2` comes after the name without it.
///
/// # Errors
/// A folder that cannot be listed.
pub fn versions(tables_dir: &Path) -> Result<Vec<String>, AnalyticsError> {
    let failed = |source| AnalyticsError::Read { file: tables_dir.to_owned(), source };
    let entries = match fs::read_dir(tables_dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        let is_version = entry.file_type().map_err(failed)?.is_dir() && entry.path().join(DIGESTS).is_file();
        if let Some(name) = entry.file_name().to_str().filter(|name| is_version && check_name(name).is_ok()) {
            names.push(name.to_owned());
        }
    }
    names.sort_by_key(|name| {
        let counted =
            name.rsplit_once('-').and_then(|(stem, count)| Some((stem, count.parse::<u32>().ok()?)));
        let (stem, count) = counted.filter(|(stem, _)| names_a_version(stem)).unwrap_or((name, 1));
        (stem.to_owned(), count)
    });
    Ok(names)
}

/// Whether what stands before `-2` is a whole name: a date alone also has hyphens and numbers.
fn names_a_version(stem: &str) -> bool {
    stem.contains('T') || stem.matches('-').count() >= 2
}

/// Removes the oldest versions, so that `keep` of them stay and among them the published one; 0 keeps all.
fn discard_old(tables_dir: &Path, keep: usize) -> Result<(), AnalyticsError> {
    if keep == 0 {
        return Ok(());
    }
    let published = fs::read_link(latest(tables_dir)).ok();
    let mut old = versions(tables_dir)?;
    old.retain(|name| published.as_deref() != Some(Path::new(name)));
    let surplus = (old.len() + 1).saturating_sub(keep);
    for name in old.iter().take(surplus) {
        atomic::discard_folder(&tables_dir.join(name))?;
    }
    Ok(())
}
