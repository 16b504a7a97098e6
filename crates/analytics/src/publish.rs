//! Versions of the tables on disk: complete in a folder of their own before `latest` points to them.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use danvan_domain::id::sha256_hex;
use danvan_store::atomic;
use polars::prelude::{
    DataFrame, KeyValueMetadata, ParquetCompression, ParquetReader, ParquetWriter, SerReader as _,
    StatisticsOptions,
};

use crate::{error::AnalyticsError, schema::Table, tables};

/// The link to the published version.
pub(crate) const LATEST: &str = "latest";
/// The digests of a version's files, in the form that `sha256sum --check` reads.
const DIGESTS: &str = "SHA256SUMS";
/// Raised when a table's columns change.
const SCHEMA_VERSION: &str = "1";

/// A table as its file holds it.
pub(crate) struct TableFile {
    name: String,
    bytes: Vec<u8>,
    sha256: String,
}

/// The Parquet file of a table: the same rows give the same bytes.
pub(crate) fn encode(table: &Table, mut frame: DataFrame) -> Result<TableFile, AnalyticsError> {
    let metadata = [("dataset", "danvan"), ("table", table.name), ("schema_version", SCHEMA_VERSION)];
    let metadata = metadata.map(|(key, value)| (key.to_owned(), value.to_owned()));
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .with_compression(ParquetCompression::Zstd(None))
        .with_statistics(StatisticsOptions::full())
        .with_key_value_metadata(Some(KeyValueMetadata::from_static(metadata.to_vec())))
        .finish(&mut frame)
        .map_err(|source| AnalyticsError::Encode { table: table.name.to_owned(), source })?;
    let sha256 = sha256_hex(&bytes);
    Ok(TableFile { name: table.file_name(), bytes, sha256 })
}

/// Publishes the files as a version called `name`, or `name-2` and so on where that is taken, unless the
/// published version holds the same. Gives the version's name if it was published.
pub(crate) fn publish(
    tables_dir: &Path,
    name: &str,
    files: &[TableFile],
) -> Result<Option<String>, AnalyticsError> {
    check_name(name)?;
    atomic::sweep(tables_dir)?;
    let digests: String = files.iter().map(|file| format!("{}  {}\n", file.sha256, file.name)).collect();
    if is_published(&tables_dir.join(LATEST), &digests, files)? {
        return Ok(None);
    }
    let version = free_name(tables_dir, name);
    atomic::write_folder(&tables_dir.join(&version), |folder| {
        for file in files {
            atomic::write(&folder.join(&file.name), &file.bytes)?;
        }
        atomic::write(&folder.join(DIGESTS), digests.as_bytes())?;
        Ok::<_, AnalyticsError>(())
    })?;
    atomic::replace_link(&tables_dir.join(LATEST), Path::new(&version))?;
    Ok(Some(version))
}

/// That the published version has no article either: a staged folder that was not found must not empty the
/// tables.
pub(crate) fn refuse_to_empty(tables_dir: &Path) -> Result<(), AnalyticsError> {
    let latest = latest(tables_dir);
    let file = latest.join(tables::articles().file_name());
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

fn check_name(name: &str) -> Result<(), AnalyticsError> {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if plain && !name.is_empty() && name != LATEST {
        Ok(())
    } else {
        Err(AnalyticsError::VersionName { name: name.to_owned() })
    }
}

/// Whether `latest` holds these files, undamaged.
fn is_published(latest: &Path, digests: &str, files: &[TableFile]) -> Result<bool, AnalyticsError> {
    if read_if_there(&latest.join(DIGESTS))?.as_deref() != Some(digests.as_bytes()) {
        return Ok(false);
    }
    for file in files {
        if read_if_there(&latest.join(&file.name))?.as_ref() != Some(&file.bytes) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn read_if_there(file: &Path) -> Result<Option<Vec<u8>>, AnalyticsError> {
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
