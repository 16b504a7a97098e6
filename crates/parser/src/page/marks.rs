//! The tags and comments of a page, before it becomes a tree: as much of the tokenizer of the HTML standard as tells where
//! each begins and ends.

use std::ops::Range;

use memchr::{memchr, memmem};

/// What stands between texts.
pub(super) enum Mark<'h> {
    Comment(Range<usize>),
    Tag(Tag<'h>),
}

pub(super) struct Tag<'h> {
    pub(super) name: &'h str,
    pub(super) closes: bool,
    /// It ends itself, as elements of drawings can.
    pub(super) empty: bool,
    pub(super) attributes: usize,
    pub(super) start: usize,
    pub(super) end: usize,
    /// After the content of an element whose content is raw text; of any other, the tag's end.
    pub(super) content_end: usize,
}

impl Tag<'_> {
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// An attribute of a tag, with its value.
struct Attribute<'h> {
    name: &'h [u8],
    /// How its value begins.
    opening: &'h [u8],
    span: Range<usize>,
}

/// Goes through the marks of a page.
pub(super) struct Marks<'h> {
    html: &'h str,
    /// Where the next one is looked for.
    pub(super) at: usize,
    /// The attributes of the last tag that say nothing to readers, nor to who reads for them: those for scripts and for
    /// programs that read aloud, other sizes of a picture, and data in place of an address.
    pub(super) mute: Vec<Range<usize>>,
    /// Whether these are of a drawing, where tags can end themselves.
    drawing: bool,
}

impl<'h> Marks<'h> {
    pub(super) fn new(html: &'h str) -> Self {
        Self { html, at: 0, mute: Vec::new(), drawing: false }
    }

    /// The next start or end tag, or comment.
    pub(super) fn next(&mut self) -> Option<Mark<'h>> {
        let bytes = self.html.as_bytes();
        loop {
            let start = self.at + memchr(b'<', bytes.get(self.at..)?)?;
            let rest = bytes.get(start + 1..)?;
            if let Some(comment) = rest.strip_prefix(b"!--") {
                self.at = start + 4 + comment_end(comment)?;
                return Some(Mark::Comment(start..self.at));
            }
            let closes = rest.starts_with(b"/");
            let name_at = start + 1 + usize::from(closes);
            match bytes.get(name_at) {
                Some(byte) if byte.is_ascii_alphabetic() => {
                    return self.tag(start, name_at, closes).map(Mark::Tag);
                }
                // A declaration, or a comment that is none: it ends with the first ">".
                Some(byte) if closes || matches!(byte, b'!' | b'?') => {
                    self.at = name_at + memchr(b'>', bytes.get(name_at..)?)? + 1;
                }
                _ => self.at = start + 1,
            }
        }
    }

    fn tag(&mut self, start: usize, name_at: usize, closes: bool) -> Option<Tag<'h>> {
        let bytes = self.html.as_bytes();
        let name_end = skip(bytes, name_at, |byte| !is_between(byte) && byte != b'>');
        let name = self.html.get(name_at..name_end)?;
        let (mut at, mut attributes) = (name_end, 0);
        self.mute.clear();
        while let Some(attribute) = attribute(bytes, at) {
            attributes += 1;
            at = attribute.span.end;
            if is_mute(attribute.name) || attribute.opening.starts_with(b"data:") {
                self.mute.push(attribute.span);
            }
        }
        let close = skip(bytes, at, is_between);
        let empty = close > at && bytes.get(close - 1) == Some(&b'/');
        let end = (close + 1).min(bytes.len());
        self.at = if closes || self.drawing && empty { end } else { after_raw_text(bytes, name, end) };
        Some(Tag { name, closes, empty, attributes, start, end, content_end: self.at })
    }

    /// Where the drawing ends that `tag` opens, if nothing but a drawing is in it; else how far that was seen.
    pub(super) fn drawing(&self, tag: &Tag<'_>) -> Result<usize, usize> {
        let mut open = usize::from(!tag.empty);
        let mut inside = Self { html: self.html, at: tag.end, mute: Vec::new(), drawing: true };
        let has_markup = |part| self.html.get(part).is_some_and(|content: &str| content.contains('<'));
        while open > 0 {
            let before = inside.at;
            match inside.next() {
                Some(Mark::Comment(_)) => {}
                Some(Mark::Tag(tag)) if tag.is("svg") && tag.closes => open -= 1,
                Some(Mark::Tag(tag)) if tag.is("svg") => open += usize::from(!tag.empty),
                // A drawing's styles and titles can hold elements as well.
                Some(Mark::Tag(tag)) if has_markup(tag.end..tag.content_end) => return Err(tag.content_end),
                Some(Mark::Tag(tag)) if is_of_drawing(tag.name) => {}
                Some(Mark::Tag(_)) => return Err(before),
                None => return Err(self.html.len()),
            }
        }
        Ok(inside.at)
    }
}

/// Where a comment ends, after its opening.
fn comment_end(comment: &[u8]) -> Option<usize> {
    if comment.starts_with(b">") {
        return Some(1);
    }
    if comment.starts_with(b"->") {
        return Some(2);
    }
    let mut from = 0;
    loop {
        let end = from + memmem::find(comment.get(from..)?, b"--")? + 2;
        let rest = comment.get(end..)?;
        match rest {
            [b'>', ..] => return Some(end + 1),
            [b'!', b'>', ..] => return Some(end + 2),
            _ => from = end - 1,
        }
    }
}

/// The first byte from `from` on that is not of a kind.
fn skip(bytes: &[u8], from: usize, is: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|byte| !is(*byte)).unwrap_or(rest.len())
}

fn is_between(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == b'/'
}

