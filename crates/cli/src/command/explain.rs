//! `danvan explain`.

use std::path::Path;

use anstream::ColorChoice;
use clap::{Args, ValueEnum};
use danvan_domain::{Article, Issue, Lexicon, Profile, article::VIETNAM_OFFSET_SECONDS};
use danvan_parser::{Case, Parsed, Parser, explain::Explanation};
use jiff::{Timestamp, civil::Date, tz::Offset};
use serde::Serialize;

use super::{
    extract::{self, Format as Input},
    words::Words,
};
use crate::{
    config::{self, Config},
    error::CliError,
    explain::{
        article, find,
        show::{self, Ink},
    },
    input,
    output::print_line,
};

const EXAMPLES: &str = "\
Examples:
  danvan explain page.html
  danvan explain --case da-001 tests/gold/development-a.jsonl
  danvan explain --text 'Huyện Thoại Sơn đăng ký 12 mô hình dân vận khéo.'
  danvan explain 3f2a9c0d1e4b5a6f7c8d
  danvan explain --reference my-words page.html
  danvan explain --article page.html
  danvan explain --article --source bao-tinh --captured 2019-06-01 page.html
  danvan explain --format json page.html | jq '.sentences[].figures'";

/// Show how the grammar read a text: what each word means, and why each figure is a fact or none.
///
/// Of a sentence with figures it shows the words that mean something, with the entries of the lexicon, and under
/// them each figure: the rule that made it a fact and the word that the rule went by, where its period and place
/// are said, or why it is no fact. A fact's identifier shows its sentence, from the article in paths.staged.
/// Colours are left out where standard output is no terminal, and where NO_COLOR is set.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ExplainArgs {
    /// What the files are.
    #[arg(long, value_enum, default_value_t = Input::Auto)]
    input: Input,
    /// Of files of cases, only the one of this name.
    #[arg(long, value_name = "ID")]
    case: Option<String>,
    /// Show the lines of the page instead: which were taken for the article, and why the others were not.
    #[arg(long, conflicts_with_all = ["case", "all", "text"])]
    article: bool,
    /// Read the page by the profile that the source of this name has in the configuration.
    #[arg(long, value_name = "ID", requires = "article")]
    source: Option<String>,
    /// The day on which the page was as it is, such as 2019-06-01: that day's profile counts, and no date after it is
    /// believed. Default: today's profile, any date.
    #[arg(long, value_name = "DAY", requires = "article")]
    captured: Option<Date>,
    /// Sentences without figures, too.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    words: Words,
    /// How to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// A passage, in place of files.
    #[arg(long, value_name = "PASSAGE", conflicts_with_all = ["inputs", "case", "input"])]
    text: Option<String>,
    /// Files, `-` for standard input, or identifiers of facts.
    #[arg(value_name = "FILE|FACT_ID", required_unless_present = "text")]
    inputs: Vec<String>,
}

/// How an explanation is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Lines for a person.
    Text,
    /// A JSON object a line for each page, case or fact.
    Json,
}

/// What is printed of a text.
#[derive(Debug, Serialize)]
struct Explained<'a> {
    id: &'a str,
    #[serde(flatten)]
    explanation: &'a Explanation,
    issues: &'a [Issue],
}

/// Runs the command; `named` is the configuration file, where one was named.
pub(crate) fn explain(args: &ExplainArgs, named: Option<&Path>) -> Result<(), CliError> {
    let parser = Parser::new(args.words.read(named)?);
    if args.article {
        let lexicon = &parser.reference().lexicon;
        let profile = profile(args, named)?;
        return args.inputs.iter().try_for_each(|input| explain_page(args, input, profile.as_ref(), lexicon));
    }
    if let Some(text) = &args.text {
        let case =
            Case { id: "passage".to_owned(), text: text.clone(), title: None, published: None, url: None };
        let (parsed, explanation) = parser.explain_case(&case);
        return print(args, &case.id, &parsed, &explanation);
    }
    for input in &args.inputs {
        if find::is_fact_id(input) && !Path::new(input).exists() {
            let config = config::settings(named.unwrap_or(Path::new(config::USUAL)))?;
            explain_fact(args, input, &config, &parser)?;
        } else {
            explain_file(args, input, &parser)?;
        }
    }
    Ok(())
}

