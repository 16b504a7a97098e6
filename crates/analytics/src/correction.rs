//! Corrections by hand: what a person who read the page knows better.

use std::collections::BTreeMap;

use danvan_domain::{Issue, IssueCode};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::statement::Base;

/// A file of corrections.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectionFile {
    /// Its corrections.
    #[serde(default, rename = "correction")]
    pub corrections: Vec<Correction>,
}

/// A correction of one fact.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The fact.
    pub fact_id: String,
    /// What is done.
    pub action: Action,
    /// The value that takes the place of the one read; for `replace` alone.
    #[serde(default)]
    pub value: Option<f64>,
    /// The value as the pipeline reads it. When it reads another one, the correction is not applied and says so.
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
    /// The fact stays in `facts` and in no other table.
    Drop,
    /// Another value takes the place of the one read.
    Replace,
    /// Nothing changes; the doubt is an issue.
    Flag,
}

/// Why a correction says nothing that can be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("correction of fact {fact_id}: {fault}")]
pub struct CorrectionError {
    /// The fact.
    pub fact_id: String,
    /// What is wrong.
    pub fault: &'static str,
}

impl Correction {
    /// Whether it can be done.
    ///
    /// # Errors
    /// A value without replacing, replacing without a value, a value that no count has, no reason, no author.
    pub fn check(&self) -> Result<(), CorrectionError> {
        let fault = match (self.action, self.value) {
            (Action::Replace, None) => "action \"replace\" needs a value",
            (Action::Replace, Some(value)) if !value.is_finite() || value < 0.0 => {
                "value is no count: it is a number from 0"
            }
            (Action::Drop | Action::Flag, Some(_)) => "only action \"replace\" has a value",
            _ if self.fact_id.trim().is_empty() => "fact_id is empty",
            _ if self.reason.trim().is_empty() => "reason is empty",
            _ if self.author.trim().is_empty() => "author is empty",
            _ => return Ok(()),
        };
        Err(CorrectionError { fact_id: self.fact_id.clone(), fault })
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

/// Applies the corrections whose fact is there and reads as expected; the others leave issues. Of several for one
/// fact the last one stands.
pub(crate) fn apply<'a>(base: &mut Base<'a>, corrections: &'a [Correction], issues: &mut Vec<Issue>) {
    let latest: BTreeMap<&str, &Correction> =
        corrections.iter().map(|correction| (correction.fact_id.as_str(), correction)).collect();
    for correction in corrections {
        if latest.get(correction.fact_id.as_str()).is_none_or(|last| !std::ptr::eq(*last, correction)) {
            let message = format!("{} is corrected again further down", correction.fact_id);
            issues.push(correction.issue(IssueCode::CorrectionUnused, message));
        }
    }
    for correction in latest.into_values() {
        let Some((number, read, quote)) = base
            .find(&correction.fact_id)
            .map(|found| (found.number, found.fact.value, found.quote().to_owned()))
        else {
            let message = format!("there is no fact {}", correction.fact_id);
            issues.push(correction.issue(IssueCode::CorrectionUnused, message));
            continue;
        };
        #[allow(clippy::float_cmp, reason = "both are the nearest number to what a person and a page wrote")]
        if read != correction.expect {
            let message = format!(
                "fact {} reads {read} and not {}, which the correction expects; it is not applied: {quote:?}",
                correction.fact_id, correction.expect
            );
            issues.push(correction.issue(IssueCode::CorrectionTripped, message));
            continue;
        }
        if correction.action == Action::Flag {
            let message =
                format!("fact {}, {read}: {} {quote:?}", correction.fact_id, correction.reason.trim());
            issues.push(correction.issue(IssueCode::FlaggedByHand, message));
        }
        base.correct(number, correction);
    }
}
