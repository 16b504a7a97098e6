//! Counts of people and bodies: awarded, taking part, or the forms of models.

use std::ops::Range;

use danvan_domain::lexicon::{Head, Sense};
use danvan_domain::{Form, Recipient, Stage};

use super::super::quantity::Counted;
use super::super::time::TimeRef;
use super::verb::{Found, VerbAfter};
use super::{Governor, Reader, Reading, Verdict, models_of};

impl Reader<'_, '_, '_> {
    /// Places take part as a fraction of all of them, or where they register; else they can only be awarded.
    pub(super) fn places(&self, index: usize) -> Verdict {
        let pieces = self.clauses.pieces;
        let quantity = self.clauses.quantities.get(index).map_or(0..0, |quantity| quantity.pieces.clone());
        let registered =
            |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Stage(Stage::Registered)));
        // "tiếp nhận đăng ký của 13 xã"
        let of = quantity
            .start
            .checked_sub(2)
            .filter(|verb| pieces.is(verb + 1, |sense| matches!(sense, Sense::Of)) && registered(*verb));
        let registers = registered(quantity.end) || of.is_some();
        let fraction = quantity.into_iter().any(|piece| pieces.mark(piece) == Some('/'));
        match self.people(index, Recipient::Unit) {
            Verdict::Governed(Governor { reading: Reading::TakesPart, .. }) if !(fraction || registers) => {
                Verdict::Ungoverned
            }
            verdict => verdict,
        }
    }

    pub(super) fn people(&self, index: usize, recipient: Recipient) -> Verdict {
        if self.is_told_in_between(index) {
            return Verdict::Ungoverned;
        }
        let start = self.clauses.run_clause_start(index);
        let forms = matches!(recipient, Recipient::Collective | Recipient::Individual);
        if let Some((stage, verb)) = self.number_of_models(index, start).filter(|_| forms) {
            return Verdict::Governed(Governor::of_models(stage, "models-of", Some(verb)));
        }
        if let Some(verb) = self.certificate_in(index).or_else(|| self.award_right_before(index)) {
            return Verdict::Governed(Governor::of_awards(verb, None, "award-before"));
        }
        if let Some((stage, verb)) = self.runners_of_models(index, recipient) {
            return Verdict::Governed(Governor::of_models(stage, "models-of", Some(verb)));
        }
        // "18 điển hình gồm 8 tập thể và 10 cá nhân được tuyên dương"
        if let Some((stage, by)) =
            self.whole_of_parts(index).and_then(|_| self.forms_of_models(index, recipient))
        {
            return Verdict::Governed(Governor::of_models(stage, "forms-of-models", by));
        }
        if let Some((stage, verb)) = self.recognised_as_models(index, recipient) {
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
        if let Some(verb) = self.received_long_after(index) {
            return awarded(verb, None, "award-after");
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

    /// Whether a count stands between those who were awarded and their verb, and tells more of them.
    fn is_told_in_between(&self, index: usize) -> bool {
        let first = self.clauses.run_start(index);
        let start = self.clauses.start(first);
        let and = start.checked_sub(1).is_some_and(|and| self.clauses.pieces.joins(and));
        let later = |verdict: &Verdict| matches!(verdict, Verdict::Governed(Governor { reading: Reading::Awarded { verb, .. }, .. }) if *verb > start);
        !and && self.verdicts.get(..first).is_some_and(|earlier| earlier.iter().any(later))
    }

    /// The verb of receiving a certificate whose subject a list of people is, told more of in between: "6 tập thể, 8 cá nhân,
    /// được chọn từ 13 địa phương, đã vinh dự nhận Bằng khen".
    fn received_long_after(&self, index: usize) -> Option<usize> {
        const REACH: usize = 40;
        let pieces = self.clauses.pieces;
        let first = self.clauses.run_start(index);
        let verb_before = self.clauses.leftward(first).take_while(|piece| pieces.mark(*piece) != Some(';'));
        if verb_before.into_iter().any(|piece| self.verb_at(piece) == Some(None)) {
            return None;
        }
        // Those whom a list is told more of by are not in it.
        let and = self.clauses.start(first).checked_sub(1).filter(|and| self.clauses.pieces.joins(*and));
        if first > 0 && and.is_none() {
            return None;
        }
        let end = self.clauses.end(index);
        let inside = |piece: &usize| {
            let other = self.clauses.owner(*piece).and_then(|owner| self.clauses.quantities.get(owner));
            let people =
                other.is_none_or(|other| matches!(other.counted, Counted::People(_) | Counted::Places));
            people && pieces.mark(*piece) != Some(';')
        };
        let mut after = (end..pieces.list.len().min(end + REACH)).take_while(inside);
        let received =
            after.find(|piece| self.receives_award(*piece) || self.verb_at(*piece) == Some(None))?;
        let certificate =
            |piece: usize| self.clauses.is(piece, |sense| matches!(sense, Sense::Certificate(_)));
        let of_award = (received + 1..received + 6).any(certificate);
        (of_award && self.receives_award(received)).then_some(received)
    }

    /// A count of people in the list of parts of those who take part.
    fn part_of_those_taking_part(&self, index: usize) -> Verdict {
        let takes_part = |verdict: &Verdict| match verdict {
            Verdict::Governed(governor) if governor.reading == Reading::TakesPart => Some(*governor),
            _ => None,
        };
        let whole = self.verdicts.get(..index).and_then(|earlier| earlier.iter().rev().find_map(takes_part));
        match whole {
            Some(whole) if self.has_come_to(index) => {
                Verdict::Governed(Governor::of_participants("come-to", whole.by))
            }
            Some(whole) if self.lists_parts(index) && !self.are_helped(index) => {
                Verdict::Governed(Governor::of_participants("part-of-whole", whole.by))
            }
            None if self.opens_with_parts() && self.before.just_models && self.counts_form(index) => {
                let forms = |stage| Verdict::Governed(Governor::of_models(stage, "forms-of-models", None));
                self.before.models.map_or(Verdict::Ungoverned, forms)
            }
            None if self.before.partakers && self.opens_with_parts() => {
                Verdict::Governed(Governor::of_participants("part-of-whole", None))
            }
            _ => Verdict::Ungoverned,
        }
    }

    /// Whether a count is what an earlier one of the same kind has come to: "ban đầu có 12 hộ tham gia, nay đã có 40 hộ", "có 18
    /// tập thể, 7 cá nhân đăng ký, nay con số này là 124 tập thể và 53 cá nhân".
    fn has_come_to(&self, index: usize) -> bool {
        let counted = |index: usize| self.clauses.quantities.get(index).map(|quantity| quantity.counted);
        let first = self.clauses.run_start(index);
        let Some(before) = (0..first).rev().find(|before| counted(*before) == counted(index)) else {
            return false;
        };
        let takes_part = matches!(
            self.verdicts.get(before),
            Some(Verdict::Governed(Governor { reading: Reading::TakesPart, .. }))
        );
        let now = |piece: usize| {
            matches!(self.clauses.pieces.time(piece), Some(TimeRef::Now))
                || self.clauses.is(piece, |sense| matches!(sense, Sense::Reaching | Sense::SameFigure))
        };
        takes_part && (self.clauses.end(before)..self.clauses.start(first)).any(now)
    }

    /// Whether the sentence opens by listing parts: "Trong số đó, ngành Giáo dục có 21 tập thể".
    fn opens_with_parts(&self) -> bool {
        self.clauses.is(0, |sense| matches!(sense, Sense::PartsFollow))
    }

    /// The certificate that a figure counts: "15 giấy khen cho tập thể".
    fn certificate_in(&self, index: usize) -> Option<usize> {
        let certificate =
            |piece: &usize| self.clauses.is(*piece, |sense| matches!(sense, Sense::Certificate(_)));
        self.clauses.quantities.get(index)?.pieces.clone().find(certificate)
    }

    /// The verb or certificate of awarding that stands right before a run of people, with a few words such as "đột xuất
    /// cho" between at most.
    fn award_right_before(&self, index: usize) -> Option<usize> {
        const REACH: usize = 4;
        let unmarked = |piece: &usize| self.clauses.pieces.mark(*piece).is_none();
        let first = self.clauses.run_start(index);
        let words =
            self.clauses.leftward(first).take_while(|piece| self.clauses.pieces.is_word(*piece)).count();
        let mut before = self.clauses.leftward(first).take((words + 1).clamp(2, REACH)).take_while(unmarked);
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
        // "công nhận danh hiệu điển hình"
        let titled = verb.checked_sub(1).filter(|_| self.clauses.pieces.is_word(verb));
        match self.verb_at(verb).or_else(|| self.verb_at(titled?))? {
            Some(stage @ (Stage::Recognised | Stage::Registered)) => Some((stage, verb)),
            _ => None,
        }
    }

    /// The verb that makes people and bodies models: "33 tập thể được công nhận điển hình", "công nhận 20 tập thể, 15 cá nhân là
    /// điển hình".
    fn recognised_as_models(&self, index: usize, recipient: Recipient) -> Option<(Stage, usize)> {
        const REACH: usize = 3;
        if !matches!(recipient, Recipient::Collective | Recipient::Individual) {
            return None;
        }
        let is_model =
            |piece: usize| self.clauses.is(piece, |sense| matches!(sense, Sense::Head(Head::Model)));
        let recognises = |verb: &usize| self.verb_at(*verb) == Some(Some(Stage::Recognised));
        let window = self.clauses.window_after(index);
        let is = self.clauses.is(window.start, |sense| matches!(sense, Sense::Has));
        let before = self.clauses.start(self.clauses.run_start(index)).checked_sub(1).filter(recognises);
        if let Some(verb) = before.filter(|_| is && is_model(window.start + 1)) {
            return Some((Stage::Recognised, verb));
        }
        let verb = self.verb_after(index).filter(|verb| verb.passive.is_some())?.piece;
        let as_model = (verb + 1..=verb + REACH).any(is_model);
        Some(verb).filter(recognises).filter(|_| as_model).map(|verb| (Stage::Recognised, verb))
    }

    /// The stage of models whose number a label gives by form: "số điển hình được biểu dương là 312 tập thể và 408 cá
    /// nhân".
    fn number_of_models(&self, index: usize, clause: usize) -> Option<(Stage, usize)> {
        let pieces = self.clauses.pieces;
        let link = self.clauses.start(self.clauses.run_start(index)).checked_sub(1)?;
        let linked = pieces.mark(link) == Some(':') || pieces.is(link, |sense| matches!(sense, Sense::Has));
        let label = |piece: &usize| {
            pieces.is(*piece, |sense| matches!(sense, Sense::Total))
                && pieces.is(piece + 1, |sense| matches!(sense, Sense::Head(Head::Model)))
        };
        let label = (clause..link).find(label).filter(|_| linked)?;
        let (stage, verb) = self.first_verb(label..link)?;
        Some((stage.unwrap_or(Stage::Commended), verb))
    }

    /// Whether the noun of a count is one of those that models are sorted by: "tập thể", "cá nhân".
    fn counts_form(&self, index: usize) -> bool {
        let is_form = |piece: usize| self.clauses.is(piece, |sense| matches!(sense, Sense::Form(_)));
        self.clauses.quantities.get(index).is_some_and(|quantity| quantity.pieces.clone().any(is_form))
    }

    /// The stage of the models that a count of collectives or persons is a part of, and what they went by: "12 mô
    /// hình, trong đó 5 tập thể".
    fn forms_of_models(&self, index: usize, recipient: Recipient) -> Option<(Stage, Option<usize>)> {
        if !self.counts_form(index) || !matches!(recipient, Recipient::Collective | Recipient::Individual) {
            return None;
        }
        let (earlier, stage) =
            (0..index).rev().find_map(|earlier| Some((earlier, models_of(*self.verdicts.get(earlier)?)?)))?;
        let is_form = matches!(self.clauses.quantities.get(earlier)?.counted, Counted::People(_));
        if is_form && self.clauses.run_end(earlier) >= index {
            return Some(stage);
        }
        // "171 mô hình tập thể và 72 cá nhân"
        let of_form = match self.clauses.quantities.get(earlier)?.counted {
            Counted::Models(Some(Form::Collective)) => Some(Recipient::Collective),
            Counted::Models(Some(Form::Individual)) => Some(Recipient::Individual),
            _ => None,
        };
        let joined = (self.clauses.end(earlier)..self.clauses.start(index))
            .all(|piece| self.clauses.pieces.joins(piece));
        if joined
            && self.clauses.lists_parts_before(index)
            && of_form.is_some_and(|of_form| of_form != recipient)
        {
            return Some(stage);
        }
        let between = self.clauses.end(earlier)..self.clauses.start(index);
        // "tuyên dương 40 điển hình, Hội Nông dân chiếm 4 tập thể, 6 cá nhân"
        let models = matches!(self.clauses.quantities.get(earlier)?.counted, Counted::Models(_));
        if models && self.is_share_of_a_body(between.clone()) {
            return Some(stage);
        }
        let parts = between.clone().any(|piece| {
            self.clauses.is(piece, |sense| matches!(sense, Sense::PartsFollow))
                || self.clauses.pieces.mark(piece) == Some('(')
        });
        // "98 điển hình được biểu dương, gồm 60 tập thể, 38 cá nhân": the verb is that of all of them.
        let awarded =
            between.into_iter().any(|piece| self.verb_at(piece) == Some(None) && stage.1 != Some(piece));
        (parts && !awarded).then_some(stage)
    }

    /// Whether what stands before a count says whose share of a whole it is: a comma, a body that runs models, and a word of
    /// having, without a verb.
    fn is_share_of_a_body(&self, between: Range<usize>) -> bool {
        let pieces = self.clauses.pieces;
        let sector = |piece: &usize| pieces.is(*piece, |sense| matches!(sense, Sense::Sector(_)));
        let Some(body) = between.clone().find(sector) else { return false };
        let opens = body.checked_sub(1).is_some_and(|comma| matches!(pieces.mark(comma), Some(',' | ';')));
        let has = between
            .end
            .checked_sub(1)
            .is_some_and(|has| has > body && pieces.is(has, |sense| matches!(sense, Sense::Has)));
        opens && has && !(body..between.end).any(|piece| self.verb_at(piece).is_some())
    }

    /// Whether exemplars of a form are listed as a part of those who were awarded: "100 cá nhân được khen, trong đó có
    /// 9 điển hình cá nhân".
    pub(super) fn is_part_of_awarded(&self, index: usize) -> bool {
        self.clauses.lists_parts_before(index) && self.awarded_before(index).is_some()
    }

    /// The award that the quantity right before got, where that is one of people.
    fn awarded_before(&self, index: usize) -> Option<(usize, Option<usize>)> {
        let before = index.checked_sub(1)?;
        let people = matches!(self.clauses.quantities.get(before)?.counted, Counted::People(_));
        match self.verdicts.get(before)? {
            Verdict::Governed(Governor { reading: Reading::Awarded { verb, passive }, .. }) => {
                people.then_some((*verb, *passive))
            }
            _ => None,
        }
    }

    /// What goes on with the award of the quantity right before.
    pub(super) fn award_list(&self, index: usize) -> Verdict {
        let awarded = |(verb, passive)| Verdict::Governed(Governor::of_awards(verb, passive, "award-list"));
        self.awarded_before(index).map_or(Verdict::Ungoverned, awarded)
    }

    /// Whether a quantity is joined to a count of people.
    pub(super) fn beside_people(&self, index: usize) -> bool {
        let is_people = |index: usize| {
            self.clauses.quantities.get(index).is_some_and(|q| matches!(q.counted, Counted::People(_)))
        };
        let before = index.checked_sub(1).filter(|before| self.clauses.run_end(*before) >= index);
        let after = (self.clauses.run_end(index) > index).then_some(index + 1);
        before.is_some_and(is_people) || after.is_some_and(is_people)
    }
}
