//! What a person sees on a terminal, where tmux can play one.

use std::{
    fs,
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use crate::{
    sources::{HOME, portal},
    support::{built, folder},
};

/// How long it is waited for something to show.
const PATIENCE: Duration = Duration::from_secs(60);

/// A terminal of its own, which ends with the value.
struct Terminal {
    socket: std::path::PathBuf,
}

impl Terminal {
    /// Begins `command` in a terminal of 100 columns; none where there is no tmux.
    fn begin(folder: &Path, command: &str) -> Option<Self> {
        let terminal = Self { socket: folder.join("tmux") };
        let version = Command::new("tmux").arg("-V").output();
        if !version.is_ok_and(|output| output.status.success()) {
            return None;
        }
        let begun = terminal
            .tmux()
            .args(["-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "30", "-c"])
            .arg(folder)
            .arg(format!("{command}; sleep 60"))
            .env("TERM", "xterm-256color")
            .env_remove("NO_COLOR")
            .status();
        assert!(begun.is_ok_and(|status| status.success()), "tmux begins");
        Some(terminal)
    }

    fn tmux(&self) -> Command {
        let mut tmux = Command::new("tmux");
        tmux.arg("-S").arg(&self.socket).env_remove("TMUX");
        tmux
    }

    /// The screen with its colours, once `shows` is true of it.
    fn wait_for(&self, shows: impl Fn(&str) -> bool) -> String {
        let until = Instant::now() + PATIENCE;
        loop {
            let output = self.tmux().args(["capture-pane", "-p", "-e"]).output().expect("tmux answers");
            let screen = String::from_utf8_lossy(&output.stdout).into_owned();
            if shows(&screen) {
                return screen;
            }
            assert!(Instant::now() < until, "it never shows:\n{screen}");
            thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.tmux().arg("kill-server").status();
    }
}

/// A source at which nobody answers, so that a fetch waits to try again.
fn configure(folder: &Path) {
    let text = "[fetch]\nretries = 1\nbackoff_base_ms = 3000\n[fetch.resolve]\n\"dead.example\" = \"127.0.0.1:1\"\n\
        [[source]]\nid = \"dead\"\npublisher = \"P\"\nenabled = true\n[[source.way]]\nkind = \"urls\"\n\
        urls = [\"http://dead.example/a\", \"http://dead.example/b\"]\n";
    fs::write(folder.join("pipeline.toml"), text).expect("written");
}

#[test]
fn a_wait_is_shown_while_it_lasts_and_a_log_line_has_its_colour() {
    let folder = folder();
    configure(folder.path());
    let command = built().display().to_string();
    let Some(terminal) = Terminal::begin(folder.path(), &format!("{command} fetch")) else { return };
    let waits = |screen: &str| screen.lines().any(|line| line.starts_with("fetch ") && line.ends_with('s'));
    terminal.wait_for(waits);
    let screen = terminal.wait_for(|screen| screen.contains("error: "));
    assert!(!waits(&screen), "it goes when the wait is over:\n{screen}");
    let info = screen.lines().find(|line| line.contains("INFO")).expect("a log line");
    assert!(info.contains("\u{1b}[32m"), "it is green: {info:?}");
}

/// A source of many pages at a site that is asked once a second, so that fetching them is a long wait.
fn configure_slow(folder: &Path, pages: usize) {
    let urls: String =
        (0..pages).map(|page| format!("\"http://portal.example/tin/bai-viet-{page}.html\", ")).collect();
    let text = format!(
        "[fetch.resolve]\n\"portal.example\" = \"127.0.0.1:{}\"\n[[source]]\nid = \"slow\"\npublisher = \"P\"\n\
         enabled = true\n[[source.way]]\nkind = \"urls\"\nurls = [{urls}]\n",
        portal(HOME)
    );
    fs::write(folder.join("pipeline.toml"), text).expect("written");
}

#[test]
fn how_far_a_wait_is_and_how_long_it_still_takes_is_shown() {
    let folder = folder();
    configure_slow(folder.path(), 300);
    let command = built().display().to_string();
    let Some(terminal) = Terminal::begin(folder.path(), &format!("{command} fetch")) else { return };
    terminal.wait_for(|screen| {
        screen.lines().any(|line| {
            line.starts_with("fetch [")
                && line.contains(" of 300 pages, ")
                && line.contains(" B from 1 host, ")
                && line.contains("/s, ")
                && line.ends_with(" left")
        })
    });
}

#[test]
fn no_color_is_heard() {
    let folder = folder();
    configure(folder.path());
    let command = built().display().to_string();
    let Some(terminal) = Terminal::begin(folder.path(), &format!("NO_COLOR=1 {command} fetch")) else {
        return;
    };
    let screen = terminal.wait_for(|screen| screen.contains("error: "));
    let info = screen.lines().find(|line| line.contains("INFO")).expect("a log line");
    assert!(!info.contains('\u{1b}'), "{info:?}");
}
