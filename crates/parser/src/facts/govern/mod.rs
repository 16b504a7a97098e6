//! Governors: which verb a quantity hangs on, before it or after it, and what the verb makes of it.

mod contribution;
mod models;
mod partakers;
mod people;
mod verb;

use danvan_domain::lexicon::Sense;
use danvan_domain::{Item, Recipient, Stage};

use super::clause::Clauses;
use super::quantity::Counted;
use super::refuse::{Refused, refusal};
pub use verb::verb;

/// What a clause makes of a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Models that have come so far.
    Models(Stage),
    /// Awarded by the verb or certificate at a piece.
    Awarded {
        /// The piece of the verb or certificate.
        verb: usize,
        /// The piece of the word that makes the verb passive.
        passive: Option<usize>,
    },
    /// Takes part in the movement.
    TakesPart,
    /// Given or built through the movement.
    Given(Item),
}

/// A reading with the rule that made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Governor {
    /// What the clause makes of the quantity.
    pub reading: Reading,
    /// The rule.
    pub rule: &'static str,
    /// The piece of the word that it goes by: a verb, a certificate or the noun of a label. None where the rule
    /// goes by no word, or by one of another sentence.
    pub by: Option<usize>,
}

impl Governor {
    fn of_models(stage: Stage, rule: &'static str, by: Option<usize>) -> Self {
        Self { reading: Reading::Models(stage), rule, by }
    }

    fn of_awards(verb: usize, passive: Option<usize>, rule: &'static str) -> Self {
        Self { reading: Reading::Awarded { verb, passive }, rule, by: Some(verb) }
    }

    fn of_participants(rule: &'static str, by: Option<usize>) -> Self {
        Self { reading: Reading::TakesPart, rule, by }
    }
}

/// What became of a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// A fact.
    Governed(Governor),
    /// None of ours.
    Refused(Refused),
    /// Nothing says what became of it.
    Ungoverned,
}

/// What the sentences before have counted, for a sentence that only lists the parts of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Before<'b> {
    /// What governs the last count of models.
    pub models: Option<Stage>,
    /// Whether the last statement is of models.
    pub just_models: bool,
    /// Whether the last sentence counted those who take part.
    pub partakers: bool,
    /// The counts of models so far.
    pub counted: &'b [f64],
}

/// Governs the quantities of a sentence, in order.
pub fn govern<'a>(clauses: &'a Clauses<'a, '_, '_>, before: Before<'a>) -> Vec<Verdict> {
    let pieces = clauses.pieces;
    let gives = |piece: &usize| {
        pieces.is(*piece, |sense| matches!(sense, Sense::Giving | Sense::Stage(Stage::Implemented)))
    };
    let mut reader = Reader {
        clauses,
        verdicts: Vec::with_capacity(clauses.quantities.len()),
        before,
        giving_from: (0..pieces.list.len()).find(gives),
    };
    for index in 0..clauses.quantities.len() {
        let verdict = reader.verdict(index);
        reader.verdicts.push(verdict);
    }
    reader.set_against();
    reader.verdicts
}

struct Reader<'a, 's, 't> {
    clauses: &'a Clauses<'a, 's, 't>,
    verdicts: Vec<Verdict>,
    before: Before<'a>,
    /// The first piece that is a verb of giving or building.
    giving_from: Option<usize>,
}

impl Reader<'_, '_, '_> {
    fn verdict(&self, index: usize) -> Verdict {
        let Some(quantity) = self.clauses.quantities.get(index) else { return Verdict::Ungoverned };
        if let Some(refused) = refusal(self.clauses, index) {
            return Verdict::Refused(refused);
        }
        if self.only_refers_back(index) {
            return Verdict::Ungoverned;
        }
        match quantity.counted {
            Counted::Models(Some(_)) if self.is_part_of_awarded(index) => self.award_list(index),
            Counted::Models(_) => self.models(index),
            Counted::Exemplars if self.beside_people(index) => self.people(index, Recipient::Individual),
            Counted::Exemplars => self.models(index),
            Counted::Elided => self.elided(index),
            Counted::People(recipient) => self.people(index, recipient),
            Counted::Places => self.places(index),
            Counted::Contribution(item) => self.contribution(index, item),
            Counted::Foreign => Verdict::Ungoverned,
        }
    }

    /// Whether a quantity only says what those after it are out of, and was counted before ("Trong 12 mô hình ấy
    /// có 4 …"), or is of people ("Trong số 68 tập thể được khen có 23 …").
    fn only_refers_back(&self, index: usize) -> bool {
        let followed = self.clauses.quantities.get(index + 1).is_some();
        let people =
            self.clauses.quantities.get(index).is_some_and(|q| matches!(q.counted, Counted::People(_)));
        index == 0 && followed && self.clauses.is_out_of(index) && (people || self.clauses.refers_back(index))
    }
}

/// The stage of models, and the piece that it went by.
fn models_of(verdict: Verdict) -> Option<(Stage, Option<usize>)> {
    match verdict {
        Verdict::Governed(Governor { reading: Reading::Models(stage), by, .. }) => Some((stage, by)),
        _ => None,
    }
}
