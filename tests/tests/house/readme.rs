//! What the README tells to type does what it says, and what it names is there.

use std::{
    collections::BTreeSet,
    fs,
    net::TcpListener,
    os::unix::fs::symlink,
    path::Path,
    process::{Command, Stdio},
};

use crate::support::{Danvan, built, files, folder, workspace};

fn read(file: &str) -> String {
    fs::read_to_string(workspace().join(file)).expect("reads")
}

/// The shell commands of a chapter of the README, in order.
fn commands(chapter: &str) -> String {
    let readme = read("README.md");
    let begin = readme.find(&format!("\n## {chapter}\n")).expect("a chapter");
    let text = &readme[begin + 1..];
    let text = text.find("\n## ").map_or(text, |end| &text[..end]);
    let blocks = text.split("```sh\n").skip(1).filter_map(|block| block.split("```").next());
    // Those of a list stand a little to the right.
    let lines = blocks.flat_map(str::lines).map(|line| line.strip_prefix("   ").unwrap_or(line));
    lines.map(|line| line.to_owned() + "\n").collect()
}

/// A place like the source of danvan where it was built, with what the commands need of it.
fn like_the_source() -> tempfile::TempDir {
    let folder = folder();
    fs::create_dir_all(folder.path().join("target")).expect("made");
    fs::create_dir_all(folder.path().join("data")).expect("made");
    fs::create_dir_all(folder.path().join("home")).expect("made");
    symlink(built().parent().expect("a folder"), folder.path().join("target/release")).expect("linked");
    for kept in ["data/sample", "tests"] {
        symlink(workspace().join(kept), folder.path().join(kept)).expect("linked");
    }
    // This one is copied and changed, and must not be the real one.
    for (name, bytes) in files(&workspace().join("data/reference")) {
        let file = folder.path().join("data/reference").join(name);
        fs::create_dir_all(file.parent().expect("below")).expect("made");
        fs::write(file, bytes).expect("written");
    }
    folder
}

/// What a shell prints that reads `script` and stops at the first command that fails.
fn shell(folder: &Path, script: &str) -> String {
    // What is built is built, and a server that a failure leaves behind ends with the shell.
    let before = "set -euo pipefail\ntrap 'kill $(jobs -p) 2> /dev/null || true' EXIT\n\
        export PATH=\"$PWD/target/release:$PATH\"\nmake() { danvan \"$1\"; }\n";
    let output = Command::new("bash")
        .args(["-c", &format!("{before}{script}")])
        .current_dir(folder)
        .env("HOME", folder.join("home"))
        .env("NO_COLOR", "1")
        .envs([("DANVAN__FETCH__SPACING_MS", "0"), ("DANVAN__FETCH__BACKOFF_BASE_MS", "200")])
        .stdin(Stdio::null())
        .output()
        .expect("bash runs");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{printed}\n{}", String::from_utf8_lossy(&output.stderr));
    printed
}

#[test]
fn the_first_hour_goes_as_it_is_told() {
    let folder = like_the_source();
    let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound").port();
    let uncommented = "\"portal.example\" = |' pipeline.toml";
    let script = commands("The first hour");
    assert!(script.contains(uncommented) && script.contains(" 8080 --bind"), "{script}");
    // Another port than the one that is told may be free here, and where nothing is built the server has no time to
    // begin in.
    let answers = format!("(exec 3<> /dev/tcp/127.0.0.1/{free}) 2> /dev/null");
    let waited = format!("for i in $(seq 600); do {answers} && break; sleep 0.1; done\nmake demo\n");
    let moved = format!("{uncommented}; sed -i 's|127.0.0.1:8080|127.0.0.1:{free}|' pipeline.toml");
    let script = script.replace(" 8080 --bind", &format!(" {free} --bind"));
    let script = script.replace("make demo\n", &waited).replace(uncommented, &moved);
    let printed = shell(folder.path(), &script);
    for part in [
        "SAMPLE, not real",
        "wrote data/reference/sites/my-portal.toml",
        "2004:82  tỉnh Tiền Giang",
        "(published as ",
        "(no row has changed: nothing published)",
        "sources  1 of 1 enabled",
        "88187e4c322fcdb9be18  Sa Đéc, Đồng Tháp  2024     84  models registered",
        "capture   ",
        "value 84 -> 48",
        "corrections       1",
    ] {
        assert!(printed.contains(part), "{part}: {printed}");
    }
    assert!(!folder.path().join("home/my-collection").exists(), "nothing is left");
}

#[test]
fn collecting_from_the_web_goes_as_it_is_told() {
    let folder = like_the_source();
    let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound").port();
    let script = commands("Collecting from the web").replace("8081", &free.to_string());
    let waited = format!(
        "for i in $(seq 600); do (exec 3<> /dev/tcp/127.0.0.1/{free}) 2> /dev/null && break; sleep 0.1; done\n"
    );
    let printed = shell(folder.path(), &script.replace("danvan init\n", &format!("danvan init\n{waited}")));
    let readme = read("README.md");
    let told = readme
        .split_once("```\n   my-portal")
        .expect("what is printed")
        .1
        .split_once("```")
        .expect("its end")
        .0;
    for line in told.lines().skip(1).map(|line| line.strip_prefix("   ").unwrap_or(line)) {
        // How long it takes is another thing each time.
        let line =
            line.strip_suffix(" ms").map_or(line, |line| line.trim_end_matches(|c: char| c.is_ascii_digit()));
        assert!(printed.contains(line), "{line}\n{printed}");
    }
    for part in ["(published as ", "47  models commended"] {
        assert!(printed.contains(part), "{part}: {printed}");
    }
    assert!(!folder.path().join("home/five-minutes").exists(), "nothing is left");
}

