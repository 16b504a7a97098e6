//! Frames of the tables in which nothing is chosen: every fact, every statement of a kind, every named model.

use std::collections::{BTreeMap, BTreeSet};

use danvan_domain::{Award, Item, Measure, Model, Period, Recipient, Scope};
use polars::prelude::DataFrame;

use crate::{
    error::AnalyticsError,
    frame::FrameBuilder,
    place::Locality,
    statement::{Span, Statement, Story},
    tables,
};

/// The frame of `facts`: attributes and period as the text states them.
pub(crate) fn facts(statements: &[Statement<'_>]) -> Result<DataFrame, AnalyticsError> {
    let spans: Vec<Option<Span>> = statements.iter().map(|s| s.fact.period.map(Span::from)).collect();
    let rows: Vec<(&Statement<'_>, Option<Span>)> = statements.iter().zip(spans).collect();
    let table = tables::facts();
    FrameBuilder::new(&table, &rows)
        .text("fact_id", |(s, _)| Some(&s.fact.fact_id))
        .text("article_id", |(s, _)| Some(&s.fact.article_id))
        .text("capture_id", |(s, _)| Some(&s.fact.capture_id))
        .text("source_id", |(s, _)| Some(&s.story.article.source_id))
        .text("article_url", |(s, _)| Some(&s.story.article.url))
        .date("published_on", |(s, _)| s.story.published_on())
        .text("measure", |(s, _)| Some(s.fact.measure.as_str()))
        .attributes(|(s, _)| &s.fact.measure)
        .value(|(s, _)| s)
        .place(|(s, _)| s.locality.as_ref())
        .period(|(_, span)| span.as_ref())
        .basis(|(s, _)| s)
        .text("original_value", |(s, _)| Some(&s.fact.original_value))
        .text("text_part", |(s, _)| Some(s.fact.text_part.as_str()))
        .text("quote", |(s, _)| Some(&s.fact.quote))
        .integer("quote_start", |(s, _)| Some(s.fact.quote_start))
        .integer("quote_end", |(s, _)| Some(s.fact.quote_end))
        .integer("value_start", |(s, _)| Some(s.fact.value_start))
        .integer("value_end", |(s, _)| Some(s.fact.value_end))
        .text("part_of", |(s, _)| s.fact.part_of.as_deref())
        .text("rule", |(s, _)| Some(&s.fact.rule))
        .text("confidence", |(s, _)| Some(s.fact.confidence.as_str()))
        .finish()
}

impl<R> FrameBuilder<'_, R> {
    /// What is counted, from `stage` to `scope`; null where an attribute does not apply.
    fn attributes(self, get: impl for<'r> Fn(&'r R) -> &'r Measure) -> Self {
        self.text("stage", |row| Some(model(get(row))?.stage.as_str()))
            .text("form", |row| Some(model(get(row))?.form?.as_str()))
            .text("field", |row| Some(model(get(row))?.field?.as_str()))
            .text("sector_code", |row| model(get(row))?.sector_code.as_deref())
            .text("sector", |row| model(get(row))?.sector.as_deref())
            .text("tier", |row| Some(model(get(row))?.tier?.as_str()))
            .text("recipient", |row| Some(recipient(get(row))?.as_str()))
            .text("purpose", |row| Some(award(get(row))?.purpose.as_str()))
            .text("kind", |row| Some(award(get(row))?.kind?.as_str()))
            .text("body_type", |row| Some(award(get(row))?.body_type?.as_str()))
            .text("body_level", |row| Some(award(get(row))?.body_level?.as_str()))
            .text("body", |row| award(get(row))?.body.as_deref())
            .text("item", |row| Some(item(get(row))?.as_str()))
            .text("unit", |row| Some(item(get(row))?.unit()))
            .text("scope", |row| Some(scope(get(row))?.as_str()))
    }
}

fn model(measure: &Measure) -> Option<&Model> {
    if let Measure::Models(model) = measure { Some(model) } else { None }
}

fn award(measure: &Measure) -> Option<&Award> {
    if let Measure::Awards(award) = measure { Some(award) } else { None }
}

fn recipient(measure: &Measure) -> Option<Recipient> {
    match measure {
        Measure::Awards(award) => Some(award.recipient),
        Measure::Participants { recipient, .. } => Some(*recipient),
        Measure::Models(_) | Measure::Contributions { .. } => None,
    }
}

fn item(measure: &Measure) -> Option<Item> {
    if let Measure::Contributions { item, .. } = measure { Some(*item) } else { None }
}

