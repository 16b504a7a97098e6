//! Some rows of a table as columns, which fit the table's description.

use std::cmp::Ordering;

use jiff::{Timestamp, civil::Date};
use polars::prelude::{
    Float64Chunked, Int32Chunked, Int64Chunked, IntoSeries as _, NamedFrom as _, NewChunkedArray as _,
    Series, TimeUnit, TimeZone,
};

use crate::{
    error::AnalyticsError,
    schema::{Column, Presence, Table},
};

const EPOCH: Date = jiff::civil::date(1970, 1, 1);
const SECONDS_OF_DAY: i64 = 24 * 60 * 60;

/// The values of a column.
#[derive(Debug)]
pub(crate) enum Cells<'t> {
    Text(Vec<Option<&'t str>>),
    Date(Vec<Option<Date>>),
    Instant(Vec<Option<Timestamp>>),
    Number(Vec<Option<f64>>),
    Integer(Vec<Option<i64>>),
}

impl Cells<'_> {
    /// How many values are missing.
    pub(crate) fn nulls(&self) -> usize {
        fn count<T>(values: &[Option<T>]) -> usize {
            values.iter().filter(|value| value.is_none()).count()
        }
        match self {
            Self::Text(values) => count(values),
            Self::Date(values) => count(values),
            Self::Instant(values) => count(values),
            Self::Number(values) => count(values),
            Self::Integer(values) => count(values),
        }
    }

    /// How many bytes its texts have.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Text(values) => values.iter().flatten().map(|text| text.len()).sum(),
            Self::Date(_) | Self::Instant(_) | Self::Number(_) | Self::Integer(_) => 0,
        }
    }

    /// The values for the writer of Parquet.
    pub(crate) fn to_series(&self, name: &str) -> Series {
        let name = name.into();
        match self {
            Self::Text(values) => Series::new(name, values),
            Self::Date(values) => {
                let days = values.iter().map(|day| day.map(days_since_epoch));
                Int32Chunked::from_iter_options(name, days).into_date().into_series()
            }
            Self::Instant(values) => {
                let moments = values.iter().map(|moment| moment.map(Timestamp::as_microsecond));
                Int64Chunked::from_iter_options(name, moments)
                    .into_datetime(TimeUnit::Microseconds, Some(TimeZone::UTC))
                    .into_series()
            }
            Self::Number(values) => {
                Float64Chunked::from_iter_options(name, values.iter().copied()).into_series()
            }
            Self::Integer(values) => {
                Int64Chunked::from_iter_options(name, values.iter().copied()).into_series()
            }
        }
    }
}

/// A part of a table's rows, column by column.
#[derive(Debug)]
pub(crate) struct Frame<'t> {
    table: &'t Table,
    height: usize,
    cells: Vec<Cells<'t>>,
}

impl<'t> Frame<'t> {
    /// The columns of so many rows, in the order in which the table has them.
    pub(crate) fn new(table: &'t Table, height: usize, cells: Vec<Cells<'t>>) -> Self {
        Self { table, height, cells }
    }

    pub(crate) fn height(&self) -> usize {
        self.height
    }

    /// Each column with its description.
    pub(crate) fn columns(&self) -> impl Iterator<Item = (&'t Column, &Cells<'t>)> {
        self.table.columns.iter().zip(&self.cells)
    }

    /// The key of the last row.
    pub(crate) fn last_key(&self) -> Option<Vec<KeyValue>> {
        let last = self.height.checked_sub(1)?;
        let key = self.columns().filter(|(column, _)| column.presence == Presence::Key);
        Some(key.map(|(_, cells)| KeyValue::of(cells, last)).collect())
    }

