//! The span of time that a count is about.

use std::{fmt, str::FromStr};

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A span of time as texts name it. Written and read in SCHEMA.md's forms: `2019`, `2016-2020`, `2022-H1`,
/// `2023-Q1`, `2022-9M`, `2022-10`, `2023-11-20`.
///
/// ```
/// use danvan_domain::Period;
/// let half: Period = "2022-H1".parse()?;
/// assert_eq!(half.first_day().to_string(), "2022-01-01");
/// assert_eq!(half.last_day().to_string(), "2022-06-30");
/// # Ok::<(), danvan_domain::period::PeriodError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// A calendar year.
    Year(i16),
    /// From the first year to the last, both included; also a term of office and a school year.
    Years(i16, i16),
    /// The first (1) or second (2) half of a year.
    Half(i16, i8),
    /// A quarter, 1 to 4.
    Quarter(i16, i8),
    /// The first so many months of a year, 1 to 12.
    FirstMonths(i16, i8),
    /// A month, 1 to 12.
    Month(i16, i8),
    /// The day a count is as of.
    Day(Date),
}

/// A text that is no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no period: expected forms such as 2019, 2016-2020, 2022-H1, 2023-Q1, 2022-9M, 2022-10, 2023-11-20"
)]
pub struct PeriodError(pub String);

impl Period {
    /// The first day of the span.
    pub fn first_day(self) -> Date {
        match self {
            Self::Year(year) | Self::Years(year, _) | Self::FirstMonths(year, _) => day(year, 1, 1),
            Self::Half(year, half) => day(year, half * 6 - 5, 1),
            Self::Quarter(year, quarter) => day(year, quarter * 3 - 2, 1),
            Self::Month(year, month) => day(year, month, 1),
            Self::Day(date) => date,
        }
    }

    /// The last day of the span, included in it.
    pub fn last_day(self) -> Date {
        match self {
            Self::Year(year) | Self::Years(_, year) => day(year, 12, 31),
            Self::Half(year, half) => month_end(year, half * 6),
            Self::Quarter(year, quarter) => month_end(year, quarter * 3),
            Self::FirstMonths(year, month) | Self::Month(year, month) => month_end(year, month),
            Self::Day(date) => date,
        }
    }

    /// The year the span ends in.
    pub fn last_year(self) -> i16 {
        self.last_day().year()
    }
}

/// A valid date from parts that are in range by construction; the type's own minimum otherwise.
fn day(year: i16, month: i8, day: i8) -> Date {
    Date::new(year, month, day).unwrap_or(Date::MIN)
}

fn month_end(year: i16, month: i8) -> Date {
    day(year, month, 1).last_of_month()
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Year(year) => write!(f, "{year}"),
            Self::Years(first, last) => write!(f, "{first}-{last}"),
            Self::Half(year, half) => write!(f, "{year}-H{half}"),
            Self::Quarter(year, quarter) => write!(f, "{year}-Q{quarter}"),
            Self::FirstMonths(year, months) => write!(f, "{year}-{months}M"),
            Self::Month(year, month) => write!(f, "{year}-{month:02}"),
            Self::Day(date) => write!(f, "{date}"),
        }
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        parse(text).ok_or_else(|| PeriodError(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<Period> {
    let year =
        |text: &str| text.parse::<i16>().ok().filter(|year| (1900..=2100).contains(year) && text.len() == 4);
    let within = |text: &str, max: i8| text.parse::<i8>().ok().filter(|n| (1..=max).contains(n));
    let Some((first, rest)) = text.split_once('-') else { return year(text).map(Period::Year) };
    let first = year(first)?;
    if let Some(half) = rest.strip_prefix('H') {
        within(half, 2).map(|half| Period::Half(first, half))
    } else if let Some(quarter) = rest.strip_prefix('Q') {
        within(quarter, 4).map(|quarter| Period::Quarter(first, quarter))
    } else if let Some(months) = rest.strip_suffix('M') {
        within(months, 12).map(|months| Period::FirstMonths(first, months))
    } else if rest.contains('-') {
        text.parse().ok().map(Period::Day)
    } else if rest.len() == 2 {
        within(rest, 12).map(|month| Period::Month(first, month))
    } else {
        year(rest).filter(|last| *last >= first).map(|last| Period::Years(first, last))
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_back_as_written() {
        for (text, first, last) in [
            ("2019", "2019-01-01", "2019-12-31"),
            ("2016-2020", "2016-01-01", "2020-12-31"),
            ("2022-H1", "2022-01-01", "2022-06-30"),
            ("2022-H2", "2022-07-01", "2022-12-31"),
            ("2023-Q2", "2023-04-01", "2023-06-30"),
            ("2022-9M", "2022-01-01", "2022-09-30"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2023-11-20", "2023-11-20", "2023-11-20"),
        ] {
            let period: Period = text.parse().expect(text);
            assert_eq!(period.to_string(), text);
            assert_eq!(period.first_day().to_string(), first);
            assert_eq!(period.last_day().to_string(), last);
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "19", "2020-2016", "2022-H3", "2022-13", "2022-02-30", "-2020", "2022-0M"] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }
}
