//! What a fetch has come to so far.

use std::collections::HashMap;

use url::Url;

use crate::{
    job::{Used, host_of},
    report::{FetchReport, HostStats, Outcome, Progress, SoFar},
};

pub(super) struct Tally<'a> {
    pub(super) report: FetchReport,
    progress: &'a dyn Progress,
    /// How long each host took to answer, in milliseconds.
    took: HashMap<String, Vec<u32>>,
    so_far: SoFar,
}

impl<'a> Tally<'a> {
    pub(super) fn new(progress: &'a dyn Progress) -> Self {
        Self { report: FetchReport::default(), progress, took: HashMap::new(), so_far: SoFar::default() }
    }

    /// Notes that there are more addresses to deal with.
    pub(super) fn expect(&mut self, more: usize) {
        self.so_far.known += more;
    }

    /// Notes what a job took.
    pub(super) fn spend(&mut self, url: &Url, used: &Used) {
        let host = host_of(url).unwrap_or_default();
        let millis = used.took.iter().map(|took| u32::try_from(took.as_millis()).unwrap_or(u32::MAX));
        match self.took.get_mut(host) {
            Some(took) => took.extend(millis),
            None => drop(self.took.insert(host.to_owned(), millis.collect())),
        }
        let stats = self.stats(host);
        stats.requests += used.requests;
        stats.bytes += used.bytes;
        self.so_far.bytes += used.bytes;
    }

    /// Notes what became of an address.
    pub(super) fn count(&mut self, url: &Url, outcome: Outcome) {
        let stats = self.stats(host_of(url).unwrap_or_default());
        match outcome {
            Outcome::Stored => stats.stored += 1,
            Outcome::Unchanged => stats.unchanged += 1,
            Outcome::Duplicate => stats.duplicates += 1,
            Outcome::NotDue => stats.not_due += 1,
            Outcome::Listed { .. } => stats.lists += 1,
            Outcome::Failed(cause) => *stats.failed.entry(cause).or_default() += 1,
            Outcome::Redirected => {}
        }
        self.so_far.done += 1;
        self.so_far.hosts = self.report.hosts.len();
        self.progress.done(url, outcome, self.so_far);
    }

    /// The whole of it.
    pub(super) fn report(mut self) -> FetchReport {
        for (host, mut took) in self.took {
            took.sort_unstable();
            let median = took.get(took.len() / 2).copied().unwrap_or_default();
            self.report.hosts.entry(host).or_default().median_ms = median.into();
        }
        self.report.issues.sort();
        self.report.issues.dedup();
        self.report
    }

    fn stats(&mut self, host: &str) -> &mut HostStats {
        if !self.report.hosts.contains_key(host) {
            self.report.hosts.insert(host.to_owned(), HostStats::default());
        }
        self.report.hosts.entry(host.to_owned()).or_default()
    }
}
