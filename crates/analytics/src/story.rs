//! Articles as the tables count them: each once, and those that tell one story as one.

use std::collections::HashMap;

use danvan_domain::{Article, Period, Source};
use jiff::{Timestamp, civil::Date};

use crate::{
    collect::KeptArticle,
    duplicate,
    place::{Locality, Places},
    statement::order,
};

/// An article as the tables count it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Story<'a> {
    pub(crate) article: &'a Article,
    /// Whether it has a text.
    pub(crate) has_text: bool,
    /// The place, among all, of the earliest article of the same story; its own where it is that one.
    pub(crate) original: u32,
    /// The identifier of the earliest article of the same story, where that is another one.
    pub(crate) duplicate_of: Option<&'a str>,
    pub(crate) locality: Option<Locality<'a>>,
    pub(crate) source: Option<&'a Source>,
}

impl Story<'_> {
    /// The day of publication.
    pub(crate) fn published_on(&self) -> Option<Date> {
        self.article.published.map(|at| at.day())
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
    pub(crate) fn new(articles: &'a [KeptArticle], places: &'a Places<'a>, sources: &'a [Source]) -> Self {
        let ordered = articles.iter().rev().map(|kept| (order(&kept.article.article_id), kept));
        let mut latest: Vec<(u128, &KeptArticle)> = ordered.collect();
        latest.sort_by(|(a_order, a), (b_order, b)| {
            let ids = || a.article.article_id.cmp(&b.article.article_id);
            a_order.cmp(b_order).then_with(ids).then_with(|| seen(&b.article).cmp(&seen(&a.article)))
        });
        latest.dedup_by(|(_, later), (_, kept)| later.article.article_id == kept.article.article_id);
        let sources: HashMap<&str, &Source> =
            sources.iter().map(|source| (source.id.as_str(), source)).collect();
        let story = |(at, kept): (u32, &'a KeptArticle)| {
            let article = &kept.article;
            let day = article.period.map(Period::last_day).or(article.published.map(|at| at.day()));
            Story {
                article,
                has_text: kept.has_text,
                original: at,
                duplicate_of: None,
                locality: article.locality.as_ref().map(|place| places.locate(place, day)),
                source: sources.get(article.source_id.as_str()).copied(),
            }
        };
        let mut stories: Vec<Story<'a>> =
            (0..).zip(latest.into_iter().map(|(_, kept)| kept)).map(story).collect();
        for (at, original) in duplicate::originals(&stories).into_iter().enumerate() {
            let id = stories.get(original as usize).map(|story| story.article.article_id.as_str());
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

/// What sorts articles from the earliest: a missing day or moment comes last.
pub(crate) fn age(article: &Article) -> impl Ord + '_ {
    let day = article.published.map_or(Date::MAX, |at| at.day());
    let instant = article.published.and_then(|at| at.instant()).unwrap_or(Timestamp::MAX);
    (day, instant, seen(article).unwrap_or(Timestamp::MAX), &article.article_id)
}

/// When the page looked like this.
fn seen(article: &Article) -> Option<Timestamp> {
    article.captured_at.or(article.fetched_at)
}
