//! What profiles of sources do: captures are read by the layout of their day, and again where that changes.

use std::{fs, path::Path};

use danvan_store::{Content, Exchange, RawStore};

use crate::support::{Danvan, folder, issues};

const OLD: &str = "http://bao.example/tin/cu";
const NEW: &str = "http://bao.example/tin/moi";

/// Beside each story stands a text about the site, which is longer and has a count of its own.
const ABOUT: &str = "Trang tin này ra mắt để phục vụ bạn đọc gần xa, đăng tải các văn bản và hoạt động của cơ quan. \
                     Từ ngày đầu, ban biên tập đã giới thiệu 999 mô hình “Dân vận khéo” của nhiều địa phương, và mong \
                     tiếp tục nhận được bài viết cộng tác của các cây bút không chuyên ở mọi miền đất nước.";

fn page(title: &str, body: &str) -> String {
    format!(
        "<html><head><title>Cổng tin</title></head><body><h1>Cổng tin của chúng tôi</h1>{title}{body}</body></html>"
    )
}

/// As the site was built up to 2019: the story stands to the left.
fn old() -> String {
    page(
        "<p class=\"ten\">Tri Tôn có thêm mô hình</p>",
        &format!(
            "<div id=\"trai\"><p>Năm 2018, huyện Tri Tôn (An Giang) xây dựng 12 mô hình “Dân vận khéo”.</p></div>\
             <div id=\"phai\"><p>{ABOUT}</p></div><i class=\"ngay\">05/01/2019</i>"
        ),
    )
}

/// As it is now: the story stands to the right.
fn new() -> String {
    page(
        "<h2 class=\"tit\">Thoại Sơn tiếp tục vào cuộc</h2>",
        &format!(
            "<div id=\"trai\"><p>{ABOUT}</p></div>\
             <div id=\"phai\"><p>Năm 2023, huyện Thoại Sơn (An Giang) xây dựng 34 mô hình “Dân vận khéo”.</p></div>"
        ),
    )
}

fn capture(address: &str, day: &str, body: String) -> Exchange {
    Exchange {
        source_id: "bao".into(),
        address: address.into(),
        fetched_at: "2026-01-01T00:00:00Z".parse().expect("a moment"),
        captured_at: Some(format!("{day}T00:00:00Z").parse().expect("a moment")),
        content: Content::Response {
            redirected_from: Vec::new(),
            request_head: "GET / HTTP/1.1\r\n".into(),
            status: 200,
            reason: "OK".into(),
            headers: vec![("content-type".into(), b"text/html; charset=utf-8".to_vec())],
            body: body.into(),
        },
    }
}

fn configure(folder: &Path, old: &str, new: &str) {
    let source = "[[source]]\nid = \"bao\"\npublisher = \"Báo\"\n";
    let profiles =
        format!("[[source.profile]]\nvalid_until = \"2019-12-31\"\n{old}[[source.profile]]\n{new}");
    fs::write(folder.join("pipeline.toml"), format!("{source}{profiles}")).expect("written");
}

const OLD_LAYOUT: &str = "title = \".ten\"\nbody = \"#trai\"\npublished = \".ngay\"\n";
const NEW_LAYOUT: &str = "title = \".tit\"\nbody = \"#phai\"\n";

fn parse(folder: &Path) -> String {
    Danvan::new(folder).args(["parse"]).run().done().stderr
}

/// The articles and facts of the newest tables, as text.
fn tables(folder: &Path) -> (String, String) {
    Danvan::new(folder).args(["analyse"]).run().done();
    let table =
        |name: &str| fs::read_to_string(folder.join("data/tables/latest").join(name)).expect("a table");
    (table("articles.csv"), table("facts.csv"))
}

#[test]
fn captures_are_read_by_the_layout_of_their_day_and_again_where_it_changes() {
    let folder = folder();
    let folder = folder.path();
    let mut store = RawStore::open(&folder.join("data/raw"), 1 << 30).expect("opens");
    for capture in [capture(OLD, "2019-03-01", old()), capture(NEW, "2024-05-01", new())] {
        store.append(capture.pack()).expect("appends");
    }
    drop(store);

    configure(folder, OLD_LAYOUT, NEW_LAYOUT);
    parse(folder);
    let (articles, facts) = tables(folder);
    for told in ["Tri Tôn có thêm mô hình", "2019-01-05", "Thoại Sơn tiếp tục vào cuộc"] {
        assert!(articles.contains(told), "{told}: {articles}");
    }
    assert!(
        facts.contains("12 mô hình") && facts.contains("34 mô hình") && !facts.contains("999"),
        "{facts}"
    );
    assert_eq!(issues(&folder.join("data/tables"), "selector-missed", ["url"]).len(), 0);

    // How listings are built says nothing of articles.
    configure(folder, OLD_LAYOUT, &format!("{NEW_LAYOUT}links = \"h3 a\"\nnext = \".next\"\n"));
    assert!(parse(folder).contains("parts_unchanged 1"));

    configure(folder, OLD_LAYOUT, &format!("{NEW_LAYOUT}lead = \".sapo\"\n"));
    let parsed = parse(folder);
    assert!(parsed.contains("parts_parsed 1"), "{parsed}");
    let (_, again) = tables(folder);
    assert!(again.contains("34 mô hình") && !again.contains("999"), "the other selectors hold: {again}");
    assert_eq!(issues(&folder.join("data/tables"), "selector-missed", ["url"]), [[NEW]]);
}

#[test]
fn a_profile_is_tried_on_a_saved_page() {
    let folder = folder();
    let folder = folder.path();
    configure(folder, OLD_LAYOUT, NEW_LAYOUT);
    fs::write(folder.join("cu.html"), old()).expect("written");
    let explain = |more: &[&str]| {
        let args = ["explain", "--article"].into_iter().chain(more.iter().copied()).chain(["cu.html"]);
        Danvan::new(folder).args(args).run()
    };
    let shown = explain(&["--source", "bao", "--captured", "2019-03-01"]).done().stdout;
    assert!(shown.contains("by the source's profile: title, body, published\n"), "{shown}");
    assert!(shown.contains("title:     Tri Tôn có thêm mô hình\n"), "{shown}");

    let shown = explain(&["--source", "bao", "--captured", "2020-01-01"]).done().stdout;
    assert!(
        shown.contains("issue selector-missed: title = \".tit\" of the source's profile finds nothing"),
        "{shown}"
    );

    let unknown = explain(&["--source", "khac"]);
    assert_eq!(unknown.status, Some(2), "{}", unknown.stderr);
    assert!(unknown.stderr.contains("no source is called \"khac\""), "{}", unknown.stderr);
}
