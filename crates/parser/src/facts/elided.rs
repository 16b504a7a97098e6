//! Elided quantities: the figures of a list, a label or a comparison that leave out the noun they count.

use danvan_domain::Recipient;
use danvan_domain::lexicon::{Head, Refusal, Sense};

use super::clause::{is_reached, opens_parts};
use super::inner::InnerNames;
use super::noun::{head, recipient};
use super::piece::{PieceKind, Pieces};
use super::quantity::{Counted, Quantity, qualifier_before};
use super::time::TimeRef;

/// How many pieces before an elided number the noun may stand that labels it.
const LABEL_REACH: usize = 8;

/// How many pieces before the figure that a count has come to the noun may stand.
const COUNT_REACH: usize = 24;

/// Adds the figures of a sentence that leave the noun out. A mark or the end of the sentence stands after each,
/// or what it has come to; and before it
///
/// - the kind of unit, field, form, tier or place that it is for ("khối cơ quan 36, ngành Y tế có 13");
/// - the level at which people were awarded ("tỉnh 15, huyện 40");
/// - a label with the noun in it ("Số mô hình đăng ký: 128", "Số hộ tham gia: 46");
/// - a verb of its own ("thực hiện được 129");
/// - words for a count that has grown ("tăng từ 37 năm 2018 lên 94"), or that was named ("con số ấy là 176").
///
/// `of_models` says that the sentence before named models, so that a verb's figure is theirs ("Huyện công nhận 28").
pub fn add(pieces: &Pieces<'_, '_>, named: &InnerNames<'_>, of_models: bool, quantities: &mut Vec<Quantity>) {
    let mut taken = vec![false; pieces.list.len()];
    for quantity in quantities.iter() {
        taken.get_mut(quantity.pieces.clone()).unwrap_or_default().fill(true);
    }
    for (at, piece) in pieces.list.iter().enumerate() {
        let PieceKind::Number(value) = piece.kind else { continue };
        if taken.get(at) == Some(&true) {
            continue;
        }
        let (qualifier, start) = qualifier_before(pieces, at);
        // "Quân khu 2"
        let names = |sense: &Sense| matches!(sense, Sense::Refusal(Refusal::Document));
        let unit = |sense: &Sense| matches!(sense, Sense::Sector(_));
        if start.checked_sub(1).is_some_and(|before| pieces.is(before, names) && pieces.is(before, unit)) {
            continue;
        }
        let number = Figure { start, at };
        let earlier = Earlier { quantities, of_models };
        if let Some(counted) = counted(pieces, named, earlier, &taken, number) {
            let end = at + 1 + usize::from(is_of_those(pieces, at));
            quantities.push(Quantity::bare(value, qualifier, counted, start..end, piece.tokens.clone()));
        }
    }
    quantities.sort_by_key(|quantity| quantity.pieces.start);
    add_sum(pieces, quantities);
}

/// Adds the figures of a list whose labels are not known, where with the others of the list they make up the models
/// counted before it: "43 mô hình, chia ra bậc mầm non 12, tiểu học 18, trung học cơ sở 13".
fn add_sum(pieces: &Pieces<'_, '_>, quantities: &mut Vec<Quantity>) {
    let is_models = |q: &&Quantity| matches!(q.counted, Counted::Models(None));
    let wholes: Vec<(f64, usize)> =
        quantities.iter().filter(is_models).map(|whole| (whole.value, whole.pieces.end)).collect();
    let Some(figures) = wholes.into_iter().find_map(|(value, end)| figures_of_sum(pieces, value, end)) else {
        return;
    };
    for figure in figures {
        let taken = quantities.iter().any(|quantity| quantity.pieces.contains(&figure));
        if let (false, Some(value), Some(piece)) = (taken, pieces.number(figure), pieces.list.get(figure)) {
            let (qualifier, start) = qualifier_before(pieces, figure);
            let number = piece.tokens.clone();
            quantities
                .push(Quantity::bare(value, qualifier, Counted::Elided, start..figure + 1, number).summed());
        }
    }
    quantities.sort_by_key(|quantity| quantity.pieces.start);
}

