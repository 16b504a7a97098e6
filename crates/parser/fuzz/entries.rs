//! What is fuzzed, and the laws that hold for any bytes. The targets of cargo-fuzz beside this file and the test
//! `fuzzed` of the parser call the same functions.

use std::sync::LazyLock;

use danvan_domain::{Capture, Reference, TextPart, text::slice_chars};
use danvan_parser::{Parsed, Parser};

static PARSER: LazyLock<Parser> =
    LazyLock::new(|| Parser::new(Reference::embedded().expect("embedded reference data")));

/// The day on which all of it was captured.
const CAPTURED: &str = "2026-06-01T05:00:00Z";

/// Any bytes as a page with markup.
pub(crate) fn html(bytes: &[u8]) {
    holds(&parsed(bytes, "text/html"));
}

/// Any bytes as plain text.
pub(crate) fn text(bytes: &[u8]) {
    holds(&parsed(bytes, "text/plain"));
}

/// Any bytes where a page says when it was published: for machines, for readers, and in plain text.
pub(crate) fn dates(bytes: &[u8]) {
    let said = String::from_utf8_lossy(bytes);
    let story = "Năm 2020, huyện Tri Tôn (An Giang) đăng ký 12 mô hình “Dân vận khéo”, nhiều hơn năm trước.";
    let html = format!(
        "<meta property=\"article:published_time\" content=\"{said}\"><h1>Tri Tôn làm dân vận khéo</h1>\
         <time datetime=\"{said}\">{said}</time><p>{story}</p>"
    );
    holds(&parsed(html.as_bytes(), "text/html"));
    let text = format!("Tri Tôn làm dân vận khéo\n{said}\n{story}\n");
    holds(&parsed(text.as_bytes(), "text/plain"));
}

/// What is read of a capture.
pub(crate) fn parsed(bytes: &[u8], content_type: &str) -> Parsed {
    let capture = Capture {
        capture_id: String::new(),
        source_id: String::new(),
        address: "http://portal.example/tin/a.html".to_owned(),
        fetched_at: CAPTURED.parse().ok(),
        captured_at: None,
        status: Some(200),
        content_type: Some(content_type.to_owned()),
        body: bytes.to_vec(),
    };
    PARSER.parse(&capture, None)
}

/// Blocks follow one another and slice to lines, quotations and figures slice to what they claim, captions of pictures
/// are captions of the text, no day is after the capture; and what is no article says why.
pub(crate) fn holds(parsed: &Parsed) {
    let Some(article) = &parsed.article else {
        assert!(!parsed.issues.is_empty() && parsed.facts.is_empty(), "{:?}", parsed.issues);
        return;
    };
    let mut end = None;
    let mut lines = Vec::new();
    for block in &article.blocks {
        assert_eq!(block.start, end.map_or(0, |end: usize| end + 1));
        let line = slice_chars(&article.text, block.start, block.end).expect("a block slices");
        assert!(!line.is_empty() && !line.contains('\n'), "{line:?}");
        lines.push(line);
        end = Some(block.end);
    }
    assert_eq!(end, Some(article.text.chars().count()));
    for caption in article.apparatus.images.iter().filter_map(|image| image.caption.as_deref()) {
        assert!(lines.contains(&caption), "{caption:?}");
    }
    for fact in &parsed.facts {
        let title = article.title.as_deref().unwrap_or_default();
        let source = if fact.text_part == TextPart::Title { title } else { &article.text };
        assert_eq!(slice_chars(source, fact.quote_start, fact.quote_end), Some(fact.quote.as_str()));
        assert_eq!(slice_chars(source, fact.value_start, fact.value_end), Some(fact.original_value.as_str()));
        assert!(fact.quote_start <= fact.value_start && fact.value_end <= fact.quote_end);
    }
    if let Some(published) = article.published {
        let day = published.day().to_string();
        assert!(("2000-01-01".."2026-06-02").contains(&day.as_str()), "{day}");
    }
}
