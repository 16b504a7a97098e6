//! Which issues of the stages before are still open.

use danvan_domain::Issue;

use crate::{
    collect::{Collected, KeptCapture},
    story::Story,
};

/// The issues that no later capture of their page has settled: those of the latest capture of each address, of
/// the captures that the articles in the tables were read from (the latest that is one), and those of pages
/// that were never captured.
pub(crate) fn issues<'a>(staged: &'a Collected, stories: &[Story<'_>]) -> impl Iterator<Item = &'a Issue> {
    let superseded = superseded(staged, stories);
    let words = &staged.facts.words;
    let is_superseded = move |capture_id: &str| {
        words.find(capture_id).and_then(|word| superseded.get(word.index())).copied().unwrap_or_default()
    };
    staged.issues.iter().filter(move |issue| !is_superseded(&issue.capture_id))
}

/// For each word, whether it is a capture that a later one has superseded.
fn superseded(staged: &Collected, stories: &[Story<'_>]) -> Vec<bool> {
    let words = staged.facts.words.len();
    let mut latest: Vec<Option<&KeptCapture>> = vec![None; words];
    for capture in &staged.captures {
        if let Some(kept) = latest.get_mut(capture.url.index())
            && kept.is_none_or(|kept| capture.seen_at >= kept.seen_at)
        {
            *kept = Some(capture);
        }
    }
    let mut superseded = vec![false; words];
    let mut set = |word: usize, to: bool| {
        if let Some(superseded) = superseded.get_mut(word) {
            *superseded = to;
        }
    };
    staged.captures.iter().for_each(|capture| set(capture.capture_id.index(), true));
    latest.iter().flatten().for_each(|capture| set(capture.capture_id.index(), false));
    stories.iter().for_each(|story| set(story.article.capture_id.index(), false));
    superseded
}
