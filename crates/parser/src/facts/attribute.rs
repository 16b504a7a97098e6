//! Attributes of a count of models: form, field, sector and tier, from the words of its list item.

use std::ops::Range;

use danvan_domain::lexicon::{Head, Refusal, Sense};
use danvan_domain::{BodyType, Field, Form, Model, Recipient, Stage, Tier};

use super::clause::Clauses;
use super::elided::label_before;
use super::piece::PieceKind;
use super::quantity::Counted;
use super::respective;

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
    let tier = tier(clauses, after)
        .or_else(|| tier(clauses, item))
        .or_else(|| tier(clauses, behind))
        .or_else(|| tier_of_run(clauses, index));
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
        .take_while(|piece| pieces.mark(*piece).is_none() && clauses.owner(*piece).is_none());
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
    if several {
        return true;
    }
    if sorted { model.field.is_none() && !own.into_iter().any(sorts) } else { clause.into_iter().any(sorts) }
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
fn after_movement(clauses: &Clauses<'_, '_, '_>, at: usize) -> usize {
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
    range.filter(|piece| !bound(piece + 1)).find_map(|piece| {
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

/// The kind of unit that runs the models: in the item of the quantity, else the subject of the sentence where
/// it names one alone, and no committee beside it, else the one that the page is about.
fn sector(
    clauses: &Clauses<'_, '_, '_>,
    index: usize,
    item: &Range<usize>,
    page: Option<&(String, String)>,
) -> Option<(String, String)> {
    // Behind a passive word stands who recognised or praised the models, not who runs them.
    let after = clauses.item_after(index);
    let passive = after.clone().find(|piece| clauses.is(*piece, |sense| matches!(sense, Sense::Passive)));
    let after = after.start..passive.unwrap_or(after.end);
    let own = only_sector(clauses, item.clone())
        .or_else(|| only_sector(clauses, after))
        .or_else(|| kind_behind(clauses, index))
        .or_else(|| several_sectors(clauses, index, item))
        .or_else(|| named_kind(clauses, index))
        .or_else(|| kind_of_those_before(clauses, index))
        .or_else(|| run_by(clauses, index));
    own.or_else(|| {
        let subject = clauses.subject(index);
        let committee = subject.clone().any(|piece| {
            clauses.is(piece, |sense| {
                matches!(sense, Sense::Body(BodyType::Party | BodyType::Government, _) | Sense::WholePlace(_))
            }) && !clauses.is(piece, |sense| matches!(sense, Sense::Sector(_)))
        });
        // On the page of a party block those are its own committees.
        let of_page = || page.filter(|(code, _)| !committee || code == PARTY_BLOCK).cloned();
        only_sector(clauses, subject)
            .or_else(|| sector_of_main_clause(clauses, index))
            .filter(|_| !committee)
            .or_else(of_page)
    })
}

/// The kinds of unit that label a part together, with the code of the first: "Công an, Ban Chỉ huy Quân sự phường 6".
fn several_sectors(
    clauses: &Clauses<'_, '_, '_>,
    index: usize,
    item: &Range<usize>,
) -> Option<(String, String)> {
    let quantity = clauses.quantities.get(index).filter(|quantity| quantity.item.is_none())?;
    let labelled = quantity.is_labelled() && clauses.lists_parts_before(index);
    let start = clauses.unnumbered_start(index);
    let start = (start..item.end)
        .rev()
        .find(|piece| clauses.pieces.mark(*piece) == Some(';'))
        .map_or(start, |mark| mark + 1);
    let sector = |piece: &usize| {
        clauses
            .pieces
            .sense(*piece, |sense| if let Sense::Sector(code) = sense { Some(code.clone()) } else { None })
    };
    let mut pieces = (start..item.end).filter(|piece| !clauses.pieces.joins(*piece));
    let first = pieces.find_map(|piece| sector(&piece)).filter(|_| labelled)?;
    let tokens = clauses.pieces.tokens_of(&(start..clauses.start(index)));
    Some((first, clauses.pieces.scan().slice(&tokens).trim().to_owned()))
}

/// The kind of unit that a part is said to be of, as printed: "15 mô hình của bậc mầm non, 21 của tiểu học".
fn kind_behind(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<(String, String)> {
    let pieces = clauses.pieces;
    let of = clauses.end(index);
    let kind = of + 1..clauses.item_after(index).end;
    let listed = clauses.lists_parts_before(index) && pieces.is(of, |sense| matches!(sense, Sense::Of));
    let named = |piece: usize| {
        pieces.is_word(piece)
            || pieces
                .is(piece, |sense| matches!(sense, Sense::Head(Head::Unit) | Sense::Group | Sense::Neutral))
    };
    let ends = |piece: &usize| pieces.joins(*piece) || pieces.mark(*piece).is_some();
    let end = kind.clone().find(ends).unwrap_or(kind.end);
    let mut words = kind.start..end.min(pieces.list.len());
    let words = words.clone().next().filter(|_| words.all(named)).map(|start| start..end)?;
    let label = pieces.scan().slice(&pieces.tokens_of(&words)).trim();
    (listed && !label.starts_with(char::is_uppercase)).then(|| (OTHER_SECTOR.to_owned(), label.to_owned()))
}

/// The kind of unit that a part's label begins with, as printed, where it is none of those known: "ngành mía đường chiếm 6",
/// "toàn lực lượng có 900 mô hình".
fn named_kind(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<(String, String)> {
    let pieces = clauses.pieces;
    let skips = |piece: &usize| {
        pieces.mark(*piece).is_none()
            && pieces.time(*piece).is_none()
            && !pieces.is(*piece, |sense| matches!(sense, Sense::PartsFollow))
    };
    let start = (clauses.clause_start(index)..clauses.start(index)).find(skips)?;
    let kind = pieces.is(start, |sense| matches!(sense, Sense::SectorKind));
    let listed = clauses.lists_parts_before(index);
    let item = clauses.item_start(index);
    let several = listed && begins_with_plural(clauses, item..clauses.start(index));
    let start = if several { item } else { start };
    let end = clauses.start(index);
    let last = end.checked_sub(1)?;
    let linked = pieces.mark(last) == Some(':') || pieces.is(last, |sense| matches!(sense, Sense::Has));
    let verb = subject_end(clauses, start..end).filter(|_| kind);
    let end = if linked { last } else { verb.unwrap_or(end) };
    if !(kind || several) || !(linked || listed || verb.is_some()) {
        return None;
    }
    let label = pieces.scan().slice(&pieces.tokens_of(&(start..end))).trim();
    Some((OTHER_SECTOR.to_owned(), label.to_owned()))
}

/// Who is said to run a part of the models: "22 mô hình do các tôn giáo đảm nhận". Places and committees run what is theirs, and
/// collectives and persons are a form.
fn run_by(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<(String, String)> {
    const REACH: usize = 5;
    let pieces = clauses.pieces;
    let of = after_movement(clauses, clauses.end(index));
    let part = index > 0
        && pieces.is(of, |sense| matches!(sense, Sense::Of))
        && pieces.is(of, |sense| matches!(sense, Sense::Auxiliary));
    let named = |piece: usize| {
        pieces.is_word(piece)
            || pieces.is(piece, |sense| matches!(sense, Sense::Plural | Sense::Group | Sense::Field(_)))
    };
    let doer = of + 1..(of + 1 + REACH).min(clauses.window_after(index).end);
    let noun = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Group | Sense::Field(_)));
    // "do các tôn giáo đảm nhận": what follows the noun is a verb that the lexicon does not have.
    let ends = |piece: &usize| !named(*piece) || pieces.is_word(*piece) && noun(piece - 1);
    let end = doer.clone().find(ends).unwrap_or(doer.end);
    let several = pieces.is(of + 1, |sense| matches!(sense, Sense::Plural | Sense::Group));
    let label = || pieces.scan().slice(&pieces.tokens_of(&(of + 1..end))).trim().to_owned();
    (part && several && end > of + 1).then(|| (OTHER_SECTOR.to_owned(), label()))
}

/// Where the one subject of a clause ends, whose verb stands right before the count: "Sở Tư pháp tỉnh đã xây dựng 14 mô
/// hình". None where others do it as well.
fn subject_end(clauses: &Clauses<'_, '_, '_>, subject: Range<usize>) -> Option<usize> {
    let pieces = clauses.pieces;
    let verb = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Stage(_)));
    let last = subject.end.checked_sub(1).filter(|last| verb(*last))?;
    let auxiliary = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Auxiliary));
    let end = (subject.start..last).find(|piece| auxiliary(*piece)).unwrap_or(last);
    let alone = (subject.start..end)
        .all(|piece| pieces.mark(piece).is_none() && !pieces.joins(piece) && !verb(piece));
    let direct = (end..last).all(auxiliary);
    (alone && direct && subject.start + 1 < end).then_some(end)
}

