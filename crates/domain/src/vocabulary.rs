//! Words as numbers, and sequences of them: what the lexicon and the gazetteer are looked up by.
//!
//! A text is folded once, when it is divided into tokens, and each token becomes a [`Symbol`]. From there on forms and
//! names are found by comparing numbers.

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::text::{fold_onto, is_alphanumeric};

/// The number of a word in a [`Vocabulary`]; words that it does not have are [`Symbol::UNKNOWN`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(u32);

impl Symbol {
    /// A word that stands in no form and no name.
    pub const UNKNOWN: Self = Self(0);
}

/// The words of forms and names, each with its symbol.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    symbols: FxHashMap<CompactString, Symbol>,
}

impl Vocabulary {
    /// The symbol of a folded word, which is a new one where the word is new.
    pub(crate) fn learn(&mut self, word: &str) -> Symbol {
        if let Some(known) = self.symbols.get(word) {
            return *known;
        }
        let symbol = self.last().next();
        self.symbols.insert(word.into(), symbol);
        symbol
    }

    /// The symbol of the word that was learnt last.
    pub(crate) fn last(&self) -> Symbol {
        Symbol(u32::try_from(self.symbols.len()).unwrap_or(u32::MAX))
    }

    /// The symbol of a folded word.
    pub fn symbol(&self, word: &str) -> Symbol {
        self.symbols.get(word).copied().unwrap_or(Symbol::UNKNOWN)
    }

    /// The symbol of a word as it is printed, which is folded in the buffer `key`; most words of a text are folded as
    /// they stand.
    pub fn symbol_as_printed(&self, word: &str, key: &mut String) -> Symbol {
        if let Some(known) = self.symbols.get(word) {
            return *known;
        }
        key.clear();
        fold_onto(key, word);
        if key == word { Symbol::UNKNOWN } else { self.symbol(key) }
    }
}

impl Symbol {
    fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    fn index(self) -> usize {
        self.0 as usize
    }
}

/// The words of a folded form, as the tokeniser divides texts: runs of letters, runs of digits, and every
/// other character that is no space by itself.
pub fn words(folded: &str) -> impl Iterator<Item = &str> {
    let mut rest = folded;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let first = rest.chars().next()?;
        let end = if first.is_ascii_digit() {
            rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())
        } else if is_alphanumeric(first) {
            rest.find(|c: char| !is_alphanumeric(c) || c.is_ascii_digit()).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    })
}

/// A place in a [`Trie`]: what has been read so far begins some of its sequences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Node(u32);

impl Node {
    /// Nothing has been read.
    pub(crate) const ROOT: Self = Self(0);
}

/// Sequences of words, each with what it stands for.
#[derive(Debug, Clone)]
pub(crate) struct Trie<T> {
    /// By the first word, which is looked for at every token of a text; the root where no sequence begins with it.
    first: Vec<Node>,
    /// By all that come after.
    next: FxHashMap<(Node, Symbol), Node>,
    /// Per node.
    ends: Vec<T>,
}

impl<T: Default> Default for Trie<T> {
    fn default() -> Self {
        Self { first: Vec::new(), next: FxHashMap::default(), ends: vec![T::default()] }
    }
}

impl<T: Default> Trie<T> {
    /// What a sequence stands for, to be changed.
    pub(crate) fn end_mut(&mut self, sequence: impl IntoIterator<Item = Symbol>) -> Option<&mut T> {
        let mut node = Node::ROOT;
        for symbol in sequence {
            node = match self.child(node, symbol) {
                Some(child) => child,
                None => self.add(node, symbol),
            };
        }
        self.ends.get_mut(node.0 as usize)
    }

    fn add(&mut self, parent: Node, symbol: Symbol) -> Node {
        let child = Node(u32::try_from(self.ends.len()).unwrap_or(u32::MAX));
        self.ends.push(T::default());
        if parent != Node::ROOT {
            self.next.insert((parent, symbol), child);
            return child;
        }
        if self.first.len() <= symbol.index() {
            self.first.resize(symbol.index() + 1, Node::ROOT);
        }
        if let Some(first) = self.first.get_mut(symbol.index()) {
            *first = child;
        }
        child
    }
}

impl<T> Trie<T> {
    /// The node that a word leads to.
    pub(crate) fn child(&self, node: Node, symbol: Symbol) -> Option<Node> {
        if node == Node::ROOT {
            self.first.get(symbol.index()).copied().filter(|child| *child != Node::ROOT)
        } else {
            self.next.get(&(node, symbol)).copied()
        }
    }

    /// What the sequence that ends at a node stands for.
    pub(crate) fn end(&self, node: Node) -> Option<&T> {
        self.ends.get(node.0 as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Reference;
    use crate::text::fold;

    #[test]
    fn a_folded_text_is_divided_as_the_tokeniser_divides_texts() {
        for (text, expected) in [
            ("bà rịa-vũng tàu", vec!["bà", "rịa", "-", "vũng", "tàu"]),
            ("k' dang", vec!["k", "'", "dang"]),
            ("phường 5", vec!["phường", "5"]),
            ("m2", vec!["m", "2"]),
            ("", vec![]),
        ] {
            assert_eq!(words(text).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn sequences_are_told_apart_to_their_last_word() {
        let mut vocabulary = Vocabulary::default();
        let mut trie: Trie<u8> = Trie::default();
        for (text, value) in [("mô hình", 1), ("mô", 2), ("mô hình điểm", 3)] {
            let sequence: Vec<Symbol> = words(text).map(|word| vocabulary.learn(word)).collect();
            *trie.end_mut(sequence).expect("a node") = value;
        }
        let value = |text: &str| {
            let mut sequence = words(text).map(|word| vocabulary.symbol(word));
            let node = sequence.try_fold(Node::ROOT, |node, symbol| trie.child(node, symbol));
            node.and_then(|node| trie.end(node)).copied()
        };
        for (text, expected) in [
            ("mô", Some(2)),
            ("mô hình", Some(1)),
            ("mô hình điểm", Some(3)),
            ("mô điểm", None),
            ("hình", None),
            ("ruộng", None),
            ("", Some(0)),
        ] {
            assert_eq!(value(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_learnt_is_folded_so_that_a_word_may_be_looked_for_as_printed() {
        let lexicon = Reference::embedded().expect("embedded reference").lexicon;
        let vocabulary = lexicon.vocabulary();
        let unfolded: Vec<_> = vocabulary.symbols.keys().filter(|word| fold(word) != word.as_str()).collect();
        assert!(unfolded.is_empty(), "{unfolded:?}");
        let mut key = String::new();
        for word in ["huyện", "Huyện", "HUYỆN", "hoà", "Hòa", "–", "vắngmặt"] {
            let folded = vocabulary.symbol(&fold(word));
            assert_eq!(vocabulary.symbol_as_printed(word, &mut key), folded, "{word}");
        }
    }
}
