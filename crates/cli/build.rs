//! Gives the command a version of what makes the tables, that changes whenever a source changes that they are
//! made by, so that tables are made again also where only code has changed.

use std::{error::Error, path::Path};

#[allow(dead_code, reason = "the other build script's own `main`")]
#[path = "../parser/build.rs"]
mod sources;

/// What decides, beside the parts and the reference data, what the tables say.
const SOURCES: [&str; 3] = ["../analytics/src", "../domain/src", "../../data/reference/schema"];

fn main() -> Result<(), Box<dyn Error>> {
    let folders = SOURCES.map(Path::new).into_iter().filter(|folder| folder.is_dir());
    let folders: Vec<&Path> = folders.collect();
    for folder in &folders {
        println!("cargo::rerun-if-changed={}", folder.display());
    }
    println!("cargo::rustc-env=DANVAN_TABLES_SOURCES={}", sources::digest(&folders)?);
    Ok(())
}
