//! A version that is being written: each table as Parquet and as CSV, a batch of rows at a time.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use danvan_store::{StoreError, UnfinishedFolder, atomic};
use polars::prelude::{
    BatchedWriter, KeyValueMetadata, ParquetCompression, ParquetMetadataContext, ParquetWriter,
    Schema as FrameSchema, StatisticsOptions,
};
use sha2::{Digest, Sha256};

use super::csv::write_rows;
use crate::{
    error::AnalyticsError,
    frame::{FrameBuilder, KeyValue},
    schema::{Schema, Table},
};

/// Rows of a row group of Parquet, and how many are held in columns at a time: enough for a reader to have something to
/// do with a group, few enough that forty columns of them are no memory to speak of.
const BATCH: usize = 32_768;

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

/// A file that was written.
#[derive(Debug, Clone)]
pub(crate) struct WrittenFile {
    pub(crate) name: String,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
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

    /// Writes a table, whose rows `build` turns into columns; they are in the order of its key.
    pub(crate) fn table<R>(
        &mut self,
        name: &str,
        rows: &'t [R],
        build: impl Fn(FrameBuilder<'t, R>) -> FrameBuilder<'t, R>,
    ) -> Result<(), AnalyticsError> {
        let table =
            self.schema.table(name).ok_or_else(|| AnalyticsError::NoTable { table: name.to_owned() })?;
        let mut file = TableFile::begin(&self.folder, table)?;
        let mut before: Option<Vec<KeyValue>> = None;
        // Also without rows, so that the columns are checked and the files are there.
        let empty: &[R] = &[];
        let batches = rows.chunks(BATCH).chain(rows.is_empty().then_some(empty));
        let earlier: usize = self.tables.iter().map(|table| table.rows).sum();
        for (number, batch) in batches.enumerate() {
            let frame = build(FrameBuilder::new(table, batch)).finish()?;
            frame.check(before.as_deref(), number * BATCH)?;
            before = frame.last_key();
            file.write(&frame)?;
            (self.watch)(earlier + number * BATCH + batch.len());
        }
        let (written, parquet) = file.finish(rows.len())?;
        self.files.extend([written.csv.clone(), parquet]);
        self.tables.push(written);
        Ok(())
    }

    /// Writes a file beside the tables.
    pub(crate) fn file(&mut self, name: &str, bytes: &[u8]) -> Result<(), AnalyticsError> {
        let mut out = Output::begin(&self.folder, name)?;
        out.write_all(bytes).map_err(|source| write_error(&self.folder, name, source))?;
        self.files.push(out.finish(&self.folder)?);
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

fn write_error(folder: &UnfinishedFolder, name: &str, source: io::Error) -> AnalyticsError {
    AnalyticsError::Write { file: folder.path().join(name), source }
}

/// A file that is digested while it is written.
struct Output {
    name: String,
    file: BufWriter<File>,
    digest: Sha256,
    bytes: u64,
}

impl Output {
    fn begin(folder: &UnfinishedFolder, name: &str) -> Result<Self, StoreError> {
        let file = BufWriter::with_capacity(1 << 18, folder.file(name)?);
        Ok(Self { name: name.to_owned(), file, digest: Sha256::new(), bytes: 0 })
    }

    fn finish(self, folder: &UnfinishedFolder) -> Result<WrittenFile, AnalyticsError> {
        let failed = |source| write_error(folder, &self.name, source);
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error).map_err(failed)?;
        file.sync_all().map_err(|source| write_error(folder, &self.name, source))?;
        let sha256 = self.digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(WrittenFile { name: self.name, bytes: self.bytes, sha256 })
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.digest.update(bytes.get(..count).unwrap_or_default());
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// An output of the Parquet writer, which does not give back what it writes to.
#[derive(Clone)]
struct Shared(Arc<Mutex<Output>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).flush()
    }
}

/// The two files of a table.
struct TableFile<'d> {
    folder: &'d UnfinishedFolder,
    table: &'d Table,
    csv: csv::Writer<Output>,
    parquet: BatchedWriter<Shared>,
    output: Shared,
    filled: Vec<usize>,
}

impl<'d> TableFile<'d> {
    fn begin(folder: &'d UnfinishedFolder, table: &'d Table) -> Result<Self, AnalyticsError> {
        let encode = |source| AnalyticsError::Encode { table: table.name.clone(), source };
        let mut csv = csv::WriterBuilder::new().from_writer(Output::begin(folder, &table.csv_name())?);
        csv.write_record(table.columns.iter().map(|column| &column.name))
            .map_err(|source| csv_error(folder, table, source))?;
        let columns = table.columns.iter();
        let columns: FrameSchema = columns
            .map(|column| (column.name.as_str().into(), column.meaning.column_type.data_type()))
            .collect();
        let output = Shared(Arc::new(Mutex::new(Output::begin(folder, &table.parquet_name())?)));
        let parquet = ParquetWriter::new(output.clone())
            .with_compression(ParquetCompression::Zstd(None))
            .with_statistics(StatisticsOptions::full())
            .batched(&columns)
            .map_err(encode)?;
        Ok(Self { folder, table, csv, parquet, output, filled: vec![0; table.columns.len()] })
    }

    fn write(&mut self, frame: &crate::frame::Frame<'_>) -> Result<(), AnalyticsError> {
        for (filled, (_, cells)) in self.filled.iter_mut().zip(frame.columns()) {
            *filled += frame.height() - cells.nulls();
        }
        write_rows(&mut self.csv, frame).map_err(|source| csv_error(self.folder, self.table, source))?;
        self.parquet
            .write_batch(&frame.to_polars()?)
            .map_err(|source| AnalyticsError::Encode { table: self.table.name.clone(), source })
    }

    fn finish(self, rows: usize) -> Result<(Written, WrittenFile), AnalyticsError> {
        let Self { folder, table, csv, parquet, output, filled } = self;
        let csv =
            csv.into_inner().map_err(|error| write_error(folder, &table.csv_name(), error.into_error()))?;
        let csv = csv.finish(folder)?;
        let encode = |source| AnalyticsError::Encode { table: table.name.clone(), source };
        // The digest of the same rows as CSV: what tells two versions of a table apart, whoever wrote them.
        let metadata = [
            ("dataset", "danvan"),
            ("table", &table.name),
            ("schema_version", SCHEMA_VERSION),
            ("content_version", &csv.sha256),
        ];
        let metadata = metadata.map(|(key, value)| (key.to_owned(), value.to_owned()));
        // Without the writer's own schema, which names types that older readers do not know.
        let metadata = KeyValueMetadata::from_static(metadata.to_vec())
            .collect(ParquetMetadataContext { arrow_schema: "" })
            .map_err(encode)?;
        let ended = parquet.get_writer().lock().unwrap_or_else(PoisonError::into_inner).end(Some(metadata));
        ended.map_err(encode)?;
        drop(parquet);
        let shared =
            || write_error(folder, &table.parquet_name(), io::Error::other("it is still written to"));
        let output = Arc::into_inner(output.0).ok_or_else(shared)?;
        let parquet = output.into_inner().unwrap_or_else(PoisonError::into_inner).finish(folder)?;
        let names = table.columns.iter().map(|column| column.name.clone());
        let filled = names.zip(filled).collect();
        Ok((Written { name: table.name.clone(), rows, filled, csv }, parquet))
    }
}

fn csv_error(folder: &UnfinishedFolder, table: &Table, source: csv::Error) -> AnalyticsError {
    write_error(folder, &table.csv_name(), source.into())
}
