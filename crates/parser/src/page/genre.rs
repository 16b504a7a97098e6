//! Whether a page with markup is an article at all.

use super::{
    headline::Headline,
    html::Reader,
    piece::Form,
    shape::{Line, breaks_off},
    words::{Furnishing, furnishing, speaks_of_topic},
};

/// Characters of text that make an article: of a page that says it is one, of one that does not, and of one that
/// has neither a date nor a byline, such as a page of addresses.
const LEAST_BODY: usize = 80;
const LEAST_UNDECLARED_BODY: usize = 140;
const LEAST_UNSIGNED_BODY: usize = 280;
/// Of one that speaks of mass mobilisation.
const LEAST_TOPICAL_BODY: usize = 40;
/// The name of a section has at most so many words; so many stories with a word on each make it a listing.
const SECTION_WORDS: usize = 3;
const LISTED_STORIES: usize = 6;
/// A headline has more words than so many.
const HEADLINE_WORDS: usize = 5;
/// A listing says no more than this of its section.
const MOST_ABOUT_SECTION: usize = 400;
/// So many lines are looked at for what the page speaks of.
const LOOKED_AT: usize = 4;
/// A page whose headline is the words of a button has so many.
const LEAST_NAMED_BODY: usize = 800;
/// More running text than this is no listing's, whatever links stand in it.
const MOST_LISTED: usize = 6_000;

impl Reader<'_, '_> {
    /// How much text makes an article of a page. One that a server gives in place of an article has as much as it
    /// likes, and says by its headings what it is; a page to sign in at is called so.
    pub(super) fn least_body(
        &self,
        title: &Headline,
        first: usize,
        signed: bool,
        lines: &[Line<'_>],
    ) -> usize {
        let titles = [title.text.as_ref(), self.structured.head_title.as_ref()];
        let said = |furnishing: Option<Furnishing>| furnishing == Some(Furnishing::Failure);
        let failed = titles
            .into_iter()
            .flatten()
            .any(|title| is_status(title) || said(furnishing(title, self.lexicon)))
            || self.headings_above(first).any(|text| said(furnishing(text, self.lexicon)));
        let named = title.text.as_deref().is_some_and(|title| furnishing(title, self.lexicon).is_some());
        match (self.structured.says_article, failed) {
            (false, true) => usize::MAX,
            (true, true) => LEAST_NAMED_BODY,
            _ if named => LEAST_NAMED_BODY,
            _ if self.is_topical(title, lines) => LEAST_TOPICAL_BODY,
            (true, _) => LEAST_BODY,
            _ if signed && self.in_named_body(lines) => LEAST_BODY,
            _ if signed => LEAST_UNDECLARED_BODY,
            _ => LEAST_UNSIGNED_BODY,
        }
    }

    /// Whether one of the first lines speaks of mass mobilisation, or a headline that is more than a section's name.
    fn is_topical(&self, title: &Headline, lines: &[Line<'_>]) -> bool {
        let told = title.piece.and(title.text.as_deref());
        let told = told.filter(|title| title.split(' ').count() > HEADLINE_WORDS);
        let texts = lines.iter().filter(|line| line.is_text()).take(LOOKED_AT);
        let mut texts = texts.map(|line| line.piece.text.as_str()).chain(told);
        texts.any(|text| speaks_of_topic(text, self.lexicon))
    }

    /// Whether the first line of text stands in what the markup calls an article's body.
    fn in_named_body(&self, lines: &[Line<'_>]) -> bool {
        let first = lines.iter().find(|line| line.prose);
        first.is_some_and(|line| self.hinted(line.piece, |hints| hints.body))
    }

    /// Whether the page prints a section's name above many stories.
    fn lists_a_section(&self, title: &Headline) -> bool {
        let title = title.text.as_deref().unwrap_or_default();
        let name = title.split(['|', '-', '–', '»']).next().unwrap_or_default().trim();
        name.split(' ').count() <= SECTION_WORDS && self.weights.others >= LISTED_STORIES
    }

    /// The headings of a page down to its first line of text.
    fn headings_above(&self, first: usize) -> impl Iterator<Item = &str> {
        let above = self.page.pieces.iter().take(first + 1);
        let heads = above.filter(|piece| matches!(piece.form, Form::Heading(1..=3)) && !piece.is_link());
        heads.filter(|piece| !self.weights.is_excluded(piece)).map(|piece| piece.text.as_str())
    }

    /// Other stories' headlines and broken-off leads instead of one text.
    pub(super) fn is_listing(
        &self,
        title: &Headline,
        (first, last): (usize, usize),
        lines: &[Line<'_>],
    ) -> bool {
        let inside = self.page.pieces.get(first..last + 1).unwrap_or_default();
        let kept = inside.iter().filter(|piece| !self.weights.is_excluded(piece));
        let links: Vec<bool> = kept.map(|piece| piece.is_link() && piece.chars >= 25).collect();
        // A run of links is one box of other stories.
        let after_text = |at: usize| at.checked_sub(1).and_then(|before| links.get(before)) != Some(&true);
        let headlines = links.iter().enumerate().filter(|(at, link)| **link && after_text(*at)).count();
        let texts: Vec<&Line<'_>> = lines.iter().filter(|line| line.prose).collect();
        let prose: usize = texts.iter().map(|line| line.piece.chars).sum();
        let broken = texts.iter().filter(|line| breaks_off(&line.piece.text)).count();
        let dated = lines.iter().filter(|line| line.date.is_some()).count();
        let longest = texts.iter().map(|line| line.piece.chars).max().unwrap_or(0);
        let short = prose < MOST_LISTED;
        (prose < MOST_ABOUT_SECTION && self.lists_a_section(title))
            || (short
                && headlines >= 4
                && headlines >= texts.len()
                && prose < 400 * headlines
                && longest < 700)
            || (short && broken >= 3 && broken * 2 > texts.len())
            || (short && dated >= 4 && headlines >= 3 && dated * 2 >= texts.len())
    }
}

/// Whether a title is that of a status that a server answers with: "404 Not Found", "Error 500".
fn is_status(title: &str) -> bool {
    let lower = title.to_lowercase();
    let status = |word: &str| matches!(word, "400" | "401" | "403" | "404" | "500" | "502" | "503" | "504");
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let opens = match words.next() {
        Some("error" | "http") => words.clone().next().is_none_or(|_| words.clone().take(3).any(status)),
        Some(word) => status(word) && words.clone().count() <= 4,
        None => false,
    };
    opens || (lower.contains("error") && words.any(status)) || lower.contains("not found")
}
