//! Facts beside their articles, places and periods: what the tables are made from.

use std::{collections::BTreeMap, num::NonZeroU32};

use danvan_domain::{Issue, IssueCode, Period, Source};
use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::{
    collect::{Collected, FactRow, Facts, PlaceId},
    correction::{Action, Correction},
    error::AnalyticsError,
    place::{Locality, Places},
    story::{Stories, Story},
    view::View,
    words::Word,
};

/// A fact that the tables count.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Statement {
    pub(crate) row: u32,
    pub(crate) story: u32,
    pub(crate) locality: Option<Id>,
    pub(crate) span: Option<Id>,
}

/// The number of a locality, of a period or of a statement, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Id(NonZeroU32);

impl Id {
    fn at(index: usize) -> Option<Self> {
        u32::try_from(index + 1).ok().and_then(NonZeroU32::new).map(Self)
    }

    pub(crate) fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// A period with its text, by which tables are keyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) text: String,
    pub(crate) first: Date,
    pub(crate) last: Date,
    pub(crate) period: Period,
}

impl From<Period> for Span {
    fn from(period: Period) -> Self {
        Self { text: period.to_string(), first: period.first_day(), last: period.last_day(), period }
    }
}

/// Every statement that counts, in the order of the facts' identifiers, with what is known about it. Statements
/// are named by their place in that order.
#[derive(Debug)]
pub(crate) struct Base<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) stories: Stories<'a>,
    pub(crate) places: &'a Places<'a>,
    statements: Vec<Statement>,
    /// The number of the statement that each stored fact is, where it is one.
    numbers: Vec<Option<Id>>,
    localities: Vec<Locality<'a>>,
    spans: Vec<Span>,
    /// The place of each locality among all, sorted by code; those of one code share it.
    locality_ranks: Vec<u32>,
    /// The place of each period among all, sorted by text.
    span_ranks: Vec<u32>,
    /// Statements that a person corrected, with what tables say about it.
    corrections: BTreeMap<u32, ByHand<'a>>,
    /// Statements that were chosen for an observation that a person corrected.
    observed: BTreeMap<u32, ByHand<'a>>,
}

/// A correction, with what tables say about it.
type ByHand<'a> = (&'a Correction, String);

/// How many facts before and after a part its whole is looked for: an article's facts are stored side by side.
const NEAR: usize = 32;

impl<'a> Base<'a> {
    /// Joins what was collected. Two facts of one identifier that differ leave an issue.
    ///
    /// # Errors
    /// A fact whose article is not among the articles.
    pub(crate) fn new(
        collected: &'a Collected,
        places: &'a Places<'a>,
        sources: &'a [Source],
        issues: &mut Vec<Issue>,
    ) -> Result<Self, AnalyticsError> {
        let stories = Stories::new(&collected.articles, &collected.facts, sources);
        let mut base = Self {
            facts: &collected.facts,
            stories,
            places,
            statements: Vec::new(),
            numbers: vec![None; collected.facts.rows.len()],
            localities: Vec::new(),
            spans: Vec::new(),
            locality_ranks: Vec::new(),
            span_ranks: Vec::new(),
            corrections: BTreeMap::new(),
            observed: BTreeMap::new(),
        };
        let counted = base.counted()?;
        base.number(&counted, issues);
        drop(counted);
        base.locate();
        base.locality_ranks = ranks(&base.localities, |locality| locality.code);
        base.span_ranks = ranks(&base.spans, |span| span.text.as_str());
        Ok(base)
    }

    /// The facts of the captures that count, by identifier, with the places of their articles.
    fn counted(&self) -> Result<Vec<Counted>, AnalyticsError> {
        let words = &self.facts.words;
        let mut story_of: Vec<Option<(u32, Word)>> = vec![None; words.len()];
        for (at, story) in self.stories.all().iter().enumerate() {
            if let Some(known) = story_of.get_mut(story.article.article_id.index()) {
                *known = u32::try_from(at).ok().map(|at| (at, story.article.capture_id));
            }
        }
        let mut counted = Vec::with_capacity(self.facts.rows.len());
        for (row, fact) in (0_u32..).zip(&self.facts.rows) {
            let Some((story, capture)) = story_of.get(fact.article_id.index()).copied().flatten() else {
                return Err(AnalyticsError::UnknownArticle {
                    fact_id: self.facts.texts.get(fact.fact_id).to_owned(),
                    article_id: words.get(fact.article_id).to_owned(),
                });
            };
            if capture == fact.capture_id {
                counted.push(Counted { order: order(self.facts.texts.get(fact.fact_id)), row, story });
            }
        }
        let id = |counted: &Counted| {
            let row = self.facts.rows.get(counted.row as usize);
            row.map(|row| self.facts.texts.get(row.fact_id))
        };
        counted.sort_unstable_by(|a, b| {
            a.order.cmp(&b.order).then_with(|| id(a).cmp(&id(b))).then_with(|| a.row.cmp(&b.row))
        });
        Ok(counted)
    }

