//! Which of a page's moments is the publication: what it claims in its head, what it prints by the headline,
//! what its address says.

use danvan_domain::{IssueCode, Lexicon, PublishedAt, PublishedFrom};
use jiff::civil::{Date, Time, date};

use super::{
    Finding,
    moment::{Label, Moment, machine},
    structured::Structured,
};

/// Nothing that is read here was published before.
const EARLIEST: Date = date(2000, 1, 1);
/// Within so many lines of the headline a moment is the headline's.
const NEAR: usize = 4;

/// A moment that a reader sees.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) moment: Moment,
    pub(super) place: Place,
    /// Lines between it and the headline, or the end of the article.
    pub(super) distance: usize,
}

/// Where a moment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    BeforeHeadline,
    AfterHeadline,
    AfterArticle,
}

/// What is known of the page beside its moments.
pub(super) struct Context<'c> {
    pub(super) captured: Option<Date>,
    pub(super) url: Option<&'c str>,
    pub(super) lexicon: &'c Lexicon,
    /// Years that the headline and the article name.
    pub(super) years: &'c [i16],
}

/// The publication, and what was doubtful on the way to it.
pub(super) fn choose(
    structured: &Structured,
    seen: &[Seen],
    context: &Context<'_>,
    findings: &mut Vec<Finding>,
) -> Option<(PublishedAt, PublishedFrom)> {
    let mut sound = |at: PublishedAt| is_sound(at, context.captured, findings);
    let visible = visible(seen, context, &mut sound);
    let stated = |values: &[String], sound: &mut dyn FnMut(PublishedAt) -> bool| {
        values.iter().filter_map(|value| machine(value, context.lexicon)).find(|at| sound(*at))
    };
    let claimed = stated(&structured.jsonld_dates, &mut sound)
        .map(|at| (at, PublishedFrom::Jsonld))
        .or_else(|| Some((stated(&structured.meta_dates, &mut sound)?, PublishedFrom::Meta)));
    if let Some((claimed, from)) = claimed {
        return Some(reconcile(claimed, from, visible.as_ref(), context));
    }
    if let Some(visible) = visible {
        return Some((visible.moment.at, PublishedFrom::Visible));
    }
    if let Some(at) = context.url.and_then(in_address).filter(|at| sound(*at)) {
        return Some((at, PublishedFrom::Address));
    }
    Some((stated(&structured.modified, &mut sound)?, PublishedFrom::Meta))
}

/// Whether a moment can be the publication; one that cannot is noted.
fn is_sound(at: PublishedAt, captured: Option<Date>, findings: &mut Vec<Finding>) -> bool {
    let reason = match captured {
        Some(captured) if at.day() > captured => format!("{at} is after the capture of {captured}"),
        _ if at.day() < EARLIEST => format!("{at} is before {EARLIEST}"),
        _ => return true,
    };
    let finding = Finding { code: IssueCode::DoubtfulDate, message: reason };
    if !findings.contains(&finding) {
        findings.push(finding);
    }
    false
}

/// The moment that the page prints as the story's.
fn visible(
    seen: &[Seen],
    context: &Context<'_>,
    sound: &mut impl FnMut(PublishedAt) -> bool,
) -> Option<Seen> {
    let place = |wanted: Place, label: Label| {
        let mut found: Vec<&Seen> =
            seen.iter().filter(|s| s.place == wanted && s.moment.label == label).collect();
        found.sort_by_key(|s| s.distance);
        found.into_iter().map(move |s| (wanted, s.clone()))
    };
    let order = [Label::Published, Label::None, Label::Updated].into_iter().flat_map(|label| {
        [Place::AfterHeadline, Place::BeforeHeadline, Place::AfterArticle]
            .into_iter()
            .flat_map(move |wanted| place(wanted, label))
    });
    let mut accepted = order.filter(|(place, s)| *place != Place::BeforeHeadline || !is_clock(s, context));
    accepted.find(|(_, s)| sound(s.moment.at)).map(|(_, s)| s)
}

/// Whether a moment above the headline is the visitor's clock or stands there on every page: it is the day of
/// the capture, or stands far from the headline, or in a year of which the story knows nothing.
fn is_clock(seen: &Seen, context: &Context<'_>) -> bool {
    if seen.moment.label != Label::None {
        return false;
    }
    let day = seen.moment.at.day();
    let known = context.years.iter().any(|year| *year == day.year() || *year == day.year() - 1);
    context.captured.is_some_and(|captured| day >= captured)
        || seen.distance > NEAR
        || (!context.years.is_empty() && !known)
}

