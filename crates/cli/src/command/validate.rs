//! `danvan validate`.

use std::path::{Path, PathBuf};

use clap::Args;
use danvan_store::atomic;
use serde::Serialize;

use crate::{
    config::{Loaded, NO_CONTACT},
    error::CliError,
    output::{Format, csv_of, print_json, print_line, print_text},
    table::{Align, aligned},
};

const EXAMPLES: &str = "\
Examples:
  danvan validate
  danvan validate --format json
  danvan validate --config elsewhere/pipeline.toml && danvan run --config elsewhere/pipeline.toml";

/// Check the configuration, the sources, the words and the places, without running anything.
///
/// Exits with 2 at the first fault, with its file, line and key. What needs the web is not tried.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ValidateArgs {
    /// How to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// What was looked at.
#[derive(Debug, Serialize)]
struct Checked {
    what: String,
    found: String,
}

fn checked(what: &str, found: String) -> Checked {
    Checked { what: what.to_owned(), found }
}

/// Runs the command.
pub(crate) fn validate(args: &ValidateArgs, loaded: &Loaded) -> Result<(), CliError> {
    loaded.ready_to_fetch()?;
    let broken = loaded.reference.lexicon.broken_examples();
    if !broken.is_empty() {
        return Err(CliError::BrokenExamples(broken.iter().map(ToString::to_string).collect()));
    }
    let config = &loaded.config;
    let enabled = config.enabled().count();
    let words = loaded.reference.lexicon.entries().len();
    let units = loaded.reference.gazetteer.units().len();
    let whose = match config.paths.reference.as_os_str().is_empty() {
        true => "built in".to_owned(),
        false => format!("in {}", config.paths.reference.display()),
    };
    let mut rows = vec![
        checked(&loaded.file.display().to_string(), "no fault".to_owned()),
        checked("sources", format!("{}, {enabled} enabled", config.sources.len())),
        checked("words and places", format!("{whose}: {words} entries with their examples, {units} units")),
    ];
    if config.hides_who_asks(config.enabled()) {
        rows.push(checked("contact", NO_CONTACT.to_owned()));
    }
    if !config.corrections.is_empty() {
        rows.push(checked("corrections", config.corrections.len().to_string()));
    }
    for (key, folder) in folders(loaded) {
        atomic::check_writable(&folder)?;
        rows.push(checked(key, format!("{} can be written to", folder.display())));
    }
    for (key, command) in
        [("notify.failed", &config.notify.failed), ("notify.disputed", &config.notify.disputed)]
    {
        if let Some(program) = command.first() {
            rows.push(checked(key, found(key, program)?));
        }
    }
    match args.format {
        Format::Table => {
            let rows: Vec<_> = rows.into_iter().map(|row| [row.what, row.found]).collect();
            print_line(&aligned([("what", Align::Left), ("found", Align::Left)], &rows))
        }
        Format::Json => print_json("what was checked", &rows),
        Format::Csv => print_text(&csv_of(&rows)?),
    }
}

/// The folders that runs write to, with their keys.
fn folders(loaded: &Loaded) -> Vec<(&'static str, PathBuf)> {
    let paths = &loaded.config.paths;
    let mut folders = vec![
        ("paths.raw", paths.raw.clone()),
        ("paths.staged", paths.staged.clone()),
        ("paths.tables", paths.tables.clone()),
        ("paths.runs", paths.runs.clone()),
    ];
    let metrics = &loaded.config.runs.metrics;
    if let Some(folder) = metrics.parent().filter(|_| !metrics.as_os_str().is_empty()) {
        folders.push(("runs.metrics", folder.to_owned()));
    }
    folders
}

/// Where a program is, as a shell would find it.
fn found(key: &'static str, program: &str) -> Result<String, CliError> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let candidates: Vec<PathBuf> = match program.contains('/') {
        true => vec![PathBuf::from(program)],
        false => std::env::split_paths(&path).map(|folder| folder.join(program)).collect(),
    };
    let found = candidates.iter().find(|file| is_program(file));
    found
        .map(|file| format!("{} is there", file.display()))
        .ok_or_else(|| CliError::NoProgram { key, program: program.to_owned() })
}

fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}
