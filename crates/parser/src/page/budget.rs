//! What a page may cost: text beyond the budget is not read, tags that would make the tree builder slow are
//! left out. HTML's rules are quadratic in nesting, in open formatting elements and in attributes, and no
//! page that a person wrote comes near these limits. With them goes what no reader sees and nothing here asks
//! for, which is half of many pages: scripts, styles, comments, drawings, and attributes that are for scripts.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    ops::Range,
};

use super::marks::{Mark, Marks, Tag};

/// Bytes of a page that are read.
pub(super) const MAX_BYTES: usize = 8 << 20;
/// Nodes of a page's tree that are read.
pub(super) const MAX_NODES: usize = 600_000;
const MAX_DEPTH: usize = 200;
const MAX_FORMATTING: usize = 24;
const MAX_ATTRIBUTES: usize = 200;
/// `html` and `body` tags add their attributes to the one element that there is.
const MAX_ROOTS: usize = 8;

/// Which of a page's attributes and drawings are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Markup {
    /// Attributes that say what an element is or where it leads to, and no drawings.
    Telling,
    /// Every one.
    All,
}

/// A page as it is read.
#[derive(Debug)]
pub(super) struct Budgeted<'h> {
    /// What the tree is built from.
    pub(super) html: Cow<'h, str>,
    /// The contents of its scripts, in order.
    pub(super) scripts: Vec<&'h str>,
}

/// The bytes of a page that are decoded: in UTF-16 one of the budget can stand for two.
pub(super) fn source(bytes: &[u8]) -> &[u8] {
    bytes.get(..2 * MAX_BYTES).unwrap_or(bytes)
}

/// `text` up to the budget, cut between characters.
pub(super) fn within_bytes(text: &str) -> &str {
    let mut end = text.len().min(MAX_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// `html` up to the budget, without the tags that nest too deep or carry too many attributes, and without what
/// no reader sees.
pub(super) fn within(html: &str, markup: Markup) -> Budgeted<'_> {
    let html = within_bytes(html);
    let mut scan = Scan::default();
    let mut kept = Kept { html, out: None, copied: 0 };
    let mut scripts = Vec::new();
    // No drawing that begins before here can be left out.
    let mut undrawn = 0;
    // The drawings and formulas that are open: in them, nothing is raw text.
    let mut foreign = 0_usize;
    let mut marks = Marks::new(html);
    while let Some(mark) = marks.next() {
        let tag = match mark {
            Mark::Comment(comment) => {
                kept.leave_out(comment);
                continue;
            }
            Mark::Tag(tag) => tag,
        };
        if tag.is("script") && !tag.closes {
            scripts.extend(html.get(tag.end..tag.content_end));
        }
        if !scan.keep(&tag) {
            kept.leave_out(tag.start..tag.content_end);
            continue;
        }
        if markup == Markup::Telling && tag.is("svg") && !tag.closes && tag.start >= undrawn {
            match marks.drawing(&tag) {
                Ok(end) => {
                    kept.leave_out(tag.start..end);
                    marks.at = end;
                    continue;
                }
                Err(seen) => undrawn = seen,
            }
        }
        if markup == Markup::Telling && !tag.closes {
            marks.mute.drain(..).for_each(|attribute| kept.leave_out(attribute));
        }
        if tag.is("svg") || tag.is("math") {
            foreign = if tag.closes { foreign.saturating_sub(1) } else { foreign + usize::from(!tag.empty) };
        } else if foreign == 0 && is_unread(html, &tag) {
            kept.leave_out(tag.end..tag.content_end);
        }
    }
    Budgeted { html: kept.whole(), scripts }
}

/// Whether the content of an element is text that nobody reads. Structured data is read, and so is a script whose
/// end is not told by the first end tag, or that has none.
fn is_unread(html: &str, tag: &Tag<'_>) -> bool {
    if tag.content_end == html.len() {
        return false;
    }
    if tag.is("style") || tag.is("noscript") {
        return true;
    }
    // Some systems write the plus sign of "ld+json" as an entity.
    let names_data = |tag: &str| tag.contains("ld+") || tag.contains("ld&");
    let is_data = || html.get(tag.start..tag.end).is_some_and(names_data);
    let is_escaped = || html.get(tag.end..tag.content_end).is_some_and(|script| script.contains("<!--"));
    tag.is("script") && !is_data() && !is_escaped()
}

/// A text without some of its parts, which are left out in order.
struct Kept<'h> {
    html: &'h str,
    out: Option<String>,
    copied: usize,
}

impl<'h> Kept<'h> {
    fn leave_out(&mut self, part: Range<usize>) {
        if part.is_empty() {
            return;
        }
        let out = self.out.get_or_insert_with(|| String::with_capacity(self.html.len()));
        out.push_str(self.html.get(self.copied..part.start).unwrap_or_default());
        // What follows would become a tag.
        if out.ends_with('<') {
            out.push(' ');
        }
        self.copied = part.end;
    }

