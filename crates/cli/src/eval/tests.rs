//! Figures worked out by hand, and laws that hold for any.

use std::collections::BTreeMap;

use danvan_domain::Confidence;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    compare::Depth,
    figures::{Figures, Share, Tally, Trust},
    floor::Floor,
    gold::{Account, GoldCase},
    mistake::{self, Mistake, Way},
    name::Names,
    show,
};

/// Four labelled cases, and what was read of each. The comments say which comparisons hold.
fn cases() -> [(Value, Value); 4] {
    let home = |name: &str| json!({"name": name, "level": "district", "province": "An Giang"});
    let model = json!({"measure": "models", "stage": "registered", "form": null, "field": null, "value": 241,
        "qualifier": "exact", "period": "2019"});
    let changed = |fact: &Value, changes: Value| {
        let mut fact = fact.clone();
        let object = fact.as_object_mut().expect("a fact");
        object.extend(changes.as_object().expect("changes").clone());
        fact
    };
    let part = changed(&model, json!({"form": "collective", "value": 128}));
    let award = json!({"measure": "awards", "recipient": "individual", "kind": "giay_khen", "for": "dan_van_kheo",
        "value": 5, "qualifier": "exact", "period": "2019"});
    let unit = json!({"measure": "participants", "recipient": "unit", "value": 29, "scope": "whole",
        "confidence": "low", "quote": "Có 29 đơn vị tham gia."});
    let money = json!({"measure": "contributions", "item": "money_vnd", "value": 3.6e9, "qualifier": "approx",
        "scope": "whole", "period": "2016-2020"});
    let elsewhere = |province: &str| json!({"name": "Châu Thành", "level": "district", "province": province});
    let field = json!({"measure": "models", "stage": "implemented", "field": "economy", "value": 2,
        "qualifier": "at_least", "period": null, "locality": elsewhere("Long An")});
    let label = |id: &str, home: Value, facts: Vec<&Value>, models: Value| {
        json!({"id": id, "about": ["split"],
        "text": "Huyện có 241 mô hình. Trong đó 128 tập thể.", "locality": home, "facts": facts, "named_models": models})
    };
    let read = |home: Value, facts: Vec<Value>, models: Value| {
        json!({"id": "", "locality": home, "facts": facts,
        "named_models": models, "issues": []})
    };
    let nowhere = json!({"name": null, "level": "country"});
    [
        (
            label(
                "a",
                home("Thoại Sơn"),
                vec![&model, &part, &award],
                json!(["Tổ tự quản", "Camera an ninh"]),
            ),
            read(
                home("huyện Thoại Sơn"),
                vec![
                    model.clone(),                                                       // right
                    changed(&part, json!({"period": null, "confidence": "high"})),       // core
                    changed(&award, json!({"kind": "bang_khen", "confidence": "high"})), // strict
                    unit,                                                                // extra
                ],
                json!(["tổ  tự quản"]),
            ),
        ),
        (
            label("b", nowhere.clone(), vec![&money, &field], json!([])),
            read(
                Value::Null,
                vec![
                    changed(
                        &field,
                        json!({"field": null, "sector": "Công an", "locality": elsewhere("Tiền Giang")}),
                    ), // strict
                    changed(&money, json!({"qualifier": "exact"})), // strict
                ],
                json!([]),
            ),
        ),
        (
            label("c", nowhere.clone(), vec![], json!([])),
            read(nowhere.clone(), vec![changed(&model, json!({"stage": "commended"}))], json!([])),
        ),
        (label("d", nowhere.clone(), vec![], json!([])), read(nowhere, vec![], json!([]))),
    ]
}

fn parsed() -> Vec<(GoldCase, Account)> {
    let parse = |(label, read)| {
        (serde_json::from_value(label).expect("a label"), serde_json::from_value(read).expect("an extract"))
    };
    cases().into_iter().map(parse).collect()
}

fn names() -> Names {
    Names::embedded().expect("embedded")
}

fn all_figures() -> Figures {
    let mut figures = Figures::default();
    for (case, read) in parsed() {
        figures += &Figures::of(&case.label, &read, &names());
    }
    figures
}

