//! The element that holds the article: where prose is dense and links are few, helped by what class names say.

use std::ops::Range;

use danvan_domain::Lexicon;

use super::{
    around::{Furniture, called},
    piece::{Form, Piece, Pieces, group_of},
    shape::{breaks_off, is_prose},
    sums::{add, float, sum_upwards},
    tree::Tree,
};

/// How much of a paragraph counts for its parent, and for each ancestor further up.
const SHARES: [f64; 5] = [1.0, 0.6, 0.3, 0.15, 0.08];
/// An ancestor is taken instead when it adds so much text of the same kind.
const LEAST_GAIN: f64 = 0.08;
const LEAST_PURITY: f64 = 0.6;
/// An article of so little prose, and so much text of any kind, can be a list; links make at most this part of it.
const MOST_SHORT_PROSE: f64 = 400.0;
const MOST_SHORT_INK: f64 = 4_000.0;
const MOST_SHORT_LINKS: f64 = 0.2;
/// The body that the markup names stands at most so many lines below its lead.
const BODY_BELOW: usize = 6;

/// What is known of every element of a page.
pub(super) struct Weights {
    /// Per node: it or an ancestor is furniture.
    pub(super) excluded: Vec<bool>,
    /// Per node: prose in its subtree, furniture left out.
    mass: Vec<f64>,
    /// Per node: ink in its subtree that is no prose.
    dross: Vec<f64>,
    score: Vec<f64>,
    /// Per node: prose of the paragraphs that it groups.
    flow: Vec<f64>,
    /// How many other stories are listed with a word on each.
    pub(super) others: usize,
}

/// Weighs every element.
pub(super) fn weigh(tree: &Tree<'_>, page: &Pieces, lexicon: &Lexicon) -> Weights {
    let values = values(tree, page);
    let furniture = Furniture::new(tree, page, &values, lexicon);
    let excluded = furniture.excluded(tree, page);
    let count = tree.nodes.len();
    let mut weights = Weights {
        excluded,
        mass: vec![0.0; count],
        dross: vec![0.0; count],
        score: vec![0.0; count],
        flow: vec![0.0; count],
        others: furniture.count(tree),
    };
    let mut links = vec![0.0; count];
    let mut ink = vec![0.0; count];
    for (piece, value) in page.pieces.iter().zip(values) {
        if weights.is_excluded(piece) {
            // What lists other stories holds more than one story.
            let dross = if furniture.is_other(piece.element) { float(piece.ink) } else { 0.0 };
            add(&mut weights.dross, piece.element, dross);
            continue;
        }
        add(&mut weights.mass, piece.element, value);
        add(&mut weights.dross, piece.element, if value > 0.0 { 0.0 } else { float(piece.ink) });
        add(&mut links, piece.element, float(piece.link_ink));
        add(&mut ink, piece.element, float(piece.ink));
        add(&mut weights.flow, group_of(tree, piece.element), value);
    }
    for sums in [&mut weights.mass, &mut weights.dross, &mut links, &mut ink] {
        sum_upwards(tree, sums);
    }
    for group in 0..count {
        weights.share_out(tree, group);
    }
    for (index, score) in weights.score.iter_mut().enumerate() {
        let (links, ink) = (links.get(index).copied().unwrap_or(0.0), ink.get(index).copied().unwrap_or(0.0));
        let purity = if ink > 0.0 { 1.0 - links / ink } else { 0.0 };
        *score *= purity * favour(tree, page, index);
    }
    weights
}

impl Weights {
    pub(super) fn is_excluded(&self, piece: &Piece) -> bool {
        self.excluded.get(piece.element).copied().unwrap_or(false)
    }

