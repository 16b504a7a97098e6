//! Words, figures and marks, and the sentences that they form.

use std::ops::Range;

use danvan_domain::lexicon::Symbol;
use danvan_domain::text::SOFT_HYPHEN;
use danvan_domain::{Lexicon, text};

use super::repair;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A run of letters.
    Word,
    /// A run of digits, with the dots and commas that stand between digits.
    Figure,
    /// Any other character that is no space.
    Mark(char),
}

/// A token of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Where it begins, in bytes of the text.
    pub start: usize,
    /// Where it ends, exclusive.
    pub end: usize,
    /// What it is.
    pub kind: TokenKind,
    /// The symbol of its folded form, in the vocabulary of lexicon and gazetteer.
    pub symbol: Symbol,
    /// Whether it is a word that begins with a capital.
    pub capital: bool,
}

impl Token {
    /// The token as printed.
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

/// Divides a text into tokens. Letters and digits that are glued together are divided ("241mô" is a figure and a
/// word), and so are two words of the lexicon ("củatập").
pub fn tokenise(text: &str, lexicon: &Lexicon) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 5);
    // One for all tokens: a page has thousands.
    let mut key = String::new();
    let mut at = 0;
    while let Some(first) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let start = at;
        at += first.len_utf8();
        if first == ' ' || text::is_space(first) || first == SOFT_HYPHEN {
            continue;
        }
        let kind = if first.is_ascii_digit() {
            while let Some(next) = figure_goes_on(text, at) {
                at = next;
            }
            TokenKind::Figure
        } else if is_letter(first) {
            let rest = text.get(at..).unwrap_or_default();
            at += rest.find(|c: char| !is_letter(c) && c != SOFT_HYPHEN).unwrap_or(rest.len());
            TokenKind::Word
        } else {
            TokenKind::Mark(first)
        };
        let printed = text.get(start..at).unwrap_or_default();
        let symbol = lexicon.vocabulary().symbol_as_printed(printed, &mut key);
        let capital = kind == TokenKind::Word && begins_with_capital(printed);
        let token = Token { start, end: at, kind, symbol, capital };
        let glued = if kind == TokenKind::Word && !lexicon.has(symbol) {
            repair::glued(printed, lexicon)
        } else {
            None
        };
        match glued {
            Some((bytes, first, second)) => {
                tokens.push(Token { end: start + bytes, symbol: first, ..token });
                let capital = printed.get(bytes..).is_some_and(begins_with_capital);
                tokens.push(Token { start: start + bytes, symbol: second, capital, ..token });
            }
            None => tokens.push(token),
        }
    }
    tokens
}

fn begins_with_capital(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

fn is_letter(c: char) -> bool {
    text::is_alphanumeric(c) && !c.is_ascii_digit() || ('\u{300}'..='\u{36F}').contains(&c)
}

/// The end of a figure that goes on at `at`: another digit, or one dot or comma before a digit.
fn figure_goes_on(text: &str, at: usize) -> Option<usize> {
    let mut rest = text.get(at..)?.chars();
    match rest.next()? {
        c if c.is_ascii_digit() => Some(at + 1),
        '.' | ',' if rest.next()?.is_ascii_digit() => Some(at + 2),
        _ => None,
    }
}

/// Tokens after which a sentence is cut at the next mark, and at which it is cut anywhere.
const LONG: usize = 500;
const LONGEST: usize = 600;

/// Divides tokens into sentences: ranges of tokens, each ending with its final mark.
///
/// A dot ends a sentence unless it stands after an abbreviation, inside a word such as an address, or before
/// a small letter. What goes on for hundreds of words without an end is cut at a mark, so that no text costs more
/// than its length.
pub fn sentences(text: &str, tokens: &[Token]) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (index, token) in tokens.iter().enumerate() {
        let length = index + 1 - start;
        let overlong = length >= LONG && matches!(token.kind, TokenKind::Mark(_)) || length >= LONGEST;
        if overlong || ends_sentence(text, tokens, index, *token) {
            sentences.push(start..index + 1);
            start = index + 1;
        }
    }
    if start < tokens.len() {
        sentences.push(start..tokens.len());
    }
    sentences
}

fn ends_sentence(text: &str, tokens: &[Token], index: usize, token: Token) -> bool {
    let next = tokens.get(index + 1);
    if next.is_some_and(|next| text.get(token.end..next.start).is_some_and(|gap| gap.contains('\n'))) {
        return true;
    }
    match token.kind {
        TokenKind::Mark('!' | '?' | '…') => next.is_none_or(|next| begins_sentence(*next)),
        TokenKind::Mark('.') => {
            let glued = next.is_some_and(|next| next.start == token.end);
            let before = index.checked_sub(1).and_then(|before| tokens.get(before));
            let abbreviated = before.is_some_and(|before| is_abbreviation(before.text(text)));
            match next {
                None => true,
                Some(next) if glued => !abbreviated && next.capital,
                Some(next) => !abbreviated && begins_sentence(*next),
            }
        }
        _ => false,
    }
}

/// An abbreviation before a dot is short and begins with a capital: a kind word of a place, an initial, a
/// title. Two capitals at most, or one and a consonant or two.
fn is_abbreviation(word: &str) -> bool {
    let mut chars = word.chars();
    let capital = chars.next().is_some_and(char::is_uppercase);
    let consonants = |c: char| c.is_uppercase() || "bcdghklmnpqrstvx".contains(c);
    capital && word.chars().count() <= 3 && chars.all(consonants)
}

fn begins_sentence(token: Token) -> bool {
    match token.kind {
        TokenKind::Word => token.capital,
        TokenKind::Figure => true,
        TokenKind::Mark(mark) => !matches!(mark, ',' | ';' | ':' | ')' | '.'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon() -> Lexicon {
        Lexicon::from_toml(&[]).expect("empty lexicon")
    }

    #[test]
    fn glued_words_and_figures_are_divided() {
        let text = "có241mô hình, 3,6 tỷ; 1.600m2 (2.471).";
        let words: Vec<_> = tokenise(text, &lexicon()).iter().map(|token| token.text(text)).collect();
        assert_eq!(
            words,
            ["có", "241", "mô", "hình", ",", "3,6", "tỷ", ";", "1.600", "m", "2", "(", "2.471", ")", "."]
        );
    }

    #[test]
    fn a_soft_hyphen_does_not_divide_a_word() {
        let lexicon = danvan_domain::Reference::embedded().expect("embedded reference").lexicon;
        let spell = |text| tokenise(text, &lexicon).iter().map(|token| token.symbol).collect::<Vec<_>>();
        assert_eq!(spell("12 mô hì\u{AD}nh \u{AD}dân v\u{AD}ận"), spell("12 mô hình dân vận"));
    }

    #[test]
    fn sentences_end_where_a_reader_ends_them() {
        for (text, expected) in [
            ("Huyện có 12 mô hình. Xã có 3.", 2),
            ("TP. Cà Mau khen 5 tập thể. Hết.", 2),
            ("Ông T. N. Ba nói: được.", 1),
            ("Theo bao.example thì có 3. Xong", 2),
            ("Đạt kết quả.Trong đó có 3", 2),
            ("Một dòng\nMột dòng nữa", 2),
            ("Gồm: nhà… và đường", 1),
        ] {
            let tokens = tokenise(text, &lexicon());
            assert_eq!(sentences(text, &tokens).len(), expected, "{text}");
        }
    }
}
