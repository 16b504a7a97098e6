//! Spans of time and days, as texts name them.

use danvan_domain::Period;
use danvan_domain::lexicon::{Refusal, Sense, TimeWord};
use jiff::civil::Date;

use super::{number, scan::Scan};

/// A reference to time found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeRef {
    /// A span that the text names.
    Period(Period),
    /// A year without a word before it.
    BareYear(i16),
    /// A part of a year that the text does not name.
    PartOfYear(PartOfYear),
    /// From a year to the day of writing.
    SinceYear(i16),
    /// The year of writing, as far as it has gone.
    ThisYear,
    /// As of the day of writing.
    Now,
    /// The year just reviewed.
    PastYear,
    /// The month named last.
    ThisMonth,
    /// So many years, which may be those of a span that the text has named: "tính chung 3 năm".
    Count(i16),
    /// A span whose years are not printed.
    Unknown,
    /// A day on which something happened; no span that counts are about.
    Day,
}

impl TimeRef {
    /// Whether it is a month of a year that the text does not name.
    pub fn is_month_alone(self) -> bool {
        matches!(self, Self::PartOfYear(PartOfYear::Month(_)))
    }
}

/// A part of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartOfYear {
    /// The first so many months.
    FirstMonths(i8),
    /// The last six months.
    SecondHalf,
    /// A quarter.
    Quarter(i8),
    /// A month.
    Month(i8),
}

impl PartOfYear {
    /// The part in a year.
    pub fn of(self, year: i16) -> Period {
        match self {
            Self::FirstMonths(6) => Period::Half(year, 1),
            Self::FirstMonths(3) => Period::Quarter(year, 1),
            Self::FirstMonths(12) => Period::Year(year),
            Self::FirstMonths(months) => Period::FirstMonths(year, months),
            Self::SecondHalf => Period::Half(year, 2),
            Self::Quarter(quarter) => Period::Quarter(year, quarter),
            Self::Month(month) => Period::Month(year, month),
        }
    }
}

/// Reads the reference to time that begins at a token, and says which token comes after it.
pub fn read(scan: &Scan<'_>, at: usize) -> Option<(TimeRef, usize)> {
    counted_span(scan, at)
        .or_else(|| by_word(scan, at))
        .or_else(|| day(scan, at).map(|(_, end)| (TimeRef::Day, end)))
        .or_else(|| bare(scan, at))
}

fn word_at(scan: &Scan<'_>, at: usize) -> Option<(TimeWord, usize)> {
    scan.sense_at(at, |sense| if let Sense::Time(word) = sense { Some(*word) } else { None })
}

fn is_word(scan: &Scan<'_>, at: usize, wanted: TimeWord) -> Option<usize> {
    word_at(scan, at).filter(|(word, _)| *word == wanted).map(|(_, end)| end)
}

/// A year in figures: four digits between 1930 and 2100.
fn year_at(scan: &Scan<'_>, at: usize) -> Option<i16> {
    let figure = scan.figure(at).filter(|figure| figure.len() == 4)?;
    figure.parse().ok().filter(|year| (1930..=2100).contains(year))
}

fn is_dash(scan: &Scan<'_>, at: usize) -> bool {
    matches!(scan.mark(at), Some('-' | '–' | '—' | '‐' | '‑'))
}

/// A year, or two with a dash or "to" between them.
fn years(scan: &Scan<'_>, at: usize) -> Option<(Period, usize)> {
    let first = year_at(scan, at)?;
    let until = is_word(scan, at + 1, TimeWord::Until).or_else(|| is_word(scan, at + 1, TimeWord::UntilEnd));
    let to = if is_dash(scan, at + 1) { Some(at + 2) } else { until };
    let last = to.map(|to| is_word(scan, to, TimeWord::Year).unwrap_or(to));
    match last.and_then(|last| Some((year_at(scan, last)?, last + 1))) {
        Some((year, end)) if year >= first => Some((Period::Years(first, year), end)),
        _ => Some((Period::Year(first), at + 1)),
    }
}

