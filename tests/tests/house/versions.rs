//! Versions of the tables as who runs the pipeline meets them: refused, corrected, compared, traced, made again.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::support::{Danvan, Outcome, files, folder, workspace};

/// A folder in which the demo has run, with a configuration for its data that has no sources.
fn after_a_demo() -> tempfile::TempDir {
    let folder = folder();
    let sample = workspace().join("data/sample");
    Danvan::new(folder.path()).args(["demo", "--sample", &sample.to_string_lossy()]).run().done();
    configure(folder.path(), "");
    folder
}

fn configure(folder: &Path, more: &str) {
    let paths = ["raw", "staged", "tables", "runs"].map(|name| format!("{name} = \"data/demo/{name}\"\n"));
    fs::write(folder.join("pipeline.toml"), format!("[paths]\n{}{more}", paths.concat())).expect("written");
}

fn published(folder: &Path) -> PathBuf {
    fs::read_link(folder.join("data/demo/tables/latest")).expect("a link")
}

fn run(folder: &Path, args: &[&str]) -> Outcome {
    Danvan::new(folder).args(args.iter().copied()).run()
}

/// A column of the rows of a CSV table for which another column has a value.
fn column(folder: &Path, table: &str, sought: (&str, &str), column: &str) -> Vec<String> {
    let text =
        fs::read_to_string(folder.join(format!("data/demo/tables/latest/{table}.csv"))).expect("reads");
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let header = lines.next().expect("a header");
    let place = |name: &str| header.iter().position(|column| column == name).expect(name);
    // Good enough for columns that stand before the first text with a comma in it.
    let (at, of) = (place(sought.0), place(column));
    lines
        .filter(|line| line.get(at).is_some_and(|cell| cell == sought.1))
        .map(|line| line[of].clone())
        .collect()
}

#[test]
fn a_version_that_is_not_as_expected_is_refused_unless_that_is_asked_for() {
    let folder = after_a_demo();
    let before = published(folder.path());
    let asking = "\n[gate.min_rows]\nfacts = 1000000\n";
    configure(folder.path(), asking);
    let refused = run(folder.path(), &["analyse"]);
    assert_eq!(refused.status, Some(3), "{}", refused.stderr);
    for part in [
        "too-few-rows: table facts has ",
        "gate.min_rows.facts = 1000000",
        "help: ",
        "gate.levels.too-few-rows",
    ] {
        assert!(refused.stderr.contains(part), "{part}: {}", refused.stderr);
    }
    assert_eq!(published(folder.path()), before);

    configure(folder.path(), &format!("{asking}\n[gate.levels]\ntoo-few-rows = \"warn\"\n"));
    let warned = run(folder.path(), &["analyse"]).done();
    assert!(warned.stderr.contains("too-few-rows"), "{}", warned.stderr);
    assert_ne!(published(folder.path()), before);
}

#[test]
fn an_issue_that_is_denied_stops_publication() {
    let folder = after_a_demo();
    let before = published(folder.path());
    configure(folder.path(), "\n[gate.levels]\nsum-mismatch = \"deny\"\n");
    let refused = run(folder.path(), &["analyse"]);
    assert_eq!(refused.status, Some(3));
    assert!(refused.stderr.contains("sum-mismatch: http://"), "{}", refused.stderr);
    assert_eq!(published(folder.path()), before);
}

#[test]
fn settings_of_the_gate_that_mean_nothing_are_named_with_their_line() {
    let folder = folder();
    for (more, said) in [
        ("\n[gate]\nmax_loss = 2.0\n", "pipeline.toml:8: gate.max_loss: a share is 0 to 1"),
        ("\n[gate.min_rows]\nmodels = 1\n", "pipeline.toml:8: gate.min_rows.models: there is no such table"),
        ("\n[gate.levels]\nno-such-code = \"warn\"\n", "no-such-code"),
    ] {
        configure(folder.path(), more);
        let refused = run(folder.path(), &["analyse"]);
        assert_eq!(refused.status, Some(2), "{more}");
        assert!(refused.stderr.contains(said), "{said}: {}", refused.stderr);
    }
}