fn scope(measure: &Measure) -> Option<Scope> {
    match measure {
        Measure::Participants { scope, .. } | Measure::Contributions { scope, .. } => Some(*scope),
        Measure::Models(_) | Measure::Awards(_) => None,
    }
}

/// A statement with its place, its period and the attributes that sort its table.
struct Placed<'s, 'a> {
    statement: &'s Statement<'a>,
    locality: &'s Locality<'a>,
    span: &'s Span,
    /// Recipient or item.
    what: &'static str,
    unit: &'static str,
    scope: &'static str,
}

/// The frame of `participants`.
pub(crate) fn participants(statements: &[Statement<'_>]) -> Result<DataFrame, AnalyticsError> {
    let rows = placed(statements, |measure| match measure {
        Measure::Participants { recipient, scope } => Some((recipient.as_str(), "", scope.as_str())),
        _ => None,
    });
    let table = tables::participants();
    FrameBuilder::new(&table, &rows)
        .place(|row| Some(row.locality))
        .period(|row| Some(row.span))
        .basis(|row| row.statement)
        .text("recipient", |row| Some(row.what))
        .text("scope", |row| Some(row.scope))
        .value(|row| row.statement)
        .source(|row| row.statement)
        .finish()
}

/// The frame of `contributions`.
pub(crate) fn contributions(statements: &[Statement<'_>]) -> Result<DataFrame, AnalyticsError> {
    let rows = placed(statements, |measure| match measure {
        Measure::Contributions { item, scope } => Some((item.as_str(), item.unit(), scope.as_str())),
        _ => None,
    });
    let table = tables::contributions();
    FrameBuilder::new(&table, &rows)
        .place(|row| Some(row.locality))
        .period(|row| Some(row.span))
        .basis(|row| row.statement)
        .text("item", |row| Some(row.what))
        .text("unit", |row| Some(row.unit))
        .text("scope", |row| Some(row.scope))
        .value(|row| row.statement)
        .source(|row| row.statement)
        .finish()
}

/// The statements of one measure that have a place and a period, sorted by the key of their table. What a
/// reprint repeats of the same place and period is one row, the original's where there is one.
fn placed<'s, 'a>(
    statements: &'s [Statement<'a>],
    attributes: impl Fn(&Measure) -> Option<(&'static str, &'static str, &'static str)>,
) -> Vec<Placed<'s, 'a>> {
    let mut rows = Vec::new();
    for statement in statements {
        let attributes = attributes(&statement.fact.measure);
        let placed = statement.locality.as_ref().zip(statement.period.as_ref());
        if let (Some((what, unit, scope)), Some((locality, span))) = (attributes, placed) {
            rows.push(Placed { statement, locality, span, what, unit, scope });
        }
    }
    let mut printed = BTreeSet::new();
    rows.sort_by_key(|row| (row.statement.story.duplicate_of.is_some(), &row.statement.fact.fact_id));
    rows.retain(|row| {
        let fact = row.statement.fact;
        let story = row.statement.story.independent();
        let position = (fact.text_part, fact.value_start);
        printed.insert((story, row.locality.code, &row.span.text, row.what, row.scope, position))
    });
    rows.sort_by_key(|row| {
        let fact = row.statement.fact;
        (row.locality.code, &row.span.text, fact.basis.as_str(), row.what, row.scope, &fact.fact_id)
    });
    rows
}

/// The frame of `named_models`. Names that a reprint repeats are the original's rows.
pub(crate) fn named_models(stories: &BTreeMap<&str, Story<'_>>) -> Result<DataFrame, AnalyticsError> {
    let originals = stories.values().filter(|story| story.duplicate_of.is_none());
    let mut rows: BTreeMap<(&str, &str), (&Story<'_>, Option<Span>)> = BTreeMap::new();
    for story in originals {
        for name in &story.article.named_models {
            let span = story.article.period.map(Period::into);
            rows.insert((name, &story.article.article_id), (story, span));
        }
    }
    let rows: Vec<_> = rows.into_iter().collect();
    let table = tables::named_models();
    FrameBuilder::new(&table, &rows)
        .text("name", |((name, _), _)| Some(name))
        .place(|(_, (story, _))| story.locality.as_ref())
        .period(|(_, (_, span))| span.as_ref())
        .text("article_id", |((_, article_id), _)| Some(article_id))
        .text("article_url", |(_, (story, _))| Some(&story.article.url))
        .date("published_on", |(_, (story, _))| story.published_on())
        .finish()
}
