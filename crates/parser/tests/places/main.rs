//! Where a page and its counts are, by the ways in which reports name places: `cases.toml`.

#![allow(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use danvan_domain::{Capture, IssueCode, Place, Reference, Source};
use danvan_parser::{Parsed, Parser};
use serde::Deserialize;

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    what: String,
    published: String,
    title: String,
    text: String,
    #[serde(default)]
    source: Vec<String>,
    page: String,
    facts: Option<Vec<String>>,
    issue: Option<String>,
}

impl Case {
    /// The case as a page of its source.
    fn parsed(&self, parser: &Parser) -> Parsed {
        let source = Source {
            id: "portal".to_owned(),
            publisher: "A portal".to_owned(),
            localities: self.source.clone(),
            enabled: true,
            ..Source::default()
        };
        let paragraphs = self.text.trim().replace('\n', "</p><p>");
        let body = format!(
            "<html><head><meta property=\"article:published_time\" content=\"{}\"></head><body><article><h1>{}</h1>\
             <p>{paragraphs}</p><p>{FILLER}</p></article></body></html>",
            self.published, self.title,
        );
        let capture = Capture {
            capture_id: String::new(),
            source_id: source.id.clone(),
            address: "http://portal.example/a.html".to_owned(),
            fetched_at: None,
            captured_at: None,
            status: None,
            content_type: Some("text/html; charset=utf-8".to_owned()),
            body: body.into_bytes(),
        };
        parser.parse(&capture, Some(&source))
    }
}

/// What makes a page of a sentence or two: it names no place.
const FILLER: &str = "Các mô hình giúp bà con đi lại dễ dàng hơn, đường làng sạch đẹp, tình làng nghĩa xóm thêm bền \
    chặt; cán bộ gần dân, nghe dân nói và làm cho dân tin, được bà con đồng tình và cùng góp sức.";

fn code(place: Option<&Place>) -> String {
    place.map_or_else(|| "none".to_owned(), |place| place.code.clone())
}

#[test]
fn names_mean_what_a_careful_reader_takes_them_for() {
    let parser = Parser::new(Reference::embedded().expect("embedded reference"));
    let cases: Cases = toml::from_str(include_str!("cases.toml")).expect("well-formed cases");
    let mut wrong = Vec::new();
    for case in &cases.case {
        let parsed = case.parsed(&parser);
        let page = code(parsed.article.as_ref().and_then(|article| article.locality.as_ref()));
        let facts: Vec<String> = parsed.facts.iter().map(|fact| code(fact.locality.as_ref())).collect();
        let expected = case.facts.clone().unwrap_or_else(|| vec![case.page.clone(); facts.len().max(1)]);
        let about_places = |code: &IssueCode| code.as_str().ends_with("-locality");
        let issues = parsed.issues.iter().map(|issue| issue.code).filter(about_places);
        let issue = issues.map(|code| code.as_str()).next();
        if page != case.page || facts != expected || issue != case.issue.as_deref() {
            wrong.push(format!("{}: page {page}, facts {facts:?}, issue {issue:?}", case.what));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.case.len(), wrong.join("\n"));
}

#[test]
fn a_page_that_names_no_place_is_its_sources_in_the_unit_of_its_time() {
    let parser = Parser::new(Reference::embedded().expect("embedded reference"));
    let place = |published: &str| {
        let case = Case {
            what: String::new(),
            published: published.to_owned(),
            title: "Dân vận khéo: nhiều cách làm hay".to_owned(),
            text: "Toàn tỉnh thực hiện 120 mô hình “Dân vận khéo”.".to_owned(),
            source: vec!["2004:89".to_owned(), "2025:91".to_owned()],
            page: String::new(),
            facts: None,
            issue: None,
        };
        code(case.parsed(&parser).facts.first().expect("a fact").locality.as_ref())
    };
    assert_eq!(place("2020-01-04"), "2004:89");
    assert_eq!(place("2026-01-04"), "2025:91");
}
