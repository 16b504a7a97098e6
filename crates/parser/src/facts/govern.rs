//! Governors: which verb a quantity hangs on, before it or after it, and what the verb makes of it.

use std::ops::Range;

use danvan_domain::lexicon::{Head, Sense};
use danvan_domain::{Item, Level, Recipient, Stage};

use super::clause::{Clauses, same_kind};
use super::elided::stands_for_figure;
use super::piece::{PieceKind, Pieces};
use super::quantity::Counted;
use super::refuse::{Refused, other_movement, refusal};

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

/// How many pieces after "được" its verb may stand: a body's full name fits in between.
const PASSIVE_REACH: usize = 14;

/// How many pieces away a word still belongs to a quantity.
const NEAR: usize = 5;

/// How many pieces after the noun a verb of taking part may stand; a household may have its place named between.
const NEAR_VERB: usize = 8;
const NEAR_VERB_OF_HOUSEHOLDS: usize = 16;

/// How many pieces before a length or an area the word may stand that says of what.
const EVIDENCE_REACH: usize = 12;

/// What the sentences before have counted, for a sentence that only lists the parts of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Before {
    /// What governs the last count of models.
    pub models: Option<Stage>,
    /// Whether the last sentence counted those who take part.
    pub partakers: bool,
}

/// Governs the quantities of a sentence, in order.
pub fn govern(clauses: &Clauses<'_, '_, '_>, before: Before) -> Vec<Verdict> {
    let pieces = clauses.pieces;
    let gives = |piece: &usize| {
        pieces.is(*piece, |sense| matches!(sense, Sense::Giving | Sense::Stage(Stage::Implemented)))
    };
    let all = 0..pieces.list.len();
    let mut reader = Reader {
        clauses,
        verdicts: Vec::with_capacity(clauses.quantities.len()),
        before,
        giving_from: all.clone().find(gives),
        other_movement: other_movement(pieces, all).is_some(),
    };
    for index in 0..clauses.quantities.len() {
        let verdict = reader.verdict(index);
        reader.verdicts.push(verdict);
    }
    reader.verdicts
}

struct Reader<'a, 's, 't> {
    clauses: &'a Clauses<'a, 's, 't>,
    verdicts: Vec<Verdict>,
    before: Before,
    /// The first piece that is a verb of giving or building.
    giving_from: Option<usize>,
    /// Whether the sentence names another movement and not ours.
    other_movement: bool,
}

/// The verb after a quantity.
#[derive(Debug, Clone, Copy)]
struct VerbAfter {
    /// Its stage; none for verbs of awarding.
    stage: Option<Stage>,
    piece: usize,
    /// The piece of the passive word.
    passive: Option<usize>,
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
            Counted::Models(_) => self.models(index),
            Counted::Exemplars if self.beside_people(index) => self.people(index, Recipient::Individual),
            Counted::Exemplars => self.models(index),
            Counted::Elided => self.elided(index),
            Counted::People(recipient) => self.people(index, recipient),
            Counted::Places => self.people(index, Recipient::Unit),
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

    fn models(&self, index: usize) -> Verdict {
        let governed = |stage: Option<Stage>, rule, by| {
            Verdict::Governed(Governor::of_models(stage.unwrap_or(Stage::Commended), rule, Some(by)))
        };
        if self.clauses.is_out_of(index)
            && let Some((stage, verb)) = self.first_verb(self.clauses.window_after(index))
        {
            return governed(stage, "out-of", verb);
        }
        if self.clauses.is_out_of(index + 1)
            && let Some((stage @ Some(_), verb)) =
                self.first_verb(self.clauses.end(index)..self.clauses.start(index + 1))
        {
            return governed(stage, "verb-after", verb);
        }
        // "xây dựng 39 mô hình, 30 mô hình được công nhận": what follows is said of the second.
        let own = if self.clauses.run_end(index) > index { self.stage_right_before(index) } else { None };
        if let Some((stage, verb)) = own {
            return governed(Some(stage), "verb-before", verb);
        }
        if let Some(verb) = self.verb_after(index) {
            return governed(verb.stage, "verb-after", verb.piece);
        }
        match self.verb_before(index, false) {
            Some(Found::Verb(stage, verb)) => governed(stage, "verb-before", verb),
            Some(Found::Quantity(verdict)) => verdict,
            None => self.inherited(index).unwrap_or_else(|| {
                Verdict::Governed(Governor::of_models(Stage::Implemented, "there-is", None))
            }),
        }
    }

