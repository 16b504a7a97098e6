//! `danvan diff`.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};
use danvan_analytics::{RowDifference, TableDifference, TextRow, compare, latest, versions};

use crate::{config::Loaded, error::CliError, output::print_text};

const EXAMPLES: &str = "\
Examples:
  danvan diff
  danvan diff 20261122T040000Z 20261123T040000Z
  danvan diff --format markdown --rows 200 > changes.md";

/// Show which rows two versions of the tables differ in.
///
/// Without names: the published version against the one before it.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DiffArgs {
    /// The old version: its name, or a folder.
    old: Option<String>,
    /// The new version; without it the published one.
    new: Option<String>,
    /// How the rows are written.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// How many rows of each table are shown.
    #[arg(long, value_name = "COUNT", default_value_t = 20)]
    rows: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a terminal.
    Text,
    /// For a page of notes.
    Markdown,
}

/// Runs the command.
pub(crate) fn diff(args: &DiffArgs, loaded: &Loaded) -> Result<(), CliError> {
    let tables = &loaded.config.paths.tables;
    let new = match &args.new {
        Some(name) => folder(tables, name)?,
        None => folder(tables, "latest")?,
    };
    let old = match &args.old {
        Some(name) => folder(tables, name)?,
        None => before(tables)?,
    };
    let differences = compare(&old, &new, args.rows)?;
    print_text(&text(&name(&old), &name(&new), &differences, args.format))
}

/// The folder of a version: among the tables, or wherever it is.
fn folder(tables: &Path, name: &str) -> Result<PathBuf, CliError> {
    [tables.join(name), PathBuf::from(name)]
        .into_iter()
        .find(|folder| folder.is_dir())
        .ok_or_else(|| no_version(tables, name))
}

/// The version before the published one.
fn before(tables: &Path) -> Result<PathBuf, CliError> {
    let published = std::fs::read_link(latest(tables)).unwrap_or_default();
    let names = versions(tables)?;
    let place = names.iter().position(|name| Path::new(name) == published).unwrap_or_default();
    let before = place.checked_sub(1).and_then(|place| names.get(place));
    before.map(|name| tables.join(name)).ok_or_else(|| no_version(tables, "before the published one"))
}

fn no_version(tables: &Path, name: &str) -> CliError {
    let there = versions(tables).unwrap_or_default();
    CliError::NoVersion { tables: tables.to_owned(), name: name.to_owned(), there }
}

fn name(folder: &Path) -> String {
    let real = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    real.file_name().map_or_else(|| folder.display().to_string(), |name| name.to_string_lossy().into_owned())
}

fn text(old: &str, new: &str, differences: &[TableDifference], format: Format) -> String {
    let mut text = match format {
        Format::Text => format!("{old} -> {new}\n"),
        Format::Markdown => format!("# {new}\n\nAgainst {old}.\n"),
    };
    if differences.is_empty() {
        text.push_str("\nno row differs\n");
    }
    for table in differences {
        let TableDifference { table: name, added, gone, changed, examples, .. } = table;
        let heading = format!("{added} added, {gone} gone, {changed} changed");
        let _ = match format {
            Format::Text => writeln!(text, "\n{name}: {heading}"),
            Format::Markdown => writeln!(text, "\n## {name}\n\n{heading}\n"),
        };
        for row in examples {
            let _ = writeln!(text, "{}", line(table, row, format));
        }
        let more = added + gone + changed - examples.len();
        if more > 0 {
            let _ = writeln!(text, "{} and {more} more", if format == Format::Text { " " } else { "-" });
        }
    }
    text
}

fn line(table: &TableDifference, row: &RowDifference, format: Format) -> String {
    let (sign, key, what) = match row {
        RowDifference::Added(row) => ("+", key(table, row), said(row)),
        RowDifference::Gone(row) => ("-", key(table, row), said(row)),
        RowDifference::Changed(old, new) => ("~", key(table, new), changes(old, new)),
    };
    match format {
        Format::Text => format!("  {sign} {key}{what}"),
        Format::Markdown => format!("- `{sign}` {}{}", escaped(&key), escaped(&what)),
    }
}

fn key(table: &TableDifference, row: &TextRow) -> String {
    let name = row.get("locality_name").filter(|_| table.key.iter().any(|column| column == "locality_code"));
    let values: Vec<&str> = table.key.iter().filter_map(|column| Some(row.get(column)?.as_str())).collect();
    let key = values.join(" ");
    name.map_or(key.clone(), |name| format!("{name} {key}"))
}

/// What a row says first of all.
fn said(row: &TextRow) -> String {
    let value = ["value", "status", "title", "full_name"].iter().find_map(|column| row.get(*column));
    value.map_or_else(String::new, |value| format!(": {}", short(value)))
}

/// The columns that say something else.
fn changes(old: &TextRow, new: &TextRow) -> String {
    let mut columns: Vec<&String> = old.keys().chain(new.keys()).collect();
    columns.sort();
    columns.dedup();
    let shown = |value: Option<&String>| value.map_or_else(|| "none".to_owned(), |value| short(value));
    let changes: Vec<String> = columns
        .into_iter()
        .filter(|column| old.get(*column) != new.get(*column))
        .map(|column| format!("{column} {} -> {}", shown(old.get(column)), shown(new.get(column))))
        .collect();
    format!(": {}", changes.join("; "))
}

/// How many characters of a text are shown.
const SHOWN: usize = 60;

fn short(text: &str) -> String {
    let mut short: String = text.chars().take(SHOWN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// Without what Markdown takes for markup (CommonMark 0.31, 2.4).
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '_' | '`' | '[' | ']' | '<' | '>' | '\\' | '|' | '#') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
