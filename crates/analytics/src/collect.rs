//! What is staged, gathered part by part: facts small enough that ten million fit, articles without their text.
//! What repeats, or may, is kept once.

use std::{collections::BTreeSet, num::NonZeroU32};

use danvan_domain::{
    Article, Award, AwardKind, Basis, BodyType, Confidence, Fact, Field, Form, Issue, Item, Level, Measure,
    Model, Period, Place, PublishedAt, PublishedFrom, Purpose, Qualifier, Recipient, Scope, Signature, Stage,
    TextPart, Tier,
};
use danvan_store::{CaptureRow, PartRow, PartRows, Staged};
use jiff::{Timestamp, civil::Date};
use rustc_hash::FxHashMap;

use crate::{
    error::AnalyticsError,
    words::{Text, Texts, Word, Words},
};

/// Everything that the tables are made from, in the order in which it was added.
#[derive(Debug, Default)]
pub struct Collected {
    pub(crate) captures: Vec<KeptCapture>,
    pub(crate) articles: Vec<KeptArticle>,
    pub(crate) facts: Facts,
    pub(crate) issues: Vec<Issue>,
}

impl Collected {
    /// Adds a row of a part.
    pub fn add_row(&mut self, row: PartRow) {
        match row {
            PartRow::Capture(capture) => {
                let kept = KeptCapture::of(&capture, &mut self.facts.words);
                self.captures.push(kept);
            }
            PartRow::Article(article) => {
                let kept = KeptArticle::of(&article, &mut self.facts);
                self.articles.push(kept);
            }
            PartRow::Fact(fact) => self.facts.push(&fact),
            PartRow::Issue(issue) => self.issues.push(issue),
        }
    }

    /// Adds the rows of a part.
    pub fn add(&mut self, part: PartRows) {
        let words = &mut self.facts.words;
        self.captures.extend(part.captures.iter().map(|capture| KeptCapture::of(capture, words)));
        let facts = &mut self.facts;
        self.articles.extend(part.articles.iter().map(|article| KeptArticle::of(article, facts)));
        for fact in &part.facts {
            self.facts.push(fact);
        }
        self.issues.extend(part.issues);
    }

    /// Makes room for so many rows more, so that none is made that stays empty.
    fn reserve(&mut self, captures: usize, articles: usize, facts: usize) {
        self.captures.reserve_exact(captures);
        self.articles.reserve_exact(articles);
        self.facts.rows.reserve_exact(facts);
    }

    /// How many facts were added.
    pub fn facts(&self) -> usize {
        self.facts.rows.len()
    }
}

impl From<PartRows> for Collected {
    fn from(part: PartRows) -> Self {
        let mut collected = Self::default();
        collected.add(part);
        collected
    }
}

/// Gathers all staged parts, in the order of their names: that in which their captures were stored, where the
/// store is our own. `read` is told how many facts of how many have been read, again and again.
///
/// # Errors
/// A part that cannot be read, as [`Staged::each_row`] says.
pub fn read_staged(staged: &Staged, read: &dyn Fn(usize, usize)) -> Result<Collected, AnalyticsError> {
    let names = staged.parts()?;
    let (mut captures, mut articles, mut facts) = (0, 0, 0);
    for name in &names {
        if let Some(part) = staged.manifest(name)? {
            captures += part.captures();
            articles += part.articles();
            facts += part.facts();
        }
    }
    let mut collected = Collected::default();
    collected.reserve(captures, articles, facts);
    for name in &names {
        staged.each_row(name, |row| collected.add_row(row))?;
        read(collected.facts(), facts);
    }
    Ok(collected)
}

/// A capture that was read; see [`CaptureRow`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct KeptCapture {
    pub(crate) capture_id: Word,
    pub(crate) url: Word,
    pub(crate) seen_at: Option<Timestamp>,
}

impl KeptCapture {
    fn of(capture: &CaptureRow, words: &mut Words) -> Self {
        Self {
            capture_id: words.intern(&capture.capture_id),
            url: words.intern(&capture.url),
            seen_at: capture.seen_at,
        }
    }
}

