//! The passages of `tests/gold` as stories of noisy portal pages give the facts that they give bare, but for a share that
//! is recorded here. Of files whose names begin with `unread` nothing but totals is printed.
//!
//! `DANVAN_WRAPPED_SHOW=1` lists the passages that differ, and puts their pages beside the builds;
//! `DANVAN_WRAPPED_SHAPES=12` puts each passage into every shape.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test may fail loudly, and prints its figures"
)]

mod generator;

use std::{collections::BTreeMap, env, fs, path::Path};

use danvan_domain::{Capture, Fact, Measure, PublishedAt, Reference};
use danvan_parser::{Case, Parser, page};
use generator::{Furniture, SHAPES, Story};
use serde_json::Value;

/// How many shapes each passage is put into: the shapes take turns.
const SHAPES_EACH: usize = 3;
/// One in so many pages of a passage without a day prints none either.
const UNDATED_EACH: usize = 7;
/// A passage without a headline gets this one.
const HEADLINE: &str = "Kết quả thực hiện phong trào thi đua trên địa bàn";
/// Of the facts read bare, at most this share may be lost or added on pages.
const MOST_DIFFERING: f64 = 0.007;

/// What became of the facts of some pages.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    pages: usize,
    bare: usize,
    lost: usize,
    added: usize,
    elsewhere: usize,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.pages += other.pages;
        self.bare += other.bare;
        self.lost += other.lost;
        self.added += other.added;
        self.elsewhere += other.elsewhere;
    }

    #[allow(clippy::cast_precision_loss, reason = "counts of facts")]
    fn differing(self) -> f64 {
        (self.lost + self.added) as f64 / self.bare.max(1) as f64
    }

    fn print(self, name: &str) {
        let Self { pages, bare, lost, added, elsewhere } = self;
        println!(
            "{name:<24} {pages:>5} pages {bare:>6} facts  {lost:>4} lost {added:>4} added  {:>6.2} %  {elsewhere:>4} with \
             another place or period",
            100.0 * self.differing()
        );
    }
}

/// What a count is of, as `danvan eval` compares it at the depth core.
fn core(fact: &Fact) -> String {
    let what = match &fact.measure {
        Measure::Models(model) => {
            let divided = model.field.is_some() || model.sector.is_some();
            format!("{:?} {:?} {divided}", model.stage, model.form)
        }
        Measure::Awards(award) => format!("{:?}", award.recipient),
        Measure::Participants { recipient, .. } => format!("{recipient:?}"),
        Measure::Contributions { item, .. } => format!("{item:?}"),
    };
    format!("{} {what} {}", fact.measure.as_str(), fact.value)
}

/// Where and when, beside.
fn strict(fact: &Fact) -> String {
    let place = fact.locality.as_ref().map(|place| (&place.name, place.level));
    format!("{} {place:?} {:?}", core(fact), fact.period)
}

fn counted(facts: &[Fact], key: fn(&Fact) -> String) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for fact in facts {
        *counts.entry(key(fact)).or_default() += 1;
    }
    counts
}

/// What stands in `some` and not in `others`.
fn beyond(some: &BTreeMap<String, usize>, others: &BTreeMap<String, usize>) -> Vec<String> {
    let more =
        some.iter().map(|(key, count)| (key, count.saturating_sub(others.get(key).copied().unwrap_or(0))));
    more.flat_map(|(key, count)| std::iter::repeat_n(key.clone(), count)).collect()
}

fn files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/gold");
    let entries = fs::read_dir(folder).expect("the gold files").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<_> = entries
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, fs::read_to_string(path).expect("a gold file"))
        })
        .collect();
    files.sort();
    files
}

