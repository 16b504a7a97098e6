//! Doing something again and again.

use std::{
    thread,
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};

use crate::error::CliError;

/// The least time between two beginnings: no site is to be asked more often by mistake.
const LEAST: SignedDuration = SignedDuration::from_mins(1);

/// Reads a time between two beginnings, such as `6h`, `90m` or `1h30m`.
pub(crate) fn time(text: &str) -> Result<SignedDuration, String> {
    let time: SignedDuration =
        text.parse().map_err(|_| "it is no time such as 6h, 90m or 1h30m".to_owned())?;
    if time < LEAST { Err("it is less than a minute".to_owned()) } else { Ok(time) }
}

/// Does `work` again and again, the next time `between` after the last one began, or at once where it took longer.
/// `work` is told whether it is the first time.
///
/// # Errors
/// The first of `work`.
pub(crate) fn run(
    between: SignedDuration,
    mut work: impl FnMut(bool) -> Result<(), CliError>,
) -> Result<(), CliError> {
    let between = between.unsigned_abs();
    let mut first = true;
    loop {
        let began = Instant::now();
        work(first)?;
        first = false;
        let left = between.saturating_sub(began.elapsed());
        if left > Duration::ZERO {
            let at = Timestamp::now().saturating_add(SignedDuration::try_from(left).unwrap_or_default());
            let at = at
                .map_or_else(|_| "no time".to_owned(), |at| at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string());
            tracing::info!("the next run begins at {at}");
            thread::sleep(left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, seconds) in [
            ("6h", Some(6 * 3600)),
            ("90m", Some(90 * 60)),
            ("1h30m", Some(90 * 60)),
            ("6 hours", Some(6 * 3600)),
            ("30s", None),
            ("-6h", None),
            ("soon", None),
            ("6", None),
            ("", None),
        ] {
            assert_eq!(time(text).ok().map(|time| time.as_secs()), seconds, "{text:?}");
        }
    }
}
