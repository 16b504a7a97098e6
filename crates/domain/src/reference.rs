//! The domain's knowledge as data: embedded at build time, replaceable at run time by other files' texts.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    gazetteer::{Gazetteer, Successors},
    id::sha256_hex,
    lexicon::Lexicon,
    vocabulary::Vocabulary,
};

/// Why reference data cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ReferenceError {
    /// A CSV file has a row that does not fit its columns.
    #[error("failed to read {file}")]
    Csv {
        /// The file, under the reference folder.
        file: String,
        /// The cause, with the line.
        source: csv::Error,
    },
    /// A TOML file cannot be read.
    #[error("failed to read {file}")]
    Toml {
        /// The file, under the reference folder.
        file: String,
        /// The cause, with the line.
        source: toml::de::Error,
    },
    /// A file is not there without which the grammar would miss words or places.
    #[error("there is no {file}")]
    Missing {
        /// The file, under the reference folder.
        file: &'static str,
    },
    /// A lexicon entry means something that its category does not know.
    #[error("{file}: entry {form:?}: {means:?} is nothing that category {category:?} can mean")]
    Meaning {
        /// The file, under the reference folder.
        file: String,
        /// The entry's first form.
        form: String,
        /// The category of the entry.
        category: String,
        /// What it claims to mean.
        means: String,
    },
}

/// The files of the lexicon: name under `lexicon/`, and text.
pub type LexiconFiles<'a> = [(&'a str, &'a str)];

/// The folder of the lexicon, under the reference folder.
const LEXICON: &str = "lexicon/";

/// The files of the gazetteer.
const UNITS: &str = "gazetteer/units.csv";
const SUCCESSORS: &str = "gazetteer/successors.csv";
const ALIASES: &str = "gazetteer/aliases.csv";

