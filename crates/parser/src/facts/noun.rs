//! Nouns: what a number counts, by what stands after it.

use danvan_domain::lexicon::{Head, NumberWord, Sense};
use danvan_domain::{Form, Item, Level, Qualifier, Recipient};

use super::piece::Pieces;
use super::quantity::Counted;

/// What stands after the number: what it counts, what one of it is worth, and the piece after it.
pub fn counted_after(pieces: &Pieces<'_, '_>, at: usize) -> Option<(Counted, f64, usize)> {
    if let Some(end) = fronted(pieces, at) {
        return Some((Counted::Models(None), 1.0, end));
    }
    let mut noun = at + 1;
    if is_out_of(pieces, noun) && pieces.number(noun + 1).is_some() {
        noun += 2;
    }
    if is_repeated_in_words(pieces, at, noun) {
        noun += 3;
    }
    // "2.000 m đất": square metres, as they are often printed.
    let of_land = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Evidence(Item::LandM2)));
    let of_road = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Evidence(Item::RoadKm)));
    let metres = |(item, factor): &(Item, f64)| *item == Item::RoadKm && *factor < 1.0;
    if unit(pieces, noun).as_ref().is_some_and(metres) && of_land(noun + 1) && !of_road(noun + 1) {
        return Some((Counted::Contribution(Item::LandM2), 1.0, noun + 1));
    }
    // "33 “Ngôi nhà nhân ái”", "86 căn “Mái ấm …”"
    let quoted = matches!(pieces.mark(noun), Some('“' | '"')).then(|| unit(pieces, noun + 1)).flatten();
    if let Some((item @ Item::Houses, factor)) = quoted {
        return Some((Counted::Contribution(item), factor, noun + 2));
    }
    if let Some((item, factor)) = unit(pieces, noun) {
        return Some((Counted::Contribution(item), factor, noun + 1));
    }
    // "12 mô hình, … còn lại 4 là cá nhân"
    let listed = pieces.is(noun, |sense| matches!(sense, Sense::Has))
        && (0..at).any(|piece| pieces.sense(piece, head) == Some(Head::Model));
    let is_form =
        |piece| pieces.sense(piece, |sense| if let Sense::Form(form) = sense { Some(*form) } else { None });
    if let Some(form) = is_form(noun + 1).filter(|_| listed) {
        return Some((Counted::Models(Some(form)), 1.0, noun + 2));
    }
    // "15 của tập thể": models whose noun is left out.
    let form = pieces.sense(noun, |sense| if let Sense::Form(form) = sense { Some(*form) } else { None });
    if let (Some(form), None) = (form, pieces.sense(noun, head)) {
        return Some((Counted::Models(Some(form)), 1.0, noun + 1));
    }
    if let Some(given) = certificates(pieces, noun) {
        return Some(given);
    }
    let Some(noun_head) = pieces.sense(noun, head) else {
        return places(pieces, noun)
            .or_else(|| sum_of_money(pieces, at, noun))
            .or_else(|| models_in_list(pieces, noun));
    };
    match noun_head {
        Head::Model => {
            let (form, end) = form_of_models(pieces, noun + 1);
            Some((Counted::Models(form), 1.0, end))
        }
        Head::Exemplar => match form_of_models(pieces, noun + 1) {
            (None, end) => Some((Counted::Exemplars, 1.0, end)),
            (form, end) => Some((Counted::Models(form), 1.0, end)),
        },
        Head::Collective | Head::Individual | Head::Unit if other_half(pieces, noun).is_some() => {
            Some((Counted::People(Recipient::Combined), 1.0, other_half(pieces, noun)?))
        }
        Head::Foreign => Some((Counted::Foreign, 1.0, noun + 1)),
        people => Some((Counted::People(recipient(people)?), 1.0, noun + 1)),
    }
}

/// The piece after the noun where a sentence opens with a figure and then says what it is: "214 - đó là số mô hình mà …".
fn fronted(pieces: &Pieces<'_, '_>, at: usize) -> Option<usize> {
    let is = |piece: usize, wanted: fn(&Sense) -> bool| pieces.is(piece, wanted);
    let opens = at == 0 || at == 1 && is(0, |sense| matches!(sense, Sense::Qualifier(_)));
    let dash = usize::from(matches!(pieces.mark(at + 1), Some('-' | '–' | '—' | ',' | ':')));
    let link = at + 1 + dash;
    let linked = is(link, |sense| matches!(sense, Sense::SumsUp | Sense::Has));
    let number = is(link + 1, |sense| matches!(sense, Sense::Total | Sense::SameFigure));
    let model = pieces.sense(link + 2, head) == Some(Head::Model);
    (opens && linked && number && model).then_some(link + 3)
}

/// Whether a piece stands between a number and what it is out of: "8/12", "44 trên 95", "29 trong tổng số 48"; "một
/// trong 8 mô hình" speaks of the eight.
pub fn is_out_of(pieces: &Pieces<'_, '_>, piece: usize) -> bool {
    let out_of = |sense: &Sense| matches!(sense, Sense::Qualifier(Qualifier::AtLeast) | Sense::OutOf);
    let first = piece.checked_sub(1).and_then(|first| pieces.number(first));
    let several = first.is_some_and(|first| first > 1.0);
    pieces.mark(piece) == Some('/') || several && pieces.is(piece, out_of)
}

