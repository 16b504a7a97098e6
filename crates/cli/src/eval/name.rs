//! Texts and names of places, as they are compared.

use danvan_domain::text::{fold, nfc};
use serde::Deserialize;

use crate::error::CliError;

const NAMES_FILE: &str = "data/reference/eval/names.toml";
const NAMES: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/reference/eval/names.toml"));

/// What is left out of the names of places, and which names are the same.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Names {
    /// Kind words, followed by a space.
    kinds: Vec<String>,
    /// Their abbreviations, followed by a full stop or a space.
    abbreviations: Vec<String>,
    /// Their initials, followed by a full stop.
    initials: Vec<String>,
    /// Whole names that mean another.
    same: std::collections::BTreeMap<String, String>,
}

/// A text in one normal form, in lower case, with single spaces.
pub(crate) fn plain(text: &str) -> String {
    let lower = nfc(text).to_lowercase();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Names {
    /// The names that this binary was built with.
    pub(crate) fn embedded() -> Result<Self, CliError> {
        toml::from_str(NAMES).map_err(|source| CliError::Toml { path: NAMES_FILE.into(), source })
    }

    /// The name of a place without its kind word, and with tone marks in one placement.
    pub(crate) fn key(&self, name: &str) -> String {
        let name = plain(name);
        let bare = self.same.get(&name).map_or_else(|| self.without_kind(&name), String::as_str);
        with_one_tone_placement(bare)
    }

    /// `name` after its kind word. Before a number the word belongs to the name.
    fn without_kind<'a>(&self, name: &'a str) -> &'a str {
        let after = |words: &[String], ends: &[char]| {
            words.iter().find_map(|word| {
                let rest = name.strip_prefix(word.as_str())?.strip_prefix(ends)?.trim_start();
                let first = rest.chars().next()?;
                (!first.is_numeric()).then_some(rest)
            })
        };
        after(&self.kinds, &[' '])
            .or_else(|| after(&self.abbreviations, &['.', ' ']))
            .or_else(|| after(&self.initials, &['.']))
            .unwrap_or(name)
    }
}

/// Folds the syllables and leaves what stands between them: two dashes of different length are two names.
fn with_one_tone_placement(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for piece in name.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let syllable = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
        out.push_str(&fold(syllable));
        out.push_str(piece.get(syllable.len()..).unwrap_or_default());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_kind_words_unless_a_number_follows() {
        let names = Names::embedded().expect("embedded");
        for (name, key) in [
            ("huyện Thoại Sơn", "thoại sơn"),
            ("Huyện  Thoại\u{A0}Sơn", "thoại sơn"),
            ("Thoại Sơn", "thoại sơn"),
            ("TP. Hoà Bình", "hòa bình"),
            ("TX.Ngã Năm", "ngã năm"),
            ("TP Cà Mau", "cà mau"),
            ("TPHCM", "hồ chí minh"),
            ("TP.HCM", "hồ chí minh"),
            ("Thành phố Hồ Chí Minh", "hồ chí minh"),
            ("Q. Tân Bình", "tân bình"),
            ("Quận 11", "quận 11"),
            ("Q.11", "q.11"),
            ("xã", "xã"),
            ("Xãm Lũng", "xãm lũng"),
            ("Quý Hoà", "quý hòa"),
            ("Bà Rịa – Vũng Tàu", "bà rịa – vũng tàu"),
            ("Bà Rịa - Vũng Tàu", "bà rịa - vũng tàu"),
        ] {
            assert_eq!(names.key(name), key, "{name}");
        }
    }
}
