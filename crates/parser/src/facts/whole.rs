//! Wholes: which count another is a part of, and what the part takes over from it.

use danvan_domain::{Field, Measure, Stage};

use super::attribute::is_plain;
use super::statement::Statement;
use super::when::{Nearness, When};

/// The last whole count of models in a block: its stage, and its place in the list.
pub type Whole = Option<(Stage, usize)>;

/// A part is counted at the tier of its whole, unless it says another; the forms of a field or sector are
/// that field's or sector's.
pub fn take_over_attributes(statements: &[Statement], part: &mut Statement) {
    // A place inside the whole's is counted at its own tier.
    let whole = part.part_of.and_then(|whole| statements.get(whole));
    let whole = whole.filter(|whole| whole.at.place == part.at.place).map(|whole| &whole.measure);
    if let (Some(Measure::Models(whole)), Measure::Models(model)) = (whole, &mut part.measure)
        && whole.stage != model.stage
        && is_plain(model)
    {
        // "318 mô hình kinh tế, trong đó 104 mô hình được công nhận"
        model.form = whole.form;
        model.field = whole.field;
        model.sector.clone_from(&whole.sector);
        model.sector_code.clone_from(&whole.sector_code);
    }
    if let (Some(Measure::Models(whole)), Measure::Models(model)) = (whole, &mut part.measure)
        && whole.stage == model.stage
    {
        model.tier = model.tier.or(whole.tier);
        if model.form.is_some() && whole.form.is_none() && model.field.is_none() && whole.sector.is_none() {
            model.field = whole.field;
        } else if model.form.is_some()
            && whole.form.is_none()
            && model.field.is_none()
            && model.sector.is_none()
        {
            model.field = whole.field;
            model.sector.clone_from(&whole.sector);
            model.sector_code.clone_from(&whole.sector_code);
        }
    }
}

/// A part is of the time of its whole, where its own sentence says no other.
pub fn take_over_time(statements: &[Statement], part: &mut Statement) {
    let whole = part.part_of.and_then(|whole| statements.get(whole)).map(|whole| whole.when);
    if let (Some(whole), Nearness::Before | Nearness::Article | Nearness::Nowhere) = (whole, part.when.from) {
        part.when = When { from: Nearness::Before, ..whole };
    }
}

/// The whole that a count of models is a part of: in an open list of parts any that is not smaller, else one
/// of the same stage, place and period that no attribute sets apart, where this one has such an attribute.
pub fn whole_of(statements: &[Statement], part: &Statement, whole: Whole, listed: bool) -> Option<usize> {
    let (_, index) = whole?;
    let whole = statements.get(index).filter(|whole| whole.value >= part.value)?;
    let (Measure::Models(of), Measure::Models(model)) = (&whole.measure, &part.measure) else {
        return None;
    };
    // The parts of a field are not another field's.
    if of.field.is_some() && model.field.is_some() && of.field != model.field {
        return None;
    }
    let breakdown = is_plain(of)
        && !is_plain(model)
        && of.stage == model.stage
        && whole.at.place == part.at.place
        && whole.when.period == part.when.period;
    (listed || breakdown).then_some(index)
}

/// Whether a quantity goes on a list whose last two items each had a field.
pub fn ends_list_of_fields(index: usize, fields: &[(usize, Option<Field>)]) -> bool {
    match fields {
        [.., (before, Some(_)), (last, Some(_))] => before + 1 == *last && last + 1 == index,
        _ => false,
    }
}