/// Whom a noun counts; none for models and for what is no fact of ours.
pub fn recipient(head: Head) -> Option<Recipient> {
    match head {
        Head::Collective => Some(Recipient::Collective),
        Head::Individual => Some(Recipient::Individual),
        Head::Household => Some(Recipient::Household),
        Head::Unit => Some(Recipient::Unit),
        Head::Model | Head::Exemplar | Head::Foreign => None,
    }
}

/// Certificates, which count those whom they are given to: "15 giấy khen cho tập thể", "30 bằng khen cho các tập thể, cá
/// nhân".
fn certificates(pieces: &Pieces<'_, '_>, noun: usize) -> Option<(Counted, f64, usize)> {
    const REACH: usize = 3;
    let certificate = |sense: &Sense| matches!(sense, Sense::Certificate(_));
    let plain =
        |piece: &usize| pieces.is_word(*piece) || pieces.is(*piece, |sense| matches!(sense, Sense::Plural));
    let to = (noun + 1..noun + 1 + REACH).find(|piece| !plain(piece)).filter(|to| *to > noun + 1)?;
    let first = pieces.sense(to, head).filter(|_| pieces.is(noun, certificate))?;
    match other_half(pieces, to) {
        Some(end) => Some((Counted::People(Recipient::Combined), 1.0, end)),
        None => Some((Counted::People(recipient(first)?), 1.0, to + 1)),
    }
}

/// "104 (một trăm linh bốn) mô hình": a number given again in parentheses.
fn is_repeated_in_words(pieces: &Pieces<'_, '_>, at: usize, open: usize) -> bool {
    let same = matches!((pieces.number(at), pieces.number(open + 1)), (Some(a), Some(b)) if a.to_bits() == b.to_bits());
    same && pieces.mark(open) == Some('(') && pieces.mark(open + 2) == Some(')')
}

/// Communes and places below them, one kind or a list of kinds: "22 xã, thị trấn".
fn places(pieces: &Pieces<'_, '_>, noun: usize) -> Option<(Counted, f64, usize)> {
    let kind = |piece: usize| {
        pieces.is(piece, |sense| match sense {
            Sense::PlaceKind(_, levels) => levels.is_empty() || levels.contains(&Level::Commune),
            _ => false,
        })
    };
    let mut end = noun;
    while kind(end) {
        end += 1;
        if pieces.joins(end) && kind(end + 1) {
            end += 1;
        }
    }
    (end > noun).then_some((Counted::Places, 1.0, end))
}

/// Models that stand last in a list of nouns: "172 nội dung, việc làm, mô hình".
fn models_in_list(pieces: &Pieces<'_, '_>, noun: usize) -> Option<(Counted, f64, usize)> {
    const REACH: usize = 8;
    let is_model = |piece: usize| pieces.sense(piece, head) == Some(Head::Model);
    let model = (noun..noun + REACH).find(|piece| is_model(*piece))?;
    let listed = model.checked_sub(1).is_some_and(|before| pieces.joins(before));
    let nouns = (noun..model).all(|piece| pieces.is_word(piece) || pieces.joins(piece));
    let short = (noun..model).filter(|piece| pieces.joins(*piece)).count() * 2 + 2 >= model - noun;
    if !(listed && nouns && short && pieces.is_word(noun)) {
        return None;
    }
    let (form, end) = form_of_models(pieces, model + 1);
    Some((Counted::Models(form), 1.0, end))
}

/// Millions and more with no noun are money: "góp 2,5 tỷ và 300 ngày công".
fn sum_of_money(pieces: &Pieces<'_, '_>, at: usize, noun: usize) -> Option<(Counted, f64, usize)> {
    const LEAST: u64 = 1_000_000;
    let scan = pieces.scan();
    let last = pieces.list.get(at)?.tokens.end.checked_sub(1)?;
    let scale = |sense: &Sense| match sense {
        Sense::Number(NumberWord::Scale(scale)) => (*scale >= LEAST).then_some(()),
        _ => None,
    };
    let scaled = scan.sense_at(last, scale).is_some();
    let ends = noun >= pieces.list.len()
        || pieces.joins(noun)
        || matches!(pieces.mark(noun), Some('.' | ';' | ')'))
        || pieces.is(noun, |sense| matches!(sense, Sense::InOrderTo));
    (scaled && ends && noun == at + 1).then_some((Counted::Contribution(Item::MoneyVnd), 1.0, noun))
}

/// The noun that a sense is.
pub fn head(sense: &Sense) -> Option<Head> {
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
    // "12 mô hình, mô hình tập thể chiếm 8": the second noun opens the list of parts.
    let labels = |at: usize| {
        form(at).is_some()
            && (pieces.is(at + 1, |sense| matches!(sense, Sense::Has)) || pieces.number(at + 1).is_some())
    };
    while pieces.joins(at)
        && !labels(at + 2)
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
        (Head::Collective | Head::Unit, Head::Individual) | (Head::Individual, Head::Collective | Head::Unit)
    );
    both.then_some(noun + 3)
}
