//! The demo, and what may be said of any run: the same captures give the same bytes.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use danvan_store::Lock;

use crate::support::{Danvan, Outcome, files, folder, issues, workspace};

fn sample() -> PathBuf {
    workspace().join("data/sample")
}

/// A demo in `folder`, which keeps its data where the demo always does.
fn demo(folder: &Path) -> Outcome {
    let sample = sample();
    Danvan::new(folder).args(["demo", "--sample", sample.to_str().expect("UTF-8")]).run().done()
}

/// A configuration with the sample's sources that reads the demo's captures and keeps the rest in `name`.
fn configure(folder: &Path, name: &str) -> String {
    let sources = fs::read_to_string(sample().join("sources.toml")).expect("the sample's sources");
    let paths = format!(
        "[paths]\nraw = \"data/demo/raw\"\nstaged = \"{name}/staged\"\ntables = \"{name}/tables\"\nruns = \"{name}/runs\"\n\n"
    );
    let file = format!("{name}.toml");
    fs::write(folder.join(&file), paths + &sources).expect("written");
    file
}

#[test]
fn only_parts_that_a_page_lists_in_full_and_wrongly_are_a_mismatch() {
    let folder = folder();
    demo(folder.path());
    let found = issues(&folder.path().join("data/demo/tables"), "sum-mismatch", ["url", "message"]);
    let [[url, message]] = found.as_slice() else { panic!("{found:?}") };
    assert!(url.contains("/Duc-Hue-"), "{url}");
    assert!(message.starts_with("63 + 16 + 17 + 220 = 316, not 333 (exact): "), "{message}");
}

#[test]
fn what_could_not_be_fetched_is_an_issue_in_the_tables() {
    let folder = folder();
    demo(folder.path());
    let tables = folder.path().join("data/demo/tables");
    let found = |code| issues(&tables, code, ["stage", "source_id", "url", "message"]);
    let broken = "http://baodongbang.example/ban-tin-dan-van-thang-chin-a1007.html";
    assert_eq!(
        found("fetch-failed"),
        [["fetch", "baodongbang", broken, "answers 500 Internal Server Error"]]
    );
    let refused = found("robots-refused");
    let [[stage, _, _, message]] = refused.as_slice() else { panic!("{refused:?}") };
    assert_eq!((stage.as_str(), message.as_str()), ("fetch", "robots.txt asks not to fetch it"));
}

/// The published tables, by file name.
fn tables(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let published = files(&fs::canonicalize(folder.join("latest")).expect("latest points somewhere"));
    assert!(published.len() > 5, "{:?}", published.keys());
    published
}

#[test]
fn a_second_demo_publishes_nothing() {
    let folder = folder();
    let first = demo(folder.path());
    assert!(first.stdout.starts_with("SAMPLE, not real\n"), "{}", first.stdout);
    assert!(first.stdout.contains("\ntables: data/demo/tables/latest (published as "), "{}", first.stdout);
    let home = folder.path().join("data/demo/tables");
    let latest = fs::read_link(home.join("latest")).expect("a link");
    assert!(latest.is_relative());
    let before = files(&home);

    let second = demo(folder.path());
    assert!(second.stdout.ends_with("(no row has changed: nothing published)\n"), "{}", second.stdout);
    assert_eq!(fs::read_link(home.join("latest")).expect("a link"), latest);
    assert_eq!(files(&home), before);
    assert_eq!(rows(&second.stdout), rows(&first.stdout));

    let made: Vec<_> =
        fs::read_dir(folder.path().join("data")).expect("made").flatten().map(|e| e.file_name()).collect();
    assert_eq!(made, ["demo"], "nothing is made beside the demo");
    insta::assert_snapshot!("summary", rows(&first.stdout));
}

#[test]
fn the_table_fits_a_terminal_and_has_every_rung_of_the_ladder() {
    let folder = folder();
    let stdout = demo(folder.path()).stdout;
    for line in stdout.lines().filter(|line| !line.starts_with("tables: ")) {
        assert!(line.chars().count() < 120, "{} columns: {line}", line.chars().count());
    }
    let headings: Vec<_> = stdout.lines().nth(2).expect("headings").split_whitespace().collect();
    assert_eq!(headings[3..7], ["registered", "implemented", "recognised", "commended"]);
    let dashes = stdout.lines().skip(4).take_while(|line| !line.is_empty()).filter(|line| {
        let cells: Vec<_> = line.split_whitespace().rev().take(7).collect();
        cells.iter().all(|cell| *cell == "-")
    });
    assert_eq!(dashes.collect::<Vec<_>>(), Vec::<&str>::new(), "a row says something");
}

