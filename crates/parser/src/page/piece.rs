//! A page as pieces: its lines in page order, with what their markup says of them.

use danvan_domain::Lexicon;

use super::{
    clean,
    hints::{Hints, KnownNames, Look, hints},
    tables::{Table, Tables},
    tree::{Kind, Tree, is_block, is_leaf_block, is_silent},
};

/// A label glued to what it labels has at most so many characters that are not space.
const LONGEST_LABEL: usize = 32;

/// A line of a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    /// Its text, cleaned.
    pub(super) text: String,
    /// Characters of it.
    pub(super) chars: usize,
    /// Characters that are not space, and how many of them a link holds.
    pub(super) ink: usize,
    pub(super) link_ink: usize,
    pub(super) form: Form,
    /// The block that holds it; the root in plain text.
    pub(super) element: usize,
    /// All of it is bold; italic; centred.
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) centred: bool,
    /// It is set to the right.
    pub(super) right: bool,
    /// It follows a picture, with no text between.
    pub(super) after_image: bool,
    /// The first element in it that states a moment: a time element, or one called a date with a title.
    pub(super) time: Option<usize>,
}

impl Piece {
    /// A line without markup.
    pub(super) fn plain(text: String) -> Self {
        let form = if text.contains('\t') { Form::Row } else { Form::Text };
        Self {
            chars: text.chars().count(),
            ink: text.chars().filter(|c| !c.is_whitespace()).count(),
            text,
            link_ink: 0,
            form,
            element: 0,
            bold: false,
            italic: false,
            centred: false,
            right: false,
            after_image: false,
            time: None,
        }
    }

    /// Whether links hold most of it.
    pub(super) fn is_link(&self) -> bool {
        self.link_ink * 2 > self.ink
    }
}

/// What the markup says a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Text,
    Heading(u8),
    Item,
    Row,
    Caption,
}

/// A page's tree with its hints and pieces.
pub(super) struct Pieces {
    pub(super) pieces: Vec<Piece>,
    /// Per node of the tree; of no meaning for texts.
    pub(super) hints: Vec<Hints>,
}

/// Reads the pieces of a tree.
pub(super) fn pieces(tree: &Tree<'_>, lexicon: &Lexicon) -> Pieces {
    let mut known = KnownNames::default();
    let said = (0..tree.nodes.len()).map(|index| {
        tree.element(index).map(|element| hints(element, lexicon, &mut known)).unwrap_or_default()
    });
    let (hints, looks) = said.unzip();
    let mut walk = Walk::new(tree, hints, looks);
    let mut index = 0;
    while index < tree.nodes.len() {
        index = walk.step(index);
    }
    walk.close_until(usize::MAX);
    walk.flush();
    Pieces { pieces: walk.pieces, hints: walk.hints }
}

/// An open element and what it makes of the text inside it.
#[derive(Debug, Clone, Copy, Default)]
struct Open {
    index: usize,
    end: usize,
    block: bool,
    link: bool,
    bold: bool,
    italic: bool,
    centred: bool,
    right: bool,
    caption: bool,
    item: bool,
    heading: u8,
    data_table: bool,
    /// Inside a paragraph or a run of text.
    inline: bool,
}

struct Walk<'t, 'd> {
    tree: &'t Tree<'d>,
    hints: Vec<Hints>,
    looks: Vec<Look>,
    tables: Tables,
    pieces: Vec<Piece>,
    open: Vec<Open>,
    buffer: String,
    ink: usize,
    link_ink: usize,
    bold_ink: usize,
    italic_ink: usize,
    /// A picture stands before what is being read; within it.
    image: bool,
    image_below: bool,
    time: Option<usize>,
}

impl<'t, 'd> Walk<'t, 'd> {
    fn new(tree: &'t Tree<'d>, hints: Vec<Hints>, looks: Vec<Look>) -> Self {
        Self {
            tables: Tables::new(tree),
            tree,
            hints,
            looks,
            pieces: Vec::new(),
            open: vec![Open { end: usize::MAX, ..Open::default() }],
            buffer: String::new(),
            ink: 0,
            link_ink: 0,
            bold_ink: 0,
            italic_ink: 0,
            image: false,
            image_below: false,
            time: None,
        }
    }

    /// What holds here: the innermost open element, which carries what its ancestors say.
    fn here(&self) -> Open {
        self.open.last().copied().unwrap_or_default()
    }

    fn close_until(&mut self, index: usize) {
        while self.open.len() > 1 && self.here().end <= index {
            if self.here().block {
                self.flush();
            }
            self.open.pop();
        }
    }

