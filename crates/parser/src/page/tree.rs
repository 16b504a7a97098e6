//! A page's tree, flat and in document order, so that nothing here recurses.

use std::ops::Range;

use scraper::{Html, node::Element};

use super::budget::MAX_NODES;

/// A node: parents come before their children, and a subtree is a range.
pub(super) struct Node<'d> {
    pub(super) parent: usize,
    /// The first node after the subtree.
    pub(super) end: usize,
    pub(super) kind: Kind<'d>,
}

pub(super) enum Kind<'d> {
    Root,
    Element(&'d Element),
    Text(&'d str),
}

/// The nodes of a page that can matter: elements and texts.
pub(super) struct Tree<'d> {
    pub(super) nodes: Vec<Node<'d>>,
}

impl<'d> Tree<'d> {
    pub(super) fn new(html: &'d Html) -> Self {
        let mut nodes = vec![Node { parent: 0, end: 0, kind: Kind::Root }];
        // Where each open ancestor stands in `nodes`, beginning with the root.
        let mut open = vec![0];
        let mut next = html.tree.root().first_child();
        while let Some(node) = next {
            let parent = open.last().copied().unwrap_or(0);
            let kind = match node.value() {
                scraper::Node::Element(element) => Some(Kind::Element(element)),
                scraper::Node::Text(text) => Some(Kind::Text(text)),
                _ => None,
            };
            let enters = matches!(kind, Some(Kind::Element(_)));
            let index = nodes.len();
            if let Some(kind) = kind {
                nodes.push(Node { parent, end: index + 1, kind });
            }
            if nodes.len() >= MAX_NODES {
                break;
            }
            if let Some(child) = node.first_child().filter(|_| enters) {
                open.push(index);
                next = Some(child);
                continue;
            }
            let mut here = node;
            next = loop {
                if let Some(sibling) = here.next_sibling() {
                    break Some(sibling);
                }
                let Some(above) = here.parent() else { break None };
                close(&mut nodes, &mut open);
                here = above;
            };
        }
        while !open.is_empty() {
            close(&mut nodes, &mut open);
        }
        Self { nodes }
    }

    pub(super) fn element(&self, index: usize) -> Option<&'d Element> {
        match self.nodes.get(index)?.kind {
            Kind::Element(element) => Some(element),
            _ => None,
        }
    }

    /// Where an element of the page stands.
    pub(super) fn index_of(&self, element: &Element) -> Option<usize> {
        (0..self.nodes.len()).find(|at| self.element(*at).is_some_and(|here| std::ptr::eq(here, element)))
    }

    pub(super) fn name(&self, index: usize) -> &'d str {
        self.element(index).map_or("", Element::name)
    }

    pub(super) fn parent(&self, index: usize) -> usize {
        self.nodes.get(index).map_or(0, |node| node.parent)
    }

    pub(super) fn end(&self, index: usize) -> usize {
        self.nodes.get(index).map_or(index + 1, |node| node.end)
    }

    /// The element and its ancestors, the root last.
    pub(super) fn upwards(&self, index: usize) -> impl Iterator<Item = usize> {
        let mut next = Some(index);
        std::iter::from_fn(move || {
            let here = next?;
            next = (here != 0).then(|| self.parent(here));
            Some(here)
        })
    }

    /// The elements of a range, with where they stand.
    pub(super) fn elements(&self, range: Range<usize>) -> impl Iterator<Item = (usize, &'d Element)> {
        range.filter_map(|index| Some((index, self.element(index)?)))
    }

    /// The text of a range as it stands in the source, a space where a block begins or ends.
    pub(super) fn text(&self, range: Range<usize>) -> String {
        let mut text = String::new();
        let mut index = range.start;
        while index < range.end {
            let Some(node) = self.nodes.get(index) else { break };
            match node.kind {
                Kind::Text(piece) => text.push_str(piece),
                Kind::Element(element) if is_silent(element.name()) => {
                    index = node.end;
                    continue;
                }
                Kind::Element(element) if is_block(element.name()) => text.push(' '),
                _ => {}
            }
            index += 1;
        }
        text
    }
}

fn close(nodes: &mut [Node<'_>], open: &mut Vec<usize>) {
    let count = nodes.len();
    if let Some(node) = open.pop().and_then(|index| nodes.get_mut(index)) {
        node.end = count;
    }
}

/// Elements whose content no reader sees as text.
pub(super) fn is_silent(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "svg"
            | "iframe"
            | "head"
            | "select"
            | "button"
            | "textarea"
            | "object"
            | "canvas"
            | "math"
            | "audio"
            | "video"
            | "datalist"
            | "map"
            | "amp-ad"
            | "amp-analytics"
            | "amp-sidebar"
    )
}

/// Elements that begin and end a line. `br` is one too, without content.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "br"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "option"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "amp-img"
            | "amp-carousel"
    )
}

/// Blocks that hold one paragraph: what groups paragraphs is their parent.
pub(super) fn is_leaf_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "li"
            | "dd"
            | "dt"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "pre"
            | "figcaption"
            | "caption"
            | "blockquote"
            | "address"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subtrees_are_ranges() {
        let html = Html::parse_document("<div><p>a<b>b</b></p><p>c</p></div><p>d</p>");
        let tree = Tree::new(&html);
        let (div, _) = tree.elements(0..tree.nodes.len()).find(|(_, e)| e.name() == "div").expect("a div");
        assert_eq!(tree.text(div..tree.end(div)).split_whitespace().collect::<Vec<_>>(), ["ab", "c"]);
        assert_eq!(tree.end(0), tree.nodes.len());
        assert!(tree.nodes.iter().enumerate().all(|(index, node)| node.parent <= index && node.end > index));
    }
}
