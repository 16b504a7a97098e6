//! The nouns of the Dân vận pipeline, shared by every stage.
//!
//! A [`Capture`] is one retrieved representation of a page, an [`Article`] is what a reader sees of it, a
//! [`Fact`] is one count that it states, and an [`Issue`] is one datum that was not understood. The
//! [`Gazetteer`] says which places existed when, the [`Lexicon`] which words count for what. Nothing here
//! reads a file, opens a connection or looks at the clock: reference data is passed in as text.

pub mod address;
pub mod article;
pub mod capture;
pub mod error;
pub mod fact;
pub mod gazetteer;
pub mod id;
pub mod issue;
pub mod lexicon;
pub mod period;
pub mod place;
pub mod reference;
pub mod signature;
pub mod source;
pub mod text;
pub mod vocabulary;

pub use article::{Apparatus, Article, Block, BlockKind, Image, PublishedAt, PublishedFrom};
pub use capture::Capture;
pub use fact::{
    Award, AwardKind, Basis, BodyType, Confidence, Fact, Field, Form, Item, Measure, Model, Purpose,
    Qualifier, Recipient, Scope, Stage, TextPart, Tier,
};
pub use gazetteer::{Gazetteer, Unit};
pub use issue::{Issue, IssueCode, IssueLevel, PipelineStage};
pub use lexicon::Lexicon;
pub use period::Period;
pub use place::{Level, Place};
pub use reference::{Reference, ReferenceError};
pub use signature::Signature;
pub use source::{CdxDialect, Connection, Observed, Profile, Source, Way};
