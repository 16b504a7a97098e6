//! Explanations: how the grammar came to each fact of a text, and why other figures are none.
//!
//! They are recorded while the text is read, by a witness of the stages themselves ([`crate::facts::witness`]).

mod describe;
mod record;

use danvan_domain::fact::whole_numbers_without_point;
use danvan_domain::{Basis, Confidence, Measure, Period, Place, Purpose, Qualifier, TextPart};
use serde::Serialize;

pub use record::Recorder;

/// What the grammar made of a text.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Explanation {
    /// Whom the page reports on.
    pub place: Option<Place>,
    /// The period that it reviews.
    pub period: Option<Period>,
    /// What it is about, of the movement's concerns.
    pub purposes: Vec<Purpose>,
    /// The kind of unit that it is about, as printed.
    pub sector: Option<String>,
    /// Its sentences and the rows of its tables, in order.
    pub sentences: Vec<Sentence>,
}

/// A sentence, or a row of a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sentence {
    /// The part of the article.
    pub part: TextPart,
    /// Where it begins, in characters of the article's text (of its title for `title`).
    pub start: usize,
    /// Where it ends, exclusive.
    pub end: usize,
    /// The sentence.
    pub text: String,
    /// Whether its figures were read: before a page has named the movement it counts other things.
    pub read: bool,
    /// The place of the item of a round-up that it stands in.
    pub place: Option<Place>,
    /// The words that mean something to the grammar, in order.
    pub words: Vec<Word>,
    /// Its figures, in order.
    pub figures: Vec<Figure>,
}

/// Words of a sentence that mean something to the grammar.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Word {
    /// Where they begin, in characters of the sentence.
    pub start: usize,
    /// Where they end, exclusive.
    pub end: usize,
    /// As printed.
    pub text: String,
    /// What part they play.
    pub role: Role,
    /// What they can mean: a value, a time, a place, or entries of the lexicon.
    pub means: Vec<String>,
}

/// The part that words play in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A number.
    Number,
    /// A time.
    Time,
    /// A place inside the page's.
    Place,
    /// What numbers count.
    Noun,
    /// What can govern a count: a verb, a certificate.
    Governor,
    /// What makes a count none of ours.
    Refusal,
    /// What sets counts apart: fields, sectors, tiers, purposes, bodies.
    Attribute,
    /// What else the grammar looks at.
    Other,
}

/// A number of a sentence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// Where it begins, in characters of the sentence.
    pub start: usize,
    /// Where it ends, exclusive.
    pub end: usize,
    /// As printed.
    pub text: String,
    /// What it counts, its unit taken in; none where it counts nothing.
    pub quantity: Option<Counting>,
    /// What became of it.
    pub outcome: Outcome,
}

/// What a number counts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Counting {
    /// The number with its qualifier and its noun, as printed.
    pub text: String,
    /// The value, in the unit of the item.
    #[serde(serialize_with = "whole_numbers_without_point")]
    pub value: f64,
    /// How exact it is.
    pub qualifier: Qualifier,
    /// What is counted, by its noun.
    pub counted: String,
}

/// What became of a figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// It is a fact.
    Fact(Box<Stated>),
    /// It says what a fact says already, or says it less well.
    Merged {
        /// What it states.
        #[serde(flatten)]
        stated: Box<Stated>,
        /// Why it is not kept.
        why: &'static str,
    },
    /// Words say that it is none of ours.
    Refused {
        /// The reason.
        why: &'static str,
        /// The words.
        by: String,
    },
    /// It counts something, and is no fact.
    None {
        /// The reason.
        why: &'static str,
    },
}

/// What a figure states.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stated {
    /// The fact, or the one that says the same.
    pub fact_id: String,
    /// What is counted.
    #[serde(flatten)]
    pub measure: Measure,
    /// The rule that read it.
    pub rule: &'static str,
    /// The words that the rule went by, where it went by any of this sentence.
    pub by: Option<String>,
    /// How sure it is.
    pub confidence: Confidence,
    /// When.
    pub period: Option<Period>,
    /// Over the period or as of a day.
    pub basis: Basis,
    /// Where the period is said.
    pub period_from: &'static str,
    /// Where.
    pub place: Option<Place>,
    /// Where the place is said.
    pub place_from: &'static str,
    /// The fact that this is a part of.
    pub part_of: Option<String>,
}
