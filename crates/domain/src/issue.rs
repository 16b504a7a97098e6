//! Issues: what was not understood, or looks wrong. An error ends a run; an issue is counted and kept.

use serde::{Deserialize, Serialize};

use crate::fact::text_enum;

text_enum! {
    /// The stage of the pipeline that raised an issue.
    PipelineStage {
        /// Addresses in, captures out.
        Fetch = "fetch",
        /// Captures in, facts out.
        Parse = "parse",
        /// Facts in, tables out.
        Analyse = "analyse",
    }
}

text_enum! {
    /// How much an issue matters.
    IssueLevel {
        /// Recorded only.
        Allow = "allow",
        /// Reported.
        Warn = "warn",
        /// Stops publication.
        Deny = "deny",
    }
}

text_enum! {
    /// What an issue is about. Codes are stable: they are never renamed or used for another thing.
    IssueCode {
        /// A page could not be fetched: no answer, or a status that says no.
        FetchFailed = "fetch-failed",
        /// The site's robots.txt asks not to fetch the page.
        RobotsRefused = "robots-refused",
        /// An answer was cut at the size limit.
        BodyTooLarge = "body-too-large",
        /// A source is asked over connections whose certificates are not checked.
        UncheckedCertificate = "unchecked-certificate",
        /// The bytes are not text in any encoding that is read.
        Undecodable = "undecodable",
        /// The parser broke at the page: a fault of ours.
        ParserBroke = "parser-broke",
        /// The letters are those of a font from before Unicode (TCVN3, VNI), and were not read as words.
        LegacyEncoding = "legacy-encoding",
        /// The page is no article: a listing, a home page, an error page, an empty body.
        NotAnArticle = "not-an-article",
        /// The article has no headline.
        NoTitle = "no-title",
        /// The article prints no date of publication.
        NoDate = "no-date",
        /// A date of publication lies after the capture or before 2000, and was not taken.
        DoubtfulDate = "doubtful-date",
        /// A selector of the source's profile found nothing on the page, which was read without it.
        SelectorMissed = "selector-missed",
        /// The text does not say which place it reports on.
        NoLocality = "no-locality",
        /// A name can mean several places and nothing decides.
        AmbiguousLocality = "ambiguous-locality",
        /// A fact has no period.
        NoPeriod = "no-period",
        /// A period crosses 2025-07-01 at a place whose extent changed on that day.
        EraStraddled = "era-straddled",
        /// Two statements of one article contradict each other.
        Contradiction = "contradiction",
        /// Parts that a source lists do not add up to the whole that it states.
        SumMismatch = "sum-mismatch",
        /// Articles give figures for one observation whose ranges do not overlap.
        DisputedValue = "disputed-value",
        /// A value is far from those of the same count in the locality's other years.
        ValueJump = "value-jump",
        /// A place below a province has more than its province.
        AboveProvince = "above-province",
        /// Awards in the thousands.
        ManyAwards = "many-awards",
        /// A fact names a unit that the gazetteer does not have.
        UnknownLocality = "unknown-locality",
        /// A correction by hand expects another value than is read, and is not applied.
        CorrectionTripped = "correction-tripped",
        /// A correction by hand is of no fact, or another one stands in its place.
        CorrectionUnused = "correction-unused",
        /// A person doubts a value.
        FlaggedByHand = "flagged-by-hand",
        /// A table has fewer rows than it must have.
        TooFewRows = "too-few-rows",
        /// A table has more rows than it should have.
        TooManyRows = "too-many-rows",
        /// A column is filled in fewer rows than it must be.
        LowFill = "low-fill",
        /// A table lost more of its rows than it may.
        TableShrank = "table-shrank",
        /// A source that had facts has none.
        SourceSilent = "source-silent",
        /// A year of a source lost more of its facts than it may.
        YearShrank = "year-shrank",
    }
}

impl IssueCode {
    /// How much an issue of this code matters, where `gate.levels` of the configuration does not say.
    pub fn default_level(self) -> IssueLevel {
        match self {
            Self::NotAnArticle | Self::NoDate | Self::NoPeriod => IssueLevel::Allow,
            Self::TooFewRows | Self::LowFill | Self::TableShrank | Self::SourceSilent | Self::YearShrank => {
                IssueLevel::Deny
            }
            _ => IssueLevel::Warn,
        }
    }

    /// The stage that raises it.
    pub fn stage(self) -> PipelineStage {
        match self {
            Self::FetchFailed | Self::RobotsRefused | Self::BodyTooLarge | Self::UncheckedCertificate => {
                PipelineStage::Fetch
            }
            Self::EraStraddled
            | Self::SumMismatch
            | Self::DisputedValue
            | Self::ValueJump
            | Self::AboveProvince
            | Self::ManyAwards
            | Self::UnknownLocality
            | Self::CorrectionTripped
            | Self::CorrectionUnused
            | Self::FlaggedByHand
            | Self::TooFewRows
            | Self::TooManyRows
            | Self::LowFill
            | Self::TableShrank
            | Self::SourceSilent
            | Self::YearShrank => PipelineStage::Analyse,
            _ => PipelineStage::Parse,
        }
    }
}

/// One datum that was not understood, or looks wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Issue {
    /// What it is about.
    pub code: IssueCode,
    /// The source it was met in.
    pub source_id: String,
    /// The address of the page.
    pub url: String,
    /// The capture that it was met in; empty for what was never captured.
    #[serde(default)]
    pub capture_id: String,
    /// What was seen, with the datum as printed.
    pub message: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_kebab_case_and_unique() {
        let mut codes: Vec<_> = IssueCode::ALL.iter().map(|code| code.as_str()).collect();
        assert!(codes.iter().all(|code| code.chars().all(|c| c.is_ascii_lowercase() || c == '-')));
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), IssueCode::ALL.len());
    }

    #[test]
    fn every_code_is_documented_with_its_level() {
        let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md");
        let text = std::fs::read_to_string(readme).expect("the README is at the top of the workspace");
        let (_, chapter) = text.split_once("\n## Issues\n").expect("the chapter on issues");
        for code in IssueCode::ALL {
            let row = format!("\n| `{code}` | {} | {} |", code.stage(), code.default_level());
            assert!(chapter.contains(&row), "README.md, ## Issues, says nothing of{row}");
        }
    }
}
