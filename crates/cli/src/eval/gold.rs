//! Gold cases, and what is said of them: by their labels, or by the parser.

use std::collections::BTreeMap;

use danvan_parser::Parsed;
use serde::Deserialize;
use serde_json::Value;

/// A line of a gold file, without what only the parser looks at.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct GoldCase {
    /// Its name.
    pub(crate) id: String,
    /// The constructions that it shows, where its author says so.
    #[serde(default)]
    pub(crate) about: Option<Vec<String>>,
    /// The passage; none where `file` holds it.
    #[serde(default)]
    pub(crate) text: Option<String>,
    /// A page as plain text in place of a passage, relative to the folder above the gold file's.
    #[serde(default)]
    pub(crate) file: Option<String>,
    /// What a careful reader takes from it.
    #[serde(flatten)]
    pub(crate) label: Account,
}

/// What somebody says of a case: the same for labels and for the output of `danvan extract`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Account {
    /// Whom the page reports on.
    #[serde(default)]
    pub(crate) locality: Option<Locality>,
    /// The counts that it states.
    #[serde(rename = "facts")]
    pub(crate) claims: Vec<Claim>,
    /// The models that it names.
    #[serde(default)]
    pub(crate) named_models: Vec<String>,
}

/// A place as it is named.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Locality {
    /// Its name; none for the whole country.
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// Its level.
    #[serde(default)]
    pub(crate) level: Option<String>,
    /// Its province.
    #[serde(default)]
    pub(crate) province: Option<String>,
}

/// A count as somebody claims it. A fact's attributes are kept by name: a label may leave out what does not
/// apply, and what it leaves out is not scored as an attribute.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Claim {
    /// What is counted.
    pub(crate) measure: String,
    /// How many.
    pub(crate) value: f64,
    /// Where, if not in the case's place.
    #[serde(default)]
    pub(crate) locality: Option<Locality>,
    /// Everything else, as it is written.
    #[serde(flatten)]
    attributes: BTreeMap<String, Value>,
}

impl Claim {
    /// An attribute's text; none where it is left out, null or empty.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    /// Whether the claim says something about an attribute, if only that there is none.
    pub(crate) fn mentions(&self, name: &str) -> bool {
        self.attributes.contains_key(name)
    }
}

impl Account {
    /// What the parser says.
    ///
    /// # Errors
    /// A fact that is not written as a claim is read.
    pub(crate) fn of(parsed: &Parsed) -> Result<Self, serde_json::Error> {
        let article = parsed.article.as_ref();
        let home = article.and_then(|article| article.locality.as_ref());
        Ok(Self {
            locality: home.map(|place| Locality {
                name: place.name.clone(),
                level: Some(place.level.to_string()),
                province: place.province.clone(),
            }),
            claims: serde_json::from_value(serde_json::to_value(&parsed.facts)?)?,
            named_models: article.map(|article| article.named_models.clone()).unwrap_or_default(),
        })
    }

    /// Where a claim of this account is: in the place that it names, else in the case's.
    pub(crate) fn place_of<'a>(&'a self, claim: &'a Claim) -> Option<&'a Locality> {
        claim.locality.as_ref().or(self.locality.as_ref())
    }
}
