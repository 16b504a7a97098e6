//! Who is told of a run that failed, and of values in dispute.

use std::{fs, path::Path};

use crate::support::{Danvan, folder};

/// Two papers on one place and year, each a folder of saved pages, and a command that keeps what it is told.
fn configure(folder: &Path, extra: &str) {
    let keep = |file: &str| format!("[\"sh\", \"-c\", \"cat > {file}\"]");
    let mut text =
        format!("[notify]\nfailed = {}\ndisputed = {}\n", keep("failed.txt"), keep("disputed.txt"));
    for id in ["mot", "hai"] {
        fs::create_dir_all(folder.join(id)).expect("made");
        text += &format!(
            "[[source]]\nid = \"{id}\"\npublisher = \"P\"\nenabled = true\n[[source.way]]\nkind = \"folder\"\n\
             path = \"{id}\"\nbase_url = \"http://{id}.example/\"\n"
        );
    }
    fs::write(folder.join("pipeline.toml"), text + extra).expect("written");
}

fn page(folder: &Path, paper: &str, figure: u32) {
    let body =
        format!("Năm 2019, huyện Tri Tôn (An Giang) đăng ký xây dựng {figure} mô hình “Dân vận khéo”. ");
    let body = body.repeat(4);
    fs::write(folder.join(paper).join("a.txt"), format!("Tri Tôn, báo {paper}\n\n{body}\n"))
        .expect("written");
}

#[test]
fn a_dispute_is_told_of_once() {
    let folder = folder();
    let folder = folder.path();
    configure(folder, "");
    page(folder, "mot", 12);
    let run = || Danvan::new(folder).args(["run"]).run().done();
    run();
    page(folder, "hai", 99);
    run();
    let told = fs::read_to_string(folder.join("disputed.txt")).expect("told");
    assert!(told.contains("has 1 new disputed values"), "{told}");
    assert!(told.contains("\n1 new: disputed-value"), "{told}");
    fs::remove_file(folder.join("disputed.txt")).expect("removed");
    run();
    assert!(!folder.join("disputed.txt").exists(), "it is known by now");
    assert!(!folder.join("failed.txt").exists(), "nothing failed");
}

#[test]
fn a_failure_is_told_of_with_its_reason() {
    let folder = folder();
    let folder = folder.path();
    configure(folder, "");
    page(folder, "mot", 12);
    Danvan::new(folder).args(["run"]).run().done();
    fs::remove_dir_all(folder.join("data/staged")).expect("removed");
    let outcome = Danvan::new(folder).args(["analyse"]).run();
    assert_eq!(outcome.status, Some(3), "{}", outcome.stderr);
    let told = fs::read_to_string(folder.join("failed.txt")).expect("told");
    assert!(told.contains("error: no article is staged"), "{told}");
    assert!(told.contains("  help: "), "{told}");
}

#[test]
fn a_command_that_fails_is_a_warning_alone() {
    let folder = folder();
    let folder = folder.path();
    configure(folder, "");
    let text = fs::read_to_string(folder.join("pipeline.toml")).expect("reads");
    for (command, warning) in [
        ("[\"false\"]", "notify.failed: false ended with exit status: 1"),
        ("[\"no-such-mailer\"]", "notify.failed: failed to start no-such-mailer: "),
    ] {
        let lines = text.lines().map(|line| match line.starts_with("failed") {
            true => format!("failed = {command}"),
            false => line.to_owned(),
        });
        fs::write(folder.join("pipeline.toml"), lines.collect::<Vec<_>>().join("\n")).expect("written");
        page(folder, "mot", 12);
        Danvan::new(folder).args(["run"]).run().done();
        fs::remove_dir_all(folder.join("data/staged")).expect("removed");
        let outcome = Danvan::new(folder).args(["analyse"]).run();
        assert_eq!(outcome.status, Some(3), "the failure stays what it was: {}", outcome.stderr);
        assert!(outcome.stderr.contains(warning), "{}", outcome.stderr);
    }
}
