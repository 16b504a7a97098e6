//! What stands around the article: boxes that are furniture by the names, the headings or the repetition in them, unless they
//! hold so much of the page's prose that they are called so by mistake.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use danvan_domain::Lexicon;

use super::{
    asking::asking,
    imprint::imprint,
    others::others,
    piece::{Piece, Pieces, group_of},
    sums::{add, sum_upwards},
    tree::Tree,
    words::{Furnishing, furnishing},
};

/// Furniture that holds more than this part of a page's prose is called so by mistake.
const MOST_FURNITURE: f64 = 0.35;
/// So much prose outside of all that is called furniture is a story.
const LEAST_STORY: f64 = 60.0;
/// So much of it makes lists of other stories such, and no listing of the page's own.
const LEAST_BESIDE_LIST: f64 = 15.0;
/// Beside a story, comments and the like can hold so much prose.
const MOST_AROUND_STORY: f64 = 600.0;
const MOST_TIMES_STORY: f64 = 2.5;
/// Comments that hold more than this are called so by mistake.
const MOST_TALK: f64 = 0.85;
/// The heading of a box of other stories has at most so many characters.
const LONGEST_BOX_HEADING: usize = 40;

/// What is furniture by its names, its heading or its repetition, and how much prose it holds.
pub(super) struct Furniture<'t> {
    boxes: HashSet<usize>,
    /// Per node: it is of the page's foot.
    imprint: Vec<bool>,
    /// Per node: it is an item of a list of other stories.
    others: Vec<bool>,
    /// Per node: prose in its subtree, that of lists left out.
    mass: Vec<f64>,
    /// Prose that is in nothing called furniture.
    story: f64,
    /// Classes that are names of furniture and stand around most of the page's prose, a piece each.
    mistaken: HashSet<&'t str>,
    heads: Heads,
}

impl<'t> Furniture<'t> {
    pub(super) fn new(tree: &Tree<'t>, page: &Pieces, values: &[f64], lexicon: &Lexicon) -> Self {
        let (others, imprint) = (others(tree, page), imprint(tree, page, lexicon));
        let mut boxes = boxes(tree, page, lexicon);
        let called = called(tree, page, |index| boxes.contains(&index));
        let mut mass = vec![0.0; tree.nodes.len()];
        let mut story = 0.0;
        let told = |piece: &Piece| {
            others.get(piece.element) == Some(&true) || imprint.get(piece.element) == Some(&true)
        };
        for (piece, value) in page.pieces.iter().zip(values).filter(|(piece, _)| !told(piece)) {
            add(&mut mass, piece.element, *value);
            story += if called.get(piece.element) == Some(&true) { 0.0 } else { *value };
        }
        sum_upwards(tree, &mut mass);
        let heads = heads(tree, page);
        boxes.extend(asking(tree, &mass, |range| heads.within(range) > 0));
        let mistaken = if story < LEAST_STORY { mistaken(tree, page, &mass) } else { HashSet::new() };
        Self { boxes, imprint, others, mass, story, mistaken, heads }
    }

    /// Which nodes are furniture or inside it.
    pub(super) fn excluded(&self, tree: &Tree<'_>, page: &Pieces) -> Vec<bool> {
        let mut excluded: Vec<bool> = vec![false; tree.nodes.len()];
        for index in 1..tree.nodes.len() {
            let above = excluded.get(tree.parent(index)).copied().unwrap_or(false);
            if let Some(here) = excluded.get_mut(index) {
                *here = above || self.is_at(tree, page, index);
            }
        }
        excluded
    }

    /// Whether an element is an item of a list of other stories, or inside one.
    pub(super) fn is_other(&self, index: usize) -> bool {
        self.others.get(index) == Some(&true)
    }

    /// How many other stories are listed.
    pub(super) fn count(&self, tree: &Tree<'_>) -> usize {
        (1..tree.nodes.len()).filter(|at| self.is_other(*at) && !self.is_other(tree.parent(*at))).count()
    }

