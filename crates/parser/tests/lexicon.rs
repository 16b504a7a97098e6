//! Every entry of the lexicon has examples, is found in them, and is not in its counter-examples.

#![allow(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::collections::BTreeSet;

use danvan_domain::Reference;
use danvan_domain::lexicon::Sense;
use danvan_domain::text::fold;

#[test]
fn entries_are_found_in_their_examples() {
    let reference = Reference::embedded().expect("embedded reference");
    let entries = reference.lexicon.entries();
    let without = entries.iter().filter(|entry| entry.examples.is_empty());
    let mut wrong: Vec<_> =
        without.map(|entry| format!("{}: {:?} has no example", entry.file, entry.forms)).collect();
    wrong.extend(reference.lexicon.broken_examples().iter().map(ToString::to_string));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_form_stands_in_one_entry_of_a_category() {
    let reference = Reference::embedded().expect("embedded reference");
    let mut seen: Vec<(std::mem::Discriminant<Sense>, String)> = Vec::new();
    let mut twice = Vec::new();
    // A tier may be of two levels: which one a city's is, its place says.
    let of_one_meaning = |sense: &Sense| !matches!(sense, Sense::Tier(_));
    for entry in reference.lexicon.entries().iter().filter(|entry| of_one_meaning(&entry.sense)) {
        for form in &entry.forms {
            let key = (std::mem::discriminant(&entry.sense), fold(form));
            if seen.contains(&key) {
                twice.push(format!("{}: {form:?} stands twice", entry.file));
            }
            seen.push(key);
        }
    }
    assert!(twice.is_empty(), "{}", twice.join("\n"));
}

#[test]
fn every_category_is_explained_to_those_who_add_words() {
    let guide = include_str!("../../../data/reference/lexicon/README.md");
    let reference = Reference::embedded().expect("embedded reference");
    let categories: BTreeSet<&str> =
        reference.lexicon.entries().iter().filter_map(|entry| entry.label.split(' ').next()).collect();
    let rows = || guide.lines().filter(|line| line.starts_with('|'));
    let missing: Vec<_> = categories
        .into_iter()
        .filter(|category| {
            let name = format!("`{category}`");
            !rows().any(|row| row.split('|').nth(1).is_some_and(|cell| cell.contains(&name)))
        })
        .collect();
    assert!(missing.is_empty(), "data/reference/lexicon/README.md says nothing of {missing:?}");
}
