//! Pieces: a sentence as a row of numbers, times, forms of the lexicon, marks and other words.

use std::ops::Range;

use danvan_domain::lexicon::{Head, Refusal, Sense, TimeWord};
use danvan_domain::{Item, Level};

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
        let mut name = at..at;
        while at < sentence.end {
            let (kind, end) = piece_at(scan, at);
            let in_name = name.contains(&at) && !speaks_of_doing(scan, &kind);
            let kind = if in_name || ends_name(scan, &kind, at) { PieceKind::Word } else { kind };
            let end = end.clamp(at + 1, sentence.end);
            if matches!(kind, PieceKind::Mark('“' | '"')) {
                name = quoted_name(scan, sentence.start..sentence.end, at, &list).unwrap_or(name);
            }
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

/// The tokens inside quotation marks that open at a token, where they are a model's name: no word of a name governs,
/// refuses or sorts what stands around it ("mô hình “Mỗi chi bộ giúp một bản” huy động …"). The movement's name and
/// those of other movements are none.
fn quoted_name(
    scan: &Scan<'_>,
    sentence: Range<usize>,
    open: usize,
    before: &[Piece<'_>],
) -> Option<Range<usize>> {
    const LONGEST: usize = 16;
    let is = |piece: Option<&Piece<'_>>, wanted: fn(&Sense) -> bool| {
        piece.is_some_and(|piece| match piece.kind {
            PieceKind::Form(mention) => scan.senses(mention).any(wanted),
            _ => false,
        })
    };
    let straight = |piece: &&Piece<'_>| matches!(piece.kind, PieceKind::Mark('"'));
    let closes = scan.mark(open) == Some('"') && before.iter().filter(straight).count() % 2 == 1;
    if closes {
        return None;
    }
    let last = before.last();
    let introduced = is(last, |sense| {
        matches!(sense, Sense::Head(Head::Model) | Sense::SuchAs | Sense::Purpose(_) | Sense::Group)
    }) || last.is_some_and(|last| matches!(last.kind, PieceKind::Mark('”' | '“' | '"')));
    let close = (open + 1..sentence.end.min(open + LONGEST))
        .find(|token| matches!(scan.mark(*token), Some('”' | '"')))?;
    let inside = open + 1..close;
    let of_movement = |sense: &Sense| {
        matches!(
            sense,
            Sense::Purpose(_)
                | Sense::Topic
                | Sense::OtherMovement
                | Sense::Movement
                | Sense::Unit(Item::Houses, _)
        )
        .then_some(())
    };
    let field = is(last, |sense| matches!(sense, Sense::FieldMark));
    let kept = field || inside.clone().any(|token| scan.sense_at(token, of_movement).is_some());
    let figures = inside.clone().any(|token| scan.figure(token).is_some());
    (!kept && (introduced || !figures) && !inside.is_empty()).then_some(inside)
}

/// Whether a word that governs or refuses elsewhere is the last of a proper name: "ông Nguyễn Văn Tăng", "kênh Đại Mong".
fn ends_name(scan: &Scan<'_>, kind: &PieceKind<'_>, at: usize) -> bool {
    let PieceKind::Form(mention) = kind else { return false };
    let says = |sense: &Sense| match sense {
        Sense::Refusal(why) => *why != Refusal::Document,
        Sense::Stage(_) | Sense::Award(_) | Sense::Giving | Sense::TakingPart => true,
        _ => false,
    };
    let capital = |token: usize| scan.tokens.get(token).is_some_and(|token| token.capital);
    let before = at.checked_sub(1).filter(|before| capital(*before) && scan.mention(*before).is_none());
    let plain = |token: usize| scan.slice(&(token..token + 1)).chars().skip(1).all(|c| !c.is_uppercase());
    let all = (at..mention.end).all(|token| capital(token) && plain(token));
    all && before.is_some() && scan.senses(*mention).all(says)
}

/// Whether a word of a model's name says what is given, and by whom, as the same word does outside of one.
fn speaks_of_doing(scan: &Scan<'_>, kind: &PieceKind<'_>) -> bool {
    let doing = |sense: &Sense| {
        let done = matches!(sense, Sense::Giving | Sense::Evidence(_));
        let doer = matches!(sense, Sense::Group | Sense::People | Sense::Person | Sense::PlaceKind(..));
        done || doer
    };
    match kind {
        PieceKind::Form(mention) => scan.senses(*mention).any(doing),
        PieceKind::Mark(_) => true,
        _ => false,
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
        if (!bare || named || !is_counted(scan, end)) && !is_all_done(scan, at, end) {
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

/// Whether what looks like a day says that all of so many were done: "đã thực hiện 6/6".
fn is_all_done(scan: &Scan<'_>, at: usize, end: usize) -> bool {
    const LONGEST_FORM: usize = 4;
    let stage = |sense: &Sense| matches!(sense, Sense::Stage(_)).then_some(());
    let done = (at.saturating_sub(LONGEST_FORM)..at)
        .any(|start| scan.sense_at(start, stage).is_some_and(|((), after)| after == at));
    done && end == at + 3 && scan.figure(at).is_some() && scan.figure(at) == scan.figure(at + 2)
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
