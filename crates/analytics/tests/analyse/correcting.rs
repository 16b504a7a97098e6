//! Corrections by hand.

use danvan_analytics::{Action, Correction, Schema};
use danvan_domain::{Form, Item, Measure, Purpose, Recipient, Scope, Stage};

use crate::support::{With, article, award, fact, models, of_form, rows};

fn correction(fact_id: &str, action: Action, value: Option<f64>, expect: f64) -> Correction {
    Correction {
        fact_id: Some(fact_id.into()),
        table: None,
        key: [].into(),
        action,
        value,
        expect,
        reason: "Misprint".into(),
        author: "N. N.".into(),
        date: "2026-11-23".parse().expect("a day"),
        file: "mine.toml".into(),
    }
}

/// A correction of the models registered at Thoại Sơn in 2019, with more of its key.
fn of_models(more: &[(&str, &str)], action: Action, value: Option<f64>, expect: f64) -> Correction {
    let key =
        [("locality_code", "2004:894"), ("period", "2019"), ("basis", "in_period"), ("stage", "registered")];
    let key = key.iter().chain(more).map(|(column, value)| ((*column).into(), (*value).into()));
    Correction {
        fact_id: None,
        table: Some("model_counts".into()),
        key: key.collect(),
        ..correction("", action, value, expect)
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
        ["fact f2 is corrected again further down", "there is no fact f9"]
    );
    assert_eq!(tables.column("issues", "url"), ["mine.toml"; 4]);
}

#[test]
fn a_correction_says_what_can_be_done() {
    let good = correction("f1", Action::Replace, Some(12.0), 10.0);
    let schema = Schema::embedded().expect("the schema");
    assert_eq!(good.check(&schema), Ok(()));
    let observed = of_models(&[("tier", "province")], Action::Drop, None, 1.0);
    assert_eq!(observed.check(&schema), Ok(()));
    let of = |key: &[(&str, &str)]| Correction {
        key: key.iter().map(|(column, value)| ((*column).into(), (*value).into())).collect(),
        ..observed.clone()
    };
    for (wrong, fault) in [
        (Correction { fact_id: None, ..good.clone() }, "either fact_id, or table and key"),
        (
            Correction { fact_id: good.fact_id.clone(), ..observed.clone() },
            "either fact_id, or table and key",
        ),
        (Correction { fact_id: Some(" ".into()), ..good.clone() }, "fact_id is empty"),
        (Correction { table: Some("facts".into()), ..observed.clone() }, "table is model_counts or awards"),
        (of(&[("locality_code", "VN"), ("period", "2019"), ("stage", "registered")]), "lacks basis"),
        (of_models(&[("year", "2019")], Action::Drop, None, 1.0), "year is no key column of model_counts"),
        (of_models(&[("form", "both")], Action::Drop, None, 1.0), "form is never \"both\", but one of"),
        (Correction { value: None, ..good.clone() }, "needs a value"),
        (Correction { value: Some(-1.0), ..good.clone() }, "no count"),
        (Correction { action: Action::Drop, ..good.clone() }, "only action"),
        (Correction { reason: " ".into(), ..good.clone() }, "reason is empty"),
        (Correction { author: String::new(), ..good }, "author is empty"),
    ] {
        let error = wrong.check(&schema).expect_err(fault).to_string();
        assert!(error.contains(fault), "{error}");
    }
}

#[test]
fn a_replaced_observation_says_so_whatever_was_chosen_for_it() {
    let corrected = tables(vec![of_models(&[("form", "total")], Action::Replace, Some(12.0), 10.0)]);
    let note = "replace: Misprint (2026-11-23)";
    assert_eq!(row(&corrected), ["12.0", "10.0", "corrected", "corrected-by-hand/1", "0.5", "f2", note]);
    assert_eq!(corrected.column("model_counts", "value_max"), ["12.0"]);
    assert_eq!(corrected.column("facts", "correction"), ["", "", ""], "no fact was corrected");
    assert_eq!(corrected.column("locality_summary", "models_registered"), ["12.0"]);
    assert!(corrected.rows("issues").is_empty());

    // What a correction of a fact chooses is what one of the observation has to expect.
    let both = |expect| {
        tables(vec![
            correction("f1", Action::Replace, Some(11.0), 10.0),
            of_models(&[], Action::Replace, Some(12.0), expect),
        ])
    };
    assert_eq!(row(&both(11.0))[..3], ["12.0", "10.0", "corrected"]);
    assert_eq!(row(&both(10.0))[..3], ["11.0", "10.0", "corrected"]);
    assert_eq!(both(10.0).issues("correction-tripped").len(), 1);
}

