//! What a table looks like: its columns with their types, which of them may be null, and its key.

use std::fmt;

use polars::prelude::{DataType, TimeUnit, TimeZone};

/// The type of a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// UTF-8 text; enumerations and codes too.
    Text,
    /// A day of the calendar.
    Date,
    /// A moment in UTC, in microseconds.
    Instant,
    /// A double-precision number.
    Number,
    /// A 64-bit integer.
    Integer,
}

impl ColumnType {
    /// The type as frames have it.
    pub(crate) fn data_type(self) -> DataType {
        match self {
            Self::Text => DataType::String,
            Self::Date => DataType::Date,
            Self::Instant => DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC)),
            Self::Number => DataType::Float64,
            Self::Integer => DataType::Int64,
        }
    }
}

/// Whether a column can lack a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Never null; with the other key columns, in their order, it tells rows apart and sorts them.
    Key,
    /// Never null.
    Required,
    /// Null where the value is missing.
    Optional,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name, in snake_case.
    pub name: &'static str,
    /// The type of its values.
    pub column_type: ColumnType,
    /// Whether it can be null.
    pub presence: Presence,
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.column_type.data_type())
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name; its file is called so.
    pub name: &'static str,
    /// Its columns, in the order of the file.
    pub columns: Vec<Column>,
}

impl Table {
    /// The key columns, in the order in which they sort.
    pub fn key(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| column.presence == Presence::Key)
    }

    /// The name of its Parquet file.
    pub fn file_name(&self) -> String {
        format!("{}.parquet", self.name)
    }
}
