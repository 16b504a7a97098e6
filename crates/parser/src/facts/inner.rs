//! The places that a sentence names inside the one that its block reports on, or beside it.

use std::ops::Range;

use danvan_domain::lexicon::{Head, Sense};
use danvan_domain::text::fold;
use danvan_domain::{Gazetteer, Level, Unit};

use super::document::Document;
use super::home::{Home, is_country};
use super::meaning::{self, Meaning};
use super::piece::{PieceKind, Pieces};
use super::place::{self, PlaceName};
use super::scan::Scan;
use super::time::TimeRef;

/// The places of a sentence that lie in that of its block or beside it, and where the block's own is named.
#[derive(Debug, Clone, Default)]
pub struct InnerNames<'t> {
    /// The tokens of each name, whether a kind word stands before it, and the unit; none for the block's own.
    names: Vec<(Range<usize>, bool, Option<&'t Unit>)>,
}

impl<'t> InnerNames<'t> {
    /// Finds them.
    pub fn new(
        pieces: &Pieces<'_, '_>,
        home: &Home<'t>,
        document: &Document<'t>,
        gazetteer: &'t Gazetteer,
    ) -> Self {
        let Some(unit) = home.unit else {
            return if home.place.is_some() {
                Self::in_country(pieces, document, gazetteer)
            } else {
                Self::default()
            };
        };
        let near: [&str; 2] = [&unit.code, unit.parent_code.as_ref().unwrap_or(&unit.code)];
        let found = place::find(pieces.scan(), &pieces.tokens(), gazetteer, document.day, Some(&unit.code));
        // A commune that is called like its district is not meant by the bare name.
        let is_own = |name: &PlaceName<'_>, named: &Unit| {
            named.code == unit.code || !name.with_kind && fold(&named.name) == fold(&unit.name)
        };
        // Names of what the block's own lies in: they only end chains.
        let mut above: Vec<(Range<usize>, Level)> = Vec::new();
        let names = found.into_iter().filter_map(|name| match meaning::decide(&name, gazetteer, &near) {
            Meaning::One(named) if is_own(&name, named) => Some((name.tokens, name.with_kind, None)),
            Meaning::One(named) if gazetteer.lies_in(named, &unit.code) => {
                let sure = name.with_kind || stands_for_place(pieces, &name, named);
                Some((name.tokens, sure, Some(named)))
            }
            // A unit beside the block's own, as pages on several places name them.
            Meaning::One(named) if named.level == unit.level => {
                let sure = name.with_kind || named.level == Level::Province || does_something(pieces, &name);
                (named.level != Level::Commune || name.with_kind).then_some((name.tokens, sure, Some(named)))
            }
            // What the block's own lies in, where it is the subject: "huyện Đức Trọng có 187 mô hình".
            Meaning::One(named) if gazetteer.lies_in(unit, &named.code) => {
                let subject = (name.with_kind || opens_clause(pieces, &name)) && counts(pieces, &name);
                if !subject {
                    above.push((name.tokens.clone(), named.level));
                }
                subject.then_some((name.tokens, true, Some(named)))
            }
            // A unit inside one beside the block's own: a district of another province.
            Meaning::One(named) if name.with_kind || does_something(pieces, &name) => {
                let inside = document.beside.iter().any(|code| gazetteer.lies_in(named, code))
                    && !gazetteer.lies_in(unit, &named.code);
                inside.then_some((name.tokens, true, Some(named)))
            }
            _ => None,
        });
        let mut names: Vec<(Range<usize>, bool, Option<&'t Unit>)> = names.collect();
        // "xã Biển Bạch (Thới Bình, Cà Mau)": what only says where a place lies is no place of its own.
        let mut last: Option<(Range<usize>, Level)> = None;
        names.retain(|(name, _, named)| {
            let level = named.map_or(unit.level, |named| named.level);
            let chained = above.iter().find(|(above, _)| {
                above.end <= name.start
                    && last.as_ref().is_some_and(|(last, _)| {
                        last.end <= above.start && is_in_apposition(pieces.scan(), last, above)
                    })
            });
            last = chained.cloned().or(last.take());
            let adds = last.as_ref().is_some_and(|(last, of)| {
                (named.is_none() || level < *of) && is_in_apposition(pieces.scan(), last, name)
            });
            last = Some((name.clone(), level));
            !adds
        });
        Self { names }.with_lists(pieces.scan())
    }

