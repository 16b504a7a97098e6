//! Whether a page with markup is an article at all.

use danvan_domain::text::fold;

use super::{
    headline::Headline,
    html::Reader,
    piece::Form,
    shape::{Line, breaks_off},
    tree::Kind,
    words::{Furnishing, furnishing, speaks_of_topic},
};

/// Characters of text that make an article: of a page that says it is one, of one that does not, and of one that
/// has neither a date nor a byline, such as a page of addresses.
const LEAST_BODY: usize = 80;
const LEAST_UNDECLARED_BODY: usize = 140;
const LEAST_UNSIGNED_BODY: usize = 280;
/// Of one that speaks of mass mobilisation.
const LEAST_TOPICAL_BODY: usize = 40;
/// A headline of at most so many words is the name of what is listed, where so many stories with a word on each stand below.
const LISTING_WORDS: usize = 3;
const LISTED_STORIES: usize = 6;
/// So many on a page with numbered others beside it, which has at least so many pairs of numbers in their order.
const LISTED_ON_PAGES: usize = 3;
const CONSECUTIVE: usize = 2;
const MOST_ON_PAGES: usize = 900;
/// What a menu calls a section has at most so many characters.
const LONGEST_IN_MENU: usize = 60;
/// A page with neither day nor byline and so many links that say as much as a headline is an article only if it has so
/// much text; and so is a site's first page.
const CROWD: usize = 15;
const HOME_HEADLINES: usize = 6;
const LEAST_CROWDED_BODY: usize = 1_200;
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
        let undeclared = !self.structured.says_article;
        match (self.structured.says_article, failed) {
            (false, true) => usize::MAX,
            (true, true) => LEAST_NAMED_BODY,
            _ if named => LEAST_NAMED_BODY,
            _ if undeclared && self.is_home() && !self.in_named_body(lines) => LEAST_CROWDED_BODY,
            _ if undeclared && !signed && self.asks_for_password() => LEAST_NAMED_BODY,
            _ if undeclared && !signed && self.linked_headlines() >= CROWD => LEAST_CROWDED_BODY,
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

    /// Whether the page prints a section's name above many stories, of which there can be pages.
    fn lists_a_section(&self, title: &Headline) -> bool {
        let title = title.text.as_deref().unwrap_or_default();
        let name = title.split(['|', '-', '–', '»']).next().unwrap_or_default().trim();
        let others = self.weights.others;
        let short = name.split(' ').count() <= LISTING_WORDS && others >= LISTED_STORIES;
        let least = if self.is_paged() { LISTED_ON_PAGES } else { LISTED_STORIES };
        short || others >= least && self.is_in_menu(name)
    }

    /// Whether a short link of the page says the same, as its menu does of a section.
    fn is_in_menu(&self, name: &str) -> bool {
        let chars = name.chars().count();
        let mut links = self.page.pieces.iter().filter(|piece| piece.is_link() && piece.chars == chars);
        let key = fold(name);
        (1..=LONGEST_IN_MENU).contains(&chars) && links.any(|piece| fold(&piece.text) == key)
    }

    /// Whether links on the page have consecutive numbers.
    fn is_paged(&self) -> bool {
        let links = self.tree.elements(0..self.tree.nodes.len()).filter(|(_, element)| element.name() == "a");
        let number = |at: usize| match self.tree.nodes.get(at + 1).map(|node| &node.kind) {
            Some(Kind::Text(text)) => text.trim().parse::<u16>().ok(),
            _ => None,
        };
        let numbers: Vec<u16> = links.filter_map(|(at, _)| number(at)).collect();
        numbers.windows(2).filter(|pair| matches!(pair, [a, b] if *b == *a + 1)).count() >= CONSECUTIVE
    }

    /// Whether the page is its site's first one, by its address, and leads to many stories.
    fn is_home(&self) -> bool {
        let Some(url) = self.url.and_then(|url| url::Url::parse(url).ok()) else { return false };
        let path = url.path().trim_matches('/').to_ascii_lowercase();
        let name = path.split('.').next().unwrap_or_default();
        let first = matches!(name, "" | "index" | "default" | "home" | "main") && !path.contains('/');
        let asks = url.query().is_some_and(|query| query.contains(|c: char| c.is_ascii_digit()));
        // What stands behind "#" is the address of a page that is drawn in the browser.
        let drawn = url.fragment().is_some_and(|fragment| fragment.contains('/'));
        first && !asks && !drawn && self.linked_headlines() >= HOME_HEADLINES
    }

    /// Whether a form of the page asks for a password.
    fn asks_for_password(&self) -> bool {
        let all = self.tree.elements(0..self.tree.nodes.len());
        let mut inputs = all.filter(|(_, element)| element.name() == "input");
        inputs.any(|(_, input)| input.attr("type").is_some_and(|kind| kind.eq_ignore_ascii_case("password")))
    }

    /// How many links of the page say as much as a headline.
    fn linked_headlines(&self) -> usize {
        let links = self.page.pieces.iter().filter(|piece| piece.is_link());
        links.filter(|piece| piece.text.split(' ').count() >= HEADLINE_WORDS).count()
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
        // A section's first story is told at length on some.
        let little = prose < MOST_ABOUT_SECTION || prose < MOST_ON_PAGES && self.is_paged();
        (little && self.lists_a_section(title))
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
