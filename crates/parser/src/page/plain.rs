//! An article out of plain text: what a web archive extracts of a page, or a reader saves of it. Lines are all
//! there is, so that form and place decide.

use std::{collections::HashMap, ops::Range};

use danvan_domain::{Apparatus, Lexicon, text::fold};
use jiff::civil::Date;

use super::{
    Finding, Page,
    beside::{TRAIL_MARKS, credits, steps},
    budget::within_bytes,
    byline::{Byline, is_names},
    clean,
    compose::Composed,
    explain::{ExplainedLine, Explanation, Verdict},
    language::is_vietnamese,
    moment::{Reading, after_moment},
    piece::{Form, Piece},
    published::{Context, Place, Seen, choose, with_time, years},
    shape::{Line, ends_sentence, has_figures, plain_kind},
    structured::Structured,
    tail::{Ends, is_cell, is_listed, tail},
    unwrap::unwrapped,
    words::{Furnishing, is_imprint, speaks_of_topic},
};

/// Lines of prose this far apart belong to different texts.
const WIDEST_BREAK: usize = 7;
/// So much prose makes an article.
const LEAST_BODY: usize = 120;
/// Of one that speaks of mass mobilisation, in one of its first lines.
const LEAST_TOPICAL_BODY: usize = 40;
const TOPIC_WITHIN: usize = 4;
/// A headline has so many words at least, and characters at most.
const LEAST_TITLE_WORDS: usize = 4;
const LONGEST_TITLE: usize = 260;
/// The page's title stands in one of its first lines, and the headline under it again within so many.
const TITLE_WITHIN: usize = 6;
const TITLE_AGAIN: usize = 8;
/// A headline that the title claims has so many characters at least.
const LEAST_CLAIMED: usize = 6;
/// The trail stands at most so many lines above the headline; the name of a section has at most so many words and
/// characters.
const TRAIL_ABOVE: usize = 3;
const SECTION_WORDS: usize = 8;
const LONGEST_SECTION: usize = 40;
/// A lead or caption stands at most so many lines above the first line of prose.
const HEAD: usize = 4;
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
    let repeats = Repeats::new(pieces);
    let claimed = claimed_headline(lines, &repeats);
    let cluster = cluster(lines, &repeats, claimed);
    let title = claimed.or_else(|| headline(lines, cluster.start, &repeats));
    let start = body_start(lines, title, cluster.start, &repeats);
    let region = lines.get(start..lines.len().min(cluster.end + FOOT)).unwrap_or_default();
    let tail = tail(region, Ends::Plain);
    let end = start + tail.end;
    let (body, run_in_at) = compose(lines.get(start..end).unwrap_or_default(), lexicon);

    let mut findings = Vec::new();
    let title_text = title.map(|at| repeats.shortest(at, cluster.start)).and_then(|at| pieces.get(at));
    let title_text = title_text.map(|piece| piece.text.clone());
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
        section: title.and_then(|title| section(lines, title)),
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

