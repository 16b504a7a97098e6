//! Telling somebody what came of a run: a command of theirs, with a report on its standard input.

use std::{
    io::Write as _,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use danvan_domain::IssueCode;
use danvan_store::{RunFolder, RunManifest};

use crate::config::Notify;

/// How long such a command may take: a run that waits for one would hold up the next.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often it is looked whether the command has ended.
const LOOK: Duration = Duration::from_millis(20);

/// Runs the commands that the configuration names for what happened. One that fails is only warned of: the run
/// itself is over.
pub(super) fn tell(notify: &Notify, run: &RunManifest, folder: &RunFolder) {
    if run.exit_status != Some(0) {
        call("notify.failed", &notify.failed, &report(run, folder));
    }
    if new_disputes(run) > 0 {
        call("notify.disputed", &notify.disputed, &report(run, folder));
    }
}

/// How many values are disputed that were not before. In the first run of all nothing is known to be new.
fn new_disputes(run: &RunManifest) -> usize {
    if run.compared_with.is_none() {
        return 0;
    }
    let disputes = run.open_issues.iter().filter(|count| count.code == IssueCode::DisputedValue);
    disputes.map(|count| count.new).sum()
}

/// What stands on the command's standard input.
fn report(run: &RunManifest, folder: &RunFolder) -> String {
    let mut lines = vec![match &run.error {
        Some(error) => format!("danvan run {} failed.\n\n{error}", run.run_id),
        None => format!("danvan run {} has {} new disputed values.", run.run_id, new_disputes(run)),
    }];
    lines.push(String::new());
    for count in run.open_issues.iter().filter(|count| count.new > 0) {
        lines.push(format!("{} new: {} {}", count.new, count.code, count.source_id).trim_end().to_owned());
    }
    lines.push(format!("The new issues are listed in {}.", folder.new_issues_file().display()));
    lines.push(format!("What was done: {}.", folder.path().join("manifest.json").display()));
    lines.join("\n") + "\n"
}

fn call(key: &str, command: &[String], report: &str) {
    let Some((program, args)) = command.split_first() else { return };
    let spawned = Command::new(program).args(args).stdin(Stdio::piped()).stdout(Stdio::null()).spawn();
    match spawned {
        Ok(child) => watch(key, program, child, report),
        Err(error) => tracing::warn!("{key}: failed to start {program}: {error}"),
    }
}

fn watch(key: &str, program: &str, mut child: Child, report: &str) {
    let stdin = child.stdin.take();
    thread::scope(|scope| {
        // A command that reads nothing must not hold us up.
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(report.as_bytes())));
        let until = Instant::now() + PATIENCE;
        loop {
            match child.try_wait() {
                Ok(Some(status)) if status.success() => return,
                Ok(Some(status)) => return tracing::warn!("{key}: {program} ended with {status}"),
                Ok(None) if Instant::now() < until => thread::sleep(LOOK),
                Ok(None) => {
                    tracing::warn!(
                        "{key}: {program} took longer than {} s, and was ended",
                        PATIENCE.as_secs()
                    );
                    let _ = child.kill().and_then(|()| child.wait());
                    return;
                }
                Err(error) => return tracing::warn!("{key}: failed to wait for {program}: {error}"),
            }
        }
    });
}
