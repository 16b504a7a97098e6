//! A locality as facts name it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The administrative level of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Vietnam.
    Country,
    /// A province or centrally run city.
    Province,
    /// A district, town or provincial city; abolished on 2025-07-01.
    District,
    /// A commune, ward, township or special zone.
    Commune,
}

impl Level {
    /// The level as tables write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::Province => "province",
            Self::District => "district",
            Self::Commune => "commune",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The code of the whole country in tables.
pub const COUNTRY_CODE: &str = "VN";

/// A place that a fact is about: a unit of its time, or the country.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The unit's code with its code list, such as `2004:89` or `2025:91`; `VN` for the country.
    pub code: String,
    /// The name without its kind word, as the gazetteer has it; none for the country.
    pub name: Option<String>,
    /// The level.
    pub level: Level,
    /// The province of that time, its own name for a province; none for the country.
    pub province: Option<String>,
}

impl Place {
    /// The whole country.
    pub fn country() -> Self {
        Self { code: COUNTRY_CODE.to_owned(), name: None, level: Level::Country, province: None }
    }
}
