//! Awards: what for, and who gives them.

use std::ops::Range;

use danvan_domain::lexicon::Sense;
use danvan_domain::{AwardKind, BodyType, Level, Purpose, Tier};

use super::clause::Clauses;
use super::piece::{PieceKind, Pieces};

/// How many pieces from a verb of awarding its certificate may stand.
const NEAR: usize = 5;

/// How many pieces after a joining word the name of a body may take to come to what it is for.
const BODY_REACH: usize = 9;

/// How many pieces the title of a certificate has, at most.
const LONGEST_TITLE: usize = 12;

/// A body that gives awards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// As printed.
    pub text: String,
    /// What kind of body.
    pub body_type: BodyType,
    /// Its level, where its name says.
    pub level: Option<Level>,
    /// The pieces of the sentence that name it.
    pub pieces: Range<usize>,
}

/// The purposes named in a range of pieces, in order, each once.
pub fn purposes_in(pieces: &Pieces<'_, '_>, range: Range<usize>) -> Vec<Purpose> {
    let mut purposes = Vec::new();
    for piece in range {
        let purpose =
            pieces.sense(piece, |sense| if let Sense::Purpose(p) = sense { Some(*p) } else { None });
        if let Some(purpose) = purpose.filter(|purpose| !purposes.contains(purpose)) {
            purposes.push(purpose);
        }
    }
    purposes
}

/// One purpose for several.
pub fn one_purpose(purposes: &[Purpose]) -> Option<Purpose> {
    match purposes {
        [] => None,
        [one] => Some(*one),
        _ => Some(Purpose::Mixed),
    }
}

/// The kind of award at a verb: the certificate next to it, else the kind that the verb is by itself.
pub fn award_kind(clauses: &Clauses<'_, '_, '_>, verb: usize) -> Option<AwardKind> {
    let kind_at = |piece: usize| {
        clauses.pieces.sense(piece, |sense| match sense {
            Sense::Certificate(kind) => Some((true, *kind)),
            Sense::Award(Some(kind)) => Some((false, *kind)),
            _ => None,
        })
    };
    let near: Vec<_> = around(clauses, verb).filter_map(kind_at).collect();
    let certificate = near.iter().find(|(certificate, _)| *certificate);
    certificate.or(near.first()).map(|(_, kind)| *kind)
}

/// A verb, and the pieces next to it after and before, up to a quantity or semicolon.
fn around<'c>(clauses: &'c Clauses<'_, '_, '_>, verb: usize) -> impl Iterator<Item = usize> + 'c {
    let stop = |piece: &usize| clauses.pieces.mark(*piece) == Some(';') || clauses.owner(*piece).is_some();
    let after = (verb + 1..clauses.pieces.list.len()).take(NEAR).take_while(move |piece| !stop(piece));
    let before = (verb.saturating_sub(NEAR)..verb).rev().take_while(move |piece| !stop(piece));
    std::iter::once(verb).chain(after).chain(before)
}