/// An article without its text and what else no table has; see [`Article`] for what each field means.
#[derive(Debug)]
pub(crate) struct KeptArticle {
    pub(crate) article_id: Word,
    pub(crate) capture_id: Word,
    pub(crate) source_id: Word,
    pub(crate) url: Word,
    pub(crate) title: Option<Text>,
    pub(crate) author: Option<Word>,
    pub(crate) section: Option<Word>,
    pub(crate) published: Option<PublishedAt>,
    pub(crate) published_from: Option<PublishedFrom>,
    pub(crate) fetched_at: Option<Timestamp>,
    pub(crate) captured_at: Option<Timestamp>,
    pub(crate) text_sha256: Text,
    /// Whether there was a text.
    pub(crate) has_text: bool,
    pub(crate) signature: Option<Signature>,
    pub(crate) locality: Option<PlaceId>,
    pub(crate) period: Option<Period>,
    pub(crate) named_models: Box<[Text]>,
}

impl KeptArticle {
    fn of(article: &Article, facts: &mut Facts) -> Self {
        let (words, texts) = (&mut facts.words, &mut facts.texts);
        Self {
            article_id: words.intern(&article.article_id),
            capture_id: words.intern(&article.capture_id),
            source_id: words.intern(&article.source_id),
            url: words.intern(&article.url),
            title: article.title.as_ref().map(|title| texts.push(title)),
            author: article.author.as_ref().map(|author| words.intern(author)),
            section: article.section.as_ref().map(|section| words.intern(section)),
            published: article.published,
            published_from: article.published_from,
            fetched_at: article.fetched_at,
            captured_at: article.captured_at,
            text_sha256: texts.push(&article.text_sha256),
            has_text: !article.text.is_empty(),
            signature: article.signature,
            named_models: article.named_models.iter().map(|name| texts.push(name)).collect(),
            locality: article.locality.as_ref().map(|place| facts.place_id(place)),
            period: article.period,
        }
    }
}

/// The code of a sector, and its name as printed.
pub(crate) type Sector = (Option<Word>, Option<Word>);

/// A place of [`Facts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PlaceId(NonZeroU32);

/// Facts, and the texts and places of all that was gathered.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub(crate) rows: Vec<FactRow>,
    /// What seldom repeats: identifiers of facts, quotations, headlines.
    pub(crate) texts: Texts,
    /// Everything that repeats.
    pub(crate) words: Words,
    /// The sectors of counts of models that have one: code and printed name.
    pub(crate) sectors: BTreeSet<Sector>,
    places: Vec<Place>,
    place_ids: FxHashMap<Place, PlaceId>,
}

/// A fact; see [`Fact`] for what each field means.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FactRow {
    pub(crate) fact_id: Text,
    pub(crate) quote: Text,
    pub(crate) part_of: Option<Text>,
    pub(crate) article_id: Word,
    pub(crate) capture_id: Word,
    pub(crate) original_value: Word,
    pub(crate) rule: Word,
    pub(crate) what: What,
    pub(crate) value: f64,
    pub(crate) qualifier: Qualifier,
    pub(crate) locality: Option<PlaceId>,
    pub(crate) period: Option<Period>,
    pub(crate) basis: Basis,
    /// Only where the basis is a day.
    pub(crate) as_of: Option<Date>,
    pub(crate) text_part: TextPart,
    pub(crate) confidence: Confidence,
    pub(crate) quote_start: u32,
    pub(crate) quote_end: u32,
    pub(crate) value_start: u32,
    pub(crate) value_end: u32,
}

/// What is counted; see [`Measure`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Models(ModelCount),
    Awards(AwardCount),
    Participants { recipient: Recipient, scope: Scope },
    Contributions { item: Item, scope: Scope },
}

/// See [`Model`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ModelCount {
    pub(crate) stage: Stage,
    pub(crate) form: Option<Form>,
    pub(crate) field: Option<Field>,
    pub(crate) sector: Option<Word>,
    pub(crate) sector_code: Option<Word>,
    pub(crate) tier: Option<Tier>,
}

/// See [`Award`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AwardCount {
    pub(crate) recipient: Recipient,
    pub(crate) kind: Option<AwardKind>,
    pub(crate) purpose: Purpose,
    pub(crate) body: Option<Word>,
    pub(crate) body_type: Option<BodyType>,
    pub(crate) body_level: Option<Level>,
}

impl What {
    /// The measure's name.
    pub(crate) fn measure(self) -> &'static str {
        match self {
            Self::Models(_) => "models",
            Self::Awards(_) => "awards",
            Self::Participants { .. } => "participants",
            Self::Contributions { .. } => "contributions",
        }
    }

    pub(crate) fn model(self) -> Option<ModelCount> {
        if let Self::Models(model) = self { Some(model) } else { None }
    }

    pub(crate) fn award(self) -> Option<AwardCount> {
        if let Self::Awards(award) = self { Some(award) } else { None }
    }

    pub(crate) fn recipient(self) -> Option<Recipient> {
        match self {
            Self::Awards(award) => Some(award.recipient),
            Self::Participants { recipient, .. } => Some(recipient),
            Self::Models(_) | Self::Contributions { .. } => None,
        }
    }

    pub(crate) fn item(self) -> Option<Item> {
        if let Self::Contributions { item, .. } = self { Some(item) } else { None }
    }

    pub(crate) fn scope(self) -> Option<Scope> {
        match self {
            Self::Participants { scope, .. } | Self::Contributions { scope, .. } => Some(scope),
            Self::Models(_) | Self::Awards(_) => None,
        }
    }
}

