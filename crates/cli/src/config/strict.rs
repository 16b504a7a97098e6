//! TOML read strictly: an error names the file, the line and the key.

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use toml::de::{DeTable, DeValue};

/// What is wrong with a place in a configuration file or with an environment variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A key that nothing reads, and the known one most like it.
    UnknownKey {
        /// The key with its tables, such as `fetch.timeot_seconds`.
        key: String,
        /// What was probably meant.
        meant: Option<String>,
    },
    /// Anything else, in the words of the reader of TOML.
    Other {
        /// The key with its tables; none where the text is no TOML.
        key: Option<String>,
        /// What is wrong.
        message: String,
    },
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UnknownKey { key, meant: None } => write!(f, "unknown key {key}"),
            Self::UnknownKey { key, meant: Some(meant) } => {
                write!(f, "unknown key {key}; did you mean {meant}?")
            }
            Self::Other { key: None, message } => f.write_str(message),
            Self::Other { key: Some(key), message } => write!(f, "{key}: {message}"),
        }
    }
}

/// A fault and the line that it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Located {
    /// The file.
    pub(crate) file: PathBuf,
    /// The line, from 1.
    pub(crate) line: usize,
    /// What is wrong.
    pub(crate) fault: Fault,
}

impl std::fmt::Display for Located {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}", self.file.display(), self.line, self.fault)
    }
}

/// Reads `text`, which stands in `file`, as a `T`.
///
/// # Errors
/// The first fault, with its line and key.
pub(crate) fn read<T: DeserializeOwned>(file: &Path, text: &str) -> Result<T, Box<Located>> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let table = DeTable::parse(text).ok();
        let place = table.as_ref().and_then(|table| place_in_table(table.get_ref(), at));
        let place = place.map(|place| place.refined(text, error.message()));
        let (path, at) = place.map_or((None, at), |place| (Some(place.path), place.at));
        let line = text.get(..at).unwrap_or(text).matches('\n').count() + 1;
        Box::new(Located { file: file.to_owned(), line, fault: fault(path, error.message()) })
    })
}

/// The line of a key, from 1: with the tables that it stands in, and the numbers, from 0, of the items of
/// arrays, as in `source.1.way.0.url`. Where it is not there, the line of the innermost of those.
pub(crate) fn line_of(text: &str, key: &str) -> usize {
    let table = DeTable::parse(text).ok();
    let at = table.and_then(|table| byte_in_table(table.get_ref(), key)).unwrap_or_default();
    text.get(..at).unwrap_or_default().matches('\n').count() + 1
}

/// The first byte of a key, as for [`line_of`].
fn byte_in_table(table: &DeTable<'_>, key: &str) -> Option<usize> {
    table.iter().find_map(|(name, value)| {
        let rest = key.strip_prefix(name.get_ref().as_ref())?;
        if rest.is_empty() {
            return Some(name.span().start);
        }
        byte_in_value(value.get_ref(), rest.strip_prefix('.')?).or(Some(name.span().start))
    })
}

fn byte_in_value(value: &DeValue<'_>, key: &str) -> Option<usize> {
    match value {
        DeValue::Table(table) => byte_in_table(table, key),
        DeValue::Array(items) => {
            let (index, rest) = key.split_once('.').unwrap_or((key, ""));
            let item = items.get(index.parse::<usize>().ok()?)?;
            byte_in_value(item.get_ref(), rest).or(Some(item.span().start))
        }
        _ => None,
    }
}

/// The fault that serde's `message` speaks of at `path`.
pub(crate) fn fault(path: Option<Vec<String>>, message: &str) -> Fault {
    let message = message.trim_end();
    let Some((unknown, known)) = unknown_field(message) else {
        return Fault::Other { key: path.map(|path| dotted(&path)), message: in_plain_words(message) };
    };
    let mut path = path.unwrap_or_default();
    // A variable names the whole way to a value, of which the first key may be the unknown one.
    match path.iter().rposition(|key| key == unknown) {
        Some(at) => path.truncate(at + 1),
        None => path.push(unknown.to_owned()),
    }
    Fault::UnknownKey { key: dotted(&path), meant: nearest(unknown, known) }
}

