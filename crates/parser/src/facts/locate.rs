//! Where a quantity is, and whether it is of the whole place: from its clause, its sentence, the sentences before, or
//! the block.

use std::ops::Range;

use danvan_domain::lexicon::Sense;
use danvan_domain::{Gazetteer, Level, Place, Scope, Unit};
use jiff::civil::Date;

use super::clause::{Clauses, REACH};
use super::document::Document;
use super::govern::Reading;
use super::home::{Home, is_country};
use super::inner::InnerNames;
use super::part::{is_capital_or_figure, is_movement_as_subject, is_quoted, is_small_place, speaks_of_whole};
use super::piece::Pieces;
use super::scope::Earlier;
use super::when::Nearness;

/// Where a quantity is, and whether it is the whole of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Where {
    /// The place; none where nothing says.
    pub place: Option<Place>,
    /// Whole or part.
    pub scope: Scope,
    /// How near the place is said.
    pub from: Nearness,
    /// Whether it may be another that the text has named since, or a part of it, since nothing says that it is the whole.
    pub doubtful: bool,
}

/// What the places of a sentence's quantities are read from.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a, 's, 't> {
    /// The sentence.
    pub clauses: &'a Clauses<'a, 's, 't>,
    /// Whom its block reports on.
    pub home: &'a Home<'t>,
    /// The places that it names.
    pub named: &'a InnerNames<'t>,
    /// What the sentences before have said.
    pub earlier: &'a Earlier<'t>,
    /// The article.
    pub document: &'a Document<'t>,
    /// The units.
    pub gazetteer: &'t Gazetteer,
}

impl<'a, 's, 't> Ground<'a, 's, 't> {
    /// Where a quantity is that is governed as `reading` says: at the last place named before it in the sentence where
    /// that lies in the block's, else the block's. A place below the commune makes a part, and so does a person, and a
    /// body without a territory.
    pub fn place_of(&self, index: usize, reading: Reading) -> Where {
        let of = Quantified::new(*self, index, reading);
        if of.is_of_country() {
            let (place, from) = (Some(Place::country()), Nearness::Sentence);
            return Where { place, scope: Scope::Whole, from, doubtful: false };
        }
        let goes_on = of.goes_on();
        let (inner, from) = match (of.here.or_else(|| of.above_or_below()), &self.home.place) {
            (Some(unit), _) => (Some(unit), Nearness::Sentence),
            (None, place) => match (of.before(goes_on), place) {
                (Some(unit), _) => (Some(unit), Nearness::Before),
                (None, Some(_)) if of.is_own_said() => (None, Nearness::Sentence),
                (None, Some(_)) => (None, Nearness::Article),
                (None, None) => (None, Nearness::Nowhere),
            },
        };
        let scope = if goes_on || of.is_part() { Scope::Part } else { Scope::Whole };
        let place = inner.map(|unit| self.gazetteer.place(unit, self.document.day));
        let scoped = matches!(reading, Reading::Given(_) | Reading::TakesPart);
        let assumed = scoped && scope == Scope::Whole && !of.says_whole();
        let doubtful = from == Nearness::Article && of.is_of_either() || assumed;
        Where { place: place.or_else(|| self.home.place.clone()), scope, from, doubtful }
    }
}

/// A quantity with what is said of its place.
pub(super) struct Quantified<'a, 's, 't> {
    pub(super) on: Ground<'a, 's, 't>,
    pub(super) index: usize,
    pub(super) reading: Reading,
    /// The first piece of the quantity.
    pub(super) start: usize,
    /// From where on what stands before it is said of its place.
    pub(super) from: usize,
    /// From where on what stands before it is said of who does what it counts.
    pub(super) subject: usize,
    /// The piece before it that names the whole of a place.
    pub(super) whole: Option<usize>,
    /// Whether a place below the commune is named, right after it or anywhere about it.
    pub(super) small_after: bool,
    pub(super) small: bool,
    /// The place that the sentence itself names for it.
    pub(super) here: Option<&'t Unit>,
}

