//! What was sought and found.

use danvan_domain::{Fact, Issue, IssueCode, Level, Source, Stage};

use crate::support::{With, article, fact, models, place, rows};

fn source(id: &str, localities: &[&str]) -> Source {
    let source = serde_json::json!({"id": id, "publisher": id, "localities": localities});
    serde_json::from_value(source).expect("a source")
}

#[test]
fn each_claim_has_a_status_for_each_year() {
    let articles = vec![article("a", "2018-06-01"), article("b", "2019-06-01"), article("c", "2020-06-01")];
    let facts = vec![
        Fact { period: Some("2018".parse().expect("a year")), ..fact("a", "f1", models(Stage::Registered)) },
        // Of a source that claims no place.
        fact("c", "f2", models(Stage::Registered)),
    ];
    let mut input = rows(articles, facts);
    input.issues.push(Issue {
        code: IssueCode::FetchFailed,
        source_id: "source-b".into(),
        url: "http://b.example/gone".into(),
        capture_id: String::new(),
        message: "status 500".into(),
    });
    let sources = vec![
        source("source-a", &["2004:89", "2004:894"]),
        source("source-b", &["2004:01"]),
        source("source-c", &[]),
        source("source-d", &["2025:91"]),
    ];
    let tables = With { sources, ..With::default() }.published(&input);
    let columns = ["source_id", "locality_code", "year", "status", "article_count", "fact_count"];
    let found: Vec<String> = tables
        .rows("coverage")
        .iter()
        .map(|row| columns.map(|column| row[column].clone()).join(" "))
        .collect();
    assert_eq!(
        found,
        [
            "source-a 2004:89 2018 found 1 1",
            "source-a 2004:89 2019 not_sought 0 0",
            "source-a 2004:89 2020 not_sought 0 0",
            "source-a 2004:894 2018 found 1 1",
            "source-a 2004:894 2019 not_sought 0 0",
            "source-a 2004:894 2020 not_sought 0 0",
            "source-b 2004:01 2018 blocked 0 0",
            "source-b 2004:01 2019 nothing_found 1 0",
            "source-b 2004:01 2020 blocked 0 0",
            "source-d 2025:91 2018 not_sought 0 0",
            "source-d 2025:91 2019 not_sought 0 0",
            "source-d 2025:91 2020 not_sought 0 0",
        ]
    );
}

#[test]
fn a_source_that_speaks_for_the_place_is_chosen_before_a_later_one() {
    let articles = vec![article("a", "2020-01-01"), article("b", "2020-02-01"), article("c", "2020-03-01")];
    let facts = ["a", "b", "c"].map(|id| fact(id, &format!("f{id}"), models(Stage::Registered)));
    let chosen = |sources: Vec<Source>| {
        let tables = With { sources, ..With::default() }.published(&rows(articles.clone(), facts.to_vec()));
        let row = tables.rows("model_counts").remove(0);
        (row["fact_id"].clone(), row["rule"].clone())
    };
    let rule = |fact: &str, rule: &str| (fact.to_owned(), rule.to_owned());
    assert_eq!(chosen(vec![]), rule("fc", "latest-published/1"));
    let district = source("source-a", &["2004:894"]);
    let province = source("source-b", &["2025:91"]);
    assert_eq!(chosen(vec![province.clone()]), rule("fb", "nearest-source/1"));
    assert_eq!(chosen(vec![district, province]), rule("fa", "nearest-source/1"));
}

#[test]
fn values_that_are_hard_to_believe_are_flagged() {
    let an_giang = || Some(place("2004:89", "An Giang", Level::Province));
    let of = |id: &str, year: i16, value: f64| Fact {
        period: Some(year.to_string().parse().expect("a year")),
        value,
        ..fact("a", id, models(Stage::Registered))
    };
    let mut facts =
        vec![of("f1", 2016, 90.0), of("f2", 2017, 100.0), of("f3", 2018, 1100.0), of("f4", 2019, 110.0)];
    facts.push(Fact { locality: an_giang(), ..of("f5", 2018, 1000.0) });
    facts.push(Fact { locality: an_giang(), ..of("f6", 2017, 100.0) });
    let tables = With::default().published(&rows(vec![article("a", "2020-01-01")], facts));
    let [jump] = &tables.issues("value-jump")[..] else { panic!("one jump") };
    assert!(jump.contains("2018: 1100 (exact)") && jump.contains("100, the median of 3"), "{jump}");
    let [above] = &tables.issues("above-province")[..] else { panic!("one above") };
    assert!(
        above.contains("Thoại Sơn (2004:894), 2018: 1100") && above.contains("An Giang (2004:89)"),
        "{above}"
    );
}