/// The field that nothing reads, and those that are read, as serde's message lists them.
fn unknown_field(message: &str) -> Option<(&str, impl Iterator<Item = &str>)> {
    let mut quoted = message.strip_prefix("unknown field ")?.split('`').skip(1).step_by(2);
    Some((quoted.next()?, quoted))
}

fn dotted(path: &[String]) -> String {
    let bare = |key: &&String| key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    let keys = path.iter().map(|key| if bare(&key) { key.clone() } else { format!("{key:?}") });
    keys.collect::<Vec<_>>().join(".")
}

/// What serde expects, in words that do not speak of Rust.
const EXPECTED: [(&str, &str); 9] = [
    ("u16", "a whole number"),
    ("u32", "a whole number"),
    ("u64", "a whole number"),
    ("usize", "a whole number"),
    ("f64", "a number"),
    ("path string", "a text"),
    ("a string", "a text"),
    ("struct ", "a table"),
    ("a map", "a table"),
];

fn in_plain_words(message: &str) -> String {
    let message = message.replace('\n', " ");
    let Some((seen, expected)) = message.split_once("expected ") else { return message };
    let plain = EXPECTED
        .iter()
        .find(|(rust, _)| if rust.ends_with(' ') { expected.starts_with(rust) } else { expected == *rust });
    plain.map_or(message.clone(), |(_, plain)| format!("{seen}expected {plain}"))
}

/// How alike two keys must be for the one to be a slip of the other (Jaro and Winkler's measure, 0 to 1).
const ALIKE: f64 = 0.75;

fn nearest<'a>(key: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    known
        .map(|name| (strsim::jaro_winkler(key, name), name))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name.to_owned())
}

/// Something in a TOML text.
struct Place<'a> {
    /// The keys that lead to it.
    path: Vec<String>,
    /// Its first byte.
    at: usize,
    /// It, where it is a table.
    table: Option<&'a DeTable<'a>>,
}

impl<'a> Place<'a> {
    /// The place inside this table that serde's `message` speaks of. Tables that are read by their `kind`
    /// (ways into a source) are known to serde only as a whole: the key or the value that it names tells.
    fn refined(self, text: &str, message: &str) -> Self {
        let Some(table) = self.table else { return self };
        let unknown = unknown_field(message).map(|(unknown, _)| unknown);
        let named = table.iter().find(|(key, value)| match unknown {
            Some(unknown) => key.get_ref() == unknown,
            None => text.get(value.span()).is_some_and(|value| {
                let quoted = if value.starts_with('"') { value.to_owned() } else { format!("`{value}`") };
                message.contains(&quoted)
            }),
        });
        let Some((key, _)) = named else { return self };
        let mut path = self.path;
        path.push(key.get_ref().to_string());
        Place { path, at: key.span().start, table: None }
    }
}

/// What stands at byte `at`: the innermost key or value whose span has it.
fn place_in_table<'a>(table: &'a DeTable<'a>, at: usize) -> Option<Place<'a>> {
    table.iter().find_map(|(key, value)| {
        let here = key.span().contains(&at) || value.span().contains(&at);
        let whole = || Place { path: Vec::new(), at, table: value.get_ref().as_table() };
        let mut place = place_in_value(value.get_ref(), at).or_else(|| here.then(whole))?;
        place.path.insert(0, key.get_ref().to_string());
        Some(place)
    })
}

fn place_in_value<'a>(value: &'a DeValue<'a>, at: usize) -> Option<Place<'a>> {
    match value {
        DeValue::Table(table) => place_in_table(table, at),
        DeValue::Array(items) => items.iter().find_map(|item| {
            let here = item.span().contains(&at);
            let whole = || Place { path: Vec::new(), at, table: item.get_ref().as_table() };
            place_in_value(item.get_ref(), at).or_else(|| here.then(whole))
        }),
        _ => None,
    }
}
