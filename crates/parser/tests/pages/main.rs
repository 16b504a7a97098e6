//! Pages as data: each `*.html` and `*.txt` of this folder beside a `*.expected` that says what a careful
//! reader takes from it. Set `UPDATE_PAGES=1` to write what is read now, and look at the difference.

#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test may fail loudly, and what it writes is in version control"
)]

use std::{fmt::Write as _, fs, path::Path, path::PathBuf};

use danvan_domain::{BlockKind, IssueCode, Lexicon, reference::Reference, text::slice_chars};
use danvan_parser::page::{Finding, Markup, Page, decode, markup_of, read_html, read_text};
use jiff::civil::{Date, date};

/// The day on which every page of this folder was captured.
const CAPTURED: Date = date(2022, 5, 20);

fn lexicon() -> Lexicon {
    Reference::embedded().expect("embedded reference data").lexicon
}

fn read(name: &str, text: &str, lexicon: &Lexicon) -> (Page, Vec<Finding>) {
    let url = format!("https://huyenphumy.example/{name}");
    match markup_of(text) {
        Markup::Html => read_html(text, Some(&url), Some(CAPTURED), lexicon),
        Markup::Text if name.ends_with(".html") => read_html(text, Some(&url), Some(CAPTURED), lexicon),
        Markup::Text => read_text(text, Some(&url), Some(CAPTURED), lexicon),
    }
}

fn rendered(page: &Page, findings: &[Finding]) -> String {
    let mut out = String::new();
    let published = page.published.map(|at| at.to_string());
    for (key, value) in [
        ("title", page.title.as_deref()),
        ("author", page.author.as_deref()),
        ("section", page.section.as_deref()),
        ("published", published.as_deref()),
        ("from", page.published_from.map(|from| from.as_str())),
    ] {
        writeln!(out, "{key}: {}", value.unwrap_or("-")).expect("a string takes all");
    }
    for finding in findings {
        writeln!(out, "issue: {}", finding.code).expect("a string takes all");
    }
    for block in &page.blocks {
        let line = slice_chars(&page.text, block.start, block.end).expect("a block slices");
        writeln!(out, "[{}] {line}", block.kind).expect("a string takes all");
    }
    out
}

fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let mut pages: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder of pages")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|end| end == "html" || end == "txt"))
        .collect();
    pages.sort();
    assert!(pages.len() >= 28);
    pages
}