/// What the page claims against what it prints. Some systems claim the moment of the request, and some write
/// Vietnam's time as if it were UTC.
fn reconcile(
    claimed: PublishedAt,
    from: PublishedFrom,
    visible: Option<&Seen>,
    context: &Context<'_>,
) -> (PublishedAt, PublishedFrom) {
    let Some(visible) = visible.filter(|seen| seen.moment.label != Label::Updated) else {
        return (claimed, from);
    };
    let printed = visible.moment.at;
    let requested = context.captured == Some(claimed.day()) && printed.day() < claimed.day();
    if requested && visible.place == Place::AfterHeadline {
        return (printed, PublishedFrom::Visible);
    }
    match (claimed, printed) {
        (PublishedAt::Day(claimed), PublishedAt::Time(time)) if time.date() == claimed => {
            (printed, PublishedFrom::Visible)
        }
        (PublishedAt::Time(claimed), PublishedAt::Time(time)) => {
            let apart = claimed.duration_since(time);
            let (hours, minutes) = (apart.as_secs() / 3600, apart.as_secs() % 3600 / 60);
            if hours == 7 && minutes == 0 {
                (printed, PublishedFrom::Visible)
            } else {
                (PublishedAt::Time(claimed), from)
            }
        }
        _ => (claimed, from),
    }
}

/// The day that an address carries: `/2019/02/27/`, `/20190227/`, `d20190227093015`, `-20190227093015.htm`.
pub(super) fn in_address(url: &str) -> Option<PublishedAt> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next()?;
    let (_, path) = path.split_once('/')?;
    let day = |year: &str, month: &str, day: &str| {
        let (y, m, d) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
        Date::new(y, m, d).ok().filter(|date| (1995..2100).contains(&date.year()))
    };
    let parts: Vec<&str> = path.split(['/', '-', '_', '.']).collect();
    let apart = parts.windows(3).find_map(|w| match w {
        [y, m, d] if y.len() == 4 && (1..=2).contains(&m.len()) && (1..=2).contains(&d.len()) => day(y, m, d),
        _ => None,
    });
    let together = || {
        parts.iter().find_map(|part| {
            let digits = part.trim_start_matches(|c: char| c.is_ascii_alphabetic());
            let sized = matches!(digits.len(), 8 | 14 | 17) && part.len() - digits.len() <= 1;
            let all = digits.bytes().all(|byte| byte.is_ascii_digit());
            (sized && all).then(|| day(digits.get(..4)?, digits.get(4..6)?, digits.get(6..8)?)).flatten()
        })
    };
    apart.or_else(together).map(PublishedAt::Day)
}

/// A time alone, which belongs to a day on the line beside it.
pub(super) fn with_time(day: PublishedAt, line: &str) -> PublishedAt {
    let time = line.trim().trim_matches(['|', '-', ',', ' ']);
    let mut parts = time.split(':').map(|part| part.trim().parse::<i8>().ok());
    let (PublishedAt::Day(date), Some(Some(hour)), Some(Some(minute))) = (day, parts.next(), parts.next())
    else {
        return day;
    };
    let second = parts.next().flatten().unwrap_or(0);
    Time::new(hour, minute, second, 0).map_or(day, |time| PublishedAt::Time(date.to_datetime(time)))
}

/// The years that a text names.
pub(super) fn years(text: &str) -> Vec<i16> {
    let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() == 4);
    numbers.filter_map(|digits| digits.parse().ok()).filter(|year| (1990..2100).contains(year)).collect()
}

#[cfg(test)]
mod tests {
    use danvan_domain::reference::Reference;

    use super::*;
    use crate::page::moment::moments;

    fn seen(line: &str, place: Place, distance: usize, lexicon: &Lexicon) -> Seen {
        Seen { moment: moments(line, lexicon).remove(0), place, distance }
    }

