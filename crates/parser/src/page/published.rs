//! Which of a page's moments is the publication: what it claims in its head, what it prints by the headline,
//! what its address says.

use danvan_domain::{IssueCode, Lexicon, PublishedAt, PublishedFrom};
use jiff::civil::{Date, Time, date};

use super::{
    Finding,
    address::{in_address, month_in_address, short_in_address},
    machine::machine,
    moment::{Label, Moment, Reading},
    stated::Sure,
    structured::Structured,
};

/// Nothing that is read here was published before.
const EARLIEST: Date = date(2000, 1, 1);
/// Within so many lines of the headline a moment is the headline's.
const NEAR: usize = 4;

/// A moment that a reader sees.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Seen {
    pub(super) at: PublishedAt,
    /// What its figures mean with day and month exchanged.
    pub(super) other: Option<Date>,
    pub(super) label: Label,
    pub(super) place: Place,
    /// Lines between it and the headline, or the end of the article.
    pub(super) distance: usize,
    /// The markup says that it dates something.
    pub(super) marked: bool,
}

impl Seen {
    /// The moment that a text opens with.
    pub(super) fn opening(moment: &Moment, place: Place, reading: Reading) -> Option<Self> {
        let at = moment.meant(reading)?;
        Some(Self { at, other: None, label: moment.label, place, distance: 1, marked: false })
    }
}

/// Where a moment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    BeforeHeadline,
    AfterHeadline,
    AfterArticle,
    /// Farther away; only where the markup says that it dates something.
    Elsewhere,
}

/// What is known of the page beside its moments.
pub(super) struct Context<'c> {
    pub(super) captured: Option<Date>,
    pub(super) url: Option<&'c str>,
    /// The address that the page states as its own.
    pub(super) stated: Option<&'c str>,
    pub(super) lexicon: &'c Lexicon,
    pub(super) reading: Reading,
    /// Years that the headline and the article name.
    pub(super) years: &'c [i16],
}

/// When a page was published and revised.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Dates {
    pub(super) published: Option<(PublishedAt, PublishedFrom)>,
    /// The revision, where it is later than the publication.
    pub(super) updated: Option<(PublishedAt, PublishedFrom)>,
}

/// The publication, and what was doubtful on the way to it. `scripted` looks for a date in the page's scripts.
pub(super) fn choose(
    structured: &Structured,
    seen: &[Seen],
    context: &Context<'_>,
    scripted: impl FnOnce() -> Option<String>,
    findings: &mut Vec<Finding>,
) -> Dates {
    let mut sound = |at: PublishedAt| is_sound(at, context.captured, findings);
    let visible = visible(seen, context, &mut sound);
    let stated = |values: &mut dyn Iterator<Item = &str>, sound: &mut dyn FnMut(PublishedAt) -> bool| {
        let mut read = values.filter_map(|value| machine(value, context.lexicon, context.reading));
        read.find(|at| sound(*at))
    };
    let jsonld = stated(&mut structured.jsonld_dates.iter().map(String::as_str), &mut sound);
    let claimed = jsonld.map(|at| (at, PublishedFrom::Jsonld)).or_else(|| {
        let of = |vague: bool| {
            structured.meta_dates.iter().filter(move |(sure, _)| (*sure >= Sure::Date) == vague)
        };
        let mut meta = of(false).map(|(_, value)| value.as_str());
        let named = stated(&mut meta, &mut sound);
        let mut meta = of(true).map(|(_, value)| value.as_str());
        let vague = || stated(&mut meta, &mut sound).filter(|_| !knows_better(visible.as_ref(), context));
        Some((named.or_else(vague)?, PublishedFrom::Meta))
    });
    let addresses = || context.url.into_iter().chain(context.stated);
    let address = addresses().find_map(|url| in_address(url, context.lexicon)).filter(|at| sound(*at));
    let address = address.map(|at| (at, PublishedFrom::Address));
    let printed = visible.as_ref().map(|seen| (seen.at, PublishedFrom::Visible));
    let published = match (claimed, address) {
        (Some((claimed, _)), Some(address)) if is_original(address.0, claimed, context) => Some(address),
        (Some((claimed, from)), _) => Some(reconcile(claimed, from, visible.as_ref(), context)),
        (None, Some(address)) if prefers_address(address.0, visible.as_ref(), context) => Some(address),
        (None, Some(address)) if visible.as_ref().is_some_and(is_stray) => Some(address),
        _ => printed.or(address),
    };
    let published = published.or_else(|| {
        let short = addresses().filter(|_| context.reading.vietnamese).find_map(short_in_address)?;
        sound(short).then_some((short, PublishedFrom::Address))
    });
    let modified = stated(&mut structured.modified.iter().map(String::as_str), &mut sound);
    let published = published
        .or_else(|| {
            let at = machine(&scripted()?, context.lexicon, context.reading).filter(|at| sound(*at))?;
            Some((at, PublishedFrom::Meta))
        })
        .or_else(|| Some((modified.filter(|_| context.reading.vietnamese)?, PublishedFrom::Meta)));
    let revised = seen.iter().filter(|seen| seen.label == Label::Updated).map(|seen| seen.at);
    let revised = modified.map(|at| (at, PublishedFrom::Meta)).or_else(|| {
        let printed = revised.into_iter().find(|at| sound(*at));
        printed.map(|at| (at, PublishedFrom::Visible))
    });
    let updated = revised.filter(|(at, _)| published.is_some_and(|(published, _)| is_later(*at, published)));
    Dates { published, updated }
}

/// Outside Vietnam, where addresses carry the day of writing, an earlier one is the original's.
fn is_original(address: PublishedAt, claimed: PublishedAt, context: &Context<'_>) -> bool {
    !context.reading.vietnamese && claimed.day().duration_since(address.day()).as_hours() > 24
}

