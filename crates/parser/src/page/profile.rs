//! What the profile of a page's source says of it: the elements that its selectors find.

use danvan_domain::{IssueCode, Lexicon, Profile, PublishedAt, PublishedFrom};
use scraper::{Html, Selector};

use super::{
    Finding,
    byline::{Byline, byline, is_plausible},
    clean,
    machine::machine,
    moment::{Reading, moments},
    tree::Tree,
};

/// At most so many elements that a selector finds are looked at for one with text.
const MOST_FOUND: usize = 16;
/// A headline or a name that a selector finds has at most so many characters.
const LONGEST: usize = 600;

/// A part of an article that a selector of a profile can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The headline.
    Title,
    /// The lead.
    Lead,
    /// The text.
    Body,
    /// When it was published.
    Published,
    /// Who wrote it.
    Author,
}

impl Part {
    const ALL: [Self; 5] = [Self::Title, Self::Lead, Self::Body, Self::Published, Self::Author];

    /// The key that its selector stands under.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Lead => "lead",
            Self::Body => "body",
            Self::Published => "published",
            Self::Author => "author",
        }
    }
}

/// The elements of a page that a profile names, and what it found nothing for.
#[derive(Debug, Default)]
pub(super) struct Profiled {
    found: Vec<(Part, usize)>,
    pub(super) missed: Vec<Finding>,
}

impl Profiled {
    /// What the selectors of a profile find in a page.
    pub(super) fn new(profile: Option<&Profile>, html: &Html, tree: &Tree<'_>) -> Self {
        let mut profiled = Self::default();
        for (key, selector) in profile.into_iter().flat_map(Profile::of_articles) {
            let Some(part) = Part::ALL.into_iter().find(|part| part.as_str() == key) else { continue };
            match first(part, selector, html, tree) {
                Some(element) => profiled.found.push((part, element)),
                None => profiled.missed.push(Finding {
                    code: IssueCode::SelectorMissed,
                    message: format!("{key} = {selector:?} of the source's profile finds nothing"),
                }),
            }
        }
        profiled
    }

    /// The element of a part.
    pub(super) fn element(&self, part: Part) -> Option<usize> {
        self.found.iter().find(|(found, _)| *found == part).map(|(_, element)| *element)
    }

    /// The parts that have one.
    pub(super) fn parts(&self) -> Vec<Part> {
        self.found.iter().map(|(part, _)| *part).collect()
    }

    /// The headline as printed.
    pub(super) fn title(&self, tree: &Tree<'_>) -> Option<String> {
        self.text(Part::Title, tree)
    }

    /// The byline, without its label.
    pub(super) fn author(&self, tree: &Tree<'_>, lexicon: &Lexicon) -> Option<String> {
        let line = self.text(Part::Author, tree)?;
        match byline(&line, lexicon) {
            Some(Byline::Labelled(name) | Byline::Bare(name)) => Some(name),
            _ => is_plausible(&line).then_some(line),
        }
    }

    /// When the page was published, and where that was read.
    pub(super) fn published(
        &self,
        tree: &Tree<'_>,
        lexicon: &Lexicon,
        reading: Reading,
    ) -> Option<(PublishedAt, PublishedFrom)> {
        let at = self.element(Part::Published)?;
        let stated = stated(tree, at).and_then(|value| machine(value, lexicon, reading));
        let printed = || {
            let line = self.text(Part::Published, tree)?;
            moments(&line, lexicon).into_iter().find_map(|moment| moment.meant(reading))
        };
        stated.map(|at| (at, PublishedFrom::Meta)).or_else(|| Some((printed()?, PublishedFrom::Visible)))
    }

    fn text(&self, part: Part, tree: &Tree<'_>) -> Option<String> {
        let at = self.element(part)?;
        let text: String = clean::line(&tree.text(at..tree.end(at))).chars().take(LONGEST).collect();
        (!text.is_empty()).then_some(text)
    }
}

/// What an element states for machines.
fn stated<'d>(tree: &Tree<'d>, at: usize) -> Option<&'d str> {
    let element = tree.element(at)?;
    element.attr("datetime").or_else(|| element.attr("content"))
}

/// The first element that a selector finds, and that has text or, of a day, states it.
fn first(part: Part, selector: &str, html: &Html, tree: &Tree<'_>) -> Option<usize> {
    let selector = Selector::parse(selector).ok()?;
    let found = html.select(&selector).take(MOST_FOUND).filter_map(|found| tree.index_of(found.value()));
    let mut told = found.filter(|at| {
        let stated = part == Part::Published && stated(tree, *at).is_some();
        stated || tree.text(*at..tree.end(*at)).contains(|c: char| !c.is_whitespace())
    });
    told.next()
}
