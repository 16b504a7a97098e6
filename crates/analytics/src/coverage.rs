//! `coverage`: what was sought and found. A silence is not a zero.

use std::collections::{BTreeMap, BTreeSet};

use danvan_domain::{Gazetteer, Issue, IssueCode, Source};

use crate::{
    error::AnalyticsError, place::Locality, publish::Draft, runs::runs, statement::Base, view::View,
};

/// A source, a locality that it speaks for, and a year.
#[derive(Debug)]
pub(crate) struct Row<'t> {
    source_id: &'t str,
    code: &'t str,
    name: Option<&'t str>,
    year: i16,
    status: &'static str,
    articles: u32,
    facts: usize,
}

/// The year in which the movement began.
const FIRST_YEAR: i16 = 2009;

/// Every locality that a source claims, for every year in which any article was published or any count ends.
pub(crate) fn rows<'t>(
    base: &'t Base<'t>,
    sources: &'t [Source],
    gazetteer: &'t Gazetteer,
    issues: &BTreeSet<Issue>,
) -> Vec<Row<'t>> {
    let articles = articles(base);
    let facts = facts(base, sources);
    let years: BTreeSet<i16> =
        articles.keys().map(|(_, year)| *year).chain(facts.keys().map(|(.., year)| *year)).collect();
    let years: BTreeSet<i16> = years.into_iter().filter(|year| *year >= FIRST_YEAR).collect();
    let blocked: BTreeSet<&str> = issues
        .iter()
        .filter(|issue| is_of_fetching(issue.code))
        .map(|issue| issue.source_id.as_str())
        .collect();
    let (Some(first), Some(last)) = (years.first(), years.last()) else { return Vec::new() };
    let claims: BTreeSet<(&str, &str)> = sources
        .iter()
        .flat_map(|source| source.localities.iter().map(|code| (source.id.as_str(), code.as_str())))
        .collect();
    let mut rows = Vec::new();
    for (source_id, code) in claims {
        for year in *first..=*last {
            let articles = articles.get(&(source_id, year)).copied().unwrap_or_default();
            let facts = facts.get(&(source_id, code, year)).copied().unwrap_or_default();
            let status = match (facts, articles) {
                (0, 0) if blocked.contains(source_id) => "blocked",
                (0, 0) => "not_sought",
                (0, _) => "nothing_found",
                _ => "found",
            };
            let name = gazetteer.unit(code, None).map(|unit| unit.name.as_str());
            rows.push(Row { source_id, code, name, year, status, articles, facts });
        }
    }
    rows
}

fn is_of_fetching(code: IssueCode) -> bool {
    code.stage() == danvan_domain::PipelineStage::Fetch
}

/// How many articles each source published in each year.
fn articles<'t>(base: &'t Base<'t>) -> BTreeMap<(&'t str, i16), u32> {
    let mut articles = BTreeMap::new();
    for story in base.stories.all() {
        if let Some(day) = story.published_on() {
            *articles.entry((story.source_id(), day.year())).or_default() += 1;
        }
    }
    articles
}

/// How many facts each source states of each locality that it claims, and of places in it, by the year in which
/// their period ends.
fn facts<'t>(base: &'t Base<'t>, sources: &'t [Source]) -> BTreeMap<(&'t str, &'t str, i16), usize> {
    let claims: BTreeMap<&str, &[String]> =
        sources.iter().map(|source| (source.id.as_str(), source.localities.as_slice())).collect();
    let mut facts = BTreeMap::new();
    let of = |view: View<'t, 't>| Some((view.story.source_id(), view.locality()?, view.span()?.last.year()));
    for ((source_id, locality, year), count) in runs(base.as_stored().filter_map(of)) {
        let Some(claims) = claims.get(source_id) else { continue };
        for code in claims.iter().filter(|code| lies_in(locality, code)) {
            *facts.entry((source_id, code.as_str(), year)).or_default() += count;
        }
    }
    facts
}

/// Whether a locality is the unit of this code, or lies in the province of this code, then or today.
fn lies_in(locality: &Locality<'_>, code: &str) -> bool {
    let provinces = [locality.province, locality.province_2025];
    locality.code == code || provinces.iter().flatten().any(|province| province.code == code)
}

/// Writes `coverage`.
pub(crate) fn coverage<'t>(draft: &mut Draft<'t>, rows: &'t [Row<'t>]) -> Result<(), AnalyticsError> {
    draft.table("coverage", rows, |frame| {
        frame
            .text("source_id", |row| Some(row.source_id))
            .text("locality_code", |row| Some(row.code))
            .text("locality_name", |row| row.name)
            .integer("year", |row| Some(row.year))
            .text("status", |row| Some(row.status))
            .integer("article_count", |row| Some(row.articles))
            .integer("fact_count", |row| Some(row.facts))
    })
}
