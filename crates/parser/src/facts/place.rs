//! Names of places in a text, and what they can mean.

use std::ops::Range;

use danvan_domain::lexicon::Sense;
use danvan_domain::text::{fold, fold_onto};
use danvan_domain::{Gazetteer, Level, Unit};
use jiff::civil::Date;

use super::{scan::Scan, token::TokenKind};

/// A name of a place, with every unit that it can mean.
#[derive(Debug, Clone)]
pub struct PlaceName<'g> {
    /// The tokens of the name, without its kind word.
    pub tokens: Range<usize>,
    /// Whether a kind word or a body of a level stands before it.
    pub with_kind: bool,
    /// The units, of the day asked for where any is.
    pub units: Vec<&'g Unit>,
}

impl PlaceName<'_> {
    /// The levels of the units, highest first, each once.
    fn levels(&self) -> Vec<Level> {
        let mut levels: Vec<Level> = self.units.iter().map(|unit| unit.level).collect();
        levels.sort_unstable();
        levels.dedup();
        levels
    }
}

/// What the words before a name say that it is.
struct Kind<'t> {
    word: Option<&'t str>,
    levels: &'t [Level],
}

/// Finds the names of places among `tokens`. A commune counts only after a kind word, or where it lies in the
/// unit of code `within`; a name inside a longer run of capitals, such as a person's, does not.
pub fn find<'g>(
    scan: &Scan<'_>,
    tokens: &Range<usize>,
    gazetteer: &'g Gazetteer,
    day: Option<Date>,
    within: Option<&str>,
) -> Vec<PlaceName<'g>> {
    let mut names: Vec<PlaceName<'g>> = Vec::new();
    let mut at = tokens.start;
    let mut key = String::new();
    while at < tokens.end {
        let found = begins_name(scan, at, gazetteer, &mut key)
            .then(|| name_at(scan, at, tokens, gazetteer, day, within, &mut key))
            .flatten();
        at = found.as_ref().map_or(at + 1, |name| name.tokens.end);
        names.extend(found);
    }
    names
}

fn name_at<'g>(
    scan: &Scan<'_>,
    at: usize,
    tokens: &Range<usize>,
    gazetteer: &'g Gazetteer,
    day: Option<Date>,
    within: Option<&str>,
    key: &mut String,
) -> Option<PlaceName<'g>> {
    let kind = kind_before(scan, tokens.start, at);
    let longest = longest_name(scan, at, gazetteer, key).min(tokens.end - at);
    (1..=longest).rev().find_map(|length| {
        let range = at..at + length;
        if !put_key(key, scan, &range, kind.as_ref()) {
            return None;
        }
        let units = units_of(key, gazetteer);
        let inside = |unit: &&'g Unit| within.is_some_and(|code| gazetteer.lies_in(unit, code));
        let communes: Vec<&Unit> = units.iter().copied().filter(inside).collect();
        let mut units = of_kind(units, kind.as_ref());
        // A name that a district had and a commune inside the page's place has now.
        let now = |unit: &&'g Unit| day.is_some_and(|day| unit.exists_on(day));
        let district = units.iter().all(|unit| unit.level == Level::District);
        let gone = kind.is_none() && district && !units.iter().any(now) && communes.iter().any(now);
        if gone || units.is_empty() && kind.is_none() {
            units = communes;
        }
        let alone = kind.is_some() || !in_longer_name(scan, &range, tokens);
        (!units.is_empty() && alone).then(|| PlaceName {
            tokens: range,
            with_kind: kind.is_some(),
            units: of_day(units, day, key),
        })
    })
}

/// The units of a name; where none has it, of the name without its apostrophes: lists write "H’Bông" as "H Bông".
fn units_of<'g>(key: &str, gazetteer: &'g Gazetteer) -> Vec<&'g Unit> {
    let units: Vec<&Unit> = gazetteer.named(key).collect();
    if units.is_empty() && key.contains('\'') {
        return gazetteer.named(&key.replace('\'', " ")).collect();
    }
    units
}

