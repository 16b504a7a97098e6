//! Frames of the tables about articles, localities and issues.

use std::collections::{BTreeMap, BTreeSet};

use danvan_domain::{Gazetteer, Issue, Level, Unit, place::COUNTRY_CODE};
use polars::prelude::DataFrame;

use crate::{error::AnalyticsError, frame::FrameBuilder, statement::Story, tables};

/// The frame of `articles`.
pub(crate) fn articles(stories: &BTreeMap<&str, Story<'_>>) -> Result<DataFrame, AnalyticsError> {
    let rows: Vec<&Story<'_>> = stories.values().collect();
    let table = tables::articles();
    FrameBuilder::new(&table, &rows)
        .text("article_id", |row| Some(&row.article.article_id))
        .text("source_id", |row| Some(&row.article.source_id))
        .text("url", |row| Some(&row.article.url))
        .text("title", |row| row.article.title.as_deref())
        .text("author", |row| row.article.author.as_deref())
        .text("section", |row| row.article.section.as_deref())
        .date("published_on", |row| row.published_on())
        .instant("published_at", |row| row.article.published?.instant())
        .text("published_from", |row| row.article.published_from.map(|from| from.as_str()))
        .instant("fetched_at", |row| row.article.fetched_at)
        .instant("captured_at", |row| row.article.captured_at)
        .text("text_sha256", |row| Some(&row.article.text_sha256))
        .text("duplicate_of", |row| row.duplicate_of)
        .finish()
}

/// A unit in one span of time; no unit for the country.
struct LocalityRow<'g> {
    code: &'g str,
    span: usize,
    unit: Option<&'g Unit>,
    full_name: Option<String>,
    successor_codes: Option<String>,
}

/// The frame of `localities`: every unit that the gazetteer knows, and the country above the provinces.
pub(crate) fn localities(gazetteer: &Gazetteer) -> Result<DataFrame, AnalyticsError> {
    let mut units: Vec<&Unit> = gazetteer.units().iter().collect();
    units.sort_by_key(|unit| (&unit.code, unit.valid_from));
    let mut rows: Vec<LocalityRow<'_>> = Vec::with_capacity(units.len() + 1);
    for unit in units {
        let span = rows.last().filter(|last| last.code == unit.code).map_or(1, |last| last.span + 1);
        rows.push(LocalityRow {
            code: &unit.code,
            span,
            unit: Some(unit),
            full_name: Some(unit.full_name()),
            successor_codes: successor_codes(gazetteer, unit),
        });
    }
    let country =
        LocalityRow { code: COUNTRY_CODE, span: 1, unit: None, full_name: None, successor_codes: None };
    let place = rows.partition_point(|row| row.code < COUNTRY_CODE);
    rows.insert(place, country);
    localities_frame(&rows)
}

fn localities_frame(rows: &[LocalityRow<'_>]) -> Result<DataFrame, AnalyticsError> {
    let level = |row: &LocalityRow<'_>| row.unit.map_or(Level::Country, |unit| unit.level).as_str();
    let parent = |unit: &Unit| if unit.level == Level::Province { Some(COUNTRY_CODE) } else { None };
    let table = tables::localities();
    FrameBuilder::new(&table, rows)
        .text("locality_code", |row| Some(row.code))
        .integer("span", |row| Some(row.span))
        .text("name", |row| Some(&row.unit?.name))
        .text("full_name", |row| row.full_name.as_deref())
        .text("level", |row| Some(level(row)))
        .text("kind", |row| Some(&row.unit?.kind))
        .text("parent_code", |row| row.unit?.parent_code.as_deref().or_else(|| parent(row.unit?)))
        .date("valid_from", |row| row.unit?.valid_from)
        .date("valid_to", |row| row.unit?.valid_to?.yesterday().ok())
        .text("successor_codes", |row| row.successor_codes.as_deref())
        .finish()
}

/// The codes, with a space between them, of the units that came of this one when this span of it ended.
fn successor_codes(gazetteer: &Gazetteer, unit: &Unit) -> Option<String> {
    let next = gazetteer.successors(&unit.code).iter().filter(|next| Some(next.effective) == unit.valid_to);
    let codes: BTreeSet<&str> = next.map(|next| next.successor_code.as_str()).collect();
    let codes: Vec<&str> = codes.into_iter().collect();
    (!codes.is_empty()).then(|| codes.join(" "))
}

/// The frame of `issues`; an issue that was met twice is one row.
pub(crate) fn issues(issues: &BTreeSet<Issue>) -> Result<DataFrame, AnalyticsError> {
    let mut rows: Vec<&Issue> = issues.iter().collect();
    rows.sort_by_key(|issue| (issue.code.as_str(), &issue.source_id, &issue.url, &issue.message));
    let table = tables::issues();
    FrameBuilder::new(&table, &rows)
        .text("code", |row| Some(row.code.as_str()))
        .text("level", |row| Some(row.code.default_level().as_str()))
        .text("stage", |row| Some(row.code.stage().as_str()))
        .text("source_id", |row| Some(&row.source_id))
        .text("url", |row| Some(&row.url))
        .text("message", |row| Some(&row.message))
        .finish()
}
