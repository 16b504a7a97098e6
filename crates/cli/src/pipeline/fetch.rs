//! Sources in, captures out.

use std::collections::BTreeMap;

use danvan_domain::{PipelineStage, Source, id::sha256_hex};
use danvan_fetcher::{Outcome, Progress, SoFar};
use danvan_store::{RawStore, raw};
use indicatif::HumanBytes;
use url::Url;

use super::{Refusal, Run, hosts, runtime};
use crate::{
    config::Config,
    error::CliError,
    progress::{Unit, Wait},
};

/// Fetches what the enabled sources have into the raw folder.
///
/// # Errors
/// Also [`Refusal::NothingFetched`], which a network that is down looks like.
pub(crate) fn fetch(run: &mut Run, config: &Config) -> Result<(), CliError> {
    let issues = run.issues_file();
    run.stage(PipelineStage::Fetch, |done| {
        config.ask_for_a_contact(config.enabled());
        done.inputs = sources(config)?;
        let mut store = RawStore::open(&config.paths.raw, config.fetch.warc_roll_bytes)?;
        let watch = Watch(Wait::begin("fetch", Unit::Fetched, None));
        let fetching = danvan_fetcher::fetch(&config.sources, &config.fetch, &mut store, &watch);
        let report = runtime()?.block_on(fetching)?;
        drop(watch);
        if !report.hosts.is_empty() {
            tracing::info!("what each host gave:\n{}", hosts::table(&report.hosts));
        }
        let total = report.total();
        let failed = total.failures();
        let counts = [
            ("requests", total.requests),
            ("stored", total.stored),
            ("unchanged", total.unchanged),
            ("duplicates", total.duplicates),
            ("not_due", total.not_due),
            ("lists", total.lists),
            ("failed", failed),
            ("bytes", total.bytes),
        ];
        done.counts.extend(counts.map(|(name, count)| (name.to_owned(), count)));
        raw::write_fetch_issues(&config.paths.raw, &report.issues)?;
        done.issues = report.issues;
        if total.had() == 0 && failed > 0 {
            let causes = hosts::causes(&total);
            return Err(Refusal::NothingFetched { requests: total.requests, causes, issues }.into());
        }
        Ok(())
    })
}

/// The sources that are fetched, with the digests of what is said of them.
fn sources(config: &Config) -> Result<BTreeMap<String, String>, CliError> {
    let enabled = config.enabled();
    let digest = |source: &Source| {
        let json =
            serde_json::to_vec(source).map_err(|error| CliError::Json { what: "a source", source: error });
        Ok((source.id.clone(), sha256_hex(&json?)))
    };
    enabled.map(digest).collect()
}

/// Shows how far the fetch is, and gives a log line for what failed.
struct Watch(Wait);

impl Progress for Watch {
    fn done(&self, url: &Url, outcome: Outcome, so_far: SoFar) {
        let SoFar { done, known, hosts, bytes } = so_far;
        self.0.at_of(done as u64, known as u64);
        let noun = if hosts == 1 { "host" } else { "hosts" };
        self.0.say(format!("{} from {hosts} {noun}", HumanBytes(bytes)));
        match outcome {
            Outcome::Failed(cause) => tracing::info!("failed ({cause}): {url}"),
            other => tracing::debug!("{done}/{known} {other:?}: {url}"),
        }
    }
}
