//! Addresses in, captures out: finds the articles of sources, fetches them politely and hands them to the
//! raw store.
//!
//! [`fetch`] is the whole of it. A host is asked one thing at a time, at a distance, and only what its
//! robots.txt allows. Each has a worker of its own, so that hosts do not wait for one another; a worker whose
//! robots.txt stands at another host waits for its turn there. A page that cannot be had is an issue in the
//! [`FetchReport`]; only a store that cannot be written and a configuration that makes no sense are errors. No
//! other crate of the workspace opens connections to the outside.

mod client;
mod config;
mod crawl;
mod error;
mod folder;
mod host;
mod job;
mod listing;
mod report;
mod robots;

pub use config::FetchConfig;
pub use crawl::{check, fetch};
pub use error::FetchError;
pub use report::{FailureCause, FetchReport, HostStats, Outcome, Progress};
