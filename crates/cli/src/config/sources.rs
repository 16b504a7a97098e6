//! Sources: from the configuration file and from the folder of source files, checked together.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use danvan_domain::{Source, Way};

use super::{ConfigError, read_toml};

/// The sources of the files `*.toml` in `folder`, by file name. A folder that is not there has none where it
/// is only the `usual` one.
pub(super) fn in_folder(folder: &Path, usual: bool) -> Result<Vec<(PathBuf, Source)>, ConfigError> {
    if !folder.is_dir() {
        return if usual { Ok(Vec::new()) } else { Err(ConfigError::NoSites(folder.to_owned())) };
    }
    let read = |file: &Path| {
        let file = file.to_owned();
        move |source| ConfigError::Read { file, source }
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(read(folder))? {
        let path = entry.map_err(read(folder))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
    files.sort();
    files
        .into_iter()
        .map(|file| {
            let source = read_toml(&file)?;
            Ok((file, source))
        })
        .collect()
}

/// The sources, each checked, with folders that start at `base`.
pub(super) fn checked(sources: Vec<(PathBuf, Source)>, base: &Path) -> Result<Vec<Source>, ConfigError> {
    let mut seen: HashMap<String, PathBuf> = HashMap::new();
    let mut checked = Vec::with_capacity(sources.len());
    for (file, mut source) in sources {
        let problem = match seen.get(&source.id) {
            Some(other) => Some(format!("the same id stands in {}", other.display())),
            None => problem(&source),
        };
        if let Some(problem) = problem {
            return Err(ConfigError::Source { file, id: source.id, problem });
        }
        for way in &mut source.ways {
            if let Way::Folder { path, .. } = way {
                *path = base.join(&path);
            }
        }
        seen.insert(source.id.clone(), file);
        checked.push(source);
    }
    Ok(checked)
}

fn problem(source: &Source) -> Option<String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if source.id.is_empty() || !source.id.chars().all(plain) {
        return Some("an id has letters a-z, digits and hyphens only".to_owned());
    }
    if source.enabled && source.ways.is_empty() {
        return Some(
            "it is enabled and has no way in: add [[way]] (in pipeline.toml [[source.way]])".to_owned(),
        );
    }
    None
}