/// The figures of a list that opens behind a whole and makes it up.
fn figures_of_sum(pieces: &Pieces<'_, '_>, whole: f64, from: usize) -> Option<Vec<usize>> {
    // Behind another number the list is that one's.
    let inside = |piece: &usize| pieces.mark(*piece) != Some('.') && pieces.number(*piece).is_none();
    let opens = |piece: &usize| {
        matches!(pieces.mark(*piece), Some(':' | '('))
            || pieces.is(*piece, |sense| matches!(sense, Sense::PartsFollow))
    };
    let from = (from..pieces.list.len()).take_while(inside).find(opens)?;
    let figures: Vec<usize> = (from..pieces.list.len())
        .take_while(|piece| pieces.mark(*piece) != Some('.'))
        .filter(|piece| pieces.number(*piece).is_some())
        .take_while(|piece| closes(pieces, *piece) && is_labelled(pieces, *piece))
        .collect();
    let sum: f64 = figures.iter().filter_map(|figure| pieces.number(*figure)).sum();
    (figures.len() > 1 && whole.to_bits() == sum.to_bits()).then_some(figures)
}

/// Whether words stand right before a figure that can label it.
fn is_labelled(pieces: &Pieces<'_, '_>, figure: usize) -> bool {
    let (_, start) = qualifier_before(pieces, figure);
    let label = label_before(pieces, start);
    label.is_some_and(|label| pieces.number(label).is_none() && pieces.mark(label).is_none())
}

/// Whether a mark, a joining word or the end of the sentence stands after a figure, or its noun does.
fn closes(pieces: &Pieces<'_, '_>, figure: usize) -> bool {
    let is_model = |piece: usize| pieces.sense(piece, head) == Some(Head::Model);
    let end = figure + 1 + usize::from(is_model(figure + 1));
    end == pieces.list.len()
        || matches!(pieces.mark(end), Some(',' | ';' | '.' | ')'))
        || pieces.is(end, |sense| matches!(sense, Sense::And))
}

/// A number with its qualifier: the first piece of both, and the piece of the number.
#[derive(Debug, Clone, Copy)]
struct Figure {
    start: usize,
    at: usize,
}

/// What was counted before a number.
#[derive(Debug, Clone, Copy)]
struct Earlier<'q> {
    /// In its sentence.
    quantities: &'q [Quantity],
    /// Whether the sentence before named models.
    of_models: bool,
}

