//! Rows to a frame that fits its table's description.

use std::cmp::Ordering;

use jiff::{Timestamp, civil::Date};
use polars::prelude::{
    Column as FrameColumn, DataFrame, DataType, Float64Chunked, Int32Chunked, Int64Chunked, IntoColumn,
    NamedFrom, NewChunkedArray, Series, TimeUnit, TimeZone,
};

use crate::{
    error::AnalyticsError,
    schema::{Presence, Table},
};

const EPOCH: Date = jiff::civil::date(1970, 1, 1);
const SECONDS_OF_DAY: i64 = 24 * 60 * 60;

/// Columns of one table, built one after the other from the same rows.
pub(crate) struct FrameBuilder<'t, R> {
    table: &'t Table,
    rows: &'t [R],
    columns: Vec<FrameColumn>,
}

impl<'t, R> FrameBuilder<'t, R> {
    /// Begins the frame of `table`, whose rows are sorted by its key.
    pub(crate) fn new(table: &'t Table, rows: &'t [R]) -> Self {
        Self { table, rows, columns: Vec::with_capacity(table.columns.len()) }
    }

    pub(crate) fn text(mut self, name: &str, get: impl for<'r> Fn(&'r R) -> Option<&'r str>) -> Self {
        let values: Vec<Option<&str>> = self.rows.iter().map(get).collect();
        self.columns.push(Series::new(name.into(), values).into_column());
        self
    }

    pub(crate) fn date(mut self, name: &str, get: impl Fn(&R) -> Option<Date>) -> Self {
        let days = self.rows.iter().map(|row| get(row).map(days_since_epoch));
        self.columns.push(Int32Chunked::from_iter_options(name.into(), days).into_date().into_column());
        self
    }

    pub(crate) fn instant(mut self, name: &str, get: impl Fn(&R) -> Option<Timestamp>) -> Self {
        let moments = self.rows.iter().map(|row| get(row).map(Timestamp::as_microsecond));
        let moments = Int64Chunked::from_iter_options(name.into(), moments)
            .into_datetime(TimeUnit::Microseconds, Some(TimeZone::UTC));
        self.columns.push(moments.into_column());
        self
    }

    pub(crate) fn number(mut self, name: &str, get: impl Fn(&R) -> Option<f64>) -> Self {
        let numbers = Float64Chunked::from_iter_options(name.into(), self.rows.iter().map(get));
        self.columns.push(numbers.into_column());
        self
    }

    pub(crate) fn integer(mut self, name: &str, get: impl Fn(&R) -> Option<usize>) -> Self {
        let integers =
            self.rows.iter().map(|row| get(row).map(|value| i64::try_from(value).unwrap_or(i64::MAX)));
        self.columns.push(Int64Chunked::from_iter_options(name.into(), integers).into_column());
        self
    }

    /// The frame, checked against the table's description.
    pub(crate) fn finish(self) -> Result<DataFrame, AnalyticsError> {
        let frame = DataFrame::new(self.rows.len(), self.columns)
            .map_err(|source| AnalyticsError::Frame { table: self.table.name.to_owned(), source })?;
        check(self.table, &frame)?;
        Ok(frame)
    }
}

fn days_since_epoch(date: Date) -> i32 {
    let days = date.duration_since(EPOCH).as_secs() / SECONDS_OF_DAY;
    i32::try_from(days).unwrap_or(i32::MAX)
}

/// Whether `frame` is what the description of `table` says: its columns in order, no null where none may be,
/// rows in the order of the key and no key twice.
pub(crate) fn check(table: &Table, frame: &DataFrame) -> Result<(), AnalyticsError> {
    check_columns(table, frame)?;
    for (described, column) in table.columns.iter().zip(frame.columns()) {
        let count = column.null_count();
        if described.presence != Presence::Optional && count > 0 {
            let (table, column) = (table.name.to_owned(), described.name.to_owned());
            return Err(AnalyticsError::Null { table, column, count });
        }
    }
    check_order(table, frame)
}

fn check_columns(table: &Table, frame: &DataFrame) -> Result<(), AnalyticsError> {
    let found = |column: &FrameColumn| format!("{}: {}", column.name(), column.dtype());
    for place in 0..table.columns.len().max(frame.columns().len()) {
        let (described, column) = (table.columns.get(place), frame.columns().get(place));
        let fits = matches!((described, column), (Some(described), Some(column))
            if column.name().as_str() == described.name
                && *column.dtype() == described.column_type.data_type());
        if !fits {
            return Err(AnalyticsError::Columns {
                table: table.name.to_owned(),
                found: column.map_or_else(|| "none".to_owned(), found),
                described: described.map_or_else(|| "none".to_owned(), ToString::to_string),
            });
        }
    }
    Ok(())
}

