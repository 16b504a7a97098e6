//! Standard output: data only, and a reader who leaves early is no failure.

use std::io::{ErrorKind, Write};

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
