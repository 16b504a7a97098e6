//! Rows of the tables in which nothing is chosen: every fact, every statement of a kind, every named model.

use std::collections::BTreeMap;

use danvan_domain::Period;

use crate::{
    collect::What,
    error::AnalyticsError,
    place::Locality,
    publish::Draft,
    recipe::Recipe,
    statement::{Base, Span},
    story::Story,
    view::View,
};

/// Writes `facts`: attributes, period and value as the text states them.
pub(crate) fn facts<'t>(
    draft: &mut Draft<'t>,
    base: &'t Base<'t>,
    numbers: &'t [u32],
) -> Result<(), AnalyticsError> {
    let view = |number: &u32| base.get(*number);
    let word = |word| Some(base.facts.words.get(word));
    draft.table("facts", numbers, |frame| {
        frame
            .text("fact_id", |row| Some(view(row)?.fact_id()))
            .text("article_id", |row| Some(view(row)?.story.article_id()))
            .text("capture_id", |row| word(view(row)?.fact.capture_id))
            .text("source_id", |row| Some(view(row)?.story.source_id()))
            .text("article_url", |row| Some(view(row)?.story.url()))
            .date("published_on", |row| view(row)?.story.published_on())
            .text("measure", |row| Some(view(row)?.fact.what.measure()))
            .attributes(base)
            .number("value", |row| Some(view(row)?.fact.value))
            .text("qualifier", |row| Some(view(row)?.fact.qualifier.as_str()))
            .number("value_min", |row| Some(view(row)?.range_read().min))
            .number("value_max", |row| Some(view(row)?.range_read().max))
            .text("correction", |row| base.note_on_fact(*row))
            .place(|row| view(row)?.locality())
            .period(|row| view(row)?.stated_span())
            .basis(base, |row| *row)
            .text("original_value", |row| word(view(row)?.fact.original_value))
            .text("text_part", |row| Some(view(row)?.fact.text_part.as_str()))
            .text("quote", |row| Some(view(row)?.quote()))
            .integer("quote_start", |row| Some(view(row)?.fact.quote_start))
            .integer("quote_end", |row| Some(view(row)?.fact.quote_end))
            .integer("value_start", |row| Some(view(row)?.fact.value_start))
            .integer("value_end", |row| Some(view(row)?.fact.value_end))
            .text("part_of", |row| view(row)?.part_of())
            .text("rule", |row| word(view(row)?.fact.rule))
            .text("confidence", |row| Some(view(row)?.fact.confidence.as_str()))
    })
}

impl<'f, 't: 'f> Recipe<'f, 't, u32> {
    /// What is counted, from `stage` to `scope`; null where an attribute does not apply.
    fn attributes(self, base: &'t Base<'t>) -> Self {
        let what = move |number: &u32| base.get(*number).map(|view| view.fact.what);
        let model = move |number: &u32| what(number)?.model();
        let award = move |number: &u32| what(number)?.award();
        self.text("stage", move |row| Some(model(row)?.stage.as_str()))
            .text("form", move |row| Some(model(row)?.form?.as_str()))
            .text("field", move |row| Some(model(row)?.field?.as_str()))
            .text("sector_code", move |row| base.facts.word(model(row)?.sector_code))
            .text("sector", move |row| base.facts.word(model(row)?.sector))
            .text("tier", move |row| Some(model(row)?.tier?.as_str()))
            .text("recipient", move |row| Some(what(row)?.recipient()?.as_str()))
            .text("purpose", move |row| Some(award(row)?.purpose.as_str()))
            .text("kind", move |row| Some(award(row)?.kind?.as_str()))
            .text("body_type", move |row| Some(award(row)?.body_type?.as_str()))
            .text("body_level", move |row| Some(award(row)?.body_level?.as_str()))
            .text("body", move |row| base.facts.word(award(row)?.body))
            .text("item", move |row| Some(what(row)?.item()?.as_str()))
            .text("unit", move |row| Some(what(row)?.item()?.unit()))
            .text("scope", move |row| Some(what(row)?.scope()?.as_str()))
    }
}

/// Writes `participants`.
pub(crate) fn participants<'t>(
    draft: &mut Draft<'t>,
    base: &'t Base<'t>,
    numbers: &'t [u32],
) -> Result<(), AnalyticsError> {
    let what = |number: &u32| base.get(*number).map(|view| view.fact.what);
    draft.table("participants", numbers, |frame| {
        frame
            .placed(base, |row| *row)
            .text("recipient", |row| Some(what(row)?.recipient()?.as_str()))
            .text("scope", |row| Some(what(row)?.scope()?.as_str()))
            .value(base, |row| *row)
            .source(base, |row| *row)
    })
}

