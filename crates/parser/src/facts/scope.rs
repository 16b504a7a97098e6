//! Scopes: the period and the place of a quantity, from the nearest clause, sentence, block or article.

use std::ops::Range;

use danvan_domain::lexicon::{Head, Sense};
use danvan_domain::text::fold;
use danvan_domain::{Basis, BodyType, Gazetteer, Level, Period, Place, Purpose, Scope, Unit};
use jiff::civil::Date;

use super::award::{Body, purposes_in};
use super::clause::{Clauses, REACH};
use super::document::Document;
use super::home::Home;
use super::piece::Pieces;
use super::place::{self, Meaning, PlaceName};
use super::quantity::Quantity;
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

/// What earlier sentences of a block have said.
#[derive(Debug, Clone, Default)]
pub struct Earlier<'t> {
    time: Option<TimeRef>,
    purposes: Vec<Purpose>,
    /// The last place inside the article's that was named.
    inner: Option<&'t Unit>,
    /// The last span of years that the article named, in this block or before: what "5 năm qua" speaks of.
    span: Option<Period>,
}

impl<'t> Earlier<'t> {
    /// What is left of it at the beginning of the next block.
    pub fn next_block(&self) -> Self {
        Self { span: self.span, ..Self::default() }
    }

    /// Takes in what a sentence says.
    pub fn pass(&mut self, pieces: &Pieces<'_, '_>, named: &InnerNames<'t>) {
        let said = (0..pieces.list.len()).find_map(|piece| time_at(pieces, piece));
        self.time = said.or(self.time);
        let mut spans = (0..pieces.list.len()).filter_map(|piece| match pieces.time(piece) {
            Some(TimeRef::Period(span @ Period::Years(..))) => Some(span),
            _ => None,
        });
        self.span = spans.next_back().or(self.span);
        let purposes = purposes_in(pieces, 0..pieces.list.len());
        if !purposes.is_empty() {
            self.purposes = purposes;
        }
        self.inner = named.last_in(&pieces.tokens()).or(self.inner);
    }

    /// What the last sentence that named a purpose named.
    pub fn purposes(&self) -> &[Purpose] {
        &self.purposes
    }
}

/// The places of a sentence that lie in that of its block or beside it, and where the block's own is named.
#[derive(Debug, Clone, Default)]
pub struct InnerNames<'t> {
    /// The tokens of each name, whether a kind word stands before it, and the unit; none for the block's own.
    names: Vec<(Range<usize>, bool, Option<&'t Unit>)>,
}

impl<'t> InnerNames<'t> {
    /// Finds them.
    pub fn new(
        pieces: &Pieces<'_, '_>,
        home: &Home<'t>,
        document: &Document<'t>,
        gazetteer: &'t Gazetteer,
    ) -> Self {
        let Some(unit) = home.unit else { return Self::default() };
        let near = [unit.code.to_string()];
        let found = place::find(pieces.scan(), &pieces.tokens(), gazetteer, document.day, Some(&unit.code));
        // A commune that is called like its district is not meant by the bare name.
        let is_own = |name: &PlaceName<'_>, named: &Unit| {
            named.code == unit.code || !name.with_kind && fold(&named.name) == fold(&unit.name)
        };
        let names = found.into_iter().filter_map(|name| match place::decide(&name, gazetteer, &near) {
            Meaning::One(named) if is_own(&name, named) => Some((name.tokens, name.with_kind, None)),
            Meaning::One(named) if gazetteer.lies_in(named, &unit.code) => {
                Some((name.tokens, name.with_kind, Some(named)))
            }
            // A unit beside the block's own, as pages on several places name them.
            Meaning::One(named) if named.level == unit.level && unit.level != Level::Commune => {
                let sure = name.with_kind || named.level == Level::Province || does_something(pieces, &name);
                Some((name.tokens, sure, Some(named)))
            }
            _ => None,
        });
        Self { names: names.collect() }
    }

    /// The tokens of each name, and its unit; none for the block's own place.
    pub fn all(&self) -> impl Iterator<Item = (&Range<usize>, Option<&'t Unit>)> {
        self.names.iter().map(|(tokens, _, unit)| (tokens, *unit))
    }

    /// Whether a name ends before a token.
    pub fn ends_at(&self, token: usize) -> bool {
        self.names.iter().any(|(name, _, unit)| name.end == token && unit.is_some())
    }

    /// The last place named inside `tokens`; none where the block's own is named after it. A bare name is a
    /// commune's only right before its count, which is where `tokens` ends: persons are called like communes.
    fn last_in(&self, tokens: &Range<usize>) -> Option<&'t Unit> {
        let before = self.names.partition_point(|(name, ..)| name.end <= tokens.end);
        for (name, with_kind, unit) in self.names.get(..before)?.iter().rev() {
            if name.start < tokens.start {
                return None;
            }
            let counted = name.end == tokens.end || name.end + 1 == tokens.end;
            match unit {
                None => return None,
                Some(unit) if *with_kind || counted => return Some(unit),
                Some(_) => {}
            }
        }
        None
    }
}

/// Whether a verb follows a name at once.
fn does_something(pieces: &Pieces<'_, '_>, name: &PlaceName<'_>) -> bool {
    let after = pieces.list.iter().position(|piece| piece.tokens.start == name.tokens.end);
    after.is_some_and(|after| {
        pieces.is(after, |sense| matches!(sense, Sense::Stage(_) | Sense::Award(_) | Sense::Has))
    })
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
    let at_once = window
        .clone()
        .take(4)
        .take_while(|piece| pieces.mark(*piece) != Some(','))
        .find_map(|piece| time_at(pieces, piece));
    let here = if after_first { after.or(before) } else { at_once.or(before).or(after) };
    let from = if here.is_some() { Nearness::Sentence } else { Nearness::Before };
    resolve(here.or(earlier.time), from, earlier.span, document)
}

