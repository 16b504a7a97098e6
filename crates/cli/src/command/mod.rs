//! The commands, a module each.

pub(crate) mod analyse;
pub(crate) mod completions;
pub(crate) mod demo;
pub(crate) mod diff;
pub(crate) mod eval;
pub(crate) mod explain;
pub(crate) mod extract;
pub(crate) mod fetch;
pub(crate) mod init;
pub(crate) mod parse;
pub(crate) mod places;
pub(crate) mod raw;
pub(crate) mod run;
pub(crate) mod sources;
pub(crate) mod status;
pub(crate) mod trace;
pub(crate) mod validate;
pub(crate) mod verify;
pub(crate) mod words;
