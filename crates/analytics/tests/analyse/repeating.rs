//! The same story on several sites counts once.

use danvan_domain::{Article, Signature, Stage};

use crate::support::{article, fact, models, published, rows};

/// A signature of which so many of the 64 values are those of all.
fn signed(id: &str, published: &str, same: usize) -> Article {
    let own = id.bytes().fold(7, |hash: u16, byte| hash.wrapping_mul(31).wrapping_add(u16::from(byte)));
    let values = std::array::from_fn(|at| {
        let at16 = u16::try_from(at).expect("small");
        if at < same { at16 } else { own.wrapping_add(at16).max(100) }
    });
    Article { signature: Some(Signature::new(values)), ..article(id, published) }
}

fn duplicates(articles: Vec<Article>) -> Vec<(String, String)> {
    let tables = published(&rows(articles, Vec::new()));
    let rows = tables.rows("articles").into_iter().filter(|row| !row["duplicate_of"].is_empty());
    rows.map(|row| (row["article_id"].clone(), row["duplicate_of"].clone())).collect()
}

fn pair(a: &str, b: &str) -> (String, String) {
    (a.to_owned(), b.to_owned())
}

#[test]
fn texts_that_are_nearly_equal_and_printed_within_weeks_are_one_story() {
    let on = |day: &str, same| duplicates(vec![signed("a", "2020-01-10", 64), signed("b", day, same)]);
    assert_eq!(on("2020-01-12", 52), [pair("b", "a")], "0.81");
    assert_eq!(on("2020-01-12", 51), [], "0.797");
    assert_eq!(on("2020-01-08", 64), [pair("a", "b")], "the earlier one is the original");
    assert_eq!(on("2020-03-10", 64), [pair("b", "a")], "60 days");
    assert_eq!(on("2021-01-10", 64), [], "the next year's report is another one");
}

#[test]
fn an_article_without_a_day_can_repeat_one_that_has_it() {
    let undated = Article { published: None, ..signed("a", "2020-01-10", 64) };
    assert_eq!(duplicates(vec![undated, signed("b", "2020-01-10", 60)]), [pair("a", "b")]);
}

#[test]
fn repetitions_of_repetitions_are_of_the_first() {
    let articles =
        vec![signed("c", "2020-01-12", 54), signed("b", "2020-01-11", 64), signed("a", "2020-01-10", 54)];
    assert_eq!(duplicates(articles), [pair("b", "a"), pair("c", "a")]);
}

#[test]
fn what_several_sites_repeat_counts_once() {
    let articles = vec![
        signed("a", "2020-01-10", 64),
        signed("b", "2020-01-11", 60),
        signed("c", "2020-01-12", 58),
        article("d", "2020-01-09"),
    ];
    let facts = ["a", "b", "c", "d"].map(|id| fact(id, &format!("f{id}"), models(Stage::Registered)));
    let tables = published(&rows(articles, facts.into()));
    assert_eq!(tables.column("model_counts", "article_count"), ["2"]);
    assert_eq!(tables.column("model_counts", "fact_id"), ["fa"]);
}
