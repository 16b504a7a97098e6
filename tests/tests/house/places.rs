//! `danvan places` says what a name can mean and what became of it.

use crate::support::{Danvan, Outcome, folder};

fn places(args: &[&str]) -> Outcome {
    let folder = folder();
    Danvan::new(folder.path()).args(["places"]).args(args.iter().copied()).run()
}

#[test]
fn a_unit_is_printed_with_its_successors() {
    insta::assert_snapshot!("table", places(&["huyện", "Tri", "Tôn"]).done().stdout);
    insta::assert_snapshot!("csv", places(&["--format", "csv", "tỉnh An Giang"]).done().stdout);
}

#[test]
fn a_day_leaves_the_units_of_that_day() {
    let codes = |args: &[&str]| -> Vec<String> {
        let json = places(args).done().stdout;
        let units: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        let code = |unit: &serde_json::Value| unit["code"].as_str().expect("a code").to_owned();
        units.as_array().expect("an array").iter().map(code).collect()
    };
    let on = |day| codes(&["--format", "json", "--on", day, "TP.HCM"]);
    assert_eq!(on("2019-12-31"), ["2004:79"]);
    assert_eq!(on("2025-07-01"), ["2025:79"]);
    assert_eq!(codes(&["--format", "json", "TPHCM"]), ["2004:79", "2025:79"]);
}

#[test]
fn a_name_that_is_none_is_an_error_with_a_way_out() {
    for (args, message) in [
        (
            vec!["--on", "2026-01-01", "huyện Tri Tôn"],
            "error: no unit is called \"huyện Tri Tôn\" on 2026-01-01\n  help: there is huyện Tri Tôn, An Giang, \
             until 2025-07-01; ",
        ),
        (
            vec!["huyện Long An"],
            "error: no unit is called \"huyện Long An\"\n  help: there is tỉnh Long An, until 2025-07-01; ",
        ),
        (vec!["Tri Tonn"], "error: no unit is called \"Tri Tonn\"\n  help: did you mean Tri Tôn, "),
        (vec!["xyzzyq"], "error: no unit is called \"xyzzyq\"\n  help: names are those of "),
    ] {
        let outcome = places(&args);
        assert_eq!(outcome.status, Some(1), "{args:?}");
        assert_eq!(outcome.stdout, "", "{args:?}");
        assert!(outcome.stderr.starts_with(message), "{}", outcome.stderr);
    }
}
