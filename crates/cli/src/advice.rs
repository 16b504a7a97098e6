//! What a person can do about an error that ends a command.

use std::io::{self, ErrorKind};

use danvan_domain::error::causes;
use danvan_fetcher::FetchError;
use danvan_store::StoreError;

use crate::error::CliError;

/// What a person can put into the configuration to have a first source.
const SOURCE_EXAMPLE: &str = r#"`danvan init ADDRESS` looks at a portal and writes a file for it. By hand, add to the configuration file

    [[source]]
    id = "my-portal"
    publisher = "My district's portal"
    enabled = true

    [[source.way]]
    kind = "listing"
    url = "https://portal.example/news"
    link_selector = ".news-list h3 a"
    next_selector = ".pagination a.next"

  or put the same keys, without `source.` and `[[source]]`, into a file of the folder of sources.
  `danvan demo` shows the whole pipeline on bundled pages, without the web"#;

/// What a person can do about a raw file that cannot be read.
const DAMAGED_RAW: &str = "\
put the file back from a copy. Where there is none, move it out of paths.raw: the next fetch asks again for the pages
  that only it has, and what was read of it goes. `danvan raw verify` lists all damage";

/// What a person can do about examples of words that do not hold.
const BROKEN_EXAMPLES: &str = "\
mend the example or the entry's forms; `danvan explain --all --text 'THE EXAMPLE'` shows which words go together";

impl CliError {
    /// What to do about it, where that is known.
    pub(crate) fn help(&self) -> Option<String> {
        let of_a_cause = || causes(self).find_map(|cause| of_the_system(cause.downcast_ref::<io::Error>()?));
        self.own_help().or_else(of_a_cause)
    }

    fn own_help(&self) -> Option<String> {
        match self {
            Self::Config(error) => error.help(),
            Self::NoSource { disabled: Some(id), sites, .. } => Some(format!(
                "the source {id:?} is there and not enabled: when `danvan sources check {id}` finds its articles, set \
                 `enabled = true` where it is described, its file in {} or the configuration",
                sites.display()
            )),
            Self::NoSource { disabled: None, .. } => Some(SOURCE_EXAMPLE.to_owned()),
            Self::NoSample(_) => Some(
                "it comes with the source of danvan, as data/sample: start danvan there, or name it with --sample DIR"
                    .to_owned(),
            ),
            Self::Store(error) | Self::Fetch(FetchError::Store(error)) if error.is_of_the_disk() => Some(
                "make room on its disk, and see whether the user who runs danvan may write there; the next run goes on"
                    .to_owned(),
            ),
            Self::Store(StoreError::State { .. }) | Self::Fetch(FetchError::Store(StoreError::State { .. })) => {
                Some("`danvan raw rebuild` makes the database again from the WARC files".to_owned())
            }
            Self::BrokenExamples(_) => Some(BROKEN_EXAMPLES.to_owned()),
            Self::Damaged { .. } => Some(DAMAGED_RAW.to_owned()),
            Self::Store(StoreError::Warc { .. }) | Self::Fetch(FetchError::Store(StoreError::Warc { .. })) => {
                Some(DAMAGED_RAW.to_owned())
            }
            Self::Store(StoreError::Locked { .. }) => {
                Some("wait until the other run is done; nothing was changed".to_owned())
            }
            Self::AlreadyThere(_) => {
                Some("nothing was written: choose another --dir or --id, or change what is there".to_owned())
            }
            Self::NoProgram { .. } => Some("give its whole path, or put it on the PATH of who runs danvan".to_owned()),
            Self::Store(error) | Self::Analyse(danvan_analytics::AnalyticsError::Store(error))
                if matches!(error, StoreError::Damaged { .. }) =>
            {
                Some("what is staged can be made again: `danvan parse --force`".to_owned())
            }
            Self::Refused(refusal) => Some(refusal.help()),
            Self::Analyse(error) => error.help(),
            Self::Case { .. } => Some(
                r#"a case is one line {"id": "…", "text": "…"}, with title, published and url where known"#
                    .to_owned(),
            ),
            Self::Unrecorded { file, .. } => {
                Some(format!("add a table [{file:?}] with core, strict, row and high (the core of what has high confidence) as they are printed"))
            }
            Self::NoFact { .. } => Some(
                "facts are named by `fact_id` in the tables; name the configuration whose paths.staged has it with \
                 --config, or a file if one was meant"
                    .to_owned(),
            ),
            Self::NoSuchSource { .. } => Some("`danvan sources` lists them".to_owned()),
            Self::NoPlace { help, .. } => Some(help.clone()),
            Self::NoVersion { there, .. } if there.is_empty() => {
                Some("`danvan analyse` publishes a first one".to_owned())
            }
            Self::NoVersion { there, .. } => Some(format!("there are: {}", there.join(", "))),
            Self::NothingBefore { .. } => Some(
                "there is nothing to compare yet: a run in which a row changes publishes the next version; two folders can be named, too"
                    .to_owned(),
            ),
            Self::UnpublishedFact { .. } => Some(
                "the column fact_id of each table has identifiers of facts, and `danvan trace PLACE` lists those of a place"
                    .to_owned(),
            ),
            Self::NothingPublished(_) => Some("`danvan analyse` publishes tables".to_owned()),
            Self::NoRaw(_) => Some(
                "`danvan fetch` makes it; where it is elsewhere, paths.raw says so, of the file that --config names".to_owned(),
            ),
            Self::NotVerified { .. } => Some(
                "files were changed by hand, or code, words, places, sources or corrections have changed since: `danvan run` publishes anew, `danvan diff` shows what changed".to_owned(),
            ),
            _ => None,
        }
    }
}

/// What a person can do where the operating system refuses something.
fn of_the_system(error: &io::Error) -> Option<String> {
    let advice = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            "make room on its disk; what is there is whole, and the next run goes on from it"
        }
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "see whose it is, whether the user who runs danvan may read and write there, and whether its disk is mounted read-only"
        }
        _ => return None,
    };
    Some(advice.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_refuses_is_explained() {
        for (kind, expected) in [
            (ErrorKind::StorageFull, Some("make room")),
            (ErrorKind::PermissionDenied, Some("see whose it is")),
            (ErrorKind::ReadOnlyFilesystem, Some("see whose it is")),
            (ErrorKind::TimedOut, None),
        ] {
            let io = StoreError::Io { action: "write", path: "data/raw".into(), source: kind.into() };
            let help = CliError::from(io).help();
            assert_eq!(help.is_some(), expected.is_some(), "{kind}: {help:?}");
            assert!(help.unwrap_or_default().starts_with(expected.unwrap_or_default()), "{kind}");
        }
    }
}
