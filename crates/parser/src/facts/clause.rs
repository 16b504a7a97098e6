//! Clauses: how quantities, semicolons and commas divide a sentence, and which pieces belong to which quantity.

use std::ops::Range;

use danvan_domain::lexicon::{Sense, TimeWord};

use super::piece::Pieces;
use super::quantity::{Counted, Quantity};

/// How many pieces to the left of a quantity are looked at, at most. No sentence that a person wrote is longer.
pub const REACH: usize = 300;

/// A sentence with its quantities, and what stands between them.
#[derive(Debug)]
pub struct Clauses<'a, 's, 't> {
    /// The pieces of the sentence.
    pub pieces: &'a Pieces<'s, 't>,
    /// Its quantities, in order.
    pub quantities: &'a [Quantity],
    /// Per piece, the quantity that it belongs to.
    owners: Vec<Option<usize>>,
    /// Per quantity, the last of those that it is joined to by nothing but commas and joining words.
    run_ends: Vec<usize>,
    /// The first piece that opens a list of parts.
    parts_from: Option<usize>,
}

impl<'a, 's, 't> Clauses<'a, 's, 't> {
    /// Divides a sentence.
    pub fn new(pieces: &'a Pieces<'s, 't>, quantities: &'a [Quantity]) -> Self {
        let mut owners = vec![None; pieces.list.len()];
        for (index, quantity) in quantities.iter().enumerate() {
            for owner in owners.get_mut(quantity.pieces.clone()).unwrap_or_default() {
                *owner = Some(index);
            }
        }
        let parts_from = (0..pieces.list.len()).find(|piece| {
            let counted = owners.get(piece.wrapping_sub(1)).is_some_and(Option::is_some);
            opens_parts(pieces, *piece) || counted && pieces.is(*piece, |sense| matches!(sense, Sense::Back))
        });
        let mut clauses = Self { pieces, quantities, owners, run_ends: Vec::new(), parts_from };
        clauses.run_ends = clauses.run_ends();
        clauses
    }

    fn run_ends(&self) -> Vec<usize> {
        let mut ends: Vec<usize> = (0..self.quantities.len()).collect();
        for index in (0..self.quantities.len().saturating_sub(1)).rev() {
            if self.is_joined_to_next(index) {
                let end = ends.get(index + 1).copied().unwrap_or(index);
                if let Some(slot) = ends.get_mut(index) {
                    *slot = end;
                }
            }
        }
        ends
    }

    /// Whether a quantity and the next are joined, and one verb can govern both.
    fn is_joined_to_next(&self, index: usize) -> bool {
        let (Some(this), Some(next)) = (self.quantities.get(index), self.quantities.get(index + 1)) else {
            return false;
        };
        let mut between = this.pieces.end..next.pieces.start;
        // "12 mô hình cấp tỉnh, 45 mô hình cấp huyện": the tier belongs to the noun.
        // "70 ha đất nông nghiệp và 200 ngày công": what an area is of belongs to its unit.
        let own = |piece: usize| {
            self.pieces.is(piece, |sense| matches!(sense, Sense::Tier(_) | Sense::Evidence(_)))
        };
        // "4 mô hình “Dân vận khéo” cấp tỉnh, 30 mô hình cấp huyện": the name of the movement as well, between tiers.
        let tier = |piece: usize| self.pieces.is(piece, |sense| matches!(sense, Sense::Tier(_)));
        let tiers = between.clone().any(tier) && tier(next.pieces.end);
        let name = |piece: usize| {
            matches!(self.pieces.mark(piece), Some('“' | '”' | '"'))
                || self.pieces.is(piece, |sense| matches!(sense, Sense::Purpose(_)))
        };
        let joined = between.clone().any(|piece| self.pieces.joins(piece));
        same_kind(this.counted, next.counted)
            && joined
            && between.all(|piece| self.pieces.joins(piece) || own(piece) || tiers && name(piece))
    }

    /// The quantity that a piece belongs to.
    pub fn owner(&self, piece: usize) -> Option<usize> {
        self.owners.get(piece).copied().flatten()
    }