/// Puts the folded name into `key`, and says whether it can be one; a numbered unit is named with its kind word,
/// figure without leading noughts.
fn put_key(key: &mut String, scan: &Scan<'_>, range: &Range<usize>, kind: Option<&Kind<'_>>) -> bool {
    key.clear();
    if let Some(figure) = scan.figure(range.start) {
        let Some(word) = kind.and_then(|kind| kind.word).filter(|_| range.len() == 1) else { return false };
        for part in [word, " ", figure.trim_start_matches('0')] {
            key.push_str(part);
        }
        return true;
    }
    let inside = |token: usize| match scan.tokens.get(token).map(|token| token.kind) {
        Some(TokenKind::Word | TokenKind::Figure) => true,
        Some(TokenKind::Mark(mark)) => matches!(mark, '-' | '–' | '\'' | '’' | '.'),
        None => false,
    };
    let last_is_word = range.end.checked_sub(1).is_some_and(|last| scan.mark(last).is_none());
    // "Huân chương hạng Ba vì có thành tích" names no Ba Vì.
    let ends_small = |last: usize| {
        let word = scan.mark(last).is_none() && scan.figure(last).is_none();
        let joined = last.checked_sub(1).is_some_and(|before| scan.mark(before).is_some());
        word && !joined && !is_capitalised(scan, last)
    };
    let small = range.end.checked_sub(1).is_some_and(ends_small);
    let can_be_one = last_is_word && !small && range.clone().all(inside);
    if can_be_one {
        fold_onto(key, scan.slice(range));
    }
    can_be_one
}

/// The most tokens that a name can have that begins at a token.
fn longest_name(scan: &Scan<'_>, at: usize, gazetteer: &Gazetteer, key: &mut String) -> usize {
    key.clear();
    fold_onto(key, scan.slice(&(at..(at + 2).min(scan.tokens.len()))));
    // Lists leave the apostrophe of "H’Bông" out.
    if gazetteer.opens_name(key) || key.ends_with('\'') { gazetteer.longest_name() } else { 1 }
}

/// Whether a name can begin at a token: a figure, or a capitalised word that opens a name of the gazetteer.
fn begins_name(scan: &Scan<'_>, at: usize, gazetteer: &Gazetteer, key: &mut String) -> bool {
    if scan.figure(at).is_some() {
        return true;
    }
    if !is_capitalised(scan, at) {
        return false;
    }
    key.clear();
    fold_onto(key, scan.slice(&(at..at + 1)));
    gazetteer.opens_name(key)
}

fn is_capitalised(scan: &Scan<'_>, at: usize) -> bool {
    let word = scan.tokens.get(at).filter(|token| token.kind == TokenKind::Word);
    word.is_some_and(|word| word.text(scan.text).chars().next().is_some_and(char::is_uppercase))
}

/// The kind word, or the body of a level, that ends right before a token.
fn kind_before<'t>(scan: &Scan<'t>, from: usize, at: usize) -> Option<Kind<'t>> {
    let lowest = at.saturating_sub(8).max(from);
    let mut forms = (lowest..at).filter_map(|start| scan.mention(start).filter(|mention| mention.end == at));
    // "các huyện" names no one district.
    let is_neutral = |mention| scan.senses(mention).any(|sense| matches!(sense, Sense::Neutral));
    if forms.clone().next().is_some_and(is_neutral) {
        return None;
    }
    // The body of a level is called by the kind of its place: "Trưởng ban Dân vận Huyện ủy".
    let kind = |mention| {
        scan.senses(mention).find_map(|sense| match sense {
            Sense::PlaceKind(word, levels) if !levels.is_empty() => {
                Some(Kind { word: Some(word.as_str()), levels })
            }
            _ => None,
        })
    };
    let body = |mention| {
        scan.senses(mention).find_map(|sense| match sense {
            Sense::Body(_, Some(level)) => Some(Kind { word: None, levels: std::slice::from_ref(level) }),
            _ => None,
        })
    };
    forms.clone().find_map(kind).or_else(|| forms.find_map(body))
}

/// Those of the kind that stands before the name: of the very kind word, else of its levels; without a kind
/// word those of the highest level, communes not at all.
fn of_kind<'g>(units: Vec<&'g Unit>, kind: Option<&Kind<'_>>) -> Vec<&'g Unit> {
    let Some(kind) = kind else {
        let highest = units.iter().map(|unit| unit.level).min();
        return units
            .into_iter()
            .filter(|unit| Some(unit.level) == highest && unit.level != Level::Commune)
            .collect();
    };
    let same_kind: Vec<&Unit> =
        units.iter().copied().filter(|unit| kind.word == Some(unit.kind.as_str())).collect();
    if same_kind.is_empty() {
        units.into_iter().filter(|unit| kind.levels.contains(&unit.level)).collect()
    } else {
        same_kind
    }
}

