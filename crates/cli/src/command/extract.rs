//! `danvan extract`: pages or cases in, one JSON object a line out, nothing kept.

use std::{io::Read, path::Path};

use clap::{Args, ValueEnum};
use danvan_domain::{
    Capture, Fact, Issue, Level, PublishedAt, Reference, article::VIETNAM_OFFSET_SECONDS, id,
};
use danvan_parser::{Case, Parsed, Parser};
use jiff::{Timestamp, civil::Date, tz::Offset};
use serde::Serialize;
use url::Url;

use crate::{error::CliError, output::print_line};

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
enum Format {
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
        let bytes = read(file)?;
        match decided(args.format, file, &bytes) {
            Format::Cases => extract_cases(&parser, file, &bytes)?,
            format => {
                let id = Path::new(file).file_name().map_or(file.into(), |name| name.to_string_lossy());
                let capture = capture(args, format, &id, bytes);
                print(&id, &parser.parse(&capture, None))?;
            }
        }
    }
    Ok(())
}

fn read(file: &str) -> Result<Vec<u8>, CliError> {
    let bytes = if file == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(file)
    };
    let path = if file == "-" { "standard input" } else { file };
    bytes.map_err(|source| CliError::Read { path: path.to_owned(), source })
}

/// The format given, or the one that the file's name or else its content speaks for.
fn decided(format: Format, file: &str, bytes: &[u8]) -> Format {
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
    match text_of(bytes).trim_start().chars().next() {
        Some('<') => Format::Html,
        Some('{') if lines(bytes).all(|(_, line)| serde_json::from_slice::<HasText>(line).is_ok()) => {
            Format::Cases
        }
        _ => Format::Text,
    }
}

/// A line that may be a case: a JSON object with a text.
#[derive(serde::Deserialize)]
struct HasText {
    #[serde(rename = "text")]
    _text: String,
}

const BYTE_ORDER_MARK: char = '\u{FEFF}';

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_start_matches(BYTE_ORDER_MARK).to_owned()
}

/// The lines that say something, numbered from 1, without a byte order mark.
fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let bytes = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
    (1..).zip(bytes.split(|byte| *byte == b'\n')).filter(|(_, line)| !line.trim_ascii().is_empty())
}

fn extract_cases(parser: &Parser, file: &str, bytes: &[u8]) -> Result<(), CliError> {
    for (number, line) in lines(bytes) {
        let case: Case = serde_json::from_slice(line).map_err(|source| CliError::Case {
            file: if file == "-" { "standard input".to_owned() } else { file.to_owned() },
            line: number,
            source,
        })?;
        print(&case.id, &parser.parse_case(&case))?;
    }
    Ok(())
}

/// A capture of a file on disk: without `--url` its address is its name, wherever it lies.
fn capture(args: &ExtractArgs, format: Format, id: &str, body: Vec<u8>) -> Capture {
    let address = args.url.as_ref().map_or_else(|| file_address(id), Url::to_string);
    let captured_at = args.captured.and_then(start_of_day);
    let moment = captured_at.map(|at| at.to_string()).unwrap_or_default();
    Capture {
        capture_id: id::capture_id(&address, &moment, &id::sha256_hex(&body)),
        source_id: String::new(),
        address,
        fetched_at: None,
        captured_at,
        status: None,
        content_type: Some(if format == Format::Html { "text/html" } else { "text/plain" }.to_owned()),
        body,
    }
}

fn file_address(name: &str) -> String {
    let mut url = Url::parse("file:///").ok();
    if let Some(mut segments) = url.as_mut().and_then(|url| url.path_segments_mut().ok()) {
        segments.clear().push(name);
    }
    url.map(String::from).unwrap_or_default()
}

fn start_of_day(day: Date) -> Option<Timestamp> {
    Offset::from_seconds(VIETNAM_OFFSET_SECONDS).ok()?.to_timestamp(day.at(0, 0, 0, 0)).ok()
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
            ("-", "{\"id\": \"1\", \"text\": \"a\"}\nHuyện", Format::Text),
            ("-", "{braces} begin this text", Format::Text),
            ("page", "Huyện có 5 mô hình", Format::Text),
            ("-", "", Format::Text),
        ] {
            assert_eq!(decided(Format::Auto, file, content.as_bytes()), expected, "{file} {content:?}");
        }
    }

    #[test]
    fn a_file_without_an_address_is_known_by_its_name() {
        assert_eq!(file_address("a b.html"), "file:///a%20b.html");
    }
}
