//! Where a quantity is, and whether it is of the whole place: from its clause, its sentence, the sentences before, or
//! the block.

use std::ops::Range;

use danvan_domain::lexicon::{Head, Sense};
use danvan_domain::{Gazetteer, Level, Place, Scope, Unit};
use jiff::civil::Date;

use super::clause::{Clauses, REACH};
use super::document::Document;
use super::govern::Reading;
use super::home::{Home, is_country};
use super::inner::InnerNames;
use super::part::{
    KINDS_OF_ALL, is_body_without_territory, is_capital_or_figure, is_movement_as_subject,
    is_name_as_subject, is_named, is_quoted, is_small_place, names_one_model, names_several_sectors,
    speaks_of_whole,
};
use super::piece::Pieces;
use super::quantity::Counted;
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
            return Where { place: Some(Place::country()), scope: Scope::Whole, from: Nearness::Sentence };
        }
        let goes_on = of.goes_on();
        let (inner, from) = match (of.here.or_else(|| of.above_or_below()), &self.home.place) {
            (Some(unit), _) => (Some(unit), Nearness::Sentence),
            (None, place) => match (of.before(goes_on), place) {
                (Some(unit), _) => (Some(unit), Nearness::Before),
                (None, Some(_)) => (None, Nearness::Article),
                (None, None) => (None, Nearness::Nowhere),
            },
        };
        let part = goes_on || of.is_part() || of.is_of_village() || of.is_of_givers();
        let scope = if part { Scope::Part } else { Scope::Whole };
        let place = inner.map(|unit| self.gazetteer.place(unit, self.document.day));
        Where { place: place.or_else(|| self.home.place.clone()), scope, from }
    }
}

/// A quantity with what is said of its place.
struct Quantified<'a, 's, 't> {
    on: Ground<'a, 's, 't>,
    index: usize,
    reading: Reading,
    /// The first piece of the quantity.
    start: usize,
    /// From where on what stands before it is said of its place.
    from: usize,
    /// From where on what stands before it is said of who does what it counts.
    subject: usize,
    /// The piece before it that names the whole of a place.
    whole: Option<usize>,
    /// Whether a place below the commune is named, right after it or anywhere about it.
    small_after: bool,
    small: bool,
    /// The place that the sentence itself names for it.
    here: Option<&'t Unit>,
}

impl<'a, 's, 't> Quantified<'a, 's, 't> {
    fn new(on: Ground<'a, 's, 't>, index: usize, reading: Reading) -> Self {
        let clauses = on.clauses;
        let start = clauses.start(index);
        let whole =
            clauses.leftward(index).find(|piece| clauses.is(*piece, |s| matches!(s, Sense::WholePlace(_))));
        let item = clauses.leftward(index).find(|piece| begins_item(clauses.pieces, *piece));
        let award = matches!(reading, Reading::Awarded { .. });
        // Who is awarded is no part of the clause before.
        let clause =
            award.then(|| clauses.leftward(index).find(|piece| clauses.pieces.mark(*piece) == Some(';')));
        let from = whole.max(item).max(clause.flatten()).unwrap_or(start.saturating_sub(REACH));
        let (small_after, small, here) = (false, false, None);
        let mut of = Self { on, index, reading, start, from, subject: from, whole, small_after, small, here };
        of.subject = of.new_subject().map_or(from, |piece| piece.max(from));
        of.small_after = of.is_small_after();
        of.small = of.small_after || (of.subject..start).any(|piece| of.is_small(piece) && of.is_one(piece));
        of.here = of.named_here();
        of
    }

