//! Counts of models: the stage that they have come to.

use danvan_domain::lexicon::{Head, Refusal, Sense};
use danvan_domain::{Level, Stage};

use super::super::elided::stands_for_figure;
use super::super::quantity::Counted;
use super::super::time::TimeRef;
use super::verb::Found;
use super::{Governor, Reader, Reading, Verdict, models_of};

impl Reader<'_, '_, '_> {
    pub(super) fn models(&self, index: usize) -> Verdict {
        let governed = |stage: Option<Stage>, rule, by| {
            Verdict::Governed(Governor::of_models(stage.unwrap_or(Stage::Commended), rule, Some(by)))
        };
        if let Some(verdict) = self.counted_by_label(index) {
            return verdict;
        }
        if self.is_named_again(index) || self.is_article(index) {
            return Verdict::Ungoverned;
        }
        if self.clauses.is_out_of(index)
            && let Some((stage, verb)) = self.first_verb(self.clauses.window_after(index))
        {
            return governed(stage, "out-of", verb);
        }
        if self.clauses.is_out_of(index) && self.is_out_of_one(index) && !self.is_of_place(index) {
            return Verdict::Ungoverned;
        }
        // "86 là số mô hình huyện công nhận"
        let said =
            |piece: usize| self.clauses.is(piece, |sense| matches!(sense, Sense::Total | Sense::SameFigure));
        if index == 0
            && self.clauses.quantities.first().is_some_and(|first| first.pieces.clone().any(said))
            && let Some((stage, verb)) = self.first_verb(self.clauses.window_after(index))
        {
            return governed(stage, "verb-after", verb);
        }
        if self.clauses.is_out_of(index + 1)
            && let Some((stage @ Some(_), verb)) =
                self.first_verb(self.clauses.end(index)..self.clauses.start(index + 1))
        {
            return governed(stage, "verb-after", verb);
        }
        // "xây dựng 39 mô hình, 30 mô hình được công nhận": what follows is said of the second. "công nhận 18/24 mô hình đăng
        // ký": it is said of all of them.
        let shared = self.clauses.run_end(index) > index || self.is_fraction(index);
        let own = if shared { self.stage_right_before(index) } else { None };
        if let Some((stage, verb)) = own {
            return governed(Some(stage), "verb-before", verb);
        }
        let after = self
            .verb_after(index)
            .filter(|after| !self.is_of_last_alone(index, after.passive.unwrap_or(after.piece)));
        // "khen thưởng 12 mô hình hoạt động tốt"
        let praised =
            self.clauses.start(index).checked_sub(1).filter(|verb| self.verb_at(*verb) == Some(None));
        let active = after.is_none_or(|after| after.passive.is_none());
        if let Some(verb) = praised.filter(|_| active) {
            return governed(None, "verb-before", verb);
        }
        if self.meant_for(index).is_some_and(|verb| after.is_none_or(|after| after.piece == verb)) {
            return Verdict::Ungoverned;
        }
        if let Some(verb) = after {
            // "đạt danh hiệu" awards people, and recognises models.
            let stage = verb.stage.or_else(|| self.stage_at(verb.piece));
            return governed(stage, "verb-after", verb.piece);
        }
        match self.verb_before(index, false) {
            // "đã đăng ký, nhưng mới 11 mô hình được thẩm định": what was done to them is not known.
            Some(Found::Verb(_, verb)) if self.turns_to_unknown(index, verb) => Verdict::Ungoverned,
            Some(Found::Verb(stage, verb)) => governed(stage, "verb-before", verb),
            Some(Found::Quantity(verdict)) if says_of_next(verdict) => verdict,
            _ => match self.verb_after_parts(index) {
                Some((stage, verb)) => governed(Some(stage), "verb-after", verb),
                None if self.is_example(index) => Verdict::Ungoverned,
                None => self.inherited(index).unwrap_or_else(|| {
                    Verdict::Governed(Governor::of_models(Stage::Implemented, "there-is", None))
                }),
            },
        }
    }

    /// The verb of what models were only chosen for: "chọn 18 mô hình để nhân rộng".
    fn meant_for(&self, index: usize) -> Option<usize> {
        let pieces = self.clauses.pieces;
        let to = |piece: &usize| pieces.is(*piece, |sense| matches!(sense, Sense::InOrderTo));
        let to = self.clauses.item_after(index).find(to);
        to.map(|to| to + 1).filter(|verb| matches!(self.verb_at(*verb), Some(Some(_))))
    }

    /// Whether the verb behind a list of plain counts is said of the last alone: "đăng ký với 116 mô hình, 102 mô hình thực
    /// hiện xong".
    fn is_of_last_alone(&self, index: usize, verb: usize) -> bool {
        let pieces = self.clauses.pieces;
        let last = self.clauses.run_end(index);
        let plain = |index: usize| {
            self.clauses
                .quantities
                .get(index)
                .is_some_and(|quantity| quantity.counted == Counted::Models(None))
        };
        let comma = self.clauses.start(last).checked_sub(1).filter(|comma| pieces.mark(*comma) == Some(','));
        let alone = comma.is_some() && last.checked_sub(1).map(|before| self.clauses.end(before)) == comma;
        let governed = || matches!(self.verb_before(index, false), Some(Found::Verb(Some(_), _)));
        last > index
            && plain(index)
            && plain(last)
            && alone
            && governed()
            && verb < self.clauses.end(last) + 2
    }

    fn turns_to_unknown(&self, index: usize, verb: usize) -> bool {
        let turn = |piece: usize| self.clauses.is(piece, |sense| matches!(sense, Sense::Turn));
        (verb..self.clauses.start(index)).any(turn) && self.is_passive(self.clauses.end(index))
    }

    /// Whether a count was stated before and is only what those after it are out of: "trong số 205 mô hình, 176 mô hình đạt yêu
    /// cầu", "cũng từ 131 mô hình này, huyện công nhận 40 mô hình".
    fn is_named_again(&self, index: usize) -> bool {
        let Some(quantity) = self.clauses.quantities.get(index) else { return false };
        let same = |value: f64| value.to_bits() == quantity.value.to_bits();
        let earlier = self.clauses.quantities.get(..index).unwrap_or_default();
        let in_sentence = earlier.iter().any(|earlier| same(earlier.value));
        let stated = in_sentence || self.before.counted.iter().any(|value| same(*value));
        let refers = self.clauses.is_out_of(index) || self.clauses.refers_back(index);
        // "một trong 87 mô hình được công nhận"
        if stated && self.clauses.is_out_of(index) && self.is_out_of_one(index) {
            return true;
        }
        let next = self.clauses.quantities.get(index + 1).map(|next| next.counted);
        let followed = matches!(next, Some(Counted::Models(_) | Counted::People(_) | Counted::Elided));
        let own = self.is_passive(self.clauses.end(index));
        // "Ngoài 50 mô hình kể trên, …"
        let alone = || {
            self.clauses.refers_back(index)
                && self.stage_right_before(index).is_none()
                && self.verb_after(index).is_none()
        };
        stated && refers && !own && (followed || alone())
    }

    /// Whether the number is a word that only says that one is meant, whose name follows: "Một mô hình hay là “Tiếng trống
    /// ấp”".
    fn is_article(&self, index: usize) -> bool {
        const REACH: usize = 6;
        let pieces = self.clauses.pieces;
        let Some(quantity) = self.clauses.quantities.get(index) else { return false };
        let word = pieces.scan().figure(quantity.number.start).is_none();
        let one = quantity.value.to_bits() == 1_f64.to_bits();
        let end = quantity.pieces.end;
        let named = |is: usize| {
            pieces.is(is, |sense| matches!(sense, Sense::Has | Sense::SuchAs))
                && matches!(pieces.mark(is + 1), Some('“' | '"'))
        };
        let opens = self.stage_right_before(index).is_none();
        let is = (end..end + REACH).find(|is| named(*is));
        let verb = |is: usize| self.first_verb(end..is).is_some();
        word && one && opens && is.is_some_and(|is| !verb(is))
    }

    fn is_fraction(&self, index: usize) -> bool {
        let pieces = self.clauses.pieces;
        let slash = |piece: usize| pieces.mark(piece) == Some('/');
        self.clauses.quantities.get(index).is_some_and(|quantity| quantity.pieces.clone().any(slash))
    }

    fn stage_at(&self, piece: usize) -> Option<Stage> {
        let stage = |sense: &Sense| if let Sense::Stage(stage) = sense { Some(*stage) } else { None };
        self.clauses.pieces.sense(piece, stage)
    }

    /// Of two counts that a sentence sets against each other the first is of those registered: "đăng ký, xây dựng 225 mô hình,
    /// thực hiện được 212".
    pub(super) fn set_against(&mut self) {
        let implemented = |verdict: Option<&Verdict>| match verdict.map(|verdict| models_of(*verdict)) {
            Some(Some((Stage::Implemented, by))) => by,
            _ => None,
        };
        let registers = |piece: usize| {
            let token = self.clauses.pieces.tokens_of(&(piece..piece + 1)).start;
            let registered = |sense: &Sense| matches!(sense, Sense::Stage(Stage::Registered));
            self.clauses.pieces.scan().begins_with(token, registered)
        };
        let against = |index: &usize| {
            let by = implemented(self.verdicts.get(*index));
            let next = implemented(self.verdicts.get(index + 1));
            let done =
                next.filter(|next| self.stage_right_before(index + 1).is_some_and(|(_, verb)| verb == *next));
            matches!((by, done), (Some(by), Some(done)) if by < done && registers(by) && !registers(done))
        };
        let indices: Vec<usize> = (0..self.verdicts.len()).filter(against).collect();
        for index in indices {
            if let Some(Verdict::Governed(governor)) = self.verdicts.get_mut(index) {
                governor.reading = Reading::Models(Stage::Registered);
            }
        }
    }

    /// Whether one of them is spoken of: "Đây là một trong 6 mô hình …". Without a verb that says what became of all
    /// they are no count.
    fn is_out_of_one(&self, index: usize) -> bool {
        let one = self.clauses.start(index).checked_sub(2).and_then(|one| self.clauses.pieces.number(one));
        one.is_some_and(|one| one.to_bits() == 1_f64.to_bits())
    }

    /// Whether two or three models are only examples: "Hai mô hình được nhắc tới nhiều là …".
    fn is_example(&self, index: usize) -> bool {
        const MOST: f64 = 3.0;
        const REACH: usize = 8;
        let pieces = self.clauses.pieces;
        let end = self.clauses.end(index);
        let few = self.clauses.quantities.get(index).is_some_and(|quantity| quantity.value <= MOST);
        let ends = |piece: &usize| pieces.mark(*piece).is_some() || self.clauses.owner(*piece).is_some();
        let is = (end + 2..end + REACH)
            .take_while(|piece| !ends(piece))
            .any(|piece| pieces.is(piece, |sense| matches!(sense, Sense::Has)));
        few && self.is_passive(end) && is
    }

    /// Whether models are said to be a place's: "một trong 132 mô hình “Dân vận khéo” của huyện".
    fn is_of_place(&self, index: usize) -> bool {
        const REACH: usize = 5;
        let pieces = self.clauses.pieces;
        let end = self.clauses.end(index);
        let of = (end..end + REACH).find(|piece| pieces.is(*piece, |sense| matches!(sense, Sense::Of)));
        let place = |piece: usize| {
            pieces.is(piece, |sense| matches!(sense, Sense::PlaceKind(..) | Sense::WholePlace(_)))
        };
        of.is_some_and(|of| {
            let named = (end..of).filter(|piece| pieces.time(*piece).is_none());
            place(of + 1) && named.into_iter().all(|piece| self.is_name_of_movement(piece..piece + 1))
        })
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
        let praised =
            self.clauses.start(index).checked_sub(1).filter(|verb| self.verb_at(*verb) == Some(None)).map(
                |verb| Verdict::Governed(Governor::of_models(Stage::Commended, "verb-before", Some(verb))),
            );
        let by_verb = by_verb.or(praised);
        let by_passive = self.verb_after(index).filter(|_| self.is_passive(after)).map(|verb| {
            let stage = verb.stage.unwrap_or(Stage::Commended);
            Verdict::Governed(Governor::of_models(stage, "verb-after", Some(verb.piece)))
        });
        let clause = self.clauses.clause_start(index);
        let by_label = self
            .stage_of_label(index)
            .map(|(stage, verb)| Verdict::Governed(Governor::of_models(stage, "label", Some(verb))));
        let verdict = by_passive.or(by_label).or_else(|| self.labelled(index, clause)).or(by_verb);
        let verdict = verdict.or_else(|| self.inherited(index)).or_else(|| self.labelled(index, 0));
        verdict.unwrap_or(Verdict::Ungoverned)
    }

    /// An elided number whose label, from a piece on, says what it counts: "Mô hình được công nhận: 109".
    fn labelled(&self, index: usize, from: usize) -> Option<Verdict> {
        let label = from..self.clauses.start(index);
        let is_noun = |piece: &usize| self.clauses.is(*piece, |s| matches!(s, Sense::Head(Head::Model)));
        let noun = label.clone().find(is_noun)?;
        let of_whole = || {
            let there_is = Governor::of_models(Stage::Implemented, "label", Some(noun));
            self.inherited(index).unwrap_or(Verdict::Governed(there_is))
        };
        Some(self.first_verb(label).map_or_else(of_whole, |(stage, verb)| {
            Verdict::Governed(Governor::of_models(stage.unwrap_or(Stage::Commended), "label", Some(verb)))
        }))
    }

    /// The stage of the whole that the sentence lists the parts of.
    pub(super) fn inherited(&self, index: usize) -> Option<Verdict> {
        let before = self.verdicts.get(..index)?.iter().rev().find_map(|verdict| models_of(*verdict));
        if self.has_by_now(index) {
            return None;
        }
        let named = self.lists_parts(index)
            || self.is_broken_down(index)
            || stands_for_figure(self.clauses.pieces, self.clauses.start(index));
        let whole = || Some((self.before.models.filter(|_| named)?, None));
        let (stage, by) = before.or_else(whole)?;
        Some(Verdict::Governed(Governor::of_models(stage, "part-of-whole", by)))
    }

    /// Whether a clause of its own says how many there are now: "…; còn Hội Phụ nữ huyện hiện có 15 mô hình".
    fn has_by_now(&self, index: usize) -> bool {
        let pieces = self.clauses.pieces;
        let start = self.clauses.start(index);
        let now = |piece: usize| matches!(pieces.time(piece), Some(TimeRef::Now));
        let has_now = start.checked_sub(1).is_some_and(|has| {
            let linked = pieces.is(has, |sense| matches!(sense, Sense::Has));
            now(has) || linked && has.checked_sub(1).is_some_and(now)
        });
        let clause = self.clauses.clause_start(index);
        let opens = clause.checked_sub(1).is_some_and(|mark| pieces.mark(mark) == Some(';'));
        let parts = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::PartsFollow));
        has_now && opens && !(clause..start).any(parts)
    }

    /// Whether a count is of one field, sector, form or tier: such a count, with no verb of its own, goes on with the
    /// whole of the sentence before ("Lĩnh vực kinh tế có 12 mô hình").
    fn is_broken_down(&self, index: usize) -> bool {
        let sorts = |sense: &Sense| {
            let unit = matches!(sense, Sense::Sector(_) | Sense::SectorKind);
            unit || matches!(sense, Sense::Field(_) | Sense::Form(_) | Sense::Tier(_))
        };
        let item = self.clauses.unnumbered_start(index)..self.clauses.item_after(index).end;
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

    /// The stage of the verb that labels a figure over a colon or "là": "đăng ký: 95, công nhận: 80".
    fn stage_of_label(&self, index: usize) -> Option<(Stage, usize)> {
        let pieces = self.clauses.pieces;
        let link = self.clauses.start(index).checked_sub(1)?;
        let linked = matches!(pieces.mark(link), Some(':' | '('))
            || pieces.is(link, |sense| matches!(sense, Sense::Has));
        let verb = link.checked_sub(1).filter(|_| linked)?;
        Some((self.verb_at(verb)?.unwrap_or(Stage::Commended), verb))
    }

    /// The stage of models that the verb after the list of their parts gives: "18 điển hình gồm 8 tập thể và 10 cá nhân
    /// được tuyên dương".
    fn verb_after_parts(&self, index: usize) -> Option<(Stage, usize)> {
        let next = index + 1;
        self.whole_of_parts(next).filter(|whole| *whole == index)?;
        // "chọn 30 mô hình (18 tập thể, 12 cá nhân) công nhận là mô hình tiêu biểu"
        let window = self.clauses.window_after(self.clauses.run_end(next));
        let closed = self.clauses.pieces.mark(window.start) == Some(')');
        if let (true, Some(Some(stage))) = (closed, self.verb_at(window.start + 1)) {
            return Some((stage, window.start + 1));
        }
        // "70 mô hình, gồm 50 mô hình tập thể, 20 mô hình cá nhân đăng ký"
        let registered =
            |stage| matches!(stage, Some(Stage::Registered | Stage::Recognised | Stage::Replicated));
        let verb = self.verb_after(next).filter(|verb| verb.passive.is_some() || registered(verb.stage))?;
        Some((verb.stage.unwrap_or(Stage::Commended), verb.piece))
    }

    /// The count of models right before a run whose parts the run lists: their figures make up its own.
    pub(super) fn whole_of_parts(&self, index: usize) -> Option<usize> {
        let first = self.clauses.run_start(index);
        let whole = first.checked_sub(1)?;
        let run = self.clauses.quantities.get(first..=self.clauses.run_end(index))?;
        let sum: f64 = run.iter().map(|part| part.value).sum();
        let counts = self.clauses.quantities.get(whole)?;
        let models = matches!(counts.counted, Counted::Models(_) | Counted::Exemplars);
        let opens = |piece: usize| {
            matches!(self.clauses.pieces.mark(piece), Some(':' | '('))
                || self.clauses.is(piece, |sense| matches!(sense, Sense::PartsFollow))
        };
        let listed = (counts.pieces.end..self.clauses.start(first)).any(opens);
        (models && listed && run.len() > 1 && counts.value.to_bits() == sum.to_bits()).then_some(whole)
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
