//! Configuration errors name the file, the line and the key, and exit with 2.

use std::{fs, path::Path};

use crate::support::{Danvan, folder, workspace};

fn run_with(folder: &Path, configuration: &str) -> String {
    fs::write(folder.join("pipeline.toml"), configuration).expect("written");
    let outcome = Danvan::new(folder).args(["run"]).run();
    assert_eq!(outcome.status, Some(2), "{}", outcome.stderr);
    assert_eq!(outcome.stdout, "");
    outcome.stderr
}

#[test]
fn a_fault_in_the_file_is_named_with_its_line_and_key() {
    let folder = folder();
    for (configuration, expected) in [
        (
            "[paths]\nraw = \"r\"\n\n[fetch]\ntimeot_seconds = 3\n",
            "pipeline.toml:5: unknown key fetch.timeot_seconds; did you mean timeout_seconds?",
        ),
        ("[path]\nraw = \"r\"\n", "pipeline.toml:1: unknown key path; did you mean paths?"),
        (
            "[fetch]\n\ntimeout_seconds = \"12\"\n",
            "pipeline.toml:3: fetch.timeout_seconds: invalid type: string",
        ),
        ("[paths]\nraw = 5\n", "pipeline.toml:2: paths.raw: invalid type: integer"),
        ("[paths\n", "pipeline.toml:1: "),
        (
            "[[source]]\nid = \"a\"\npublisher = \"A\"\nenabeld = true\n",
            "pipeline.toml:4: unknown key source.enabeld",
        ),
        ("[[source]]\nid = \"a\"\n", "pipeline.toml:1: source: missing field `publisher`"),
        (
            "[[source]]\nid = \"a\"\npublisher = \"A\"\nenabled = true\n",
            "pipeline.toml:4: source \"a\": it is enabled and has no way in",
        ),
        (
            "[[source]]\nid = \"A b\"\npublisher = \"A\"\n",
            "pipeline.toml:2: source \"A b\": an id has letters",
        ),
        (
            "[[source]]\nid = \"a\"\npublisher = \"A\"\n\n[[source]]\npublisher = \"B\"\nid = \"a\"\n",
            "pipeline.toml:7: source \"a\": the same id stands in pipeline.toml:2",
        ),
        (
            "[[source]]\nid = \"a\"\npublisher = \"A\"\n[[source.profile]]\nlinks = \"h3[\"\n",
            "pipeline.toml:5: source \"a\": links: \"h3[\" is no CSS selector",
        ),
        (
            "[[source]]\nid = \"a\"\npublisher = \"A\"\n[[source.profile]]\nbody = \"#noi dung]\"\n",
            "pipeline.toml:5: source \"a\": body: \"#noi dung]\" is no CSS selector",
        ),
        (
            "[[source]]\nid = \"a\"\npublisher = \"A\"\n[[source.profile]]\nlinks = \"a\"\n[[source.profile]]\nnext = \"b\"\n",
            "pipeline.toml:6: source \"a\": valid_until: another profile has no end, either",
        ),
        (
            "[fetch]\n# No wait.\nretries = 99\n",
            "pipeline.toml:3: fetch.retries: 99 is not a number from 0 to 10",
        ),
        ("[paths]\nsites = \"nowhere\"\n", "paths.sites: there is no folder nowhere"),
    ] {
        let stderr = run_with(folder.path(), configuration);
        assert!(stderr.starts_with(&format!("error: {expected}")), "{configuration}\n{stderr}");
    }
}

#[test]
fn a_source_file_is_named_too() {
    let folder = folder();
    let sites = folder.path().join("data/reference/sites");
    fs::create_dir_all(&sites).expect("made");
    fs::write(sites.join("a.toml"), "id = \"a\"\npublisher = \"A\"\nenabled = 1\n").expect("written");
    let stderr = run_with(folder.path(), "");
    assert!(stderr.starts_with("error: data/reference/sites/a.toml:3: enabled: invalid type"), "{stderr}");

    fs::write(sites.join("a.toml"), "id = \"a\"\npublisher = \"A\"\n").expect("written");
    let stderr = run_with(folder.path(), "[[source]]\nid = \"a\"\npublisher = \"A\"\n");
    let expected =
        "error: data/reference/sites/a.toml:1: source \"a\": the same id stands in pipeline.toml:2\n";
    assert!(stderr.starts_with(expected), "{stderr}");
}