    /// Whether the rows are what the description says: no null where none may be, listed values only, numbers
    /// in their range, rows in the order of the key and no key twice. `before` is the key of the row before the
    /// first one, which is row number `first`.
    pub(crate) fn check(&self, before: Option<&[KeyValue]>, first: usize) -> Result<(), AnalyticsError> {
        for (column, cells) in self.columns() {
            let count = cells.nulls();
            if column.presence != Presence::Optional && count > 0 {
                let (table, column) = (self.table.name.clone(), column.name.clone());
                return Err(AnalyticsError::Null { table, column, count });
            }
            if let Some(value) = stray(column, cells) {
                let (table, column) = (self.table.name.clone(), column.name.clone());
                return Err(AnalyticsError::Value { table, column, value });
            }
        }
        self.check_order(before, first)
    }

    fn check_order(&self, before: Option<&[KeyValue]>, first: usize) -> Result<(), AnalyticsError> {
        let key: Vec<&Cells<'_>> = self
            .columns()
            .filter(|(column, _)| column.presence == Presence::Key)
            .map(|(_, cells)| cells)
            .collect();
        let mut order = vec![Ordering::Equal; self.height.saturating_sub(1)];
        for cells in &key {
            match cells {
                Cells::Text(values) => refine(&mut order, values),
                Cells::Integer(values) => refine(&mut order, values),
                // No table is keyed by anything else.
                Cells::Date(_) | Cells::Instant(_) | Cells::Number(_) => {}
            }
        }
        let follows = before.is_none_or(|before| {
            let here: Vec<KeyValue> = key.iter().map(|cells| KeyValue::of(cells, 0)).collect();
            self.height == 0 || before < here.as_slice()
        });
        let wrong = if follows {
            order.iter().position(|order| *order != Ordering::Less).map(|at| at + 1)
        } else {
            Some(0)
        };
        match wrong {
            None => Ok(()),
            Some(at) => {
                let names: Vec<&str> = self.table.key().map(|column| column.name.as_str()).collect();
                let table = self.table.name.clone();
                Err(AnalyticsError::Order { table, row: first + at, key: names.join(", ") })
            }
        }
    }
}

/// A value of a key column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum KeyValue {
    Text(String),
    Integer(i64),
}

impl KeyValue {
    fn of(cells: &Cells<'_>, row: usize) -> Self {
        match cells {
            Cells::Integer(values) => Self::Integer(values.get(row).copied().flatten().unwrap_or_default()),
            Cells::Text(values) => {
                Self::Text(values.get(row).copied().flatten().unwrap_or_default().to_owned())
            }
            Cells::Date(_) | Cells::Instant(_) | Cells::Number(_) => Self::Integer(0),
        }
    }
}

/// The first value that the description does not allow.
fn stray(column: &Column, cells: &Cells<'_>) -> Option<String> {
    let meaning = &column.meaning;
    let in_range = |value: f64| {
        meaning.minimum.is_none_or(|least| least <= value) && meaning.maximum.is_none_or(|most| value <= most)
    };
    match cells {
        Cells::Text(values) if !meaning.values.is_empty() => {
            let listed = |value: &&str| meaning.values.iter().any(|listed| listed == value);
            values.iter().flatten().find(|value| !listed(value)).map(|value| (*value).to_owned())
        }
        Cells::Number(values) => {
            values.iter().flatten().find(|value| !in_range(**value)).map(ToString::to_string)
        }
        #[allow(clippy::cast_precision_loss, reason = "ranges are far below 2^53")]
        Cells::Integer(values) => {
            values.iter().flatten().find(|value| !in_range(**value as f64)).map(ToString::to_string)
        }
        Cells::Text(_) | Cells::Date(_) | Cells::Instant(_) => None,
    }
}

/// Decides by one more key column how each row that is so far equal to the next one stands to it.
fn refine<T: Ord>(order: &mut [Ordering], values: &[T]) {
    for ((order, here), next) in order.iter_mut().zip(values).zip(values.iter().skip(1)) {
        if order.is_eq() {
            *order = here.cmp(next);
        }
    }
}

