//! Moments as pages print them: days with or without a time, in the forms that portals use.

use danvan_domain::{
    Lexicon, PublishedAt,
    lexicon::{Furniture, Sense, TimeWord},
};
use jiff::civil::{Date, DateTime, Time};

use super::words::{WordKind, furniture_at, labels, longest_as, spell};

/// A line of more characters than this is no date line.
const LONGEST_DATE_LINE: usize = 170;
/// A line that is dated has at most so many letters beside date, label and furniture: a site's or a
/// writer's name.
const MOST_OTHER_LETTERS: usize = 56;
/// Bytes between a day and the time that belongs to it.
const WIDEST_GAP: usize = 36;
/// Words of a line that are looked at.
const WORDS: usize = 80;

/// A day, or a day with a time, at a place in a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Moment {
    /// What it says.
    pub(super) at: PublishedAt,
    /// Bytes of the line that the day and its time span.
    pub(super) start: usize,
    /// End of the span, exclusive.
    pub(super) end: usize,
    /// What the label before it makes of it.
    pub(super) label: Label,
}

/// What a moment is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// Nothing.
    None,
    /// The publication.
    Published,
    /// A revision.
    Updated,
}

/// The moment of a line that is there to give one, and what else the line says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DateLine {
    pub(super) moment: Moment,
    /// What remains of the line: a writer's or the site's name, or nothing.
    pub(super) rest: String,
}

/// The moment that `line` is there to give: it has little else.
pub(super) fn date_line(line: &str, lexicon: &Lexicon) -> Option<DateLine> {
    if line.len() > 4 * LONGEST_DATE_LINE || line.chars().count() > LONGEST_DATE_LINE {
        return None;
    }
    let moments = moments(line, lexicon);
    let moment = moments
        .iter()
        .find(|moment| moment.label == Label::Published)
        .or_else(|| moments.iter().find(|moment| moment.label == Label::None))
        .or_else(|| moments.first())?
        .clone();
    let rest = rest(line, &moments, lexicon);
    let others = rest.chars().filter(|c| c.is_alphabetic()).count();
    let room = if moment.label == Label::None { MOST_OTHER_LETTERS } else { 2 * MOST_OTHER_LETTERS };
    (others <= room).then_some(DateLine { moment, rest })
}

/// The moment, with a time, that a paragraph begins with where the two ran together, and its end.
pub(super) fn run_in(line: &str, lexicon: &Lexicon) -> Option<(Moment, usize)> {
    let mut end = line.len().min(64);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let head = line.get(..end)?;
    let moment = moments(head, lexicon).into_iter().next()?;
    let opens = head.get(..moment.start)?.chars().filter(|c| c.is_alphabetic()).count() == 0
        || moment.label != Label::None;
    let timed = matches!(moment.at, PublishedAt::Time(_));
    (opens && timed).then(|| {
        let end = moment.end;
        (moment, end)
    })
}

/// What a line says beside its moments, labels and furniture, without the marks around it.
fn rest(line: &str, moments: &[Moment], lexicon: &Lexicon) -> String {
    let words = spell(line, lexicon, WORDS);
    let mut taken: Vec<(usize, usize)> = moments.iter().map(|moment| (moment.start, moment.end)).collect();
    taken.extend(labels(line, &words, lexicon).iter().map(|label| (label.start, label.end)));
    let mut kept = String::new();
    let mut last_end = 0;
    for word in &words {
        let inside = taken.iter().any(|(start, end)| word.start < *end && *start < word.end);
        let text = line.get(word.start..word.end).unwrap_or_default();
        if !inside && !is_zone(text) {
            if word.start > last_end && !kept.is_empty() {
                kept.push(' ');
            }
            kept.push_str(text);
        }
        last_end = word.end;
    }
    kept.trim_matches(|c: char| !(c.is_alphabetic() || c == '.')).to_owned()
}

fn is_zone(word: &str) -> bool {
    ["gmt", "utc", "ict"].iter().any(|zone| zone.eq_ignore_ascii_case(word))
}

/// A number or another piece of a line. Letters and digits are apart, since dates run into names.
#[derive(Debug, Clone, Copy)]
struct Piece<'t> {
    text: &'t str,
    start: usize,
    end: usize,
    number: Option<i32>,
}

