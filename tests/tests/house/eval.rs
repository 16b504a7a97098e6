//! `danvan eval` scores gold cases and holds their figures to a record.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::support::{Danvan, Outcome, folder, workspace};

fn fact(stage: &str, value: u64, period: &str) -> Value {
    json!({"measure": "models", "stage": stage, "form": null, "field": null, "sector": null, "value": value,
        "qualifier": "exact", "period": period})
}

/// Two cases that the parser reads as they are labelled, but for a label that is wrong on purpose.
fn gold() -> String {
    let tri_ton = json!({"name": "Tri Tôn", "level": "district", "province": "An Giang"});
    let right = json!({"id": "right", "about": ["verb_before"], "text":
        "Năm 2019, huyện Tri Tôn (An Giang) đăng ký 27 mô hình “Dân vận khéo”.", "locality": tri_ton,
        "facts": [fact("registered", 27, "2019")], "named_models": []});
    let wrong = json!({"id": "wrong", "text":
        "Năm 2020, huyện Tri Tôn (An Giang) đăng ký 31 mô hình “Dân vận khéo”.", "locality": tri_ton,
        "facts": [fact("replicated", 31, "2020")], "named_models": []});
    format!("{right}\n{wrong}\n")
}

fn eval(folder: &Path, args: &[&str]) -> Outcome {
    Danvan::new(folder).args(["eval"]).args(args.iter().copied()).run()
}

#[test]
fn figures_and_errors_are_printed() {
    let folder = folder();
    fs::write(folder.path().join("gold.jsonl"), gold()).expect("written");
    let printed = eval(folder.path(), &["gold.jsonl"]).done().stdout;
    let expected = "\
== gold.jsonl
core    P 0.500  R 0.500  F1 0.500   (1 right, 2 extracted, 2 gold)
strict  P 0.500  R 0.500  F1 0.500   (1 right, 2 extracted, 2 gold)
row     P 0.500  R 0.500  F1 0.500   (1 right, 2 extracted, 2 gold)
  models         P 0.500  R 0.500  F1 0.500   (2 gold)
attributes of matched facts: qualifier 1.000  field 1.000  period 1.000
of high   confidence: core 0.500  strict 0.500  row 0.500   (2 extracted)
cases wholly right: 1/2
errors (core) by construction, 2 of 2:
unnamed: 1 missed, 1 extra
  wrong  missed  models replicated 31, Tri Tôn (district), 2020
      Năm 2020, huyện Tri Tôn (An Giang) đăng ký 31 mô hình “Dân vận khéo”.
  wrong  extra   models registered 31, Tri Tôn (district), 2020
      Năm 2020, huyện Tri Tôn (An Giang) đăng ký 31 mô hình “Dân vận khéo”.
";
    assert_eq!(printed, expected);
}

#[test]
fn figures_are_rows_for_a_spreadsheet() {
    let folder = folder();
    fs::write(folder.path().join("gold.jsonl"), gold()).expect("written");
    let csv = eval(folder.path(), &["--format", "csv", "gold.jsonl"]).done().stdout;
    let expected = "\
file,of,precision,recall,f1,right,extracted,gold
gold.jsonl,core,0.5,0.5,0.5,1,2,2
gold.jsonl,strict,0.5,0.5,0.5,1,2,2
gold.jsonl,row,0.5,0.5,0.5,1,2,2
gold.jsonl,models,0.5,0.5,0.5,1,2,2
gold.jsonl,named_models,1.0,1.0,1.0,0,0,0
together,core,0.5,0.5,0.5,1,2,2
together,strict,0.5,0.5,0.5,1,2,2
together,row,0.5,0.5,0.5,1,2,2
together,models,0.5,0.5,0.5,1,2,2
together,named_models,1.0,1.0,1.0,0,0,0
";
    assert_eq!(csv, expected);
}

#[test]
fn several_files_are_added_up() {
    let folder = folder();
    for name in ["a.jsonl", "b.jsonl"] {
        fs::write(folder.path().join(name), gold()).expect("written");
    }
    let lines =
        eval(folder.path(), &["--format", "json", "--errors", "1", "a.jsonl", "b.jsonl"]).done().json();
    let [report] = lines.as_slice() else { panic!("one object, not {lines:?}") };
    assert_eq!(report["files"].as_array().map(Vec::len), Some(2));
    assert_eq!(report["files"][0]["file"], "a.jsonl");
    assert_eq!(report["files"][1]["errors"].as_array().map(Vec::len), Some(1));
    assert_eq!(report["files"][0]["errors"][0]["way"], "missed");
    let core = &report["together"]["core"];
    assert_eq!((&core["right"], &core["gold"], &core["f1"]), (&json!(2), &json!(4), &json!(0.5)));
    assert!(
        eval(folder.path(), &["a.jsonl", "b.jsonl"]).done().stdout.contains("\n== together\ncore    P 0.500")
    );
}