    /// The pieces to the left of a quantity, nearest first, as far as is looked.
    pub fn leftward(&self, index: usize) -> impl Iterator<Item = usize> + use<> {
        let start = self.start(index);
        (start.saturating_sub(REACH)..start).rev()
    }

    /// The first piece of a quantity.
    pub fn start(&self, index: usize) -> usize {
        self.quantities.get(index).map_or(self.pieces.list.len(), |quantity| quantity.pieces.start)
    }

    /// The piece after a quantity.
    pub fn end(&self, index: usize) -> usize {
        self.quantities.get(index).map_or(self.pieces.list.len(), |quantity| quantity.pieces.end)
    }

    /// The last of the quantities that are joined to this one.
    pub fn run_end(&self, index: usize) -> usize {
        self.run_ends.get(index).copied().unwrap_or(index)
    }

    /// The first of the quantities that are joined to this one.
    pub fn run_start(&self, index: usize) -> usize {
        (0..index).rev().take_while(|before| self.run_end(*before) >= index).last().unwrap_or(index)
    }

    /// Whether a quantity is what another is out of: "trong tổng số 30 mô hình đăng ký".
    pub fn is_out_of(&self, index: usize) -> bool {
        let before = self.start(index).checked_sub(1);
        before.is_some_and(|before| self.is(before, |sense| matches!(sense, Sense::OutOf)))
    }

    /// Whether a quantity has been named before: "12 mô hình ấy".
    pub fn refers_back(&self, index: usize) -> bool {
        self.is(self.end(index), |sense| matches!(sense, Sense::Back))
    }

    /// Whether a quantity is what a count has come to, or has come from: "tăng từ 37 lên 94".
    pub fn is_reached(&self, index: usize) -> bool {
        is_reached(self.pieces, self.start(index))
    }

    /// The pieces after a quantity and those joined to it, up to the next quantity or semicolon. The number
    /// that a quantity is out of is stepped over: "12 trong số 30 mô hình được công nhận".
    pub fn window_after(&self, index: usize) -> Range<usize> {
        let mut last = self.run_end(index);
        let ends = |piece: usize| self.pieces.mark(piece) == Some(';');
        if self.is_out_of(last + 1) && !(self.end(last)..self.start(last + 1)).any(ends) {
            last += 1;
        }
        let start = self.end(last);
        let next = self.start(last + 1);
        start..(start..next).find(|piece| self.pieces.mark(*piece) == Some(';')).unwrap_or(next)
    }

    /// The pieces after a quantity in its list item: up to the next comma, parenthesis or quantity.
    pub fn item_after(&self, index: usize) -> Range<usize> {
        let start = self.end(index);
        let next = self.start(index + 1);
        let mark = |piece: &usize| matches!(self.pieces.mark(*piece), Some(';' | ',' | ')' | '(' | ':'));
        start..(start..next).find(mark).unwrap_or(next)
    }

    /// The pieces after a quantity up to where the next one's item begins, a list of parts opens or a passive
    /// verb begins.
    pub fn description_after(&self, index: usize) -> Range<usize> {
        let start = self.end(index);
        let end = if index + 1 < self.quantities.len() {
            self.item_start(index + 1)
        } else {
            self.start(index + 1)
        };
        let stop = |piece: &usize| {
            matches!(self.pieces.mark(*piece), Some(';' | ')' | '(' | ':'))
                || self.is(*piece, |sense| matches!(sense, Sense::PartsFollow | Sense::Passive))
        };
        start..(start..end.max(start)).find(stop).unwrap_or(end.max(start))
    }

    /// The first piece of the clause of a quantity: after the last semicolon or quantity before it.
    pub fn clause_start(&self, index: usize) -> usize {
        self.clause_start_at(self.start(index))
    }

    /// The first piece of the clause that a piece ends.
    pub fn clause_start_at(&self, end: usize) -> usize {
        let bound = |piece: &usize| self.pieces.mark(*piece) == Some(';') || self.owner(*piece).is_some();
        let lowest = end.saturating_sub(REACH);
        (lowest..end).rev().find(bound).map_or(lowest, |piece| piece + 1)
    }

    /// The first piece of the clause of the first quantity that this one is joined to.
    pub fn run_clause_start(&self, index: usize) -> usize {
        self.clause_start(self.run_start(index))
    }

