//! Moments as machines write them, in meta elements and structured data.

use danvan_domain::{Lexicon, PublishedAt, article::VIETNAM_OFFSET_SECONDS};
use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    fmt::temporal::Pieces,
    tz::Offset,
};

use super::{
    day::date,
    moment::{Reading, moments},
};

/// A value is looked at so far.
const LONGEST: usize = 80;

/// A moment as machines write it: ISO 8601 first, else as in running text. Midnight sharp is a day: a system that
/// knows no time writes it so. A moment with an offset is carried over to Vietnam's time on Vietnamese pages;
/// elsewhere the day is the one written.
pub(super) fn machine(value: &str, lexicon: &Lexicon, reading: Reading) -> Option<PublishedAt> {
    let mut end = value.len().min(LONGEST);
    while !value.is_char_boundary(end) {
        end -= 1;
    }
    let value = value.get(..end)?.trim();
    if let Some(at) = compact(value).or_else(|| counted(value, reading)) {
        return Some(at);
    }
    let Some((date, time, offset)) = iso(value) else {
        return moments(value, lexicon).into_iter().next().and_then(|moment| moment.meant(reading));
    };
    let vietnam = Offset::from_seconds(VIETNAM_OFFSET_SECONDS).ok()?;
    let Some(time) = time.filter(|time| *time != Time::midnight()) else {
        return Some(PublishedAt::Day(date));
    };
    let written = DateTime::from_parts(date, Time::new(time.hour(), time.minute(), time.second(), 0).ok()?);
    let local = match offset {
        Some(offset) if reading.vietnamese => vietnam.to_datetime(offset.to_timestamp(written).ok()?),
        Some(offset) if offset != vietnam => return Some(PublishedAt::Day(date)),
        None if !reading.vietnamese => return Some(PublishedAt::Day(date)),
        _ => written,
    };
    let is_midnight = local.time() == Time::midnight();
    Some(if is_midnight { PublishedAt::Day(local.date()) } else { PublishedAt::Time(local) })
}

/// A date, a time where one follows, and its offset where that follows.
fn iso(value: &str) -> Option<(Date, Option<Time>, Option<Offset>)> {
    let tame = with_colon_in_offset(value);
    let pieces = Pieces::parse(tame.as_deref().unwrap_or(value)).ok()?;
    Some((pieces.date(), pieces.time(), pieces.to_numeric_offset()))
}

/// "+0700" and " +0700" as "+07:00".
fn with_colon_in_offset(value: &str) -> Option<String> {
    let (head, offset) = value.split_at_checked(value.len().checked_sub(5)?)?;
    let (hours, minutes) = offset.split_at_checked(3)?;
    let digits = offset.bytes().skip(1).all(|byte| byte.is_ascii_digit());
    let head = head.trim_end();
    let timed = head.contains(':') && head.ends_with(|c: char| c.is_ascii_digit());
    (digits && timed && hours.starts_with(['+', '-'])).then(|| format!("{head}{hours}:{minutes}"))
}

/// "20190227" and "20190227081500".
fn compact(value: &str) -> Option<PublishedAt> {
    if !(value.len() == 8 || value.len() == 14) || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| value.get(from..to)?.parse::<i32>().ok();
    Some(PublishedAt::Day(date(part(0, 4)?, part(4, 6)?, part(6, 8)?)?))
}

/// Seconds or milliseconds since 1970, of this century.
fn counted(value: &str, reading: Reading) -> Option<PublishedAt> {
    let sized = matches!(value.len(), 10 | 13) && value.starts_with('1');
    if !sized || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let at = Timestamp::from_second(value.get(..10)?.parse().ok()?).ok()?;
    let vietnam = Offset::from_seconds(VIETNAM_OFFSET_SECONDS).ok()?;
    Some(match reading.vietnamese {
        true => PublishedAt::Time(vietnam.to_datetime(at)),
        false => PublishedAt::Day(Offset::UTC.to_datetime(at).date()),
    })
}

#[cfg(test)]
mod tests {
    use danvan_domain::reference::Reference;

    use super::*;

    #[test]
    fn machines_write_moments_too() {
        let lexicon = Reference::embedded().expect("embedded reference data").lexicon;
        for (value, expected) in [
            ("2020-01-04T08:30:00+07:00", "2020-01-04T08:30:00+07:00"),
            ("2020-01-04T01:30:00Z", "2020-01-04T08:30:00+07:00"),
            ("2020-01-04T08:30:12.345+0700", "2020-01-04T08:30:12+07:00"),
            ("2020-01-04T08:30+07:00", "2020-01-04T08:30:00+07:00"),
            ("2020-01-04 08:30:00", "2020-01-04T08:30:00+07:00"),
            ("2020-01-04T00:00:00+07:00", "2020-01-04"),
            ("20200104", "2020-01-04"),
            ("04/01/2020 8:30 PM", "2020-01-04T20:30:00+07:00"),
            ("04/01/2020 8:30 CH", "2020-01-04T20:30:00+07:00"),
            ("04/01/2020 12:05:10 SA", "2020-01-04T00:05:10+07:00"),
            ("2020-01-04", "2020-01-04"),
            ("1578101400", "2020-01-04T08:30:00+07:00"),
            ("1578101400000", "2020-01-04T08:30:00+07:00"),
        ] {
            assert_eq!(
                machine(value, &lexicon, Reading::VIETNAMESE).map(|at| at.to_string()).as_deref(),
                Some(expected),
                "{value}"
            );
        }
        assert_eq!(machine("tháng trước", &lexicon, Reading::VIETNAMESE), None);
    }

    #[test]
    fn other_zones_keep_their_own_days() {
        let lexicon = Reference::embedded().expect("embedded reference data").lexicon;
        let elsewhere = Reading { vietnamese: false, month_first: true };
        for (value, vietnamese, other) in [
            ("2025-12-19T22:30:00-05:00", "2025-12-20T10:30:00+07:00", "2025-12-19"),
            ("2025-12-19T22:30:00Z", "2025-12-20T05:30:00+07:00", "2025-12-19"),
            ("2025-12-19T22:30:00+07:00", "2025-12-19T22:30:00+07:00", "2025-12-19T22:30:00+07:00"),
            ("2024-05-09 08:15:00 +0000", "2024-05-09T15:15:00+07:00", "2024-05-09"),
            ("2024-05-09T00:00:00Z", "2024-05-09", "2024-05-09"),
            ("03/04/2025", "2025-04-03", "2025-03-04"),
            ("Thu, 05 Mar 2020 10:00:00 GMT", "2020-03-05T10:00:00+07:00", "2020-03-05"),
        ] {
            let read = |reading| machine(value, &lexicon, reading).map(|at| at.to_string());
            assert_eq!(read(Reading::VIETNAMESE).as_deref(), Some(vietnamese), "{value}");
            assert_eq!(read(elsewhere).as_deref(), Some(other), "{value}");
        }
    }
}