/// Every moment of `line`, in order.
pub(super) fn moments(line: &str, lexicon: &Lexicon) -> Vec<Moment> {
    if !line.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let pieces = pieces(line);
    let days = days(&pieces, line, lexicon);
    let times = times(&pieces, lexicon);
    let words = spell(line, lexicon, WORDS);
    let labels = labels(line, &words, lexicon);
    let mut found: Vec<Moment> = Vec::new();
    for (index, day) in days.iter().enumerate() {
        if is_range(&days, index, line) {
            continue;
        }
        let time = times
            .iter()
            .filter(|time| !days.iter().any(|other| between(other, day, time)))
            .map(|time| (gap(day, time), time))
            .filter(|(gap, _)| *gap <= WIDEST_GAP)
            .min_by_key(|(gap, _)| *gap)
            .map(|(_, time)| time);
        let (start, end) =
            time.map_or((day.start, day.end), |time| (day.start.min(time.start), day.end.max(time.end)));
        let at = time.map_or(PublishedAt::Day(day.value), |time| {
            PublishedAt::Time(DateTime::from_parts(day.value, time.value))
        });
        let label = labels
            .iter()
            .rev()
            .filter(|label| label.end <= day.start)
            .find_map(|label| match label.furniture {
                Furniture::Published => Some(Label::Published),
                Furniture::Updated => Some(Label::Updated),
                _ => None,
            })
            .unwrap_or(Label::None);
        found.push(Moment { at, start, end, label });
    }
    found
}

/// A value and the bytes that it was read from.
struct Read<T> {
    value: T,
    start: usize,
    end: usize,
}

fn gap<T, U>(a: &Read<T>, b: &Read<U>) -> usize {
    if a.end <= b.start { b.start - a.end } else { a.start.saturating_sub(b.end) }
}

/// Whether `other` stands between a day and a time: then the time is the other's.
fn between(other: &Read<Date>, day: &Read<Date>, time: &Read<Time>) -> bool {
    (day.end <= other.start && other.end <= time.start) || (time.end <= other.start && other.end <= day.start)
}

/// Whether the day is an end of "8-9/11/2018" or "23/8/1979-23/8/2019".
fn is_range(days: &[Read<Date>], index: usize, line: &str) -> bool {
    let Some(day) = days.get(index) else { return true };
    let joins = |text: &str| {
        let text = text.trim();
        !text.is_empty() && text.chars().all(|c| matches!(c, '-' | '–' | '—'))
    };
    let joined = |from: usize, to: usize| line.get(from..to).is_some_and(joins);
    let before = index.checked_sub(1).and_then(|before| days.get(before));
    let after = days.get(index + 1);
    let starts_late = line.get(..day.start).is_some_and(|head| {
        let head = head.trim_end();
        let cut = head.trim_end_matches(['-', '–', '—']);
        cut.len() < head.len() && cut.trim_end().ends_with(|c: char| c.is_ascii_digit()) && {
            let digits = cut.trim_end().chars().rev().take_while(char::is_ascii_digit).count();
            let mark = cut.trim_end().chars().rev().nth(digits);
            digits <= 2 && !matches!(mark, Some(':' | '/'))
        }
    });
    starts_late
        || before.is_some_and(|before| joined(before.end, day.start))
        || after.is_some_and(|after| joined(day.end, after.start))
}

fn pieces(line: &str) -> Vec<Piece<'_>> {
    let class = |c: char| match c {
        c if c.is_ascii_digit() => 0,
        c if c.is_alphanumeric() => 1,
        c if c.is_whitespace() => 2,
        _ => 3,
    };
    let mut found: Vec<Piece<'_>> = Vec::new();
    let mut chars = line.char_indices().peekable();
    while let Some((start, first)) = chars.next() {
        let kind = class(first);
        let mut end = start + first.len_utf8();
        if kind < 2 {
            while let Some((at, c)) = chars.next_if(|(_, c)| class(*c) == kind) {
                end = at + c.len_utf8();
            }
        }
        if kind == 2 {
            continue;
        }
        let text = line.get(start..end).unwrap_or_default();
        let number = if kind == 0 && text.len() <= 4 { text.parse().ok() } else { None };
        found.push(Piece { text, start, end, number });
    }
    found
}

