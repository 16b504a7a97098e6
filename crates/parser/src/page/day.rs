//! Days as pages print them: in figures, and with the name of the month.

use danvan_domain::{
    Lexicon,
    lexicon::{NumberWord, Sense, TimeWord},
};
use jiff::civil::Date;

use super::{
    token::{Read, Token, placed},
    words::{WordKind, longest_as, spell},
};

/// A time and its zone, between a day and its year, have at most so many tokens.
const MOST_OF_TIME: usize = 10;

/// A day, and whether its figures can be read otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    pub(super) date: Date,
    pub(super) order: Order,
}

/// Which of two figures is the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Nothing else is possible.
    Sure,
    /// Day before month; the other way round it is this day.
    DayFirst(Date),
    /// Only the month can stand first.
    MonthFirst,
}

impl Day {
    fn sure(year: i32, month: i32, day: i32) -> Option<Self> {
        Some(Self { date: date(year, month, day)?, order: Order::Sure })
    }

    /// The other day that the figures can mean, where they are read as `read`.
    pub(super) fn otherwise(self, read: Date) -> Option<Date> {
        match self.order {
            Order::DayFirst(swapped) if read == self.date => Some(swapped),
            Order::DayFirst(swapped) if read == swapped => Some(self.date),
            _ => None,
        }
    }

    /// The day as pages in Vietnamese, where no month stands first, or others mean it.
    pub(super) fn meant(self, vietnamese: bool, month_first: bool) -> Option<Date> {
        match self.order {
            Order::MonthFirst if vietnamese => None,
            Order::DayFirst(swapped) if month_first && !vietnamese => Some(swapped),
            _ => Some(self.date),
        }
    }
}

