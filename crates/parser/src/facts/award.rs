//! Awards: what for, and who gives them.

use std::ops::Range;

use danvan_domain::lexicon::Sense;
use danvan_domain::{BodyType, Level, Purpose, Tier};

use super::{
    piece::{PieceKind, Pieces},
    quantity::Quantity,
};

/// How many pieces after a joining word the name of a body may take to come to what it is for.
const BODY_REACH: usize = 9;

/// A body that gives awards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// As printed.
    pub text: String,
    /// What kind of body.
    pub body_type: BodyType,
    /// Its level, where its name says.
    pub level: Option<Level>,
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

/// The body that gives an award: between the passive word and the verb, else the subject before the verb,
/// one on whose behalf is given before all others.
pub fn body(
    pieces: &Pieces<'_, '_>,
    verb: usize,
    passive: Option<usize>,
    quantities: &[Quantity],
) -> Option<Body> {
    if let Some(passive) = passive {
        let start = (passive + 1..verb).find(|piece| body_at(pieces, *piece).is_some())?;
        return named_body(pieces, start, verb);
    }
    let clause_start = (0..verb)
        .rev()
        .find(|piece| pieces.mark(*piece) == Some(';') || quantities.iter().any(|q| q.pieces.contains(piece)))
        .map_or(0, |piece| piece + 1);
    let behalf =
        (clause_start..verb).find(|piece| pieces.is(*piece, |sense| matches!(sense, Sense::OnBehalf)));
    let start = match behalf {
        Some(behalf) => (behalf + 1..verb).find(|piece| body_at(pieces, *piece).is_some()),
        None => (clause_start..verb).rev().find(|piece| body_at(pieces, *piece).is_some()),
    }?;
    named_body(pieces, start, verb)
}

fn body_at(pieces: &Pieces<'_, '_>, piece: usize) -> Option<(BodyType, Option<Level>)> {
    pieces
        .sense(piece, |sense| if let Sense::Body(kind, level) = sense { Some((*kind, *level)) } else { None })
}

fn named_body(pieces: &Pieces<'_, '_>, start: usize, verb: usize) -> Option<Body> {
    let (body_type, level) = body_at(pieces, start)?;
    let end = (start + 1..verb).find(|piece| ends_body(pieces, *piece, verb)).unwrap_or(verb);
    let tokens = pieces.list.get(start)?.tokens.start..pieces.list.get(end.checked_sub(1)?)?.tokens.end;
    let text = pieces.scan().slice(&tokens).trim().to_owned();
    let level = level.or_else(|| (start + 1..end).find_map(|piece| level_at(pieces, piece)));
    Some(Body { text, body_type, level })
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
        Some(PieceKind::Mark(mark)) => matches!(mark, ',' | ';' | ':' | '('),
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
