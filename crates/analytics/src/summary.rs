//! `locality_summary`: the best known figures of a locality and period side by side. Never a sum.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    path::Path,
};

use danvan_domain::{Basis, Form, Measure, Purpose, Recipient, Stage};
use polars::prelude::{DataFrame, ParquetReader, PolarsResult, SerReader};

use crate::{
    error::AnalyticsError,
    frame::{FrameBuilder, check},
    observe::{AwardKey, Chosen, ModelKey, TOTAL, UNSTATED},
    place::Locality,
    publish::LATEST,
    statement::Span,
    tables::{self, SUMMARY_FIGURES},
};

type Models<'r, 's, 'a> = Vec<&'r Chosen<'s, 'a, ModelKey<'s>>>;
type Awards<'r, 's, 'a> = Vec<&'r Chosen<'s, 'a, AwardKey<'s>>>;

/// The observations of one locality and period.
struct Group<'r, 's, 'a> {
    locality: &'s Locality<'a>,
    span: &'s Span,
    models: Models<'r, 's, 'a>,
    awards: Awards<'r, 's, 'a>,
}

struct Row<'s, 'a> {
    locality: &'s Locality<'a>,
    span: &'s Span,
    figures: [Option<f64>; SUMMARY_FIGURES.len()],
    article_count: usize,
}

