//! What there is to do, and what came of it.

use std::{
    collections::{HashSet, VecDeque},
    sync::Arc,
    time::Duration,
};

use danvan_domain::{Issue, IssueCode};
use danvan_store::raw::{Packed, RobotsFile, Validators};
use jiff::Timestamp;
use url::Url;

use crate::{
    client::{Client, Failure},
    list::{Found, List},
    report::FailureCause,
};

/// A source under way.
#[derive(Debug)]
pub(crate) struct Asker {
    /// The source's identifier.
    pub(crate) id: String,
    /// How it is reached.
    pub(crate) client: Arc<Client>,
    /// From when on it publishes nothing more.
    pub(crate) retired_at: Option<Timestamp>,
}

/// An address to be fetched.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) asker: Arc<Asker>,
    /// What is asked.
    pub(crate) url: Url,
    /// The addresses that were redirected to it, the one asked for first.
    pub(crate) redirected_from: Vec<Url>,
    pub(crate) task: Task,
}

/// What is made of an answer.
#[derive(Debug)]
pub(crate) enum Task {
    /// It is stored.
    Page(PageTask),
    /// Its links are followed.
    List(Walk),
}

/// A page that is wanted.
#[derive(Debug, Default)]
pub(crate) struct PageTask {
    /// What the site said of the version that is stored.
    pub(crate) validators: Validators,
    /// The page's own address, where an archive is asked for it.
    pub(crate) original: Option<Url>,
}

/// How far the walk along a list has come.
#[derive(Debug)]
pub(crate) struct Walk {
    pub(crate) list: Arc<List>,
    /// The number of the page, from 1.
    pub(crate) page: u32,
    /// How many pages were asked before it.
    pub(crate) asked: u32,
    /// What else than the page that was taken may be the second one.
    pub(crate) others: VecDeque<Url>,
    /// How many lists stand above this one.
    pub(crate) depth: u32,
    /// The articles on the pages before.
    pub(crate) seen: HashSet<Url>,
    /// How many pages of it were read when it last came to its end.
    pub(crate) read_before: u32,
}

impl Walk {
    /// A walk that begins, `depth` lists below the first one of its way.
    pub(crate) fn of(list: Arc<List>, depth: u32) -> Self {
        Self { list, page: 1, asked: 0, others: VecDeque::new(), depth, seen: HashSet::new(), read_before: 0 }
    }
}

/// What came of a job.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) asker: Arc<Asker>,
    pub(crate) url: Url,
    pub(crate) made: Result<Made<Packed>, Failure>,
    /// What it was for.
    pub(crate) page: Option<Url>,
    pub(crate) list: Option<Arc<List>>,
    pub(crate) used: Used,
}

/// What an answer was made into; `P` is what a page is in.
#[derive(Debug)]
pub(crate) enum Made<P> {
    /// A page, or that it is as it was; and the address that it gives itself.
    Page(P, Option<Url>),
    /// What a list has.
    List(Walk, Found),
    /// The job at the place that the site sends on to.
    Redirect(Job),
}

/// What a job took.
#[derive(Debug, Default)]
pub(crate) struct Used {
    /// Requests.
    pub(crate) requests: u64,
    /// Bytes of bodies received.
    pub(crate) bytes: u64,
    /// How long each answer took.
    pub(crate) took: Vec<Duration>,
    /// The robots.txt files that were fetched for it, by origin.
    pub(crate) robots: Vec<(String, RobotsFile)>,
}

impl Job {
    /// The page that a job is for, by its own address.
    pub(crate) fn page(&self) -> Option<&Url> {
        match &self.task {
            Task::Page(task) => Some(task.original.as_ref().unwrap_or(&self.url)),
            Task::List(_) => None,
        }
    }
}

/// The host that a job is for, which is what politeness goes by.
pub(crate) fn host_of(url: &Url) -> Option<&str> {
    url.host_str().filter(|_| matches!(url.scheme(), "http" | "https"))
}

/// The issue that tells of a failure.
pub(crate) fn issue(source_id: &str, url: &Url, failure: &Failure) -> Issue {
    let code = match failure.cause {
        FailureCause::RobotsRefused => IssueCode::RobotsRefused,
        FailureCause::TooLarge => IssueCode::BodyTooLarge,
        _ => IssueCode::FetchFailed,
    };
    let (source_id, url, message) = (source_id.to_owned(), url.to_string(), failure.message.clone());
    Issue { code, source_id, url, capture_id: String::new(), message }
}
