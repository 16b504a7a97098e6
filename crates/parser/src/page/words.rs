//! The lexicon's words on a line of a page: furniture, labels, months.

use danvan_domain::{
    Lexicon,
    lexicon::{Furniture, Sense, Symbol, words},
    text::fold_onto,
};

/// The longest form that is looked for, in words.
const LONGEST_FORM: usize = 16;
/// A sentence behind a label is text from so many characters on.
const LEAST_ANSWER: usize = 25;
/// Words to a site's visitors have at most so many bytes: what is longer and opens like them is text.
const LONGEST_NOTICE: usize = 400;
/// A line with more words than this is no furniture.
const LONGEST_LINE: usize = 48;

/// A word of a line: where it stands, and its symbol in the lexicon.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) symbol: Symbol,
    pub(super) kind: WordKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WordKind {
    Letters,
    Digits,
    Mark,
}

/// The first `limit` words of a line.
pub(super) fn spell(line: &str, lexicon: &Lexicon, limit: usize) -> Vec<Word> {
    spelling(line, lexicon).take(limit).collect()
}

/// The words of a line, each looked up when it is asked for.
fn spelling<'l>(line: &'l str, lexicon: &'l Lexicon) -> impl Iterator<Item = Word> + 'l {
    let mut key = String::new();
    words(line).map(move |word| {
        // A word is a part of its line.
        let start = word.as_ptr().addr() - line.as_ptr().addr();
        let folded = word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if !folded {
            key.clear();
            fold_onto(&mut key, word);
        }
        let symbol = lexicon.symbol(if folded { word } else { &key });
        let kind = match word.chars().next() {
            Some(c) if !c.is_alphanumeric() => WordKind::Mark,
            _ if word.chars().all(|c| c.is_ascii_digit()) => WordKind::Digits,
            _ => WordKind::Letters,
        };
        Word { start, end: start + word.len(), symbol, kind }
    })
}

/// The longest form of prose at the start of `words` for which `pick` finds a meaning. Forms of other
/// categories that begin alike do not hide it.
pub(super) fn longest_as<T>(
    words: &[Word],
    lexicon: &Lexicon,
    pick: impl Fn(&Sense) -> Option<T>,
) -> Option<(usize, T)> {
    let mut limit = words.len().min(LONGEST_FORM);
    while limit > 0 {
        let (count, entries) = lexicon.longest(words.iter().take(limit).map(|word| word.symbol))?;
        if let Some(meant) = entries.iter().filter_map(|entry| lexicon.sense(*entry)).find_map(&pick) {
            return Some((count, meant));
        }
        limit = count.min(limit) - 1;
    }
    None
}

/// The furniture that `words` begin with.
pub(super) fn furniture_at(words: &[Word], lexicon: &Lexicon) -> Option<(usize, Furniture)> {
    furniture_of(words.iter().take(LONGEST_FORM).map(|word| word.symbol), lexicon)
}

fn furniture_of(words: impl Iterator<Item = Symbol>, lexicon: &Lexicon) -> Option<(usize, Furniture)> {
    let (count, entries) = lexicon.longest_furniture(words)?;
    entries.iter().find_map(|entry| match lexicon.sense(*entry) {
        Some(Sense::Furniture(furniture)) => Some((count, *furniture)),
        _ => None,
    })
}

/// What a line is that consists of furniture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Furnishing {
    /// After it the article is over.
    End,
    /// It is no text of the article.
    Skip,
    /// It heads a page that a server gives in place of an article.
    Failure,
}

/// Whether a line is furniture: it begins with such words, and they are most of it, or a colon follows.
/// A sentence that begins with the same words as a button is none.
pub(super) fn furnishing(line: &str, lexicon: &Lexicon) -> Option<Furnishing> {
    if line.starts_with('©') {
        return Some(Furnishing::Skip);
    }
    if !opens_with_furniture(line, lexicon) {
        return None;
    }
    if speaks_of_site(line, lexicon) {
        return Some(Furnishing::Skip);
    }
    let words = spell(line, lexicon, LONGEST_LINE + 1);
    if words.len() > LONGEST_LINE {
        return None;
    }
    let mut first = None;
    let (mut covered, mut all, mut at) = (0, 0, 0);
    while let Some(word) = words.get(at) {
        if word.kind != WordKind::Letters && first.is_some() {
            at += 1;
            continue;
        }
        let rest = words.get(at..).unwrap_or_default();
        let letters = |count: usize| rest.iter().take(count).filter(|w| w.kind == WordKind::Letters).count();
        match furniture_at(rest, lexicon) {
            Some((
                count,
                furniture @ (Furniture::End | Furniture::Imprint | Furniture::Skip | Furniture::Failure),
            )) => {
                let long = count >= 2;
                let colon = words.get(at + count).is_some_and(|w| line.get(w.start..w.end) == Some(":"));
                let furnishing = match furniture {
                    Furniture::End | Furniture::Imprint => Furnishing::End,
                    Furniture::Failure => Furnishing::Failure,
                    _ => Furnishing::Skip,
                };
                if all == 0 && long && colon {
                    let after =
                        words.get(at + count).and_then(|colon| line.get(colon.end..)).unwrap_or_default();
                    return Some(furnishing).filter(|_| !answers(after));
                }
                if all == 0 && first.is_none() {
                    first = Some(furnishing);
                }
                covered += letters(count).max(usize::from(letters(count) == 0));
                all += letters(count).max(usize::from(letters(count) == 0));
                at += count;
            }
            _ => {
                all += usize::from(word.kind == WordKind::Letters);
                at += 1;
            }
        }
    }
    first.filter(|_| covered * 3 >= all * 2)
}

