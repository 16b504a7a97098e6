//! When: the period of a quantity, from its clause, its sentence, the sentences before, or the article.

use std::ops::Range;

use danvan_domain::lexicon::Sense;
use danvan_domain::{Basis, Period};
use jiff::civil::Date;

use super::document::Document;
use super::piece::Pieces;
use super::quantity::Quantity;
use super::respective;
use super::scope::Earlier;
use super::time::TimeRef;

/// How near to a count its period or place is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nearness {
    /// In its sentence.
    Sentence,
    /// In a sentence before it.
    Before,
    /// By the article as a whole, or the item of a round-up that it stands in.
    Article,
    /// Nowhere.
    Nowhere,
}

/// When a count is of, and how near that was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// The period, if any is said.
    pub period: Option<Period>,
    /// Over the period or as of a day.
    pub basis: Basis,
    /// The day of an `as_of` count.
    pub as_of: Option<Date>,
    /// How near it is said.
    pub from: Nearness,
}

/// The time references that counts can be about; what a figure is compared with is none.
pub fn time_at(pieces: &Pieces<'_, '_>, piece: usize) -> Option<TimeRef> {
    let time = pieces.time(piece).filter(|time| !matches!(time, TimeRef::Day | TimeRef::BareYear(_)));
    time.filter(|_| !is_compared_with(pieces, piece))
}

/// Whether words such as "so với" stand before a time, with a word or two between at most.
pub fn is_compared_with(pieces: &Pieces<'_, '_>, piece: usize) -> bool {
    const REACH: usize = 3;
    (piece.saturating_sub(REACH)..piece)
        .rev()
        .take_while(|before| pieces.mark(*before).is_none())
        .any(|before| pieces.is(before, |sense| matches!(sense, Sense::Compared)))
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
    let at_once = window
        .clone()
        .take(4)
        .take_while(|piece| pieces.mark(*piece) != Some(',') && !is_turn(pieces, *piece))
        .find_map(|piece| time_at(pieces, piece));
    let here = if after_first { after.or(before) } else { at_once.or(before) };
    // Behind a comma stands when something else was done, if the sentences before have said when.
    let behind = after.filter(|_| earlier.time(pieces).is_none() || !is_behind_comma(pieces, window));
    let respective = quantity.item.and_then(|item| respective::time(pieces, item));
    let here = respective.or_else(|| labelled(pieces, quantity.pieces.start)).or(here).or(behind);
    let here = here.map(|time| within_span(pieces, quantity, time));
    let reviewed = earlier.reviewed(document, pieces.scan().bytes(&quantity.number).start);
    let years = |piece| match pieces.time(piece)? {
        TimeRef::Period(span @ Period::Years(..)) => Some(span),
        _ => None,
    };
    let span = (0..quantity.pieces.start).rev().find_map(years).or(earlier.span());
    let setting = Setting { span, reviewed };
    if here.is_none() && earlier.time(pieces).is_none() && is_ongoing(pieces, quantity, window) {
        return resolve(Some(TimeRef::Now), Nearness::Sentence, setting, document);
    }
    let from = if here.is_some() { Nearness::Sentence } else { Nearness::Before };
    resolve(here.or(earlier.time(pieces)), from, setting, document)
}

/// What the text has said by now of the times that it is about.
#[derive(Debug, Clone, Copy)]
struct Setting {
    /// The last span of years.
    span: Option<Period>,
    /// The period that the article reviews.
    reviewed: Option<Period>,
}

/// The year that labels a figure in a list of years: "(2021: 456 mô hình; 2022: 534 mô hình)".
fn labelled(pieces: &Pieces<'_, '_>, start: usize) -> Option<TimeRef> {
    let colon = start.checked_sub(1).filter(|colon| pieces.mark(*colon) == Some(':'))?;
    match pieces.time(colon.checked_sub(1)?)? {
        TimeRef::BareYear(year) => Some(TimeRef::Period(Period::Year(year))),
        _ => None,
    }
}

/// Whether the first time of a window stands behind a comma.
fn is_behind_comma(pieces: &Pieces<'_, '_>, window: &Range<usize>) -> bool {
    let first = window.clone().find(|piece| time_at(pieces, *piece).is_some()).unwrap_or(window.end);
    (window.start..first).any(|piece| pieces.mark(piece) == Some(','))
}

fn is_turn(pieces: &Pieces<'_, '_>, piece: usize) -> bool {
    pieces.is(piece, |sense| matches!(sense, Sense::Turn))
}

/// "Giai đoạn 2011 - 2015, …, đến nay …": up to now is up to the end of the span that the sentence opens with.
fn within_span(pieces: &Pieces<'_, '_>, quantity: &Quantity, time: TimeRef) -> TimeRef {
    let span = |piece| match pieces.time(piece)? {
        TimeRef::Period(span @ Period::Years(..)) => Some(TimeRef::Period(span)),
        _ => None,
    };
    match time {
        TimeRef::Now => (0..quantity.pieces.start).find_map(span).unwrap_or(time),
        _ => time,
    }
}

/// Whether a quantity is of what goes on now: "đang duy trì 47 mô hình", "47 mô hình đang duy trì".
fn is_ongoing(pieces: &Pieces<'_, '_>, quantity: &Quantity, window: &Range<usize>) -> bool {
    const NEAR: usize = 3;
    let ongoing = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Ongoing));
    let start = quantity.pieces.start;
    (start.saturating_sub(NEAR)..start).any(ongoing) || window.clone().take(NEAR + 2).any(ongoing)
}

/// When the table after a block is of: as the block says, else what the article reviews.
pub fn when_of_block(earlier: &Earlier<'_>, document: &Document<'_>) -> When {
    let setting = Setting { span: earlier.span(), reviewed: document.period };
    resolve(earlier.scene(), Nearness::Before, setting, document)
}

/// What a reference to time means in an article; without one what the article reviews.
fn resolve(time: Option<TimeRef>, from: Nearness, setting: Setting, document: &Document<'_>) -> When {
    let from = match (time, setting.reviewed) {
        (Some(_), _) => from,
        (None, Some(_)) => Nearness::Article,
        (None, None) => Nearness::Nowhere,
    };
    let period = match time {
        Some(TimeRef::Now) => {
            return When { period: None, basis: Basis::AsOf, as_of: document.published, from };
        }
        Some(TimeRef::Period(period @ Period::Day(day))) => {
            return When { period: Some(period), basis: Basis::AsOf, as_of: Some(day), from };
        }
        Some(TimeRef::Period(period)) => Some(period),
        Some(TimeRef::PartOfYear(part)) => {
            let year = document.period.map(Period::last_year).or(document.published.map(Date::year));
            year.map(|year| part.of(year))
        }
        Some(TimeRef::SinceYear(from)) => {
            since(from, document.published).or_else(|| document.span_from(from))
        }
        Some(TimeRef::Unknown) => setting.span,
        Some(TimeRef::PastYear | TimeRef::BareYear(_) | TimeRef::Day) => document.period,
        None => setting.reviewed,
    };
    When { period, basis: Basis::InPeriod, as_of: None, from }
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
