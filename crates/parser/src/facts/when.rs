//! When: the period of a quantity, from its clause, its sentence, the sentences before, or the article.

use std::ops::Range;

use danvan_domain::lexicon::{Cue, Refusal, Sense};
use danvan_domain::{Basis, Period};
use jiff::{Span, civil::Date};

use super::document::Document;
use super::piece::Pieces;
use super::quantity::{Counted, Quantity};
use super::respective;
use super::scope::Earlier;
use super::time::{PartOfYear, TimeRef};

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
    let time = pieces
        .time(piece)
        .filter(|time| !matches!(time, TimeRef::Day | TimeRef::BareYear(_) | TimeRef::Count(_)));
    time.filter(|_| !is_compared_with(pieces, piece) && !is_planned(pieces, piece))
}

/// Whether a plan or a proposal is for a time: "bàn giải pháp cho giai đoạn 2015 - 2017", "đề nghị năm 2015 huyện …".
fn is_planned(pieces: &Pieces<'_, '_>, piece: usize) -> bool {
    const REACH: usize = 3;
    let plans = |sense: &Sense| matches!(sense, Sense::Refusal(Refusal::Proposal) | Sense::Cue(Cue::Plan));
    (piece.saturating_sub(REACH)..piece)
        .rev()
        .take_while(|before| pieces.mark(*before).is_none() && pieces.number(*before).is_none())
        .any(|before| pieces.is(before, plans))
}

/// Whether words such as "so với" stand before a time, with a word or two between at most.
pub fn is_compared_with(pieces: &Pieces<'_, '_>, piece: usize) -> bool {
    const REACH: usize = 3;
    let compared = (piece.saturating_sub(REACH)..piece)
        .rev()
        .take_while(|before| pieces.mark(*before).is_none())
        .any(|before| pieces.is(before, |sense| matches!(sense, Sense::Compared)));
    // "cùng kỳ năm 2018 là 44 mô hình" counts what "so với cùng kỳ năm 2018" does not.
    compared && !counts_for_itself(pieces, piece)
}

/// Whether a time is one apart from those that the text is about: "riêng năm 2016".
pub fn is_alone(pieces: &Pieces<'_, '_>, piece: usize) -> bool {
    let only = |sense: &Sense| matches!(sense, Sense::Only).then_some(());
    let starts = piece.checked_sub(1).unwrap_or(piece)..piece + 1;
    starts
        .into_iter()
        .filter_map(|piece| pieces.list.get(piece))
        .any(|piece| pieces.scan().sense_at(piece.tokens.start, only).is_some())
}

/// When a quantity is of: by the nearest reference before it in its sentence, else after it up to the next
/// quantity, else in the sentences before, else what the article reviews.
pub fn when(
    pieces: &Pieces<'_, '_>,
    quantity: &Quantity,
    window: &Range<usize>,
    (after_first, part, at_home): (bool, bool, bool),
    earlier: &Earlier<'_>,
    document: &Document<'_>,
) -> When {
    let said = earlier.time(pieces, at_home);
    let before = before(pieces, quantity.pieces.start);
    let own = |piece: &usize| !counts_for_itself(pieces, *piece);
    let after = window.clone().filter(own).find_map(|piece| time_at(pieces, piece));
    // "191 mô hình của nhiệm kỳ 2015 - 2020": what stands at once after the noun is its own.
    let at_once = window
        .clone()
        .take(4)
        .take_while(|piece| pieces.mark(*piece) != Some(',') && !is_turn(pieces, *piece))
        .filter(own)
        .find_map(|piece| time_at(pieces, piece));
    let here = if after_first { after.or(before) } else { at_once.or(before) };
    // Behind a comma stands when something else was done, if the sentences before have said when.
    let behind = after.filter(|_| said.is_none() || !is_behind_comma(pieces, window));
    let here = years_counted(pieces, quantity.pieces.start, earlier.span(document)).or(here);
    let respective = quantity.item.and_then(|item| respective::time(pieces, item));
    let here = respective.or_else(|| labelled(pieces, quantity.pieces.start)).or(here).or(behind);
    let given = matches!(quantity.counted, Counted::Contribution(_));
    let here = here.or_else(|| at_end(pieces, quantity.pieces.end).filter(|_| given));
    // Models and awards of a page are of what it reviews, in whatever month something was done.
    let done = given || matches!(quantity.counted, Counted::People(_)) && !after_first;
    let here = here.filter(|time| done || !time.is_month_alone());
    let here = here.map(|time| if at_once.is_some() { time } else { within_span(pieces, quantity, time) });
    let reviewed = earlier.reviewed(document, pieces.scan().bytes(&quantity.number).start);
    let years = |piece| match pieces.time(piece)? {
        TimeRef::Period(span @ Period::Years(..)) => Some(span),
        _ => None,
    };
    let span = (0..quantity.pieces.start).rev().find_map(years).or(earlier.span(document));
    let setting = Setting { span, month: earlier.month(), reviewed };
    if here.is_none() && is_ongoing(pieces, quantity, window) {
        return resolve(Some(TimeRef::Now), Nearness::Sentence, setting, document);
    }
    let from = if here.is_some() { Nearness::Sentence } else { Nearness::Before };
    // What is given is given in a period, on whatever day the sentence before counts the models that there are; and what
    // one village or model did is of no day.
    let apart = part || after_first;
    let of_models = matches!(quantity.counted, Counted::Models(_) | Counted::Exemplars | Counted::Elided);
    let day = |time: &TimeRef| matches!(time, TimeRef::Now | TimeRef::Period(Period::Day(_)));
    let before = said.filter(|time| of_models || !day(time) || reviewed.is_none() && !apart);
    resolve(here.or(before), from, setting, document)
}

