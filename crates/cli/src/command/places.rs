//! `danvan places`.

use std::path::Path;

use clap::{Args, ValueEnum};
use danvan_domain::{Reference, Unit};
use jiff::civil::Date;

use super::words::Words;
use crate::{
    error::CliError,
    output::{csv_under, print_json, print_line, print_text},
    places::{Became, Lookup, Meaning},
    table::{Align, aligned},
};

const EXAMPLES: &str = "\
Examples:
  danvan places An Giang
  danvan places --on 2019-12-31 TP.HCM
  danvan places --format csv Long An > long-an.csv";

/// Print the units that a name can mean, when each existed, and what became of it.
///
/// A unit has a line for every span of time in which its name, kind and place stayed the same; `until` is the
/// first day after. The name may have its kind word ("huyện Thoại Sơn") or not, and any alias of the gazetteer does.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct PlacesArgs {
    /// Only units that existed on this day, such as 2019-12-31.
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    #[command(flatten)]
    words: Words,
    /// How to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// The name, in one word or several.
    #[arg(value_name = "NAME", required = true)]
    name: Vec<String>,
}

/// How units are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Aligned columns.
    Table,
    /// An array of units, each with the array of what it became.
    Json,
    /// A line for every unit and what it became.
    Csv,
}

/// Runs the command; `named` is the configuration file, where one was named.
pub(crate) fn places(args: &PlacesArgs, named: Option<&Path>) -> Result<(), CliError> {
    let reference = &args.words.read(named)?;
    let name = args.name.join(" ");
    let found = Lookup::of(&name, args.on, reference);
    if found.units.is_empty() {
        return Err(not_found(name, args.on, &found, reference));
    }
    let meanings: Vec<_> = found.units.iter().map(|unit| Meaning::of(unit, &reference.gazetteer)).collect();
    match args.format {
        Format::Table => print_line(&table(&meanings)),
        Format::Json => print_json("the units", &meanings),
        Format::Csv => print_text(&csv(&meanings)?),
    }
}

fn table(meanings: &[Meaning]) -> String {
    let headings = ["code", "unit", "level", "province", "from", "until", "became"];
    let mut lines = Vec::new();
    for meaning in meanings {
        let mut became = meaning.became.iter().map(in_a_line);
        lines.push([
            meaning.code.clone(),
            meaning.full_name.clone(),
            meaning.level.to_string(),
            meaning.province.clone().unwrap_or_default(),
            shown(meaning.valid_from),
            shown(meaning.valid_to),
            became.next().unwrap_or_default(),
        ]);
        let further = |became: String| ["", "", "", "", "", "", became.as_str()].map(str::to_owned);
        lines.extend(became.map(further));
    }
    aligned(headings.map(|heading| (heading, Align::Left)), &lines)
}

fn in_a_line(became: &Became) -> String {
    let Became { code, full_name, relation, effective } = became;
    format!("{code} {full_name}, {relation}, {effective}")
}

fn shown(day: Option<Date>) -> String {
    day.map_or_else(|| "-".to_owned(), |day| day.to_string())
}

const COLUMNS: [&str; 12] = [
    "code",
    "name",
    "kind",
    "full_name",
    "level",
    "province",
    "valid_from",
    "valid_to",
    "successor_code",
    "successor_name",
    "relation",
    "effective",
];

/// Nothing is nested in CSV, so that a unit with several successors has several lines.
fn csv(meanings: &[Meaning]) -> Result<String, CliError> {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let line = |meaning: &Meaning, became: Option<&Became>| {
        let unit = [
            meaning.code.clone(),
            meaning.name.clone(),
            meaning.kind.clone(),
            meaning.full_name.clone(),
            meaning.level.to_string(),
            meaning.province.clone().unwrap_or_default(),
            day(meaning.valid_from),
            day(meaning.valid_to),
        ];
        let successor = became.map(|Became { code, full_name, relation, effective }| {
            [code.clone(), full_name.clone(), relation.clone(), effective.to_string()]
        });
        unit.into_iter().chain(successor.unwrap_or_default()).collect::<Vec<_>>()
    };
    let lines = meanings.iter().flat_map(|meaning| {
        let alone = meaning.became.is_empty().then(|| line(meaning, None));
        alone.into_iter().chain(meaning.became.iter().map(move |became| line(meaning, Some(became))))
    });
    csv_under(&COLUMNS, lines)
}

/// Units shown to somebody who may have meant them.
const OTHERS: usize = 5;

/// Why a name was not found, and what else could be meant.
pub(super) fn not_found(
    name: String,
    on: Option<Date>,
    found: &Lookup<'_>,
    reference: &Reference,
) -> CliError {
    let others: Vec<_> = found.others.iter().take(OTHERS).map(|unit| known(unit, reference)).collect();
    let help = if !others.is_empty() {
        format!("there is {}", others.join("; "))
    } else if !found.near.is_empty() {
        format!("did you mean {}?", found.near.join(", "))
    } else {
        "names are those of provinces, districts and communes, with their marks".to_owned()
    };
    CliError::NoPlace { name, on, help }
}

/// A unit with its province and its span.
fn known(unit: &Unit, reference: &Reference) -> String {
    let province = reference.gazetteer.province_of(unit).filter(|province| province.code != unit.code);
    let mut text = unit.full_name();
    if let Some(province) = province {
        text.push_str(&format!(", {}", province.name));
    }
    if let Some(from) = unit.valid_from {
        text.push_str(&format!(", from {from}"));
    }
    if let Some(until) = unit.valid_to {
        text.push_str(&format!(", until {until}"));
    }
    text
}
