//! The description of every table that is published.

use crate::schema::{
    Column,
    ColumnType::{Date, Instant, Integer, Number, Text},
    Presence::{self, Key, Optional, Required},
    Table,
};

/// Every table, in the order of the documentation.
pub fn all() -> Vec<Table> {
    vec![
        model_counts(),
        awards(),
        participants(),
        contributions(),
        named_models(),
        locality_summary(),
        facts(),
        articles(),
        localities(),
        issues(),
    ]
}

/// One row for the value chosen for a locality, period, basis, stage, form, field, sector and tier.
pub fn model_counts() -> Table {
    let attributes = vec![
        text("stage", Key),
        text("form", Key),
        text("field", Key),
        text("sector_code", Key),
        text("sector", Optional),
        text("tier", Key),
    ];
    table("model_counts", &[place(Key), period(Key), basis(Key), attributes, value(), choice(), source()])
}

/// One row for the value chosen for a locality, period, purpose, kind, body and recipient.
pub fn awards() -> Table {
    let attributes = vec![
        text("purpose", Key),
        text("kind", Key),
        text("body_type", Key),
        text("body_level", Key),
        text("body", Optional),
        text("recipient", Key),
    ];
    table("awards", &[place(Key), period(Key), basis(Required), attributes, value(), choice(), source()])
}

/// One row for every statement of how many took part.
pub fn participants() -> Table {
    let attributes = vec![text("recipient", Key), text("scope", Key)];
    table("participants", &[place(Key), period(Key), basis(Key), attributes, value(), stated()])
}

/// One row for every statement of what was contributed.
pub fn contributions() -> Table {
    let attributes = vec![text("item", Key), text("unit", Required), text("scope", Key)];
    table("contributions", &[place(Key), period(Key), basis(Key), attributes, value(), stated()])
}

/// One row for every model that an article names.
pub fn named_models() -> Table {
    let origin = vec![text("article_id", Key), text("article_url", Required), date("published_on", Optional)];
    table("named_models", &[vec![text("name", Key)], place(Optional), period(Optional), origin])
}

/// One row for a locality and period, the best known figures side by side.
pub fn locality_summary() -> Table {
    let figures = SUMMARY_FIGURES.iter().map(|name| column(name, Number, Optional)).collect();
    let count = vec![column("article_count", Integer, Required)];
    table("locality_summary", &[place(Key), period(Key), figures, count])
}

/// The figures of `locality_summary`.
pub(crate) const SUMMARY_FIGURES: [&str; 9] = [
    "models_registered",
    "models_implemented",
    "models_recognised",
    "models_commended",
    "models_collective",
    "models_individual",
    "awards_collective",
    "awards_individual",
    "awards_combined",
];

/// One row for every fact extracted, chosen or not, with attributes and period as its text states them.
pub fn facts() -> Table {
    let ids = vec![
        text("fact_id", Key),
        text("article_id", Required),
        text("capture_id", Required),
        text("source_id", Required),
        text("article_url", Required),
        date("published_on", Optional),
    ];
    let attributes = vec![
        text("measure", Required),
        text("stage", Optional),
        text("form", Optional),
        text("field", Optional),
        text("sector_code", Optional),
        text("sector", Optional),
        text("tier", Optional),
        text("recipient", Optional),
        text("purpose", Optional),
        text("kind", Optional),
        text("body_type", Optional),
        text("body_level", Optional),
        text("body", Optional),
        text("item", Optional),
        text("unit", Optional),
        text("scope", Optional),
    ];
    let reading = vec![
        text("original_value", Required),
        text("text_part", Required),
        text("quote", Required),
        column("quote_start", Integer, Required),
        column("quote_end", Integer, Required),
        column("value_start", Integer, Required),
        column("value_end", Integer, Required),
        text("part_of", Optional),
        text("rule", Required),
        text("confidence", Required),
    ];
    let where_and_when = [place(Optional), period(Optional), basis(Required)].concat();
    table("facts", &[ids, attributes, value(), where_and_when, reading])
}

