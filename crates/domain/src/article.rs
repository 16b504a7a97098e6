//! An article: what a reader sees of a page, in one text with its parts marked.

use std::{fmt, str::FromStr};

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    fact::{TextPart, text_enum},
    period::Period,
    place::Place,
    signature::Signature,
};

/// Vietnam's offset from UTC, in seconds: +07:00 all year since 1975.
pub const VIETNAM_OFFSET_SECONDS: i32 = 7 * 3600;

/// When a page says it was published, in Vietnam's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PublishedAt {
    /// A day alone.
    Day(Date),
    /// A day and a time of day at +07:00.
    Time(DateTime),
}

impl PublishedAt {
    /// The day of publication.
    pub fn day(self) -> Date {
        match self {
            Self::Day(date) => date,
            Self::Time(time) => time.date(),
        }
    }

    /// The instant, where a time of day is known.
    pub fn instant(self) -> Option<Timestamp> {
        let Self::Time(time) = self else { return None };
        jiff::tz::Offset::from_seconds(VIETNAM_OFFSET_SECONDS).ok()?.to_timestamp(time).ok()
    }
}

impl fmt::Display for PublishedAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(date) => write!(f, "{date}"),
            Self::Time(time) => write!(f, "{time}+07:00"),
        }
    }
}

/// A text that is no moment of publication.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no date such as 2020-01-04 and no time such as 2021-01-11T05:58:00+07:00")]
pub struct PublishedAtError(pub String);

impl FromStr for PublishedAt {
    type Err = PublishedAtError;

    /// Reads an ISO 8601 date, or a date and time; a time without an offset is Vietnam's, one with another
    /// offset is carried over to +07:00.
    fn from_str(text: &str) -> Result<Self, PublishedAtError> {
        if text.contains(['T', ' ']) {
            let in_vietnam = |at: Timestamp| {
                let offset = jiff::tz::Offset::from_seconds(VIETNAM_OFFSET_SECONDS).ok()?;
                Some(offset.to_datetime(at))
            };
            let with_offset = text.parse::<Timestamp>().ok().and_then(in_vietnam);
            if let Some(time) = with_offset.or_else(|| text.parse::<DateTime>().ok()) {
                return Ok(Self::Time(time));
            }
        } else if let Ok(date) = text.parse::<Date>() {
            return Ok(Self::Day(date));
        }
        Err(PublishedAtError(text.to_owned()))
    }
}

impl Serialize for PublishedAt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PublishedAt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

text_enum! {
    /// Where the moment of publication was read.
    PublishedFrom {
        /// Structured data of schema.org.
        Jsonld = "jsonld",
        /// A meta or time element.
        Meta = "meta",
        /// Text that a reader sees.
        Visible = "visible",
        /// The address.
        Address = "address",
    }
}

text_enum! {
    /// What a block of an article's text is.
    BlockKind {
        /// The lead, also called sapo.
        Lead = "lead",
        /// A paragraph.
        Paragraph = "paragraph",
        /// A list item.
        ListItem = "list_item",
        /// A row of a table, its cells divided by tabs.
        TableRow = "table_row",
        /// The caption of a picture.
        Caption = "caption",
    }
}

impl BlockKind {
    /// The part of the article that the block belongs to.
    pub fn text_part(self) -> TextPart {
        match self {
            Self::Lead => TextPart::Lead,
            Self::Paragraph | Self::ListItem => TextPart::Body,
            Self::TableRow => TextPart::Table,
            Self::Caption => TextPart::Caption,
        }
    }
}

/// A block of an article's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where it begins, in characters of the text.
    pub start: usize,
    /// Where it ends, exclusive; a line feed or the end of the text follows.
    pub end: usize,
}

/// A picture of an article.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// Its address.
    pub url: String,
    /// Its caption, as it stands in the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
}

/// What a page has beside the text of its article.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Apparatus {
    /// When it was last revised, where that was later than its publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<PublishedAt>,
    /// Where that was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_from: Option<PublishedFrom>,
    /// The persons that the byline names, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// The persons named as source of the pictures, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photo_credits: Vec<String>,
    /// The steps from the site's start to the page, as printed; without the page itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breadcrumb: Vec<String>,
    /// The article's pictures, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<Image>,
    /// The addresses of documents that the article links to or attaches, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<String>,
    /// The address that the page gives as its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canonical: Option<String>,
    /// The language as a tag of BCP 47, by its letters or else as declared: `vi`, `en-us`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

impl Apparatus {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a reader sees of a page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// See [`crate::id::article_id`].
    pub article_id: String,
    /// The capture it was read from.
    pub capture_id: String,
    /// The source that the capture was made for.
    pub source_id: String,
    /// Its canonical address.
    pub url: String,
    /// The headline.
    pub title: Option<String>,
    /// The byline as printed.
    pub author: Option<String>,
    /// The section of the site.
    pub section: Option<String>,
    /// When it was published.
    pub published: Option<PublishedAt>,
    /// Where that was read.
    pub published_from: Option<PublishedFrom>,
    /// When the capture was fetched.
    pub fetched_at: Option<Timestamp>,
    /// When an archive captured it, for captures that come from one.
    pub captured_at: Option<Timestamp>,
    /// The text: lead, paragraphs, lists, tables and captions in page order, a line feed between blocks.
    pub text: String,
    /// The blocks of the text, in order.
    pub blocks: Vec<Block>,
    /// SHA-256 of the text.
    pub text_sha256: String,
    /// The near-duplicate signature of the text; none where it is too short for one.
    #[serde(default)]
    pub signature: Option<Signature>,
    /// What the page has beside the text.
    #[serde(default, skip_serializing_if = "Apparatus::is_empty")]
    pub apparatus: Apparatus,
    /// Whom the page reports on.
    pub locality: Option<Place>,
    /// The period that the page reviews.
    pub period: Option<Period>,
    /// Models that the text names.
    pub named_models: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_vietnams() {
        for (given, expected) in [
            ("2020-01-04", "2020-01-04"),
            ("2021-01-11T05:58:00+07:00", "2021-01-11T05:58:00+07:00"),
            ("2021-01-10T22:58:00Z", "2021-01-11T05:58:00+07:00"),
            ("2021-01-11 05:58", "2021-01-11T05:58:00+07:00"),
        ] {
            let at: PublishedAt = given.parse().expect(given);
            assert_eq!(at.to_string(), expected);
        }
        assert!("11/01/2021".parse::<PublishedAt>().is_err());
    }
}