impl<'a, 's, 't> Quantified<'a, 's, 't> {
    fn new(on: Ground<'a, 's, 't>, index: usize, reading: Reading) -> Self {
        let clauses = on.clauses;
        let start = clauses.start(index);
        let whole =
            clauses.leftward(index).find(|piece| clauses.is(*piece, |s| matches!(s, Sense::WholePlace(_))));
        let item = clauses.leftward(index).find(|piece| begins_item(clauses.pieces, *piece));
        let award = matches!(reading, Reading::Awarded { .. });
        // "…; 10 mô hình ở 10 xã"
        let everywhere = is_in_places(clauses, index);
        // Who is awarded is no part of the clause before.
        let clause = (award || everywhere)
            .then(|| clauses.leftward(index).find(|piece| clauses.pieces.mark(*piece) == Some(';')));
        let from = whole.max(item).max(clause.flatten()).unwrap_or(start.saturating_sub(REACH));
        let (small_after, small, here) = (false, false, None);
        let mut of = Self { on, index, reading, start, from, subject: from, whole, small_after, small, here };
        of.subject = of.new_subject().map_or(from, |piece| piece.max(from));
        of.small_after = of.is_small_after();
        of.small = of.small_after || (of.subject..start).any(|piece| of.is_small(piece) && of.is_one(piece));
        of.here = of.named_here();
        of
    }

