//! Moments as pages print them: days with or without a time, in the forms that portals use.

use danvan_domain::{Lexicon, PublishedAt, lexicon::Furniture};
use jiff::civil::{DateTime, Time};

use super::{
    clock::{is_zone, times},
    day::{Day, days},
    token::{Read, tokens},
    words::{labels, spell},
};

/// A line of more characters than this is no date line.
const LONGEST_DATE_LINE: usize = 170;
/// A line that is dated has at most so many letters beside date, label and furniture: a site's or a
/// writer's name.
const MOST_OTHER_LETTERS: usize = 56;
/// It has fewer words than this beside the date.
const MOST_OTHER_WORDS: usize = 12;
/// A line that ends with a full stop and has so many words beside the date is a sentence.
const SENTENCE_WORDS: usize = 5;
/// Bytes between a day and the time that belongs to it.
const WIDEST_GAP: usize = 36;
/// Words of a line that are looked at.
const WORDS: usize = 80;

/// A day, or a day with a time, at a place in a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Moment {
    /// What it says.
    pub(super) day: Day,
    /// The time of day that goes with it.
    pub(super) time: Option<Time>,
    /// Bytes of the line that the day and its time span.
    pub(super) start: usize,
    /// End of the span, exclusive.
    pub(super) end: usize,
    /// What the label before it makes of it.
    pub(super) label: Label,
}

impl Moment {
    /// What it says on a page that reads dates as `reading` has it: outside Vietnam no zone is known, so that a
    /// day is all.
    pub(super) fn meant(&self, reading: Reading) -> Option<PublishedAt> {
        let date = self.day.meant(reading.vietnamese, reading.month_first)?;
        Some(match self.time.filter(|_| reading.vietnamese) {
            Some(time) => PublishedAt::Time(DateTime::from_parts(date, time)),
            None => PublishedAt::Day(date),
        })
    }
}

/// How a page means what it prints of dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    /// It is written in Vietnamese or in Vietnam: the day stands before the month, and times are Vietnam's.
    pub(super) vietnamese: bool,
    /// Elsewhere: the month stands first, as in American English.
    pub(super) month_first: bool,
}

impl Reading {
    /// As Vietnamese pages do.
    pub(super) const VIETNAMESE: Self = Self { vietnamese: true, month_first: false };
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
    let mut rest = rest(line, &moments, lexicon);
    // What stood between it and the day was trimmed off.
    if rest.matches('(').count() > rest.matches(')').count() {
        rest.push(')');
    }
    let others = rest.chars().filter(|c| c.is_alphabetic()).count();
    // A sentence that names a day is not there to give one.
    let words = rest.split(' ').count();
    let tells = moment.label == Label::None
        && (words >= MOST_OTHER_WORDS || words >= SENTENCE_WORDS && line.ends_with('.'));
    if tells {
        return None;
    }
    let room = if moment.label == Label::None { MOST_OTHER_LETTERS } else { 2 * MOST_OTHER_LETTERS };
    (others <= room).then_some(DateLine { moment, rest })
}

/// What a line that is a label and nothing else says of the date below it.
pub(super) fn label_of(line: &str, lexicon: &Lexicon) -> Label {
    let words = spell(line, lexicon, WORDS);
    let labels = labels(line, &words, lexicon);
    let label = labels.last().map(|label| label.furniture);
    match label {
        Some(Furniture::Published) => Label::Published,
        Some(Furniture::Updated) => Label::Updated,
        _ => Label::None,
    }
}

/// What a line says beside its moments, labels and furniture, without the marks around it.
fn rest(line: &str, moments: &[Moment], lexicon: &Lexicon) -> String {
    let words = spell(line, lexicon, WORDS);
    let mut taken: Vec<(usize, usize)> = moments.iter().map(|moment| (moment.start, moment.end)).collect();
    let labels = labels(line, &words, lexicon);
    let labels = labels.iter().filter(|label| label.furniture != Furniture::Office);
    taken.extend(labels.map(|label| (label.start, label.end)));
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

/// Every moment of `line`, in order.
pub(super) fn moments(line: &str, lexicon: &Lexicon) -> Vec<Moment> {
    if !line.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let tokens = tokens(line);
    let days = days(&tokens, line, lexicon);
    if days.is_empty() {
        return Vec::new();
    }
    let times = times(&tokens, lexicon);
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
        found.push(Moment { day: day.value, time: time.map(|time| time.value), start, end, label });
    }
    found
}

fn gap<T, U>(a: &Read<T>, b: &Read<U>) -> usize {
    if a.end <= b.start { b.start - a.end } else { a.start.saturating_sub(b.end) }
}

/// Whether `other` stands between a day and a time: then the time is the other's.
fn between(other: &Read<Day>, day: &Read<Day>, time: &Read<Time>) -> bool {
    (day.end <= other.start && other.end <= time.start) || (time.end <= other.start && other.end <= day.start)
}

/// Whether the day is an end of "8-9/11/2018" or "23/8/1979-23/8/2019".
fn is_range(days: &[Read<Day>], index: usize, line: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use danvan_domain::reference::Reference;

    use super::*;

    fn lexicon() -> Lexicon {
        Reference::embedded().expect("embedded reference data").lexicon
    }

    fn said(moment: &Moment) -> String {
        moment.meant(Reading::VIETNAMESE).expect("a moment in Vietnam").to_string()
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
            assert_eq!(said(&found.moment), expected, "{line}");
        }
    }

    #[test]
    fn other_languages_have_days_alone() {
        let lexicon = lexicon();
        let american = Reading { vietnamese: false, month_first: true };
        let british = Reading { vietnamese: false, month_first: false };
        for (line, reading, expected) in [
            ("March 4, 2020 5:30 pm", american, "2020-03-04"),
            ("3/4/2020", american, "2020-03-04"),
            ("3/4/2020", british, "2020-04-03"),
            ("09/25/2025 - 11:38", british, "2025-09-25"),
            ("12. März 2019", british, "2019-03-12"),
            ("12 de marzo de 2019", british, "2019-03-12"),
            ("le 1er février 2018", british, "2018-02-01"),
            ("2019. március 12.", british, "2019-03-12"),
            ("12 marca 2019, 10:15", british, "2019-03-12"),
            ("2019年3月12日", british, "2019-03-12"),
            ("12-Mar-19", british, "2019-03-12"),
            ("12.03.2019", american, "2019-03-12"),
        ] {
            let found = date_line(line, &lexicon).unwrap_or_else(|| panic!("no date in {line}"));
            let meant = found.moment.meant(reading).map(|at| at.to_string());
            assert_eq!(meant.as_deref(), Some(expected), "{line}");
        }
        let found = date_line("09/25/2025", &lexicon).expect("a date");
        assert_eq!(found.moment.meant(Reading::VIETNAMESE), None);
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
        assert_eq!(said(&day), "2020-03-02T07:10:00+07:00");
    }

    #[test]
    fn the_rest_of_a_date_line_is_a_name() {
        let lexicon = lexicon();
        for (line, rest) in [
            ("Phương Ngọc - 16:10, 11/06/2021", "Phương Ngọc"),
            ("T.XUÂN - H.BIN 12/10/2018 02:10", "T.XUÂN - H.BIN"),
            ("Hà Linh (tổng hợp) - 12/05/2021", "Hà Linh (tổng hợp)"),
            ("Thứ Tư, 11/10/2017, 10:56 [GMT+7]", ""),
        ] {
            assert_eq!(date_line(line, &lexicon).expect(line).rest, rest, "{line}");
        }
    }
}
