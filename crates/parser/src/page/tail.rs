//! Where the article ends among its lines, and who signs there.

use super::{
    byline::{Byline, is_names, name_before_office},
    piece::Form,
    shape::{LIST_MARKS, Line, SENTENCE, ends_sentence, has_figures, is_unstopped},
    words::Furnishing,
};

/// The shortest line that can close a text as a sentence of its own.
const LEAST_CLOSING: usize = 8;

/// At most so many of them close a text.
const MOST_CLOSING: usize = 12;
/// The name of who speaks, before a colon, has at most so many bytes.
const LONGEST_SPEAKER: usize = 60;

/// Where the article's lines end, and who wrote it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Tail {
    /// The first line after the article.
    pub(super) end: usize,
    /// The byline at the end.
    pub(super) author: Option<String>,
}

/// Whether the lines' own element bounds the article, or anything can follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    Plain,
    /// With markup, boxes amid the text are told by their elements, and text goes on below them.
    Marked,
    /// The same where it is not Vietnamese: there any heading can be written like a name.
    Foreign,
}

impl Ends {
    /// Whether a line that opens a box of other matter ends the article, where `before` of `total` characters of
    /// prose stand above it.
    fn at_box(self, before: usize, total: usize, goes_on: bool) -> bool {
        let far = |tenths: usize| before * 10 >= total * tenths;
        match (self, goes_on) {
            (Self::Marked | Self::Foreign, true) => far(7),

            _ => far(5) || (before >= 300 && !goes_on),
        }
    }

    /// The same of a labelled byline.
    fn at_label(self, before: usize, total: usize, goes_on: bool) -> bool {
        match self {
            Self::Foreign => before * 10 >= total * 9,
            _ => before * 2 >= total || (before >= 300 && !goes_on),
        }
    }
}