fn explain_file(args: &ExplainArgs, file: &str, parser: &Parser) -> Result<(), CliError> {
    let bytes = input::read(file)?;
    match extract::decided(args.input, file, &bytes) {
        Input::Cases => explain_cases(args, file, &bytes, parser),
        format => {
            let (id, page) = extract::page(format, file, None, None, bytes);
            let (parsed, explanation) = parser.explain(&page, None);
            print(args, &id, &parsed, &explanation)
        }
    }
}

/// The profile that a source has on the day that is asked for.
fn profile(args: &ExplainArgs, named: Option<&Path>) -> Result<Option<Profile>, CliError> {
    let Some(id) = &args.source else { return Ok(None) };
    let config = config::settings(named.unwrap_or(Path::new(config::USUAL)))?;
    let source = config
        .sources
        .iter()
        .find(|source| source.id == *id)
        .ok_or_else(|| CliError::NoSuchSource { id: id.clone() })?;
    let now =
        || Some(Offset::from_seconds(VIETNAM_OFFSET_SECONDS).ok()?.to_datetime(Timestamp::now()).date());
    Ok(args.captured.or_else(now).and_then(|day| source.profile_on(day)).cloned())
}

/// Shows which lines of a page were taken for its article.
fn explain_page(
    args: &ExplainArgs,
    file: &str,
    profile: Option<&Profile>,
    lexicon: &Lexicon,
) -> Result<(), CliError> {
    let bytes = input::read(file)?;
    let (id, page) = match extract::decided(args.input, file, &bytes) {
        Input::Cases => return Err(CliError::NoPage { file: input::shown(file) }),
        format => extract::page(format, file, None, args.captured, bytes),
    };
    let explanation = danvan_parser::page::explain(&page, None, profile, lexicon)
        .map_err(|source| CliError::NoText { file: input::shown(file), source })?;
    match args.format {
        Format::Json => print_json(&article::object(&id, &explanation)),
        Format::Text => print_line(&article::text(&id, &explanation, is_coloured())),
    }
}

fn ink() -> Ink {
    let width = terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| usize::from(width.0));
    Ink { coloured: is_coloured(), columns: width }
}

fn is_coloured() -> bool {
    anstream::AutoStream::choice(&std::io::stdout()) != ColorChoice::Never
}

fn print_json(explanation: &impl Serialize) -> Result<(), CliError> {
    let json = serde_json::to_string(explanation)
        .map_err(|source| CliError::Json { what: "an explanation", source })?;
    print_line(&json)
}

fn explain_cases(args: &ExplainArgs, file: &str, bytes: &[u8], parser: &Parser) -> Result<(), CliError> {
    let mut found = false;
    for (number, line) in input::lines(bytes) {
        let case: Case = serde_json::from_slice(line).map_err(|source| CliError::Case {
            file: input::shown(file),
            line: number,
            source,
        })?;
        if args.case.as_ref().is_none_or(|wanted| *wanted == case.id) {
            found = true;
            let (parsed, explanation) = parser.explain_case(&case);
            print(args, &case.id, &parsed, &explanation)?;
        }
    }
    match &args.case {
        Some(case) if !found => Err(CliError::NoCase { file: input::shown(file), case: case.clone() }),
        _ => Ok(()),
    }
}

/// Shows the sentence of a fact as the grammar reads it now.
fn explain_fact(args: &ExplainArgs, fact_id: &str, config: &Config, parser: &Parser) -> Result<(), CliError> {
    let (fact, article) = find::staged(fact_id, &config.paths.staged)?;
    let source = config.sources.iter().find(|source| source.id == article.source_id);
    let (mut parsed, mut explanation) = parser.explain_article(&article, source);
    if !args.all {
        explanation.sentences.retain(|sentence| {
            sentence.part == fact.text_part
                && sentence.start < fact.quote_end
                && fact.quote_start < sentence.end
        });
    }
    if !parsed.facts.iter().any(|now| now.fact_id == fact_id) {
        tracing::warn!(
            "{fact_id} was read by another grammar or with other words; this is how its sentence reads now"
        );
    }
    parsed.issues.retain(|_| args.all);
    print(args, &shown(&article, fact_id), &parsed, &explanation)
}

fn shown(article: &Article, fact_id: &str) -> String {
    format!("{fact_id} of {}", article.url)
}

fn print(args: &ExplainArgs, id: &str, parsed: &Parsed, explanation: &Explanation) -> Result<(), CliError> {
    match args.format {
        Format::Json => print_json(&Explained { id, explanation, issues: &parsed.issues }),
        Format::Text => print_line(&show::text(id, parsed, explanation, args.all, ink())),
    }
}
