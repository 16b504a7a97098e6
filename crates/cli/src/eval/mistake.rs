//! What was missed, and what was read that is not there.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use danvan_domain::text::squeeze;
use serde::Serialize;

use super::{
    compare::{Depth, Key, ROW_ATTRIBUTES},
    gold::{Account, Claim, GoldCase},
    name::Names,
    pair::pairs,
    sentence::stating,
};

/// How a claim is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Way {
    /// Labelled and not read.
    Missed,
    /// Read and not labelled.
    Extra,
}

/// A claim that only one side makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Mistake {
    /// The case.
    pub(crate) case: String,
    /// The constructions that the case shows; nothing says which of them it was.
    pub(crate) about: Vec<String>,
    /// How it is wrong.
    pub(crate) way: Way,
    /// The claim, in a line.
    pub(crate) claim: String,
    /// The sentence, as far as it is known.
    pub(crate) sentence: String,
}

/// Stands for the construction of cases that name none.
pub(crate) const UNNAMED: &str = "unnamed";

/// The mistakes of cases that show one construction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group<'a> {
    /// The construction.
    pub(crate) construction: &'a str,
    /// How many were missed.
    pub(crate) missed: usize,
    /// How many are extra.
    pub(crate) extra: usize,
    /// Those of them that are listed, a mistake that a group before this one lists left out.
    pub(crate) listed: Vec<&'a Mistake>,
    /// The cases of those left out.
    pub(crate) above: BTreeSet<&'a str>,
}

/// The mistakes of a case where claims are compared to `depth`.
pub(crate) fn of_case(case: &GoldCase, read: &Account, depth: Depth, names: &Names) -> Vec<Mistake> {
    let keys = |account: &Account| -> Vec<Key> {
        account.claims.iter().map(|claim| Key::of(claim, account, depth, names)).collect()
    };
    let pairs = pairs(&keys(&case.label), &keys(read));
    let mistake = |way, claim: &Claim, account: &Account, sentence: &str| Mistake {
        case: case.id.clone(),
        about: case.about.clone().unwrap_or_default(),
        way,
        claim: in_a_line(claim, account, depth),
        sentence: squeeze(sentence),
    };
    let text = case.text.as_deref().unwrap_or_default();
    let mut mistakes = Vec::new();
    for claim in picked(&case.label, &pairs.missed) {
        mistakes.push(mistake(Way::Missed, claim, &case.label, stating(claim.value, text)));
    }
    for claim in picked(read, &pairs.extra) {
        let quote = claim.attribute("quote").unwrap_or_default();
        mistakes.push(mistake(Way::Extra, claim, read, quote));
    }
    mistakes
}

fn picked<'a>(account: &'a Account, indices: &'a [usize]) -> impl Iterator<Item = &'a Claim> {
    indices.iter().filter_map(|&index| account.claims.get(index))
}

/// A claim as a person reads it: what and how many, where, when, and for rows the rest.
fn in_a_line(claim: &Claim, account: &Account, depth: Depth) -> String {
    const WHAT: [&str; 6] = ["stage", "form", "field", "sector", "recipient", "item"];
    let mut what = vec![claim.measure.clone()];
    what.extend(WHAT.iter().filter_map(|name| claim.attribute(name)).map(str::to_owned));
    what.push(claim.value.to_string());
    let mut parts = vec![what.join(" ")];
    let place = account.place_of(claim);
    let name = place.and_then(|place| place.name.as_deref()).unwrap_or("no place");
    parts.push(match place.and_then(|place| place.level.as_deref()) {
        Some(level) => format!("{name} ({level})"),
        None => name.to_owned(),
    });
    parts.push(claim.attribute("period").unwrap_or("no period").to_owned());
    if depth == Depth::Row {
        parts.extend(place.and_then(|place| place.province.clone()));
        let rest = ROW_ATTRIBUTES.iter().filter(|name| **name != "field");
        parts.extend(rest.filter_map(|name| Some(format!("{name} {}", claim.attribute(name)?))));
    }
    parts.join(", ")
}

/// The mistakes by construction, the construction with the most first. A mistake counts for each construction
/// that its case names, and is listed under the first of them in this order. Only the first `limit` are listed.
pub(crate) fn by_construction(mistakes: &[Mistake], limit: usize) -> Vec<Group<'_>> {
    let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, mistake) in mistakes.iter().enumerate() {
        let unnamed = mistake.about.is_empty().then_some(UNNAMED);
        let constructions: BTreeSet<&str> = mistake.about.iter().map(String::as_str).chain(unnamed).collect();
        for construction in constructions {
            members.entry(construction).or_default().push(index);
        }
    }
    let mut members: Vec<_> = members.into_iter().collect();
    members.sort_by_key(|(_, indices)| Reverse(indices.len()));
    let mut done = vec![false; mistakes.len().min(limit)];
    members
        .into_iter()
        .map(|(construction, indices)| group(construction, &indices, mistakes, &mut done))
        .collect()
}

/// A group; `done` says of each mistake that may be listed whether it is.
fn group<'a>(
    construction: &'a str,
    indices: &[usize],
    mistakes: &'a [Mistake],
    done: &mut [bool],
) -> Group<'a> {
    let mut group = Group { construction, missed: 0, extra: 0, listed: Vec::new(), above: BTreeSet::new() };
    for &index in indices {
        let Some(mistake) = mistakes.get(index) else { continue };
        match mistake.way {
            Way::Missed => group.missed += 1,
            Way::Extra => group.extra += 1,
        }
        match done.get_mut(index) {
            Some(true) => {
                group.above.insert(&mistake.case);
            }
            Some(listed) => {
                *listed = true;
                group.listed.push(mistake);
            }
            None => {}
        }
    }
    group
}