/// The section: the last step of the trail that stands right above the headline, in one line or a line a step.
fn section(lines: &[Line<'_>], title: usize) -> Option<String> {
    let above = lines.get(title.saturating_sub(TRAIL_ABOVE)..title)?;
    let names = |text: &str| {
        let words = text.split(' ').count();
        (2..=SECTION_WORDS).contains(&words) && !text.contains(|c: char| c.is_ascii_digit())
    };
    if let Some(last) = above.iter().rev().map(|line| steps(&line.piece.text)).find(|steps| steps.len() > 1) {
        return last.into_iter().rev().find(|step| names(step));
    }
    let nearest =
        above.last().filter(|line| line.is_text() && line.date.is_none() && line.byline.is_none())?;
    let begins = above.iter().any(|line| line.furnishing == Some(Furnishing::Skip));
    let text = nearest.piece.text.as_str();
    let is_name = begins && names(text) && !text.contains(TRAIL_MARKS) && !ends_sentence(text);
    (is_name && nearest.piece.chars <= LONGEST_SECTION).then(|| text.to_owned())
}

/// The persons whose pictures the article has: named in captions, and in the byline below it.
fn photo_credits(lines: &[Line<'_>], start: usize, end: usize, lexicon: &Lexicon) -> Vec<String> {
    let near = lines.get(start..lines.len().min(end + FOOT)).unwrap_or_default();
    let short = near.iter().filter(|line| line.piece.chars <= LONGEST_TITLE);
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

/// Lines that stand on the page more than once, by their folded text.
struct Repeats {
    keys: Vec<String>,
    last: HashMap<String, (usize, usize)>,
}

impl Repeats {
    fn new(pieces: &[Piece]) -> Self {
        let keys: Vec<String> = pieces
            .iter()
            .map(|piece| if piece.chars <= LONGEST_TITLE { fold(&piece.text) } else { String::new() })
            .collect();
        let mut last: HashMap<String, (usize, usize)> = HashMap::new();
        for (index, key) in keys.iter().enumerate().filter(|(_, key)| !key.is_empty()) {
            let seen = last.entry(key.clone()).or_default();
            *seen = (index, seen.1 + 1);
        }
        Self { keys, last }
    }

    /// Whether a line is what the page's title says before the site's name, however short that is.
    fn is_claimed(&self, index: usize) -> bool {
        let Some(key) = self.keys.get(index).filter(|key| key.chars().count() >= LEAST_CLAIMED) else {
            return false;
        };
        self.keys.iter().take(index.min(TITLE_WITHIN)).any(|claim| claim != key && is_with_suffix(claim, key))
    }

    fn is_repeated(&self, index: usize) -> bool {
        self.keys.get(index).and_then(|key| self.last.get(key)).is_some_and(|(_, count)| *count > 1)
    }

    /// The line that is this one without the site's name behind it, where there is one.
    fn shortest(&self, index: usize, before: usize) -> usize {
        let Some(key) = self.keys.get(index) else { return index };
        let opens =
            |other: &String| other.chars().count() >= 20 && is_with_suffix(key, other) && other != key;
        self.keys.iter().take(before).rposition(opens).unwrap_or(index)
    }

    /// Whether an earlier line is this one with the site's name behind it, as a browser's title is.
    fn opens_earlier(&self, index: usize) -> bool {
        let Some(key) = self.keys.get(index).filter(|key| key.chars().count() >= 20) else { return false };
        self.keys.iter().take(index.min(TITLE_WITHIN)).any(|earlier| is_with_suffix(earlier, key))
    }
}

/// Whether `long` is `short`, or is it with a mark and more behind.
fn is_with_suffix(long: &str, short: &str) -> bool {
    long.strip_prefix(short)
        .is_some_and(|rest| rest.trim_start().starts_with(['|', '-', '–', '—', '»', '·']) || rest.is_empty())
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
        let named = at.checked_sub(1).and_then(|before| lines.get(before)).is_some_and(is_signed);
        let comments = closed && named && closes(lines.get(at + 1));
        if let Some(line) = lines.get_mut(at).filter(|line| line.prose) {
            line.prose = !comments && !is_imprint(&line.piece.text, lexicon);
        }
    }
    lines
}

/// Whether a line is a name and nothing else.
fn is_signed(line: &Line<'_>) -> bool {
    matches!(line.byline, Some(Byline::Bare(_)))
}

/// The line that says what the page's title says, without the site's name: the last one where it stands twice in its head.
fn claimed_headline(lines: &[Line<'_>], repeats: &Repeats) -> Option<usize> {
    let can_head = |at: &usize| {
        repeats.is_claimed(*at)
            && lines.get(*at).is_some_and(|line| {
                line.furnishing.is_none() && line.date.is_none() && line.piece.text.contains(' ')
            })
    };
    let first = (0..lines.len()).find(can_head)?;
    (first..lines.len().min(first + TITLE_AGAIN)).rfind(can_head)
}

/// The lines, from the first of prose to after the last, of the longest text of the page; below the headline that its
/// title claims. A list or a table may be all that stands there.
fn cluster(lines: &[Line<'_>], repeats: &Repeats, claimed: Option<usize>) -> Range<usize> {
    let mut best = (0, 0..0);
    let mut here = (0, 0..0);
    let from = claimed.map_or(0, |title| title + 1);
    for (index, line) in lines.iter().enumerate().skip(from) {
        if !line.prose || line.date.is_some() || (repeats.is_repeated(index) && line.piece.chars < 400) {
            continue;
        }
        if here.0 == 0 || index - here.1.end > WIDEST_BREAK {
            here = (0, index..index);
        }
        here = (here.0 + line.piece.chars, here.1.start..index + 1);
        if here.0 > best.0 {
            best = here.clone();
        }
    }
    let (prose, cluster) = best;
    let listed = claimed.and_then(|title| under_headline(lines, title + 1));
    match listed {
        Some((told, lines))
            if cluster.is_empty() || cluster.start >= lines.end && prose < 2 * told + LEAST_BODY =>
        {
            lines
        }
        Some((_, under)) if under.contains(&cluster.start) => {
            cluster.start..listed_to(lines, cluster.end, under.end)
        }
        _ => cluster,
    }
}

/// Where the items of a list or the cells of a table end that follow a text's last line of prose.
fn listed_to(lines: &[Line<'_>], from: usize, end: usize) -> usize {
    let is_listed = |at: usize| {
        lines.get(at).is_some_and(|line| {
            let listed =
                is_listed(&line.piece.text) || line.piece.form == Form::Row || has_figures(&line.piece.text);
            line.is_text()
                && line.date.is_none()
                && (listed || is_cell(lines.get(at + 1)) || is_cell(lines.get(at + 2)))
        })
    };
    (from..end).find(|at| !is_listed(*at)).unwrap_or(end).max(from)
}

/// The lines from the headline down to what closes an article, and their characters.
fn under_headline(lines: &[Line<'_>], from: usize) -> Option<(usize, Range<usize>)> {
    let tells = |line: &Line<'_>| line.is_text() && line.date.is_none() && line.byline.is_none();
    let first = from + lines.get(from..)?.iter().position(tells)?;
    let closes = |at: &usize| {
        let line = lines.get(*at);
        line.is_some_and(|line| line.furnishing == Some(Furnishing::End) || is_signed(line))
            && !is_cell(lines.get(*at + 1))
    };
    let below = lines.get(first..(first..lines.len()).find(closes)?)?;
    let last = below.iter().rposition(tells)?;
    let told = below.iter().filter(|line| tells(line)).map(|line| line.piece.chars).sum();
    Some((told, first..first + last + 1))
}

/// The line that is most like a headline above the first line of prose.
fn headline(lines: &[Line<'_>], body: usize, repeats: &Repeats) -> Option<usize> {
    let mut best: Option<(usize, usize)> = None;
    for (index, line) in lines.iter().enumerate().take(body) {
        let words = line.piece.text.split(' ').count();
        let fits = line.date.is_none()
            && line.furnishing.is_none()
            && line.piece.chars <= LONGEST_TITLE
            && words >= LEAST_TITLE_WORDS
            && !line.piece.text.contains(['|', '\t', '•', '»'])
            && !line.piece.text.ends_with(['.', ';', ','])
            && !says_one_thing_again(&line.piece.text)
            && !matches!(line.byline, Some(Byline::Labelled(_) | Byline::Credit));
        if !fits {
            continue;
        }
        let dated =
            |at: Option<usize>| at.and_then(|at| lines.get(at)).is_some_and(|line| line.date.is_some());
        let again = repeats.is_repeated(index) && words >= 5;
        let score = words.min(12)
            + if repeats.opens_earlier(index) { 18 } else { 0 }
            + if again && !repeats.opens_earlier(index) { 12 } else { 0 }
            + if dated(Some(index + 1)) { 5 } else { 0 }
            + if dated(index.checked_sub(1)) { 4 } else { 0 }
            + if index + 1 == body { 3 } else { 0 };
        if best.is_none_or(|(_, most)| score >= most) {
            best = Some((index, score));
        }
    }
    best.map(|(index, _)| index)
}

/// "No title... No title... No title...": what a broken list of pictures leaves.
fn says_one_thing_again(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    (1..=words.len() / 3).any(|period| {
        words.len().is_multiple_of(period)
            && words.chunks(period).all(|chunk| Some(chunk) == words.get(..period))
    })
}

/// Where the article begins: below the headline, its date and the buttons there. A lead without a full stop,
/// or the caption of the first picture, stands above the first line of prose.
fn body_start(lines: &[Line<'_>], title: Option<usize>, prose: usize, repeats: &Repeats) -> usize {
    let Some(title) = title else { return prose };
    let head = lines.get(title..prose).unwrap_or_default();
    let dated = head.iter().rposition(|line| line.date.is_some()).unwrap_or(0);
    let first = (title + dated + 1).max(prose.saturating_sub(HEAD));
    let opens = |index: &usize| {
        lines.get(*index).is_some_and(|line| {
            line.piece.text.split(' ').count() > LEAST_TITLE_WORDS
                && line.is_text()
                && line.byline.is_none()
                && !repeats.is_repeated(*index)
                && !line.piece.text.contains('|')
        })
    };
    (first..prose).find(opens).unwrap_or(prose)
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
            moment = found.meant(Reading::VIETNAMESE).map(|at| {
                let (label, place) = (found.label, Place::AfterHeadline);
                Seen { at, other: None, label, place, distance: 1, marked: false }
            });
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
