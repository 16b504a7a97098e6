//! Lists of other stories, told by their repetition: one after the other stand elements alike, each with a headline that is
//! a link and perhaps a day and a sentence or two. Around a short story they hold more prose than it does.

use super::{
    piece::{Form, Piece, Pieces},
    tree::Tree,
};

/// So many in a row make a list.
const LEAST_ITEMS: usize = 3;
/// A headline has so many words at least.
const HEADLINE_WORDS: usize = 4;
/// What stands under a headline has at most so many characters, in at most so many lines.
const MOST_TEXT: usize = 450;
const MOST_LINES: usize = 5;
/// One that holds more than so many times what is usual among them, and so much besides, is none of them.
const MOST_TIMES_USUAL: usize = 2;
const ROOM: usize = 60;

/// What the pieces in an element come to.
#[derive(Debug, Clone, Copy, Default)]
struct Held {
    /// Links that say as much as a headline.
    headlines: usize,
    /// Headings that are no links.
    headings: usize,
    lines: usize,
    /// Characters of what is no link.
    text: usize,
    /// The first line, and the first headline.
    first: Option<usize>,
    headline: Option<usize>,
}

impl Held {
    /// Whether a headline opens it, perhaps below a day or the name of a section, and little follows.
    fn is_item(&self) -> bool {
        let (Some(first), Some(headline)) = (self.first, self.headline) else { return false };
        self.headlines == 1
            && headline - first <= 1
            && self.headings == 0
            && (2..=MOST_LINES).contains(&self.lines)
            && (1..=MOST_TEXT).contains(&self.text)
    }
}

/// Per node of the tree: whether it is an item of such a list, or stands in one.
pub(super) fn others(tree: &Tree<'_>, page: &Pieces) -> Vec<bool> {
    let held = held(tree, &page.pieces);
    let mut found = vec![false; tree.nodes.len()];
    for (parent, _) in tree.elements(0..tree.nodes.len()) {
        let many = held.get(parent).is_some_and(|held| held.headlines >= LEAST_ITEMS && held.text > 0);
        if many {
            runs(tree, &held, parent, &mut found);
        }
    }
    for index in 1..tree.nodes.len() {
        let above = found.get(tree.parent(index)) == Some(&true);
        if let Some(here) = found.get_mut(index) {
            *here |= above;
        }
    }
    found
}

/// Marks the lists among the children of an element. What stands between two items ends a list, so that the head of
/// the story above the list is none of it, however alike the two are built.
fn runs(tree: &Tree<'_>, held: &[Held], parent: usize, found: &mut [bool]) {
    let mut run: Vec<usize> = Vec::new();
    let mut alike = None;
    let mut child = parent + 1;
    while child < tree.end(parent) {
        let here = held.get(child).filter(|here| here.lines > 0);
        if let (Some(element), Some(here)) = (tree.element(child), here) {
            let kind = Some((element.name(), element.attr("class")));
            if !here.is_item() || kind != alike {
                mark(held, &run, found);
                run.clear();
            }
            if here.is_item() {
                alike = kind;
                run.push(child);
            }
        }
        child = tree.end(child);
    }
    mark(held, &run, found);
}

fn mark(held: &[Held], run: &[usize], found: &mut [bool]) {
    if run.len() < LEAST_ITEMS {
        return;
    }
    let text = |item: &usize| held.get(*item).map_or(0, |held| held.text);
    let mut texts: Vec<usize> = run.iter().map(text).collect();
    texts.sort_unstable();
    let usual = texts.get(texts.len() / 2).copied().unwrap_or(0);
    for item in run.iter().filter(|item| text(item) <= MOST_TIMES_USUAL * usual + ROOM) {
        if let Some(found) = found.get_mut(*item) {
            *found = true;
        }
    }
}

/// What each element holds, with all below it.
fn held(tree: &Tree<'_>, pieces: &[Piece]) -> Vec<Held> {
    let mut held = vec![Held::default(); tree.nodes.len()];
    for (at, piece) in pieces.iter().enumerate() {
        let Some(here) = held.get_mut(piece.element) else { continue };
        let is_headline = piece.is_link() && piece.text.split(' ').count() >= HEADLINE_WORDS;
        here.headlines += usize::from(is_headline);
        here.headings += usize::from(matches!(piece.form, Form::Heading(_)) && !piece.is_link());
        here.lines += 1;
        here.text += if piece.is_link() { 0 } else { piece.chars };
        here.first.get_or_insert(at);
        here.headline = here.headline.or(is_headline.then_some(at));
    }
    for index in (1..tree.nodes.len()).rev() {
        let below = held.get(index).copied().unwrap_or_default();
        if let Some(above) = held.get_mut(tree.parent(index)) {
            above.headlines += below.headlines;
            above.headings += below.headings;
            above.lines += below.lines;
            above.text += below.text;
            above.first = earlier(above.first, below.first);
            above.headline = earlier(above.headline, below.headline);
        }
    }
    held
}

fn earlier(one: Option<usize>, other: Option<usize>) -> Option<usize> {
    one.into_iter().chain(other).min()
}

#[cfg(test)]
mod tests {
    use danvan_domain::Reference;
    use scraper::Html;

    use super::*;
    use crate::page::piece::pieces;

    /// The lines of a page that stand in lists of other stories.
    fn listed(html: &str) -> Vec<String> {
        let lexicon = Reference::embedded_lexicon().expect("embedded reference data");
        let html = Html::parse_document(html);
        let tree = Tree::new(&html);
        let page = pieces(&tree, &lexicon);
        let others = others(&tree, &page);
        let inside = page.pieces.iter().filter(|piece| others.get(piece.element) == Some(&true));
        inside.map(|piece| piece.text.clone()).collect()
    }

    const TEASER: &str =
        "<div class=t><h3><a href=/1>Xã Phú Mỹ ra quân làm đường</a></h3><p>Sáng nay trời đẹp.</p></div>";

    #[test]
    fn teasers_in_a_row_are_a_list() {
        assert_eq!(listed(&TEASER.repeat(3)).len(), 6);
        assert_eq!(listed(&TEASER.repeat(2)), [""; 0]);
    }

    #[test]
    fn the_head_of_a_story_is_none_of_the_list_below_it() {
        let story = "<p>Năm 2020, huyện có 12 mô hình.</p>";
        let page = format!("{}{story}{}", TEASER.replace("Phú Mỹ", "Hòa Lợi"), TEASER.repeat(3));
        let found = listed(&page);
        assert!(found.len() == 6 && !found.iter().any(|line| line.contains("Hòa Lợi")), "{found:?}");
    }

    #[test]
    fn one_much_longer_than_the_others_is_a_story() {
        let story = format!(
            "<div class=t><h3><a href=/2>Huyện tổng kết phong trào</a></h3><p>{}</p></div>",
            "Một câu dài hơn. ".repeat(12)
        );
        let found = listed(&format!("{story}{}", TEASER.repeat(4)));
        assert_eq!(found.len(), 8, "{found:?}");
    }
}
