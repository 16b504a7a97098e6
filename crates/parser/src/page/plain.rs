//! An article out of plain text: what a web archive extracts of a page, or a reader saves of it. Lines are all
//! there is, so that form and place decide.

use std::ops::Range;

use danvan_domain::{Apparatus, Lexicon};
use jiff::civil::Date;

use super::{
    Finding, Page,
    beside::{LONGEST_CREDITED, credits},
    budget::within_bytes,
    byline::{Byline, is_names},
    clean,
    compose::Composed,
    explain::{ExplainedLine, Explanation, Verdict},
    language::is_vietnamese,
    moment::Reading,
    opening::after_moment,
    outline::{LEAST_BODY, Outline, outline},
    piece::Piece,
    published::{Context, Place, Seen, choose, with_time, years},
    section::section_above,
    shape::{Line, plain_kind},
    structured::Structured,
    tail::{Ends, tail},
    unwrap::unwrapped,
    words::{Furnishing, is_imprint, speaks_of_topic},
};

/// So much prose makes an article that speaks of mass mobilisation in one of its first lines.
const LEAST_TOPICAL_BODY: usize = 40;
const TOPIC_WITHIN: usize = 4;
/// A date this far below the article can still be its own.
const FOOT: usize = 4;
/// So many dated lines among the prose make a listing.
const LISTED_DATES: usize = 4;

pub(super) fn read(
    text: &str,
    url: Option<&str>,
    captured: Option<Date>,
    lexicon: &Lexicon,
) -> (Page, Vec<Finding>) {
    let pieces = lines_of(&unwrapped(within_bytes(text)));
    let lines = lines(&pieces, lexicon);
    let (page, findings, _) = read_lines(&pieces, &lines, url, captured, lexicon);
    (page, findings)
}

/// Reads a page, and says of each line what became of it.
pub(super) fn explain(
    text: &str,
    url: Option<&str>,
    captured: Option<Date>,
    lexicon: &Lexicon,
) -> Explanation {
    let pieces = lines_of(&unwrapped(within_bytes(text)));
    let lines = lines(&pieces, lexicon);
    let (page, findings, parts) = read_lines(&pieces, &lines, url, captured, lexicon);
    let verdicts = verdicts(lines.get(parts.body.clone()).unwrap_or_default(), lexicon);
    let explained = pieces.iter().enumerate().map(|(at, piece)| {
        let verdict = match at.checked_sub(parts.body.start).and_then(|at| verdicts.get(at)) {
            _ if parts.title == Some(at) => Verdict::Headline,
            Some(verdict) => *verdict,
            None if at >= parts.body.end => Verdict::After,
            None => Verdict::Outside,
        };
        ExplainedLine { text: piece.text.clone(), place: String::new(), verdict }
    });
    Explanation { page, findings, container: String::new(), profiled: Vec::new(), lines: explained.collect() }
}

/// Where the parts of the page stand among its lines.
struct Parts {
    title: Option<usize>,
    body: Range<usize>,
}

fn read_lines(
    pieces: &[Piece],
    lines: &[Line<'_>],
    url: Option<&str>,
    captured: Option<Date>,
    lexicon: &Lexicon,
) -> (Page, Vec<Finding>, Parts) {
    let Outline { title, printed, text: Range { start, end: last } } = outline(pieces, lines);
    let region = lines.get(start..lines.len().min(last + FOOT)).unwrap_or_default();
    let tail = tail(region, Ends::Plain);
    let end = start + tail.end;
    let (body, run_in_at) = compose(lines.get(start..end).unwrap_or_default(), lexicon);

    let mut findings = Vec::new();
    let title_text = printed.and_then(|at| pieces.get(at)).map(|piece| piece.text.clone());
    let mut seen = seen_dates(lines, title, start, end);
    seen.extend(run_in_at);
    let years = years(&format!("{} {}", title_text.as_deref().unwrap_or_default(), body.text));
    let reading = Reading::VIETNAMESE;
    let context = Context { captured, url, stated: None, lexicon, reading, years: &years };
    let dates = choose(&Structured::default(), &seen, &context, || None, &mut findings);
    let author = tail.author.or_else(|| author_above(lines, title, start));
    let dated_inside = lines.get(start..end).unwrap_or_default().iter().filter(|l| l.date.is_some()).count();
    let page = Page {
        title: title_text,
        author,
        section: title.and_then(|title| section_above(lines, title)),
        published: dates.published.map(|(at, _)| at),
        published_from: dates.published.map(|(_, from)| from),
        apparatus: Apparatus {
            updated: dates.updated.map(|(at, _)| at),
            updated_from: dates.updated.map(|(_, from)| from),
            photo_credits: photo_credits(lines, start, end, lexicon),
            language: is_vietnamese([body.text.as_str()].into_iter(), false).then(|| "vi".to_owned()),
            ..Apparatus::default()
        },
        text: body.text,
        blocks: body.blocks,
    };
    let topical = page.text.lines().take(TOPIC_WITHIN).any(|line| speaks_of_topic(line, lexicon));
    let least = if topical { LEAST_TOPICAL_BODY } else { LEAST_BODY };
    let is_article = page.body_chars() >= least && dated_inside < LISTED_DATES;
    let (page, findings) = super::judged(page, is_article, findings, lexicon);
    (page, findings, Parts { title, body: start..end })
}

/// The persons whose pictures the article has: named in captions, and in the byline below it.
fn photo_credits(lines: &[Line<'_>], start: usize, end: usize, lexicon: &Lexicon) -> Vec<String> {
    let near = lines.get(start..lines.len().min(end + FOOT)).unwrap_or_default();
    let short = near.iter().filter(|line| line.piece.chars <= LONGEST_CREDITED);
    credits(short.map(|line| line.piece.text.as_str()), lexicon)
}

/// The lines of a text that say something. What looks like markup was no text of the page's.
fn lines_of(text: &str) -> Vec<Piece> {
    text.split(['\n', '\r', '\u{2028}', '\u{2029}', '\u{B}', '\u{C}'])
        .filter_map(|line| {
            let cells: Vec<String> = unmarked(line).split('\t').map(clean::line).collect();
            let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
            let line = if filled > 1 { cells.join("\t").trim().to_owned() } else { cells.concat() };
            let markup = line.starts_with('<') && line.ends_with('>');
            let script = line.contains('{') && line.contains('}') && line.contains([';', '=']);
            (line.contains(char::is_alphanumeric) && !markup && !script).then(|| Piece::plain(line))
        })
        .collect()
}

/// A line without the marks that some programs save headings with: "# Huyện tổng kết phong trào".
fn unmarked(line: &str) -> &str {
    let line = line.trim();
    let rest = line.trim_start_matches('#');
    if rest.len() < line.len() && rest.starts_with(' ') { rest.trim_start() } else { line }
}

/// The lines of a page. What readers say of it and what the site says of itself is no prose of its article.
fn lines<'p>(pieces: &'p [Piece], lexicon: &Lexicon) -> Vec<Line<'p>> {
    let mut lines: Vec<Line<'_>> = pieces.iter().map(|piece| Line::new(piece, lexicon)).collect();
    let mut closed = false;
    for at in 0..lines.len() {
        let closes =
            |line: Option<&Line<'_>>| line.is_some_and(|line| line.furnishing == Some(Furnishing::End));
        closed |= closes(lines.get(at));
        // Name, words, button.
        let named = at.checked_sub(1).and_then(|before| lines.get(before)).is_some_and(Line::is_bare_name);
        let comments = closed && named && closes(lines.get(at + 1));
        if let Some(line) = lines.get_mut(at).filter(|line| line.prose) {
            line.prose = !comments && !is_imprint(&line.piece.text, lexicon);
        }
    }
    lines
}

