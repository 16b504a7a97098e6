//! Scopes: the period and the place of a quantity, from the nearest clause, sentence, block or article.

use std::ops::Range;

use danvan_domain::lexicon::Sense;
use danvan_domain::{Basis, Gazetteer, Level, Period, Place, Scope};
use jiff::civil::Date;

use super::document::Document;
use super::piece::Pieces;
use super::place::{self, Meaning};
use super::quantity::Quantity;
use super::time::TimeRef;

/// When a count is of, and how near that was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// The period, if any is said.
    pub period: Option<Period>,
    /// Over the period or as of a day.
    pub basis: Basis,
    /// The day of an `as_of` count.
    pub as_of: Option<Date>,
    /// Whether the sentence itself says it.
    pub stated: bool,
}

/// What earlier sentences of a block have said of time.
#[derive(Debug, Clone, Copy, Default)]
pub struct Earlier {
    time: Option<TimeRef>,
}

impl Earlier {
    /// Takes in what a sentence says.
    pub fn pass(&mut self, pieces: &Pieces<'_, '_>) {
        let said = (0..pieces.list.len()).filter_map(|piece| time_at(pieces, piece)).next();
        self.time = said.or(self.time);
    }
}

/// The time references that counts can be about.
fn time_at(pieces: &Pieces<'_, '_>, piece: usize) -> Option<TimeRef> {
    pieces.time(piece).filter(|time| !matches!(time, TimeRef::Day | TimeRef::BareYear(_)))
}

/// When a quantity is of: by the nearest reference before it in its sentence, else after it up to the next
/// quantity, else in the sentences before, else what the article reviews.
pub fn when(
    pieces: &Pieces<'_, '_>,
    quantity: &Quantity,
    window: &Range<usize>,
    after_first: bool,
    earlier: &Earlier,
    document: &Document<'_>,
) -> When {
    let before = (0..quantity.pieces.start).rev().find_map(|piece| time_at(pieces, piece));
    let after = window.clone().find_map(|piece| time_at(pieces, piece));
    let here = if after_first { after.or(before) } else { before.or(after) };
    let stated = here.is_some();
    let period = match here.or(earlier.time) {
        Some(TimeRef::Now) => {
            return When { period: None, basis: Basis::AsOf, as_of: document.published, stated };
        }
        Some(TimeRef::Period(period @ Period::Day(day))) => {
            return When { period: Some(period), basis: Basis::AsOf, as_of: Some(day), stated };
        }
        Some(TimeRef::Period(period)) => Some(period),
        Some(TimeRef::PartOfYear(part)) => {
            let year = document.period.map(Period::last_year).or(document.published.map(Date::year));
            year.map(|year| part.of(year))
        }
        Some(TimeRef::SinceYear(from)) => document
            .published
            .map(Date::year)
            .filter(|year| *year >= from)
            .map(|year| if year == from { Period::Year(year) } else { Period::Years(from, year) }),
        Some(TimeRef::Unknown) => document.period.filter(|period| matches!(period, Period::Years(..))),
        Some(TimeRef::PastYear | TimeRef::BareYear(_) | TimeRef::Day) | None => document.period,
    };
    When { period, basis: Basis::InPeriod, as_of: None, stated }
}

/// Where a quantity is, and whether it is the whole of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Where {
    /// The place; none where nothing says.
    pub place: Option<Place>,
    /// Whole or part.
    pub scope: Scope,
}

/// Where a quantity is: at the place named in its clause where that lies in the article's, else the article's.
/// A place below the commune, or a commune in a page on a wider place, makes a part.
pub fn place_of(
    pieces: &Pieces<'_, '_>,
    quantity: &Quantity,
    document: &Document<'_>,
    gazetteer: &Gazetteer,
) -> Where {
    let article = Where { place: document.locality.clone(), scope: Scope::Whole };
    let Some(unit) = document.unit else { return article };
    let Some(clause) = clause_tokens(pieces, quantity) else { return article };
    let small = (0..quantity.pieces.start)
        .any(|piece| pieces.is(piece, |sense| matches!(sense, Sense::PlaceKind(_, levels) if levels.is_empty())));
    let scope = if small { Scope::Part } else { Scope::Whole };
    let near = [unit.code.clone()];
    let inner = place::find(pieces.scan(), &clause, gazetteer, document.day).into_iter().rev().find_map(|name| {
        match place::decide(&name, gazetteer, &near) {
            Meaning::One(inner) if inner.code != unit.code && gazetteer.lies_in(inner, &unit.code) => {
                (inner.level == Level::Commune || name.with_kind).then_some(inner)
            }
            _ => None,
        }
    });
    match inner {
        Some(inner) => Where { place: Some(gazetteer.place(inner)), scope: Scope::Part },
        None => Where { place: article.place, scope },
    }
}

/// The tokens from the last comma or semicolon to the quantity.
fn clause_tokens(pieces: &Pieces<'_, '_>, quantity: &Quantity) -> Option<Range<usize>> {
    let start = (0..quantity.pieces.start)
        .rev()
        .find(|piece| matches!(pieces.mark(*piece), Some(',' | ';' | ':')))
        .map_or(0, |piece| piece + 1);
    Some(pieces.list.get(start)?.tokens.start..pieces.list.get(quantity.pieces.start)?.tokens.start)
}
