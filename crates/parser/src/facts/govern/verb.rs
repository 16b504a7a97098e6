//! The verbs around a quantity: the one after it, and the nearest before it.

use std::ops::Range;

use danvan_domain::Stage;
use danvan_domain::lexicon::{Head, Sense};

use super::super::clause::same_kind;
use super::super::part::is_small_place;
use super::super::piece::Pieces;
use super::super::quantity::Counted;
use super::{Reader, Verdict};

/// How many pieces after "được" its verb may stand: a body's full name fits in between.
pub(super) const PASSIVE_REACH: usize = 14;

/// How many pieces after a quantity a verb without a passive word may stand.
const NEAR: usize = 5;

/// The verb after a quantity.
#[derive(Debug, Clone, Copy)]
pub(super) struct VerbAfter {
    /// Its stage; none for verbs of awarding.
    pub(super) stage: Option<Stage>,
    /// Its piece.
    pub(super) piece: usize,
    /// The piece of the passive word.
    pub(super) passive: Option<usize>,
}

/// What stands before a quantity.
pub(super) enum Found {
    /// A verb with its stage, none for verbs of awarding, and its piece.
    Verb(Option<Stage>, usize),
    /// What was made of a quantity of the same kind.
    Quantity(Verdict),
}

impl Reader<'_, '_, '_> {
    /// The verb after a quantity and those joined to it. Verbs of receiving need no passive word, nor does one
    /// that follows at once. A verb right before the next quantity is that one's.
    pub(super) fn verb_after(&self, index: usize) -> Option<VerbAfter> {
        let window = self.until_parts(self.clauses.window_after(index));
        let of_next = self.verb_of_next(&window);
        let own = |piece: &usize| of_next != Some(*piece);
        let passive = window.clone().find(|piece| self.is_passive(*piece));
        // "nhân rộng được 25 mô hình, ra mắt mới 14": behind the comma stands another verb's count.
        let comma = window.clone().find(|piece| self.clauses.pieces.mark(*piece) == Some(','));
        let governed = self.stage_right_before(index).is_some();
        let near =
            window.clone().take(NEAR).filter(|piece| !governed || comma.is_none_or(|comma| *piece < comma));
        let active = near.filter(own).find_map(|piece| {
            let receives = self.receives_award(piece);
            let stage = match self.verb_at(piece) {
                _ if receives => None,
                Some(stage @ Some(Stage::Recognised)) => stage,
                Some(stage @ Some(Stage::Registered)) if self.is_name_of_movement(window.start..piece) => {
                    stage
                }
                Some(stage @ Some(Stage::Implemented)) if piece < window.start + 2 => stage,
                // "trong đó 12 mô hình đã nhân rộng"
                Some(stage @ Some(_)) if (window.start..piece).all(|piece| self.is_auxiliary(piece)) => stage,
                _ => return None,
            };
            Some(VerbAfter { stage, piece, passive: None })
        });
        let active =
            active.or_else(|| self.passes(&window)).or_else(|| self.verb_of_relative_clause(index, &window));
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
                let word = passive.passive.unwrap_or(passive.piece);
                let at_once = (active.piece + 1..word).all(|piece| self.is_auxiliary(piece));
                // "94 mô hình phát huy hiệu quả, được công nhận": that they work leaves the stage open.
                let works = active.stage == Some(Stage::Implemented)
                    && self.clauses.pieces.mark(active.piece + 1) == Some(',')
                    && word <= active.piece + 3;
                Some(if at_once || works { passive } else { active })
            }
            (active, passive) => passive.or(active),
        }
    }

    /// A verb of having without an object, which says that a check was passed: "kết quả 58 mô hình đạt".
    fn passes(&self, window: &Range<usize>) -> Option<VerbAfter> {
        let pieces = self.clauses.pieces;
        let piece = window.start;
        let word = pieces.list.get(piece).is_some_and(|piece| piece.tokens.len() == 1);
        let has = word && !window.is_empty() && pieces.is(piece, |sense| matches!(sense, Sense::Has));
        let ends = piece + 1 == pieces.list.len() || matches!(pieces.mark(piece + 1), Some('.' | ',' | ';'));
        (has && ends).then_some(VerbAfter { stage: Some(Stage::Recognised), piece, passive: None })
    }

    /// The verb of a relative clause after a noun: "54 mô hình mà các xã đăng ký".
    fn verb_of_relative_clause(&self, index: usize, window: &Range<usize>) -> Option<VerbAfter> {
        const REACH: usize = 14;
        let relative = |piece: &usize| {
            // "124 mô hình “Dân vận khéo” do các xã, thị trấn đăng ký"
            let own = window.start == self.clauses.end(self.clauses.run_end(index));
            let of = own && *piece <= window.start + 3 && self.is_name_of_movement(window.start..*piece);
            self.clauses.is(*piece, |sense| match sense {
                Sense::Relative => true,
                Sense::Of => of,
                _ => false,
            })
        };
        let body = |piece: usize| {
            self.clauses.is(piece, |sense| {
                matches!(
                    sense,
                    Sense::PlaceKind(..) | Sense::Head(Head::Unit) | Sense::Sector(_) | Sense::Body(..)
                )
            })
        };
        let inside = |piece: &usize| self.clauses.pieces.mark(*piece) != Some(',') || body(piece + 1);
        let start = window.clone().take_while(inside).find(relative)? + 1;
        let mut clause = (start..window.end).take(REACH).take_while(inside);
        clause.find_map(|piece| {
            let stage @ Some(_) = self.verb_at(piece)? else { return None };
            Some(VerbAfter { stage, piece, passive: None })
        })
    }

    /// Whether pieces only name the movement after its models, up to a verb: “Dân vận khéo” đã.
    pub(super) fn is_name_of_movement(&self, mut range: Range<usize>) -> bool {
        range.all(|piece| {
            self.clauses.is(piece, |sense| matches!(sense, Sense::Purpose(_) | Sense::Auxiliary))
                || matches!(self.clauses.pieces.mark(piece), Some('“' | '”' | '"' | '\''))
        })
    }

    /// The verb in a window that stands right before the quantity at its end.
    fn verb_of_next(&self, window: &Range<usize>) -> Option<usize> {
        let next = self.clauses.owner(window.end).and_then(|next| self.clauses.quantities.get(next))?;
        let counts = matches!(
            next.counted,
            Counted::Models(_) | Counted::People(_) | Counted::Exemplars | Counted::Elided
        );
        let last = window.end.checked_sub(1).filter(|last| window.contains(last) && counts)?;
        self.verb_at(last).map(|_| last)
    }

    /// Whether a piece is a number that counts nothing named: what stands before it is said of it.
    fn is_bare_number(&self, piece: usize) -> bool {
        let pieces = self.clauses.pieces;
        let last = piece + 1 == pieces.list.len();
        // "xã Xuân Quang 2"
        let named = piece.checked_sub(1).is_some_and(|before| {
            // "ấp 3"
            is_capitalised_word(pieces, before) || is_small_place(pieces, before)
        });
        !named
            && pieces.number(piece).is_some()
            && (last
                || matches!(pieces.mark(piece + 1), Some(',' | ';' | '.'))
                // "157 mô hình, 3 trong số đó được khen"
                || pieces.is(piece + 1, |sense| matches!(sense, Sense::PartsFollow)))
    }

    /// A window cut where a list of parts opens or another number stands; right after its noun "trong số này"
    /// only refers back.
    pub(super) fn until_parts(&self, window: Range<usize>) -> Range<usize> {
        // "145 mô hình, trong đó 83,07% mô hình được đánh giá tốt": what follows is said of the share.
        let share = |piece: usize| {
            self.clauses.pieces.number(piece).is_some() && self.clauses.pieces.mark(piece + 1) == Some('%')
        };
        let counts = |from: usize| {
            self.clauses.owner(window.end).is_some()
                || (from..window.end).any(|piece| self.is_bare_number(piece) || share(piece))
        };
        let parts = |piece: &usize| {
            let listed = self.clauses.is(*piece, |sense| matches!(sense, Sense::PartsFollow));
            // "526 mô hình, nhiều mô hình được đánh giá cao": some of them.
            let some = self.clauses.is(*piece, |sense| matches!(sense, Sense::Plural | Sense::Vague))
                && self.clauses.is(piece + 1, |sense| matches!(sense, Sense::Head(Head::Model)));
            // "402 mô hình, trên 80% xếp loại khá"
            let of_share =
                self.clauses.pieces.mark(*piece) == Some(',') && (share(piece + 1) || share(piece + 2));
            *piece > window.start && listed && counts(*piece)
                || some
                || of_share
                || self.is_bare_number(*piece)
        };
        window.start..window.clone().find(parts).unwrap_or(window.end)
    }

    /// The nearest verb before a quantity, or the quantity of the same kind that stands between. For people
    /// only verbs of awarding count: what they are awarded for has verbs of its own.
    pub(super) fn verb_before(&self, index: usize, awards_only: bool) -> Option<Found> {
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
                // "công nhận 18/24 mô hình đăng ký, trong đó 11 mô hình …": of which models, not what became of them.
                if self.says_which(piece, index) {
                    continue;
                }
                return Some(Found::Verb(stage, piece));
            }
        }
        None
    }

    /// Whether a verb before a quantity stands right behind an earlier one that another verb governs.
    fn says_which(&self, verb: usize, index: usize) -> bool {
        let Some(of) = (0..index).rev().find(|earlier| self.clauses.end(*earlier) <= verb) else {
            return false;
        };
        let by = match self.verdicts.get(of) {
            Some(Verdict::Governed(governor)) => governor.by,
            _ => None,
        };
        by.is_some_and(|by| by < self.clauses.start(of))
            && self.is_name_of_movement(self.clauses.end(of)..verb)
    }

    /// Whether a list goes on after a semicolon: no verb stands between it and a quantity that follows closely.
    fn goes_on(&self, semicolon: usize, index: usize) -> bool {
        const REACH: usize = 6;
        let mut between = semicolon + 1..self.clauses.start(self.clauses.run_start(index));
        let known = |piece: usize| self.verb_at(piece).is_none() && !self.clauses.pieces.is_word(piece);
        // "…; 165 hội viên đi khám sức khỏe" goes on with something else.
        let own = self.clauses.pieces.is_word(self.clauses.end(self.clauses.run_end(index)));
        between.len() <= REACH && between.all(known) && !own
    }

    /// The first verb of a range: its stage, none for verbs of awarding, and its piece.
    pub(super) fn first_verb(&self, mut range: Range<usize>) -> Option<(Option<Stage>, usize)> {
        range.find_map(|piece| Some((self.verb_at(piece)?, piece)))
    }

    pub(super) fn verb_at(&self, piece: usize) -> Option<Option<Stage>> {
        verb(self.clauses.pieces, piece)
    }

    /// Whether a piece says that its subject was awarded: by itself, or, where it is one word for receiving anything, by
    /// the certificate after it.
    pub(super) fn receives_award(&self, piece: usize) -> bool {
        const REACH: usize = 6;
        let pieces = self.clauses.pieces;
        let one_word = pieces.list.get(piece).is_some_and(|piece| piece.tokens.len() == 1);
        let award =
            |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Certificate(_) | Sense::Award(_)));
        let passive = piece.checked_sub(1).is_some_and(|before| self.is_passive(before));
        self.clauses.is(piece, |sense| matches!(sense, Sense::Receiving))
            && (!one_word || passive || (piece + 1..piece + REACH).any(award))
    }

    fn is_auxiliary(&self, piece: usize) -> bool {
        self.clauses.is(piece, |sense| matches!(sense, Sense::Auxiliary))
    }

    pub(super) fn is_passive(&self, piece: usize) -> bool {
        self.clauses.is(piece, |sense| matches!(sense, Sense::Passive))
    }
}

/// Whether a piece is a word with a capital that the lexicon does not have.
fn is_capitalised_word(pieces: &Pieces<'_, '_>, piece: usize) -> bool {
    let tokens = pieces.tokens_of(&(piece..piece + 1));
    pieces.is_word(piece) && pieces.scan().slice(&tokens).starts_with(char::is_uppercase)
}

/// The stage of the verb that a piece is; none for a verb or certificate of awarding.
pub fn verb(pieces: &Pieces<'_, '_>, piece: usize) -> Option<Option<Stage>> {
    pieces.sense(piece, |sense| match sense {
        Sense::Stage(stage) => Some(Some(*stage)),
        Sense::Award(_) | Sense::Certificate(_) => Some(None),
        _ => None,
    })
}
