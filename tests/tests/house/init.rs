//! Beginning: a configuration, and a first source from a portal's address.

use std::{fs, path::Path};

use crate::{
    sources::{HOME, portal},
    support::{Danvan, Outcome, files, folder, workspace},
};

fn init(folder: &Path, args: &[&str]) -> Outcome {
    Danvan::new(folder).args(["init"].into_iter().chain(args.iter().copied())).run()
}

/// A folder whose configuration knows where a portal with this home page is.
fn house(home: &'static str) -> tempfile::TempDir {
    let folder = folder();
    let port = portal(home);
    let text = format!(
        "[fetch]\nspacing_ms = 0\nretries = 0\n[fetch.resolve]\n\"portal.example\" = \"127.0.0.1:{port}\"\n"
    );
    fs::write(folder.path().join("pipeline.toml"), text).expect("written");
    folder
}

#[test]
fn a_configuration_is_begun_with_every_key_explained() {
    let folder = folder();
    let outcome = init(folder.path(), &["--dir", "mine"]).done();
    assert!(outcome.stdout.starts_with("wrote mine/pipeline.toml\nnext: "), "{}", outcome.stdout);
    let written = fs::read(folder.path().join("mine/pipeline.toml")).expect("written");
    assert_eq!(written, fs::read(workspace().join("pipeline.toml")).expect("bundled"));
    let again = init(folder.path(), &["--dir", "mine"]);
    assert_eq!((again.status, again.stdout.as_str()), (Some(2), ""), "{}", again.stderr);
    assert!(again.stderr.starts_with("error: mine/pipeline.toml is there already"), "{}", again.stderr);
}

#[test]
fn a_category_becomes_a_source_that_a_run_reads() {
    let house = house(HOME);
    let outcome = init(house.path(), &["http://portal.example/dan-van/"]).done();
    assert!(
        outcome.stdout.contains("\nwrote data/reference/sites/portal-example.toml\n"),
        "{}",
        outcome.stdout
    );
    let run = Danvan::new(house.path()).args(["run"]).run().done();
    // The portal's articles all say the same, and are stored once.
    assert!(run.stderr.contains("duplicates 6") && run.stderr.contains("stored 1"), "{}", run.stderr);
    assert!(run.stderr.contains("facts 1"), "{}", run.stderr);

    let before = files(house.path());
    let again = init(house.path(), &["http://portal.example/dan-van/"]);
    assert_eq!(again.status, Some(2), "{}", again.stderr);
    assert!(again.stderr.contains("portal-example.toml is there already"), "{}", again.stderr);
    assert_eq!(files(house.path()), before, "nothing was written");
}

#[test]
fn an_article_leads_to_the_list_that_it_stands_in() {
    let house = house("<html></html>");
    init(house.path(), &["--id", "mine", "http://portal.example/tin/bai-viet-101.html"]).done();
    let written = fs::read_to_string(house.path().join("data/reference/sites/mine.toml")).expect("written");
    assert!(written.contains("\nid = \"mine\"\n") && written.contains("\nenabled = true\n"), "{written}");
    assert!(written.contains("url = \"http://portal.example/tin/\"\n"), "{written}");
}

#[test]
fn a_portal_leads_to_its_section_on_the_topic() {
    let house = house(HOME);
    init(house.path(), &["http://portal.example/"]).done();
    let file = house.path().join("data/reference/sites/portal-example.toml");
    let written = fs::read_to_string(file).expect("written");
    assert!(written.contains("url = \"http://portal.example/dan-van/\"\n"), "{written}");
}

#[test]
fn a_site_of_ones_own_network_is_asked_where_that_is_said() {
    let folder = folder();
    let outcome = init(folder.path(), &["http://127.0.0.1:1/tin/"]).done();
    let said = "127.0.0.1 is no address of the open internet\n                  for a site of your own network set \
        fetch.private_addresses";
    assert!(outcome.stdout.contains(said), "{}", outcome.stdout);
}

#[test]
fn a_site_that_does_not_answer_becomes_a_source_that_is_not_enabled() {
    let folder = folder();
    let text = "[fetch]\nretries = 0\n[fetch.resolve]\n\"dead.example\" = \"127.0.0.1:1\"\n";
    fs::write(folder.path().join("pipeline.toml"), text).expect("written");
    let outcome = init(folder.path(), &["http://dead.example/tin/"]).done();
    assert!(outcome.stdout.contains("\nnext: it is not enabled"), "{}", outcome.stdout);
    let written =
        fs::read_to_string(folder.path().join("data/reference/sites/dead-example.toml")).expect("written");
    assert!(written.contains("\nenabled = false\n"), "{written}");
    let run = Danvan::new(folder.path()).args(["validate"]).run();
    assert!(run.stderr.starts_with("error: no source is enabled"), "{}", run.stderr);
}
