//! A page that names no place is placed by its source, in the unit of its own time.

#![allow(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use danvan_domain::{Capture, Reference, Source};
use danvan_parser::Parser;

const PAGE: &str = "Dân vận khéo: nhiều cách làm hay\n\nNGÀY\n\nNăm qua, phong trào thi đua “Dân vận khéo” được \
    cấp ủy các cấp quan tâm chỉ đạo, có thêm nhiều cách làm gần dân và được bà con đồng tình. Toàn tỉnh thực hiện \
    120 mô hình “Dân vận khéo”, phần lớn gắn với việc làm đường và giúp nhau phát triển kinh tế.\n";

fn place(date: &str) -> Option<String> {
    let parser = Parser::new(Reference::embedded().expect("embedded reference"));
    let source = Source {
        id: "portal".to_owned(),
        publisher: "A portal".to_owned(),
        localities: vec!["2004:89".to_owned(), "2025:91".to_owned()],
        enabled: true,
        ..Source::default()
    };
    let capture = Capture {
        capture_id: String::new(),
        source_id: source.id.clone(),
        address: "http://portal.example/a.txt".to_owned(),
        fetched_at: None,
        captured_at: None,
        status: None,
        content_type: Some("text/plain; charset=utf-8".to_owned()),
        body: PAGE.replace("NGÀY", date).into_bytes(),
    };
    let parsed = parser.parse(&capture, Some(&source));
    let fact = parsed.facts.first().expect("a fact");
    fact.locality.clone().map(|place| place.code)
}

#[test]
fn the_source_places_a_page_in_the_unit_of_its_time() {
    assert_eq!(place("04/01/2020").as_deref(), Some("2004:89"));
    assert_eq!(place("04/01/2026").as_deref(), Some("2025:91"));
}
