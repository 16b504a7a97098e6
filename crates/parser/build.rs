//! Gives the parser a version that changes whenever a source changes that it is built from, so that captures
//! are parsed again also where only code has changed.

use std::{
    error::Error,
    fs, io,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

/// What decides, beside the reference data, what is read out of a capture.
const SOURCES: [&str; 2] = ["src", "../domain/src"];

/// How many hexadecimal digits tell two versions apart.
const DIGITS: usize = 12;

fn main() -> Result<(), Box<dyn Error>> {
    for folder in SOURCES {
        println!("cargo::rerun-if-changed={folder}");
    }
    let digest = digest(&SOURCES.map(Path::new))?;
    println!("cargo::rustc-env=DANVAN_PARSER_SOURCES={digest}");
    Ok(())
}

/// What the names of sources end in: code, and the data that code has built in.
const EXTENSIONS: [&str; 4] = ["rs", "toml", "json", "csv"];

/// The digest of the sources in `folders`, by name and content, whatever order the disk has them in.
pub(crate) fn digest(folders: &[&Path]) -> io::Result<String> {
    let mut all = Sha256::new();
    for folder in folders {
        let mut files = Vec::new();
        collect(folder, &mut files)?;
        let mut named: Vec<(String, PathBuf)> =
            files.into_iter().map(|file| (name_below(folder, &file), file)).collect();
        named.sort();
        for (name, file) in named {
            all.update(Sha256::digest(name));
            all.update(Sha256::digest(fs::read(file)?));
        }
        // Between two folders, so that a file that moves from one to the other counts.
        all.update([0]);
    }
    let mut hex: String = all.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    hex.truncate(DIGITS);
    Ok(hex)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|found| EXTENSIONS.iter().any(|known| found == *known)) {
            files.push(path);
        }
    }
    Ok(())
}

/// The path of a file below a folder, with the same separator on every system.
fn name_below(folder: &Path, file: &Path) -> String {
    let below = file.strip_prefix(folder).unwrap_or(file);
    below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}