#[test]
fn what_cannot_be_fetched_is_known_before_the_run_begins() {
    const HEAD: &str = "[[source]]\nid = \"a\"\npublisher = \"A\"\nenabled = true\n\n[[source.way]]\n";
    let folder = folder();
    for (way, expected) in [
        (
            "kind = \"listing\"\nurl = \"http://a.example/\"\nlink_selector = \"h3 a[\"\n",
            ":9: source \"a\": link_selector: \"h3 a[\" is no CSS selector: ",
        ),
        (
            "kind = \"listing\"\nurl = \"http://a.example/\"\nlink_selector = \"a\"\nnext_selector = \"..b\"\n",
            ":10: source \"a\": next_selector: \"..b\" is no CSS selector: ",
        ),
        (
            "kind = \"listing\"\nurl = \"ftp://a.example/\"\nlink_selector = \"a\"\n",
            ":8: source \"a\": url: ftp://a.example/ is no http or https address with a host\n",
        ),
        (
            "kind = \"listing\"\nurl = \"http://a.example/\"\nlink_selector = \"a\"\nmax_pages = 0\n",
            ":10: source \"a\": max_pages: 0 is not a number from 1\n",
        ),
        (
            "kind = \"urls\"\nurls = [\n  \"http://a.example/1\",\n  \"file:///a\",\n]\n",
            ":10: source \"a\": urls: file:///a is no http or https address with a host\n",
        ),
        (
            "kind = \"folder\"\npath = \".\"\nbase_url = \"mailto:a@a.example\"\n",
            ":9: source \"a\": base_url: mailto:a@a.example is no http or https address with a host\n",
        ),
        (
            "kind = \"folder\"\npath = \"nowhere\"\nbase_url = \"http://a.example/\"\n",
            ":8: source \"a\": path: there is no folder nowhere\n",
        ),
    ] {
        let stderr = run_with(folder.path(), &format!("{HEAD}{way}"));
        assert!(stderr.starts_with(&format!("error: pipeline.toml{expected}")), "{way}\n{stderr}");
        assert!(!folder.path().join("data").exists(), "no run has begun");
    }
}

#[test]
fn the_codes_of_localities_are_those_of_the_gazetteer() {
    let folder = folder();
    let source =
        |codes: &str| format!("[[source]]\nid = \"a\"\npublisher = \"A\"\nlocalities = [\n{codes}\n]\n");
    let stderr = run_with(folder.path(), &source("\"2004:89\",\n\"VN\",\n\"2004:9999\","));
    let expected = "error: pipeline.toml:7: source \"a\": localities: no unit has the code \"2004:9999\"; `danvan \
                    places NAME` prints codes\n";
    assert!(stderr.starts_with(expected), "{stderr}");
    let stderr = run_with(folder.path(), &source("\"2004:89\", \"2025:91\""));
    assert!(stderr.starts_with("error: no source is enabled"), "{stderr}");
}

#[test]
fn a_folder_that_is_gone_does_not_keep_from_parsing() {
    let folder = folder();
    fs::write(
        folder.path().join("pipeline.toml"),
        "[[source]]\nid = \"a\"\npublisher = \"A\"\nenabled = true\n[[source.way]]\nkind = \"folder\"\npath = \"gone\"\n\
         base_url = \"http://a.example/\"\n",
    )
    .expect("written");
    Danvan::new(folder.path()).args(["parse"]).run().done();
}

#[test]
fn a_file_in_another_encoding_is_named_with_its_line() {
    let folder = folder();
    fs::write(folder.path().join("pipeline.toml"), b"[paths]\n# Th\xF4ng tin\nraw = \"r\"\n")
        .expect("written");
    let outcome = Danvan::new(folder.path()).args(["run"]).run();
    assert_eq!(outcome.status, Some(2));
    assert!(outcome.stderr.starts_with("error: pipeline.toml:2: this is not UTF-8"), "{}", outcome.stderr);
    assert!(!outcome.stderr.contains("--config"), "{}", outcome.stderr);
}

#[test]
fn a_variable_that_is_not_read_is_pointed_out() {
    let folder = folder();
    fs::write(folder.path().join("pipeline.toml"), "").expect("written");
    for (name, expected) in [
        ("DANVAN_FETCH_RETRIES", Some("DANVAN__FETCH__RETRIES")),
        ("danvan__fetch__retries", Some("DANVAN__FETCH__RETRIES")),
        ("DANVAN_RETRY", Some("DANVAN__TABLE__KEY")),
        ("DANVAN__FETCH__RETRIES", None),
        ("DANVANISH", None),
    ] {
        let outcome = Danvan::new(folder.path()).args(["run"]).env(name, "3").run();
        let warning = expected
            .map(|meant| format!("the environment variable {name} is not read; to set a key, write {meant}"));
        let found = outcome.stderr.lines().find(|line| line.contains("is not read"));
        match (found, warning) {
            (Some(line), Some(warning)) => assert!(line.ends_with(&warning), "{line}"),
            (found, warning) => assert_eq!(found, warning.as_deref(), "{name}"),
        }
    }
}

