//! What a page says about itself in meta elements, JSON-LD and microdata.

use danvan_domain::text::{nfc, squeeze};
use scraper::node::Element;
use serde_json::Value;

use super::{
    stated::{Stated, Sure, meta_date},
    tree::{Kind, Tree},
};

/// Structured data, as given.
#[derive(Debug, Default)]
pub(super) struct Structured {
    /// Headlines of JSON-LD, OpenGraph and the like, best first.
    pub(super) headlines: Vec<String>,
    /// The title element.
    pub(super) head_title: Option<String>,
    /// Dates of JSON-LD: those of articles first, each in the page's order.
    pub(super) jsonld_dates: Vec<String>,
    /// How many of them are of articles.
    pub(super) article_dates: usize,
    /// Dates of meta and time elements and of microdata, the surest first.
    pub(super) meta_dates: Vec<(Sure, String)>,
    /// Dates of revision, used where nothing else is known.
    pub(super) modified: Vec<String>,
    /// Authors of JSON-LD that are persons.
    pub(super) authors: Vec<String>,
    /// The author of a meta element.
    pub(super) meta_author: Option<String>,
    /// Names of the site and its publisher.
    pub(super) site_names: Vec<String>,
    /// The page's own address, as it states it.
    pub(super) address: Option<String>,
    /// The section.
    pub(super) section: Option<String>,
    /// The page says that it is an article.
    pub(super) says_article: bool,
    /// The longest text that structured data calls the article's.
    pub(super) article_body: Option<String>,
}

/// Reads it from the whole tree.
pub(super) fn structured(tree: &Tree<'_>) -> Structured {
    let mut found = Structured::default();
    for (index, element) in tree.elements(0..tree.nodes.len()) {
        match element.name() {
            "meta" => {
                let keys = ["property", "name", "itemprop", "http-equiv"];
                let pubdate = element.attr("pubdate");
                let stated =
                    keys.into_iter().filter_map(|key| element.attr(key)).chain(pubdate.map(|_| "pubdate"));
                if let Some(content) = element.attr("content").or(pubdate) {
                    let mut before = "";
                    for key in stated {
                        if key != before {
                            meta(&key.to_ascii_lowercase(), content, &mut found);
                        }
                        before = key;
                    }
                }
            }
            "link" if element.attr("rel") == Some("canonical") => {
                found.address =
                    element.attr("href").filter(|href| href.starts_with("http")).map(str::to_owned);
            }
            "title" if found.head_title.is_none() => {
                found.head_title = clean(&tree.text(index..tree.end(index)));
            }
            "script" if element.attr("type").is_some_and(|kind| kind.contains("ld+json")) => {
                if let Some(Kind::Text(json)) = tree.nodes.get(index + 1).map(|node| &node.kind) {
                    json_ld(json, &mut found);
                }
            }
            "body" => {
                let classes = element.attr("class").unwrap_or_default();
                found.says_article |= classes.split_ascii_whitespace().any(is_of_single_story);
            }
            _ => dated(element, &mut found),
        }
    }
    found.doubt_parts();
    found.meta_dates.sort_by_key(|(sure, _)| *sure);
    found
}

impl Structured {
    /// Where parts of the page state several days, they are those of a list of other stories.
    fn doubt_parts(&mut self) {
        let parts =
            || self.meta_dates.iter().filter(|(sure, _)| *sure == Sure::Part).map(|(_, date)| day_of(date));
        let first = parts().next();
        if parts().any(|day| Some(day) != first) {
            let parts = self.meta_dates.iter_mut().filter(|(sure, _)| *sure == Sure::Part);
            parts.for_each(|(sure, _)| *sure = Sure::OneOfMany);
        }
    }
}

/// What a date begins with, without the time that can follow.
fn day_of(date: &str) -> &str {
    date.get(..10).unwrap_or(date)
}

/// The first date of publication in the page's scripts, where systems that draw the page in the browser keep
/// it: `"publishedAt":"2020-01-04T…"`.
pub(super) fn scripted(scripts: &[&str]) -> Option<String> {
    const KEYS: [&str; 24] = [
        "datePublished",
        "publishedAt",
        "published_at",
        "publishDate",
        "publish_date",
        "published_time",
        "publishedDate",
        "publicationDate",
        "pubDate",
        "PublishDate",
        "PublishedDate",
        "createdDate",
        "CreatedDate",
        "createdAt",
        "publishdate",
        "pubdate",
        "publication_date",
        "published_date",
        "date_published",
        "datePosted",
        "firstPublished",
        "first_published",
        "publish_time",
        "displayDate",
    ];
    scripts.iter().find_map(|script| {
        KEYS.iter().find_map(|key| {
            let (_, after) = script.split_once(*key)?;
            scripted_value(after)
        })
    })
}

