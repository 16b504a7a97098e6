//! Boxes in which visitors are asked for their address of mail, to be sent news or to be let in: told by the field for it,
//! whatever they are called and in whatever language they ask.

use std::ops::Range;

use scraper::node::Element;

use super::tree::Tree;

/// Such a box holds at most so much prose.
const MOST_PROSE: f64 = 250.0;
/// It stands at most so many elements around its field.
const MOST_AROUND: usize = 8;

/// The largest elements around fields for an address that hold little else. `mass` is the prose in each element, and
/// `heads` tells whether a range holds the head of an article.
pub(super) fn asking(tree: &Tree<'_>, mass: &[f64], heads: impl Fn(Range<usize>) -> bool) -> Vec<usize> {
    let held = |index: usize| mass.get(index).copied().unwrap_or(0.0);
    let most = MOST_PROSE.min(held(0) / 3.0);
    let is_box = |index: usize| {
        let whole = matches!(tree.name(index), "" | "html" | "body" | "main" | "article");
        !whole && held(index) <= most && !heads(index..tree.end(index))
    };
    let fields = tree.elements(0..tree.nodes.len()).filter(|(_, element)| asks(element));
    let around =
        |(index, _)| tree.upwards(tree.parent(index)).take(MOST_AROUND).take_while(|at| is_box(*at)).last();
    fields.filter_map(around).collect()
}

/// Whether an element is a field for an address of mail.
fn asks(element: &Element) -> bool {
    let says = |key: &str| {
        let value = element.attr(key).unwrap_or_default().as_bytes();
        value.windows(4).any(|word| word.eq_ignore_ascii_case(b"mail"))
    };
    element.name() == "input" && ["type", "name", "id", "placeholder"].into_iter().any(says)
}

#[cfg(test)]
mod tests {
    use danvan_domain::Reference;
    use scraper::Html;

    use super::*;
    use crate::page::piece::pieces;

    #[test]
    fn a_box_ends_where_the_story_begins() {
        let lexicon = Reference::embedded_lexicon().expect("embedded reference data");
        let story = "<p>The council voted nine to two on Tuesday to rebuild the landing.</p>".repeat(9);
        for (html, expected) in [
            ("<div>STORY<div class=a><h3>News</h3><form><input type=email></form></div></div>", "div"),
            ("<div>STORY<form><input name=q></form></div>", ""),
            ("<form>STORY<input name=your-email></form>", ""),
        ] {
            let html = Html::parse_document(&html.replace("STORY", &story));
            let tree = Tree::new(&html);
            let mut mass = vec![0.0; tree.nodes.len()];
            for piece in pieces(&tree, &lexicon).pieces {
                tree.upwards(piece.element)
                    .for_each(|at| mass[at] += f64::from(u32::from(piece.chars > 40)) * 60.0);
            }
            let found = asking(&tree, &mass, |_| false);
            assert_eq!(found.first().map_or("", |at| tree.name(*at)), expected);
        }
    }
}
