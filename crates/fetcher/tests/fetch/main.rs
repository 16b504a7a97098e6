//! Whole fetches, against sites of the tests' own on loopback.
#![allow(clippy::expect_used, clippy::panic, reason = "tests may fail loudly, in helpers too")]

mod connection;
mod lists;
mod pages;
mod politeness;
mod site;
mod tls;
mod traps;
