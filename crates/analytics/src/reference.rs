//! Rows of the tables about articles, localities and issues.

use std::collections::BTreeSet;

use danvan_domain::{Gazetteer, Issue, Level, Unit, place::COUNTRY_CODE};

use crate::{error::AnalyticsError, gate::Levels, publish::Draft, story::Story};

/// Writes `articles`.
pub(crate) fn articles<'t>(draft: &mut Draft<'t>, stories: &'t [Story<'t>]) -> Result<(), AnalyticsError> {
    draft.table("articles", stories, |frame| {
        frame
            .text("article_id", |row| Some(row.article_id()))
            .text("source_id", |row| Some(row.source_id()))
            .text("url", |row| Some(row.url()))
            .text("title", |row| row.title())
            .text("author", |row| row.author())
            .text("section", |row| row.section())
            .date("published_on", |row| row.published_on())
            .instant("published_at", |row| row.article.published?.instant())
            .text("published_from", |row| row.article.published_from.map(|from| from.as_str()))
            .instant("fetched_at", |row| row.article.fetched_at)
            .instant("captured_at", |row| row.article.captured_at)
            .text("text_sha256", |row| Some(row.text_sha256()))
            .text("duplicate_of", |row| row.duplicate_of)
    })
}

/// A unit in one span of time; no unit for the country.
#[derive(Debug)]
pub(crate) struct LocalityRow<'g> {
    code: &'g str,
    span: usize,
    unit: Option<&'g Unit>,
    full_name: Option<String>,
    successor_codes: Option<String>,
}

/// Every unit that the gazetteer knows, and the country above the provinces.
pub(crate) fn of_localities(gazetteer: &Gazetteer) -> Vec<LocalityRow<'_>> {
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
    rows
}

/// Writes `localities`.
pub(crate) fn localities<'t>(
    draft: &mut Draft<'t>,
    rows: &'t [LocalityRow<'t>],
) -> Result<(), AnalyticsError> {
    let level = |row: &LocalityRow<'_>| row.unit.map_or(Level::Country, |unit| unit.level).as_str();
    let parent = |unit: &Unit| if unit.level == Level::Province { Some(COUNTRY_CODE) } else { None };
    draft.table("localities", rows, |frame| {
        frame
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
    })
}

/// The codes, with a space between them, of the units that came of this one when this span of it ended.
fn successor_codes(gazetteer: &Gazetteer, unit: &Unit) -> Option<String> {
    let next = gazetteer.successors(&unit.code).iter().filter(|next| Some(next.effective) == unit.valid_to);
    let codes: BTreeSet<&str> = next.map(|next| next.successor_code.as_str()).collect();
    let codes: Vec<&str> = codes.into_iter().collect();
    (!codes.is_empty()).then(|| codes.join(" "))
}

/// Issues in the order of their table; one that was met twice is one row.
pub(crate) fn of_issues(issues: &BTreeSet<Issue>) -> Vec<&Issue> {
    let mut rows: Vec<&Issue> = issues.iter().collect();
    fn key(issue: &Issue) -> [&str; 4] {
        [issue.code.as_str(), &issue.source_id, &issue.url, &issue.message]
    }
    rows.sort_by(|a, b| key(a).cmp(&key(b)));
    rows.dedup_by(|a, b| key(a) == key(b));
    rows
}

/// Writes `issues`.
pub(crate) fn issues<'t>(
    draft: &mut Draft<'t>,
    rows: &'t [&'t Issue],
    levels: &Levels,
) -> Result<(), AnalyticsError> {
    draft.table("issues", rows, |frame| {
        frame
            .text("code", |row| Some(row.code.as_str()))
            .text("level", |row| Some(levels.of(row.code).as_str()))
            .text("stage", |row| Some(row.code.stage().as_str()))
            .text("source_id", |row| Some(&row.source_id))
            .text("url", |row| Some(&row.url))
            .text("message", |row| Some(&row.message))
    })
}
