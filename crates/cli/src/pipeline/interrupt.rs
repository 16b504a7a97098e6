//! A run that is told to end (Ctrl-C, or a service that is stopped) writes down that it was.
//!
//! Nothing else is to be done: every file is written so that an end at any moment leaves it as it was or whole.

use std::{
    sync::{Mutex, MutexGuard, Once, PoisonError},
    thread,
};

use danvan_store::{RunFolder, RunManifest, StoreError};
use jiff::Timestamp;
use signal_hook::{
    consts::{SIGINT, SIGTERM},
    iterator::Signals,
    low_level::{emulate_default_handler, signal_name},
};

use super::memory;

/// What a shell adds to a signal's number to have an exit status of a program that it ended.
const BY_SIGNAL: i32 = 128;

/// The run under way, as it was last written down.
static UNDER_WAY: Mutex<Option<(RunFolder, RunManifest)>> = Mutex::new(None);

fn under_way() -> MutexGuard<'static, Option<(RunFolder, RunManifest)>> {
    UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes down how far a run is; from now on until it has ended a signal is written down, too.
///
/// # Errors
/// The manifest cannot be written.
pub(super) fn note(folder: &RunFolder, manifest: &RunManifest) -> Result<(), StoreError> {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(watch);
    // Held while the file is written: a signal in between waits for that.
    let mut under_way = under_way();
    let ended = manifest.ended_at.is_some();
    *under_way = (!ended).then(|| (folder.clone(), manifest.clone()));
    folder.write_manifest(manifest)
}

/// Whether an exit status that a manifest has is that of an end by a signal.
pub(crate) fn is_by_signal(exit_status: u8) -> bool {
    i32::from(exit_status) > BY_SIGNAL
}

/// Waits for signals in a thread of its own. One that this process was told to ignore stays ignored: so are
/// those of Ctrl-C in what a script runs in the background.
fn watch() {
    let ignored = ignored(&std::fs::read_to_string(memory::STATUS).unwrap_or_default());
    let wanted = [SIGINT, SIGTERM].into_iter().filter(|signal| ignored & (1 << (signal - 1)) == 0);
    let signals = match Signals::new(wanted) {
        Ok(signals) => signals,
        Err(error) => return tracing::warn!("an interrupted run will be told as one that died: {error}"),
    };
    thread::spawn(move || end_at(signals));
}

fn end_at(mut signals: Signals) {
    for signal in signals.forever() {
        // Not given back: nothing is written after this.
        let mut under_way = under_way();
        if let Some((folder, manifest)) = under_way.as_mut() {
            let name = signal_name(signal).unwrap_or("a signal");
            manifest.ended_at = Some(Timestamp::now());
            manifest.exit_status = u8::try_from(BY_SIGNAL + signal).ok();
            manifest.error = Some(format!("interrupted by {name}; the next run goes on"));
            manifest.peak_memory_bytes = memory::peak_bytes();
            if let Err(error) = folder.write_manifest(manifest) {
                tracing::warn!("{error}");
            }
            tracing::warn!("interrupted by {name}; the next run goes on");
        }
        let _ = emulate_default_handler(signal);
    }
}

/// The signals that a process ignores, a bit each, from the file in which Linux tells about it (proc(5)).
fn ignored(status: &str) -> u64 {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ignored_signals_are_read_where_they_stand() {
        for (status, expected) in [
            ("Name:\tdanvan\nSigBlk:\t0000000000000001\nSigIgn:\t0000000000001002\n", 0x1002),
            ("SigIgn:\tnone\n", 0),
            ("", 0),
        ] {
            assert_eq!(ignored(status), expected, "{status}");
        }
    }

    #[test]
    fn an_end_by_a_signal_is_told_from_one_of_our_own() {
        assert_eq!([0, 1, 3, 128, 130, 143].map(is_by_signal), [false, false, false, false, true, true]);
    }
}