impl Facts {
    fn push(&mut self, fact: &Fact) {
        // Facts of one article come one after the other, and several figures of one sentence, too.
        let last = self.rows.last().copied();
        let last_word = |word: fn(&FactRow) -> Word, text: &str| {
            last.as_ref().map(word).filter(|word| self.words.get(*word) == text)
        };
        let article_id = last_word(|row| row.article_id, &fact.article_id);
        let capture_id = last_word(|row| row.capture_id, &fact.capture_id);
        let article_id = article_id.unwrap_or_else(|| self.words.intern(&fact.article_id));
        let capture_id = capture_id.unwrap_or_else(|| self.words.intern(&fact.capture_id));
        let quote = match last.map(|row| row.quote) {
            Some(last) if self.texts.get(last) == fact.quote => last,
            _ => self.texts.push(&fact.quote),
        };
        let part_of = fact.part_of.as_ref().map(|whole| match last.and_then(|row| row.part_of) {
            Some(last) if self.texts.get(last) == whole => last,
            _ => self.texts.push(whole),
        });
        let row = FactRow {
            fact_id: self.texts.push(&fact.fact_id),
            quote,
            part_of,
            article_id,
            capture_id,
            original_value: self.words.intern(&fact.original_value),
            rule: self.words.intern(&fact.rule),
            what: self.what(&fact.measure),
            value: fact.value,
            qualifier: fact.qualifier,
            locality: fact.locality.as_ref().map(|place| self.place_id(place)),
            period: fact.period,
            basis: fact.basis,
            as_of: fact.as_of.filter(|_| fact.basis == Basis::AsOf),
            text_part: fact.text_part,
            confidence: fact.confidence,
            quote_start: offset(fact.quote_start),
            quote_end: offset(fact.quote_end),
            value_start: offset(fact.value_start),
            value_end: offset(fact.value_end),
        };
        self.rows.push(row);
    }

    fn what(&mut self, measure: &Measure) -> What {
        let mut word = |text: &Option<String>| text.as_ref().map(|text| self.words.intern(text));
        match measure {
            Measure::Models(Model { stage, form, field, sector, sector_code, tier }) => {
                let (sector, sector_code) = (word(sector), word(sector_code));
                if sector.is_some() || sector_code.is_some() {
                    self.sectors.insert((sector_code, sector));
                }
                What::Models(ModelCount {
                    stage: *stage,
                    form: *form,
                    field: *field,
                    sector,
                    sector_code,
                    tier: *tier,
                })
            }
            Measure::Awards(Award { recipient, kind, purpose, body, body_type, body_level }) => {
                What::Awards(AwardCount {
                    recipient: *recipient,
                    kind: *kind,
                    purpose: *purpose,
                    body: word(body),
                    body_type: *body_type,
                    body_level: *body_level,
                })
            }
            Measure::Participants { recipient, scope } => {
                What::Participants { recipient: *recipient, scope: *scope }
            }
            Measure::Contributions { item, scope } => What::Contributions { item: *item, scope: *scope },
        }
    }

    fn place_id(&mut self, place: &Place) -> PlaceId {
        if let Some(id) = self.place_ids.get(place) {
            return *id;
        }
        self.places.push(place.clone());
        let number = u32::try_from(self.places.len()).ok().and_then(NonZeroU32::new);
        let id = PlaceId(number.unwrap_or(NonZeroU32::MAX));
        self.place_ids.insert(place.clone(), id);
        id
    }

    /// The place of an identifier that was given out here.
    pub(crate) fn place(&self, id: PlaceId) -> Option<&Place> {
        self.places.get(id.0.get() as usize - 1)
    }

    /// The text of a word that may be missing.
    pub(crate) fn word(&self, word: Option<Word>) -> Option<&str> {
        word.map(|word| self.words.get(word))
    }
}

/// Offsets into a text; pages are far shorter than 2³² characters.
fn offset(characters: usize) -> u32 {
    u32::try_from(characters).unwrap_or(u32::MAX)
}