    /// Takes the bare names of a list for what the first is, that has its kind word: "hai xã Lợi Thuận và An Thạnh".
    fn with_lists(mut self, scan: &Scan<'_>) -> Self {
        for at in 1..self.names.len() {
            let Some([(before, true, Some(first)), (name, sure, Some(unit))]) =
                self.names.get_mut(at - 1..=at)
            else {
                continue;
            };
            *sure |= first.level == unit.level && are_joined(scan, before, name);
        }
        self
    }

    /// Whether the last name inside `tokens` ends a list of several places: "các xã Trường Hà, Sóc Hà".
    pub fn ends_list(&self, pieces: &Pieces<'_, '_>, tokens: &Range<usize>) -> bool {
        let last = self.names.partition_point(|(name, ..)| name.end <= tokens.end);
        let inside = last.checked_sub(2).and_then(|from| self.names.get(from..last));
        let Some([(before, _, Some(first)), (name, _, Some(unit))]) = inside else { return false };
        let other = first.level == unit.level && first.code != unit.code;
        before.start >= tokens.start && other && are_joined(pieces.scan(), before, name)
    }

    /// The places that a sentence of a page on the country names. The country itself is the block's own.
    fn in_country(pieces: &Pieces<'_, '_>, document: &Document<'t>, gazetteer: &'t Gazetteer) -> Self {
        let scan = pieces.scan();
        let found = place::find(scan, &pieces.tokens(), gazetteer, document.day, None);
        let units = found.into_iter().filter_map(|name| match meaning::decide(&name, gazetteer, &[]) {
            Meaning::One(unit) => {
                let sure = name.with_kind || does_something(pieces, &name);
                Some((name.tokens, sure, Some(unit)))
            }
            Meaning::Several(_) => None,
        });
        let country = pieces.tokens().filter_map(|token| {
            let country = |sense: &Sense| is_country(sense).then_some(());
            scan.sense_at(token, country).map(|((), end)| (token..end, true, None))
        });
        let mut names: Vec<_> = units.chain(country).collect();
        names.sort_by_key(|(name, ..)| name.start);
        Self { names }
    }

    /// The tokens of each name, and its unit; none for the block's own place.
    pub fn all(&self) -> impl Iterator<Item = (&Range<usize>, Option<&'t Unit>)> {
        self.names.iter().map(|(tokens, _, unit)| (tokens, *unit))
    }

