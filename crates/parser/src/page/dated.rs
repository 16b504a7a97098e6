//! The dates that a page with markup prints, by their place.

use super::{
    day::Order,
    html::Reader,
    machine::machine,
    moment::{Label, Moment, date_line, label_of},
    piece::{Form, Piece},
    published::{Place, Seen, with_time},
    words::{Furnishing, furnishing},
};

/// Lines above the headline and below the article in which a date can be the story's.
const HEAD: usize = 12;
const FOOT: usize = 8;
/// So many dates that the markup marks are looked at where none stands near: a page of more is a list.
const MOST_MARKED: usize = 64;
/// A line of links with a date in it, such as a writer's name before the date, has at most so many characters.
const LONGEST_LINKED_DATE: usize = 48;
/// A label on a line of its own above a date has at most so many characters.
const LONGEST_LABEL: usize = 24;

impl Reader<'_, '_> {
    /// The dated lines around the headline and below the article.
    pub(super) fn seen_dates(&self, title: Option<usize>, first: usize, last: usize) -> Vec<Seen> {
        let head = title.unwrap_or(first);
        let above = head.saturating_sub(HEAD)..head;
        let below = head..first.max(head).max((head + 6).min(last)) + 1;
        let foot = last..last + FOOT;
        let places =
            [(above, Place::BeforeHeadline), (below, Place::AfterHeadline), (foot, Place::AfterArticle)];
        let mut seen = Vec::new();
        for (range, place) in places {
            for index in range {
                let from = if place == Place::AfterArticle { last } else { head };
                let found = self.seen_at(index, place, index.abs_diff(from));
                seen.extend(found.filter(|_| !self.is_of_others(index)));
            }
        }
        if seen.is_empty() {
            let marked = (0..self.page.pieces.len())
                .filter(|at| self.page.pieces.get(*at).is_some_and(|p| self.is_marked_date(p)));
            let marked = marked.take(MOST_MARKED).filter(|at| !self.is_of_others(*at));
            seen.extend(marked.filter_map(|at| self.seen_at(at, Place::Elsewhere, at.abs_diff(head))));
        }
        if seen.is_empty() && !self.reading.vietnamese {
            let all = 0..self.page.pieces.len();
            let lines: Vec<Seen> =
                all.filter_map(|at| self.seen_at(at, Place::Elsewhere, at.abs_diff(head))).collect();
            let agree = lines.windows(2).all(|pair| matches!(pair, [a, b] if a.at.day() == b.at.day()));
            // The one day that a page prints is likely its own.
            seen.extend(lines.into_iter().take(1).filter(|_| agree));
        }
        seen
    }

    /// The date that a line is there to give.
    fn seen_at(&self, index: usize, place: Place, distance: usize) -> Option<Seen> {
        let piece = self.page.pieces.get(index).filter(|piece| self.can_date(piece))?;
        let printed = date_line(&piece.text, self.lexicon).map(|date| date.moment);
        let stated = piece.time.and_then(|time| self.tree.element(time)?.attr("datetime"));
        let stated = stated.and_then(|stated| machine(stated, self.lexicon, self.reading));
        let mut at = match &printed {
            Some(moment) if stated.is_none() || moment.day.order == Order::Sure => {
                moment.meant(self.reading)?
            }
            _ => stated?,
        };
        if matches!(place, Place::AfterArticle | Place::Elsewhere) && self.is_foot(piece, &printed) {
            return None;
        }
        let mut label = printed.as_ref().map_or(Label::None, |moment| moment.label);
        for beside in [index.checked_sub(1), Some(index + 1)].into_iter().flatten() {
            let Some(beside_piece) = self.page.pieces.get(beside) else { continue };
            if beside_piece.chars <= 12 && self.reading.vietnamese {
                at = with_time(at, &beside_piece.text);
            }
            if beside < index && label == Label::None && beside_piece.chars <= LONGEST_LABEL {
                label = label_of(&beside_piece.text, self.lexicon);
            }
        }
        let other = printed.as_ref().and_then(|moment| moment.day.otherwise(at.day()));
        Some(Seen { at, other, label, place, distance, marked: self.is_marked_date(piece) })
    }

    /// Below the article, a day in the page's foot or in a box of other stories is not the story's, unless it is
    /// said to be.
    fn is_foot(&self, piece: &Piece, printed: &Option<Moment>) -> bool {
        let labelled = printed.as_ref().is_some_and(|moment| moment.label == Label::Published);
        let unmarked = !self.is_marked_date(piece) && (self.weights.is_excluded(piece) || piece.is_link());
        let closes = || furnishing(&piece.text, self.lexicon) == Some(Furnishing::End);
        !labelled && (unmarked || closes())
    }

    /// Whether a day stands beside the article in a list of dated things, which are other stories.
    fn is_of_others(&self, index: usize) -> bool {
        let Some(piece) = self.page.pieces.get(index).filter(|piece| self.in_side_matter(piece)) else {
            return false;
        };
        let Some(aside) = self.tree.upwards(piece.element).find(|at| is_side(self.tree.name(*at))) else {
            return false;
        };
        let within = aside..self.tree.end(aside);
        let inside = self.page.pieces.iter().filter(|piece| within.contains(&piece.element));
        inside.filter(|piece| self.is_marked_date(piece)).take(2).count() > 1
    }

    fn is_marked_date(&self, piece: &Piece) -> bool {
        piece.time.is_some() || self.hinted(piece, |hints| hints.dated)
    }

    /// A date in a caption or a table is none of the story's, nor one in a link that says something else.
    pub(super) fn can_date(&self, piece: &Piece) -> bool {
        let marked = self.is_marked_date(piece);
        matches!(piece.form, Form::Text | Form::Item | Form::Heading(_))
            && (marked || !piece.is_link() || piece.chars <= LONGEST_LINKED_DATE)
            && (marked || !self.in_side_matter(piece))
    }

    /// Inside an element that holds other stories, comments or the page's foot.
    fn in_side_matter(&self, piece: &Piece) -> bool {
        self.tree.upwards(piece.element).any(|at| is_side(self.tree.name(at)))
    }
}

/// Elements that hold what is no part of the article.
fn is_side(name: &str) -> bool {
    matches!(name, "aside" | "nav" | "footer")
}
