//! Explanations for a person: the text that is looked for, and how it is shown.

pub(crate) mod article;
pub(crate) mod find;
pub(crate) mod show;
