//! Sources in, captures out.

use danvan_domain::PipelineStage;
use danvan_fetcher::{HostStats, Outcome, Progress};
use danvan_store::{RawStore, raw};
use url::Url;

use super::{Refusal, Run, runtime};
use crate::{config::Config, error::CliError};

/// Fetches what the enabled sources have into the raw folder.
///
/// # Errors
/// Also [`Refusal::NothingFetched`], which a network that is down looks like.
pub(crate) fn fetch(run: &mut Run, config: &Config) -> Result<(), CliError> {
    let issues = run.issues_file();
    run.stage(PipelineStage::Fetch, |done| {
        let mut store = RawStore::open(&config.paths.raw, config.fetch.warc_roll_bytes)?;
        let fetching = danvan_fetcher::fetch(&config.sources, &config.fetch, &mut store, &Log);
        let report = runtime()?.block_on(fetching)?;
        for (host, stats) in &report.hosts {
            tracing::debug!(
                host,
                requests = stats.requests,
                stored = stats.stored,
                unchanged = stats.unchanged,
                failed = causes(stats),
                bytes = stats.bytes,
            );
        }
        let total = report.total();
        let failed = total.failures();
        let counts = [
            ("requests", total.requests),
            ("stored", total.stored),
            ("unchanged", total.unchanged),
            ("failed", failed),
            ("bytes", total.bytes),
        ];
        done.counts.extend(counts.map(|(name, count)| (name.to_owned(), count)));
        raw::write_fetch_issues(&config.paths.raw, &report.issues)?;
        done.issues = report.issues;
        if total.stored + total.unchanged == 0 && failed > 0 {
            let causes = causes(&total);
            return Err(Refusal::NothingFetched { requests: total.requests, causes, issues }.into());
        }
        Ok(())
    })
}

/// What failed, by cause.
fn causes(stats: &HostStats) -> String {
    let causes: Vec<_> = stats.failed.iter().map(|(cause, count)| format!("{cause} {count}")).collect();
    causes.join(", ")
}

/// A log line an address.
struct Log;

impl Progress for Log {
    fn done(&self, url: &Url, outcome: Outcome, done: usize, known: usize) {
        match outcome {
            Outcome::Failed(cause) => tracing::info!("failed ({cause}): {url}"),
            other => tracing::debug!("{done}/{known} {other:?}: {url}"),
        }
    }
}