/// What becomes of each line of the article.
fn verdicts(lines: &[Line<'_>], lexicon: &Lexicon) -> Vec<Verdict> {
    let mut elsewhere = false;
    let verdict = |(index, line): (usize, &Line<'_>)| {
        // Below "other stories" amid the text stand their headlines, until it goes on.
        elsewhere = line.furnishing == Some(Furnishing::End) || (elsewhere && !line.prose);
        match line {
            _ if elsewhere || line.furnishing.is_some() => Verdict::Button,
            Line { date: Some(_), .. } => Verdict::Date,
            _ => Verdict::Block(plain_kind(lines, index, lexicon)),
        }
    };
    lines.iter().enumerate().map(verdict).collect()
}

/// The article's text, and the moment that its first line began with.
fn compose(lines: &[Line<'_>], lexicon: &Lexicon) -> (Composed, Option<Seen>) {
    let mut body = Composed::default();
    let mut moment = None;
    for (index, (line, verdict)) in lines.iter().zip(verdicts(lines, lexicon)).enumerate() {
        let Verdict::Block(kind) = verdict else { continue };
        let mut text = line.piece.text.as_str();
        if index == 0
            && let Some((found, rest)) = after_moment(text, lexicon)
        {
            text = rest;
            moment = Seen::opening(&found, Place::AfterHeadline, Reading::VIETNAMESE);
        }
        body.push(kind, text);
    }
    (body.with_lead(), moment)
}

/// The dated lines around the article.
fn seen_dates(lines: &[Line<'_>], title: Option<usize>, start: usize, end: usize) -> Vec<Seen> {
    let head = title.unwrap_or(start);
    let above = head.saturating_sub(40)..head;
    let below = head..start;
    let foot = end..lines.len().min(end + FOOT + 1);
    let places = [(above, Place::BeforeHeadline), (below, Place::AfterHeadline), (foot, Place::AfterArticle)];
    let mut seen = Vec::new();
    for (range, place) in places {
        for index in range {
            let Some(date) = lines.get(index).and_then(|line| line.date.as_ref()) else { continue };
            let Some(mut at) = date.moment.meant(Reading::VIETNAMESE) else { continue };
            for beside in [index.checked_sub(1), Some(index + 1)].into_iter().flatten() {
                if let Some(line) = lines.get(beside).filter(|line| line.piece.chars <= 12) {
                    at = with_time(at, &line.piece.text);
                }
            }
            let distance = if place == Place::AfterArticle { index - end } else { index.abs_diff(head) };
            seen.push(Seen { at, other: None, label: date.moment.label, place, distance, marked: false });
        }
    }
    seen
}

/// A byline between the headline and the text, on a line of its own or beside the date.
fn author_above(lines: &[Line<'_>], title: Option<usize>, start: usize) -> Option<String> {
    let head = lines.get(title? + 1..start).unwrap_or_default();
    let labelled = head.iter().find_map(|line| match &line.byline {
        Some(Byline::Labelled(name)) => Some(name.clone()),
        _ => None,
    });
    let beside_date = || {
        head.iter()
            .filter_map(|line| line.date.as_ref())
            .map(|date| date.rest.clone())
            .find(|rest| is_names(rest))
    };
    let dated = |at: usize| head.get(at).is_some_and(|line| line.date.is_some());
    let alone = || {
        head.iter().enumerate().find_map(|(at, line)| match &line.byline {
            Some(Byline::Bare(name)) if dated(at + 1) || at.checked_sub(1).is_some_and(dated) => {
                Some(name.clone())
            }
            _ => None,
        })
    };
    labelled.or_else(beside_date).or_else(alone)
}