    fn elided(&self, index: usize) -> Verdict {
        let by_verb = self
            .stage_right_before(index)
            .map(|(stage, verb)| Verdict::Governed(Governor::of_models(stage, "verb-before", Some(verb))));
        let after = self.clauses.window_after(index).start;
        let by_passive = self.verb_after(index).filter(|_| self.is_passive(after)).map(|verb| {
            let stage = verb.stage.unwrap_or(Stage::Commended);
            Verdict::Governed(Governor::of_models(stage, "verb-after", Some(verb.piece)))
        });
        let clause = self.clauses.clause_start(index);
        let verdict = by_passive.or_else(|| self.labelled(index, clause)).or(by_verb);
        let verdict = verdict.or_else(|| self.inherited(index)).or_else(|| self.labelled(index, 0));
        verdict.unwrap_or(Verdict::Ungoverned)
    }

    /// The first verb of a range: its stage, none for verbs of awarding, and its piece.
    fn first_verb(&self, mut range: Range<usize>) -> Option<(Option<Stage>, usize)> {
        range.find_map(|piece| Some((self.verb_at(piece)?, piece)))
    }

    /// The stage of the verb that stands right before a quantity, or before "được" in "thực hiện được 129", and
    /// its piece.
    fn stage_right_before(&self, index: usize) -> Option<(Stage, usize)> {
        let before = self.clauses.start(index).checked_sub(1)?;
        let verb = if self.is_passive(before) { before.checked_sub(1)? } else { before };
        Some((self.verb_at(verb)??, verb))
    }

    /// An elided number whose label, from a piece on, says what it counts: "Mô hình được công nhận: 109".
    fn labelled(&self, index: usize, from: usize) -> Option<Verdict> {
        let label = from..self.clauses.start(index);
        let is_noun = |piece: &usize| self.clauses.is(*piece, |s| matches!(s, Sense::Head(Head::Model)));
        let noun = label.clone().find(is_noun)?;
        let (stage, by) = match self.first_verb(label) {
            Some((stage, verb)) => (stage.unwrap_or(Stage::Commended), verb),
            None => (Stage::Implemented, noun),
        };
        Some(Verdict::Governed(Governor::of_models(stage, "label", Some(by))))
    }

    /// The stage of the whole that the sentence lists the parts of.
    fn inherited(&self, index: usize) -> Option<Verdict> {
        let before = self.verdicts.get(..index)?.iter().rev().find_map(|verdict| models_of(*verdict));
        let named =
            self.lists_parts(index) || stands_for_figure(self.clauses.pieces, self.clauses.start(index));
        let whole = || Some((self.before.models.filter(|_| named)?, None));
        let (stage, by) = before.or_else(whole)?;
        Some(Verdict::Governed(Governor::of_models(stage, "part-of-whole", by)))
    }

    /// Whether a list of parts is open before a quantity, or a commune is named whose share it is.
    fn lists_parts(&self, index: usize) -> bool {
        let commune = |piece: usize| {
            self.clauses.is(
                piece,
                |sense| matches!(sense, Sense::PlaceKind(_, levels) if levels.contains(&Level::Commune)),
            )
        };
        self.clauses.lists_parts_before(index) || self.clauses.leftward(index).any(commune)
    }

