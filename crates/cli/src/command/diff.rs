//! `danvan diff`.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};
use danvan_analytics::{RowDifference, TableDifference, TextRow, compare, latest, published, versions};
use serde::Serialize;

use crate::{
    config::Config,
    error::CliError,
    output::{csv_under, print_json, print_text},
    progress::{Unit, Wait},
    table::short,
};

const EXAMPLES: &str = "\
Examples:
  danvan diff
  danvan diff 20261122T040000Z 20261123T040000Z
  danvan diff --format markdown --rows 200 > changes.md
  danvan diff --format csv > changes.csv";

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
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// How many rows of each table are shown; if not given, 20, and all of them as JSON or CSV.
    #[arg(long, value_name = "COUNT")]
    rows: Option<usize>,
}

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a terminal.
    Table,
    /// For a page of notes.
    Markdown,
    /// An object with both rows of each difference.
    Json,
    /// A line for each column of each row that differs.
    Csv,
}

impl Format {
    /// How many rows of each table are shown: `few` to people, all to programs.
    pub(crate) fn rows(self, few: usize) -> usize {
        if matches!(self, Self::Json | Self::Csv) { usize::MAX } else { few }
    }
}

/// Rows of each table that people are shown where they do not ask for more.
const ROWS: usize = 20;

/// Runs the command.
pub(crate) fn diff(args: &DiffArgs, config: &Config) -> Result<(), CliError> {
    let tables = &config.paths.tables;
    let new = match &args.new {
        Some(name) => folder(tables, name)?,
        None => folder(tables, "latest")?,
    };
    let old = match &args.old {
        Some(name) => folder(tables, name)?,
        None => before(tables)?,
    };
    let wait = Wait::begin("diff", Unit::Bytes, None);
    let rows = args.rows.unwrap_or(args.format.rows(ROWS));
    let differences = compare(&old, &new, rows, &|read, of| wait.at_of(read, of))?;
    drop(wait);
    print(&name(&old), &name(&new), &differences, args.format)
}

/// Prints what differs between two versions of these names.
pub(crate) fn print(
    old: &str,
    new: &str,
    differences: &[TableDifference],
    format: Format,
) -> Result<(), CliError> {
    match format {
        Format::Table | Format::Markdown => print_text(&text(old, new, differences, format)),
        Format::Json => print_json("the differences", &Differences::of(old, new, differences)),
        Format::Csv => {
            let lines = differences
                .iter()
                .flat_map(|table| table.examples.iter().flat_map(move |row| cells(table, row)));
            print_text(&csv_under(&["table", "change", "key", "column", "old", "new"], lines)?)
        }
    }
}

/// What JSON has.
#[derive(Debug, Serialize)]
struct Differences<'d> {
    old: &'d str,
    new: &'d str,
    tables: Vec<DifferentTable<'d>>,
}

#[derive(Debug, Serialize)]
struct DifferentTable<'d> {
    table: &'d str,
    key: &'d [String],
    added: usize,
    gone: usize,
    changed: usize,
    rows: Vec<DifferentRow<'d>>,
}

#[derive(Debug, Serialize)]
struct DifferentRow<'d> {
    change: &'static str,
    old: Option<&'d TextRow>,
    new: Option<&'d TextRow>,
}

impl<'d> Differences<'d> {
    fn of(old: &'d str, new: &'d str, tables: &'d [TableDifference]) -> Self {
        let table = |table: &'d TableDifference| DifferentTable {
            table: &table.table,
            key: &table.key,
            added: table.added,
            gone: table.gone,
            changed: table.changed,
            rows: table.examples.iter().map(DifferentRow::of).collect(),
        };
        Self { old, new, tables: tables.iter().map(table).collect() }
    }
}

impl<'d> DifferentRow<'d> {
    fn of(row: &'d RowDifference) -> Self {
        let (change, old, new) = match row {
            RowDifference::Added(row) => ("added", None, Some(row)),
            RowDifference::Gone(row) => ("gone", Some(row), None),
            RowDifference::Changed(old, new) => ("changed", Some(old), Some(new)),
        };
        Self { change, old, new }
    }
}

