//! Refusals: why a quantity is none of ours, by the words around it.

use std::ops::Range;

use danvan_domain::lexicon::{NumberWord, Refusal, Sense};
use danvan_domain::{Item, Qualifier, Recipient, Stage};

use super::clause::{Clauses, same_kind};
use super::govern::verb;
use super::piece::Pieces;
use super::plan::{aimed_at_from_start, planned_as_subject, planned_by_heading, planned_in_parenthesis};
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
        Some(',' | ')') => false,
        Some('(') => !counts(*piece),
        _ => true,
    });
    let models = matches!(quantity.counted, Counted::Models(_));
    let mut refusals =
        own.take(DESCRIPTION_REACH).filter_map(|piece| Some((piece, refusal_at(clauses.pieces, piece)?)));
    let refused = refusals.find(|(piece, why)| match why {
        Refusal::Proposal => true,
        Refusal::Negation if piece + 1 == after.end && clauses.owner(after.end).is_some() => false,
        Refusal::Negation | Refusal::Attendance | Refusal::Threshold => *piece < after.start + 2,
        Refusal::Earning => *piece == after.start && is_contribution(clauses, index),
        // "16 mô hình được công nhận, 4 mô hình phải chờ"
        Refusal::Shortfall => *piece == after.start && clauses.run_end(index) == index && models,
        _ => false,
    });
    if let Some((by, why)) = refused {
        return Some(Refused { why, by });
    }
    if let Some(by) = not_done(clauses, after.clone()) {
        return Some(Refused { why: Refusal::Negation, by });
    }
    if let Some(by) = proposed_behind_passive(clauses, after.clone()) {
        return Some(Refused { why: Refusal::Proposal, by });
    }
    let people = matches!(quantity.counted, Counted::People(_));
    let before = clauses.run_clause_start(index)..quantity.pieces.start;
    let pieces = clauses.pieces;
    let described = after.start..after.end.min(after.start + DESCRIPTION_REACH);
    // ", đồng thời trao Kỷ niệm chương “…”": another award.
    let comma = described.clone().find(|piece| pieces.mark(*piece) == Some(','));
    let awards = |piece: &usize| pieces.is(*piece, |sense| matches!(sense, Sense::Award(_)));
    let other_award = comma.and_then(|comma| (comma..described.end).take(4).find(awards));
    let described = described.start..other_award.unwrap_or(described.end);
    let ours = after.clone().any(|piece| pieces.is(piece, |sense| matches!(sense, Sense::Purpose(_))));
    let other_work = || {
        let said = |piece: &usize| {
            pieces.is(*piece, |sense| matches!(sense, Sense::Purpose(_) | Sense::Movement | Sense::Topic))
        };
        // "có thành tích trong công tác …", but not "12 cá nhân làm công tác …".
        let within = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::FieldMark));
        let work = |piece: &usize| {
            let within = piece.checked_sub(1).is_some_and(within);
            within && pieces.is(*piece, |sense| matches!(sense, Sense::Work))
        };
        described.clone().find(work).filter(|_| !ours && !described.clone().any(|piece| said(&piece)))
    };
    let other = || {
        if let Some(work) = other_work() {
            return Some(work);
        }
        other_movement(pieces, described.clone())
            .or_else(|| last_movement(pieces, before.clone()).filter(|_| !ours))
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
    if let Some(by) = handed_over(clauses, index) {
        return Some(Refused { why: Refusal::Clearance, by });
    }
    if let Some(by) = planned_as_subject(clauses, index) {
        return Some(Refused { why: Refusal::Target, by });
    }
    if let Some(by) = aimed_at_from_start(clauses, index) {
        return Some(Refused { why: Refusal::Target, by });
    }
    refusal_before(clauses, index)
        .or_else(|| more_than_in_a_year(clauses, index))
        .or_else(|| compared_with(clauses, index))
        .or_else(|| planned_in_parenthesis(clauses, index))
        .or_else(|| joined_to_refused(clauses, index))
        .or_else(|| had_by_a_share(clauses, index))
}

/// The word that turns against what was said of models, none of which has been done: "34 mô hình đăng ký nhưng không triển
/// khai được".
fn not_done(clauses: &Clauses<'_, '_, '_>, mut after: Range<usize>) -> Option<usize> {
    let pieces = clauses.pieces;
    let negates = |piece: usize| {
        // "không" is a digit as well.
        let none = |sense: &Sense| matches!(sense, Sense::Number(NumberWord::Digit(0)));
        pieces.is(piece, none) || refusal_at(pieces, piece) == Some(Refusal::Negation)
    };
    after.find(|turn| {
        pieces.is(*turn, |sense| matches!(sense, Sense::Turn))
            && negates(turn + 1)
            && pieces.is(turn + 2, |sense| matches!(sense, Sense::Stage(Stage::Implemented)))
    })
}

