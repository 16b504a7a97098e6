//! Facts in, tables out.
//!
//! [`read_staged`] gathers the staged parts; [`analyse`] joins facts with their articles and places, groups them
//! by what they count, chooses one statement for each group, checks what looks wrong, and publishes the tables
//! that `data/reference/schema` describes as a new version, in one step or not at all. The only crate that knows
//! polars, which writes and reads Parquet; grouping and choosing are plain Rust over sorted numbers, so that the
//! same facts give the same bytes.

mod check;
mod choose;
mod chosen;
mod collect;
mod columns;
mod compare;
mod correction;
mod coverage;
mod duplicate;
mod error;
mod frame;
mod gate;
mod head;
mod key;
mod listed;
mod lookup;
mod observe;
mod open;
mod place;
mod publish;
mod range;
mod recipe;
mod reference;
mod runs;
pub mod schema;
mod statement;
mod story;
mod summary;
mod trace;
mod view;
mod words;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use danvan_domain::{Gazetteer, Issue, IssueLevel, Source};

pub use collect::{Collected, read_staged};
pub use compare::{RowDifference, TableDifference, TextRow, compare};
pub use correction::{Action, Correction, CorrectionError, CorrectionFile};
pub use error::AnalyticsError;
pub use gate::{GateConfig, GateError, Levels};
pub use publish::{LATEST, digests, latest, published, versions};
pub use schema::Schema;
pub use summary::{SummaryRow, read_summary};
pub use trace::{Trace, facts_of, trace};

use gate::Quality;
use head::Head;
use place::Places;
use publish::{Draft, Package};
use statement::Base;

/// What the tables are made with, beside what is staged.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// Places through time.
    pub gazetteer: &'a Gazetteer,
    /// The sources: which places each speaks for.
    pub sources: &'a [Source],
    /// Corrections by hand.
    pub corrections: &'a [Correction],
    /// What must hold before a version is published.
    pub gate: &'a GateConfig,
}

/// What an analysis came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The version that was published; none where no row changed.
    pub published: Option<String>,
    /// The link to the published version.
    pub latest: PathBuf,
    /// How many rows each table has.
    pub rows: BTreeMap<String, usize>,
    /// The open issues, as the table of issues lists them.
    pub issues: BTreeSet<Issue>,
    /// What was not as expected of a version, and did not stop its publication.
    pub warnings: Vec<Issue>,
}

/// Makes the tables of what was collected and publishes them under `tables_dir` as `version_name`, with `-2` and so on
/// appended where there is one of that name, unless they hold what the published version holds. Whoever calls
/// this holds the lock of the data folder.
///
/// # Errors
/// No article where the published version has some, facts without their article, tables that do not fit their
/// descriptions, an issue whose level is to deny, and what the disk refuses; in each case `latest` stays as it was.
pub fn analyse(
    collected: &Collected,
    inputs: &Inputs<'_>,
    tables_dir: &Path,
    version_name: &str,
) -> Result<Outcome, AnalyticsError> {
    analyse_watched(collected, inputs, tables_dir, version_name, &|_, _| ())
}