    /// Gives what the paragraphs of a group are worth to it and, less and less, to the elements around it. One that only
    /// wraps another counts as that other: how deep a page nests its columns and boxes says nothing.
    fn share_out(&mut self, tree: &Tree<'_>, group: usize) {
        let value = self.flow(group);
        if value <= 0.0 {
            return;
        }
        let mut shares = SHARES.into_iter();
        let (mut share, mut below) = (0.0, -1.0);
        for above in tree.upwards(group) {
            let mass = self.mass(above);
            if mass > below {
                let Some(next) = shares.next() else { break };
                share = next;
            }
            below = mass.max(below);
            add(&mut self.score, above, value * share);
        }
    }

    /// Takes an element for the article's, whatever it is called or stands in. What is furniture inside it stays so.
    pub(super) fn admit(&mut self, tree: &Tree<'_>, element: usize) {
        if self.excluded.get(element) == Some(&true) {
            let inside = self.excluded.get_mut(element..tree.end(element)).unwrap_or_default();
            inside.fill(false);
        }
    }

    /// Prose of the paragraphs that stand directly in an element.
    pub(super) fn flow(&self, index: usize) -> f64 {
        self.flow.get(index).copied().unwrap_or(0.0)
    }

    fn mass(&self, index: usize) -> f64 {
        self.mass.get(index).copied().unwrap_or(0.0)
    }

    fn dross(&self, index: usize) -> f64 {
        self.dross.get(index).copied().unwrap_or(0.0)
    }

    /// The element that holds the article.
    pub(super) fn container(&self, tree: &Tree<'_>, page: &Pieces) -> usize {
        let mut best = (0, 0.0);
        for (index, score) in self.score.iter().enumerate() {
            if *score >= best.1 && *score > 0.0 {
                best = (index, *score);
            }
        }
        let is_block = |at: &usize| {
            !matches!(tree.name(*at), "font" | "span" | "b" | "strong" | "em" | "i" | "u" | "center")
        };
        let block = tree.upwards(best.0).find(is_block).unwrap_or(best.0);
        self.widened(tree, page, block)
    }

    /// Climbs from a section to the article of which it is one, as long as what is added is text too.
    fn widened(&self, tree: &Tree<'_>, page: &Pieces, from: usize) -> usize {
        let mut taken = from;
        for above in tree.upwards(tree.parent(from)) {
            if above == 0 || matches!(tree.name(above), "body" | "html") {
                break;
            }
            let hinted = page.hints.get(taken).is_some_and(|hints| hints.body);
            let added = self.mass(above) - self.mass(taken);
            let dross = self.dross(above) - self.dross(taken);
            let least = if hinted { 4.0 * LEAST_GAIN } else { LEAST_GAIN };
            if added >= least * self.mass(taken) && added > LEAST_PURITY * (added + dross) {
                taken = above;
            } else if added + dross > 0.5 * self.mass(taken) {
                break;
            }
        }
        taken
    }
}

/// The pieces that a subtree holds: they stand together, since pieces are in page order.
pub(super) fn held(tree: &Tree<'_>, pieces: &[Piece], element: usize) -> Range<usize> {
    let inside = element..tree.end(element);
    let first = pieces.iter().position(|piece| inside.contains(&piece.element));
    let last = pieces.iter().rposition(|piece| inside.contains(&piece.element));
    match (first, last) {
        (Some(first), Some(last)) => first..last + 1,
        _ => 0..0,
    }
}

/// The element around `element` that holds pieces, and which: one amid a line has none of its own.
pub(super) fn held_around(tree: &Tree<'_>, pieces: &[Piece], element: usize) -> (usize, Range<usize>) {
    let mut around = tree.upwards(element).map(|at| (at, held(tree, pieces, at)));
    around.find(|(_, held)| !held.is_empty()).unwrap_or((element, 0..0))
}

