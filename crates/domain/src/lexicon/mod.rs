//! The lexicon: which words mean what to the grammar. Words are data; what follows from them is code.
//!
//! A file of `data/reference/lexicon/` is a list of entries:
//!
//! ```toml
//! [[entry]]
//! category = "stage"
//! means = "registered"
//! forms = ["đăng ký", "đăng ký xây dựng"]
//! examples = ["huyện đăng ký xây dựng 12 mô hình"]
//! ```

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use serde::Deserialize;

mod check;
mod loose;
mod sense;

pub use check::Broken;
pub use loose::Loose;
pub use sense::{Cue, Furniture, Head, Markup, NumberWord, Refusal, Sense, TimeWord};

pub use crate::vocabulary::{Symbol, words};
use crate::{
    place::Level,
    reference::{LexiconFiles, ReferenceError},
    text::fold,
    vocabulary::{Node, Trie, Vocabulary},
};

/// An entry of the lexicon.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The file it stands in.
    pub file: String,
    /// The ways of writing it.
    pub forms: Vec<String>,
    /// What it means.
    pub sense: Sense,
    /// The same in the words of the file: category, meaning and level.
    pub label: String,
    /// Texts in which it is found.
    pub examples: Vec<String>,
    /// Texts in which it is not.
    pub counter_examples: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryFile {
    entry: Vec<RawEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEntry {
    category: String,
    #[serde(default)]
    means: String,
    level: Option<Level>,
    #[serde(default)]
    levels: Vec<Level>,
    factor: Option<f64>,
    forms: Vec<String>,
    #[serde(default)]
    examples: Vec<String>,
    #[serde(default)]
    counter_examples: Vec<String>,
}

/// The forms of entries, with the entries that each is of.
type Forms = Trie<Vec<u32>>;

/// Words and what they mean.
#[derive(Debug, Clone)]
pub struct Lexicon {
    entries: Vec<Entry>,
    vocabulary: Arc<Vocabulary>,
    /// The last word of its own: the vocabulary may go on with words of others.
    last_word: Symbol,
    prose: Forms,
    furniture: Forms,
    /// Names of months, with their entries: they are words of no prose, and no vocabulary has them.
    months: BTreeMap<String, u32>,
    /// Made when first asked for: few texts have lost their marks.
    loose: OnceLock<Loose>,
}

impl Lexicon {
    /// Reads the lexicon from its files' texts.
    ///
    /// # Errors
    /// A text that is no TOML of this form, or an entry whose meaning its category does not know.
    pub fn from_toml(files: &LexiconFiles<'_>) -> Result<Self, ReferenceError> {
        let mut vocabulary = Vocabulary::default();
        let mut lexicon = Self::learn(files, &mut vocabulary)?;
        lexicon.share(&Arc::new(vocabulary));
        Ok(lexicon)
    }

    /// Reads the lexicon, and puts its words into a new vocabulary, which it is to [share](Self::share).
    pub(crate) fn learn(
        files: &LexiconFiles<'_>,
        vocabulary: &mut Vocabulary,
    ) -> Result<Self, ReferenceError> {
        let mut lexicon = Self {
            entries: Vec::new(),
            vocabulary: Arc::default(),
            last_word: Symbol::UNKNOWN,
            prose: Forms::default(),
            furniture: Forms::default(),
            months: BTreeMap::new(),
            loose: OnceLock::new(),
        };
        for (name, text) in files {
            let file = format!("lexicon/{name}");
            let parsed: EntryFile =
                toml::from_str(text).map_err(|source| ReferenceError::Toml { file: file.clone(), source })?;
            for raw in parsed.entry {
                lexicon.push(&file, raw, vocabulary)?;
            }
        }
        lexicon.last_word = vocabulary.last();
        Ok(lexicon)
    }

    /// Looks words up in a vocabulary that has its own first, and may have others' words too.
    pub(crate) fn share(&mut self, vocabulary: &Arc<Vocabulary>) {
        self.vocabulary = Arc::clone(vocabulary);
    }

    fn push(&mut self, file: &str, raw: RawEntry, vocabulary: &mut Vocabulary) -> Result<(), ReferenceError> {
        let Some(sense) = sense::sense(&raw) else {
            return Err(ReferenceError::Meaning {
                file: file.to_owned(),
                form: raw.forms.first().cloned().unwrap_or_default(),
                category: raw.category,
                means: raw.means,
            });
        };
        let entry = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        let of_pages = matches!(sense, Sense::Furniture(_) | Sense::Markup(_));
        let forms = if of_pages { &mut self.furniture } else { &mut self.prose };
        for form in &raw.forms {
            let folded = fold(form);
            if matches!(sense, Sense::Month(_)) {
                self.months.insert(folded, entry);
                continue;
            }
            if let Some(entries) = forms.end_mut(words(&folded).map(|word| vocabulary.learn(word))) {
                entries.push(entry);
            }
        }
        self.entries.push(Entry {
            file: file.to_owned(),
            label: label(&raw),
            forms: raw.forms,
            sense,
            examples: raw.examples,
            counter_examples: raw.counter_examples,
        });
        Ok(())
    }

    /// The words that symbols stand for.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The symbol of a folded word.
    pub fn symbol(&self, word: &str) -> Symbol {
        self.vocabulary.symbol(word)
    }

    /// Whether a form of its own has the word of a symbol: names of places have others.
    pub fn has(&self, symbol: Symbol) -> bool {
        symbol != Symbol::UNKNOWN && symbol <= self.last_word
    }

    /// The longest form of prose that `words` begin with: how many words it has, and its entries.
    pub fn longest(&self, words: impl IntoIterator<Item = Symbol>) -> Option<(usize, &[u32])> {
        longest(&self.prose, words)
    }

    /// The same for the furniture of pages, whose words mean nothing in prose.
    pub fn longest_furniture(&self, words: impl IntoIterator<Item = Symbol>) -> Option<(usize, &[u32])> {
        longest(&self.furniture, words)
    }

    /// The entry of a month's name.
    fn month_entry(&self, name: &str) -> Option<u32> {
        self.months.get(&fold(name)).copied()
    }

    /// The month that a word names, in any of the languages of the files: 1 to 12.
    pub fn month(&self, name: &str) -> Option<u8> {
        match self.sense(self.month_entry(name)?)? {
            Sense::Month(month) => Some(*month),
            _ => None,
        }
    }

    /// The forms of prose without their marks.
    pub fn loose(&self) -> &Loose {
        self.loose.get_or_init(|| Loose::new(&self.entries, &self.vocabulary))
    }

    /// The entries, in the order of the files.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What an entry found by [`Lexicon::longest`] means.
    pub fn sense(&self, entry: u32) -> Option<&Sense> {
        self.entries.get(entry as usize).map(|entry| &entry.sense)
    }
}

fn longest(forms: &Forms, words: impl IntoIterator<Item = Symbol>) -> Option<(usize, &[u32])> {
    let mut node = Node::ROOT;
    let mut found = None;
    for (count, symbol) in words.into_iter().enumerate() {
        let Some(next) = forms.child(node, symbol) else { break };
        node = next;
        match forms.end(node) {
            Some(entries) if !entries.is_empty() => found = Some((count + 1, entries.as_slice())),
            _ => {}
        }
    }
    found
}

fn label(raw: &RawEntry) -> String {
    let levels = raw.level.iter().chain(&raw.levels).map(|level| level.as_str());
    let parts = [raw.category.as_str(), raw.means.as_str()].into_iter().filter(|part| !part.is_empty());
    parts.chain(levels).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
        [[entry]]
        category = "stage"
        means = "registered"
        forms = ["đăng ký", "đăng ký xây dựng"]

        [[entry]]
        category = "furniture"
        means = "published"
        forms = ["đã đăng"]
    "#;

    fn longest(lexicon: &Lexicon, text: &str) -> Option<usize> {
        lexicon.longest(words(&fold(text)).map(|word| lexicon.symbol(word))).map(|(count, _)| count)
    }

    #[test]
    fn the_longest_form_is_found_and_furniture_is_kept_out_of_prose() {
        let lexicon = Lexicon::from_toml(&[("stages.toml", FILE)]).expect("a lexicon");
        for (text, expected) in [
            ("Đăng ký 3 mô hình", Some(2)),
            ("đăng ký xây dựng 3 mô hình", Some(4)),
            ("đăng", None),
            ("đã đăng ký", None),
        ] {
            assert_eq!(longest(&lexicon, text), expected, "{text}");
        }
        let furniture = words("đã đăng").map(|word| lexicon.symbol(word));
        assert!(lexicon.longest_furniture(furniture).is_some());
    }

    #[test]
    fn an_entry_that_means_nothing_is_named() {
        let file = FILE.replace("registered", "registred");
        let error = Lexicon::from_toml(&[("stages.toml", &file)]).expect_err("an unknown stage").to_string();
        assert!(error.contains("lexicon/stages.toml") && error.contains("registred"), "{error}");
    }
}
