//! Where each statement goes, and what stands beside it.

use std::collections::BTreeMap;

use danvan_analytics::{GateConfig, Inputs, Schema, analyse, read_staged, read_summary};
use danvan_domain::{
    Award, Basis, BodyType, Fact, Form, Issue, IssueCode, Item, Level, Measure, Place, Purpose, Recipient,
    Reference, Scope, Stage,
};
use danvan_store::{CaptureRow, PartRows, Staged};

use crate::support::{
    With, article, award, fact, models, of_form, place, published, read, reprint, rows, text_rows,
};

fn numbered(measures: Vec<Measure>) -> Vec<Fact> {
    let facts = measures.into_iter().enumerate();
    facts.map(|(at, measure)| Fact { value: at as f64, ..fact("a", &format!("f{at}"), measure) }).collect()
}

#[test]
fn only_statements_with_place_and_period_leave_the_facts() {
    let day = "2019-12-20".parse().expect("a day");
    let mut facts = numbered(vec![models(Stage::Implemented); 4]);
    facts[0].locality = None;
    facts[1].period = None;
    (facts[2].period, facts[2].basis, facts[2].as_of) = (None, Basis::AsOf, Some(day));
    facts[3].locality = Some(Place::country());
    let tables = published(&rows(vec![article("a", "2020-01-01")], facts));
    assert_eq!(tables.column("facts", "value"), ["0.0", "1.0", "2.0", "3.0"]);
    assert_eq!(tables.column("facts", "period"), ["2019", "", "", "2019"]);
    let columns = ["locality_code", "period", "period_start", "period_end", "basis", "as_of", "form", "tier"];
    let found: Vec<_> =
        tables.rows("model_counts").iter().map(|row| columns.map(|c| row[c].clone())).collect();
    let day = "2019-12-20";
    assert_eq!(
        found,
        [
            ["2004:894", day, day, day, "as_of", day, "total", "total"],
            ["VN", "2019", "2019-01-01", "2019-12-31", "in_period", "", "total", "total"],
        ]
    );
}

#[test]
fn a_locality_is_shown_as_it_was_with_its_provinces_then_and_now() {
    let unit = |code: &str, level| place(code, "as stated", level);
    let cases = [
        (
            unit("2004:894", Level::District),
            "2019",
            ["Thoại Sơn", "2004:89", "An Giang", "2025:91", "An Giang"],
        ),
        (unit("2004:892", Level::District), "2010", ["Cũ", "2004:89", "An Giang", "2025:91", "An Giang"]),
        (unit("2004:892", Level::District), "2019", ["Mới", "2004:89", "An Giang", "2025:91", "An Giang"]),
        (unit("2004:28", Level::Province), "2007", ["Hà Tây", "2004:28", "Hà Tây", "2025:01", "Hà Nội"]),
        (
            unit("2025:30682", Level::Commune),
            "2026",
            ["Thoại Sơn", "2025:91", "An Giang", "2025:91", "An Giang"],
        ),
        (unit("2004:999", Level::District), "2019", ["as stated", "", "", "", ""]),
        (Place::country(), "2019", ["", "", "", "", ""]),
    ];
    for (place, period, expected) in cases {
        let mut fact = fact("a", "f", models(Stage::Registered));
        (fact.locality, fact.period) = (Some(place.clone()), Some(period.parse().expect("a period")));
        let tables = published(&rows(vec![article("a", "2020-01-01")], vec![fact]));
        let names =
            ["locality_name", "province_code", "province_name", "province_code_2025", "province_name_2025"];
        let row = tables.rows("model_counts").remove(0);
        assert_eq!(names.map(|name| row[name].as_str()), expected, "{place:?} {period}");
    }
}