/// Finds the end of the article in its lines, which may run on into the next story or the page's foot.
pub(super) fn tail(lines: &[Line<'_>], ends: Ends) -> Tail {
    let masses = prose_before(lines);
    let total = masses.last().copied().unwrap_or(0);
    for (index, line) in lines.iter().enumerate() {
        let before = masses.get(index).copied().unwrap_or(0);
        if before == 0 {
            continue;
        }
        let goes_on = lines.iter().skip(index + 1).take(2).any(|next| next.prose);
        if line.furnishing == Some(Furnishing::End) && ends.at_box(before, total, goes_on) {
            return trimmed(lines, index, byline_before(lines, index), ends);
        }
        match &line.byline {
            Some(Byline::Labelled(name)) if ends.at_label(before, total, goes_on) => {
                return trimmed(lines, index, Some(name.clone()), ends);
            }
            Some(Byline::Bare(name)) if ends_here(lines, index, (before, total), ends) => {
                return trimmed(lines, index, Some(name.clone()), ends);
            }
            _ => {}
        }
    }
    trimmed(lines, lines.len(), None, ends)
}

/// Characters of prose before each line, and of all lines at last.
fn prose_before(lines: &[Line<'_>]) -> Vec<usize> {
    let mut sum = 0;
    let mut before: Vec<usize> = lines
        .iter()
        .map(|line| {
            let here = sum;
            sum += if line.prose { line.piece.chars } else { 0 };
            here
        })
        .collect();
    before.push(sum);
    before
}

/// A name alone on a line ends the article after most of its prose; among persons each introduced by a name,
/// or under a picture, it does not.
fn ends_here(lines: &[Line<'_>], index: usize, (before, total): (usize, usize), ends: Ends) -> bool {
    let Some(line) = lines.get(index) else { return false };
    if is_cell(lines.get(index + 1)) {
        return false;
    }
    if line.piece.after_image || line.piece.form != Form::Text || line.piece.is_link() {
        return false;
    }
    let after = total - before;
    if after == 0 || (line.signed && before * 2 >= total) {
        return true;
    }
    let others = lines
        .iter()
        .enumerate()
        .filter(|(at, other)| *at != index && matches!(other.byline, Some(Byline::Bare(_))))
        .filter(|(at, _)| lines.get(at + 1).is_some_and(|next| next.prose))
        .count();
    let most = match ends {
        Ends::Plain => before * 10 >= total * 4,
        Ends::Marked => before * 10 >= total * 8,
        Ends::Foreign => before * 10 >= total * 9,
    };
    others < 2 && most && before >= 200
}

/// The name on the lines just before the page's furniture, where another line came between.
fn byline_before(lines: &[Line<'_>], end: usize) -> Option<String> {
    let near = lines.get(end.saturating_sub(3)..end).unwrap_or_default();
    near.iter().rev().take_while(|line| !line.prose).find_map(|line| match &line.byline {
        Some(Byline::Labelled(name) | Byline::Bare(name)) if !line.piece.is_link() => Some(name.clone()),
        _ => None,
    })
}

/// Whether a line opens with the name of a speaker, as one before it does: "PV: …".
fn speaks_again(lines: &[Line<'_>], at: usize) -> bool {
    let speaker = |line: &Line<'_>| line.piece.text.split_once(": ").map(|(speaker, _)| speaker.len());
    let Some(line) = lines.get(at) else { return false };
    let Some(end) = speaker(line).filter(|end| *end <= LONGEST_SPEAKER) else { return false };
    let name = line.piece.text.get(..end);
    let before = lines.get(..at).unwrap_or_default().iter();
    before.filter(|other| speaker(other) == Some(end)).any(|other| other.piece.text.get(..end) == name)
}

/// Cuts what trails after the last line that can be the article's.
fn trimmed(lines: &[Line<'_>], end: usize, author: Option<String>, ends: Ends) -> Tail {
    let kept = lines.get(..end).unwrap_or(lines);
    let listed = |line: Option<&Line<'_>>| line.is_some_and(|line| is_listed(&line.piece.text));
    let last = kept.iter().enumerate().rposition(|(at, line)| {
        // A list ends with an item, or with its sum.
        let lists = listed(Some(line)) || at.checked_sub(1).is_some_and(|before| listed(kept.get(before)));
        line.is_text()
            && (line.date.is_none() || line.prose)
            && (line.prose
                || matches!(line.piece.form, Form::Row | Form::Item | Form::Caption)
                || line.piece.after_image
                || has_figures(&line.piece.text)
                    && line.byline.is_none()
                    && (lists || line.piece.chars >= SENTENCE))
    });
    let end = last.map_or(0, |last| closed(kept, last + 1, ends));
    let author = author.or_else(|| {
        let after = lines.get(end..).unwrap_or_default();
        after.iter().take(2).find_map(|line| match (&line.byline, &line.date) {
            (Some(Byline::Labelled(name)), _) => Some(name.clone()),
            (Some(Byline::Credit), _) => None,
            (_, Some(date)) if ends == Ends::Plain && is_names(&date.rest) => Some(date.rest.clone()),
            _ if line.is_text() && !line.piece.after_image => name_before_office(&line.piece.text),
            _ => None,
        })
    });
    Tail { end, author }
}

/// The end of a text whose last surely known line stands before `end`: short sentences still close it ("Thank you."),
/// and so does one line that lacks its full stop.
fn closed(lines: &[Line<'_>], mut end: usize, ends: Ends) -> usize {
    let can_be_text = |line: &&Line<'_>| {
        line.is_text()
            && line.date.is_none()
            && line.byline.is_none()
            && line.piece.form == Form::Text
            && !line.piece.right
            && name_before_office(&line.piece.text).is_none()
    };
    let last = end + MOST_CLOSING;
    while let Some(line) = lines.get(end).filter(can_be_text)
        && end < last
        && line.piece.chars >= LEAST_CLOSING
        && (ends_sentence(&line.piece.text) || speaks_again(lines, end))
    {
        end += 1;
    }
    let bounded = |next: Option<&Line<'_>>| match ends {
        Ends::Plain => next.is_none(),
        _ => next.is_none_or(|next| !can_be_text(&next)),
    };
    let unstopped = lines.get(end).filter(can_be_text).is_some_and(|line| {
        let set_apart = line.piece.bold || line.piece.italic || line.piece.centred;
        is_unstopped(line) && !set_apart
    });
    end + usize::from(unstopped && bounded(lines.get(end + 1)))
}

/// Whether a line is a figure alone, as a cell of a table is that was written a line a cell.
pub(super) fn is_cell(line: Option<&Line<'_>>) -> bool {
    line.is_some_and(|line| {
        let text = line.piece.text.as_str();
        !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || ".,%".contains(c))
    })
}

/// Whether a text begins as an item of a list or a row of a table does: with a mark or a number.
pub(super) fn is_listed(text: &str) -> bool {
    text.starts_with(LIST_MARKS) || text.starts_with(|c: char| c.is_ascii_digit())
}
