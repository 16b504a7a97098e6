//! The words and places that the parser knows: those that the command was built with, or a folder's.

use std::path::{Path, PathBuf};

use danvan_domain::{Lexicon, Reference, ReferenceError};

use super::{ConfigError, read_text};

/// Whose the reference data is that comes with the command.
const BUILT_IN: &str = "built into danvan";

/// The kinds of files that reference data is made of: a folder, and how names in it end.
const KINDS: [(&str, &str); 2] = [("gazetteer", "csv"), ("lexicon", "toml")];

/// Why reference data cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the reference data {whose} cannot be used")]
pub(crate) struct Unusable {
    /// Whose it is.
    whose: String,
    /// The cause, with the file.
    source: ReferenceError,
}

/// The reference data in `folder`, or where the path is empty those that the command was built with.
pub(crate) fn read(folder: &Path) -> Result<Reference, ConfigError> {
    let (whose, result) = if folder.as_os_str().is_empty() {
        (BUILT_IN.to_owned(), Reference::embedded())
    } else {
        let files = texts(folder)?;
        let named = files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        (format!("in {}", folder.display()), Reference::from_files(named))
    };
    result.map_err(|source| ConfigError::Reference(Unusable { whose, source }))
}

/// The words alone of what [`read`] reads.
pub(super) fn lexicon(folder: &Path) -> Result<Lexicon, ConfigError> {
    if folder.as_os_str().is_empty() {
        let unusable = |source| ConfigError::Reference(Unusable { whose: BUILT_IN.to_owned(), source });
        return Reference::embedded_lexicon().map_err(unusable);
    }
    Ok(read(folder)?.lexicon)
}

/// The digest of what [`read`] reads, without reading more than texts.
pub(crate) fn digest(folder: &Path) -> Result<String, ConfigError> {
    if folder.as_os_str().is_empty() {
        return Ok(Reference::embedded_digest());
    }
    let files = texts(folder)?;
    Ok(Reference::digest_of(files.iter().map(|(name, text)| (name.as_str(), text.as_str()))))
}

/// The files of reference data in `folder`: name below it, and text.
fn texts(folder: &Path) -> Result<Vec<(String, String)>, ConfigError> {
    if !folder.is_dir() {
        return Err(ConfigError::NoFolder { key: "paths.reference", folder: folder.to_owned() });
    }
    let mut texts = Vec::new();
    for (below, extension) in KINDS {
        let below_folder = folder.join(below);
        if !below_folder.is_dir() {
            continue;
        }
        for file in files(&below_folder, extension)? {
            let Some(name) = file.file_name() else { continue };
            texts.push((format!("{below}/{}", name.to_string_lossy()), read_text(&file)?));
        }
    }
    Ok(texts)
}

/// The files in `folder` whose names end in `.extension`, sorted by name.
pub(super) fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, ConfigError> {
    let failed = |source| ConfigError::Read { file: folder.to_owned(), source };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|found| found == extension) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
