//! The dates that a page with markup prints, by their place.

use super::{
    day::Order,
    html::Reader,
    machine::machine,
    moment::{Label, date_line, label_of},
    piece::{Form, Piece},
    published::{Place, Seen, with_time},
};

/// Lines above the headline and below the article in which a date can be the story's.
const HEAD: usize = 12;
const FOOT: usize = 8;
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
                seen.extend(self.seen_at(index, place, index.abs_diff(from)));
            }
        }
        if seen.is_empty() {
            let marked = (0..self.page.pieces.len())
                .filter(|at| self.page.pieces.get(*at).is_some_and(|p| self.is_marked_date(p)));
            seen.extend(marked.filter_map(|at| self.seen_at(at, Place::Elsewhere, at.abs_diff(head))));
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
        let mut label = printed.map_or(Label::None, |moment| moment.label);
        for beside in [index.checked_sub(1), Some(index + 1)].into_iter().flatten() {
            let Some(beside_piece) = self.page.pieces.get(beside) else { continue };
            if beside_piece.chars <= 12 && self.reading.vietnamese {
                at = with_time(at, &beside_piece.text);
            }
            if beside < index && label == Label::None && beside_piece.chars <= LONGEST_LABEL {
                label = label_of(&beside_piece.text, self.lexicon);
            }
        }
        Some(Seen { at, label, place, distance, marked: self.is_marked_date(piece) })
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
        self.tree.upwards(piece.element).any(|at| matches!(self.tree.name(at), "aside" | "nav" | "footer"))
    }
}
