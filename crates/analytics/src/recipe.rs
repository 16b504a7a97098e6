//! How the columns of a table are made of its rows: some rows at a time, or a column at a time.

use jiff::{Timestamp, civil::Date};

use crate::{
    error::AnalyticsError,
    frame::{Cells, Frame},
    schema::{ColumnType, Table},
};

/// How many rows tell how long texts are.
const SAMPLE: usize = 256;

/// Makes the cells of one column of some rows.
type Cook<'f, 't, R> = Box<dyn Fn(&'t [R]) -> Cells<'t> + Send + Sync + 'f>;

struct Part<'f, 't, R> {
    name: &'static str,
    column_type: ColumnType,
    cook: Cook<'f, 't, R>,
}

/// The columns of a table, each with how it is made.
pub(crate) struct Recipe<'f, 't, R> {
    table: &'t Table,
    parts: Vec<Part<'f, 't, R>>,
}

impl<'f, 't: 'f, R> Recipe<'f, 't, R> {
    /// Begins with no column of `table`, whose rows are sorted by its key.
    pub(crate) fn new(table: &'t Table) -> Self {
        Self { table, parts: Vec::with_capacity(table.columns.len()) }
    }

    fn with(
        mut self,
        name: &'static str,
        column_type: ColumnType,
        cook: impl Fn(&'t [R]) -> Cells<'t> + Send + Sync + 'f,
    ) -> Self {
        self.parts.push(Part { name, column_type, cook: Box::new(cook) });
        self
    }

    /// A column of text; an empty text is a missing one.
    pub(crate) fn text(
        self,
        name: &'static str,
        get: impl Fn(&'t R) -> Option<&'t str> + Send + Sync + 'f,
    ) -> Self {
        self.with(name, ColumnType::Text, move |rows| {
            Cells::Text(rows.iter().map(|row| get(row).filter(|text| !text.is_empty())).collect())
        })
    }

    pub(crate) fn date(
        self,
        name: &'static str,
        get: impl Fn(&'t R) -> Option<Date> + Send + Sync + 'f,
    ) -> Self {
        self.with(name, ColumnType::Date, move |rows| Cells::Date(rows.iter().map(&get).collect()))
    }

    pub(crate) fn instant(
        self,
        name: &'static str,
        get: impl Fn(&'t R) -> Option<Timestamp> + Send + Sync + 'f,
    ) -> Self {
        self.with(name, ColumnType::Instant, move |rows| Cells::Instant(rows.iter().map(&get).collect()))
    }

    pub(crate) fn number(
        self,
        name: &'static str,
        get: impl Fn(&'t R) -> Option<f64> + Send + Sync + 'f,
    ) -> Self {
        self.with(name, ColumnType::Number, move |rows| Cells::Number(rows.iter().map(&get).collect()))
    }

    pub(crate) fn integer<N: TryInto<i64>>(
        self,
        name: &'static str,
        get: impl Fn(&'t R) -> Option<N> + Send + Sync + 'f,
    ) -> Self {
        let whole = |value: N| value.try_into().unwrap_or(i64::MAX);
        self.with(name, ColumnType::Integer, move |rows| {
            Cells::Integer(rows.iter().map(|row| get(row).map(whole)).collect())
        })
    }

    /// The recipe, if its columns are those of the table's description.
    pub(crate) fn finish(self) -> Result<Self, AnalyticsError> {
        let table = self.table;
        for place in 0..table.columns.len().max(self.parts.len()) {
            let described = table.columns.get(place);
            let built = self.parts.get(place);
            let fits = matches!((described, built), (Some(described), Some(built))
                if described.name == built.name && described.meaning.column_type == built.column_type);
            if !fits {
                let found =
                    |part: &Part<'_, '_, R>| format!("{}: {}", part.name, part.column_type.data_type());
                return Err(AnalyticsError::Columns {
                    table: table.name.clone(),
                    found: built.map_or_else(|| "none".to_owned(), found),
                    described: described.map_or_else(|| "none".to_owned(), ToString::to_string),
                });
            }
        }
        Ok(self)
    }

    /// All columns of some rows.
    pub(crate) fn frame(&self, rows: &'t [R]) -> Frame<'t> {
        let cells = self.parts.iter().map(|part| (part.cook)(rows)).collect();
        Frame::new(self.table, rows.len(), cells)
    }

    /// How many bytes a text has on average in the column with the longest ones, as a sample of the rows tells.
    pub(crate) fn width(&self, rows: &'t [R]) -> usize {
        let sample: Vec<&'t [R]> =
            rows.chunks(rows.len().div_ceil(SAMPLE).max(1)).filter_map(|some| some.get(..1)).collect();
        let bytes =
            |part: &Part<'f, 't, R>| -> usize { sample.iter().map(|row| (part.cook)(row).bytes()).sum() };
        let widest = self.parts.iter().map(bytes).max().unwrap_or_default();
        widest.checked_div(sample.len()).unwrap_or_default()
    }

    /// Each column of some rows by itself, made when it is asked for.
    pub(crate) fn columns<'r>(
        &'r self,
        rows: &'t [R],
    ) -> impl Iterator<Item = (&'static str, Cells<'t>)> + use<'r, 'f, 't, R> {
        self.parts.iter().map(move |part| (part.name, (part.cook)(rows)))
    }
}