/// The date that follows a key in a script: quoted, with the quotes in the entities that Angular writes, or as a count
/// of seconds or milliseconds.
fn scripted_value(after: &str) -> Option<String> {
    let mut value = after;
    while let Some(rest) = ["\"", "'", "\\", " ", ":", "=", "&q;", "&quot;", "/Date("]
        .iter()
        .find_map(|mark| value.strip_prefix(mark))
    {
        value = rest;
    }
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    if matches!(digits, 10 | 13) {
        let seconds: i64 = value.get(..10)?.parse().ok()?;
        return Some(jiff::Timestamp::from_second(seconds).ok()?.to_string());
    }
    let date = value.get(..value.find(['"', '\'', '\\', ',', '&'])?.min(40))?;
    let written_so = date.starts_with("20") && date.get(4..5) == Some("-");
    written_so.then(|| date.to_owned())
}

/// Whether a class of the body says that the page shows one story, as WordPress and Drupal write it.
fn is_of_single_story(class: &str) -> bool {
    matches!(class, "single-post" | "node-type-article" | "node-type-news" | "page-node-type-article")
}

/// The date that an element states by its attributes.
fn dated(element: &Element, found: &mut Structured) {
    let (mut datetime, mut content, mut titled) = (None, None, None);
    // Microdata's name for the element, and RDFa's.
    let mut names = [None, None];
    let (mut class, mut pubdate) = ("", false);
    for (attribute, value) in element.attrs() {
        match attribute {
            "datetime" => datetime = Some(value),
            "content" => content = Some(value),
            "itemprop" => names[0] = Some(value),
            "property" => names[1] = Some(value),
            "class" => class = value,
            "title" if element.name() == "abbr" => titled = Some(value),
            "pubdate" => pubdate = true,
            _ => {}
        }
    }
    let Some(date) = datetime.or(content).or(titled) else { return };
    let mut names = names.into_iter().flatten().flat_map(str::split_ascii_whitespace);
    match names.find_map(|name| meta_date(name.to_ascii_lowercase().trim_start_matches("schema:"))) {
        Some(Stated::Published(_)) => found.meta_dates.push((Sure::Part, date.to_owned())),
        Some(Stated::Modified) => found.modified.push(date.to_owned()),
        None if matches!(element.name(), "time" | "abbr") && (pubdate || is_story_class(class)) => {
            found.meta_dates.push((Sure::Named, date.to_owned()));
        }
        None => {}
    }
}

/// Time elements also date comments and other stories: only one that says what it is counts here.
fn is_story_class(class: &str) -> bool {
    let class = class.to_ascii_lowercase();
    (class.contains("published") || class.contains("entry-date")) && !class.contains("updated")
}

fn clean(text: &str) -> Option<String> {
    let text = squeeze(&nfc(text));
    (!text.is_empty()).then_some(text)
}

fn meta(key: &str, content: &str, found: &mut Structured) {
    let Some(content) = clean(content) else { return };
    match key {
        "og:title" | "twitter:title" | "headline" => found.headlines.push(content),
        "og:site_name" | "application-name" | "publisher" => found.site_names.push(content),
        "og:url" if content.starts_with("http") => {
            found.address.get_or_insert(content);
        }
        "og:type" => found.says_article |= content.eq_ignore_ascii_case("article"),
        "author" | "article:author" | "dc.creator" | "dcterms.creator" => {
            found.meta_author.get_or_insert(content);
        }
        "article:section" => {
            found.section.get_or_insert(content);
        }
        _ => match meta_date(key) {
            Some(Stated::Published(sure)) => found.meta_dates.push((sure, content)),
            Some(Stated::Modified) => found.modified.push(content),
            None => {}
        },
    }
}

/// Reads a JSON-LD script. Scripts with raw line feeds in strings are common, and are no JSON.
fn json_ld(json: &str, found: &mut Structured) {
    let tame: String = json.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let tame = tame.trim().trim_end_matches(';');
    match serde_json::from_str::<Value>(tame) {
        Ok(value) => walk(&value, found),
        Err(_) => {
            for (key, into) in
                [("datePublished", &mut found.jsonld_dates), ("headline", &mut found.headlines)]
            {
                into.extend(quoted_value(tame, key).and_then(clean));
            }
        }
    }
}

/// The string after `"key":` in text that is nearly JSON.
fn quoted_value<'j>(json: &'j str, key: &str) -> Option<&'j str> {
    let (_, after) = json.split_once(&format!("\"{key}\""))?;
    after.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?.split('"').next()
}

/// Depth is bounded by serde_json's own limit.
fn walk(value: &Value, found: &mut Structured) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
        Value::Object(_) => {
            let kinds = strings(value.get("@type"));
            let is = |wanted: &str| kinds.iter().any(|kind| kind.ends_with(wanted));
            let is_article = is("Article") || is("BlogPosting") || is("Report");
            if is_article || is("WebPage") {
                object(value, is_article, found);
            }
            if is("WebSite") || is("Organization") {
                found.site_names.extend(strings(value.get("name")));
            }
            if is("BreadcrumbList") {
                found.section = section_of(value).or_else(|| found.section.take());
            }
            for key in ["@graph", "mainEntity", "mainEntityOfPage", "itemListElement"] {
                if let Some(inner) = value.get(key) {
                    walk(inner, found);
                }
            }
        }
        _ => {}
    }
}

