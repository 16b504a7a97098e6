//! What a person sees of a wait: a bar on a terminal, log lines where there is none, nothing where it is short.

use std::{
    fmt,
    io::{self, IsTerminal as _, Write},
    sync::{LazyLock, OnceLock, mpsc},
    thread::{self, JoinHandle},
    time::Duration,
};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// How long a wait is before anything is shown of it.
const PATIENCE: Duration = Duration::from_millis(500);

/// How often a bar is drawn while nothing moves.
const TICK: Duration = Duration::from_millis(200);

/// How often a log line says how far it is.
const BETWEEN_LINES: Duration = Duration::from_secs(30);

/// What standard error can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Screen {
    /// A terminal: a bar that is drawn over and over.
    Terminal,
    /// A file, a pipe, a journal, or a terminal that cannot move its cursor: lines.
    Lines,
    /// Nothing is wanted but errors.
    Quiet,
}

static SCREEN: OnceLock<Screen> = OnceLock::new();
static BARS: LazyLock<MultiProgress> = LazyLock::new(MultiProgress::new);

impl Screen {
    /// What standard error of this process is.
    pub(crate) fn of_this_process(quiet: bool) -> Self {
        let dumb = std::env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
        match (quiet, io::stderr().is_terminal() && !dumb) {
            (true, _) => Self::Quiet,
            (false, true) => Self::Terminal,
            (false, false) => Self::Lines,
        }
    }

    /// Has waits shown in this way from now on; the first call counts.
    pub(crate) fn begin(self) {
        let _ = SCREEN.set(self);
    }
}

/// Does `work`, which writes to the terminal, while no bar stands in its way.
pub(crate) fn beside_bars<T>(work: impl FnOnce() -> T) -> T {
    BARS.suspend(work)
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Bytes.
    Bytes,
    /// Pages.
    Pages,
    /// Pages, with a word on where they come from.
    Fetched,
    /// Facts.
    Facts,
    /// Rows of tables.
    Rows,
    /// Sources.
    Sources,
    /// Gold cases.
    Cases,
}

impl Unit {
    /// How far a bar says to be.
    const fn counted(self) -> &'static str {
        match self {
            Self::Bytes => "{bytes} of {total_bytes}, {bytes_per_sec}",
            Self::Pages => "{pos} of {len} pages, {rate}",
            Self::Fetched => "{pos} of {len} pages, {msg}, {rate}",
            Self::Facts => "{pos} of {len} facts, {rate}",
            Self::Rows => "{pos} of {len} rows, {rate}",
            Self::Sources => "{pos} of {len} sources",
            Self::Cases => "{pos} of {len} cases, {rate}",
        }
    }
}

/// A wait under way, which ends when it is dropped.
pub(crate) struct Wait {
    bar: ProgressBar,
    /// How it is shown once its length is known.
    measured: ProgressStyle,
    ended: Option<mpsc::Sender<()>>,
    watcher: Option<JoinHandle<()>>,
}

/// What is shown of a wait of unknown length.
const UNMEASURED: &str = "{prefix} {spinner} {elapsed}";

fn style(template: &str) -> ProgressStyle {
    // The templates are ours: one that is none shows in the default style.
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ")
        .with_key("rate", |state: &ProgressState, out: &mut dyn fmt::Write| {
            // Writing to a line of the screen does not fail.
            let _ = write!(out, "{}", rate(state.per_sec()));
        })
}

/// So many in a second, with a decimal where that says something.
fn rate(per_second: f64) -> String {
    let decimals = usize::from(per_second < 9.95);
    format!("{per_second:.decimals$}/s")
}

impl Wait {
    /// Begins to wait for `what`, which is `length` long where that is known.
    pub(crate) fn begin(what: &'static str, unit: Unit, length: Option<u64>) -> Self {
        let counted = unit.counted();
        let measured = style(&format!("{{prefix}} [{{bar:30}}] {counted}, {{eta}} left"));
        let wait = Self::with(what, measured);
        if let Some(length) = length {
            wait.of(length);
        }
        wait
    }

    /// Begins to wait for work that does not say how far it is.
    pub(crate) fn for_work(what: &'static str) -> Self {
        Self::with(what, style(UNMEASURED))
    }

    fn with(what: &'static str, measured: ProgressStyle) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        bar.set_style(style(UNMEASURED));
        bar.set_prefix(what);
        let (ended, waiting) = mpsc::channel();
        let screen = SCREEN.get().copied().unwrap_or(Screen::Quiet);
        let shown = bar.clone();
        let watcher =
            (screen != Screen::Quiet).then(|| thread::spawn(move || watch(screen, &shown, &waiting)));
        Self { bar, measured, ended: Some(ended), watcher }
    }

    /// Notes that so much is done.
    pub(crate) fn at(&self, position: u64) {
        self.bar.set_position(position);
    }

    /// Notes that so much more is done.
    pub(crate) fn further(&self, by: u64) {
        self.bar.inc(by);
    }

    /// Notes that so much of so much is done.
    pub(crate) fn at_of(&self, position: u64, length: u64) {
        self.of(length);
        self.at(position);
    }

    /// Notes a word on what was done.
    pub(crate) fn say(&self, word: String) {
        self.bar.set_message(word);
    }

    /// Notes how much there is in all, as far as is known.
    pub(crate) fn of(&self, length: u64) {
        if self.bar.length().is_none() {
            self.bar.set_style(self.measured.clone());
        }
        self.bar.set_length(length);
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        drop(self.ended.take());
        // A watcher that broke has nothing to show any more.
        let _ = self.watcher.take().map(JoinHandle::join);
        self.bar.finish_and_clear();
    }
}

/// Shows a wait once it has become one, until it ends.
fn watch(screen: Screen, bar: &ProgressBar, ended: &mpsc::Receiver<()>) {
    let goes_on = |time| ended.recv_timeout(time) == Err(mpsc::RecvTimeoutError::Timeout);
    if !goes_on(PATIENCE) {
        return;
    }
    if screen == Screen::Terminal {
        let bar = BARS.add(bar.clone());
        bar.enable_steady_tick(TICK);
        return;
    }
    while goes_on(BETWEEN_LINES) {
        tracing::info!("{}", line(bar));
    }
}

/// How far it is, in a line.
fn line(bar: &ProgressBar) -> String {
    let what = bar.prefix();
    match bar.length() {
        Some(length) if length > 0 => {
            let percent = bar.position().saturating_mul(100) / length;
            let word = bar.message();
            let word = if word.is_empty() { word } else { format!("{word}, ") };
            format!("{what}: {percent} % done, {word}about {} s left", bar.eta().as_secs())
        }
        _ => format!("{what}: at work for {} s", bar.elapsed().as_secs()),
    }
}

/// Standard error for log lines: bars make room for them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        beside_bars(|| io::stderr().write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_terminal_a_line_says_how_far_it_is() {
        let wait = Wait::begin("parse", Unit::Bytes, None);
        assert_eq!(line(&wait.bar), "parse: at work for 0 s");
        wait.at_of(50, 200);
        let told = line(&wait.bar);
        assert!(told.starts_with("parse: 25 % done, about ") && told.ends_with(" s left"), "{told}");
    }

    #[test]
    fn a_rate_has_as_many_digits_as_say_something() {
        for (per_second, shown) in
            [(0.0, "0.0/s"), (0.931_9, "0.9/s"), (9.94, "9.9/s"), (9.96, "10/s"), (2011.4, "2011/s")]
        {
            assert_eq!(rate(per_second), shown);
        }
    }
}