/// Whether the label of a part names several bodies of one kind and nothing else: "các chợ 6 mô hình".
fn begins_with_plural(clauses: &Clauses<'_, '_, '_>, label: Range<usize>) -> bool {
    let pieces = clauses.pieces;
    let opens = pieces.is(label.start, |sense| matches!(sense, Sense::Plural));
    let named = |piece: usize| {
        pieces.is_word(piece)
            || pieces
                .is(piece, |sense| matches!(sense, Sense::Head(Head::Unit) | Sense::Neutral | Sense::Group))
    };
    let mut rest = label.start + 1..label.end;
    opens
        && !rest.is_empty()
        && rest.all(|piece| {
            named(piece) || piece + 1 == label.end && pieces.is(piece, |sense| matches!(sense, Sense::Has))
        })
}

/// The kind of body that was counted right before, where it is one that does something of its own and runs the models:
/// "31 chùa đăng ký tham gia, duy trì 36 mô hình".
fn kind_of_those_before(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<(String, String)> {
    let pieces = clauses.pieces;
    let before = clauses.quantities.get(index.checked_sub(1)?)?;
    let between = before.pieces.end..clauses.start(index);
    let group = |piece: &usize| pieces.is(*piece, |sense| matches!(sense, Sense::Group));
    let noun = before.pieces.clone().find(group)?;
    let runs = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Stage(_)));
    let other = |piece: usize| {
        pieces.mark(piece) == Some(';')
            || pieces.is(piece, |sense| matches!(sense, Sense::PlaceKind(..) | Sense::Body(..)))
    };
    let direct = between.clone().any(runs) && !between.into_iter().any(other);
    let units = before.counted == Counted::People(Recipient::Unit) && direct;
    units.then(|| {
        (OTHER_SECTOR.to_owned(), pieces.scan().slice(&pieces.tokens_of(&(noun..noun + 1))).to_owned())
    })
}

