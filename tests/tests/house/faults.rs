//! What goes wrong from outside: damage, interruptions, full disks, clocks. Each is named, and the next run goes on.

use std::{
    fs,
    os::unix::process::ExitStatusExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use danvan_store::{Lock, RunFolder, RunManifest, run::Setting};
use jiff::Timestamp;
use serde_json::Value;

use crate::support::{Danvan, Outcome, built, folder};

/// A source of two saved pages, with `more` before it in the configuration.
fn configure(folder: &Path, more: &str) {
    for (name, figure) in [("a", 12), ("b", 15)] {
        page(folder, name, figure);
    }
    let text = format!(
        "{more}\n[[source]]\nid = \"saved\"\npublisher = \"P\"\nenabled = true\n[[source.way]]\nkind = \"folder\"\n\
         path = \"pages\"\nbase_url = \"http://saved.example/\"\n"
    );
    fs::write(folder.join("pipeline.toml"), text).expect("written");
}

fn page(folder: &Path, name: &str, figure: u32) {
    let pages = folder.join("pages");
    fs::create_dir_all(&pages).expect("made");
    let body =
        format!("Năm 2019, huyện Tri Tôn (An Giang) đăng ký xây dựng {figure} mô hình “Dân vận khéo”. ");
    let text = format!("Tri Tôn đăng ký mô hình, tin {name}\n\n{}\n", body.repeat(4));
    fs::write(pages.join(name).with_extension("txt"), text).expect("written");
}

fn run(folder: &Path, args: &[&str]) -> Outcome {
    Danvan::new(folder).args(args.iter().copied()).run()
}

/// A folder in which a run has gone well.
fn after_a_run() -> tempfile::TempDir {
    let folder = folder();
    configure(folder.path(), "");
    run(folder.path(), &["run"]).done();
    folder
}

/// That a command fails with these words, in one error that also says what to do.
fn fails(folder: &Path, args: &[&str], status: i32, said: &[&str]) {
    let outcome = run(folder, args);
    assert_eq!(outcome.status, Some(status), "{args:?}: {}", outcome.stderr);
    for words in said {
        assert!(outcome.stderr.contains(words), "{args:?}: {words}: {}", outcome.stderr);
    }
}

fn status(folder: &Path) -> Value {
    run(folder, &["status", "--format", "json"]).done().json_object()
}

const RAW: &str = "data/raw/danvan-00001.warc.gz";
const PART: &str = "data/staged/v1/danvan-00001";

/// Puts other bytes into the middle of a file.
fn spoil(file: &Path) {
    let mut bytes = fs::read(file).expect("a file");
    let middle = bytes.len() / 2;
    bytes[middle..middle + 8].fill(0);
    fs::write(file, bytes).expect("written");
}

#[test]
fn a_damaged_capture_is_named_with_its_place_and_does_not_come_to_stay() {
    let folder = after_a_run();
    let folder = folder.path();
    spoil(&folder.join(RAW));
    for args in [&["raw", "verify"][..], &["parse"], &["run"]] {
        fails(folder, args, 1, &["help: put the file back from a copy"]);
    }
    let outcome = run(folder, &["parse"]);
    let at = outcome.stderr.split_once("error: failed to read data/raw/danvan-00001.warc.gz at byte ");
    let byte = at.and_then(|(_, at)| at.lines().next()).and_then(|at| at.parse::<u64>().ok());
    assert!(byte.is_some_and(|byte| byte > 0), "{}", outcome.stderr);

    fs::rename(folder.join(RAW), folder.join("damaged.warc.gz")).expect("moved");
    run(folder, &["run"]).done();
    run(folder, &["raw", "verify"]).done();
    assert_eq!(status(folder)["runs"][0]["stored"], 2, "what only it had is fetched again");
}

#[test]
fn a_damaged_part_is_named_and_made_again() {
    let folder = after_a_run();
    let folder = folder.path();
    spoil(&folder.join(PART).join("facts.jsonl.zst"));
    let said = ["error: data/staged/v1/danvan-00001/facts.jsonl.zst is damaged: ", "`danvan parse --force`"];
    fails(folder, &["analyse", "--force"], 1, &said);
    run(folder, &["parse", "--force"]).done();
    let again = run(folder, &["analyse", "--force"]).done();
    assert!(again.stdout.contains("no row has changed"), "{}", again.stdout);
}

#[test]
fn what_a_newer_program_wrote_is_named_and_left_alone() {
    let folder = after_a_run();
    let folder = folder.path();
    let newest = status(folder)["runs"][0]["run_id"].as_str().expect("an id").to_owned();
    let manifest = format!("data/runs/{newest}/manifest.json");
    for (file, command) in [(format!("{PART}/part.json"), "parse"), (manifest, "status")] {
        let whole = fs::read_to_string(folder.join(&file)).expect("a file");
        let newer = whole.replacen("\"format\": 1,", "\"format\": 99,", 1);
        assert_ne!(newer, whole, "{file}");
        fs::write(folder.join(&file), &newer).expect("written");
        let said = format!("error: {file} has format version 99, this program reads up to 1: update it");
        fails(folder, &[command], 1, &[&said]);
        assert_eq!(fs::read_to_string(folder.join(&file)).expect("a file"), newer, "{file}");
        fs::write(folder.join(&file), whole).expect("written");
    }
}

#[test]
fn tables_whose_link_or_version_is_gone_are_published_again() {
    let folder = after_a_run();
    let folder = folder.path();
    let latest = folder.join("data/tables/latest");
    for gone in ["link", "version"] {
        let version = fs::canonicalize(&latest).expect("published");
        match gone {
            "link" => fs::remove_file(&latest).expect("removed"),
            _ => fs::remove_dir_all(version).expect("removed"),
        }
        assert!(status(folder)["tables"].is_null(), "{gone}");
        fails(
            folder,
            &["trace", "Tri Tôn"],
            1,
            &["error: there is nothing at data/tables/latest\n", "help: "],
        );
        let again = run(folder, &["run"]).done();
        assert!(again.stdout.contains("(published as "), "{gone}: {}", again.stdout);
        assert!(latest.join("facts.parquet").is_file(), "{gone}");
    }
}

#[test]
fn after_the_clock_was_set_back_the_last_run_is_still_the_last() {
    let folder = after_a_run();
    let folder = folder.path();
    let runs = folder.join("data/runs");
    let future: Timestamp = "2099-12-31T00:00:00Z".parse().expect("a moment");
    let ahead = RunFolder::create(&runs, future).expect("made");
    let manifest = RunManifest::begin(&ahead, Setting::default(), &[], future);
    ahead.write_manifest(&manifest).expect("written");
    for (figure, id) in [(13, "20991231T000000Z-2"), (14, "20991231T000000Z-3")] {
        page(folder, "a", figure);
        run(folder, &["run", "--force"]).done();
        let told = status(folder);
        assert_eq!((&told["runs"][0]["run_id"], &told["tables"]), (&Value::from(id), &Value::from(id)));
    }
    let diff = run(folder, &["diff"]).done().stdout;
    assert!(diff.starts_with("20991231T000000Z-2 -> 20991231T000000Z-3\n"), "{diff}");
}

#[test]
fn a_full_disk_is_named_in_every_stage_and_nothing_is_lost() {
    let folder = folder();
    let folder = folder.path();
    configure(folder, "");
    let long = "Bà con cùng nhau làm đường. ".repeat(20_000);
    fs::write(folder.join("pages/long.txt"), format!("Chuyện dài\n\n{long}\n")).expect("written");
    // No file may grow beyond so many KiB, which is an error of the disk (setrlimit(2), RLIMIT_FSIZE).
    let within = |kilobytes: u32, command: &str| {
        let script = format!("trap '' XFSZ; ulimit -f {kilobytes}; exec \"$0\" {command}");
        let output = Command::new("bash").current_dir(folder).arg("-c").arg(script).arg(built()).output();
        let output = output.expect("bash runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    for (command, kilobytes, file) in [
        ("fetch", 1, "data/raw/"),
        ("parse", 0, "data/"),
        ("analyse --force", 1, "data/"),
        ("analyse --force", 64, "data/tables/"),
    ] {
        let (failed, stderr) = within(kilobytes, command);
        assert_eq!(failed, Some(1), "{command} within {kilobytes} KiB: {stderr}");
        let error = stderr.lines().find(|line| line.starts_with("error: ")).unwrap_or_default();
        assert!(error.contains(file), "{command} within {kilobytes} KiB: {stderr}");
        assert!(stderr.contains("  help: make room on its disk"), "{command}: {stderr}");
        run(folder, &["run"]).done();
        run(folder, &["raw", "verify"]).done();
        if command == "parse" {
            fs::remove_dir_all(folder.join("data/staged")).expect("removed");
            run(folder, &["parse"]).done();
        }
    }
}

/// A command that does not end by itself; it ends with the value.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Begins a command that does not end by itself, and waits until the first manifest of a run says what is waited for.
fn begin(folder: &Path, args: &[&str], is_so: impl Fn(&Value) -> bool) -> (Running, PathBuf) {
    // Where tests run in the background of a script, SIGINT is ignored, also by what they start.
    let mut command = Command::new("env");
    command.arg("--default-signal=INT").arg(built()).args(args);
    command.current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    let child = Running(command.spawn().expect("the command starts"));
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let begun = fs::read_dir(folder.join("data/runs")).into_iter().flatten().flatten();
        let manifests = begun.map(|run| run.path().join("manifest.json"));
        let found = manifests.filter(|file| file.is_file()).find(|file| is_so(&manifest(file)));
        if let Some(file) = found {
            return (child, file);
        }
        assert!(Instant::now() < until, "no run comes so far");
        thread::sleep(Duration::from_millis(10));
    }
}

fn manifest(file: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(file).expect("a manifest")).expect("JSON")
}

