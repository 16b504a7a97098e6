//! What the published tables were made from, so that they are not made again of the same.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use danvan_domain::id::sha256_hex;
use danvan_store::{Staged, atomic};
use serde::{Deserialize, Serialize};

use crate::{config::Config, error::CliError};

/// The version of what makes the tables, with a digest of its sources.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "+", env!("DANVAN_TABLES_SOURCES"));

/// The file, beside the versions of the tables. Without it they are made again.
const FILE: &str = ".analysed.json";

/// What an analysis left.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Analysed {
    /// The digest of all that the tables are made from.
    pub(super) inputs: String,
    /// The version that is published.
    pub(super) version: String,
    /// The files of that version with their lengths.
    files: BTreeMap<String, u64>,
    /// How many rows each table has.
    pub(super) rows: BTreeMap<String, usize>,
    /// The run that has the issues.
    pub(super) run_id: String,
}

impl Analysed {
    /// Notes what the version that `latest` points to was made from.
    pub(super) fn write(
        inputs: String,
        latest: &Path,
        rows: BTreeMap<String, usize>,
        run_id: &str,
    ) -> Result<(), CliError> {
        let Some(version) = version_of(latest) else { return Ok(()) };
        let analysed = Self { inputs, version, files: files(latest), rows, run_id: run_id.to_owned() };
        let json = serde_json::to_vec_pretty(&analysed)
            .map_err(|source| CliError::Json { what: "what the tables were made from", source })?;
        Ok(atomic::write(&place(latest), &json)?)
    }

    /// What the last analysis left, where the tables lie as it left them.
    pub(super) fn read(latest: &Path) -> Option<Self> {
        let analysed: Self = serde_json::from_slice(&fs::read(place(latest)).ok()?).ok()?;
        let untouched =
            version_of(latest).as_ref() == Some(&analysed.version) && files(latest) == analysed.files;
        untouched.then_some(analysed)
    }
}

fn place(latest: &Path) -> PathBuf {
    latest.with_file_name(FILE)
}

fn version_of(latest: &Path) -> Option<String> {
    Some(fs::read_link(latest).ok()?.to_string_lossy().into_owned())
}

/// The files in a folder and those below it, with their lengths.
fn files(folder: &Path) -> BTreeMap<String, u64> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(at).into_iter().flatten().flatten() {
            let path = entry.path();
            match entry.metadata() {
                Ok(found) if found.is_dir() => folders.push(path),
                Ok(found) => {
                    let name = path.strip_prefix(folder).unwrap_or(&path);
                    files.insert(name.to_string_lossy().into_owned(), found.len());
                }
                Err(_) => {}
            }
        }
    }
    files
}

/// The digest of all that tables are made from: the parts, the places, the code, and what the configuration says
/// that does not concern another stage alone. Whatever else an analysis is given has to be added here.
pub(super) fn inputs(staged: &Staged, config: &Config, reference_sha256: &str) -> Result<String, CliError> {
    let mut lines = vec![VERSION.to_owned(), reference_sha256.to_owned(), settings(config)?];
    for name in staged.parts()? {
        let manifest = staged.manifest(&name)?;
        let json = serde_json::to_string(&manifest)
            .map_err(|source| CliError::Json { what: "what a part was made from", source })?;
        lines.push(format!("{name} {json}"));
    }
    let known = serde_json::to_string(&(&config.sources, &config.corrections))
        .map_err(|source| CliError::Json { what: "sources and corrections", source })?;
    lines.push(known);
    Ok(sha256_hex(lines.join("\n").as_bytes()))
}

/// The tables of the configuration that concern other stages alone.
const OTHERS: [&str; 4] = ["paths", "fetch", "runs", "notify"];

fn settings(config: &Config) -> Result<String, CliError> {
    let json = |source| CliError::Json { what: "the configuration", source };
    let mut value = serde_json::to_value(config).map_err(json)?;
    if let Some(tables) = value.as_object_mut() {
        tables.retain(|name, _| !OTHERS.contains(&name.as_str()) && name != "source");
    }
    serde_json::to_string(&value).map_err(json)
}
