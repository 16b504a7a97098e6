//! `danvan extract`: pages or cases in, one JSON object a line out, nothing kept.

use std::{num::NonZero, path::Path, thread};

use clap::{Args, ValueEnum};
use danvan_domain::{Apparatus, Block, Capture, Fact, Issue, Level, Lexicon, PublishedAt};
use danvan_parser::{
    Case, Parsed, Parser,
    page::{self, Page},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize, de::IgnoredAny};
use url::Url;

use super::words::Words;
use crate::{
    error::CliError,
    input::{self, lines, text_of},
    output::print_text,
    progress::{Unit, Wait},
};

const EXAMPLES: &str = "\
Examples:
  danvan extract page.html
  danvan extract --url https://portal.example/news/1.html --captured 2020-01-05 page.html
  danvan extract --format text notes/*.txt | jq .facts
  curl -s https://portal.example/news/1.html | danvan extract -
  danvan extract --format cases cases.jsonl > predicted.jsonl
  danvan extract --reference my-words page.html
  danvan extract --article pages/*.html > articles.jsonl";

/// Print what pages say, as one JSON object a line for each input, in order.
///
/// An input that is no article gives an object with no facts and an issue. Nothing is written to disk.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ExtractArgs {
    /// What the inputs are.
    #[arg(long, value_enum, default_value_t = Format::Auto)]
    format: Format,
    /// Print the article alone: title, author, day or time of publication, and the body as a reader would copy it.
    #[arg(long)]
    article: bool,
    #[command(flatten)]
    words: Words,
    /// How many pages to read at a time; without it, as many as there are processors.
    #[arg(long, value_name = "N")]
    threads: Option<NonZero<usize>>,
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
    section: Option<&'a str>,
    published: Option<PublishedAt>,
    locality: Option<Locality<'a>>,
    text: &'a str,
    blocks: &'a [Block],
    /// What the page has beside the text: revision, authors, credits, pictures, documents, …
    apparatus: Option<&'a Apparatus>,
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

/// What is printed of an input's article: every key is always there.
#[derive(Debug, Serialize)]
struct ArticleOnly<'a> {
    id: &'a str,
    title: Option<&'a str>,
    author: Option<&'a str>,
    published: Option<PublishedAt>,
    text: &'a str,
}

/// Inputs that are held at a time, for each thread.
const HELD: usize = 16;

/// Runs the command; `named` is the configuration file, where one was named.
pub(crate) fn extract(args: &ExtractArgs, named: Option<&Path>) -> Result<(), CliError> {
    if args.article {
        let lexicon = args.words.lexicon(named)?;
        return each(args, |file, out| article_line(args, &lexicon, file, out));
    }
    let parser = Parser::new(args.words.read(named)?);
    each(args, |file, out| extract_lines(args, &parser, file, out))
}

/// Prints the lines that `read` makes of every file, in order, several files being read at a time. The lines
/// before an error are printed.
fn each(
    args: &ExtractArgs,
    read: impl Fn(&str, &mut String) -> Result<(), CliError> + Sync,
) -> Result<(), CliError> {
    let read = |file: &String| {
        let mut lines = String::new();
        let end = read(file, &mut lines);
        (lines, end)
    };
    let wait = Wait::begin("extract", Unit::Pages, Some(args.files.len() as u64));
    let print = |(lines, end): (String, Result<(), CliError>)| {
        wait.further(1);
        print_text(&lines).and(end)
    };
    let threads = args.threads.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZero::get);
    if threads == 1 || args.files.len() == 1 {
        return args.files.iter().try_for_each(|file| print(read(file)));
    }
    for held in args.files.chunks(threads * HELD) {
        let share = held.len().div_ceil(threads);
        let read = &read;
        let lines = thread::scope(|scope| {
            let work = move |files: &'_ [String]| files.iter().map(read).collect::<Vec<_>>();
            let workers: Vec<_> = held.chunks(share).map(|files| scope.spawn(move || work(files))).collect();
            workers.into_iter().map(thread::ScopedJoinHandle::join).collect::<Vec<_>>()
        });
        for shared in lines {
            let shared = shared.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            shared.into_iter().try_for_each(print)?;
        }
    }
    Ok(())
}

/// The line of one page's article.
fn article_line(args: &ExtractArgs, lexicon: &Lexicon, file: &str, out: &mut String) -> Result<(), CliError> {
    let bytes = input::read(file)?;
    let (id, capture) = match decided(args.format, file, &bytes) {
        Format::Cases => return Err(CliError::NoPage { file: input::shown(file) }),
        format => page(format, file, args.url.as_ref(), args.captured, bytes),
    };
    let url = args.url.as_ref().map(|url| danvan_domain::address::canonical(url).to_string());
    let page = match page::read(&capture, url.as_deref(), None, lexicon) {
        Ok((page, _)) => page,
        Err(error) => {
            tracing::warn!("{}: {}", input::shown(file), danvan_domain::error::chain(&error));
            Page::default()
        }
    };
    let article = ArticleOnly {
        id: &id,
        title: page.title.as_deref(),
        author: page.author.as_deref(),
        published: page.published,
        text: &page.body(),
    };
    push_json(&article, out)
}

/// The lines of one page, or of a file of cases.
fn extract_lines(args: &ExtractArgs, parser: &Parser, file: &str, out: &mut String) -> Result<(), CliError> {
    let bytes = input::read(file)?;
    match decided(args.format, file, &bytes) {
        Format::Cases => case_lines(parser, file, &bytes, out),
        format => {
            let (id, capture) = page(format, file, args.url.as_ref(), args.captured, bytes);
            extract_line(&id, &parser.parse(&capture, None), out)
        }
    }
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

fn case_lines(parser: &Parser, file: &str, bytes: &[u8], out: &mut String) -> Result<(), CliError> {
    for (number, line) in lines(bytes) {
        let case: Case = serde_json::from_slice(line).map_err(|source| CliError::Case {
            file: input::shown(file),
            line: number,
            source,
        })?;
        extract_line(&case.id, &parser.parse_case(&case), out)?;
    }
    Ok(())
}

fn extract_line(id: &str, parsed: &Parsed, out: &mut String) -> Result<(), CliError> {
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
        section: article.and_then(|article| article.section.as_deref()),
        published: article.and_then(|article| article.published),
        locality,
        text: article.map_or("", |article| &article.text),
        blocks: article.map_or(&[], |article| &article.blocks),
        apparatus: article.map(|article| &article.apparatus),
        facts: &parsed.facts,
        named_models: article.map_or(&[], |article| &article.named_models),
        issues: &parsed.issues,
    };
    push_json(&extract, out)
}

/// Appends a line of JSON.
fn push_json(extract: &impl Serialize, out: &mut String) -> Result<(), CliError> {
    let line =
        serde_json::to_string(extract).map_err(|source| CliError::Json { what: "an extract", source })?;
    out.push_str(&line);
    out.push('\n');
    Ok(())
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
