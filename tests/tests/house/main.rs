//! The house as its users meet it: the built command, run in folders of its own.

mod configuration;
mod demo;
mod extract;
mod help;
mod support;
