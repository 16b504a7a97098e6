//! What a page may cost: text beyond the budget is not read, tags that would make the tree builder slow are
//! left out. HTML's rules are quadratic in nesting, in open formatting elements and in attributes, and no
//! page that a person wrote comes near these limits.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

/// Bytes of a page that are read.
pub(super) const MAX_BYTES: usize = 8 << 20;
/// Nodes of a page's tree that are read.
pub(super) const MAX_NODES: usize = 600_000;
const MAX_DEPTH: usize = 200;
const MAX_FORMATTING: usize = 24;
const MAX_ATTRIBUTES: usize = 200;
/// `html` and `body` tags add their attributes to the one element that there is.
const MAX_ROOTS: usize = 8;

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

/// `html` up to the budget, without the tags that nest too deep or carry too many attributes.
pub(super) fn within(html: &str) -> Cow<'_, str> {
    let html = within_bytes(html);
    let mut scan = Scan::default();
    let mut kept: Option<String> = None;
    let mut copied = 0;
    let mut at = 0;
    while let Some(tag) = next_tag(html, at) {
        at = tag.end;
        if !scan.keep(&tag) {
            let out = kept.get_or_insert_default();
            out.push_str(html.get(copied..tag.start).unwrap_or_default());
            copied = tag.end;
        }
    }
    match kept {
        None => Cow::Borrowed(html),
        Some(mut out) => {
            out.push_str(html.get(copied..).unwrap_or_default());
            Cow::Owned(out)
        }
    }
}

struct Tag<'h> {
    name: &'h str,
    closes: bool,
    attributes: usize,
    start: usize,
    /// After the tag; for an element whose content is raw text, after its content.
    end: usize,
}

/// The next start or end tag from `from` on, comments passed over.
fn next_tag(html: &str, from: usize) -> Option<Tag<'_>> {
    let bytes = html.as_bytes();
    let mut at = from;
    loop {
        let start = at + html.get(at..)?.find('<')?;
        let rest = html.get(start + 1..)?;
        if let Some(comment) = rest.strip_prefix("!--") {
            at = start + 4 + comment.find("-->")?;
            continue;
        }
        let closes = rest.starts_with('/');
        let name_at = start + 1 + usize::from(closes);
        if !bytes.get(name_at).is_some_and(u8::is_ascii_alphabetic) {
            at = start + 1;
            continue;
        }
        let named = html.get(name_at..)?;
        let name_end = named.find(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/');
        let name = named.get(..name_end.unwrap_or(named.len()))?;
        let (attributes, end) = attributes(bytes, name_at + name.len());
        let end = if closes { end } else { after_raw_text(html, name, end) };
        return Some(Tag { name, closes, attributes, start, end });
    }
}

/// How many attributes a tag seems to have, and where it ends.
fn attributes(bytes: &[u8], from: usize) -> (usize, usize) {
    let mut value_next = false;
    let mut inside_word = false;
    let mut count = 0;
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'>' => return (count, at),
            b'"' | b'\'' if value_next => {
                let rest = bytes.get(at..).unwrap_or_default();
                at += rest.iter().position(|other| *other == byte).map_or(rest.len(), |end| end + 1);
                value_next = false;
            }
            b'=' => value_next = true,
            b'/' => inside_word = false,
            byte if byte.is_ascii_whitespace() => inside_word = false,
            _ => {
                count += usize::from(!inside_word && !value_next);
                inside_word = true;
                value_next = false;
            }
        }
    }
    (count, bytes.len())
}

/// Where the content of a script or its like ends, in which "<" opens no tag.
fn after_raw_text(html: &str, name: &str, from: usize) -> usize {
    const RAW: [&str; 5] = ["script", "style", "textarea", "title", "noscript"];
    let Some(raw) = RAW.iter().find(|raw| raw.eq_ignore_ascii_case(name)) else { return from };
    let bytes = html.as_bytes();
    let mut at = from;
    while let Some(found) = html.get(at..).and_then(|rest| rest.find("</")) {
        at += found + 2;
        if bytes.get(at..at + raw.len()).is_some_and(|end| end.eq_ignore_ascii_case(raw.as_bytes())) {
            return at - 2;
        }
    }
    html.len()
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
    use super::*;

    #[test]
    fn ordinary_pages_are_left_as_they_are() {
        let page = "<!doctype html><html><body class='x'><!-- <div> --><script>if (a<b) '</div>'</script>\
                    <div><p>một<p>hai <b>ba</b></div><img src=\"a>b\"></body></html>";
        assert!(matches!(within(page), Cow::Borrowed(same) if same == page));
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
