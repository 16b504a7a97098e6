//! Of several statements of one count, which one stands in a table, and how far the others agree.

use std::cmp::Ordering;

use danvan_domain::{PublishedAt, Qualifier, TextPart};
use jiff::civil::Date;

use crate::{
    observe::Entry,
    statement::{Base, View},
};

/// Whether articles contradict each other on a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// Every statement leaves room for every other.
    Reported,
    /// A person set the value.
    Corrected,
    /// Two statements cannot both be right.
    Disputed,
}

impl Status {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Corrected => "corrected",
            Self::Disputed => "disputed",
        }
    }
}

/// What was chosen of the statements of one key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Choice {
    /// The statement's number.
    pub(crate) chosen: u32,
    /// Which rule chose, with its version.
    pub(crate) rule: &'static str,
    /// How many independent articles state the count.
    pub(crate) article_count: u32,
    /// The share of them whose every figure under the key leaves room for the chosen one.
    pub(crate) agreement: f64,
    pub(crate) status: Status,
}

/// What a statement scores: the lowest is preferred.
type Criterion = fn(&View<'_, '_>) -> u64;

/// What is preferred, the weightiest first. The first one that tells the chosen statement from the next best
/// gives the observation its rule. A rule that comes to choose otherwise gets another version.
pub(crate) const CRITERIA: [(&str, &str); 8] = [
    ("corrected-by-hand/1", "a value that a person set"),
    ("exact-before-rounded/1", "an exact figure before a rounded one"),
    ("surer-reading/1", "a construction that is rarely misread before a guess"),
    ("text-before-headline-and-caption/1", "the text, a lead or a table before a headline or a caption"),
    ("nearest-source/1", "a source that speaks for the place, then one of its province, then any other"),
    ("original-before-reprint/1", "the earliest article of a story before its reprints"),
    ("latest-published/1", "the latest report, which corrects those before it"),
    ("lowest-fact-id/1", "any, but always the same"),
];

/// The scores of [`CRITERIA`], in their order.
const SCORES: [Criterion; CRITERIA.len()] = [
    |s| u64::from(s.replacement().is_none()),
    |s| u64::from(s.qualifier() != Qualifier::Exact),
    |s| s.fact.confidence as u64,
    |s| u64::from(matches!(s.fact.text_part, TextPart::Title | TextPart::Caption)),
    |s| s.locality().map_or(u64::MAX, |locality| s.story.distance(locality)),
    |s| u64::from(s.story.duplicate_of.is_some()),
    |s| s.story.article.published.map_or(u64::MAX, |at| u64::MAX - 1 - recency(at)),
    |s| u64::from(s.number),
];

/// The rule of an observation that only one statement is about.
pub(crate) const ONLY_STATEMENT: &str = "only-statement/1";

/// Grows with the moment of publication; a day alone comes before each of its times.
fn recency(at: PublishedAt) -> u64 {
    let days = at.day().duration_since(Date::MIN).as_hours() / 24;
    let second = match at {
        PublishedAt::Day(_) => 0,
        PublishedAt::Time(time) => {
            1 + i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second())
        }
    };
    u64::try_from((days << 17) + second).unwrap_or_default()
}

/// Chooses among the entries of one key, and sorts them by preference; none where there is none.
pub(crate) fn choose(base: &Base<'_>, entries: &mut [Entry]) -> Option<Choice> {
    if let [entry] = entries {
        let only = base.get(entry.statement)?;
        return Some(Choice {
            chosen: entry.statement,
            rule: ONLY_STATEMENT,
            article_count: 1,
            agreement: 1.0,
            status: if only.replacement().is_some() { Status::Corrected } else { Status::Reported },
        });
    }
    let mut views: Vec<View<'_, '_>> = entries.iter().filter_map(|entry| base.get(entry.statement)).collect();
    views.sort_unstable_by(|a, b| preference(a, b).1);
    for (entry, view) in entries.iter_mut().zip(&views) {
        entry.statement = view.number;
    }
    let (chosen, next) = (views.first()?, views.get(1)?);
    let range = chosen.range();
    let (mut lowest_max, mut highest_min) = (f64::INFINITY, 0.0_f64);
    let mut stated: Vec<(u32, bool)> = Vec::with_capacity(views.len());
    for view in &views {
        let other = view.range();
        lowest_max = lowest_max.min(other.max);
        highest_min = highest_min.max(other.min);
        stated.push((view.story.original, other.overlaps(range)));
    }
    stated.sort_unstable();
    // A story that has one figure which disagrees sorts that one first.
    stated.dedup_by_key(|(story, _)| *story);
    let agreeing = stated.iter().filter(|(_, agrees)| *agrees).count();
    let status = if chosen.replacement().is_some() {
        Status::Corrected
    } else if highest_min > lowest_max {
        // Ranges have a value in common when the highest of their lower ends is not above the lowest of their
        // upper ends.
        Status::Disputed
    } else {
        Status::Reported
    };
    #[allow(clippy::cast_precision_loss, reason = "counts of articles")]
    let agreement = agreeing as f64 / stated.len() as f64;
    let article_count = u32::try_from(stated.len()).unwrap_or(u32::MAX);
    Some(Choice { chosen: chosen.number, rule: preference(chosen, next).0, article_count, agreement, status })
}

fn preference(a: &View<'_, '_>, b: &View<'_, '_>) -> (&'static str, Ordering) {
    for ((rule, _), score) in CRITERIA.iter().zip(SCORES) {
        let order = score(a).cmp(&score(b));
        if order.is_ne() {
            return (rule, order);
        }
    }
    (ONLY_STATEMENT, Ordering::Equal)
}
