//! The raw folder as its owner meets it: whole, damaged, without its database, in use.

use std::fs;

use danvan_store::Lock;
use serde_json::json;

use crate::support::{Danvan, Outcome, folder};

const SAVED: &str = "[[source]]\nid = \"saved\"\npublisher = \"Saved\"\nenabled = true\n[[source.way]]\nkind = \"folder\"\n\
    path = \"saved\"\nbase_url = \"http://saved.example/\"\n";

#[test]
fn a_raw_folder_is_verified_and_its_database_made_again() {
    let folder = folder();
    let run = |args: [&str; 2]| -> Outcome { Danvan::new(folder.path()).args(args).run() };
    fs::create_dir(folder.path().join("saved")).expect("made");
    for name in ["a.html", "b.html"] {
        fs::write(folder.path().join("saved").join(name), name).expect("written");
    }
    fs::write(folder.path().join("pipeline.toml"), SAVED).expect("written");
    let missing = run(["raw", "verify"]);
    assert_eq!(missing.status, Some(1));
    let said = "error: there is no folder data/raw with captures\n  help: `danvan fetch` makes it; ";
    assert!(missing.stderr.starts_with(said), "{}", missing.stderr);

    Danvan::new(folder.path()).args(["fetch"]).run().done();
    let verified = run(["raw", "verify"]).done().stdout;
    assert!(
        verified.starts_with("1 files, 3 records, ") && verified.ends_with(": all as their digests say\n"),
        "{verified}"
    );

    let format = |format: &str| Danvan::new(folder.path()).args(["raw", "verify", "--format", format]).run();
    let told = format("json").done().json_object();
    assert_eq!((&told["files"], &told["records"], &told["problems"]), (&1.into(), &3.into(), &json!([])));
    assert_eq!(format("csv").done().stdout, "file,offset,what\n");

    let raw = folder.path().join("data/raw");
    fs::write(raw.join("state.sqlite"), "no database at all, and long enough to be looked at")
        .expect("written");
    let broken = Danvan::new(folder.path()).args(["fetch"]).run();
    assert_eq!(broken.status, Some(1));
    let help = "  help: `danvan raw rebuild` makes the database again from the WARC files";
    assert!(
        broken.stderr.contains("failed to open data/raw/state.sqlite") && broken.stderr.contains(help),
        "{}",
        broken.stderr
    );
    assert_eq!(run(["raw", "rebuild"]).done().stdout, "2 pages and 2 records of them are known\n");
    run(["raw", "verify"]).done();

    let file = raw.join("danvan-00001.warc.gz");
    let mut bytes = fs::read(&file).expect("reads");
    bytes.extend(b"what is this?");
    fs::write(&file, &bytes).expect("written");
    let damaged = run(["raw", "verify"]);
    assert_eq!(damaged.status, Some(1));
    assert!(damaged.stdout.starts_with("data/raw/danvan-00001.warc.gz:"), "{}", damaged.stdout);
    assert!(
        damaged.stderr.starts_with("error: 1 problems in data/raw\n  help: put the file back from a copy"),
        "{}",
        damaged.stderr
    );

    for (name, begins) in
        [("csv", "file,offset,what\ndata/raw/danvan-00001.warc.gz,"), ("json", "{\n  \"files\": 1,\n")]
    {
        let damaged = format(name);
        assert_eq!(damaged.status, Some(1));
        assert!(damaged.stdout.starts_with(begins), "{}", damaged.stdout);
    }

    let _held = Lock::acquire(&raw).expect("free");
    for args in [["raw", "verify"], ["raw", "rebuild"]] {
        assert_eq!(run(args).status, Some(4));
    }
}
