//! Facts beside their articles, places and periods: what the tables are made from.

use std::collections::{BTreeMap, HashMap};

use danvan_domain::{Article, Basis, Fact, Issue, IssueCode, Period};
use jiff::{Timestamp, civil::Date};

use crate::{
    error::AnalyticsError,
    place::{Locality, Places},
    range::Range,
};

/// An article as the tables count it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Story<'a> {
    pub(crate) article: &'a Article,
    /// The earliest article with the same text, where that is another one.
    pub(crate) duplicate_of: Option<&'a str>,
    pub(crate) locality: Option<Locality<'a>>,
}

impl<'a> Story<'a> {
    /// What counts once however many sites print it: the article, or the one it repeats.
    pub(crate) fn independent(&self) -> &'a str {
        self.duplicate_of.unwrap_or(&self.article.article_id)
    }

    /// The day of publication.
    pub(crate) fn published_on(&self) -> Option<Date> {
        self.article.published.map(|at| at.day())
    }
}

/// A fact with what the tables show beside it.
#[derive(Debug, Clone)]
pub(crate) struct Statement<'a> {
    pub(crate) fact: &'a Fact,
    pub(crate) story: Story<'a>,
    pub(crate) locality: Option<Locality<'a>>,
    /// The period stated, else the day of a count as of a day.
    pub(crate) period: Option<Span>,
    pub(crate) range: Range,
}

/// A period with its text, by which tables are keyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) text: String,
    pub(crate) first: Date,
    pub(crate) last: Date,
}

impl From<Period> for Span {
    fn from(period: Period) -> Self {
        Self { text: period.to_string(), first: period.first_day(), last: period.last_day() }
    }
}

/// The articles by identifier, each once: of several captures of one page the latest counts.
pub(crate) fn stories<'a>(articles: &'a [Article], places: &Places<'a>) -> BTreeMap<&'a str, Story<'a>> {
    let mut latest: BTreeMap<&str, &Article> = BTreeMap::new();
    for article in articles {
        let kept = latest.entry(&article.article_id).or_insert(article);
        if (seen(article), &article.capture_id) > (seen(kept), &kept.capture_id) {
            *kept = article;
        }
    }
    let originals = originals(latest.values().copied());
    let story = |article: &'a Article| {
        let original = originals.get(article.text_sha256.as_str()).map(|original| &*original.article_id);
        let day = article.period.map(Period::last_day).or(article.published.map(|at| at.day()));
        Story {
            article,
            duplicate_of: original.filter(|id| *id != article.article_id),
            locality: article.locality.as_ref().map(|place| places.locate(place, day)),
        }
    };
    latest.into_iter().map(|(id, article)| (id, story(article))).collect()
}

/// The earliest article of every text. Articles without text have none in common.
fn originals<'a>(articles: impl Iterator<Item = &'a Article>) -> HashMap<&'a str, &'a Article> {
    let mut originals: HashMap<&str, &Article> = HashMap::new();
    for article in articles.filter(|article| !article.text.is_empty()) {
        let kept = originals.entry(&article.text_sha256).or_insert(article);
        if age(article) < age(kept) {
            *kept = article;
        }
    }
    originals
}

/// What sorts articles from the earliest: a missing day or moment comes last.
fn age(article: &Article) -> impl Ord + '_ {
    let day = article.published.map_or(Date::MAX, |at| at.day());
    let instant = article.published.and_then(|at| at.instant()).unwrap_or(Timestamp::MAX);
    (day, instant, seen(article).unwrap_or(Timestamp::MAX), &article.article_id)
}

/// When the page looked like this.
fn seen(article: &Article) -> Option<Timestamp> {
    article.captured_at.or(article.fetched_at)
}

/// The facts of the captures that count, in the order of their identifiers. Two facts of one identifier that
/// differ leave an issue.
pub(crate) fn statements<'a>(
    facts: &'a [Fact],
    stories: &BTreeMap<&'a str, Story<'a>>,
    places: &Places<'a>,
    issues: &mut Vec<Issue>,
) -> Result<Vec<Statement<'a>>, AnalyticsError> {
    let mut statements = BTreeMap::new();
    for fact in facts {
        let story = stories.get(fact.article_id.as_str()).ok_or_else(|| AnalyticsError::UnknownArticle {
            fact_id: fact.fact_id.clone(),
            article_id: fact.article_id.clone(),
        })?;
        if fact.capture_id != story.article.capture_id {
            continue;
        }
        let statement = statement(fact, *story, places);
        let kept = statements.entry(fact.fact_id.as_str()).or_insert_with(|| statement.clone());
        if (&kept.fact.measure, kept.fact.value) != (&fact.measure, fact.value) {
            issues.push(two_readings(kept, &statement));
        }
    }
    Ok(statements.into_values().collect())
}

fn statement<'a>(fact: &'a Fact, story: Story<'a>, places: &Places<'a>) -> Statement<'a> {
    let as_of = fact.as_of.filter(|_| fact.basis == Basis::AsOf).map(Period::Day);
    let period = fact.period.or(as_of).map(Span::from);
    let day = period.as_ref().map(|span| span.last).or_else(|| story.published_on());
    Statement {
        fact,
        story,
        locality: fact.locality.as_ref().map(|place| places.locate(place, day)),
        period,
        range: Range::of(fact.value, fact.qualifier),
    }
}

fn two_readings(kept: &Statement<'_>, other: &Statement<'_>) -> Issue {
    Issue {
        code: IssueCode::Contradiction,
        source_id: kept.story.article.source_id.clone(),
        url: kept.story.article.url.clone(),
        capture_id: kept.story.article.capture_id.clone(),
        message: format!(
            "fact {} is read as {} {} and as {} {}; the first is kept: {:?}",
            kept.fact.fact_id,
            kept.fact.measure.as_str(),
            kept.fact.value,
            other.fact.measure.as_str(),
            other.fact.value,
            kept.fact.quote,
        ),
    }
}
