//! What the stages make of captures: of pages that changed, and of bodies that cannot be had.

use std::{fs, path::Path};

use danvan_store::{Content, Exchange, RawStore};

use crate::support::{Danvan, files, folder, issues};

const ADDRESS: &str = "http://bao.example/tin/a";

fn store(raw: &Path, captures: impl IntoIterator<Item = Exchange>) {
    let mut store = RawStore::open(raw, 1 << 30).expect("opens");
    for capture in captures {
        store.append(capture.pack()).expect("appends");
    }
}

fn page(address: &str, day: &str, headers: &[(&str, &str)], body: &str) -> Exchange {
    Exchange {
        source_id: "bao".into(),
        address: address.into(),
        fetched_at: format!("{day}T00:00:00Z").parse().expect("a moment"),
        captured_at: None,
        content: Content::Response {
            redirected_from: Vec::new(),
            request_head: "GET / HTTP/1.1\r\n".into(),
            status: 200,
            reason: "OK".into(),
            headers: headers.iter().map(|(n, v)| ((*n).to_owned(), v.as_bytes().to_vec())).collect(),
            body: body.into(),
        },
    }
}

fn parse_and_analyse(folder: &Path) {
    fs::write(folder.join("pipeline.toml"), "").expect("written");
    for command in ["parse", "analyse"] {
        Danvan::new(folder).args([command]).run().done();
    }
}

fn article(dated: &str) -> String {
    let sentences =
        "Năm 2019, huyện Tri Tôn (An Giang) đăng ký xây dựng 12 mô hình “Dân vận khéo”. ".repeat(4);
    format!(
        "<html><head><title>Tri Tôn đăng ký mô hình</title></head><body><h1>Tri Tôn đăng ký mô hình</h1>{dated}<p>{sentences}</p></body></html>"
    )
}

#[test]
fn a_later_capture_settles_the_issues_of_the_one_before() {
    let folder = folder();
    let raw = folder.path().join("data/raw");
    let html = [("content-type", "text/html; charset=utf-8")];
    store(&raw, [page(ADDRESS, "2026-01-01", &html, &article(""))]);
    parse_and_analyse(folder.path());
    let tables = folder.path().join("data/tables");
    assert_eq!(issues(&tables, "no-date", ["url"]), [[ADDRESS]]);

    store(
        &raw,
        [page(ADDRESS, "2026-01-02", &html, &article("<time datetime=\"2020-01-04\">04/01/2020</time>"))],
    );
    parse_and_analyse(folder.path());
    assert_eq!(issues(&tables, "no-date", ["url"]).len(), 0);
}

#[test]
fn bodies_that_cannot_be_had_hide_no_other_capture_and_name_no_folder() {
    let folder = folder();
    let raw = folder.path().join("data/raw");
    let broken = (0..300).map(|at| {
        page(
            &format!("http://bao.example/{at}"),
            "2026-01-01",
            &[("content-encoding", "gzip")],
            &format!("no gzip {at}"),
        )
    });
    store(&raw, broken.chain([page(ADDRESS, "2026-01-01", &[("content-type", "text/html")], &article(""))]));
    parse_and_analyse(folder.path());
    let tables = folder.path().join("data/tables");
    let found = issues(&tables, "undecodable", ["source_id", "message"]);
    assert_eq!(found.len(), 300);
    assert!(found.iter().all(|[source, _]| source == "bao"), "{found:?}");
    assert!(
        found.iter().all(|[_, message]| message.starts_with("the bytes are not valid gzip")),
        "{found:?}"
    );
    assert_eq!(issues(&tables, "no-date", ["url"]), [[ADDRESS]], "the capture after them was read");
}

#[test]
fn what_was_read_of_a_raw_file_is_not_read_again_when_it_grows() {
    let folder = folder();
    let raw = folder.path().join("data/raw");
    let html = [("content-type", "text/html; charset=utf-8")];
    let stored = |number: u32| {
        let address = format!("http://bao.example/tin/{number}");
        store(&raw, [page(&address, "2026-01-01", &html, &article(&format!("<p>{number}</p>")))]);
    };
    fs::write(folder.path().join("pipeline.toml"), "").expect("written");
    let parse = |args: &[&str]| Danvan::new(folder.path()).args(args.iter().copied()).run().done().stderr;
    for number in 1..=3 {
        stored(number);
        let told = parse(&["parse"]);
        assert!(told.contains("articles 1, captures 1, facts 1"), "{number}: {told}");
    }
    let staged = folder.path().join("data/staged/v1/danvan-00001");
    let grown = files(&staged);
    assert!(parse(&["parse", "--force", "--since", "2026-01-02"]).contains("parts_unchanged 1"));
    assert!(parse(&["parse", "--force", "--since", "2026-01-01"]).contains("captures 3"));
    assert_eq!(files(&staged), grown, "as if it had been read at once");
}
