//! Capture in, article parts out, on any page: no site is known here.
//!
//! HTML becomes a flat tree, the tree becomes pieces (lines with what their markup says), plain text becomes
//! pieces at once. From there on both go the same way: what is furniture, a date, a byline, prose; where the
//! article ends; which line is what kind of block. Nothing fails and nothing recurses: what cannot be read is
//! a [`Finding`], and a page has a budget of bytes and nodes.

mod address;
mod around;
mod asking;
mod beside;
mod body;
mod budget;
mod byline;
mod chosen;
mod clean;
mod clock;
mod compose;
mod dated;
mod day;
mod decode;
mod explain;
mod genre;
mod headline;
mod hints;
mod html;
mod imprint;
mod language;
mod legacy;
mod machine;
mod marks;
mod moment;
mod names;
mod opening;
mod others;
mod outline;
mod piece;
mod plain;
mod profile;
mod published;
mod section;
mod shape;
mod signature;
mod signed;
mod stated;
mod structured;
mod sums;
mod tables;
mod tail;
mod token;
mod tree;
mod unwrap;
mod words;

use danvan_domain::{
    Apparatus, Block, BlockKind, Capture, IssueCode, Lexicon, Profile, PublishedAt, PublishedFrom,
};
use jiff::civil::Date;

pub use decode::{DecodeError, decode};
pub use explain::{ExplainedLine, Explanation, Verdict, explain};
pub use profile::Part;
pub use signature::signature;

/// What a reader sees of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The headline.
    pub title: Option<String>,
    /// The byline as printed, without its label.
    pub author: Option<String>,
    /// The section of the site.
    pub section: Option<String>,
    /// When it was published.
    pub published: Option<PublishedAt>,
    /// Where that was read.
    pub published_from: Option<PublishedFrom>,
    /// What the page has beside the text.
    pub apparatus: Apparatus,
    /// Lead, paragraphs, lists, tables and captions in page order, one line feed between blocks, in NFC.
    pub text: String,
    /// The blocks of the text, in order, in characters.
    pub blocks: Vec<Block>,
}

impl Page {
    /// The article as a reader would copy it: the blocks of its text that are no captions, one line feed between.
    pub fn body(&self) -> String {
        let lines = self.text.split('\n').zip(&self.blocks);
        let kept = lines.filter(|(_, block)| block.kind != BlockKind::Caption).map(|(line, _)| line);
        kept.collect::<Vec<_>>().join("\n")
    }

    /// Characters of the text that are no captions.
    fn body_chars(&self) -> usize {
        let blocks = self.blocks.iter().filter(|block| block.kind != BlockKind::Caption);
        blocks.map(|block| block.end - block.start).sum()
    }
}

/// What was missing or doubtful on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is about.
    pub code: IssueCode,
    /// What was seen, with the datum as printed.
    pub message: String,
}

/// What a capture holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Markup {
    /// HTML or XHTML.
    Html,
    /// Plain text.
    Text,
}

/// Whether a capture is HTML or plain text, by its declared type and by how it begins.
pub fn kind_of(capture: &Capture) -> Markup {
    let declared = capture.content_type.as_deref().unwrap_or_default().to_ascii_lowercase();
    if declared.contains("html") {
        return Markup::Html;
    }
    let head = capture.body.get(..2048).unwrap_or(&capture.body);
    // Some archives' text begins with a page's head, as it stands in the page.
    let markup = markup_of(&String::from_utf8_lossy(head));
    if declared.contains("plain") && !has_blocks(&capture.body) { Markup::Text } else { markup }
}

/// Whether bytes hold a tag that begins a block of text.
fn has_blocks(bytes: &[u8]) -> bool {
    const BLOCKS: [&[u8]; 5] = [b"body", b"div", b"p>", b"p ", b"td"];
    let after_angle = bytes.split(|byte| *byte == b'<').skip(1);
    let mut openings = after_angle.filter_map(|rest| rest.get(..4));
    openings.any(|opening| {
        BLOCKS
            .iter()
            .any(|block| opening.get(..block.len()).is_some_and(|start| start.eq_ignore_ascii_case(block)))
    })
}

/// Whether a text of unknown kind is HTML or plain text, by how it begins.
pub fn markup_of(text: &str) -> Markup {
    let head: String = text.chars().take(2048).filter(|c| *c != '\0').collect();
    let head = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}').to_ascii_lowercase();
    const OPENINGS: [&str; 9] =
        ["<!doctype html", "<html", "<head", "<body", "<!--", "<?xml", "<meta", "<title", "<div"];
    let opens = OPENINGS.iter().any(|opening| head.starts_with(opening));
    if opens || (head.starts_with('<') && head.contains("</")) { Markup::Html } else { Markup::Text }
}

/// Reads the article of a capture. `url` is its canonical address, where one is known; `profile` says how the pages of its
/// source were built on the capture's day, where that is known: parts for which it has selectors are read by them.
///
/// # Errors
/// Where the body is no text.
pub fn read(
    capture: &Capture,
    url: Option<&str>,
    profile: Option<&Profile>,
    lexicon: &Lexicon,
) -> Result<(Page, Vec<Finding>), DecodeError> {
    let decoded = decode(budget::source(&capture.body), capture.content_type.as_deref())?;
    Ok(match kind_of(capture) {
        Markup::Html => html::read(&decoded, url, capture.day(), profile, lexicon),
        Markup::Text => read_text(&decoded, url, capture.day(), lexicon),
    })
}

/// Reads the article of an HTML page.
pub fn read_html(
    html: &str,
    url: Option<&str>,
    captured: Option<Date>,
    lexicon: &Lexicon,
) -> (Page, Vec<Finding>) {
    html::read(html, url, captured, None, lexicon)
}

/// Reads the article of a page's plain text: menus, headline, date line, captions, byline, buttons and all.
pub fn read_text(
    text: &str,
    url: Option<&str>,
    captured: Option<Date>,
    lexicon: &Lexicon,
) -> (Page, Vec<Finding>) {
    plain::read(text, url, captured, lexicon)
}

/// The page with the findings on it; one that is no article has a title and a section at most.
fn judged(
    page: Page,
    is_article: bool,
    mut findings: Vec<Finding>,
    lexicon: &Lexicon,
) -> (Page, Vec<Finding>) {
    let lines = if page.text.is_empty() { page.title.as_deref().unwrap_or_default() } else { &page.text };
    if let Some(legacy) = legacy::legacy(lines.lines()) {
        let message = format!("its letters are those of {legacy} fonts");
        findings.clear();
        findings.push(Finding { code: IssueCode::LegacyEncoding, message });
        return (Page::default(), findings);
    }
    let mut note = |code, message: &str| findings.push(Finding { code, message: message.to_owned() });
    if !is_article {
        let title = page.title.as_deref().unwrap_or("no headline");
        let message = format!("{} characters of running text under {title:?}", page.body_chars());
        // Of what is no article nothing else is missing or doubtful.
        findings.clear();
        findings.push(Finding { code: IssueCode::NotAnArticle, message });
        return (Page { title: page.title, section: page.section, ..Page::default() }, findings);
    }
    let authors = page.author.as_deref().map(|byline| byline::persons(byline, lexicon)).unwrap_or_default();
    let page = Page { apparatus: Apparatus { authors, ..page.apparatus }, ..page };
    if page.title.is_none() {
        note(IssueCode::NoTitle, "no line of the page is its headline");
    }
    if page.published.is_none() {
        note(IssueCode::NoDate, "the page prints no date of publication");
    }
    (page, findings)
}
