//! The dates that a page with markup prints, by their place.

use danvan_domain::PublishedAt;
use jiff::civil::Date;

use super::{
    address::month_in_address,
    day::{self, Order},
    html::Reader,
    machine::machine,
    moment::{Label, Moment, date_line, label_of, moments},
    piece::{Form, Piece},
    published::{Place, Seen, with_time},
    token::tokens,
    tree::Kind,
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
/// A day whose parts stand in elements of their own has at most so many bytes with the spaces between them.
const LONGEST_LEAF: usize = 32;
/// So many different days make a list, one less where the markup marks none of them, within so many elements around one and
/// so many lines from it.
const LISTED: usize = 3;
const LIST_AROUND: usize = 6;
const LIST_NEAR: usize = 24;
/// A quotation, such as a message from elsewhere, has at most so many elements and texts: some pages indent all they say so.
const QUOTED_NODES: usize = 40;
/// What an element that dates something can say it in, where it prints that it was three days ago.
const DATING: [&str; 8] = [
    "datetime",
    "title",
    "data-date",
    "data-datetime",
    "data-time",
    "data-timestamp",
    "data-published",
    "data-pubdate",
];

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
                let is_below = place == Place::AfterArticle;
                let own = |seen: &Seen| !is_below || !self.is_beside(seen, index, head);
                seen.extend(found.filter(|seen| !self.is_of_others(index) && own(seen)));
            }
        }
        if seen.is_empty() {
            let marked = (0..self.page.pieces.len())
                .filter(|at| self.page.pieces.get(*at).is_some_and(|p| self.is_marked_date(p)));
            let marked = marked.take(MOST_MARKED).filter(|at| !self.is_of_others(*at));
            seen.extend(marked.filter_map(|at| self.seen_elsewhere(at, head)));
        }
        if seen.is_empty() && !self.reading.vietnamese {
            let can_tell = |at: &usize| self.page.pieces.get(*at).is_some_and(|p| self.day_of(p).is_some());
            let dated = (0..self.page.pieces.len()).filter(can_tell).take(MOST_MARKED);
            let lines: Vec<Seen> = dated.filter_map(|at| self.seen_elsewhere(at, head)).collect();
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
        let stated = self.stated_at(piece);
        let mut at = match &printed {
            Some(moment) if stated.is_none() || moment.day.order == Order::Sure => {
                moment.meant(self.reading)?
            }
            _ => stated.or_else(|| self.in_parts(piece))?,
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

    /// A moment that stands apart from headline and article, and in no list or comment.
    fn seen_elsewhere(&self, index: usize, head: usize) -> Option<Seen> {
        let seen = self.seen_at(index, Place::Elsewhere, index.abs_diff(head))?;
        (!self.is_beside(&seen, index, head)).then_some(seen)
    }

    /// The moment that the element around a piece gives in its attributes.
    fn stated_at(&self, piece: &Piece) -> Option<PublishedAt> {
        let around = piece.time.or_else(|| self.dating(piece))?;
        let element = self.tree.element(around)?;
        let values = DATING.into_iter().filter_map(|key| element.attr(key));
        values
            .filter(|value| value.bytes().any(|byte| byte.is_ascii_digit()))
            .find_map(|value| machine(value, self.lexicon, self.reading))
    }

    /// The element around a piece of which the markup says that it dates something.
    fn dating(&self, piece: &Piece) -> Option<usize> {
        let dates = |at: &usize| self.page.hints.get(*at).is_some_and(|hints| hints.dated);
        self.tree.upwards(piece.element).take(3).find(dates)
    }

    /// The day whose parts stand in elements of their own, as on a leaf of a calendar. Where the year lacks, the address can
    /// tell it.
    fn in_parts(&self, piece: &Piece) -> Option<PublishedAt> {
        let around = self.dating(piece)?;
        let mut line = String::new();
        for node in self.tree.nodes.get(around..self.tree.end(around))? {
            let Kind::Text(text) = node.kind else { continue };
            line.push_str(text.trim());
            line.push(' ');
            if line.len() > LONGEST_LEAF {
                return None;
            }
        }
        if let Some(moment) = moments(&line, self.lexicon).first() {
            return moment.meant(self.reading);
        }
        let (year, month) = month_in_address(self.url?, self.lexicon).filter(|_| !self.reading.vietnamese)?;
        let (named, day) = day::of_month(&tokens(&line), self.lexicon)?;
        let date = day::date(i32::from(year), named, day)?;
        (date.month() == month).then_some(PublishedAt::Day(date))
    }

    /// Whether a moment that stands apart from the headline in piece `head` is a comment's, or one of a list of them, which
    /// date other stories. What is said to be a publication is of a list where several are.
    fn is_beside(&self, seen: &Seen, index: usize, head: usize) -> bool {
        let element = |at: usize| self.page.pieces.get(at).map(|piece| piece.element);
        let (Some(own), headline) = (element(index), element(head)) else { return false };
        let holds_headline = |at: usize| headline.is_some_and(|head| (at..self.tree.end(at)).contains(&head));
        let around = || self.tree.upwards(own).take_while(|at| !holds_headline(*at));
        if around().any(|at| self.page.hints.get(at).is_some_and(|hints| hints.talk)) {
            return true;
        }
        let Some(outer) = around().take(LIST_AROUND).last().filter(|_| seen.label != Label::Published) else {
            return false;
        };
        let near = index.saturating_sub(LIST_NEAR)..(index + LIST_NEAR).min(self.page.pieces.len());
        let inside = self.page.pieces.get(near).unwrap_or_default().iter();
        let inside = inside.filter(|piece| (outer..self.tree.end(outer)).contains(&piece.element));
        let days = self.days_of(inside);
        days >= if seen.marked { LISTED } else { LISTED - 1 }
    }

    /// Whether the page prints days of several things.
    pub(super) fn prints_days(&self) -> bool {
        self.days_of(self.page.pieces.iter()) >= LISTED
    }

    /// How many different days lines are there to give.
    fn days_of<'p>(&self, pieces: impl Iterator<Item = &'p Piece>) -> usize {
        let mut days: Vec<Date> = pieces.filter_map(|piece| self.day_of(piece)).collect();
        days.sort_unstable();
        days.dedup();
        days.len()
    }

    /// The day that a line is there to give, as it is printed.
    fn day_of(&self, piece: &Piece) -> Option<Date> {
        let dates = piece.form != Form::Row && piece.text.bytes().any(|byte| byte.is_ascii_digit());
        dates.then(|| date_line(&piece.text, self.lexicon)).flatten().map(|line| line.moment.day.date)
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
        piece.time.is_some() || self.dating(piece).is_some()
    }

    /// A date in a caption or a table is none of the story's, nor one in a link that says something else.
    pub(super) fn can_date(&self, piece: &Piece) -> bool {
        let marked = self.is_marked_date(piece);
        matches!(piece.form, Form::Text | Form::Item | Form::Heading(_))
            && (marked || !piece.is_link() || piece.chars <= LONGEST_LINKED_DATE)
            && (marked || !self.in_side_matter(piece))
            && !self.is_quoted(piece)
    }

    /// Whether a piece stands in a short quotation, which has a day of its own.
    fn is_quoted(&self, piece: &Piece) -> bool {
        let quotation = self.tree.upwards(piece.element).find(|at| self.tree.name(*at) == "blockquote");
        quotation.is_some_and(|at| self.tree.end(at) - at <= QUOTED_NODES)
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
