//! `danvan extract` keeps its contract.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Danvan, folder};

const KEYS: [&str; 12] = [
    "id",
    "title",
    "author",
    "section",
    "published",
    "locality",
    "text",
    "blocks",
    "apparatus",
    "facts",
    "named_models",
    "issues",
];

const STORY: &str = "<!doctype html><html><head><title>Huyện Tri Tôn tổng kết phong trào thi đua</title>\
    <meta property=\"article:published_time\" content=\"2020-01-04T08:30:00+07:00\"></head><body><article>\
    <h1>Huyện Tri Tôn tổng kết phong trào thi đua</h1>\
    <p>Ngày 3-1, huyện Tri Tôn (An Giang) tổng kết phong trào thi đua \"Dân vận khéo\" năm 2019.</p>\
    <p>Năm 2019, toàn huyện đăng ký xây dựng 231 mô hình \"Dân vận khéo\", trong đó có 123 mô hình tập thể \
    và 108 mô hình cá nhân.</p><p>Dịp này, 12 tập thể được tặng giấy khen.</p></article></body></html>";

fn keys(line: &Value) -> Vec<&str> {
    line.as_object().expect("an object").keys().map(String::as_str).collect()
}

/// Every quotation is the slice of the text that its offsets claim.
fn assert_sliced(line: &Value) {
    for fact in line["facts"].as_array().expect("facts") {
        let part = if fact["text_part"] == "title" { "title" } else { "text" };
        let text: Vec<char> = line[part].as_str().expect("a text").chars().collect();
        let offset = |key: &str| usize::try_from(fact[key].as_u64().expect(key)).expect("fits");
        let slice = |start, end| text[offset(start)..offset(end)].iter().collect::<String>();
        assert_eq!(fact["quote"], slice("quote_start", "quote_end"));
        assert_eq!(fact["original_value"], slice("value_start", "value_end"));
    }
}

#[test]
fn a_page_gives_one_line_with_every_key() {
    let folder = folder();
    fs::write(folder.path().join("story.html"), STORY).expect("written");
    let args = ["extract", "--url", "http://bao.example/tin/1.html", "story.html"];
    let lines = Danvan::new(folder.path()).args(args).run().done().json();
    let [line] = lines.as_slice() else { panic!("one line, not {lines:?}") };
    let mut expected = KEYS.to_vec();
    let mut found = keys(line);
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, expected);
    assert_eq!(line["id"], "story.html");
    assert_eq!(line["title"], "Huyện Tri Tôn tổng kết phong trào thi đua");
    assert_eq!(line["published"], "2020-01-04T08:30:00+07:00");
    assert_eq!(line["author"], Value::Null);
    assert_eq!(line["locality"], json!({"name": "Tri Tôn", "level": "district", "province": "An Giang"}));
    let models: Vec<_> = line["facts"]
        .as_array()
        .expect("facts")
        .iter()
        .filter(|fact| fact["measure"] == "models")
        .map(|fact| (fact["stage"].as_str(), fact["form"].as_str(), fact["value"].as_u64()))
        .collect();
    assert_eq!(
        models,
        [
            (Some("registered"), None, Some(231)),
            (Some("registered"), Some("collective"), Some(123)),
            (Some("registered"), Some("individual"), Some(108)),
        ]
    );
    for fact in line["facts"].as_array().expect("facts") {
        assert_eq!(fact["period"], "2019");
        assert_eq!(fact["locality"]["name"], "Tri Tôn");
    }
    assert_sliced(line);
}