#[test]
fn pages_give_what_is_expected() {
    let lexicon = lexicon();
    let mut wrong = Vec::new();
    for path in pages() {
        let name = path.file_name().and_then(|name| name.to_str()).expect("a plain name").to_owned();
        let text = decode(&fs::read(&path).expect("a readable page"), None).expect("text");
        let (page, findings) = read(&name, &text, &lexicon);
        let found = rendered(&page, &findings);
        let beside = path.with_file_name(format!("{name}.expected"));
        if std::env::var_os("UPDATE_PAGES").is_some() {
            fs::write(&beside, &found).expect("a writable folder");
        }
        let expected = fs::read_to_string(&beside).unwrap_or_default();
        if found != expected {
            wrong.push(format!("{name}\nexpected:\n{expected}\nfound:\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_no_article_says_so_and_has_no_text() {
    let lexicon = lexicon();
    for text in ["", " ", "<html>", "<p>Đang bảo trì.</p>", "Trang chủ\nTin tức\n", "\u{0}\u{1}"] {
        for (page, findings) in [read_html(text, None, None, &lexicon), read_text(text, None, None, &lexicon)]
        {
            assert_eq!((page.text.as_str(), page.blocks.len(), page.published), ("", 0, None), "{text:?}");
            assert!(findings.iter().any(|finding| finding.code == IssueCode::NotAnArticle), "{text:?}");
        }
    }
}

/// Pages that would make a tree builder or a careless reader slow: each ends, with the text it carries.
#[test]
fn monstrous_pages_are_read() {
    let lexicon = lexicon();
    let paragraph =
        "Huyện tổ chức hội nghị sơ kết công tác vận động nhân dân và bàn việc của năm tới. ".repeat(4);
    let body = format!("<h1>Huyện sơ kết công tác vận động</h1><p>{paragraph}</p>");
    let nested = format!("{}{body}{}", "<div>".repeat(100_000), "</div>".repeat(100_000));
    let crowd = format!("<p {}>x</p>{body}", "a=1 b ".repeat(500_000));
    let fonts = format!("{}{body}", "<font size=1><b><p>".repeat(50_000));
    let unclosed = format!("{body}{}", "<table><tr><td><ul><li><a href='x'><b>".repeat(20_000));
    for (name, html) in [("nested", nested), ("crowd", crowd), ("fonts", fonts), ("unclosed", unclosed)] {
        let (page, _) = read_html(&html, None, None, &lexicon);
        assert!(page.text.contains("sơ kết công tác vận động nhân dân"), "{name}");
    }
    let line = "một dòng rất dài không có dấu chấm ".repeat(1_500_000);
    let (page, _) = read_text(&line, None, None, &lexicon);
    assert!(page.text.len() <= 8 << 20);
    let many = "Một dòng ngắn\n".repeat(400_000);
    let (page, _) = read_text(&many, None, None, &lexicon);
    assert_eq!(page.text, "");
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    /// Fragments of pages, joined in any order: markup that is never closed, dates, furniture, prose.
    fn soup() -> impl Strategy<Value = String> {
        let fragment = prop_oneof![
            Just("<p>".to_owned()),
            Just("</div><div class='related'>".to_owned()),
            Just("<table><tr><td>".to_owned()),
            Just("</table><li><a href=x>".to_owned()),
            Just("<h1>Huyện sơ kết phong trào thi đua</h1>\n".to_owned()),
            Just(
                "<figure><img src=/a.jpg><figcaption>Người dân làm đường. Ảnh: Lê An</figcaption></figure>"
                    .to_owned()
            ),
            Just("<img src=b.png><p><i>Quang cảnh hội nghị</i></p>".to_owned()),
            Just(
                "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"datePublished\":".to_owned()
            ),
            Just("\nThứ Hai, 31/02/2022 | 25:61\n".to_owned()),
            Just("\n14/03/2022 8:5\n".to_owned()),
            Just("\nTin, ảnh: \n".to_owned()),
            Just("\nLê An - Trần Bình\n".to_owned()),
            Just("\nChia sẻ bài viết\n".to_owned()),
            Just("\n- \n\t\t12\t\n".to_owned()),
            Just("e\u{302}\u{301}\u{AD}&amp;nbsp;&#0; \u{200B}".to_owned()),
            Just(
                "Các xã trong huyện có 45 mô hình, được nhân dân đồng tình và góp sức làm đường. ".repeat(3)
            ),
            any::<String>(),
            "\\PC{0,40}",
        ];
        prop::collection::vec(fragment, 0..40).prop_map(|fragments| fragments.concat())
    }

    fn holds(page: &Page) {
        assert_eq!(danvan_domain::text::nfc(&page.text), page.text);
        let mut end = None;
        for block in &page.blocks {
            let line = slice_chars(&page.text, block.start, block.end).expect("a block slices");
            assert!(!line.is_empty() && !line.contains('\n'));
            assert_eq!(block.start, end.map_or(0, |end: usize| end + 1));
            end = Some(block.end);
        }
        assert_eq!(end.unwrap_or(0), page.text.chars().count());
        let captions = page.blocks.iter().filter(|block| block.kind == BlockKind::Caption);
        let captions: Vec<_> =
            captions.filter_map(|block| slice_chars(&page.text, block.start, block.end)).collect();
        for caption in page.apparatus.images.iter().filter_map(|image| image.caption.as_deref()) {
            assert!(captions.contains(&caption), "{caption:?}");
        }
        if let Some(published) = page.published {
            assert!(published.day() >= date(2000, 1, 1) && published.day() <= CAPTURED);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_gives_a_page_whose_blocks_slice(text in soup()) {
            let lexicon = lexicon_once();
            holds(&read_html(&text, Some("https://a.example/2020/01/02/x"), Some(CAPTURED), lexicon).0);
            holds(&read_text(&text, None, Some(CAPTURED), lexicon).0);
        }

        #[test]
        fn any_bytes_decode_or_are_refused(bytes in any::<Vec<u8>>(), charset in "\\PC{0,20}") {
            let content_type = format!("text/html; charset={charset}");
            if let Ok(text) = decode(&bytes, Some(&content_type)) {
                assert_eq!(danvan_domain::text::nfc(&text), text);
            }
        }
    }

    fn lexicon_once() -> &'static Lexicon {
        static LEXICON: std::sync::OnceLock<Lexicon> = std::sync::OnceLock::new();
        LEXICON.get_or_init(lexicon)
    }
}