/// The mark of a share whose members have as many: "100% công an xã có ít nhất một mô hình".
fn had_by_a_share(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<Refused> {
    const MOST: f64 = 3.0;
    let quantity = clauses.quantities.get(index)?;
    let few = quantity.value <= MOST && quantity.qualifier == Qualifier::AtLeast;
    let inside = |piece: &usize| !matches!(clauses.pieces.mark(*piece), Some(',' | ';'));
    let mut before = (clauses.clause_start(index)..clauses.start(index)).rev().take_while(inside);
    let by = before.find(|piece| clauses.pieces.mark(*piece) == Some('%')).filter(|_| few)?;
    Some(Refused { why: Refusal::Rate, by })
}

/// The word that refuses the count that this one is joined to: "mỗi cơ sở xây dựng ít nhất 01 mô hình kinh tế và 01 mô hình
/// văn hóa".
fn joined_to_refused(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<Refused> {
    let before = index.checked_sub(1)?;
    let and = clauses.start(index).checked_sub(1)?;
    let counted = |index: usize| clauses.quantities.get(index).map(|quantity| quantity.counted);
    let same = matches!((counted(before), counted(index)), (Some(a), Some(b)) if same_kind(a, b));
    let verbs = (clauses.end(before)..and).any(|piece| is_verb(clauses, piece));
    let joined = same && !verbs && clauses.is(and, |sense| matches!(sense, Sense::And));
    refusal_before(clauses, before).filter(|refused| joined && refused.why == Refusal::Rate)
}

/// The word after a quantity that sets it against an earlier count, where no verb of its own governs it: "thêm 23 mô hình so
/// với cuối năm 2023".
fn compared_with(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<Refused> {
    let pieces = clauses.pieces;
    let end = clauses.end(index);
    let compared = pieces.is(end, |sense| matches!(sense, Sense::Compared));
    let start = clauses.start(index);
    let divides = |piece: &usize| {
        clauses.owner(*piece).is_some() || matches!(pieces.mark(*piece), Some(',' | ';' | '('))
    };
    let clause = (0..start).rev().find(divides)? + 1;
    let has = |piece: usize| {
        verb(pieces, piece).is_some()
            || pieces.is(piece, |sense| matches!(sense, Sense::Has | Sense::Giving | Sense::Reaching))
    };
    (compared && !(clause..start).any(has)).then_some(Refused { why: Refusal::Change, by: end })
}

/// The word before a year that a figure is more than: "hơn năm 2020 là 41 mô hình".
fn more_than_in_a_year(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<Refused> {
    const REACH: usize = 4;
    let start = clauses.start(index);
    let more = |piece: &usize| {
        clauses.is(*piece, |sense| matches!(sense, Sense::Qualifier(_)))
            && (clauses.pieces.time(piece + 1).is_some()
                || clauses.is(piece + 1, |sense| matches!(sense, Sense::Time(_))))
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

/// Why a count beside a piece is none of ours.
pub(super) fn refusal_at(pieces: &Pieces<'_, '_>, piece: usize) -> Option<Refusal> {
    pieces.sense(piece, |sense| if let Sense::Refusal(why) = sense { Some(*why) } else { None })
}

/// The word that says of land, and of the households that give it up, that the State takes it for a project: "1.254 hộ đã
/// nhận tiền bồi thường, bàn giao 486 ha đất". What is given away in the same clause is given all the same.
fn handed_over(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<usize> {
    let pieces = clauses.pieces;
    let land = |sense: &Sense| matches!(sense, Sense::Evidence(Item::LandM2));
    let gives = |piece: usize| {
        pieces.is(piece, land) && pieces.is(piece, |sense| matches!(sense, Sense::Giving | Sense::TakingPart))
    };
    let counted = clauses.quantities.get(index)?.counted;
    if !matches!(counted, Counted::Contribution(Item::LandM2) | Counted::People(Recipient::Household)) {
        return None;
    }
    let divides = |piece: &usize| pieces.mark(*piece) == Some(';');
    let start = (0..clauses.start(index)).rev().find(divides).map_or(0, |mark| mark + 1);
    let end = (clauses.end(index)..pieces.list.len()).find(divides).unwrap_or(pieces.list.len());
    let taken = (start..end).find(|piece| refusal_at(pieces, *piece) == Some(Refusal::Clearance))?;
    (!(start..end).any(gives)).then_some(taken)
}

fn refusal_before(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<Refused> {
    let mut way = Way::default();
    let own_passive = has_own_passive(clauses, index);
    for (distance, piece) in (1..).zip(clauses.leftward(index)) {
        let turns = clauses.is(piece, |sense| matches!(sense, Sense::Turn));
        if turns || matches!(clauses.pieces.mark(piece), Some(';' | ':')) {
            return planned_by_heading(clauses, piece);
        }
        let refusal = refusal_at(clauses.pieces, piece).filter(|why| {
            let kept = match why {
                Refusal::Change => is_count(clauses, index),
                Refusal::Proposal => own_passive,
                // "tặng giấy khen kèm tiền thưởng 12 tập thể"
                Refusal::Earning => !is_contribution(clauses, index),
                // "chọn 12 mô hình dự thi, trong đó 7 mô hình được công nhận"
                Refusal::Attendance => own_passive || is_part_with_passive(clauses, index, piece),
                _ => false,
            };
            way.leaves(*why, distance) && !kept
        });
        if let Some(why) = refusal {
            return Some(Refused { why, by: piece });
        }
        way.pass(clauses, piece);
    }
    None
}

fn is_contribution(clauses: &Clauses<'_, '_, '_>, index: usize) -> bool {
    clauses.quantities.get(index).is_some_and(|quantity| matches!(quantity.counted, Counted::Contribution(_)))
}

/// Whether a passive word follows a count that a list of parts opens with, behind a word of refusal.
fn is_part_with_passive(clauses: &Clauses<'_, '_, '_>, index: usize, refusal: usize) -> bool {
    let parts = |piece: usize| clauses.is(piece, |sense| matches!(sense, Sense::PartsFollow));
    let passive = clauses.is(clauses.end(index), |sense| matches!(sense, Sense::Passive));
    passive && (refusal..clauses.start(index)).any(parts)
}

/// Whether a quantity follows another of the same, and a passive word of its own follows it: "đề nghị công nhận 70 mô
/// hình, 62 mô hình được công nhận".
fn has_own_passive(clauses: &Clauses<'_, '_, '_>, index: usize) -> bool {
    let counted = |index: usize| clauses.quantities.get(index).map(|quantity| quantity.counted);
    let before = index.checked_sub(1).and_then(counted);
    let last = clauses.run_end(index) == index;
    let passive = clauses.is(clauses.end(index), |sense| matches!(sense, Sense::Passive));
    last && passive && before.is_some() && before == counted(index)
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
    /// A word that stands between a subject and its verb.
    auxiliary: bool,
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
        // "đề xuất và Phòng đã công nhận 86 mô hình"
        self.auxiliary |= clauses.is(piece, |sense| matches!(sense, Sense::Auxiliary));
        self.own_clause |=
            self.verb && self.auxiliary && clauses.is(piece, |sense| matches!(sense, Sense::And));
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
            Refusal::Document
            | Refusal::OtherMovement
            | Refusal::Threshold
            | Refusal::Clearance
            | Refusal::Shortfall => false,
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

/// The piece that names another movement, where ours is not named after it.
fn last_movement(pieces: &Pieces<'_, '_>, range: Range<usize>) -> Option<usize> {
    let ours = |piece: &usize| pieces.is(*piece, |sense| matches!(sense, Sense::Purpose(_)));
    let from = range.clone().rev().find(ours).map_or(range.start, |ours| ours + 1);
    other_movement(pieces, from..range.end)
}

/// The piece that names another movement, where none names ours.
pub fn other_movement(pieces: &Pieces<'_, '_>, range: Range<usize>) -> Option<usize> {
    let mut other = None;
    for piece in range {
        if pieces.is(piece, |sense| matches!(sense, Sense::Purpose(_))) {
            return None;
        }
        let document = Sense::Refusal(Refusal::Document);
        let named = pieces.is(piece, |sense| {
            matches!(sense, Sense::Movement | Sense::Certificate(_)) || *sense == document
        }) && matches!(pieces.mark(piece + 1), Some('“' | '"' | '”' | '\''))
            && !names_mobilisation(pieces, piece + 1);
        let names = named || pieces.is(piece, |sense| matches!(sense, Sense::OtherMovement));
        other = other.or(names.then_some(piece));
    }
    other
}
