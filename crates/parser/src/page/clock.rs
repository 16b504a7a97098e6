//! Times of day as pages print them.

use danvan_domain::{Lexicon, lexicon::Furniture};
use jiff::civil::Time;

use super::{
    token::{Read, Token, placed},
    words::{furniture_at, spell},
};

/// Whether a word says in which zone a time is meant.
pub(super) fn is_zone(word: &str) -> bool {
    ["gmt", "utc", "ict"].iter().any(|zone| zone.eq_ignore_ascii_case(word))
}

/// Every time of a line, in order: 15:44:00, 2:14 PM, 16h30; not the offset of "GMT+07:00".
pub(super) fn times(tokens: &[Token<'_>], lexicon: &Lexicon) -> Vec<Read<Time>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let zone = at.checked_sub(1).and_then(|before| tokens.get(before)).is_some_and(|p| is_zone(p.text));
        let signed = tokens.get(at).is_some_and(|token| matches!(token.text, "+" | "-"));
        if zone && signed {
            at += 4;
            continue;
        }
        let rest = tokens.get(at..).unwrap_or_default();
        at += time(rest, lexicon).map_or(1, |(value, count)| {
            found.extend(placed(rest, value, count));
            count
        });
    }
    found
}

/// The half of the day that a word after a time names.
fn half_of_day(word: &str, lexicon: &Lexicon) -> Option<Furniture> {
    let half = furniture_at(&spell(word, lexicon, 2), lexicon).map(|(_, half)| half);
    half.filter(|half| matches!(half, Furniture::Forenoon | Furniture::Afternoon))
}

fn time(tokens: &[Token<'_>], lexicon: &Lexicon) -> Option<(Time, usize)> {
    let [hour, mark, minute, rest @ ..] = tokens else { return None };
    let (mut hour, minute, minute_end) =
        (hour.number?, minute.number.filter(|_| minute.text.len() == 2)?, minute.end);
    if !matches!(mark.text, ":" | "h" | "H") || tokens.first().is_none_or(|first| first.text.len() > 2) {
        return None;
    }
    // "16h30" is a time only when it is written together.
    if mark.text != ":" && tokens.first().is_none_or(|first| first.end != mark.start || minute_end < mark.end)
    {
        return None;
    }
    let mut used = 3;
    let mut second = 0;
    if let [colon, seconds, ..] = rest
        && matches!(colon.text, ":")
        && let Some(value) = seconds.number.filter(|_| seconds.text.len() == 2)
    {
        second = value;
        used = 5;
    }
    match tokens.get(used).and_then(|half| half_of_day(half.text, lexicon)) {
        Some(Furniture::Afternoon) => {
            hour = if hour < 12 { hour + 12 } else { hour };
            used += 1;
        }
        Some(_) => {
            hour = if hour == 12 { 0 } else { hour };
            used += 1;
        }
        None => {}
    }
    let value =
        Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, i8::try_from(second).ok()?, 0)
            .ok()?;
    Some((value, used))
}
