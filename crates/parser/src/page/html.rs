//! An article out of HTML: generic extraction, with no knowledge of any site.

use std::ops::Range;

use danvan_domain::{Apparatus, BlockKind, IssueCode, Lexicon, text::fold};
use jiff::civil::Date;
use scraper::Html;

use super::{
    Finding, Page, body, budget,
    chosen::TitleKey,
    clean,
    compose::Composed,
    headline::{self, Headline},
    language,
    moment::{Reading, date_line},
    piece::{Piece, Pieces, pieces},
    published::{Context, Place, Seen, choose, years},
    shape::{breaks_off, ends_sentence, is_prose},
    structured::{self, Structured, structured},
    tree::Tree,
    words::furnishing,
};

/// A text that structured data gives counts from so many characters on.
const LEAST_STATED: usize = 300;
/// The name of a section has at most so many words and characters.
const SECTION_WORDS: usize = 8;
const LONGEST_SECTION: usize = 40;

/// Reads the article of a page.
pub(super) fn read(
    html: &str,
    url: Option<&str>,
    captured: Option<Date>,
    lexicon: &Lexicon,
) -> (Page, Vec<Finding>) {
    taken_apart(html, url, lexicon, |reader, title, container, held| {
        reader.read(title, (container, &held), captured)
    })
}

/// Takes a page apart, and gives `work` its reader, its headline, the element that holds the article, and the
/// pieces in that.
pub(super) fn taken_apart<T>(
    html: &str,
    url: Option<&str>,
    lexicon: &Lexicon,
    work: impl FnOnce(&Reader<'_, '_>, &Headline, usize, Range<usize>) -> T,
) -> T {
    let html = Html::parse_document(&budget::within(html));
    let tree = Tree::new(&html);
    let structured = structured(&tree);
    let url = url.or(structured.address.as_deref());
    let page = pieces(&tree, lexicon);
    let weights = body::weigh(&tree, &page, lexicon);
    let container = weights.container(&tree, &page);
    let held = body::held_with_body(&tree, &page, &weights, container);
    let first_prose = first_prose(&page, &weights, &held);
    let title = headline::choose(&tree, &page, &weights, &structured, url, lexicon, first_prose);
    let reading = language::reading(&tree, &page.pieces, url);
    let reader = Reader {
        tree: &tree,
        page: &page,
        weights: &weights,
        structured: &structured,
        lexicon,
        url,
        reading,
    };
    work(&reader, &title, container, held)
}

/// The first line of text in the article's element: what stands before can be its headline.
fn first_prose(page: &Pieces, weights: &body::Weights, held: &Range<usize>) -> usize {
    let inside = page.pieces.get(held.clone()).unwrap_or_default();
    let first = inside.iter().position(|piece| is_prose(piece) && !weights.is_excluded(piece));
    held.start + first.unwrap_or(0)
}

/// A page taken apart, from which the parts of the article are read.
pub(super) struct Reader<'r, 'd> {
    pub(super) tree: &'r Tree<'d>,
    pub(super) page: &'r Pieces,
    pub(super) weights: &'r body::Weights,
    pub(super) structured: &'r Structured,
    pub(super) lexicon: &'r Lexicon,
    pub(super) url: Option<&'r str>,
    pub(super) reading: Reading,
}

impl Reader<'_, '_> {
    /// Reads the article that an element holds, with a range of pieces.
    pub(super) fn read(
        &self,
        title: &Headline,
        (container, held): (usize, &Range<usize>),
        captured: Option<Date>,
    ) -> (Page, Vec<Finding>) {
        let key = TitleKey::new(title);
        let chosen = self.chosen(title, key.as_ref(), held);
        let (body, opening) = self.compose(chosen.kept());
        let body = self.stated_body(&body).unwrap_or(body);
        let (first, last) = chosen.bounds();
        let mut findings = Vec::new();
        let mut seen = self.seen_dates(title.piece, first, last);
        if let Some(opening) = opening
            && let Some(at) = opening.meant(self.reading)
        {
            let (label, place) = (opening.label, Place::AfterHeadline);
            seen.push(Seen { at, other: None, label, place, distance: 1, marked: false });
        }
        let years = years(&format!("{} {}", title.text.as_deref().unwrap_or_default(), body.text));
        let (lexicon, reading) = (self.lexicon, self.reading);
        let stated = self.structured.address.as_deref();
        let context = Context { captured, url: self.url, stated, lexicon, reading, years: &years };
        let scripted = || structured::scripted(self.tree);
        let dates = choose(self.structured, &seen, &context, scripted, &mut findings);
        let is_listing = self.is_listing(title, (first, last), chosen.kept());
        let page = Page {
            title: title.text.clone(),
            author: self.author(chosen.tail.author.as_deref(), title.piece, first, last),
            section: self.section(title.piece, title.text.as_deref().map(fold).as_deref()),
            published: dates.published.map(|(at, _)| at),
            published_from: dates.published.map(|(_, from)| from),
            apparatus: Apparatus {
                updated: dates.updated.map(|(at, _)| at),
                updated_from: dates.updated.map(|(_, from)| from),
                ..self.apparatus(title.piece, container, &chosen)
            },
            text: body.text,
            blocks: body.blocks,
        };
        // A date that was refused is a date of publication all the same.
        let dated = page.published.is_some() || findings.iter().any(|f| f.code == IssueCode::DoubtfulDate);
        let signed = dated || page.author.is_some();
        let least = self.least_body(title, first, signed, chosen.kept());
        let is_article = page.body_chars() >= least && !is_listing;
        super::judged(page, is_article, findings, self.lexicon)
    }

    /// The text that structured data gives, where the page itself prints far less of it, as one does that is drawn in the
    /// browser.
    fn stated_body(&self, printed: &Composed) -> Option<Composed> {
        let stated = self.structured.article_body.as_ref()?;
        let is_text = stated.chars().count() >= LEAST_STATED && !stated.contains("</");
        if !is_text || 2 * printed.text.len() >= stated.len() {
            return None;
        }
        let mut body = Composed::default();
        for line in stated.lines() {
            body.push(BlockKind::Paragraph, &clean::line(line));
        }
        Some(body.with_lead())
    }

    /// Whether a name in the markup around a piece says so of it.
    pub(super) fn hinted(&self, piece: &Piece, wanted: impl Fn(&super::hints::Hints) -> bool) -> bool {
        self.tree.upwards(piece.element).take(3).any(|at| self.page.hints.get(at).is_some_and(&wanted))
    }

    /// The section that the page claims, or the last step of its trail that names one, or what stands right above the
    /// headline as a section's name does.
    fn section(&self, piece: Option<usize>, title: Option<&str>) -> Option<String> {
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
        let above = || {
            let above = self.page.pieces.get(piece?.checked_sub(1)?)?;
            let words = above.text.split(' ').count();
            let is_name = (2..=SECTION_WORDS).contains(&words)
                && above.chars <= LONGEST_SECTION
                && above.text.starts_with(char::is_alphabetic)
                && !above.after_image
                && date_line(&above.text, self.lexicon).is_none()
                && !ends_sentence(&above.text)
                && !above.text.contains(|c: char| c.is_ascii_digit())
                && !self.weights.is_excluded(above)
                && names_one(&above.text);
            is_name.then(|| above.text.clone())
        };
        named.cloned().or_else(above)
    }
}