    /// Whether a quantity is joined to a count of people.
    fn beside_people(&self, index: usize) -> bool {
        let is_people = |index: usize| {
            self.clauses.quantities.get(index).is_some_and(|q| matches!(q.counted, Counted::People(_)))
        };
        let before = index.checked_sub(1).filter(|before| self.clauses.run_end(*before) >= index);
        let after = (self.clauses.run_end(index) > index).then_some(index + 1);
        before.is_some_and(is_people) || after.is_some_and(is_people)
    }

    fn people(&self, index: usize, recipient: Recipient) -> Verdict {
        if let Some(verb) = self.award_right_before(index) {
            return Verdict::Governed(Governor::of_awards(verb, None, "award-before"));
        }
        if let Some((stage, verb)) = self.runners_of_models(index, recipient) {
            return Verdict::Governed(Governor::of_models(stage, "models-of", Some(verb)));
        }
        if let Some(governor) = self.takes_part(index, recipient) {
            return Verdict::Governed(governor);
        }
        if matches!(self.clauses.quantities.get(index).map(|q| q.counted), Some(Counted::Places))
            && !self.beside_people(index)
        {
            return Verdict::Ungoverned;
        }
        let awarded = |verb, passive, rule| Verdict::Governed(Governor::of_awards(verb, passive, rule));
        if let Some(VerbAfter { stage: None, piece, passive }) = self.verb_after(index) {
            return awarded(piece, passive, "award-after");
        }
        if let Some((stage, by)) = self.forms_of_models(index, recipient) {
            return Verdict::Governed(Governor::of_models(stage, "forms-of-models", by));
        }
        match self.verb_before(index, true) {
            Some(Found::Verb(_, verb)) => awarded(verb, None, "award-before"),
            Some(Found::Quantity(Verdict::Governed(Governor {
                reading: Reading::Awarded { verb, passive },
                ..
            }))) => awarded(verb, passive, "award-list"),
            _ => self.part_of_those_taking_part(index),
        }
    }

    /// A count of people in the list of parts of those who take part.
    fn part_of_those_taking_part(&self, index: usize) -> Verdict {
        let takes_part = |verdict: &Verdict| match verdict {
            Verdict::Governed(governor) if governor.reading == Reading::TakesPart => Some(*governor),
            _ => None,
        };
        let whole = self.verdicts.get(..index).and_then(|earlier| earlier.iter().rev().find_map(takes_part));
        match whole {
            Some(whole) if self.lists_parts(index) => {
                Verdict::Governed(Governor::of_participants("part-of-whole", whole.by))
            }
            None if self.before.partakers && self.opens_with_parts() => {
                Verdict::Governed(Governor::of_participants("part-of-whole", None))
            }
            _ => Verdict::Ungoverned,
        }
    }

    /// Whether the sentence opens by listing parts: "Trong số đó, ngành Giáo dục có 21 tập thể".
    fn opens_with_parts(&self) -> bool {
        self.clauses.is(0, |sense| matches!(sense, Sense::PartsFollow))
    }

    /// The verb or certificate of awarding that stands right before a run of people, with a word such as "cho"
    /// between at most.
    fn award_right_before(&self, index: usize) -> Option<usize> {
        let unmarked = |piece: &usize| self.clauses.pieces.mark(*piece).is_none();
        let first = self.clauses.run_start(index);
        let mut before = self.clauses.leftward(first).take(2).take_while(unmarked);
        let piece = before.find(|piece| self.verb_at(*piece).is_some())?;
        (self.verb_at(piece) == Some(None)).then_some(piece)
    }

