//! Segments: the headline and the blocks of an article, each with its sentences and what it says of itself.

use std::ops::Range;

use danvan_domain::lexicon::{Cue, Head, Sense};
use danvan_domain::{Lexicon, Period, Purpose, TextPart};

use super::home::Home;
use super::piece::Pieces;
use super::repair::Damage;
use super::scan::Scan;
use super::time::TimeRef;
use super::token;
use super::when::is_compared_with;

/// The year in which the movement began, less what a page may look back on before it.
const FIRST_YEAR: i16 = 2005;

/// A title or block with its sentences.
#[derive(Debug)]
pub struct Segment<'t> {
    /// The part of the article.
    pub part: TextPart,
    /// Where it begins in the text (in the title for the title), in bytes.
    pub offset: usize,
    /// Tokens and forms.
    pub scan: Scan<'t>,
    /// Ranges of tokens.
    pub sentences: Vec<Range<usize>>,
    /// The place that the block opens with, as the items of a round-up do: "Long An: …".
    pub home: Option<Home<'t>>,
}

impl<'t> Segment<'t> {
    pub(super) fn new(
        part: TextPart,
        offset: usize,
        text: &'t str,
        lexicon: &'t Lexicon,
        damage: Option<Damage>,
    ) -> Self {
        let scan = match damage {
            None => Scan::new(text, lexicon),
            Some(damage) => Scan::of_damaged(text, lexicon, damage),
        };
        let sentences = token::sentences(text, &scan.tokens);
        Self { part, offset, scan, sentences, home: None }
    }

    /// The first period that the segment looks back on, and the byte from which it goes for what is counted: that of
    /// its clause; none where its sentence sums up those before.
    pub(super) fn reviewed_period(&self) -> Option<(Period, Option<usize>)> {
        // All periods have a figure.
        let has_figure =
            |sentence: &&Range<usize>| (*sentence).clone().any(|token| self.scan.figure(token).is_some());
        self.sentences.iter().filter(has_figure).find_map(|sentence| {
            let pieces = Pieces::new(&self.scan, sentence);
            // "Năm 2019, anh …": when one person began or did something is no period of the page.
            let of_person = |piece: usize| {
                let next = piece + 1 + usize::from(pieces.mark(piece + 1) == Some(','));
                self.part == TextPart::Body && pieces.is(next, |sense| matches!(sense, Sense::Person))
            };
            let found = |piece| Some((piece, reviewed_period(&pieces, piece).filter(|_| !of_person(piece))?));
            let (piece, period) = (0..pieces.list.len()).find_map(found)?;
            let sums_up = self.sums_up(sentence);
            let clause = (0..piece).rev().find(|before| pieces.mark(*before) == Some(';')).unwrap_or(0);
            let clause = pieces.tokens_of(&(clause..piece + 1));
            Some((period, (!sums_up).then(|| self.scan.bytes(&clause).start)))
        })
    }

    /// Whether a form among some tokens can mean what `wanted` asks for.
    pub fn names(&self, tokens: &Range<usize>, wanted: impl Fn(&Sense) -> bool) -> bool {
        let found = |sense: &Sense| wanted(sense).then_some(());
        tokens.clone().any(|token| self.scan.sense_at(token, found).is_some())
    }

    /// Whether a sentence sums up those before it: by its words, or by pointing back at the movement's work ("Nhờ cách
    /// dân vận khéo ấy").
    pub(super) fn sums_up(&self, sentence: &Range<usize>) -> bool {
        let movement = |sense: &Sense| is_movement(sense).then_some(());
        // "trên" points back as well, but mostly says where.
        let back = |token: usize| {
            let is = |wanted: fn(&Sense) -> Option<()>| self.scan.sense_at(token, wanted).is_some();
            is(|sense| matches!(sense, Sense::Back).then_some(()))
                && !is(|sense| matches!(sense, Sense::Qualifier(_)).then_some(()))
        };
        let points_back = |token: usize| {
            self.scan.sense_at(token, movement).is_some_and(|((), after)| {
                let quoted = usize::from(matches!(self.scan.mark(after), Some('”' | '"')));
                back(after + quoted)
            })
        };
        self.names(sentence, |sense| matches!(sense, Sense::SumsUp)) || sentence.clone().any(points_back)
    }

    /// For each movement that it speaks of, whether what stands after the word is no name: "tổng kết phong trào năm
    /// 2019".
    pub(super) fn unnamed_movements(&self) -> impl Iterator<Item = bool> {
        let movement = |sense: &Sense| matches!(sense, Sense::Movement).then_some(());
        let goes_on = |sense: &Sense| matches!(sense, Sense::Time(_) | Sense::PlaceKind(..)).then_some(());
        self.all().filter_map(move |token| self.scan.sense_at(token, movement)).map(move |((), after)| {
            let ends = matches!(self.scan.mark(after), Some('.' | ',' | ';'));
            ends || after == self.scan.tokens.len() || self.scan.sense_at(after, goes_on).is_some()
        })
    }

