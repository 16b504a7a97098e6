//! Help and usage: what a person reads before anything works.

use crate::support::{Danvan, folder};

/// The commands that the help of a command lists, in its order.
fn listed(help: &str) -> Vec<String> {
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands = commands.take_while(|line| !line.is_empty()).filter_map(|line| line.strip_prefix("  "));
    let names =
        commands.filter(|line| !line.starts_with(' ')).filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn every_command_explains_itself() {
    let folder = folder();
    let mut left = vec![Vec::new()];
    let mut seen = Vec::new();
    while let Some(command) = left.pop() {
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        let help = Danvan::new(folder.path()).args(words.iter().copied().chain(["--help"])).run().done();
        let name = ["danvan"].into_iter().chain(words.iter().copied()).collect::<Vec<_>>().join(" ");
        let first = help.stdout.split("\n\n").next().expect("a first paragraph");
        assert!(
            first.starts_with(char::is_uppercase) && !first.contains(". ") && !first.contains("Usage"),
            "{name} begins with a sentence: {first}"
        );
        // A command that only has others leaves examples to them.
        let examples = help.stdout.split_once("\nExamples:\n").map(|(_, examples)| examples);
        let examples = examples.unwrap_or_else(|| panic!("{name} ends with examples: {}", help.stdout));
        let lines: Vec<&str> = examples.lines().collect();
        assert!(
            lines.iter().all(|line| line.starts_with("  ") && line.contains("danvan")),
            "{name}: {examples}"
        );
        assert!(lines.iter().any(|line| line.contains(&name)), "{name}: {examples}");
        let snapshot = name.strip_prefix("danvan ").unwrap_or("danvan").replace(' ', "-");
        insta::assert_snapshot!(snapshot, help.stdout);
        for name in listed(&help.stdout) {
            left.push(command.iter().cloned().chain([name]).collect());
        }
        seen.push(name);
    }
    // 18 commands, and those below `sources` and `raw`.
    assert_eq!(seen.len(), 1 + 18 + 3, "{seen:?}");
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
