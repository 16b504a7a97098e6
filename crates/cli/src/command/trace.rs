//! `danvan trace`.

use std::{collections::BTreeSet, fmt::Write as _};

use clap::Args;
use danvan_analytics::{TextRow, Trace, facts_of, latest};
use danvan_domain::{Reference, fact::ATTRIBUTES};
use danvan_store::{Staged, raw};
use serde::Serialize;

use super::places::not_found;
use crate::{
    config::{Config, Loaded},
    error::CliError,
    explain::find::is_fact_id,
    output::{Format, csv_under, print_json, print_line, print_text},
    places::Lookup,
    progress::{Unit, Wait},
    table::{Align, aligned, short},
};

const EXAMPLES: &str = "\
Examples:
  danvan trace Tri Tôn
  danvan trace 0123456789abcdef0123
  danvan trace --format csv 2004:89 > an-giang.csv";

/// Show where a published figure comes from: its choice, its sentence, its page and the capture of that page.
///
/// A figure is named by its fact, which each row of the tables has. Of a place, the facts on it are listed.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct TraceArgs {
    /// How to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// A fact, from the column fact_id of any table, or a place, by its name or code.
    #[arg(value_name = "FACT_ID|PLACE", required = true)]
    what: Vec<String>,
}

/// What is told of a fact.
#[derive(Debug, Serialize)]
struct Traced<'t> {
    /// Its row of `facts`.
    fact: &'t TextRow,
    /// The table that has what is counted.
    table: &'t str,
    /// The row of that table; none where the fact is not in it.
    row: Option<&'t TextRow>,
    /// Its row of `articles`.
    article: &'t TextRow,
    /// Where the capture of its page lies.
    capture: Option<Place>,
}

/// Where a capture lies.
#[derive(Debug, Serialize)]
struct Place {
    /// When the page was seen.
    seen_at: Option<String>,
    /// The raw file, or the part where that file is not there.
    file: String,
}

/// Runs the command.
pub(crate) fn trace(args: &TraceArgs, loaded: &Loaded) -> Result<(), CliError> {
    let config = &loaded.config;
    let tables = latest(&config.paths.tables);
    if !tables.is_dir() {
        return Err(CliError::NothingPublished(tables));
    }
    let wait = Wait::begin("trace", Unit::Bytes, None);
    let what = args.what.join(" ");
    if !is_fact_id(&what) {
        let codes = codes(what, &loaded.reference)?;
        let mut facts = facts_of(&tables, &codes, &|read, of| wait.at_of(read, of))?;
        drop(wait);
        facts.sort_by_cached_key(|fact| {
            let when = fact.get("period").or(fact.get("as_of"));
            (fact.get("locality_code").cloned(), when.cloned(), joined(fact, &ATTRIBUTES, " "))
        });
        return list(&facts, args.format);
    }
    let found = danvan_analytics::trace(&tables, &what)?;
    let trace = found.ok_or_else(|| CliError::UnpublishedFact { fact_id: what, tables })?;
    let capture = capture(config, &trace.fact)?;
    drop(wait);
    let (table, row) = (trace.observation.0.as_str(), trace.observation.1.as_ref());
    match args.format {
        Format::Table => print_text(&(shown(&trace) + &captured(config, &trace.fact, capture.as_ref()))),
        Format::Json => {
            let traced = Traced { fact: &trace.fact, table, row, article: &trace.article, capture };
            print_json("a fact", &traced)
        }
        Format::Csv => list(&[trace.fact], Format::Csv),
    }
}

/// The codes of the units that a name or a code can mean.
fn codes(what: String, reference: &Reference) -> Result<BTreeSet<String>, CliError> {
    if reference.gazetteer.unit(&what, None).is_some() {
        return Ok(BTreeSet::from([what]));
    }
    let found = Lookup::of(&what, None, reference);
    if found.units.is_empty() {
        return Err(not_found(what, None, &found, reference));
    }
    Ok(found.units.iter().map(|unit| unit.code.to_string()).collect())
}

/// Prints facts, a line each.
fn list(facts: &[TextRow], format: Format) -> Result<(), CliError> {
    match format {
        Format::Json => print_json("facts", &facts),
        Format::Csv => {
            let columns: Vec<&str> = FIRST.into_iter().chain(ATTRIBUTES).chain(LAST).collect();
            let cells = |fact: &TextRow| {
                columns.iter().map(|column| get(fact, column).to_owned()).collect::<Vec<_>>()
            };
            print_text(&csv_under(&columns, facts.iter().map(cells))?)
        }
        Format::Table if facts.is_empty() => print_line("no fact is on it"),
        Format::Table => print_line(&table(facts)),
    }
}

/// The columns of `facts` that CSV has, before those of what is counted and after them.
const FIRST: [&str; 8] =
    ["fact_id", "locality_code", "locality_name", "province_name", "period", "as_of", "value", "qualifier"];
const LAST: [&str; 2] = ["quote", "article_url"];

/// How many characters of a sentence are shown.
const SHOWN: usize = 60;

