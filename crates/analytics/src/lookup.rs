//! One row of a published table by its key. Tables are sorted by their keys, so that of a Parquet file only the row
//! group that has the row is read.

use std::{fs::File, path::Path};

use jiff::{Timestamp, ToSpan as _, civil::Date};
use polars::prelude::{AnyValue, DataFrame, ParquetReader, PolarsError, PolarsResult, SerReader as _};

use crate::{compare::TextRow, error::AnalyticsError, schema::Table};

/// The row whose key columns, in the order of the key, have these texts; none where there is none.
///
/// # Errors
/// A file that cannot be read, or lacks a column of the key.
pub(crate) fn find(
    version: &Path,
    table: &Table,
    sought: &[String],
) -> Result<Option<TextRow>, AnalyticsError> {
    let path = version.join(table.parquet_name());
    let file = File::open(&path).map_err(|source| AnalyticsError::Read { file: path.clone(), source })?;
    let key: Vec<String> = table.key().map(|column| column.name.clone()).collect();
    find_in(&file, &key, sought).map_err(|source| AnalyticsError::Decode { file: path, source })
}

fn find_in(file: &File, key: &[String], sought: &[String]) -> PolarsResult<Option<TextRow>> {
    let read = |first: usize, rows: usize, columns: Option<&[String]>| {
        let reader = ParquetReader::new(file.try_clone().map_err(PolarsError::from)?);
        reader.with_slice(Some((first, rows))).with_columns(columns.map(<[String]>::to_vec)).finish()
    };
    let mut first = 0;
    let mut groups = Vec::new();
    for group in &ParquetReader::new(file.try_clone()?).get_metadata()?.row_groups {
        groups.push((first, group.num_rows()));
        first += group.num_rows();
    }
    // The last group that does not begin behind the row.
    let (mut low, mut high) = (0, groups.len());
    while let Some((first, _)) = groups.get(usize::midpoint(low, high)).filter(|_| low < high) {
        let begins = texts(&read(*first, 1, Some(key))?, key, 0)?;
        if begins.as_slice() <= sought {
            low = usize::midpoint(low, high) + 1;
        } else {
            high = usize::midpoint(low, high);
        }
    }
    let Some((first, rows)) = low.checked_sub(1).and_then(|group| groups.get(group)) else { return Ok(None) };
    let keys = read(*first, *rows, Some(key))?;
    let (mut low, mut high) = (0, keys.height());
    while low < high {
        let middle = usize::midpoint(low, high);
        if texts(&keys, key, middle)?.as_slice() < sought { low = middle + 1 } else { high = middle }
    }
    if low == keys.height() || texts(&keys, key, low)? != sought {
        return Ok(None);
    }
    let row = read(first + low, 1, None)?;
    let cells = row.columns().iter().map(|column| Ok((column.name().to_string(), text(&column.get(0)?))));
    let cells: PolarsResult<Vec<(String, Option<String>)>> = cells.collect();
    Ok(Some(cells?.into_iter().filter_map(|(name, text)| Some((name, text?))).collect()))
}

/// The texts of some columns in a row.
fn texts(frame: &DataFrame, columns: &[String], row: usize) -> PolarsResult<Vec<String>> {
    let cell = |column: &String| Ok(text(&frame.column(column)?.get(row)?).unwrap_or_default());
    columns.iter().map(cell).collect()
}

/// A value as the CSV file has it.
fn text(value: &AnyValue<'_>) -> Option<String> {
    match value {
        AnyValue::Null => None,
        AnyValue::Date(days) => {
            let epoch = jiff::civil::date(1970, 1, 1);
            Some(epoch.checked_add(days.days()).unwrap_or(Date::MAX).to_string())
        }
        AnyValue::Datetime(moment, ..) => Timestamp::from_microsecond(*moment).ok().map(|at| at.to_string()),
        AnyValue::Float64(number) => Some(number.to_string()),
        AnyValue::Int64(number) => Some(number.to_string()),
        value => Some(value.get_str().map_or_else(|| value.to_string(), str::to_owned)),
    }
}