#[test]
fn a_missing_file_is_named() {
    let folder = folder();
    let outcome = Danvan::new(folder.path()).args(["run"]).run();
    assert_eq!(outcome.status, Some(2));
    insta::assert_snapshot!(outcome.stderr);
}

#[test]
fn a_variable_wins_over_the_file_and_is_named_when_wrong() {
    let folder = folder();
    fs::write(folder.path().join("pipeline.toml"), "").expect("written");
    for (name, value, expected) in [
        (
            "DANVAN__FETCH__TIMEOT_SECONDS",
            "5",
            "error: environment variable DANVAN__FETCH__TIMEOT_SECONDS: unknown key fetch.timeot_seconds; did you mean \
             timeout_seconds?",
        ),
        (
            "DANVAN__FETCH__TIMEOUT_SECONDS",
            "soon",
            "error: environment variable DANVAN__FETCH__TIMEOUT_SECONDS: fetch.timeout_seconds: invalid type: string \
             \"soon\"",
        ),
        (
            "DANVAN__FETCH__TIMEOUT_SECONDS",
            "true",
            "error: environment variable DANVAN__FETCH__TIMEOUT_SECONDS: fetch.timeout_seconds: invalid type: boolean",
        ),
        (
            "DANVAN__FETCH__RETRIES",
            "99",
            "error: environment variable DANVAN__FETCH__RETRIES: fetch.retries: 99 is not a number from 0 to 10",
        ),
        (
            "DANVAN__FECH__RETRIES",
            "1",
            "error: environment variable DANVAN__FECH__RETRIES: unknown key fech; did you mean fetch?",
        ),
        ("DANVAN__PATHS__SITES", "elsewhere", "error: paths.sites: there is no folder elsewhere"),
        ("DANVAN__FETCH__TIMEOUT_SECONDS", "5", "error: no source is enabled"),
    ] {
        let outcome = Danvan::new(folder.path()).args(["run"]).env(name, value).run();
        assert_eq!(outcome.status, Some(2), "{}", outcome.stderr);
        assert!(outcome.stderr.starts_with(expected), "{name}={value}: {}", outcome.stderr);
    }
}

#[test]
fn without_a_source_the_bundled_configuration_says_how_to_add_one() {
    let folder = folder();
    fs::copy(workspace().join("pipeline.toml"), folder.path().join("pipeline.toml")).expect("copied");
    for command in ["run", "fetch"] {
        let outcome = Danvan::new(folder.path()).args([command]).run();
        assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(2), ""), "{}", outcome.stderr);
        insta::assert_snapshot!("no_source", outcome.stderr);
    }
    assert!(!folder.path().join("data").exists(), "nothing was made");
}

#[test]
fn relative_paths_start_at_the_configuration_file() {
    let folder = folder();
    let pages = folder.path().join("conf/pages");
    fs::create_dir_all(&pages).expect("made");
    fs::write(pages.join("a.html"), "<html><body><p>An empty page</p></body></html>").expect("written");
    fs::write(
        folder.path().join("conf/here.toml"),
        r#"
        [[source]]
        id = "saved"
        publisher = "Saved pages"
        enabled = true

        [[source.way]]
        kind = "folder"
        path = "pages"
        base_url = "http://saved.example/"
        "#,
    )
    .expect("written");
    let run = ["--config", "conf/here.toml", "run"];
    Danvan::new(folder.path()).args(run).run().done();
    assert!(folder.path().join("conf/data/raw").is_dir());
    assert!(!folder.path().join("data").exists());
}

#[test]
fn a_correction_that_is_not_understood_is_explained_where_corrections_are() {
    let folder = folder();
    fs::write(folder.path().join("pipeline.toml"), "").expect("written");
    let corrections = folder.path().join("data/reference/corrections");
    fs::create_dir_all(&corrections).expect("made");
    for (date, said) in
        [("2026-13-01", "mine.toml:7: correction.date: "), ("2026-11-23", "mine.toml:1: correction of fact")]
    {
        let text = format!(
            "[[correction]]\nfact_id = \"f\"\naction = \"replace\"\nexpect = 3\nreason = \"r\"\nauthor = \"a\"\ndate = \"{date}\"\n"
        );
        fs::write(corrections.join("mine.toml"), text).expect("written");
        let outcome = Danvan::new(folder.path()).args(["validate"]).run();
        assert_eq!(outcome.status, Some(2));
        let help = "  help: the README of data/reference/corrections shows what a correction has\n";
        assert!(outcome.stderr.contains(said) && outcome.stderr.ends_with(help), "{}", outcome.stderr);
    }
}