/// What begins with a number: "6 tháng đầu năm 2022", "05 năm qua".
fn counted_span(scan: &Scan<'_>, at: usize) -> Option<(TimeRef, usize)> {
    let count = number::read(scan, at)?;
    let span = match word_at(scan, count.end)? {
        (TimeWord::Month, after) => {
            let of_year = is_word(scan, after, TimeWord::Year).filter(|year| year_at(scan, *year).is_some());
            let end = is_word(scan, after, TimeWord::Beginning).or(of_year.map(|_| after))?;
            #[allow(clippy::cast_possible_truncation, reason = "checked to be between 1 and 12")]
            let months = (1.0..=12.0).contains(&count.value).then_some(count.value as i8)?;
            return part_of_year(scan, PartOfYear::FirstMonths(months), end);
        }
        (TimeWord::Ending, end) => return part_of_year(scan, PartOfYear::SecondHalf, end),
        (TimeWord::Past | TimeWord::PastYear, end) => (TimeRef::Unknown, end),
        (TimeWord::Year, end) => {
            let named = year_list(scan, end).filter(|(period, _)| is_as_long(*period, count.value));
            #[allow(clippy::cast_possible_truncation, reason = "checked to be between 2 and 20")]
            let years = (2.0..=20.0).contains(&count.value).then_some(count.value as i16);
            return named
                .map(|(period, end)| (TimeRef::Period(period), end))
                .or_else(|| Some((TimeRef::Unknown, back(scan, end)?)))
                .or_else(|| Some((TimeRef::Count(years?), end)));
        }
        _ => return None,
    };
    Some(span)
}

/// Years one by one, each the next: "2021, 2022", "2021 và năm 2022".
fn year_list(scan: &Scan<'_>, at: usize) -> Option<(Period, usize)> {
    let and = |sense: &Sense| matches!(sense, Sense::And).then_some(());
    let first = year_at(scan, at)?;
    let (mut last, mut end) = (first, at + 1);
    loop {
        let comma = usize::from(scan.mark(end) == Some(','));
        let next = scan.sense_at(end + comma, and).map_or(end + comma, |((), after)| after);
        let next = is_word(scan, next, TimeWord::Year).unwrap_or(next);
        if next == end || year_at(scan, next) != last.checked_add(1) {
            return (last > first).then_some((Period::Years(first, last), end));
        }
        (last, end) = (last + 1, next + 1);
    }
}

fn is_as_long(period: Period, years: f64) -> bool {
    matches!(period, Period::Years(first, last) if f64::from(last - first + 1) == years)
}

/// What comes after a word that points back: "giai đoạn này", "3 năm ấy".
fn back(scan: &Scan<'_>, at: usize) -> Option<usize> {
    let back = |sense: &Sense| matches!(sense, Sense::Back).then_some(());
    let qualifier = |sense: &Sense| matches!(sense, Sense::Qualifier(_)).then_some(());
    scan.sense_at(at, back).filter(|_| scan.sense_at(at, qualifier).is_none()).map(|((), end)| end)
}

fn part_of_year(scan: &Scan<'_>, part: PartOfYear, at: usize) -> Option<(TimeRef, usize)> {
    let year_token = is_word(scan, at, TimeWord::Year).unwrap_or(at);
    match year_at(scan, year_token) {
        Some(year) => Some((TimeRef::Period(part.of(year)), year_token + 1)),
        None => Some((TimeRef::PartOfYear(part), at)),
    }
}

