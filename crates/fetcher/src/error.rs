//! What ends a fetch.

use std::{io, path::PathBuf};

use danvan_store::StoreError;

/// Why nothing can be fetched. What goes wrong with a page is no such error but an issue.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// A key of the configuration has a value that makes no sense.
    #[error("{key} = {value:?}: expected {expected}")]
    Config {
        /// The key, with its table.
        key: String,
        /// Its value.
        value: String,
        /// What it should be.
        expected: String,
    },
    /// A selector of a source is no CSS selector.
    #[error("source {source_id}: {key} = {selector:?} is no CSS selector: {message}")]
    Selector {
        /// The source.
        source_id: String,
        /// The key.
        key: &'static str,
        /// The selector.
        selector: String,
        /// What is wrong with it.
        message: String,
    },
    /// An address of a source cannot be fetched by this program.
    #[error("source {source_id}: {url} is no http or https address with a host")]
    Address {
        /// The source.
        source_id: String,
        /// The address.
        url: String,
    },
    /// What addresses must match is no regular expression.
    #[error("source {source_id}: include = {pattern:?} is no regular expression: {message}")]
    Include {
        /// The source.
        source_id: String,
        /// The expression.
        pattern: String,
        /// What is wrong with it.
        message: String,
    },
    /// The address of the pages after the first one has no place for their number, or is no address.
    #[error("source {source_id}: page_url = {page_url:?} is no address with {{page}} in it")]
    PageUrl {
        /// The source.
        source_id: String,
        /// The key's value.
        page_url: String,
    },
    /// A field that requests are to have is no field.
    #[error("source {source_id}: {field} is no field of a request, or its value is none")]
    Header {
        /// The source.
        source_id: String,
        /// The field's name.
        field: String,
    },
    /// The certificates of a source cannot be used.
    #[error("source {source_id}: failed to read the certificates in {}", path.display())]
    Certificates {
        /// The source.
        source_id: String,
        /// The file.
        path: PathBuf,
        /// The cause.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The file of addresses of a source cannot be read.
    #[error("source {source_id}: failed to read the addresses in {}", path.display())]
    Addresses {
        /// The source.
        source_id: String,
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The folder of a source cannot be read.
    #[error("source {source_id}: failed to read the folder {}", path.display())]
    Folder {
        /// The source.
        source_id: String,
        /// The folder, or the one below it.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// No connection can be made at all.
    #[error("failed to set up connections")]
    Client(#[source] reqwest::Error),
    /// The worker of a host died.
    #[error("the worker of host {host} died")]
    Worker {
        /// The host.
        host: String,
        /// The cause.
        source: tokio::task::JoinError,
    },
    /// The raw store cannot be written.
    #[error(transparent)]
    Store(#[from] StoreError),
}
