//! What two versions of the tables differ in, row by row. Both are read as CSV, side by side, in the order of
//! their keys: no version need fit into memory.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    fs::File,
    path::{Path, PathBuf},
};

use crate::{
    error::AnalyticsError,
    publish::plain,
    schema::{ColumnType, Schema, Table},
};

/// A row: column and text, without columns that have no value.
pub type TextRow = BTreeMap<String, String>;

/// What a table of one version has otherwise than the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableDifference {
    /// The table.
    pub table: String,
    /// The key columns.
    pub key: Vec<String>,
    /// How many rows the new version has more.
    pub added: usize,
    /// How many rows it has no longer.
    pub gone: usize,
    /// How many rows of one key say something else.
    pub changed: usize,
    /// The first of these rows.
    pub examples: Vec<RowDifference>,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowDifference {
    /// It is new.
    Added(TextRow),
    /// It is gone.
    Gone(TextRow),
    /// Some columns say something else: the old row and the new one.
    Changed(TextRow, TextRow),
}

/// The tables that differ between the versions in two folders, each with its first `examples` rows. `read` is told
/// how many bytes of how many have been read, again and again.
///
/// # Errors
/// A file that cannot be read, or has no column of its table's key.
pub fn compare(
    old: &Path,
    new: &Path,
    examples: usize,
    read: &dyn Fn(u64, u64),
) -> Result<Vec<TableDifference>, AnalyticsError> {
    let schema = Schema::embedded()?;
    let lengths = |table: &Table| [old, new].map(|version| length(&version.join(table.csv_name())));
    let all: u64 = schema.tables().iter().flat_map(lengths).sum();
    let mut before = 0;
    let mut differences = Vec::new();
    for table in schema.tables() {
        let difference = compare_table(table, old, new, examples, &|bytes| read(before + bytes, all))?;
        before += lengths(table).iter().sum::<u64>();
        if difference.added + difference.gone + difference.changed > 0 {
            differences.push(difference);
        }
    }
    Ok(differences)
}

/// How long a file is; nothing where it is not there.
fn length(file: &Path) -> u64 {
    file.metadata().map_or(0, |found| found.len())
}

/// After how many rows it is told how far reading is.
const TOLD: usize = 4_096;

fn compare_table(
    table: &Table,
    old: &Path,
    new: &Path,
    examples: usize,
    read: &dyn Fn(u64),
) -> Result<TableDifference, AnalyticsError> {
    let (mut old, mut new) = (Rows::open(table, old)?, Rows::open(table, new)?);
    let key = table.key().map(|column| column.name.clone()).collect();
    let mut found = TableDifference {
        table: table.name.clone(),
        key,
        added: 0,
        gone: 0,
        changed: 0,
        examples: Vec::new(),
    };
    let alike = old.header == new.header;
    let (mut before, mut after) = (old.advance()?, new.advance()?);
    for row in 0_usize.. {
        if row.is_multiple_of(TOLD) {
            read(old.position() + new.position());
        }
        // Most rows are as they were, and need not be taken apart.
        let same = alike && before && after && old.record == new.record;
        let order = match (before, after) {
            (false, false) => break,
            _ if same => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (true, true) => order(table, &old.row(), &new.row()),
        };
        let gone = (order.is_le() && !same).then(|| old.row());
        let added = (order.is_ge() && !same).then(|| new.row());
        if order.is_le() {
            before = old.advance()?;
        }
        if order.is_ge() {
            after = new.advance()?;
        }
        let (count, difference) = match (gone, added) {
            (Some(gone), Some(added)) if gone == added => continue,
            (Some(gone), Some(added)) => (&mut found.changed, RowDifference::Changed(gone, added)),
            (Some(gone), None) => (&mut found.gone, RowDifference::Gone(gone)),
            (None, Some(added)) => (&mut found.added, RowDifference::Added(added)),
            (None, None) => continue,
        };
        *count += 1;
        if found.examples.len() < examples {
            found.examples.push(difference);
        }
    }
    Ok(found)
}

/// How two rows stand to each other by the key of their table.
fn order(table: &Table, a: &TextRow, b: &TextRow) -> Ordering {
    let column = |name: &str, is_number: bool| {
        let (a, b) = (a.get(name), b.get(name));
        let number = |text: Option<&String>| text.and_then(|text| text.parse::<i64>().ok());
        if is_number { number(a).cmp(&number(b)) } else { a.cmp(&b) }
    };
    table
        .key()
        .map(|key| column(&key.name, key.meaning.column_type == ColumnType::Integer))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// The rows of a table's CSV file.
pub(crate) struct Rows {
    path: PathBuf,
    header: csv::StringRecord,
    /// None where the version has no such table.
    reader: Option<csv::Reader<File>>,
    record: csv::StringRecord,
}

impl Rows {
    /// Opens the file in the folder of a version.
    pub(crate) fn open(table: &Table, version: &Path) -> Result<Self, AnalyticsError> {
        let path = version.join(table.csv_name());
        let file = match File::open(&path) {
            Ok(file) => Some(file),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && version.is_dir() => None,
            Err(source) => return Err(AnalyticsError::Read { file: path, source }),
        };
        let mut reader = file.map(csv::Reader::from_reader);
        let failed = |source: csv::Error| AnalyticsError::Read { file: path.clone(), source: source.into() };
        let header = match &mut reader {
            Some(reader) => reader.headers().map_err(failed)?.clone(),
            None => csv::StringRecord::new(),
        };
        Ok(Self { path, header, reader, record: csv::StringRecord::new() })
    }

    /// The next row that has one of these values in a column; none at the end. The others are not looked at closely.
    /// `read` is told how many bytes of how many have been read, again and again.
    pub(crate) fn next_with(
        &mut self,
        column: &str,
        values: &BTreeSet<String>,
        read: &dyn Fn(u64, u64),
    ) -> Result<Option<TextRow>, AnalyticsError> {
        let Some(place) = self.header.iter().position(|name| name == column) else { return Ok(None) };
        let all = length(&self.path);
        while self.advance()? {
            let line = self.record.position().map_or(0, csv::Position::record);
            if line.is_multiple_of(TOLD as u64) {
                read(self.position(), all);
            }
            if self.record.get(place).is_some_and(|cell| values.contains(plain(cell))) {
                return Ok(Some(self.row()));
            }
        }
        Ok(None)
    }

    /// How many bytes have been read.
    pub(crate) fn position(&self) -> u64 {
        self.reader.as_ref().map_or(0, |reader| reader.position().byte())
    }

    /// Reads on by a row, where there is one.
    fn advance(&mut self) -> Result<bool, AnalyticsError> {
        let Some(reader) = &mut self.reader else { return Ok(false) };
        let read = reader.read_record(&mut self.record);
        read.map_err(|source| AnalyticsError::Read { file: self.path.clone(), source: source.into() })
    }

    fn row(&self) -> TextRow {
        let cells = self.header.iter().zip(&self.record).filter(|(_, cell)| !cell.is_empty());
        cells.map(|(name, cell)| (name.to_owned(), plain(cell).to_owned())).collect()
    }
}