    pub(super) fn pieces(&self) -> &'a Pieces<'s, 't> {
        self.on.clauses.pieces
    }

    pub(super) fn is(&self, piece: usize, wanted: impl Fn(&'t Sense) -> bool) -> bool {
        self.on.clauses.is(piece, wanted)
    }

    /// Where a clause begins with another place that does something: "…; xã Mường Và vận động …".
    fn new_subject(&self) -> Option<usize> {
        let begins = |piece: &usize| {
            self.pieces().mark(*piece) == Some(';') && self.on.named.begins_at(self.pieces(), *piece + 1)
        };
        self.on.clauses.leftward(self.index).find(begins)
    }

    /// Whether a piece names a place below the commune. A lane is a road as well, unless it is named; villages that are
    /// counted are not one of them.
    fn is_small(&self, piece: usize) -> bool {
        let clauses = self.on.clauses;
        let lane = self.is(piece, |sense| matches!(sense, Sense::Evidence(_)));
        let counted = piece.checked_sub(1).is_some_and(|before| self.pieces().number(before).is_some());
        is_small_place(self.pieces(), piece)
            && !counted
            && !self.on.named.has(self.pieces(), piece)
            && !is_quoted(self.pieces(), piece)
            && (!lane || is_capital_or_figure(self.pieces(), piece + 1) && clauses.owner(piece + 1).is_none())
    }

    /// Whether the kind word of a place below the commune means one of them: it has a name, or the one that the text is
    /// about is meant. "các tổ dân vận khóm, ấp của huyện" are all.
    fn is_one(&self, piece: usize) -> bool {
        // "Tổ có 15 thành viên"
        is_capital_or_figure(self.pieces(), piece + 1)
            || self.is_subject_of_clause(piece)
            || self.is(piece + 1, |sense| matches!(sense, Sense::Back | Sense::Has))
            // "khu dân cư số 27"
            || self.is(piece + 1, |sense| matches!(sense, Sense::Total)) && self.pieces().number(piece + 2).is_some()
            || self.on.earlier.is_of_part()
    }

    /// Whether a place below the commune opens its clause and does what follows: "Năm 2017, ấp vận động …".
    fn is_subject_of_clause(&self, piece: usize) -> bool {
        let before = piece.checked_sub(1);
        let opens = before.is_none_or(|before| {
            matches!(self.pieces().mark(before), Some(',' | ';')) || self.pieces().time(before).is_some()
        });
        let does = |sense: &Sense| matches!(sense, Sense::Mobilising | Sense::Giving | Sense::Auxiliary);
        opens && self.is(piece + 1, does)
    }

    /// Whether one stands at once after the noun: "48 hộ trong bản".
    fn is_small_after(&self) -> bool {
        const REACH: usize = 3;
        let end = self.on.clauses.end(self.index);
        let mut after = end..(end + REACH).min(self.on.clauses.item_after(self.index).end);
        let of_road = |piece: usize| {
            (end..piece).any(|before| self.is(before, |sense| matches!(sense, Sense::Evidence(_))))
        };
        after.any(|piece| self.is_small(piece) && !of_road(piece))
    }

    /// The place that the sentence itself names for the quantity.
    fn named_here(&self) -> Option<&'t Unit> {
        let (clauses, named) = (self.on.clauses, self.on.named);
        let respective = clauses.quantities.get(self.index).and_then(|quantity| quantity.item);
        let respective =
            respective.and_then(|item| named.unit_at(self.pieces().list.get(item)?.tokens.start));
        let window = clauses.window_after(self.index);
        let in_window = named
            .first_in(&self.pieces().tokens_of(&window), self.small_after)
            .filter(|_| self.pieces().mark(window.start).is_none());
        let before = self.pieces().tokens_of(&(self.from..self.start));
        let last = || named.last_in(&before).filter(|_| !self.is_other_item() && !self.is_of_several());
        respective.or(in_window).or_else(|| self.behind()).or_else(|| self.run_by()).or_else(last)
    }

    /// Whether several places inside the block's are named together before the quantity: "hai xã Trường Hà, Sóc Hà".
    pub(super) fn is_of_several(&self) -> bool {
        self.on.named.ends_list(self.pieces(), &self.pieces().tokens_of(&(self.from..self.start)))
    }

    /// Whether the quantity is an item of a list of parts that names who runs it, and another item names the place: "LĐLĐ
    /// TX. Thuận An 41, Công đoàn ngành Giáo dục 22".
    fn is_other_item(&self) -> bool {
        let clauses = self.on.clauses;
        let item = clauses.item_start(self.index)..self.start;
        let own = self.on.named.last_in(&self.pieces().tokens_of(&item)).is_some();
        let sector = item.into_iter().any(|piece| self.is(piece, |sense| matches!(sense, Sense::Sector(_))));
        self.index > 0 && sector && !own && clauses.lists_parts_before(self.index)
    }

    /// The place where what is given is, behind it: "4 căn nhà cho hộ nghèo ở huyện Trà Ôn".
    fn behind(&self) -> Option<&'t Unit> {
        let item = self.on.clauses.item_after(self.index);
        let given = matches!(self.reading, Reading::Given(_));
        self.on.named.last_with_kind_in(&self.pieces().tokens_of(&item)).filter(|_| given)
    }

    /// The place whose body runs the model that the quantity is of, behind a comma: "20 thành viên, do Hội LHPN xã Mường Và
    /// phụ trách".
    fn run_by(&self) -> Option<&'t Unit> {
        const REACH: usize = 8;
        let comma = self.on.clauses.item_after(self.index).end;
        let led = self.pieces().mark(comma) == Some(',') && self.is(comma + 1, |s| matches!(s, Sense::Of));
        let behind = comma + 2..(comma + REACH).min(self.on.clauses.window_after(self.index).end);
        let sector =
            behind.clone().any(|piece| self.is(piece, |s| matches!(s, Sense::Sector(_) | Sense::Body(..))));
        let of_model = matches!(self.reading, Reading::TakesPart) && led && sector;
        self.on.named.last_with_kind_in(&self.pieces().tokens_of(&behind)).filter(|_| of_model)
    }

    /// Whether the sentence opens with the country.
    fn is_of_country(&self) -> bool {
        let first = (0..self.start).find(|piece| {
            let time = self.pieces().time(*piece).is_some() || self.pieces().mark(*piece).is_some();
            !time && !self.is(*piece, |sense| matches!(sense, Sense::Time(_)))
        });
        first.is_some_and(|first| self.is(first, is_country)) && self.here.is_none()
    }

    /// Whether the sentence names the block's own place after any other before the quantity.
    fn is_own_named(&self) -> bool {
        self.on.named.is_own_last(&self.pieces().tokens_of(&(self.from..self.start)))
    }

    /// Whether the sentence names the block's own place, by its name or as a whole.
    fn is_own_said(&self) -> bool {
        self.whole.is_some() || self.is_own_named()
    }

    /// Whether a word says that a place as a whole does what the quantity counts: its people, its name or kind, the
    /// movement.
    fn says_whole(&self) -> bool {
        let says = |sense: &Sense| matches!(sense, Sense::People | Sense::WholePlace(_) | Sense::Total);
        self.is_own_said()
            || self.here.is_some()
            || is_movement_as_subject(self.pieces())
            || self.turns_to_whole()
            || (self.subject..self.start).any(|piece| self.is(piece, says))
    }

    /// Whether the text has named a place inside the block's before, and nothing in the sentence says that the quantity is
    /// not of it.
    fn is_of_either(&self) -> bool {
        let own = self.on.home.unit;
        self.on.earlier.last().is_some_and(|unit| own.is_none_or(|own| own.level < unit.level))
    }

    /// The place whose whole the sentence names, where that is of another level than the block's: "cả tỉnh" on the page
    /// of a district; "toàn xã" where a commune has been named.
    fn above_or_below(&self) -> Option<&'t Unit> {
        let on = &self.on;
        let home = on.home.unit?;
        let whole = self.whole?;
        let level = level_of_whole(self.pieces(), whole)?;
        if level < home.level {
            return above(home, level, on.gazetteer, on.document.day);
        }
        let of_level = |unit: &&Unit| level > home.level && unit.level == level;
        let here = on.named.last_in(&self.pieces().tokens_of(&(0..whole)));
        here.filter(of_level)
            .or_else(|| on.earlier.inner().filter(of_level))
            .or_else(|| on.earlier.last().filter(of_level))
    }

    /// Whether a quantity goes on with what one village, family, model or body without a territory did in the sentence
    /// before. What is awarded is told for itself, and so are models; "nhân dân" and "phong trào" turn back to the whole
    /// place.
    fn goes_on(&self) -> bool {
        let told_for_itself = matches!(self.reading, Reading::Awarded { .. } | Reading::Models(_));
        let of_place = self.whole.is_some() || self.here.is_some() || self.is_own_named();
        self.on.earlier.is_of_part()
            && !told_for_itself
            && !of_place
            && !speaks_of_whole(self.pieces())
            && !self.turns_to_whole()
    }

    /// Whether the people of the place, or the movement, do what the quantity counts, or it is a sum.
    fn turns_to_whole(&self) -> bool {
        let above_communes = self.on.home.unit.is_some_and(|unit| unit.level != Level::Commune);
        let people = |piece: usize| self.is(piece, |sense| matches!(sense, Sense::People));
        // "Sau khi xã vận động, 17 hộ …": what stands before a comma is no subject.
        let comma = |piece: &usize| self.pieces().mark(*piece) == Some(',');
        let clause = (self.subject..self.start).rev().find(comma).map_or(self.subject, |comma| comma + 1);
        let own = |unit| opens_with_kind(self.on.clauses, clause..self.start, unit);
        self.on.home.unit.is_some_and(own)
            || above_communes
                && (is_movement_as_subject(self.pieces())
                    || self.is(0, |sense| matches!(sense, Sense::Total))
                    || (self.subject..self.start).any(people))
    }

    /// The place that a sentence before has named, where the quantity is of it: "dân trong ấp", "Xã đăng ký …", "Tiêu
    /// biểu như: …".
    fn before(&self, goes_on: bool) -> Option<&'t Unit> {
        let on = &self.on;
        let examples = self.is(0, |sense| matches!(sense, Sense::SuchAs));
        let small = self.small && !matches!(self.reading, Reading::Awarded { .. });
        if self.is_own_named() {
            return None;
        }
        let Some(unit) = on.earlier.inner() else {
            let inside =
                on.earlier.last().filter(|unit| on.home.unit.is_some_and(|own| own.level < unit.level));
            return inside.filter(|unit| small || self.is_of_body_of(unit));
        };
        let meant = goes_on
            || small
            || examples
            // The kind of the page's own place means that place.
            || on.home.unit.is_none_or(|own| own.level != unit.level)
                && opens_with_kind(on.clauses, self.from..self.start, unit);
        meant.then_some(unit)
    }

    /// Whether the body of a unit, which is not named, stands before the quantity: "Dịp này, Đảng ủy xã tuyên dương …".
    fn is_of_body_of(&self, unit: &Unit) -> bool {
        let kind = |sense: &Sense| matches!(sense, Sense::PlaceKind(word, _) if *word == unit.kind);
        let body = |sense: &Sense| matches!(sense, Sense::Body(..) | Sense::Sector(_));
        (self.from + 1..self.start).any(|piece| {
            self.is(piece, kind)
                && self.is(piece - 1, body)
                && !is_capital_or_figure(self.pieces(), piece + 1)
                && !self.pieces().joins(piece + 1)
        })
    }
}

