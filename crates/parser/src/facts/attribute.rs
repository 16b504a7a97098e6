//! Attributes of a count of models: form, field and tier, from the words of its list item.

use std::ops::Range;

use danvan_domain::lexicon::{Head, Refusal, Sense};
use danvan_domain::{Field, Form, Model, Recipient, Stage, Tier};

use super::clause::Clauses;
use super::elided::label_before;
use super::piece::PieceKind;
use super::quantity::{Counted, Quantity};
use super::respective;
use super::runner::{only_sector, sector};

/// The side of a number on which its field stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    After,
}

/// The attributes of the models that a quantity counts.
pub fn model(
    clauses: &Clauses<'_, '_, '_>,
    index: usize,
    stage: Stage,
    page: Option<&(String, String)>,
) -> Model {
    if let Some(model) = respective_model(clauses, index, stage) {
        return model;
    }
    let start = clauses.start(index);
    let item = clauses.item_start(index)..start;
    let after = clauses.item_after(index);
    let (sector_code, sector) = sector(clauses, index, &item, page).unzip();
    let field = field(clauses, clauses.description_after(index), Side::After)
        .or_else(|| field(clauses, item.clone(), Side::Before))
        .or_else(|| field(clauses, clauses.unnumbered_start(index)..item.start, Side::Before));
    let field = field.or_else(|| unknown_field(clauses, index));
    let behind = behind_parenthesis(clauses, after.end);
    // "cấp huyện 46 mô hình và cấp cơ sở 90 mô hình": right before the figure stands its own.
    let tier = tier(clauses, start.saturating_sub(1).max(item.start)..start)
        .or_else(|| tier(clauses, after))
        .or_else(|| tier(clauses, item))
        .or_else(|| tier(clauses, behind))
        .or_else(|| tier_of_run(clauses, index))
        .or_else(|| tier_of_clause(clauses, index).filter(|_| stage != Stage::Implemented));
    let form = form(clauses, index);
    let summed = clauses.quantities.get(index).is_some_and(|quantity| quantity.summed);
    let named = field.is_some() || form.is_some() || tier.is_some();
    let (field, sector, sector_code) = match sector {
        // The parts of what one kind of unit runs are kinds of it, those of all models are fields.
        Some(_) if summed && !named => (None, label(clauses, index), None),
        None if summed && !named && !is_no_field(clauses, index) => (Some(Field::Other), None, None),
        sector => (field, sector, sector_code),
    };
    Model { stage, form, field, sector, sector_code, tier }
}

fn is_quote(mark: char) -> bool {
    matches!(mark, '“' | '”' | '"')
}

/// The pieces behind a parenthesis that opens at a piece, up to the next mark: "48 mô hình (27 tập thể, 21 cá nhân) cấp
/// huyện".
fn behind_parenthesis(clauses: &Clauses<'_, '_, '_>, open: usize) -> Range<usize> {
    const REACH: usize = 6;
    let pieces = clauses.pieces;
    if pieces.mark(open) != Some('(') {
        return open..open;
    }
    let close = (open..pieces.list.len()).find(|piece| pieces.mark(*piece) == Some(')')).unwrap_or(open);
    let end = (close + 1..pieces.list.len())
        .take(REACH)
        .take_while(|piece| pieces.mark(*piece).is_none_or(is_quote) && clauses.owner(*piece).is_none());
    close + 1..close + 1 + end.count()
}

/// Whether the label of a figure names a place or says which models are meant: "tỉnh Khánh Hòa cũ 2.905", "mô hình mới 31".
fn is_no_field(clauses: &Clauses<'_, '_, '_>, index: usize) -> bool {
    let sorts = |sense: &Sense| matches!(sense, Sense::PlaceKind(..) | Sense::Head(Head::Model));
    (clauses.item_start(index)..clauses.start(index)).any(|piece| clauses.is(piece, sorts))
}