fn check_order(table: &Table, frame: &DataFrame) -> Result<(), AnalyticsError> {
    let failed = |source| AnalyticsError::Frame { table: table.name.to_owned(), source };
    let mut key = Vec::new();
    for described in table.key() {
        key.push(frame.column(described.name).map_err(failed)?.as_materialized_series());
    }
    let mut order = vec![Ordering::Equal; frame.height().saturating_sub(1)];
    for column in key {
        refine(&mut order, column).map_err(failed)?;
    }
    match order.iter().position(|order| *order != Ordering::Less) {
        None => Ok(()),
        Some(place) => {
            let names: Vec<_> = table.key().map(|column| column.name).collect();
            Err(AnalyticsError::Order { table: table.name.to_owned(), row: place + 1, key: names.join(", ") })
        }
    }
}

/// Decides by one more key column how each row that is so far equal to the next one stands to it.
fn refine(order: &mut [Ordering], column: &Series) -> Result<(), polars::error::PolarsError> {
    match column.dtype() {
        DataType::String => {
            let values = column.str()?;
            refine_by(order, |row| values.get(row));
        }
        _ => {
            let values = column.i64()?;
            refine_by(order, |row| values.get(row));
        }
    }
    Ok(())
}

fn refine_by<T: Ord>(order: &mut [Ordering], get: impl Fn(usize) -> Option<T>) {
    for (row, order) in order.iter_mut().enumerate().filter(|(_, order)| order.is_eq()) {
        *order = get(row).cmp(&get(row + 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Column, ColumnType};

    fn table() -> Table {
        let column = |name, column_type, presence| Column { name, column_type, presence };
        Table {
            name: "counts",
            columns: vec![
                column("place", ColumnType::Text, Presence::Key),
                column("year", ColumnType::Integer, Presence::Key),
                column("day", ColumnType::Date, Presence::Required),
                column("count", ColumnType::Number, Presence::Optional),
            ],
        }
    }

    type Row = (Option<&'static str>, usize, Option<Date>);

    fn built(rows: &[Row]) -> Result<DataFrame, AnalyticsError> {
        FrameBuilder::new(&table(), rows)
            .text("place", |row| row.0)
            .integer("year", |row| Some(row.1))
            .date("day", |row| row.2)
            .number("count", |_| None)
            .finish()
    }

    #[test]
    fn rows_that_break_the_description_are_refused() {
        let day = Some(EPOCH);
        let cases: [(&[Row], Option<&str>); 7] = [
            (&[], None),
            (&[(Some("a"), 1, day), (Some("a"), 2, day), (Some("b"), 1, day)], None),
            (&[(Some("b"), 1, day), (Some("a"), 2, day)], Some("row 1 does not come after")),
            (&[(Some("a"), 2, day), (Some("a"), 1, day)], Some("row 1 does not come after")),
            (&[(Some("a"), 1, day), (Some("a"), 1, day)], Some("by place, year")),
            (&[(None, 1, day)], Some("column place is never null, but 1 rows")),
            (&[(Some("a"), 1, None)], Some("column day is never null")),
        ];
        for (rows, refused) in cases {
            match (built(rows), refused) {
                (Ok(frame), None) => assert_eq!(frame.height(), rows.len()),
                (Err(error), Some(text)) => assert!(error.to_string().contains(text), "{error}"),
                (found, expected) => panic!("{rows:?}: {found:?}, expected {expected:?}"),
            }
        }
    }

    #[test]
    fn columns_that_are_missing_or_of_another_type_are_refused() {
        let rows = [(Some("a"), 1, Some(EPOCH))];
        let short = FrameBuilder::new(&table(), &rows).text("place", |row: &Row| row.0).finish();
        let error = short.expect_err("three columns are missing").to_string();
        assert_eq!(error, "table counts: found column none, its description has year: i64");
        let other = FrameBuilder::new(&table(), &rows).integer("place", |row: &Row| Some(row.1)).finish();
        let error = other.expect_err("a number for a text").to_string();
        assert_eq!(error, "table counts: found column place: i64, its description has place: str");
    }

    #[test]
    fn days_are_counted_from_1970() {
        for (day, count) in [((1970, 1, 2), 1), ((1969, 12, 31), -1), ((2025, 7, 1), 20_270)] {
            assert_eq!(days_since_epoch(jiff::civil::date(day.0, day.1, day.2)), count);
        }
    }
}
