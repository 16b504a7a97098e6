//! Corrections by hand: the files of a folder.

use std::path::Path;

use danvan_analytics::{Correction, CorrectionFile, Schema};

use super::{ConfigError, read_text, reference::files, strict};

/// The corrections in `folder`, by file name and then in the order of the file. The usual folder need not be
/// there.
pub(super) fn in_folder(
    folder: &Path,
    is_usual: bool,
    schema: &Schema,
) -> Result<Vec<Correction>, ConfigError> {
    if !folder.is_dir() {
        return if is_usual {
            Ok(Vec::new())
        } else {
            Err(ConfigError::NoFolder { key: "paths.corrections", folder: folder.to_owned() })
        };
    }
    let mut corrections = Vec::new();
    for path in files(folder, "toml")? {
        let text = read_text(&path)?;
        let file: CorrectionFile = strict::read(&path, &text).map_err(ConfigError::CorrectionFile)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for (place, correction) in file.corrections.into_iter().enumerate() {
            correction.check(schema).map_err(|fault| ConfigError::Correction {
                file: path.clone(),
                line: strict::line_of(&text, &format!("correction.{place}")),
                fault,
            })?;
            corrections.push(Correction { file: name.clone(), ..correction });
        }
    }
    Ok(corrections)
}