/// Whether what is printed by the headline is surer than a day that the page states without a word on what is of that day.
fn knows_better(visible: Option<&Seen>, context: &Context<'_>) -> bool {
    !context.reading.vietnamese
        && visible.is_some_and(|seen| {
            let by_headline = matches!(seen.place, Place::AfterHeadline | Place::BeforeHeadline);
            by_headline && seen.distance <= NEAR && (seen.marked || seen.label == Label::Published)
        })
}

/// Whether a moment stands where it is seldom the story's: the address knows better.
fn is_stray(seen: &Seen) -> bool {
    seen.label != Label::Published && matches!(seen.place, Place::AfterArticle | Place::Elsewhere)
}

fn prefers_address(address: PublishedAt, visible: Option<&Seen>, context: &Context<'_>) -> bool {
    !context.reading.vietnamese
        && visible.is_some_and(|seen| {
            let labelled = seen.label == Label::Published && seen.place == Place::AfterHeadline;
            seen.at.day() != address.day() && !labelled
        })
}

fn is_later(at: PublishedAt, than: PublishedAt) -> bool {
    match (at, than) {
        (PublishedAt::Time(at), PublishedAt::Time(than)) => at > than,
        _ => at.day() > than.day(),
    }
}

/// Whether a moment can be the publication; one that cannot is noted.
pub(super) fn is_sound(at: PublishedAt, captured: Option<Date>, findings: &mut Vec<Finding>) -> bool {
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
    let month = context.url.and_then(|url| month_in_address(url, context.lexicon));
    let rank = |seen: &Seen| {
        let in_month = month.is_some_and(|month| month == (seen.at.day().year(), seen.at.day().month()));
        (!in_month, doubt(seen, context.reading.vietnamese), seen.distance)
    };
    let mut found: Vec<&Seen> = seen.iter().filter(|seen| !is_clock(seen, context)).collect();
    found.sort_by_key(|seen| rank(seen));
    let found = found.into_iter().find(|seen| sound(seen.at)).cloned()?;
    // Outside Vietnam it is the address that tells which of the two is the month.
    let named = |day: &Date| !context.reading.vietnamese && month == Some((day.year(), day.month()));
    match found.other.filter(named) {
        Some(day) if !named(&found.at.day()) => Some(Seen { at: PublishedAt::Day(day), ..found }),
        _ => Some(found),
    }
}

/// How doubtful it is that a moment is the publication. Below the article stand other stories' days too.
fn doubt(seen: &Seen, vietnamese: bool) -> u8 {
    use Label::{None, Published, Updated};
    use Place::{AfterArticle, AfterHeadline, BeforeHeadline, Elsewhere};
    match (seen.label, seen.place) {
        (Published, AfterHeadline) => 0,
        (Published, BeforeHeadline) => 1,
        (Published, AfterArticle) => 2,
        (None, AfterHeadline) => 3,
        (None, BeforeHeadline) if seen.marked || vietnamese => 4,
        (Updated, AfterHeadline) => 5,
        (Updated, BeforeHeadline | AfterArticle) if vietnamese => 6,
        (None, BeforeHeadline) => 7,
        (None, AfterArticle) => 8,
        (Updated, BeforeHeadline | AfterArticle) => 9,
        (Published, Elsewhere) => 10,
        (None, Elsewhere) => 11,
        (Updated, Elsewhere) => 12,
    }
}

/// Whether a moment above the headline is the visitor's clock or stands there on every page: it is the day of
/// the capture, or stands far from the headline, or in a year of which the story knows nothing.
fn is_clock(seen: &Seen, context: &Context<'_>) -> bool {
    if seen.label != Label::None || seen.place != Place::BeforeHeadline || seen.marked {
        return false;
    }
    let day = seen.at.day();
    let known = context.years.iter().any(|year| *year == day.year() || *year == day.year() - 1);
    context.captured.is_some_and(|captured| day >= captured)
        || seen.distance > NEAR
        || (context.reading.vietnamese && !context.years.is_empty() && !known)
}

/// What the page claims against what it prints. Some systems claim the moment of the request, and some write
/// Vietnam's time as if it were UTC.
fn reconcile(
    claimed: PublishedAt,
    from: PublishedFrom,
    visible: Option<&Seen>,
    context: &Context<'_>,
) -> (PublishedAt, PublishedFrom) {
    let Some(visible) = visible.filter(|seen| seen.label != Label::Updated) else {
        return (claimed, from);
    };
    let printed = visible.at;
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
        let moment = moments(line, lexicon).remove(0);
        let at = moment.meant(Reading::VIETNAMESE).expect("a moment in Vietnam");
        Seen { at, other: None, label: moment.label, place, distance, marked: false }
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
                vec![("Cập nhật: 05/03/2020", AfterHeadline, 1), ("Đăng ngày 02/03/2020", AfterArticle, 1)],
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
            let reading = Reading::VIETNAMESE;
            let context = Context { captured, url: None, stated: None, lexicon: &lexicon, reading, years };
            let chosen = choose(&Structured::default(), &seen, &context, || None, &mut Vec::new());
            assert_eq!(chosen.published.map(|(at, _)| at.to_string()).as_deref(), expected, "{name}");
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
            let (captured, reading) = (Some(date(2021, 6, 1)), Reading::VIETNAMESE);
            let context =
                Context { captured, url: None, stated: None, lexicon: &lexicon, reading, years: &[] };
            let mut findings = Vec::new();
            let chosen = choose(&structured, &seen, &context, || None, &mut findings);
            assert_eq!(
                chosen.published.map(|(at, from)| (at.to_string(), from)),
                Some((expected.to_owned(), from))
            );
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
