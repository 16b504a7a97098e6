//! `locality_summary`: the best known figures of a locality and period side by side. Never a sum.

use std::{collections::BTreeSet, fs::File, path::Path};

use danvan_domain::{Basis, Form, Purpose, Recipient, Stage};
use polars::prelude::{DataFrame, ParquetReader, PolarsResult, SerReader};

use crate::{
    collect::{AwardCount, ModelCount},
    error::AnalyticsError,
    key::place_and_time,
    observe::{Observation, Observations},
    publish::{Draft, LATEST},
    statement::Base,
    view::View,
};

/// The figures of the table, in the order of its columns.
const FIGURES: [&str; 9] = [
    "models_registered",
    "models_implemented",
    "models_recognised",
    "models_commended",
    "models_collective",
    "models_individual",
    "awards_collective",
    "awards_individual",
    "awards_combined",
];

/// A row of the table.
#[derive(Debug)]
pub(crate) struct Row {
    /// A statement of its locality and period.
    statement: u32,
    figures: [Option<f64>; FIGURES.len()],
    article_count: usize,
}

/// The observations of one locality and period.
struct Group<'b, 'a> {
    models: Vec<(View<'b, 'a>, ModelCount)>,
    awards: Vec<(View<'b, 'a>, AwardCount)>,
}

/// The rows of `locality_summary`; a locality and period with none of its figures has no row.
pub(crate) fn rows(base: &Base<'_>, models: &Observations, awards: &Observations) -> Vec<Row> {
    let (mut models_left, mut awards_left) = (models.rows(), awards.rows());
    let mut rows = Vec::new();
    let at = |left: &[Observation]| left.first().map(|row| place_and_time(row.key));
    while let Some(place) = [at(models_left), at(awards_left)].into_iter().flatten().min() {
        let of_models = take(&mut models_left, place);
        let of_awards = take(&mut awards_left, place);
        let chosen = |row: &Observation| base.get(row.choice.chosen);
        let group = Group {
            models: of_models
                .iter()
                .filter_map(|row| Some((chosen(row)?, chosen(row)?.fact.what.model()?)))
                .collect(),
            awards: of_awards
                .iter()
                .filter_map(|row| Some((chosen(row)?, chosen(row)?.fact.what.award()?)))
                .collect(),
        };
        let figures = group.figures();
        let Some(first) = of_models.first().or(of_awards.first()) else { continue };
        if figures.iter().any(Option::is_some) {
            let statements = of_models.iter().flat_map(|row| models.statements(row));
            let statements = statements.chain(of_awards.iter().flat_map(|row| awards.statements(row)));
            let stories: BTreeSet<u32> =
                statements.filter_map(|number| Some(base.get(number)?.story.original)).collect();
            rows.push(Row { statement: first.choice.chosen, figures, article_count: stories.len() });
        }
    }
    rows
}

/// Takes the observations of a locality and period from the front.
fn take<'o>(left: &mut &'o [Observation], place: u64) -> &'o [Observation] {
    let (taken, rest) = left.split_at(left.partition_point(|row| place_and_time(row.key) <= place));
    *left = rest;
    taken
}

/// Writes `locality_summary`.
pub(crate) fn locality_summary<'t>(
    draft: &mut Draft<'t>,
    base: &'t Base<'t>,
    rows: &'t [Row],
) -> Result<(), AnalyticsError> {
    draft.table("locality_summary", rows, |frame| {
        let mut frame = frame
            .place(|row| base.get(row.statement)?.locality())
            .period(|row| base.get(row.statement)?.span());
        for (place, name) in FIGURES.into_iter().enumerate() {
            frame = frame.number(name, move |row| row.figures.get(place).copied().flatten());
        }
        frame.integer("article_count", |row| Some(row.article_count))
    })
}

impl Group<'_, '_> {
    /// In the order of [`FIGURES`].
    fn figures(&self) -> [Option<f64>; FIGURES.len()] {
        let divided = self.divided_stage();
        let form = |form| divided.and_then(|stage| self.model_figure(stage, Some(form)));
        [
            self.model_figure(Stage::Registered, None),
            self.model_figure(Stage::Implemented, None),
            self.model_figure(Stage::Recognised, None),
            self.model_figure(Stage::Commended, None),
            form(Form::Collective),
            form(Form::Individual),
            self.award_figure(Recipient::Collective),
            self.award_figure(Recipient::Individual),
            self.award_figure(Recipient::Combined),
        ]
    }

    /// Models of a stage and form, of all fields, sectors and tiers: what was counted over the period, else what
    /// there was at its end.
    fn model_figure(&self, stage: Stage, form: Option<Form>) -> Option<f64> {
        let sought = ModelCount { stage, form, field: None, sector: None, sector_code: None, tier: None };
        let over = |basis: Basis| {
            self.models.iter().find(|(view, model)| view.fact.basis == basis && *model == sought)
        };
        over(Basis::InPeriod).or_else(|| over(Basis::AsOf)).map(|(view, _)| view.value())
    }

    /// The lowest stage of the ladder whose models are told apart by form: both columns of forms speak of it.
    fn divided_stage(&self) -> Option<Stage> {
        let ladder = [Stage::Registered, Stage::Implemented, Stage::Recognised, Stage::Commended];
        let has = |stage, form: &Form| self.model_figure(stage, Some(*form)).is_some();
        ladder.into_iter().find(|stage| Form::ALL.iter().any(|form| has(*stage, form)))
    }

    /// Awards of the movement, else those of several purposes together. Of these, the ones by a body of the
    /// locality's own level or by none named; where there are none, those by a body whose level is not known,
    /// which may be its own. None where several figures remain.
    fn award_figure(&self, recipient: Recipient) -> Option<f64> {
        for purpose in [Purpose::DanVanKheo, Purpose::Mixed] {
            for giver in [Giver::Own, Giver::Unknown] {
                let mut remaining = self.awards.iter().filter(|(view, award)| {
                    (award.recipient, award.purpose) == (recipient, purpose) && giver_of(view, award) == giver
                });
                if let Some((only, _)) = remaining.next() {
                    return remaining.next().is_none().then_some(only.value());
                }
            }
        }
        None
    }
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

fn giver_of(view: &View<'_, '_>, award: &AwardCount) -> Giver {
    let is_named = award.body.is_some() || award.body_type.is_some();
    match award.body_level {
        None if is_named => Giver::Unknown,
        None => Giver::Own,
        level if level == view.locality().map(|locality| locality.level) => Giver::Own,
        Some(_) => Giver::Other,
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
    let path = tables_dir.join(LATEST).join("locality_summary.parquet");
    let file = File::open(&path).map_err(|source| AnalyticsError::Read { file: path.clone(), source })?;
    let decoded = |source| AnalyticsError::Decode { file: path.clone(), source };
    let frame = ParquetReader::new(file).finish().map_err(decoded)?;
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
