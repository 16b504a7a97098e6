//! What is done again although nothing has changed.

use clap::Args;
use jiff::civil::Date;

/// What is done again although nothing speaks for it.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(crate) struct Again {
    /// Make again what is made already, although neither captures nor words nor code have changed.
    #[arg(long)]
    pub(crate) force: bool,
    /// With --force, only what has a capture fetched on this day or later, such as 2026-11-01.
    #[arg(long, value_name = "DATE", requires = "force")]
    pub(crate) since: Option<Date>,
}
