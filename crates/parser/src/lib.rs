//! Captures in, facts out: what a careful reader takes from a page of the "Dân vận khéo" movement.
//!
//! [`page`] gets the article out of a capture, [`facts`] reads its counts, [`explain`] says how it came to them. Parsing never fails: it gives what
//! it understood, and issues for the rest. Nothing here does I/O or looks at the clock.

pub mod explain;
pub mod facts;
pub mod page;
mod parse;

pub use parse::{Case, Parsed, Parser, VERSION};
