//! A version that is being written: each table as Parquet and as CSV, side by side.

use std::{
    io::{self, Write as _},
    path::Path,
    thread,
};

use danvan_store::{UnfinishedFolder, atomic};

use super::{
    csv::write_rows,
    output::{Output, WrittenFile},
    parquet::ParquetFile,
};
use crate::{
    error::AnalyticsError,
    frame::KeyValue,
    recipe::Recipe,
    schema::{Schema, Table},
};

/// Rows that are checked and written as CSV at a time.
const BATCH: usize = 4_096;

/// Raised when a table's columns change.
pub(crate) const SCHEMA_VERSION: &str = "2";

/// A version that is being written. Dropped, it leaves nothing behind.
pub(crate) struct Draft<'t> {
    schema: &'t Schema,
    folder: UnfinishedFolder,
    tables: Vec<Written>,
    files: Vec<WrittenFile>,
    /// Is told how many rows of all tables are written.
    watch: &'t dyn Fn(usize),
}

/// A table that was written.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    pub(crate) name: String,
    pub(crate) rows: usize,
    /// How many values each column has, in the order of the columns.
    pub(crate) filled: Vec<(String, usize)>,
    pub(crate) csv: WrittenFile,
}

impl<'t> Draft<'t> {
    /// Begins a version beside the others in `tables_dir`; `watch` is told how many rows are written in all.
    pub(crate) fn begin(
        schema: &'t Schema,
        tables_dir: &Path,
        watch: &'t dyn Fn(usize),
    ) -> Result<Self, AnalyticsError> {
        let folder = UnfinishedFolder::begin(tables_dir)?;
        Ok(Self { schema, folder, tables: Vec::new(), files: Vec::new(), watch })
    }

    /// Writes a table, of whose rows `build` says how columns are made; they are in the order of its key.
    pub(crate) fn table<'f, R: Sync>(
        &mut self,
        name: &str,
        rows: &'t [R],
        build: impl FnOnce(Recipe<'f, 't, R>) -> Recipe<'f, 't, R>,
    ) -> Result<(), AnalyticsError>
    where
        't: 'f,
    {
        let table =
            self.schema.table(name).ok_or_else(|| AnalyticsError::NoTable { table: name.to_owned() })?;
        let recipe = build(Recipe::new(table)).finish()?;
        let csv = Output::begin(&self.folder, &table.csv_name())?;
        let parquet = Output::begin(&self.folder, &table.parquet_name())?;
        let earlier: usize = self.tables.iter().map(|table| table.rows).sum();
        let (written, parquet) = thread::scope(|scope| {
            let parquet = scope.spawn(|| ParquetFile::write(parquet, table, &recipe, rows));
            let written = write_csv(csv, table, &recipe, rows, &|rows| (self.watch)(earlier + rows));
            // A thread that broke has broken at a fault of ours, which is one of this thread, too.
            (written, parquet.join().unwrap_or_else(|fault| std::panic::resume_unwind(fault)))
        });
        let (written, parquet) = (written?, parquet?);
        // The digest of the same rows as CSV: what tells two versions of a table apart, whoever wrote them.
        let metadata = [
            ("dataset", "danvan"),
            ("table", &table.name),
            ("schema_version", SCHEMA_VERSION),
            ("content_version", &written.csv.sha256),
        ];
        let parquet = parquet.end(&metadata)?.finish()?;
        self.files.extend([written.csv.clone(), parquet]);
        self.tables.push(written);
        Ok(())
    }

    /// Writes a file beside the tables.
    pub(crate) fn file(&mut self, name: &str, bytes: &[u8]) -> Result<(), AnalyticsError> {
        let mut out = Output::begin(&self.folder, name)?;
        out.write_all(bytes).map_err(|source| out.failed(source))?;
        self.files.push(out.finish()?);
        Ok(())
    }

    /// The tables, in the order in which they were written.
    pub(crate) fn tables(&self) -> &[Written] {
        &self.tables
    }

    /// The schema of the tables.
    pub(crate) fn schema(&self) -> &'t Schema {
        self.schema
    }

    /// The digests of the files so far, in the form that `sha256sum --check` reads, sorted by name.
    pub(crate) fn digests(&self) -> String {
        let mut files: Vec<&WrittenFile> = self.files.iter().collect();
        files.sort_by(|a, b| a.name.cmp(&b.name));
        files.iter().map(|file| format!("{}  {}\n", file.sha256, file.name)).collect()
    }

    /// Puts the version in its place, with its digests.
    pub(crate) fn keep_as(self, path: &Path, digests: &str) -> Result<(), AnalyticsError> {
        atomic::write(&self.folder.path().join(super::DIGESTS), digests.as_bytes())?;
        Ok(self.folder.keep_as(path)?)
    }
}

/// What the system said, where it refused.
fn of_the_system(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(source) => source,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// Checks the rows of a table and writes them as CSV; `watch` is told how many are written.
fn write_csv<'t, R>(
    output: Output,
    table: &Table,
    recipe: &Recipe<'_, 't, R>,
    rows: &'t [R],
    watch: &dyn Fn(usize),
) -> Result<Written, AnalyticsError> {
    let path = output.path().clone();
    let failed =
        |error: csv::Error| AnalyticsError::Write { file: path.clone(), source: of_the_system(error) };
    let mut writer = csv::WriterBuilder::new().from_writer(output);
    writer.write_record(table.columns.iter().map(|column| &column.name)).map_err(&failed)?;
    let mut filled = vec![0; table.columns.len()];
    let mut before: Option<Vec<KeyValue>> = None;
    // Also without rows, so that the columns are checked.
    let empty: &[R] = &[];
    for (number, batch) in rows.chunks(BATCH).chain(rows.is_empty().then_some(empty)).enumerate() {
        let frame = recipe.frame(batch);
        frame.check(before.as_deref(), number * BATCH)?;
        before = frame.last_key();
        for (filled, (_, cells)) in filled.iter_mut().zip(frame.columns()) {
            *filled += frame.height() - cells.nulls();
        }
        write_rows(&mut writer, &frame).map_err(&failed)?;
        watch(number * BATCH + batch.len());
    }
    let written = writer.into_inner().map_err(|error| failed(error.into_error().into()))?;
    let names = table.columns.iter().map(|column| column.name.clone());
    let filled = names.zip(filled).collect();
    Ok(Written { name: table.name.clone(), rows: rows.len(), filled, csv: written.finish()? })
}
