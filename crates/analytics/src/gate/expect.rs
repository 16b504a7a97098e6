//! What a version is expected to hold: by the configuration, and by the version before it.

use danvan_domain::{Issue, IssueCode};

use super::{GateConfig, Quality};

/// A source that had so many facts does not lose them all by a better reading.
const HEARD: usize = 5;

/// Tables that are smaller for good reasons: settled issues, and sources that were taken out of the configuration.
const MAY_SHRINK: [&str; 2] = ["issues", "coverage"];

/// What is not as expected. `before` is the published version.
pub(crate) fn unmet(gate: &GateConfig, now: &Quality, before: Option<&Quality>) -> Vec<Issue> {
    let mut issues = Vec::new();
    rows(gate, now, &mut issues);
    fill(gate, now, &mut issues);
    if let Some(before) = before {
        losses(gate, now, before, &mut issues);
    }
    issues
}

fn issue(code: IssueCode, source_id: &str, message: String) -> Issue {
    Issue { code, source_id: source_id.to_owned(), url: String::new(), capture_id: String::new(), message }
}

fn rows_of(quality: &Quality, table: &str) -> usize {
    quality.tables.get(table).map_or(0, |table| table.rows)
}

fn rows(gate: &GateConfig, now: &Quality, issues: &mut Vec<Issue>) {
    for (table, least) in &gate.min_rows {
        let rows = rows_of(now, table);
        if rows < *least {
            let message =
                format!("table {table} has {rows} rows, fewer than gate.min_rows.{table} = {least}");
            issues.push(issue(IssueCode::TooFewRows, "", message));
        }
    }
    for (table, most) in &gate.max_rows {
        let rows = rows_of(now, table);
        if rows > *most {
            let message = format!("table {table} has {rows} rows, more than gate.max_rows.{table} = {most}");
            issues.push(issue(IssueCode::TooManyRows, "", message));
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of rows")]
fn fill(gate: &GateConfig, now: &Quality, issues: &mut Vec<Issue>) {
    for (name, least) in &gate.min_fill {
        let found = name.split_once('.').and_then(|(table, column)| {
            let table = now.tables.get(table)?;
            Some((table.rows, *table.filled.get(column)?))
        });
        let Some((rows, filled)) = found.filter(|(rows, _)| *rows > 0) else { continue };
        if (filled as f64) < least * rows as f64 {
            let message = format!(
                "column {name} has a value in {filled} of {rows} rows, less than gate.min_fill = {least}"
            );
            issues.push(issue(IssueCode::LowFill, "", message));
        }
    }
}

fn losses(gate: &GateConfig, now: &Quality, before: &Quality, issues: &mut Vec<Issue>) {
    for (table, old) in before.tables.iter().filter(|(table, _)| !MAY_SHRINK.contains(&table.as_str())) {
        let rows = rows_of(now, table);
        if is_loss(gate, old.rows, rows) {
            let message = format!("table {table} has {rows} rows, the published version {}", old.rows);
            issues.push(issue(IssueCode::TableShrank, "", message));
        }
    }
    for (source, old) in &before.sources {
        let found = now.sources.get(source);
        let facts = found.map_or(0, |found| found.facts);
        if facts == 0 && old.facts >= HEARD {
            let message = format!("source {source} has no fact, in the published version {}", old.facts);
            issues.push(issue(IssueCode::SourceSilent, source, message));
            continue;
        }
        for (year, old) in &old.facts_by_year {
            let facts = found.and_then(|found| found.facts_by_year.get(year)).copied().unwrap_or_default();
            if is_loss(gate, *old, facts) {
                let message =
                    format!("source {source} has {facts} facts on {year}, in the published version {old}");
                issues.push(issue(IssueCode::YearShrank, source, message));
            }
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of rows")]
fn is_loss(gate: &GateConfig, old: usize, new: usize) -> bool {
    old >= gate.loss_counts_from && (new as f64) < (1.0 - gate.max_loss) * old as f64
}