    /// The stage of models that are said to be those of people, and its verb: "công nhận mô hình đối với 42 tập
    /// thể".
    fn runners_of_models(&self, index: usize, recipient: Recipient) -> Option<(Stage, usize)> {
        if !matches!(recipient, Recipient::Collective | Recipient::Individual) {
            return None;
        }
        let start = self.clauses.run_clause_start(index);
        let is_model = |piece: &usize| {
            self.clauses.owner(*piece).is_none()
                && self.clauses.is(*piece, |sense| matches!(sense, Sense::Head(Head::Model)))
        };
        let model = self.clauses.leftward(index).take_while(|piece| *piece >= start).find(is_model)?;
        let verb = model.checked_sub(1)?;
        match self.verb_at(verb)? {
            Some(stage @ (Stage::Recognised | Stage::Registered)) => Some((stage, verb)),
            _ => None,
        }
    }

    /// What makes people take part: a verb of taking part or registering after them, for households also one of
    /// giving, or the models that they are said to run ("46 tập thể với 40 mô hình").
    fn takes_part(&self, index: usize, recipient: Recipient) -> Option<Governor> {
        let after = self.until_parts(self.clauses.window_after(index));
        let reach = match recipient {
            Recipient::Unit => after.len(),
            Recipient::Household => NEAR_VERB_OF_HOUSEHOLDS,
            _ => NEAR_VERB,
        };
        let near = after.start..(after.start + reach).min(after.end);
        // Persons who are praised for what they gave are awarded.
        let gives = recipient == Recipient::Household
            || recipient == Recipient::Individual && self.verb_before(index, true).is_none();
        let runs = recipient == Recipient::Unit && self.models_follow(index);
        let verb = near.clone().find(|piece| {
            self.clauses.is(*piece, |sense| match sense {
                Sense::TakingPart | Sense::Stage(Stage::Registered) => true,
                Sense::Stage(Stage::Implemented) => runs,
                Sense::Giving => gives,
                _ => false,
            })
        });
        let awarded = near.into_iter().find(|piece| {
            self.is_passive(*piece)
                || self.verb_at(*piece) == Some(None)
                || self.clauses.is(*piece, |sense| matches!(sense, Sense::Receiving))
        });
        if let Some(verb) = verb.filter(|verb| awarded.is_none_or(|awarded| *verb < awarded)) {
            return Some(Governor::of_participants("taking-part-after", Some(verb)));
        }
        if let Some(model) = self.members_of(index) {
            return Some(Governor::of_participants("members", Some(model)));
        }
        let with = self.models_follow(index)
            && after.len() == 1
            && self.clauses.is(after.start, |sense| matches!(sense, Sense::And));
        if with {
            return Some(Governor::of_participants("with-models", Some(after.start)));
        }
        self.takes_part_before(index).map(|verb| Governor::of_participants("taking-part-before", Some(verb)))
    }

    /// The model or group that a count of members is of: "mô hình nuôi ong với 9 thành viên", "32 thành viên của
    /// đội".
    fn members_of(&self, index: usize) -> Option<usize> {
        let pieces = self.clauses.pieces;
        let Range { start, end } = self.clauses.quantities.get(index)?.pieces.clone();
        let members = (start..end).any(|piece| pieces.is(piece, |sense| matches!(sense, Sense::Member)));
        let group = |piece: &usize| {
            let counted = piece.checked_sub(1).is_some_and(|before| pieces.number(before).is_some());
            !counted
                && pieces.is(*piece, |sense| match sense {
                    Sense::Group => true,
                    Sense::Head(Head::Model) => self.clauses.owner(*piece).is_none(),
                    Sense::PlaceKind(_, levels) => levels.is_empty(),
                    _ => false,
                })
        };
        let of = end + 1;
        let after = || {
            pieces
                .is(end, |sense| matches!(sense, Sense::Of))
                .then_some(of)
                .filter(|of| group(of) || self.is_word(*of))
        };
        self.clauses.leftward(index).find(group).or_else(after).filter(|_| members)
    }

    fn is_word(&self, piece: usize) -> bool {
        matches!(self.clauses.pieces.list.get(piece).map(|piece| &piece.kind), Some(PieceKind::Word))
    }

