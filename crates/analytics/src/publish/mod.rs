//! Versions of the tables on disk: complete in a folder of their own before `latest` points to them.

mod csv;
mod draft;
mod output;
mod package;
mod parquet;
mod readme;
mod version;

pub(crate) use csv::plain;
pub(crate) use draft::{Draft, Written};
pub(crate) use package::Package;
pub(crate) use readme::readme;
pub(crate) use version::{DIGESTS, QUALITY, check_name, publish, read_if_there, refuse_to_empty};
pub use version::{LATEST, digests, latest, published, versions};