/// What begins with a word of time.
fn by_word(scan: &Scan<'_>, at: usize) -> Option<(TimeRef, usize)> {
    let (word, after) = word_at(scan, at)?;
    match word {
        TimeWord::Year => years(scan, after).map(|(period, end)| (TimeRef::Period(period), end)),
        TimeWord::Span => match years(scan, after) {
            Some((period, end)) => Some((TimeRef::Period(period), end)),
            None => Some((TimeRef::Unknown, back(scan, after)?)),
        },
        TimeWord::Quarter => {
            let quarter = quarter_at(scan, after)?;
            let slash = usize::from(matches!(scan.mark(after + 1), Some('/')));
            part_of_year(scan, PartOfYear::Quarter(quarter), after + 1 + slash)
        }
        TimeWord::Month => match month(scan, after) {
            Some((period, end)) => Some((TimeRef::Period(period), end)),
            None => month_alone(scan, at, after),
        },
        // "9 tháng này" are several.
        TimeWord::ThisMonth => {
            let counted = at.checked_sub(1).is_some_and(|before| number::read(scan, before).is_some());
            (!counted).then_some((TimeRef::ThisMonth, after))
        }
        TimeWord::Day => day(scan, after).map(|(_, end)| (TimeRef::Day, end)),
        TimeWord::Since => since(scan, after),
        TimeWord::Until => until(scan, after),
        TimeWord::UntilEnd => match year_at(scan, after) {
            Some(year) => Some((TimeRef::Period(Period::Year(year)), after + 1)),
            // "Cuối năm, …": of the year that is spoken of.
            None => (scan.mark(after) == Some(','))
                .then_some((TimeRef::PartOfYear(PartOfYear::FirstMonths(12)), after)),
        },
        TimeWord::UntilNow | TimeWord::Now => Some((TimeRef::Now, after)),
        TimeWord::PastYear => Some((TimeRef::PastYear, after)),
        TimeWord::ThisYear => Some((TimeRef::ThisYear, after)),
        TimeWord::Past => Some(match years(scan, after) {
            Some((period, end)) => (TimeRef::Period(period), end),
            None => (TimeRef::Unknown, after),
        }),
        TimeWord::FirstHalf => part_of_year(scan, PartOfYear::FirstMonths(6), after),
        TimeWord::SecondHalf => part_of_year(scan, PartOfYear::SecondHalf, after),
        TimeWord::Through => through(scan, after),
        TimeWord::Beginning | TimeWord::Ending => None,
    }
}

/// "qua 5 năm": a span whose years are not printed, unless they follow ("sau 5 năm 2016 - 2020").
fn through(scan: &Scan<'_>, at: usize) -> Option<(TimeRef, usize)> {
    let count = number::read(scan, at)?;
    let end = is_word(scan, count.end, TimeWord::Year)?;
    match years(scan, end) {
        Some((period, end)) => Some((TimeRef::Period(period), end)),
        None if count.value.to_bits() == 1_f64.to_bits() => Some((TimeRef::PastYear, end)),
        None => Some((TimeRef::Unknown, end)),
    }
}

fn quarter_at(scan: &Scan<'_>, at: usize) -> Option<i8> {
    let text = scan.tokens.get(at)?.text(scan.text);
    match text {
        "I" | "1" => Some(1),
        "II" | "2" => Some(2),
        "III" | "3" => Some(3),
        "IV" | "4" => Some(4),
        _ => None,
    }
}

/// A month and its year: "11/2022", "11 năm 2022".
fn month(scan: &Scan<'_>, at: usize) -> Option<(Period, usize)> {
    if let Some((month, year)) = scan.figure(at).and_then(|figure| figure.split_once('.')) {
        let (month, year) = (month.parse().ok()?, (year.len() == 4).then(|| year.parse().ok()).flatten()?);
        let is_month = (1..=12).contains(&month) && (1930..=2100).contains(&year);
        return is_month.then_some((Period::Month(year, month), at + 1));
    }
    let month = small(scan, at, 12)?;
    let slash = matches!(scan.mark(at + 1), Some('/' | '-')).then_some(at + 2);
    let year_token = slash.or_else(|| is_word(scan, at + 1, TimeWord::Year))?;
    let year = year_at(scan, year_token)?;
    Some((Period::Month(year, month), year_token + 1))
}