    /// Whether the next count is one of models.
    fn models_follow(&self, index: usize) -> bool {
        let next = self.clauses.quantities.get(self.clauses.run_end(index) + 1);
        next.is_some_and(|next| matches!(next.counted, Counted::Models(_)))
    }

    /// The verb of taking part before a figure that its label names ("Số hộ tham gia: 46"), or right before the
    /// word that joins it to those who did ("đăng ký của 41 đơn vị").
    fn takes_part_before(&self, index: usize) -> Option<usize> {
        let start = self.clauses.start(index);
        let registers = |piece: &usize| {
            self.clauses
                .is(*piece, |sense| matches!(sense, Sense::TakingPart | Sense::Stage(Stage::Registered)))
        };
        if self.clauses.quantities.get(index)?.is_labelled() {
            let gives = |piece: &usize| self.clauses.is(*piece, |sense| matches!(sense, Sense::Giving));
            return (start.saturating_sub(NEAR_VERB)..start)
                .rev()
                .find(|piece| registers(piece) || gives(piece));
        }
        let before = start.checked_sub(1)?;
        if self.clauses.is(before, |sense| matches!(sense, Sense::Mobilising)) {
            return Some(before);
        }
        let of = Some(before).filter(|of| self.clauses.is(*of, |sense| matches!(sense, Sense::Of)))?;
        of.checked_sub(1).filter(registers)
    }

    /// The stage of the models that a count of collectives or persons is a part of, and what they went by: "12 mô
    /// hình, trong đó 5 tập thể".
    fn forms_of_models(&self, index: usize, recipient: Recipient) -> Option<(Stage, Option<usize>)> {
        let form = self
            .clauses
            .quantities
            .get(index)?
            .pieces
            .clone()
            .any(|piece| self.clauses.is(piece, |sense| matches!(sense, Sense::Form(_))));
        if !form || !matches!(recipient, Recipient::Collective | Recipient::Individual) {
            return None;
        }
        let (earlier, stage) =
            (0..index).rev().find_map(|earlier| Some((earlier, models_of(*self.verdicts.get(earlier)?)?)))?;
        let is_form = matches!(self.clauses.quantities.get(earlier)?.counted, Counted::People(_));
        if is_form && self.clauses.run_end(earlier) >= index {
            return Some(stage);
        }
        let between = self.clauses.end(earlier)..self.clauses.start(index);
        let parts = between.clone().any(|piece| {
            self.clauses.is(piece, |sense| matches!(sense, Sense::PartsFollow))
                || self.clauses.pieces.mark(piece) == Some('(')
        });
        let awarded = between.into_iter().any(|piece| self.verb_at(piece) == Some(None));
        (parts && !awarded).then_some(stage)
    }

    fn contribution(&self, index: usize, item: Item) -> Verdict {
        let pieces = self.clauses.pieces;
        let (start, end) = (self.clauses.start(index), self.clauses.end(index));
        let after = end..(end + NEAR).min(pieces.list.len());
        let gives = |piece: &usize| {
            pieces.is(*piece, |sense| matches!(sense, Sense::Giving | Sense::Stage(Stage::Implemented)))
        };
        let verb = self.giving_from.filter(|from| *from < start).or_else(|| after.clone().find(gives));
        let verb = verb.or_else(|| self.given_as_said_after(index).filter(|_| start == 0 || index > 0));
        let free = index.checked_sub(1).map_or(0, |before| self.clauses.end(before));
        // What stands before the first comma after another length or area is said of that one.
        let same = index.checked_sub(1).and_then(|before| self.clauses.quantities.get(before));
        let same = same.is_some_and(|before| before.counted == Counted::Contribution(item));
        let free = (free..start).find(|piece| same && pieces.mark(*piece) == Some(',')).unwrap_or(free);
        let mut around = (free.max(start.saturating_sub(EVIDENCE_REACH))..start)
            .rev()
            .take_while(|piece| pieces.mark(*piece) != Some(';'))
            .chain(after.take_while(|piece| !matches!(pieces.mark(*piece), Some(',' | ';'))));
        let evident = match item {
            Item::RoadKm | Item::LandM2 => around
                .any(|piece| pieces.is(piece, |sense| matches!(sense, Sense::Evidence(of) if *of == item))),
            _ => true,
        };
        match verb {
            Some(verb) if evident && pieces.mark(end) != Some('/') && !self.other_movement => {
                Verdict::Governed(Governor { reading: Reading::Given(item), rule: "given", by: Some(verb) })
            }
            _ => Verdict::Ungoverned,
        }
    }

