//! Frames of the chosen tables: `model_counts` and `awards`.

use danvan_domain::{Award, Measure};
use polars::prelude::DataFrame;

use crate::{
    error::AnalyticsError,
    frame::FrameBuilder,
    observe::{AwardKey, Chosen, ModelKey},
    tables,
};

/// The frame of `model_counts`.
pub(crate) fn model_counts(rows: &[Chosen<'_, '_, ModelKey<'_>>]) -> Result<DataFrame, AnalyticsError> {
    let table = tables::model_counts();
    FrameBuilder::new(&table, rows)
        .place(|row| Some(row.locality))
        .period(|row| Some(row.span))
        .basis(|row| row.observation.chosen)
        .text("stage", |row| Some(row.key.stage))
        .text("form", |row| Some(row.key.form))
        .text("field", |row| Some(row.key.field))
        .text("sector_code", |row| Some(&row.key.sector_code))
        .text("sector", |row| match &row.observation.chosen.fact.measure {
            Measure::Models(model) => model.sector.as_deref(),
            _ => None,
        })
        .text("tier", |row| Some(row.key.tier))
        .value(|row| row.observation.chosen)
        .choice(|row| &row.observation)
        .source(|row| row.observation.chosen)
        .finish()
}

/// The frame of `awards`.
pub(crate) fn awards(rows: &[Chosen<'_, '_, AwardKey<'_>>]) -> Result<DataFrame, AnalyticsError> {
    let table = tables::awards();
    FrameBuilder::new(&table, rows)
        .place(|row| Some(row.locality))
        .period(|row| Some(row.span))
        .basis(|row| row.observation.chosen)
        .text("purpose", |row| Some(row.key.purpose))
        .text("kind", |row| Some(row.key.kind))
        .text("body_type", |row| Some(row.key.body_type))
        .text("body_level", |row| Some(row.key.body_level))
        .text("body", |row| award(row)?.body.as_deref())
        .text("recipient", |row| Some(row.key.recipient))
        .value(|row| row.observation.chosen)
        .choice(|row| &row.observation)
        .source(|row| row.observation.chosen)
        .finish()
}

fn award<'r>(row: &'r Chosen<'_, '_, AwardKey<'_>>) -> Option<&'r Award> {
    match &row.observation.chosen.fact.measure {
        Measure::Awards(award) => Some(award),
        _ => None,
    }
}