/// Writes `contributions`.
pub(crate) fn contributions<'t>(
    draft: &mut Draft<'t>,
    base: &'t Base<'t>,
    numbers: &'t [u32],
) -> Result<(), AnalyticsError> {
    let what = |number: &u32| base.get(*number).map(|view| view.fact.what);
    draft.table("contributions", numbers, |frame| {
        frame
            .placed(base, |row| *row)
            .text("item", |row| Some(what(row)?.item()?.as_str()))
            .text("unit", |row| Some(what(row)?.item()?.unit()))
            .text("scope", |row| Some(what(row)?.scope()?.as_str()))
            .value(base, |row| *row)
            .source(base, |row| *row)
    })
}

/// The statements of participants, sorted by the key of their table.
pub(crate) fn of_participants(base: &Base<'_>) -> Vec<u32> {
    placed(base, |what| match what {
        What::Participants { recipient, scope } => Some((recipient.as_str(), scope.as_str())),
        _ => None,
    })
}

/// The statements of contributions, sorted by the key of their table.
pub(crate) fn of_contributions(base: &Base<'_>) -> Vec<u32> {
    placed(base, |what| match what {
        What::Contributions { item, scope } => Some((item.as_str(), scope.as_str())),
        _ => None,
    })
}

/// The statements of one measure that have a place and a period, sorted by the key of their table: where, when,
/// basis, recipient or item, scope, fact. What a reprint repeats of the same place and period is one row, the
/// original's where there is one.
fn placed(base: &Base<'_>, attributes: impl Fn(What) -> Option<(&'static str, &'static str)>) -> Vec<u32> {
    let mut rows = Vec::new();
    for view in base.all().filter(|view| !view.is_dropped()) {
        let placed = view.locality_rank().zip(view.span_rank());
        if let (Some((what, scope)), Some((locality, span))) = (attributes(view.fact.what), placed) {
            let printed = (view.story.original, view.fact.text_part, view.fact.value_start);
            let key = (locality, span, what, scope);
            rows.push((
                printed,
                key,
                view.story.duplicate_of.is_some(),
                view.number,
                view.fact.basis.as_str(),
            ));
        }
    }
    rows.sort_unstable();
    rows.dedup_by_key(|(printed, key, ..)| (*printed, *key));
    rows.sort_unstable_by_key(|(_, (locality, span, what, scope), _, number, basis)| {
        (*locality, *span, *basis, *what, *scope, *number)
    });
    rows.into_iter().map(|(.., number, _)| number).collect()
}

/// A model that an article names.
#[derive(Debug)]
pub(crate) struct NamedModel<'t> {
    name: &'t str,
    story: &'t Story<'t>,
    locality: Option<Locality<'t>>,
    span: Option<Span>,
}

/// The models that articles name, by name and article. Names that a reprint repeats are the original's.
pub(crate) fn of_named_models<'t>(base: &'t Base<'t>) -> Vec<NamedModel<'t>> {
    let mut rows = BTreeMap::new();
    for story in base.stories.all().iter().filter(|story| story.duplicate_of.is_none()) {
        for name in story.named_models().filter(|name| !name.is_empty()) {
            let period = story.article.period;
            let day = period.map(Period::last_day).or_else(|| story.published_on());
            let place = story.article.locality.and_then(|place| base.facts.place(place));
            let locality = place.map(|place| base.places.locate(place, day));
            let row = NamedModel { name, story, locality, span: period.map(Period::into) };
            rows.insert((name, story.article_id()), row);
        }
    }
    rows.into_values().collect()
}

/// Writes `named_models`.
pub(crate) fn named_models<'t>(
    draft: &mut Draft<'t>,
    rows: &'t [NamedModel<'t>],
) -> Result<(), AnalyticsError> {
    draft.table("named_models", rows, |frame| {
        frame
            .text("name", |row| Some(row.name))
            .place(|row| row.locality.as_ref())
            .period(|row| row.span.as_ref())
            .text("article_id", |row| Some(row.story.article_id()))
            .text("article_url", |row| Some(row.story.url()))
            .date("published_on", |row| row.story.published_on())
    })
}

/// The numbers of all statements.
pub(crate) fn of_facts(base: &Base<'_>) -> Vec<u32> {
    base.all().map(|view: View<'_, '_>| view.number).collect()
}
