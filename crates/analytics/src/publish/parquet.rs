//! The Parquet file of a table. Its row groups are large, since a dictionary serves a whole group, and facts of one
//! article lie far from each other; they are made a column at a time, so that no more than one is held in memory.

use polars::{
    error::PolarsError,
    prelude::{CompatLevel, Schema, SchemaExt as _},
};
use polars_parquet::write::{
    CompressedPage, CompressionOptions, Compressor, DynIter, DynStreamingIterator, Encoding,
    FallibleStreamingIterator as _, FileWriter, KeyValue, ParquetType, StatisticsOptions, Version,
    WriteOptions, array_to_columns, get_dtype_encoding,
};

use super::output::Output;
use crate::{error::AnalyticsError, frame::Cells, recipe::Recipe, schema::Table};

/// Rows of a row group, at most: a reader that seeks one row opens a group in less than a tenth of a second.
const GROUP: usize = 131_072;

/// Bytes that a column of a row group has, at most, as far as a sample of its rows tells: texts of a thousand
/// characters make smaller groups.
const COLUMN: usize = 32 << 20;

const OPTIONS: WriteOptions = WriteOptions {
    statistics: StatisticsOptions {
        min_value: true,
        max_value: true,
        distinct_count: true,
        null_count: true,
        binary_statistics_truncate_length: None,
    },
    version: Version::V1,
    compression: CompressionOptions::Zstd(None),
    data_page_size: None,
};

/// A file whose rows are written, and whose footer is not.
pub(super) struct ParquetFile {
    writer: FileWriter<Output>,
}

impl ParquetFile {
    /// Writes all rows.
    pub(super) fn write<'t, R: Sync>(
        output: Output,
        table: &Table,
        recipe: &Recipe<'_, 't, R>,
        rows: &'t [R],
    ) -> Result<Self, AnalyticsError> {
        let columns = table.columns.iter();
        let columns: Schema = columns
            .map(|column| (column.name.as_str().into(), column.meaning.column_type.data_type()))
            .collect();
        let columns = columns.to_arrow(CompatLevel::newest());
        let encodings: Vec<Vec<Encoding>> =
            columns.iter_values().map(|field| get_dtype_encoding(&field.dtype)).collect();
        let path = output.path().clone();
        let writer = FileWriter::try_new(output, columns, OPTIONS)
            .map_err(|source| AnalyticsError::Encode { file: path, source })?;
        let types = writer.parquet_schema().fields().to_vec();
        let mut file = Self { writer };
        let group = COLUMN.checked_div(recipe.width(rows)).map_or(GROUP, |rows| rows.clamp(1, GROUP));
        for group in rows.chunks(group) {
            let columns = recipe.columns(group).zip(&types).zip(&encodings);
            let columns =
                columns.map(|(((name, cells), column), encoding)| pages(name, &cells, column, encoding));
            let written = file.writer.write(group.len() as u64, DynIter::new(columns));
            file = file.or(written)?;
        }
        Ok(file)
    }

    /// Writes the footer, with what it says of the file.
    pub(super) fn end(mut self, metadata: &[(&str, &str)]) -> Result<Output, AnalyticsError> {
        let metadata = metadata.iter();
        let metadata = metadata
            .map(|(key, value)| KeyValue { key: (*key).to_owned(), value: Some((*value).to_owned()) });
        // Without the writer's own schema, which names types that older readers do not know.
        let ended = self.writer.end(Some(metadata.collect()));
        Ok(self.or(ended)?.writer.into_inner())
    }

    /// The file, where nothing failed.
    fn or<T>(self, done: Result<T, PolarsError>) -> Result<Self, AnalyticsError> {
        let Err(source) = done else { return Ok(self) };
        let mut output = self.writer.into_inner();
        let file = output.path().clone();
        Err(output.refused().unwrap_or(AnalyticsError::Encode { file, source }))
    }
}

type Pages = DynStreamingIterator<'static, CompressedPage, PolarsError>;

/// The pages of a column of a row group, compressed as they are asked for.
fn pages(
    name: &str,
    cells: &Cells<'_>,
    column: &ParquetType,
    encoding: &[Encoding],
) -> Result<Pages, PolarsError> {
    let array = cells.to_series(name).to_arrow(0, CompatLevel::newest());
    let pages = array_to_columns(array, column.clone(), OPTIONS, encoding)?.into_iter().flatten();
    let compressed = Compressor::new(pages.map(|page| Ok(page?)), OPTIONS.compression, Vec::new());
    Ok(DynStreamingIterator::new(compressed.map_err(PolarsError::from)))
}

#[cfg(test)]
mod tests {
    use polars::prelude::{ParquetReader, SerReader as _};

    use super::*;
    use crate::schema::Schema as Tables;

    #[test]
    fn a_row_group_is_large_where_texts_are_short() {
        let tables = Tables::embedded().expect("well-formed");
        let table = tables.table("named_models").expect("a table");
        let folder = tempfile::tempdir().expect("a folder");
        for (length, rows, groups) in
            [(10, GROUP + 1, vec![GROUP, 1]), (COLUMN / 4, 6, vec![4, 2]), (1, 0, vec![])]
        {
            let text = "k".repeat(length);
            let rows = vec![text.as_str(); rows];
            let nothing = |_: &&str| None;
            let recipe = Recipe::new(table)
                .text("name", |row: &&str| Some(row))
                .place(|_| None)
                .period(|_| None)
                .text("article_id", nothing)
                .text("article_url", nothing)
                .date("published_on", |_| None)
                .finish()
                .expect("the columns of the table");
            let path = folder.path().join(length.to_string());
            danvan_store::atomic::write(&path, b"").expect("makes");
            let output = Output::at(path.clone(), 1 << 16).expect("opens");
            let file = ParquetFile::write(output, table, &recipe, &rows).expect("writes");
            file.end(&[]).and_then(Output::finish).expect("ends");
            let file = std::fs::File::open(&path).expect("opens");
            let read = ParquetReader::new(file).get_metadata().expect("reads").clone();
            let found: Vec<usize> = read.row_groups.iter().map(|group| group.num_rows()).collect();
            assert_eq!(found, groups, "{length}");
        }
    }

    #[test]
    fn the_file_that_the_disk_has_no_room_for_is_named() {
        let tables = Tables::embedded().expect("well-formed");
        let table = tables.table("named_models").expect("a table");
        let recipe = Recipe::new(table).text("name", |row: &&str| Some(row));
        let full = Output::at("/dev/full".into(), 0).expect("Linux has one");
        let file = ParquetFile::write(full, table, &recipe, &[]);
        let error = file.and_then(|file| file.end(&[])).err().expect("no room");
        assert_eq!(error.to_string(), "failed to write /dev/full");
        let AnalyticsError::Write { source, .. } = &error else { panic!("{error:?}") };
        assert_eq!(source.kind(), std::io::ErrorKind::StorageFull);
    }
}
