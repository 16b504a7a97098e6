//! `danvan explain` shows how a text was read.

use std::fs;

use danvan_domain::Reference;
use danvan_parser::{Case, Parser};
use danvan_store::{MadeFrom, PartWriter, Staged, StoreError};
use serde_json::Value;

use crate::support::{Danvan, folder};

const CASE: &str = r#"{"id": "tri-ton", "title": "Tri Tôn: dân vận khéo", "published": "2021-01-11",
"text": "Năm 2020, huyện Tri Tôn (An Giang) đăng ký 25 mô hình “Dân vận khéo”, trong đó 9 mô hình kinh tế; phấn đấu có 40 mô hình.\nCuối năm, 12/25 mô hình được công nhận; 3 xã chưa có mô hình.\nNhà văn hóa được khánh thành."}"#;

fn case() -> String {
    CASE.replace('\n', " ")
}

#[test]
fn a_person_sees_words_figures_and_reasons() {
    let folder = folder();
    fs::write(folder.path().join("cases.jsonl"), case()).expect("written");
    let shown = Danvan::new(folder.path()).args(["explain", "cases.jsonl"]).run().done();
    insta::assert_snapshot!("text", shown.stdout);
    let all = Danvan::new(folder.path()).args(["explain", "--all", "cases.jsonl"]).run().done();
    assert!(!shown.stdout.contains("khánh thành") && all.stdout.contains("khánh thành"));
}

#[test]
fn colours_are_left_out_unless_they_are_seen() {
    let folder = folder();
    let explain = || Danvan::new(folder.path()).args(["explain", "--input", "cases", "-"]).stdin(&case());
    let coloured = explain().env("NO_COLOR", "").env("CLICOLOR_FORCE", "1").run().done().stdout;
    let plain = explain().env("NO_COLOR", "1").run().done().stdout;
    assert!(coloured.contains("\u{1b}[") && !plain.contains('\u{1b}'));
    assert_eq!(explain().env("NO_COLOR", "").run().done().stdout, plain, "no terminal");
}

#[test]
fn a_passage_may_stand_on_the_command_line() {
    let folder = folder();
    let text = "Xã đăng ký 2 mô hình dân vận khéo.";
    let shown = Danvan::new(folder.path()).args(["explain", "--text", text]).run().done().stdout;
    assert!(shown.starts_with("== passage\n") && shown.contains("rule verb-before by “đăng ký”"), "{shown}");
    let both = Danvan::new(folder.path()).args(["explain", "--text", text, "page.html"]).run();
    assert_eq!(both.status, Some(2));
}

#[test]
fn programs_get_a_line_a_case() {
    let folder = folder();
    let args = ["explain", "--format", "json", "--input", "cases", "-"];
    let two = format!("{}\n{}", case(), case().replace("tri-ton", "second"));
    let lines = Danvan::new(folder.path()).args(args).stdin(&two).run().done().json();
    let ids: Vec<&str> = lines.iter().filter_map(|line| line["id"].as_str()).collect();
    assert_eq!(ids, ["tri-ton", "second"]);
    let figures = |line: &Value| -> Vec<(String, String)> {
        let sentences = line["sentences"].as_array().expect("sentences").iter();
        let figures = sentences.flat_map(|sentence| sentence["figures"].as_array().expect("figures"));
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        figures.map(|figure| (text(&figure["text"]), text(&figure["outcome"]["outcome"]))).collect()
    };
    let found = figures(&lines[0]);
    let found: Vec<_> = found.iter().map(|(text, outcome)| (text.as_str(), outcome.as_str())).collect();
    assert_eq!(
        found,
        [("25", "fact"), ("9", "fact"), ("40", "refused"), ("12", "fact"), ("25", "none"), ("3", "none")]
    );
}

#[test]
fn a_fact_is_found_in_the_staged_parts() {
    let folder = folder();
    fs::write(folder.path().join("pipeline.toml"), "").expect("written");
    let case: Case = serde_json::from_str(&case()).expect("a case");
    let parsed = Parser::new(Reference::embedded().expect("embedded")).parse_case(&case);
    let fact = parsed.facts.last().expect("facts").clone();
    let staged = Staged::open(&folder.path().join("data/staged"));
    let fill = |rows: &mut PartWriter| -> Result<MadeFrom, StoreError> {
        parsed.article.iter().try_for_each(|article| rows.article(article))?;
        parsed.facts.iter().try_for_each(|fact| rows.fact(fact))?;
        Ok(MadeFrom::default())
    };
    staged.write_part("danvan-00001", fill).expect("staged");
    let shown = Danvan::new(folder.path()).args(["explain", &fact.fact_id]).run().done();
    assert!(shown.stdout.contains(&format!("fact {}", fact.fact_id)), "{}", shown.stdout);
    assert!(shown.stdout.contains("12/25 mô hình") && !shown.stdout.contains("đăng ký"), "{}", shown.stdout);
    let missing = Danvan::new(folder.path()).args(["explain", "0123456789abcdef0123"]).run();
    assert_eq!(missing.status, Some(1));
    assert!(missing.stderr.contains("no fact 0123456789abcdef0123 is in "), "{}", missing.stderr);
}

#[test]
fn words_of_a_folder_explain_at_once() {
    let folder = folder();
    let reference = crate::support::workspace().join("data/reference");
    for below in ["gazetteer", "lexicon"] {
        fs::create_dir_all(folder.path().join("own").join(below)).expect("made");
        for entry in fs::read_dir(reference.join(below)).expect("a folder") {
            let path = entry.expect("an entry").path();
            let to = folder.path().join("own").join(below).join(path.file_name().expect("a name"));
            fs::copy(&path, to).expect("copied");
        }
    }
    let own = "[[entry]]\ncategory = \"stage\"\nmeans = \"recognised\"\nforms = [\"ghi danh\"]\nexamples = [\"ghi danh 3\"]\n";
    fs::write(folder.path().join("own/lexicon/own.toml"), own).expect("written");
    let text = "Huyện Tri Tôn ghi danh 25 mô hình “Dân vận khéo”.";
    let explain = |args: &[&str]| Danvan::new(folder.path()).args(args.iter().copied()).run().done().stdout;
    assert!(explain(&["explain", "--text", text]).contains("rule there-is"));
    let own = explain(&["explain", "--reference", "own", "--text", text]);
    assert!(
        own.contains("rule verb-before by “ghi danh”") && own.contains("ghi danh: stage recognised"),
        "{own}"
    );
}

#[test]
fn what_is_not_there_is_named() {
    let folder = folder();
    fs::write(folder.path().join("cases.jsonl"), case()).expect("written");
    for (args, expected) in [
        (vec!["explain", "no-such.html"], "failed to read no-such.html"),
        (vec!["explain", "--case", "x", "cases.jsonl"], "no case of cases.jsonl is called \"x\""),
        (vec!["explain", "--reference", "nowhere", "cases.jsonl"], "nowhere"),
    ] {
        let outcome = Danvan::new(folder.path()).args(args.clone()).run();
        assert!(outcome.status.is_some_and(|status| status != 0), "{args:?}");
        assert!(outcome.stderr.contains(expected), "{args:?}: {}", outcome.stderr);
        assert_eq!(outcome.stdout, "");
    }
}
