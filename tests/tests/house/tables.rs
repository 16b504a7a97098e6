//! The demo's tables, read from Rust: they hold what a careful reader takes from the sample, and nothing else.

use std::{fs, fs::File, path::Path};

use danvan_domain::fact::ATTRIBUTES;
use polars::prelude::{DataFrame, ParquetReader, SerReader as _};
use serde_json::Value;

use crate::support::{Danvan, folder, workspace};

/// The columns of a fact that a label of the sample speaks of.
fn labelled() -> impl Iterator<Item = &'static str> {
    ATTRIBUTES.into_iter().chain(["qualifier", "period", "locality_name", "locality_level"])
}

fn table(folder: &Path, name: &str) -> DataFrame {
    let path = folder.join(format!("data/demo/tables/latest/{name}.parquet"));
    ParquetReader::new(File::open(path).expect("published")).finish().expect("Parquet")
}

fn text(frame: &DataFrame, column: &str, row: usize) -> Option<String> {
    frame.column(column).expect(column).str().expect(column).get(row).map(str::to_owned)
}

fn number(frame: &DataFrame, column: &str, row: usize) -> f64 {
    frame.column(column).expect(column).f64().expect(column).get(row).expect("a value")
}

/// A row of `facts` in one line.
fn found(frame: &DataFrame, row: usize) -> String {
    let labels: Vec<String> = labelled().map(|column| text(frame, column, row).unwrap_or_default()).collect();
    format!(
        "{} {} {}",
        text(frame, "article_url", row).expect("an address"),
        labels.join("|"),
        number(frame, "value", row)
    )
}

/// A label of the sample in the same form.
fn expected(page: &Value, fact: &Value) -> String {
    let place = fact.get("locality").filter(|place| !place.is_null()).unwrap_or(&page["locality"]);
    let labels = labelled().map(|column| {
        let value = match column {
            "locality_name" => &place["name"],
            "locality_level" => &place["level"],
            "purpose" => &fact["for"],
            column => &fact[column],
        };
        value.as_str().unwrap_or_default().to_owned()
    });
    let labels: Vec<String> = labels.collect();
    format!(
        "{} {} {}",
        page["url"].as_str().expect("an address"),
        labels.join("|"),
        fact["value"].as_f64().expect("a value")
    )
}

#[test]
fn the_facts_are_those_of_the_sample() {
    let folder = folder();
    let sample = workspace().join("data/sample");
    Danvan::new(folder.path()).args(["demo", "--sample", sample.to_str().expect("UTF-8")]).run().done();
    let facts = table(folder.path(), "facts");
    let mut found: Vec<String> = (0..facts.height()).map(|row| found(&facts, row)).collect();
    let labels = fs::read_to_string(sample.join("expected.jsonl")).expect("the sample's labels");
    let pages = labels.lines().map(|line| serde_json::from_str::<Value>(line).expect("a page"));
    let mut expected: Vec<String> = pages
        .filter_map(|page| {
            Some(page["facts"].as_array()?.iter().map(|fact| expected(&page, fact)).collect::<Vec<_>>())
        })
        .flatten()
        .collect();
    found.sort();
    expected.sort();
    assert!(!expected.is_empty());
    assert_eq!(found, expected);

    // Two newspapers disagree on one figure, and agree on the rest.
    let counts = table(folder.path(), "model_counts");
    let disputed: Vec<_> = (0..counts.height())
        .filter(|row| text(&counts, "status", *row).as_deref() == Some("disputed"))
        .map(|row| (text(&counts, "locality_name", row).expect("a name"), number(&counts, "value", row)))
        .collect();
    let [(name, value)] = disputed.as_slice() else { panic!("{disputed:?}") };
    assert_eq!(name, "Vĩnh Lợi");
    assert!([118.0, 121.0].contains(value), "{value}");
}