#[test]
fn inputs_come_out_in_order_with_standard_input_among_them() {
    let folder = folder();
    fs::write(folder.path().join("b.txt"), "Trang này không có gì.\n").expect("written");
    fs::write(folder.path().join("a.html"), STORY).expect("written");
    let cases = "{\"id\": \"c-2\", \"text\": \"Năm 2019, huyện Tri Tôn có 5 mô hình dân vận khéo.\", \"title\": null}\n\n\
        {\"id\": \"c-1\", \"text\": \"\", \"published\": \"2020-01-04\", \"url\": \"http://a.example/1\", \"about\": 1}\n";
    fs::write(folder.path().join("cases.jsonl"), cases).expect("written");
    let lines = Danvan::new(folder.path())
        .args(["extract", "b.txt", "-", "cases.jsonl", "a.html"])
        .stdin(STORY)
        .run()
        .done()
        .json();
    let ids: Vec<_> = lines.iter().map(|line| line["id"].as_str().expect("an id")).collect();
    assert_eq!(ids, ["b.txt", "-", "c-2", "c-1", "a.html"]);
    for line in &lines {
        assert_sliced(line);
    }
    assert_eq!(lines[1]["facts"].as_array().map(Vec::len), lines[4]["facts"].as_array().map(Vec::len));
    assert_eq!(lines[2]["published"], Value::Null);
}

#[test]
fn what_is_no_article_has_no_facts_and_an_issue() {
    let folder = folder();
    for stdin in ["", "<html><body></body></html>", "\u{1}\u{2}\u{3}"] {
        let outcome = Danvan::new(folder.path()).args(["extract"]).stdin(stdin).run().done();
        let lines = outcome.json();
        assert_eq!(lines.len(), 1, "{stdin:?}");
        assert_eq!(lines[0]["facts"], json!([]));
        assert_eq!(lines[0]["named_models"], json!([]));
        assert!(lines[0]["text"].is_string());
        assert_eq!(lines[0]["issues"][0]["code"], "not-an-article", "{stdin:?}");
    }
}

#[test]
fn bytes_that_are_no_text_are_undecodable() {
    let folder = folder();
    let mut state = 7u64;
    let noise = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    });
    let png = b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x02\x58\0\0\x01\x90\x08\x02\0\0\0".to_vec();
    let files = [("noise.html", noise.take(20_000).collect()), ("picture.html", png)];
    for (name, bytes) in &files {
        fs::write(folder.path().join(name), bytes).expect("written");
    }
    let args = ["extract"].into_iter().chain(files.iter().map(|(name, _)| *name));
    let lines = Danvan::new(folder.path()).args(args).run().done().json();
    assert_eq!(lines.len(), files.len());
    for line in &lines {
        assert_eq!((&line["title"], &line["text"], &line["facts"]), (&Value::Null, &json!(""), &json!([])));
        let codes: Vec<_> =
            line["issues"].as_array().expect("issues").iter().map(|issue| &issue["code"]).collect();
        assert_eq!(codes, ["undecodable"], "{line}");
    }
}

#[test]
fn a_case_keeps_its_text_in_one_normal_form_with_offsets_into_it() {
    let folder = folder();
    let decomposed = "Na\u{306}m 2019, huye\u{323}\u{302}n Tri To\u{302}n (An Giang) co\u{301} 27 mo\u{302} hi\u{300}nh \
        da\u{302}n va\u{323}\u{302}n khe\u{301}o.";
    let case = json!({"id": "n", "text": decomposed}).to_string();
    let lines = Danvan::new(folder.path())
        .args(["extract", "--format", "cases", "-"])
        .stdin(&case)
        .run()
        .done()
        .json();
    assert_eq!(lines[0]["text"], "Năm 2019, huyện Tri Tôn (An Giang) có 27 mô hình dân vận khéo.");
    assert_eq!(lines[0]["facts"][0]["value"], 27);
    assert_sliced(&lines[0]);
}

#[test]
fn an_input_that_cannot_be_read_is_named() {
    let folder = folder();
    let outcome = Danvan::new(folder.path()).args(["extract", "nowhere.html"]).run();
    assert_eq!(outcome.status, Some(1));
    assert!(
        outcome.stderr.starts_with("error: failed to read nowhere.html\n  caused by: "),
        "{}",
        outcome.stderr
    );

    fs::write(folder.path().join("bad.jsonl"), "{\"id\": \"1\", \"text\": \"\"}\n{\"id\": 2}\n")
        .expect("written");
    let outcome = Danvan::new(folder.path()).args(["extract", "bad.jsonl"]).run();
    assert_eq!(outcome.status, Some(1));
    assert_eq!(outcome.json().len(), 1, "the lines before it are printed");
    let expected = "error: bad.jsonl:2: not a case\n  caused by: invalid type: integer `2`, expected a string at line 1 column 8\n  help: ";
    assert!(outcome.stderr.starts_with(expected), "{}", outcome.stderr);
}