fn table(facts: &[TextRow]) -> String {
    let headings = [
        ("fact", Align::Left),
        ("place", Align::Left),
        ("when", Align::Left),
        ("value", Align::Right),
        ("of", Align::Left),
        ("sentence", Align::Left),
    ];
    let row = |fact: &TextRow| {
        [
            get(fact, "fact_id").to_owned(),
            joined(fact, &["locality_name", "province_name"], ", "),
            fact.get("period").or(fact.get("as_of")).cloned().unwrap_or_default(),
            get(fact, "value").to_owned(),
            joined(fact, &ATTRIBUTES, " "),
            short(get(fact, "quote"), SHOWN),
        ]
    };
    aligned(headings, &facts.iter().map(row).collect::<Vec<_>>())
}

fn get<'r>(row: &'r TextRow, column: &str) -> &'r str {
    row.get(column).map_or("", String::as_str)
}

/// The values of some columns, those that there are.
fn joined(row: &TextRow, columns: &[&str], between: &str) -> String {
    let values: Vec<&str> = columns.iter().filter_map(|column| Some(row.get(*column)?.as_str())).collect();
    values.join(between)
}

fn shown(trace: &Trace) -> String {
    let (fact, article) = (&trace.fact, &trace.article);
    let (_, observation) = &trace.observation;
    let by_hand = observation.as_ref().and_then(|row| row.get("correction"));
    let mut lines: Vec<(&str, String)> = vec![
        ("fact", get(fact, "fact_id").to_owned()),
        (
            "value",
            format!(
                "{} ({}), printed {:?}",
                get(fact, "value"),
                get(fact, "qualifier"),
                get(fact, "original_value")
            ),
        ),
        ("of", joined(fact, &ATTRIBUTES, " ")),
        (
            "where",
            joined(fact, &["locality_name", "locality_code", "province_name", "province_name_2025"], ", "),
        ),
        ("when", joined(fact, &["period", "basis", "as_of"], ", ")),
        ("table", chosen(trace)),
        ("rule", joined(fact, &["rule", "confidence"], ", confidence ")),
        ("quote", get(fact, "quote").to_owned()),
        (
            "at",
            format!(
                "{}, characters {} to {}; the figure {} to {}",
                get(fact, "text_part"),
                get(fact, "quote_start"),
                get(fact, "quote_end"),
                get(fact, "value_start"),
                get(fact, "value_end"),
            ),
        ),
        ("article", joined(article, &["title", "author", "published_on", "published_from"], ", ")),
        ("page", get(article, "url").to_owned()),
        ("source", joined(article, &["source_id", "section"], ", ")),
    ];
    for (name, row, column) in [
        ("part of", fact, "part_of"),
        ("corrected", fact, "correction"),
        ("repeats", article, "duplicate_of"),
    ] {
        lines.extend(row.get(column).map(|value| (name, value.clone())));
    }
    // The observation's, where the fact has none of its own.
    lines
        .extend(by_hand.filter(|_| !fact.contains_key("correction")).map(|note| ("corrected", note.clone())));
    let mut text = String::new();
    for (name, value) in lines.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = writeln!(text, "{name:<10}{value}");
    }
    text
}

/// What became of the fact in its table.
fn chosen(trace: &Trace) -> String {
    let (table, row) = &trace.observation;
    let Some(row) = row else {
        return format!(
            "not in {table}: it has no place or period, or was taken out by a correction or as a reprint"
        );
    };
    let Some(rule) = row.get("rule") else { return format!("a row of {table}") };
    let told = format!(
        "{} article(s), agreement {}, {}",
        get(row, "article_count"),
        get(row, "agreement"),
        get(row, "status")
    );
    if row.get("fact_id") == trace.fact.get("fact_id") {
        format!("{table}, chosen by {rule}; {told}")
    } else {
        format!(
            "{table} has {} of fact {} instead, by {rule}; {told}",
            get(row, "value"),
            get(row, "fact_id")
        )
    }
}

/// Where the capture of a fact lies, as far as the staged parts know.
fn capture(config: &Config, fact: &TextRow) -> Result<Option<Place>, CliError> {
    let capture_id = get(fact, "capture_id");
    let staged = Staged::open(&config.paths.staged);
    // The newest part first: what is asked for is mostly new.
    for part in staged.parts()?.into_iter().rev() {
        let captures = staged.captures(&part)?;
        let Some(capture) = captures.iter().find(|capture| capture.capture_id == capture_id) else {
            continue;
        };
        let files = raw::files(&config.paths.raw)?;
        let file = files.iter().find(|file| raw::part_name(file) == Some(part.as_str()));
        return Ok(Some(Place {
            seen_at: capture.seen_at.map(|at| at.to_string()),
            file: file.map_or_else(|| format!("part {part}"), |file| file.display().to_string()),
        }));
    }
    Ok(None)
}

fn captured(config: &Config, fact: &TextRow, place: Option<&Place>) -> String {
    let capture_id = get(fact, "capture_id");
    let Some(Place { seen_at, file }) = place else {
        return format!("{:<10}{capture_id}, no longer in {}\n", "capture", config.paths.staged.display());
    };
    let seen = seen_at.as_ref().map_or_else(String::new, |at| format!(", seen {at}"));
    format!("{:<10}{capture_id}{seen}, in {file}\n", "capture")
}