#[test]
fn a_version_that_a_killed_run_did_not_come_to_publish_is_compared_with_nothing() {
    let folder = after_a_demo();
    let tables = folder.path().join("data/demo/tables");
    let alone = run(folder.path(), &["diff"]);
    assert_eq!(alone.status, Some(1));
    let said = "error: no version was published before data/demo/tables/latest\n  help: there is nothing to compare yet: ";
    assert!(alone.stderr.starts_with(said), "{}", alone.stderr);
    let first = published(folder.path());
    let name = |version: &Path| version.to_string_lossy().into_owned();
    // Whole, and killed before the link moved.
    let killed = tables.join(format!("{}-2", name(&first)));
    fs::create_dir(&killed).expect("made");
    for (file, bytes) in files(&tables.join(&first)) {
        fs::write(killed.join(file), bytes).expect("written");
    }
    configure(folder.path(), "");
    run(folder.path(), &["analyse", "--force"]).done();
    let second = published(folder.path());
    let diff = run(folder.path(), &["diff"]).done().stdout;
    assert!(diff.starts_with(&format!("{} -> {}\n", name(&first), name(&second))), "{diff}");
}

#[test]
fn a_correction_is_published_compared_traced_and_made_again() {
    let folder = after_a_demo();
    configure(folder.path(), "");
    run(folder.path(), &["analyse"]).done();
    let facts = column(folder.path(), "facts", ("measure", "models"), "fact_id");
    let first = facts.first().expect("a fact").clone();
    let read = column(folder.path(), "facts", ("fact_id", &first), "value").concat();
    let corrections = folder.path().join("data/reference/corrections");
    fs::create_dir_all(&corrections).expect("makes");
    let correct = |expect: &str| {
        let text = format!(
            "[[correction]]\nfact_id = \"{first}\"\naction = \"replace\"\nvalue = 4321\nexpect = {expect}\nreason = \"Misprint\"\nauthor = \"N. N.\"\ndate = \"2026-11-23\"\n"
        );
        fs::write(corrections.join("mine.toml"), text).expect("written");
    };

    correct(&read);
    run(folder.path(), &["analyse"]).done();
    let diff = run(folder.path(), &["diff"]).done().stdout;
    assert!(diff.contains(&format!("value {read} -> 4321")), "{diff}");
    assert!(diff.contains("status reported -> corrected"), "{diff}");
    let markdown = run(folder.path(), &["diff", "--format", "markdown"]).done().stdout;
    assert!(
        markdown.contains("\n## model\\_counts\n") || markdown.contains("\n## model_counts\n"),
        "{markdown}"
    );
    let trace = run(folder.path(), &["trace", &first]).done().stdout;
    for part in [first.as_str(), "replace: Misprint (2026-11-23)", "model_counts", "danvan-00001.warc.gz"] {
        assert!(trace.contains(part), "{part}: {trace}");
    }
    assert!(!trace.contains("N. N."), "{trace}");
    let verified = run(folder.path(), &["verify"]).done().stdout;
    assert!(verified.starts_with("verified: 25 files"), "{verified}");
    let same = run(folder.path(), &["verify", "--format", "json"]).done().json_object();
    assert_eq!((&same["new"], &same["tables"]), (&"made again".into(), &serde_json::json!([])));
    let part = run(folder.path(), &["verify", "--since", "2999-01-01"]).done().stdout;
    assert!(part.contains(", of which what was fetched since 2999-01-01 was parsed again"), "{part}");
    let tables = folder.path().join("data/demo/tables/latest");
    let text = fs::read_to_string(tables.join("awards.csv")).expect("reads");
    fs::write(tables.join("awards.csv"), text.replacen(",reported,", ",disputed,", 1)).expect("written");
    let differing = run(folder.path(), &["verify"]);
    assert_eq!(differing.status, Some(1));
    assert!(differing.stderr.contains("awards.csv differ"), "{}", differing.stderr);
    let rows = differing.stdout;
    for part in ["awards: 0 added, 0 gone, 1 changed", "status disputed -> reported"] {
        assert!(rows.contains(part), "{part}: {rows}");
    }

    let csv = run(folder.path(), &["verify", "--format", "csv"]).stdout;
    assert!(csv.starts_with("table,change,key,column,old,new\nawards,changed,"), "{csv}");

    // The page has been repaired, or is read better: the correction no longer fits.
    correct("99999");
    run(folder.path(), &["analyse"]).done();
    assert_eq!(column(folder.path(), "issues", ("code", "correction-tripped"), "source_id"), ["corrections"]);
    for (what, said) in [
        (
            "00000000000000000000",
            "error: there is no fact 00000000000000000000 in data/demo/tables/latest\n  help: ",
        ),
        ("nothing", "error: no unit is called \"nothing\"\n  help: "),
    ] {
        let unknown = run(folder.path(), &["trace", what]);
        assert_eq!(unknown.status, Some(1));
        assert!(unknown.stderr.starts_with(said), "{}", unknown.stderr);
    }
}

