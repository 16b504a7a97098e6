//! Those who take part in the movement.

use std::ops::Range;

use danvan_domain::lexicon::{Head, Refusal, Sense};
use danvan_domain::{Item, Recipient, Stage};

use super::super::quantity::Counted;
use super::{Governor, Reader};

/// How many pieces after the noun a verb of taking part may stand; a household may have its place named between.
const NEAR_VERB: usize = 8;
const NEAR_VERB_OF_HOUSEHOLDS: usize = 24;

impl Reader<'_, '_, '_> {
    /// What makes people take part: a verb of taking part or registering after them, for households also one of
    /// giving, or the models that they are said to run ("46 tập thể với 40 mô hình").
    pub(super) fn takes_part(&self, index: usize, recipient: Recipient) -> Option<Governor> {
        let each =
            self.clauses.is(self.clauses.end(index), |sense| matches!(sense, Sense::Refusal(Refusal::Rate)));
        if each || self.are_helped(index) {
            return None;
        }
        let after = self.until_parts(self.clauses.window_after(index));
        let reach = match recipient {
            Recipient::Unit => after.len(),
            Recipient::Household => NEAR_VERB_OF_HOUSEHOLDS,
            _ => NEAR_VERB,
        };
        let near = after.start..(after.start + reach).min(after.end);
        // Persons give what the next figure says; those who are praised for what they gave are awarded.
        let next = self.clauses.quantities.get(self.clauses.run_end(index) + 1);
        let given = next.is_some_and(|next| matches!(next.counted, Counted::Contribution(_)));
        let gives = recipient == Recipient::Household
            || recipient == Recipient::Individual && given && self.verb_before(index, true).is_none();
        let runs = recipient == Recipient::Unit && (self.models_follow(index) || self.are_runners(index))
            || recipient == Recipient::Household && self.is_of_one_model(index);
        let verb = near.clone().find(|piece| {
            self.clauses.is(*piece, |sense| match sense {
                Sense::TakingPart | Sense::Stage(Stage::Registered) => true,
                Sense::Stage(Stage::Implemented) => runs,
                Sense::Giving => gives,
                _ => false,
            })
        });
        // "thôn có 131 hộ, bí thư chi bộ tự cắt 210 m2 vườn": another one gives.
        let other = |piece: usize| {
            let titled = self.clauses.pieces.list.get(piece + 1).is_some_and(|next| next.tokens.len() > 2);
            let person = |sense: &Sense| match sense {
                Sense::Person => true,
                Sense::Head(Head::Individual) => titled,
                _ => false,
            };
            self.clauses.pieces.mark(piece) == Some(',') && self.clauses.is(piece + 1, person)
        };
        let verb = verb.filter(|verb| !(near.start..*verb).any(other));
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

    /// Whether models counted before are said to be run by those counted: "62 mô hình do 38 cơ quan, trường học thực hiện".
    fn are_runners(&self, index: usize) -> bool {
        let of = self.clauses.start(index).checked_sub(1);
        let of = of.is_some_and(|of| self.clauses.is(of, |sense| matches!(sense, Sense::Of)));
        let before = index.checked_sub(1).and_then(|before| self.clauses.quantities.get(before));
        of && before.is_some_and(|before| matches!(before.counted, Counted::Models(_)))
    }

    /// Whether the clause speaks of one model before a count: "mô hình đã có 480 hộ thực hiện".
    fn is_of_one_model(&self, index: usize) -> bool {
        let start = self.clauses.start(index);
        let model = |piece: usize| {
            self.clauses.is(piece, |sense| matches!(sense, Sense::Head(Head::Model)))
                && self.clauses.owner(piece).is_none()
        };
        (self.clauses.clause_start(index)..start).any(model)
    }

    /// Whether those counted are given to: "giúp 125 hộ thoát nghèo".
    pub(super) fn are_helped(&self, index: usize) -> bool {
        let before = self.clauses.start(self.clauses.run_start(index)).checked_sub(1);
        before.is_some_and(|before| {
            self.clauses.is(before, |sense| matches!(sense, Sense::Giving))
                && !self.clauses.is(before, |sense| matches!(sense, Sense::Mobilising))
        })
    }

    /// The verb of taking part in the subject of a sentence that gives their number: "Tổng số hộ tham gia mô hình là 46
    /// hộ".
    fn number_of_partakers(&self, link: usize) -> Option<usize> {
        let pieces = self.clauses.pieces;
        let linked = pieces.mark(link) == Some(':') || pieces.is(link, |sense| matches!(sense, Sense::Has));
        let start = self.clauses.clause_start_at(link);
        let total = (start..link).find(|piece| pieces.is(*piece, |sense| matches!(sense, Sense::Total)))?;
        let takes_part = |piece: &usize| pieces.is(*piece, |sense| matches!(sense, Sense::TakingPart));
        (total..link).find(takes_part).filter(|_| linked)
    }

    /// The model or group that a count of members is of: "mô hình nuôi ong với 9 thành viên", "32 thành viên của
    /// đội".
    fn members_of(&self, index: usize) -> Option<usize> {
        let pieces = self.clauses.pieces;
        let Range { start, end } = self.clauses.quantities.get(index)?.pieces.clone();
        let members = (start..end).any(|piece| pieces.is(piece, |sense| matches!(sense, Sense::Member)));
        let group = |piece: &usize| {
            let counted = piece.checked_sub(1).is_some_and(|before| pieces.number(before).is_some());
            let opened = start.checked_sub(1).is_some_and(|open| {
                piece + 4 >= open && pieces.is(open, |sense| matches!(sense, Sense::PartsFollow))
            });
            (!counted || opened)
                && pieces.is(*piece, |sense| match sense {
                    Sense::Group => true,
                    Sense::Head(Head::Model) => self.clauses.owner(*piece).is_none(),
                    _ => false,
                })
        };
        let is_team = |piece: usize| {
            pieces.is(piece, |sense| matches!(sense, Sense::PlaceKind(_, levels) if levels.is_empty()))
        };
        let of = end + 1;
        let after = || {
            pieces
                .is(end, |sense| matches!(sense, Sense::Of))
                .then_some(of)
                .filter(|of| group(of) || pieces.is_word(*of) || is_team(*of))
        };
        // "Tổ có 15 thành viên"
        let has = self
            .clauses
            .start(index)
            .checked_sub(1)
            .filter(|has| pieces.is(*has, |s| matches!(s, Sense::Has)));
        let team = || has?.checked_sub(1).filter(|team| is_team(*team));
        self.clauses.leftward(index).find(group).or_else(after).or_else(team).filter(|_| members)
    }

    /// Whether the next count is one of models.
    pub(super) fn models_follow(&self, index: usize) -> bool {
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
        if let Some(verb) = self.number_of_partakers(before) {
            return Some(verb);
        }
        if self.clauses.is(before, |sense| matches!(sense, Sense::Mobilising)) {
            return Some(before);
        }
        let first = self.clauses.start(self.clauses.run_start(index)).checked_sub(1)?;
        let of = Some(first).filter(|of| self.clauses.is(*of, |sense| matches!(sense, Sense::Of)))?;
        let land = index.checked_sub(1).and_then(|before| self.clauses.quantities.get(before));
        let given = land.is_some_and(|land| land.counted == Counted::Contribution(Item::LandM2))
            && self.clauses.end(index - 1) + 2 >= of;
        of.checked_sub(1).filter(|verb| registers(verb) || given)
    }
}
