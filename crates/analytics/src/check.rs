//! What looks wrong in statements and observations: issues, which change no figure.

use std::collections::{BTreeMap, BTreeSet};

use danvan_domain::{Award, Fact, Form, Issue, IssueCode, Measure, Model, Qualifier, Recipient};

use crate::{choose::Status, observe::Chosen, place::Places, range::Range, statement::Statement};

/// Periods that cross the reform of 2025-07-01 at a locality that came out of it with another extent; one
/// issue for an article, locality and period.
pub(crate) fn straddled_eras(statements: &[Statement<'_>], places: &Places<'_>) -> Vec<Issue> {
    let mut found = BTreeSet::new();
    for statement in statements {
        let Some((locality, span)) = statement.locality.as_ref().zip(statement.period.as_ref()) else {
            continue;
        };
        if places.straddles_reform(locality, span.first, span.last) {
            let name = locality.name.unwrap_or_default();
            let message = format!(
                "the period {} crosses 2025-07-01, when {name} ({}, {}) got another extent",
                span.text, locality.code, locality.level
            );
            found.insert(issue(IssueCode::EraStraddled, statement, message));
        }
    }
    found.into_iter().collect()
}

/// How many figures beside the chosen one an issue shows; `facts` has them all.
const SHOWN: usize = 5;

/// Observations whose figures cannot all be right.
pub(crate) fn disputed_values<K: std::fmt::Debug>(table: &str, rows: &[Chosen<'_, '_, K>]) -> Vec<Issue> {
    let disputed = rows.iter().filter(|row| row.observation.status == Status::Disputed);
    disputed
        .map(|row| {
            let chosen = row.observation.chosen;
            let mut others: Vec<_> =
                row.observation.statements.iter().skip(1).take(SHOWN).map(|s| figure(s)).collect();
            let left_out = row.observation.statements.len().saturating_sub(1 + SHOWN);
            if left_out > 0 {
                others.push(format!("{left_out} more"));
            }
            let message = format!(
                "{table} of {} ({}), {}: {} chosen by {}; against {}",
                row.locality.name.unwrap_or_default(),
                row.locality.code,
                row.span.text,
                figure(chosen),
                row.observation.rule,
                others.join("; "),
            );
            issue(IssueCode::DisputedValue, chosen, message)
        })
        .collect()
}

fn figure(statement: &Statement<'_>) -> String {
    let fact = statement.fact;
    format!("{} ({}) {} {:?}", fact.value, fact.qualifier, statement.story.article.url, fact.quote)
}

/// By which attribute a source divides a whole into parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Dimension {
    Form,
    Field,
    Sector,
    Tier,
    Recipient,
}

/// How many fields, sectors or tiers make a list that is meant to be whole: of two, or one, a text often says
/// no more than that they stand out.
const LISTED: usize = 3;

/// Wholes whose parts, as their source lists them, do not add up. A reprint repeats what is wrong and is left
/// out; so are parts of another place or period, and parts that are rounded or known not to be all there are.
pub(crate) fn sum_mismatches(statements: &[Statement<'_>]) -> Vec<Issue> {
    let by_id: BTreeMap<&str, &Statement<'_>> =
        statements.iter().map(|statement| (statement.fact.fact_id.as_str(), statement)).collect();
    let mut breakdowns: BTreeMap<(&str, Dimension), Vec<&Statement<'_>>> = BTreeMap::new();
    for part in statements.iter().filter(|part| part.story.duplicate_of.is_none()) {
        let Some(whole) = part.fact.part_of.as_deref().and_then(|id| by_id.get(id)) else { continue };
        let elsewhere = (&part.locality, &part.period) != (&whole.locality, &whole.period);
        if let Some(dimension) = dimension(whole.fact, part.fact).filter(|_| !elsewhere) {
            breakdowns.entry((&whole.fact.fact_id, dimension)).or_default().push(part);
        }
    }
    let mut issues = Vec::new();
    for ((id, dimension), mut parts) in breakdowns {
        let Some(whole) = by_id.get(id) else { continue };
        parts.sort_by_key(|part| (part.fact.quote_start, part.fact.value_start, &part.fact.fact_id));
        issues.extend(sum_mismatch(whole, dimension, &parts));
    }
    issues
}

fn sum_mismatch(whole: &Statement<'_>, dimension: Dimension, parts: &[&Statement<'_>]) -> Option<Issue> {
    let exact = parts.iter().all(|part| part.fact.qualifier == Qualifier::Exact);
    if !exact || !is_complete(dimension, parts) {
        return None;
    }
    let sum = parts.iter().map(|part| part.range).reduce(Range::plus)?.min;
    if whole.range.holds(sum) {
        return None;
    }
    let figures: Vec<_> = parts.iter().map(|part| part.fact.value.to_string()).collect();
    let mut quotes: Vec<_> = parts.iter().map(|part| format!("{:?}", part.fact.quote)).collect();
    quotes.dedup();
    let message = format!(
        "{} = {sum}, not {} ({}): {:?} against {}",
        figures.join(" + "),
        whole.fact.value,
        whole.fact.qualifier,
        whole.fact.quote,
        quotes.join(", "),
    );
    Some(issue(IssueCode::SumMismatch, whole, message))
}

