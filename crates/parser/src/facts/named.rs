//! Models that a text names: in quotation marks after "mô hình", or after words that introduce examples.

use std::collections::BTreeSet;

use danvan_domain::lexicon::{Head, Sense};
use danvan_domain::text::squeeze;

use super::document::{Document, Segment};
use super::scan::Scan;

/// The names of models in a document, in order, each once.
pub fn read(document: &Document<'_>) -> Vec<String> {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let names = document.segments.iter().flat_map(names_in);
    names.filter(|name| seen.insert(name.clone())).collect()
}

fn names_in(segment: &Segment<'_>) -> Vec<String> {
    let scan = &segment.scan;
    let mut names = Vec::new();
    for sentence in &segment.sentences {
        let mut at = sentence.start;
        while at < sentence.end {
            let introduces =
                |sense: &Sense| matches!(sense, Sense::Head(Head::Model) | Sense::SuchAs).then_some(());
            let quoted = scan
                .sense_at(at, introduces)
                .map(|((), after)| such_as(scan, of_the_movement(scan, after)))
                .filter(|start| opens(scan, *start));
            at = match quoted {
                Some(start) => {
                    let (found, end) = quoted_list(scan, start, sentence.end);
                    names.extend(found);
                    end.max(at + 1)
                }
                None => at + 1,
            };
        }
    }
    names
}

/// The token after the movement's name, in quotation marks or not: "mô hình dân vận khéo “Ngõ phố tự quản”".
fn of_the_movement(scan: &Scan<'_>, at: usize) -> usize {
    let quoted = usize::from(opens(scan, at));
    let purpose = scan.sense_at(at + quoted, |sense| matches!(sense, Sense::Purpose(_)).then_some(()));
    match purpose {
        Some(((), after)) if quoted == 0 => after,
        Some(((), after)) if closes(scan, after) => after + 1,
        _ => at,
    }
}

/// The token after words such as "như", "là" and a colon.
fn such_as(scan: &Scan<'_>, at: usize) -> usize {
    let words = |sense: &Sense| matches!(sense, Sense::SuchAs | Sense::Has).then_some(());
    let at = scan.sense_at(at, words).map_or(at, |((), after)| after);
    at + usize::from(scan.mark(at) == Some(':'))
}

fn opens(scan: &Scan<'_>, at: usize) -> bool {
    matches!(scan.mark(at), Some('“' | '"' | '”' | '«' | '\'' | '‘'))
}

fn closes(scan: &Scan<'_>, at: usize) -> bool {
    matches!(scan.mark(at), Some('“' | '"' | '”' | '»' | '\'' | '’'))
}

/// The names in a list of quotations, and the token after it. Closed marks hold one name; what an unclosed
/// one holds is divided at commas.
fn quoted_list(scan: &Scan<'_>, start: usize, end: usize) -> (Vec<String>, usize) {
    let mut names = Vec::new();
    let mut at = start;
    while at < end && opens(scan, at) {
        let close = (at + 1..end).find(|token| closes(scan, *token));
        let Some(close) = close else {
            names.extend(unclosed(scan, at + 1, end));
            return (names, end);
        };
        let is_the_movement = scan
            .sense_at(at + 1, |sense| matches!(sense, Sense::Purpose(_)).then_some(()))
            .is_some_and(|((), after)| after == close);
        if !is_the_movement {
            names.push(squeeze(scan.slice(&(at + 1..close))));
        }
        at = next_quotation(scan, close + 1).unwrap_or(end);
        if at == end {
            return (names, close + 1);
        }
    }
    (names, at)
}

/// The next opening mark after a comma, a joining word, or both.
fn next_quotation(scan: &Scan<'_>, mut at: usize) -> Option<usize> {
    let separated = matches!(scan.mark(at), Some(',' | ';'));
    at += usize::from(separated);
    let and = scan.sense_at(at, |sense| matches!(sense, Sense::And).then_some(()));
    at = and.map_or(at, |((), after)| after);
    let model = scan.sense_at(at, |sense| matches!(sense, Sense::Head(Head::Model)).then_some(()));
    at = model.map_or(at, |((), after)| after);
    ((separated || and.is_some()) && opens(scan, at)).then_some(at)
}

fn unclosed(scan: &Scan<'_>, start: usize, end: usize) -> Vec<String> {
    let last = end.checked_sub(1).filter(|last| scan.mark(*last) == Some('.')).unwrap_or(end);
    scan.slice(&(start..last)).split(',').map(squeeze).filter(|name| !name.is_empty()).collect()
}
