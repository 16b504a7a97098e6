//! Standard output: data only, and a reader who leaves early is no failure.

use std::io::{ErrorKind, Write};

use crate::error::CliError;

/// Writes `text` and a line feed to standard output.
///
/// # Errors
/// [`CliError::ReaderGone`] where the pipe is closed, which ends the command normally.
pub(crate) fn print_line(text: &str) -> Result<(), CliError> {
    let mut out = std::io::stdout().lock();
    let written =
        out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush());
    written.map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => CliError::ReaderGone,
        _ => CliError::Stdout(error),
    })
}
