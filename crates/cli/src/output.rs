//! Standard output: data only, and a reader who leaves early is no failure.

use std::io::{ErrorKind, Write};

use serde::Serialize;

use crate::error::CliError;

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
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => CliError::ReaderGone,
        _ => CliError::Stdout(error),
    })
}

/// Rows as CSV, under a line with the names of their fields.
///
/// # Errors
/// [`CliError::Csv`] where a row is nested.
pub(crate) fn csv_of(rows: &[impl Serialize]) -> Result<String, CliError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    rows.iter().try_for_each(|row| writer.serialize(row)).map_err(CliError::Csv)?;
    let bytes = writer.into_inner().map_err(|error| CliError::Csv(error.into_error().into()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
