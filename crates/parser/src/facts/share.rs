//! Shares: whether what a quantity counts is the whole place's, or that of one village, family, body or model in it.

use std::ops::Range;

use danvan_domain::lexicon::{Head, Sense};
use danvan_domain::{Level, Scope};

use super::govern::Reading;
use super::locate::Quantified;
use super::part::{
    KINDS_OF_ALL, is_body_without_territory, is_capital_or_figure, is_movement_as_subject,
    is_name_as_subject, is_named, names_one_model, names_several_sectors, speaks_of_whole,
};
use super::quantity::Counted;

impl Quantified<'_, '_, '_> {
    /// Whether one village, family, body or model did what the quantity counts.
    pub(super) fn is_part(&self) -> bool {
        let (clauses, range) = (self.on.clauses, self.subject..self.start);
        // "Thông qua mô hình, nhân dân đóng góp …" is the movement's way, and all the people's work.
        let people = |piece: usize| self.is(piece, |sense| matches!(sense, Sense::People));
        let one = |piece: usize| {
            let way = self.pieces().mark(piece + 1) == Some(',') && people(piece + 2);
            names_one_model(clauses, piece) && !way
        };
        let one_model = range.clone().any(|piece| one(piece) || is_name_as_subject(self.pieces(), piece));
        // A page on one kind of body counts what that body did, unless it names the whole place.
        let sector = self.on.document.sector.as_ref();
        let of_sector = sector.is_some_and(|(code, _)| !KINDS_OF_ALL.contains(&code.as_str()))
            && self.whole.is_none()
            && self.on.home.place == self.on.document.home.place
            && !is_movement_as_subject(self.pieces());
        let named_model = self.is_of_named_model(range.clone()) || self.is_of_some_in_commune();
        // "12 chùa tham gia": they are not the place's own, unless its whole is named ("31 chùa trong tỉnh").
        let counted = clauses.quantities.get(self.index).map_or(0..0, |quantity| quantity.pieces.clone());
        let of_whole = self.is(counted.end, |sense| matches!(sense, Sense::WholePlace(_)));
        let groups = matches!(self.reading, Reading::TakesPart)
            && !of_whole
            && counted.into_iter().any(|piece| self.is(piece, |sense| matches!(sense, Sense::Group)));
        self.small
            || groups
            || self.here.is_none() && self.is_of_several()
            || one_model
            || named_model
            || of_sector
            || self.is_of_body(range.clone())
            || self.is_in_model()
            || self.is_of_village()
            || self.is_of_givers()
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
        // "30 hộ trong bản hiến …" are of the village, and so is what they give.
        let turns = |sense: &Sense| match sense {
            Sense::PlaceKind(_, levels) => !levels.is_empty(),
            _ => matches!(sense, Sense::WholePlace(_) | Sense::People),
        };
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
        (range.clone().any(body) || self.is_whole_of_body())
            && !names_several_sectors(self.pieces(), range)
            && !is_movement_as_subject(self.pieces())
    }

    /// Whether the whole place that is named is only where a body without a territory is, alone or the first of several:
    /// "hội viên trong huyện", "gia đình CCB, quân nhân nghỉ hưu trong huyện".
    fn is_whole_of_body(&self) -> bool {
        const REACH: usize = 6;
        let Some(whole) = self.whole else { return false };
        let at_mark = |piece: usize| self.pieces().mark(piece).is_some();
        let near = whole.checked_sub(1).filter(|last| !at_mark(*last));
        let listed = |piece: &usize| {
            self.pieces().joins(*piece)
                || self.pieces().is_word(*piece)
                || self.is(*piece, |sense| matches!(sense, Sense::Neutral))
        };
        near.is_some_and(|last| {
            let lowest = last.saturating_sub(REACH);
            let first = (lowest..=last).rev().find(|piece| !listed(piece));
            first.is_some_and(|first| self.is(first, is_body_without_territory))
        })
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
