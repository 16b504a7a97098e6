//! A page's tree, flat and in document order, so that nothing here recurses.

use std::{collections::HashMap, ops::Range};

use danvan_domain::{
    Lexicon,
    lexicon::{Furniture, Sense},
};
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

/// Whether the style or an attribute hides an element.
pub(super) fn is_hidden(element: &Element) -> bool {
    let style = element.attr("style").unwrap_or_default();
    element.attr("hidden").is_some()
        || (style.contains("display") && {
            let tight: String = style.chars().filter(|c| !c.is_whitespace()).take(2_000).collect();
            tight.to_ascii_lowercase().contains("display:none")
        })
}

/// What a class, an id or a role says an element is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Hints {
    /// Around the article: menus, related stories, comments.
    pub(super) furniture: bool,
    /// The article's body.
    pub(super) body: bool,
    /// A caption.
    pub(super) caption: bool,
    /// The lead.
    pub(super) lead: bool,
    /// A byline.
    pub(super) byline: bool,
    /// A headline.
    pub(super) headline: bool,
    /// A date.
    pub(super) dated: bool,
    /// A trail of links to the page.
    pub(super) trail: bool,
}

impl Hints {
    fn or(self, other: Self) -> Self {
        Self {
            furniture: self.furniture || other.furniture,
            body: self.body || other.body,
            caption: self.caption || other.caption,
            lead: self.lead || other.lead,
            byline: self.byline || other.byline,
            headline: self.headline || other.headline,
            dated: self.dated || other.dated,
            trail: self.trail || other.trail,
        }
    }
}

/// The hints of the names met on a page so far: most are met many times.
pub(super) type KnownNames<'d> = HashMap<&'d str, Hints>;

/// Reads the hints of an element's class, id, role and microdata.
pub(super) fn hints<'d>(element: &'d Element, lexicon: &Lexicon, known: &mut KnownNames<'d>) -> Hints {
    let mut hints = Hints::default();
    match element.name() {
        "nav" | "footer" | "aside" | "menu" | "dialog" => hints.furniture = true,
        "figcaption" => hints.caption = true,
        "time" => hints.dated = true,
        "html" | "body" => return hints,
        _ => {}
    }
    for (attribute, value) in element.attrs() {
        if !matches!(attribute, "class" | "id" | "itemprop" | "role" | "rel") {
            continue;
        }
        for name in value.split_ascii_whitespace().take(24) {
            hints = hints.or(*known.entry(name).or_insert_with(|| hint(name, lexicon)));
        }
    }
    hints
}

/// What one class name says. Joined words ("articleBody", "entry-content") are looked at together and apart.
fn hint(name: &str, lexicon: &Lexicon) -> Hints {
    let mut hints = Hints::default();
    let tokens = tokens(name);
    let joined: String = tokens.concat();
    let has = |words: &[&str]| tokens.iter().any(|token| words.contains(&token.as_str()));
    const BODY: [&str; 25] = [
        "articlebody",
        "articlecontent",
        "articletext",
        "articlemain",
        "articledetail",
        "bodytext",
        "contentbody",
        "contentdetail",
        "contentnews",
        "detailcontent",
        "detailbody",
        "detailnews",
        "entrycontent",
        "entrybody",
        "newsbody",
        "newscontent",
        "newsdetail",
        "postbody",
        "postcontent",
        "storybody",
        "storycontent",
        "journalcontentarticle",
        "fieldnamebody",
        "msrtestatefield",
        "ampwparticlecontent",
    ];
    const FURNITURE: [&str; 63] = [
        "ad",
        "ads",
        "adv",
        "advert",
        "advertisement",
        "advertising",
        "banner",
        "breadcrumb",
        "breadcrumbs",
        "comment",
        "comments",
        "commentform",
        "cookie",
        "copyright",
        "disqus",
        "fb",
        "footer",
        "hotline",
        "latest",
        "login",
        "mainmenu",
        "marquee",
        "masthead",
        "menu",
        "menus",
        "mostread",
        "mostviewed",
        "nav",
        "navbar",
        "navigation",
        "newsletter",
        "othernews",
        "paging",
        "pagination",
        "pager",
        "popular",
        "popup",
        "poll",
        "promo",
        "rating",
        "recommend",
        "recommended",
        "related",
        "relatednews",
        "respond",
        "rss",
        "share",
        "sharing",
        "sidebar",
        "slider",
        "social",
        "sponsor",
        "subscribe",
        "subscription",
        "tag",
        "tags",
        "toolbar",
        "topbar",
        "topnav",
        "trending",
        "vote",
        "weather",
        "addthis",
    ];
    hints.body |= BODY.iter().any(|body| joined.contains(body)) || joined == "articlebody";
    hints.trail |= joined.contains("breadcrumb");
    hints.caption |= has(&["caption", "captions", "pcaption", "imgcaption", "imagecaption", "photocaption"])
        || joined.ends_with("caption")
        || joined.contains("captiontext");
    hints.lead |=
        has(&["lead", "sapo", "summary", "hometext", "standfirst", "teaser", "intro", "dek", "chapeau"]);
    hints.byline |= has(&["author", "authors", "byline", "writer"]) && !has(&["bio", "box", "about"]);
    hints.headline |=
        has(&["title", "headline", "heading"]) && !has(&["site", "page", "menu", "block", "box"]);
    hints.dated |= has(&["date", "time", "datetime", "published", "pubdate", "datepublished", "timestamp"]);
    hints.furniture |= has(&FURNITURE)
        || joined.contains("relatednews")
        || tokens.iter().chain([&joined]).any(|token| is_furniture_word(token, lexicon));
    hints
}

/// Class names that are words of the lexicon written without marks stand in the lexicon as such.
fn is_furniture_word(token: &str, lexicon: &Lexicon) -> bool {
    if token.len() < 4 {
        return false;
    }
    let Some((1, entries)) = lexicon.longest_furniture([lexicon.symbol(token)]) else { return false };
    entries.iter().any(|entry| lexicon.sense(*entry) == Some(&Sense::Furniture(Furniture::End)))
}

/// The lower-case words of a class name.
fn tokens(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in name.chars().take(120) {
        let starts =
            !before.is_ascii_alphanumeric() || (before.is_ascii_lowercase() && c.is_ascii_uppercase());
        if c.is_ascii_alphanumeric() {
            match words.last_mut().filter(|_| !starts) {
                Some(word) => word.push(c.to_ascii_lowercase()),
                None => words.push(c.to_ascii_lowercase().to_string()),
            }
        }
        before = c;
    }
    words
}

#[cfg(test)]
mod tests {
    use danvan_domain::reference::Reference;

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

    #[test]
    fn class_names_hint() {
        let lexicon = Reference::embedded().expect("embedded reference data").lexicon;
        let of = |html: &str| {
            let html = Html::parse_fragment(html);
            let tree = Tree::new(&html);
            let (_, element) = tree.elements(0..tree.nodes.len()).last().expect("an element");
            hints(element, &lexicon, &mut KnownNames::new())
        };
        assert!(of("<div class='entry-content clearfix'>").body);
        assert!(of("<div itemprop='articleBody'>").body);
        assert!(of("<div class='newsRelated'>").furniture);
        assert!(of("<div id='tinlienquan'>").furniture);
        assert!(of("<p class='PCaption'>").caption);
        assert!(of("<div class='news_sapo'>").lead);
        assert!(!of("<div class='shared-layout'>").furniture);
        assert!(!of("<div class='header image author'>").furniture);
    }
}
