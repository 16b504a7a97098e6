//! The same story on several sites: texts that are equal, or nearly so, and printed within weeks of each other.

use std::collections::HashMap;

use danvan_domain::Signature;

use crate::story::Story;

/// The least similarity of two texts that tell one story. Reprints change a headline, a lead or a byline, which
/// leaves far more than this of the shingles; two years' reports of one office, written after one pattern, share
/// less, since figures stand in most of their sentences.
const SAME: f64 = 0.8;

/// The most days between two printings of one story. The next year's report is never one.
const DAYS: i64 = 60;

/// How many of the articles that share a band each is compared with: those that stand first.
const COMPARED: usize = 16;

/// For each story, the place of the earliest one that it repeats; its own place where it repeats none.
pub(crate) fn originals(stories: &[Story<'_>]) -> Vec<u32> {
    let mut groups = Groups::new(stories.len());
    join_equal(stories, &mut groups);
    join_similar(stories, &mut groups);
    let mut earliest: HashMap<u32, u32> = HashMap::new();
    for at in numbers(stories) {
        let kept = earliest.entry(groups.root(at)).or_insert(at);
        if age_of(stories, at) < age_of(stories, *kept) {
            *kept = at;
        }
    }
    numbers(stories).map(|at| earliest.get(&groups.root(at)).copied().unwrap_or(at)).collect()
}

fn numbers(stories: &[Story<'_>]) -> std::ops::Range<u32> {
    0..u32::try_from(stories.len()).unwrap_or(u32::MAX)
}

fn age_of<'s>(stories: &'s [Story<'_>], at: u32) -> Option<impl Ord + use<'s>> {
    stories.get(at as usize).map(Story::age)
}

/// Articles without text have none in common.
fn join_equal(stories: &[Story<'_>], groups: &mut Groups) {
    let mut first: HashMap<&str, u32> = HashMap::new();
    for (at, story) in (0..).zip(stories).filter(|(_, story)| story.article.has_text) {
        groups.join(*first.entry(story.text_sha256()).or_insert(at), at);
    }
}

fn join_similar(stories: &[Story<'_>], groups: &mut Groups) {
    let signed: Vec<(u32, &Signature)> =
        (0..).zip(stories).filter_map(|(at, story)| Some((at, story.article.signature.as_ref()?))).collect();
    let bands = signed.first().map_or(0, |(_, signature)| signature.bands().count());
    let mut keyed: Vec<(u64, u32)> = Vec::with_capacity(signed.len());
    for band in 0..bands {
        keyed.clear();
        let key = |(at, signature): &(u32, &Signature)| Some((signature.bands().nth(band)?, *at));
        keyed.extend(signed.iter().filter_map(key));
        keyed.sort_unstable();
        for alike in keyed.chunk_by(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1) {
            join_alike(stories, alike, groups);
        }
    }
}

/// Joins those that tell one story, of articles that share a band.
fn join_alike(stories: &[Story<'_>], alike: &[(u64, u32)], groups: &mut Groups) {
    for (place, (_, at)) in alike.iter().enumerate().skip(1) {
        for (_, other) in alike.iter().take(place.min(COMPARED)) {
            let pair = stories.get(*at as usize).zip(stories.get(*other as usize));
            if groups.root(*at) != groups.root(*other) && pair.is_some_and(|(a, b)| tell_one_story(a, b)) {
                groups.join(*other, *at);
            }
        }
    }
}

fn tell_one_story(a: &Story<'_>, b: &Story<'_>) -> bool {
    let near = match (a.published_on(), b.published_on()) {
        (Some(a), Some(b)) => a.duration_until(b).as_hours().abs() <= DAYS * 24,
        _ => true,
    };
    let signatures = a.article.signature.as_ref().zip(b.article.signature.as_ref());
    near && signatures.is_some_and(|(a, b)| a.similarity(b) >= SAME)
}

/// Numbers in groups that grow together (union-find with path halving).
struct Groups {
    parents: Vec<u32>,
}

impl Groups {
    fn new(count: usize) -> Self {
        Self { parents: (0..u32::try_from(count).unwrap_or(u32::MAX)).collect() }
    }

    fn parent(&self, of: u32) -> u32 {
        self.parents.get(of as usize).copied().unwrap_or(of)
    }

    fn root(&mut self, of: u32) -> u32 {
        let mut at = of;
        while self.parent(at) != at {
            let above = self.parent(self.parent(at));
            if let Some(parent) = self.parents.get_mut(at as usize) {
                *parent = above;
            }
            at = above;
        }
        at
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        if let Some(parent) = self.parents.get_mut(a.max(b) as usize) {
            *parent = a.min(b);
        }
    }
}