/// A month whose year is not printed, that opens its clause or is led by a word such as "đầu": "Đầu tháng 10, 23 hộ …".
/// "mỗi tháng 3 triệu đồng" is none.
fn month_alone(scan: &Scan<'_>, word: usize, at: usize) -> Option<(TimeRef, usize)> {
    let month = small(scan, at, 12)?;
    let rate = |sense: &Sense| matches!(sense, Sense::Refusal(Refusal::Rate)).then_some(());
    let each = word.checked_sub(1).is_some_and(|before| scan.sense_at(before, rate).is_some());
    let ends = matches!(scan.mark(at + 1), Some(',' | '.' | ';' | ')')) || at + 1 == scan.tokens.len();
    let number = number::read(scan, at + 1).is_some();
    let has = |sense: &Sense| matches!(sense, Sense::Has).then_some(());
    let said = ends || !number && scan.sense_at(at + 1, has).is_some();
    let led = at > word + 1 || word.checked_sub(1).is_none_or(|before| scan.mark(before).is_some());
    (!each && led && said).then_some((TimeRef::PartOfYear(PartOfYear::Month(month)), at + 1))
}

fn small(scan: &Scan<'_>, at: usize, max: i8) -> Option<i8> {
    scan.figure(at).filter(|figure| figure.len() <= 2)?.parse().ok().filter(|n| (1..=max).contains(n))
}

/// "từ năm 2016 đến nay", "từ đầu năm 2019 đến nay", "từ tháng 3/2019 đến nay", "từ năm 2016 đến năm 2020", "từ tháng 1
/// đến tháng 9/2021".
fn since(scan: &Scan<'_>, at: usize) -> Option<(TimeRef, usize)> {
    let until_now = |at: usize| {
        let comma = usize::from(scan.mark(at) == Some(','));
        is_word(scan, at + comma, TimeWord::UntilNow)
    };
    if let Some(after) = is_word(scan, at, TimeWord::Month) {
        return match month(scan, after) {
            Some((Period::Month(year, _), end)) => Some((TimeRef::SinceYear(year), until_now(end)?)),
            _ => months_of_year(scan, after),
        };
    }
    let this_year = is_word(scan, at, TimeWord::Beginning);
    if let Some(end) = this_year.and_then(until_now) {
        return Some((TimeRef::ThisYear, end));
    }
    let from = this_year.or_else(|| is_word(scan, at, TimeWord::Year)).unwrap_or(at);
    let year = year_at(scan, from)?;
    if let Some((last, end)) = this_year.and_then(|_| until_month(scan, from + 1)) {
        return Some((TimeRef::Period(Period::Years(year, last)), end)).filter(|_| last > year);
    }
    if let Some(end) = until_now(from + 1) {
        let span =
            if this_year.is_some() { TimeRef::Period(Period::Year(year)) } else { TimeRef::SinceYear(year) };
        return Some((span, end));
    }
    match years(scan, from)? {
        // When something began: counts are of no such year.
        (Period::Year(_), end) if this_year.is_none() && scan.mark(end).is_some() => {
            Some((TimeRef::Day, end))
        }
        (period, end) => Some((TimeRef::Period(period), end)),
    }
}

/// The year up to a month of which something goes on: "đến tháng 9/2018".
fn until_month(scan: &Scan<'_>, at: usize) -> Option<(i16, usize)> {
    let until = is_word(scan, at, TimeWord::Until)?;
    match month(scan, is_word(scan, until, TimeWord::Month).unwrap_or(until))? {
        (Period::Month(year, _), end) => Some((year, end)),
        _ => None,
    }
}

/// From a month to another of one year: the year, unless it begins with January.
fn months_of_year(scan: &Scan<'_>, at: usize) -> Option<(TimeRef, usize)> {
    let first = small(scan, at, 12)?;
    let until = is_word(scan, at + 1, TimeWord::Until).unwrap_or(at + 1);
    let last = is_word(scan, until, TimeWord::Month).unwrap_or(until);
    match month(scan, last)? {
        (Period::Month(year, months), end) if last > at + 1 => {
            let span = if first == 1 { PartOfYear::FirstMonths(months).of(year) } else { Period::Year(year) };
            Some((TimeRef::Period(span), end))
        }
        _ => None,
    }
}

