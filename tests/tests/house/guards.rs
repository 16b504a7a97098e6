//! What is there is not lost to a night on which nothing is there.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::support::{Danvan, Outcome, files, folder};

/// A source of saved pages and one that nobody answers for, each of which can be left out.
fn configure(folder: &Path, sources: &[&str]) {
    let pages = folder.join("pages");
    fs::create_dir_all(&pages).expect("made");
    let body = "Năm 2019, huyện Tri Tôn (An Giang) đăng ký xây dựng 12 mô hình “Dân vận khéo”. ".repeat(4);
    fs::write(pages.join("a.txt"), format!("Tri Tôn đăng ký mô hình\n\n{body}\n")).expect("written");
    let ways = [
        ("saved", "kind = \"folder\"\npath = \"pages\"\nbase_url = \"http://saved.example/\""),
        ("dead", "kind = \"urls\"\nurls = [\"http://dead.example/a\", \"http://dead.example/b\"]"),
    ];
    let mut text = "[fetch]\nretries = 0\n[fetch.resolve]\n\"dead.example\" = \"127.0.0.1:1\"\n".to_owned();
    for (id, way) in ways {
        let enabled = sources.contains(&id);
        text += &format!(
            "[[source]]\nid = \"{id}\"\npublisher = \"P\"\nenabled = {enabled}\n[[source.way]]\n{way}\n"
        );
    }
    fs::write(folder.join("pipeline.toml"), text).expect("written");
}

fn danvan(folder: &Path, command: &str) -> Outcome {
    Danvan::new(folder).args([command]).run()
}

/// What the stages made, runs aside.
fn made(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let all = files(&folder.join("data")).into_iter();
    all.filter(|(path, _)| !path.starts_with("runs") && !path.ends_with("fetch-issues.json")).collect()
}

/// That a command fails, says how and what to do, and changes nothing.
fn refused(folder: &Path, command: &str, status: i32, error: &str, help: &str) {
    let before = made(folder);
    let outcome = danvan(folder, command);
    assert_eq!(outcome.status, Some(status), "{command}: {}", outcome.stderr);
    assert!(outcome.stderr.contains(&format!("error: {error}")), "{command}: {}", outcome.stderr);
    assert!(outcome.stderr.contains(help), "{command}: {}", outcome.stderr);
    assert_eq!(made(folder), before, "{command}");
}

#[test]
fn a_fetch_that_gets_nothing_ends_the_run() {
    let folder = folder();
    configure(folder.path(), &["saved", "dead"]);
    danvan(folder.path(), "run").done();
    configure(folder.path(), &["dead"]);
    for command in ["fetch", "run"] {
        let error = "nothing could be fetched: 1 requests, robots-unreachable 2\n";
        refused(folder.path(), command, 1, error, "issues.jsonl says why for each address");
    }
    let mut runs: Vec<_> = fs::read_dir(folder.path().join("data/runs")).expect("runs").flatten().collect();
    runs.sort_by_key(|run| (run.file_name().len(), run.file_name()));
    let issues = fs::read_to_string(runs.last().expect("a run").path().join("issues.jsonl")).expect("reads");
    assert!(issues.contains("dead.example/robots.txt"), "{issues}");
}

#[test]
fn a_raw_folder_that_is_not_there_costs_no_part() {
    let folder = folder();
    configure(folder.path(), &["saved"]);
    danvan(folder.path(), "parse").done();
    danvan(folder.path(), "run").done();
    let raw = folder.path().join("data/raw");
    fs::remove_dir_all(&raw).expect("removed");
    let error = "there are no captures in data/raw, and data/staged holds what was read from some\n";
    refused(folder.path(), "parse", 1, error, "help: see whether paths.raw is right");
    fs::create_dir(&raw).expect("made");
    refused(folder.path(), "parse", 1, error, "to begin anew, remove data/staged");
}

#[test]
fn a_staged_folder_that_is_not_there_costs_no_table() {
    let folder = folder();
    configure(folder.path(), &["saved"]);
    danvan(folder.path(), "run").done();
    fs::remove_dir_all(folder.path().join("data/staged")).expect("removed");
    let error = "no article is staged, and data/tables/latest has 1\n";
    refused(folder.path(), "analyse", 3, error, "to publish empty tables, remove data/tables/latest");
    danvan(folder.path(), "parse").done();
    let again = danvan(folder.path(), "analyse").done();
    assert!(again.stdout.contains("no row has changed"), "{}", again.stdout);
}
