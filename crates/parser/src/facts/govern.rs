//! Governors: which verb a quantity hangs on, before it or after it, and what the verb makes of it.

use std::ops::Range;

use danvan_domain::lexicon::{Refusal, Sense};
use danvan_domain::{AwardKind, Item, Level, Recipient, Stage};

use super::{
    piece::Pieces,
    quantity::{Counted, Quantity},
};

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
}

/// What became of a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// A fact.
    Governed(Governor),
    /// None of ours, for the reason.
    Refused(Refusal),
    /// Nothing says what became of it.
    Ungoverned,
}

/// How many pieces after "được" its verb may stand: a body's full name fits in between.
const PASSIVE_REACH: usize = 14;

/// How many pieces away a word still belongs to a quantity.
const NEAR: usize = 5;

/// How many pieces after the noun a verb of taking part may stand.
const NEAR_VERB: usize = 8;

/// How many pieces before a length or an area the word may stand that says of what.
const EVIDENCE_REACH: usize = 12;

/// Governs the quantities of a sentence, in order. `whole` is what governs the last count of models in the
/// sentences before, for a sentence that only lists its parts.
pub fn govern(pieces: &Pieces<'_, '_>, quantities: &[Quantity], whole: Option<Stage>) -> Vec<Verdict> {
    let mut clause = Clause { pieces, quantities, verdicts: Vec::with_capacity(quantities.len()), whole };
    for index in 0..quantities.len() {
        let verdict = clause.verdict(index);
        clause.verdicts.push(verdict);
    }
    clause.verdicts
}

struct Clause<'a, 's, 't> {
    pieces: &'a Pieces<'s, 't>,
    quantities: &'a [Quantity],
    verdicts: Vec<Verdict>,
    whole: Option<Stage>,
}

