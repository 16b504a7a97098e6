//! Refusals: why a quantity is none of ours, by the words around it.

use std::ops::Range;

use danvan_domain::lexicon::{Refusal, Sense};

use super::clause::Clauses;
use super::govern::verb;
use super::piece::Pieces;
use super::quantity::Counted;
use super::time::TimeRef;

/// How many pieces after a quantity belong to its description.
const DESCRIPTION_REACH: usize = 14;

/// Why a quantity is none of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// The reason.
    pub why: Refusal,
    /// The piece of the word that gives it.
    pub by: usize,
}

/// Why a quantity is none of ours, by the words after it or before it in its clause.
pub fn refusal(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<Refused> {
    let quantity = clauses.quantities.get(index)?;
    let after = clauses.window_after(index);
    // Behind a comma something else is proposed, and so it is in a parenthesis with a figure of its own.
    let counts = |open: usize| {
        let inside = |piece: &usize| clauses.pieces.mark(*piece) != Some(')');
        (open..clauses.pieces.list.len())
            .take_while(inside)
            .any(|piece| clauses.pieces.number(piece).is_some())
    };
    let own = after.clone().take_while(|piece| match clauses.pieces.mark(*piece) {
        Some(',') => false,
        Some('(') => !counts(*piece),
        _ => true,
    });
    let mut refusals =
        own.take(DESCRIPTION_REACH).filter_map(|piece| Some((piece, refusal_at(clauses.pieces, piece)?)));
    let refused = refusals.find(|(piece, why)| match why {
        Refusal::Proposal => true,
        Refusal::Negation if piece + 1 == after.end && clauses.owner(after.end).is_some() => false,
        Refusal::Negation | Refusal::Attendance | Refusal::Threshold => *piece < after.start + 2,
        Refusal::Earning => *piece == after.start,
        _ => false,
    });
    if let Some((by, why)) = refused {
        return Some(Refused { why, by });
    }
    if let Some(by) = proposed_behind_passive(clauses, after.clone()) {
        return Some(Refused { why: Refusal::Proposal, by });
    }
    let people = matches!(quantity.counted, Counted::People(_));
    let before = clauses.run_clause_start(index)..quantity.pieces.start;
    let described = after.start..after.end.min(after.start + DESCRIPTION_REACH);
    let pieces = clauses.pieces;
    let ours = after.clone().any(|piece| pieces.is(piece, |sense| matches!(sense, Sense::Purpose(_))));
    let other = || {
        other_movement(pieces, described).or_else(|| other_movement(pieces, before.clone()).filter(|_| !ours))
    };
    let all = 0..pieces.list.len();
    let of_other = || {
        if people {
            other()
        } else {
            other_movement(pieces, before.clone()).filter(|_| other_movement(pieces, all).is_some())
        }
    };
    let counted = people || matches!(quantity.counted, Counted::Models(_));
    if let Some(by) = if counted { of_other() } else { None } {
        return Some(Refused { why: Refusal::OtherMovement, by });
    }
    if let Some(by) = aimed_at_from_start(clauses, index) {
        return Some(Refused { why: Refusal::Target, by });
    }
    refusal_before(clauses, index).or_else(|| more_than_in_a_year(clauses, index))
}

/// The word before a year that a figure is more than: "hơn năm 2020 là 41 mô hình".
fn more_than_in_a_year(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<Refused> {
    const REACH: usize = 4;
    let start = clauses.start(index);
    let more = |piece: &usize| {
        clauses.is(*piece, |sense| matches!(sense, Sense::Qualifier(_)))
            && clauses.pieces.time(piece + 1).is_some()
    };
    let by = (start.saturating_sub(REACH)..start).find(more)?;
    Some(Refused { why: Refusal::Change, by })
}

/// "6 mô hình được chọn gửi tỉnh, đề nghị xét công nhận": a word of proposal between a passive word and its verb.
fn proposed_behind_passive(clauses: &Clauses<'_, '_, '_>, mut after: Range<usize>) -> Option<usize> {
    let pieces = clauses.pieces;
    let passive = after.find(|piece| pieces.is(*piece, |sense| matches!(sense, Sense::Passive)))?;
    let until_verb =
        (passive + 1..after.end).take(DESCRIPTION_REACH).take_while(|piece| verb(pieces, *piece).is_none());
    until_verb.into_iter().find(|piece| refusal_at(pieces, *piece) == Some(Refusal::Proposal))
}

fn refusal_at(pieces: &Pieces<'_, '_>, piece: usize) -> Option<Refusal> {
    pieces.sense(piece, |sense| if let Sense::Refusal(why) = sense { Some(*why) } else { None })
}

/// The word of a target that a sentence opens with, where the clause of a quantity does not say that it was done:
/// "Phấn đấu mỗi chi bộ đăng ký 1 mô hình; toàn huyện có ít nhất 120 mô hình".
fn aimed_at_from_start(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<usize> {
    const OPENING: usize = 4;
    let target = (0..OPENING).find(|piece| refusal_at(clauses.pieces, *piece) == Some(Refusal::Target))?;
    let start = clauses.start(index);
    let clause = (target..start).rev().find(|piece| clauses.pieces.mark(*piece) == Some(';'))?;
    let done = |piece: usize| clauses.is(piece, |sense| matches!(sense, Sense::Auxiliary | Sense::Passive));
    (!(clause..start).any(done)).then_some(target)
}

fn refusal_before(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<Refused> {
    let mut way = Way::default();
    for (distance, piece) in (1..).zip(clauses.leftward(index)) {
        let turns = clauses.is(piece, |sense| matches!(sense, Sense::Turn));
        if turns || matches!(clauses.pieces.mark(piece), Some(';' | ':')) {
            break;
        }
        let refusal = refusal_at(clauses.pieces, piece).filter(|why| {
            way.leaves(*why, distance) && !(*why == Refusal::Change && is_count(clauses, index))
        });
        if let Some(why) = refusal {
            return Some(Refused { why, by: piece });
        }
        way.pass(clauses, piece);
    }
    None
}

/// Whether what stands near a word of change is a count all the same: what the count has come to ("tăng lên 94
/// mô hình"), or that of another period ("vượt 191 mô hình của nhiệm kỳ 2015 - 2020").
fn is_count(clauses: &Clauses<'_, '_, '_>, index: usize) -> bool {
    let end = clauses.end(index);
    let of_period = clauses.is(end, |sense| matches!(sense, Sense::Of))
        && matches!(clauses.pieces.time(end + 1), Some(TimeRef::Period(_)));
    clauses.is_reached(index) || of_period
}

/// Whether a comma only divides a list of kinds of places, or closes a time: "Mỗi xã, phường, thị trấn
/// xây dựng …", "Bình quân mỗi năm, …".
fn is_light_comma(clauses: &Clauses<'_, '_, '_>, piece: usize) -> bool {
    let kind = |piece: usize| clauses.is(piece, |sense| matches!(sense, Sense::PlaceKind(..)));
    let before = piece.checked_sub(1);
    let time = before.is_some_and(|before| {
        clauses.pieces.time(before).is_some() || clauses.is(before, |sense| matches!(sense, Sense::Time(_)))
    });
    time || before.is_some_and(kind) && kind(piece + 1)
}

fn is_verb(clauses: &Clauses<'_, '_, '_>, piece: usize) -> bool {
    verb(clauses.pieces, piece).is_some() || clauses.is(piece, |sense| matches!(sense, Sense::Giving))
}

/// What stands between a word of refusal and the quantity, going left from the quantity.
#[derive(Debug, Default)]
struct Way {
    /// A comma that divides clauses, or another quantity.
    divided: bool,
    /// A verb.
    verb: bool,
    /// A verb, and left of it a comma that divides clauses: the quantity has a clause of its own.
    own_clause: bool,
    /// The only other quantity, as long as nothing stands left of it: what a rate is out of.
    out_of: Option<usize>,
}

impl Way {
    fn pass(&mut self, clauses: &Clauses<'_, '_, '_>, piece: usize) {
        if clauses.pieces.mark(piece) == Some(',') && !is_light_comma(clauses, piece) {
            self.divided = true;
            // "phấn đấu …, xây dựng ít nhất 40 mô hình": a verb right after the comma goes on with the list.
            self.own_clause |= self.verb && !is_verb(clauses, piece + 1);
        }
        let owner = clauses.owner(piece);
        self.out_of = owner.filter(|owner| !self.divided || self.out_of == Some(*owner));
        self.divided |= owner.is_some();
        self.verb |= verb(clauses.pieces, piece).is_some();
    }

    /// Whether a word of refusal so far away still refuses.
    fn leaves(&self, why: Refusal, distance: usize) -> bool {
        match why {
            Refusal::Target | Refusal::Proposal => !self.own_clause,
            Refusal::Attendance => !self.verb && distance <= 20,
            Refusal::Change => !self.verb && !self.divided && distance <= 8,
            Refusal::Visit => !self.divided && distance <= 3,
            Refusal::Dimension => distance <= 2,
            // "trung bình 10 hộ có 1 hộ"
            Refusal::Rate => (!self.divided || self.out_of.is_some()) && distance <= 12,
            Refusal::Negation | Refusal::Earning => !self.divided && distance <= 8,
            Refusal::Document | Refusal::OtherMovement | Refusal::Threshold => false,
        }
    }
}

/// Whether what stands in quotation marks speaks of mass mobilisation.
fn names_mobilisation(pieces: &Pieces<'_, '_>, open: usize) -> bool {
    const REACH: usize = 8;
    let closed = |piece: &usize| matches!(pieces.mark(*piece), Some('”' | '"' | '\''));
    let mut inside = (open + 1..open + REACH).take_while(|piece| !closed(piece));
    inside.any(|piece| pieces.is(piece, |sense| matches!(sense, Sense::Topic | Sense::Purpose(_))))
}

/// The piece that names another movement, where none names ours.
pub fn other_movement(pieces: &Pieces<'_, '_>, range: Range<usize>) -> Option<usize> {
    let mut other = None;
    for piece in range {
        if pieces.is(piece, |sense| matches!(sense, Sense::Purpose(_))) {
            return None;
        }
        let named = pieces.is(piece, |sense| matches!(sense, Sense::Movement | Sense::Certificate(_)))
            && matches!(pieces.mark(piece + 1), Some('“' | '"' | '”' | '\''))
            && !names_mobilisation(pieces, piece + 1);
        let names = named || pieces.is(piece, |sense| matches!(sense, Sense::OtherMovement));
        other = other.or(names.then_some(piece));
    }
    other
}
