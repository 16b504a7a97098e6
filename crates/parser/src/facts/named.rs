//! Models that a text names: in quotation marks after "mô hình", or after words that introduce examples.

use std::collections::BTreeSet;
use std::ops::Range;

use danvan_domain::lexicon::{Head, Sense};
use danvan_domain::text::squeeze;

use super::document::Document;
use super::scan::Scan;
use super::segment::Segment;

/// The names of models in a document, in order, each once.
pub fn read(document: &Document<'_>) -> Vec<String> {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let names = document.segments.iter().flat_map(names_in).map(|(name, _)| name);
    names.filter(|name| seen.insert(name.clone())).collect()
}

/// The names in a segment, each with the token after it.
fn names_in(segment: &Segment<'_>) -> Vec<(String, usize)> {
    let scan = &segment.scan;
    let mut names = Vec::new();
    for sentence in &segment.sentences {
        let mut at = sentence.start;
        let before = names.len();
        while at < sentence.end {
            let introduces =
                |sense: &Sense| matches!(sense, Sense::Head(Head::Model) | Sense::SuchAs).then_some(());
            let goes_on = (names.len() > before && scan.mark(at) == Some(';')).then_some(at + 1);
            let quoted = scan
                .sense_at(at, introduces)
                .map(|((), after)| such_as(scan, of_the_movement(scan, after)))
                .filter(|start| opens(scan, *start) && !is_of_movements(scan, sentence.start..at + 1))
                .or(goes_on.filter(|start| opens(scan, *start)));
            at = match quoted {
                Some(start) => {
                    let (found, end) = quoted_list(scan, start, sentence.end);
                    names.extend(found);
                    end.max(at + 1)
                }
                None => {
                    match unquoted(scan, at, sentence, names.last().is_some_and(|(_, end)| *end + LINK >= at))
                    {
                        Some(name) => {
                            let end = name.end;
                            names.push((squeeze(scan.slice(&name)), end));
                            end
                        }
                        None => at + 1,
                    }
                }
            };
        }
    }
    names
}

/// How many tokens join two names of a list: a comma, "và".
const LINK: usize = 2;

/// The tokens of a name without quotation marks after "mô hình", where the noun is introduced as one of some: "tiêu biểu
/// là mô hình nuôi ong lấy mật của Hội Nông dân". `listed` says that a name ended right before.
fn unquoted(scan: &Scan<'_>, at: usize, sentence: &Range<usize>, listed: bool) -> Option<Range<usize>> {
    const LEAST: usize = 3;
    const MOST: usize = 14;
    let ((), noun) = scan.sense_at(at, |sense| matches!(sense, Sense::Head(Head::Model)).then_some(()))?;
    let purpose = |sense: &Sense| matches!(sense, Sense::Purpose(_)).then_some(());
    let start = scan.sense_at(noun, purpose).map_or(noun, |((), after)| after);
    let introduced = listed || is_introduced(scan, at, sentence, start > noun);
    // "90% số phường có mô hình …": each has one.
    let of_a_share = || (sentence.start..at).any(|before| scan.mark(before) == Some('%'));
    if !introduced || of_a_share() || !begins_unquoted(scan, start) {
        return None;
    }
    let end = (start..sentence.end).find(|token| ends_unquoted(scan, *token)).unwrap_or(sentence.end);
    // What a figure follows is no name: "mô hình vận động bà con chuyển 142 ha".
    let counted = end < sentence.end && scan.figure(end).is_some();
    ((LEAST..=MOST).contains(&(end - start)) && !counted).then_some(start..end)
}

/// Whether what stands right before the noun introduces one model: "như", "là", "ra mắt"; "có" only where the movement
/// is not named after it, which says no more than that there are some.
fn is_introduced(scan: &Scan<'_>, at: usize, sentence: &Range<usize>, of_the_movement: bool) -> bool {
    const REACH: usize = 4;
    let introduces = |sense: &Sense| match sense {
        Sense::SuchAs | Sense::Stage(_) | Sense::Giving => Some(()),
        Sense::Has => (!of_the_movement).then_some(()),
        _ => None,
    };
    let parts = |sense: &Sense| matches!(sense, Sense::PartsFollow | Sense::SuchAs).then_some(());
    let at = at
        .checked_sub(1)
        .filter(|comma| matches!(scan.mark(*comma), Some(',' | ':')))
        .map_or((at, false), |comma| (comma, true));
    let lowest = at.0.saturating_sub(REACH).max(sentence.start);
    (lowest..at.0).any(|start| {
        let found = if at.1 { scan.sense_at(start, parts) } else { scan.sense_at(start, introduces) };
        found.is_some_and(|((), end)| end == at.0)
    })
}

