//! Articles as the tables count them: each once, and those that tell one story as one.

use std::collections::HashMap;

use danvan_domain::Source;
use jiff::{Timestamp, civil::Date};

use crate::{
    collect::{Facts, KeptArticle},
    duplicate,
    place::Locality,
    statement::order,
};

/// An article as the tables count it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Story<'a> {
    pub(crate) article: &'a KeptArticle,
    /// What has its texts.
    facts: &'a Facts,
    /// The place, among all, of the earliest article of the same story; its own where it is that one.
    pub(crate) original: u32,
    /// The identifier of the earliest article of the same story, where that is another one.
    pub(crate) duplicate_of: Option<&'a str>,
    pub(crate) source: Option<&'a Source>,
}

impl<'a> Story<'a> {
    pub(crate) fn article_id(&self) -> &'a str {
        self.facts.words.get(self.article.article_id)
    }

    pub(crate) fn capture_id(&self) -> &'a str {
        self.facts.words.get(self.article.capture_id)
    }

    pub(crate) fn source_id(&self) -> &'a str {
        self.facts.words.get(self.article.source_id)
    }

    pub(crate) fn url(&self) -> &'a str {
        self.facts.words.get(self.article.url)
    }

    pub(crate) fn title(&self) -> Option<&'a str> {
        self.article.title.map(|title| self.facts.texts.get(title))
    }

    pub(crate) fn author(&self) -> Option<&'a str> {
        self.facts.word(self.article.author)
    }

    pub(crate) fn section(&self) -> Option<&'a str> {
        self.facts.word(self.article.section)
    }

    pub(crate) fn text_sha256(&self) -> &'a str {
        self.facts.texts.get(self.article.text_sha256)
    }

    /// The models that it names.
    pub(crate) fn named_models(&self) -> impl Iterator<Item = &'a str> {
        let facts = self.facts;
        self.article.named_models.iter().map(|name| facts.texts.get(*name))
    }

    /// The day of publication.
    pub(crate) fn published_on(&self) -> Option<Date> {
        self.article.published.map(|at| at.day())
    }

    /// What sorts articles from the earliest: a missing day or moment comes last.
    pub(crate) fn age(&self) -> impl Ord + use<'a> {
        let published = self.article.published;
        let day = published.map_or(Date::MAX, |at| at.day());
        let instant = published.and_then(|at| at.instant()).unwrap_or(Timestamp::MAX);
        (day, instant, seen(self.article).unwrap_or(Timestamp::MAX), self.article_id())
    }

    /// How near its source is to a place: 0 where it speaks for that place, 1 where it speaks for its province, 2
    /// else.
    pub(crate) fn distance(&self, locality: &Locality<'_>) -> u64 {
        let claims = |code: &str| {
            self.source.is_some_and(|source| source.localities.iter().any(|claimed| claimed == code))
        };
        let provinces = [locality.province, locality.province_2025];
        if claims(locality.code) {
            0
        } else if provinces.iter().flatten().any(|province| claims(province.code)) {
            1
        } else {
            2
        }
    }
}

/// The articles by identifier, each once.
#[derive(Debug)]
pub(crate) struct Stories<'a> {
    stories: Vec<Story<'a>>,
}

impl<'a> Stories<'a> {
    /// Of several captures of one page the latest counts, and of those of one second the one stored last.
    pub(crate) fn new(articles: &'a [KeptArticle], facts: &'a Facts, sources: &'a [Source]) -> Self {
        let id = |kept: &KeptArticle| facts.words.get(kept.article_id);
        let ordered = articles.iter().rev().map(|kept| (order(id(kept)), kept));
        let mut latest: Vec<(u128, &KeptArticle)> = ordered.collect();
        latest.sort_by(|(a_order, a), (b_order, b)| {
            a_order.cmp(b_order).then_with(|| id(a).cmp(id(b))).then_with(|| seen(b).cmp(&seen(a)))
        });
        latest.dedup_by(|(_, later), (_, kept)| later.article_id == kept.article_id);
        let sources: HashMap<&str, &Source> =
            sources.iter().map(|source| (source.id.as_str(), source)).collect();
        let story = |(at, article): (u32, &'a KeptArticle)| Story {
            article,
            facts,
            original: at,
            duplicate_of: None,
            source: sources.get(facts.words.get(article.source_id)).copied(),
        };
        let mut stories: Vec<Story<'a>> =
            (0..).zip(latest.into_iter().map(|(_, kept)| kept)).map(story).collect();
        for (at, original) in duplicate::originals(&stories).into_iter().enumerate() {
            let id = stories.get(original as usize).map(Story::article_id);
            if let Some(story) = stories.get_mut(at).filter(|_| at != original as usize) {
                (story.original, story.duplicate_of) = (original, id);
            }
        }
        Self { stories }
    }

    /// Every story, by article identifier.
    pub(crate) fn all(&self) -> &[Story<'a>] {
        &self.stories
    }

    /// The story at a place.
    pub(crate) fn get(&self, at: u32) -> Option<&Story<'a>> {
        self.stories.get(at as usize)
    }
}

/// When the page looked like this.
fn seen(article: &KeptArticle) -> Option<Timestamp> {
    article.captured_at.or(article.fetched_at)
}