macro_rules! embedded {
    ($($name:literal,)+) => {
        [$(($name, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/reference/", $name)))),+]
    };
}

/// The files that are built in; none of them may lack where others take their place.
const EMBEDDED: [(&str, &str); 12] = embedded![
    "gazetteer/aliases.csv",
    "gazetteer/successors.csv",
    "gazetteer/units.csv",
    "lexicon/awards.toml",
    "lexicon/counted.toml",
    "lexicon/dates.toml",
    "lexicon/months.toml",
    "lexicon/numbers.toml",
    "lexicon/page.toml",
    "lexicon/places.toml",
    "lexicon/refusals.toml",
    "lexicon/stages.toml",
];

/// What the parser knows beside the grammar.
#[derive(Debug, Clone)]
pub struct Reference {
    /// Places through time.
    pub gazetteer: Gazetteer,
    /// Words and what they mean.
    pub lexicon: Lexicon,
    /// The SHA-256 digest of the files that this was read from: what was made with others may come out
    /// otherwise.
    pub digest: String,
}

impl Reference {
    /// The reference data that this binary was built with.
    ///
    /// # Errors
    /// As [`Reference::from_files`]; the tests read the embedded data, so that a released binary gives none.
    pub fn embedded() -> Result<Self, ReferenceError> {
        let successors = EMBEDDED.iter().find(|(name, _)| *name == SUCCESSORS);
        Self::read(&known(EMBEDDED), Successors::unread(successors.map_or("", |(_, text)| text)))
    }

    /// The digest of the reference data that this binary was built with, without reading it.
    pub fn embedded_digest() -> String {
        Self::digest_of(EMBEDDED)
    }

    /// The [digest](Self::digest) of these files: name under the reference folder, and text.
    pub fn digest_of<'t>(files: impl IntoIterator<Item = (&'t str, &'t str)>) -> String {
        digest(&known(files))
    }

    /// The words alone: enough to read articles, and much less to load than places are.
    ///
    /// # Errors
    /// As [`Reference::embedded`].
    pub fn embedded_lexicon() -> Result<Lexicon, ReferenceError> {
        let words = EMBEDDED.iter().filter_map(|(name, text)| Some((name.strip_prefix(LEXICON)?, *text)));
        Lexicon::from_toml(&words.collect::<Vec<_>>())
    }

    /// The reference data of these files: name under the reference folder, such as `lexicon/stages.toml`, and
    /// text. All files that are built in must be there; other files of the lexicon may be added, and files of
    /// other folders are passed over.
    ///
    /// # Errors
    /// A file that is missing, or as [`Gazetteer::from_csv`] and [`Lexicon::from_toml`].
    pub fn from_files<'t>(
        files: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> Result<Self, ReferenceError> {
        let files = known(files);
        if let Some((file, _)) = EMBEDDED.iter().find(|(name, _)| !files.contains_key(name)) {
            return Err(ReferenceError::Missing { file });
        }
        let successors = Successors::read(files.get(SUCCESSORS).copied().unwrap_or_default())?;
        Self::read(&files, successors)
    }

    fn read(files: &BTreeMap<&str, &str>, successors: Successors) -> Result<Self, ReferenceError> {
        let lexicon: Vec<(&str, &str)> =
            files.iter().filter_map(|(name, text)| Some((name.strip_prefix(LEXICON)?, *text))).collect();
        // One vocabulary, so that a word of a text is looked up once for both.
        let mut vocabulary = Vocabulary::default();
        let mut lexicon = Lexicon::learn(&lexicon, &mut vocabulary)?;
        let text = |name| files.get(name).copied().unwrap_or_default();
        let mut gazetteer = Gazetteer::learn(text(UNITS), text(ALIASES), successors, &mut vocabulary)?;
        let vocabulary = Arc::new(vocabulary);
        lexicon.share(&vocabulary);
        gazetteer.share(&vocabulary);
        Ok(Self { gazetteer, lexicon, digest: digest(files) })
    }
}

/// The files that are read, by name, so that neither the digest nor the order of entries depends on who lists
/// them.
fn known<'t>(files: impl IntoIterator<Item = (&'t str, &'t str)>) -> BTreeMap<&'t str, &'t str> {
    let known = |name: &str| name.starts_with(LEXICON) || [UNITS, SUCCESSORS, ALIASES].contains(&name);
    files.into_iter().filter(|(name, _)| known(name)).collect()
}

fn digest(files: &BTreeMap<&str, &str>) -> String {
    let lines: Vec<String> =
        files.iter().map(|(name, text)| format!("{name} {}", sha256_hex(text.as_bytes()))).collect();
    sha256_hex(lines.join("\n").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The embedded files with one changed, or with one more.
    fn with<'t>(name: &'t str, text: &'t str) -> Result<Reference, ReferenceError> {
        Reference::from_files(EMBEDDED.into_iter().filter(|(other, _)| *other != name).chain([(name, text)]))
    }

    #[test]
    fn a_file_can_be_changed_or_added() {
        let embedded = Reference::embedded().expect("embedded");
        assert_eq!(Reference::embedded_digest(), embedded.digest);
        let count = embedded.lexicon.entries().len();
        let own = "[[entry]]\ncategory = \"stage\"\nmeans = \"registered\"\nforms = [\"ghi tên\"]\n";
        let more = with("lexicon/own.toml", own).expect("an added file");
        assert_eq!(more.lexicon.entries().len(), count + 1);
        assert_ne!(more.digest, embedded.digest);
        let changed = with("lexicon/stages.toml", own).expect("a changed file");
        assert!(changed.lexicon.entries().len() < count);
        assert_ne!(changed.digest, more.digest);
        let passed_over = with("sites/a.toml", "id = 1").expect("another folder's file");
        assert_eq!(passed_over.digest, embedded.digest);
        let reversed = Reference::from_files(EMBEDDED.into_iter().rev()).expect("in another order");
        assert_eq!(reversed.digest, embedded.digest);
    }

    #[test]
    fn a_file_that_is_missing_or_wrong_is_named() {
        for (name, _) in EMBEDDED {
            let rest = EMBEDDED.into_iter().filter(|(other, _)| *other != name);
            let error = Reference::from_files(rest).expect_err(name).to_string();
            assert_eq!(error, format!("there is no {name}"));
            let error = with(name, "nothing\nof the kind, I fear\n").expect_err(name).to_string();
            assert_eq!(error, format!("failed to read {name}"));
        }
    }
}