#[test]
fn passages_on_portal_pages_give_the_facts_that_they_give_bare() {
    let parser = Parser::new(Reference::embedded().expect("embedded reference data"));
    let furniture = Furniture::read();
    let show = env::var_os("DANVAN_WRAPPED_SHOW").is_some();
    let only: Option<usize> = env::var("DANVAN_WRAPPED_SHAPES").ok().and_then(|count| count.parse().ok());
    let mut by_shape = [Tally::default(); SHAPES.len()];
    let mut all = Tally::default();
    let mut turn = 0_usize;
    for (file, text) in files() {
        let mut tally = Tally::default();
        let unread = file.starts_with("unread");
        for line in text.lines() {
            // A whole page is no passage.
            let label: Value = serde_json::from_str(line).expect("a case");
            if label["text"].as_str().is_none() {
                continue;
            }
            let mut case: Case = serde_json::from_str(line).expect("a case");
            case.title.get_or_insert_with(|| HEADLINE.to_owned());
            let undated = parser.parse_case(&case);
            // Most portals date their stories. A passage without a day gets one, bare and on most of its pages.
            let known = case.published;
            case.published.get_or_insert(PublishedAt::Day(generator::day_after(&case.text)));
            let dated = parser.parse_case(&case);
            for _ in 0..only.unwrap_or(SHAPES_EACH) {
                let shape = turn % SHAPES.len();
                turn += 1;
                let is_dated = known.is_some() || !turn.is_multiple_of(UNDATED_EACH);
                let bare = if is_dated { &dated } else { &undated };
                let story = Story {
                    title: case.title.as_deref().unwrap_or_default(),
                    text: &case.text,
                    published: case.published.filter(|_| is_dated).map(PublishedAt::day),
                };
                let (html, day) = generator::page(&story, shape, 7 * turn as u64, &furniture);
                let capture = capture(html, shape, day);
                let read = parser.parse(&capture, None);
                let (known, found) = (counted(&bare.facts, core), counted(&read.facts, core));
                let (lost, added) = (beyond(&known, &found), beyond(&found, &known));
                let elsewhere =
                    beyond(&counted(&bare.facts, strict), &counted(&read.facts, strict)).len() - lost.len();
                let one = Tally {
                    pages: 1,
                    bare: bare.facts.len(),
                    lost: lost.len(),
                    added: added.len(),
                    elsewhere,
                };
                if show && !unread && one.lost + one.added > 0 {
                    let codes: Vec<_> = read.issues.iter().map(|issue| issue.code.as_str()).collect();
                    println!("{} {} lost {lost:?} added {added:?} {codes:?}", case.id, SHAPES[shape].0);
                    keep(&format!("{}.{}", case.id, SHAPES[shape].0), &capture, &parser);
                }
                tally.add(one);
                by_shape[shape].add(one);
            }
        }
        tally.print(&file);
        all.add(tally);
    }
    for (tally, (name, _)) in by_shape.iter().zip(SHAPES) {
        tally.print(name);
    }
    all.print("all");
    assert!(all.differing() <= MOST_DIFFERING, "{:.4} of the facts are lost or added", all.differing());
}

/// Puts a page, and what is made of its lines, where builds put what tests make.
fn keep(name: &str, capture: &Capture, parser: &Parser) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wrapped");
    fs::create_dir_all(&folder).expect("a folder");
    let explained =
        page::explain(capture, Some(&capture.address), None, &parser.reference().lexicon).expect("a text");
    let lines = explained.lines.iter().map(|line| format!("{:?}\t{}\n", line.verdict, line.text));
    let lines: String = lines.collect();
    let shown =
        format!("{:?}\n{:?}\n{}\n{lines}", explained.page.title, explained.findings, explained.container);
    fs::write(folder.join(format!("{name}.txt")), shown).expect("what is made of it");
    fs::write(folder.join(format!("{name}.html")), &capture.body).expect("a page to look at");
}

fn capture(page: String, shape: usize, day: jiff::civil::Date) -> Capture {
    let fetched = jiff::tz::Offset::UTC.to_timestamp(day.at(5, 0, 0, 0)).expect("an instant");
    Capture {
        capture_id: String::new(),
        source_id: String::new(),
        address: "https://portal.example/vi/news/hoat-dong/bai-viet-1187.html".to_owned(),
        fetched_at: Some(fetched),
        captured_at: None,
        status: Some(200),
        content_type: Some(if SHAPES[shape].0 == "plain" { "text/plain" } else { "text/html" }.to_owned()),
        body: page.into_bytes(),
    }
}
