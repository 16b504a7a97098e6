//! Pieces: a sentence as a row of numbers, times, forms of the lexicon, marks and other words.

use std::ops::Range;

use danvan_domain::Level;
use danvan_domain::lexicon::{Head, Sense, TimeWord};

use super::{
    number,
    scan::{Mention, Scan},
    time::{self, TimeRef},
};

/// A piece of a sentence.
#[derive(Debug, Clone)]
pub struct Piece<'l> {
    /// The tokens it covers.
    pub tokens: Range<usize>,
    /// What it is.
    pub kind: PieceKind<'l>,
}

/// What a piece is.
#[derive(Debug, Clone)]
pub enum PieceKind<'l> {
    /// A number.
    Number(f64),
    /// A reference to time.
    Time(TimeRef),
    /// A form of the lexicon.
    Form(Mention<'l>),
    /// A mark.
    Mark(char),
    /// A word that the lexicon does not have.
    Word,
}

/// A sentence divided into pieces.
#[derive(Debug)]
pub struct Pieces<'s, 't> {
    scan: &'s Scan<'t>,
    /// The pieces, in order.
    pub list: Vec<Piece<'t>>,
}

impl<'s, 't> Pieces<'s, 't> {
    /// Divides the tokens of a sentence.
    pub fn new(scan: &'s Scan<'t>, sentence: &Range<usize>) -> Self {
        let mut list = Vec::with_capacity(sentence.len());
        let mut at = sentence.start;
        while at < sentence.end {
            let (kind, end) = piece_at(scan, at);
            let end = end.clamp(at + 1, sentence.end);
            list.push(Piece { tokens: at..end, kind });
            at = end;
        }
        Self { scan, list }
    }

    /// The tokens that the pieces cover.
    pub fn tokens(&self) -> Range<usize> {
        self.tokens_of(&(0..self.list.len()))
    }

    /// The tokens that some of the pieces cover.
    pub fn tokens_of(&self, pieces: &Range<usize>) -> Range<usize> {
        let Some(covered) = self.list.get(pieces.clone()) else { return 0..0 };
        match (covered.first(), covered.last()) {
            (Some(first), Some(last)) => first.tokens.start..last.tokens.end,
            _ => 0..0,
        }
    }

    /// The scan that the pieces are of.
    pub fn scan(&self) -> &'s Scan<'t> {
        self.scan
    }

    /// The first meaning of a piece for which `wanted` answers; none past the ends and for other kinds.
    pub fn sense<T>(&self, piece: usize, wanted: impl Fn(&'t Sense) -> Option<T>) -> Option<T> {
        match self.list.get(piece)?.kind {
            PieceKind::Form(mention) => self.scan.senses(mention).find_map(wanted),
            _ => None,
        }
    }

    /// Whether a piece can mean what `wanted` asks for.
    pub fn is(&self, piece: usize, wanted: impl Fn(&'t Sense) -> bool) -> bool {
        self.sense(piece, |sense| wanted(sense).then_some(())).is_some()
    }

    /// The mark that a piece is.
    pub fn mark(&self, piece: usize) -> Option<char> {
        #[cfg(test)]
        super::steps::step();
        match self.list.get(piece)?.kind {
            PieceKind::Mark(mark) => Some(mark),
            _ => None,
        }
    }

    /// The number that a piece is.
    pub fn number(&self, piece: usize) -> Option<f64> {
        match self.list.get(piece)?.kind {
            PieceKind::Number(value) => Some(value),
            _ => None,
        }
    }

    /// The reference to time that a piece is.
    pub fn time(&self, piece: usize) -> Option<TimeRef> {
        #[cfg(test)]
        super::steps::step();
        match self.list.get(piece)?.kind {
            PieceKind::Time(time) => Some(time),
            _ => None,
        }
    }

    /// Whether a piece is a word that the lexicon does not have.
    pub fn is_word(&self, piece: usize) -> bool {
        matches!(self.list.get(piece).map(|piece| &piece.kind), Some(PieceKind::Word))
    }

    /// Whether a piece is a mark or a word that only joins what stands on its two sides: a comma, a slash, or
    /// one short word such as "và".
    pub fn joins(&self, piece: usize) -> bool {
        match self.list.get(piece).map(|piece| &piece.kind) {
            Some(PieceKind::Mark(mark)) => matches!(mark, ',' | '/' | '-' | '–' | '+'),
            Some(PieceKind::Form(_)) => self.is(piece, |sense| matches!(sense, Sense::And)),
            _ => false,
        }
    }
}

fn piece_at<'t>(scan: &Scan<'t>, at: usize) -> (PieceKind<'t>, usize) {
    let mention = scan.mention(at);
    if mention.is_none() && scan.figure(at).is_none() {
        // Times and numbers begin with a figure or with a form.
        return (scan.mark(at).map_or(PieceKind::Word, PieceKind::Mark), at + 1);
    }
    if let Some((time, end)) = time::read(scan, at) {
        // "9/10 mô hình" is no day, nor "2071 mô hình" a year.
        let bare = scan.figure(at).is_some() && matches!(time, TimeRef::BareYear(_) | TimeRef::Day);
        // "đầu năm 2020 chi bộ đăng ký" counts no party cells.
        let year = |sense: &Sense| matches!(sense, Sense::Time(TimeWord::Year)).then_some(());
        let named = at.checked_sub(1).is_some_and(|before| scan.sense_at(before, year).is_some());
        if !bare || named || !is_counted(scan, end) {
            return (PieceKind::Time(time), end);
        }
    }
    if let Some(number) = number::read(scan, at) {
        return (PieceKind::Number(number.value), number.end);
    }
    match (mention, scan.mark(at)) {
        (Some(mention), _) => (PieceKind::Form(mention), mention.end),
        (None, Some(mark)) => (PieceKind::Mark(mark), at + 1),
        (None, None) => (PieceKind::Word, at + 1),
    }
}

/// Whether the form at a token is something that numbers count.
fn is_counted(scan: &Scan<'_>, at: usize) -> bool {
    let counts = |sense: &Sense| match sense {
        Sense::Head(head) => (*head != Head::Foreign).then_some(()),
        Sense::Unit(..) => Some(()),
        // "8/8 xã đăng ký"
        Sense::PlaceKind(_, levels) => (levels.is_empty() || levels.contains(&Level::Commune)).then_some(()),
        _ => None,
    };
    scan.sense_at(at, counts).is_some()
}