/// Whether a quantity is said to be in so many places.
fn is_in_places(clauses: &Clauses<'_, '_, '_>, index: usize) -> bool {
    const REACH: usize = 6;
    let end = clauses.end(index);
    let mut after =
        (end..end + REACH).take_while(|piece| !matches!(clauses.pieces.mark(*piece), Some(',' | ';')));
    after.any(|piece| {
        clauses.is(piece, |sense| matches!(sense, Sense::At))
            && clauses.pieces.number(piece + 1).is_some()
            && clauses.is(piece + 2, |sense| matches!(sense, Sense::PlaceKind(..)))
    })
}

/// Whether an item of a list in one sentence begins at a semicolon: "; c) 53 hộ hiến đất".
fn begins_item(pieces: &Pieces<'_, '_>, piece: usize) -> bool {
    pieces.mark(piece) == Some(';') && pieces.mark(piece + 2) == Some(')')
}

/// The level of the whole place that a piece names: "cả huyện".
fn level_of_whole(pieces: &Pieces<'_, '_>, piece: usize) -> Option<Level> {
    pieces.sense(piece, |sense| if let Sense::WholePlace(level) = sense { *level } else { None })
}

/// The unit of a level that a unit lies in.
fn above<'g>(unit: &Unit, level: Level, gazetteer: &'g Gazetteer, day: Option<Date>) -> Option<&'g Unit> {
    let parent = gazetteer.unit(unit.parent_code.as_deref()?, day)?;
    if parent.level == level {
        Some(parent)
    } else {
        gazetteer.province_of(unit).filter(|unit| unit.level == level)
    }
}

/// Whether a subject opens with the kind of a unit, without a name: "Năm 2019, xã đăng ký 5 mô hình".
fn opens_with_kind(clauses: &Clauses<'_, '_, '_>, subject: Range<usize>, unit: &Unit) -> bool {
    const OPENING: usize = 2;
    let is_time = |piece: &usize| {
        clauses.pieces.time(*piece).is_some()
            || clauses.pieces.mark(*piece) == Some(',')
            || clauses.is(*piece, |sense| matches!(sense, Sense::Time(_)))
    };
    let start = subject.clone().find(|piece| !is_time(piece)).unwrap_or(subject.start);
    let mut opening = start..subject.end.min(start + OPENING);
    opening.any(|piece| {
        let kind =
            clauses.is(piece, |sense| matches!(sense, Sense::PlaceKind(word, _) if *word == unit.kind));
        kind && !is_capital_or_figure(clauses.pieces, piece + 1)
            && clauses.pieces.mark(piece + 1) != Some(',')
    })
}