#[test]
fn without_the_sample_the_demo_says_where_to_find_it() {
    let folder = folder();
    for (args, expected) in [
        (vec!["demo"], "error: there is no sample site in data/sample\n  help: "),
        (vec!["demo", "--sample", "nowhere"], "error: there is no sample site in nowhere\n  help: "),
    ] {
        let outcome = Danvan::new(folder.path()).args(args).run();
        assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(2), ""), "{}", outcome.stderr);
        assert!(outcome.stderr.starts_with(expected), "{}", outcome.stderr);
        assert!(outcome.stderr.contains("--sample"), "{}", outcome.stderr);
    }
    assert_eq!(fs::read_dir(folder.path()).expect("there").count(), 0, "nothing was made");
}

/// The table for readers, without the line that says where the tables are.
fn rows(stdout: &str) -> String {
    stdout.lines().filter(|line| !line.starts_with("tables: ")).collect::<Vec<_>>().join("\n")
}

#[test]
fn parsing_and_analysing_again_gives_the_same_bytes() {
    let folder = folder();
    demo(folder.path());
    let published = tables(&folder.path().join("data/demo/tables"));
    for name in ["again", "and-again"] {
        let file = configure(folder.path(), name);
        for command in ["parse", "analyse"] {
            Danvan::new(folder.path()).args(["--config", &file, command]).run().done();
        }
        assert_eq!(tables(&folder.path().join(name).join("tables")), published, "{name}");
    }
    assert_eq!(files(&folder.path().join("again/staged")), files(&folder.path().join("and-again/staged")));
}

#[test]
fn parsing_skips_what_has_not_changed() {
    let folder = folder();
    demo(folder.path());
    let file = configure(folder.path(), "skip");
    let parse = || Danvan::new(folder.path()).args(["--config", &file, "parse"]).run().done();
    assert!(parse().stderr.contains("parts_parsed 1"));
    let staged = files(&folder.path().join("skip/staged"));
    assert!(parse().stderr.contains("parts_unchanged 1"));
    assert_eq!(files(&folder.path().join("skip/staged")), staged);

    for (path, bytes) in &staged {
        fs::write(folder.path().join("skip/staged").join(path), &bytes[..bytes.len() / 2]).expect("written");
        parse();
        assert_eq!(files(&folder.path().join("skip/staged")), staged, "{} is made again", path.display());
    }
}

#[test]
fn a_run_that_finds_another_at_work_exits_4_and_changes_nothing() {
    let folder = folder();
    demo(folder.path());
    // The runs of another configuration hold other locks than this one's, and write to the same folders.
    let file = configure(folder.path(), "mine");
    let before = files(folder.path());
    for (held, commands) in [
        ("mine/runs", &["fetch", "parse", "analyse", "run"][..]),
        ("data/demo/raw", &["fetch", "run"]),
        ("mine/staged", &["parse", "run"]),
        ("mine/tables", &["analyse", "run"]),
    ] {
        let _lock = Lock::acquire(&folder.path().join(held)).expect("free");
        for command in commands {
            let outcome = Danvan::new(folder.path()).args(["--config", &file, command]).run();
            assert_eq!(outcome.status, Some(4), "{held} {command}: {}", outcome.stderr);
            let expected = format!("error: another run is at work here: it holds {held}/.lock\n");
            assert!(outcome.stderr.starts_with(&expected), "{command}: {}", outcome.stderr);
        }
    }
    let mut after = files(folder.path());
    after.retain(|path, _| !path.ends_with(".lock") || before.contains_key(path));
    assert_eq!(after, before);
    // What a run that died left of its locks holds nobody up.
    Danvan::new(folder.path()).args(["--config", &file, "parse"]).run().done();
}

#[test]
fn a_run_leaves_a_manifest_of_what_it_did() {
    let folder = folder();
    demo(folder.path());
    let run = fs::read_dir(folder.path().join("data/demo/runs")).expect("runs").flatten();
    let runs: Vec<_> = run.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    let [run] = runs.as_slice() else { panic!("one run") };
    let manifest = fs::read_to_string(run.join("manifest.json")).expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
    let stages: Vec<_> = manifest["stages"]
        .as_array()
        .expect("stages")
        .iter()
        .filter_map(|stage| stage["stage"].as_str())
        .collect();
    assert_eq!(stages, ["fetch", "parse", "analyse"]);
    assert!(manifest["ended_at"].is_string());
    assert_eq!(manifest["error"], serde_json::Value::Null);
    assert!(run.join("issues.jsonl").is_file());
}
