//! The passages of `tests/gold/constructions.jsonl`, one a construction, give the facts that their labels say.

#![allow(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use danvan_domain::{Reference, fact::ATTRIBUTES};
use danvan_parser::{Case, Parser};
use serde_json::{Map, Value};

const CASES: &str = include_str!("../../../tests/gold/constructions.jsonl");

/// A fact with its attributes, numbers alike and its place filled in from the page's.
fn comparable(fact: &Map<String, Value>, home: &Value) -> String {
    // What an award is for is a reserved word of SQL, and has another name in tables than in labels.
    let keys = ATTRIBUTES.map(|key| if key == "purpose" { "for" } else { key });
    let mut shown: Vec<String> = keys
        .iter()
        .chain(&["period"])
        .filter_map(|key| Some(format!("{key} {}", fact.get(*key).filter(|value| !value.is_null())?)))
        .collect();
    let place = fact.get("locality").filter(|place| !place.is_null()).unwrap_or(home);
    for key in ["name", "level", "province"] {
        shown.push(format!("{key} {}", place.get(key).unwrap_or(&Value::Null)));
    }
    let value = fact.get("value").and_then(Value::as_f64).expect("a value");
    shown.push(format!("{} {value}", fact.get("qualifier").unwrap_or(&Value::Null)));
    shown.join(", ")
}

fn sorted(facts: &[Value], home: &Value) -> Vec<String> {
    let mut shown: Vec<String> =
        facts.iter().map(|fact| comparable(fact.as_object().expect("an object"), home)).collect();
    shown.sort();
    shown
}

#[test]
fn constructions_are_read_as_labelled() {
    let parser = Parser::new(Reference::embedded().expect("embedded reference"));
    let mut wrong = Vec::new();
    for line in CASES.lines() {
        let label: Value = serde_json::from_str(line).expect("a case");
        let case: Case = serde_json::from_str(line).expect("a case");
        let parsed = parser.parse_case(&case);
        let read = serde_json::to_value(&parsed.facts).expect("serialises");
        let home = label.get("locality").expect("a locality");
        let expected = sorted(label["facts"].as_array().expect("facts"), home);
        let found = sorted(read.as_array().expect("facts"), &Value::Null);
        let names = parsed.article.map(|article| article.named_models).unwrap_or_default();
        if expected != found || label["named_models"] != serde_json::json!(names) {
            wrong.push(format!(
                "{} {}\n  labels {expected:#?}\n  read {found:#?} {names:?}",
                case.id, case.text
            ));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
