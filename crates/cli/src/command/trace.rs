//! `danvan trace`.

use std::fmt::Write as _;

use clap::Args;
use danvan_analytics::{TextRow, Trace, latest};
use danvan_store::{Staged, raw};

use crate::{config::Config, config::Loaded, error::CliError, output::print_text};

const EXAMPLES: &str = "\
Examples:
  danvan trace 0123456789abcdef0123";

/// Show where a published figure comes from: its choice, its sentence, its page and the capture of that page.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct TraceArgs {
    /// The fact, from the column fact_id of any table.
    fact_id: String,
}

/// Runs the command.
pub(crate) fn trace(args: &TraceArgs, loaded: &Loaded) -> Result<(), CliError> {
    let config = &loaded.config;
    let tables = latest(&config.paths.tables);
    let found = danvan_analytics::trace(&tables, &args.fact_id)?;
    let trace = found.ok_or_else(|| CliError::UnpublishedFact { fact_id: args.fact_id.clone(), tables })?;
    let mut text = shown(&trace);
    text.push_str(&capture(config, &trace.fact)?);
    print_text(&text)
}

fn get<'r>(row: &'r TextRow, column: &str) -> &'r str {
    row.get(column).map_or("", String::as_str)
}

/// The values of some columns, those that there are.
fn joined(row: &TextRow, columns: &[&str], between: &str) -> String {
    let values: Vec<&str> = columns.iter().filter_map(|column| Some(row.get(*column)?.as_str())).collect();
    values.join(between)
}

/// What is counted: every attribute that is stated.
const ATTRIBUTES: [&str; 12] = [
    "measure",
    "stage",
    "form",
    "field",
    "sector",
    "tier",
    "recipient",
    "purpose",
    "kind",
    "body",
    "item",
    "scope",
];

fn shown(trace: &Trace) -> String {
    let (fact, article) = (&trace.fact, &trace.article);
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

/// The capture, with the file that it lies in as far as the staged parts know.
fn capture(config: &Config, fact: &TextRow) -> Result<String, CliError> {
    let capture_id = get(fact, "capture_id");
    let staged = Staged::open(&config.paths.staged);
    for part in staged.parts()? {
        let rows = staged.read_part(&part)?;
        let Some(capture) = rows.captures.iter().find(|capture| capture.capture_id == capture_id) else {
            continue;
        };
        let files = raw::files(&config.paths.raw)?;
        let file = files.iter().find(|file| raw::part_name(file) == Some(part.as_str()));
        let seen = capture.seen_at.map_or_else(String::new, |at| format!(", seen {at}"));
        let at = file.map_or_else(|| format!("part {part}"), |file| file.display().to_string());
        return Ok(format!("{:<10}{capture_id}{seen}, in {at}\n", "capture"));
    }
    Ok(format!("{:<10}{capture_id}, no longer in {}\n", "capture", config.paths.staged.display()))
}
