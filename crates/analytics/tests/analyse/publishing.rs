//! Versions: whole or not at all, and none where no row changed.

use std::{
    fs,
    path::{Path, PathBuf},
};

use danvan_analytics::{AnalyticsError, Outcome};
use danvan_domain::Stage;
use danvan_store::{PartRows, atomic};

use crate::support::{With, article, fact, gazetteer, models, reprint, rows};

const DAY: &str = "2026-11-23";

fn analysed(rows: &PartRows, folder: &Path) -> Outcome {
    attempted(rows, folder, DAY).expect("publishes")
}

fn attempted(rows: &PartRows, folder: &Path, name: &str) -> Result<Outcome, AnalyticsError> {
    With::default().analysed(rows, &gazetteer(), folder, name)
}

fn sample(value: f64) -> PartRows {
    let a = article("a", "2020-01-01");
    let mut facts =
        vec![fact("b", "f2", models(Stage::Registered)), fact("a", "f1", models(Stage::Registered))];
    facts[0].value = value;
    rows(vec![reprint(&a, "r", "2020-02-01"), a, article("b", "2020-01-02")], facts)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("lists");
    let mut names: Vec<_> =
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("text")).collect();
    names.retain(|name| name != ".published");
    names.sort();
    names
}

#[test]
fn a_version_is_published_only_where_a_row_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = analysed(&sample(10.0), folder.path());
    assert_eq!(first.published.as_deref(), Some(DAY));
    assert_eq!(fs::read_link(&first.latest).expect("a link"), PathBuf::from(DAY));
    let mut shuffled = sample(10.0);
    shuffled.articles.reverse();
    shuffled.facts.reverse();
    let again = analysed(&shuffled, folder.path());
    assert_eq!(again, Outcome { published: None, ..first });
    assert_eq!(names(folder.path()), [DAY, "latest"]);

    let changed = analysed(&sample(11.0), folder.path());
    assert_eq!(changed.published.as_deref(), Some("2026-11-23-2"));
    assert_eq!(fs::read_link(&changed.latest).expect("a link"), PathBuf::from("2026-11-23-2"));
    assert_eq!(names(folder.path()), [DAY, "2026-11-23-2", "latest"]);
}

#[test]
fn a_version_that_a_killed_run_did_not_come_to_publish_is_none_of_the_published_ones() {
    let folder = tempfile::tempdir().expect("a folder");
    let listed = |list: fn(&Path) -> Result<Vec<String>, AnalyticsError>| list(folder.path()).expect("lists");
    analysed(&sample(10.0), folder.path());
    let (first, killed) = (folder.path().join(DAY), folder.path().join("2026-11-23-2"));
    fs::create_dir(&killed).expect("makes");
    let digests = fs::read(first.join("SHA256SUMS")).expect("reads");
    atomic::write(&killed.join("SHA256SUMS"), &digests).expect("writes");
    analysed(&sample(11.0), folder.path());
    assert_eq!(listed(danvan_analytics::versions), [DAY, "2026-11-23-2", "2026-11-23-3"]);
    assert_eq!(listed(danvan_analytics::published), [DAY, "2026-11-23-3"]);
    // An older program noted nothing.
    fs::remove_file(folder.path().join(".published")).expect("removes");
    assert_eq!(listed(danvan_analytics::published), [DAY, "2026-11-23-2", "2026-11-23-3"]);
}

#[test]
fn nothing_is_not_published_over_something() {
    let folder = tempfile::tempdir().expect("a folder");
    let empty = PartRows::default();
    assert_eq!(analysed(&empty, folder.path()).published.as_deref(), Some(DAY), "over nothing");
    let full = analysed(&sample(10.0), folder.path());
    let refused = attempted(&empty, folder.path(), DAY).expect_err("over three articles");
    assert!(matches!(&refused, AnalyticsError::NoArticles { articles: 3, .. }), "{refused}");
    assert!(refused.help().is_some_and(|help| help.contains("paths.staged")));
    assert_eq!(fs::read_link(&full.latest).expect("a link"), PathBuf::from("2026-11-23-2"));
    fs::remove_file(&full.latest).expect("removes");
    assert_eq!(analysed(&empty, folder.path()).published.as_deref(), Some("2026-11-23-3"), "as is asked for");
}

#[test]
fn a_version_lists_the_digests_of_its_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let outcome = analysed(&sample(10.0), folder.path());
    let digests = fs::read_to_string(outcome.latest.join("SHA256SUMS")).expect("reads");
    assert_eq!(digests.lines().count(), 2 * outcome.rows.len() + 3);
    for line in digests.lines() {
        let (digest, name) = line.split_once("  ").expect("two columns");
        let bytes = fs::read(outcome.latest.join(name)).expect("the file");
        assert_eq!(danvan_domain::id::sha256_hex(&bytes), digest, "{name}");
    }
}

#[test]
fn a_damaged_version_is_not_taken_for_published() {
    let folder = tempfile::tempdir().expect("a folder");
    let outcome = analysed(&sample(10.0), folder.path());
    atomic::write(&outcome.latest.join("facts.parquet"), b"PAR1").expect("damages");
    assert_eq!(analysed(&sample(10.0), folder.path()).published.as_deref(), Some("2026-11-23-2"));
}

#[test]
fn what_fails_leaves_latest_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    analysed(&sample(10.0), folder.path());
    let before = names(folder.path());

    let mut orphan = sample(11.0);
    orphan.facts[0].article_id = "nowhere".into();
    let failed = attempted(&orphan, folder.path(), DAY).expect_err("no such article");
    assert!(matches!(&failed, AnalyticsError::UnknownArticle { article_id, .. } if article_id == "nowhere"));
    for name in ["", "latest", "../elsewhere", "a/b", "."] {
        let failed = attempted(&sample(11.0), folder.path(), name).expect_err("no name");
        assert!(matches!(failed, AnalyticsError::VersionName { .. }), "{name}");
    }
    assert_eq!(names(folder.path()), before);
    assert_eq!(fs::read_link(folder.path().join("latest")).expect("a link"), PathBuf::from(DAY));
}

#[test]
fn what_a_killed_run_left_behind_goes() {
    let folder = tempfile::tempdir().expect("a folder");
    let killed = folder.path().join(".unfinished-x");
    fs::create_dir(&killed).expect("makes");
    atomic::write(&killed.join("facts.parquet"), b"PAR1").expect("writes");
    // Complete, but killed before the link moved: it is kept, and not written to.
    fs::create_dir(folder.path().join(DAY)).expect("makes");
    let outcome = analysed(&sample(10.0), folder.path());
    assert_eq!(outcome.published.as_deref(), Some("2026-11-23-2"));
    assert_eq!(names(folder.path()), [DAY, "2026-11-23-2", "latest"]);
}
