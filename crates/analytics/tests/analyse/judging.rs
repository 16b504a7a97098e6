//! The gate: what must hold before a version is published.

use danvan_analytics::{AnalyticsError, GateConfig, Levels};
use danvan_domain::{Fact, IssueCode, IssueLevel, Stage};
use danvan_store::PartRows;

use crate::support::{With, article, fact, gazetteer, models, rows};

/// So many facts of article a on 2019, and as many of article b on 2018.
fn facts(of_a: usize, of_b: usize) -> PartRows {
    let statement = |article: &str, at: usize, year: &str| Fact {
        period: Some(year.parse().expect("a year")),
        ..fact(article, &format!("{article}{at:03}"), models(Stage::Registered))
    };
    let of_a = (0..of_a).map(|at| statement("a", at, "2019"));
    let of_b = (0..of_b).map(|at| statement("b", at, "2018"));
    rows(vec![article("a", "2020-01-01"), article("b", "2019-01-01")], of_a.chain(of_b).collect())
}

fn denied(error: AnalyticsError) -> Vec<(String, String)> {
    let AnalyticsError::Denied { issues } = error else { panic!("{error}") };
    issues.into_iter().map(|issue| (issue.code.to_string(), issue.message)).collect()
}

/// What the gate says of `after` where `before` is published.
fn judged(
    gate: GateConfig,
    before: &PartRows,
    after: &PartRows,
) -> Result<Vec<String>, Vec<(String, String)>> {
    let folder = tempfile::tempdir().expect("a folder");
    With::default().analysed(before, &gazetteer(), folder.path(), "one").expect("publishes");
    let with = With { gate, ..With::default() };
    let judged = with.analysed(after, &gazetteer(), folder.path(), "two");
    let latest = std::fs::read_link(folder.path().join("latest")).expect("a link");
    assert_eq!(latest.to_string_lossy(), if judged.is_ok() { "two" } else { "one" });
    let warnings = judged.map_err(denied)?.warnings;
    Ok(warnings.into_iter().map(|issue| format!("{}: {}", issue.code, issue.message)).collect())
}

#[test]
fn a_loss_beyond_what_is_allowed_is_refused() {
    let gate = GateConfig::default;
    let code = |judged: Result<Vec<String>, Vec<(String, String)>>| -> Vec<String> {
        judged.expect_err("refused").into_iter().map(|(code, _)| code).collect()
    };
    assert_eq!(judged(gate(), &facts(100, 100), &facts(81, 100)), Ok(vec![]), "19 of 100");
    assert_eq!(code(judged(gate(), &facts(100, 100), &facts(79, 100))), ["year-shrank"], "21 of 100");
    assert_eq!(code(judged(gate(), &facts(100, 0), &facts(79, 0))), ["table-shrank", "year-shrank"]);
    assert_eq!(judged(gate(), &facts(19, 100), &facts(2, 100)), Ok(vec![]), "a few");
    assert_eq!(code(judged(gate(), &facts(5, 100), &facts(0, 100))), ["source-silent"]);
    assert_eq!(judged(gate(), &facts(4, 100), &facts(0, 100)), Ok(vec![]), "fewer than are heard");
    let strict = GateConfig { max_loss: 0.0, loss_counts_from: 0, ..gate() };
    assert_eq!(code(judged(strict, &facts(2, 100), &facts(1, 100))), ["table-shrank", "year-shrank"]);
}

#[test]
fn rows_and_fill_are_as_the_configuration_asks() {
    let table = |rows| [("facts".to_owned(), rows)].into();
    let refused =
        judged(GateConfig { min_rows: table(11), ..GateConfig::default() }, &facts(5, 0), &facts(10, 0));
    let message = "table facts has 10 rows, fewer than gate.min_rows.facts = 11";
    assert_eq!(refused, Err(vec![("too-few-rows".to_owned(), message.to_owned())]));
    let warned =
        judged(GateConfig { max_rows: table(9), ..GateConfig::default() }, &facts(5, 0), &facts(10, 0));
    assert_eq!(
        warned,
        Ok(vec!["too-many-rows: table facts has 10 rows, more than gate.max_rows.facts = 9".to_owned()])
    );

    let mut input = facts(10, 0);
    input.facts[0].locality = None;
    for (share, refused) in [(0.9, false), (0.91, true)] {
        let min_fill = [("facts.locality_code".to_owned(), share)].into();
        let judged = judged(GateConfig { min_fill, ..GateConfig::default() }, &facts(5, 0), &input);
        assert_eq!(judged.is_err(), refused, "{share}: {judged:?}");
    }
}

#[test]
fn levels_decide_what_stops_publication() {
    let levels = |level| Levels::new([(IssueCode::SourceSilent, level)]);
    let gate = |level| GateConfig { levels: levels(level), ..GateConfig::default() };
    let (before, after) = (facts(10, 100), facts(0, 100));
    let message = "source-silent: source source-a has no fact, in the published version 10".to_owned();
    assert_eq!(judged(gate(IssueLevel::Warn), &before, &after), Ok(vec![message]));
    assert_eq!(judged(gate(IssueLevel::Allow), &before, &after), Ok(vec![]));
    assert!(judged(gate(IssueLevel::Deny), &before, &after).is_err());

    let mut disputed = facts(2, 0);
    disputed.facts[1].value = 99.0;
    let with = |level| With {
        gate: GateConfig {
            levels: Levels::new([(IssueCode::DisputedValue, level)]),
            ..GateConfig::default()
        },
        ..With::default()
    };
    let folder = tempfile::tempdir().expect("a folder");
    let refused = with(IssueLevel::Deny).analysed(&disputed, &gazetteer(), folder.path(), "one");
    assert_eq!(denied(refused.expect_err("refused"))[0].0, "disputed-value");
    let tables = with(IssueLevel::Allow).published(&disputed);
    assert_eq!(tables.column("issues", "level"), ["allow"]);
}

#[test]
fn old_versions_are_kept_as_many_as_are_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let with = |keep_versions| With {
        gate: GateConfig { keep_versions, ..GateConfig::default() },
        ..With::default()
    };
    let publish = |keep, facts_of_a, name| {
        with(keep).analysed(&facts(facts_of_a, 0), &gazetteer(), folder.path(), name).expect("publishes");
        danvan_analytics::versions(folder.path()).expect("lists")
    };
    assert_eq!(publish(0, 1, "20260101T000000Z"), ["20260101T000000Z"]);
    assert_eq!(publish(0, 2, "20260101T000000Z"), ["20260101T000000Z", "20260101T000000Z-2"]);
    assert_eq!(publish(2, 3, "20260102T000000Z"), ["20260101T000000Z-2", "20260102T000000Z"]);
    assert_eq!(
        publish(2, 3, "20260103T000000Z"),
        ["20260101T000000Z-2", "20260102T000000Z"],
        "nothing changed"
    );
    assert_eq!(publish(1, 4, "20260103T000000Z"), ["20260103T000000Z"]);
}