#[test]
fn words_of_ones_own_are_tried_as_it_is_told() {
    let folder = like_the_source();
    let script = commands("Words and places of your own");
    let printed = shell(folder.path(), &format!("{script}\ndanvan places Cái Bè\n"));
    assert!(printed.contains("models, registered"), "{printed}");
    assert!(printed.contains("== together"), "{printed}");
}

#[test]
fn a_good_night_leaves_cron_nothing_to_mail() {
    let folder = folder();
    assert!(read("README.md").contains(" && /usr/local/bin/danvan --quiet run > /dev/null\n"));
    fs::create_dir(folder.path().join("pages")).expect("made");
    fs::write(folder.path().join("pages/a.txt"), "Tri Tôn\n\nMột bài.\n").expect("written");
    fs::write(
        folder.path().join("pipeline.toml"),
        "[[source]]\nid = \"a\"\npublisher = \"A\"\nenabled = true\n[[source.way]]\nkind = \"folder\"\npath = \"pages\"\n\
         base_url = \"http://a.example/\"\n",
    )
    .expect("written");
    assert_eq!(Danvan::new(folder.path()).args(["--quiet", "run"]).run().done().stderr, "");
}

/// What stands in backticks in a text, code blocks aside.
fn spans(text: &str) -> Vec<String> {
    let outside: String = text.split("```").step_by(2).collect();
    outside.split('`').skip(1).step_by(2).map(|span| span.replace('\n', " ")).collect()
}

#[test]
fn commands_targets_and_files_that_are_named_are_there() {
    let folder = folder();
    let help = Danvan::new(folder.path()).args(["--help"]).run().done().stdout;
    let makefile = read("Makefile");
    let targets: BTreeSet<&str> =
        makefile.lines().filter_map(|line| line.split_once(':')).map(|(target, _)| target).collect();
    for file in ["README.md", "ARCHITECTURE.md"] {
        for span in spans(&read(file)) {
            let mut words = span.split_whitespace();
            match (words.next(), words.next()) {
                (Some("danvan"), Some(command)) if command.starts_with(char::is_alphabetic) => {
                    assert!(help.contains(&format!("\n  {command} ")), "{file}: `{span}` is a command");
                }
                (Some("make"), Some(target)) => {
                    assert!(targets.contains(target), "{file}: `{span}` is a target");
                }
                (Some(path), None)
                    if ["crates/", "tests/", "data/reference", "packaging", "notebooks"]
                        .iter()
                        .any(|folder| path.starts_with(folder))
                        && !path.contains(['*', '…', '<']) =>
                {
                    // A source of one's own is an example.
                    let named = workspace().join(path);
                    let there = named.exists() || named.with_extension("jsonl").exists();
                    let there = there || path.ends_with("/my-portal.toml");
                    assert!(there, "{file}: `{span}` is there");
                }
                _ => {}
            }
        }
    }
}

/// Where the modules lie whose paths ARCHITECTURE.md begins with these names.
const MODULES: [(&str, &str); 9] = [
    ("domain", "crates/domain/src"),
    ("store", "crates/store/src"),
    ("fetcher", "crates/fetcher/src"),
    ("parser", "crates/parser/src"),
    ("analytics", "crates/analytics/src"),
    ("page", "crates/parser/src/page"),
    ("facts", "crates/parser/src/facts"),
    ("pipeline", "crates/cli/src/pipeline"),
    ("gate", "crates/analytics/src/gate"),
];

#[test]
fn the_map_of_the_code_is_true_to_the_folders() {
    let architecture = read("ARCHITECTURE.md");
    let mut seen = 0;
    for span in spans(&architecture) {
        let mut parts = span.split("::");
        let folder = parts.next().and_then(|first| MODULES.iter().find(|(name, _)| *name == first));
        let is_module = |part: &&str| part.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        if let (Some((_, folder)), Some(module)) = (folder, parts.next().filter(is_module)) {
            seen += 1;
            let file = workspace().join(folder).join(module);
            assert!(file.is_dir() || file.with_extension("rs").is_file(), "`{span}` is there");
        }
    }
    assert!(seen > 10, "{seen} paths were looked at");
    // The table of stages has the file of each in its second column.
    let stages =
        architecture.split_once("| stage | file |").map(|(_, table)| table).expect("a table of stages");
    for row in stages.lines().skip(2).take_while(|line| line.starts_with('|')) {
        for file in spans(row.split('|').nth(2).expect("a second column")) {
            let path = workspace().join("crates/parser/src/facts").join(file.trim_end_matches('/'));
            assert!(path.is_dir() || path.with_extension("rs").is_file(), "the stage's file {file} is there");
        }
    }
}