/// What stands before a figure in its list item, as printed.
fn label(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<String> {
    let tokens = clauses.pieces.tokens_of(&(clauses.item_start(index)..clauses.start(index)));
    let label = clauses.pieces.scan().slice(&tokens).trim().trim_end_matches(':').trim();
    (!label.is_empty()).then(|| label.to_owned())
}

/// The attributes of a figure that goes with an item of a list before it, where that item is an attribute.
fn respective_model(clauses: &Clauses<'_, '_, '_>, index: usize, stage: Stage) -> Option<Model> {
    let item = clauses.quantities.get(index)?.item?;
    let (field, form) = (respective::field(clauses.pieces, item), respective::form(clauses.pieces, item));
    let tier = respective::tier(clauses.pieces, item);
    let (sector_code, sector) = only_sector(clauses, item..item + 1).unzip();
    let model = Model { stage, form, field, sector, sector_code, tier };
    (!is_plain(&model)).then_some(model)
}

/// The tier of a figure that a label names ("Số mô hình được công nhận cấp xã: 12"), or of the first of those that
/// it is joined to ("mô hình cấp huyện đối với 36 tập thể và 21 cá nhân").
fn tier_of_run(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<Tier> {
    let quantity = clauses.quantities.get(index)?;
    let start = clauses.clause_start(index);
    let first =
        start == 0 || start.checked_sub(1).is_some_and(|before| clauses.pieces.mark(before) == Some(';'));
    let opens = if first { tier(clauses, start..start + 1) } else { None };
    if opens.is_some() {
        return opens;
    }
    let label = quantity.is_labelled()
        && matches!(clauses.pieces.mark(quantity.pieces.start.checked_sub(1)?), Some(':'));
    let people = matches!(quantity.counted, Counted::People(_));
    let before = (label || people)
        .then(|| tier(clauses, clauses.run_clause_start(index)..quantity.pieces.start))
        .flatten();
    // "12 tập thể, 9 cá nhân được công nhận là mô hình … cấp huyện"
    let window = clauses.window_after(index);
    let end = window.clone().find(|piece| clauses.pieces.mark(*piece) == Some(',')).unwrap_or(window.end);
    before.or_else(|| people.then(|| tier(clauses, window.start..end)).flatten())
}

/// The tier at which a clause opens, or that the count that this one is joined to has: "Ở cấp huyện, có 33 mô hình (20 mô
/// hình tập thể)", "12 mô hình, 8 điển hình cấp huyện".
fn tier_of_clause(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<Tier> {
    let pieces = clauses.pieces;
    let is_tier = |piece: &usize| pieces.is(*piece, |sense| matches!(sense, Sense::Tier(_)));
    let last = clauses.leftward(index).take_while(|piece| pieces.mark(*piece) != Some(';')).find(is_tier);
    let led = |piece: &usize| {
        piece.checked_sub(1).is_some_and(|before| pieces.is(before, |sense| matches!(sense, Sense::At)))
    };
    last.filter(led).and_then(|piece| tier(clauses, piece..piece + 1)).or_else(|| {
        let models = |quantity: &&Quantity| matches!(quantity.counted, Counted::Models(_));
        let exemplar =
            |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::PersonBesideCollectives));
        let joined = pieces.joins(clauses.end(index)) && clauses.end(index) + 1 == clauses.start(index + 1);
        let next = clauses.quantities.get(index + 1).filter(|_| joined).filter(models);
        let exemplars = clauses.quantities.get(index).filter(models).is_some()
            && next.is_some_and(|next| next.pieces.clone().any(exemplar));
        exemplars.then(|| tier(clauses, clauses.item_after(index + 1))).flatten()
    })
}

/// Whether the tier of a count is printed as a city's, which may be a province's or a district's.
pub fn is_tier_of_city(clauses: &Clauses<'_, '_, '_>, index: usize) -> bool {
    let around = clauses.item_start(index)..clauses.window_after(index).end;
    let is = |piece: usize, tier: Tier| clauses.is(piece, |sense| *sense == Sense::Tier(tier));
    let printed = around.filter(|piece| clauses.is(*piece, |sense| matches!(sense, Sense::Tier(_))));
    let (mut city, mut other) = (false, false);
    for piece in printed {
        let both = is(piece, Tier::Province) && is(piece, Tier::District);
        (city, other) = (city || both, other || !both);
    }
    city && !other
}

/// Whether what the models of a quantity are about, or who runs them, may be another count's: the clause names a field or
/// a kind of unit that was not taken, or who runs them was named elsewhere.
pub fn is_doubtful(clauses: &Clauses<'_, '_, '_>, index: usize, model: &Model) -> bool {
    let own = clauses.item_start(index)..clauses.item_after(index).end;
    let sorts = |piece: usize| clauses.is(piece, |sense| matches!(sense, Sense::Sector(_) | Sense::Field(_)));
    let clause = clauses.clause_start(index)..clauses.window_after(index).end;
    let sorted = model.field.is_some() || model.sector.is_some();
    // Of several bodies the one that was taken may be the wrong one.
    let body =
        |piece: &usize| clauses.is(*piece, |sense| matches!(sense, Sense::Sector(_) | Sense::Body(..)));
    let several = model.sector.is_some() && clause.clone().filter(body).count() > 1;
    if several || model.field.is_some() && !is_field_marked(clauses, index) {
        return true;
    }
    if sorted { model.field.is_none() && !own.into_iter().any(sorts) } else { clause.into_iter().any(sorts) }
}

/// Whether the field of a count stands behind a word that says that it is one, or labels a figure of a list.
fn is_field_marked(clauses: &Clauses<'_, '_, '_>, index: usize) -> bool {
    let around = clauses.unnumbered_start(index)..clauses.item_after(index).end;
    let marked = |piece: usize| {
        field_at(clauses, piece + 1).is_some() && clauses.is(piece, |sense| matches!(sense, Sense::FieldMark))
    };
    clauses.lists_parts_before(index) || around.into_iter().any(marked)
}

/// Whether a count of models has no attribute that sets it apart from the whole.
pub fn is_plain(model: &Model) -> bool {
    model.field.is_none() && model.form.is_none() && model.sector.is_none() && model.tier.is_none()
}

fn form(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<Form> {
    match clauses.quantities.get(index)?.counted {
        Counted::Models(Some(form)) => Some(form),
        Counted::People(Recipient::Collective) => Some(Form::Collective),
        Counted::People(Recipient::Individual) => Some(Form::Individual),
        // "96 trong số này do tập thể đảm nhận"
        Counted::Elided if form_of_those(clauses, index).is_some() => form_of_those(clauses, index),
        Counted::Elided => {
            let label = label_before(clauses.pieces, clauses.start(index))?;
            form_at(clauses, label)
                .or_else(|| (clauses.item_start(index)..label).find_map(|piece| form_at(clauses, piece)))
        }
        // "gồm tập thể 197 mô hình, cá nhân 21 mô hình": a form opens the item.
        _ => form_at(clauses, after_movement(clauses, clauses.end(index)))
            // "60 mô hình là của tập thể"
            .or_else(|| {
                let is = clauses.end(index);
                clauses
                    .is(is, |sense| matches!(sense, Sense::Has))
                    .then(|| form_at(clauses, is + 1))
                    .flatten()
            })
            .or_else(|| form_of_those_registering(clauses, index))
            .or_else(|| {
                let before = clauses.start(index).checked_sub(1)?;
                // "Tập thể có 50 mô hình"
                let linked = clauses.is(before, |sense| matches!(sense, Sense::Has));
                let before = if linked { before.checked_sub(1)? } else { before };
                (clauses.item_start(index) == before).then(|| form_at(clauses, before)).flatten()
            }),
    }
}

/// The form that is said of some of those counted before.
fn form_of_those(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<Form> {
    let end = clauses.end(index);
    let of_those = clauses.is(end.checked_sub(1)?, |sense| matches!(sense, Sense::PartsFollow));
    form_at(clauses, end).filter(|_| of_those)
}

/// The form of models by those who register as many: "86 tập thể đăng ký 86 mô hình".
fn form_of_those_registering(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<Form> {
    let before = clauses.quantities.get(index.checked_sub(1)?)?;
    let same = before.value.to_bits() == clauses.quantities.get(index)?.value.to_bits();
    let mut between = before.pieces.end..clauses.start(index);
    let registers =
        |piece: usize| clauses.is(piece, |sense| matches!(sense, Sense::Stage(Stage::Registered)));
    let direct = between.clone().any(registers) && between.all(|piece| clauses.pieces.mark(piece).is_none());
    match before.counted {
        Counted::People(Recipient::Collective) if same && direct => Some(Form::Collective),
        Counted::People(Recipient::Individual) if same && direct => Some(Form::Individual),
        _ => None,
    }
}

/// The piece after the movement's name, in quotation marks or not.
pub fn after_movement(clauses: &Clauses<'_, '_, '_>, at: usize) -> usize {
    let quote = |piece: usize| matches!(clauses.pieces.mark(piece), Some('“' | '”' | '"'));
    let name = at + usize::from(quote(at));
    if clauses.is(name, |sense| matches!(sense, Sense::Purpose(_))) {
        name + 1 + usize::from(quote(name + 1))
    } else {
        at
    }
}

fn form_at(clauses: &Clauses<'_, '_, '_>, piece: usize) -> Option<Form> {
    clauses.pieces.sense(piece, |sense| if let Sense::Form(form) = sense { Some(*form) } else { None })
}

fn tier(clauses: &Clauses<'_, '_, '_>, range: Range<usize>) -> Option<Tier> {
    // "từ cấp xã trở lên" says of no one level.
    let bound = |piece: usize| clauses.is(piece, |sense| matches!(sense, Sense::Refusal(Refusal::Threshold)));
    // "Mặt trận cấp xã" has the level, not what it runs.
    let of_body = |piece: &usize| {
        let sector = |before| clauses.is(before, |sense| matches!(sense, Sense::Sector(_)));
        piece.checked_sub(1).is_some_and(sector)
    };
    range.filter(|piece| !bound(piece + 1) && !of_body(piece)).find_map(|piece| {
        clauses.pieces.sense(piece, |sense| if let Sense::Tier(tier) = sense { Some(*tier) } else { None })
    })
}

/// The field that a range names; none where it names several. After the noun it needs a word such as "về"
/// before it, or stands near; before the number it needs one where a verb stands between, since it is then who
/// does something ("hệ thống chính trị đã xây dựng 12 mô hình").
fn field(clauses: &Clauses<'_, '_, '_>, range: Range<usize>, side: Side) -> Option<Field> {
    let marked = |piece: usize| {
        piece.checked_sub(1).is_some_and(|before| {
            clauses.is(before, |sense| matches!(sense, Sense::FieldMark)) && before >= range.start
        })
    };
    let is_verb = |piece: usize| clauses.is(piece, |sense| matches!(sense, Sense::Stage(_)));
    let piece = range.clone().find(|piece| field_at(clauses, *piece).is_some())?;
    let first = field_at(clauses, piece)?;
    let belongs = match side {
        // Behind a comma stands what only some of them are about.
        Side::After => {
            let own = !(range.start..piece).any(|piece| clauses.pieces.mark(piece) == Some(','));
            own && marked(piece) || is_near(clauses, range.start..piece)
        }
        Side::Before => marked(piece) || !(piece + 1..range.end).any(is_verb),
    };
    // After the noun what is not joined to the field is said of something else ("49 mô hình kinh tế, còn lại là
    // mô hình bảo vệ môi trường").
    let mut others = match side {
        Side::After => piece + 1..joined_fields_end(clauses, piece, range.end),
        Side::Before => piece + 1..range.end,
    };
    // "về cải cách hành chính, chuyển đổi số": what is none of the four leaves the first.
    let same = |field: Field| field == first || field == Field::Other && side == Side::After;
    (belongs && others.all(|piece| field_at(clauses, piece).is_none_or(same))).then_some(first)
}

fn field_at(clauses: &Clauses<'_, '_, '_>, piece: usize) -> Option<Field> {
    clauses.pieces.sense(piece, |sense| if let Sense::Field(field) = sense { Some(*field) } else { None })
}

/// Whether a field follows the noun closely: "10 mô hình giúp nhau phát triển kinh tế".
fn is_near(clauses: &Clauses<'_, '_, '_>, between: Range<usize>) -> bool {
    const NEAR: usize = 4;
    let mut between = after_movement(clauses, between.start)..between.end;
    between.len() <= NEAR
        && between.all(|piece| match clauses.pieces.list.get(piece).map(|piece| &piece.kind) {
            Some(PieceKind::Word) => true,
            Some(PieceKind::Form(_)) => clauses.is(piece, |sense| {
                let people = matches!(sense, Sense::Head(Head::Individual | Head::Household));
                let does = matches!(sense, Sense::Giving | Sense::Mobilising | Sense::TakingPart);
                people || does || matches!(sense, Sense::Neutral)
            }),
            _ => false,
        })
}

/// The end of the fields that are joined to one, by commas and joining words.
fn joined_fields_end(clauses: &Clauses<'_, '_, '_>, field: usize, end: usize) -> usize {
    let mut at = field + 1;
    while at + 1 < end && clauses.pieces.joins(at) {
        at += 1 + usize::from(clauses.pieces.joins(at + 1));
        if field_at(clauses, at).is_none() {
            break;
        }
        at += 1;
    }
    at.min(end)
}

/// A field that is named and is none of those known: "trong đó 2 mô hình về chuyển đổi số".
fn unknown_field(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<Field> {
    let end = clauses.end(index);
    let marked = clauses.is(end, |sense| matches!(sense, Sense::FieldMark));
    let known = clauses
        .description_after(index)
        .any(|piece| clauses.is(piece, |sense| matches!(sense, Sense::Field(_) | Sense::Purpose(_))));
    // "trong các cơ quan …" is no field.
    let topics = clauses.description_after(index);
    let several = clauses.is(end + 1, |sense| matches!(sense, Sense::Plural))
        || topics.clone().any(|piece| clauses.pieces.mark(piece) == Some(',') && piece + 1 < topics.end);
    (marked && !several && !known && clauses.lists_parts_before(index)).then_some(Field::Other)
}
