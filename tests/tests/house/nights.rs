//! Ten nights in a row against the sample site, on which something happens each day.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::support::{Danvan, Outcome, files, folder, workspace};

/// The site on which things happen, and its category page.
const HOST: &str = "thoibaotaydo.example";
const CATEGORY: &str = "vi/news/dan-van/index.html";
/// An article of it, and one that comes on the third day.
const OLD: &str = "vi/news/dan-van/co-do-nhin-lai-mot-nam-lam-dan-van-2101.html";
const NEW: &str = "vi/news/dan-van/thoai-son-mot-nam-dan-van-2199.html";

/// What differs once a page of the site cannot be had: where nothing was found, it can no longer be said that nothing
/// is there. And what differs once that is settled.
const BLOCKED: [&str; 2] = ["coverage +0 -0 ~14", "issues +1 -0 ~0"];
const SETTLED: [&str; 2] = ["coverage +0 -0 ~14", "issues +0 -1 ~0"];

/// A sample of one's own, and what came of the nights.
struct House {
    folder: tempfile::TempDir,
}

/// What a night came to.
#[derive(Debug)]
struct Night {
    status: Option<i32>,
    stored: u64,
    unchanged_tables: bool,
    published: bool,
    /// New issues: code and source.
    new: Vec<String>,
    /// What `danvan diff` says of each table that differs from the version before, where one was published.
    diff: Vec<String>,
    stdout: String,
    stderr: String,
}

impl House {
    fn new() -> Self {
        let folder = folder();
        for (name, bytes) in files(&workspace().join("data/sample")) {
            let file = folder.path().join("sample").join(name);
            fs::create_dir_all(file.parent().expect("below")).expect("made");
            fs::write(file, bytes).expect("written");
        }
        let paths =
            ["raw", "staged", "tables", "runs"].map(|name| format!("{name} = \"data/demo/{name}\"\n"));
        fs::write(folder.path().join("pipeline.toml"), format!("[paths]\n{}", paths.concat()))
            .expect("written");
        Self { folder }
    }

    /// What the last two versions differ in: the sum of each table, and the columns that say something else in a
    /// table of observations.
    fn diff(&self) -> Vec<String> {
        let diff = |format| Danvan::new(self.folder.path()).args(["diff", "--format", format]).run().done();
        let all = diff("json").json_object();
        let tables = all["tables"].as_array().expect("tables").iter();
        let count = |table: &Value, what: &str| table[what].as_u64().expect("a count");
        let sums = tables.map(|table| {
            let [added, gone, changed] = ["added", "gone", "changed"].map(|what| count(table, what));
            format!("{} +{added} -{gone} ~{changed}", table["table"].as_str().expect("a name"))
        });
        let sums: Vec<String> = sums.collect();
        // What people read says the same.
        let text = diff("table").stdout;
        for sum in &sums {
            let name = sum.split(' ').next().expect("a name");
            assert!(text.contains(&format!("\n{name}: ")), "{name}: {text}");
        }
        let changes = diff("csv").stdout;
        let changes = changes.lines().filter(|line| line.starts_with("model_counts,changed,"));
        let changes =
            changes.filter_map(|line| line.split_once(",value,").map(|(_, values)| values.to_owned()));
        sums.into_iter().chain(changes.map(|values| format!("value {values}"))).collect()
    }

    fn page(&self, path: &str) -> PathBuf {
        self.folder.path().join("sample/sites").join(HOST).join(path)
    }

    fn edit(&self, path: &str, change: impl Fn(&str) -> String) {
        let file = self.page(path);
        let text = fs::read_to_string(&file).expect("a page");
        let changed = change(&text);
        assert_ne!(changed, text, "{path} changes");
        fs::write(file, changed).expect("written");
    }

    /// Answers every request for a site's robots.txt in this way, which decides what becomes of the site.
    fn answer_robots(&self, hosts: &[&str], status: u16) {
        let file = self.folder.path().join("sample/site.toml");
        let usual = fs::read_to_string(workspace().join("data/sample/site.toml")).expect("reads");
        let answers = hosts.iter().map(|host| {
            format!("\n[[answer]]\nhost = \"{host}\"\npath = \"/robots.txt\"\nstatus = {status}\n")
        });
        fs::write(file, usual + &answers.collect::<String>()).expect("written");
    }

    fn night(&self) -> Night {
        let Outcome { status, stdout, stderr } =
            Danvan::new(self.folder.path()).args(["demo", "--sample", "sample"]).run();
        let manifest = newest(&self.folder.path().join("data/demo/runs"));
        let counted = |stage: usize, name: &str| manifest["stages"][stage]["counts"][name].as_u64();
        let issues = manifest["open_issues"].as_array().expect("issues").iter();
        let new = issues.filter(|count| count["new"] != 0);
        let in_words = |value: &Value| value.as_str().expect("a word").to_owned();
        let published = manifest["published"].is_string();
        let first = manifest["compared_with"].is_null();
        Night {
            status,
            stored: counted(0, "stored").expect("fetched"),
            unchanged_tables: counted(2, "unchanged").is_some(),
            published,
            diff: if published && !first { self.diff() } else { Vec::new() },
            new: new
                .map(|count| format!("{} {}", in_words(&count["code"]), in_words(&count["source_id"])))
                .collect(),
            stdout,
            stderr,
        }
    }
}

