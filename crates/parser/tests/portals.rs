//! Whole pages of portals against what a careful reader copies from them: `tests/pages`, whose README says how a page is
//! judged. Every page outside the folder `unread` must come out exactly; of that folder only totals are looked at, and
//! must not fall below `tests/pages/figures.toml`.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test may fail loudly, and prints its figures"
)]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use danvan_domain::{BlockKind, Capture, IssueCode, Reference, text::nfc};
use danvan_parser::page::{self, Page};
use serde::Deserialize;

/// Tokens of a shingle.
const SHINGLE: usize = 4;
/// A body that is right to the eye has at least this F1.
const LEAST_BODY: f64 = 0.98;

#[derive(Debug, Deserialize)]
struct Expected {
    url: String,
    captured_at: jiff::Timestamp,
    kind: String,
    title: Option<String>,
    published: Option<String>,
    authors: Vec<String>,
    body: Vec<String>,
    updated: Option<String>,
    photo_credits: Vec<String>,
    section: Option<String>,
    captions: Vec<String>,
    documents: Vec<String>,
}

/// The shares of pages that are right, from 0 to 1; of the body, the mean F1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Figures {
    body: f64,
    title: f64,
    date: f64,
    author: f64,
    kind: f64,
}

/// How one page came out.
struct Score {
    name: String,
    is_article: bool,
    figures: Figures,
    /// What was found and what was expected, where they differ.
    wrong: Vec<String>,
    /// The same of what stands beside the text, by its name; nothing where it is right.
    beside: Vec<(&'static str, Option<String>)>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/pages")
}

/// The pages below a folder, by name.
fn expectations(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of pages") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(expectations(&path));
        } else if path.to_string_lossy().ends_with(".expected.json") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn scores(unread: bool) -> Vec<Score> {
    let lexicon = Reference::embedded_lexicon().expect("embedded reference data");
    let all = expectations(&folder());
    let is_unread = |path: &Path| path.components().any(|part| part.as_os_str() == "unread");
    let wanted = all.into_iter().filter(|path| is_unread(path) == unread);
    wanted
        .map(|path| {
            let expected: Expected =
                serde_json::from_slice(&fs::read(&path).expect("a readable file")).expect("an expectation");
            let shown = path.strip_prefix(folder()).expect("below the folder").to_string_lossy();
            let name = shown.trim_end_matches(".expected.json").to_owned();
            let html = folder().join(format!("{name}.html"));
            let is_html = html.is_file();
            let file = if is_html { html } else { folder().join(format!("{name}.txt")) };
            let capture = Capture {
                capture_id: String::new(),
                source_id: String::new(),
                address: expected.url.clone(),
                fetched_at: Some(expected.captured_at),
                captured_at: None,
                status: None,
                content_type: Some(if is_html { "text/html" } else { "text/plain" }.to_owned()),
                body: fs::read(file).expect("the page beside its expectation"),
            };
            let (page, findings) =
                page::read(&capture, Some(&expected.url), None, &lexicon).unwrap_or_default();
            let refused = findings
                .iter()
                .any(|finding| matches!(finding.code, IssueCode::NotAnArticle | IssueCode::LegacyEncoding));
            score(name, &expected, &page, refused)
        })
        .collect()
}

fn score(name: String, expected: &Expected, page: &Page, refused: bool) -> Score {
    let is_article = expected.kind == "article";
    let body = page.body();
    let kind = is_article != refused && (is_article || body.is_empty());
    let squeezed = |text: &str| nfc(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let title = page.title.as_deref().map(squeezed) == expected.title.as_deref().map(squeezed);
    let published = page.published.map(|at| at.to_string());
    let date = same_moment(published.as_deref(), expected.published.as_deref());
    let author = page.apparatus.authors == expected.authors;
    let f1 = f1(&expected.body.join("\n"), &body);
    let mut wrong = Vec::new();
    let mut note = |right: bool, what: &str, found: String, wanted: String| {
        if !right {
            wrong.push(format!("{what}: {found}, not {wanted}"));
        }
    };
    note(kind, "kind", if refused { "no article" } else { "article" }.to_owned(), expected.kind.clone());
    if is_article {
        note(title, "title", format!("{:?}", page.title), format!("{:?}", expected.title));
        note(date, "date", format!("{published:?}"), format!("{:?}", expected.published));
        note(author, "author", format!("{:?}", page.apparatus.authors), format!("{:?}", expected.authors));
        note(f1 >= LEAST_BODY, "body", format!("F1 {f1:.3}"), format!("{LEAST_BODY}"));
    }
    let figures = Figures {
        body: f1,
        title: share(title),
        date: share(date),
        author: share(author),
        kind: share(kind),
    };
    let beside = if is_article { beside(expected, page) } else { Vec::new() };
    Score { name, is_article, figures, wrong, beside }
}

/// What of the rest is wrong.
fn beside(expected: &Expected, page: &Page) -> Vec<(&'static str, Option<String>)> {
    let apparatus = &page.apparatus;
    let lines = page.text.split('\n').zip(&page.blocks);
    let captions =
        lines.filter(|(_, block)| block.kind == BlockKind::Caption).map(|(line, _)| line.to_owned());
    let captions: Vec<String> = captions.collect();
    let compared = |what, right: bool, found: String, wanted: String| {
        (what, (!right).then(|| format!("{what}: {found}, not {wanted}")))
    };
    let updated = apparatus.updated.map(|at| at.to_string());
    let same_updated = same_moment(updated.as_deref(), expected.updated.as_deref());
    let lists = [
        ("photo_credits", &apparatus.photo_credits, &expected.photo_credits),
        ("captions", &captions, &expected.captions),
        ("documents", &apparatus.documents, &expected.documents),
    ];
    let lists = lists.map(|(what, found, wanted)| {
        compared(what, found == wanted, format!("{found:?}"), format!("{wanted:?}"))
    });
    let mut all = vec![
        compared("updated", same_updated, format!("{updated:?}"), format!("{:?}", expected.updated)),
        compared(
            "section",
            page.section == expected.section,
            format!("{:?}", page.section),
            format!("{:?}", expected.section),
        ),
    ];
    all.extend(lists);
    all
}

fn share(right: bool) -> f64 {
    if right { 1.0 } else { 0.0 }
}

/// Equal days; where both tell a time, equal minutes as well.
fn same_moment(found: Option<&str>, expected: Option<&str>) -> bool {
    match (found, expected) {
        (Some(found), Some(expected)) => {
            let both_timed = found.len() > 10 && expected.len() > 10;
            let compared = if both_timed { 16 } else { 10 };
            found.get(..compared) == expected.get(..compared)
        }
        (found, expected) => found == expected,
    }
}

fn shingles(text: &str) -> BTreeMap<Vec<String>, usize> {
    let lower = nfc(text);
    let is_part = |c: char| c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c);
    let tokens: Vec<&str> = lower.split(|c| !is_part(c)).filter(|token| !token.is_empty()).collect();
    let mut found = BTreeMap::new();
    if tokens.is_empty() {
        return found;
    }
    for shingle in tokens.windows(SHINGLE.min(tokens.len())) {
        *found.entry(shingle.iter().map(|token| (*token).to_owned()).collect()).or_default() += 1;
    }
    found
}

#[allow(clippy::cast_precision_loss, reason = "counts of tokens")]
fn f1(expected: &str, found: &str) -> f64 {
    let (expected, found) = (shingles(expected), shingles(found));
    let total = expected.values().sum::<usize>() + found.values().sum::<usize>();
    if total == 0 {
        return 1.0;
    }
    let hits: usize =
        expected.iter().map(|(shingle, count)| found.get(shingle).copied().unwrap_or(0).min(*count)).sum();
    2.0 * hits as f64 / total as f64
}

/// The figures over all articles, and of the kind over all pages.
#[allow(clippy::cast_precision_loss, reason = "counts of pages")]
fn totals(scores: &[Score]) -> Figures {
    let articles: Vec<&Score> = scores.iter().filter(|score| score.is_article).collect();
    let mean = |value: fn(&Figures) -> f64| {
        articles.iter().map(|score| value(&score.figures)).sum::<f64>() / articles.len() as f64
    };
    Figures {
        body: mean(|f| f.body),
        title: mean(|f| f.title),
        date: mean(|f| f.date),
        author: mean(|f| f.author),
        kind: scores.iter().map(|score| score.figures.kind).sum::<f64>() / scores.len() as f64,
    }
}

fn print(name: &str, scores: &[Score], figures: Figures) {
    let Figures { body, title, date, author, kind } = figures;
    println!(
        "{name}: {} pages; body {body:.3}, title {title:.3}, date {date:.3}, author {author:.3}, kind {kind:.3}",
        scores.len()
    );
}

#[test]
fn portals_are_read_as_a_careful_reader_does() {
    let scores = scores(false);
    assert!(scores.len() >= 40, "{} pages", scores.len());
    print("worked on", &scores, totals(&scores));
    let wrong: Vec<String> = scores
        .iter()
        .flat_map(|score| score.wrong.iter().map(|wrong| format!("{}: {wrong}", score.name)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn unread_portals_do_not_fall_below_their_figures() {
    let scores = scores(true);
    let found = totals(&scores);
    print("unread", &scores, found);
    for score in scores.iter().filter(|score| !score.wrong.is_empty()) {
        let parts: Vec<&str> = score.wrong.iter().filter_map(|wrong| wrong.split(':').next()).collect();
        println!("{}: {}", score.name, parts.join(", "));
    }
    let text = fs::read_to_string(folder().join("figures.toml")).expect("the recorded figures");
    let floor: BTreeMap<String, Figures> = toml::from_str(&text).expect("figures");
    let floor = floor.get("unread").expect("a table of the unread folder");
    for (what, found, floor) in [
        ("body", found.body, floor.body),
        ("title", found.title, floor.title),
        ("date", found.date, floor.date),
        ("author", found.author, floor.author),
        ("kind", found.kind, floor.kind),
    ] {
        assert!(found + 0.0005 >= floor, "{what}: {found:.3}, and {floor:.3} is recorded");
    }
}

/// How many of the articles worked on have each of these exactly, at least.
const LEAST_BESIDE: [(&str, usize); 5] =
    [("updated", 87), ("section", 82), ("photo_credits", 87), ("captions", 85), ("documents", 88)];

#[test]
fn what_stands_beside_the_text_is_read() {
    let scores = scores(false);
    let articles: Vec<&Score> = scores.iter().filter(|score| score.is_article).collect();
    for (what, least) in LEAST_BESIDE {
        let found = articles.iter().flat_map(|score| score.beside.iter().map(move |found| (score, found)));
        let wrong: Vec<String> = found
            .filter(|(_, (name, _))| *name == what)
            .filter_map(|(score, (_, wrong))| Some(format!("{}: {}", score.name, wrong.as_ref()?)))
            .collect();
        let right = articles.len() - wrong.len();
        println!("{what}: {right} of {}", articles.len());
        wrong.iter().for_each(|wrong| println!("  {wrong}"));
        assert!(right >= least, "{what}: {right} are right, and {least} were");
    }
}
