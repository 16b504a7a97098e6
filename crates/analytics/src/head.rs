//! What stands at the head of a version, as `data/reference/schema/package.toml` says.

use serde::{Deserialize, Serialize};

use crate::schema::{SchemaError, read};

const FILE: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/reference/schema/package.toml"));

/// What stands at the head of a version.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Head {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) title_vi: String,
    pub(crate) description: String,
    pub(crate) description_vi: String,
    pub(crate) keywords: Vec<String>,
    /// Heads the column of Vietnamese descriptions.
    pub(crate) meaning_vi: String,
    pub(crate) licence: Licence,
    #[serde(rename = "note")]
    pub(crate) notes: Vec<Note>,
    /// The rules of choosing, the weightiest first, and the one of a count that is stated once.
    #[serde(rename = "rule")]
    pub(crate) rules: Vec<Rule>,
}

/// Under which licence the tables are, as Data Package v2 writes it.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Licence {
    name: String,
    title: String,
    path: String,
}

/// What a reader has to know, in English and in Vietnamese.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Note {
    pub(crate) en: String,
    pub(crate) vi: String,
}

/// A rule of choosing, and what it prefers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    pub(crate) name: String,
    pub(crate) en: String,
    pub(crate) vi: String,
}

impl Head {
    /// The head that this binary was built with.
    ///
    /// # Errors
    /// A file that lacks something; the tests read it.
    pub(crate) fn embedded() -> Result<Self, SchemaError> {
        read("package", FILE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choose::{CRITERIA, ONLY_STATEMENT};

    #[test]
    fn every_rule_of_choosing_has_a_version_and_is_described_in_its_order() {
        let head = Head::embedded().expect("reads");
        let described: Vec<&str> = head.rules.iter().map(|rule| rule.name.as_str()).collect();
        let rules: Vec<&str> = CRITERIA.into_iter().chain([ONLY_STATEMENT]).collect();
        assert_eq!(described, rules);
        for rule in &head.rules {
            let version = rule.name.rsplit_once('/').and_then(|(_, version)| version.parse::<u32>().ok());
            assert!(version.is_some_and(|version| version > 0), "{}", rule.name);
            assert!(!rule.en.is_empty() && !rule.vi.is_empty() && rule.en != rule.vi, "{}", rule.name);
        }
    }
}