/// Whether what stands behind a label is a sentence of its own: "Reply:" opens a form, and an answer in an interview.
fn answers(text: &str) -> bool {
    let text = text.trim();
    let sentence = text.ends_with(['.', '!', '?', '…', '”', '"']);
    sentence && text.starts_with(char::is_uppercase) && text.chars().count() >= LEAST_ANSWER
}

/// Whether a line opens with a button's words: "Trang chủ Tin tức …".
pub(super) fn opens_with_button(line: &str, lexicon: &Lexicon) -> bool {
    let words = spell(line, lexicon, LONGEST_FORM);
    matches!(furniture_at(&words, lexicon), Some((count, Furniture::Skip | Furniture::End)) if count < words.len())
}

/// Whether furniture stands at the first word of a line or before it: most lines are told by that, and hardly more than
/// their first word is looked up.
fn opens_with_furniture(line: &str, lexicon: &Lexicon) -> bool {
    let mut further = spelling(line, lexicon).take(LONGEST_FORM);
    let mut known: Vec<Word> = Vec::new();
    while known.last().is_none_or(|word| word.kind != WordKind::Letters) {
        match further.next() {
            Some(word) => known.push(word),
            None => return known.len() < LONGEST_FORM,
        }
    }
    (0..known.len()).any(|from| {
        let mut at = from;
        let words = std::iter::from_fn(|| {
            if at == known.len() {
                known.push(further.next()?);
            }
            at += 1;
            known.get(at - 1).map(|word| word.symbol)
        });
        furniture_of(words, lexicon).is_some_and(|(_, furniture)| {
            use Furniture::{End, Failure, Imprint, Notice, Skip};
            matches!(furniture, End | Imprint | Notice | Skip | Failure)
        })
    })
}

/// Whether a text speaks of mass mobilisation.
pub(super) fn speaks_of_topic(text: &str, lexicon: &Lexicon) -> bool {
    const MOST_WORDS: usize = 120;
    let words = spell(text, lexicon, MOST_WORDS);
    let speaks = |sense: &Sense| matches!(sense, Sense::Topic | Sense::Purpose(_)).then_some(());
    (0..words.len()).any(|at| longest_as(words.get(at..).unwrap_or_default(), lexicon, speaks).is_some())
}

/// Whether a line says who runs the site.
pub(super) fn is_imprint(line: &str, lexicon: &Lexicon) -> bool {
    matches!(opening(line, lexicon), Some((_, Furniture::Imprint)))
}

/// Whether a line opens with words to the site's visitors, or claims its rights: the year follows these.
fn speaks_of_site(line: &str, lexicon: &Lexicon) -> bool {
    if line.len() > LONGEST_NOTICE {
        return false;
    }
    match opening(line, lexicon) {
        Some((_, Furniture::Notice)) => true,
        Some((end, Furniture::Imprint)) => {
            let rest = line.get(end..).unwrap_or_default().trim_start_matches(['©', ':', ' ']);
            rest.strip_prefix("(c)").unwrap_or(rest).trim_start().starts_with("20")
        }
        _ => false,
    }
}

/// The furniture that a line opens with, after its marks, and where that ends.
fn opening(line: &str, lexicon: &Lexicon) -> Option<(usize, Furniture)> {
    let words = spell(line, lexicon, LONGEST_FORM);
    let first = words.iter().position(|word| word.kind != WordKind::Mark)?;
    let (count, furniture) = furniture_at(words.get(first..)?, lexicon)?;
    Some((words.get(first + count - 1)?.end, furniture))
}

/// A label before a date or a name: what it labels, and where in the line it ends.
pub(super) fn labels(line: &str, words: &[Word], lexicon: &Lexicon) -> Vec<Label> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let rest = words.get(at..).unwrap_or_default();
        let Some((count, furniture)) = furniture_at(rest, lexicon) else {
            at += 1;
            continue;
        };
        let last = words.get(at + count - 1);
        if let (Some(start), Some(last)) = (words.get(at), last) {
            let colon = words.get(at + count).is_some_and(|w| line.get(w.start..w.end) == Some(":"));
            found.push(Label { furniture, start: start.start, end: last.end, words: count, colon });
        }
        at += count;
    }
    found
}

/// A form of furniture within a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Label {
    pub(super) furniture: Furniture,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) words: usize,
    /// Whether a colon follows.
    pub(super) colon: bool,
}