#[test]
fn a_flag_on_an_observation_leaves_the_corrected_fact_as_it_is() {
    let tables = tables(vec![
        correction("f1", Action::Replace, Some(11.0), 10.0),
        of_models(&[], Action::Flag, None, 11.0),
    ]);
    let notes = "replace: Misprint (2026-11-23); flag: Misprint (2026-11-23)";
    assert_eq!(row(&tables), ["11.0", "10.0", "corrected", "corrected-by-hand/1", "0.5", "f1", notes]);
}

#[test]
fn a_dropped_observation_is_in_facts_alone_and_a_flag_is_an_issue() {
    let dropped = tables(vec![of_models(&[], Action::Drop, None, 10.0)]);
    assert!(dropped.rows("model_counts").is_empty());
    assert!(dropped.rows("locality_summary").is_empty());
    let note = "drop: Misprint (2026-11-23)";
    assert_eq!(dropped.column("facts", "correction"), [note, note, ""]);
    let flagged = tables(vec![of_models(&[], Action::Flag, None, 10.0)]);
    assert_eq!(row(&flagged)[..3], ["10.0", "", "reported"]);
    assert_eq!(flagged.column("model_counts", "correction"), ["flag: Misprint (2026-11-23)"]);
    let [flag] = &flagged.issues("flagged-by-hand")[..] else { panic!("one issue") };
    let said = "model_counts of basis=in_period locality_code=2004:894 period=2019 stage=registered, 10: ";
    assert!(flag.starts_with(said), "{flag}");
}

#[test]
fn observations_that_are_not_there_or_have_another_value_are_reported() {
    let again = of_models(&[("tier", "total")], Action::Flag, None, 10.0);
    let tables = tables(vec![
        of_models(&[], Action::Drop, None, 10.0),
        again,
        of_models(&[("form", "individual")], Action::Drop, None, 10.0),
        of_models(&[("sector_code", "health")], Action::Drop, None, 10.0),
        Correction { table: Some("awards".into()), ..of_models(&[], Action::Drop, None, 10.0) },
    ]);
    assert_eq!(row(&tables)[..3], ["10.0", "", "reported"]);
    let unused = tables.issues("correction-unused");
    assert_eq!(unused.len(), 4, "{unused:?}");
    assert!(unused.iter().any(|message| message.ends_with("is corrected again further down")), "{unused:?}");
}

#[test]
fn awards_are_corrected_by_their_key_and_no_other_observation_is() {
    let facts = vec![
        fact("a", "f1", Measure::Awards(award(Recipient::Collective, Purpose::DanVanKheo))),
        fact("a", "f2", Measure::Awards(award(Recipient::Individual, Purpose::DanVanKheo))),
        fact("a", "f3", of_form(Stage::Registered, Form::Individual)),
    ];
    let key = [
        ("locality_code", "2004:894"),
        ("period", "2019"),
        ("purpose", "dan_van_kheo"),
        ("recipient", "individual"),
    ];
    let key = key.map(|(column, value)| (column.to_owned(), value.to_owned()));
    let table = Some("awards".to_owned());
    let correction = correction("", Action::Replace, Some(3.0), 10.0);
    let corrections = vec![Correction { fact_id: None, table, key: key.into(), ..correction }];
    let tables =
        With { corrections, ..With::default() }.published(&rows(vec![article("a", "2020-01-01")], facts));
    assert_eq!(tables.column("awards", "value"), ["10.0", "3.0"]);
    assert_eq!(tables.column("awards", "status"), ["reported", "corrected"]);
    assert_eq!(tables.column("model_counts", "value"), ["10.0"]);
}
