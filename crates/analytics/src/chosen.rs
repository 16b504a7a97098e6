//! Rows of the chosen tables: `model_counts` and `awards`.

use crate::{
    error::AnalyticsError,
    key::{Sectors, TOTAL, UNSTATED},
    observe::{Observation, Observations},
    publish::Draft,
    statement::Base,
};

/// Writes `model_counts`.
pub(crate) fn model_counts<'t>(
    draft: &mut Draft<'t>,
    base: &'t Base<'t>,
    observations: &'t Observations,
    sectors: &'t Sectors,
) -> Result<(), AnalyticsError> {
    let chosen = |row: &'t Observation| row.choice.chosen;
    let model = |row: &'t Observation| base.get(row.choice.chosen)?.fact.what.model();
    draft.table("model_counts", observations.rows(), |frame| {
        frame
            .placed(base, chosen)
            .text("stage", |row| Some(model(row)?.stage.as_str()))
            .text("form", |row| Some(model(row)?.form.map_or(TOTAL, |form| form.as_str())))
            .text("field", |row| Some(model(row)?.field.map_or(TOTAL, |field| field.as_str())))
            .text("sector_code", |row| sectors.name(&model(row)?))
            .text("sector", |row| base.facts.word(model(row)?.sector))
            .text("tier", |row| Some(model(row)?.tier.map_or(TOTAL, |tier| tier.as_str())))
            .value(base, chosen)
            .choice(|row| &row.choice)
            .source(base, chosen)
    })
}

/// Writes `awards`.
pub(crate) fn awards<'t>(
    draft: &mut Draft<'t>,
    base: &'t Base<'t>,
    observations: &'t Observations,
) -> Result<(), AnalyticsError> {
    let chosen = |row: &'t Observation| row.choice.chosen;
    let award = |row: &'t Observation| base.get(row.choice.chosen)?.fact.what.award();
    draft.table("awards", observations.rows(), |frame| {
        frame
            .placed(base, chosen)
            .text("purpose", |row| Some(award(row)?.purpose.as_str()))
            .text("kind", |row| Some(award(row)?.kind.map_or(UNSTATED, |kind| kind.as_str())))
            .text("body_type", |row| Some(award(row)?.body_type.map_or(UNSTATED, |of| of.as_str())))
            .text("body_level", |row| Some(award(row)?.body_level.map_or(UNSTATED, |level| level.as_str())))
            .text("body", |row| base.facts.word(award(row)?.body))
            .text("recipient", |row| Some(award(row)?.recipient.as_str()))
            .value(base, chosen)
            .choice(|row| &row.choice)
            .source(base, chosen)
    })
}