/// What a number without a noun counts.
fn counted(
    pieces: &Pieces<'_, '_>,
    named: &InnerNames<'_>,
    Earlier { quantities, of_models }: Earlier<'_>,
    taken: &[bool],
    Figure { start, at }: Figure,
) -> Option<Counted> {
    // "đã thực hiện 6/6."
    let fraction = pieces.mark(at + 1) == Some('/') && pieces.number(at + 2).is_some();
    let end = if fraction { at + 3 } else { at + 1 };
    let closed = end == pieces.list.len()
        || matches!(pieces.mark(end), Some(',' | ';' | '.' | ')'))
        || pieces.is(end, |sense| matches!(sense, Sense::And));
    let reaches = pieces.is(at + 1, |sense| matches!(sense, Sense::Reaching));
    let ended = closed || reaches || pieces.mark(at + 1) == Some('(') || pieces.time(at + 1).is_some();
    let label = label_before(pieces, start);
    let linked = label.is_some_and(|label| label + 1 < start) && pieces.mark(at + 1) == Some('(');
    let awarded = people_of_level(pieces, quantities, start).filter(|_| closed);
    let awarded = awarded.or_else(|| label.filter(|_| ended).and_then(|label| awarded_label(pieces, label)));
    if let Some(recipient) = awarded {
        return Some(Counted::People(recipient));
    }
    // "của Trung đoàn 842" names it.
    let is_models = |q: &Quantity| matches!(q.counted, Counted::Models(_) | Counted::Elided);
    let listed = label.is_some_and(|label| label + 1 < start)
        || quantities.iter().any(|q| q.pieces.end <= at && is_models(q))
        || (0..start).any(|piece| opens_parts(pieces, piece));
    if (closed || linked) && label.is_some_and(|label| listed && is_label(pieces, named, label)) {
        return Some(Counted::Elided);
    }
    if let Some(recipient) = label.filter(|_| closed).and_then(|label| people_of_label(pieces, label)) {
        return Some(Counted::People(recipient));
    }
    let comes_to = is_reached(pieces, start) && names_models_before(pieces, taken, start);
    // "năm trước con số này là 7": of people where people were counted last.
    let of_people = quantities.iter().rev().find(|q| q.pieces.end <= at);
    let of_people = of_people.is_some_and(|q| matches!(q.counted, Counted::People(_)));
    if ended && (comes_to || !of_people && stands_for_figure(pieces, start)) {
        return Some(Counted::Elided);
    }
    let none_before = quantities.iter().all(|q| q.pieces.end > at || is_models(q));
    let after_models =
        quantities.iter().any(|q| q.pieces.end <= at && is_models(q)) || of_models && none_before;
    let verb = if is_of_those(pieces, at) { at + 2 } else { at + 1 };
    // "Về mô hình dân vận khéo, các ấp đăng ký 47"
    let named = || (0..start).any(|piece| pieces.sense(piece, head) == Some(Head::Model));
    let last = quantities.iter().rev().find(|q| q.pieces.end <= at);
    // "268 mô hình thì 79 thuộc lĩnh vực kinh tế, 118 văn hóa - xã hội"
    if last.is_some_and(is_models) && is_before_field(pieces, at) {
        return Some(Counted::Elided);
    }
    // "15 mô hình của bậc mầm non, 21 của tiểu học và 13 của THCS"
    let goes_on = last.is_some_and(|last| {
        let of = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Of));
        is_models(last)
            && of(last.pieces.end)
            && of(at + 1)
            && start.checked_sub(1).is_some_and(|and| pieces.joins(and))
    });
    if goes_on {
        return Some(Counted::Elided);
    }
    let counted = (after_models || none_before && named()) && is_between_verbs(pieces, start, verb, closed);
    (counted || closed && is_before_models(pieces, quantities, at, start)).then_some(Counted::Elided)
}

/// Whether a number stands in a list, before the field that it is for and the next item.
fn is_before_field(pieces: &Pieces<'_, '_>, at: usize) -> bool {
    let is_field = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Field(_)));
    let (_, start) = qualifier_before(pieces, at);
    let listed = start.checked_sub(1).is_some_and(|before| {
        let turns = |sense: &Sense| matches!(sense, Sense::Turn | Sense::PartsFollow | Sense::Has);
        pieces.joins(before)
            || matches!(pieces.mark(before), Some(':' | '(' | ';'))
            || pieces.is(before, turns)
    });
    let word = usize::from(pieces.is_word(at + 1));
    let mark = usize::from(pieces.is(at + 1 + word, |sense| matches!(sense, Sense::FieldMark)));
    let field = at + 1 + word + mark;
    let ends = field + 1 >= pieces.list.len()
        || pieces.joins(field + 1)
        || matches!(pieces.mark(field + 1), Some('.' | ';' | ')'));
    listed && is_field(field) && ends
}

/// Whether a number has a verb of its own, and the next count, which has one too, the noun: "xây dựng mới 20 và duy trì 90 mô
/// hình".
fn is_before_models(pieces: &Pieces<'_, '_>, quantities: &[Quantity], at: usize, start: usize) -> bool {
    const REACH: usize = 8;
    let is_stage = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Stage(_)));
    let after_verb = |start: usize| start.checked_sub(1).is_some_and(is_stage);
    let next = quantities.iter().find(|quantity| quantity.pieces.start > at);
    let joined = next.is_some_and(|next| {
        let mut between = at + 1..next.pieces.start;
        let divides = |piece: usize| matches!(pieces.mark(piece), Some(';' | '.' | '('));
        matches!(next.counted, Counted::Models(_))
            && after_verb(next.pieces.start)
            && between.len() <= REACH
            && !between.any(divides)
    });
    joined && after_verb(start)
}

/// Whether a number is some of those just counted: "157 mô hình, 3 trong số đó được khen".
fn is_of_those(pieces: &Pieces<'_, '_>, at: usize) -> bool {
    pieces.is(at + 1, |sense| matches!(sense, Sense::PartsFollow))
}