/// "tính đến ngày 20/11/2023", "tính đến tháng 12/2014", "đến năm 2021", "đến ngày 5 tháng 6 năm 2020".
fn until(scan: &Scan<'_>, at: usize) -> Option<(TimeRef, usize)> {
    let from = is_word(scan, at, TimeWord::Day).unwrap_or(at);
    if let Some((Some(date), end)) = day(scan, from) {
        return Some((TimeRef::Period(Period::Day(date)), end));
    }
    let from = is_word(scan, at, TimeWord::Month).or_else(|| is_word(scan, at, TimeWord::Year)).unwrap_or(at);
    if let Some((period, end)) = month(scan, from) {
        // A count up to December is the year's.
        let period = if let Period::Month(year, 12) = period { Period::Year(year) } else { period };
        return Some((TimeRef::Period(period), end));
    }
    if let Some(year) = year_at(scan, from) {
        return Some((TimeRef::Period(Period::Year(year)), from + 1));
    }
    // "hết 9 tháng"
    let end = is_word(scan, at + 1, TimeWord::Month)?;
    Some((TimeRef::PartOfYear(PartOfYear::FirstMonths(small(scan, at, 12)?)), end))
}

/// A day: "15/10", "8-9/11/2018", "30.7", "15.10.1930", "13 tháng 10 năm 2017"; its date where the year stands.
fn day(scan: &Scan<'_>, at: usize) -> Option<(Option<Date>, usize)> {
    dotted_day(scan, at).or_else(|| day_in_words(scan, at)).or_else(|| day_with_marks(scan, at))
}

fn dotted_day(scan: &Scan<'_>, at: usize) -> Option<(Option<Date>, usize)> {
    let mut parts = scan.figure(at)?.split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    Some((Some(date), at + 1))
}

fn day_in_words(scan: &Scan<'_>, at: usize) -> Option<(Option<Date>, usize)> {
    let day = small(scan, at, 31)?;
    let month_token = is_word(scan, at + 1, TimeWord::Month)?;
    let month = small(scan, month_token, 12)?;
    match is_word(scan, month_token + 1, TimeWord::Year)
        .and_then(|token| Some((year_at(scan, token)?, token)))
    {
        Some((year, token)) => Some((Date::new(year, month, day).ok(), token + 1)),
        None => Some((None, month_token + 1)),
    }
}

/// Day and month with a slash or a dash between them, perhaps the first of two days before and a year after.
fn day_with_marks(scan: &Scan<'_>, at: usize) -> Option<(Option<Date>, usize)> {
    let mut at = at;
    let mut day = small(scan, at, 31)?;
    if is_dash(scan, at + 1) && scan.mark(at + 3) == Some('/') {
        at += 2;
        day = small(scan, at, 31)?;
    }
    let mark = scan.mark(at + 1).filter(|mark| matches!(mark, '/' | '-'))?;
    let month = small(scan, at + 2, 12)?;
    let year = (scan.mark(at + 3) == Some(mark)).then(|| year_at(scan, at + 4)).flatten();
    match year {
        Some(year) => Some((Date::new(year, month, day).ok(), at + 5)),
        None if mark == '/' || day_word_before(scan, at) => Some((None, at + 3)),
        None => None,
    }
}

fn day_word_before(scan: &Scan<'_>, at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| is_word(scan, before, TimeWord::Day) == Some(at))
}

/// Two years with a dash, a month of a year, or a year, without a word before them.
fn bare(scan: &Scan<'_>, at: usize) -> Option<(TimeRef, usize)> {
    if let Some((period, end)) = month(scan, at).filter(|_| scan.mark(at + 1) == Some('/')) {
        return Some((TimeRef::Period(period), end));
    }
    match years(scan, at)? {
        (Period::Year(year), end) => Some((TimeRef::BareYear(year), end)),
        (period, end) => Some((TimeRef::Period(period), end)),
    }
}

#[cfg(test)]
mod tests {
    use danvan_domain::Reference;

    use super::*;