#[test]
fn wholes_and_parts_of_contributions_stand_side_by_side_and_reprints_once() {
    let original = article("a", "2020-01-01");
    let copy = reprint(&original, "r", "2020-01-02");
    let road = |scope| Measure::Contributions { item: Item::RoadKm, scope };
    let people = Measure::Participants { recipient: Recipient::Household, scope: Scope::Part };
    let mut facts = numbered(vec![road(Scope::Whole), road(Scope::Part), people]);
    let copies: Vec<Fact> = facts
        .iter()
        .map(|fact| Fact {
            fact_id: format!("a-{}", fact.fact_id),
            article_id: "r".into(),
            capture_id: "capture-r".into(),
            ..fact.clone()
        })
        .collect();
    facts.extend(copies);
    let tables = published(&rows(vec![copy, original], facts));
    assert_eq!(tables.column("contributions", "fact_id"), ["f1", "f0"]);
    assert_eq!(tables.column("contributions", "scope"), ["part", "whole"]);
    assert_eq!(tables.column("contributions", "unit"), ["km", "km"]);
    assert_eq!(tables.column("participants", "fact_id"), ["f2"]);
    assert_eq!(tables.rows("facts").len(), 6);
    assert_eq!(tables.column("articles", "duplicate_of"), ["", "a"]);
}

#[test]
fn the_latest_capture_of_an_article_counts() {
    let old = article("a", "2020-01-01");
    let mut new = old.clone();
    (new.capture_id, new.fetched_at) =
        ("new".into(), Some("2026-02-01T00:00:00Z".parse().expect("an instant")));
    let mut facts = numbered(vec![models(Stage::Registered), models(Stage::Registered)]);
    facts[1].capture_id = "new".into();
    let tables = published(&rows(vec![new, old], facts));
    assert_eq!(tables.column("facts", "fact_id"), ["f1"]);
    assert_eq!(tables.column("articles", "fetched_at").len(), 1);
}

#[test]
fn of_captures_of_one_second_the_one_stored_last_counts() {
    for ids in [["b", "c"], ["c", "b"]] {
        let captures =
            ids.map(|id| danvan_domain::Article { capture_id: id.into(), ..article("a", "2020-01-01") });
        let mut facts = numbered(vec![models(Stage::Registered), models(Stage::Recognised)]);
        for (fact, id) in facts.iter_mut().zip(ids) {
            fact.capture_id = id.into();
        }
        let tables = published(&rows(captures.to_vec(), facts));
        assert_eq!(tables.column("model_counts", "stage"), ["recognised"], "{ids:?}");
    }
}

#[test]
fn an_issue_is_open_until_a_later_capture_of_its_page() {
    let capture = |id: &str, seen_at: &str| CaptureRow {
        capture_id: id.into(),
        url: "http://a.example/tin".into(),
        seen_at: Some(seen_at.parse().expect("an instant")),
    };
    let read_at = |id: &str, seen_at: &str| {
        let fetched_at = Some(seen_at.parse().expect("an instant"));
        danvan_domain::Article { capture_id: id.into(), fetched_at, ..article("a", "2020-01-01") }
    };
    let days = ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"];
    let captures: Vec<_> =
        ["c1", "c2", "c3"].into_iter().zip(days).map(|(id, day)| capture(id, day)).collect();
    let issue = |id: &str| Issue {
        code: IssueCode::NoTitle,
        source_id: "s".into(),
        url: "http://a.example/tin".into(),
        capture_id: id.into(),
        message: format!("met in {id:?}"),
    };
    // Which captures are articles, and whose issues are open then; an issue of no capture always is.
    let cases: [(&str, &[usize], &[&str]); 4] = [
        ("every capture is an article", &[0, 1, 2], &["c3"]),
        ("the last is no article: the figures are of the one before", &[0, 1], &["c2", "c3"]),
        ("only the last is one", &[2], &["c3"]),
        ("none is one", &[], &["c3"]),
    ];
    for (name, are_articles, open) in cases {
        let articles = are_articles.iter().map(|at| read_at(&captures[*at].capture_id, days[*at])).collect();
        let issues = ["c2", "", "c3", "c1"].map(issue).to_vec();
        let reversed = captures.iter().rev().cloned().collect();
        let tables = published(&PartRows { captures: reversed, articles, facts: Vec::new(), issues });
        let expected: Vec<_> = [""].iter().chain(open).map(|id| format!("met in {id:?}")).collect();
        assert_eq!(tables.issues("no-title"), expected, "{name}");
    }
}

