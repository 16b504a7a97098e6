//! Quantities: a number, how exact it is, and what it counts.

use std::ops::Range;

use danvan_domain::lexicon::{Head, NumberWord, Refusal, Sense, TimeWord};
use danvan_domain::{Form, Item, Qualifier, Recipient};

use super::piece::{PieceKind, Pieces};
use super::scope::InnerNames;
use super::time::TimeRef;

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Models, of a form where the noun says so.
    Models(Option<Form>),
    /// Models, or persons beside collectives.
    Exemplars,
    /// People or bodies.
    People(Recipient),
    /// A contribution.
    Contribution(Item),
    /// A figure of a list that leaves the noun out.
    Elided,
    /// Something that is no fact of ours, but ends what stands before it.
    Foreign,
}

/// A number with what it counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// The value, in the unit of the item.
    pub value: f64,
    /// How exact it is.
    pub qualifier: Qualifier,
    /// What is counted.
    pub counted: Counted,
    /// The pieces of the quantity: qualifier, number, noun and what belongs to the noun.
    pub pieces: Range<usize>,
    /// The tokens of the number.
    pub number: Range<usize>,
}

/// Why a number counts nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uncounted {
    /// It names or orders something, is vague, a share, or the second of a fraction or range.
    Names,
    /// What stands after it is nothing that the grammar counts.
    Nothing,
}

/// Finds the quantities of a sentence, in order.
pub fn find(pieces: &Pieces<'_, '_>) -> Vec<Quantity> {
    let mut quantities: Vec<Quantity> = Vec::new();
    for at in 0..pieces.list.len() {
        let taken = quantities.last().is_some_and(|last| at < last.pieces.end);
        if !taken {
            quantities.extend(quantity_at(pieces, at).and_then(Result::ok));
        }
    }
    quantities
}

/// Why the number at a piece is none of the quantities found; none where it is one, or no number.
pub fn uncounted(pieces: &Pieces<'_, '_>, at: usize) -> Option<Uncounted> {
    quantity_at(pieces, at)?.err()
}

/// The quantity of the number at a piece, or why there is none; none where it is no number.
fn quantity_at(pieces: &Pieces<'_, '_>, at: usize) -> Option<Result<Quantity, Uncounted>> {
    let value = pieces.number(at)?;
    let number = pieces.list.get(at)?.tokens.clone();
    if is_named_number(pieces, at) {
        return Some(Err(Uncounted::Names));
    }
    let Some((counted, factor, end)) = counted_after(pieces, at) else {
        return Some(Err(Uncounted::Nothing));
    };
    let (value, end) = with_half(pieces, value, factor, end);
    let (qualifier, start) = qualifier_before(pieces, at);
    Some(Ok(Quantity { value, qualifier, counted, pieces: start..end, number }))
}

/// Whether a number names or orders something ("Nghị quyết số 25"), is vague ("hàng trăm"), a share, or the
/// second part of a fraction.
fn is_named_number(pieces: &Pieces<'_, '_>, at: usize) -> bool {
    let (_, start) = qualifier_before(pieces, at);
    let before = start.checked_sub(1);
    let names =
        |sense: &Sense| matches!(sense, Sense::Refusal(Refusal::Document | Refusal::Negation) | Sense::Vague);
    // The second number of a fraction or a range: "8/12", "5 - 7", "4 đến 6", "44 trên 95".
    let after_number = before.is_some_and(|before| {
        let joins = matches!(pieces.mark(before), Some('/' | '-' | '–' | '—'))
            || pieces.is(before, |sense| matches!(sense, Sense::Time(TimeWord::Until)));
        let first = if joins { before.checked_sub(1) } else { Some(before) };
        first.is_some_and(|first| pieces.number(first).is_some())
    });
    before.is_some_and(|before| pieces.is(before, names)) || after_number || pieces.mark(at + 1) == Some('%')
}

/// What stands after the number: what it counts, what one of it is worth, and the piece after it.
fn counted_after(pieces: &Pieces<'_, '_>, at: usize) -> Option<(Counted, f64, usize)> {
    let mut noun = at + 1;
    let out_of = pieces.mark(noun) == Some('/')
        || pieces.is(noun, |sense| matches!(sense, Sense::Qualifier(Qualifier::AtLeast)));
    if out_of && pieces.number(noun + 1).is_some() {
        noun += 2;
    }
    if let Some((item, factor)) = unit(pieces, noun) {
        return Some((Counted::Contribution(item), factor, noun + 1));
    }
    // "15 của tập thể": models whose noun is left out.
    let form = pieces.sense(noun, |sense| if let Sense::Form(form) = sense { Some(*form) } else { None });
    if let (Some(form), None) = (form, pieces.sense(noun, head)) {
        return Some((Counted::Models(Some(form)), 1.0, noun + 1));
    }
    match pieces.sense(noun, head)? {
        Head::Model => {
            let (form, end) = form_of_models(pieces, noun + 1);
            Some((Counted::Models(form), 1.0, end))
        }
        Head::Exemplar => match form_of_models(pieces, noun + 1) {
            (None, end) => Some((Counted::Exemplars, 1.0, end)),
            (form, end) => Some((Counted::Models(form), 1.0, end)),
        },
        Head::Collective | Head::Individual if other_half(pieces, noun).is_some() => {
            Some((Counted::People(Recipient::Combined), 1.0, other_half(pieces, noun)?))
        }
        Head::Collective => Some((Counted::People(Recipient::Collective), 1.0, noun + 1)),
        Head::Individual => Some((Counted::People(Recipient::Individual), 1.0, noun + 1)),
        Head::Household => Some((Counted::People(Recipient::Household), 1.0, noun + 1)),
        Head::Unit => Some((Counted::People(Recipient::Unit), 1.0, noun + 1)),
        Head::Foreign => Some((Counted::Foreign, 1.0, noun + 1)),
    }
}