/// Whether a number goes on a count of models by a verb of its own: "thực hiện được 129", "117 được công nhận".
fn is_between_verbs(pieces: &Pieces<'_, '_>, start: usize, end: usize, closed: bool) -> bool {
    let is_passive = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Passive));
    let is_stage = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Stage(_)));
    let before = start.checked_sub(1);
    let verb_before = before.is_some_and(|before| {
        is_stage(before) || is_passive(before) && before.checked_sub(1).is_some_and(is_stage)
    });
    let praised = before.is_some_and(|before| pieces.is(before, |sense| matches!(sense, Sense::Award(_))));
    // "96 trong số này do tập thể đảm nhận"
    let of_those =
        end.checked_sub(1).is_some_and(|those| pieces.is(those, |sense| matches!(sense, Sense::PartsFollow)));
    let form = of_those && pieces.is(end, |sense| matches!(sense, Sense::Form(_)));
    closed && (verb_before || praised) || is_passive(end) || form
}

/// The piece that labels an elided number: the one before it, a colon or a word such as "có" stepped over.
pub fn label_before(pieces: &Pieces<'_, '_>, start: usize) -> Option<usize> {
    let before = start.checked_sub(1)?;
    let in_parentheses = pieces.mark(before) == Some('(') && pieces.mark(start + 1) == Some(')');
    let link = pieces.mark(before) == Some(':')
        || in_parentheses
        || pieces.is(before, |sense| matches!(sense, Sense::Reaching))
        || pieces.is(before, |sense| matches!(sense, Sense::Has));
    if link { before.checked_sub(1) } else { Some(before) }
}

/// Whether a piece labels the elided number after it. Models label one over a colon or "là", also from further
/// before: "Số mô hình đăng ký: 128".
fn is_label(pieces: &Pieces<'_, '_>, named: &InnerNames<'_>, piece: usize) -> bool {
    let colon = pieces.mark(piece + 1) == Some(':');
    let linked = colon || pieces.is(piece + 1, |sense| matches!(sense, Sense::Has | Sense::Reaching));
    let free = |piece: &usize| {
        pieces.number(*piece).is_none() && !matches!(pieces.mark(*piece), Some(',' | ';' | ':'))
    };
    let sorts =
        |sense: &Sense| matches!(sense, Sense::Sector(_) | Sense::Field(_) | Sense::Tier(_) | Sense::Form(_));
    // "Quốc phòng - an ninh khiêm tốn hơn: 23."
    let opening = (0..=piece).take(1).any(|first| pieces.is(first, sorts));
    if colon && opening && (0..=piece).all(|piece| free(&piece)) {
        return true;
    }
    let mut before = (0..=piece).rev().take(LABEL_REACH).take_while(free);
    if linked && before.any(|piece| pieces.sense(piece, head) == Some(Head::Model)) {
        return true;
    }
    // "Số mô hình đăng ký: 95, công nhận: 80"
    let names_models = |mut before: std::ops::Range<usize>| {
        before.any(|piece| pieces.sense(piece, head) == Some(Head::Model))
    };
    let verb = pieces.is(piece, |sense| matches!(sense, Sense::Stage(_) | Sense::Award(_)));
    // "số mô hình được công nhận (32)"
    let linked_verb = linked || pieces.mark(piece + 1) == Some('(');
    if linked_verb && verb && names_models(0..piece) {
        return true;
    }
    // "Số mô hình được công nhận: năm 2021 là 52, năm 2022 là 66".
    let year = matches!(pieces.time(piece), Some(TimeRef::Period(_)));
    if linked && year && names_models(0..piece) {
        return true;
    }
    // "khối cơ quan huyện 34"
    let of_level = pieces
        .is(piece, |sense| matches!(sense, Sense::PlaceKind(_, levels) if !levels.is_empty()))
        && piece.checked_sub(1).is_some_and(|before| pieces.is(before, |s| matches!(s, Sense::Sector(_))));
    of_level
        || pieces.is(piece, sorts)
        || pieces.list.get(piece).is_some_and(|label| named.ends_at(label.tokens.end))
}

