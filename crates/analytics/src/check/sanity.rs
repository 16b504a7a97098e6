//! Values that are possible, and hard to believe.

use danvan_domain::{Issue, IssueCode, Level, Period};

use super::{figure, issue, place};
use crate::{
    key::{attributes, key},
    observe::Observations,
    statement::Base,
    view::View,
};

/// How many other years a year is compared with, at least.
const YEARS: usize = 3;
/// A value that is so many times the median of the other years, or so many times smaller, has jumped …
const TIMES: f64 = 10.0;
/// … where it is so far from it, at least: from 1 to 10 models is nothing.
const APART: f64 = 50.0;
/// Awards in one figure that a commune or district seldom gives.
const MANY_AWARDS: f64 = 1_000.0;
/// The same for a province.
const MANY_AWARDS_OF_PROVINCE: f64 = 10_000.0;

/// Values of `model_counts` that are far from those of the same count in the locality's other years.
pub(super) fn jumps(base: &Base<'_>, models: &Observations) -> Vec<Issue> {
    let mut series: Vec<(u32, u64, i16, u32)> = Vec::new();
    for row in models.rows() {
        let Some(view) = base.get(row.choice.chosen) else { continue };
        if let (Some(Period::Year(year)), Some(locality)) =
            (view.span().map(|span| span.period), view.locality_rank())
        {
            series.push((locality, attributes(row.key), year, view.number));
        }
    }
    series.sort_unstable();
    let mut issues = Vec::new();
    for years in series.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).filter(|years| years.len() > YEARS) {
        let values: Vec<(i16, View<'_, '_>)> =
            years.iter().filter_map(|(.., year, number)| Some((*year, base.get(*number)?))).collect();
        for (year, view) in &values {
            let others: Vec<f64> =
                values.iter().filter(|(other, _)| other != year).map(|(_, view)| view.value()).collect();
            let Some(median) = median(others).filter(|median| is_jump(view.value(), *median)) else {
                continue;
            };
            let message = format!(
                "model_counts of {}, {year}: {} is far from {median}, the median of {} other years",
                place(view),
                figure(view),
                values.len() - 1,
            );
            issues.push(issue(IssueCode::ValueJump, view, message));
        }
    }
    issues
}

fn is_jump(value: f64, median: f64) -> bool {
    (value - median).abs() >= APART && (value >= median * TIMES || value * TIMES <= median)
}

/// The upper one of the two in the middle, where the number of values is even.
fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// Values of places below a province that are above what their province has of the same count.
pub(super) fn above_province(table: &str, base: &Base<'_>, observations: &Observations) -> Vec<Issue> {
    let mut issues = Vec::new();
    let mut ranks = std::collections::HashMap::new();
    for row in observations.rows() {
        let Some(view) = base.get(row.choice.chosen) else { continue };
        let Some(province) =
            view.locality().filter(|at| at.level > Level::Province).and_then(|at| at.province)
        else {
            continue;
        };
        let rank = *ranks.entry(province.code).or_insert_with(|| base.rank_of_code(province.code));
        let Some((rank, span)) = rank.zip(view.span_rank()) else { continue };
        let whole = observations.find(key(rank, span, attributes(row.key)));
        let Some(whole) = whole.and_then(|row| base.get(row.choice.chosen)) else { continue };
        if view.range().min > whole.range().max {
            let message = format!(
                "{table} of {}, {}: {} is above {}, which all of {} has",
                place(&view),
                view.span().map_or("", |span| span.text.as_str()),
                figure(&view),
                figure(&whole),
                place(&whole),
            );
            issues.push(issue(IssueCode::AboveProvince, &view, message));
        }
    }
    issues
}

/// Awards in the thousands.
pub(super) fn many_awards(base: &Base<'_>, awards: &Observations) -> Vec<Issue> {
    let mut issues = Vec::new();
    for row in awards.rows() {
        let Some(view) = base.get(row.choice.chosen) else { continue };
        let many = match view.locality().map(|at| at.level) {
            Some(Level::District | Level::Commune) => MANY_AWARDS,
            Some(Level::Province) => MANY_AWARDS_OF_PROVINCE,
            Some(Level::Country) | None => continue,
        };
        if view.value() >= many {
            let message = format!("awards of {}: {} is more than is likely", place(&view), figure(&view));
            issues.push(issue(IssueCode::ManyAwards, &view, message));
        }
    }
    issues
}
