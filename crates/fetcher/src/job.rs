//! What there is to do, and what came of it.

use std::{collections::HashSet, sync::Arc};

use danvan_domain::{Issue, IssueCode};
use danvan_store::Exchange;
use url::Url;

use crate::{
    client::Failure,
    listing::Listing,
    report::{FailureCause, Outcome},
};

/// An address to be fetched.
#[derive(Debug)]
pub(crate) struct Job {
    /// The source that it is for.
    pub(crate) source_id: Arc<str>,
    /// The address.
    pub(crate) url: Url,
    /// The addresses that were redirected to it, the one asked for first.
    pub(crate) redirected_from: Vec<Url>,
    /// What is made of the answer.
    pub(crate) task: Task,
}

/// What is made of an answer.
#[derive(Debug)]
pub(crate) enum Task {
    /// It is stored.
    Page,
    /// Its links are followed.
    Listing(Box<ListingWalk>),
}

/// How far the walk along a listing has come.
#[derive(Debug)]
pub(crate) struct ListingWalk {
    pub(crate) listing: Arc<Listing>,
    /// The number of the page, from 1.
    pub(crate) page: u32,
    /// The articles on the pages before.
    pub(crate) seen: HashSet<Url>,
}

/// What came of a job.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) url: Url,
    pub(crate) outcome: Outcome,
    /// What is to be stored: then the outcome is not decided yet.
    pub(crate) exchange: Option<Exchange>,
    /// What it led to.
    pub(crate) jobs: Vec<Job>,
    pub(crate) issue: Option<Issue>,
    /// Requests that it took.
    pub(crate) requests: u64,
    /// Bytes of bodies received.
    pub(crate) bytes: u64,
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