    /// The verb of giving after a list that a sentence opens with: "1.830 ngày công, 5 tỷ đồng là những gì nhân dân đã
    /// đóng góp".
    fn given_as_said_after(&self, index: usize) -> Option<usize> {
        let window = self.clauses.window_after(index);
        let is = self.clauses.is(window.start, |sense| matches!(sense, Sense::Has));
        let gives = |piece: &usize| self.clauses.is(*piece, |sense| matches!(sense, Sense::Giving));
        window.into_iter().find(gives).filter(|_| is)
    }

    /// The verb after a quantity and those joined to it. Verbs of receiving need no passive word, nor does one
    /// that follows at once. A verb right before the next quantity is that one's.
    fn verb_after(&self, index: usize) -> Option<VerbAfter> {
        let window = self.until_parts(self.clauses.window_after(index));
        let of_next = self.verb_of_next(&window);
        let own = |piece: &usize| of_next != Some(*piece);
        let passive = window.clone().find(|piece| self.is_passive(*piece));
        let active = window.clone().take(NEAR).filter(own).find_map(|piece| {
            let receives = self.clauses.is(piece, |sense| matches!(sense, Sense::Receiving));
            let stage = match self.verb_at(piece) {
                _ if receives => None,
                Some(stage @ Some(Stage::Recognised)) => stage,
                Some(stage @ Some(Stage::Registered)) if self.is_name_of_movement(window.start..piece) => {
                    stage
                }
                Some(stage @ Some(Stage::Implemented)) if piece < window.start + 2 => stage,
                Some(stage @ Some(_)) if piece == window.start => stage,
                _ => return None,
            };
            Some(VerbAfter { stage, piece, passive: None })
        });
        let to_praise =
            window.clone().find(|piece| self.clauses.is(*piece, |sense| matches!(sense, Sense::InOrderTo)));
        let praised = to_praise.map(|to| to + 1).filter(|verb| self.verb_at(*verb) == Some(None));
        if let (Some(piece), None, None) = (praised, active, passive) {
            return Some(VerbAfter { stage: None, piece, passive: None });
        }
        let by_passive = window.clone().filter(|piece| self.is_passive(*piece)).find_map(|passive| {
            let mut reach = (passive + 1..(passive + 1 + PASSIVE_REACH).min(window.end)).filter(own);
            reach.find_map(|piece| {
                Some(VerbAfter { stage: self.verb_at(piece)?, piece, passive: Some(passive) })
            })
        });
        match (active, by_passive) {
            // "mô hình đăng ký đã được thực hiện": the first verb only says which models.
            (Some(active), Some(passive)) if active.piece < passive.piece => {
                let at_once = passive.passive.is_some_and(|passive| passive <= active.piece + 2);
                Some(if at_once { passive } else { active })
            }
            (active, passive) => passive.or(active),
        }
    }

    /// Whether pieces only name the movement after its models, up to a verb: “Dân vận khéo” đã.
    fn is_name_of_movement(&self, mut range: Range<usize>) -> bool {
        range.all(|piece| {
            self.clauses.is(piece, |sense| matches!(sense, Sense::Purpose(_) | Sense::Auxiliary))
                || matches!(self.clauses.pieces.mark(piece), Some('“' | '”' | '"' | '\''))
        })
    }

