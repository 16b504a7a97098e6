//! What the tables look like, as `data/reference/schema` says: the one place where their columns, types,
//! constraints and descriptions stand.

use std::{collections::BTreeMap, fmt};

use polars::prelude::{DataType, TimeUnit, TimeZone};
use serde::{Deserialize, Serialize};

/// Why the schema cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// A file is not what the folder's README says.
    #[error("failed to read the schema file {file}")]
    Toml {
        /// The file's name.
        file: String,
        /// The cause, with the line.
        source: Box<toml::de::Error>,
    },
    /// A table names a column that no file describes, or that is not one of its own.
    #[error("schema file {file}: column {column} {fault}")]
    Column {
        /// The file's name.
        file: String,
        /// The column.
        column: String,
        /// What is wrong with it.
        fault: &'static str,
    },
}

/// The type of a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
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

    /// The type as the Table Schema of Data Package v2 calls it.
    pub fn field_type(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Date => "date",
            Self::Instant => "datetime",
            Self::Number => "number",
            Self::Integer => "integer",
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

/// What a column means and may hold.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meaning {
    /// The type of its values.
    #[serde(rename = "type")]
    pub column_type: ColumnType,
    /// What it is, in English.
    pub en: String,
    /// What it is, in Vietnamese.
    pub vi: String,
    /// The unit of its numbers.
    pub unit: Option<String>,
    /// Every value that occurs; empty where they are not listed.
    #[serde(default, rename = "enum")]
    pub values: Vec<String>,
    /// The least value.
    pub minimum: Option<f64>,
    /// The greatest value.
    pub maximum: Option<f64>,
    /// A regular expression that every value matches as a whole.
    pub pattern: Option<String>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name, in snake_case.
    pub name: String,
    /// Whether it can be null.
    pub presence: Presence,
    /// What it means.
    pub meaning: Meaning,
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.meaning.column_type.data_type())
    }
}

/// Columns whose values stand in a column of another table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignKey {
    /// The columns here.
    pub columns: Vec<String>,
    /// The other table.
    pub table: String,
    /// The columns there.
    pub reference: Vec<String>,
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its name; its files are called so.
    pub name: String,
    /// What a row is, in English.
    pub en: String,
    /// What a row is, in Vietnamese.
    pub vi: String,
    /// Its columns, in the order of the file.
    pub columns: Vec<Column>,
    /// What it refers to.
    pub foreign_keys: Vec<ForeignKey>,
}

impl Table {
    /// The key columns, in the order in which they sort.
    pub fn key(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| column.presence == Presence::Key)
    }

    /// The name of its Parquet file.
    pub fn parquet_name(&self) -> String {
        format!("{}.parquet", self.name)
    }

    /// The name of its CSV file.
    pub fn csv_name(&self) -> String {
        format!("{}.csv", self.name)
    }
}

/// Every published table.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    tables: Vec<Table>,
}

