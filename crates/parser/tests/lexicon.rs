//! Every entry of the lexicon has examples, is found in them, and is not in its counter-examples.

#![allow(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::collections::BTreeSet;

use danvan_domain::Reference;
use danvan_domain::lexicon::{Entry, Sense, words};
use danvan_domain::text::fold;

/// Whether the entry is among the longest forms of the text, taken from left to right as pieces are.
fn is_found(reference: &Reference, index: usize, entry: &Entry, text: &str) -> bool {
    let lexicon = &reference.lexicon;
    let folded = fold(text);
    let symbols: Vec<_> = words(&folded).map(|word| lexicon.symbol(word)).collect();
    let mut at = 0;
    while at < symbols.len() {
        let rest = symbols.iter().skip(at).copied();
        let found = match entry.sense {
            Sense::Furniture(_) => lexicon.longest_furniture(rest),
            _ => lexicon.longest(rest),
        };
        if found.is_some_and(|(_, entries)| entries.contains(&u32::try_from(index).expect("few entries"))) {
            return true;
        }
        at += found.map_or(1, |(count, _)| count);
    }
    false
}

#[test]
fn entries_are_found_in_their_examples() {
    let reference = Reference::embedded().expect("embedded reference");
    let mut wrong = Vec::new();
    for (index, entry) in reference.lexicon.entries().iter().enumerate() {
        if entry.examples.is_empty() {
            wrong.push(format!("{}: {:?} has no example", entry.file, entry.forms));
        }
        let missed = entry.examples.iter().filter(|text| !is_found(&reference, index, entry, text));
        let taken = entry.counter_examples.iter().filter(|text| is_found(&reference, index, entry, text));
        wrong
            .extend(missed.map(|text| format!("{}: {:?} is not found in {text:?}", entry.file, entry.forms)));
        wrong.extend(taken.map(|text| format!("{}: {:?} is found in {text:?}", entry.file, entry.forms)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_form_stands_in_one_entry_of_a_category() {
    let reference = Reference::embedded().expect("embedded reference");
    let mut seen: Vec<(std::mem::Discriminant<Sense>, String)> = Vec::new();
    let mut twice = Vec::new();
    for entry in reference.lexicon.entries() {
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
