//! What `status`, `validate` and `completions` say.

use std::{fs, path::Path, process::Command};

use danvan_store::{Lock, RunFolder, RunManifest, run::Setting};
use jiff::Timestamp;
use serde_json::Value;

use crate::support::{Danvan, folder};

/// A source of saved pages, with `more` in the configuration.
fn configure(folder: &Path, more: &str) {
    let pages = folder.join("pages");
    fs::create_dir_all(&pages).expect("made");
    let body = "Năm 2019, huyện Tri Tôn (An Giang) đăng ký xây dựng 12 mô hình “Dân vận khéo”. ".repeat(4);
    fs::write(pages.join("a.txt"), format!("Tri Tôn đăng ký mô hình\n\n{body}\n")).expect("written");
    let text = format!(
        "{more}\n[[source]]\nid = \"saved\"\npublisher = \"P\"\nenabled = true\n[[source.way]]\nkind = \"folder\"\n\
         path = \"pages\"\nbase_url = \"http://saved.example/\"\n\n[[source]]\nid = \"later\"\npublisher = \"L\"\n"
    );
    fs::write(folder.join("pipeline.toml"), text).expect("written");
}

fn danvan(folder: &Path, args: &[&str]) -> String {
    Danvan::new(folder).args(args.iter().copied()).run().done().stdout
}

fn json(folder: &Path) -> Value {
    serde_json::from_str(&danvan(folder, &["status", "--format", "json"])).expect("JSON")
}

/// Output without what differs from run to run: digits, and what is left of the disk.
fn steady(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.starts_with("disk"));
    let zeros =
        |line: &str| line.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect::<String>();
    lines.map(zeros).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_state_of_things_is_told() {
    let folder = folder();
    let folder = folder.path();
    configure(folder, "");
    insta::assert_snapshot!("before", steady(&danvan(folder, &["status"])));
    assert!(!folder.join("data").exists(), "nothing is made");

    danvan(folder, &["run"]);
    let told = json(folder);
    assert_eq!(told["due"]["raw_files"], 0);
    assert_eq!(told["sources"], serde_json::json!({"all": 2, "enabled": 1}));
    assert!(told["disk"].as_array().expect("folders").iter().all(|used| used["bytes"].as_u64() > Some(0)));
    insta::assert_snapshot!("after", steady(&danvan(folder, &["status"])));

    let csv = danvan(folder, &["status", "--format", "csv", "--last", "1"]);
    let lines: Vec<_> = csv.lines().collect();
    assert_eq!(lines.len(), 2, "{csv}");
    assert!(lines[0].starts_with("run_id,began,seconds,result,stored,"), "{csv}");
    assert_eq!(lines[1].split(',').nth(3), Some("done"));
}

#[test]
fn what_was_fetched_and_not_parsed_is_due() {
    let folder = folder();
    let folder = folder.path();
    configure(folder, "");
    for (command, due) in [("fetch", 1), ("parse", 0), ("fetch", 0)] {
        danvan(folder, &[command]);
        let told = json(folder);
        assert_eq!(told["due"]["raw_files"], due, "{command}");
        assert_eq!(told["due"]["captures"], due, "{command}");
        assert_eq!(told["due"]["pages"], 0, "files of a folder are looked at in each run: {command}");
    }
    let text = fs::read_to_string(folder.join("pipeline.toml")).expect("reads");
    fs::write(folder.join("pipeline.toml"), text.replace("\"L\"", "\"L\"\nlocalities = [\"2004:89\"]"))
        .expect("written");
    assert_eq!(json(folder)["due"]["raw_files"], 0, "no capture is of that source");
    let text = fs::read_to_string(folder.join("pipeline.toml")).expect("reads");
    fs::write(folder.join("pipeline.toml"), text.replace("\"P\"", "\"P\"\nlocalities = [\"2004:89\"]"))
        .expect("written");
    assert_eq!(json(folder)["due"]["raw_files"], 1, "its captures may be read otherwise");
}

#[test]
fn pages_that_it_is_time_to_ask_are_due() {
    let folder = folder();
    let folder = folder.path();
    let told = || {
        let told = json(folder);
        (told["due"]["pages"].clone(), told["due"]["known_pages"].clone())
    };
    let configure = |enabled: bool| {
        let text = format!(
            "[fetch]\nretries = 0\n[fetch.resolve]\n\"dead.example\" = \"127.0.0.1:1\"\n[[source]]\nid = \"dead\"\n\
             publisher = \"P\"\nenabled = {enabled}\n[[source.way]]\nkind = \"urls\"\n\
             urls = [\"http://dead.example/a\", \"http://dead.example/b\"]\n"
        );
        fs::write(folder.join("pipeline.toml"), text).expect("written");
    };
    configure(true);
    assert_eq!(told(), (Value::Null, Value::Null), "nothing was fetched yet");
    // Nobody answers there.
    assert_eq!(Danvan::new(folder).args(["fetch"]).run().status, Some(1));
    assert_eq!(told(), (2.into(), 2.into()));
    let said = danvan(folder, &["status"]);
    assert!(said.contains("due      2 pages to ask, of 2 known\n"), "{said}");
    configure(false);
    assert_eq!(told(), (0.into(), 0.into()), "runs do not ask a source that is not enabled");
}

