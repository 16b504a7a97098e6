//! `danvan sources`.

use clap::{Args, Subcommand, ValueEnum};
use danvan_domain::{Gazetteer, Source, Way};
use danvan_fetcher::{Probed, probe};
use danvan_parser::Parser;
use danvan_store::raw;
use serde::Serialize;
use url::Url;

use crate::{
    config::Loaded,
    error::CliError,
    output::{csv_of, print_line, print_text},
    pipeline,
    progress::{Unit, Wait},
    table::{Align, aligned},
};

const EXAMPLES: &str = "\
Examples:
  danvan sources
  danvan sources --enabled
  danvan sources --format json | head -1
  danvan sources --format csv > sources.csv
  danvan sources check my-portal";

const CHECK_EXAMPLES: &str = "\
Examples:
  danvan sources check
  danvan sources check my-portal another-portal";

/// List the sources: those of the configuration file and those of paths.sites.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub(crate) struct SourcesArgs {
    #[command(subcommand)]
    what: Option<What>,
    /// Only those that runs fetch.
    #[arg(long)]
    enabled: bool,
    /// How to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Try sources live: the name, robots.txt, the ways in, and whether an article is understood.
    ///
    /// Nothing is stored. Where a source has no way in, ways that work are looked for and printed, to be copied into
    /// its file. Without an ID every enabled source is tried.
    #[command(after_help = CHECK_EXAMPLES)]
    Check {
        /// The sources.
        #[arg(value_name = "ID")]
        ids: Vec<String>,
    },
}

/// How sources are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Aligned columns.
    Table,
    /// A JSON object a line.
    Json,
    /// Rows of comma-separated values; several codes, provinces or ways in have semicolons between them.
    Csv,
}

/// A source as a row.
#[derive(Debug, Serialize)]
struct Row<'s> {
    id: &'s str,
    enabled: bool,
    publisher: &'s str,
    ways: String,
    localities: String,
    retired_on: Option<String>,
    articles_per_month: Option<u32>,
    observed_host: Option<&'s str>,
    observed_provinces: String,
    sample_url: Option<&'s str>,
}

impl<'s> Row<'s> {
    fn of(source: &'s Source) -> Self {
        let observed = source.observed.as_ref();
        let provinces = observed.map(|observed| observed.provinces.as_slice()).unwrap_or_default();
        Self {
            id: &source.id,
            enabled: source.enabled,
            publisher: &source.publisher,
            ways: kinds(source).join(SEPARATOR),
            localities: source.localities.join(SEPARATOR),
            retired_on: source.retired_on.map(|day| day.to_string()),
            articles_per_month: source.articles_per_month,
            observed_host: observed.map(|observed| observed.host.as_str()),
            observed_provinces: provinces.join(SEPARATOR),
            sample_url: observed.and_then(|observed| observed.sample_url.as_ref()).map(Url::as_str),
        }
    }
}

/// What stands between the values of a cell.
const SEPARATOR: &str = ";";

/// Runs the command.
pub(crate) fn sources(args: &SourcesArgs, loaded: &Loaded) -> Result<(), CliError> {
    if let Some(What::Check { ids }) = &args.what {
        return check(ids, loaded);
    }
    let all = loaded.config.sources.iter();
    let sources: Vec<&Source> = all.filter(|source| source.enabled || !args.enabled).collect();
    match args.format {
        Format::Table => print_line(&table(&sources, &loaded.reference.gazetteer)),
        Format::Json => sources.iter().try_for_each(|source| {
            let json = serde_json::to_string(source);
            let json = json.map_err(|source| CliError::Json { what: "a source", source })?;
            print_text(&format!("{json}\n"))
        }),
        Format::Csv => {
            let rows: Vec<Row<'_>> = sources.into_iter().map(Row::of).collect();
            print_text(&csv_of(&rows)?)
        }
    }
}