/// The body that opens the list item of a count of people: "UBND huyện 5 tập thể, 10 cá nhân; Huyện ủy 3 tập thể".
pub fn body_of_item(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<Body> {
    let pieces = clauses.pieces;
    let start = clauses.start(clauses.run_start(index));
    let opens = |piece: &usize| matches!(pieces.mark(*piece), Some(';' | ':'));
    let item = (0..start).rev().find(opens)? + 1;
    let verb = (item..start).any(|piece| {
        pieces.is(piece, |sense| matches!(sense, Sense::Award(_) | Sense::Certificate(_) | Sense::Passive))
            || clauses.owner(piece).is_some()
    });
    body_at(pieces, item).filter(|_| !verb)?;
    named_body(pieces, item, start)
}

/// The body that gives an award: the one that the certificate is said to be of; between the passive word and
/// the verb; else the subject before the verb, one on whose behalf is given before all others.
pub fn body(clauses: &Clauses<'_, '_, '_>, verb: usize, passive: Option<usize>) -> Option<Body> {
    let pieces = clauses.pieces;
    if let Some(body) = body_of_certificate(clauses, verb) {
        return Some(body);
    }
    let start = clauses.clause_start_at(verb);
    let subject = match passive {
        Some(passive) => (passive + 1..verb).find(|piece| body_at(pieces, *piece).is_some()),
        None => {
            let behalf =
                (start..verb).find(|piece| pieces.is(*piece, |sense| matches!(sense, Sense::OnBehalf)));
            match behalf {
                Some(behalf) => (behalf + 1..verb).find(|piece| body_at(pieces, *piece).is_some()),
                None => (start..verb).rev().find(|piece| body_at(pieces, *piece).is_some()),
            }
        }
    };
    named_body(pieces, subject?, verb)
}

/// "Giấy khen của UBND huyện".
fn body_of_certificate(clauses: &Clauses<'_, '_, '_>, verb: usize) -> Option<Body> {
    let pieces = clauses.pieces;
    let certificate = around(clauses, verb)
        .find(|piece| pieces.is(*piece, |sense| matches!(sense, Sense::Certificate(_))))?;
    // "kỷ niệm chương “Vì sự nghiệp dân vận” của Ban Dân vận Trung ương"
    let quoted = matches!(pieces.mark(certificate + 1), Some('“' | '"'));
    let close = |piece: &usize| matches!(pieces.mark(*piece), Some('”' | '"'));
    let closed = (certificate + 2..pieces.list.len()).take(LONGEST_TITLE).find(close).filter(|_| quoted);
    let of = closed.unwrap_or(certificate) + 1;
    let is_of = pieces.is(of, |sense| matches!(sense, Sense::Of)) && body_at(pieces, of + 1).is_some();
    let end = (of + 1..pieces.list.len()).find(|piece| clauses.owner(*piece).is_some());
    let end = end.unwrap_or(pieces.list.len());
    // "của UBND huyện cho 12 tập thể"
    let to = end.checked_sub(1).filter(|to| pieces.is_word(*to) && !starts_capital(pieces, *to));
    is_of.then(|| named_body(pieces, of + 1, to.unwrap_or(end))).flatten()
}

fn starts_capital(pieces: &Pieces<'_, '_>, piece: usize) -> bool {
    pieces.scan().slice(&pieces.tokens_of(&(piece..piece + 1))).starts_with(char::is_uppercase)
}

fn body_at(pieces: &Pieces<'_, '_>, piece: usize) -> Option<(BodyType, Option<Level>)> {
    pieces
        .sense(piece, |sense| if let Sense::Body(kind, level) = sense { Some((*kind, *level)) } else { None })
}

fn named_body(pieces: &Pieces<'_, '_>, start: usize, verb: usize) -> Option<Body> {
    let (body_type, level) = body_at(pieces, start)?;
    // "Bằng khen của UBND tỉnh về phong trào …", but "Ban Chỉ đạo về thực hiện …".
    let about = |piece: usize| {
        piece > start + 1
            && pieces.is(piece, |sense| matches!(sense, Sense::FieldMark))
            && !is_for(pieces, piece)
    };
    let end =
        (start + 1..verb).find(|piece| ends_body(pieces, *piece, verb) || about(*piece)).unwrap_or(verb);
    let end = without_own_verb(pieces, start..end);
    let tokens = pieces.list.get(start)?.tokens.start..pieces.list.get(end.checked_sub(1)?)?.tokens.end;
    let text = pieces.scan().slice(&tokens).trim().to_owned();
    let level = level.or_else(|| (start + 1..end).find_map(|piece| level_at(pieces, piece)));
    Some(Body { text, body_type, level, pieces: start..end })
}

/// Whether a body is one for what follows a piece: "Ban Chỉ đạo tỉnh về dân vận".
fn is_for(pieces: &Pieces<'_, '_>, piece: usize) -> bool {
    pieces.is(piece + 1, |sense| matches!(sense, Sense::Topic))
}

/// The end of a name without the plain word that it is followed by: "UBND tỉnh gửi".
fn without_own_verb(pieces: &Pieces<'_, '_>, name: Range<usize>) -> usize {
    const PLACE: usize = 4;
    let Some(last) = name.end.checked_sub(1).filter(|last| *last > name.start) else { return name.end };
    let placed = (last.saturating_sub(PLACE).max(name.start)..last)
        .any(|piece| pieces.is(piece, |sense| matches!(sense, Sense::PlaceKind(..))));
    if placed && pieces.is_word(last) && !starts_capital(pieces, last) { last } else { name.end }
}

/// Whether a piece no longer belongs to the name of a body: a comma, a number, a verb, or a joining word
/// after which the name does not go on with what the body is for.
fn ends_body(pieces: &Pieces<'_, '_>, piece: usize, verb: usize) -> bool {
    let goes_on_after = |piece: usize| {
        (piece + 1..verb.min(piece + BODY_REACH))
            .take_while(|next| !is_auxiliary(pieces, *next) && body_at(pieces, *next).is_none())
            .any(|next| pieces.is(next, |sense| matches!(sense, Sense::Purpose(_))))
    };
    match pieces.list.get(piece).map(|piece| &piece.kind) {
        Some(PieceKind::Mark(mark)) => matches!(mark, ',' | ';' | ':' | '(' | '.'),
        Some(PieceKind::Number(_) | PieceKind::Time(_)) => true,
        Some(PieceKind::Form(_)) => {
            let verb_here = pieces.is(piece, |sense| {
                matches!(sense, Sense::Award(_) | Sense::Certificate(_) | Sense::Stage(_))
            });
            let and = pieces.is(piece, |sense| matches!(sense, Sense::And));
            verb_here || is_auxiliary(pieces, piece) || and && !goes_on_after(piece)
        }
        Some(PieceKind::Word) => false,
        None => true,
    }
}

fn is_auxiliary(pieces: &Pieces<'_, '_>, piece: usize) -> bool {
    pieces.is(piece, |sense| matches!(sense, Sense::Auxiliary | Sense::Passive))
}

fn level_at(pieces: &Pieces<'_, '_>, piece: usize) -> Option<Level> {
    pieces.sense(piece, |sense| match sense {
        Sense::PlaceKind(_, levels) if levels.len() == 1 => levels.first().copied(),
        Sense::Tier(tier) => Some(match tier {
            Tier::Grassroots => Level::Commune,
            Tier::District => Level::District,
            Tier::Province => Level::Province,
            Tier::Central => Level::Country,
        }),
        Sense::Body(_, level) => *level,
        _ => None,
    })
}