#[test]
fn the_summary_shows_the_best_known_figures_and_no_sum() {
    let body = |level, recipient, purpose| {
        let given = award(recipient, purpose);
        Measure::Awards(Award { body_type: Some(BodyType::Government), body_level: Some(level), ..given })
    };
    let none = |recipient, purpose| Measure::Awards(award(recipient, purpose));
    let tables = published(&rows(
        vec![article("a", "2020-01-01")],
        numbered(vec![
            models(Stage::Registered),
            of_form(Stage::Registered, Form::Collective),
            models(Stage::Commended),
            of_form(Stage::Commended, Form::Individual),
            body(Level::District, Recipient::Collective, Purpose::DanVanKheo),
            body(Level::Province, Recipient::Collective, Purpose::DanVanKheo),
            body(Level::District, Recipient::Individual, Purpose::DanVanKheo),
            none(Recipient::Individual, Purpose::DanVanKheo),
            none(Recipient::Combined, Purpose::Mixed),
            none(Recipient::Combined, Purpose::Qcdc),
            models(Stage::Recognised),
        ]),
    ));
    let rows = tables.rows("locality_summary");
    let [row] = &rows[..] else { panic!("{rows:?}") };
    for (column, value) in [
        ("models_registered", "0.0"),
        ("models_implemented", ""),
        ("models_commended", "2.0"),
        ("models_collective", "1.0"),
        ("models_individual", ""),
        ("awards_collective", "4.0"),
        ("awards_individual", ""),
        ("awards_combined", "8.0"),
        ("article_count", "1"),
    ] {
        assert_eq!(row[column], value, "{column}");
    }
    let summary = read_summary(tables.folder.path()).expect("reads");
    let [row] = &summary[..] else { panic!("{summary:?}") };
    assert_eq!((row.locality.as_deref(), row.province.as_deref()), (Some("Thoại Sơn"), Some("An Giang")));
    assert_eq!(row.period, "2019");
    assert_eq!((row.models_registered, row.models_implemented), (Some(0.0), None));
    assert_eq!((row.models_recognised, row.models_commended), (Some(10.0), Some(2.0)));
}

#[test]
fn the_summary_takes_the_awards_of_the_localitys_own_bodies() {
    use Purpose::{DanVan, DanVanKheo, Mixed};
    let by = |level: Option<Level>, purpose| {
        let given = award(Recipient::Collective, purpose);
        Award { body: Some("Ban".into()), body_type: Some(BodyType::Party), body_level: level, ..given }
    };
    let unnamed = |purpose| award(Recipient::Collective, purpose);
    let of_no_type = |purpose| Award { body: Some("Ban".into()), ..unnamed(purpose) };
    let (own, above, unknown) = (Some(Level::District), Some(Level::Province), None);
    let cases: Vec<(&str, Vec<Award>, &str)> = vec![
        ("its own", vec![by(own, DanVanKheo)], "0.0"),
        ("no body named", vec![unnamed(DanVanKheo)], "0.0"),
        ("both of these", vec![by(own, DanVanKheo), unnamed(DanVanKheo)], ""),
        ("its own beside one above", vec![by(above, DanVanKheo), by(own, DanVanKheo)], "1.0"),
        ("only one above", vec![by(above, DanVanKheo)], ""),
        ("a body of unknown level", vec![by(unknown, DanVanKheo)], "0.0"),
        ("one of unknown level and type", vec![of_no_type(DanVanKheo)], "0.0"),
        ("one of unknown level beside its own", vec![by(unknown, DanVanKheo), by(own, DanVanKheo)], "1.0"),
        ("one of unknown level beside no name", vec![by(unknown, DanVanKheo), unnamed(DanVanKheo)], "1.0"),
        (
            "one of unknown level beside one above",
            vec![by(above, DanVanKheo), by(unknown, DanVanKheo)],
            "1.0",
        ),
        ("two of unknown level", vec![by(unknown, DanVanKheo), of_no_type(DanVanKheo)], ""),
        ("several purposes in one figure", vec![by(own, Mixed)], "0.0"),
        ("the movement before several purposes", vec![by(own, Mixed), by(own, DanVanKheo)], "1.0"),
        ("another purpose", vec![by(own, DanVan)], ""),
    ];
    for (name, awards, expected) in cases {
        let models = models(Stage::Registered);
        let awards = awards.into_iter().map(Measure::Awards).chain([models]).collect();
        let tables = published(&rows(vec![article("a", "2020-01-01")], numbered(awards)));
        assert_eq!(tables.column("locality_summary", "awards_collective"), [expected], "{name}");
    }
}