/// One row for every article.
pub fn articles() -> Table {
    let columns = vec![
        text("article_id", Key),
        text("source_id", Required),
        text("url", Required),
        text("title", Optional),
        text("author", Optional),
        text("section", Optional),
        date("published_on", Optional),
        column("published_at", Instant, Optional),
        text("published_from", Optional),
        column("fetched_at", Instant, Optional),
        column("captured_at", Instant, Optional),
        text("text_sha256", Required),
        text("duplicate_of", Optional),
    ];
    table("articles", &[columns])
}

/// One row for every unit in one span of time: from `valid_from` to `valid_to`, both days included, null where
/// the span is open at that end. `span` counts the spans of one code from 1: the first day of
/// the earliest is not known, and a key is never null.
pub fn localities() -> Table {
    let columns = vec![
        text("locality_code", Key),
        column("span", Integer, Key),
        text("name", Optional),
        text("full_name", Optional),
        text("level", Required),
        text("kind", Optional),
        text("parent_code", Optional),
        date("valid_from", Optional),
        date("valid_to", Optional),
        text("successor_codes", Optional),
    ];
    table("localities", &[columns])
}

/// One row for every open issue.
pub fn issues() -> Table {
    let columns = vec![
        text("code", Key),
        text("level", Required),
        text("stage", Required),
        text("source_id", Key),
        text("url", Key),
        text("message", Key),
    ];
    table("issues", &[columns])
}

fn table(name: &'static str, groups: &[Vec<Column>]) -> Table {
    Table { name, columns: groups.concat() }
}

const fn column(name: &'static str, column_type: crate::schema::ColumnType, presence: Presence) -> Column {
    Column { name, column_type, presence }
}

const fn text(name: &'static str, presence: Presence) -> Column {
    column(name, Text, presence)
}

const fn date(name: &'static str, presence: Presence) -> Column {
    column(name, Date, presence)
}

/// Where. The name is null for the country, the province where the unit is above provinces.
fn place(code: Presence) -> Vec<Column> {
    let level = if code == Key { Required } else { Optional };
    vec![
        text("locality_code", code),
        text("locality_name", Optional),
        text("locality_level", level),
        text("province_code", Optional),
        text("province_name", Optional),
        text("province_code_2025", Optional),
        text("province_name_2025", Optional),
    ]
}

/// When, with both ends included.
fn period(name: Presence) -> Vec<Column> {
    let ends = if name == Key { Required } else { Optional };
    vec![text("period", name), date("period_start", ends), date("period_end", ends)]
}

fn basis(presence: Presence) -> Vec<Column> {
    vec![text("basis", presence), date("as_of", Optional)]
}

/// How much, and between what.
fn value() -> Vec<Column> {
    vec![
        column("value", Number, Required),
        text("qualifier", Required),
        column("value_min", Number, Required),
        column("value_max", Number, Required),
    ]
}

/// How the value was chosen.
fn choice() -> Vec<Column> {
    vec![
        column("article_count", Integer, Required),
        column("agreement", Number, Required),
        text("status", Required),
        text("rule", Required),
    ]
}

/// Where the chosen value stands.
fn source() -> Vec<Column> {
    vec![
        text("fact_id", Required),
        text("article_url", Required),
        date("published_on", Optional),
        text("quote", Required),
    ]
}

/// Where a statement stands, in tables with a row for each.
fn stated() -> Vec<Column> {
    let mut columns = vec![text("fact_id", Key)];
    columns.extend(source().into_iter().skip(1));
    columns
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_table_has_a_key_and_names_each_column_once() {
        let tables = all();
        assert_eq!(tables.iter().map(|table| table.name).collect::<BTreeSet<_>>().len(), tables.len());
        for table in tables {
            assert!(table.key().next().is_some(), "{}", table.name);
            let names: BTreeSet<_> = table.columns.iter().map(|column| column.name).collect();
            assert_eq!(names.len(), table.columns.len(), "{}", table.name);
            assert!(
                names.iter().all(|name| name
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'))
            );
        }
    }

    #[test]
    fn keys_of_the_chosen_tables_are_the_contract() {
        let key = |table: Table| table.key().map(|column| column.name).collect::<Vec<_>>();
        assert_eq!(
            key(model_counts()),
            ["locality_code", "period", "basis", "stage", "form", "field", "sector_code", "tier"]
        );
        assert_eq!(
            key(awards()),
            ["locality_code", "period", "purpose", "kind", "body_type", "body_level", "recipient"]
        );
    }
}