    /// Whether all models that it counts are of nothing that it names: a verb, a mark or a form follows the noun.
    pub(super) fn counts_bare_models(&self) -> bool {
        let model = |sense: &Sense| matches!(sense, Sense::Head(Head::Model)).then_some(());
        let goes_on = |sense: &Sense| {
            let verb =
                matches!(sense, Sense::Stage(_) | Sense::Passive | Sense::Auxiliary | Sense::Receiving);
            let other = matches!(sense, Sense::Form(_) | Sense::Tier(_) | Sense::Turn | Sense::Time(_));
            (verb || other || matches!(sense, Sense::Refusal(_))).then_some(())
        };
        let counted =
            |token: &usize| token.checked_sub(1).is_some_and(|before| self.scan.figure(before).is_some());
        self.all().filter(counted).filter_map(|token| self.scan.sense_at(token, model)).all(|((), after)| {
            let ends = matches!(self.scan.mark(after), Some('.' | ',' | ';' | '(' | ')' | ':'));
            ends || after == self.scan.tokens.len() || self.scan.sense_at(after, goes_on).is_some()
        })
    }

    /// Whether it is a line that heads the blocks after it: short, and ending with a colon.
    pub fn is_heading(&self) -> bool {
        const LONGEST: usize = 30;
        let total = self.scan.tokens.len();
        let colon = total.checked_sub(1).is_some_and(|last| self.scan.mark(last) == Some(':'));
        self.part == TextPart::Body && total <= LONGEST && colon
    }

    /// Whether it is an item of a list: it opens with a dash, a bullet, or a figure or letter with its mark.
    pub fn is_list_item(&self) -> bool {
        let dash = matches!(self.scan.mark(0), Some('-' | '–' | '—' | '•' | '+' | '*' | '▪'));
        let short = self.scan.tokens.first().is_some_and(|token| token.end - token.start <= 2);
        dash || short && matches!(self.scan.mark(1), Some('.' | ')' | '/'))
    }

    /// The kind of unit that it opens with, as printed, where it is none that the lexicon has: "Cục Thuế tỉnh".
    pub(super) fn opens_with_kind(&self) -> Option<&str> {
        const LONGEST: usize = 8;
        let kind = |sense: &Sense| matches!(sense, Sense::SectorKind).then_some(());
        let ((), after) = self.scan.sense_at(0, kind)?;
        let known = |token: &usize| self.scan.mention(*token).is_some() || self.scan.mark(*token).is_some();
        let end = (after..self.scan.tokens.len().min(after + LONGEST)).find(known)?;
        let named = self.scan.tokens.get(after).is_some_and(|token| token.capital);
        (named && end > after).then(|| self.scan.slice(&(0..end)))
    }

    /// All its tokens.
    pub fn all(&self) -> Range<usize> {
        0..self.scan.tokens.len()
    }
}

/// Whether what is meant is the movement.
pub(super) fn is_movement(sense: &Sense) -> bool {
    matches!(sense, Sense::Purpose(Purpose::DanVanKheo))
}

/// The period at a piece, unless it is one that is planned.
fn reviewed_period(pieces: &Pieces<'_, '_>, piece: usize) -> Option<Period> {
    let period = match pieces.time(piece).filter(|_| !is_compared_with(pieces, piece))? {
        TimeRef::Period(Period::Day(_)) => return None,
        TimeRef::Period(period) => period,
        // Years before the movement are those of births and battles.
        TimeRef::BareYear(year) if year >= FIRST_YEAR => Period::Year(year),
        _ => return None,
    };
    let cue = (0..piece).rev().find_map(|before| {
        pieces.sense(before, |sense| if let Sense::Cue(cue) = sense { Some(*cue) } else { None })
    });
    (cue != Some(Cue::Plan)).then_some(period)
}

/// Whether a block opens by listing the parts of what the block before counted.
pub(super) fn opens_with_parts(segment: &Segment<'_>) -> bool {
    let parts = |sense: &Sense| matches!(sense, Sense::PartsFollow).then_some(());
    segment.scan.sense_at(0, parts).is_some()
}

/// Whether a block heads a plan: a short line that says so, and looks back on nothing.
pub(super) fn is_plan(segment: &Segment<'_>) -> bool {
    const LONGEST: usize = 14;
    let cue = |wanted: Cue| segment.names(&segment.all(), |sense| *sense == Sense::Cue(wanted));
    segment.part == TextPart::Body
        && segment.scan.tokens.len() <= LONGEST
        && !segment.scan.text.trim_end().ends_with('.')
        && cue(Cue::Plan)
        && !cue(Cue::Review)
}

/// Whether a sentence speaks of mass mobilisation at all, be it in the name of a board.
pub(super) fn names_mobilisation(segment: &Segment<'_>, tokens: &Range<usize>) -> bool {
    segment.names(tokens, |sense| matches!(sense, Sense::Topic | Sense::Purpose(_)))
}