    /// The unit whose name begins at a token, unless it is the block's own.
    pub fn unit_at(&self, token: usize) -> Option<&'t Unit> {
        self.names.iter().find(|(name, ..)| name.start == token).and_then(|(.., unit)| *unit)
    }

    /// Whether a name ends before a token.
    pub fn ends_at(&self, token: usize) -> bool {
        self.names.iter().any(|(name, _, unit)| name.end == token && unit.is_some())
    }

    /// Whether the name of another place than the block's begins at a piece, behind no more than its kind word and a word
    /// that turns to it: "còn xã Mường Và".
    pub fn begins_at(&self, pieces: &Pieces<'_, '_>, piece: usize) -> bool {
        const REACH: usize = 3;
        let starts = pieces.list.iter().skip(piece).take(REACH);
        let starts = starts.take_while(|piece| !matches!(piece.kind, PieceKind::Mark(_)));
        let is_name = |start: usize| {
            let named = |(name, sure, unit): &(Range<usize>, bool, Option<&Unit>)| {
                name.start == start && *sure && unit.is_some()
            };
            self.names.iter().any(named)
        };
        starts.map(|piece| piece.tokens.start).any(is_name)
    }

    /// The last place named with its kind word inside `tokens`; none where the block's own is.
    pub fn last_with_kind_in(&self, tokens: &Range<usize>) -> Option<&'t Unit> {
        let mut inside =
            self.names.iter().rev().filter(|(name, ..)| tokens.start <= name.start && name.end <= tokens.end);
        inside.next().filter(|(_, with_kind, _)| *with_kind)?.2
    }

    /// Whether the last name inside `tokens` is that of the block's own place.
    pub fn is_own_last(&self, tokens: &Range<usize>) -> bool {
        let mut inside =
            self.names.iter().rev().filter(|(name, ..)| tokens.start <= name.start && name.end <= tokens.end);
        inside.next().is_some_and(|(.., unit)| unit.is_none())
    }

    /// The place that a sentence after this one goes on with, `before` being that of the sentences before: the one that
    /// is named, if it is one.
    pub fn carried_on(&self, before: Option<&'t Unit>) -> Option<&'t Unit> {
        let sure = || self.names.iter().filter(|(_, sure, _)| *sure).filter_map(|(.., unit)| *unit);
        let Some(deepest) = sure().map(|unit| unit.level).max() else { return before };
        let mut units = sure().filter(|unit| unit.level == deepest);
        let first = units.next();
        first.filter(|first| units.all(|unit| unit.code == first.code))
    }

    /// Whether a piece is part of a name: "Bản Liền" is a commune and no village.
    pub fn has(&self, pieces: &Pieces<'_, '_>, piece: usize) -> bool {
        let Some(piece) = pieces.list.get(piece) else { return false };
        self.names.iter().any(|(name, ..)| name.start <= piece.tokens.start && piece.tokens.end <= name.end)
    }

    /// The place inside the block's that is named with its kind word at the beginning of `tokens`: "12 mô hình ở xã …".
    /// `village` says that one stands there first, so that the name is that of what it lies in: "23 hộ ở thôn …, xã …".
    pub fn first_in(&self, tokens: &Range<usize>, village: bool) -> Option<&'t Unit> {
        let reach = if village { 9 } else { 3 };
        let near = self.names.iter().find(|(name, ..)| name.start >= tokens.start && name.end <= tokens.end);
        near.filter(|(name, with_kind, _)| *with_kind && name.start < tokens.start + reach)?.2
    }

    /// The last place named inside `tokens`; none where the block's own is named after it. A bare name is a
    /// commune's only right before its count, which is where `tokens` ends: persons are called like communes.
    pub fn last_in(&self, tokens: &Range<usize>) -> Option<&'t Unit> {
        let before = self.names.partition_point(|(name, ..)| name.end <= tokens.end);
        for (name, with_kind, unit) in self.names.get(..before)?.iter().rev() {
            if name.start < tokens.start {
                return None;
            }
            let counted = name.end == tokens.end || name.end + 1 == tokens.end;
            match unit {
                None => return None,
                Some(unit) if *with_kind || counted => return Some(unit),
                Some(_) => {}
            }
        }
        None
    }
}

/// Whether a name only says where the one before it lies: no more than a comma, a parenthesis or a dash and a kind
/// word stand between.
pub fn is_in_apposition(scan: &Scan<'_>, before: &Range<usize>, name: &Range<usize>) -> bool {
    const REACH: usize = 4;
    // "xã Tân Hội (huyện Đức Trọng cũ), tỉnh Lâm Đồng"
    let former = |sense: &Sense| matches!(sense, Sense::Former).then_some(());
    let start = scan.sense_at(before.end, former).map_or(before.end, |((), after)| after);
    let mut between = start..name.start;
    let mark = scan.mark(start).filter(|mark| *mark != ')').or_else(|| scan.mark(start + 1));
    let kind = |token: usize| {
        let kind = |sense: &Sense| matches!(sense, Sense::PlaceKind(..)).then_some(());
        (token.saturating_sub(2)..=token)
            .any(|start| scan.sense_at(start, kind).is_some_and(|((), end)| end > token))
    };
    matches!(mark, Some(',' | '(' | '-' | '–'))
        && between.len() <= REACH
        && between.all(|token| scan.mark(token).is_some() || kind(token))
}

