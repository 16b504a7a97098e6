//! The command `danvan`: Vietnamese portals in, tidy tables out.

mod advice;
mod command;
mod config;
mod error;
mod eval;
mod every;
mod explain;
mod input;
mod output;
mod pipeline;
mod places;
mod progress;
mod site;
mod status;
mod table;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{ArgAction, CommandFactory as _, Parser, Subcommand};

use command::{analyse, demo, extract, fetch, parse, run};
use error::{CliError, Status};

const EXAMPLES: &str = "\
Exit status:
  0  done
  1  failed
  2  wrong usage or configuration
  3  the gate refused to publish: the tables are as they were
  4  another run holds the lock

Examples:
  danvan demo
  danvan run
  danvan status
  danvan extract page.html";

/// Turn reports of the "Dân vận khéo" movement on party and government portals into tables.
///
/// Data goes to standard output, everything else to standard error. Settings come from the configuration file,
/// and from variables such as DANVAN__FETCH__TIMEOUT_SECONDS=5, which win.
#[derive(Debug, Parser)]
#[command(name = "danvan", version, after_help = EXAMPLES)]
struct Danvan {
    /// The configuration file; relative paths in it start at its folder [default: pipeline.toml]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Say more on standard error; twice for everything.
    #[arg(short, long, global = true, action = ArgAction::Count, conflicts_with = "quiet")]
    verbose: u8,
    /// Say nothing on standard error but errors.
    #[arg(short, long, global = true)]
    quiet: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::RunArgs),
    Fetch(fetch::FetchArgs),
    Parse(parse::ParseArgs),
    Analyse(analyse::AnalyseArgs),
    Demo(demo::DemoArgs),
    Diff(command::diff::DiffArgs),
    Trace(command::trace::TraceArgs),
    Verify(command::verify::VerifyArgs),
    Extract(extract::ExtractArgs),
    Sources(command::sources::SourcesArgs),
    Raw(command::raw::RawArgs),
    Places(command::places::PlacesArgs),
    Explain(command::explain::ExplainArgs),
    Eval(command::eval::EvalArgs),
    Init(command::init::InitArgs),
    Validate(command::validate::ValidateArgs),
    Status(command::status::StatusArgs),
    Completions(command::completions::CompletionsArgs),
}

fn main() -> ExitCode {
    let danvan = Danvan::parse();
    log_to_stderr(danvan.quiet, danvan.verbose);
    progress::Screen::of_this_process(danvan.quiet).begin();
    let status = match dispatch(&danvan) {
        Ok(()) => Status::Done,
        Err(CliError::ReaderGone) => Status::Done,
        Err(error) => {
            complain(&error);
            error.status()
        }
    };
    status.into()
}

fn dispatch(danvan: &Danvan) -> Result<(), CliError> {
    let named = danvan.config.as_deref();
    let config = named.unwrap_or(Path::new(config::USUAL));
    match &danvan.command {
        Command::Run(args) => run::run(args, config),
        Command::Fetch(args) => fetch::fetch(args, &config::load(config)?),
        Command::Parse(args) => parse::parse(args, &config::load(config)?),
        Command::Analyse(args) => analyse::analyse(args, &config::load(config)?),
        Command::Demo(args) => demo::demo(args),
        Command::Diff(args) => command::diff::diff(args, &config::settings(config)?),
        Command::Trace(args) => command::trace::trace(args, &config::load(config)?),
        Command::Verify(args) => command::verify::verify(args, &config::load(config)?),
        Command::Extract(args) => extract::extract(args, named),
        Command::Sources(args) => command::sources::sources(args, &config::load(config)?),
        Command::Raw(args) => command::raw::raw(args, &config::settings(config)?),
        Command::Places(args) => command::places::places(args, named),
        Command::Explain(args) => command::explain::explain(args, named),
        Command::Eval(args) => command::eval::eval(args, named),
        Command::Init(args) => command::init::init(args),
        Command::Validate(args) => command::validate::validate(args, &config::load(config)?),
        Command::Status(args) => command::status::status(args, config),
        Command::Completions(args) => command::completions::completions(args, Danvan::command()),
    }
}

/// The one place that writes to standard error itself: errors are shown also where logs are turned off.
#[allow(clippy::print_stderr, reason = "errors end here")]
fn complain(error: &CliError) {
    eprint!("{}", error::report(error));
}

fn log_to_stderr(quiet: bool, verbose: u8) {
    use tracing_subscriber::{EnvFilter, fmt};
    let filter = match (quiet, verbose) {
        (true, _) => "error",
        (false, 0) => "warn,danvan=info",
        (false, 1) => "info,danvan=debug",
        (false, _) => "debug",
    };
    let colours = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        && std::io::IsTerminal::is_terminal(&std::io::stderr());
    fmt()
        .with_env_filter(EnvFilter::new(filter))
        .with_writer(|| progress::Log)
        .with_ansi(colours)
        .with_target(false)
        .without_time()
        .init();
}