#[test]
fn figures_are_those_worked_out_by_hand() {
    let tally = |right, extracted, gold| Tally { right, extracted, gold };
    let share = |right, of| Share { right, of };
    let expected = Figures {
        cases: 4,
        cases_right: 2,
        core: tally(5, 7, 5),
        strict: tally(4, 7, 5),
        row: tally(1, 7, 5),
        measures: BTreeMap::from([
            ("awards".to_owned(), tally(1, 1, 1)),
            ("contributions".to_owned(), tally(1, 1, 1)),
            ("models".to_owned(), tally(3, 4, 3)),
            ("participants".to_owned(), tally(0, 1, 0)),
        ]),
        attributes: BTreeMap::from([
            ("qualifier", share(4, 5)),
            ("kind", share(0, 1)),
            ("for", share(1, 1)),
            ("field", share(2, 3)),
            ("scope", share(1, 1)),
            ("period", share(4, 5)),
        ]),
        confidence: BTreeMap::from([
            (Confidence::High, Trust { extracted: 2, core: 2, strict: 1, row: 0 }),
            (Confidence::Low, Trust { extracted: 1, core: 0, strict: 0, row: 0 }),
        ]),
        named_models: tally(1, 1, 2),
    };
    assert_eq!(all_figures(), expected);
}

#[test]
fn figures_are_shown_in_three_decimals() {
    let expected = "\
core    P 0.714  R 1.000  F1 0.833   (5 right, 7 extracted, 5 gold)
strict  P 0.571  R 0.800  F1 0.667   (4 right, 7 extracted, 5 gold)
row     P 0.143  R 0.200  F1 0.167   (1 right, 7 extracted, 5 gold)
  awards         P 1.000  R 1.000  F1 1.000   (1 gold)
  contributions  P 1.000  R 1.000  F1 1.000   (1 gold)
  models         P 0.750  R 1.000  F1 0.857   (3 gold)
  participants   P 0.000  R 1.000  F1 0.000   (0 gold)
attributes of matched facts: qualifier 0.800  kind 0.000  for 1.000  field 0.667  scope 1.000  period 0.800
of high   confidence: core 1.000  strict 0.500  row 0.000   (2 extracted)
of low    confidence: core 0.000  strict 0.000  row 0.000   (1 extracted)
named models: P 1.000  R 0.500  F1 0.667
cases wholly right: 2/4";
    assert_eq!(show::figures(&all_figures()), expected);
}

#[test]
fn mistakes_are_those_of_the_depth() {
    let mistakes = |depth| -> Vec<Mistake> {
        parsed().iter().flat_map(|(case, read)| mistake::of_case(case, read, depth, &names())).collect()
    };
    let core = mistakes(Depth::Core);
    let [unit, commended] = core.as_slice() else { panic!("two extra claims, not {core:?}") };
    assert_eq!(
        (unit.case.as_str(), unit.way, unit.sentence.as_str()),
        ("a", Way::Extra, "Có 29 đơn vị tham gia.")
    );
    assert_eq!(unit.claim, "participants unit 29, huyện Thoại Sơn (district), no period");
    assert_eq!(commended.claim, "models commended 241, no place (country), 2019");

    let strict = mistakes(Depth::Strict);
    let missed: Vec<_> = strict.iter().filter(|mistake| mistake.way == Way::Missed).collect();
    let [part] = missed.as_slice() else { panic!("one missed claim, not {missed:?}") };
    assert_eq!(part.claim, "models registered collective 128, Thoại Sơn (district), 2019");
    assert_eq!(part.sentence, "Trong đó 128 tập thể.");
    assert_eq!((strict.len(), mistakes(Depth::Row).len()), (1 + 3, 4 + 6));
}

#[test]
fn mistakes_are_listed_once_and_counted_for_each_construction() {
    let mistake = |case: &str, about: &[&str], way| Mistake {
        case: case.to_owned(),
        about: about.iter().map(|&name| name.to_owned()).collect(),
        way,
        claim: "models registered 1".to_owned(),
        sentence: "Một.".to_owned(),
    };
    let mistakes = [
        mistake("a", &["verb", "list"], Way::Missed),
        mistake("b", &["list"], Way::Extra),
        mistake("c", &[], Way::Extra),
        mistake("d", &["verb"], Way::Extra),
        mistake("e", &["verb"], Way::Extra),
    ];
    let expected = "\
errors (core) by construction, 3 of 5:
verb: 1 missed, 2 extra
  a  missed  models registered 1
      Một.
list: 1 missed, 1 extra
  b  extra   models registered 1
      Một.
  listed above: a
unnamed: 0 missed, 1 extra
  c  extra   models registered 1
      Một.";
    assert_eq!(show::mistakes(&mistakes, Depth::Core, 3), expected);
    assert_eq!(show::mistakes(&mistakes, Depth::Core, 0), "");
}