/// The one time of what is left of a clause, at its end: "góp 2.150 ngày công, làm 6,4 km đường trong năm 2019".
fn at_end(pieces: &Pieces<'_, '_>, from: usize) -> Option<TimeRef> {
    let end =
        (from..pieces.list.len()).find(|piece| pieces.mark(*piece) == Some(';')).unwrap_or(pieces.list.len());
    let last = (from..end).rev().find(|piece| !matches!(pieces.mark(*piece), Some('.' | '/' | ')')))?;
    let time = time_at(pieces, last).filter(|time| matches!(time, TimeRef::Period(_)))?;
    let only = (from..last).all(|piece| time_at(pieces, piece).is_none());
    (only && pieces.mark(last - 1) != Some(',') && pieces.mark(last - 1) != Some('(')).then_some(time)
}

/// Whether a time says how many there were then: "(cuối năm 2025 là 29 mô hình)".
fn counts_for_itself(pieces: &Pieces<'_, '_>, piece: usize) -> bool {
    pieces.is(piece + 1, |sense| matches!(sense, Sense::Has)) && pieces.number(piece + 2).is_some()
}

/// The span that the text has named last, where the last words of time before a piece count its years: "tính chung 3 năm".
pub fn years_counted(pieces: &Pieces<'_, '_>, start: usize, span: Option<Period>) -> Option<TimeRef> {
    let last = (0..start).rev().find_map(|piece| pieces.time(piece))?;
    match (last, span?) {
        (TimeRef::Count(years), span @ Period::Years(first, last)) if last - first + 1 == years => {
            Some(TimeRef::Period(span))
        }
        _ => None,
    }
}

/// The last time before a piece. One that is set apart ends with its clause: "giai đoạn …, riêng năm 2016 …; …".
fn before(pieces: &Pieces<'_, '_>, start: usize) -> Option<TimeRef> {
    let mut times = (0..start).rev().filter_map(|piece| Some((piece, time_at(pieces, piece)?)));
    let (piece, last) = times.next()?;
    let over = is_alone(pieces, piece) && (piece..start).any(|between| pieces.mark(between) == Some(';'));
    if over { times.next().map(|(_, time)| time) } else { Some(last) }
}

/// What the text has said by now of the times that it is about.
#[derive(Debug, Clone, Copy)]
struct Setting {
    /// The last span of years.
    span: Option<Period>,
    /// The last month.
    month: Option<Period>,
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
    // "nâng tổng số mô hình đang duy trì lên 254": what a count has come to is of the time of coming.
    let reached =
        start.checked_sub(1).is_some_and(|before| pieces.is(before, |s| matches!(s, Sense::Reaching)));
    (start.saturating_sub(NEAR)..start).any(ongoing) && !reached || window.clone().take(NEAR + 2).any(ongoing)
}

/// When the table after a block is of: as the block says, else what the article reviews.
pub fn when_of_block(earlier: &Earlier<'_>, document: &Document<'_>) -> When {
    let setting = Setting { span: earlier.span(document), month: earlier.month(), reviewed: document.period };
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
            // A page that is written when the part is over tells of its own year, whatever it looks back on before.
            let over = |year: &i16| document.published.is_some_and(|day| is_nearly_over(part.of(*year), day));
            let written = document.published.map(Date::year);
            let year = written.filter(over).or(document.period.map(Period::last_year)).or(written);
            // The end of a school year is no calendar year's.
            let school = |period: &Period| matches!(period, Period::Years(first, last) if last - first == 1);
            let whole = matches!(part, PartOfYear::FirstMonths(12));
            let school_year = document.period.filter(|period| whole && school(period));
            school_year.or_else(|| year.map(|year| part.of(year)))
        }
        Some(TimeRef::SinceYear(from)) => since(from, document),
        Some(TimeRef::ThisYear) => document.published.map(|day| Period::Year(day.year())).or(document.period),
        Some(TimeRef::Unknown) => setting.span,
        Some(TimeRef::ThisMonth) => setting.month,
        Some(TimeRef::PastYear | TimeRef::BareYear(_) | TimeRef::Day | TimeRef::Count(_)) => document.period,
        None => setting.reviewed,
    };
    When { period, basis: Basis::InPeriod, as_of: None, from }
}

/// Whether a period is over on a day, but for the weeks by which reports come before its end.
fn is_nearly_over(period: Period, day: Date) -> bool {
    const WEEKS_BEFORE: i32 = 3;
    day.checked_add(Span::new().weeks(WEEKS_BEFORE)).is_ok_and(|day| period.last_day() <= day)
}

/// From a year to that of publication; without it to the end of the first span that the article names from that year.
pub fn since(from: i16, document: &Document<'_>) -> Option<Period> {
    let published = document.published.map(Date::year).filter(|year| *year >= from);
    published
        .map(|year| if year == from { Period::Year(year) } else { Period::Years(from, year) })
        .or_else(|| document.span_from(from))
}
