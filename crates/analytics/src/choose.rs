//! Of several statements of one count, which one stands in a table, and how far the others agree.

use danvan_domain::{PublishedAt, Qualifier, TextPart};
use jiff::civil::Date;

use crate::{observe::Entry, statement::Base, view::View};

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

/// What is preferred, the weightiest first. The first one that tells the chosen statement from the next best
/// gives the observation its rule. A rule that comes to choose otherwise gets another version. What each prefers is
/// written in `data/reference/schema/package.toml`.
pub(crate) const CRITERIA: [&str; 8] = [
    "corrected-by-hand/1",
    "exact-before-rounded/1",
    "surer-reading/1",
    "text-before-headline-and-caption/1",
    "nearest-source/1",
    "original-before-reprint/1",
    "latest-published/1",
    LOWEST_FACT_ID,
];

const LOWEST_FACT_ID: &str = "lowest-fact-id/1";

/// What a statement scores by a criterion: the lowest is preferred.
type Criterion = fn(&View<'_, '_>) -> u64;

/// The scores of all [`CRITERIA`] but the last, in their order, and how many bits each of them takes.
const SCORES: [(u32, Criterion); CRITERIA.len() - 1] = [
    (1, |s| u64::from(s.replacement().is_none())),
    (1, |s| u64::from(s.qualifier() != Qualifier::Exact)),
    (2, |s| s.fact.confidence as u64),
    (1, |s| u64::from(matches!(s.fact.text_part, TextPart::Title | TextPart::Caption))),
    (2, |s| s.locality().map_or(u64::MAX, |locality| s.story.distance(locality))),
    (1, |s| u64::from(s.story.duplicate_of.is_some())),
    (RECENCY_BITS, |s| s.story.article.published.map_or(u64::MAX, |at| most(RECENCY_BITS) - 1 - recency(at))),
];

/// Seconds within a day take 17 bits, and the days of the calendar 23.
const RECENCY_BITS: u32 = 48;

/// The rule of an observation that only one statement is about.
pub(crate) const ONLY_STATEMENT: &str = "only-statement/1";

/// The greatest number of so many bits.
const fn most(bits: u32) -> u64 {
    (1 << bits) - 1
}

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

/// All scores of a statement as one number: of two statements of one key the one with the lower number is
/// preferred.
pub(crate) fn score(view: &View<'_, '_>) -> u64 {
    SCORES.iter().fold(0, |packed, (bits, score)| packed << bits | score(view).min(most(*bits)))
}

/// The rule that tells two statements apart by their scores.
fn rule(a: u64, b: u64) -> &'static str {
    let mut below: u32 = SCORES.iter().map(|(bits, _)| bits).sum();
    let telling = CRITERIA.iter().zip(SCORES).find(|(_, (bits, _))| {
        below -= bits;
        a >> below != b >> below
    });
    telling.map_or(LOWEST_FACT_ID, |(rule, _)| *rule)
}

/// Chooses among the entries of one key, which are in the order of preference; none where there is none.
pub(crate) fn choose(base: &Base<'_>, entries: &[Entry]) -> Option<Choice> {
    let chosen = base.get(entries.first()?.statement)?;
    let corrected = chosen.replacement().is_some();
    let [first, second, ..] = entries else {
        return Some(Choice {
            chosen: chosen.number,
            rule: ONLY_STATEMENT,
            article_count: 1,
            agreement: 1.0,
            status: if corrected { Status::Corrected } else { Status::Reported },
        });
    };
    let range = chosen.range();
    let (mut lowest_max, mut highest_min) = (f64::INFINITY, 0.0_f64);
    let mut stated: Vec<(u32, bool)> = Vec::with_capacity(entries.len());
    for view in entries.iter().filter_map(|entry| base.get(entry.statement)) {
        let other = view.range();
        lowest_max = lowest_max.min(other.max);
        highest_min = highest_min.max(other.min);
        stated.push((view.story.original, other.overlaps(range)));
    }
    stated.sort_unstable();
    // A story that has one figure which disagrees sorts that one first.
    stated.dedup_by_key(|(story, _)| *story);
    let agreeing = stated.iter().filter(|(_, agrees)| *agrees).count();
    let status = if corrected {
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
    Some(Choice {
        chosen: chosen.number,
        rule: rule(first.score, second.score),
        article_count: u32::try_from(stated.len()).unwrap_or(u32::MAX),
        agreement,
        status,
    })
}
