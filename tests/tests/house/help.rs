//! Help and usage: what a person reads before anything works.

use crate::support::{Danvan, folder};

const COMMANDS: [&str; 18] = [
    "run",
    "fetch",
    "parse",
    "analyse",
    "demo",
    "diff",
    "trace",
    "verify",
    "extract",
    "sources",
    "raw",
    "places",
    "explain",
    "eval",
    "init",
    "validate",
    "status",
    "completions",
];

#[test]
fn every_command_explains_itself() {
    let folder = folder();
    let help = Danvan::new(folder.path()).args(["--help"]).run().done();
    insta::assert_snapshot!("danvan", help.stdout);
    for command in COMMANDS {
        assert!(help.stdout.contains(&format!("\n  {command} ")), "{command} is listed");
        let help = Danvan::new(folder.path()).args([command, "--help"]).run().done();
        assert!(help.stdout.contains(&format!("Examples:\n  danvan {command}")), "{command} has examples");
        let first = help.stdout.lines().next().expect("a first line");
        assert!(
            first.chars().next().is_some_and(char::is_uppercase),
            "{command} begins with a sentence: {first}"
        );
        insta::assert_snapshot!(command, help.stdout);
    }
}

#[test]
fn wrong_usage_exits_2() {
    let folder = folder();
    for args in [
        vec![],
        vec!["fly"],
        vec!["run", "--no-such-option"],
        vec!["extract", "--format", "pdf"],
        vec!["extract", "--captured", "05/01/2020"],
        vec!["extract", "--url", "not an address"],
        vec!["-q", "-v", "run"],
        vec!["places"],
        vec!["run", "--every", "30s"],
        vec!["run", "--since", "2026-11-01"],
        vec!["completions"],
        vec!["init", "ftp://portal.example/"],
        vec!["init", "--id", "Mine", "http://portal.example/"],
        vec!["places", "--on", "31/12/2019", "An Giang"],
        vec!["explain"],
        vec!["explain", "--format", "xml", "page.html"],
        vec!["eval", "--errors", "few", "cases.jsonl"],
    ] {
        let outcome = Danvan::new(folder.path()).args(args.clone()).run();
        assert_eq!(outcome.status, Some(2), "{args:?}: {}", outcome.stderr);
        assert_eq!(outcome.stdout, "", "{args:?}");
    }
}