/// What was read off the first `count` pieces, and where it stands.
fn placed<T>(pieces: &[Piece<'_>], value: T, count: usize) -> Option<Read<T>> {
    let last = pieces.get(count.checked_sub(1)?)?;
    Some(Read { value, start: pieces.first()?.start, end: last.end })
}

fn days(pieces: &[Piece<'_>], line: &str, lexicon: &Lexicon) -> Vec<Read<Date>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let rest = pieces.get(at..).unwrap_or_default();
        let day = numeric(rest).or_else(|| in_words(rest, line, lexicon)).or_else(|| in_english(rest));
        at += day.map_or(1, |(value, count)| {
            found.extend(placed(rest, value, count));
            count
        });
    }
    found
}

/// 21/09/2015, 3-6-2020, 17-7-25, 11.10.2018, 2018-09-28: the day stands before the month.
fn numeric(pieces: &[Piece<'_>]) -> Option<(Date, usize)> {
    let [a, m1, b, m2, c, ..] = pieces else { return None };
    let (first, second, third) = (a.number?, b.number?, c.number?);
    if m1.text != m2.text || !matches!(m1.text, "/" | "-" | "." | "–") {
        return None;
    }
    if a.text.len() == 4 && c.text.len() <= 2 && b.text.len() <= 2 {
        return Some((date(first, second, third)?, 5));
    }
    let year = match (c.text.len(), third) {
        (4, year) => year,
        (2, year) if m1.text != "." => 2000 + year,
        _ => return None,
    };
    if a.text.len() > 2 || b.text.len() > 2 || (pieces.get(5).is_some_and(|next| next.text == m2.text)) {
        return None;
    }
    Some((date(year, second, first)?, 5))
}

/// "23 tháng 08 năm 2019", with the words of the lexicon.
fn in_words(pieces: &[Piece<'_>], line: &str, lexicon: &Lexicon) -> Option<(Date, usize)> {
    let [day, month_word, month, rest @ ..] = pieces else { return None };
    let (day, month) = (day.number?, month.number?);
    if !is_time_word(line, month_word, TimeWord::Month, lexicon) {
        return None;
    }
    let marks = rest.iter().take_while(|piece| matches!(piece.text, "," | "." | "/" | "-")).count();
    let mut used = 3 + marks;
    if pieces.get(used).is_some_and(|word| is_time_word(line, word, TimeWord::Year, lexicon)) {
        used += 1;
    } else if marks == 0 {
        return None;
    }
    let year = pieces.get(used).filter(|year| year.text.len() == 4)?.number?;
    Some((date(year, month, day)?, used + 1))
}

fn is_time_word(line: &str, piece: &Piece<'_>, wanted: TimeWord, lexicon: &Lexicon) -> bool {
    let words = spell(line.get(piece.start..piece.end).unwrap_or_default(), lexicon, 2);
    longest_as(&words, lexicon, |sense| match sense {
        Sense::Time(word) if *word == wanted => Some(()),
        _ => None,
    })
    .is_some_and(|(count, ())| {
        count == words.len() && words.iter().all(|word| word.kind == WordKind::Letters)
    })
}

/// "January 5, 2020", "5th of Jan 2020": portals have English editions, and servers' dates are English.
fn in_english(pieces: &[Piece<'_>]) -> Option<(Date, usize)> {
    const FILLERS: [&str; 8] = [",", ".", "st", "nd", "rd", "th", "of", "-"];
    let mut kept = pieces.iter().enumerate().filter(|(_, piece)| !FILLERS.contains(&piece.text)).take(3);
    let ((_, a), (_, b), (last, c)) = (kept.next()?, kept.next()?, kept.next()?);
    if pieces.first().is_none_or(|first| FILLERS.contains(&first.text)) || last > 7 || c.text.len() != 4 {
        return None;
    }
    let (day, month) = match (english_month(a.text), english_month(b.text)) {
        (Some(month), None) => (b.number?, month),
        (None, Some(month)) => (a.number?, month),
        _ => return None,
    };
    Some((date(c.number?, month, day)?, last + 1))
}

fn english_month(word: &str) -> Option<i32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let lower = word.to_ascii_lowercase();
    if lower.len() < 3 {
        return None;
    }
    let fits = |month: &str| {
        month == lower
            || lower == month.get(..3).unwrap_or(month)
            || lower == "sept" && month.starts_with("sept")
    };
    let index = MONTHS.iter().position(|month| fits(month))?;
    i32::try_from(index + 1).ok()
}

fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// 15:44:00, 2:14 PM, 16h30; not the offset of "GMT+07:00".
fn times(pieces: &[Piece<'_>], lexicon: &Lexicon) -> Vec<Read<Time>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let zone = at.checked_sub(1).and_then(|before| pieces.get(before)).is_some_and(|p| is_zone(p.text));
        let signed = pieces.get(at).is_some_and(|piece| matches!(piece.text, "+" | "-"));
        if zone && signed {
            at += 4;
            continue;
        }
        let rest = pieces.get(at..).unwrap_or_default();
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

fn time(pieces: &[Piece<'_>], lexicon: &Lexicon) -> Option<(Time, usize)> {
    let [hour, mark, minute, rest @ ..] = pieces else { return None };
    let (mut hour, minute, minute_end) =
        (hour.number?, minute.number.filter(|_| minute.text.len() == 2)?, minute.end);
    if !matches!(mark.text, ":" | "h" | "H") || pieces.first().is_none_or(|first| first.text.len() > 2) {
        return None;
    }
    // "16h30" is a time only when it is written together.
    if mark.text != ":" && pieces.first().is_none_or(|first| first.end != mark.start || minute_end < mark.end)
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
    match pieces.get(used).and_then(|half| half_of_day(half.text, lexicon)) {
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

/// A moment as machines write it: ISO 8601 first, else as in running text. Midnight sharp is a day: a
/// system that knows no time writes it so.
pub(super) fn machine(value: &str, lexicon: &Lexicon) -> Option<PublishedAt> {
    let value = value.trim();
    let at = value.parse::<PublishedAt>().ok().or_else(|| with_colon_in_offset(value)?.parse().ok());
    let at = at.or_else(|| compact(value)).or_else(|| {
        let mut end = value.len().min(80);
        while !value.is_char_boundary(end) {
            end -= 1;
        }
        moments(value.get(..end)?, lexicon).into_iter().next().map(|moment| moment.at)
    })?;
    Some(match at {
        PublishedAt::Time(time) if time.time() == Time::midnight() => PublishedAt::Day(time.date()),
        PublishedAt::Time(time) => {
            let whole = Time::new(time.hour(), time.minute(), time.second(), 0);
            PublishedAt::Time(DateTime::from_parts(time.date(), whole.unwrap_or(time.time())))
        }
        day => day,
    })
}

/// "+0700" as "+07:00".
fn with_colon_in_offset(value: &str) -> Option<String> {
    let (head, offset) = value.split_at_checked(value.len().checked_sub(4)?)?;
    let digits = offset.bytes().all(|byte| byte.is_ascii_digit());
    let (hours, minutes) = offset.split_at_checked(2)?;
    (digits && head.ends_with(['+', '-']) && head.contains('T')).then(|| format!("{head}{hours}:{minutes}"))
}

/// "20190227" and "20190227081500".
fn compact(value: &str) -> Option<PublishedAt> {
    if !(value.len() == 8 || value.len() == 14) || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| value.get(from..to)?.parse::<i32>().ok();
    Some(PublishedAt::Day(date(part(0, 4)?, part(4, 6)?, part(6, 8)?)?))
}

#[cfg(test)]
mod tests {
    use danvan_domain::reference::Reference;

    use super::*;

    fn lexicon() -> Lexicon {
        Reference::embedded().expect("embedded reference data").lexicon
    }

    #[test]
    fn forms_met_on_portals() {
        let lexicon = lexicon();
        for (line, expected) in [
            ("21/09/2015 - 18:49", "2015-09-21T18:49:00+07:00"),
            ("08:35, Thứ Sáu, 21/08/2020 (GMT+7)", "2020-08-21T08:35:00+07:00"),
            ("Thứ 3, 15/09/2020 | 15:44:00 [GMT +7] A  A", "2020-09-15T15:44:00+07:00"),
            ("THỨ BA, 19/10/2021 10:27:43", "2021-10-19T10:27:43+07:00"),
            ("• Cập nhật: Thứ ba, 27/2/2024 | 2:14:39 PM", "2024-02-27T14:14:39+07:00"),
            ("Cập nhật lúc 11:07, Thứ Sáu, 12/01/2018 (GMT+7)", "2018-01-12T11:07:00+07:00"),
            ("Cập nhật lúc 05:58 ngày 11/01/2021", "2021-01-11T05:58:00+07:00"),
            ("Cập nhật 10/10/2017, 08:10:31", "2017-10-10T08:10:31+07:00"),
            ("Cập nhật ngày: 15/10/2024 11:45:32", "2024-10-15T11:45:32+07:00"),
            ("07:00:21 17/06/2019", "2019-06-17T07:00:21+07:00"),
            ("(07:54 | 28/08/2020)", "2020-08-28T07:54:00+07:00"),
            ("10:53 | 08/01/2019 Print E-mail", "2019-01-08T10:53:00+07:00"),
            ("19/11/2025 15:15 GMT+7", "2025-11-19T15:15:00+07:00"),
            ("06:00:00 - Chủ nhật, 24/09/2017", "2017-09-24T06:00:00+07:00"),
            ("T.XUÂN - H.BIN 12/10/2018 02:10", "2018-10-12T02:10:00+07:00"),
            ("Phương Ngọc - 16:10, 11/06/2021", "2021-06-11T16:10:00+07:00"),
            ("TRUNG TÂM TIN TỨC 20/10/2023, 13:13", "2023-10-20T13:13:00+07:00"),
            ("quantri gửi vào T6, 2018-09-28 09:22", "2018-09-28T09:22:00+07:00"),
            ("Người đăng tin: Trần B Ngày đăng tin: 08/10/2015 Lượt xem: 96", "2015-10-08"),
            ("Đăng ngày: 24/07/2025 - Lượt xem: 27", "2025-07-24"),
            ("Đăng ngày 31/10/2022", "2022-10-31"),
            ("Thứ Tư, 11/10/2017, 10:56 [GMT+7]", "2017-10-11T10:56:00+07:00"),
            ("Báo Ven Sông27/05/2025", "2025-05-27"),
            ("Xuất bản:Thứ năm, 08/10/2015 18:20 (GMT+7)", "2015-10-08T18:20:00+07:00"),
            ("Thứ Tư, 03-06-2020, 02:56", "2020-06-03T02:56:00+07:00"),
            ("Thứ năm, 17-7-25 05:23:08", "2025-07-17T05:23:08+07:00"),
            ("Thứ Sáu, ngày 23 tháng 08 năm 2019, 09:25:27", "2019-08-23T09:25:27+07:00"),
            ("04/01/2020", "2020-01-04"),
            ("11.10.2018", "2018-10-11"),
            ("Thứ hai, 5.3.2018 16h30", "2018-03-05T16:30:00+07:00"),
            ("Ngày 5 tháng 2, 2021", "2021-02-05"),
            ("GMT+07:00 06/07/2020", "2020-07-06"),
            ("Updated 5 January 2020, 08:30 AM", "2020-01-05T08:30:00+07:00"),
            ("January 5th, 2020", "2020-01-05"),
        ] {
            let found = date_line(line, &lexicon).unwrap_or_else(|| panic!("no date in {line}"));
            assert_eq!(found.moment.at.to_string(), expected, "{line}");
        }
    }

    #[test]
    fn what_is_no_date_line() {
        let lexicon = lexicon();
        for line in [
            "Nghị định số 30/2020/NĐ-CP",
            "(23/8/1979-23/8/2019)",
            "Hội nghị diễn ra trong hai ngày 8-9/11/2018",
            "31/31/2020",
            "2.471 mô hình",
            "Hotline: 0296.123.4567",
            "192.168.10.2020",
            "Kế hoạch số 115 ngày 13/3/2019 của Ban Thường vụ về thực hiện Kết luận về công tác dân vận của Đảng",
        ] {
            assert_eq!(date_line(line, &lexicon), None, "{line}");
        }
    }

    #[test]
    fn labels_say_what_a_moment_is() {
        let lexicon = lexicon();
        let line = "Đăng ngày 02/03/2020 - Cập nhật: 05/03/2020 08:00";
        let found = moments(line, &lexicon);
        assert_eq!(found.iter().map(|m| m.label).collect::<Vec<_>>(), [Label::Published, Label::Updated]);
        let swapped = "Cập nhật: 05/03/2020 08:00 | Xuất bản: 02/03/2020 07:10";
        let day = date_line(swapped, &lexicon).expect("a date line").moment;
        assert_eq!(day.at.to_string(), "2020-03-02T07:10:00+07:00");
    }

    #[test]
    fn the_rest_of_a_date_line_is_a_name() {
        let lexicon = lexicon();
        for (line, rest) in [
            ("Phương Ngọc - 16:10, 11/06/2021", "Phương Ngọc"),
            ("T.XUÂN - H.BIN 12/10/2018 02:10", "T.XUÂN - H.BIN"),
            ("Thứ Tư, 11/10/2017, 10:56 [GMT+7]", ""),
        ] {
            assert_eq!(date_line(line, &lexicon).expect(line).rest, rest, "{line}");
        }
    }

    #[test]
    fn machines_write_moments_too() {
        let lexicon = lexicon();
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
        ] {
            assert_eq!(
                machine(value, &lexicon).map(|at| at.to_string()).as_deref(),
                Some(expected),
                "{value}"
            );
        }
        assert_eq!(machine("tháng trước", &lexicon), None);
    }

    #[test]
    fn a_moment_can_run_into_the_lead() {
        let lexicon = lexicon();
        let line =
            "15:48 02/07/2020 Sáng nay, huyện tổ chức hội nghị sơ kết sáu tháng đầu năm và bàn việc tới.";
        let (moment, end) = run_in(line, &lexicon).expect("a moment");
        assert_eq!(moment.at.to_string(), "2020-07-02T15:48:00+07:00");
        assert!(line[end..].starts_with(" Sáng nay"));
        assert_eq!(run_in("Ngày 02/07/2020, lúc 8:00 huyện họp.", &lexicon).map(|(m, _)| m.label), None);
    }
}
