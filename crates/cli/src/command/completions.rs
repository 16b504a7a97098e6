//! `danvan completions`.

use clap::{Args, Command};
use clap_complete::Shell;

use crate::{error::CliError, output::print_text};

const EXAMPLES: &str = "\
Examples:
  danvan completions bash > ~/.local/share/bash-completion/completions/danvan
  danvan completions zsh > ~/.zfunc/_danvan
  danvan completions fish > ~/.config/fish/completions/danvan.fish";

/// Print a script by which a shell completes what is typed after `danvan`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

/// Runs the command; `danvan` is the whole command line.
pub(crate) fn completions(args: &CompletionsArgs, mut danvan: Command) -> Result<(), CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut danvan, "danvan", &mut script);
    print_text(&String::from_utf8_lossy(&script))
}