/// Whom a label over a colon or "là" counts: "Số hộ tham gia: 46", "Số tập thể được khen thưởng là 12".
fn people_of_label(pieces: &Pieces<'_, '_>, label: usize) -> Option<Recipient> {
    let linked =
        pieces.mark(label + 1) == Some(':') || pieces.is(label + 1, |sense| matches!(sense, Sense::Has));
    let free = |piece: &usize| {
        pieces.number(*piece).is_none() && !matches!(pieces.mark(*piece), Some(',' | ';' | ':'))
    };
    let mut before = (0..=label).rev().take(LABEL_REACH).take_while(free).filter(|_| linked);
    let noun = before.find(|piece| pieces.sense(*piece, head).is_some())?;
    let counts = noun.checked_sub(1).is_none_or(|count| {
        pieces.mark(count).is_some()
            || pieces.is(count, |sense| matches!(sense, Sense::Plural | Sense::Total))
    });
    recipient(pieces.sense(noun, head)?).filter(|_| counts)
}

/// Whom a bare noun right before a figure counts, where people are awarded and no models are named: "khen thưởng:
/// tập thể 12, cá nhân 20".
fn awarded_label(pieces: &Pieces<'_, '_>, label: usize) -> Option<Recipient> {
    let is = |wanted: fn(&Sense) -> bool| (0..label).any(|piece| pieces.is(piece, wanted));
    let awards = is(|sense| matches!(sense, Sense::Award(_) | Sense::Certificate(_)));
    let models = is(|sense| matches!(sense, Sense::Head(Head::Model)));
    let alone = label.checked_sub(1).is_some_and(|before| pieces.number(before).is_none());
    recipient(pieces.sense(label, head)?).filter(|_| awards && !models && alone)
}

/// Whom a list by levels counts: those counted before it, or named by its label ("số tập thể được khen thưởng …:
/// Trung ương 2, tỉnh 15, huyện 40").
fn people_of_level(pieces: &Pieces<'_, '_>, quantities: &[Quantity], at: usize) -> Option<Recipient> {
    let level = at.checked_sub(1)?;
    let is_level = pieces.is(level, |sense| match sense {
        Sense::PlaceKind(_, levels) => !levels.is_empty(),
        Sense::Tier(_) | Sense::Centre => true,
        _ => false,
    });
    let opens =
        level.checked_sub(1).is_some_and(|before| pieces.mark(before) == Some(':') || pieces.joins(before));
    let listed = (0..level).any(|piece| pieces.mark(piece) == Some(':'));
    if !(is_level && opens && listed) {
        return None;
    }
    let counted = quantities.iter().rev().find(|quantity| quantity.pieces.end <= at);
    match counted.map(|quantity| quantity.counted) {
        Some(Counted::People(recipient)) => Some(recipient),
        Some(_) => None,
        None => (0..level).rev().find_map(|piece| recipient(pieces.sense(piece, head)?)),
    }
}

/// Whether models are named before a figure, with no comma and no other noun between.
fn names_models_before(pieces: &Pieces<'_, '_>, taken: &[bool], at: usize) -> bool {
    // "năm 2016 có 18 mô hình, năm 2017 tăng lên 27"
    let free =
        |piece: &usize| !matches!(pieces.mark(*piece), Some(',' | ';')) || pieces.time(piece + 1).is_some();
    let mut nouns = (0..at).rev().take(COUNT_REACH).take_while(free).filter_map(|piece| {
        let noun = pieces.sense(piece, head)?;
        (noun == Head::Model || taken.get(piece) == Some(&true)).then_some(noun)
    });
    nouns.next() == Some(Head::Model)
}

/// Whether a figure is said of the count named before: "con số ấy là 176".
pub fn stands_for_figure(pieces: &Pieces<'_, '_>, at: usize) -> bool {
    let free =
        |piece: &usize| !matches!(pieces.mark(*piece), Some(',' | ';')) && pieces.number(*piece).is_none();
    let mut before = (0..at).rev().take(LABEL_REACH).take_while(free);
    // "hai con số ấy lần lượt là 104 và 83" are two counts.
    let several = (0..at).any(|piece| pieces.is(piece, |sense| matches!(sense, Sense::Respectively)));
    !several && before.any(|piece| pieces.is(piece, |sense| matches!(sense, Sense::SameFigure)))
}
