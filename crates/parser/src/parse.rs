//! The parser: one capture or case in, an article with its facts and issues out.

use danvan_domain::text::{CharIndex, nfc, squeeze};
use danvan_domain::{
    Article, Block, BlockKind, Capture, Fact, Issue, IssueCode, PublishedAt, Reference, Source, address, id,
};
use jiff::civil::Date;
use serde::Deserialize;
use std::borrow::Cow;
use url::Url;

use crate::explain::{Explanation, Recorder};
use crate::facts::{
    assemble,
    assemble::{Assembly, Origin},
    document::{Document, Input},
    named, repair, statement,
    witness::{Nobody, Witness},
};
use crate::page::{self, Page};

/// The version of page extraction and grammar together, with a digest of the sources that they are built from:
/// captures parsed by another version are parsed again. No table may carry it.
pub const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "+", env!("DANVAN_PARSER_SOURCES"));

/// Reads captures with a gazetteer and a lexicon.
#[derive(Debug, Clone)]
pub struct Parser {
    reference: Reference,
}

/// What was understood of a capture, and what was not.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The article; none where the page is not one.
    pub article: Option<Article>,
    /// The counts that it states, in page order.
    pub facts: Vec<Fact>,
    /// What was not understood.
    pub issues: Vec<Issue>,
}

/// A passage with what is known of its page: a line of a gold file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Case {
    /// Its name.
    pub id: String,
    /// The body.
    pub text: String,
    /// The headline.
    #[serde(default)]
    pub title: Option<String>,
    /// When it was published.
    #[serde(default)]
    pub published: Option<PublishedAt>,
    /// The address of the page.
    #[serde(default)]
    pub url: Option<String>,
}

/// What is known of a page beside its text.
struct Known<'a> {
    article_id: String,
    url: String,
    capture: Option<&'a Capture>,
    source: Option<&'a Source>,
    captured: Option<Date>,
}

impl Parser {
    /// A parser with this reference data.
    pub fn new(reference: Reference) -> Self {
        Self { reference }
    }

    /// The reference data that it reads with.
    pub fn reference(&self) -> &Reference {
        &self.reference
    }

    /// Reads a capture. `source` is where it was made for: its localities place a page that names none.
    pub fn parse(&self, capture: &Capture, source: Option<&Source>) -> Parsed {
        self.parse_before(capture, source, &mut Nobody)
    }

    /// Reads a capture as [`Parser::parse`] does, and says how it came to each fact, and why other figures are none.
    pub fn explain(&self, capture: &Capture, source: Option<&Source>) -> (Parsed, Explanation) {
        let mut recorder = Recorder::default();
        let parsed = self.parse_before(capture, source, &mut recorder);
        (parsed, recorder.explanation())
    }

    fn parse_before(&self, capture: &Capture, source: Option<&Source>, witness: &mut impl Witness) -> Parsed {
        let url = match Url::parse(&capture.address) {
            Ok(url) => address::canonical(&url).into(),
            Err(_) => capture.address.clone(),
        };
        let known = Known {
            article_id: id::article_id(&url),
            url,
            capture: Some(capture),
            source,
            captured: capture.day(),
        };
        let profile = source.zip(known.captured).and_then(|(source, day)| source.profile_on(day));
        let (page, findings) = match page::read(capture, Some(&known.url), profile, &self.reference.lexicon) {
            Ok(read) => read,
            Err(error) => return not_understood(&known, IssueCode::Undecodable, error.to_string()),
        };
        let issues = findings.into_iter().map(|finding| known.issue(finding.code, finding.message)).collect();
        if page.text.is_empty() {
            return Parsed { article: None, facts: Vec::new(), issues };
        }
        self.read(page, &known, issues, witness)
    }

    /// Reads a passage whose headline and date are given.
    pub fn parse_case(&self, case: &Case) -> Parsed {
        self.parse_case_before(case, &mut Nobody)
    }

    /// Reads a passage as [`Parser::parse_case`] does, and says how it came to each fact, and why other figures are
    /// none.
    pub fn explain_case(&self, case: &Case) -> (Parsed, Explanation) {
        let mut recorder = Recorder::default();
        let parsed = self.parse_case_before(case, &mut recorder);
        (parsed, recorder.explanation())
    }

    /// Reads an article again that was read before, and says how it came to each fact, and why other figures are
    /// none. `source` is where its capture was made for.
    pub fn explain_article(&self, article: &Article, source: Option<&Source>) -> (Parsed, Explanation) {
        let capture = Capture {
            capture_id: article.capture_id.clone(),
            source_id: article.source_id.clone(),
            address: article.url.clone(),
            fetched_at: article.fetched_at,
            captured_at: article.captured_at,
            status: None,
            content_type: None,
            body: Vec::new(),
        };
        let known = Known {
            article_id: article.article_id.clone(),
            url: article.url.clone(),
            capture: Some(&capture),
            source,
            captured: capture.day(),
        };
        let page = Page {
            title: article.title.clone(),
            published: article.published,
            blocks: article.blocks.clone(),
            text: article.text.clone(),
            ..Page::default()
        };
        let mut recorder = Recorder::default();
        let parsed = self.read(page, &known, Vec::new(), &mut recorder);
        (parsed, recorder.explanation())
    }