impl Clause<'_, '_, '_> {
    fn verdict(&self, index: usize) -> Verdict {
        let Some(quantity) = self.quantities.get(index) else { return Verdict::Ungoverned };
        if let Some(refusal) = self.refusal(index) {
            return Verdict::Refused(refusal);
        }
        match quantity.counted {
            Counted::Models(_) => self.models(index),
            Counted::Exemplars if self.beside_people(index) => self.people(index, Recipient::Individual),
            Counted::Exemplars => self.models(index),
            Counted::Elided => self.inherited(index).unwrap_or(Verdict::Ungoverned),
            Counted::People(recipient) => self.people(index, recipient),
            Counted::Contribution(item) => self.contribution(index, item),
            Counted::Foreign => Verdict::Ungoverned,
        }
    }

    fn models(&self, index: usize) -> Verdict {
        let governed = |stage, rule| Verdict::Governed(Governor { reading: Reading::Models(stage), rule });
        if let Some((stage, _, _)) = self.verb_after(index) {
            return governed(stage.unwrap_or(Stage::Commended), "verb-after");
        }
        match self.verb_before(index, false) {
            Some(Before::Verb(stage, _)) => governed(stage.unwrap_or(Stage::Commended), "verb-before"),
            Some(Before::Quantity(verdict)) => verdict,
            None => self.inherited(index).unwrap_or_else(|| governed(Stage::Implemented, "there-is")),
        }
    }

    /// The stage of the whole that the sentence lists the parts of.
    fn inherited(&self, index: usize) -> Option<Verdict> {
        let before = self.verdicts.get(..index)?.iter().rev().find_map(|verdict| models_of(*verdict));
        let stage = before.or(self.whole.filter(|_| self.lists_parts(index)))?;
        Some(Verdict::Governed(Governor { reading: Reading::Models(stage), rule: "part-of-whole" }))
    }

    /// Whether a list of parts is open before a quantity: by its words, or by the name of a commune whose
    /// share it is.
    fn lists_parts(&self, index: usize) -> bool {
        let end = self.quantities.get(index).map_or(0, |quantity| quantity.pieces.start);
        (0..end).any(|piece| {
            self.pieces.is(piece, |sense| match sense {
                Sense::PartsFollow => true,
                Sense::PlaceKind(_, levels) => levels.contains(&Level::Commune),
                _ => false,
            })
        })
    }

    /// Whether a quantity is joined to a count of people.
    fn beside_people(&self, index: usize) -> bool {
        let joined = |a: &Quantity, b: &Quantity| {
            a.pieces.end < b.pieces.start
                && (a.pieces.end..b.pieces.start).all(|piece| self.pieces.joins(piece))
        };
        let is_people = |quantity: &&Quantity| matches!(quantity.counted, Counted::People(_));
        let Some(this) = self.quantities.get(index) else { return false };
        let before = index.checked_sub(1).and_then(|before| self.quantities.get(before)).filter(is_people);
        let after = self.quantities.get(index + 1).filter(is_people);
        before.is_some_and(|before| joined(before, this)) || after.is_some_and(|after| joined(this, after))
    }

    fn people(&self, index: usize, recipient: Recipient) -> Verdict {
        if let Some(rule) = self.takes_part(index, recipient) {
            return Verdict::Governed(Governor { reading: Reading::TakesPart, rule });
        }
        if recipient == Recipient::Unit {
            return Verdict::Ungoverned;
        }
        let awarded = |verb, passive, rule| {
            Verdict::Governed(Governor { reading: Reading::Awarded { verb, passive }, rule })
        };
        if let Some((None, verb, passive)) = self.verb_after(index) {
            return awarded(verb, (passive != verb).then_some(passive), "award-after");
        }
        if let Some(stage) = self.forms_of_models(index, recipient) {
            return Verdict::Governed(Governor { reading: Reading::Models(stage), rule: "forms-of-models" });
        }
        match self.verb_before(index, true) {
            Some(Before::Verb(_, verb)) => awarded(verb, None, "award-before"),
            Some(Before::Quantity(Verdict::Governed(Governor {
                reading: Reading::Awarded { verb, passive },
                ..
            }))) => awarded(verb, passive, "award-list"),
            _ => self.part_of_those_taking_part(index),
        }
    }

    /// A count of people in the list of parts of those who take part.
    fn part_of_those_taking_part(&self, index: usize) -> Verdict {
        let takes_part = |verdict: &Verdict| {
            matches!(verdict, Verdict::Governed(Governor { reading: Reading::TakesPart, .. }))
        };
        let whole = self.verdicts.get(..index).is_some_and(|earlier| earlier.iter().any(takes_part));
        if whole && self.lists_parts(index) {
            return Verdict::Governed(Governor { reading: Reading::TakesPart, rule: "part-of-whole" });
        }
        Verdict::Ungoverned
    }

    /// The rule by which people take part: a verb of taking part or registering after them, for households
    /// also one of giving, or the models that they are said to run ("46 tập thể với 40 mô hình").
    fn takes_part(&self, index: usize, recipient: Recipient) -> Option<&'static str> {
        let after = self.window_after(index);
        let reach = if recipient == Recipient::Unit { after.len() } else { NEAR_VERB };
        let near = after.start..(after.start + reach).min(after.end);
        let verb = near.clone().find(|piece| {
            self.pieces.is(*piece, |sense| match sense {
                Sense::TakingPart | Sense::Stage(Stage::Registered) => true,
                Sense::Giving => recipient == Recipient::Household,
                _ => false,
            })
        });
        let passive = near.into_iter().find(|piece| self.is_passive(*piece));
        if verb.is_some_and(|verb| passive.is_none_or(|passive| verb < passive)) {
            return Some("taking-part-after");
        }
        let next = self.quantities.get(self.last_coordinated(index) + 1);
        let with = next.is_some_and(|next| {
            matches!(next.counted, Counted::Models(_))
                && after.len() == 1
                && self.pieces.is(after.start, |sense| matches!(sense, Sense::And))
        });
        with.then_some("with-models")
    }

    /// The stage of the models that a count of collectives or persons is a part of: "12 mô hình, trong đó 5
    /// tập thể".
    fn forms_of_models(&self, index: usize, recipient: Recipient) -> Option<Stage> {
        if !matches!(recipient, Recipient::Collective | Recipient::Individual) {
            return None;
        }
        let (earlier, verdict) = (0..index).rev().find_map(|earlier| {
            let verdict = *self.verdicts.get(earlier)?;
            models_of(verdict).map(|stage| (earlier, stage))
        })?;
        let between = self.quantities.get(earlier)?.pieces.end..self.quantities.get(index)?.pieces.start;
        let is_form = matches!(self.quantities.get(earlier)?.counted, Counted::People(_));
        if is_form && between.clone().all(|piece| self.pieces.joins(piece)) {
            return Some(verdict);
        }
        let parts = between.clone().any(|piece| {
            self.pieces.is(piece, |sense| matches!(sense, Sense::PartsFollow))
                || self.pieces.mark(piece) == Some('(')
        });
        let awarded = between.into_iter().any(|piece| self.verb(piece) == Some(None));
        (parts && !awarded).then_some(verdict)
    }

    fn contribution(&self, index: usize, item: Item) -> Verdict {
        let Some(quantity) = self.quantities.get(index) else { return Verdict::Ungoverned };
        let gives = |piece| {
            self.pieces.is(piece, |sense| matches!(sense, Sense::Giving | Sense::Stage(Stage::Implemented)))
        };
        let after = quantity.pieces.end..(quantity.pieces.end + NEAR).min(self.pieces.list.len());
        let governed = (0..quantity.pieces.start).any(gives) || after.clone().any(gives);
        let before = index.checked_sub(1).and_then(|before| self.quantities.get(before));
        let free = before.map_or(0, |before| before.pieces.end);
        let around = (free.max(quantity.pieces.start.saturating_sub(EVIDENCE_REACH))..quantity.pieces.start)
            .rev()
            .take_while(|piece| self.pieces.mark(*piece) != Some(';'))
            .chain(after);
        let evident = match item {
            Item::RoadKm | Item::LandM2 => around.into_iter().any(|piece| {
                self.pieces.is(piece, |sense| matches!(sense, Sense::Evidence(of) if *of == item))
            }),
            _ => true,
        };
        let other = self.names_other_movement(&(0..self.pieces.list.len()));
        let rate = self.pieces.mark(quantity.pieces.end) == Some('/');
        if governed && evident && !rate && !other {
            Verdict::Governed(Governor { reading: Reading::Given(item), rule: "given" })
        } else {
            Verdict::Ungoverned
        }
    }

    /// The verb after a quantity and those coordinated with it: its stage (none for awards), its piece and
    /// that of the passive word. Verbs of receiving need no passive word, nor does one that follows at once.
    fn verb_after(&self, index: usize) -> Option<(Option<Stage>, usize, usize)> {
        let window = self.window_after(index);
        let passive = window.clone().find(|piece| self.is_passive(*piece));
        let active = window.clone().take(NEAR).find_map(|piece| {
            let receives = self.pieces.is(piece, |sense| matches!(sense, Sense::Receiving));
            match self.verb(piece) {
                _ if receives => Some((None, piece, piece)),
                Some(stage @ Some(Stage::Recognised)) => Some((stage, piece, piece)),
                Some(stage @ Some(_)) if piece == window.start => Some((stage, piece, piece)),
                _ => None,
            }
        });
        let by_passive = passive.and_then(|passive| {
            let reach = passive + 1..(passive + 1 + PASSIVE_REACH).min(window.end);
            reach.into_iter().find_map(|piece| Some((self.verb(piece)?, piece, passive)))
        });
        match (active, by_passive) {
            (Some(active), Some(passive)) if active.1 < passive.1 => Some(active),
            (active, passive) => passive.or(active),
        }
    }

    /// Whether pieces name another movement and not ours.
    fn names_other_movement(&self, range: &Range<usize>) -> bool {
        let mut other = false;
        for piece in range.clone() {
            if self.pieces.is(piece, |sense| matches!(sense, Sense::Purpose(_))) {
                return false;
            }
            let named = self.pieces.is(piece, |sense| matches!(sense, Sense::Movement))
                && matches!(self.pieces.mark(piece + 1), Some('“' | '"' | '”' | '\''));
            other |= named || self.pieces.is(piece, |sense| matches!(sense, Sense::OtherMovement));
        }
        other
    }

    /// The nearest verb before a quantity, or the quantity of the same kind that stands between. For people
    /// only verbs of awarding count: what they are awarded for has verbs of its own.
    fn verb_before(&self, index: usize, awards_only: bool) -> Option<Before> {
        let quantity = self.quantities.get(index)?;
        for piece in (0..quantity.pieces.start).rev() {
            if self.pieces.mark(piece) == Some(';') {
                break;
            }
            if let Some(earlier) =
                self.quantities.get(..index)?.iter().position(|q| q.pieces.contains(&piece))
            {
                if same_kind(self.quantities.get(earlier)?.counted, quantity.counted) {
                    return self.verdicts.get(earlier).map(|verdict| Before::Quantity(*verdict));
                }
                continue;
            }
            if let Some(stage) = self.verb(piece).filter(|stage| stage.is_none() || !awards_only) {
                return Some(Before::Verb(stage, piece));
            }
        }
        None
    }

    /// The stage of the verb that a piece is; none for a verb or certificate of awarding.
    fn verb(&self, piece: usize) -> Option<Option<Stage>> {
        self.pieces.sense(piece, |sense| match sense {
            Sense::Stage(stage) => Some(Some(*stage)),
            Sense::Award(_) | Sense::Certificate(_) => Some(None),
            _ => None,
        })
    }

    fn is_passive(&self, piece: usize) -> bool {
        self.pieces.is(piece, |sense| matches!(sense, Sense::Passive))
    }

    /// The pieces after the last of the quantities that are coordinated with this one, up to the next
    /// quantity, semicolon or list of parts.
    fn window_after(&self, index: usize) -> Range<usize> {
        let mut last = self.last_coordinated(index);
        let out_of = |quantity: &Quantity| {
            let before = quantity.pieces.start.checked_sub(1);
            before.is_some_and(|before| self.pieces.is(before, |sense| matches!(sense, Sense::OutOf)))
        };
        if self.quantities.get(last + 1).is_some_and(out_of) {
            last += 1;
        }
        let start = self.quantities.get(last).map_or(0, |quantity| quantity.pieces.end);
        let next = self.quantities.get(last + 1).map_or(self.pieces.list.len(), |next| next.pieces.start);
        let end = (start..next)
            .find(|piece| {
                self.pieces.mark(*piece) == Some(';')
                    || self.pieces.is(*piece, |sense| matches!(sense, Sense::PartsFollow))
            })
            .unwrap_or(next);
        start..end
    }

    fn last_coordinated(&self, index: usize) -> usize {
        let mut last = index;
        while let (Some(this), Some(next)) = (self.quantities.get(last), self.quantities.get(last + 1)) {
            let joined = this.pieces.end < next.pieces.start
                && (this.pieces.end..next.pieces.start).all(|piece| self.pieces.joins(piece));
            if !joined || !same_kind(this.counted, next.counted) {
                break;
            }
            last += 1;
        }
        last
    }

    /// Why a quantity is none of ours, by the words before it in its clause or right after it.
    fn refusal(&self, index: usize) -> Option<Refusal> {
        let quantity = self.quantities.get(index)?;
        let after = self.window_after(index);
        let refusal_at = |piece| {
            self.pieces.sense(piece, |sense| if let Sense::Refusal(why) = sense { Some(*why) } else { None })
        };
        let proposed_after =
            after.clone().take(NEAR).any(|piece| refusal_at(piece) == Some(Refusal::Proposal));
        if proposed_after {
            return Some(Refusal::Proposal);
        }
        let people = matches!(quantity.counted, Counted::People(_));
        if people && self.names_other_movement(&after) {
            return Some(Refusal::Document);
        }
        let mut same_comma = true;
        for (distance, piece) in (1..).zip((0..quantity.pieces.start).rev()) {
            match self.pieces.mark(piece) {
                Some(';' | ':') => break,
                Some(',') => same_comma = false,
                _ => {}
            }
            let applies = |why: &Refusal| match why {
                Refusal::Target | Refusal::Proposal => true,
                Refusal::Change => distance <= 2,
                Refusal::Visit => same_comma && distance <= 3,
                Refusal::Attendance => distance <= 20,
                Refusal::Rate | Refusal::Negation | Refusal::Earning => same_comma && distance <= 8,
                Refusal::Document => false,
            };
            if let Some(why) = refusal_at(piece).filter(applies) {
                return Some(why);
            }
            if self.quantities.get(..index)?.iter().any(|earlier| earlier.pieces.contains(&piece)) {
                same_comma = false;
            }
        }
        None
    }
}

