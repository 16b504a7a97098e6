//! Figures and mistakes as a person reads them on a terminal.

use std::fmt::Write;

use super::{
    compare::Depth,
    figures::{ATTRIBUTES, Figures, Tally},
    mistake::{Mistake, Way, by_construction},
};

/// A sentence is shown up to so many characters.
const SHOWN: usize = 240;

/// The figures, a line each.
pub(crate) fn figures(figures: &Figures) -> String {
    let mut lines = Vec::new();
    for depth in Depth::ALL {
        let tally = figures.tally(depth);
        let Tally { right, extracted, gold } = tally;
        let counts = format!("({right} right, {extracted} extracted, {gold} gold)");
        lines.push(format!("{:7} {}   {counts}", depth.as_str(), ratios(tally)));
    }
    for (measure, tally) in &figures.measures {
        lines.push(format!("  {measure:14} {}   ({} gold)", ratios(*tally), tally.gold));
    }
    let share = |name: &&str| {
        let ratio = figures.attributes.get(name)?.ratio()?;
        Some(format!("{name} {ratio:.3}"))
    };
    let shares: Vec<_> = ATTRIBUTES.iter().filter_map(share).collect();
    lines.push(format!("attributes of matched facts: {}", shares.join("  ")).trim_end().to_owned());
    for (confidence, trust) in &figures.confidence {
        let right = |depth| trust.ratio(depth).unwrap_or_default();
        let ratios = Depth::ALL.map(|depth| format!("{} {:.3}", depth.as_str(), right(depth))).join("  ");
        lines.push(format!(
            "of {:6} confidence: {ratios}   ({} extracted)",
            confidence.as_str(),
            trust.extracted
        ));
    }
    if figures.named_models.gold > 0 {
        lines.push(format!("named models: {}", ratios(figures.named_models)));
    }
    lines.push(format!("cases wholly right: {}/{}", figures.cases_right, figures.cases));
    lines.join("\n")
}

fn ratios(tally: Tally) -> String {
    format!("P {:.3}  R {:.3}  F1 {:.3}", tally.precision(), tally.recall(), tally.f1())
}

/// The first `limit` mistakes by construction; empty where there are none to show.
pub(crate) fn mistakes(mistakes: &[Mistake], depth: Depth, limit: usize) -> String {
    if mistakes.is_empty() || limit == 0 {
        return String::new();
    }
    let (all, listed) = (mistakes.len(), mistakes.len().min(limit));
    let mut text = format!("errors ({}) by construction, {listed} of {all}:", depth.as_str());
    for group in by_construction(mistakes, limit) {
        let counts = format!("{} missed, {} extra", group.missed, group.extra);
        // Writing to a string cannot fail.
        let _ = write!(text, "\n{}: {counts}", group.construction);
        for mistake in group.listed {
            let way = if mistake.way == Way::Missed { "missed" } else { "extra" };
            let _ = write!(text, "\n  {}  {way:6}  {}", mistake.case, mistake.claim);
            let _ = write!(text, "\n      {}", shortened(&mistake.sentence));
        }
        if !group.above.is_empty() {
            let above: Vec<_> = group.above.into_iter().collect();
            let _ = write!(text, "\n  listed above: {}", above.join(", "));
        }
    }
    text
}

fn shortened(sentence: &str) -> String {
    match sentence.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", sentence.get(..end).unwrap_or(sentence)),
        None => sentence.to_owned(),
    }
}
