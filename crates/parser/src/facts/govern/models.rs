//! Counts of models: the stage that they have come to.

use danvan_domain::lexicon::{Head, Refusal, Sense};
use danvan_domain::{Level, Stage};

use super::super::elided::stands_for_figure;
use super::verb::Found;
use super::{Governor, Reader, Verdict, models_of};

impl Reader<'_, '_, '_> {
    pub(super) fn models(&self, index: usize) -> Verdict {
        let governed = |stage: Option<Stage>, rule, by| {
            Verdict::Governed(Governor::of_models(stage.unwrap_or(Stage::Commended), rule, Some(by)))
        };
        if let Some(verdict) = self.counted_by_label(index) {
            return verdict;
        }
        if self.clauses.is_out_of(index)
            && let Some((stage, verb)) = self.first_verb(self.clauses.window_after(index))
        {
            return governed(stage, "out-of", verb);
        }
        if self.clauses.is_out_of(index) && self.is_out_of_one(index) {
            return Verdict::Ungoverned;
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
        let after = self.verb_after(index);
        // "khen thưởng 12 mô hình hoạt động tốt"
        let praised =
            self.clauses.start(index).checked_sub(1).filter(|verb| self.verb_at(*verb) == Some(None));
        let active = after.is_none_or(|after| after.passive.is_none());
        if let Some(verb) = praised.filter(|_| active) {
            return governed(None, "verb-before", verb);
        }
        if let Some(verb) = after {
            return governed(verb.stage, "verb-after", verb.piece);
        }
        match self.verb_before(index, false) {
            Some(Found::Verb(stage, verb)) => governed(stage, "verb-before", verb),
            Some(Found::Quantity(verdict)) if says_of_next(verdict) => verdict,
            _ => self.inherited(index).unwrap_or_else(|| {
                Verdict::Governed(Governor::of_models(Stage::Implemented, "there-is", None))
            }),
        }
    }

    /// Whether one of them is spoken of: "Đây là một trong 6 mô hình …". Without a verb that says what became of all
    /// they are no count.
    fn is_out_of_one(&self, index: usize) -> bool {
        let one = self.clauses.start(index).checked_sub(2).and_then(|one| self.clauses.pieces.number(one));
        one.is_some_and(|one| one.to_bits() == 1_f64.to_bits())
    }

    /// Models whose label says at which stage they are: "số mô hình được công nhận là 56/60 mô hình đăng ký".
    fn counted_by_label(&self, index: usize) -> Option<Verdict> {
        let pieces = self.clauses.pieces;
        let link = self.clauses.start(index).checked_sub(1)?;
        let linked = pieces.mark(link) == Some(':') || pieces.is(link, |sense| matches!(sense, Sense::Has));
        let clause = self.clauses.clause_start(index);
        let number_of = (clause..link).any(|piece| {
            pieces.is(piece, |sense| matches!(sense, Sense::Total))
                && pieces.is(piece + 1, |sense| matches!(sense, Sense::Head(Head::Model)))
        });
        let verb = self.first_verb(clause..link).is_some();
        (linked && number_of && verb).then(|| self.labelled(index, clause)).flatten()
    }

    pub(super) fn elided(&self, index: usize) -> Verdict {
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
    pub(super) fn inherited(&self, index: usize) -> Option<Verdict> {
        let before = self.verdicts.get(..index)?.iter().rev().find_map(|verdict| models_of(*verdict));
        let named = self.lists_parts(index)
            || self.is_broken_down(index)
            || stands_for_figure(self.clauses.pieces, self.clauses.start(index));
        let whole = || Some((self.before.models.filter(|_| named)?, None));
        let (stage, by) = before.or_else(whole)?;
        Some(Verdict::Governed(Governor::of_models(stage, "part-of-whole", by)))
    }

    /// Whether a count is of one field, sector, form or tier: such a count, with no verb of its own, goes on with the
    /// whole of the sentence before ("Lĩnh vực kinh tế có 12 mô hình").
    fn is_broken_down(&self, index: usize) -> bool {
        let sorts = |sense: &Sense| {
            matches!(sense, Sense::Field(_) | Sense::Sector(_) | Sense::Form(_) | Sense::Tier(_))
        };
        let item = self.clauses.item_start(index)..self.clauses.item_after(index).end;
        item.into_iter().any(|piece| self.clauses.is(piece, sorts))
    }

    /// Whether a list of parts is open before a quantity, or a commune is named whose share it is.
    pub(super) fn lists_parts(&self, index: usize) -> bool {
        let commune = |piece: usize| {
            self.clauses.is(
                piece,
                |sense| matches!(sense, Sense::PlaceKind(_, levels) if levels.contains(&Level::Commune)),
            )
        };
        self.clauses.lists_parts_before(index) || self.clauses.leftward(index).any(commune)
    }

    /// The stage of the verb that stands right before a quantity, or before "được" in "thực hiện được 129", and
    /// its piece.
    pub(super) fn stage_right_before(&self, index: usize) -> Option<(Stage, usize)> {
        let before = self.clauses.start(index).checked_sub(1)?;
        let verb = if self.is_passive(before) { before.checked_sub(1)? } else { before };
        Some((self.verb_at(verb)??, verb))
    }
}

/// Whether what became of a quantity goes for the next of its kind as well: a fact's verb does, and so does an aim.
fn says_of_next(verdict: Verdict) -> bool {
    match verdict {
        Verdict::Governed(_) => true,
        Verdict::Refused(refused) => matches!(refused.why, Refusal::Target | Refusal::Proposal),
        Verdict::Ungoverned => false,
    }
}
