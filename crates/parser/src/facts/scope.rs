//! Scopes: the period and the place of a quantity, from the nearest clause, sentence, block or article.

use std::ops::Range;

use danvan_domain::lexicon::Sense;
use danvan_domain::{Basis, BodyType, Gazetteer, Period, Place, Purpose, Scope, Unit};
use jiff::civil::Date;

use super::award::purposes_in;
use super::document::{Document, Home};
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

/// What earlier sentences of a block have said.
#[derive(Debug, Clone, Default)]
pub struct Earlier<'t> {
    time: Option<TimeRef>,
    purposes: Vec<Purpose>,
    /// The last place inside the article's that was named.
    inner: Option<&'t Unit>,
}

impl<'t> Earlier<'t> {
    /// Takes in what a sentence says.
    pub fn pass(
        &mut self,
        pieces: &Pieces<'_, '_>,
        home: &Home<'t>,
        document: &Document<'t>,
        gazetteer: &'t Gazetteer,
    ) {
        let said = (0..pieces.list.len()).filter_map(|piece| time_at(pieces, piece)).next();
        self.time = said.or(self.time);
        let purposes = purposes_in(pieces, 0..pieces.list.len());
        if !purposes.is_empty() {
            self.purposes = purposes;
        }
        let tokens = pieces.tokens();
        self.inner = inner_place(pieces, &tokens, home, document, gazetteer).or(self.inner);
    }

    /// What the last sentence that named a purpose named.
    pub fn purposes(&self) -> &[Purpose] {
        &self.purposes
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
    earlier: &Earlier<'_>,
    document: &Document<'_>,
) -> When {
    let before = (0..quantity.pieces.start).rev().find_map(|piece| time_at(pieces, piece));
    let after = window.clone().find_map(|piece| time_at(pieces, piece));
    // "191 mô hình của nhiệm kỳ 2015 - 2020": what stands at once after the noun is its own.
    let at_once = window.clone().take(2).find_map(|piece| time_at(pieces, piece));
    let here = if after_first { after.or(before) } else { at_once.or(before).or(after) };
    resolve(here.or(earlier.time), here.is_some(), document)
}

/// When the table after a block is of: as the block says, else what the article reviews.
pub fn when_of_block(earlier: &Earlier<'_>, document: &Document<'_>) -> When {
    resolve(earlier.time, false, document)
}

/// What a reference to time means in an article.
fn resolve(time: Option<TimeRef>, stated: bool, document: &Document<'_>) -> When {
    let period = match time {
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
        Some(TimeRef::SinceYear(from)) => since(from, document.published),
        Some(TimeRef::Unknown) => document.period.filter(|period| matches!(period, Period::Years(..))),
        Some(TimeRef::PastYear | TimeRef::BareYear(_) | TimeRef::Day) | None => document.period,
    };
    When { period, basis: Basis::InPeriod, as_of: None, stated }
}

/// From a year to the day of publication.
fn since(from: i16, published: Option<Date>) -> Option<Period> {
    let year = published?.year();
    match year.cmp(&from) {
        std::cmp::Ordering::Less => None,
        std::cmp::Ordering::Equal => Some(Period::Year(year)),
        std::cmp::Ordering::Greater => Some(Period::Years(from, year)),
    }
}

/// Where a quantity is, and whether it is the whole of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Where {
    /// The place; none where nothing says.
    pub place: Option<Place>,
    /// Whole or part.
    pub scope: Scope,
}

/// Where a quantity is: at the last place named before it in the sentence where that lies in the article's,
/// else the article's. A place below the commune makes a part, and so does a body without a territory.
pub fn place_of(
    pieces: &Pieces<'_, '_>,
    quantity: &Quantity,
    home: &Home<'_>,
    document: &Document<'_>,
    gazetteer: &Gazetteer,
    earlier: &Earlier<'_>,
) -> Where {
    let mut before = (0..quantity.pieces.start).rev();
    let whole = before.find(|piece| pieces.is(*piece, |sense| matches!(sense, Sense::WholePlace)));
    let named = whole.unwrap_or(0)..quantity.pieces.start;
    let small = named.clone().any(|piece| {
        pieces.is(piece, |sense| matches!(sense, Sense::PlaceKind(_, levels) if levels.is_empty()))
    });
    let tokens = pieces.tokens_of(&named);
    let inner = inner_place(pieces, &tokens, home, document, gazetteer);
    // "dân trong ấp" speaks of the place that an earlier sentence named.
    let inner = inner.or(earlier.inner.filter(|_| small));
    let body = named.into_iter().any(|piece| {
        pieces.is(piece, |sense| {
            matches!(sense, Sense::Sector(_) | Sense::Body(BodyType::Forces | BodyType::Front, _))
        })
    });
    let scope = if small || body { Scope::Part } else { Scope::Whole };
    let place = inner.map(|unit| gazetteer.place(unit)).or_else(|| home.place.clone());
    Where { place, scope }
}

/// The last place named among tokens that lies in the article's own and is not it; none where the article's
/// own is named after it.
fn inner_place<'g>(
    pieces: &Pieces<'_, '_>,
    tokens: &Range<usize>,
    home: &Home<'_>,
    document: &Document<'_>,
    gazetteer: &'g Gazetteer,
) -> Option<&'g Unit> {
    let unit = home.unit?;
    let near = [unit.code.clone()];
    let names = place::find(pieces.scan(), tokens, gazetteer, document.day, Some(&unit.code));
    for name in names.iter().rev() {
        let Meaning::One(named) = place::decide(name, gazetteer, &near) else { continue };
        if named.code == unit.code {
            return None;
        }
        // A bare name is a commune's only right before its count: persons are called like communes.
        let counted = name.tokens.end == tokens.end || name.tokens.end + 1 == tokens.end;
        if gazetteer.lies_in(named, &unit.code) && (name.with_kind || counted) {
            return Some(named);
        }
    }
    None
}