/// As [`analyse`]; `written` is told how many rows of how many have been written, again and again.
///
/// # Errors
/// See [`analyse`].
pub fn analyse_watched(
    collected: &Collected,
    inputs: &Inputs<'_>,
    tables_dir: &Path,
    version_name: &str,
    written: &dyn Fn(usize, usize),
) -> Result<Outcome, AnalyticsError> {
    publish::check_name(version_name)?;
    danvan_store::atomic::sweep(tables_dir)?;
    if collected.articles.is_empty() {
        publish::refuse_to_empty(tables_dir)?;
    }
    let levels = &inputs.gate.levels;
    let schema = Schema::embedded()?;
    let places = Places::new(inputs.gazetteer);
    let mut found = Vec::new();
    let mut base = Base::new(collected, &places, inputs.sources, &mut found)?;
    correction::apply(&mut base, inputs.corrections, &mut found);
    let mut chosen = observe::choose_all(&base);
    correction::apply_to_observations(&mut base, &mut chosen, inputs.corrections, &mut found);
    let observe::Chosen { models, sectors, awards } = chosen;
    found.extend(check::all(&base, &models, &awards));
    let mut issues: BTreeSet<Issue> = open::issues(collected, base.stories.all()).cloned().collect();
    issues.extend(found);
    let of_issues = reference::of_issues(&issues);
    refuse(gate::denied(of_issues.iter().copied(), levels))?;

    let participants = listed::of_participants(&base);
    let contributions = listed::of_contributions(&base);
    let named_models = listed::of_named_models(&base);
    let summary = summary::rows(&base, &models, &awards);
    let facts = listed::of_facts(&base);
    let localities = reference::of_localities(inputs.gazetteer);
    let coverage = coverage::rows(&base, inputs.sources, inputs.gazetteer, &issues);

    let rows = [models.rows().len(), awards.rows().len(), participants.len(), contributions.len()];
    let rows = rows.into_iter().chain([named_models.len(), summary.len(), facts.len(), localities.len()]);
    let rows: usize = rows.chain([base.stories.all().len(), coverage.len(), of_issues.len()]).sum();
    let watch = |done| written(done, rows);
    let mut draft = Draft::begin(&schema, tables_dir, &watch)?;
    chosen::model_counts(&mut draft, &base, &models, &sectors)?;
    chosen::awards(&mut draft, &base, &awards)?;
    listed::participants(&mut draft, &base, &participants)?;
    listed::contributions(&mut draft, &base, &contributions)?;
    listed::named_models(&mut draft, &named_models)?;
    summary::locality_summary(&mut draft, &base, &summary)?;
    listed::facts(&mut draft, &base, &facts)?;
    reference::articles(&mut draft, base.stories.all())?;
    reference::localities(&mut draft, &localities)?;
    coverage::coverage(&mut draft, &coverage)?;
    reference::issues(&mut draft, &of_issues, levels)?;

    let chosen = [("model_counts", &models), ("awards", &awards)];
    let quality = Quality::of(&base, draft.tables(), chosen, &of_issues, levels);
    let unmet = gate::unmet(inputs.gate, &quality, Quality::published(tables_dir)?.as_ref());
    refuse(gate::denied(&unmet, levels))?;
    let head = Head::embedded()?;
    let package = Package::of(&draft, &head, inputs.sources).to_json()?;
    let readme = publish::readme(&draft, &head);
    draft.file("datapackage.json", &package)?;
    draft.file("README.md", readme.as_bytes())?;
    draft.file(publish::QUALITY, &quality.to_json()?)?;

    let rows = draft.tables().iter().map(|table| (table.name.clone(), table.rows)).collect();
    let published = publish::publish(tables_dir, version_name, draft, inputs.gate.keep_versions)?;
    let warnings = unmet.into_iter().filter(|issue| levels.of(issue.code) == IssueLevel::Warn).collect();
    Ok(Outcome { published, latest: latest(tables_dir), rows, issues, warnings })
}

/// How many values are chosen for `model_counts` and `awards`. Does all that choosing takes and publishes nothing: for
/// who measures it.
///
/// # Errors
/// Facts without their article.
pub fn count_observations(collected: &Collected, inputs: &Inputs<'_>) -> Result<[usize; 2], AnalyticsError> {
    let places = Places::new(inputs.gazetteer);
    let base = Base::new(collected, &places, inputs.sources, &mut Vec::new())?;
    let chosen = observe::choose_all(&base);
    Ok([chosen.models.rows().len(), chosen.awards.rows().len()])
}

/// Stops where something is denied.
fn refuse(denied: Vec<Issue>) -> Result<(), AnalyticsError> {
    if denied.is_empty() { Ok(()) } else { Err(AnalyticsError::Denied { issues: denied }) }
}