fn object(value: &Value, is_article: bool, found: &mut Structured) {
    found.says_article |= is_article;
    let text = |key: &str| value.get(key).and_then(Value::as_str).and_then(clean);
    if let Some(date) = text("datePublished").or_else(|| text("dateCreated")) {
        let place = if is_article { found.article_dates } else { found.jsonld_dates.len() };
        found.jsonld_dates.insert(place, date);
        found.article_dates += usize::from(is_article);
    }
    found.modified.extend(text("dateModified"));
    if let Some(headline) = text("headline").or_else(|| text("name")).filter(|_| is_article) {
        found.headlines.insert(0, headline);
    }
    if let Some(publisher) = value.get("publisher") {
        found.site_names.extend(strings(publisher.get("name")));
    }
    if is_article {
        found.section =
            strings(value.get("articleSection")).into_iter().next().or_else(|| found.section.take());
        persons(value.get("author"), found);
        let body = value.get("articleBody").and_then(Value::as_str).unwrap_or_default();
        if body.len() > found.article_body.as_ref().map_or(0, String::len) {
            found.article_body = Some(body.to_owned());
        }
    }
}

/// Authors, but no organisations.
fn persons(author: Option<&Value>, found: &mut Structured) {
    match author {
        Some(Value::String(name)) => found.authors.extend(clean(name)),
        Some(Value::Array(authors)) => authors.iter().for_each(|author| persons(Some(author), found)),
        Some(one @ Value::Object(_)) => {
            let organisation = strings(one.get("@type")).iter().any(|kind| kind.ends_with("Organization"));
            let names = strings(one.get("name"));
            if organisation { found.site_names.extend(names) } else { found.authors.extend(names) }
        }
        _ => {}
    }
}

/// The strings of a value that is one or a list of them.
fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => clean(text).into_iter().collect(),
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).filter_map(clean).collect(),
        _ => Vec::new(),
    }
}

/// The last step of a trail before the page itself.
fn section_of(trail: &Value) -> Option<String> {
    let steps: Vec<String> = trail
        .get("itemListElement")?
        .as_array()?
        .iter()
        .filter_map(|step| {
            let name = step.get("name").or_else(|| step.get("item")?.get("name"))?;
            clean(name.as_str()?)
        })
        .collect();
    match steps.as_slice() {
        [_, section] => Some(section.clone()),
        [_, .., section, _] => Some(section.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::*;

    fn read(html: &str) -> Structured {
        structured(&Tree::new(&Html::parse_document(html)))
    }

    #[test]
    fn json_ld_is_read_at_any_depth() {
        let found = read(
            r#"<script type="application/ld+json">{"@context":"https://schema.org","@graph":[
            {"@type":"WebSite","name":"Báo Ven Sông"},
            {"@type":["NewsArticle"],"headline":"Huyện họp","datePublished":"2020-01-04T08:30:00+07:00",
             "author":[{"@type":"Person","name":"Lê An"},{"@type":"Organization","name":"Tòa soạn"}],
             "publisher":{"@type":"Organization","name":"Cơ quan Ven Sông"},"articleSection":["Thời sự"]}]}</script>"#,
        );
        assert_eq!(found.headlines, ["Huyện họp"]);
        assert_eq!(found.jsonld_dates, ["2020-01-04T08:30:00+07:00"]);
        assert_eq!(found.authors, ["Lê An"]);
        assert!(found.site_names.contains(&"Báo Ven Sông".to_owned()));
        assert_eq!(found.section.as_deref(), Some("Thời sự"));
        assert!(found.says_article);
    }

    #[test]
    fn broken_json_still_gives_the_date() {
        let found = read(
            "<script type='application/ld+json'>{\"@type\":\"NewsArticle\", headline: 'x', \
             \"datePublished\" : \"2020-01-04\"}</script>",
        );
        assert_eq!(found.jsonld_dates, ["2020-01-04"]);
        let raw =
            read("<script type='application/ld+json'>{\"@type\":\"Article\",\"headline\":\"a\nb\"}</script>");
        assert_eq!(raw.headlines, ["a b"]);
    }

    #[test]
    fn meta_and_time_elements_are_read() {
        let found = read(
            "<title>Huyện họp | Báo</title><meta property='article:published_time' content='2020-01-04'>\
             <meta name='author' content='Báo'><meta property='og:site_name' content='Báo'>\
             <time datetime='2019-01-01'>của tin khác</time><time class='entry-date' datetime='2020-01-05'>x</time>",
        );
        let dates: Vec<_> = found.meta_dates.iter().map(|(_, date)| date.as_str()).collect();
        assert_eq!(dates, ["2020-01-04", "2020-01-05"]);
        assert_eq!(found.head_title.as_deref(), Some("Huyện họp | Báo"));
        assert_eq!(found.meta_author.as_deref(), Some("Báo"));
    }
}
