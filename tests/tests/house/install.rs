//! What `make install` puts where, and `make uninstall` takes away.

use std::{collections::BTreeSet, path::Path, process::Command};

use crate::support::{built, files, folder, workspace};

fn make(target: &str, prefix: &Path) {
    let output = Command::new("make")
        .current_dir(workspace())
        .args(["--silent", target])
        .arg(format!("PREFIX={}", prefix.display()))
        .arg(format!("DANVAN={}", built().display()))
        .env_remove("MAKEFLAGS")
        .env_remove("DESTDIR")
        .output()
        .expect("make starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn everything_is_put_in_its_place_and_taken_away() {
    let folder = folder();
    let prefix = folder.path().join("usr");
    make("install", &prefix);
    let there: BTreeSet<_> = files(&prefix).into_keys().collect();
    for file in [
        "bin/danvan",
        "share/danvan/pipeline.toml",
        "share/danvan/reference/lexicon/stages.toml",
        "share/danvan/reference/gazetteer/units.csv",
        "share/danvan/sample/sources.toml",
        "lib/systemd/system/danvan.service",
        "lib/systemd/system/danvan.timer",
        "lib/sysusers.d/danvan.conf",
        "share/bash-completion/completions/danvan",
        "share/zsh/site-functions/_danvan",
        "share/fish/vendor_completions.d/danvan.fish",
    ] {
        assert!(there.contains(Path::new(file)), "{file} is not there");
    }
    let units = prefix.join("lib/systemd/system");
    let service = std::fs::read_to_string(units.join("danvan.service")).expect("reads");
    assert!(service.contains(&format!("ExecStart={}/bin/danvan run\n", prefix.display())), "{service}");
    assert!(!service.contains("@PREFIX@"), "{service}");
    let verify = Command::new("systemd-analyze")
        .arg("verify")
        .args(["danvan.service", "danvan.timer"].map(|unit| units.join(unit)))
        .output();
    // Only where there is systemd.
    if let Ok(verified) = verify {
        let complaints = String::from_utf8_lossy(&verified.stderr);
        let ours: Vec<_> = complaints.lines().filter(|line| line.contains("danvan")).collect();
        assert!(verified.status.success() && ours.is_empty(), "{complaints}");
    }
    make("uninstall", &prefix);
    assert_eq!(files(&prefix).into_keys().collect::<Vec<_>>(), Vec::<std::path::PathBuf>::new());
}
