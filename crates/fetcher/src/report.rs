//! What came of a fetch.

use std::{collections::BTreeMap, fmt};

use danvan_domain::Issue;
use serde::Serialize;
use url::Url;

/// Why a page could not be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FailureCause {
    /// No connection.
    Connect,
    /// A certificate that cannot be trusted.
    Certificate,
    /// No answer in time.
    Timeout,
    /// The answer broke off, or is no HTTP.
    Interrupted,
    /// A status that is no success.
    Status(u16),
    /// A redirect that leads nowhere, in a circle or too far.
    Redirect,
    /// The body is longer than the limit.
    TooLarge,
    /// The site's robots.txt refuses the page.
    RobotsRefused,
    /// The site's robots.txt could not be had, which forbids the whole site.
    RobotsUnreachable,
    /// A listing on which no link was found.
    EmptyListing,
    /// A sitemap, a feed or a list of an archive that is none.
    NotAList,
    /// The host does not answer, and is left alone for the rest of the run.
    HostDown,
    /// The run has had the bytes or the time that it may have.
    Limit,
    /// The address is in a private network, where nothing may be asked.
    Private,
    /// A file of a folder cannot be read.
    Unreadable,
}

impl fmt::Display for FailureCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connect",
            Self::Certificate => "certificate",
            Self::Timeout => "timeout",
            Self::Interrupted => "interrupted",
            Self::Status(status) => return write!(f, "status-{status}"),
            Self::Redirect => "redirect",
            Self::TooLarge => "too-large",
            Self::RobotsRefused => "robots-refused",
            Self::RobotsUnreachable => "robots-unreachable",
            Self::EmptyListing => "empty-listing",
            Self::NotAList => "not-a-list",
            Self::HostDown => "host-down",
            Self::Limit => "limit",
            Self::Private => "private-address",
            Self::Unreadable => "unreadable",
        })
    }
}

impl Serialize for FailureCause {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What a host was asked, and gave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct HostStats {
    /// Requests sent, retries and robots.txt included.
    pub requests: u64,
    /// Pages stored.
    pub stored: u64,
    /// Pages that are as they were stored before.
    pub unchanged: u64,
    /// Pages whose payload is stored for another address.
    pub duplicates: u64,
    /// Pages that are known and were not asked, because it is not time yet.
    pub not_due: u64,
    /// Listings, sitemaps, feeds and lists of archives read.
    pub lists: u64,
    /// Pages and listings that could not be had, by cause.
    pub failed: BTreeMap<FailureCause, u64>,
    /// Bytes of bodies received, as sent.
    pub bytes: u64,
    /// How long the host took to answer, in milliseconds, as a median; 0 where it never did.
    pub median_ms: u64,
}

impl HostStats {
    /// How many could not be had.
    pub fn failures(&self) -> u64 {
        self.failed.values().sum()
    }

    /// How many pages are as the site has them now, as far as it is time to know.
    pub fn had(&self) -> u64 {
        self.stored + self.unchanged + self.duplicates + self.not_due
    }

    fn add(&mut self, other: &Self) {
        self.requests += other.requests;
        self.stored += other.stored;
        self.unchanged += other.unchanged;
        self.duplicates += other.duplicates;
        self.not_due += other.not_due;
        self.lists += other.lists;
        self.bytes += other.bytes;
        for (cause, count) in &other.failed {
            *self.failed.entry(*cause).or_default() += count;
        }
    }
}

/// What came of a fetch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FetchReport {
    /// By host.
    pub hosts: BTreeMap<String, HostStats>,
    /// What could not be had, sorted.
    pub issues: Vec<Issue>,
}

impl FetchReport {
    /// All hosts together, without a median.
    pub fn total(&self) -> HostStats {
        let mut total = HostStats::default();
        self.hosts.values().for_each(|host| total.add(host));
        total
    }
}

/// What became of one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A listing, a sitemap, a feed or a list of an archive was read.
    Listed {
        /// How many links to articles it had that were not seen before.
        links: usize,
    },
    /// The page was stored.
    Stored,
    /// The page is as it was stored before.
    Unchanged,
    /// The page's payload is stored for another address.
    Duplicate,
    /// The page is known, and it is not time to ask it again.
    NotDue,
    /// The site sends on to another address.
    Redirected,
    /// The page could not be had.
    Failed(FailureCause),
}

/// How far a fetch has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SoFar {
    /// Addresses that are dealt with.
    pub done: usize,
    /// Addresses that are known.
    pub known: usize,
    /// Hosts that they are at.
    pub hosts: usize,
    /// Bytes of bodies received, as sent.
    pub bytes: u64,
}

/// Watches a fetch under way.
pub trait Progress: Sync {
    /// Something became of `url`.
    fn done(&self, url: &Url, outcome: Outcome, so_far: SoFar);
}

/// Watches nothing.
impl Progress for () {
    fn done(&self, _: &Url, _: Outcome, _: SoFar) {}
}