/// Whether no more than a comma, a joining word and a kind word stand between two names.
fn are_joined(scan: &Scan<'_>, before: &Range<usize>, name: &Range<usize>) -> bool {
    let joins = |sense: &Sense| matches!(sense, Sense::And | Sense::PlaceKind(..)).then_some(());
    let mut at = before.end;
    while at < name.start {
        at = match (scan.sense_at(at, joins), scan.mark(at)) {
            (Some(((), after)), _) => after,
            (None, Some(',')) => at + 1,
            _ => return false,
        };
    }
    at == name.start
}

/// Whether a name without its kind word means a place, and no person who is called so: by what stands before it ("ở
/// Bản Lầu", "riêng Bản Lầu", "…; Bản Lầu với 58 hộ"), or by what follows ("Bản Lầu, xã vùng cao", "Bản Lầu xây dựng …").
fn stands_for_place(pieces: &Pieces<'_, '_>, name: &PlaceName<'_>, unit: &Unit) -> bool {
    const LONGEST_FORM: usize = 3;
    let (scan, start, end) = (pieces.scan(), name.tokens.start, name.tokens.end);
    let leads = |sense: &Sense| matches!(sense, Sense::At | Sense::Only | Sense::Of).then_some(());
    let led = (start.saturating_sub(LONGEST_FORM)..start)
        .any(|form| scan.sense_at(form, leads).is_some_and(|((), end)| end == start));
    // "Trường Tiểu học Nam Trung"; what has three syllables is called after a person.
    let school = |sense: &Sense| matches!(sense, Sense::Head(Head::Unit)).then_some(());
    let of_school = name.tokens.len() < 3
        && (start.saturating_sub(LONGEST_FORM)..start)
            .any(|form| scan.sense_at(form, school).is_some_and(|((), end)| end == start));
    let before = start.checked_sub(1).map(|before| scan.mark(before));
    let kind = |sense: &Sense| match sense {
        Sense::PlaceKind(_, levels) => levels.contains(&unit.level).then_some(()),
        _ => None,
    };
    let explained = scan.mark(end) == Some(',') && scan.sense_at(end + 1, kind).is_some();
    before == Some(Some(';'))
        || led
        || of_school
        || explained
        || opens_clause(pieces, name) && does_something(pieces, name)
}

/// Whether a name opens the sentence, or stands behind a mark.
fn opens_clause(pieces: &Pieces<'_, '_>, name: &PlaceName<'_>) -> bool {
    let start = name.tokens.start;
    let behind_mark = start.checked_sub(1).is_none_or(|before| pieces.scan().mark(before).is_some());
    behind_mark || start == pieces.tokens().start
}

/// Whether a name is said at once to have or to do what stands after it.
fn counts(pieces: &Pieces<'_, '_>, name: &PlaceName<'_>) -> bool {
    let after = pieces.list.iter().position(|piece| piece.tokens.start == name.tokens.end);
    after.is_some_and(|after| {
        let now = |piece: usize| matches!(pieces.time(piece), Some(TimeRef::Now));
        let between = pieces.is(after, |sense| matches!(sense, Sense::Auxiliary)) || now(after);
        let after = after + usize::from(between);
        let has = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Stage(_) | Sense::Has));
        // "hiện có" is a time and a verb.
        now(after - usize::from(between)) && pieces.number(after).is_some()
            || pieces.number(after + 1).is_some() && has(after)
    })
}

/// Whether a verb follows a name at once.
fn does_something(pieces: &Pieces<'_, '_>, name: &PlaceName<'_>) -> bool {
    let after = pieces.list.iter().position(|piece| piece.tokens.start == name.tokens.end);
    after.is_some_and(|after| {
        pieces.is(after, |sense| matches!(sense, Sense::Stage(_) | Sense::Award(_) | Sense::Has))
    })
}
