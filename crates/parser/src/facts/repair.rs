//! Repairs of what scanning, typing and copying do to a text, before it is read. Offsets stay those of the page.

use std::borrow::Cow;

use danvan_domain::Lexicon;
use danvan_domain::lexicon::Symbol;
use danvan_domain::text::fold;

use super::token::Token;

/// A text with the letters that stand for digits in its figures replaced: "2O18" is 2018 and "l19" is 119. Every
/// character takes as many bytes as before.
pub fn figures(text: &str) -> Cow<'_, str> {
    let mut repaired: Option<String> = None;
    let mut run_start = 0;
    // A dot or comma between two letters or digits belongs to the figure: "l.74O".
    let inside = |at: usize| {
        let joined = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
        joined(before.chars().next_back()) && joined(after.chars().next())
    };
    let ends = text
        .match_indices(|c: char| !c.is_alphanumeric())
        .filter(|(at, mark)| !(matches!(*mark, "." | ",") && inside(*at)))
        .map(|(at, mark)| (at, at + mark.len()));
    for (end, next) in ends.chain(std::iter::once((text.len(), text.len()))) {
        let run = text.get(run_start..end).unwrap_or_default();
        if is_misread_figure(run) {
            let digits: String = run.chars().map(digit_for).collect();
            repaired.get_or_insert_with(|| text.to_owned()).replace_range(run_start..end, &digits);
        }
        run_start = next;
    }
    repaired.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Whether a run of letters and digits is a figure in which letters stand for digits: one digit at least, and no
/// other letter than those that look like one.
fn is_misread_figure(run: &str) -> bool {
    let digit = run.bytes().any(|byte| byte.is_ascii_digit());
    let letter = run.bytes().any(|byte| matches!(byte, b'O' | b'o' | b'l' | b'I'));
    // "I.2" is the head of a section.
    let section = run.starts_with("I.");
    digit
        && letter
        && !section
        && run.chars().all(|c| digit_for(c).is_ascii_digit() || matches!(c, '.' | ','))
}

fn digit_for(c: char) -> char {
    match c {
        'O' | 'o' => '0',
        'l' | 'I' => '1',
        other => other,
    }
}

/// How a text lost marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// Some of them, as scanning does: figures in it are misread as well.
    Some,
    /// All of them, as typing without them does.
    All,
}

/// Whether a text has lost marks, by its letters as printed; `misread` says that [`figures`] found some to repair.
pub fn damage(printed: &str, misread: bool) -> Option<Damage> {
    // Of the letters of Vietnamese prose about every fourth has a mark.
    const LEAST_LETTERS: usize = 40;
    const MARKED_OF: usize = 25;
    let (mut bare, mut marked) = (0, 0);
    for byte in printed.bytes() {
        bare += usize::from(byte.is_ascii_alphabetic());
        // The first bytes of the letters with marks that Vietnamese has.
        marked += usize::from(matches!(byte, 0xC3..=0xC6 | 0xE1));
    }
    if bare + marked >= LEAST_LETTERS && marked * MARKED_OF < bare + marked {
        return Some(Damage::All);
    }
    misread.then_some(Damage::Some)
}

/// Gives tokens that have lost their marks the words of the forms that they are the letters of: "mo hinh", "mô hinh". A word
/// by itself is so read only where all marks are lost, or where nothing else is known of it.
pub fn marks(text: &str, tokens: &mut [Token], lexicon: &Lexicon, damage: Damage) {
    let loose = lexicon.loose();
    let bare: Vec<Symbol> = tokens.iter().map(|token| loose.symbol(token.text(text))).collect();
    let mut at = 0;
    while at < tokens.len() {
        let symbols = tokens.iter().skip(at).map(|token| token.symbol);
        let exact = lexicon.longest(symbols).map_or(0, |(count, _)| count);
        let form = loose.longest(bare.iter().skip(at).copied()).filter(|form| form.len() > exact);
        let lost = |token: &Token| damage == Damage::All || !token.capital && token.symbol == Symbol::UNKNOWN;
        let form = form.filter(|form| form.len() > 1 || tokens.get(at).is_some_and(lost)).unwrap_or_default();
        for (token, symbol) in tokens.iter_mut().skip(at).zip(form) {
            token.symbol = *symbol;
        }
        at += form.len().max(exact).max(1);
    }
}

/// Where two words were run together, in bytes of `word`, and the symbols of both: "củatập" is "của tập". No
/// syllable of Vietnamese has vowels on both sides of a consonant, so that only such words are looked at.
pub fn glued(word: &str, lexicon: &Lexicon) -> Option<(usize, Symbol, Symbol)> {
    if vowel_groups(word) != 2 || word.chars().next().is_some_and(char::is_uppercase) {
        return None;
    }
    let known = |part: &str| Some(lexicon.symbol(&fold(part))).filter(|symbol| lexicon.has(*symbol));
    word.char_indices().skip(1).find_map(|(at, _)| {
        let (first, second) = word.split_at(at);
        (vowel_groups(first) == 1).then_some((at, known(first)?, known(second)?))
    })
}

/// How many runs of vowels a word has.
fn vowel_groups(word: &str) -> usize {
    let mut groups = 0;
    let mut inside = false;
    for c in word.chars() {
        let vowel = is_vowel(c);
        groups += usize::from(vowel && !inside);
        inside = vowel;
    }
    groups
}

/// Whether a letter is a vowel, whatever its marks: in NFC those with marks lie outside ASCII, and of these only
/// the barred d is a consonant.
fn is_vowel(c: char) -> bool {
    matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
        || c.is_alphabetic() && !c.is_ascii() && !matches!(c, '\u{111}' | '\u{110}')
}

#[cfg(test)]
mod tests {
    use danvan_domain::Reference;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn letters_in_figures_are_digits() {
        for (text, expected) in [
            ("Năm 2O18, có l19 mô hình, O9 tập thể", "Năm 2018, có 119 mô hình, 09 tập thể"),
            ("quý I/2024 và loại II", "quý I/2024 và loại II"),
            ("Covid, 12km, 3ha, tổ 5A", "Covid, 12km, 3ha, tổ 5A"),
            ("lol O I", "lol O I"),
            ("hiến l.74O m2 đất, 37.5OO m2", "hiến 1.740 m2 đất, 37.500 m2"),
            ("Mục I.2, bao.example", "Mục I.2, bao.example"),
        ] {
            assert_eq!(figures(text), expected);
        }
    }

    #[test]
    fn words_run_together_are_divided() {
        let lexicon = Reference::embedded().expect("embedded reference").lexicon;
        for (word, expected) in [
            ("củatập", Some("của".len())),
            ("môhình", Some("mô".len())),
            ("khuyến", None),
            ("nghiêng", None),
            ("Chưsê", None),
            ("internet", None),
        ] {
            assert_eq!(glued(word, &lexicon).map(|(at, ..)| at), expected, "{word}");
        }
    }

    proptest! {
        #[test]
        fn offsets_stay(text in "[\\PC]{0,60}") {
            let repaired = figures(&text);
            let bounds = |text: &str| text.char_indices().map(|(at, _)| at).collect::<Vec<_>>();
            prop_assert_eq!(bounds(&repaired), bounds(&text));
        }
    }
}