impl Night {
    /// The line of a place in the demo's table, its cells divided by single spaces.
    fn line(&self, place: &str) -> Option<String> {
        let line = self.stdout.lines().find(|line| line.starts_with(place))?;
        Some(line.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// That the night ended well, what it stored, which issues are new, and what differs in the tables: nothing was
    /// published where nothing does.
    fn came_to(&self, what: &str, stored: u64, new: &[&str], diff: &[&str]) {
        assert_eq!(self.status, Some(0), "{what}: {}", self.stderr);
        let found = (self.stored, &self.new[..], &self.diff[..], self.published);
        assert_eq!(
            found,
            (stored, &owned(new)[..], &owned(diff)[..], !diff.is_empty()),
            "{what}: {}",
            self.stderr
        );
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// The manifest of the last run.
fn newest(runs: &Path) -> Value {
    let mut folders: Vec<_> = fs::read_dir(runs)
        .expect("runs")
        .flatten()
        .map(|run| run.path())
        .filter(|run| run.is_dir())
        .collect();
    folders.sort_by_key(|run| {
        let name = run.file_name().expect("a name").to_string_lossy().into_owned();
        (name.split('-').next().map(str::to_owned), name.len(), name)
    });
    let manifest =
        fs::read_to_string(folders.last().expect("a run").join("manifest.json")).expect("a manifest");
    serde_json::from_str(&manifest).expect("JSON")
}

fn link(path: &str, title: &str) -> String {
    format!("<div class=\"news_column\"><h3><a href=\"/{path}\">{title}</a></h3></div>")
}

#[test]
fn each_night_comes_to_what_its_day_brought() {
    let house = House::new();
    let first = house.night();
    assert_eq!((first.status, first.published), (Some(0), true), "{}", first.stderr);
    let known = first.line("Cờ Đỏ").expect("a row");
    assert!(known.ends_with("2020 91 - - 47 53 20 -"), "{known}");

    let nothing = house.night();
    nothing.came_to("nothing happened", 0, &[], &[]);
    assert!(nothing.unchanged_tables, "they are not made again of the same");

    let old = fs::read_to_string(house.page(OLD)).expect("a page");
    let article = old
        .replace("Cờ Đỏ", "Thoại Sơn")
        .replace("TP Cần Thơ", "tỉnh An Giang")
        .replace("Thanh Bình", "Minh Khôi");
    fs::write(house.page(NEW), article).expect("written");
    house.edit(CATEGORY, |page| {
        page.replace("<h1>Dân vận</h1>", &format!("<h1>Dân vận</h1>{}", link(NEW, "Thoại Sơn")))
    });
    let added = house.night();
    added.came_to(
        "an article was added",
        1,
        &[],
        &[
            "model_counts +2 -0 ~0",
            "awards +2 -0 ~0",
            "locality_summary +1 -0 ~0",
            "facts +4 -0 ~0",
            "articles +1 -0 ~0",
            "coverage +0 -0 ~3",
        ],
    );
    assert!(added.line("Thoại Sơn").expect("a row").ends_with("An Giang 2020 91 - - 47 53 20 -"));
    assert_eq!(added.line("Cờ Đỏ").as_ref(), Some(&known));

    house.edit(OLD, |page| page.replace("đăng ký 91 mô hình", "đăng ký 96 mô hình"));
    let changed = house.night();
    changed.came_to(
        "an article was changed",
        1,
        &[],
        &[
            "model_counts +0 -0 ~2",
            "locality_summary +0 -0 ~1",
            "facts +2 -2 ~2",
            "articles +0 -0 ~2",
            "value 91,96",
        ],
    );
    let known = changed.line("Cờ Đỏ").expect("a row");
    assert!(known.ends_with("2020 96 - - 47 53 20 -"), "the page's last word counts: {known}");

    fs::remove_file(house.page(NEW)).expect("removed");
    let deleted = house.night();
    deleted.came_to("an article was deleted", 0, &["fetch-failed thoibaotaydo"], &BLOCKED);
    assert!(deleted.line("Thoại Sơn").is_some(), "what it said was said");

    house.edit(CATEGORY, |page| page.replace(&link(NEW, "Thoại Sơn"), ""));
    let unlinked = house.night();
    unlinked.came_to("its link went too", 0, &[], &SETTLED);
    assert!(unlinked.line("Thoại Sơn").is_some());

    house.answer_robots(&[HOST], 503);
    let down = house.night();
    down.came_to("a site was down", 0, &["fetch-failed thoibaotaydo"], &BLOCKED);
    assert_eq!(down.line("Cờ Đỏ").as_ref(), Some(&known), "its rows stay");

    house.answer_robots(&[], 0);
    house.night().came_to("it was up again", 0, &[], &SETTLED);

    house.edit(CATEGORY, |page| {
        let from = page.find("<h1>Dân vận</h1>").expect("a heading");
        let to = page.find("<footer").expect("a footer");
        format!("{}{}", &page[..from], &page[to..])
    });
    let emptied = house.night();
    emptied.came_to("a site was emptied", 0, &["fetch-failed thoibaotaydo"], &BLOCKED);
    assert_eq!(emptied.line("Cờ Đỏ").as_ref(), Some(&known), "its rows stay");

    let hosts = fs::read_dir(house.folder.path().join("sample/sites")).expect("sites").flatten();
    let hosts: Vec<_> = hosts.map(|host| host.file_name().to_string_lossy().into_owned()).collect();
    let published = || fs::read_link(house.folder.path().join("data/demo/tables/latest")).expect("a link");
    let latest = published();
    house.answer_robots(&hosts.iter().map(String::as_str).collect::<Vec<_>>(), 503);
    let dark = house.night();
    assert_eq!(dark.status, Some(1), "{}", dark.stderr);
    assert!(dark.stderr.contains("error: nothing could be fetched"), "{}", dark.stderr);
    assert!(dark.new.iter().all(|new| new.starts_with("fetch-failed ")), "{:?}", dark.new);
    assert_eq!(published(), latest, "the tables stay");
}
