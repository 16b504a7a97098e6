//! Parts: what one village, family, group, body or model did, and not the whole place.

use std::ops::Range;

use danvan_domain::BodyType;
use danvan_domain::lexicon::{Head, Sense};

use super::clause::Clauses;
use super::inner::InnerNames;
use super::piece::Pieces;

/// How many pieces the name of a model has, at most.
const LONGEST_NAME: usize = 14;

/// Sectors that are all bodies of a place together, or what it is made up of.
pub const KINDS_OF_ALL: [&str; 3] = ["agencies", "communes", "front_and_unions"];

/// Whether a sentence speaks of one village, family, group or model, and neither counts models nor speaks of a
/// whole place.
pub fn speaks_of_part(pieces: &Pieces<'_, '_>, named: &InnerNames<'_>) -> bool {
    let is_model = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Head(Head::Model)));
    let small = |piece: usize| {
        let lane = pieces.is(piece, |sense| matches!(sense, Sense::Evidence(_)));
        let measured = lane && pieces.is(piece + 2, |sense| matches!(sense, Sense::Unit(..)));
        is_small_place(pieces, piece)
            && is_capital_or_figure(pieces, piece + 1)
            && !measured
            && !named.has(pieces, piece)
    };
    let group = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Person | Sense::Group));
    // "mô hình góp được …": the one model that the text is about.
    let one = |piece: usize| is_model(piece) && (is_named(pieces, piece) || is_subject(pieces, piece));
    let part = |piece: usize| small(piece) && !is_quoted(pieces, piece) || group(piece) || one(piece);
    !speaks_of_whole(pieces) && (0..pieces.list.len()).any(part)
}

/// Whether a sentence names one model in quotation marks, and counts neither models nor speaks of a whole place.
pub fn names_one_model_alone(pieces: &Pieces<'_, '_>) -> bool {
    let model = |piece: &usize| {
        pieces.is(*piece, |sense| matches!(sense, Sense::Head(Head::Model))) && is_named(pieces, *piece)
    };
    (0..pieces.list.len()).filter(model).count() == 1 && !speaks_of_whole(pieces)
}

/// Whether a sentence begins with one kind of body that has no territory, which awards nothing in it.
pub fn begins_with_body(pieces: &Pieces<'_, '_>) -> bool {
    const OPENING: usize = 20;
    let opening = 0..OPENING.min(pieces.list.len());
    let award = |sense: &Sense| matches!(sense, Sense::Award(_) | Sense::Certificate(_) | Sense::People);
    let body = |sense: &Sense| !matches!(sense, Sense::Person) && is_body_without_territory(sense);
    let doer = |sense: &Sense| {
        let body = matches!(sense, Sense::Body(..) | Sense::Sector(_) | Sense::Group);
        body || matches!(sense, Sense::WholePlace(_) | Sense::PlaceKind(..))
    };
    let first = opening.clone().find(|piece| pieces.is(*piece, doer));
    first.is_some_and(|first| pieces.is(first, body))
        && !names_several_sectors(pieces, opening)
        && !(0..pieces.list.len()).any(|piece| pieces.is(piece, award))
}

/// Whether a sentence counts models or speaks of a whole place.
pub fn speaks_of_whole(pieces: &Pieces<'_, '_>) -> bool {
    let is_model = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Head(Head::Model)));
    (0..pieces.list.len()).any(|piece| {
        pieces.is(piece, |sense| matches!(sense, Sense::WholePlace(_)))
            || pieces.number(piece).is_some() && is_model(piece + 1)
    })
}

/// Whether a noun opens the sentence or a clause of it, and does what follows at once.
fn is_subject(pieces: &Pieces<'_, '_>, noun: usize) -> bool {
    let opens = noun.checked_sub(1).is_none_or(|before| pieces.mark(before) == Some(','));
    let does = |piece: usize| {
        pieces.is(piece, |sense| {
            matches!(sense, Sense::Giving | Sense::Auxiliary | Sense::Mobilising | Sense::Has)
        })
    };
    opens && does(noun + 1)
}

/// Whether a piece stands in quotation marks.
pub fn is_quoted(pieces: &Pieces<'_, '_>, piece: usize) -> bool {
    const REACH: usize = 20;
    let mark = |before: &usize| matches!(pieces.mark(*before), Some('“' | '”' | '«' | '»'));
    let nearest = (piece.saturating_sub(REACH)..piece).rev().find(mark);
    nearest.is_some_and(|nearest| matches!(pieces.mark(nearest), Some('“' | '«')))
}