/// Sends a signal, and gives the one by which the process ended.
fn tell(Running(child): &mut Running, signal: &str) -> Option<i32> {
    let told = Command::new("bash").args(["-c", &format!("kill -{signal} {}", child.id())]).status();
    assert!(told.is_ok_and(|told| told.success()));
    child.wait().expect("ends").signal()
}

/// A source whose host does not answer, and is asked again after a minute.
const DEAD: &str = "[fetch]\nretries = 1\nbackoff_base_ms = 60000\n[fetch.resolve]\n\"dead.example\" = \"127.0.0.1:1\"\n\
    [[source]]\nid = \"dead\"\npublisher = \"P\"\nenabled = true\n[[source.way]]\nkind = \"urls\"\n\
    urls = [\"http://dead.example/a\"]\n";

#[test]
fn an_interrupted_run_says_so_and_leaves_no_lock() {
    for (signal, number, result) in
        [("INT", Some(2), "interrupted"), ("TERM", Some(15), "interrupted"), ("KILL", Some(9), "died")]
    {
        let folder = folder();
        let folder = folder.path();
        configure(folder, DEAD);
        let (mut child, file) = begin(folder, &["run"], |_| true);
        assert_eq!(status(folder)["runs"][0]["result"], "under_way");
        assert_eq!(tell(&mut child, signal), number, "it ends by the signal, as a shell expects");
        let manifest = manifest(&file);
        let by_signal = number.filter(|_| result == "interrupted").map(|number| 128 + number);
        assert_eq!(manifest["exit_status"].as_i64(), by_signal.map(i64::from), "{manifest}");
        assert_eq!(manifest["error"].is_string(), result == "interrupted", "{manifest}");
        assert_eq!(status(folder)["runs"][0]["result"], result);
        configure(folder, "");
        run(folder, &["run"]).done();
        assert_eq!(status(folder)["due"]["raw_files"], 0);
    }
}

