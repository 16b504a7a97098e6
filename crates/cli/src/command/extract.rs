//! `danvan extract`: pages or cases in, one JSON object a line out, nothing kept.

use std::path::Path;

use clap::{Args, ValueEnum};
use danvan_domain::{Capture, Fact, Issue, Level, PublishedAt, Reference};
use danvan_parser::{Case, Parsed, Parser};
use jiff::civil::Date;
use serde::{Deserialize, Serialize, de::IgnoredAny};
use url::Url;

use crate::{
    error::CliError,
    input::{self, lines, text_of},
    output::print_line,
};

const EXAMPLES: &str = "\
Examples:
  danvan extract page.html
  danvan extract --url https://portal.example/news/1.html --captured 2020-01-05 page.html
  danvan extract --format text notes/*.txt | jq .facts
  curl -s https://portal.example/news/1.html | danvan extract -
  danvan extract --format cases cases.jsonl > predicted.jsonl";

/// Print what pages say, as one JSON object a line for each input, in order.
///
/// An input that is no article gives an object with no facts and an issue. Nothing is written to disk.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ExtractArgs {
    /// What the inputs are.
    #[arg(long, value_enum, default_value_t = Format::Auto)]
    format: Format,
    /// The address that the pages come from.
    #[arg(long, value_name = "URL")]
    url: Option<Url>,
    /// The day on which the pages were as they are, such as 2020-01-05: nothing on them can be dated later.
    #[arg(long, value_name = "DATE")]
    captured: Option<Date>,
    /// Files; `-` is standard input, which is also read where no file is named.
    #[arg(value_name = "FILE", default_value = "-")]
    files: Vec<String>,
}

/// What an input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// By the file's name, else by its content.
    Auto,
    /// A page.
    Html,
    /// A page as plain text, as a web archive's text extract has it.
    Text,
    /// JSON Lines of {"id", "text", "title"?, "published"?, "url"?}.
    Cases,
}

/// What is printed of an input: every key is always there.
#[derive(Debug, Serialize)]
struct Extract<'a> {
    id: &'a str,
    title: Option<&'a str>,
    author: Option<&'a str>,
    published: Option<PublishedAt>,
    locality: Option<Locality<'a>>,
    text: &'a str,
    facts: &'a [Fact],
    named_models: &'a [String],
    issues: &'a [Issue],
}

#[derive(Debug, Serialize)]
struct Locality<'a> {
    name: Option<&'a str>,
    level: Level,
    province: Option<&'a str>,
}

/// Runs the command.
pub(crate) fn extract(args: &ExtractArgs) -> Result<(), CliError> {
    let parser = Parser::new(Reference::embedded()?);
    for file in &args.files {
        let bytes = input::read(file)?;
        match decided(args.format, file, &bytes) {
            Format::Cases => extract_cases(&parser, file, &bytes)?,
            format => {
                let (id, page) = page(format, file, args.url.as_ref(), args.captured, bytes);
                print(&id, &parser.parse(&page, None))?;
            }
        }
    }
    Ok(())
}

/// A page on disk as if it had been fetched, and what it is known by.
pub(super) fn page(
    format: Format,
    file: &str,
    url: Option<&Url>,
    captured: Option<Date>,
    bytes: Vec<u8>,
) -> (String, Capture) {
    let id = Path::new(file).file_name().map_or(file.into(), |name| name.to_string_lossy()).into_owned();
    let content_type = if format == Format::Html { "text/html" } else { "text/plain" };
    let page = input::page(&id, url, captured, content_type, bytes);
    (id, page)
}

/// The format given, or the one that the file's name or else its content speaks for.
pub(super) fn decided(format: Format, file: &str, bytes: &[u8]) -> Format {
    if format != Format::Auto {
        return format;
    }
    let extension = Path::new(file).extension().map(|extension| extension.to_string_lossy().to_lowercase());
    match extension.as_deref() {
        Some("jsonl") => return Format::Cases,
        Some("txt") => return Format::Text,
        Some("html" | "htm") => return Format::Html,
        _ => {}
    }
    if text_of(bytes).trim_start().starts_with('<') {
        return Format::Html;
    }
    // One is enough: no page has such a line, and a file of cases with a slip in it is no page.
    let is_case =
        |line: &[u8]| line.trim_ascii().starts_with(b"{") && serde_json::from_slice::<LikeCase>(line).is_ok();
    if lines(bytes).any(|(_, line)| is_case(line)) { Format::Cases } else { Format::Text }
}

/// A line that is meant for a case: a JSON object with an id and a text, whatever they are.
#[derive(Deserialize)]
struct LikeCase {
    #[serde(rename = "id")]
    _id: IgnoredAny,
    #[serde(rename = "text")]
    _text: IgnoredAny,
}

fn extract_cases(parser: &Parser, file: &str, bytes: &[u8]) -> Result<(), CliError> {
    for (number, line) in lines(bytes) {
        let case: Case = serde_json::from_slice(line).map_err(|source| CliError::Case {
            file: input::shown(file),
            line: number,
            source,
        })?;
        print(&case.id, &parser.parse_case(&case))?;
    }
    Ok(())
}

fn print(id: &str, parsed: &Parsed) -> Result<(), CliError> {
    let article = parsed.article.as_ref();
    let locality = article.and_then(|article| article.locality.as_ref()).map(|place| Locality {
        name: place.name.as_deref(),
        level: place.level,
        province: place.province.as_deref(),
    });
    let extract = Extract {
        id,
        title: article.and_then(|article| article.title.as_deref()),
        author: article.and_then(|article| article.author.as_deref()),
        published: article.and_then(|article| article.published),
        locality,
        text: article.map_or("", |article| &article.text),
        facts: &parsed.facts,
        named_models: article.map_or(&[], |article| &article.named_models),
        issues: &parsed.issues,
    };
    let line =
        serde_json::to_string(&extract).map_err(|source| CliError::Json { what: "an extract", source })?;
    print_line(&line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_found_by_name_then_by_content() {
        for (file, content, expected) in [
            ("a.jsonl", "anything", Format::Cases),
            ("a.TXT", "<p>", Format::Text),
            ("a.htm", "anything", Format::Html),
            ("-", "\u{FEFF} \n<!doctype html>", Format::Html),
            ("-", "{\"id\": \"1\", \"text\": \"a\"}\n\n{\"text\": \"b\"}\n", Format::Cases),
            ("-", "{\"id\": \"1\", \"text\": \"a\"}\nHuyện", Format::Cases),
            ("-", "Huyện\n{\"id\": 1, \"text\": null}", Format::Cases),
            ("-", "<p>\n{\"id\": \"1\", \"text\": \"a\"}\n</p>", Format::Html),
            ("-", "{\"text\": \"a\"}", Format::Text),
            ("-", "[1, 2]", Format::Text),
            ("-", "{\"id\": \"1\", \"text\": \"a\"", Format::Text),
            ("-", "{braces} begin this text", Format::Text),
            ("page", "Huyện có 5 mô hình", Format::Text),
            ("-", "", Format::Text),
        ] {
            assert_eq!(decided(Format::Auto, file, content.as_bytes()), expected, "{file} {content:?}");
        }
    }
}