/// Those in force on a day, where any is; else one version of each unit, one that has the very name before one that was
/// called so once.
fn of_day<'g>(units: Vec<&'g Unit>, day: Option<Date>, key: &str) -> Vec<&'g Unit> {
    let mut current: Vec<&Unit> =
        units.iter().copied().filter(|unit| day.is_some_and(|day| unit.exists_on(day))).collect();
    if current.is_empty() {
        current = units;
        // Without a day, a unit that a later list has under a new code is the same place to a reader; the
        // earlier list is meant, since it covers all years but the last.
        current.sort_by(|a, b| a.code.cmp(&b.code).then(b.valid_from.cmp(&a.valid_from)));
        if current.iter().any(|unit| unit.valid_to.is_some()) {
            current.retain(|unit| unit.valid_to.is_some());
        }
        current.sort_by_key(|unit| fold(&unit.name) != key);
        let mut codes: Vec<&str> = Vec::new();
        current.retain(|unit| {
            let new = !codes.contains(&unit.code.as_str());
            codes.push(&unit.code);
            new
        });
    }
    current.dedup_by(|a, b| a.code == b.code);
    current
}

/// Whether a capitalised word that is no part of a form stands right before or after the name.
fn in_longer_name(scan: &Scan<'_>, range: &Range<usize>, tokens: &Range<usize>) -> bool {
    let before = range.start.checked_sub(1).filter(|before| *before >= tokens.start);
    let part = |token: usize| is_capitalised(scan, token) && !is_in_form(scan, token, tokens.start);
    before.is_some_and(part) || (range.end < tokens.end && part(range.end))
}

fn is_in_form(scan: &Scan<'_>, token: usize, from: usize) -> bool {
    let lowest = token.saturating_sub(8).max(from);
    (lowest..=token).any(|start| scan.mention(start).is_some_and(|mention| mention.end > token))
}

/// What a name means, given where else the text is at home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning<'g> {
    /// One unit.
    One(&'g Unit),
    /// Several, and nothing decides.
    Several(usize),
}

/// Decides what a name means by the codes of places named with it, nearest first: a unit that lies in one of
/// them, or has one of them in it. A name of one level that stands for one unit needs no decision.
pub fn decide<'g>(name: &PlaceName<'g>, gazetteer: &Gazetteer, near: &[String]) -> Meaning<'g> {
    let by_near = near.iter().find_map(|code| {
        let mut fits = name.units.iter().filter(|unit| unit.code != *code && gazetteer.lies_in(unit, code));
        let first = fits.next()?;
        fits.next().is_none().then_some(*first)
    });
    match (name.units.as_slice(), by_near) {
        ([unit], _) => Meaning::One(unit),
        (_, Some(unit)) => Meaning::One(unit),
        (units, None) => {
            let highest = name.levels().first().copied();
            let mut top = units.iter().filter(|unit| Some(unit.level) == highest);
            match (top.next(), top.next()) {
                (Some(unit), None) if !name.with_kind => Meaning::One(unit),
                (Some(unit), None) if highest == Some(Level::Province) => Meaning::One(unit),
                _ => Meaning::Several(units.len()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use danvan_domain::Reference;
    use jiff::civil::date;

    use super::*;

    fn codes(text: &str, day: Option<Date>) -> Vec<Vec<String>> {
        let reference = Reference::embedded().expect("embedded reference");
        let scan = Scan::new(text, &reference.lexicon);
        find(&scan, &(0..scan.tokens.len()), &reference.gazetteer, day, None)
            .iter()
            .map(|name| name.units.iter().map(|unit| unit.code.to_string()).collect())
            .collect()
    }

    #[test]
    fn names_are_found_with_the_units_of_their_day() {
        let before = Some(date(2020, 1, 4));
        let after = Some(date(2025, 8, 27));
        for (text, day, expected) in [
            ("Huyện ủy Thoại Sơn tổ chức", before, vec![vec!["2004:894"]]),
            ("tỉnh An Giang", before, vec![vec!["2004:89"]]),
            ("tỉnh An Giang", after, vec![vec!["2025:91"]]),
            ("huyện Quảng Ninh (Quảng Bình)", before, vec![vec!["2004:456"], vec!["2004:44"]]),
            ("Sóc Trăng có 12", before, vec![vec!["2004:94"]]),
            ("thành phố Sóc Trăng", before, vec![vec!["2004:941"]]),
            ("ông Nguyễn An Giang nói", before, vec![]),
            ("TP.HCM", before, vec![vec!["2004:79"]]),
            ("Quận 11 có 3", before, vec![vec!["2004:772"]]),
        ] {
            assert_eq!(codes(text, day), expected, "{text}");
        }
    }
}