/// The one attribute that sets a part off from its whole; none where the two count different things, or where
/// no attribute does or several do.
fn dimension(whole: &Fact, part: &Fact) -> Option<Dimension> {
    let differing = match (&whole.measure, &part.measure) {
        (Measure::Models(whole), Measure::Models(part)) => model_dimensions(whole, part)?,
        (Measure::Awards(whole), Measure::Awards(part)) => award_dimensions(whole, part)?,
        _ => return None,
    };
    match differing.as_slice() {
        [dimension] => Some(*dimension),
        _ => None,
    }
}

fn model_dimensions(whole: &Model, part: &Model) -> Option<Vec<Dimension>> {
    let another_tier = whole.tier.is_some() && whole.tier != part.tier;
    if whole.stage != part.stage || another_tier {
        return None;
    }
    let differs = [
        (Dimension::Form, whole.form != part.form),
        (Dimension::Field, whole.field != part.field),
        (Dimension::Sector, (&whole.sector, &whole.sector_code) != (&part.sector, &part.sector_code)),
        (Dimension::Tier, whole.tier != part.tier),
    ];
    Some(differs.into_iter().filter(|(_, differs)| *differs).map(|(dimension, _)| dimension).collect())
}

fn award_dimensions(whole: &Award, part: &Award) -> Option<Vec<Dimension>> {
    let divided = whole.recipient == Recipient::Combined && part.recipient != Recipient::Combined;
    let comparable = (whole.purpose, whole.kind) == (part.purpose, part.kind);
    (divided && comparable).then(|| vec![Dimension::Recipient])
}

/// Whether nothing is missing from the parts, as far as can be known: both forms, both recipients, or a list
/// of [`LISTED`] that names nothing twice.
fn is_complete(dimension: Dimension, parts: &[&Statement<'_>]) -> bool {
    let names: BTreeSet<Option<&str>> =
        parts.iter().map(|part| name(dimension, &part.fact.measure)).collect();
    if names.len() != parts.len() || names.contains(&None) {
        return false;
    }
    match dimension {
        Dimension::Form | Dimension::Recipient => {
            names == BTreeSet::from([Some(Form::Collective.as_str()), Some(Form::Individual.as_str())])
        }
        Dimension::Field | Dimension::Sector | Dimension::Tier => names.len() >= LISTED,
    }
}

/// What sets a part off, as its text or the lexicon calls it.
fn name(dimension: Dimension, part: &Measure) -> Option<&str> {
    match (part, dimension) {
        (Measure::Awards(award), Dimension::Recipient) => Some(award.recipient.as_str()),
        (Measure::Models(model), Dimension::Form) => Some(model.form?.as_str()),
        (Measure::Models(model), Dimension::Field) => Some(model.field?.as_str()),
        (Measure::Models(model), Dimension::Sector) => {
            model.sector.as_deref().or(model.sector_code.as_deref())
        }
        (Measure::Models(model), Dimension::Tier) => Some(model.tier?.as_str()),
        _ => None,
    }
}

fn issue(code: IssueCode, statement: &Statement<'_>, message: String) -> Issue {
    let article = statement.story.article;
    Issue {
        code,
        source_id: article.source_id.clone(),
        url: article.url.clone(),
        capture_id: article.capture_id.clone(),
        message,
    }
}
