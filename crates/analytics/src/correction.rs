//! Corrections by hand: what a person who read the page knows better.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use danvan_domain::{Issue, IssueCode};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    key::{KEYED, KeyedTable, PLACE_AND_TIME},
    observe::Chosen,
    schema::Schema,
    statement::Base,
    view::View,
};

/// A file of corrections.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectionFile {
    /// Its corrections.
    #[serde(default, rename = "correction")]
    pub corrections: Vec<Correction>,
}

/// A correction of one fact or of one observation.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The fact, where it corrects one.
    #[serde(default)]
    pub fact_id: Option<String>,
    /// The table of the observation, where it corrects one: `model_counts` or `awards`.
    #[serde(default)]
    pub table: Option<String>,
    /// The observation, by the columns of its table's key. Those in which `total` or `unstated` stands may be left out.
    #[serde(default)]
    pub key: BTreeMap<String, String>,
    /// What is done.
    pub action: Action,
    /// The value that takes the place of the one read; for `replace` alone.
    #[serde(default)]
    pub value: Option<f64>,
    /// The value as the pipeline reads or chooses it. Where that is another one, the correction is not applied and
    /// says so.
    pub expect: f64,
    /// Why.
    pub reason: String,
    /// Who says so. It is not published.
    pub author: String,
    /// When.
    pub date: Date,
    /// The file it stands in, relative to the folder of corrections.
    #[serde(skip)]
    pub file: String,
}

/// What a correction does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The fact stays in `facts` and in no other table; so does each fact of an observation.
    Drop,
    /// Another value takes the place of the one read.
    Replace,
    /// Nothing changes; the doubt is an issue.
    Flag,
}

/// Why a correction says nothing that can be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("correction of {target}: {fault}")]
pub struct CorrectionError {
    /// What it corrects, as far as it says.
    pub target: String,
    /// What is wrong.
    pub fault: String,
}

/// What a correction corrects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target<'c> {
    Fact(&'c str),
    Observation(&'static KeyedTable, &'c BTreeMap<String, String>),
}

impl fmt::Display for Correction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(table) = &self.table else {
            return write!(f, "fact {}", self.fact_id.as_deref().unwrap_or_default());
        };
        write!(f, "{table} of")?;
        self.key.iter().try_for_each(|(column, value)| write!(f, " {column}={value}"))
    }
}

impl Correction {
    /// Whether it can be done.
    ///
    /// # Errors
    /// Neither a fact nor an observation or both, a key that is none of its table, a value without replacing,
    /// replacing without a value, a value that no count has, no reason, no author.
    pub fn check(&self, schema: &Schema) -> Result<(), CorrectionError> {
        let fault = match (self.action, self.value) {
            (Action::Replace, None) => "action \"replace\" needs a value",
            (Action::Replace, Some(value)) if !value.is_finite() || value < 0.0 => {
                "value is no count: it is a number from 0"
            }
            (Action::Drop | Action::Flag, Some(_)) => "only action \"replace\" has a value",
            _ if self.reason.trim().is_empty() => "reason is empty",
            _ if self.author.trim().is_empty() => "author is empty",
            _ => "",
        };
        let fault = match self.target() {
            Err(fault) => fault,
            Ok(Target::Observation(table, key)) if fault.is_empty() => {
                key_fault(table, key, schema).unwrap_or_default()
            }
            Ok(_) => fault.to_owned(),
        };
        if fault.is_empty() { Ok(()) } else { Err(CorrectionError { target: self.to_string(), fault }) }
    }

    fn target(&self) -> Result<Target<'_>, String> {
        match (&self.fact_id, &self.table) {
            (Some(id), None) if id.trim().is_empty() => Err("fact_id is empty".to_owned()),
            (Some(id), None) if self.key.is_empty() => Ok(Target::Fact(id)),
            (None, Some(table)) => {
                let keyed = KeyedTable::of(table).ok_or_else(|| {
                    let names = KEYED.iter().map(|table| table.name).collect::<Vec<_>>().join(" or ");
                    format!("table is {names}; in other tables name the fact by its fact_id")
                })?;
                Ok(Target::Observation(keyed, &self.key))
            }
            _ => Err("it has either fact_id, or table and key".to_owned()),
        }
    }

    /// The key without what may be left out of it.
    fn stated(&self) -> BTreeMap<&str, &str> {
        let table = self.table.as_deref().and_then(KeyedTable::of);
        let silent = |column: &str, value: &str| {
            table.is_some_and(|table| table.attributes.contains(&(column, Some(value))))
        };
        let columns = self.key.iter().map(|(column, value)| (column.as_str(), value.as_str()));
        columns.filter(|(column, value)| !silent(column, value)).collect()
    }

    /// The value that takes the place of the one read.
    pub(crate) fn replacement(&self) -> Option<f64> {
        self.value.filter(|_| self.action == Action::Replace)
    }

    /// What the tables say about it. The author is not named: no column names a person but the byline.
    pub(crate) fn note(&self) -> String {
        let action = match self.action {
            Action::Drop => "drop",
            Action::Replace => "replace",
            Action::Flag => "flag",
        };
        format!("{action}: {} ({})", self.reason.trim(), self.date)
    }

    /// Whether it is to be applied to what was found for it. Where it is not, and where it flags, an issue says so.
    fn fits(&self, found: Option<View<'_, '_>>, issues: &mut Vec<Issue>) -> bool {
        let Some(found) = found else {
            issues.push(self.issue(IssueCode::CorrectionUnused, format!("there is no {self}")));
            return false;
        };
        let (read, quote) = (found.value(), found.quote());
        #[allow(clippy::float_cmp, reason = "both are the nearest number to what a person and a page wrote")]
        if read != self.expect {
            let message = format!(
                "{self} reads {read} and not {}, which the correction expects; it is not applied: {quote:?}",
                self.expect
            );
            issues.push(self.issue(IssueCode::CorrectionTripped, message));
            return false;
        }
        if self.action == Action::Flag {
            let message = format!("{self}, {read}: {} {quote:?}", self.reason.trim());
            issues.push(self.issue(IssueCode::FlaggedByHand, message));
        }
        true
    }

    fn issue(&self, code: IssueCode, message: String) -> Issue {
        Issue {
            code,
            source_id: "corrections".to_owned(),
            url: self.file.clone(),
            capture_id: String::new(),
            message,
        }
    }
}