/// The next attribute of a tag, from `at` on.
fn attribute(bytes: &[u8], at: usize) -> Option<Attribute<'_>> {
    let start = skip(bytes, at, is_between);
    if bytes.get(start).is_none_or(|byte| *byte == b'>') {
        return None;
    }
    let name_end = skip(bytes, start + 1, |byte| !is_between(byte) && !matches!(byte, b'>' | b'='));
    let name = bytes.get(start..name_end)?;
    let equals = skip(bytes, name_end, |byte| byte.is_ascii_whitespace());
    if bytes.get(equals) != Some(&b'=') {
        return Some(Attribute { name, opening: &[], span: start..name_end });
    }
    let value = skip(bytes, equals + 1, |byte| byte.is_ascii_whitespace());
    let (opening, end) = match bytes.get(value) {
        Some(quote @ (b'"' | b'\'')) => {
            let rest = bytes.get(value + 1..)?;
            (value + 1, value + 1 + memchr(*quote, rest).map_or(rest.len(), |end| end + 1))
        }
        _ => (value, skip(bytes, value, |byte| !byte.is_ascii_whitespace() && byte != b'>')),
    };
    Some(Attribute { name, opening: bytes.get(opening..end)?, span: start..end })
}

fn is_mute(name: &[u8]) -> bool {
    let opens = |word: &[u8]| name.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    let is = |word: &[u8]| name.eq_ignore_ascii_case(word);
    match name.first().map(u8::to_ascii_lowercase) {
        Some(b'd') => {
            const TELLING: [&[u8]; 5] =
                [b"data-src", b"data-original", b"data-date", b"data-time", b"data-pub"];
            opens(b"data-") && !TELLING.into_iter().any(opens) || is(b"decoding")
        }
        Some(b'a') => opens(b"aria-"),
        Some(b'o') => opens(b"on"),
        Some(b's') => is(b"srcset") || is(b"sizes"),
        Some(b'l') => is(b"loading"),
        Some(b't') => is(b"target") || is(b"tabindex"),
        _ => false,
    }
}

/// Whether elements of this name stand in drawings: any other may end one.
fn is_of_drawing(name: &str) -> bool {
    const NAMES: [&str; 24] = [
        "path",
        "g",
        "circle",
        "rect",
        "use",
        "defs",
        "symbol",
        "line",
        "polyline",
        "polygon",
        "ellipse",
        "text",
        "tspan",
        "title",
        "desc",
        "lineargradient",
        "radialgradient",
        "stop",
        "clippath",
        "mask",
        "style",
        "filter",
        "image",
        "animate",
    ];
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Where the content of a script or its like ends, in which "<" opens no tag.
fn after_raw_text(bytes: &[u8], name: &str, from: usize) -> usize {
    const RAW: [&str; 9] =
        ["script", "style", "textarea", "title", "noscript", "iframe", "xmp", "noembed", "noframes"];
    let Some(raw) = RAW.iter().find(|raw| raw.eq_ignore_ascii_case(name)) else { return from };
    let mut at = from;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr(b'<', rest)) {
        at += found + 1;
        let named = bytes.get(at + 1..at + 1 + raw.len());
        if bytes.get(at) == Some(&b'/') && named.is_some_and(|end| end.eq_ignore_ascii_case(raw.as_bytes())) {
            return at - 1;
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every mark of a page: comments and tags, with the content of those that hold raw text.
    fn marks(html: &str) -> Vec<&str> {
        let mut marks = Marks::new(html);
        let all = std::iter::from_fn(|| marks.next());
        let spans = all.map(|mark| match mark {
            Mark::Comment(span) => span,
            Mark::Tag(tag) => tag.start..tag.content_end,
        });
        spans.map(|span| &html[span]).collect()
    }

    #[test]
    fn marks_end_as_the_tokenizer_ends_them() {
        for (html, expected) in [
            ("a<p>b</p >", &["<p>", "</p >"][..]),
            ("<!-->x<!--->y<!-- a--b --!>z<!---->", &["<!-->", "<!--->", "<!-- a--b --!>", "<!---->"]),
            ("<!-- <b>", &[]),
            ("<a title='x>y' b=\">\" c>", &["<a title='x>y' b=\">\" c>"]),
            ("<a b=c/>d", &["<a b=c/>"]),
            ("<a =b=c>d<", &["<a =b=c>"]),
            ("<script>a<b></script>", &["<script>a<b>", "</script>"]),
            ("<TITLE><!-- a</Title>", &["<TITLE><!-- a", "</Title>"]),
            ("1 < 2 <3> </4> <p", &["<p"]),
            ("<!doctype a><? <p> b </ <p> <![if !c]><p>", &["<p>"]),
            ("<p a='", &["<p a='"]),
        ] {
            assert_eq!(marks(html), expected, "{html}");
        }
    }

    #[test]
    fn drawings_end_where_nothing_else_is_in_them() {
        for (html, expected) in [
            ("<svg><path d='x'/></svg>a", Ok("<svg><path d='x'/></svg>")),
            ("<svg a=b/>a", Err(())),
            ("<svg />a", Ok("<svg />")),
            ("<svg><svg/><svg><g></g></svg></svg>a", Ok("<svg><svg/><svg><g></g></svg></svg>")),
            ("<svg><p>a</svg>", Err(())),
            ("<svg><path>a", Err(())),
            ("<svg><style/><title>b</title></svg>a", Ok("<svg><style/><title>b</title></svg>")),
            ("<svg><title><p></title></svg>a", Err(())),
        ] {
            let mut marks = Marks::new(html);
            let Some(Mark::Tag(tag)) = marks.next() else { panic!("no tag in {html}") };
            assert_eq!(marks.drawing(&tag).map(|end| &html[..end]).map_err(|_| ()), expected, "{html}");
        }
    }
}
