//! Where the headline and the text stand among the lines of a page that has no markup to say so.

use std::{collections::HashMap, ops::Range};

use danvan_domain::text::fold;

use super::{
    byline::Byline,
    piece::{Form, Piece},
    shape::{Line, has_figures},
    tail::{is_cell, is_listed},
    words::Furnishing,
};

/// Lines of prose this far apart belong to different texts.
const WIDEST_BREAK: usize = 7;
/// So much prose makes an article.
pub(super) const LEAST_BODY: usize = 120;
/// A headline has so many words at least, and characters at most.
const LEAST_TITLE_WORDS: usize = 4;
const LONGEST_TITLE: usize = 260;
/// The page's title stands in one of its first lines, and the headline under it again within so many.
const TITLE_WITHIN: usize = 6;
const TITLE_AGAIN: usize = 8;
/// A headline that the title claims has so many characters at least.
const LEAST_CLAIMED: usize = 6;
/// A lead or caption stands at most so many lines above the first line of prose.
const HEAD: usize = 4;

/// The parts of a page, as its lines show them.
pub(super) struct Outline {
    /// The line of the headline that the text stands below.
    pub(super) title: Option<usize>,
    /// The line that prints the headline without the site's name.
    pub(super) printed: Option<usize>,
    /// The lines of the text, to the last one of prose.
    pub(super) text: Range<usize>,
}

/// Finds the headline and the text among the lines of a page, each of a piece.
pub(super) fn outline(pieces: &[Piece], lines: &[Line<'_>]) -> Outline {
    let repeats = Repeats::new(pieces);
    let claimed = claimed_headline(lines, &repeats);
    let cluster = cluster(lines, &repeats, claimed);
    let title = claimed.or_else(|| headline(lines, cluster.start, &repeats));
    let start = body_start(lines, title, cluster.start, &repeats);
    let printed = title.map(|at| repeats.shortest(at, cluster.start));
    Outline { title, printed, text: start..cluster.end }
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
        line.is_some_and(|line| line.furnishing == Some(Furnishing::End) || line.is_bare_name())
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
