//! `danvan eval`.

use std::path::Path;

use clap::{Args, ValueEnum};
use danvan_parser::{Case, Parser};
use serde::Serialize;

use super::words::Words;
use crate::{
    error::CliError,
    eval::{
        compare::Depth,
        figures::Figures,
        floor::{Floor, Verdict},
        gold::{Account, GoldCase},
        mistake::{self, Mistake},
        name::Names,
        show,
    },
    input,
    output::{csv_of, print_line, print_text},
    progress::{Unit, Wait},
};

const EXAMPLES: &str = "\
Examples:
  danvan eval tests/gold/constructions.jsonl
  danvan eval --errors 100 --depth strict tests/gold/constructions.jsonl
  danvan eval --reference data/reference tests/gold/constructions.jsonl
  danvan eval --check tests/gold/figures.toml tests/gold/*.jsonl
  danvan eval --format json cases.jsonl | jq .together.core.f1
  danvan eval --format csv tests/gold/*.jsonl > figures.csv";

/// Score what is read of gold cases: precision, recall and F1.
///
/// `core` compares what is counted and how many, `strict` place and period too, `row` all that the tables are
/// keyed on. Errors are listed by the constructions that cases name in "about".
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct EvalArgs {
    /// How many errors to list of each file; 20 if not given, and none of files named unread…, which are to stay
    /// unread.
    #[arg(long, value_name = "N")]
    errors: Option<usize>,
    /// What an error is.
    #[arg(long, value_enum, default_value_t = Depth::Core)]
    depth: Depth,
    /// How to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Exit 1 if an F1 is lower than recorded in this file.
    #[arg(long, value_name = "FILE")]
    check: Option<String>,
    #[command(flatten)]
    words: Words,
    /// JSON Lines of cases with their facts; `-` is standard input.
    #[arg(value_name = "GOLD", required = true)]
    files: Vec<String>,
}

/// How figures are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Lines for a person.
    Table,
    /// One JSON object.
    Json,
    /// A line for each count of each file, and of all files together.
    Csv,
}

/// A line of CSV.
#[derive(Debug, Serialize)]
struct Row<'r> {
    /// The file; `together` for all of them.
    file: &'r str,
    /// What is counted: facts at a depth, facts of a measure at the first depth, or named models.
    of: &'r str,
    precision: f64,
    recall: f64,
    f1: f64,
    right: usize,
    extracted: usize,
    gold: usize,
}

impl<'r> Row<'r> {
    fn all(file: &'r str, figures: &'r Figures) -> impl Iterator<Item = Self> {
        let depths = Depth::ALL.map(|depth| (depth.as_str(), figures.tally(depth)));
        let measures = figures.measures.iter().map(|(measure, tally)| (measure.as_str(), *tally));
        let tallies = depths.into_iter().chain(measures).chain([("named_models", figures.named_models)]);
        tallies.map(move |(of, tally)| Self {
            file,
            of,
            precision: tally.precision(),
            recall: tally.recall(),
            f1: tally.f1(),
            right: tally.right,
            extracted: tally.extracted,
            gold: tally.gold,
        })
    }
}

/// A gold file that was read and scored.
#[derive(Debug, Serialize)]
struct Scored {
    file: String,
    #[serde(flatten)]
    figures: Figures,
    /// Those that are to be listed.
    errors: Vec<Mistake>,
    #[serde(skip)]
    all_errors: Vec<Mistake>,
}

/// All that is printed.
#[derive(Debug, Serialize)]
struct Report {
    files: Vec<Scored>,
    together: Figures,
    /// Figures beside the recorded ones; empty without a record.
    recorded: Vec<Verdict>,
}

/// Runs the command; `named` is the configuration file, where one was named.
pub(crate) fn eval(args: &EvalArgs, named: Option<&Path>) -> Result<(), CliError> {
    let floor = args.check.as_deref().map(read_floor).transpose()?;
    let parser = Parser::new(args.words.read(named)?);
    let names = Names::embedded()?;
    let read = |file: &String| Ok((file.clone(), input::read(file)?));
    let read = args.files.iter().map(read).collect::<Result<Vec<(String, Vec<u8>)>, CliError>>()?;
    let cases: usize = read.iter().map(|(_, bytes)| input::lines(bytes).count()).sum();
    let wait = Wait::begin("eval", Unit::Cases, Some(cases as u64));
    let scored = |(file, bytes): &(String, Vec<u8>)| score(args, file, bytes, &parser, &names, &wait);
    let files = read.iter().map(scored).collect::<Result<Vec<_>, _>>()?;
    drop(wait);
    let mut together = Figures::default();
    files.iter().for_each(|scored| together += &scored.figures);
    let mut report = Report { files, together, recorded: Vec::new() };
    let unrecorded = floor.map(|floor| compare(&floor, &mut report)).unwrap_or_default();
    print(args, &report)?;
    match &args.check {
        Some(floor) => judge(floor, &report.recorded, &unrecorded),
        None => Ok(()),
    }
}

fn read_floor(path: &str) -> Result<Floor, CliError> {
    Floor::from_toml(path, &input::text_of(&input::read(path)?))
}

fn score(
    args: &EvalArgs,
    file: &str,
    bytes: &[u8],
    parser: &Parser,
    names: &Names,
    wait: &Wait,
) -> Result<Scored, CliError> {
    let (mut figures, mut all_errors) = (Figures::default(), Vec::new());
    for (number, line) in input::lines(bytes) {
        let bad = |source| CliError::Case { file: input::shown(file), line: number, source };
        let case: GoldCase = serde_json::from_slice(line).map_err(bad)?;
        let parsed = match &case.file {
            Some(page) => {
                let bytes = input::read(&above(file).join(page).to_string_lossy())?;
                parser.parse(&input::page(&case.id, None, None, "text/plain", bytes), None)
            }
            None => parser.parse_case(&serde_json::from_slice::<Case>(line).map_err(bad)?),
        };
        let read = Account::of(&parsed).map_err(|source| CliError::Json { what: "a fact", source })?;
        figures += &Figures::of(&case.label, &read, names);
        all_errors.extend(mistake::of_case(&case, &read, args.depth, names));
        wait.further(1);
    }
    let errors = all_errors.iter().take(limit(args, file)).cloned().collect();
    Ok(Scored { file: file.to_owned(), figures, errors, all_errors })
}

/// The folder above the one that a gold file lies in: pages are named from there.
fn above(file: &str) -> std::path::PathBuf {
    Path::new(file).parent().unwrap_or(Path::new("")).join("..")
}

fn name_of(file: &str) -> String {
    Path::new(file).file_name().map_or(file.into(), |name| name.to_string_lossy()).into_owned()
}

/// How many errors are listed where nothing is asked for.
const LISTED: usize = 20;

/// Files of cases that nobody is to look at while the grammar is written begin with this.
const UNREAD: &str = "unread";

fn limit(args: &EvalArgs, file: &str) -> usize {
    let default = if name_of(file).starts_with(UNREAD) { 0 } else { LISTED };
    args.errors.unwrap_or(default)
}

/// Sets the figures beside those recorded, and gives the files that are not.
fn compare(floor: &Floor, report: &mut Report) -> Vec<String> {
    let mut unrecorded = Vec::new();
    for scored in &report.files {
        let name = name_of(&scored.file);
        match floor.verdicts(&name, &scored.figures) {
            Some(verdicts) => report.recorded.extend(verdicts),
            None => unrecorded.push(name),
        }
    }
    unrecorded
}

/// Fails where a figure has fallen, or has no record that it could fall below.
fn judge(floor: &str, verdicts: &[Verdict], unrecorded: &[String]) -> Result<(), CliError> {
    let fallen: Vec<_> =
        verdicts.iter().filter(|verdict| verdict.has_fallen()).map(Verdict::to_string).collect();
    if !fallen.is_empty() {
        return Err(CliError::Fallen { floor: floor.to_owned(), figures: fallen.join(", ") });
    }
    match unrecorded.first() {
        Some(file) => Err(CliError::Unrecorded { floor: floor.to_owned(), file: file.clone() }),
        None => Ok(()),
    }
}

fn print(args: &EvalArgs, report: &Report) -> Result<(), CliError> {
    match args.format {
        Format::Table => {}
        Format::Json => {
            let json = serde_json::to_string(report);
            return print_line(&json.map_err(|source| CliError::Json { what: "the figures", source })?);
        }
        Format::Csv => {
            let files = report.files.iter().flat_map(|scored| Row::all(&scored.file, &scored.figures));
            let rows: Vec<Row<'_>> = files.chain(Row::all("together", &report.together)).collect();
            return print_text(&csv_of(&rows)?);
        }
    }
    for scored in &report.files {
        print_line(&format!("== {}\n{}", scored.file, show::figures(&scored.figures)))?;
        let errors = show::mistakes(&scored.all_errors, args.depth, limit(args, &scored.file));
        if !errors.is_empty() {
            print_line(&errors)?;
        }
    }
    if report.files.len() > 1 {
        print_line(&format!("== together\n{}", show::figures(&report.together)))?;
    }
    for verdict in report.recorded.iter().filter(|verdict| verdict.has_risen()) {
        print_line(&format!("risen: {verdict}"))?;
    }
    Ok(())
}