#[test]
fn cases_on_standard_input_are_known_by_one_that_is_sound() {
    let folder = folder();
    let good = r#"{"id": "c-1", "text": "Năm 2019, huyện Tri Tôn có 5 mô hình dân vận khéo."}"#;
    for (bad, cause) in [
        (r#"{"id": "c-2", "text": "Cắt"#, "EOF while parsing a string"),
        ("Huyện Tri Tôn", "expected value"),
        (r#"{"id": "c-2"}"#, "missing field `text`"),
        (r#"{"id": 2, "text": "a"}"#, "invalid type: integer `2`, expected a string"),
    ] {
        for (stdin, line, printed) in
            [(format!("{good}\n\n{bad}\n"), 3, 1), (format!("{bad}\n{good}\n"), 1, 0)]
        {
            let outcome = Danvan::new(folder.path()).args(["extract"]).stdin(&stdin).run();
            assert_eq!(outcome.status, Some(1), "{stdin}\n{}", outcome.stdout);
            assert_eq!(outcome.json().len(), printed, "{stdin}");
            let expected = format!("error: standard input:{line}: not a case\n  caused by: {cause}");
            assert!(outcome.stderr.starts_with(&expected), "{stdin}\n{}", outcome.stderr);
            assert_eq!(outcome.stderr.matches(cause).count(), 1, "{}", outcome.stderr);
        }
    }
}

#[test]
fn nothing_is_dated_after_its_capture() {
    let folder = folder();
    let args = ["extract", "--format", "html", "--captured", "2019-12-31", "-"];
    let lines = Danvan::new(folder.path()).args(args).stdin(STORY).run().done().json();
    assert_eq!(lines[0]["published"], Value::Null);
    let codes: Vec<_> = lines[0]["issues"]
        .as_array()
        .expect("issues")
        .iter()
        .filter_map(|issue| issue["code"].as_str())
        .collect();
    assert!(codes.contains(&"doubtful-date"), "{codes:?}");
}

#[test]
fn an_article_alone_comes_without_its_captions_and_in_order_whatever_the_threads() {
    let folder = folder();
    let caption =
        "<figure><img src=\"a.jpg\"><figcaption>Quang cảnh hội nghị</figcaption></figure></article>";
    for number in 0..40 {
        let story = STORY.replace("231", &number.to_string()).replace("</article>", caption);
        fs::write(folder.path().join(format!("{number:02}.html")), story).expect("written");
    }
    fs::write(folder.path().join("none.html"), "<html>").expect("written");
    fs::write(folder.path().join("picture.html"), b"\x89PNG\r\n\x1A\n").expect("written");
    let names: Vec<String> = (0..40).map(|number| format!("{number:02}.html")).collect();
    let more = ["none.html", "picture.html"];
    let files: Vec<&str> = names.iter().map(String::as_str).chain(more).collect();
    for threads in ["1", "3"] {
        let args = ["extract", "--article", "--threads", threads].into_iter().chain(files.iter().copied());
        let lines = Danvan::new(folder.path()).args(args).run().done().json();
        assert_eq!(lines.len(), files.len());
        for (line, file) in lines.iter().zip(&files) {
            let mut found = keys(line);
            found.sort_unstable();
            assert_eq!(found, ["author", "id", "published", "text", "title"]);
            assert_eq!(line["id"], *file);
            let text = line["text"].as_str().expect("a text");
            assert!(!text.contains("Quang cảnh"));
            assert_eq!(text.is_empty(), more.contains(file), "{file}");
        }
    }
}

#[test]
fn cases_have_no_page_to_read_an_article_from() {
    let folder = folder();
    fs::write(folder.path().join("cases.jsonl"), "{\"id\": \"1\", \"text\": \"a\"}\n").expect("written");
    let outcome = Danvan::new(folder.path()).args(["extract", "--article", "cases.jsonl"]).run();
    assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(2), ""));
    assert!(outcome.stderr.contains("cases.jsonl holds cases"), "{}", outcome.stderr);
}
