//! Of several statements of one count, which one stands in a table, and how far the others agree.

use std::{cmp::Ordering, cmp::Reverse, collections::BTreeMap};

use danvan_domain::{Qualifier, TextPart};
use jiff::{Timestamp, civil::Date};

use crate::statement::Statement;

/// Whether articles contradict each other on a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// Every statement leaves room for every other.
    Reported,
    /// Two statements cannot both be right.
    Disputed,
}

impl Status {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Disputed => "disputed",
        }
    }
}

/// The value chosen for a key.
#[derive(Debug)]
pub(crate) struct Observation<'s, 'a> {
    pub(crate) chosen: &'s Statement<'a>,
    /// Every statement under the key, the chosen one first, in the order of preference.
    pub(crate) statements: Vec<&'s Statement<'a>>,
    /// Which rule chose, with its version.
    pub(crate) rule: &'static str,
    /// How many independent articles state the count.
    pub(crate) article_count: usize,
    /// The share of them whose every figure under the key leaves room for the chosen one.
    pub(crate) agreement: f64,
    pub(crate) status: Status,
}

type Criterion = fn(&Statement<'_>, &Statement<'_>) -> Ordering;

/// What is preferred, the weightiest first. The first one that tells the chosen statement from the next best
/// gives the observation its rule. A rule that comes to choose otherwise gets another version.
const CRITERIA: [(&str, Criterion); 6] = [
    ("exact-before-rounded/1", |a, b| by(a, b, |s| s.fact.qualifier != Qualifier::Exact)),
    ("surer-reading/1", |a, b| by(a, b, |s| s.fact.confidence)),
    ("text-before-headline-and-caption/1", |a, b| by(a, b, is_beside_the_text)),
    ("original-before-reprint/1", |a, b| by(a, b, |s| s.story.duplicate_of.is_some())),
    ("latest-published/1", |a, b| by(a, b, |s| Reverse(published(s)))),
    ("lowest-fact-id/1", |a, b| a.fact.fact_id.cmp(&b.fact.fact_id)),
];

/// The rule of an observation that only one statement is about.
const ONLY_STATEMENT: &str = "only-statement/1";

fn by<T: Ord>(a: &Statement<'_>, b: &Statement<'_>, get: impl Fn(&Statement<'_>) -> T) -> Ordering {
    get(a).cmp(&get(b))
}

fn is_beside_the_text(statement: &Statement<'_>) -> bool {
    matches!(statement.fact.text_part, TextPart::Title | TextPart::Caption)
}

fn published(statement: &Statement<'_>) -> Option<(Date, Option<Timestamp>)> {
    statement.story.article.published.map(|at| (at.day(), at.instant()))
}

/// Chooses among the statements of one key; none where there is none.
pub(crate) fn choose<'s, 'a>(mut statements: Vec<&'s Statement<'a>>) -> Option<Observation<'s, 'a>> {
    statements.sort_by(|a, b| preference(a, b).1);
    let chosen = *statements.first()?;
    let rule = statements.get(1).map_or(ONLY_STATEMENT, |next| preference(chosen, next).0);
    let mut agrees: BTreeMap<&str, bool> = BTreeMap::new();
    for statement in &statements {
        *agrees.entry(statement.story.independent()).or_insert(true) &=
            statement.range.overlaps(chosen.range);
    }
    let article_count = agrees.len();
    let agreeing = agrees.values().filter(|agrees| **agrees).count();
    let status = status(&statements);
    #[allow(clippy::cast_precision_loss, reason = "counts of articles")]
    let agreement = agreeing as f64 / article_count as f64;
    Some(Observation { chosen, statements, rule, article_count, agreement, status })
}

fn preference(a: &Statement<'_>, b: &Statement<'_>) -> (&'static str, Ordering) {
    let told = CRITERIA.iter().map(|(rule, compare)| (*rule, compare(a, b)));
    told.clone().find(|(_, order)| order.is_ne()).unwrap_or((ONLY_STATEMENT, Ordering::Equal))
}

/// Ranges have a value in common when the highest of their lower ends is not above the lowest of their upper
/// ends.
fn status(statements: &[&Statement<'_>]) -> Status {
    let lowest_max = statements.iter().map(|s| s.range.max).fold(f64::INFINITY, f64::min);
    let highest_min = statements.iter().map(|s| s.range.min).fold(0.0, f64::max);
    if highest_min > lowest_max { Status::Disputed } else { Status::Reported }
}
