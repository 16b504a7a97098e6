//! The house as its users meet it: the built command, run in folders of its own.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot be set up should fail loudly"
)]

mod captures;
mod configuration;
mod demo;
mod eval;
mod explain;
mod extract;
mod faults;
mod guards;
mod help;
mod init;
mod install;
mod nights;
mod notify;
mod places;
mod profiles;
mod raw;
mod readme;
mod reference;
mod sources;
mod status;
mod support;
mod tables;
mod terminal;
mod versions;
