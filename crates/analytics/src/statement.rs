//! Facts beside their articles, places and periods: what the tables are made from.

use std::{
    collections::{BTreeMap, HashMap},
    num::NonZeroU32,
};

use danvan_domain::{Article, Issue, IssueCode, Period, Source};
use jiff::civil::Date;

use crate::{
    collect::{Collected, FactRow, Facts},
    correction::{Action, Correction},
    error::AnalyticsError,
    place::{Locality, Places},
    range::Range,
    story::{Stories, Story},
    words::Word,
};

/// A fact that the tables count.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Statement {
    row: u32,
    story: u32,
    locality: Option<Id>,
    span: Option<Id>,
}

/// The number of a locality or of a period, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Id(NonZeroU32);

impl Id {
    fn at(index: usize) -> Option<Self> {
        u32::try_from(index + 1).ok().and_then(NonZeroU32::new).map(Self)
    }

    fn index(self) -> usize {
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
    localities: Vec<Locality<'a>>,
    spans: Vec<Span>,
    /// The place of each locality among all, sorted by code; those of one code share it.
    locality_ranks: Vec<u32>,
    /// The place of each period among all, sorted by text.
    span_ranks: Vec<u32>,
    /// Statements that a person corrected, with what tables say about it.
    corrections: BTreeMap<u32, (&'a Correction, String)>,
}

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
        let stories = Stories::new(&collected.articles, places, sources);
        let mut base = Self {
            facts: &collected.facts,
            stories,
            places,
            statements: Vec::new(),
            localities: Vec::new(),
            spans: Vec::new(),
            locality_ranks: Vec::new(),
            span_ranks: Vec::new(),
            corrections: BTreeMap::new(),
        };
        let counted = base.counted()?;
        base.join(&counted, issues);
        base.locality_ranks = ranks(&base.localities, |locality| locality.code);
        base.span_ranks = ranks(&base.spans, |span| span.text.as_str());
        Ok(base)
    }