    /// Whether furniture begins at an element.
    fn is_at(&self, tree: &Tree<'_>, page: &Pieces, index: usize) -> bool {
        let is_other = self.is_other(index) && self.story >= LEAST_BESIDE_LIST;
        if is_other || self.imprint.get(index) == Some(&true) {
            return true;
        }
        let hints = page.hints.get(index).copied().unwrap_or_default();
        let (holds, all) =
            (self.mass.get(index).copied().unwrap_or(0.0), self.mass.first().copied().unwrap_or(0.0));
        // A heading that says so is surer than a name in the markup.
        let headed = self.boxes.contains(&index);
        let least = if headed { LEAST_BESIDE_LIST } else { LEAST_STORY };
        let most = MOST_AROUND_STORY.min(MOST_TIMES_STORY * self.story);
        // Readers may write more than the writer did.
        let talk = hints.talk
            && self.story >= LEAST_STORY
            && holds < MOST_TALK * all
            && self.heads.within(index..tree.end(index)) == 0;
        let crowds = holds > MOST_FURNITURE * all && (self.story < least || holds > most) && !talk;
        let by_mistake = crowds
            || hints.body
            || self.mistaken.contains(class_of(tree, index))
            || matches!(tree.name(index), "article" | "main");
        (hints.furniture || hints.trail || self.boxes.contains(&index)) && !by_mistake
    }
}

/// The classes of elements called furniture that hold, all together, more prose than furniture does: a system that has an
/// element of its own for each paragraph can call all of them so.
fn mistaken<'t>(tree: &Tree<'t>, page: &Pieces, mass: &[f64]) -> HashSet<&'t str> {
    let mut held: HashMap<&str, f64> = HashMap::new();
    let named = page.hints.iter().enumerate().filter(|(_, hints)| hints.furniture && !hints.talk);
    for (index, _) in named.filter(|(index, _)| *index > 0) {
        let class = class_of(tree, index);
        if !class.is_empty() && class_of(tree, tree.parent(index)) != class {
            *held.entry(class).or_default() += mass.get(index).copied().unwrap_or(0.0);
        }
    }
    let most = MOST_FURNITURE * mass.first().copied().unwrap_or(0.0);
    held.into_iter().filter(|(_, prose)| *prose > most).map(|(class, _)| class).collect()
}

fn class_of<'t>(tree: &Tree<'t>, index: usize) -> &'t str {
    tree.element(index).and_then(|element| element.attr("class")).unwrap_or_default()
}

/// Which nodes are called furniture by a name around them, or are `also`.
pub(super) fn called(tree: &Tree<'_>, page: &Pieces, also: impl Fn(usize) -> bool) -> Vec<bool> {
    let mut called = vec![false; tree.nodes.len()];
    for index in 1..tree.nodes.len() {
        let above = called.get(tree.parent(index)) == Some(&true);
        let hints = page.hints.get(index).copied().unwrap_or_default();
        if let Some(here) = called.get_mut(index) {
            *here = above || hints.furniture || hints.trail || also(index);
        }
    }
    called
}

/// How many elements before each node head or hold an article: a large heading, or what is called its body.
struct Heads(Vec<usize>);

impl Heads {
    fn within(&self, range: Range<usize>) -> usize {
        let before = |index: usize| self.0.get(index).or(self.0.last()).copied().unwrap_or(0);
        before(range.end) - before(range.start)
    }
}

fn heads(tree: &Tree<'_>, page: &Pieces) -> Heads {
    let is_head =
        |index: usize| tree.name(index) == "h1" || page.hints.get(index).is_some_and(|hints| hints.body);
    let mut count = 0;
    let mut before: Vec<usize> = Vec::with_capacity(tree.nodes.len() + 1);
    for index in 0..tree.nodes.len() {
        before.push(count);
        count += usize::from(is_head(index));
    }
    before.push(count);
    Heads(before)
}

/// Elements whose first line says that other stories or an advertisement follow.
fn boxes(tree: &Tree<'_>, page: &Pieces, lexicon: &Lexicon) -> HashSet<usize> {
    let mut found = HashSet::new();
    let mut before = None;
    for piece in &page.pieces {
        let group = group_of(tree, piece.element);
        let is_first = before.is_none_or(|before| !(group..tree.end(group)).contains(&before));
        before = Some(piece.element);
        let heads = is_first && piece.chars <= LONGEST_BOX_HEADING && !piece.is_link();
        if heads && furnishing(&piece.text, lexicon) == Some(Furnishing::End) {
            found.insert(group);
        }
    }
    found
}