#[test]
fn every_file_has_the_columns_of_its_description() {
    let mut named = article("a", "2021-01-11T05:58:00+07:00");
    named.named_models = vec!["Tổ tự quản".into(), "Con đường hoa".into()];
    let mut input = rows(vec![named], numbered(vec![models(Stage::Registered)]));
    let issue = Issue {
        code: IssueCode::NoPeriod,
        source_id: "s".into(),
        url: "http://s.example/".into(),
        capture_id: String::new(),
        message: "không có kỳ".into(),
    };
    input.issues = vec![issue.clone(), issue];
    let tables = published(&input);
    for table in Schema::embedded().expect("embedded").tables() {
        let frame = tables.frame(&table.name);
        let names: Vec<_> = frame.columns().iter().map(|column| column.name().to_string()).collect();
        let described: Vec<_> = table.columns.iter().map(|column| column.name.clone()).collect();
        assert_eq!(names, described, "{}", table.name);
        assert_eq!(tables.outcome.rows[&table.name], frame.height());
    }
    assert_eq!(tables.column("named_models", "name"), ["Con đường hoa", "Tổ tự quản"]);
    assert_eq!(tables.column("articles", "published_at"), ["2021-01-10 22:58:00 UTC"]);
    assert_eq!(tables.column("articles", "published_on"), ["2021-01-11"]);
    assert_eq!(tables.column("issues", "level"), ["allow"]);
    assert_eq!(tables.outcome.issues.iter().filter(|issue| issue.code == IssueCode::NoPeriod).count(), 1);
    let localities = tables.rows("localities");
    assert_eq!(localities.len(), 10);
    let renamed: Vec<_> = localities.iter().filter(|row| row["locality_code"] == "2004:892").collect();
    let columns = ["span", "full_name", "parent_code", "valid_from", "valid_to", "successor_codes"];
    assert_eq!(
        columns.map(|c| renamed[0][c].as_str()),
        ["1", "huyện Cũ", "2004:89", "", "2014-12-31", "2004:892"]
    );
    assert_eq!((renamed[1]["span"].as_str(), renamed[1]["valid_from"].as_str()), ("2", "2015-01-01"));
    assert_eq!(localities[9]["locality_code"], "VN");
    assert_eq!(localities[8]["parent_code"], "VN");
}

#[test]
fn nothing_staged_gives_empty_tables_and_every_locality() {
    let folder = tempfile::tempdir().expect("a folder");
    let staged =
        read_staged(&Staged::open(&folder.path().join("staged")), &|_, _| ()).expect("reads nothing");
    assert_eq!(staged.facts(), 0);
    let reference = Reference::embedded().expect("embedded");
    let tables_dir = folder.path().join("tables");
    let gate = GateConfig::default();
    let inputs = Inputs { gazetteer: &reference.gazetteer, sources: &[], corrections: &[], gate: &gate };
    let outcome = analyse(&staged, &inputs, &tables_dir, "v1").expect("publishes");
    assert_eq!(outcome.rows["facts"], 0);
    assert_eq!(outcome.rows["localities"], reference.gazetteer.units().len() + 1);
    assert_eq!(read(&outcome.latest, "model_counts").height(), 0);
    assert_eq!(read_summary(&tables_dir).expect("reads"), []);
}

#[test]
fn both_ends_of_a_units_span_are_included() {
    let folder = tempfile::tempdir().expect("a folder");
    let gazetteer = Reference::embedded().expect("embedded").gazetteer;
    let outcome = With::default().analysed(&PartRows::default(), &gazetteer, folder.path(), "v1");
    let outcome = outcome.expect("publishes");
    let localities = text_rows(&read(&outcome.latest, "localities"));
    for (day, provinces) in [("2025-06-30", 63), ("2025-07-01", 34)] {
        let held = |row: &&BTreeMap<String, String>| {
            let (from, to) = (row["valid_from"].as_str(), row["valid_to"].as_str());
            row["level"] == "province" && from <= day && (to.is_empty() || day <= to)
        };
        assert_eq!(localities.iter().filter(held).count(), provinces, "{day}");
    }
}