    fn whole(self) -> Cow<'h, str> {
        match self.out {
            None => Cow::Borrowed(self.html),
            Some(mut out) => {
                out.push_str(self.html.get(self.copied..).unwrap_or_default());
                Cow::Owned(out)
            }
        }
    }
}

/// The name of an element as the limits compare it: a digest of its small letters. Names that collide only make
/// a limit a little less exact.
type Name = u64;

/// The open elements, as far as the limits need to know them.
#[derive(Default)]
struct Scan {
    open: Vec<(Name, bool)>,
    open_by_name: HashMap<Name, usize>,
    formatting: HashMap<Name, usize>,
    formatting_open: usize,
    /// Formatting start tags left out: their end tags are left out with them.
    formatting_left_out: HashSet<Name>,
    roots: usize,
}

impl Scan {
    fn keep(&mut self, tag: &Tag<'_>) -> bool {
        if tag.attributes > MAX_ATTRIBUTES {
            return false;
        }
        let name = digest(tag.name);
        match kind(tag.name) {
            Kind::Free => true,
            Kind::Root => {
                self.roots += 1;
                self.roots <= 2 * MAX_ROOTS
            }
            Kind::Formatting if tag.closes => self.close_formatting(name),
            Kind::Formatting => self.open_formatting(name),
            Kind::Nesting if tag.closes => self.close(name),
            Kind::Nesting => self.open(name),
        }
    }

    fn open_formatting(&mut self, name: Name) -> bool {
        if self.formatting_open >= MAX_FORMATTING {
            self.formatting_left_out.insert(name);
            return false;
        }
        self.formatting_open += 1;
        *self.formatting.entry(name).or_default() += 1;
        true
    }

    fn close_formatting(&mut self, name: Name) -> bool {
        match self.formatting.get_mut(&name).filter(|open| **open > 0) {
            Some(open) => {
                *open -= 1;
                self.formatting_open -= 1;
                true
            }
            None => !self.formatting_left_out.contains(&name),
        }
    }

    fn open(&mut self, name: Name) -> bool {
        let kept = self.open.len() < MAX_DEPTH;
        *self.open_by_name.entry(name).or_default() += 1;
        self.open.push((name, kept));
        kept
    }

    fn close(&mut self, name: Name) -> bool {
        if self.open_by_name.get(&name).is_none_or(|open| *open == 0) {
            return true;
        }
        while let Some((open, kept)) = self.open.pop() {
            if let Some(count) = self.open_by_name.get_mut(&open) {
                *count -= 1;
            }
            if open == name {
                return kept;
            }
        }
        true
    }
}

/// FNV-1a (Fowler, Noll and Vo) of a name in small letters.
fn digest(name: &str) -> Name {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
    })
}

enum Kind {
    /// Cannot nest, or is closed by what follows it.
    Free,
    Root,
    Formatting,
    Nesting,
}

/// Longer names are of no element that is told apart.
const LONGEST_NAME: usize = 12;

