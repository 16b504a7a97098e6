//! The section of a site that an article stands in.

use danvan_domain::text::fold;

use super::{
    beside::{TRAIL_MARKS, steps},
    clean, headline,
    html::Reader,
    moment::date_line,
    shape::{Line, breaks_off, ends_sentence},
    words::{Furnishing, furnishing, opens_with_button},
};

/// The name of a section has at most so many words and characters.
const SECTION_WORDS: usize = 8;
const LONGEST_SECTION: usize = 40;
/// The markup names it at most so many lines from the headline, in one of so many elements.
const NEAR: usize = 6;
const NAMED: usize = 8;
/// Without markup, the trail stands at most so many lines above the headline.
const TRAIL_ABOVE: usize = 3;

impl Reader<'_, '_> {
    /// The section that the page claims, or the last step of its trail that names one, or what stands right above the
    /// headline as a section's name does.
    pub(super) fn section(&self, piece: Option<usize>, title: Option<&str>) -> Option<String> {
        if let Some(section) = &self.structured.section {
            return Some(section.clone());
        }
        let names_one = |step: &str| {
            let folded = fold(step.trim_end_matches(['.', '…', ' ']));
            !breaks_off(step)
                && furnishing(step, self.lexicon).is_none()
                && title.is_none_or(|title| !title.starts_with(&folded))
        };
        let trail = self.trail(piece);
        let named = trail.iter().rev().find(|step| names_one(step)).or_else(|| trail.iter().skip(1).last());
        let can_name = |text: &str| {
            text.chars().count() <= LONGEST_SECTION
                && text.starts_with(char::is_alphabetic)
                && date_line(text, self.lexicon).is_none()
                && !ends_sentence(text)
                && !text.contains(|c: char| c.is_ascii_digit())
                && names_one(text)
        };
        let above = || {
            let above = self.page.pieces.get(piece?.checked_sub(1)?)?;
            let words = above.text.split(' ').count();
            let is_name = (2..=SECTION_WORDS).contains(&words)
                && !above.after_image
                && !self.weights.is_excluded(above)
                && can_name(&above.text)
                && !opens_with_button(&above.text, self.lexicon)
                && !headline::is_site_name(&above.text, self.structured, self.url);
            is_name.then(|| above.text.clone())
        };
        let near = || {
            let named = self.section_named(piece?).into_iter();
            named.filter(|name| can_name(name)).min_by_key(|name| name.chars().count())
        };
        named.cloned().or_else(near).or_else(above)
    }

    /// What elements hold, close above and below the headline, that the markup calls a section's name: their links, or
    /// else their text.
    fn section_named(&self, title: usize) -> Vec<String> {
        let near = title.saturating_sub(NEAR)..title + NEAR;
        let pieces =
            self.page.pieces.get(near.start..near.end.min(self.page.pieces.len())).unwrap_or_default();
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return Vec::new() };
        let is_named =
            |at: &usize| self.page.hints.get(*at).is_some_and(|hints| hints.section && !hints.furniture);
        let named = (first.element..self.tree.end(last.element)).filter(is_named);
        let text = |at: usize| clean::line(&self.tree.text(at..self.tree.end(at)));
        let told = named.take(NAMED).flat_map(|at| {
            let links =
                self.tree.elements(at..self.tree.end(at)).filter(|(_, element)| element.name() == "a");
            let links: Vec<String> = links.take(2).map(|(link, _)| text(link)).collect();
            match links.as_slice() {
                [] => vec![text(at)],
                [only] => vec![only.clone()],
                // A menu of sections names none of them as the page's.
                _ => Vec::new(),
            }
        });
        told.filter(|name| !name.is_empty()).collect()
    }
}

/// The section of a page without markup: the last step of the trail that stands right above the headline, in one line or a line a step.
pub(super) fn section_above(lines: &[Line<'_>], title: usize) -> Option<String> {
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
