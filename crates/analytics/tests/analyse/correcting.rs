//! Corrections by hand.

use danvan_analytics::{Action, Correction};
use danvan_domain::{Item, Measure, Scope, Stage};

use crate::support::{With, article, fact, models, rows};

fn correction(fact_id: &str, action: Action, value: Option<f64>, expect: f64) -> Correction {
    Correction {
        fact_id: fact_id.into(),
        action,
        value,
        expect,
        reason: "Misprint".into(),
        author: "N. N.".into(),
        date: "2026-11-23".parse().expect("a day"),
        file: "mine.toml".into(),
    }
}

/// Two articles state 10; one states money.
fn tables(corrections: Vec<Correction>) -> crate::support::Tables {
    let money = Measure::Contributions { item: Item::MoneyVnd, scope: Scope::Whole };
    let facts = vec![
        fact("a", "f1", models(Stage::Registered)),
        fact("b", "f2", models(Stage::Registered)),
        fact("b", "f3", money),
    ];
    let input = rows(vec![article("a", "2020-01-01"), article("b", "2020-01-02")], facts);
    With { corrections, ..With::default() }.published(&input)
}

fn row(tables: &crate::support::Tables) -> [String; 7] {
    let rows = tables.rows("model_counts");
    let [row] = rows.as_slice() else { panic!("one row: {rows:?}") };
    ["value", "value_read", "status", "rule", "agreement", "fact_id", "correction"].map(|c| row[c].clone())
}

#[test]
fn a_replaced_value_says_so_and_keeps_the_one_that_was_read() {
    let tables = tables(vec![correction("f1", Action::Replace, Some(12.0), 10.0)]);
    let note = "replace: Misprint (2026-11-23)";
    assert_eq!(row(&tables), ["12.0", "10.0", "corrected", "corrected-by-hand/1", "0.5", "f1", note]);
    assert_eq!(tables.column("facts", "value"), ["10.0", "10.0", "10.0"]);
    assert_eq!(tables.column("facts", "correction"), [note, "", ""]);
    assert_eq!(tables.column("locality_summary", "models_registered"), ["12.0"]);
    assert!(tables.rows("issues").is_empty());
}

#[test]
fn a_value_of_a_listed_table_is_replaced_too() {
    let tables = tables(vec![correction("f3", Action::Replace, Some(0.0), 10.0)]);
    assert_eq!(tables.column("contributions", "value"), ["0.0"]);
    assert_eq!(tables.column("contributions", "value_read"), ["10.0"]);
}

#[test]
fn a_dropped_fact_stays_in_facts_alone() {
    let tables =
        tables(vec![correction("f1", Action::Drop, None, 10.0), correction("f3", Action::Drop, None, 10.0)]);
    assert_eq!(row(&tables), ["10.0", "", "reported", "only-statement/1", "1.0", "f2", ""]);
    assert_eq!(tables.rows("facts").len(), 3);
    assert!(tables.rows("contributions").is_empty());
}

#[test]
fn a_flag_changes_nothing_and_is_an_issue() {
    let tables = tables(vec![correction("f2", Action::Flag, None, 10.0)]);
    assert_eq!(row(&tables)[..3], ["10.0", "", "reported"]);
    assert_eq!(tables.issues("flagged-by-hand"), ["fact f2, 10: Misprint \"Câu f2.\""]);
}

#[test]
fn what_does_not_fit_is_not_applied_and_says_so() {
    let tables = tables(vec![
        correction("f1", Action::Replace, Some(12.0), 11.0),
        correction("f9", Action::Drop, None, 10.0),
        correction("f2", Action::Drop, None, 10.0),
        correction("f2", Action::Flag, None, 10.0),
    ]);
    assert_eq!(row(&tables)[..3], ["10.0", "", "reported"]);
    let [tripped] = &tables.issues("correction-tripped")[..] else { panic!("one issue") };
    assert!(tripped.starts_with("fact f1 reads 10 and not 11"), "{tripped}");
    assert_eq!(
        tables.issues("correction-unused"),
        ["f2 is corrected again further down", "there is no fact f9"]
    );
    assert_eq!(tables.column("issues", "url"), ["mine.toml"; 4]);
}

#[test]
fn a_correction_says_what_can_be_done() {
    let good = correction("f1", Action::Replace, Some(12.0), 10.0);
    assert_eq!(good.check(), Ok(()));
    for (wrong, fault) in [
        (Correction { value: None, ..good.clone() }, "needs a value"),
        (Correction { value: Some(-1.0), ..good.clone() }, "no count"),
        (Correction { action: Action::Drop, ..good.clone() }, "only action"),
        (Correction { reason: " ".into(), ..good.clone() }, "reason is empty"),
        (Correction { author: String::new(), ..good }, "author is empty"),
    ] {
        let error = wrong.check().expect_err(fault).to_string();
        assert!(error.contains(fault), "{error}");
    }
}