/// Every day of a line, in order.
pub(super) fn days(tokens: &[Token<'_>], line: &str, lexicon: &Lexicon) -> Vec<Read<Day>> {
    let mut found = Vec::new();
    let mut at = 0;
    // In words, a year has four figures.
    let has_year = tokens.iter().any(|token| token.number.is_some() && token.text.len() == 4);
    while at < tokens.len() {
        let rest = tokens.get(at..).unwrap_or_default();
        let worded = || if has_year { in_words(rest, line, lexicon) } else { None };
        // In a row of figures between full stops, such as a version's number, none are a day's.
        let in_row =
            at.checked_sub(1).and_then(|before| tokens.get(before)).is_some_and(|mark| mark.text == ".");
        let day = numeric(rest, in_row).or_else(worded).or_else(|| with_month_name(rest, lexicon));
        at += day.map_or(1, |(value, count)| {
            found.extend(placed(rest, value, count));
            count
        });
    }
    found
}

/// 21/09/2015, 3-6-2020, 17-7-25, 11.10.2018, 11.10.18, 2018-09-28, 2018年9月28日: the day stands before the month.
fn numeric(tokens: &[Token<'_>], in_row: bool) -> Option<(Day, usize)> {
    let [a, m1, b, m2, c, ..] = tokens else { return None };
    let (first, second, third) = (a.number?, b.number?, c.number?);
    if (m1.text, m2.text) == ("年", "月") {
        return Some((Day::sure(first, second, third)?, 5));
    }
    if m1.text != m2.text || !matches!(m1.text, "/" | "-" | "." | "–") {
        return None;
    }
    if a.text.len() == 4 && c.text.len() <= 2 && b.text.len() <= 2 {
        return Some((Day::sure(first, second, third)?, 5));
    }
    let year = match (c.text.len(), third) {
        (4, year) => year,
        (2, year) if m1.text != "." || !in_row && a.text.len() == 2 && b.text.len() == 2 => 2000 + year,
        _ => return None,
    };
    if a.text.len() > 2 || b.text.len() > 2 || (tokens.get(5).is_some_and(|next| next.text == m2.text)) {
        return None;
    }
    let swapped = date(year, first, second).filter(|_| first != second && m1.text != ".");
    let day = match (date(year, second, first), swapped) {
        (Some(date), Some(swapped)) => Day { date, order: Order::DayFirst(swapped) },
        (Some(date), None) => Day { date, order: Order::Sure },
        (None, Some(date)) => Day { date, order: Order::MonthFirst },
        (None, None) => return None,
    };
    Some((day, 5))
}

/// "23 tháng 08 năm 2019", "12 Tháng Ba, 2021" and "Tháng Ba 12, 2021", with the words of the lexicon.
fn in_words(tokens: &[Token<'_>], line: &str, lexicon: &Lexicon) -> Option<(Day, usize)> {
    let [first, ..] = tokens else { return None };
    let (day, month, mut used) = match first.number {
        Some(day) => {
            let (month, used) = month_after(tokens.get(1..)?, line, lexicon)?;
            (day, month, 1 + used)
        }
        None => {
            let (month, used) = month_after(tokens, line, lexicon)?;
            let [day, comma, ..] = tokens.get(used..)? else { return None };
            (day.number.filter(|_| comma.text == ",")?, month, used + 1)
        }
    };
    let rest = tokens.get(used..)?;
    let marks = rest.iter().take_while(|token| matches!(token.text, "," | "." | "/" | "-")).count();
    used += marks;
    let said = tokens.get(used).is_some_and(|word| is_time_word(line, word, TimeWord::Year, lexicon));
    used += usize::from(said);
    let year = tokens.get(used).filter(|year| year.text.len() == 4)?.number?;
    let plausible = said || marks > 0 || (1990..2100).contains(&year);
    Some((Day::sure(year, month, day).filter(|_| plausible)?, used + 1))
}

/// The month after the word for one, in figures or in words, and how many tokens say so.
fn month_after(tokens: &[Token<'_>], line: &str, lexicon: &Lexicon) -> Option<(i32, usize)> {
    let [word, month, rest @ ..] = tokens else { return None };
    if !is_time_word(line, word, TimeWord::Month, lexicon) {
        return None;
    }
    if let Some(month) = month.number {
        return Some((month, 2));
    }
    match number_word(line, month, lexicon)? {
        NumberWord::Digit(digit) | NumberWord::LastDigit(digit) => Some((i32::from(digit), 2)),
        NumberWord::Scale(10) => {
            let ones = rest.first().and_then(|word| number_word(line, word, lexicon));
            match ones {
                Some(NumberWord::Digit(digit @ 1..=2) | NumberWord::LastDigit(digit @ 1..=2)) => {
                    Some((10 + i32::from(digit), 3))
                }
                _ => Some((10, 2)),
            }
        }
        _ => None,
    }
}

fn number_word(line: &str, token: &Token<'_>, lexicon: &Lexicon) -> Option<NumberWord> {
    let words = spell(line.get(token.start..token.end)?, lexicon, 2);
    let read = longest_as(&words, lexicon, |sense| match sense {
        Sense::Number(word) => Some(*word),
        _ => None,
    });
    read.filter(|(count, _)| *count == words.len()).map(|(_, word)| word)
}

fn is_time_word(line: &str, token: &Token<'_>, wanted: TimeWord, lexicon: &Lexicon) -> bool {
    let words = spell(line.get(token.start..token.end).unwrap_or_default(), lexicon, 2);
    longest_as(&words, lexicon, |sense| match sense {
        Sense::Time(word) if *word == wanted => Some(()),
        _ => None,
    })
    .is_some_and(|(count, ())| {
        count == words.len() && words.iter().all(|word| word.kind == WordKind::Letters)
    })
}

/// "January 5, 2020", "5th of Jan 2020", "12. März 2019", "2019. március 12.", "12 Mar 19": portals have editions in other
/// languages, and servers' dates are English.
fn with_month_name(tokens: &[Token<'_>], lexicon: &Lexicon) -> Option<(Day, usize)> {
    const FILLERS: [&str; 16] =
        [",", ".", "st", "nd", "rd", "th", "of", "-", "de", "del", "er", "ο", "º", "’", "'", "/"];
    let is_filler = |token: &Token<'_>| FILLERS.iter().any(|filler| filler.eq_ignore_ascii_case(token.text));
    if tokens.first().is_none_or(is_filler) {
        return None;
    }
    let month = |token: &Token<'_>| lexicon.month(token.text).map(i32::from);
    let mut kept = tokens.iter().enumerate().take(9).filter(|(_, token)| !is_filler(token)).take(3);
    let ((_, a), (_, b), (last, c)) = (kept.next()?, kept.next()?, kept.next()?);
    let is_year = |token: &Token<'_>| token.text.len() == 4 && token.number.is_some();
    let (day, month, year) = match (a.number, b.number) {
        (Some(day), None) if is_year(c) => (day, month(b)?, c.number?),
        (None, Some(day)) if is_year(c) => (day, month(a)?, c.number?),
        (Some(year), None) if is_year(a) => (c.number?, month(b)?, year),
        // "12-Mar-19", and no "12 Mar 19:30"
        (Some(day), None) if c.text.len() == 2 && a.text.len() <= 2 => {
            let goes_on = |mark: &Token<'_>| matches!(mark.text, ":" | "." | "-" | "%" | "h" | "–");
            let ends = tokens.get(last + 1).is_none_or(|next| !goes_on(next));
            (day, month(b)?, 2000 + c.number.filter(|_| ends)?)
        }
        // "Sun Mar 05 10:00:00 GMT 2017", as some systems write a moment
        (None, Some(day))
            if c.text.len() == 2 && tokens.get(last + 1).is_some_and(|mark| mark.text == ":") =>
        {
            let rest = tokens.get(last..)?.iter().enumerate().take(MOST_OF_TIME);
            let (at, year) =
                rest.skip(5).find(|(_, token)| is_year(token) && token.text.starts_with("20"))?;
            return Some((Day::sure(year.number?, month(a)?, day)?, last + at + 1));
        }
        _ => return None,
    };
    Some((Day::sure(year, month, day)?, last + 1))
}

/// The month and the day of a text that names no year, and nothing else: "5. März", "Mar 05".
pub(super) fn of_month(tokens: &[Token<'_>], lexicon: &Lexicon) -> Option<(i32, i32)> {
    let mut told = tokens.iter().filter(|token| !matches!(token.text, "." | "," | "-" | "/"));
    let (first, second) = (told.next()?, told.next()?);
    let month = |token: &Token<'_>| lexicon.month(token.text).map(i32::from);
    if told.next().is_some() {
        return None;
    }
    match (first.number, second.number) {
        (Some(day), None) => Some((month(second)?, day)),
        (None, Some(day)) => Some((month(first)?, day)),
        _ => None,
    }
}

pub(super) fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}