    fn parse_case_before(&self, case: &Case, witness: &mut impl Witness) -> Parsed {
        let text = nfc(&case.text);
        let page = Page {
            title: case.title.as_deref().map(|title| squeeze(&nfc(title))),
            published: case.published,
            blocks: paragraphs(&text),
            text,
            ..Page::default()
        };
        let url = case.url.clone().unwrap_or_else(|| case.id.clone());
        let known =
            Known { article_id: id::article_id(&url), url, capture: None, source: None, captured: None };
        let empty = case.text.trim().is_empty();
        let issues = empty.then(|| known.issue(IssueCode::NotAnArticle, "the case has no text".to_owned()));
        self.read(page, &known, issues.into_iter().collect(), witness)
    }

    fn read(
        &self,
        page: Page,
        known: &Known<'_>,
        mut issues: Vec<Issue>,
        witness: &mut impl Witness,
    ) -> Parsed {
        let blocks = byte_blocks(&page);
        let home: &[String] = known.source.map_or(&[], |source| &source.localities);
        let (title, text) = (page.title.as_deref().map(repair::figures), repair::figures(&page.text));
        let input = Input {
            title: title.as_deref(),
            text: &text,
            blocks: &blocks,
            published: page.published.map(PublishedAt::day),
            captured: known.captured,
            home,
            damage: repair::damage(&page.text, matches!(text, Cow::Owned(_))),
        };
        let document = Document::new(&input, &self.reference.lexicon, &self.reference.gazetteer);
        let statements = statement::read(&document, &self.reference.gazetteer, witness);
        let capture_id = known.capture.map_or("", |capture| &capture.capture_id);
        let origin = Origin {
            title: page.title.as_deref().unwrap_or_default(),
            text: &page.text,
            article_id: &known.article_id,
            capture_id,
        };
        let assembly = assemble::facts(&statements, &origin);
        witness.end(&document, &statements, &assembly, &origin);
        let Assembly { facts, findings, .. } = assembly;
        let all = document.findings.iter().cloned().chain(findings);
        issues.extend(all.map(|(code, message)| known.issue(code, message)));
        let locality = document.home.place.clone();
        let (period, named_models) = (document.period, named::read(&document));
        drop(document);
        let article = Article {
            article_id: known.article_id.clone(),
            capture_id: capture_id.to_owned(),
            source_id: known.source_id(),
            url: known.url.clone(),
            author: page.author,
            section: page.section,
            published: page.published,
            published_from: page.published_from,
            fetched_at: known.capture.and_then(|capture| capture.fetched_at),
            captured_at: known.capture.and_then(|capture| capture.captured_at),
            text_sha256: id::sha256_hex(page.text.as_bytes()),
            signature: page::signature(&page.text),
            apparatus: page.apparatus,
            title: page.title,
            text: page.text,
            blocks: page.blocks,
            locality,
            period,
            named_models,
        };
        Parsed { article: Some(article), facts, issues }
    }
}

impl Known<'_> {
    fn source_id(&self) -> String {
        self.capture.map(|capture| capture.source_id.clone()).unwrap_or_default()
    }

    fn issue(&self, code: IssueCode, message: String) -> Issue {
        let capture_id = self.capture.map(|capture| capture.capture_id.clone()).unwrap_or_default();
        Issue { code, source_id: self.source_id(), url: self.url.clone(), capture_id, message }
    }
}

fn not_understood(known: &Known<'_>, code: IssueCode, message: String) -> Parsed {
    Parsed { article: None, facts: Vec::new(), issues: vec![known.issue(code, message)] }
}

/// A paragraph for every line that is not empty, in characters.
fn paragraphs(text: &str) -> Vec<Block> {
    let index = CharIndex::new(text);
    let mut start = 0;
    let mut blocks = Vec::new();
    for line in text.split('\n') {
        let end = start + line.len();
        if !line.trim().is_empty() {
            let (from, to) = (index.chars_before(text, start), index.chars_before(text, end));
            blocks.push(Block { kind: BlockKind::Paragraph, start: from, end: to });
        }
        start = end + 1;
    }
    blocks
}

/// The blocks of a page in bytes, from their offsets in characters, in one pass.
fn byte_blocks(page: &Page) -> Vec<(BlockKind, usize, usize)> {
    let mut bytes = page.text.char_indices().map(|(byte, _)| byte).chain([page.text.len()]);
    let mut passed = 0;
    let mut last = 0;
    let mut byte_at = |character: usize| {
        if character >= passed {
            if let Some(byte) = bytes.nth(character - passed) {
                last = byte;
            }
            passed = character + 1;
        }
        last
    };
    page.blocks.iter().map(|block| (block.kind, byte_at(block.start), byte_at(block.end))).collect()
}
