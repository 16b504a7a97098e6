//! A statement with all that is known about it.

use danvan_domain::Qualifier;

use crate::{
    collect::FactRow,
    place::Locality,
    range::Range,
    statement::{Base, Span, Statement},
    story::Story,
    words::Word,
};

/// A statement with what is known about it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'b, 'a> {
    pub(crate) base: &'b Base<'a>,
    /// Its number.
    pub(crate) number: u32,
    pub(crate) statement: Statement,
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

    /// The statement that this one is a part of, where it counts.
    pub(crate) fn whole(&self) -> Option<View<'b, 'a>> {
        self.base.find_near(self.statement.row, self.part_of()?)
    }

    pub(crate) fn word(&self, word: Option<Word>) -> Option<&'a str> {
        self.base.facts.word(word)
    }

    /// The place, as it was called then.
    pub(crate) fn locality(&self) -> Option<&'b Locality<'a>> {
        self.base.localities().get(self.statement.locality?.index())
    }

    /// The period stated, else the day of a count as of a day.
    pub(crate) fn span(&self) -> Option<&'b Span> {
        self.base.spans().get(self.statement.span?.index())
    }

    /// The period stated.
    pub(crate) fn stated_span(&self) -> Option<&'b Span> {
        self.fact.period.and(self.span())
    }

    pub(crate) fn locality_rank(&self) -> Option<u32> {
        self.base.locality_rank(self.statement.locality?)
    }

    pub(crate) fn span_rank(&self) -> Option<u32> {
        self.base.span_rank(self.statement.span?)
    }

    /// Whether a person took it out of all tables but `facts`.
    pub(crate) fn is_dropped(&self) -> bool {
        self.base.is_dropped(self.number)
    }

    /// The value that a person put in the place of the one read.
    pub(crate) fn replacement(&self) -> Option<f64> {
        self.base.replacement(self.number)
    }

    /// The value: a person's, else the one read.
    pub(crate) fn value(&self) -> f64 {
        self.replacement().unwrap_or(self.fact.value)
    }

    /// The value as read, where a person replaced it.
    pub(crate) fn value_read(&self) -> Option<f64> {
        self.replacement().map(|_| self.fact.value)
    }

    pub(crate) fn qualifier(&self) -> Qualifier {
        if self.replacement().is_some() { Qualifier::Exact } else { self.fact.qualifier }
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
