//! The version changes with any source that the parser is built from, and with nothing else.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a test that cannot be set up has failed; sources are changed on purpose"
)]

use std::{fs, path::Path};

#[allow(dead_code, clippy::print_stdout, reason = "cargo runs its `main`")]
#[path = "../build.rs"]
mod build;

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let file = folder.join(name);
        fs::create_dir_all(file.parent().expect("below the folder")).expect("made");
        fs::write(file, text).expect("written");
    }
}

fn digest_of(parser: &[(&str, &str)], domain: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let [parser_folder, domain_folder] = ["a", "b"].map(|name| folder.path().join(name));
    write(&parser_folder, parser);
    write(&domain_folder, domain);
    build::digest(&[&parser_folder, &domain_folder]).expect("readable")
}

#[test]
fn any_change_of_a_source_is_another_version() {
    let parser = [("lib.rs", "mod page;"), ("page/mod.rs", "fn a() {}")];
    let domain = [("lib.rs", "mod text;")];
    let before = digest_of(&parser, &domain);
    assert_eq!(digest_of(&[parser[1], parser[0]], &domain), before, "the order on disk");
    assert_eq!(digest_of(&[parser[0], parser[1], (".lib.rs.swp", "x")], &domain), before, "no source");
    for (what, parser, domain) in [
        ("a letter", vec![parser[0], ("page/mod.rs", "fn b() {}")], vec![domain[0]]),
        ("a name", vec![parser[0], ("page/clean.rs", "fn a() {}")], vec![domain[0]]),
        ("a file more", vec![parser[0], parser[1], ("a.rs", "")], vec![domain[0]]),
        ("a file less", vec![parser[0]], vec![domain[0]]),
        ("the domain", parser.to_vec(), vec![("lib.rs", "mod texts;")]),
        ("a move", vec![parser[0]], vec![domain[0], parser[1]]),
    ] {
        assert_ne!(digest_of(&parser, &domain), before, "{what}");
    }
}

#[test]
fn the_version_is_that_of_the_sources_here() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = build::digest(&[&here.join("src"), &here.join("../domain/src")]).expect("readable");
    assert_eq!(danvan_parser::VERSION, format!("{}+{sources}", env!("CARGO_PKG_VERSION")));
    assert_eq!(sources.len(), 12);
}
