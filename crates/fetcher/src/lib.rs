//! Addresses in, captures out: finds the articles of sources, fetches them politely and hands them to the
//! raw store.
//!
//! [`fetch`] is the whole of it. The crawl (`crawl`) finds out what there is to do, from the ways into the sources
//! and from what the store's state says is due, and gives each host's jobs to a worker of its own (`host`), so that
//! hosts do not wait for one another. Whatever is asked goes through the gates (`gate`), which know the turn of each
//! host (`turn`), the connections to each IP address, and what the run may take. What an answer is made into, a page
//! or a list of links, comes back to the crawl, which alone touches the store. A page that cannot be had is an issue
//! in the [`FetchReport`]; only a store that cannot be written and a configuration that makes no sense are errors.
//! No other crate of the workspace opens connections to the outside.

mod canonical;
mod cdx;
mod client;
mod config;
mod crawl;
mod error;
mod folder;
mod gate;
mod host;
mod job;
mod list;
mod listing;
mod next;
mod probe;
mod report;
mod resolve;
mod robots;
mod turn;
mod urls;
mod xml;

pub use config::{FetchConfig, HostConfig};
pub use crawl::{check, check_profile, fetch};
pub use error::FetchError;
pub use probe::{Probed, Trial, probe};
pub use report::{FailureCause, FetchReport, HostStats, Outcome, Progress, SoFar};