/// Whether the words at a token can be a name: they are neither a verb said of models nor what sorts them.
fn begins_unquoted(scan: &Scan<'_>, at: usize) -> bool {
    let says = |sense: &Sense| {
        let verb = matches!(
            sense,
            Sense::Stage(_)
                | Sense::Passive
                | Sense::Auxiliary
                | Sense::Has
                | Sense::Refusal(_)
                | Sense::Award(_)
        );
        let sorts = matches!(
            sense,
            Sense::Field(_)
                | Sense::FieldMark
                | Sense::Form(_)
                | Sense::Tier(_)
                | Sense::Head(_)
                | Sense::Sector(_)
        );
        let other = matches!(
            sense,
            Sense::Purpose(_)
                | Sense::Time(_)
                | Sense::Back
                | Sense::Plural
                | Sense::Of
                | Sense::Number(_)
                | Sense::SuchAs
                | Sense::Qualifier(_)
                | Sense::And
                | Sense::Movement
                | Sense::PlaceKind(..)
                | Sense::InOrderTo
                | Sense::Former
                | Sense::Turn
                | Sense::PartsFollow
                | Sense::Neutral
        );
        (verb || sorts || other).then_some(())
    };
    scan.mark(at).is_none()
        && scan.figure(at).is_none()
        && !is_where(scan, at)
        && scan.sense_at(at, says).is_none()
}

/// Whether a name without quotation marks ends before a token: at a mark, before whose it is or where, before what it
/// does.
fn ends_unquoted(scan: &Scan<'_>, at: usize) -> bool {
    let ends = |sense: &Sense| {
        matches!(
            sense,
            Sense::Of | Sense::Passive | Sense::Auxiliary | Sense::Has | Sense::Time(_) | Sense::Ongoing
        )
        .then_some(())
    };
    let model = |sense: &Sense| matches!(sense, Sense::Head(Head::Model)).then_some(());
    let and = scan.sense_at(at, |sense| matches!(sense, Sense::And).then_some(()));
    let next = and.is_some_and(|((), after)| scan.sense_at(after, model).is_some());
    let mark = scan.mark(at).is_some_and(|mark| !matches!(mark, '-' | '–' | '/'));
    mark || scan.figure(at).is_some() || next || is_where(scan, at) || scan.sense_at(at, ends).is_some()
}

/// Whether the last noun of some tokens is a movement and no model: "các phong trào như “…”".
fn is_of_movements(scan: &Scan<'_>, tokens: Range<usize>) -> bool {
    let noun = |sense: &Sense| match sense {
        Sense::Head(Head::Model) => Some(false),
        Sense::Movement => Some(true),
        _ => None,
    };
    tokens.rev().find_map(|token| scan.sense_at(token, noun)).is_some_and(|(movement, _)| movement)
}

/// Whether a short word stands before where something is: "ở xã …", "tại các …".
fn is_where(scan: &Scan<'_>, at: usize) -> bool {
    const SHORT: usize = 5;
    let place = |sense: &Sense| matches!(sense, Sense::PlaceKind(..) | Sense::Plural).then_some(());
    let short = scan.tokens.get(at).is_some_and(|token| token.end - token.start <= SHORT);
    let unknown = scan.mention(at).is_none() && scan.mark(at).is_none();
    unknown && short && scan.sense_at(at + 1, place).is_some()
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
fn quoted_list(scan: &Scan<'_>, start: usize, end: usize) -> (Vec<(String, usize)>, usize) {
    let mut names = Vec::new();
    let mut at = start;
    while at < end && opens(scan, at) {
        let close = (at + 1..end).find(|token| closes(scan, *token));
        let Some(close) = close else {
            names.extend(unclosed(scan, at + 1, end).into_iter().map(|name| (name, end)));
            return (names, end);
        };
        let is_the_movement = scan
            .sense_at(at + 1, |sense| matches!(sense, Sense::Purpose(_)).then_some(()))
            .is_some_and(|((), after)| after == close);
        if !is_the_movement {
            names.push((squeeze(scan.slice(&(at + 1..close))), close + 1));
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
    // "“A”, “B”, hay “C”"
    at += usize::from(separated && is_short_word(scan, at) && opens(scan, at + 1));
    let model = scan.sense_at(at, |sense| matches!(sense, Sense::Head(Head::Model)).then_some(()));
    at = model.map_or(at, |((), after)| after);
    ((separated || and.is_some()) && opens(scan, at)).then_some(at)
}

/// Whether a token is one short word that the lexicon does not have.
fn is_short_word(scan: &Scan<'_>, at: usize) -> bool {
    const SHORT: usize = 3;
    let short = scan.tokens.get(at).is_some_and(|token| token.end - token.start <= SHORT);
    short && scan.mention(at).is_none() && scan.mark(at).is_none() && scan.figure(at).is_none()
}

fn unclosed(scan: &Scan<'_>, start: usize, end: usize) -> Vec<String> {
    let last = end.checked_sub(1).filter(|last| scan.mark(*last) == Some('.')).unwrap_or(end);
    scan.slice(&(start..last)).split(',').map(squeeze).filter(|name| !name.is_empty()).collect()
}
