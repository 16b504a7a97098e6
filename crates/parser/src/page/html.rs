//! An article out of HTML: generic extraction, with no knowledge of any site.

use std::ops::Range;

use danvan_domain::{
    Apparatus, BlockKind, IssueCode, Lexicon, Profile, PublishedAt, PublishedFrom, text::fold,
};
use jiff::civil::Date;
use scraper::Html;

use super::{
    Finding, Page, body,
    budget::{self, Budgeted, Markup},
    chosen::TitleKey,
    clean,
    compose::Composed,
    headline::{self, Headline},
    language,
    moment::{Moment, Reading},
    opening::dateline,
    piece::{Piece, Pieces, pieces},
    profile::{Part, Profiled},
    published::{Context, Dates, Place, Seen, choose, is_sound, years},
    shape::is_prose,
    structured::{self, Structured, structured},
    tree::Tree,
};

/// A text that structured data gives counts from so many characters on.
const LEAST_STATED: usize = 300;

/// Reads the article of a page.
pub(super) fn read(
    html: &str,
    url: Option<&str>,
    captured: Option<Date>,
    profile: Option<&Profile>,
    lexicon: &Lexicon,
) -> (Page, Vec<Finding>) {
    taken_apart(html, url, profile, lexicon, |reader, title, container, held| {
        reader.read(title, (container, &held), captured)
    })
}

/// Takes a page apart, and gives `work` its reader, its headline, the element that holds the article, and the
/// pieces in that. What `profile` has a selector for is read by it.
pub(super) fn taken_apart<T>(
    html: &str,
    url: Option<&str>,
    profile: Option<&Profile>,
    lexicon: &Lexicon,
    work: impl FnOnce(&Reader<'_, '_>, &Headline, usize, Range<usize>) -> T,
) -> T {
    // A selector can name anything.
    let is_selected = profile.is_some_and(|profile| profile.of_articles().next().is_some());
    let markup = if is_selected { Markup::All } else { Markup::Telling };
    apart(&budget::within(html, markup), url, profile, lexicon, work)
}

