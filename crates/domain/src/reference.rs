//! The domain's knowledge as data: embedded at build time, replaceable at run time.

use crate::{gazetteer::Gazetteer, id::sha256_hex, lexicon::Lexicon};

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

/// The names of the lexicon's files, in the order in which they are read.
pub const LEXICON_FILES: [&str; 8] = [
    "awards.toml",
    "counted.toml",
    "dates.toml",
    "numbers.toml",
    "page.toml",
    "places.toml",
    "refusals.toml",
    "stages.toml",
];

macro_rules! embedded {
    ($path:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/reference/", $path))
    };
}

const EMBEDDED_LEXICON: [(&str, &str); 8] = [
    ("awards.toml", embedded!("lexicon/awards.toml")),
    ("counted.toml", embedded!("lexicon/counted.toml")),
    ("dates.toml", embedded!("lexicon/dates.toml")),
    ("numbers.toml", embedded!("lexicon/numbers.toml")),
    ("page.toml", embedded!("lexicon/page.toml")),
    ("places.toml", embedded!("lexicon/places.toml")),
    ("refusals.toml", embedded!("lexicon/refusals.toml")),
    ("stages.toml", embedded!("lexicon/stages.toml")),
];

/// Units, successors, aliases.
const EMBEDDED_GAZETTEER: [&str; 3] = [
    embedded!("gazetteer/units.csv"),
    embedded!("gazetteer/successors.csv"),
    embedded!("gazetteer/aliases.csv"),
];

/// What the parser knows beside the grammar.
#[derive(Debug, Clone)]
pub struct Reference {
    /// Places through time.
    pub gazetteer: Gazetteer,
    /// Words and what they mean.
    pub lexicon: Lexicon,
}

impl Reference {
    /// The reference data that this binary was built with.
    ///
    /// # Errors
    /// As [`Gazetteer::from_csv`] and [`Lexicon::from_toml`]; the tests read the embedded data, so that a
    /// released binary gives none.
    pub fn embedded() -> Result<Self, ReferenceError> {
        let [units, successors, aliases] = EMBEDDED_GAZETTEER;
        Ok(Self {
            gazetteer: Gazetteer::from_csv(units, successors, aliases)?,
            lexicon: Lexicon::from_toml(&EMBEDDED_LEXICON)?,
        })
    }

    /// The SHA-256 digest of the reference data that this binary was built with: what was made with another
    /// one may come out otherwise.
    pub fn embedded_digest() -> String {
        let lexicon = EMBEDDED_LEXICON.iter().map(|(_, text)| *text);
        let texts: Vec<String> =
            EMBEDDED_GAZETTEER.into_iter().chain(lexicon).map(|text| sha256_hex(text.as_bytes())).collect();
        sha256_hex(texts.join("\n").as_bytes())
    }
}
