//! Standard output: data only, and a reader who leaves early is no failure.

use std::io::{ErrorKind, Write};

use clap::ValueEnum;
use serde::Serialize;

use crate::{error::CliError, progress};

/// How what is listed is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Aligned columns, for people.
    Table,
    /// All of it, for programs.
    Json,
    /// A line for each, for spreadsheets.
    Csv,
}

/// Writes `text` and a line feed to standard output.
///
/// # Errors
/// As [`print_text`].
pub(crate) fn print_line(text: &str) -> Result<(), CliError> {
    print_text(&format!("{text}\n"))
}

/// Writes `text` to standard output as it is.
///
/// # Errors
/// [`CliError::ReaderGone`] where the pipe is closed, which ends the command normally.
pub(crate) fn print_text(text: &str) -> Result<(), CliError> {
    let mut out = std::io::stdout().lock();
    let written = progress::beside_bars(|| out.write_all(text.as_bytes()).and_then(|()| out.flush()));
    written.map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => CliError::ReaderGone,
        _ => CliError::Stdout(error),
    })
}

/// Writes `value` to standard output as JSON, indented for people too. `what` names it where that fails.
///
/// # Errors
/// As [`print_text`].
pub(crate) fn print_json(what: &'static str, value: &impl Serialize) -> Result<(), CliError> {
    let json = serde_json::to_string_pretty(value).map_err(|source| CliError::Json { what, source })?;
    print_line(&json)
}

/// Rows as CSV, under a line with the names of their fields.
///
/// # Errors
/// [`CliError::Csv`] where a row is nested.
pub(crate) fn csv_of(rows: &[impl Serialize]) -> Result<String, CliError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    rows.iter().try_for_each(|row| writer.serialize(row)).map_err(CliError::Csv)?;
    text_of(writer)
}

/// Cells as CSV, under their headings.
///
/// # Errors
/// [`CliError::Csv`].
pub(crate) fn csv_under<R: IntoIterator<Item = String>>(
    headings: &[&str],
    rows: impl IntoIterator<Item = R>,
) -> Result<String, CliError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(headings).map_err(CliError::Csv)?;
    rows.into_iter().try_for_each(|row| writer.write_record(row)).map_err(CliError::Csv)?;
    text_of(writer)
}

fn text_of(writer: csv::Writer<Vec<u8>>) -> Result<String, CliError> {
    let bytes = writer.into_inner().map_err(|error| CliError::Csv(error.into_error().into()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