/// The frame of `locality_summary`; a locality and period with none of its figures has no row.
pub(crate) fn locality_summary<'s, 'a>(
    models: &[Chosen<'s, 'a, ModelKey<'s>>],
    awards: &[Chosen<'s, 'a, AwardKey<'s>>],
) -> Result<DataFrame, AnalyticsError> {
    let mut groups: BTreeMap<(&str, &str), Group<'_, 's, 'a>> = BTreeMap::new();
    for row in models {
        group(&mut groups, row.locality, row.span).models.push(row);
    }
    for row in awards {
        group(&mut groups, row.locality, row.span).awards.push(row);
    }
    let rows: Vec<Row<'_, '_>> =
        groups.values().map(summarise).filter(|row| row.figures.iter().any(Option::is_some)).collect();
    frame(&rows)
}

fn group<'g, 'r, 's, 'a>(
    groups: &'g mut BTreeMap<(&'s str, &'s str), Group<'r, 's, 'a>>,
    locality: &'s Locality<'a>,
    span: &'s Span,
) -> &'g mut Group<'r, 's, 'a> {
    let empty = || Group { locality, span, models: Vec::new(), awards: Vec::new() };
    groups.entry((locality.code, &span.text)).or_insert_with(empty)
}

fn frame(rows: &[Row<'_, '_>]) -> Result<DataFrame, AnalyticsError> {
    let table = tables::locality_summary();
    let mut frame =
        FrameBuilder::new(&table, rows).place(|row| Some(row.locality)).period(|row| Some(row.span));
    for (place, name) in SUMMARY_FIGURES.iter().enumerate() {
        frame = frame.number(name, |row| row.figures.get(place).copied().flatten());
    }
    frame.integer("article_count", |row| Some(row.article_count)).finish()
}

/// In the order of [`SUMMARY_FIGURES`].
fn summarise<'s, 'a>(group: &Group<'_, 's, 'a>) -> Row<'s, 'a> {
    let model = |stage, form| model_figure(&group.models, stage, form);
    let divided = divided_stage(&group.models);
    let form = |form| divided.and_then(|stage| model(stage, Some(form)));
    let award = |recipient| award_figure(&group.awards, recipient);
    Row {
        locality: group.locality,
        span: group.span,
        figures: [
            model(Stage::Registered, None),
            model(Stage::Implemented, None),
            model(Stage::Recognised, None),
            model(Stage::Commended, None),
            form(Form::Collective),
            form(Form::Individual),
            award(Recipient::Collective),
            award(Recipient::Individual),
            award(Recipient::Combined),
        ],
        article_count: article_count(group),
    }
}

/// How many independent articles stand behind the observations.
fn article_count(group: &Group<'_, '_, '_>) -> usize {
    let models = group.models.iter().flat_map(|row| &row.observation.statements);
    let awards = group.awards.iter().flat_map(|row| &row.observation.statements);
    models.chain(awards).map(|statement| statement.story.independent()).collect::<BTreeSet<_>>().len()
}

/// Models of a stage and form, of all fields, sectors and tiers: what was counted over the period, else what
/// there was at its end.
fn model_figure(models: &Models<'_, '_, '_>, stage: Stage, form: Option<Form>) -> Option<f64> {
    let over = |basis: Basis| {
        models.iter().find(|row| {
            let key = &row.key;
            key.basis == basis.as_str()
                && key.stage == stage.as_str()
                && key.form == form.map_or(TOTAL, Form::as_str)
                && [key.field, &key.sector_code, key.tier] == [TOTAL; 3]
        })
    };
    over(Basis::InPeriod).or_else(|| over(Basis::AsOf)).map(|row| row.observation.chosen.fact.value)
}

/// The lowest stage of the ladder whose models are told apart by form: both columns of forms speak of it.
fn divided_stage(models: &Models<'_, '_, '_>) -> Option<Stage> {
    let ladder = [Stage::Registered, Stage::Implemented, Stage::Recognised, Stage::Commended];
    ladder
        .into_iter()
        .find(|stage| Form::ALL.iter().any(|form| model_figure(models, *stage, Some(*form)).is_some()))
}

/// Awards of the movement, else those of several purposes together. Of these, the ones by a body of the
/// locality's own level or by none named; where there are none, those by a body whose level is not known, which
/// may be its own. None where several figures remain.
fn award_figure(awards: &Awards<'_, '_, '_>, recipient: Recipient) -> Option<f64> {
    let of = |purpose: Purpose, giver: Giver| {
        awards.iter().filter(move |row| {
            let key = &row.key;
            (key.recipient, key.purpose) == (recipient.as_str(), purpose.as_str()) && giver_of(row) == giver
        })
    };
    for purpose in [Purpose::DanVanKheo, Purpose::Mixed] {
        for giver in [Giver::Own, Giver::Unknown] {
            let mut remaining = of(purpose, giver);
            if let Some(only) = remaining.next() {
                return remaining.next().is_none().then_some(only.observation.chosen.fact.value);
            }
        }
    }
    None
}

/// Whether awards are a locality's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Giver {
    /// By a body of its level, or by none named.
    Own,
    /// By a body whose level is not known.
    Unknown,
    /// By a body of another level.
    Other,
}

fn giver_of(row: &Chosen<'_, '_, AwardKey<'_>>) -> Giver {
    let is_named = match &row.observation.chosen.fact.measure {
        Measure::Awards(award) => award.body.is_some() || award.body_type.is_some(),
        _ => false,
    };
    match row.key.body_level {
        UNSTATED if is_named => Giver::Unknown,
        UNSTATED => Giver::Own,
        level if level == row.locality.level.as_str() => Giver::Own,
        _ => Giver::Other,
    }
}

/// A row of the published `locality_summary`, for people to read.
#[derive(Debug, Clone, PartialEq)]
pub struct SummaryRow {
    /// Name of the locality; none for the country.
    pub locality: Option<String>,
    /// The province of that time.
    pub province: Option<String>,
    /// The period.
    pub period: String,
    /// Models registered.
    pub models_registered: Option<f64>,
    /// Models implemented.
    pub models_implemented: Option<f64>,
    /// Models recognised.
    pub models_recognised: Option<f64>,
    /// Models commended.
    pub models_commended: Option<f64>,
    /// Collectives awarded.
    pub awards_collective: Option<f64>,
    /// Persons awarded.
    pub awards_individual: Option<f64>,
    /// Collectives and persons awarded, where a source gives one figure for both.
    pub awards_combined: Option<f64>,
}

/// Reads `locality_summary` of the version that `latest` in `tables_dir` points to.
///
/// # Errors
/// The file cannot be read, or is not what its description says.
pub fn read_summary(tables_dir: &Path) -> Result<Vec<SummaryRow>, AnalyticsError> {
    let table = tables::locality_summary();
    let path = tables_dir.join(LATEST).join(table.file_name());
    let file = File::open(&path).map_err(|source| AnalyticsError::Read { file: path.clone(), source })?;
    let decoded = |source| AnalyticsError::Decode { file: path.clone(), source };
    let frame = ParquetReader::new(file).finish().map_err(decoded)?;
    check(&table, &frame)?;
    summary_rows(&frame).map_err(decoded)
}

fn summary_rows(frame: &DataFrame) -> PolarsResult<Vec<SummaryRow>> {
    let text = |name: &str| frame.column(name)?.str();
    let number = |name: &str| frame.column(name)?.f64();
    let (locality, province, period) = (text("locality_name")?, text("province_name")?, text("period")?);
    let registered = number("models_registered")?;
    let implemented = number("models_implemented")?;
    let recognised = number("models_recognised")?;
    let commended = number("models_commended")?;
    let collective = number("awards_collective")?;
    let individual = number("awards_individual")?;
    let combined = number("awards_combined")?;
    let row = |at: usize| SummaryRow {
        locality: locality.get(at).map(str::to_owned),
        province: province.get(at).map(str::to_owned),
        period: period.get(at).unwrap_or_default().to_owned(),
        models_registered: registered.get(at),
        models_implemented: implemented.get(at),
        models_recognised: recognised.get(at),
        models_commended: commended.get(at),
        awards_collective: collective.get(at),
        awards_individual: individual.get(at),
        awards_combined: combined.get(at),
    };
    Ok((0..frame.height()).map(row).collect())
}
