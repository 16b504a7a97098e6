//! Parts that a source lists beside the whole that it states.

use std::collections::BTreeSet;

use danvan_domain::{Form, Issue, IssueCode, Qualifier, Recipient};

use super::issue;
use crate::{
    collect::{AwardCount, ModelCount, What},
    range::Range,
    statement::Base,
    view::View,
};

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
pub(super) fn mismatches(base: &Base<'_>) -> Vec<Issue> {
    let mut parts: Vec<(u32, Dimension, u32)> = Vec::new();
    let originals = base.as_stored().filter(|part| part.story.duplicate_of.is_none() && !part.is_dropped());
    for part in originals {
        let Some(whole) = part.whole() else { continue };
        let elsewhere = (part.locality(), part.span()) != (whole.locality(), whole.span());
        let dimension =
            dimension(whole.fact.what, part.fact.what).filter(|_| !elsewhere && !whole.is_dropped());
        parts.extend(dimension.map(|dimension| (whole.number, dimension, part.number)));
    }
    parts.sort_unstable();
    let breakdowns = parts.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1));
    breakdowns.filter_map(|parts| mismatch(base, parts)).collect()
}

/// The issue of one breakdown: parts of one whole along one dimension.
fn mismatch(base: &Base<'_>, parts: &[(u32, Dimension, u32)]) -> Option<Issue> {
    let (whole, dimension) =
        parts.first().and_then(|(whole, dimension, _)| Some((base.get(*whole)?, *dimension)))?;
    let mut parts: Vec<View<'_, '_>> = parts.iter().filter_map(|(.., part)| base.get(*part)).collect();
    parts.sort_by_key(|part| (part.fact.quote_start, part.fact.value_start, part.number));
    let exact = parts.iter().all(|part| part.qualifier() == Qualifier::Exact);
    if !exact || !is_complete(dimension, &parts) {
        return None;
    }
    let sum = parts.iter().map(View::range).reduce(Range::plus)?.min;
    if whole.range().holds(sum) {
        return None;
    }
    let figures: Vec<_> = parts.iter().map(|part| part.value().to_string()).collect();
    let mut quotes: Vec<_> = parts.iter().map(|part| format!("{:?}", part.quote())).collect();
    quotes.dedup();
    let message = format!(
        "{} = {sum}, not {} ({}): {:?} against {}",
        figures.join(" + "),
        whole.value(),
        whole.qualifier(),
        whole.quote(),
        quotes.join(", "),
    );
    Some(issue(IssueCode::SumMismatch, &whole, message))
}

/// The one attribute that sets a part off from its whole; none where the two count different things, or where
/// no attribute does or several do.
fn dimension(whole: What, part: What) -> Option<Dimension> {
    let differing = match (whole, part) {
        (What::Models(whole), What::Models(part)) => model_dimensions(&whole, &part)?,
        (What::Awards(whole), What::Awards(part)) => award_dimensions(&whole, &part)?,
        _ => return None,
    };
    match differing.as_slice() {
        [dimension] => Some(*dimension),
        _ => None,
    }
}

fn model_dimensions(whole: &ModelCount, part: &ModelCount) -> Option<Vec<Dimension>> {
    let another_tier = whole.tier.is_some() && whole.tier != part.tier;
    if whole.stage != part.stage || another_tier {
        return None;
    }
    let differs = [
        (Dimension::Form, whole.form != part.form),
        (Dimension::Field, whole.field != part.field),
        (Dimension::Sector, (whole.sector, whole.sector_code) != (part.sector, part.sector_code)),
        (Dimension::Tier, whole.tier != part.tier),
    ];
    Some(differs.into_iter().filter(|(_, differs)| *differs).map(|(dimension, _)| dimension).collect())
}

fn award_dimensions(whole: &AwardCount, part: &AwardCount) -> Option<Vec<Dimension>> {
    let divided = whole.recipient == Recipient::Combined && part.recipient != Recipient::Combined;
    let comparable = (whole.purpose, whole.kind) == (part.purpose, part.kind);
    (divided && comparable).then(|| vec![Dimension::Recipient])
}

/// Whether nothing is missing from the parts, as far as can be known: both forms, both recipients, or a list
/// of [`LISTED`] that names nothing twice.
fn is_complete(dimension: Dimension, parts: &[View<'_, '_>]) -> bool {
    let names: BTreeSet<Option<&str>> = parts.iter().map(|part| name(dimension, part)).collect();
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
fn name<'a>(dimension: Dimension, part: &View<'_, 'a>) -> Option<&'a str> {
    let what = part.fact.what;
    match dimension {
        Dimension::Recipient => Some(what.award()?.recipient.as_str()),
        Dimension::Form => Some(what.model()?.form?.as_str()),
        Dimension::Field => Some(what.model()?.field?.as_str()),
        Dimension::Sector => part.word(what.model()?.sector.or(what.model()?.sector_code)),
        Dimension::Tier => Some(what.model()?.tier?.as_str()),
    }
}