    #[test]
    fn forms_are_read() {
        let reference = Reference::embedded().expect("embedded reference");
        for (text, expected) in [
            ("năm 2021", "2021"),
            ("giai đoạn 2016 – 2020", "2016-2020"),
            ("từ năm 2016 đến năm 2020", "2016-2020"),
            ("6 tháng đầu năm 2022", "2022-H1"),
            ("sáu tháng đầu năm 2022", "2022-H1"),
            ("9 tháng đầu năm 2022", "2022-9M"),
            ("9 tháng năm 2022", "2022-9M"),
            ("nửa đầu năm 2025", "2025-H1"),
            ("từ năm 2016 đến hết năm 2020", "2016-2020"),
            ("6 tháng cuối năm 2022", "2022-H2"),
            ("quý I/2024", "2024-Q1"),
            ("quý II năm 2023", "2023-Q2"),
            ("nhiệm kỳ 2020 - 2025", "2020-2025"),
            ("năm học 2022-2023", "2022-2023"),
            ("tính đến ngày 20/11/2023", "2023-11-20"),
            ("tính đến tháng 11/2022", "2022-11"),
            ("tính đến tháng 12/2014", "2014"),
            ("đến cuối năm 2022", "2022"),
            ("từ đầu năm 2019 đến nay", "2019"),
            ("hai năm 2021, 2022", "2021-2022"),
            ("3 năm 2019, 2020 và 2021", "2019-2021"),
            ("từ tháng 1 đến tháng 9/2021", "2021-9M"),
            ("từ tháng 3 đến tháng 10/2020", "2020"),
            ("từ đầu năm 2016 đến tháng 9/2018", "2016-2018"),
            ("tháng 3.2019", "2019-03"),
            ("từ tháng 01 đến hết tháng 6 năm 2022", "2022-H1"),
        ] {
            let scan = Scan::new(text, &reference.lexicon);
            let read = read(&scan, 0);
            let expected = TimeRef::Period(expected.parse().expect("a period"));
            assert_eq!(read, Some((expected, scan.tokens.len())), "{text}");
        }
        for (text, expected) in [
            ("từ năm 2016 đến nay", TimeRef::SinceYear(2016)),
            ("từ năm 2009, đến nay", TimeRef::SinceYear(2009)),
            ("từ tháng 3/2019 đến nay", TimeRef::SinceYear(2019)),
            ("từ đầu năm đến nay", TimeRef::ThisYear),
            ("5 năm qua", TimeRef::Unknown),
            ("giai đoạn này", TimeRef::Unknown),
            ("năm nay", TimeRef::ThisYear),
            ("hết 9 tháng", TimeRef::PartOfYear(PartOfYear::FirstMonths(9))),
            ("3 năm ấy", TimeRef::Unknown),
            ("tháng này", TimeRef::ThisMonth),
            ("sau một năm", TimeRef::PastYear),
            ("qua 2 năm", TimeRef::Unknown),
            ("sau gần 10 năm", TimeRef::Unknown),
            ("bốn năm trước", TimeRef::Unknown),
            ("trong năm qua", TimeRef::PastYear),
            ("hiện có", TimeRef::Now),
            ("ngày 03/01/2020", TimeRef::Day),
            ("chiều 4/2", TimeRef::Day),
            ("8-9/11/2018", TimeRef::Day),
            ("15.10.1930", TimeRef::Day),
            ("ngày 13 tháng 10 năm 2017", TimeRef::Day),
            ("2019", TimeRef::BareYear(2019)),
            ("6 tháng đầu năm", TimeRef::PartOfYear(PartOfYear::FirstMonths(6))),
        ] {
            let scan = Scan::new(text, &reference.lexicon);
            assert_eq!(read(&scan, 0), Some((expected, scan.tokens.len())), "{text}");
        }
        for text in ["12 mô hình", "năm mô hình", "3/4 xã", "từ đó"] {
            let scan = Scan::new(text, &reference.lexicon);
            assert!(!matches!(read(&scan, 0), Some((TimeRef::Period(_), _))), "{text}");
        }
    }
}