    /// The verb in a window that stands right before the quantity at its end.
    fn verb_of_next(&self, window: &Range<usize>) -> Option<usize> {
        let next = self.clauses.owner(window.end).and_then(|next| self.clauses.quantities.get(next))?;
        let counts = matches!(next.counted, Counted::Models(_) | Counted::People(_) | Counted::Exemplars);
        let last = window.end.checked_sub(1).filter(|last| window.contains(last) && counts)?;
        self.verb_at(last).map(|_| last)
    }

    /// Whether a piece is a number that counts nothing named: what stands before it is said of it.
    fn is_bare_number(&self, piece: usize) -> bool {
        let pieces = self.clauses.pieces;
        let last = piece + 1 == pieces.list.len();
        pieces.number(piece).is_some() && (last || matches!(pieces.mark(piece + 1), Some(',' | ';' | '.')))
    }

    /// A window cut where a list of parts opens or another number stands; right after its noun "trong số này"
    /// only refers back.
    fn until_parts(&self, window: Range<usize>) -> Range<usize> {
        let counts = |from: usize| {
            self.clauses.owner(window.end).is_some()
                || (from..window.end).any(|piece| self.is_bare_number(piece))
        };
        let parts = |piece: &usize| {
            let listed = self.clauses.is(*piece, |sense| matches!(sense, Sense::PartsFollow));
            *piece > window.start && listed && counts(*piece) || self.is_bare_number(*piece)
        };
        window.start..window.clone().find(parts).unwrap_or(window.end)
    }

    /// The nearest verb before a quantity, or the quantity of the same kind that stands between. For people
    /// only verbs of awarding count: what they are awarded for has verbs of its own.
    fn verb_before(&self, index: usize, awards_only: bool) -> Option<Found> {
        let counted = self.clauses.quantities.get(index)?.counted;
        for piece in self.clauses.leftward(index) {
            if self.clauses.pieces.mark(piece) == Some(';') && !(awards_only && self.goes_on(piece, index)) {
                break;
            }
            if let Some(earlier) = self.clauses.owner(piece) {
                if same_kind(self.clauses.quantities.get(earlier)?.counted, counted) {
                    return self.verdicts.get(earlier).map(|verdict| Found::Quantity(*verdict));
                }
            } else if let Some(stage) = self.verb_at(piece).filter(|stage| stage.is_none() || !awards_only) {
                return Some(Found::Verb(stage, piece));
            }
        }
        None
    }

    /// Whether a list goes on after a semicolon: no verb stands between it and a quantity that follows closely.
    fn goes_on(&self, semicolon: usize, index: usize) -> bool {
        const REACH: usize = 6;
        let mut between = semicolon + 1..self.clauses.start(self.clauses.run_start(index));
        let known = |piece: usize| self.verb_at(piece).is_none() && !self.is_word(piece);
        between.len() <= REACH && between.all(known)
    }

    fn verb_at(&self, piece: usize) -> Option<Option<Stage>> {
        verb(self.clauses.pieces, piece)
    }

    fn is_passive(&self, piece: usize) -> bool {
        self.clauses.is(piece, |sense| matches!(sense, Sense::Passive))
    }
}

/// The stage of the verb that a piece is; none for a verb or certificate of awarding.
pub fn verb(pieces: &Pieces<'_, '_>, piece: usize) -> Option<Option<Stage>> {
    pieces.sense(piece, |sense| match sense {
        Sense::Stage(stage) => Some(Some(*stage)),
        Sense::Award(_) | Sense::Certificate(_) => Some(None),
        _ => None,
    })
}

enum Found {
    Verb(Option<Stage>, usize),
    Quantity(Verdict),
}

/// The stage of models, and the piece that it went by.
fn models_of(verdict: Verdict) -> Option<(Stage, Option<usize>)> {
    match verdict {
        Verdict::Governed(Governor { reading: Reading::Models(stage), by, .. }) => Some((stage, by)),
        _ => None,
    }
}