fn days_since_epoch(date: Date) -> i32 {
    let days = date.duration_since(EPOCH).as_secs() / SECONDS_OF_DAY;
    i32::try_from(days).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        recipe::Recipe,
        schema::{ColumnType, Meaning},
    };

    fn table() -> Table {
        let column = |name: &str, column_type, presence| Column {
            name: name.to_owned(),
            presence,
            meaning: Meaning {
                column_type,
                en: String::new(),
                vi: String::new(),
                unit: None,
                values: if name == "place" { vec!["a".into(), "b".into()] } else { Vec::new() },
                minimum: (name == "count").then_some(0.0),
                maximum: None,
                pattern: None,
            },
        };
        Table {
            name: "counts".into(),
            en: String::new(),
            vi: String::new(),
            columns: vec![
                column("place", ColumnType::Text, Presence::Key),
                column("year", ColumnType::Integer, Presence::Key),
                column("day", ColumnType::Date, Presence::Required),
                column("count", ColumnType::Number, Presence::Optional),
            ],
            foreign_keys: Vec::new(),
        }
    }

    type Row = (Option<&'static str>, usize, Option<Date>, Option<f64>);

    fn checked(rows: &[Row], before: Option<&[KeyValue]>) -> Result<(), AnalyticsError> {
        Recipe::new(&table())
            .text("place", |row: &Row| row.0)
            .integer("year", |row| Some(row.1))
            .date("day", |row| row.2)
            .number("count", |row| row.3)
            .finish()?
            .frame(rows)
            .check(before, 10)
    }

    #[test]
    fn rows_that_break_the_description_are_refused() {
        let day = Some(EPOCH);
        let cases: [(&[Row], Option<&str>); 10] = [
            (&[], None),
            (&[(Some("a"), 1, day, None), (Some("a"), 2, day, None), (Some("b"), 1, day, Some(0.0))], None),
            (&[(Some("b"), 1, day, None), (Some("a"), 2, day, None)], Some("row 11 does not come after")),
            (&[(Some("a"), 2, day, None), (Some("a"), 1, day, None)], Some("row 11 does not come after")),
            (&[(Some("a"), 1, day, None), (Some("a"), 1, day, None)], Some("by place, year")),
            (&[(None, 1, day, None)], Some("column place is never null, but 1 rows")),
            (&[(Some(""), 1, day, None)], Some("column place is never null, but 1 rows")),
            (&[(Some("a"), 1, None, None)], Some("column day is never null")),
            (&[(Some("c"), 1, day, None)], Some("column place never holds \"c\"")),
            (&[(Some("a"), 1, day, Some(-1.0))], Some("column count never holds \"-1\"")),
        ];
        for (rows, refused) in cases {
            match (checked(rows, None), refused) {
                (Ok(()), None) => {}
                (Err(error), Some(text)) => assert!(error.to_string().contains(text), "{error}"),
                (found, expected) => panic!("{rows:?}: {found:?}, expected {expected:?}"),
            }
        }
    }

    #[test]
    fn the_first_row_comes_after_the_last_one_of_the_rows_before() {
        let rows = [(Some("a"), 2, Some(EPOCH), None)];
        for (place, year, follows) in [("a", 1, true), ("a", 2, false), ("b", 1, false)] {
            let before = [KeyValue::Text(place.into()), KeyValue::Integer(year)];
            assert_eq!(checked(&rows, Some(&before)).is_ok(), follows, "{place} {year}");
        }
    }

    #[test]
    fn columns_that_are_missing_or_of_another_type_are_refused() {
        let table = table();
        let short = Recipe::new(&table).text("place", |row: &Row| row.0).finish();
        let error = short.err().expect("three columns are missing").to_string();
        assert_eq!(error, "table counts: found column none, its description has year: i64");
        let other = Recipe::new(&table).integer("place", |row: &Row| Some(row.1)).finish();
        let error = other.err().expect("a number for a text").to_string();
        assert_eq!(error, "table counts: found column place: i64, its description has place: str");
    }

    #[test]
    fn days_are_counted_from_1970() {
        for (day, count) in [((1970, 1, 2), 1), ((1969, 12, 31), -1), ((2025, 7, 1), 20_270)] {
            assert_eq!(days_since_epoch(jiff::civil::date(day.0, day.1, day.2)), count);
        }
    }
}
