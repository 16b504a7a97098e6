//! What is not about the movement gives nothing.
//!
//! `negatives/sentences` has sentences of other matter, a file a subject. `patterns.txt` makes more of them: the
//! words of `slots.txt` are put into its braces, by a generator with a fixed seed. They are read alone, as pages of
//! several, on pages that mention a board for mass mobilisation and not the movement (`mentions.txt`), and on pages that
//! name the movement in passing (`passing.txt`).
//! `on-the-movement.txt` has what gives nothing even on a page of the movement, as `tests/gold` has what does.

#![allow(clippy::disallowed_methods, clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use danvan_domain::Reference;
use danvan_parser::{Case, Parser};

/// How many sentences the generator makes.
const MADE: usize = 3_000;

/// With another seed the figures of the last test would be others.
const SEED: u64 = 20_091_015;

/// Of a thousand sentences, so many false facts are borne.
const BORNE: usize = 1;

/// How many sentences a page has.
const PAGE: usize = 10;

static PARSER: LazyLock<Parser> =
    LazyLock::new(|| Parser::new(Reference::embedded().expect("embedded reference")));

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/negatives")
}

fn lines(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).expect("a file of the corpus");
    text.lines().map(str::to_owned).collect()
}

/// A sentence, and the file that it comes from.
#[derive(Debug, Clone)]
struct Negative {
    subject: String,
    text: String,
}

/// The sentences that were written, by subject.
fn written() -> Vec<Negative> {
    let entries = fs::read_dir(folder().join("sentences")).expect("the corpus");
    let files: BTreeSet<PathBuf> = entries.map(|entry| entry.expect("a file").path()).collect();
    let subject = |file: &Path| file.file_stem().expect("a name").to_string_lossy().into_owned();
    files
        .iter()
        .flat_map(|file| lines(file).into_iter().map(|text| Negative { subject: subject(file), text }))
        .collect()
}

/// Sentences made of the patterns, as many from each.
fn made() -> Vec<Negative> {
    let slots: BTreeMap<String, Vec<String>> = lines(&folder().join("slots.txt"))
        .iter()
        .map(|line| {
            let (name, choices) = line.split_once(": ").expect("a slot");
            (name.to_owned(), choices.split(" | ").map(str::to_owned).collect())
        })
        .collect();
    let patterns = lines(&folder().join("patterns.txt"));
    let mut random = fastrand::Rng::with_seed(SEED);
    (0..MADE)
        .map(|index| {
            let pattern = &patterns[index % patterns.len()];
            Negative { subject: format!("made of {pattern:?}"), text: filled(pattern, &slots, &mut random) }
        })
        .collect()
}

/// A pattern with a choice in every slot; a choice may have slots of its own.
fn filled(pattern: &str, slots: &BTreeMap<String, Vec<String>>, random: &mut fastrand::Rng) -> String {
    let mut text = pattern.to_owned();
    while let Some(open) = text.find('{') {
        let close = open + text[open..].find('}').expect("a closed slot");
        let choices = slots.get(&text[open + 1..close]).expect("a slot that slots.txt has");
        text.replace_range(open..=close, &choices[random.usize(..choices.len())]);
    }
    let mut letters = text.chars();
    let first = letters.next().expect("a sentence");
    first.to_uppercase().chain(letters).collect()
}

/// The false facts of a text, a line each.
fn facts(text: String) -> Vec<String> {
    let case = Case {
        id: "negative".to_owned(),
        text,
        title: None,
        published: "2023-03-06".parse().ok(),
        url: None,
    };
    let parsed = PARSER.parse_case(&case);
    parsed
        .facts
        .iter()
        .map(|fact| format!("{} {} by {} in {:?}", fact.measure.as_str(), fact.value, fact.rule, fact.quote))
        .collect()
}

/// Asserts that pages hold no more false facts than are borne among so many sentences.
fn assert_nothing(setting: &str, sentences: usize, pages: impl Iterator<Item = (String, String)>) {
    let mut found: Vec<String> = Vec::new();
    for (subject, text) in pages {
        found.extend(facts(text).into_iter().map(|fact| format!("{subject}: {fact}")));
    }
    let borne = sentences * BORNE / 1_000;
    assert!(
        found.len() <= borne,
        "{setting}: {} false facts in {sentences} sentences, {borne} borne\n{}",
        found.len(),
        found.join("\n")
    );
}

fn alone(sentences: &[Negative]) -> impl Iterator<Item = (String, String)> {
    sentences.iter().map(|negative| (negative.subject.clone(), negative.text.clone()))
}

/// Pages of several sentences of one kind, each after another of the `openings`.
fn pages(sentences: &[Negative], openings: &[String]) -> impl Iterator<Item = (String, String)> {
    sentences.chunks(PAGE).enumerate().map(|(number, chunk)| {
        let opening = openings.get(number % openings.len().max(1)).into_iter().map(String::as_str);
        let texts: Vec<&str> = opening.chain(chunk.iter().map(|negative| negative.text.as_str())).collect();
        (chunk[0].subject.clone(), texts.join("\n"))
    })
}

#[test]
fn the_corpus_is_as_large_as_it_says() {
    let (written, made) = (written(), made());
    assert!(written.len() >= 550, "{}", written.len());
    let different: BTreeSet<&str> =
        written.iter().chain(&made).map(|negative| negative.text.as_str()).collect();
    assert!(different.len() >= 3_500, "{} different sentences", different.len());
    let on_the_movement = written.iter().chain(&made).find(|negative| {
        PARSER
            .parse_case(&Case {
                id: String::new(),
                text: format!("{} Huyện đăng ký 7 mô hình.", negative.text),
                title: None,
                published: None,
                url: None,
            })
            .facts
            .iter()
            .any(|fact| fact.value.to_bits() == 7_f64.to_bits())
    });
    assert!(on_the_movement.is_none(), "{on_the_movement:?} is about the movement");
}

#[test]
fn sentences_of_other_matter_give_nothing() {
    for sentences in [written(), made()] {
        assert_nothing("alone", sentences.len(), alone(&sentences));
        assert_nothing("on pages of their own", sentences.len(), pages(&sentences, &[]));
    }
}

#[test]
fn a_page_that_only_mentions_a_board_gives_nothing() {
    let mentions = lines(&folder().join("mentions.txt"));
    for sentences in [written(), made()] {
        assert_nothing("after a mention of a board", sentences.len(), pages(&sentences, &mentions));
    }
}

#[test]
fn a_page_that_names_the_movement_in_passing_gives_nothing() {
    let mentions = lines(&folder().join("passing.txt"));
    for sentences in [written(), made()] {
        let pages = sentences.chunks_exact(PAGE).zip(mentions.iter().cycle()).map(|(chunk, mention)| {
            let mut texts: Vec<&str> = chunk.iter().map(|negative| negative.text.as_str()).collect();
            texts.insert(PAGE / 2, mention);
            (chunk[0].subject.clone(), texts.join("\n"))
        });
        assert_nothing("around a passing mention of the movement", sentences.len(), pages);
    }
}

#[test]
fn what_a_page_of_the_movement_does_not_count_gives_nothing() {
    let openings = lines(&folder().join("movement.txt"));
    let sentences: Vec<Negative> = lines(&folder().join("on-the-movement.txt"))
        .into_iter()
        .map(|text| Negative { subject: "on the movement".to_owned(), text })
        .collect();
    let pages = sentences.iter().zip(openings.iter().cycle());
    let pages =
        pages.map(|(negative, opening)| (negative.subject.clone(), format!("{opening}\n{}", negative.text)));
    assert_nothing("on a page of the movement", sentences.len(), pages);
}
