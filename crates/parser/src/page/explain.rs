//! Which lines of a page were taken for the article, and why the others were not.

use danvan_domain::{BlockKind, Capture, Lexicon, Profile};
use jiff::civil::Date;

use super::{
    DecodeError, Finding, Markup, Page, Part, budget,
    chosen::{Chosen, TitleKey},
    decode, html,
    html::Reader,
    kind_of, plain,
};

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is a block of the article.
    Block(BlockKind),
    /// It is the headline, or repeats it.
    Headline,
    /// It is a byline above the text, or a credit.
    Byline,
    /// It is a date above the text.
    Date,
    /// It is a button, a label or a counter by its words.
    Button,
    /// It stands in furniture, by the names that the markup gives.
    Furniture,
    /// It consists of links.
    Links,
    /// It stands outside the element that holds the article.
    Outside,
    /// It stands after the article's end.
    After,
}

impl Verdict {
    /// The verdict in a word or two.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Block(kind) => kind.as_str(),
            Self::Headline => "headline",
            Self::Byline => "byline",
            Self::Date => "date",
            Self::Button => "button",
            Self::Furniture => "furniture",
            Self::Links => "links",
            Self::Outside => "outside",
            Self::After => "after the end",
        }
    }
}

/// A line of a page, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedLine {
    /// The line as it was read.
    pub text: String,
    /// The elements that hold it, the innermost last: `div#main > div.detail > p`. Empty in plain text.
    pub place: String,
    /// What became of it.
    pub verdict: Verdict,
}

/// A page read with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What was read.
    pub page: Page,
    /// What was missing or doubtful.
    pub findings: Vec<Finding>,
    /// The element that was taken to hold the article.
    pub container: String,
    /// The parts that were read by selectors of the source's profile.
    pub profiled: Vec<Part>,
    /// Every line of the page, in order.
    pub lines: Vec<ExplainedLine>,
}

/// Reads the article of a capture as [`read`](super::read) does, and says of each line what became of it.
///
/// # Errors
/// Where the body is no text.
pub fn explain(
    capture: &Capture,
    url: Option<&str>,
    profile: Option<&Profile>,
    lexicon: &Lexicon,
) -> Result<Explanation, DecodeError> {
    let decoded = decode(budget::source(&capture.body), capture.content_type.as_deref())?;
    Ok(match kind_of(capture) {
        Markup::Html => explain_html(&decoded, url, capture.day(), profile, lexicon),
        Markup::Text => plain::explain(&decoded, url, capture.day(), lexicon),
    })
}

fn explain_html(
    html: &str,
    url: Option<&str>,
    captured: Option<Date>,
    profile: Option<&Profile>,
    lexicon: &Lexicon,
) -> Explanation {
    html::taken_apart(html, url, profile, lexicon, |reader, title, container, held| {
        let (page, findings) = reader.read(title, (container, &held), captured);
        let key = TitleKey::new(title);
        let chosen = reader.chosen(title, key.as_ref(), &held);
        let verdicts = verdicts(reader, &chosen);
        let lines = reader.page.pieces.iter().enumerate().map(|(at, piece)| {
            let taken = verdicts.iter().find(|(index, _)| *index == at).map(|(_, verdict)| *verdict);
            let refused =
                || reader.refused(at, key.as_ref()).filter(|v| held.contains(&at) || *v == Verdict::Headline);
            let verdict = taken.or_else(refused).unwrap_or(Verdict::Outside);
            ExplainedLine { text: piece.text.clone(), place: place(reader, piece.element), verdict }
        });
        let (container, profiled) = (place(reader, container), reader.profiled.parts());
        Explanation { page, findings, container, profiled, lines: lines.collect() }
    })
}

/// What became of each chosen line.
fn verdicts(reader: &Reader<'_, '_>, chosen: &Chosen<'_>) -> Vec<(usize, Verdict)> {
    let mut texts = 0;
    let verdict = |at: usize| {
        let Some(line) = chosen.lines.get(at).filter(|_| at < chosen.tail.end) else { return Verdict::After };
        let verdict = reader.block_kind(line, texts);
        texts += usize::from(matches!(verdict, Verdict::Block(kind) if kind != BlockKind::Caption));
        verdict
    };
    let verdicts: Vec<Verdict> = (0..chosen.at.len()).map(verdict).collect();
    chosen.at.iter().copied().zip(verdicts).collect()
}

/// The elements from the body down to `element`, with their id or first class.
fn place(reader: &Reader<'_, '_>, element: usize) -> String {
    let mut steps: Vec<String> = reader
        .tree
        .upwards(element)
        .filter_map(|at| reader.tree.element(at))
        .take_while(|element| !matches!(element.name(), "body" | "html"))
        .map(|element| {
            let name = element.name();
            let class = element.attr("class").and_then(|class| class.split_whitespace().next());
            match (element.attr("id").filter(|id| !id.is_empty()), class) {
                (Some(id), _) => format!("{name}#{id}"),
                (_, Some(class)) => format!("{name}.{class}"),
                _ => name.to_owned(),
            }
        })
        .collect();
    steps.reverse();
    steps.join(" > ")
}
