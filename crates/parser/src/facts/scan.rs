//! A text with its tokens and the forms of the lexicon found in it.

use std::ops::Range;

use danvan_domain::Lexicon;
use danvan_domain::lexicon::{Entry, Sense};
use danvan_domain::vocabulary::Vocabulary;

use super::repair::{self, Damage};
use super::token::{Token, TokenKind, tokenise};

/// A form of the lexicon found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention<'l> {
    /// The token it ends before.
    pub end: usize,
    /// The entries whose form it is.
    entries: &'l [u32],
}

/// A text with its tokens and mentions.
#[derive(Debug)]
pub struct Scan<'t> {
    /// The text.
    pub text: &'t str,
    /// Its tokens.
    pub tokens: Vec<Token>,
    lexicon: &'t Lexicon,
    /// Per token, the longest form that begins there.
    mentions: Vec<Option<Mention<'t>>>,
}

impl<'t> Scan<'t> {
    /// Finds tokens and mentions.
    pub fn new(text: &'t str, lexicon: &'t Lexicon) -> Self {
        Self::of(text, tokenise(text, lexicon), lexicon)
    }

    /// The same of a text that has lost marks.
    pub fn of_damaged(text: &'t str, lexicon: &'t Lexicon, damage: Damage) -> Self {
        let mut tokens = tokenise(text, lexicon);
        repair::marks(text, &mut tokens, lexicon, damage);
        Self::of(text, tokens, lexicon)
    }

    fn of(text: &'t str, tokens: Vec<Token>, lexicon: &'t Lexicon) -> Self {
        let mentions = (0..tokens.len())
            .map(|start| {
                let symbols = tokens.iter().skip(start).map(|token| token.symbol);
                let (count, entries) = lexicon.longest(symbols)?;
                Some(Mention { end: start + count, entries })
            })
            .collect();
        Self { text, tokens, lexicon, mentions }
    }

    /// The words that the symbols of its tokens stand for.
    pub fn vocabulary(&self) -> &'t Vocabulary {
        self.lexicon.vocabulary()
    }

    /// The longest form that begins at a token.
    pub fn mention(&self, token: usize) -> Option<Mention<'t>> {
        #[cfg(test)]
        super::steps::step();
        self.mentions.get(token).copied().flatten()
    }

    /// What a mention can mean.
    pub fn senses(&self, mention: Mention<'t>) -> impl Iterator<Item = &'t Sense> + use<'t> {
        #[cfg(test)]
        super::steps::step();
        let lexicon = self.lexicon;
        mention.entries.iter().filter_map(move |entry| lexicon.sense(*entry))
    }

    /// The entries of the lexicon whose form a mention is.
    pub fn entries(&self, mention: Mention<'t>) -> impl Iterator<Item = &'t Entry> + use<'t> {
        let entries = self.lexicon.entries();
        mention.entries.iter().filter_map(move |entry| entries.get(*entry as usize))
    }

    /// The first sense of the form at `token` for which `wanted` answers, and the token after the form.
    pub fn sense_at<T>(&self, token: usize, wanted: impl Fn(&Sense) -> Option<T>) -> Option<(T, usize)> {
        let mention = self.mention(token)?;
        let found = self.senses(mention).find_map(wanted)?;
        Some((found, mention.end))
    }

    /// Whether a shorter form that the form at `token` begins with can mean what `wanted` asks for: "đăng ký" in "đăng ký,
    /// xây dựng".
    pub fn begins_with(&self, token: usize, wanted: impl Fn(&Sense) -> bool) -> bool {
        let Some(mention) = self.mention(token) else { return false };
        (token + 1..mention.end).any(|end| {
            let symbols = self.tokens.get(token..end).unwrap_or_default().iter().map(|token| token.symbol);
            self.lexicon.longest(symbols).is_some_and(|(count, entries)| {
                let found = Mention { end, entries };
                token + count == end && self.senses(found).any(&wanted)
            })
        })
    }

    /// The mark at a token.
    pub fn mark(&self, token: usize) -> Option<char> {
        #[cfg(test)]
        super::steps::step();
        match self.tokens.get(token)?.kind {
            TokenKind::Mark(mark) => Some(mark),
            _ => None,
        }
    }

    /// The figure at a token as printed.
    pub fn figure(&self, token: usize) -> Option<&'t str> {
        #[cfg(test)]
        super::steps::step();
        let token = self.tokens.get(token)?;
        (token.kind == TokenKind::Figure).then(|| token.text(self.text))
    }

    /// Whether no space stands before a token.
    pub fn glued(&self, token: usize) -> bool {
        let before = token.checked_sub(1).and_then(|before| self.tokens.get(before));
        matches!((before, self.tokens.get(token)), (Some(a), Some(b)) if a.end == b.start)
    }

    /// The bytes that tokens cover.
    pub fn bytes(&self, tokens: &Range<usize>) -> Range<usize> {
        let start = self.tokens.get(tokens.start).map_or(self.text.len(), |token| token.start);
        let last = tokens.end.checked_sub(1).and_then(|last| self.tokens.get(last));
        start..last.map_or(start, |token| token.end.max(start))
    }

    /// The text that tokens cover.
    pub fn slice(&self, tokens: &Range<usize>) -> &'t str {
        self.text.get(self.bytes(tokens)).unwrap_or_default()
    }
}