#[test]
fn a_command_that_runs_again_and_again_ends_between_two_runs_without_a_trace() {
    let folder = folder();
    let folder = folder.path();
    configure(folder, "");
    let ended = |manifest: &Value| manifest["exit_status"].is_u64();
    let (mut child, file) = begin(folder, &["run", "--every", "6h"], ended);
    assert_eq!(tell(&mut child, "TERM"), Some(15));
    assert_eq!(manifest(&file)["exit_status"], 0);
    assert_eq!(status(folder)["runs"].as_array().map(Vec::len), Some(1));
    assert!(folder.join("data/tables/latest/facts.parquet").is_file());
}

#[test]
fn exit_statuses_are_those_that_are_documented() {
    let folder = after_a_run();
    let folder = folder.path();
    let help = run(folder, &["--help"]).done().stdout;
    let readme = fs::read_to_string(crate::support::workspace().join("README.md")).expect("reads");
    let documented = |status: i32| {
        assert!(help.contains(&format!("\n  {status}  ")), "{status} stands in the help");
        assert!(readme.contains(&format!("\n| {status} | ")), "{status} stands in the README");
    };
    let lock = Lock::acquire(&folder.join("data/raw")).expect("free");
    fails(
        folder,
        &["run"],
        4,
        &["error: another run is at work here: it holds data/raw/.lock\n", "help: wait"],
    );
    documented(4);
    drop(lock);
    run(folder, &["run"]).done();
    documented(0);
    fails(folder, &["trace", "0123456789abcdef0123"], 1, &["error: there is no fact 0123456789abcdef0123"]);
    documented(1);
    fails(folder, &["run", "--config", "none.toml"], 2, &["error: failed to read none.toml"]);
    documented(2);
    configure(folder, "[gate.min_rows]\nfacts = 1000\n");
    fails(folder, &["run"], 3, &["too-few-rows: table facts has "]);
    documented(3);
}