#[test]
fn the_facts_of_a_place_are_listed_in_the_order_of_their_periods() {
    let folder = after_a_demo();
    let trace = |args: &[&str]| run(folder.path(), &[&["trace"], args].concat()).done();
    let csv = trace(&["--format", "csv", "Cầu", "Kè"]).stdout;
    let lines: Vec<&str> = csv.lines().collect();
    let (header, facts) = lines.split_first().expect("a header");
    assert!(header.starts_with("fact_id,locality_code,locality_name,province_name,period,"), "{header}");
    let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    let facts: Vec<Vec<String>> = facts.iter().map(|line| cells(line)).collect();
    assert!(facts.len() > 2 && facts.iter().all(|fact| fact[2] == "Cầu Kè"), "{csv}");
    assert!(facts.is_sorted_by_key(|fact| fact[4].clone()), "{csv}");
    let json = trace(&["--format", "json", &facts[0][1]]).json_object();
    let ids =
        |list: &[serde_json::Value]| list.iter().map(|fact| fact["fact_id"].clone()).collect::<Vec<_>>();
    let listed: Vec<&str> = facts.iter().map(|fact| fact[0].as_str()).collect();
    assert_eq!(ids(json.as_array().expect("facts")), listed, "by name and by code they are the same");
    let one = trace(&["--format", "json", listed[0]]).json_object();
    assert_eq!(one["fact"]["fact_id"], listed[0]);
    assert!(one["capture"]["file"].as_str().is_some_and(|file| file.ends_with(".warc.gz")), "{one}");
    assert!(trace(&["Bạc Liêu"]).stdout.starts_with("no fact is on it\n"));
}

#[test]
fn a_correction_that_cannot_be_done_is_named_with_its_line() {
    let folder = folder();
    configure(folder.path(), "");
    let corrections = folder.path().join("data/reference/corrections");
    fs::create_dir_all(&corrections).expect("makes");
    let text = "\n[[correction]]\nfact_id = \"a\"\naction = \"drop\"\nvalue = 1\nexpect = 1\nreason = \"r\"\nauthor = \"a\"\ndate = \"2026-11-23\"\n";
    fs::write(corrections.join("mine.toml"), text).expect("written");
    let refused = run(folder.path(), &["analyse"]);
    assert_eq!(refused.status, Some(2));
    let said = "mine.toml:2: correction of fact a: only action \"replace\" has a value";
    assert!(refused.stderr.contains(said), "{}", refused.stderr);

    let key = "table = \"awards\"\nkey = { locality_code = \"VN\", period = \"2020\", recipient = \"unit\" }";
    let text = text.replace("fact_id = \"a\"", key).replace("value = 1\n", "");
    fs::write(corrections.join("mine.toml"), text).expect("written");
    let refused = run(folder.path(), &["analyse"]);
    assert_eq!(refused.status, Some(2));
    let said = "mine.toml:2: correction of awards of locality_code=VN period=2020 recipient=unit: its key lacks purpose";
    assert!(refused.stderr.contains(said), "{}", refused.stderr);
}

#[test]
fn a_full_disk_or_a_kill_at_any_moment_leaves_the_published_version_whole() {
    let folder = after_a_demo();
    configure(folder.path(), "");
    let before = published(folder.path());
    let whole = files(&folder.path().join("data/demo/tables").join(&before));
    // No file may grow beyond so many KiB: what follows is an error of the disk, or, where the signal is not
    // ignored, the end of the process in the middle of a write (setrlimit(2), RLIMIT_FSIZE).
    for (kilobytes, ignored) in [(4, true), (16, false), (48, true), (128, false), (900, true), (900, false)]
    {
        let trap = if ignored { "trap '' XFSZ; " } else { "" };
        let script = format!("{trap}ulimit -c 0; ulimit -f {kilobytes}; exec \"$0\" analyse --force");
        let danvan = std::env::current_exe().expect("a test has an executable");
        let danvan = danvan.ancestors().nth(2).expect("the profile's folder").join("danvan");
        let output =
            Command::new("bash").current_dir(folder.path()).arg("-c").arg(&script).arg(danvan).output();
        let output = output.expect("bash runs");
        assert!(!output.status.success(), "{kilobytes}: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(published(folder.path()), before, "{kilobytes}");
        assert_eq!(files(&folder.path().join("data/demo/tables").join(&before)), whole, "{kilobytes}");
    }
    run(folder.path(), &["analyse"]).done();
    assert_ne!(published(folder.path()), before);
    let left = fs::read_dir(folder.path().join("data/demo/tables")).expect("lists");
    let left: Vec<String> =
        left.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    assert!(!left.iter().any(|name| name.starts_with(".unfinished")), "{left:?}");
}
