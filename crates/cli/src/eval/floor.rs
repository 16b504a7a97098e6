//! The recorded figures, below which none may fall.

use std::collections::BTreeMap;

use danvan_domain::Confidence;
use serde::{Deserialize, Serialize};

use super::{compare::Depth, figures::Figures};
use crate::error::CliError;

/// The recorded figures, by the names of gold files.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub(crate) struct Floor(BTreeMap<String, Recorded>);

/// The recorded figures of one file, in three decimals: F1 at each depth, and how much of the surest is right.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recorded {
    core: f64,
    strict: f64,
    row: f64,
    /// The share of what is called sure that is right at core, where that is held.
    high: Option<f64>,
}

/// A figure beside the recorded one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Verdict {
    /// The gold file's name.
    pub(crate) file: String,
    /// Which figure.
    pub(crate) figure: &'static str,
    /// As recorded.
    pub(crate) recorded: f64,
    /// As it is now, in three decimals.
    pub(crate) now: f64,
}

impl Floor {
    /// Reads a file of recorded figures: a table for each gold file.
    pub(crate) fn from_toml(path: &str, text: &str) -> Result<Self, CliError> {
        toml::from_str(text).map_err(|source| CliError::Toml { path: path.to_owned(), source })
    }

    /// The figures of a gold file beside those recorded; none where it is not recorded.
    pub(crate) fn verdicts(&self, file: &str, figures: &Figures) -> Option<Vec<Verdict>> {
        let recorded = self.0.get(file)?;
        let f1 = |depth| figures.tally(depth).f1();
        // Nothing that is called sure is not wrong.
        let sure = figures.confidence.get(&Confidence::High).and_then(|trust| trust.ratio(Depth::Core));
        let figures = [
            (Depth::Core.as_str(), Some(recorded.core), f1(Depth::Core)),
            (Depth::Strict.as_str(), Some(recorded.strict), f1(Depth::Strict)),
            (Depth::Row.as_str(), Some(recorded.row), f1(Depth::Row)),
            (Confidence::High.as_str(), recorded.high, sure.unwrap_or(1.0)),
        ];
        let verdict = |(figure, recorded, now): (&'static str, Option<f64>, f64)| {
            Some(Verdict { file: file.to_owned(), figure, recorded: recorded?, now: in_three_decimals(now) })
        };
        Some(figures.into_iter().filter_map(verdict).collect())
    }
}

impl Verdict {
    /// Whether the figure is lower than recorded.
    pub(crate) fn has_fallen(&self) -> bool {
        in_three_decimals(self.recorded) > self.now
    }

    /// Whether the figure is higher than recorded, so that the record can be raised.
    pub(crate) fn has_risen(&self) -> bool {
        in_three_decimals(self.recorded) < self.now
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { file, figure, recorded, now } = self;
        write!(f, "{file} {figure} {now:.3} (recorded {recorded:.3})")
    }
}

/// What is recorded is what was printed: the figure is rounded by printing it.
fn in_three_decimals(figure: f64) -> f64 {
    format!("{figure:.3}").parse().unwrap_or(figure)
}
