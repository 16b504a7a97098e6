//! Words and places of one's own, without building the command anew.

use std::{
    fs,
    path::{Path, PathBuf},
};

use danvan_domain::{Measure, Stage};
use danvan_store::Staged;

use crate::support::{Danvan, Outcome, files, folder, workspace};

const PAGE: &str = "<html><body><h1>Huyện Tri Tôn tổng kết phong trào thi đua</h1><article>\
    <p>Ngày 3-1-2020, huyện Tri Tôn (An Giang) tổng kết phong trào thi đua “Dân vận khéo” năm 2019.</p>\
    <p>Năm 2019, toàn huyện chốt sổ 27 mô hình “Dân vận khéo” của các đơn vị, và đã tặng giấy khen cho \
    12 tập thể làm tốt.</p><p>Các mô hình giúp bà con đi lại dễ dàng hơn, đường làng sạch đẹp, tình làng nghĩa xóm \
    thêm bền chặt; cán bộ gần dân, nghe dân nói và làm cho dân tin.</p></article></body></html>";

const VERB: &str = "\n[[entry]]\ncategory = \"stage\"\nmeans = \"registered\"\nforms = [\"chốt sổ\"]\n\
    examples = [\"toàn huyện chốt sổ 27 mô hình\"]\n";

/// A folder with a page, a configuration that reads it, and a copy of the reference data beside.
fn house() -> tempfile::TempDir {
    let folder = folder();
    let copy = folder.path().join("words");
    for (name, bytes) in files(&workspace().join("data/reference")) {
        let file = copy.join(name);
        fs::create_dir_all(file.parent().expect("below")).expect("made");
        fs::write(file, bytes).expect("written");
    }
    fs::create_dir(folder.path().join("pages")).expect("made");
    fs::write(folder.path().join("pages/a.html"), PAGE).expect("written");
    configure(folder.path(), "");
    folder
}

fn configure(folder: &Path, reference: &str) {
    let text = format!(
        "[paths]\nreference = \"{reference}\"\n\n[[source]]\nid = \"a\"\npublisher = \"A\"\nenabled = true\n\n\
         [[source.way]]\nkind = \"folder\"\npath = \"pages\"\nbase_url = \"http://a.example/\"\n"
    );
    fs::write(folder.join("pipeline.toml"), text).expect("written");
}

fn run(folder: &Path, command: &str) -> Outcome {
    Danvan::new(folder).args([command]).run()
}

/// Adds a text to a file of the copy.
fn add(folder: &Path, name: &str, text: &str) -> PathBuf {
    let file = folder.join("words").join(name);
    let before = fs::read_to_string(&file).unwrap_or_default();
    fs::write(&file, before + text).expect("written");
    file
}

/// The figures of models that count as registered.
fn registered(folder: &Path) -> Vec<f64> {
    let staged = Staged::open(&folder.join("data/staged"));
    let parts = staged.parts().expect("parts");
    let facts = parts.iter().flat_map(|part| staged.read_part(part).expect("a part").facts);
    facts
        .filter(|fact| matches!(&fact.measure, Measure::Models(model) if model.stage == Stage::Registered))
        .map(|fact| fact.value)
        .collect()
}

#[test]
fn a_verb_of_ones_own_is_read() {
    let house = house();
    let house = house.path();
    run(house, "run").done();
    assert!(registered(house).is_empty(), "the verb is unknown");

    add(house, "lexicon/stages.toml", VERB);
    configure(house, "words");
    let outcome = run(house, "parse").done();
    assert!(outcome.stderr.contains("parts_parsed 1"), "{}", outcome.stderr);
    assert_eq!(registered(house), [27.0]);
    assert!(run(house, "parse").done().stderr.contains("parts_unchanged 1"), "nothing has changed since");

    add(house, "gazetteer/aliases.csv", "Xứ Tri,2004:889,\n");
    assert!(run(house, "parse").done().stderr.contains("parts_parsed 1"), "a place has a name more");
    configure(house, "");
    assert!(run(house, "parse").done().stderr.contains("parts_parsed 1"), "back to the built-in words");
    assert!(registered(house).is_empty());
}