/// When the table after a block is of: as the block says, else what the article reviews.
pub fn when_of_block(earlier: &Earlier<'_>, document: &Document<'_>) -> When {
    resolve(earlier.time, Nearness::Before, earlier.span, document)
}

/// What a reference to time means in an article; without one what the article reviews.
fn resolve(time: Option<TimeRef>, from: Nearness, span: Option<Period>, document: &Document<'_>) -> When {
    let from = match (time, document.period) {
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
        Some(TimeRef::SinceYear(from)) => since(from, document.published),
        Some(TimeRef::Unknown) => span,
        Some(TimeRef::PastYear | TimeRef::BareYear(_) | TimeRef::Day) | None => document.period,
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

/// Where a quantity is, and whether it is the whole of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Where {
    /// The place; none where nothing says.
    pub place: Option<Place>,
    /// Whole or part.
    pub scope: Scope,
    /// How near the place is said.
    pub from: Nearness,
}

/// Where a quantity is: at the last place named before it in the sentence where that lies in the block's, else
/// the block's. A place below the commune makes a part, and so does a person, and a body without a territory.
pub fn place_of<'t>(
    clauses: &Clauses<'_, '_, '_>,
    index: usize,
    home: &Home<'t>,
    named: &InnerNames<'t>,
    earlier: &Earlier<'t>,
    document: &Document<'t>,
    gazetteer: &Gazetteer,
) -> Where {
    let start = clauses.start(index);
    let whole =
        clauses.leftward(index).find(|piece| clauses.is(*piece, |s| matches!(s, Sense::WholePlace(_))));
    let from = whole.unwrap_or(start.saturating_sub(REACH));
    let has = |wanted: &dyn Fn(&Sense) -> bool| (from..start).any(|piece| clauses.is(piece, wanted));
    let small = has(&|sense| matches!(sense, Sense::PlaceKind(_, levels) if levels.is_empty()));
    let here = named.last_in(&clauses.pieces.tokens_of(&(from..start)));
    // "dân trong ấp", "Xã đăng ký …" speak of the place that an earlier sentence named.
    let before = || earlier.inner.filter(|unit| small || names_kind_alone(clauses, from..start, unit));
    let (inner, near) = match (here, &home.place) {
        (Some(unit), _) => (Some(unit), Nearness::Sentence),
        (None, place) => match (before(), place) {
            (Some(unit), _) => (Some(unit), Nearness::Before),
            (None, Some(_)) => (None, Nearness::Article),
            (None, None) => (None, Nearness::Nowhere),
        },
    };
    let body = has(&|sense| match sense {
        Sense::Sector(_) | Sense::Person => true,
        Sense::Body(kind, _) => matches!(kind, BodyType::Forces | BodyType::Front),
        _ => false,
    });
    let one_model = (from..start).any(|piece| names_one_model(clauses, piece));
    // A page on one kind of body counts what that body did, unless it names the whole place.
    let of_body = body || document.sector.is_some() && whole.is_none();
    let scope = if small || of_body || one_model { Scope::Part } else { Scope::Whole };
    Where { place: inner.map(|unit| gazetteer.place(unit)).or_else(|| home.place.clone()), scope, from: near }
}

/// Whether a piece speaks of one model: the noun without a number or a plural word before it.
fn names_one_model(clauses: &Clauses<'_, '_, '_>, piece: usize) -> bool {
    let model = clauses.is(piece, |sense| matches!(sense, Sense::Head(Head::Model)))
        && clauses.owner(piece).is_none();
    let before = piece.checked_sub(1);
    let several = before.is_some_and(|before| {
        clauses.is(before, |sense| matches!(sense, Sense::Plural | Sense::Vague | Sense::PlaceKind(..)))
    });
    model && !several
}

/// Whether the kind of a unit stands in the subject without a name: "Xã đăng ký 5 mô hình".
fn names_kind_alone(clauses: &Clauses<'_, '_, '_>, range: Range<usize>, unit: &Unit) -> bool {
    let opening = range.start..range.end.min(range.start + 2);
    opening.into_iter().any(|piece| {
        let kind =
            clauses.is(piece, |sense| matches!(sense, Sense::PlaceKind(word, _) if *word == unit.kind));
        let scan = clauses.pieces.scan();
        let after = clauses.pieces.list.get(piece + 1).and_then(|next| scan.tokens.get(next.tokens.start));
        let next = after.map_or("", |token| token.text(scan.text));
        kind && !next.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == ',')
    })
}

/// The level of a body whose kind word has several: that of the place in its name, else that of the page's
/// place where the kind word can mean it.
pub fn level_of_body(
    pieces: &Pieces<'_, '_>,
    body: &Body,
    home: &Home<'_>,
    document: &Document<'_>,
    gazetteer: &Gazetteer,
) -> Option<Level> {
    let tokens = pieces.tokens_of(&body.pieces);
    let names = place::find(pieces.scan(), &tokens, gazetteer, document.day, None);
    let of_name = names.first().map(|name| name.units.iter().map(|unit| unit.level).collect::<Vec<_>>());
    match of_name.as_deref() {
        Some([level]) => Some(*level),
        _ => {
            let level = home.unit?.level;
            let fits = |piece| {
                pieces.is(
                    piece,
                    |sense| matches!(sense, Sense::PlaceKind(_, levels) if levels.contains(&level)),
                )
            };
            body.pieces.clone().any(fits).then_some(level)
        }
    }
}