#[test]
fn a_floor_tells_what_fell_and_what_rose() {
    let floor = Floor::from_toml(
        "figures.toml",
        "[\"a.jsonl\"]\ncore = 0.834\nstrict = 0.667\nrow = 0.1\nhigh = 1.0\n",
    )
    .expect("a floor");
    let verdicts = floor.verdicts("a.jsonl", &all_figures()).expect("recorded");
    let signs: Vec<_> = verdicts.iter().map(|verdict| (verdict.has_fallen(), verdict.has_risen())).collect();
    assert_eq!(signs, [(true, false), (false, false), (false, true), (false, false)]);
    assert_eq!(verdicts[0].to_string(), "a.jsonl core 0.833 (recorded 0.834)");
    assert!(floor.verdicts("b.jsonl", &all_figures()).is_none());
    assert!(Floor::from_toml("figures.toml", "[\"a.jsonl\"]\ncore = 0.834\n").is_err(), "two are missing");
}

#[test]
fn labels_scored_against_themselves_are_right() {
    let lines = include_str!("../../../../tests/gold/constructions.jsonl").lines();
    let mut figures = Figures::default();
    for line in lines {
        let case: GoldCase = serde_json::from_str(line).expect("a case");
        figures += &Figures::of(&case.label, &case.label, &names());
    }
    assert!(figures.core.gold > 0);
    assert_eq!(figures.cases_right, figures.cases);
    for tally in [figures.core, figures.strict, figures.row, figures.named_models] {
        assert_eq!((tally.right, tally.extracted), (tally.gold, tally.gold));
    }
    assert!(figures.attributes.values().all(|share| share.right == share.of));
}

/// Few values of each key, so that equal claims are common.
fn any_claim() -> impl Strategy<Value = Value> {
    let one_of = |words: &'static [&'static str]| {
        prop::option::of(prop::sample::select(words)).prop_map(|word| json!(word))
    };
    let place = prop::option::of(prop::sample::select(&["Thoại Sơn", "huyện Thoại Sơn", "Quận 1"][..]));
    (
        prop::sample::select(&["models", "awards", "participants", "contributions"][..]),
        one_of(&["registered", "implemented"]),
        one_of(&["economy"]),
        one_of(&["collective", "individual"]),
        one_of(&["2019", "2016-2020"]),
        place,
        0..3_u32,
    )
        .prop_map(|(measure, stage, field, who, period, place, value)| {
            json!({"measure": measure, "stage": stage, "field": field, "form": who, "recipient": who, "item": who,
                "period": period, "value": value, "locality": place.map(|name| json!({"name": name}))})
        })
}

fn any_account() -> impl Strategy<Value = Account> {
    (prop::collection::vec(any_claim(), 0..6), prop::collection::vec("[ab]", 0..3)).prop_map(
        |(facts, models)| {
            serde_json::from_value(json!({"facts": facts, "named_models": models})).expect("an account")
        },
    )
}

proptest! {
    #[test]
    fn any_account_agrees_with_itself(account in any_account()) {
        let figures = Figures::of(&account, &account, &names());
        prop_assert_eq!(figures.cases_right, 1);
        for tally in [figures.core, figures.strict, figures.row, figures.named_models] {
            prop_assert_eq!(tally.f1(), 1.0);
        }
        prop_assert!(figures.attributes.values().all(|share| share.right == share.of));
    }

    #[test]
    fn what_is_right_is_on_both_sides_and_fewer_the_more_is_compared(a in any_account(), b in any_account()) {
        let there = Figures::of(&a, &b, &names());
        let back = Figures::of(&b, &a, &names());
        prop_assert!(there.row.right <= there.strict.right && there.strict.right <= there.core.right);
        prop_assert!(there.core.right <= there.core.gold.min(there.core.extracted));
        for depth in Depth::ALL {
            prop_assert_eq!(there.tally(depth).right, back.tally(depth).right);
            prop_assert!((there.tally(depth).f1() - back.tally(depth).f1()).abs() < 1e-12);
        }
        let by_measure: usize = there.measures.values().map(|tally| tally.right).sum();
        prop_assert_eq!(by_measure, there.core.right);
    }
}
