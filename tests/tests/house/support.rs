//! Running the command.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use polars::prelude::{ParquetReader, SerReader as _};

/// The top of the workspace.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests is a member").to_owned()
}

/// The built command.
pub(crate) fn built() -> PathBuf {
    // The tests' own executable lies in deps, beside which cargo puts the command.
    let here = std::env::current_exe().expect("a test has an executable");
    let built = here.ancestors().nth(2).expect("deps lies in the profile's folder").join("danvan");
    assert!(built.is_file(), "{} is not there: run `make build` first", built.display());
    built
}

/// What a command left behind.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    /// The outcome, of a command that must have gone well.
    pub(crate) fn done(self) -> Self {
        assert_eq!(self.status, Some(0), "{}\n{}", self.stdout, self.stderr);
        self
    }

    /// Standard output as one JSON object.
    pub(crate) fn json_object(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).expect("an object")
    }

    /// The lines of standard output as JSON.
    pub(crate) fn json(&self) -> Vec<serde_json::Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    }
}

/// The command in a folder, with no variables of ours set.
pub(crate) struct Danvan {
    command: Command,
    stdin: String,
}

impl Danvan {
    pub(crate) fn new(folder: &Path) -> Self {
        let mut command = Command::new(built());
        command.current_dir(folder).env("NO_COLOR", "1").env_remove("RUST_LOG").env_remove("COLUMNS");
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("DANVAN_") {
                command.env_remove(name);
            }
        }
        Self { command, stdin: String::new() }
    }

    pub(crate) fn args<'a>(mut self, args: impl IntoIterator<Item = &'a str>) -> Self {
        self.command.args(args);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn stdin(mut self, text: &str) -> Self {
        self.stdin = text.to_owned();
        self
    }

    pub(crate) fn run(mut self) -> Outcome {
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().expect("the command starts");
        let mut stdin = child.stdin.take().expect("piped");
        let text = std::mem::take(&mut self.stdin);
        // From a thread, since a command that fails early leaves its standard input unread.
        let feeder = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
        let output = child.wait_with_output().expect("the command ends");
        drop(feeder.join());
        Outcome {
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }
}

/// An empty folder that goes away with the value.
pub(crate) fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// Every file under `folder` with its bytes, by path.
pub(crate) fn files(folder: &Path) -> std::collections::BTreeMap<PathBuf, Vec<u8>> {
    let mut files = std::collections::BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        for entry in std::fs::read_dir(&at).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            } else if path.is_file() {
                let bytes = std::fs::read(&path).expect("a file");
                files.insert(path.strip_prefix(folder).expect("below").to_owned(), bytes);
            }
        }
    }
    files
}

/// Columns of text of the issues of one code in the published tables of `tables`, a row each.
pub(crate) fn issues<const N: usize>(tables: &Path, code: &str, columns: [&str; N]) -> Vec<[String; N]> {
    let file = std::fs::File::open(tables.join("latest/issues.parquet")).expect("published");
    let frame = ParquetReader::new(file).finish().expect("Parquet");
    let text = |column: &str, row: usize| {
        let column = frame.column(column).expect("a column").str().expect("text");
        column.get(row).expect("never null").to_owned()
    };
    let rows = (0..frame.height()).filter(|row| text("code", *row) == code);
    rows.map(|row| columns.map(|column| text(column, row))).collect()
}