    /// The facts of the captures that count, by identifier, with the places of their articles.
    fn counted(&self) -> Result<Vec<Counted>, AnalyticsError> {
        let words = &self.facts.words;
        let mut story_of: Vec<Option<(u32, Option<Word>)>> = vec![None; words.len()];
        for (at, story) in self.stories.all().iter().enumerate() {
            let place = words.find(&story.article.article_id).map(Word::index);
            if let Some(known) = place.and_then(|place| story_of.get_mut(place)) {
                let capture = words.find(&story.article.capture_id);
                *known = u32::try_from(at).ok().map(|at| (at, capture));
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
            if capture == Some(fact.capture_id) {
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

    fn join(&mut self, counted: &[Counted], issues: &mut Vec<Issue>) {
        let mut located: HashMap<_, Option<Id>> = HashMap::new();
        let mut locality_ids: HashMap<Locality<'a>, Id> = HashMap::new();
        let mut span_ids: HashMap<Period, Option<Id>> = HashMap::new();
        self.statements.reserve(counted.len());
        let mut before = None;
        for Counted { order, row, story } in counted {
            // Nearly always the first bytes tell two identifiers apart, and the texts need not be looked up.
            let may_be_known = before.replace(*order) == Some(*order);
            let facts = self.facts;
            let Some(fact) = facts.rows.get(*row as usize) else { continue };
            let published = self.stories.get(*story).and_then(Story::published_on);
            let period = fact.period.or(fact.as_of.map(Period::Day));
            let day = period.map(Period::last_day).or(published);
            let locality = fact.locality.and_then(|place| {
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
            });
            let span = period.and_then(|period| {
                *span_ids.entry(period).or_insert_with(|| {
                    self.spans.push(Span::from(period));
                    Id::at(self.spans.len() - 1)
                })
            });
            let statement = Statement { row: *row, story: *story, locality, span };
            let last = self.statements.last().filter(|_| may_be_known);
            match last.map(|kept| (kept, self.row_of(kept))) {
                Some((kept, Some(first)))
                    if facts.texts.get(first.fact_id) == facts.texts.get(fact.fact_id) =>
                {
                    if (first.what, first.value) != (fact.what, fact.value) {
                        issues.push(self.two_readings(kept, first, fact));
                    }
                }
                _ => self.statements.push(statement),
            }
        }
    }

    fn two_readings(&self, kept: &Statement, first: &FactRow, other: &FactRow) -> Issue {
        let article = self.stories.get(kept.story).map(|story| story.article);
        let text =
            |get: fn(&Article) -> &String| article.map(|article| get(article).clone()).unwrap_or_default();
        Issue {
            code: IssueCode::Contradiction,
            source_id: text(|article| &article.source_id),
            url: text(|article| &article.url),
            capture_id: text(|article| &article.capture_id),
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

    /// The statement of a fact.
    pub(crate) fn find(&self, fact_id: &str) -> Option<View<'_, 'a>> {
        let id = |statement: &Statement| {
            self.row_of(statement).map_or("", |row| self.facts.texts.get(row.fact_id))
        };
        let at = self.statements.binary_search_by(|statement| id(statement).cmp(fact_id)).ok()?;
        self.get(u32::try_from(at).ok()?)
    }

    /// Notes that a person corrected a statement.
    pub(crate) fn correct(&mut self, number: u32, correction: &'a Correction) {
        self.corrections.insert(number, (correction, correction.note()));
    }

    /// What tables say about the correction of a statement.
    pub(crate) fn note(&self, number: u32) -> Option<&str> {
        self.corrections.get(&number).map(|(_, note)| note.as_str())
    }

    /// Every locality that a statement names, in each of its versions.
    pub(crate) fn localities(&self) -> &[Locality<'a>] {
        &self.localities
    }

    /// The rank of a locality's code among those of all statements; none for a code that no statement has.
    pub(crate) fn rank_of_code(&self, code: &str) -> Option<u32> {
        let at = self.localities.iter().position(|locality| locality.code == code)?;
        self.locality_ranks.get(at).copied()
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

/// A statement with what is known about it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'b, 'a> {
    base: &'b Base<'a>,
    /// Its number.
    pub(crate) number: u32,
    statement: Statement,
    pub(crate) fact: &'a FactRow,
    pub(crate) story: &'b Story<'a>,
}

impl<'b, 'a> View<'b, 'a> {
    pub(crate) fn fact_id(&self) -> &'a str {
        self.base.facts.texts.get(self.fact.fact_id)
    }

    pub(crate) fn quote(&self) -> &'a str {
        self.base.facts.texts.get(self.fact.quote)
    }

    pub(crate) fn part_of(&self) -> Option<&'a str> {
        self.fact.part_of.map(|whole| self.base.facts.texts.get(whole))
    }

    pub(crate) fn word(&self, word: Option<Word>) -> Option<&'a str> {
        self.base.facts.word(word)
    }

    /// The place, as it was called then.
    pub(crate) fn locality(&self) -> Option<&'b Locality<'a>> {
        self.base.localities.get(self.statement.locality?.index())
    }

    /// The period stated, else the day of a count as of a day.
    pub(crate) fn span(&self) -> Option<&'b Span> {
        self.base.spans.get(self.statement.span?.index())
    }

    /// The period stated.
    pub(crate) fn stated_span(&self) -> Option<&'b Span> {
        self.fact.period.and(self.span())
    }

    pub(crate) fn locality_rank(&self) -> Option<u32> {
        self.base.locality_ranks.get(self.statement.locality?.index()).copied()
    }

    pub(crate) fn span_rank(&self) -> Option<u32> {
        self.base.span_ranks.get(self.statement.span?.index()).copied()
    }

    /// What a person did to it.
    pub(crate) fn correction(&self) -> Option<&'a Correction> {
        self.base.corrections.get(&self.number).map(|(correction, _)| *correction)
    }

    /// Whether a person took it out of all tables but `facts`.
    pub(crate) fn is_dropped(&self) -> bool {
        self.correction().is_some_and(|correction| correction.action == Action::Drop)
    }

    /// The value that a person put in the place of the one read.
    pub(crate) fn replacement(&self) -> Option<f64> {
        self.correction().and_then(Correction::replacement)
    }

    /// The value: a person's, else the one read.
    pub(crate) fn value(&self) -> f64 {
        self.replacement().unwrap_or(self.fact.value)
    }

    /// The value as read, where a person replaced it.
    pub(crate) fn value_read(&self) -> Option<f64> {
        self.replacement().map(|_| self.fact.value)
    }

    pub(crate) fn qualifier(&self) -> danvan_domain::Qualifier {
        if self.replacement().is_some() { danvan_domain::Qualifier::Exact } else { self.fact.qualifier }
    }

    /// What the figure allows.
    pub(crate) fn range(&self) -> Range {
        Range::of(self.value(), self.qualifier())
    }

    /// What the figure allows as it was read.
    pub(crate) fn range_read(&self) -> Range {
        Range::of(self.fact.value, self.fact.qualifier)
    }
}
