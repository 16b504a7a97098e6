//! `danvan status`.

use std::path::Path;

use clap::Args;

use crate::{
    config,
    error::CliError,
    output::{Format, csv_of, print_json, print_line, print_text},
    status::{DueNow, RunLine, Status, bytes},
    table::{Align, aligned},
};

const EXAMPLES: &str = "\
Examples:
  danvan status
  danvan status --last 30 --format csv > runs.csv
  danvan status --format json | jq .disk";

/// Print the last runs and how they ended, what is due, and how much disk is used.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct StatusArgs {
    /// How many runs to list.
    #[arg(long, value_name = "N", default_value_t = 10)]
    last: usize,
    /// How to print; CSV has the runs alone.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// Runs the command with the configuration in `file`.
pub(crate) fn status(args: &StatusArgs, file: &Path) -> Result<(), CliError> {
    let config = config::settings(file)?;
    let status = Status::of(&config, args.last)?;
    match args.format {
        Format::Table => print_line(&text(&status)),
        Format::Json => print_json("the status", &status),
        Format::Csv => print_text(&csv_of(&status.runs)?),
    }
}

fn text(status: &Status) -> String {
    let mut lines = Vec::new();
    if status.runs.is_empty() {
        lines.push("no run yet".to_owned());
    } else {
        lines.push(table(&status.runs));
    }
    if let Some(failure) = &status.last_failure {
        lines
            .push(format!("\n{} did not end well:\n{failure}", status.failed_run.as_deref().unwrap_or("it")));
    }
    lines.push(String::new());
    lines.push(format!("sources  {} of {} enabled", status.sources.enabled, status.sources.all));
    lines.extend(due(&status.due));
    lines.push(match &status.tables {
        Some(version) => format!("tables   {version}, {}", status.latest),
        None => "tables   none are published".to_owned(),
    });
    if let Some(issues) = &status.issues {
        lines.push(format!("issues   {} open, {} new: {}", issues.open, issues.new, issues.file));
    }
    let disk: Vec<_> =
        status.disk.iter().map(|used| format!("{} {}", used.what, bytes(used.bytes))).collect();
    lines.push(format!("disk     {}", disk.join(", ")));
    lines.join("\n")
}

/// What a run would do: a line for what it would ask of sites, where it would, and one for what it would read.
fn due(due: &DueNow) -> Vec<String> {
    let counted = |number: u64, what: &str| match number {
        1 => format!("1 {what}"),
        n => format!("{n} {what}s"),
    };
    let mut lines = Vec::new();
    if let (Some(known), Some(pages)) = (due.known_pages.filter(|known| *known > 0), due.pages) {
        lines.push(format!("due      {} to ask, of {known} known", counted(pages, "page")));
    }
    let files = due.raw_files as u64;
    lines.push(match (files, due.captures) {
        (0, _) => "due      nothing to parse: every raw file was parsed as it is".to_owned(),
        (_, None) => format!("due      {} to parse, {}", counted(files, "raw file"), bytes(due.bytes)),
        (_, Some(captures)) => {
            let (captures, files) = (counted(captures, "capture"), counted(files, "raw file"));
            format!("due      {captures} to parse, in {files}: {}", bytes(due.bytes))
        }
    });
    lines
}

fn table(runs: &[RunLine]) -> String {
    let headings = [
        ("run", Align::Left),
        ("began (UTC)", Align::Left),
        ("took", Align::Right),
        ("result", Align::Left),
        ("stored", Align::Right),
        ("failed", Align::Right),
        ("facts", Align::Right),
        ("new issues", Align::Right),
        ("published", Align::Left),
    ];
    let number = |number: Option<u64>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
    let rows: Vec<_> = runs
        .iter()
        .map(|run| {
            [
                run.run_id.clone(),
                run.began.strftime("%Y-%m-%d %H:%M").to_string(),
                run.seconds.map_or_else(|| "-".to_owned(), |seconds| format!("{seconds:.1} s")),
                run.result.to_string(),
                number(run.stored),
                number(run.failed),
                number(run.facts),
                run.new_issues.to_string(),
                run.published.clone().unwrap_or_else(|| "-".to_owned()),
            ]
        })
        .collect();
    aligned(headings, &rows)
}