    fn pieces(&self) -> &'a Pieces<'s, 't> {
        self.on.clauses.pieces
    }

    fn is(&self, piece: usize, wanted: impl Fn(&'t Sense) -> bool) -> bool {
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
            || self.is(piece + 1, |sense| matches!(sense, Sense::Back | Sense::Has))
            || self.on.earlier.is_of_part()
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
        respective.or(in_window).or_else(|| self.behind()).or_else(last)
    }

    /// Whether several places inside the block's are named together before the quantity: "hai xã Trường Hà, Sóc Hà".
    fn is_of_several(&self) -> bool {
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
        here.filter(of_level).or_else(|| on.earlier.inner().filter(of_level))
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
        let unit = on.earlier.inner().filter(|_| !self.is_own_named())?;
        let small = self.small && !matches!(self.reading, Reading::Awarded { .. });
        let meant = goes_on
            || small
            || examples
            // The kind of the page's own place means that place.
            || on.home.unit.is_none_or(|own| own.level != unit.level)
                && opens_with_kind(on.clauses, self.from..self.start, unit);
        meant.then_some(unit)
    }

    /// Whether one village, family, body or model did what the quantity counts.
    fn is_part(&self) -> bool {
        let (clauses, range) = (self.on.clauses, self.subject..self.start);
        let one_model = range
            .clone()
            .any(|piece| names_one_model(clauses, piece) || is_name_as_subject(self.pieces(), piece));
        // A page on one kind of body counts what that body did, unless it names the whole place.
        let sector = self.on.document.sector.as_ref();
        let of_sector = sector.is_some_and(|(code, _)| !KINDS_OF_ALL.contains(&code.as_str()))
            && self.whole.is_none()
            && self.on.home.place == self.on.document.home.place
            && !is_movement_as_subject(self.pieces());
        let named_model = self.is_of_named_model(range.clone()) || self.is_of_some_in_commune();
        self.small
            || self.here.is_none() && self.is_of_several()
            || one_model
            || named_model
            || of_sector
            || self.is_of_body(range.clone())
            || self.is_in_model()
            || self.is_of_those(range)
    }

    /// Whether the page of a commune is about one of its villages, and the sentence says nothing of the commune.
    fn is_of_village(&self) -> bool {
        let on = &self.on;
        let commune =
            |sense: &Sense| matches!(sense, Sense::PlaceKind(_, levels) if levels.contains(&Level::Commune));
        on.document.on_village
            && on.home.unit.is_some_and(|unit| unit.level == Level::Commune)
            && self.here.is_none()
            && self.whole.is_none()
            && !(self.subject..self.start).any(|piece| self.is(piece, commune))
            && !speaks_of_whole(self.pieces())
    }

    /// Whether what is given comes from some households or persons that are counted before it and are of a part: "36 hộ
    /// góp 84 triệu đồng".
    fn is_of_givers(&self) -> bool {
        if !matches!(self.reading, Reading::Given(_)) {
            return false;
        }
        let clauses = self.on.clauses;
        let gives = |sense: &Sense| matches!(sense, Sense::Giving | Sense::TakingPart);
        let turns =
            |sense: &Sense| matches!(sense, Sense::WholePlace(_) | Sense::People | Sense::PlaceKind(..));
        let mut at = self.index;
        while let Some(before) = at.checked_sub(1) {
            let mut between = clauses.end(before)..clauses.start(at);
            let given = between.clone().any(|piece| self.is(piece, gives));
            let stops = between.any(|piece| {
                matches!(self.pieces().mark(piece), Some(';' | ':' | '(' | ')')) || self.is(piece, turns)
            });
            match clauses.quantities.get(before).map(|quantity| quantity.counted) {
                Some(Counted::People(_)) if given && !stops => {
                    return self.on.place_of(before, Reading::TakesPart).scope == Scope::Part;
                }
                Some(Counted::Contribution(_)) if !stops => at = before,
                _ => return false,
            }
        }
        false
    }

    /// Whether a body without a territory, a person or a group stands before the quantity. Who is only quoted does not:
    /// "Ông … cho biết: …".
    fn is_of_body(&self, range: Range<usize>) -> bool {
        let speech = range.clone().rev().find(|piece| self.pieces().mark(*piece) == Some(':'));
        let does = |sense: &Sense| matches!(sense, Sense::Giving | Sense::Stage(_) | Sense::TakingPart);
        let quotes = |colon: usize| !self.is(colon + 1, does) && self.pieces().number(colon + 1).is_none();
        let said = speech.filter(|colon| quotes(*colon)).unwrap_or(range.start);
        let body = |piece: usize| {
            let person = self.is(piece, |sense| matches!(sense, Sense::Person));
            // "Riêng Mặt trận và các đoàn thể": set apart, all bodies together are a part as well.
            let apart = |before: usize| self.is(before, |sense| matches!(sense, Sense::Only));
            let sector = self.is(piece, |sense| matches!(sense, Sense::Sector(_)));
            // "Cục Thuế tỉnh"
            let authority = self.is(piece, |sense| matches!(sense, Sense::SectorKind))
                && is_capital_or_figure(self.pieces(), piece)
                && is_capital_or_figure(self.pieces(), piece + 1);
            authority
                || self.is(piece, is_body_without_territory) && !(person && piece < said)
                || sector && piece.checked_sub(1).is_some_and(apart)
        };
        // "hội viên trong huyện" are no whole place.
        let of_whole = self.whole.and_then(|whole| whole.checked_sub(1));
        (range.clone().any(body) || of_whole.is_some_and(|before| self.is(before, is_body_without_territory)))
            && !names_several_sectors(self.pieces(), range)
            && !is_movement_as_subject(self.pieces())
    }

    /// Whether an example that has a name in quotation marks stands before the quantity: "như “Camera an lành” với 36 hộ".
    fn is_of_named_model(&self, range: Range<usize>) -> bool {
        const REACH: usize = 4;
        let stops = |piece: &usize| matches!(self.pieces().mark(*piece), Some(',' | ';'));
        let near = range.end.saturating_sub(REACH).max(range.start)..range.end;
        let near = near.rev().take_while(|piece| !stops(piece));
        let Some(close) = near.clone().find(|piece| self.pieces().mark(*piece) == Some('”')) else {
            return false;
        };
        let open = (range.start..close).rev().find(|piece| self.pieces().mark(*piece) == Some('“'));
        open.is_some_and(|open| {
            let leads = |sense: &Sense| matches!(sense, Sense::SuchAs | Sense::Has);
            let before = open.wrapping_sub(1);
            let purpose = self.is(open + 1, |sense| matches!(sense, Sense::Purpose(_)));
            !purpose
                && (self.is(before, leads) || matches!(self.pieces().mark(before), Some(',' | ':' | ';')))
        })
    }

    /// Whether some households of a commune are told of: "Tại xã Bản Lầu, 22 hộ hiến 800 m2 đất".
    fn is_of_some_in_commune(&self) -> bool {
        let at = |sense: &Sense| matches!(sense, Sense::At);
        let Some(at) = (self.subject..self.start).rev().find(|piece| self.is(*piece, at)) else {
            return false;
        };
        let head = |sense: &Sense| matches!(sense, Sense::Head(Head::Household));
        let households = (at..=self.start).any(|piece| {
            let opens = |comma: usize| self.pieces().mark(comma) == Some(',');
            let counted = self.pieces().number(piece).is_some() && self.is(piece + 1, head);
            counted && (piece.saturating_sub(2)..piece).any(opens)
        });
        households && self.on.named.begins_at(self.pieces(), at + 1)
    }

    /// "320 hộ tham gia mô hình “…”"
    fn is_in_model(&self) -> bool {
        let clauses = self.on.clauses;
        clauses.item_after(self.index).into_iter().any(|piece| {
            self.is(piece, |sense| matches!(sense, Sense::Head(Head::Model)))
                && clauses.owner(piece).is_none()
                && is_named(self.pieces(), piece)
        })
    }

    /// "Các hộ này đã hiến …"
    fn is_of_those(&self, mut range: Range<usize>) -> bool {
        range.any(|piece| {
            self.is(piece, |sense| matches!(sense, Sense::Head(Head::Household | Head::Individual)))
                && self.is(piece + 1, |sense| matches!(sense, Sense::Back))
        })
    }
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
