//! The way back from a published value to the sentence that states it.

use std::{collections::BTreeSet, path::Path};

use danvan_domain::text::fold;

use crate::{
    compare::{Rows, TextRow},
    error::AnalyticsError,
    observe::{TOTAL, UNSTATED},
    schema::Schema,
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
    let id = |row: &TextRow, column: &str, id: &str| row.get(column).is_some_and(|found| found == id);
    let Some(fact) = find(version, "facts", |row| id(row, "fact_id", fact_id))? else { return Ok(None) };
    let article_id = fact.get("article_id").cloned().unwrap_or_default();
    let article = find(version, "articles", |row| id(row, "article_id", &article_id))?.unwrap_or_default();
    let table = match fact.get("measure").map(String::as_str) {
        Some("models") => "model_counts",
        Some("awards") => "awards",
        Some("participants") => "participants",
        _ => "contributions",
    };
    let key = key(&fact, table);
    let observation = find(version, table, |row| {
        key.iter().all(|(column, value)| row.get(*column).map_or("", String::as_str) == value)
    })?;
    Ok(Some(Trace { fact, article, observation: (table.to_owned(), observation) }))
}

/// The rows of `facts` in the folder of a version that are of one of these localities, in the table's order.
///
/// # Errors
/// A file that cannot be read.
pub fn facts_of(version: &Path, locality_codes: &BTreeSet<String>) -> Result<Vec<TextRow>, AnalyticsError> {
    let mut facts = Vec::new();
    each(version, "facts", |row| {
        if row.get("locality_code").is_some_and(|code| locality_codes.contains(code)) {
            facts.push(row);
        }
        true
    })?;
    Ok(facts)
}

fn find(
    version: &Path,
    table: &str,
    is_sought: impl Fn(&TextRow) -> bool,
) -> Result<Option<TextRow>, AnalyticsError> {
    let mut found = None;
    each(version, table, |row| {
        found = is_sought(&row).then_some(row);
        found.is_none()
    })?;
    Ok(found)
}

/// Hands the rows of a table to `take` until it wants no more.
fn each(version: &Path, table: &str, mut take: impl FnMut(TextRow) -> bool) -> Result<(), AnalyticsError> {
    let schema = Schema::embedded()?;
    let table = schema.table(table).ok_or_else(|| AnalyticsError::NoTable { table: table.to_owned() })?;
    let mut rows = Rows::open(table, version)?;
    while let Some(row) = rows.next()? {
        if !take(row) {
            break;
        }
    }
    Ok(())
}

/// The key columns under which a fact is found in a table.
fn key(fact: &TextRow, table: &str) -> Vec<(&'static str, String)> {
    let text = |column: &str| fact.get(column).cloned().unwrap_or_default();
    let or = |column: &'static str, none: &str| {
        (column, fact.get(column).map_or_else(|| none.to_owned(), Clone::clone))
    };
    if !matches!(table, "model_counts" | "awards") {
        return vec![("fact_id", text("fact_id"))];
    }
    let period = fact.get("period").or_else(|| fact.get("as_of")).cloned().unwrap_or_default();
    let mut key = vec![("locality_code", text("locality_code")), ("period", period)];
    if table == "awards" {
        key.extend([("purpose", text("purpose")), ("recipient", text("recipient"))]);
        key.extend(["kind", "body_type", "body_level"].map(|column| or(column, UNSTATED)));
    } else {
        key.extend([("basis", text("basis")), ("stage", text("stage"))]);
        key.extend(["form", "field", "tier"].map(|column| or(column, TOTAL)));
        let sector = match (fact.get("sector_code"), fact.get("sector")) {
            (Some(code), _) => code.clone(),
            (None, Some(sector)) => format!("other:{}", fold(sector)),
            (None, None) => TOTAL.to_owned(),
        };
        key.push(("sector_code", sector));
    }
    key
}