fn kind(name: &str) -> Kind {
    let mut small = [0; LONGEST_NAME];
    let Some(small) = small.get_mut(..name.len()) else { return Kind::Nesting };
    small.copy_from_slice(name.as_bytes());
    small.make_ascii_lowercase();
    match std::str::from_utf8(small).unwrap_or_default() {
        "html" | "body" => Kind::Root,
        "b" | "big" | "code" | "em" | "font" | "i" | "nobr" | "s" | "small" | "strike" | "strong" | "tt"
        | "u" => Kind::Formatting,
        "a" | "area" | "base" | "br" | "button" | "col" | "colgroup" | "dd" | "dt" | "embed" | "head"
        | "hr" | "img" | "input" | "li" | "link" | "meta" | "option" | "optgroup" | "p" | "param" | "rb"
        | "rp" | "rt" | "rtc" | "script" | "source" | "style" | "tbody" | "td" | "textarea" | "tfoot"
        | "th" | "thead" | "title" | "tr" | "track" | "wbr" => Kind::Free,
        _ => Kind::Nesting,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::prop;

    use super::*;

    fn within(html: &str) -> Cow<'_, str> {
        super::within(html, Markup::Telling).html
    }

    #[test]
    fn ordinary_pages_are_left_as_they_are() {
        let page = "<!doctype html><html><body class='x'><title>if (a<b) '</div>'</title>\
                    <div><p>một<p>hai <b>ba</b></div><img src=\"a>b\"></body></html>";
        assert!(matches!(within(page), Cow::Borrowed(same) if same == page));
    }

    #[test]
    fn what_no_reader_sees_is_left_out() {
        for (page, expected) in [
            ("a<!-- b -->c", "ac"),
            ("<style>p{}</style><script>x</script>", "<style></style><script></script>"),
            (
                "<script type='application/ld+json'>{}</script>",
                "<script type='application/ld+json'>{}</script>",
            ),
            (
                "<script type=application/ld&#43;json>{}</script>",
                "<script type=application/ld&#43;json>{}</script>",
            ),
            ("<script><!-- <script></script> --></script>", "<script><!-- <script></script> --></script>"),
            ("<p class=a data-b='c' onclick=d>e", "<p class=a  >e"),
            ("<img data-src=a srcset=\"b c\" src='data:image/gif;d'>", "<img data-src=a  >"),
            ("a<svg><path d=b /></svg>c", "ac"),
            ("a<svg><p>b</svg>c", "a<svg><p>b</svg>c"),
            (
                "<svg><style/><a>b</a></svg><p>c<style></style>",
                "<svg><style/><a>b</a></svg><p>c<style></style>",
            ),
            ("<svg><style/></svg>a<style>b</style>", "a<style></style>"),
            ("a <<!-- b -->p>c", "a < p>c"),
            ("<!--[if IE]><p>a<![endif]--><!--[if !IE]><!--><p>b<!--<![endif]-->", "<p>b"),
            ("<![if !IE]>a<![endif]>", "<![if !IE]>a<![endif]>"),
            ("<p>a<!-- b", "<p>a<!-- b"),
            ("<p>a<script>b", "<p>a<script>b"),
            (
                "<template><p>a</template><![CDATA[<!-- b -->]]>",
                "<template><p>a</template><![CDATA[<!-- b -->]]>",
            ),
            ("<iframe><!-- a</iframe>b<!-- c -->", "<iframe><!-- a</iframe>b"),
        ] {
            assert_eq!(within(page), expected, "{page}");
        }
        let scripts = super::within("<script>a</script><script>b</script>", Markup::All).scripts;
        assert_eq!(scripts, ["a", "b"]);
        assert_eq!(super::within("<p data-a=b>", Markup::All).html, "<p data-a=b>");
    }

    /// What stands in pages and can be mistaken for something else.
    const PIECES: [&str; 38] = [
        "một",
        " hai ",
        "<",
        ">",
        "</",
        "<p>",
        "</p>",
        "<div class=a data-b='>'>",
        "</div>",
        "<!-- ba -->",
        "<!--",
        "-->",
        "<!-->",
        "--!>",
        "<![if !IE]>",
        "<?php ",
        "<script>",
        "<script src=a />",
        "</script>",
        "<style>",
        "</style>",
        "<svg>",
        "<svg/>",
        "<svg a=b>",
        "</svg>",
        "<path d=a />",
        "<style/>",
        "<g>",
        "<title>",
        "</title>",
        "<table><tr><td>",
        "</table>",
        "<b onclick=\"'\">",
        "</b>",
        "<textarea>",
        "</textarea>",
        "<noscript>",
        "</noscript>",
    ];

    /// How many of the words above a reader sees.
    fn seen(html: &str) -> usize {
        let html = scraper::Html::parse_document(html);
        let tree = super::super::tree::Tree::new(&html);
        let text = tree.text(0..tree.nodes.len());
        text.matches("một").chain(text.matches("hai")).count()
    }

    proptest::proptest! {
        /// On a page as broken as can be, more may come to light, but nothing is lost.
        #[test]
        fn readers_miss_nothing(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..24)) {
            // A drawing would end the head of a page that has no body yet.
            let page = format!("<body>{}", pieces.concat());
            for markup in [Markup::Telling, Markup::All] {
                let read = super::within(&page, markup).html;
                proptest::prop_assert!(seen(&read) >= seen(&page), "{:?} of {}", read, page);
            }
        }
    }

    #[test]
    fn deep_nesting_is_flattened_and_its_text_kept() {
        let page = format!("{}sâu{}<p>sau", "<div>".repeat(100_000), "</div>".repeat(100_000));
        let flat = within(&page);
        assert_eq!(flat.matches("<div>").count(), MAX_DEPTH);
        assert_eq!(flat.matches("</div>").count(), MAX_DEPTH);
        assert!(flat.contains("sâu") && flat.ends_with("<p>sau"));
    }

    #[test]
    fn open_formatting_and_attributes_are_limited() {
        let fonts: String = (0..9_000).map(|size| format!("<font size={size}>")).collect();
        assert_eq!(within(&fonts).matches("<font").count(), MAX_FORMATTING);
        let crowd = format!("<p {}>x</p>", "a=1 b ".repeat(500_000));
        assert_eq!(within(&crowd), "x</p>");
    }

    #[test]
    fn the_cut_falls_between_characters() {
        let long = "ậ".repeat(MAX_BYTES);
        let cut = within_bytes(&long);
        assert!(cut.len() <= MAX_BYTES && cut.len() > MAX_BYTES - 4);
    }
}
