//! `danvan demo`.

use std::path::PathBuf;

use clap::Args;
use danvan_analytics::{SummaryRow, read_summary};
use danvan_domain::Reference;

use crate::{
    config::{Config, Paths},
    error::CliError,
    output::print_line,
    pipeline::{self, Again},
    site::Site,
    table::{Align, aligned},
};

const EXAMPLES: &str = "\
Examples:
  danvan demo
  danvan demo --dir /tmp/demo && ls /tmp/demo/tables/latest
  danvan demo -v";

/// Run the whole pipeline over the bundled sample site, without the web.
///
/// The command serves the sample on a loopback port, and the real fetcher, parser and analysis work on it.
/// Everything is kept under --dir; your own data is not touched.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DemoArgs {
    /// Where the demo keeps its data.
    #[arg(long, value_name = "DIR", default_value = "data/demo")]
    dir: PathBuf,
    /// The sample site; if not given, data/sample, or the one that was installed with danvan.
    #[arg(long, value_name = "DIR")]
    sample: Option<PathBuf>,
}

/// Who asks the sample site.
const CONTACT: &str = "demo@danvan.example";

/// Runs the command.
pub(crate) fn demo(args: &DemoArgs) -> Result<(), CliError> {
    let sample = args.sample.clone().unwrap_or_else(usual_sample);
    if !sample.is_dir() {
        return Err(CliError::NoSample(sample));
    }
    let site = Site::read(&sample)?;
    let mut config =
        Config { paths: Paths::under(&args.dir), sources: site.sources.clone(), ..Config::default() };
    let runtime = pipeline::runtime()?;
    let hosts = runtime.block_on(site.serve())?;
    config.fetch.resolve = hosts.into_iter().map(|(host, at)| (host, at.to_string())).collect();
    // The sample is ours: it need not be spared, and its broken page stays broken.
    config.fetch.contact = CONTACT.to_owned();
    config.fetch.spacing_ms = 0;
    config.fetch.backoff_base_ms = 10;
    config.fetch.revisit_hours = 0;
    config.fetch.revisit_cap_days = 0;
    config.fetch.robots_hours = 0;
    let tables = pipeline::whole(&config, &Reference::embedded()?, Again::default())?;
    let rows = read_summary(&config.paths.tables)?;
    print_line(&summary(&rows))?;
    print_line("")?;
    super::analyse::report(&tables)
}

/// The sample in the source of danvan, or where that is not there the one that was installed with this command.
fn usual_sample() -> PathBuf {
    let here = PathBuf::from("data/sample");
    let prefix =
        std::env::current_exe().ok().and_then(|command| Some(command.parent()?.parent()?.to_owned()));
    let installed = prefix.map(|prefix| prefix.join("share/danvan/sample"));
    installed.filter(|installed| !here.is_dir() && installed.is_dir()).unwrap_or(here)
}

/// Stands above every table of the sample: half of its figures are invented.
const TITLE: &str = "SAMPLE, not real";

const LEGEND: &str = "\
Models registered, implemented, recognised, commended. Awards to collectives and individuals; together where a page
gives one figure for both. - where no page says.";

fn summary(rows: &[SummaryRow]) -> String {
    let headings = [
        ("locality", Align::Left),
        ("province", Align::Left),
        ("period", Align::Left),
        ("registered", Align::Right),
        ("implemented", Align::Right),
        ("recognised", Align::Right),
        ("commended", Align::Right),
        ("collective", Align::Right),
        ("individual", Align::Right),
        ("together", Align::Right),
    ];
    let lines: Vec<_> = rows
        .iter()
        .map(|row| {
            [
                row.locality.clone().unwrap_or_else(|| "VN".to_owned()),
                row.province.clone().unwrap_or_default(),
                row.period.clone(),
                figure(row.models_registered),
                figure(row.models_implemented),
                figure(row.models_recognised),
                figure(row.models_commended),
                figure(row.awards_collective),
                figure(row.awards_individual),
                figure(row.awards_combined),
            ]
        })
        .collect();
    format!("{TITLE}\n\n{}\n\n{LEGEND}", aligned(headings, &lines))
}

fn figure(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}
