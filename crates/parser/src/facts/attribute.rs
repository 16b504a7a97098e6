//! Attributes of a count of models: form, field, sector and tier, from the words of its list item.

use std::ops::Range;

use danvan_domain::lexicon::Sense;
use danvan_domain::{BodyType, Field, Form, Model, Recipient, Stage, Tier};

use super::clause::Clauses;
use super::quantity::{Counted, label_before};

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
    let start = clauses.start(index);
    let item = clauses.item_start(index)..start;
    let after = clauses.item_after(index);
    let (sector_code, sector) = sector(clauses, index, &item, page).unzip();
    let field = field(clauses, clauses.description_after(index), Side::After)
        .or_else(|| field(clauses, item.clone(), Side::Before))
        .or_else(|| field(clauses, clauses.unnumbered_start(index)..item.start, Side::Before));
    let field = field.or_else(|| unknown_field(clauses, index));
    Model {
        stage,
        form: form(clauses, index),
        field,
        sector,
        sector_code,
        tier: tier(clauses, after).or_else(|| tier(clauses, item)),
    }
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
        Counted::Elided => {
            let label = label_before(clauses.pieces, clauses.start(index))?;
            form_at(clauses, label)
                .or_else(|| (clauses.item_start(index)..label).find_map(|piece| form_at(clauses, piece)))
        }
        _ => form_at(clauses, clauses.end(index)),
    }
}

fn form_at(clauses: &Clauses<'_, '_, '_>, piece: usize) -> Option<Form> {
    clauses.pieces.sense(piece, |sense| if let Sense::Form(form) = sense { Some(*form) } else { None })
}

fn tier(clauses: &Clauses<'_, '_, '_>, mut range: Range<usize>) -> Option<Tier> {
    range.find_map(|piece| {
        clauses.pieces.sense(piece, |sense| if let Sense::Tier(tier) = sense { Some(*tier) } else { None })
    })
}

/// The field that a range names; none where it names several. After the noun it needs a word such as "về"
/// before it, or stands at once; before the number it needs one where a verb stands between, since it is then
/// who does something ("hệ thống chính trị đã xây dựng 12 mô hình").
fn field(clauses: &Clauses<'_, '_, '_>, range: Range<usize>, side: Side) -> Option<Field> {
    let marked = |piece: usize| {
        piece.checked_sub(1).is_some_and(|before| {
            clauses.is(before, |sense| matches!(sense, Sense::FieldMark)) && before >= range.start
        })
    };
    let is_verb = |piece: usize| clauses.is(piece, |sense| matches!(sense, Sense::Stage(_)));
    let belongs = |piece: usize| match side {
        Side::After => marked(piece) || piece == range.start,
        Side::Before => marked(piece) || !(piece + 1..range.end).any(is_verb),
    };
    let mut fields = range.clone().filter_map(|piece| {
        let field = clauses
            .pieces
            .sense(piece, |sense| if let Sense::Field(field) = sense { Some(*field) } else { None })?;
        Some((piece, field))
    });
    let (piece, first) = fields.next()?;
    (belongs(piece) && fields.all(|(_, field)| field == first)).then_some(first)
}

/// A field that is named and is none of those known: "trong đó 2 mô hình về chuyển đổi số".
fn unknown_field(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<Field> {
    let marked = clauses.is(clauses.end(index), |sense| matches!(sense, Sense::FieldMark));
    let known = clauses
        .description_after(index)
        .any(|piece| clauses.is(piece, |sense| matches!(sense, Sense::Field(_) | Sense::Purpose(_))));
    (marked && !known && clauses.lists_parts_before(index)).then_some(Field::Other)
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
    let own = only_sector(clauses, item.clone()).or_else(|| only_sector(clauses, after));
    own.or_else(|| {
        let subject = clauses.subject(index);
        let committee = subject.clone().any(|piece| {
            clauses.is(piece, |sense| {
                matches!(sense, Sense::Body(BodyType::Party | BodyType::Government, _) | Sense::WholePlace(_))
            })
        });
        only_sector(clauses, subject).or_else(|| page.cloned()).filter(|_| !committee)
    })
}

/// The one sector that a range names, with its code and as printed; none where it names several.
fn only_sector(clauses: &Clauses<'_, '_, '_>, range: Range<usize>) -> Option<(String, String)> {
    let mut sectors = range.filter_map(|piece| {
        let code = clauses
            .pieces
            .sense(piece, |sense| if let Sense::Sector(code) = sense { Some(code) } else { None })?;
        Some((code.clone(), clauses.pieces.scan().slice(&clauses.pieces.list.get(piece)?.tokens).to_owned()))
    });
    let first = sectors.next()?;
    sectors.next().is_none().then_some(first)
}