macro_rules! files {
    ($($name:literal,)+) => {
        [$(($name, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/reference/schema/", $name, ".toml")))),+]
    };
}

/// The tables, in the order of the documentation.
const FILES: [(&str, &str); 11] = files![
    "model_counts",
    "awards",
    "participants",
    "contributions",
    "named_models",
    "locality_summary",
    "facts",
    "articles",
    "localities",
    "coverage",
    "issues",
];

const SHARED: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/reference/schema/columns.toml"));

/// A table's file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TableFile {
    en: String,
    vi: String,
    key: Vec<String>,
    columns: Vec<String>,
    #[serde(default)]
    optional: Vec<String>,
    #[serde(default, rename = "foreign_key")]
    foreign_keys: Vec<ForeignKey>,
    #[serde(default)]
    column: BTreeMap<String, Meaning>,
}

impl Schema {
    /// The schema that this binary was built with.
    ///
    /// # Errors
    /// A file that does not say what its folder's README asks for; the tests read them all.
    pub fn embedded() -> Result<Self, SchemaError> {
        let shared: BTreeMap<String, Meaning> = read("columns", SHARED)?;
        let tables = FILES.iter().map(|(name, text)| table(name, read(name, text)?, &shared));
        Ok(Self { tables: tables.collect::<Result<_, _>>()? })
    }

    /// Every table, in the order of the documentation.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// The table of a name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }
}

/// Reads the schema file of a name.
pub(crate) fn read<T: serde::de::DeserializeOwned>(name: &str, text: &str) -> Result<T, SchemaError> {
    toml::from_str(text)
        .map_err(|source| SchemaError::Toml { file: format!("{name}.toml"), source: Box::new(source) })
}

fn table(name: &str, file: TableFile, shared: &BTreeMap<String, Meaning>) -> Result<Table, SchemaError> {
    let fault = |column: &str, fault| SchemaError::Column {
        file: format!("{name}.toml"),
        column: column.to_owned(),
        fault,
    };
    let referring = file.foreign_keys.iter().flat_map(|key| &key.columns);
    let mentioned = file.key.iter().chain(&file.optional).chain(file.column.keys()).chain(referring);
    if let Some(column) = mentioned.into_iter().find(|column| !file.columns.contains(column)) {
        return Err(fault(column, "is not one of the table's columns"));
    }
    let column = |column: &String| {
        let meaning = file.column.get(column).or_else(|| shared.get(column));
        let presence = match (file.key.contains(column), file.optional.contains(column)) {
            (true, false) => Presence::Key,
            (false, false) => Presence::Required,
            (false, true) => Presence::Optional,
            (true, true) => return Err(fault(column, "is a key and can be null")),
        };
        let meaning = meaning.ok_or_else(|| fault(column, "is not described"))?;
        Ok(Column { name: column.clone(), presence, meaning: meaning.clone() })
    };
    let columns = file.columns.iter().map(column).collect::<Result<Vec<_>, _>>()?;
    let in_order: Vec<&String> =
        columns.iter().filter(|column| column.presence == Presence::Key).map(|column| &column.name).collect();
    if let Some((_, column)) = in_order.iter().zip(&file.key).find(|(found, stated)| **found != *stated) {
        return Err(fault(column, "stands elsewhere in the key than among the columns"));
    }
    Ok(Table { name: name.to_owned(), en: file.en, vi: file.vi, columns, foreign_keys: file.foreign_keys })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use danvan_domain::{
        AwardKind, Basis, BodyType, Confidence, Field, Form, IssueLevel, Item, PipelineStage, Purpose,
        Qualifier, Recipient, Scope, Stage, TextPart, Tier,
    };

    use super::*;

    fn schema() -> Schema {
        Schema::embedded().expect("the schema files fit")
    }

    #[test]
    fn every_table_has_a_key_names_each_column_once_and_refers_to_columns_that_are_there() {
        let schema = schema();
        for table in schema.tables() {
            assert!(table.key().next().is_some(), "{}", table.name);
            let names: BTreeSet<_> = table.columns.iter().map(|column| &column.name).collect();
            assert_eq!(names.len(), table.columns.len(), "{}", table.name);
            for name in names {
                let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
                assert!(name.chars().all(plain), "{name}");
            }
            for key in &table.foreign_keys {
                let other = schema.table(&key.table).expect(&key.table);
                for (here, there) in key.columns.iter().zip(&key.reference) {
                    let find = |table: &Table, name: &str| {
                        table.columns.iter().find(|column| column.name == name).expect(name).clone()
                    };
                    let (here, there) = (find(table, here), find(other, there));
                    assert_eq!(here.meaning.column_type, there.meaning.column_type, "{}", table.name);
                }
            }
        }
    }

    #[test]
    fn keys_of_the_chosen_tables_are_the_contract() {
        let schema = schema();
        let key = |name: &str| -> Vec<String> {
            schema.table(name).expect(name).key().map(|column| column.name.clone()).collect()
        };
        assert_eq!(
            key("model_counts"),
            ["locality_code", "period", "basis", "stage", "form", "field", "sector_code", "tier"]
        );
        assert_eq!(
            key("awards"),
            ["locality_code", "period", "purpose", "kind", "body_type", "body_level", "recipient"]
        );
    }

    #[test]
    fn the_chosen_tables_are_keyed_as_their_statements_are_grouped() {
        use crate::key::{KEYED, PLACE_AND_TIME};
        for keyed in &KEYED {
            let table = schema().table(keyed.name).expect(keyed.name).clone();
            let attributes = keyed.attributes.iter().map(|(column, _)| *column);
            let names: Vec<&str> = PLACE_AND_TIME.into_iter().chain(attributes).collect();
            assert_eq!(table.key().map(|column| column.name.as_str()).collect::<Vec<_>>(), names);
            for (name, silent) in keyed.attributes {
                let column = table.key().find(|column| column.name == *name).expect("in the key");
                let values = &column.meaning.values;
                let silent = silent.filter(|_| !values.is_empty());
                assert!(silent.is_none_or(|silent| values.iter().any(|value| value == silent)), "{name}");
            }
        }
    }

    #[test]
    fn descriptions_are_sentences_in_both_languages() {
        for table in schema().tables() {
            let columns = table.columns.iter().map(|column| (&column.meaning.en, &column.meaning.vi));
            for (en, vi) in columns.chain([(&table.en, &table.vi)]) {
                assert!(en.ends_with('.') && vi.ends_with('.') && en != vi, "{}: {en:?} {vi:?}", table.name);
                assert!(en.is_ascii(), "{}: {en}", table.name);
            }
        }
    }

    #[test]
    fn listed_values_are_those_of_the_domain() {
        fn texts<T: Copy>(
            all: &[T],
            text: fn(T) -> &'static str,
            more: &[&'static str],
        ) -> Vec<&'static str> {
            all.iter().map(|value| text(*value)).chain(more.iter().copied()).collect()
        }
        let expected = [
            ("stage", texts(Stage::ALL, Stage::as_str, &[])),
            ("form", texts(Form::ALL, Form::as_str, &["total"])),
            ("field", texts(Field::ALL, Field::as_str, &["total"])),
            ("tier", texts(Tier::ALL, Tier::as_str, &["total"])),
            ("recipient", texts(Recipient::ALL, Recipient::as_str, &[])),
            ("purpose", texts(Purpose::ALL, Purpose::as_str, &[])),
            ("kind", texts(AwardKind::ALL, AwardKind::as_str, &["unstated"])),
            ("body_type", texts(BodyType::ALL, BodyType::as_str, &["unstated"])),
            ("item", texts(Item::ALL, Item::as_str, &[])),
            ("scope", texts(Scope::ALL, Scope::as_str, &[])),
            ("qualifier", texts(Qualifier::ALL, Qualifier::as_str, &[])),
            ("basis", texts(Basis::ALL, Basis::as_str, &[])),
            ("text_part", texts(TextPart::ALL, TextPart::as_str, &[])),
            ("confidence", texts(Confidence::ALL, Confidence::as_str, &[])),
            ("level", texts(IssueLevel::ALL, IssueLevel::as_str, &[])),
            ("stage", texts(PipelineStage::ALL, PipelineStage::as_str, &[])),
        ];
        let schema = schema();
        for (name, values) in expected {
            let columns = schema.tables().iter().flat_map(|table| &table.columns);
            let lists: Vec<_> =
                columns.filter(|column| column.name == name).map(|column| &column.meaning.values).collect();
            assert!(lists.iter().any(|list| **list == values), "{name}: {values:?}, not {lists:?}");
        }
    }

    #[test]
    fn a_file_that_does_not_fit_is_refused() {
        let shared = read::<BTreeMap<String, Meaning>>("columns", SHARED).expect("reads");
        let cases = [
            ("key = [\"period\"]\ncolumns = [\"basis\"]", "period is not one of the table's columns"),
            ("key = []\ncolumns = [\"unheard_of\"]", "unheard_of is not described"),
            (
                "key = [\"basis\"]\ncolumns = [\"basis\"]\noptional = [\"basis\"]",
                "basis is a key and can be null",
            ),
            (
                "key = [\"basis\", \"period\"]\ncolumns = [\"period\", \"basis\"]",
                "stands elsewhere in the key",
            ),
        ];
        for (text, expected) in cases {
            let file = read("x", &format!("en = \"\"\nvi = \"\"\n{text}\n")).expect("reads");
            let error = table("x", file, &shared).expect_err(text).to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
