//! What the published tables hold, read back from their files.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod checking;
mod choosing;
mod correcting;
mod covering;
mod judging;
mod publishing;
mod repeating;
mod support;
mod tabling;