/// The pieces of the article whose element is `container`: those that it holds, and where that is no more than the lead,
/// those of the body that the markup names below it.
pub(super) fn held_with_body(
    tree: &Tree<'_>,
    page: &Pieces,
    weights: &Weights,
    container: usize,
) -> Range<usize> {
    let inside = held(tree, &page.pieces, container);
    let is_body = |at: &usize| page.hints.get(*at).is_some_and(|hints| hints.body);
    let around = tree.upwards(container).any(|at| is_body(&at));
    if around || (container..tree.end(container)).any(|at| is_body(&at)) {
        return inside;
    }
    let below = inside.end..page.pieces.len().min(inside.end + BODY_BELOW);
    let kept = below.filter(|at| page.pieces.get(*at).is_some_and(|piece| !weights.is_excluded(piece)));
    let elements = kept.filter_map(|at| page.pieces.get(at)).map(|piece| piece.element);
    let named = elements.filter_map(|element| tree.upwards(element).find(|at| is_body(at))).next();
    match named.filter(|body| *body > container && weights.mass(*body) > 0.0) {
        Some(body) => inside.start..held(tree, &page.pieces, body).end.max(inside.end),
        None => inside,
    }
}

/// How much each piece says that an article is here. A list or a table that an editor wrote a line a cell is the whole of
/// some articles: where the markup names their body, and little else in it reads as prose, its short lines count.
fn values(tree: &Tree<'_>, page: &Pieces) -> Vec<f64> {
    let mut values: Vec<f64> = page.pieces.iter().map(value).collect();
    let is_named = |index: usize| page.hints.get(index).is_some_and(|hints| hints.body);
    if !(1..tree.nodes.len()).any(is_named) {
        return values;
    }
    let count = tree.nodes.len();
    let (mut prose, mut ink, mut links) = (vec![0.0; count], vec![0.0; count], vec![0.0; count]);
    let called = called(tree, page, |_| false);
    let own = page.pieces.iter().zip(&values).filter(|(piece, _)| called.get(piece.element) != Some(&true));
    for (piece, value) in own {
        add(&mut prose, piece.element, *value);
        add(&mut ink, piece.element, float(piece.ink));
        add(&mut links, piece.element, float(piece.link_ink));
    }
    for sums in [&mut prose, &mut ink, &mut links] {
        sum_upwards(tree, sums);
    }
    let mut short = vec![false; count];
    for index in 1..count {
        let at = |sums: &[f64]| sums.get(index).copied().unwrap_or(0.0);
        let named = is_named(index)
            && at(&prose) < MOST_SHORT_PROSE
            && at(&ink) < MOST_SHORT_INK
            && at(&links) < MOST_SHORT_LINKS * at(&ink);
        let above = short.get(tree.parent(index)) == Some(&true);
        if let Some(here) = short.get_mut(index) {
            *here = above || named;
        }
    }
    for (piece, value) in page.pieces.iter().zip(&mut values) {
        let tells = !piece.is_link() && !matches!(piece.form, Form::Heading(_) | Form::Caption);
        if tells && short.get(piece.element) == Some(&true) && called.get(piece.element) != Some(&true) {
            *value = value.max(float(piece.ink.saturating_sub(piece.link_ink)));
        }
    }
    values
}

/// How much a piece says by itself that an article is here.
fn value(piece: &Piece) -> f64 {
    let net = piece.ink.saturating_sub(piece.link_ink);
    let short = net < 20 && piece.form != Form::Row;
    if piece.is_link() || short || matches!(piece.form, Form::Heading(_) | Form::Caption) {
        return 0.0;
    }
    let whole = float(net);
    match piece.form {
        Form::Row => whole / 2.0,
        _ if !is_prose(piece) => whole / 4.0,
        _ if breaks_off(&piece.text) && piece.chars < 300 => whole / 4.0,
        _ => whole,
    }
}

fn favour(tree: &Tree<'_>, page: &Pieces, index: usize) -> f64 {
    let by_name = match tree.name(index) {
        "article" => 1.25,
        "main" => 1.1,
        "body" | "html" | "form" => 0.6,
        _ => 1.0,
    };
    let by_class = match page.hints.get(index) {
        Some(hints) if hints.body => 1.5,
        // It is taken with the text that it leads, and not in its place.
        Some(hints) if hints.lead => 0.4,
        _ => 1.0,
    };
    by_name * by_class
}