    /// Takes the node at `index`, and says which comes next.
    fn step(&mut self, index: usize) -> usize {
        self.close_until(index);
        let Some(node) = self.tree.nodes.get(index) else { return index + 1 };
        match node.kind {
            Kind::Root => {}
            Kind::Text(text) => self.text(text),
            Kind::Element(element) => {
                let name = element.name();
                let look = self.looks.get(index).copied().unwrap_or_default();
                if is_silent(name) || look.hidden {
                    return node.end;
                }
                if matches!(name, "img" | "amp-img" | "figure" | "picture") {
                    // What is still to be written stands before the picture.
                    if is_block(name) {
                        self.flush();
                    }
                    self.image |= self.ink == 0;
                    self.image_below |= self.ink > 0;
                }
                let dates = self.hints.get(index).is_some_and(|hints| hints.dated);
                if name == "time" || dates && element.attr("title").is_some() {
                    self.time.get_or_insert(index);
                }
                if name == "tr" && self.here().data_table {
                    self.flush();
                    self.row(index, node.end);
                    return node.end;
                }
                let open = self.opened(index, name, look);
                if open.block {
                    self.flush();
                } else if self.is_glued(index, node.parent) {
                    self.buffer.push(' ');
                }
                self.open.push(open);
            }
        }
        index + 1
    }

    fn opened(&self, index: usize, name: &str, look: Look) -> Open {
        let hints = self.hints.get(index).copied().unwrap_or_default();
        let table = (name == "table").then(|| self.tables.kind(self.tree, index));
        let here = self.here();
        let mut open = Open { index, end: self.tree.end(index), ..here };
        // Frameworks have elements of their own, which are blocks except amid text.
        open.block = is_block(name) || (name.contains('-') && !here.inline);
        open.inline = match name {
            "a" | "span" | "font" | "b" | "strong" | "em" | "i" | "u" | "label" => true,
            _ => is_leaf_block(name) || (here.inline && !open.block),
        };
        open.link |= name == "a" && look.href;
        open.bold |= matches!(name, "b" | "strong" | "th") || look.bold;
        open.italic |= matches!(name, "i" | "em") || look.italic;
        open.centred |= name == "center" || look.centred;
        open.right |= look.right;
        open.caption |= table == Some(Table::Figure) || (hints.caption && self.is_short(index));
        open.item |= matches!(name, "li" | "dd" | "dt");
        open.data_table = match table {
            Some(kind) => kind == Table::Data,
            None => open.data_table,
        };
        open.heading = match name.as_bytes() {
            [b'h', level @ b'1'..=b'6'] => level - b'0',
            _ => open.heading,
        };
        open
    }

    /// Whether an element that begins here is a name or a date glued to the label in the element before it: styles
    /// set them apart, and only they.
    fn is_glued(&self, index: usize, parent: usize) -> bool {
        let labels = (1..=LONGEST_LABEL).contains(&self.ink) && self.buffer.ends_with(char::is_lowercase);
        let before = index.checked_sub(1).and_then(|before| self.tree.nodes.get(before));
        if !labels || before.is_none_or(|before| before.parent == parent || before.end != index) {
            return false;
        }
        matches!(self.tree.nodes.get(index + 1).map(|node| &node.kind),
            Some(Kind::Text(text)) if text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()))
    }

    /// A caption's class on something as long as an article is a mistake or a trick of layout.
    fn is_short(&self, index: usize) -> bool {
        let range = index..self.tree.end(index);
        let texts = self.tree.nodes.get(range).unwrap_or_default().iter();
        texts.map(|node| if let Kind::Text(text) = node.kind { text.len() } else { 0 }).sum::<usize>() < 2_400
    }

    fn text(&mut self, text: &str) {
        let here = self.here();
        let ink = text.chars().filter(|c| !c.is_whitespace()).count();
        self.buffer.push_str(text);
        self.ink += ink;
        self.link_ink += if here.link { ink } else { 0 };
        self.bold_ink += if here.bold { ink } else { 0 };
        self.italic_ink += if here.italic { ink } else { 0 };
    }

    fn flush(&mut self) {
        let text = if self.ink == 0 { String::new() } else { clean::line(&self.buffer) };
        let image_below = std::mem::take(&mut self.image_below);
        if text.is_empty() {
            self.image |= image_below;
        } else {
            let here = self.here();
            let form = match here {
                Open { caption: true, .. } => Form::Caption,
                Open { heading: 1.., .. } => Form::Heading(here.heading),
                Open { item: true, .. } => Form::Item,
                _ => Form::Text,
            };
            self.pieces.push(Piece {
                chars: text.chars().count(),
                text,
                form,
                element: self.holder(),
                ink: self.ink,
                link_ink: self.link_ink,
                bold: self.bold_ink == self.ink,
                italic: self.italic_ink == self.ink,
                centred: here.centred,
                right: here.right,
                after_image: std::mem::replace(&mut self.image, image_below),
                time: self.time.take(),
            });
        }
        self.buffer.clear();
        (self.ink, self.link_ink, self.bold_ink, self.italic_ink) = (0, 0, 0, 0);
    }

    /// The innermost open block.
    fn holder(&self) -> usize {
        self.open.iter().rev().find(|open| open.block).map_or(0, |open| open.index)
    }

    fn row(&mut self, start: usize, end: usize) {
        let mut cells = Vec::new();
        let mut at = start + 1;
        while at < end {
            if matches!(self.tree.name(at), "td" | "th") {
                cells.push(clean::line(&self.tree.text(at..self.tree.end(at))));
            }
            at = self.tree.end(at);
        }
        let text = cells.join("\t");
        if text.trim().is_empty() {
            return;
        }
        let link_ink = self
            .tree
            .elements(start..end)
            .filter(|(_, element)| element.name() == "a")
            .map(|(at, _)| {
                self.tree.text(at..self.tree.end(at)).chars().filter(|c| !c.is_whitespace()).count()
            })
            .sum();
        let piece = Piece::plain(text.trim_end().to_owned());
        self.pieces.push(Piece { form: Form::Row, element: self.holder(), link_ink, ..piece });
    }
}