#[test]
fn unread_cases_stay_unread_unless_asked_for() {
    let folder = folder();
    fs::write(folder.path().join("unread-2.jsonl"), gold()).expect("written");
    for format in ["table", "json"] {
        let quiet = eval(folder.path(), &["--format", format, "unread-2.jsonl"]).done().stdout;
        assert!(!quiet.contains("31") && !quiet.contains("Tri Tôn"), "{quiet}");
        let asked =
            eval(folder.path(), &["--format", format, "--errors", "9", "unread-2.jsonl"]).done().stdout;
        assert!(asked.contains("models replicated 31"), "{asked}");
    }
}

#[test]
fn a_page_in_a_file_of_its_own_is_read_from_the_folder_above() {
    let folder = folder();
    for below in ["gold", "pages"] {
        fs::create_dir(folder.path().join(below)).expect("made");
    }
    let page = "Huyện Tri Tôn tổng kết dân vận\n\nNăm 2019, huyện Tri Tôn (An Giang) đăng ký 27 mô hình \
        “Dân vận khéo”. Phong trào được nhân dân các xã, thị trấn hưởng ứng.\n";
    fs::write(folder.path().join("pages/1.txt"), page).expect("written");
    let case = json!({"id": "1.txt", "file": "pages/1.txt", "locality": {"name": "Tri Tôn", "level": "district",
        "province": "An Giang"}, "facts": [fact("registered", 27, "2019")], "named_models": []});
    fs::write(folder.path().join("gold/pages.jsonl"), case.to_string()).expect("written");
    let printed = eval(folder.path(), &["gold/pages.jsonl"]).done().stdout;
    assert!(printed.contains("row     P 1.000  R 1.000  F1 1.000"), "{printed}");
}

#[test]
fn a_figure_below_its_record_fails() {
    let folder = folder();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("written");
    write("gold.jsonl", &gold());
    let check = |record: &str| {
        write("figures.toml", record);
        eval(folder.path(), &["--check", "figures.toml", "--errors", "0", "gold.jsonl"])
    };

    let held = check("[\"gold.jsonl\"]\ncore = 0.500\nstrict = 0.490\nrow = 0.500\nhigh = 0.500\n").done();
    assert!(held.stdout.ends_with("\nrisen: gold.jsonl strict 0.500 (recorded 0.490)\n"), "{}", held.stdout);

    let fallen = check("[\"gold.jsonl\"]\ncore = 0.501\nstrict = 0.490\nrow = 0.6\nhigh = 0.4\n");
    assert_eq!(fallen.status, Some(1));
    assert!(fallen.stdout.contains("core    P 0.500"), "the figures are printed all the same");
    assert_eq!(
        fallen.stderr,
        "error: figures have fallen below figures.toml: gold.jsonl core 0.500 (recorded 0.501), \
         gold.jsonl row 0.500 (recorded 0.600)\n"
    );

    let unrecorded = check("[\"other.jsonl\"]\ncore = 0.5\nstrict = 0.5\nrow = 0.5\nhigh = 0.5\n");
    assert_eq!(unrecorded.status, Some(1));
    assert!(unrecorded.stderr.starts_with("error: figures.toml has no figures of gold.jsonl\n  help: "));

    let broken = check("[\"gold.jsonl\"]\ncore = 0.5\n");
    assert_eq!(broken.status, Some(1));
    assert!(
        broken.stderr.starts_with("error: failed to read figures.toml\n  caused by: "),
        "{}",
        broken.stderr
    );
}

#[test]
fn a_line_that_is_no_case_is_named() {
    let folder = folder();
    fs::write(folder.path().join("gold.jsonl"), format!("{}{{\"id\": \"x\", \"text\": \"\"}}\n", gold()))
        .expect("written");
    let outcome = eval(folder.path(), &["gold.jsonl"]);
    assert_eq!(outcome.status, Some(1));
    assert!(
        outcome.stderr.starts_with("error: gold.jsonl:3: not a case\n  caused by: "),
        "{}",
        outcome.stderr
    );
    assert_eq!(eval(folder.path(), &[]).status, Some(2));
}

/// The one test of how well the parser reads: it fails where a change of grammar or words costs more than the
/// record allows. What is in the unread file is not printed.
#[test]
fn no_figure_of_the_gold_cases_has_fallen() {
    let top = workspace();
    let mut files: Vec<String> = fs::read_dir(top.join("tests/gold"))
        .expect("the gold cases")
        .map(|entry| format!("tests/gold/{}", entry.expect("an entry").file_name().to_string_lossy()))
        .filter(|file| file.ends_with(".jsonl"))
        .collect();
    files.sort();
    let mut args = vec!["--check", "tests/gold/figures.toml"];
    args.extend(files.iter().map(String::as_str));
    eval(&top, &args).done();
}
