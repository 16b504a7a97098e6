//! What a name can mean: the units of any time that are called so, and what became of them.

mod lookup;
mod near;

pub(crate) use lookup::Lookup;

use danvan_domain::{Gazetteer, Level, Unit};
use jiff::civil::Date;
use serde::Serialize;

/// A unit in one span of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Meaning {
    /// Code list and code.
    pub(crate) code: String,
    /// Name without its kind word.
    pub(crate) name: String,
    /// Kind word.
    pub(crate) kind: String,
    /// Kind word and name.
    pub(crate) full_name: String,
    /// Level.
    pub(crate) level: Level,
    /// The province of that time.
    pub(crate) province: Option<String>,
    /// First day; none before the code list begins.
    pub(crate) valid_from: Option<Date>,
    /// First day on which it is no longer valid; none while in force.
    pub(crate) valid_to: Option<Date>,
    /// What became of it on that day.
    pub(crate) became: Vec<Became>,
}

/// A unit that took over from another, whole or in part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Became {
    /// Its code.
    pub(crate) code: String,
    /// Its kind word and name on that day.
    pub(crate) full_name: String,
    /// `unchanged`, `renamed`, `merged_whole` or `split_part`.
    pub(crate) relation: String,
    /// The day.
    pub(crate) effective: Date,
}

impl Meaning {
    /// A unit with its province and its successors.
    pub(crate) fn of(unit: &Unit, gazetteer: &Gazetteer) -> Self {
        // A code's successors are those of all its versions; the day tells which of them are this one's.
        let successors = gazetteer.successors(&unit.code);
        let became = successors.iter().filter(|next| Some(next.effective) == unit.valid_to).map(|next| {
            let successor = gazetteer.unit(&next.successor_code, Some(next.effective));
            Became {
                code: next.successor_code.to_string(),
                full_name: successor.map(Unit::full_name).unwrap_or_default(),
                relation: next.relation.to_string(),
                effective: next.effective,
            }
        });
        Self {
            code: unit.code.to_string(),
            name: unit.name.to_string(),
            kind: unit.kind.to_string(),
            full_name: unit.full_name(),
            level: unit.level,
            province: gazetteer.province_of(unit).map(|province| province.name.to_string()),
            valid_from: unit.valid_from,
            valid_to: unit.valid_to,
            became: became.collect(),
        }
    }
}