/// The element that groups the paragraphs of which `element` is one.
pub(super) fn group_of(tree: &Tree<'_>, element: usize) -> usize {
    if is_leaf_block(tree.name(element)) { tree.parent(element) } else { element }
}

#[cfg(test)]
mod tests {
    use danvan_domain::reference::Reference;
    use scraper::Html;

    use super::*;

    fn read(html: &str) -> Vec<Piece> {
        let lexicon = Reference::embedded().expect("embedded reference data").lexicon;
        let html = Html::parse_document(html);
        pieces(&Tree::new(&html), &lexicon).pieces
    }

    fn texts(html: &str) -> Vec<(Form, String)> {
        read(html).into_iter().map(|piece| (piece.form, piece.text)).collect()
    }

    #[test]
    fn markup_neither_glues_nor_splits_words() {
        let found =
            texts("<div>Có <b>29</b> đơn<i>\nvị</i><br>dự<p>một</p>hai<span>ba</span> m<sup>2</sup></div>");
        let text = |text: &str| (Form::Text, text.to_owned());
        assert_eq!(found, [text("Có 29 đơn vị"), text("dự"), text("một"), text("haiba m2")]);
    }

    #[test]
    fn rows_items_headings_and_captions() {
        let found = texts(
            "<h2>Mục</h2><ul><li>một <b>hai</b></li></ul><figure><img alt='không'><figcaption>Ảnh một</figcaption>\
             </figure><table><tr><th>Xã</th><th>Số</th></tr><tr><td><p>Phú Mỹ</p></td><td> 12 </td></tr></table>\
             <table><tr><td><img></td></tr><tr><td>Ảnh hai</td></tr></table><p class=pCaption>Ảnh ba</p>",
        );
        assert_eq!(
            found,
            [
                (Form::Heading(2), "Mục".to_owned()),
                (Form::Item, "một hai".to_owned()),
                (Form::Caption, "Ảnh một".to_owned()),
                (Form::Row, "Xã\tSố".to_owned()),
                (Form::Row, "Phú Mỹ\t12".to_owned()),
                (Form::Caption, "Ảnh hai".to_owned()),
                (Form::Caption, "Ảnh ba".to_owned()),
            ]
        );
    }

    #[test]
    fn layout_tables_hold_blocks() {
        let found = texts(
            "<table><tr><td><table><tr><td>menu</td></tr></table></td><td><p>một</p><p>hai</p></td></tr></table>",
        );
        assert_eq!(found.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>(), ["menu", "một", "hai"]);
        assert!(found.iter().all(|(form, _)| *form == Form::Text));
    }

    #[test]
    fn what_no_reader_sees_is_left_out() {
        assert_eq!(texts("<script>x</script><p style='display: none'>y</p><p hidden>z</p>"), []);
        let image = read("<p><img></p><p><em>chú thích</em></p><p>sau</p>");
        assert_eq!(
            image.iter().map(|p| (p.after_image, p.italic)).collect::<Vec<_>>(),
            [(true, true), (false, false)]
        );
    }
}