fn check(ids: &[String], loaded: &Loaded) -> Result<(), CliError> {
    let all = &loaded.config.sources;
    let named = |id: &String| {
        let found = all.iter().find(|source| source.id == *id);
        found.ok_or_else(|| CliError::NoSuchSource { id: id.clone() })
    };
    let sources: Vec<&Source> = if ids.is_empty() {
        loaded.ready_to_fetch()?;
        all.iter().filter(|source| source.enabled).collect()
    } else {
        ids.iter().map(named).collect::<Result<_, _>>()?
    };
    let parser = Parser::new(loaded.reference.clone());
    let runtime = pipeline::runtime()?;
    let mut unusable = Vec::new();
    let wait = Wait::begin("sources check", Unit::Sources, Some(sources.len() as u64));
    for source in &sources {
        let probed = runtime.block_on(probe(source, &loaded.config.fetch, &loaded.reference.lexicon))?;
        wait.further(1);
        print_line(&format!("{} ({})", source.id, source.publisher))?;
        if !print_probed(source, &probed, &parser)? {
            unusable.push(source.id.clone());
        }
    }
    if unusable.is_empty() { Ok(()) } else { Err(CliError::Unusable { ids: unusable.join(", ") }) }
}

/// Prints what trying a source came to. Gives whether an article was understood.
pub(crate) fn print_probed(source: &Source, probed: &Probed, parser: &Parser) -> Result<bool, CliError> {
    for trial in &probed.trials {
        let (mark, text) = match &trial.outcome {
            Ok(text) => ("ok", text),
            Err(text) => ("NO", text),
        };
        print_line(&format!("  {mark}  {:<10}  {text}", trial.what))?;
        if let Some(advice) = &trial.advice {
            print_line(&format!("                  {advice}"))?;
        }
    }
    let mut understood = false;
    if let Some(capture) = probed.article.as_ref().and_then(raw::capture_of) {
        let parsed = parser.parse(&capture, Some(source));
        match parsed.article {
            Some(article) => {
                understood = true;
                let day = article.published.map_or_else(|| "no date".to_owned(), |at| at.day().to_string());
                let title = article.title.as_deref().unwrap_or("no title");
                let (facts, characters) = (parsed.facts.len(), article.text.chars().count());
                print_line(&format!(
                    "  ok  text        {title} ({day}, {characters} characters, {facts} facts)"
                ))?;
            }
            None => {
                print_line("  NO  text        no article is found on the page")?;
                print_line("                  see whether link_selector takes links to articles only")?;
            }
        }
    }
    if let Some(way) = &probed.proposal {
        let keys =
            toml::to_string(way).map_err(|source| CliError::Unwritable { what: "a way in", source })?;
        print_line(&format!("  add to its file:\n\n[[way]]\n{keys}"))?;
    }
    Ok(understood)
}

fn table(sources: &[&Source], gazetteer: &Gazetteer) -> String {
    let headings = [
        ("source", Align::Left),
        ("enabled", Align::Left),
        ("ways in", Align::Left),
        ("speaks for", Align::Left),
        ("publisher", Align::Left),
    ];
    let row = |source: &&Source| {
        [
            source.id.clone(),
            if source.enabled { "yes" } else { "no" }.to_owned(),
            ways(source),
            localities(source, gazetteer),
            source.publisher.clone(),
        ]
    };
    let enabled = sources.iter().filter(|source| source.enabled).count();
    let rows: Vec<_> = sources.iter().map(row).collect();
    let noun = if sources.len() == 1 { "source" } else { "sources" };
    format!("{}\n\n{} {noun}, {enabled} enabled", aligned(headings, &rows), sources.len())
}

/// The kinds of ways into a source, each once.
fn kinds(source: &Source) -> Vec<&'static str> {
    let mut kinds: Vec<&str> = source.ways.iter().map(Way::kind).collect();
    kinds.dedup();
    kinds
}

/// The kinds of ways into a source, or that there is none.
fn ways(source: &Source) -> String {
    let kinds = kinds(source);
    if kinds.is_empty() { "none".to_owned() } else { kinds.join(", ") }
}

/// The names of the localities, each once, in brackets where they were only seen: a unit of before the reform and its successor often share one.
fn localities(source: &Source, gazetteer: &Gazetteer) -> String {
    let mut names: Vec<String> = Vec::new();
    for code in &source.localities {
        let name = gazetteer.unit(code, None).map_or_else(|| code.clone(), |unit| unit.name.to_string());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    match (&source.observed, names.is_empty()) {
        // What its articles were seen to speak of, until somebody says what it speaks for.
        (Some(observed), true) if !observed.provinces.is_empty() => {
            format!("({})", observed.provinces.join(", "))
        }
        _ => names.join(", "),
    }
}