#[test]
fn how_a_run_ended_is_told_also_where_it_did_not() {
    let folder = folder();
    let folder = folder.path();
    configure(folder, "");
    danvan(folder, &["run"]);
    fs::remove_dir_all(folder.join("data/staged")).expect("removed");
    let refused = Danvan::new(folder).args(["analyse"]).run();
    assert_eq!(refused.status, Some(3), "{}", refused.stderr);
    let told = json(folder);
    assert_eq!(told["runs"][0]["result"], "refused");
    assert!(told["last_failure"].as_str().expect("a reason").starts_with("error: no article is staged"));

    let runs = folder.join("data/runs");
    let dead = RunFolder::create(&runs, Timestamp::now()).expect("made");
    let manifest = RunManifest::begin(&dead, Setting::default(), &[], Timestamp::now());
    dead.write_manifest(&manifest).expect("written");
    assert_eq!(json(folder)["runs"][0]["result"], "died");
    let _lock = Lock::acquire(&runs).expect("free");
    assert_eq!(json(folder)["runs"][0]["result"], "under_way");
}

#[test]
fn old_runs_go() {
    let folder = folder();
    let folder = folder.path();
    configure(folder, "[runs]\nkeep = 2\nmetrics = \"monitor/danvan.prom\"\n");
    for _ in 0..4 {
        danvan(folder, &["run"]);
    }
    let told = json(folder);
    assert_eq!(told["runs"].as_array().expect("runs").len(), 2);
    let newest = told["runs"][0]["run_id"].as_str().expect("an id");
    let read = |file: &Path| fs::read_to_string(file).expect("figures");
    let figures = read(&folder.join("monitor/danvan.prom"));
    assert_eq!(figures, read(&folder.join("data/runs").join(newest).join("metrics.prom")));
    assert!(figures.contains("\ndanvan_run_exit_status 0\n"), "{figures}");
    // Only where Prometheus is.
    let file = fs::File::open(folder.join("monitor/danvan.prom")).expect("figures");
    let checked = Command::new("promtool").args(["check", "metrics"]).stdin(file).output();
    if let Ok(checked) = checked {
        let complaints = String::from_utf8_lossy(&checked.stderr);
        assert!(checked.status.success() && complaints.is_empty(), "{complaints}\n{figures}");
    }
}

#[test]
fn faults_are_found_before_anything_runs() {
    let folder = folder();
    let folder = folder.path();
    configure(folder, "[notify]\nfailed = [\"sh\", \"-c\", \"exit\"]\n");
    let rows: Value = serde_json::from_str(&danvan(folder, &["validate", "--format", "json"])).expect("JSON");
    assert_eq!(rows[0], serde_json::json!({"what": "pipeline.toml", "found": "no fault"}));
    let csv = danvan(folder, &["validate", "--format", "csv"]);
    assert!(csv.starts_with("what,found\npipeline.toml,no fault\n"), "{csv}");
    let valid = danvan(folder, &["validate"]);
    assert!(valid.contains("sources           2, 1 enabled\n"), "{valid}");
    assert!(valid.contains("paths.raw         data/raw can be written to\n"), "{valid}");
    assert!(
        valid
            .lines()
            .last()
            .is_some_and(|line| line.starts_with("notify.failed") && line.ends_with("/sh is there"))
    );
    for (more, expected) in [
        (
            "[notify]\nfailed = [\"no-such-mailer\"]\n",
            "error: notify.failed: there is no program no-such-mailer\n",
        ),
        (
            "[fetch]\nretries = 99\n",
            "error: pipeline.toml:2: fetch.retries: 99 is not a number from 0 to 10\n",
        ),
        ("[runs]\nkeep = 0\n", "error: pipeline.toml:2: runs.keep: 0 is not a number from 1\n"),
        ("[paths]\nreference = \"nowhere\"\n", "error: paths.reference: there is no folder nowhere\n"),
    ] {
        configure(folder, more);
        let outcome = Danvan::new(folder).args(["validate"]).run();
        assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(2), ""), "{}", outcome.stderr);
        assert!(outcome.stderr.starts_with(expected), "{}", outcome.stderr);
    }
    assert!(!folder.join("data").exists(), "nothing has run");
}

#[test]
fn a_file_that_stands_where_a_folder_should_is_named() {
    let folder = folder();
    configure(folder.path(), "");
    fs::write(folder.path().join("data"), "no folder").expect("written");
    let outcome = Danvan::new(folder.path()).args(["validate"]).run();
    assert_eq!(outcome.status, Some(1), "{}", outcome.stderr);
    assert!(
        outcome.stderr.starts_with("error: failed to write to data/raw\n  caused by: "),
        "{}",
        outcome.stderr
    );
}

#[test]
fn shells_complete_every_command() {
    let folder = folder();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = danvan(folder.path(), &["completions", shell]);
        for command in ["run", "status", "places"] {
            assert!(script.contains(command), "{shell} knows nothing of {command}");
        }
    }
}