fn apart<T>(
    page: &Budgeted<'_>,
    url: Option<&str>,
    profile: Option<&Profile>,
    lexicon: &Lexicon,
    work: impl FnOnce(&Reader<'_, '_>, &Headline, usize, Range<usize>) -> T,
) -> T {
    let html = Html::parse_document(&page.html);
    let (tree, scripts) = (Tree::new(&html), &page.scripts);
    let structured = structured(&tree);
    let url = url.or(structured.address.as_deref());
    let page = pieces(&tree, lexicon);
    let profiled = Profiled::new(profile, &html, &tree);
    let mut weights = body::weigh(&tree, &page, lexicon);
    let (container, held) = match profiled.element(Part::Body) {
        Some(body) => {
            weights.admit(&tree, body);
            body::held_around(&tree, &page.pieces, body)
        }
        None => {
            let container = weights.container(&tree, &page);
            (container, body::held_with_body(&tree, &page, &weights, container))
        }
    };
    let first_prose = first_prose(&page, &weights, &held);
    let title = match profiled.title(&tree) {
        Some(text) => {
            let piece = profiled.element(Part::Title).and_then(|at| piece_of(&tree, &page, at, &text));
            Headline { text: Some(text), piece }
        }
        None => headline::choose(&tree, &page, &weights, &structured, url, lexicon, first_prose),
    };
    let reading = language::reading(&tree, &page.pieces, url);
    let reader = Reader {
        tree: &tree,
        page: &page,
        weights: &weights,
        structured: &structured,
        profiled: &profiled,
        scripts,
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

/// The piece that prints the text of an element.
fn piece_of(tree: &Tree<'_>, page: &Pieces, element: usize, text: &str) -> Option<usize> {
    let inside = element..tree.end(element);
    let within = page.pieces.iter().position(|piece| inside.contains(&piece.element));
    within.or_else(|| page.pieces.iter().position(|piece| piece.text == text))
}

/// A page taken apart, from which the parts of the article are read.
pub(super) struct Reader<'r, 'd> {
    pub(super) tree: &'r Tree<'d>,
    pub(super) page: &'r Pieces,
    pub(super) weights: &'r body::Weights,
    pub(super) structured: &'r Structured,
    pub(super) profiled: &'r Profiled,
    /// The contents of the page's scripts.
    scripts: &'r [&'r str],
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
        let dates = self.dates(title, (first, last), (&body.text, opening), captured, &mut findings);
        let (published, published_from) =
            self.profiled_date(captured, &mut findings).or(dates.published).unzip();
        let author = self.profiled.author(self.tree, self.lexicon);
        let is_listing = self.is_listing(title, (first, last), chosen.kept());
        let page = Page {
            title: title.text.clone(),
            author: author.or_else(|| self.author(chosen.tail.author.as_deref(), title.piece, first, last)),
            section: self.section(title.piece, title.text.as_deref().map(fold).as_deref()),
            published,
            published_from,
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
        // What has the element of an article's text is one.
        let is_profiled = self.profiled.element(Part::Body).is_some() && page.body_chars() > 0;
        let least = self.least_body(title, first, signed, chosen.kept());
        let is_article = is_profiled || page.body_chars() >= least && !is_listing;
        findings.extend_from_slice(&self.profiled.missed);
        let (page, findings) = super::judged(page, is_article, findings, self.lexicon);
        // A story told too shortly for an article has its day all the same; a listing has none, nor has a failure.
        let is_story = || page.title.is_some() && least < usize::MAX && !is_listing && !self.prints_days();
        if !is_article && is_story() {
            return (Page { published, published_from, ..page }, findings);
        }
        (page, findings)
    }

    /// When the article below a headline was published and revised. Its text, from piece `first` to `last`, can open with a
    /// moment.
    fn dates(
        &self,
        title: &Headline,
        (first, last): (usize, usize),
        (body, opening): (&str, Option<Moment>),
        captured: Option<Date>,
        findings: &mut Vec<Finding>,
    ) -> Dates {
        let mut seen = self.seen_dates(title.piece, first, last);
        seen.extend(opening.and_then(|moment| Seen::opening(&moment, Place::AfterHeadline, self.reading)));
        if seen.is_empty() && !self.reading.vietnamese {
            let written = body.lines().next().and_then(|line| dateline(line, self.lexicon));
            seen.extend(written.and_then(|moment| Seen::opening(&moment, Place::Elsewhere, self.reading)));
        }
        let years = years(&format!("{} {body}", title.text.as_deref().unwrap_or_default()));
        let (lexicon, reading) = (self.lexicon, self.reading);
        let stated = self.structured.address.as_deref();
        let context = Context { captured, url: self.url, stated, lexicon, reading, years: &years };
        choose(self.structured, &seen, &context, || structured::scripted(self.scripts), findings)
    }

    /// The publication that the profile of the page's source names.
    fn profiled_date(
        &self,
        captured: Option<Date>,
        findings: &mut Vec<Finding>,
    ) -> Option<(PublishedAt, PublishedFrom)> {
        let date = self.profiled.published(self.tree, self.lexicon, self.reading);
        date.filter(|(at, _)| is_sound(*at, captured, findings))
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
}

#[cfg(test)]
mod tests {
    use std::{borrow::Cow, fs, path::Path};

    use danvan_domain::Reference;

    use super::*;
    use crate::page::decode;

    #[test]
    fn articles_are_the_same_with_what_no_reader_sees() {
        let lexicon = Reference::embedded_lexicon().expect("embedded reference data");
        let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/pages");
        let mut compared = 0;
        for platform in fs::read_dir(pages).expect("a folder of pages") {
            let platform = platform.expect("an entry").path();
            if !platform.is_dir() || platform.ends_with("unread") {
                continue;
            }
            for file in fs::read_dir(&platform).expect("a folder of pages") {
                let file = file.expect("an entry").path();
                if file.extension().is_none_or(|extension| extension != "html") {
                    continue;
                }
                let Ok(whole) = decode(&fs::read(&file).expect("a page"), None) else { continue };
                let read = |page: &Budgeted<'_>| {
                    apart(page, None, None, &lexicon, |reader, title, container, held| {
                        reader.read(title, (container, &held), None)
                    })
                };
                let page = budget::within(&whole, Markup::Telling);
                let all = Budgeted { html: Cow::Borrowed(&whole), scripts: page.scripts.clone() };
                assert_eq!(read(&page), read(&all), "{}", file.display());
                compared += 1;
            }
        }
        assert!(compared > 90, "{compared} pages");
    }
}
