//! What the stages found, in words.

use danvan_domain::lexicon::{Refusal, Sense};

use super::Role;
use crate::facts::confidence::governs;
use crate::facts::time::{PartOfYear, TimeRef};
use crate::facts::when::Nearness;

/// The part that words of a meaning play.
pub(super) fn role(sense: &Sense) -> Role {
    match sense {
        Sense::Number(_) => Role::Number,
        Sense::Time(_) | Sense::Cue(_) => Role::Time,
        Sense::Head(_) | Sense::Unit(..) => Role::Noun,
        sense if governs(sense) => Role::Governor,
        Sense::Refusal(_) | Sense::Vague | Sense::OtherMovement | Sense::Movement => Role::Refusal,
        Sense::Form(_)
        | Sense::Tier(_)
        | Sense::Field(_)
        | Sense::Sector(_)
        | Sense::Purpose(_)
        | Sense::Body(..)
        | Sense::Evidence(_)
        | Sense::PlaceKind(..) => Role::Attribute,
        _ => Role::Other,
    }
}

/// A reference to time in words.
pub(super) fn time_means(time: TimeRef) -> String {
    match time {
        TimeRef::Period(period) => period.to_string(),
        TimeRef::BareYear(year) => format!("{year}, no word before it"),
        TimeRef::PartOfYear(PartOfYear::FirstMonths(12)) => "the end of a year".to_owned(),
        TimeRef::PartOfYear(PartOfYear::FirstMonths(months)) => {
            format!("the first {months} months of a year")
        }
        TimeRef::PartOfYear(PartOfYear::SecondHalf) => "the second half of a year".to_owned(),
        TimeRef::PartOfYear(PartOfYear::Quarter(quarter)) => format!("quarter {quarter} of a year"),
        TimeRef::PartOfYear(PartOfYear::Month(month)) => format!("month {month} of a year"),
        TimeRef::SinceYear(year) => format!("from {year} to the day of writing"),
        TimeRef::ThisYear => "the year of writing".to_owned(),
        TimeRef::Now => "as of the day of writing".to_owned(),
        TimeRef::PastYear => "the year just reviewed".to_owned(),
        TimeRef::Count(years) => format!("{years} years"),
        TimeRef::ThisMonth => "the month named last".to_owned(),
        TimeRef::Unknown => "a span without years".to_owned(),
        TimeRef::Day => "a day".to_owned(),
    }
}

/// How near something is said.
pub(super) fn nearness(from: Nearness) -> &'static str {
    match from {
        Nearness::Sentence => "sentence",
        Nearness::Before => "sentence before",
        Nearness::Article => "article",
        Nearness::Nowhere => "nowhere",
    }
}

/// Why a count is none of ours, to stand after "is".
pub(super) fn reason(why: Refusal) -> &'static str {
    match why {
        Refusal::Target => "a target or plan",
        Refusal::Proposal => "a proposal",
        Refusal::Change => "a change",
        Refusal::Rate => "so many each",
        Refusal::Negation => "what is not",
        Refusal::Document => "the number of a document",
        Refusal::Earning => "money earned or invested",
        Refusal::Dimension => "a dimension",
        Refusal::OtherMovement => "another movement's",
        Refusal::Attendance => "those present",
        Refusal::Visit => "what is visited",
        Refusal::Clearance => "handed over against compensation",
        Refusal::Threshold => "a bound, so many or more",
        Refusal::Shortfall => "models that fell short",
    }
}
