//! Several statements of one count: which stands, and how far the others agree.

use danvan_domain::{
    AwardKind, BodyType, Confidence, Level, Measure, Purpose, Qualifier, Recipient, Stage, TextPart,
};

use crate::support::{article, award, fact, models, of_sector, published, reprint, rows};

/// A statement of models registered: article, value, qualifier, confidence, part of the text.
type Stated = (&'static str, f64, Qualifier, Confidence, TextPart);

struct Case {
    name: &'static str,
    stated: &'static [Stated],
    value: &'static str,
    rule: &'static str,
    article_count: &'static str,
    agreement: &'static str,
    status: &'static str,
}

/// Articles a, b and c are published one day after the other; r is a reprint of a, after all of them.
const CASES: [Case; 11] = [
    Case {
        name: "one statement",
        stated: &[("a", 241.0, Qualifier::Exact, Confidence::High, TextPart::Body)],
        value: "241.0",
        rule: "only-statement/1",
        article_count: "1",
        agreement: "1.0",
        status: "reported",
    },
    Case {
        name: "an exact figure before a later rounded one",
        stated: &[
            ("a", 7678.0, Qualifier::Exact, Confidence::Low, TextPart::Title),
            ("b", 7600.0, Qualifier::AtLeast, Confidence::High, TextPart::Body),
        ],
        value: "7678.0",
        rule: "exact-before-rounded/1",
        article_count: "2",
        agreement: "1.0",
        status: "reported",
    },
    Case {
        name: "a surer reading before a later one",
        stated: &[
            ("a", 12.0, Qualifier::Exact, Confidence::High, TextPart::Caption),
            ("b", 12.0, Qualifier::Exact, Confidence::Medium, TextPart::Body),
        ],
        value: "12.0",
        rule: "surer-reading/1",
        article_count: "2",
        agreement: "1.0",
        status: "reported",
    },
    Case {
        name: "the text before a headline",
        stated: &[
            ("a", 301.0, Qualifier::Exact, Confidence::High, TextPart::Lead),
            ("b", 300.0, Qualifier::Exact, Confidence::High, TextPart::Title),
        ],
        value: "301.0",
        rule: "text-before-headline-and-caption/1",
        article_count: "2",
        agreement: "0.5",
        status: "disputed",
    },
    Case {
        name: "the latest of three that disagree",
        stated: &[
            ("a", 5.0, Qualifier::Exact, Confidence::High, TextPart::Body),
            ("c", 7.0, Qualifier::Exact, Confidence::High, TextPart::Body),
            ("b", 7.0, Qualifier::Exact, Confidence::High, TextPart::Body),
        ],
        value: "7.0",
        rule: "latest-published/1",
        article_count: "3",
        agreement: "0.666667",
        status: "disputed",
    },
    Case {
        name: "a reprint counts once, and the original is chosen",
        stated: &[
            ("r", 12.0, Qualifier::Exact, Confidence::High, TextPart::Body),
            ("a", 12.0, Qualifier::Exact, Confidence::High, TextPart::Body),
        ],
        value: "12.0",
        rule: "original-before-reprint/1",
        article_count: "1",
        agreement: "1.0",
        status: "reported",
    },
    Case {
        name: "a reprint does not outvote another article",
        stated: &[
            ("r", 12.0, Qualifier::Exact, Confidence::High, TextPart::Body),
            ("a", 12.0, Qualifier::Exact, Confidence::High, TextPart::Body),
            ("b", 13.0, Qualifier::Exact, Confidence::High, TextPart::Body),
        ],
        value: "13.0",
        rule: "latest-published/1",
        article_count: "2",
        agreement: "0.5",
        status: "disputed",
    },
    Case {
        name: "an article that contradicts itself agrees with nobody",
        stated: &[
            ("a", 12.0, Qualifier::Exact, Confidence::High, TextPart::Body),
            ("a", 20.0, Qualifier::Exact, Confidence::High, TextPart::Body),
        ],
        value: "12.0",
        rule: "lowest-fact-id/1",
        article_count: "1",
        agreement: "0.0",
        status: "disputed",
    },
    Case {
        name: "an article that repeats itself in round figures agrees",
        stated: &[
            ("a", 300.0, Qualifier::AtLeast, Confidence::High, TextPart::Title),
            ("a", 345.0, Qualifier::Exact, Confidence::High, TextPart::Body),
        ],
        value: "345.0",
        rule: "exact-before-rounded/1",
        article_count: "1",
        agreement: "1.0",
        status: "reported",
    },
    Case {
        name: "round figures that leave no common value",
        stated: &[
            ("a", 7610.0, Qualifier::Approx, Confidence::High, TextPart::Body),
            ("b", 7690.0, Qualifier::Approx, Confidence::High, TextPart::Body),
            ("c", 7600.0, Qualifier::AtLeast, Confidence::High, TextPart::Body),
        ],
        value: "7600.0",
        rule: "latest-published/1",
        article_count: "3",
        agreement: "1.0",
        status: "disputed",
    },
    Case {
        name: "a ceiling and a figure above it",
        stated: &[
            ("a", 100.0, Qualifier::AtMost, Confidence::High, TextPart::Body),
            ("b", 101.0, Qualifier::Exact, Confidence::High, TextPart::Body),
        ],
        value: "101.0",
        rule: "exact-before-rounded/1",
        article_count: "2",
        agreement: "0.5",
        status: "disputed",
    },
];

#[test]
fn one_statement_is_chosen_by_a_named_rule() {
    let a = article("a", "2020-01-01");
    let r = reprint(&a, "r", "2020-01-04");
    let articles = vec![r, a, article("b", "2020-01-02"), article("c", "2020-01-03")];
    for case in &CASES {
        let facts = case.stated.iter().enumerate().map(|(at, (article, value, qualifier, sure, part))| {
            let mut fact = fact(article, &format!("f{at}"), models(Stage::Registered));
            (fact.value, fact.qualifier, fact.confidence, fact.text_part) =
                (*value, *qualifier, *sure, *part);
            fact
        });
        let tables = published(&rows(articles.clone(), facts.collect()));
        let found = tables.rows("model_counts");
        let [row] = found.as_slice() else { panic!("{}: {found:?}", case.name) };
        let columns = ["value", "rule", "article_count", "agreement", "status"];
        let expected = [case.value, case.rule, case.article_count, case.agreement, case.status];
        assert_eq!(columns.map(|column| row[column].as_str()), expected, "{}", case.name);
        let disputed = usize::from(case.status == "disputed");
        assert_eq!(tables.issues("disputed-value").len(), disputed, "{}", case.name);
        assert_eq!(tables.rows("facts").len(), case.stated.len(), "{}", case.name);
    }
}

#[test]
fn a_dispute_names_both_figures_and_both_pages() {
    let mut facts =
        vec![fact("a", "f1", models(Stage::Registered)), fact("b", "f2", models(Stage::Registered))];
    facts[1].value = 12.0;
    let tables = published(&rows(vec![article("a", "2020-01-01"), article("b", "2020-01-02")], facts));
    let [message] = &tables.issues("disputed-value")[..] else { panic!("one issue") };
    for part in ["Thoại Sơn", "2019", "12 (exact) http://b.example/tin", "10 (exact) http://a.example/tin"]
    {
        assert!(message.contains(part), "{part}: {message}");
    }
}

#[test]
fn a_dispute_of_many_stays_short() {
    let facts = (0..20).map(|at| {
        let mut fact = fact("a", &format!("f{at:02}"), models(Stage::Registered));
        fact.value = f64::from(at);
        fact
    });
    let tables = published(&rows(vec![article("a", "2020-01-01")], facts.collect()));
    let [message] = &tables.issues("disputed-value")[..] else { panic!("one issue") };
    assert!(message.ends_with("14 more"), "{message}");
}

#[test]
fn sectors_without_a_code_are_kept_apart() {
    let mut facts = vec![
        fact("a", "f1", of_sector(Stage::Registered, None, "ngành Đường sắt")),
        fact("a", "f2", of_sector(Stage::Registered, None, "ngành Hàng không")),
        fact("a", "f3", of_sector(Stage::Registered, Some("education"), "ngành Giáo dục")),
    ];
    facts[1].value = 20.0;
    let tables = published(&rows(vec![article("a", "2020-01-01")], facts));
    assert_eq!(
        tables.column("model_counts", "sector_code"),
        ["education", "other:ngành hàng không", "other:ngành đường sắt"]
    );
    assert_eq!(tables.issues("disputed-value"), Vec::<String>::new());
}

#[test]
fn awards_are_told_apart_by_purpose_kind_body_and_recipient() {
    let mut by_district = award(Recipient::Collective, Purpose::DanVanKheo);
    by_district.kind = Some(AwardKind::GiayKhen);
    by_district.body = Some("UBND huyện".into());
    by_district.body_type = Some(BodyType::Government);
    by_district.body_level = Some(Level::District);
    let awards = [by_district, award(Recipient::Individual, Purpose::Mixed)];
    let facts = awards.into_iter().enumerate();
    let facts = facts.map(|(at, award)| fact("a", &format!("f{at}"), Measure::Awards(award))).collect();
    let tables = published(&rows(vec![article("a", "2020-01-01")], facts));
    let keys: Vec<_> = tables
        .rows("awards")
        .iter()
        .map(|row| {
            ["purpose", "kind", "body_type", "body_level", "body", "recipient"].map(|c| row[c].clone())
        })
        .collect();
    assert_eq!(
        keys,
        [
            ["dan_van_kheo", "giay_khen", "government", "district", "UBND huyện", "collective"],
            ["mixed", "unstated", "unstated", "unstated", "", "individual"],
        ]
    );
}
