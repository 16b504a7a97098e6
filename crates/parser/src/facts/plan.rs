//! Plans: counts that are aimed at and not stated, by what opens their sentence, heads it or stands before their
//! parenthesis.

use danvan_domain::lexicon::{Cue, Refusal, Sense};

use super::clause::Clauses;
use super::refuse::{Refused, refusal_at};

/// The word of a target that a sentence opens with, where the clause of a quantity does not say that it was done:
/// "Phấn đấu mỗi chi bộ đăng ký 1 mô hình; toàn huyện có ít nhất 120 mô hình".
pub(super) fn aimed_at_from_start(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<usize> {
    const OPENING: usize = 4;
    let target = (0..OPENING).find(|piece| refusal_at(clauses.pieces, *piece) == Some(Refusal::Target))?;
    let start = clauses.start(index);
    let clause = (target..start).rev().find(|piece| clauses.pieces.mark(*piece) == Some(';'))?;
    let done = |piece: usize| clauses.is(piece, |sense| matches!(sense, Sense::Auxiliary | Sense::Passive));
    (!(clause..start).any(done)).then_some(target)
}

/// The word of a plan that is the subject of a sentence: "Kế hoạch quý IV là khởi công 12 căn nhà".
pub(super) fn planned_as_subject(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<usize> {
    const REACH: usize = 5;
    let pieces = clauses.pieces;
    let plan = matches!(refusal_at(pieces, 0), Some(Refusal::Document | Refusal::Target))
        || pieces.is(0, |sense| matches!(sense, Sense::Cue(Cue::Plan)));
    let is = (1..REACH).find(|piece| pieces.is(*piece, |sense| matches!(sense, Sense::Has)))?;
    let dated = (1..is).all(|piece| {
        pieces.time(piece).is_some()
            || pieces.is(piece, |sense| matches!(sense, Sense::Of | Sense::PlaceKind(..)))
    });
    (plan && dated && is < clauses.start(index)).then_some(0)
}

/// The word of a plan in what stands before a colon: "Nhiệm vụ năm 2018: nhân rộng 15 mô hình", "Chỉ tiêu 2026: thêm 2
/// mô hình".
pub(super) fn planned_by_heading(clauses: &Clauses<'_, '_, '_>, colon: usize) -> Option<Refused> {
    const REACH: usize = 6;
    let pieces = clauses.pieces;
    let inside = |piece: &usize| {
        clauses.owner(*piece).is_none() && !matches!(pieces.mark(*piece), Some('.' | ';' | ',' | ':'))
    };
    let plans = |piece: &usize| {
        let cue = pieces.is(*piece, |sense| matches!(sense, Sense::Cue(Cue::Plan)));
        cue || refusal_at(pieces, *piece) == Some(Refusal::Target)
    };
    let heading: Vec<usize> = (0..colon).rev().take(REACH).take_while(inside).collect();
    // "Kết quả thực hiện nhiệm vụ năm 2020: …" looks back.
    let done = |piece: &usize| {
        pieces
            .is(*piece, |sense| matches!(sense, Sense::Cue(Cue::Review) | Sense::Stage(_) | Sense::Auxiliary))
    };
    let plan = heading.iter().find(|piece| plans(piece)).filter(|_| !heading.iter().any(done))?;
    let is_colon = pieces.mark(colon) == Some(':');
    is_colon.then_some(Refused { why: Refusal::Target, by: *plan })
}

/// The word before a parenthesis that makes its figure a plan's: "đạt 110% kế hoạch (80 mô hình)".
pub(super) fn planned_in_parenthesis(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<Refused> {
    const REACH: usize = 3;
    let open = clauses.start(index).checked_sub(1).filter(|open| clauses.pieces.mark(*open) == Some('('))?;
    let plan = |piece: &usize| {
        matches!(refusal_at(clauses.pieces, *piece), Some(Refusal::Document | Refusal::Target))
    };
    let plain = |piece: &usize| clauses.pieces.mark(*piece).is_none() && clauses.owner(*piece).is_none();
    let mut before = (open.saturating_sub(REACH)..open).rev().take_while(plain);
    before.find(plan).map(|by| Refused { why: Refusal::Target, by })
}
