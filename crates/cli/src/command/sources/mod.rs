//! `danvan sources`.

mod check;

use clap::{Args, Subcommand, ValueEnum};
use danvan_domain::{Gazetteer, Source, Way};
use serde::Serialize;
use url::Url;

pub(crate) use check::print_probed;

use crate::{
    config::Loaded,
    error::CliError,
    output::{csv_of, print_line, print_text},
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
  danvan sources check my-portal another-portal
  danvan sources check --format csv > checked.csv";

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
        /// How to print: as CSV, a row is what was tried of a source.
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
}

/// How sources are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
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
    province_ended_on: Option<String>,
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
            province_ended_on: observed
                .and_then(|observed| observed.province_ended_on)
                .map(|day| day.to_string()),
            sample_url: observed.and_then(|observed| observed.sample_url.as_ref()).map(Url::as_str),
        }
    }
}

/// What stands between the values of a cell.
const SEPARATOR: &str = ";";

/// Runs the command.
pub(crate) fn sources(args: &SourcesArgs, loaded: &Loaded) -> Result<(), CliError> {
    if let Some(What::Check { ids, format }) = &args.what {
        return check::check(ids, *format, loaded);
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

fn table(sources: &[&Source], gazetteer: &Gazetteer) -> String {
    let headings = [
        ("source", Align::Left),
        ("enabled", Align::Left),
        ("ways in", Align::Left),
        ("retired", Align::Left),
        ("speaks for", Align::Left),
        ("publisher", Align::Left),
    ];
    let row = |source: &&Source| {
        [
            source.id.clone(),
            if source.enabled { "yes" } else { "no" }.to_owned(),
            ways(source),
            retired(source),
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

/// Since when a source publishes nothing more: known, or only probable.
fn retired(source: &Source) -> String {
    let probably = source.observed.as_ref().and_then(|observed| observed.province_ended_on);
    match (source.retired_on, probably) {
        (Some(day), _) => day.to_string(),
        (None, Some(day)) => format!("probably {day}"),
        (None, None) => String::new(),
    }
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
