//! Which issues of the stages before are still open.

use std::collections::{BTreeMap, BTreeSet};

use danvan_domain::Issue;
use danvan_store::CaptureRow;

use crate::{collect::Collected, story::Story};

/// The issues that no later capture of their page has settled: those of the latest capture of each address, of
/// the captures that the articles in the tables were read from (the latest that is one), and those of pages
/// that were never captured.
pub(crate) fn issues<'a>(staged: &'a Collected, stories: &[Story<'_>]) -> impl Iterator<Item = &'a Issue> {
    let superseded = superseded(&staged.captures, stories);
    staged.issues.iter().filter(move |issue| !superseded.contains(issue.capture_id.as_str()))
}

fn superseded<'a>(captures: &'a [CaptureRow], stories: &[Story<'_>]) -> BTreeSet<&'a str> {
    let mut latest: BTreeMap<&str, &CaptureRow> = BTreeMap::new();
    for capture in captures {
        let kept = latest.entry(&capture.url).or_insert(capture);
        if capture.seen_at >= kept.seen_at {
            *kept = capture;
        }
    }
    let mut superseded: BTreeSet<&str> = captures.iter().map(|capture| capture.capture_id.as_str()).collect();
    for capture in latest.values() {
        superseded.remove(capture.capture_id.as_str());
    }
    for story in stories {
        superseded.remove(story.article.capture_id.as_str());
    }
    superseded
}