/// What is wrong with the key of an observation.
fn key_fault(table: &KeyedTable, key: &BTreeMap<String, String>, schema: &Schema) -> Option<String> {
    let columns = schema.table(table.name).map(|table| table.key().collect::<Vec<_>>()).unwrap_or_default();
    for (name, value) in key {
        let Some(column) = columns.iter().find(|column| column.name == *name) else {
            let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
            return Some(format!("{name} is no key column of {}: they are {}", table.name, names.join(", ")));
        };
        let listed = &column.meaning.values;
        if !listed.is_empty() && !listed.contains(value) {
            return Some(format!("{name} is never {value:?}, but one of {}", listed.join(", ")));
        }
    }
    let stated = table.attributes.iter().filter(|(_, silent)| silent.is_none()).map(|(column, _)| *column);
    let missing = PLACE_AND_TIME.into_iter().chain(stated).find(|column| !key.contains_key(*column))?;
    Some(format!("its key lacks {missing}"))
}

/// The corrections that stand: of several for one fact or observation the last one, the others leave issues.
fn standing<'a>(corrections: &'a [Correction], issues: &mut Vec<Issue>) -> Vec<&'a Correction> {
    let mut seen = BTreeSet::new();
    let mut standing = Vec::new();
    for correction in corrections.iter().rev() {
        if seen.insert((&correction.fact_id, &correction.table, correction.stated())) {
            standing.push(correction);
        } else {
            let message = format!("{correction} is corrected again further down");
            issues.push(correction.issue(IssueCode::CorrectionUnused, message));
        }
    }
    standing.reverse();
    standing
}

/// Applies the corrections of facts that are there and read as expected; the others leave issues.
pub(crate) fn apply<'a>(base: &mut Base<'a>, corrections: &'a [Correction], issues: &mut Vec<Issue>) {
    for correction in standing(corrections, issues) {
        let Ok(Target::Fact(fact_id)) = correction.target() else { continue };
        let found = base.find(fact_id);
        let number = found.map(|found| found.number);
        let fits = correction.fits(found, issues);
        if let Some(number) = number.filter(|_| fits) {
            base.correct(number, correction);
        }
    }
}

/// Applies the corrections of observations that are there and whose chosen value is as expected, those of facts
/// having been applied; the others leave issues.
pub(crate) fn apply_to_observations<'a>(
    base: &mut Base<'a>,
    chosen: &mut Chosen,
    corrections: &'a [Correction],
    issues: &mut Vec<Issue>,
) {
    let mut dropped: BTreeMap<&str, BTreeSet<u128>> = BTreeMap::new();
    for correction in standing(corrections, &mut Vec::new()) {
        let Ok(Target::Observation(table, columns)) = correction.target() else { continue };
        let key = chosen.key(base, table, columns);
        let Some(rows) = chosen.table(table.name) else { continue };
        let statements: Vec<u32> =
            key.and_then(|key| rows.find(key)).map(|row| rows.statements(row).collect()).unwrap_or_default();
        let chosen = statements.first().copied();
        let fits = correction.fits(chosen.and_then(|number| base.get(number)), issues);
        let Some((key, number)) = key.zip(chosen).filter(|_| fits) else { continue };
        if correction.action == Action::Drop {
            statements.into_iter().for_each(|number| base.correct(number, correction));
            dropped.entry(table.name).or_default().insert(key);
        } else {
            base.correct_observation(number, correction);
            rows.choose_again(base, key);
        }
    }
    for (table, keys) in dropped {
        if let Some(rows) = chosen.table(table) {
            rows.remove(&keys);
        }
    }
}
