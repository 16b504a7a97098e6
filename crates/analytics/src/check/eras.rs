//! Places in time: periods across the reform, and codes that no list has.

use std::collections::BTreeSet;

use danvan_domain::{Issue, IssueCode, Level};

use super::{issue, place};
use crate::statement::Base;

/// Periods that cross the reform of 2025-07-01 at a locality that came out of it with another extent; one
/// issue for an article, locality and period.
pub(super) fn straddled(base: &Base<'_>) -> Vec<Issue> {
    let mut found = BTreeSet::new();
    for view in base.as_stored() {
        let Some((locality, span)) = view.locality().zip(view.span()) else { continue };
        if base.places.straddles_reform(locality, span.first, span.last) {
            let name = locality.name.unwrap_or_default();
            let message = format!(
                "the period {} crosses 2025-07-01, when {name} ({}, {}) got another extent",
                span.text, locality.code, locality.level
            );
            found.insert(issue(IssueCode::EraStraddled, &view, message));
        }
    }
    found.into_iter().collect()
}

/// Codes that the gazetteer does not have: facts that were read with another one.
pub(super) fn unknown_localities(base: &Base<'_>) -> Vec<Issue> {
    if base
        .localities()
        .iter()
        .all(|locality| locality.level == Level::Country || base.places.knows(locality.code))
    {
        return Vec::new();
    }
    let mut found = BTreeSet::new();
    for view in base.as_stored() {
        let unknown = view.locality().filter(|at| at.level != Level::Country && !base.places.knows(at.code));
        if unknown.is_some() {
            let message = format!("the gazetteer has no unit {}", place(&view));
            found.insert(issue(IssueCode::UnknownLocality, &view, message));
        }
    }
    found.into_iter().collect()
}