/// Whether a model is given its name at once, in quotation marks that hold more than the movement's.
pub fn is_named(pieces: &Pieces<'_, '_>, model: usize) -> bool {
    const REACH: usize = 5;
    let quotes = |piece: &usize| matches!(pieces.mark(*piece), Some('“' | '"' | '«' | '‘'));
    let purpose = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Purpose(_)));
    (model + 1..model + REACH).find(quotes).is_some_and(|open| !purpose(open + 1))
}

/// Whether a piece begins with a capital or a digit, as what is named does.
pub fn is_capital_or_figure(pieces: &Pieces<'_, '_>, piece: usize) -> bool {
    let scan = pieces.scan();
    let token = pieces.list.get(piece).and_then(|piece| scan.tokens.get(piece.tokens.start));
    let text = token.map_or("", |token| token.text(scan.text));
    text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
}

/// Whether a piece is the kind word of a place below the commune.
pub fn is_small_place(pieces: &Pieces<'_, '_>, piece: usize) -> bool {
    pieces.is(piece, |sense| matches!(sense, Sense::PlaceKind(_, levels) if levels.is_empty()))
}

/// Whether several kinds of bodies are named: together they do what the whole place does.
pub fn names_several_sectors(pieces: &Pieces<'_, '_>, range: Range<usize>) -> bool {
    let sector =
        |piece| pieces.sense(piece, |sense| if let Sense::Sector(code) = sense { Some(code) } else { None });
    let mut sectors = range.filter_map(sector);
    let first = sectors.next();
    sectors.any(|sector| Some(sector) != first)
}

/// Whether what is meant does something of its own and has no place of its own: a kind of body, a person, a group.
pub fn is_body_without_territory(sense: &Sense) -> bool {
    match sense {
        Sense::Sector(code) => !KINDS_OF_ALL.contains(&code.as_str()),
        Sense::Person | Sense::Group => true,
        Sense::Body(kind, _) => matches!(kind, BodyType::Forces | BodyType::Front),
        _ => false,
    }
}

/// Whether a piece speaks of one model: the noun without a number or a plural word before it.
pub fn names_one_model(clauses: &Clauses<'_, '_, '_>, piece: usize) -> bool {
    let model = clauses.is(piece, |sense| matches!(sense, Sense::Head(Head::Model)))
        && clauses.owner(piece).is_none();
    let before = piece.checked_sub(1);
    let several = before.is_some_and(|before| {
        clauses.is(before, |sense| matches!(sense, Sense::Plural | Sense::Vague | Sense::PlaceKind(..)))
    });
    model && !several && !is_model_in_general(clauses.pieces, piece)
}

/// Whether a sentence opens with the movement, which is the whole place's: "Phong trào “Dân vận khéo” … đã giúp …".
pub fn is_movement_as_subject(pieces: &Pieces<'_, '_>) -> bool {
    let named = (1..4).any(|piece| pieces.is(piece, |sense| matches!(sense, Sense::Purpose(_))));
    pieces.is(0, |sense| matches!(sense, Sense::Movement)) && named
}

/// Whether a name in quotation marks, not the movement's, opens a clause: "“Bếp lửa hồng” vận động 210 triệu đồng".
pub fn is_name_as_subject(pieces: &Pieces<'_, '_>, open: usize) -> bool {
    let opens = open.checked_sub(1).is_none_or(|before| pieces.mark(before) == Some(','));
    let purpose = pieces.is(open + 1, |sense| matches!(sense, Sense::Purpose(_)));
    // What somebody says is longer, and counts inside; and a saying has its colon.
    let mut inside = (open + 1..open + 1 + LONGEST_NAME).take_while(|piece| pieces.number(*piece).is_none());
    let close = inside.find(|piece| pieces.mark(*piece) == Some('”'));
    let named = close.is_some_and(|close| pieces.mark(close + 1) != Some(':'));
    pieces.mark(open) == Some('“') && opens && !purpose && named
}

/// Whether the noun only stands for the movement's way: "theo mô hình “Dân vận khéo”", and no name after it.
fn is_model_in_general(pieces: &Pieces<'_, '_>, model: usize) -> bool {
    let quote = |piece: usize| matches!(pieces.mark(piece), Some('“' | '"' | '”' | '\''));
    let quoted = quote(model + 1);
    let purpose = model + 1 + usize::from(quoted);
    let after = purpose + 1 + usize::from(quoted);
    let closed = !quoted || quote(purpose + 1);
    pieces.is(purpose, |sense| matches!(sense, Sense::Purpose(_))) && closed && !quote(after)
}
