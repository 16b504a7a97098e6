//! What looks wrong in statements and observations: issues, which change no figure.

mod disputes;
mod eras;
mod sanity;
mod sums;

use danvan_domain::{Issue, IssueCode};

use crate::{observe::Observations, statement::Base, view::View};

/// Everything that looks wrong.
pub(crate) fn all(base: &Base<'_>, models: &Observations, awards: &Observations) -> Vec<Issue> {
    let mut issues = eras::straddled(base);
    issues.extend(eras::unknown_localities(base));
    issues.extend(disputes::disputed("model_counts", base, models));
    issues.extend(disputes::disputed("awards", base, awards));
    issues.extend(sums::mismatches(base));
    issues.extend(sanity::jumps(base, models));
    issues.extend(sanity::above_province("model_counts", base, models));
    issues.extend(sanity::above_province("awards", base, awards));
    issues.extend(sanity::many_awards(base, awards));
    issues
}

/// An issue of the article that a statement stands in.
fn issue(code: IssueCode, view: &View<'_, '_>, message: String) -> Issue {
    let story = view.story;
    Issue {
        code,
        source_id: story.source_id().to_owned(),
        url: story.url().to_owned(),
        capture_id: story.capture_id().to_owned(),
        message,
    }
}

/// A place as messages name it.
fn place(view: &View<'_, '_>) -> String {
    let locality = view.locality();
    let (name, code) =
        (locality.and_then(|at| at.name).unwrap_or_default(), locality.map_or("", |at| at.code));
    format!("{name} ({code})").trim_start().to_owned()
}

/// A figure as messages name it, with its page and sentence.
fn figure(view: &View<'_, '_>) -> String {
    format!("{} ({}) {} {:?}", view.value(), view.qualifier(), view.story.url(), view.quote())
}
