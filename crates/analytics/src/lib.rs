//! Facts in, tables out.
//!
//! [`analyse`] joins the staged facts with their articles and places, groups them by what they count, chooses
//! one statement for each group, checks what looks wrong, and publishes the tables that [`tables`] describes
//! as a new version, in one step or not at all. The only crate that knows polars, which types and writes the
//! tables; grouping and choosing are plain Rust over sorted maps, so that the same facts give the same bytes.

mod check;
mod choose;
mod chosen;
mod columns;
mod error;
mod frame;
mod listed;
mod observe;
mod open;
mod place;
mod publish;
mod range;
mod reference;
pub mod schema;
mod statement;
mod summary;
pub mod tables;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use danvan_domain::{Article, Gazetteer, Issue};
use danvan_store::{PartRows, Staged};
use polars::prelude::DataFrame;

pub use error::AnalyticsError;
pub use publish::{digests, latest};
pub use summary::{SummaryRow, read_summary};

use place::Places;
use publish::TableFile;
use schema::Table;

/// What an analysis came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The version that was published; none where no row changed.
    pub published: Option<String>,
    /// The link to the published version.
    pub latest: PathBuf,
    /// How many rows each table has.
    pub rows: BTreeMap<&'static str, usize>,
    /// The open issues, as the table of issues lists them.
    pub issues: BTreeSet<Issue>,
}

/// The rows of all staged parts, in the order of the parts' names. Articles come without their texts, which no
/// table has and which would be most of what is held in memory; their digests tell them apart.
///
/// # Errors
/// A part that cannot be read, as [`Staged::read_part`] says.
pub fn read_staged(staged: &Staged) -> Result<PartRows, AnalyticsError> {
    let mut all = PartRows::default();
    for name in staged.parts()? {
        let part = staged.read_part(&name)?;
        all.captures.extend(part.captures);
        all.articles.extend(part.articles.into_iter().map(|article| Article {
            text: String::new(),
            blocks: Vec::new(),
            ..article
        }));
        all.facts.extend(part.facts);
        all.issues.extend(part.issues);
    }
    Ok(all)
}

/// Makes the tables of `staged` and publishes them under `tables_dir` as `version_name`, with `-2` and so on
/// appended where there is one of that name, unless they hold what the published version holds. Whoever calls
/// this holds the lock of the data folder.
///
/// # Errors
/// No article where the published version has some, facts without their article, tables that do not fit their descriptions, and what the disk refuses; in each
/// case `latest` stays as it was.
pub fn analyse(
    staged: &PartRows,
    gazetteer: &Gazetteer,
    tables_dir: &Path,
    version_name: &str,
) -> Result<Outcome, AnalyticsError> {
    let mut issues = BTreeSet::new();
    let frames = frames(staged, gazetteer, &mut issues)?;
    if staged.articles.is_empty() {
        publish::refuse_to_empty(tables_dir)?;
    }
    let rows = frames.iter().map(|(table, frame)| (table.name, frame.height())).collect();
    let files: Vec<TableFile> =
        frames.into_iter().map(|(table, frame)| publish::encode(&table, frame)).collect::<Result<_, _>>()?;
    let published = publish::publish(tables_dir, version_name, &files)?;
    Ok(Outcome { published, latest: publish::latest(tables_dir), rows, issues })
}

/// Every table with its frame. Adds to `issues` those that are open: what analysis finds, and what the stages
/// before met in captures that count.
fn frames(
    staged: &PartRows,
    gazetteer: &Gazetteer,
    issues: &mut BTreeSet<Issue>,
) -> Result<Vec<(Table, DataFrame)>, AnalyticsError> {
    let places = Places::new(gazetteer);
    let stories = statement::stories(&staged.articles, &places);
    let mut contradictions = Vec::new();
    let statements = statement::statements(&staged.facts, &stories, &places, &mut contradictions)?;
    let models = observe::models(&statements);
    let awards = observe::awards(&statements);
    issues.extend(open::issues(staged, &stories).cloned());
    issues.extend(contradictions);
    issues.extend(check::straddled_eras(&statements, &places));
    issues.extend(check::disputed_values("model_counts", &models));
    issues.extend(check::disputed_values("awards", &awards));
    issues.extend(check::sum_mismatches(&statements));
    Ok(vec![
        (tables::model_counts(), chosen::model_counts(&models)?),
        (tables::awards(), chosen::awards(&awards)?),
        (tables::participants(), listed::participants(&statements)?),
        (tables::contributions(), listed::contributions(&statements)?),
        (tables::named_models(), listed::named_models(&stories)?),
        (tables::locality_summary(), summary::locality_summary(&models, &awards)?),
        (tables::facts(), listed::facts(&statements)?),
        (tables::articles(), reference::articles(&stories)?),
        (tables::localities(), reference::localities(gazetteer)?),
        (tables::issues(), reference::issues(issues)?),
    ])
}
