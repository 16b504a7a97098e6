//! Laws that hold for any text: nothing panics, and every offset slices to what it claims.

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test that cannot be set up has failed")]

use std::sync::LazyLock;

use danvan_domain::text::slice_chars;
use danvan_domain::{Capture, Reference, TextPart};
use danvan_parser::{Case, Parsed, Parser};
use proptest::prelude::*;

static PARSER: LazyLock<Parser> =
    LazyLock::new(|| Parser::new(Reference::embedded().expect("embedded reference")));

/// Pieces that sentences of the movement are made of, in any order.
const PIECES: [&str; 28] = [
    "huyện Thoại Sơn",
    "đăng ký",
    "xây dựng",
    "được công nhận",
    "12",
    "2.471",
    "ba mươi",
    "mô hình",
    "tập thể",
    "và",
    "cá nhân",
    "“Dân vận khéo”",
    "trong đó",
    "năm 2020",
    "giai đoạn 2016 - 2020",
    "đến nay",
    "tặng giấy khen",
    "UBND",
    ",",
    ";",
    ".",
    "(",
    ")",
    ":",
    "\n",
    "km đường",
    "tỷ đồng",
    "e\u{301}",
];

/// How a page sets a text: what stands before and after it.
const WAYS: [(&str, &str); 6] = [
    ("<p>", "</p>"),
    ("<ul><li>", "</li></ul>"),
    ("<figure><img src=/a.jpg><figcaption>", "</figcaption></figure>"),
    ("<table><tr><td>Xã</td><td>Số mô hình</td></tr><tr><td>", "</td><td>7</td></tr></table>"),
    ("<div class=sapo>", "</div>"),
    ("", "<br><br>"),
];

fn sentences() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&PIECES[..]), 0..60).prop_map(|pieces| pieces.join(" "))
}

fn case(title: Option<String>, text: String) -> Parsed {
    PARSER.parse_case(&Case { id: "case".to_owned(), text, title, published: None, url: None })
}

fn page(body: Vec<u8>, content_type: &str) -> Parsed {
    let capture = Capture {
        capture_id: String::new(),
        source_id: String::new(),
        address: "http://portal.example/a".to_owned(),
        fetched_at: None,
        captured_at: None,
        status: Some(200),
        content_type: Some(content_type.to_owned()),
        body,
    };
    PARSER.parse(&capture, None)
}

fn every_quote_slices(parsed: &Parsed) -> Result<(), TestCaseError> {
    let Some(article) = &parsed.article else { return Ok(()) };
    for fact in &parsed.facts {
        let source = match fact.text_part {
            TextPart::Title => article.title.as_deref().unwrap_or_default(),
            _ => &article.text,
        };
        prop_assert_eq!(slice_chars(source, fact.quote_start, fact.quote_end), Some(fact.quote.as_str()));
        let value = slice_chars(source, fact.value_start, fact.value_end);
        prop_assert_eq!(value, Some(fact.original_value.as_str()));
        prop_assert!(fact.value.is_finite() && fact.value > 0.0);
        prop_assert!(fact.quote_start <= fact.value_start && fact.value_end <= fact.quote_end);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn quotes_slice_in_texts_of_the_movement(title in prop::option::of(sentences()), text in sentences()) {
        every_quote_slices(&case(title, text))?;
    }

    #[test]
    fn any_text_is_read(title in prop::option::of(".*"), text in "(.|\n){0,400}") {
        every_quote_slices(&case(title, text))?;
    }

    #[test]
    fn any_bytes_are_read(body in prop::collection::vec(any::<u8>(), 0..600), html in any::<bool>()) {
        every_quote_slices(&page(body, if html { "text/html" } else { "text/plain" }))?;
    }

    #[test]
    fn quotes_slice_in_pages_of_the_movement(
        title in sentences(),
        blocks in prop::collection::vec((0_usize..WAYS.len(), sentences()), 0..12),
    ) {
        let blocks = blocks.iter().map(|(way, text)| {
            let (before, after) = WAYS[*way];
            format!("{before}{}{after}", text.replace('\n', "</p><p>"))
        });
        let html = format!("<h1>{title}</h1>{}", blocks.collect::<String>());
        every_quote_slices(&page(html.into_bytes(), "text/html"))?;
    }

    #[test]
    fn the_same_text_gives_the_same_facts(text in sentences()) {
        prop_assert_eq!(case(None, text.clone()), case(None, text));
    }
}
