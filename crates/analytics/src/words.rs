//! Texts of millions of facts in little room: those that repeat once, the others side by side.

use std::{hash::BuildHasher as _, num::NonZeroU32};

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// A text of [`Words`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Word(NonZeroU32);

impl Word {
    /// Its place among the words, from 0.
    pub(crate) fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// Texts that repeat, each kept once.
#[derive(Debug, Default)]
pub(crate) struct Words {
    /// Found by the hash of their texts, which are not kept a second time for it.
    ids: HashTable<Word>,
    known: Vec<Text>,
    texts: Texts,
}

fn hash(text: &str) -> u64 {
    FxBuildHasher.hash_one(text)
}

impl Words {
    /// The word for a text. Texts beyond the 2³² that there are numbers for share the last one.
    pub(crate) fn intern(&mut self, text: &str) -> Word {
        if let Some(word) = self.find(text) {
            return word;
        }
        self.known.push(self.texts.push(text));
        let number = u32::try_from(self.known.len()).ok().and_then(NonZeroU32::new);
        let word = Word(number.unwrap_or(NonZeroU32::MAX));
        let (known, texts) = (&self.known, &self.texts);
        self.ids.insert_unique(hash(text), word, |word| hash(text_of(known, texts, *word)));
        word
    }

    /// The word for a text that is known.
    pub(crate) fn find(&self, text: &str) -> Option<Word> {
        self.ids.find(hash(text), |word| self.get(*word) == text).copied()
    }

    /// The text of a word.
    pub(crate) fn get(&self, word: Word) -> &str {
        text_of(&self.known, &self.texts, word)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.known.len()
    }
}

fn text_of<'t>(known: &[Text], texts: &'t Texts, word: Word) -> &'t str {
    known.get(word.index()).map_or("", |text| texts.get(*text))
}

/// A text of [`Texts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Text {
    /// Its chunk, counted from 1.
    chunk: NonZeroU32,
    start: u32,
    len: u32,
}

/// Bytes after which a chunk is full. One block of all texts would have to be copied to grow.
const CHUNK: usize = 16 << 20;

/// Texts that seldom repeat, one behind the other.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    chunks: Vec<String>,
}

impl Texts {
    /// Keeps a text.
    pub(crate) fn push(&mut self, text: &str) -> Text {
        if self.chunks.last().is_none_or(|chunk| chunk.len() + text.len() > CHUNK) {
            self.chunks.push(String::new());
        }
        let number = u32::try_from(self.chunks.len()).ok().and_then(NonZeroU32::new);
        let start = match self.chunks.last_mut() {
            Some(chunk) => {
                let start = chunk.len();
                chunk.push_str(text);
                start
            }
            None => 0,
        };
        let short = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        Text { chunk: number.unwrap_or(NonZeroU32::MIN), start: short(start), len: short(text.len()) }
    }

    /// A text that was kept.
    pub(crate) fn get(&self, text: Text) -> &str {
        let chunk = self.chunks.get(text.chunk.get() as usize - 1);
        let (start, len) = (text.start as usize, text.len as usize);
        chunk.and_then(|chunk| chunk.get(start..start + len)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_once_and_texts_as_they_come() {
        let mut words = Words::default();
        let (a, b) = (words.intern("đăng ký"), words.intern("khác"));
        assert_eq!((words.intern("đăng ký"), words.get(a), words.get(b)), (a, "đăng ký", "khác"));
        assert_eq!((words.find("khác"), words.find("mới"), words.len()), (Some(b), None, 2));
        let mut texts = Texts::default();
        let long = "ế".repeat(CHUNK / 3 - 1);
        let kept: Vec<Text> = ["", "một", &long, "hai"].map(|text| texts.push(text)).to_vec();
        let back: Vec<&str> = kept.iter().map(|text| texts.get(*text)).collect();
        assert_eq!(back, ["", "một", &long, "hai"]);
        assert_eq!(texts.chunks.len(), 2);
    }
}
