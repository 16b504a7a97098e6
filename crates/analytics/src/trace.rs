//! The way back from a published value to the sentence that states it.

use std::{collections::BTreeSet, path::Path};

use crate::{
    compare::{Rows, TextRow},
    error::AnalyticsError,
    key::{KeyedTable, unlisted_sector},
    lookup,
    schema::{Schema, Table},
};

/// A fact, what became of it, and the article that it stands in, as the rows of the published tables say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// Its row of `facts`.
    pub fact: TextRow,
    /// Its row of `articles`.
    pub article: TextRow,
    /// The table that holds what is counted, and the row of the fact's key; no row where the fact has no place or
    /// no period, or was dropped.
    pub observation: (String, Option<TextRow>),
}

/// Follows a fact through the tables in the folder of a version; none where there is no such fact.
///
/// # Errors
/// A file that cannot be read.
pub fn trace(version: &Path, fact_id: &str) -> Result<Option<Trace>, AnalyticsError> {
    let schema = Schema::embedded()?;
    let table =
        |name: &str| schema.table(name).ok_or_else(|| AnalyticsError::NoTable { table: name.to_owned() });
    let by_id = |name: &str, id: &str| lookup::find(version, table(name)?, &[id.to_owned()]);
    let Some(fact) = by_id("facts", fact_id)? else { return Ok(None) };
    let article = by_id("articles", fact.get("article_id").map_or("", String::as_str))?.unwrap_or_default();
    let name = match fact.get("measure").map(String::as_str) {
        Some("models") => "model_counts",
        Some("awards") => "awards",
        Some("participants") => "participants",
        _ => "contributions",
    };
    let observation = match key(&fact, table(name)?) {
        Some(key) => lookup::find(version, table(name)?, &key)?,
        None => None,
    };
    Ok(Some(Trace { fact, article, observation: (name.to_owned(), observation) }))
}

/// The rows of `facts` in the folder of a version that are of one of these localities, in the table's order.
/// `read` is told how many bytes of how many have been read, again and again.
///
/// # Errors
/// A file that cannot be read.
pub fn facts_of(
    version: &Path,
    locality_codes: &BTreeSet<String>,
    read: &dyn Fn(u64, u64),
) -> Result<Vec<TextRow>, AnalyticsError> {
    let schema = Schema::embedded()?;
    let table = schema.table("facts").ok_or_else(|| AnalyticsError::NoTable { table: "facts".to_owned() })?;
    let mut rows = Rows::open(table, version)?;
    let mut facts = Vec::new();
    while let Some(row) = rows.next_with("locality_code", locality_codes, read)? {
        facts.push(row);
    }
    Ok(facts)
}

/// The key under which a fact is found in a table; none where it has no place or no period.
fn key(fact: &TextRow, table: &Table) -> Option<Vec<String>> {
    let silent = KeyedTable::of(&table.name).map_or(&[][..], |keyed| keyed.attributes);
    let cell = |column: &str| {
        let silent = || silent.iter().find(|(name, _)| *name == column).and_then(|(_, none)| *none);
        fact.get(column).cloned().or_else(|| match column {
            "period" => fact.get("as_of").cloned(),
            "sector_code" if fact.contains_key("sector") => fact.get("sector").map(|it| unlisted_sector(it)),
            _ => silent().map(str::to_owned),
        })
    };
    table.key().map(|column| cell(&column.name)).collect()
}