fn head(sense: &Sense) -> Option<Head> {
    if let Sense::Head(head) = sense { Some(*head) } else { None }
}

fn unit(pieces: &Pieces<'_, '_>, at: usize) -> Option<(Item, f64)> {
    pieces
        .sense(at, |sense| if let Sense::Unit(item, factor) = sense { Some((*item, *factor)) } else { None })
}

/// The nouns and the form after the head noun of models: "mô hình, điển hình", "điển hình cá nhân". Where
/// both forms stand, none is meant.
fn form_of_models(pieces: &Pieces<'_, '_>, mut at: usize) -> (Option<Form>, usize) {
    let form =
        |at: usize| pieces.sense(at, |sense| if let Sense::Form(form) = sense { Some(*form) } else { None });
    while pieces.joins(at)
        && pieces.sense(at + 1, head).is_some_and(|head| matches!(head, Head::Model | Head::Exemplar))
    {
        at += 2;
    }
    let Some(first) = form(at) else { return (None, at) };
    let both = pieces.joins(at + 1) && form(at + 2).is_some_and(|second| second != first);
    if both { (None, at + 3) } else { (Some(first), at + 1) }
}

/// The piece after the second noun where one figure counts collectives and persons together.
fn other_half(pieces: &Pieces<'_, '_>, noun: usize) -> Option<usize> {
    let first = pieces.sense(noun, head)?;
    let second = pieces.joins(noun + 1).then(|| pieces.sense(noun + 2, head)).flatten()?;
    let both = matches!(
        (first, second),
        (Head::Collective, Head::Individual) | (Head::Individual, Head::Collective)
    );
    both.then_some(noun + 3)
}

/// Half a unit more: "ba cây số rưỡi".
fn with_half(pieces: &Pieces<'_, '_>, value: f64, factor: f64, end: usize) -> (f64, usize) {
    let half = pieces.is(end, |sense| matches!(sense, Sense::Number(NumberWord::Half)));
    let value = if half { value + 0.5 } else { value };
    let scaled = (value * factor * 1e6).round() / 1e6;
    (scaled, if half { end + 1 } else { end })
}

fn qualifier_before(pieces: &Pieces<'_, '_>, at: usize) -> (Qualifier, usize) {
    let before = at.checked_sub(1).and_then(|before| {
        let qualifier =
            pieces.sense(before, |sense| if let Sense::Qualifier(q) = sense { Some(*q) } else { None })?;
        Some((qualifier, before))
    });
    before.unwrap_or((Qualifier::Exact, at))
}

/// Adds the figures of a list that leave the noun out: a number right after the kind of unit, field, form, tier or
/// place that it is for, with a mark or the end of the sentence after it ("khối cơ quan 36, ngành Y tế có 13").
pub fn add_elided(pieces: &Pieces<'_, '_>, named: &InnerNames<'_>, quantities: &mut Vec<Quantity>) {
    let mut taken = vec![false; pieces.list.len()];
    for quantity in quantities.iter() {
        taken.get_mut(quantity.pieces.clone()).unwrap_or_default().fill(true);
    }
    for (at, piece) in pieces.list.iter().enumerate() {
        let PieceKind::Number(value) = piece.kind else { continue };
        if taken.get(at) == Some(&true) {
            continue;
        }
        let closed = at + 1 == pieces.list.len()
            || matches!(pieces.mark(at + 1), Some(',' | ';' | '.' | ')'))
            || pieces.is(at + 1, |sense| matches!(sense, Sense::And));
        let after_models = quantities
            .iter()
            .any(|q| q.pieces.end <= at && matches!(q.counted, Counted::Models(_) | Counted::Elided));
        let labelled = closed && label_before(pieces, at).is_some_and(|label| is_label(pieces, named, label));
        if labelled || after_models && is_between_verbs(pieces, at, closed) {
            quantities.push(Quantity {
                value,
                qualifier: Qualifier::Exact,
                counted: Counted::Elided,
                pieces: at..at + 1,
                number: piece.tokens.clone(),
            });
        }
    }
    quantities.sort_by_key(|quantity| quantity.pieces.start);
}