    /// Gives each fact that is not a repetition of one before it its number.
    fn number(&mut self, counted: &[Counted], issues: &mut Vec<Issue>) {
        self.statements.reserve(counted.len());
        let mut before = None;
        for Counted { order, row, story } in counted {
            // Nearly always the first bytes tell two identifiers apart, and the texts need not be looked up.
            let may_be_known = before.replace(*order) == Some(*order);
            let last = self.statements.last().filter(|_| may_be_known);
            let repeated = last.and_then(|kept| {
                let (first, fact) = (self.row_of(kept)?, self.facts.rows.get(*row as usize)?);
                let text = |row: &FactRow| self.facts.texts.get(row.fact_id);
                (text(first) == text(fact)).then_some((kept, first, fact))
            });
            if let Some((kept, first, fact)) = repeated {
                if (first.what, first.value) != (fact.what, fact.value) {
                    issues.push(self.two_readings(kept, first, fact));
                }
                continue;
            }
            if let Some(number) = self.numbers.get_mut(*row as usize) {
                *number = Id::at(self.statements.len());
                self.statements.push(Statement { row: *row, story: *story, locality: None, span: None });
            }
        }
    }

    /// Finds place and period of each statement, in the order in which facts are stored: those of one article
    /// stand side by side and mostly share both.
    fn locate(&mut self) {
        let facts = self.facts;
        let mut located: FxHashMap<(PlaceId, Option<Date>), Option<Id>> = FxHashMap::default();
        let mut locality_ids: FxHashMap<Locality<'a>, Id> = FxHashMap::default();
        let mut span_ids: FxHashMap<Period, Option<Id>> = FxHashMap::default();
        let (mut last_place, mut last_span) = (Last::default(), Last::default());
        for (fact, number) in facts.rows.iter().zip(&self.numbers) {
            let statement = number.and_then(|number| self.statements.get_mut(number.index()));
            let Some(statement) = statement else { continue };
            let period = fact.period.or(fact.as_of.map(Period::Day));
            let published = || self.stories.get(statement.story).and_then(Story::published_on);
            let day = period.map(Period::last_day).or_else(published);
            statement.locality = fact.locality.and_then(|place| {
                last_place.of((place, day), || {
                    *located.entry((place, day)).or_insert_with(|| {
                        let locality = self.places.locate(facts.place(place)?, day);
                        if let Some(known) = locality_ids.get(&locality) {
                            return Some(*known);
                        }
                        let id = Id::at(self.localities.len())?;
                        self.localities.push(locality);
                        locality_ids.insert(locality, id);
                        Some(id)
                    })
                })
            });
            statement.span = period.and_then(|period| {
                last_span.of(period, || {
                    *span_ids.entry(period).or_insert_with(|| {
                        self.spans.push(Span::from(period));
                        Id::at(self.spans.len() - 1)
                    })
                })
            });
        }
    }

    fn two_readings(&self, kept: &Statement, first: &FactRow, other: &FactRow) -> Issue {
        let story = self.stories.get(kept.story);
        let text = |get: fn(&Story<'a>) -> &'a str| story.map_or("", get).to_owned();
        Issue {
            code: IssueCode::Contradiction,
            source_id: text(Story::source_id),
            url: text(Story::url),
            capture_id: text(Story::capture_id),
            message: format!(
                "fact {} is read as {} {} and as {} {}; the first is kept: {:?}",
                self.facts.texts.get(first.fact_id),
                first.what.measure(),
                first.value,
                other.what.measure(),
                other.value,
                self.facts.texts.get(first.quote),
            ),
        }
    }

    fn row_of(&self, statement: &Statement) -> Option<&'a FactRow> {
        self.facts.rows.get(statement.row as usize)
    }

    /// How many statements there are; each has a number below.
    pub(crate) fn len(&self) -> u32 {
        u32::try_from(self.statements.len()).unwrap_or(u32::MAX)
    }

    /// The statement of a number.
    pub(crate) fn get(&self, number: u32) -> Option<View<'_, 'a>> {
        let statement = *self.statements.get(number as usize)?;
        let fact = self.row_of(&statement)?;
        let story = self.stories.get(statement.story)?;
        Some(View { base: self, number, statement, fact, story })
    }

    /// Every statement, by fact identifier.
    pub(crate) fn all(&self) -> impl Iterator<Item = View<'_, 'a>> {
        (0..self.len()).filter_map(|number| self.get(number))
    }

    /// Every statement, in the order in which its fact is stored: those of one article side by side. Millions are
    /// gone through faster so, as what they share is at hand.
    pub(crate) fn as_stored(&self) -> impl Iterator<Item = View<'_, 'a>> {
        let numbers = self.numbers.iter().flatten();
        numbers.filter_map(|number| self.get(u32::try_from(number.index()).ok()?))
    }