/// The lines of CSV of a row.
fn cells(table: &TableDifference, row: &RowDifference) -> Vec<[String; 6]> {
    let DifferentRow { change, old, new } = DifferentRow::of(row);
    let key = new.or(old).map(|row| values(table, row)).unwrap_or_default();
    let value = |row: Option<&TextRow>, column: &str| row.and_then(|row| row.get(column)).cloned();
    differing(old, new)
        .into_iter()
        .map(|column| {
            [
                table.table.clone(),
                change.to_owned(),
                key.clone(),
                column.to_owned(),
                value(old, column).unwrap_or_default(),
                value(new, column).unwrap_or_default(),
            ]
        })
        .collect()
}

/// The columns in which two rows differ, in the order of their names.
fn differing<'d>(old: Option<&'d TextRow>, new: Option<&'d TextRow>) -> Vec<&'d str> {
    let value = |row: Option<&'d TextRow>, column: &str| row.and_then(|row| row.get(column));
    let columns: BTreeSet<&str> =
        [old, new].into_iter().flatten().flat_map(|row| row.keys().map(String::as_str)).collect();
    columns.into_iter().filter(|column| value(old, column) != value(new, column)).collect()
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
    let now = std::fs::read_link(latest(tables)).unwrap_or_default();
    let names = published(tables)?;
    let place = names.iter().position(|name| Path::new(name) == now).unwrap_or_default();
    let before = place.checked_sub(1).and_then(|place| names.get(place));
    before.map(|name| tables.join(name)).ok_or_else(|| CliError::NothingBefore { latest: latest(tables) })
}

fn no_version(tables: &Path, name: &str) -> CliError {
    let there = versions(tables).unwrap_or_default();
    CliError::NoVersion { tables: tables.to_owned(), name: name.to_owned(), there }
}

fn name(folder: &Path) -> String {
    let real = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    real.file_name().map_or_else(|| folder.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// What differs between two versions of these names, a row a line.
fn text(old: &str, new: &str, differences: &[TableDifference], format: Format) -> String {
    let mut text = match format {
        Format::Markdown => format!("# {new}\n\nAgainst {old}.\n"),
        _ => format!("{old} -> {new}\n"),
    };
    if differences.is_empty() {
        text.push_str("\nno row differs\n");
    }
    for table in differences {
        let TableDifference { table: name, added, gone, changed, examples, .. } = table;
        let heading = format!("{added} added, {gone} gone, {changed} changed");
        let _ = match format {
            Format::Markdown => writeln!(text, "\n## {name}\n\n{heading}\n"),
            _ => writeln!(text, "\n{name}: {heading}"),
        };
        for row in examples {
            let _ = writeln!(text, "{}", line(table, row, format));
        }
        let more = added + gone + changed - examples.len();
        if more > 0 {
            let _ = writeln!(text, "{} and {more} more", if format == Format::Markdown { "-" } else { " " });
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
        Format::Markdown => format!("- `{sign}` {}{}", escaped(&key), escaped(&what)),
        _ => format!("  {sign} {key}{what}"),
    }
}

fn key(table: &TableDifference, row: &TextRow) -> String {
    let name = row.get("locality_name").filter(|_| table.key.iter().any(|column| column == "locality_code"));
    let key = values(table, row);
    name.map_or(key.clone(), |name| format!("{name} {key}"))
}

/// The values of the key columns.
fn values(table: &TableDifference, row: &TextRow) -> String {
    let values: Vec<&str> = table.key.iter().filter_map(|column| Some(row.get(column)?.as_str())).collect();
    values.join(" ")
}

/// What a row says first of all.
fn said(row: &TextRow) -> String {
    let value = ["value", "status", "title", "full_name"].iter().find_map(|column| row.get(*column));
    value.map_or_else(String::new, |value| format!(": {}", short(value, SHOWN)))
}

/// The columns that say something else.
fn changes(old: &TextRow, new: &TextRow) -> String {
    let shown = |value: Option<&String>| value.map_or_else(|| "none".to_owned(), |value| short(value, SHOWN));
    let changes: Vec<String> = differing(Some(old), Some(new))
        .into_iter()
        .map(|column| format!("{column} {} -> {}", shown(old.get(column)), shown(new.get(column))))
        .collect();
    format!(": {}", changes.join("; "))
}

/// How many characters of a text are shown.
const SHOWN: usize = 60;

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