/// Whether a number goes on a count of models by a verb of its own: "thực hiện được 129", "117 được công nhận".
fn is_between_verbs(pieces: &Pieces<'_, '_>, at: usize, closed: bool) -> bool {
    let is_passive = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Passive));
    let is_stage = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Stage(_)));
    let before = at.checked_sub(1);
    let verb_before = before.is_some_and(|before| {
        is_stage(before) || is_passive(before) && before.checked_sub(1).is_some_and(is_stage)
    });
    closed && verb_before || is_passive(at + 1)
}

/// How many pieces before an elided number the noun may stand that labels it.
const LABEL_REACH: usize = 8;

/// The piece that labels an elided number: the one before it, a colon or a word such as "có" stepped over.
pub fn label_before(pieces: &Pieces<'_, '_>, at: usize) -> Option<usize> {
    let before = at.checked_sub(1)?;
    let link = pieces.mark(before) == Some(':') || pieces.is(before, |sense| matches!(sense, Sense::Has));
    if link { before.checked_sub(1) } else { Some(before) }
}

/// Whether a piece labels the elided number after it. Models label one over a colon or "là", also from further
/// before: "Số mô hình đăng ký: 128".
fn is_label(pieces: &Pieces<'_, '_>, named: &InnerNames<'_>, piece: usize) -> bool {
    let linked =
        pieces.mark(piece + 1) == Some(':') || pieces.is(piece + 1, |sense| matches!(sense, Sense::Has));
    let free = |piece: &usize| {
        pieces.number(*piece).is_none() && !matches!(pieces.mark(*piece), Some(',' | ';' | ':'))
    };
    let mut before = (0..=piece).rev().take(LABEL_REACH).take_while(free);
    if linked && before.any(|piece| pieces.sense(piece, head) == Some(Head::Model)) {
        return true;
    }
    // "Số mô hình được công nhận: năm 2021 là 52, năm 2022 là 66".
    let year = matches!(pieces.time(piece), Some(TimeRef::Period(_)));
    if linked && year && (0..piece).any(|piece| pieces.sense(piece, head) == Some(Head::Model)) {
        return true;
    }
    let sorts =
        |sense: &Sense| matches!(sense, Sense::Sector(_) | Sense::Field(_) | Sense::Tier(_) | Sense::Form(_));
    pieces.is(piece, sorts) || pieces.list.get(piece).is_some_and(|label| named.ends_at(label.tokens.end))
}

#[cfg(test)]
mod tests {
    use danvan_domain::Reference;

    use super::{super::scan::Scan, *};

    fn read(text: &str) -> Vec<(f64, Qualifier, Counted)> {
        let reference = Reference::embedded().expect("embedded reference");
        let scan = Scan::new(text, &reference.lexicon);
        let pieces = Pieces::new(&scan, &(0..scan.tokens.len()));
        find(&pieces).into_iter().map(|q| (q.value, q.qualifier, q.counted)).collect()
    }

    #[test]
    fn numbers_are_read_with_their_nouns() {
        use Counted::{Contribution, Models, People};
        use Qualifier::{Approx, AtLeast, Exact};
        for (text, expected) in [
            ("241 mô hình", vec![(241.0, Exact, Models(None))]),
            ("128 mô hình tập thể", vec![(128.0, Exact, Models(Some(Form::Collective)))]),
            ("24 điển hình tập thể, cá nhân", vec![(24.0, Exact, Models(None))]),
            ("12 mô hình, điển hình", vec![(12.0, Exact, Models(None))]),
            ("145 tập thể và cá nhân", vec![(145.0, Exact, People(Recipient::Combined))]),
            ("trên 3,6 tỷ đồng", vec![(3.6e9, AtLeast, Contribution(Item::MoneyVnd))]),
            ("gần ba chục hộ", vec![(30.0, Approx, People(Recipient::Household))]),
            ("2 ha", vec![(20_000.0, Exact, Contribution(Item::LandM2))]),
            ("hơn 2.300 mét", vec![(2.3, AtLeast, Contribution(Item::RoadKm))]),
            ("ba cây số rưỡi", vec![(3.5, Exact, Contribution(Item::RoadKm))]),
            ("18/22 mô hình", vec![(18.0, Exact, Models(None))]),
            ("8/12 mô hình", vec![(8.0, Exact, Models(None))]),
            ("44 trên 95 mô hình", vec![(44.0, Exact, Models(None))]),
            ("20 - 30 mô hình", vec![]),
            ("từ 4 đến 6 mô hình", vec![]),
            ("sau 20 năm gia đình", vec![]),
            ("hàng trăm mô hình", vec![]),
            ("Kết luận 43", vec![]),
            ("số 12 mô hình", vec![]),
            ("75% mô hình", vec![]),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