    /// The statement of a fact, which mostly stands near a row of the facts as they are stored.
    pub(crate) fn find_near(&self, row: u32, fact_id: &str) -> Option<View<'_, 'a>> {
        let first = (row as usize).saturating_sub(NEAR);
        let rows = self.facts.rows.iter().zip(&self.numbers).skip(first).take(2 * NEAR);
        let mut same = rows.filter(|(fact, _)| self.facts.texts.get(fact.fact_id) == fact_id);
        match same.find_map(|(_, number)| *number) {
            Some(number) => self.get(u32::try_from(number.index()).ok()?),
            None => self.find(fact_id),
        }
    }

    /// The statement of a fact.
    pub(crate) fn find(&self, fact_id: &str) -> Option<View<'_, 'a>> {
        let id = |statement: &Statement| {
            self.row_of(statement).map_or("", |row| self.facts.texts.get(row.fact_id))
        };
        let at = self.statements.binary_search_by(|statement| id(statement).cmp(fact_id)).ok()?;
        self.get(u32::try_from(at).ok()?)
    }

    /// Notes that a person corrected a fact.
    pub(crate) fn correct(&mut self, number: u32, correction: &'a Correction) {
        self.corrections.insert(number, (correction, correction.note()));
    }

    /// Notes that a person corrected the observation for which a statement was chosen.
    pub(crate) fn correct_observation(&mut self, number: u32, correction: &'a Correction) {
        let own = correction.note();
        let of_fact = self.note_on_fact(number).map(|of_fact| format!("{of_fact}; {own}"));
        self.observed.insert(number, (correction, of_fact.unwrap_or(own)));
    }

    /// The value that a person put in the place of the one read: for the observation, else for the fact.
    pub(crate) fn replacement(&self, number: u32) -> Option<f64> {
        let of = |by_hand: &BTreeMap<u32, ByHand<'_>>| by_hand.get(&number)?.0.replacement();
        of(&self.observed).or_else(|| of(&self.corrections))
    }

    /// Whether a person took the fact out of all tables but `facts`.
    pub(crate) fn is_dropped(&self, number: u32) -> bool {
        self.corrections.get(&number).is_some_and(|(correction, _)| correction.action == Action::Drop)
    }

    /// What `facts` says about the correction of a fact.
    pub(crate) fn note_on_fact(&self, number: u32) -> Option<&str> {
        self.corrections.get(&number).map(|(_, note)| note.as_str())
    }

    /// What the other tables say about it: also that of the observation.
    pub(crate) fn note(&self, number: u32) -> Option<&str> {
        self.observed.get(&number).map(|(_, note)| note.as_str()).or_else(|| self.note_on_fact(number))
    }

    /// Every locality that a statement names, in each of its versions.
    pub(crate) fn localities(&self) -> &[Locality<'a>] {
        &self.localities
    }

    /// Every period of a statement.
    pub(crate) fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The rank of a locality's code among those of all statements.
    pub(crate) fn locality_rank(&self, locality: Id) -> Option<u32> {
        self.locality_ranks.get(locality.index()).copied()
    }

    /// The rank of a period's text among those of all statements.
    pub(crate) fn span_rank(&self, span: Id) -> Option<u32> {
        self.span_ranks.get(span.index()).copied()
    }

    /// The rank of a period that is written so; none for one that no statement has.
    pub(crate) fn rank_of_span(&self, text: &str) -> Option<u32> {
        let at = self.spans.iter().position(|span| span.text == text)?;
        self.span_ranks.get(at).copied()
    }

    /// The rank of a locality's code among those of all statements; none for a code that no statement has.
    pub(crate) fn rank_of_code(&self, code: &str) -> Option<u32> {
        let at = self.localities.iter().position(|locality| locality.code == code)?;
        self.locality_ranks.get(at).copied()
    }
}

/// What was found for the last key: of rows side by side most have the same.
#[derive(Debug)]
struct Last<K, V>(Option<(K, V)>);

impl<K, V> Default for Last<K, V> {
    fn default() -> Self {
        Self(None)
    }
}

impl<K: PartialEq, V: Copy> Last<K, V> {
    fn of(&mut self, key: K, find: impl FnOnce() -> V) -> V {
        match &self.0 {
            Some((last, value)) if *last == key => *value,
            _ => {
                let value = find();
                self.0 = Some((key, value));
                value
            }
        }
    }
}

/// A fact whose capture counts.
struct Counted {
    order: u128,
    row: u32,
    story: u32,
}

/// The first sixteen bytes of an identifier, which order nearly all of them.
pub(crate) fn order(id: &str) -> u128 {
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(id.bytes()) {
        *to = from;
    }
    u128::from_be_bytes(bytes)
}

/// The place of each value among the different values of `get`, sorted.
fn ranks<T>(values: &[T], get: impl for<'v> Fn(&'v T) -> &'v str) -> Vec<u32> {
    let mut sorted: Vec<&str> = values.iter().map(&get).collect();
    sorted.sort_unstable();
    sorted.dedup();
    let rank = |value: &T| sorted.binary_search(&get(value)).ok().and_then(|at| u32::try_from(at).ok());
    values.iter().map(|value| rank(value).unwrap_or(u32::MAX)).collect()
}