    #[test]
    fn addresses_carry_days() {
        for (url, expected) in [
            ("https://a.example/2019/02/27/hop/", Some("2019-02-27")),
            ("https://a.example/tin/20190227/hop-12", Some("2019-02-27")),
            ("https://a.example/d20150118093015.html", Some("2015-01-18")),
            ("https://a.example/hop-20150118093015123.htm", Some("2015-01-18")),
            ("https://a.example/xa-hoi/201902/hop-8812/", None),
            ("https://a.example/hop-12345678.html", None),
            ("https://a.example/hop?d=2019/02/27", None),
            ("không phải địa chỉ", None),
        ] {
            assert_eq!(in_address(url).map(|at| at.to_string()).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn the_storys_own_moment_is_chosen() {
        let lexicon = Reference::embedded().expect("embedded reference data").lexicon;
        use Place::{AfterArticle, AfterHeadline, BeforeHeadline};
        let captured = Some(date(2021, 6, 1));
        type Case<'c> = (&'c str, Vec<(&'c str, Place, usize)>, Option<Date>, &'c [i16], Option<&'c str>);
        let cases: Vec<Case<'_>> = vec![
            (
                "clock above, story below",
                vec![("Thứ Ba, 01/06/2021 05:32", BeforeHeadline, 1), ("15/09/2020", AfterHeadline, 1)],
                captured,
                &[],
                Some("2020-09-15"),
            ),
            (
                "the same without a capture",
                vec![("01/06/2021 05:32", BeforeHeadline, 1), ("15/09/2020", AfterHeadline, 1)],
                None,
                &[],
                Some("2020-09-15"),
            ),
            ("clock alone", vec![("01/06/2021 05:32", BeforeHeadline, 1)], captured, &[], None),
            (
                "date above the headline",
                vec![("01/12/2020 - 16:54", BeforeHeadline, 1)],
                captured,
                &[2020],
                Some("2020-12-01T16:54:00+07:00"),
            ),
            ("fixed date far above", vec![("23/08/2019 09:25", BeforeHeadline, 9)], captured, &[], None),
            (
                "a year of which the story knows nothing",
                vec![("21/05/2025 05:32", BeforeHeadline, 1)],
                None,
                &[2016, 2020],
                None,
            ),
            (
                "update only",
                vec![("Cập nhật: 05/03/2020", AfterHeadline, 2)],
                captured,
                &[],
                Some("2020-03-05"),
            ),
            (
                "update and publication",
                vec![("Cập nhật: 05/03/2020", AfterHeadline, 1), ("02/03/2020", AfterArticle, 1)],
                captured,
                &[],
                Some("2020-03-02"),
            ),
            ("after the capture", vec![("05/07/2021", AfterHeadline, 1)], captured, &[], None),
            ("before 2000", vec![("05/07/1998", AfterHeadline, 1)], captured, &[], None),
        ];
        for (name, lines, captured, years, expected) in cases {
            let seen: Vec<Seen> =
                lines.iter().map(|(line, place, distance)| seen(line, *place, *distance, &lexicon)).collect();
            let context = Context { captured, url: None, lexicon: &lexicon, years };
            let chosen = choose(&Structured::default(), &seen, &context, &mut Vec::new());
            assert_eq!(chosen.map(|(at, _)| at.to_string()).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn claims_are_held_against_what_is_printed() {
        let lexicon = Reference::embedded().expect("embedded reference data").lexicon;
        for (claim, printed, expected, from) in [
            ("2020-01-04T08:30:00+07:00", "04/01/2020", "2020-01-04T08:30:00+07:00", PublishedFrom::Jsonld),
            ("2020-01-04", "04/01/2020 08:30", "2020-01-04T08:30:00+07:00", PublishedFrom::Visible),
            ("2020-01-04T08:30:00Z", "04/01/2020 08:30", "2020-01-04T08:30:00+07:00", PublishedFrom::Visible),
            ("2021-06-01T10:00:00+07:00", "04/01/2020", "2020-01-04", PublishedFrom::Visible),
            ("2031-06-01T10:00:00+07:00", "04/01/2020", "2020-01-04", PublishedFrom::Visible),
        ] {
            let structured = Structured { jsonld_dates: vec![claim.to_owned()], ..Structured::default() };
            let seen = [seen(printed, Place::AfterHeadline, 1, &lexicon)];
            let context =
                Context { captured: Some(date(2021, 6, 1)), url: None, lexicon: &lexicon, years: &[] };
            let mut findings = Vec::new();
            let chosen = choose(&structured, &seen, &context, &mut findings);
            assert_eq!(chosen.map(|(at, from)| (at.to_string(), from)), Some((expected.to_owned(), from)));
            assert_eq!(findings.len(), usize::from(claim.starts_with("2031")));
        }
    }

    #[test]
    fn a_time_on_its_own_line_joins_its_day() {
        let day: PublishedAt = "2020-01-04".parse().expect("a day");
        assert_eq!(with_time(day, "| 08:35").to_string(), "2020-01-04T08:35:00+07:00");
        assert_eq!(with_time(day, "Lượt xem: 12"), day);
    }
}