#[test]
fn words_in_a_file_of_ones_own_are_read_too() {
    let house = house();
    add(house.path(), "lexicon/mine.toml", VERB);
    configure(house.path(), "words");
    run(house.path(), "run").done();
    assert_eq!(registered(house.path()), [27.0]);
}

#[test]
fn a_copy_that_was_not_changed_reads_the_same() {
    let house = house();
    let house = house.path();
    run(house, "run").done();
    configure(house, "words");
    assert!(run(house, "parse").done().stderr.contains("parts_unchanged 1"));
}

#[test]
fn reference_data_that_cannot_be_used_is_named() {
    let house = house();
    let house = house.path();
    let complaint = |reference: &str| {
        configure(house, reference);
        let outcome = run(house, "run");
        assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(2), ""), "{}", outcome.stderr);
        outcome.stderr
    };
    assert!(complaint("nowhere").starts_with("error: paths.reference: there is no folder nowhere\n"));
    let stderr = complaint("pages");
    assert!(
        stderr.starts_with(
            "error: the reference data in pages cannot be used\n  caused by: there is no gazetteer/aliases.csv\n"
        ),
        "{stderr}"
    );
    let stages = add(
        house,
        "lexicon/stages.toml",
        "\n[[entry]]\ncategory = \"stage\"\nmeans = \"begun\"\nforms = [\"x\"]\n",
    );
    let stderr = complaint("words");
    assert!(
        stderr.contains("  caused by: lexicon/stages.toml: entry \"x\": \"begun\" is nothing"),
        "{stderr}"
    );
    fs::write(stages, b"# \xF4\n").expect("written");
    let stderr = complaint("words");
    assert!(stderr.starts_with("error: words/lexicon/stages.toml:1: this is not UTF-8"), "{stderr}");
    assert!(!house.join("data").exists(), "no run has begun");
}

#[test]
fn a_word_or_a_place_that_was_added_is_tried_at_once() {
    let house = house();
    let house = house.path();
    add(house, "lexicon/stages.toml", VERB);
    add(house, "gazetteer/aliases.csv", "Xứ Tri,2004:889,\n");
    let said = |args: &[&str]| Danvan::new(house).args(args.iter().copied()).run().done().stdout;
    let with_words = ["--reference", "words"];
    for (args, said_with_words) in [
        (&["extract", "pages/a.html"][..], "\"stage\":\"registered\""),
        (&["explain", "pages/a.html"], "stage registered"),
        (&["eval", "--errors", "0", "gold.jsonl"], "1 right"),
    ] {
        let gold = r#"{"id": "a", "text": "Huyện Tri Tôn chốt sổ 27 mô hình “Dân vận khéo”.", "facts": [
            {"measure": "models", "stage": "registered", "value": 27, "qualifier": "exact", "period": null}],
            "locality": {"name": "Tri Tôn", "level": "district", "province": "An Giang"}, "named_models": []}"#;
        fs::write(house.join("gold.jsonl"), gold.replace('\n', "")).expect("written");
        assert!(!said(args).contains(said_with_words), "{args:?} without the word");
        let out = said(&[args, &with_words].concat());
        assert!(out.contains(said_with_words), "{args:?}: {out}");
    }
    let places = said(&["places", "--reference", "words", "xứ", "tri"]);
    assert!(places.contains("2004:889"), "{places}");
    let unknown = Danvan::new(house).args(["places", "xứ", "tri"]).run();
    assert_eq!(unknown.status, Some(1), "{}", unknown.stdout);
}

#[test]
fn an_example_that_does_not_hold_is_a_fault_of_its_file() {
    let house = house();
    let house = house.path();
    configure(house, "words");
    let validate = || Danvan::new(house).args(["validate"]).run();
    assert!(validate().done().stdout.contains("entries with their examples"));
    add(house, "lexicon/mine.toml", &VERB.replace("toàn huyện chốt sổ", "toàn huyện chốt lại"));
    let outcome = validate();
    assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(2), ""), "{}", outcome.stderr);
    let named = "lexicon/mine.toml: entry \"chốt sổ\" (stage registered) is not found in its example \
                 \"toàn huyện chốt lại 27 mô hình\"";
    assert!(outcome.stderr.contains(named), "{}", outcome.stderr);
}
