//! `datapackage.json`: what the tables are, for people and for programs that read Data Package v2.

use std::collections::BTreeMap;

use danvan_domain::Source;
use serde::Serialize;

use super::{Draft, Written, draft::SCHEMA_VERSION};
use crate::{
    error::AnalyticsError,
    head::{Head, Licence},
    schema::{Column, Meaning, Presence, Table},
};

/// The profile that the description follows.
const PROFILE: &str = "https://datapackage.org/profiles/2.0/datapackage.json";

/// A data package, field by field in the order of the file.
#[derive(Debug, Serialize)]
pub(crate) struct Package<'t> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    name: &'t str,
    title: &'t str,
    title_vi: &'t str,
    description: &'t str,
    description_vi: &'t str,
    version: String,
    keywords: &'t [String],
    licenses: [&'t Licence; 1],
    sources: Vec<Origin<'t>>,
    resources: Vec<Resource<'t>>,
}

#[derive(Debug, Serialize)]
struct Origin<'t> {
    title: &'t str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    source_id: &'t str,
}

#[derive(Debug, Serialize)]
struct Resource<'t> {
    name: &'t str,
    #[serde(rename = "type")]
    kind: &'static str,
    path: String,
    /// The same rows as Parquet.
    parquet: String,
    description: &'t str,
    description_vi: &'t str,
    format: &'static str,
    mediatype: &'static str,
    encoding: &'static str,
    bytes: u64,
    hash: String,
    rows: usize,
    schema: TableSchema<'t>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct TableSchema<'t> {
    fields_match: &'static str,
    fields: Vec<Field<'t>>,
    missing_values: [&'static str; 1],
    primary_key: Vec<&'t str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    foreign_keys: Vec<Key<'t>>,
}

#[derive(Debug, Serialize)]
struct Field<'t> {
    name: &'t str,
    #[serde(rename = "type")]
    kind: &'static str,
    description: &'t str,
    description_vi: &'t str,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'t str>,
    #[serde(skip_serializing_if = "Constraints::is_empty")]
    constraints: Constraints<'t>,
}

#[derive(Debug, Serialize)]
struct Constraints<'t> {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    required: bool,
    #[serde(rename = "enum", skip_serializing_if = "<[String]>::is_empty")]
    values: &'t [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<&'t str>,
}

impl Constraints<'_> {
    fn is_empty(&self) -> bool {
        !self.required
            && self.values.is_empty()
            && self.minimum.is_none()
            && self.maximum.is_none()
            && self.pattern.is_none()
    }
}

#[derive(Debug, Serialize)]
struct Key<'t> {
    fields: &'t [String],
    reference: Reference<'t>,
}

#[derive(Debug, Serialize)]
struct Reference<'t> {
    /// Empty where it is the table itself.
    resource: &'t str,
    fields: &'t [String],
}

impl<'t> Package<'t> {
    /// The package of the tables that were written to a draft.
    pub(crate) fn of(draft: &Draft<'t>, head: &'t Head, sources: &'t [Source]) -> Self {
        let written: BTreeMap<&str, &Written> =
            draft.tables().iter().map(|written| (written.name.as_str(), written)).collect();
        let resource = |table: &'t Table| Some(resource(table, written.get(table.name.as_str())?));
        Self {
            schema: PROFILE,
            name: &head.name,
            title: &head.title,
            title_vi: &head.title_vi,
            description: &head.description,
            description_vi: &head.description_vi,
            version: version(draft.tables()),
            keywords: &head.keywords,
            licenses: [&head.licence],
            sources: sources.iter().map(origin).collect(),
            resources: draft.schema().tables().iter().filter_map(resource).collect(),
        }
    }

    /// The text of the file.
    pub(crate) fn to_json(&self) -> Result<Vec<u8>, AnalyticsError> {
        let mut json = serde_json::to_vec_pretty(self)
            .map_err(|source| AnalyticsError::Json { what: "datapackage.json", source })?;
        json.push(b'\n');
        Ok(json)
    }
}

/// The version of the columns, and a digest of all rows.
pub(crate) fn version(tables: &[Written]) -> String {
    let digests: Vec<String> =
        tables.iter().map(|table| format!("{} {}", table.name, table.csv.sha256)).collect();
    let mut digest = danvan_domain::id::sha256_hex(digests.join("\n").as_bytes());
    digest.truncate(12);
    format!("{SCHEMA_VERSION}.0.0+{digest}")
}

/// The source with the site that its first way leads to.
fn origin(source: &Source) -> Origin<'_> {
    let path = source.site().map(|url| url.origin().ascii_serialization());
    Origin { title: &source.publisher, path, source_id: &source.id }
}

fn resource<'t>(table: &'t Table, written: &Written) -> Resource<'t> {
    Resource {
        name: &table.name,
        kind: "table",
        path: table.csv_name(),
        parquet: table.parquet_name(),
        description: &table.en,
        description_vi: &table.vi,
        format: "csv",
        mediatype: "text/csv",
        encoding: "utf-8",
        bytes: written.csv.bytes,
        hash: format!("sha256:{}", written.csv.sha256),
        rows: written.rows,
        schema: TableSchema {
            fields_match: "exact",
            fields: table.columns.iter().map(field).collect(),
            missing_values: [""],
            primary_key: table.key().map(|column| column.name.as_str()).collect(),
            foreign_keys: table
                .foreign_keys
                .iter()
                .map(|key| Key {
                    fields: &key.columns,
                    reference: Reference {
                        resource: if key.table == table.name { "" } else { &key.table },
                        fields: &key.reference,
                    },
                })
                .collect(),
        },
    }
}

fn field(column: &Column) -> Field<'_> {
    let Meaning { column_type, en, vi, unit, values, minimum, maximum, pattern } = &column.meaning;
    Field {
        name: &column.name,
        kind: column_type.field_type(),
        description: en,
        description_vi: vi,
        unit: unit.as_deref(),
        constraints: Constraints {
            required: column.presence != Presence::Optional,
            values,
            minimum: *minimum,
            maximum: *maximum,
            pattern: pattern.as_deref(),
        },
    }
}