/// The code of the block of party organisations without a territory.
const PARTY_BLOCK: &str = "party_block";

/// The code of a sector that the lexicon does not have.
pub const OTHER_SECTOR: &str = "other";

/// Who runs the models that a sentence opens with before it comes to its subject: "Với 16 mô hình đăng ký năm 2020,
/// Huyện đoàn chọn …".
fn sector_of_main_clause(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<(String, String)> {
    const OPENING: usize = 4;
    const REACH: usize = 4;
    let window = clauses.window_after(index);
    let comma = window.clone().find(|piece| clauses.pieces.mark(*piece) == Some(','))?;
    let parts = clauses.is(comma + 1, |sense| matches!(sense, Sense::PartsFollow));
    let of_next = parts || clauses.owner(window.end).is_some() && window.end <= comma + REACH;
    let opens = index == 0 && clauses.clause_start(index) + OPENING >= clauses.start(index);
    (opens && !of_next).then(|| only_sector(clauses, comma + 1..(comma + REACH).min(window.end))).flatten()
}

/// The one sector that a range names, with its code and as printed; none where it names several.
fn only_sector(clauses: &Clauses<'_, '_, '_>, range: Range<usize>) -> Option<(String, String)> {
    // "khối cơ quan Đảng, chính quyền lẫn các đoàn thể": all of them are no one kind.
    let body = |piece: usize| {
        clauses.is(piece, |sense| matches!(sense, Sense::Body(..) | Sense::Sector(_) | Sense::Group))
    };
    // "các tổ dân phố, trường học"
    let place = |piece: usize| {
        clauses.is(piece, |sense| {
            let body = matches!(sense, Sense::Body(BodyType::Party | BodyType::Government, _));
            // "các chi bộ, cơ quan, trường học"
            body || matches!(sense, Sense::PlaceKind(..) | Sense::Head(Head::Unit))
        })
    };
    // "Ban Dân vận Huyện ủy phối hợp với Mặt trận": it is not the one kind alone that runs them.
    let committee = |piece: usize| {
        clauses.is(piece, |sense| matches!(sense, Sense::Body(BodyType::Party | BodyType::Government, _)))
    };
    let start = range.start;
    let with_committee = |piece: usize| {
        let joined = piece.checked_sub(1).filter(|and| clauses.pieces.joins(*and));
        joined.is_some_and(|and| (start..and).any(committee))
    };
    let listed = |piece: usize| {
        let before =
            piece.checked_sub(2).is_some_and(|before| clauses.pieces.joins(before + 1) && place(before));
        before || with_committee(piece) || clauses.pieces.joins(piece + 1) && body(piece + 2)
    };
    let is_sector = |piece: &usize| clauses.is(*piece, |sense| matches!(sense, Sense::Sector(_)));
    if range.clone().filter(is_sector).any(listed) {
        return None;
    }
    let mut sectors = range.filter_map(|piece| {
        let code = clauses
            .pieces
            .sense(piece, |sense| if let Sense::Sector(code) = sense { Some(code) } else { None })?;
        Some((code.clone(), clauses.pieces.scan().slice(&clauses.pieces.list.get(piece)?.tokens).to_owned()))
    });
    let first = sectors.next()?;
    sectors.next().is_none().then_some(first)
}
