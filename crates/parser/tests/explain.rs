//! An explanation tells of every figure, and of the facts that are read and of no others.

#![allow(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::sync::LazyLock;

use danvan_domain::text::slice_chars;
use danvan_domain::{Reference, TextPart};
use danvan_parser::explain::{Explanation, Outcome};
use danvan_parser::{Case, Parsed, Parser};

const CASES: [&str; 2] = [
    include_str!("../../../tests/gold/constructions.jsonl"),
    include_str!("../../../tests/gold/development-a.jsonl"),
];

static PARSER: LazyLock<Parser> =
    LazyLock::new(|| Parser::new(Reference::embedded().expect("embedded reference")));

fn case(text: &str) -> Case {
    Case { id: "case".to_owned(), text: text.to_owned(), title: None, published: None, url: None }
}

/// The identifiers of the facts that an explanation tells of.
fn told(explanation: &Explanation) -> Vec<&str> {
    let figures = explanation.sentences.iter().flat_map(|sentence| &sentence.figures);
    figures
        .filter_map(|figure| match &figure.outcome {
            Outcome::Fact(stated) => Some(stated.fact_id.as_str()),
            _ => None,
        })
        .collect()
}

fn assert_sliced(parsed: &Parsed, explanation: &Explanation) {
    let Some(article) = &parsed.article else { return };
    for sentence in &explanation.sentences {
        let source = match sentence.part {
            TextPart::Title => article.title.as_deref().unwrap_or_default(),
            _ => &article.text,
        };
        assert_eq!(slice_chars(source, sentence.start, sentence.end), Some(sentence.text.as_str()));
        let words = sentence.words.iter().map(|word| (word.start, word.end, &word.text));
        let figures = sentence.figures.iter().map(|figure| (figure.start, figure.end, &figure.text));
        for (start, end, text) in words.chain(figures) {
            assert_eq!(slice_chars(&sentence.text, start, end), Some(text.as_str()));
        }
    }
}

#[test]
fn every_fact_is_told_of_once_and_in_its_sentence() {
    for case in CASES.iter().flat_map(|cases| cases.lines()) {
        let case: Case = serde_json::from_str(case).expect("a case");
        let (parsed, explanation) = PARSER.explain_case(&case);
        assert_eq!(parsed, PARSER.parse_case(&case), "{}: explaining changes nothing", case.id);
        let mut read: Vec<&str> = parsed.facts.iter().map(|fact| fact.fact_id.as_str()).collect();
        let mut told = told(&explanation);
        read.sort_unstable();
        told.sort_unstable();
        assert_eq!(told, read, "{}", case.id);
        assert_sliced(&parsed, &explanation);
    }
}

#[test]
fn an_article_is_explained_as_its_page_was_read() {
    for line in CASES.iter().flat_map(|cases| cases.lines()) {
        let parsed = PARSER.parse_case(&serde_json::from_str(line).expect("a case"));
        let article = parsed.article.as_ref().expect("an article");
        let (again, _) = PARSER.explain_article(article, None);
        assert_eq!(again.facts, parsed.facts);
    }
}

#[test]
fn figures_say_why_they_are_none() {
    for (text, figure, expected) in [
        ("Phong trào Dân vận khéo: phấn đấu có 12 mô hình.", "12", "a target or plan, by “phấn đấu”"),
        ("Phong trào Dân vận khéo: đề nghị công nhận 12 mô hình.", "12", "a proposal, by “đề nghị”"),
        ("Phong trào Dân vận khéo có 12 xã làm theo.", "12", "no noun of ours stands after it"),
        ("Huyện có 12 mô hình kinh tế.", "12", "the page has not named the movement yet"),
        ("Xã Dân vận khéo trao 12 suất quà.", "12", "its noun is none of ours"),
        (
            "Kế hoạch số 12 về Dân vận khéo.",
            "12",
            "it names or orders something, is a share, vague, or the second of two",
        ),
        ("Phong trào Dân vận khéo giúp 12 hộ dân.", "12", "no word says what became of it"),
    ] {
        let (_, explanation) = PARSER.explain_case(&case(text));
        let figures = explanation.sentences.iter().flat_map(|sentence| &sentence.figures);
        let said: Vec<String> = figures
            .filter(|found| found.text == figure)
            .map(|found| match &found.outcome {
                Outcome::Refused { why, by } => format!("{why}, by “{by}”"),
                Outcome::None { why } => (*why).to_owned(),
                other => format!("{other:?}"),
            })
            .collect();
        assert_eq!(said, [expected], "{text}");
    }
}

#[test]
fn what_is_said_twice_is_merged_and_says_with_what() {
    let text = "Huyện đăng ký 12 mô hình Dân vận khéo.\nNăm nay huyện đăng ký 12 mô hình Dân vận khéo.";
    let (parsed, explanation) = PARSER.explain_case(&case(text));
    let kept: Vec<&str> = parsed.facts.iter().map(|fact| fact.fact_id.as_str()).collect();
    let merged =
        explanation.sentences.iter().flat_map(|sentence| &sentence.figures).find_map(|figure| match &figure
            .outcome
        {
            Outcome::Merged { stated, why } => Some((stated.fact_id.as_str(), *why)),
            _ => None,
        });
    assert_eq!(merged, Some((kept[0], "another sentence says the same")));
}