enum Before {
    Verb(Option<Stage>, usize),
    Quantity(Verdict),
}

fn models_of(verdict: Verdict) -> Option<Stage> {
    match verdict {
        Verdict::Governed(Governor { reading: Reading::Models(stage), .. }) => Some(stage),
        _ => None,
    }
}

/// Whether one verb can govern both: models with models, people with people.
fn same_kind(a: Counted, b: Counted) -> bool {
    let kind = |counted| match counted {
        Counted::Models(_) | Counted::Elided => 0,
        Counted::People(_) | Counted::Exemplars => 1,
        Counted::Contribution(_) => 2,
        Counted::Foreign => 3,
    };
    kind(a) == kind(b)
}

/// The kind of award at a verb: the certificate next to it, else the kind that the verb is by itself.
pub fn award_kind(pieces: &Pieces<'_, '_>, verb: usize, quantities: &[Quantity]) -> Option<AwardKind> {
    let kind_at = |piece: usize| {
        pieces.sense(piece, |sense| match sense {
            Sense::Certificate(kind) => Some((true, *kind)),
            Sense::Award(Some(kind)) => Some((false, *kind)),
            _ => None,
        })
    };
    let stop = |piece: usize| {
        pieces.mark(piece) == Some(';') || quantities.iter().any(|quantity| quantity.pieces.contains(&piece))
    };
    let after = (verb + 1..pieces.list.len()).take(NEAR).take_while(|piece| !stop(*piece));
    let before = (verb.saturating_sub(NEAR)..verb).rev().take_while(|piece| !stop(*piece));
    let near: Vec<_> = std::iter::once(verb).chain(after).chain(before).filter_map(kind_at).collect();
    let certificate = near.iter().find(|(certificate, _)| *certificate);
    certificate.or(near.first()).map(|(_, kind)| *kind)
}