    /// The first piece of the list item that a quantity stands in.
    pub fn item_start(&self, index: usize) -> usize {
        let clause = self.clause_start(index);
        let start = self.start(index);
        let joined = start.checked_sub(1).filter(|before| *before >= clause);
        if joined.is_some_and(|before| self.is(before, |sense| matches!(sense, Sense::And))) {
            return start;
        }
        // "kinh tế (12 mô hình)", "kinh tế: 68": what stands before the mark belongs to what is behind it.
        let opening =
            start.checked_sub(1).filter(|before| matches!(self.pieces.mark(*before), Some('(' | ':')));
        let mut closed = false;
        for piece in (clause..opening.unwrap_or(start)).rev() {
            match self.pieces.mark(piece) {
                Some(')') => closed = true,
                Some('(') if closed => closed = false,
                Some(',' | '(' | ':') if !closed => return piece + 1,
                _ if self.is(piece, |sense| matches!(sense, Sense::PartsFollow)) => return piece + 1,
                _ => {}
            }
        }
        clause
    }

    /// The first piece of the items before a quantity that have no quantity of their own; the quantity's own
    /// item where its clause follows a quantity.
    pub fn unnumbered_start(&self, index: usize) -> usize {
        let start = self.clause_start(index);
        let after_quantity = start.checked_sub(1).is_some_and(|before| self.owner(before).is_some());
        if after_quantity { self.item_start(index) } else { start }
    }

    /// The pieces before the first quantity of the part of the sentence that a quantity stands in.
    pub fn subject(&self, index: usize) -> Range<usize> {
        let bound = |piece: &usize| {
            self.pieces.mark(*piece) == Some(';')
                || self.is(*piece, |sense| matches!(sense, Sense::PartsFollow))
        };
        let lowest = self.start(index).saturating_sub(REACH);
        let start = self.leftward(index).find(bound).map_or(lowest, |piece| piece + 1);
        let end = (start..self.start(index)).find(|piece| self.owner(*piece).is_some());
        start..end.unwrap_or(self.start(index))
    }

    /// Whether a quantity stands in one list with the one before it: no parenthesis closes and no clause ends
    /// between them.
    pub fn list_goes_on(&self, index: usize) -> bool {
        let Some(before) = index.checked_sub(1) else { return false };
        !(self.end(before)..self.start(index)).any(|piece| matches!(self.pieces.mark(piece), Some(')')))
    }

    /// Whether a list of parts is open before a quantity: by its words, a colon or a parenthesis.
    pub fn lists_parts_before(&self, index: usize) -> bool {
        self.parts_from.is_some_and(|from| from < self.start(index))
    }

    /// Whether a piece can mean what `wanted` asks for.
    pub fn is(&self, piece: usize, wanted: impl Fn(&'t Sense) -> bool) -> bool {
        self.pieces.is(piece, wanted)
    }
}

/// Whether what begins at a piece is what a count has come to, or has come from.
pub fn is_reached(pieces: &Pieces<'_, '_>, start: usize) -> bool {
    let reaching = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Reaching));
    let Some(before) = start.checked_sub(1) else { return false };
    let from = pieces.is(before, |sense| matches!(sense, Sense::Time(TimeWord::Since)));
    let mut after =
        (start..pieces.list.len()).take_while(|piece| !matches!(pieces.mark(*piece), Some(';' | ',')));
    reaching(before) || from && after.any(reaching)
}

/// Whether a list of parts opens at a piece.
pub fn opens_parts(pieces: &Pieces<'_, '_>, piece: usize) -> bool {
    matches!(pieces.mark(piece), Some('(' | ':'))
        || pieces.is(piece, |sense| matches!(sense, Sense::PartsFollow))
}

/// Whether one verb can govern both: models with models, people with people.
pub fn same_kind(a: Counted, b: Counted) -> bool {
    let kind = |counted| match counted {
        Counted::Models(_) | Counted::Elided => 0,
        Counted::People(_) | Counted::Exemplars | Counted::Places => 1,
        Counted::Contribution(_) => 2,
        Counted::Foreign => 3,
    };
    kind(a) == kind(b)
}
