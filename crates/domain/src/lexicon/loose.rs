//! Forms without their marks: what a text that has lost some or all of them is read by.

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use super::{Entry, Sense};
use crate::text::{fold, without_marks};
use crate::vocabulary::{Node, Symbol, Trie, Vocabulary, words};

/// The forms of prose by their bare letters, each with the words that it is written with.
#[derive(Debug, Clone, Default)]
pub struct Loose {
    /// The bare letters of the words of forms.
    bare: Vocabulary,
    /// By the bare letters of its words, a form; of several that differ in marks alone the likeliest.
    forms: Trie<Vec<Symbol>>,
    /// By a word as it is printed, its bare letters; words come back.
    known: FxHashMap<CompactString, Symbol>,
}

impl Loose {
    pub(super) fn new(entries: &[Entry], vocabulary: &Vocabulary) -> Self {
        let mut loose = Self::default();
        let prose =
            || entries.iter().filter(|entry| !matches!(entry.sense, Sense::Furniture(_) | Sense::Month(_)));
        let of_rank = |rank| prose().filter(move |entry| rank_of(&entry.sense) == rank);
        for form in (0..RANKS).flat_map(of_rank).flat_map(|entry| &entry.forms) {
            let folded = fold(form);
            for word in words(&folded) {
                let symbol = loose.bare.learn(&without_marks(word));
                loose.known.insert(word.into(), symbol);
            }
            let sequence: Vec<Symbol> =
                words(&folded).map(|word| loose.bare.symbol(&without_marks(word))).collect();
            if let Some(end) = loose.forms.end_mut(sequence)
                && end.is_empty()
            {
                end.extend(words(&folded).map(|word| vocabulary.symbol(word)));
            }
        }
        loose
    }

    /// What the bare letters of a word are looked up by.
    pub fn symbol(&self, word: &str) -> Symbol {
        let folded = fold(word);
        self.known.get(folded.as_str()).copied().unwrap_or_else(|| self.bare.symbol(&without_marks(&folded)))
    }

    /// The words of the longest form that begins with some bare letters.
    pub fn longest(&self, bare: impl IntoIterator<Item = Symbol>) -> Option<&[Symbol]> {
        let mut node = Node::ROOT;
        let mut found: Option<&[Symbol]> = None;
        for symbol in bare {
            let Some(next) = self.forms.child(node, symbol) else { break };
            node = next;
            found = self.forms.end(node).filter(|form| !form.is_empty()).map(Vec::as_slice).or(found);
        }
        found
    }
}

/// How many ranks there are.
const RANKS: u8 = 3;

/// Which of two forms that differ in marks alone is meant: what the grammar goes by before other words, and those before
/// words that only keep others from being found.
fn rank_of(sense: &Sense) -> u8 {
    match sense {
        Sense::Stage(_) | Sense::Award(_) | Sense::Certificate(_) | Sense::Purpose(_) => 0,
        Sense::Neutral => 2,
        _ => 1,
    }
}
