//! Observations whose figures cannot all be right.

use danvan_domain::{Issue, IssueCode};

use super::{figure, issue, place};
use crate::{
    choose::Status,
    observe::{Observation, Observations},
    statement::Base,
    view::View,
};

/// How many figures beside the chosen one an issue shows; `facts` has them all.
const SHOWN: usize = 5;

/// The disputed rows of a table.
pub(super) fn disputed(table: &str, base: &Base<'_>, observations: &Observations) -> Vec<Issue> {
    let disputed = observations.rows().iter().filter(|row| row.choice.status == Status::Disputed);
    disputed.filter_map(|row| dispute(table, base, observations, row)).collect()
}

fn dispute(table: &str, base: &Base<'_>, observations: &Observations, row: &Observation) -> Option<Issue> {
    let views: Vec<View<'_, '_>> =
        observations.statements(row).filter_map(|number| base.get(number)).collect();
    let (chosen, rest) = views.split_first()?;
    let mut others: Vec<String> = rest.iter().take(SHOWN).map(figure).collect();
    if rest.len() > SHOWN {
        others.push(format!("{} more", rest.len() - SHOWN));
    }
    let message = format!(
        "{table} of {}, {}: {} chosen by {}; against {}",
        place(chosen),
        chosen.span()?.text,
        figure(chosen),
        row.choice.rule,
        others.join("; "),
    );
    Some(issue(IssueCode::DisputedValue, chosen, message))
}
