//! Respective figures: a list of figures that goes item by item with a list of what they count before it.

use std::ops::Range;

use danvan_domain::lexicon::{Head, Sense};
use danvan_domain::{Field, Form, Tier};

use super::inner::InnerNames;
use super::noun;
use super::piece::Pieces;
use super::quantity::{Counted, Quantity, qualifier_before};
use super::time::TimeRef;

/// How many items a list has at most.
const LONGEST: usize = 12;

/// What the items of a list are, of which one list has one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Field,
    Sector,
    Tier,
    Form,
    Place,
    Time,
}

/// Gives each figure after a word such as "lần lượt" the item that it is for: "Năm 2019, 2020 và 2021 lần lượt có 45,
/// 52 và 60 mô hình". Figures that leave the noun out are added as quantities of that of the last.
pub fn pair(pieces: &Pieces<'_, '_>, named: &InnerNames<'_>, quantities: &mut Vec<Quantity>) {
    let word = |piece: &usize| pieces.is(*piece, |sense| matches!(sense, Sense::Respectively));
    for at in (0..pieces.list.len()).filter(word) {
        let figures = figures_after(pieces, at + 1);
        let Some(items) = items_before(pieces, named, at, figures.len()) else { continue };
        let noun = figures.last().and_then(|last| noun_of(pieces, quantities, at, *last));
        for (figure, item) in figures.iter().zip(items) {
            let own = quantities.iter_mut().find(|quantity| quantity.pieces.contains(figure));
            match (own, noun) {
                (Some(quantity), _) => quantity.item = Some(item),
                (None, Some(noun)) => quantities.extend(bare(pieces, *figure, noun, item)),
                (None, None) => {}
            }
        }
    }
    quantities.sort_by_key(|quantity| quantity.pieces.start);
}

fn bare(pieces: &Pieces<'_, '_>, figure: usize, counted: Counted, item: usize) -> Option<Quantity> {
    let (qualifier, start) = qualifier_before(pieces, figure);
    let number = pieces.list.get(figure)?.tokens.clone();
    let value = pieces.number(figure)?;
    let mut quantity = Quantity::bare(value, qualifier, counted, start..figure + 1, number);
    quantity.item = Some(item);
    Some(quantity)
}

/// The figures from a piece to the end of its clause.
fn figures_after(pieces: &Pieces<'_, '_>, from: usize) -> Vec<usize> {
    let inside = |piece: &usize| !matches!(pieces.mark(*piece), Some(';' | '.' | '('));
    let figures =
        (from..pieces.list.len()).take_while(inside).filter(|piece| pieces.number(*piece).is_some());
    figures.take(LONGEST).collect()
}

/// What the figures of a list count: as the last says, else the models named before.
fn noun_of(pieces: &Pieces<'_, '_>, quantities: &[Quantity], word: usize, last: usize) -> Option<Counted> {
    let of_last = quantities.iter().find(|quantity| quantity.pieces.contains(&last));
    let is_model = |piece: usize| pieces.sense(piece, noun::head) == Some(Head::Model);
    match of_last.map(|quantity| quantity.counted) {
        Some(counted @ (Counted::Models(_) | Counted::People(_))) => Some(counted),
        Some(Counted::Elided) | None => (0..word).any(is_model).then_some(Counted::Elided),
        Some(_) => None,
    }
}

/// The pieces of so many items of one kind before a word, if there are just so many.
fn items_before(
    pieces: &Pieces<'_, '_>,
    named: &InnerNames<'_>,
    word: usize,
    count: usize,
) -> Option<Vec<usize>> {
    let open = |piece: &usize| !(*piece..word).any(|close| pieces.mark(close) == Some(')'));
    let bound = |piece: &usize| match pieces.mark(*piece) {
        Some(';' | ':') => true,
        Some('(') => open(piece),
        _ => false,
    };
    let start = (0..word).rev().find(bound).map_or(0, |bound| bound + 1);
    let kinds = [Kind::Field, Kind::Sector, Kind::Tier, Kind::Form, Kind::Place, Kind::Time];
    let lists = kinds.into_iter().map(|kind| items(pieces, named, start..word, kind));
    lists.filter(|_| count > 1).find(|items| items.len() == count)
}

fn items(pieces: &Pieces<'_, '_>, named: &InnerNames<'_>, range: Range<usize>, kind: Kind) -> Vec<usize> {
    let is = |piece: &usize| match kind {
        Kind::Field => field(pieces, *piece).is_some(),
        Kind::Sector => pieces.is(*piece, |sense| matches!(sense, Sense::Sector(_))),
        Kind::Tier => tier(pieces, *piece).is_some(),
        Kind::Form => form(pieces, *piece).is_some(),
        Kind::Place => {
            pieces.list.get(*piece).is_some_and(|piece| named.unit_at(piece.tokens.start).is_some())
        }
        Kind::Time => time(pieces, *piece).is_some(),
    };
    range.filter(is).collect()
}

/// The field that a piece names.
pub fn field(pieces: &Pieces<'_, '_>, piece: usize) -> Option<Field> {
    pieces.sense(piece, |sense| if let Sense::Field(field) = sense { Some(*field) } else { None })
}

/// The form that a piece names.
pub fn form(pieces: &Pieces<'_, '_>, piece: usize) -> Option<Form> {
    pieces.sense(piece, |sense| if let Sense::Form(form) = sense { Some(*form) } else { None })
}

/// The tier that a piece names.
pub fn tier(pieces: &Pieces<'_, '_>, piece: usize) -> Option<Tier> {
    pieces.sense(piece, |sense| if let Sense::Tier(tier) = sense { Some(*tier) } else { None })
}

/// The period that a piece names, be it a year without its word.
pub fn time(pieces: &Pieces<'_, '_>, piece: usize) -> Option<TimeRef> {
    match pieces.time(piece)? {
        TimeRef::BareYear(year) => Some(TimeRef::Period(danvan_domain::Period::Year(year))),
        time @ TimeRef::Period(_) => Some(time),
        _ => None,
    }
}
