//! Names of places in a text, and what they can mean.

use std::ops::Range;

use danvan_domain::gazetteer::Spelling;
use danvan_domain::lexicon::{Sense, words};
use danvan_domain::text::fold;
use danvan_domain::{Gazetteer, Level, Unit};
use jiff::civil::Date;

use super::{inner::is_in_apposition, scan::Scan, token::TokenKind};

/// A name of a place, with every unit that it can mean.
#[derive(Debug, Clone)]
pub struct PlaceName<'g> {
    /// The tokens of the name, without its kind word.
    pub tokens: Range<usize>,
    /// Whether a kind word or a body of a level stands before it.
    pub with_kind: bool,
    /// Whether it is said to be of a unit that is no more.
    pub former: bool,
    /// The units, of the day asked for where any is.
    pub units: Vec<&'g Unit>,
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
    let finder = Finder { scan, tokens, gazetteer, day, within };
    let mut names: Vec<PlaceName<'g>> = Vec::new();
    let mut at = tokens.start;
    while at < tokens.end {
        let found = finder.name_at(at);
        at = found.as_ref().map_or(at + 1, |name| name.tokens.end);
        names.extend(found);
    }
    finder.place_in_time(&mut names);
    names
}

/// The one unit of a day inside the unit of code `within` that some tokens are the whole name of.
pub fn inside<'g>(
    scan: &Scan<'_>,
    tokens: &Range<usize>,
    gazetteer: &'g Gazetteer,
    day: Option<Date>,
    within: &str,
) -> Option<&'g Unit> {
    let mut words = scan.tokens.get(tokens.clone())?.iter().map(|token| token.symbol);
    let spelling = words.try_fold(gazetteer.spell(), Spelling::then)?;
    let units = spelling.units().filter(|unit| day.is_none_or(|day| unit.exists_on(day)));
    only(units.filter(|unit| unit.code != *within && gazetteer.lies_in(unit, within)))
}

/// Where names are looked for, and what is asked of them.
struct Finder<'a, 't, 'g> {
    scan: &'a Scan<'t>,
    tokens: &'a Range<usize>,
    gazetteer: &'g Gazetteer,
    day: Option<Date>,
    within: Option<&'a str>,
}

impl<'t, 'g> Finder<'_, 't, 'g> {
    /// The name that begins at a token: a figure after its kind word, or capitals.
    fn name_at(&self, at: usize) -> Option<PlaceName<'g>> {
        let token = self.scan.tokens.get(at)?;
        match token.kind {
            TokenKind::Figure => self.numbered(at),
            TokenKind::Word if token.capital => self.spelt(at),
            TokenKind::Word | TokenKind::Mark(_) => None,
        }
    }

    /// Takes names that lie in a unit that is no more for those of its time: "xã Thạnh Lộc, huyện Giồng Riềng" of a
    /// report from after the districts.
    fn place_in_time(&self, names: &mut [PlaceName<'g>]) {
        for at in (1..names.len()).rev() {
            let Some([name, next]) = names.get_mut(at - 1..=at) else { continue };
            let last_days = next.units.iter().map(|unit| {
                unit.valid_to.filter(|to| self.day.is_some_and(|day| *to <= day))?.yesterday().ok()
            });
            let Some(last_day) = last_days.min().flatten() else { continue };
            if is_in_apposition(self.scan, &name.tokens, &next.tokens)
                && let Some(of_its_time) = self.of(last_day).name_at(name.tokens.start)
            {
                *name = of_its_time;
            }
        }
    }

    /// The same on another day.
    fn of(&self, day: Date) -> Self {
        Self { day: Some(day), ..*self }
    }

    /// A unit that is named by its kind word and a figure, which may have leading noughts.
    fn numbered(&self, at: usize) -> Option<PlaceName<'g>> {
        let kind = kind_before(self.scan, self.tokens.start, at)?;
        let figure = self.scan.figure(at)?.trim_start_matches('0');
        let mut spelling = self.gazetteer.spell();
        for word in words(kind.word?).chain([figure]) {
            spelling = spelling.then(self.scan.vocabulary().symbol(word))?;
        }
        self.meant(at..at + 1, spelling.units(), Some(&kind))
    }

    /// The longest name that the words from a token on spell and that means a unit here.
    fn spelt(&self, at: usize) -> Option<PlaceName<'g>> {
        // "Phường 5" is found at its figure.
        let is_kind = |sense: &Sense| matches!(sense, Sense::PlaceKind(..)).then_some(());
        if self.scan.sense_at(at, is_kind).is_some_and(|((), end)| self.scan.figure(end).is_some()) {
            return None;
        }
        let first = self.scan.tokens.get(at)?;
        let first = self.gazetteer.spell().then(first.symbol)?;
        let kind = kind_before(self.scan, self.tokens.start, at);
        let behind_village = kind.is_none() && self.within.is_some() && self.is_behind_village(at);
        let (mut whole, mut without_apostrophes) = (Some(first), Some(first));
        let mut found = None;
        for end in at + 1..=self.tokens.end {
            if self.can_end(at, end - 1) {
                let spelt = [whole, without_apostrophes].into_iter().flatten();
                let units = spelt.map(Spelling::units).find(|units| units.clone().next().is_some());
                let meant = units.and_then(|units| {
                    let commune =
                        || self.commune_of_village(at..end, units.clone()).filter(|_| behind_village);
                    commune().or_else(|| self.meant(at..end, units.clone(), kind.as_ref()))
                });
                found = meant.or(found);
            }
            let Some(next) = self.scan.tokens.get(end).filter(|_| end < self.tokens.end) else { break };
            whole = whole.and_then(|spelling| spelling.then(next.symbol));
            // Lists write "H’Bông" as "H Bông".
            if !matches!(next.kind, TokenKind::Mark('\'' | '’')) {
                without_apostrophes = without_apostrophes.and_then(|spelling| spelling.then(next.symbol));
            }
            if whole.is_none() && without_apostrophes.is_none() {
                break;
            }
        }
        found
    }

    /// Whether a name that begins at a token can end with another: "Huân chương hạng Ba vì có thành tích" names no Ba Vì.
    fn can_end(&self, first: usize, last: usize) -> bool {
        let scan = self.scan;
        let joined = last > first && scan.mark(last - 1).is_some();
        scan.mark(last).is_none() && (is_capitalised(scan, last) || scan.figure(last).is_some() || joined)
    }

    /// The name that some tokens are, where units that they spell can be meant.
    fn meant(
        &self,
        tokens: Range<usize>,
        units_of_name: impl Iterator<Item = &'g Unit> + Clone,
        kind: Option<&Kind<'_>>,
    ) -> Option<PlaceName<'g>> {
        let mut meant = of_kind(units_of_name.clone(), kind);
        if let (true, None, Some(within)) = (self.are_gone(&meant), kind, self.within) {
            let inside: Vec<&Unit> =
                units_of_name.clone().filter(|unit| self.gazetteer.lies_in(unit, within)).collect();
            if meant.is_empty() || inside.iter().any(|unit| self.is_in_force(unit)) {
                meant = inside;
            }
        }
        if kind.is_none() && self.are_gone(&meant) && !self.is_former(tokens.end) {
            // A commune that has the name of its district, or that has a figure to tell it from others.
            let bare = units_of_name.filter(|unit| self.is_in_force(unit));
            let numbered = self.scan.figure(tokens.end - 1).is_some() && tokens.len() > 1;
            let now: Vec<&Unit> = bare.filter(|_| numbered || !meant.is_empty()).collect();
            meant = if now.is_empty() { meant } else { now };
        }
        if meant.is_empty() || kind.is_none() && self.in_longer_name(&tokens, &meant) {
            return None;
        }
        let former = self.is_former(tokens.end);
        let units = self.of_day(meant, &tokens, former);
        Some(PlaceName { tokens, with_kind: kind.is_some(), former, units })
    }

    /// The commune that a village before it lies in: "bản Nà Lĩnh, Phổng Lái".
    fn commune_of_village(
        &self,
        tokens: Range<usize>,
        units: impl Iterator<Item = &'g Unit>,
    ) -> Option<PlaceName<'g>> {
        let within = self.within?;
        let inside =
            units.filter(|unit| unit.level == Level::Commune && self.gazetteer.lies_in(unit, within));
        let units = self.of_day(inside.collect(), &tokens, false);
        (!units.is_empty()).then_some(PlaceName { tokens, with_kind: true, former: false, units })
    }

    /// Whether a comma stands before a token, and the name of one village, parish or the like before that.
    fn is_behind_village(&self, at: usize) -> bool {
        const LONGEST_NAME: usize = 6;
        let scan = self.scan;
        let Some(comma) = at.checked_sub(1).filter(|comma| scan.mark(*comma) == Some(',')) else {
            return false;
        };
        let small = |sense: &Sense| match sense {
            Sense::PlaceKind(_, levels) => levels.is_empty().then_some(()),
            Sense::Group => Some(()),
            _ => None,
        };
        let several = |sense: &Sense| matches!(sense, Sense::Plural).then_some(());
        let lowest = comma.saturating_sub(LONGEST_NAME).max(self.tokens.start);
        let named = |token: usize| is_capitalised(scan, token) || scan.figure(token).is_some();
        (lowest..comma).rev().any(|kind| {
            let Some(((), name)) = scan.sense_at(kind, small) else { return false };
            let before = kind.checked_sub(1);
            let plural = before.is_some_and(|before| {
                scan.sense_at(before, several).is_some() || scan.figure(before).is_some()
            });
            !plural && name < comma && (name..comma).all(named)
        })
    }

    /// Whether no unit, or none but districts that are no more, has a name: a commune inside the page's place may have it
    /// now.
    fn are_gone(&self, units: &[&Unit]) -> bool {
        units.iter().all(|unit| unit.level == Level::District && !self.is_in_force(unit))
    }

    fn is_in_force(&self, unit: &Unit) -> bool {
        self.day.is_some_and(|day| unit.exists_on(day))
    }

    /// Those in force on the day, or that were before it where the name is said to be of a former one, if any is; else
    /// one version of each unit, one that has the very name before one that was called so once.
    fn of_day(&self, units: Vec<&'g Unit>, name: &Range<usize>, former: bool) -> Vec<&'g Unit> {
        let over = |unit: &Unit| self.day.zip(unit.valid_to).is_some_and(|(day, to)| to <= day);
        let of = |unit: &&Unit| if former { over(unit) } else { self.is_in_force(unit) };
        let mut current: Vec<&Unit> = units.iter().copied().filter(of).collect();
        if former {
            current.sort_by(|a, b| a.code.cmp(&b.code).then(b.valid_from.cmp(&a.valid_from)));
        }
        if current.is_empty() {
            current = self.of_any_day(units, name);
        }
        current.dedup_by(|a, b| a.code == b.code);
        current
    }

    fn of_any_day(&self, mut units: Vec<&'g Unit>, name: &Range<usize>) -> Vec<&'g Unit> {
        // Without a day, a unit that a later list has under a new code is the same place to a reader; the
        // earlier list is meant, since it covers all years but the last.
        units.sort_by(|a, b| a.code.cmp(&b.code).then(b.valid_from.cmp(&a.valid_from)));
        if units.iter().any(|unit| unit.valid_to.is_some()) {
            units.retain(|unit| unit.valid_to.is_some());
        }
        let key = fold(self.scan.slice(name));
        units.sort_by_key(|unit| fold(&unit.name) != key);
        let mut codes: Vec<&str> = Vec::new();
        units.retain(|unit| {
            let new = !codes.contains(&unit.code.as_str());
            codes.push(&unit.code);
            new
        });
        units
    }

    /// Whether the name that ends before a token is said to be of a unit that is no more: "tỉnh An Giang (cũ)".
    fn is_former(&self, end: usize) -> bool {
        let apart = self.scan.mark(end) == Some('(');
        let after = end + usize::from(apart);
        let former = |sense: &Sense| matches!(sense, Sense::Former).then_some(());
        // "xóm Vạn Phước trước đây lầy lội": words of more than one syllable may only say when it was so.
        let says_when = |next: usize| !apart && next > after + 1 && self.is_unknown_word(next);
        self.scan.sense_at(after, former).is_some_and(|((), next)| !says_when(next))
    }

    /// Whether a token is a word that the lexicon does not have, and no name.
    fn is_unknown_word(&self, at: usize) -> bool {
        let word =
            self.scan.tokens.get(at).is_some_and(|token| token.kind == TokenKind::Word && !token.capital);
        word && at < self.tokens.end && self.scan.mention(at).is_none()
    }

    /// Whether a capitalised word that is no part of a form stands right before or after the name. In a headline in
    /// capitals that says nothing, and beside a province nor do initials such as those of an authority.
    fn in_longer_name(&self, name: &Range<usize>, units: &[&Unit]) -> bool {
        let Self { scan, tokens, .. } = *self;
        let is = |level| units.iter().all(|unit| unit.level == level);
        let (province, above_communes) =
            (is(Level::Province), !units.iter().any(|unit| unit.level == Level::Commune));
        let part = |token: usize| {
            let capitals = scan.tokens.get(token).map_or("", |token| token.text(scan.text));
            // "Khối Cảng TPHP": a name of letters is no part of words, nor they of it.
            let letters = province && is_in_capitals(capitals) != is_in_capitals(scan.slice(name));
            is_capitalised(scan, token) && !is_in_form(scan, token, tokens.start) && !letters
        };
        let before = name.start.checked_sub(1).filter(|before| *before >= tokens.start);
        let beside = before.is_some_and(part) || (name.end < tokens.end && part(name.end));
        beside && !(above_communes && is_in_capitals(scan.slice(name)) && self.is_in_capitals())
    }

    /// Whether all of a line that is longer than a person's name is in capitals.
    fn is_in_capitals(&self) -> bool {
        const SHORTEST: usize = 6;
        self.tokens.len() >= SHORTEST && is_in_capitals(self.scan.slice(self.tokens))
    }
}

/// Whether a text has two letters at least, and none of them is small.
fn is_in_capitals(text: &str) -> bool {
    text.chars().filter(|c| c.is_uppercase()).nth(1).is_some() && !text.chars().any(char::is_lowercase)
}

fn is_capitalised(scan: &Scan<'_>, at: usize) -> bool {
    scan.tokens.get(at).is_some_and(|token| token.capital)
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
fn of_kind<'g>(units: impl Iterator<Item = &'g Unit> + Clone, kind: Option<&Kind<'_>>) -> Vec<&'g Unit> {
    let Some(kind) = kind else {
        let highest = units.clone().map(|unit| unit.level).min();
        let above_communes = |unit: &&Unit| Some(unit.level) == highest && unit.level != Level::Commune;
        return units.filter(above_communes).collect();
    };
    let is_kind = |unit: &&Unit| kind.word == Some(unit.kind.as_str());
    if units.clone().any(|unit| is_kind(&unit)) {
        units.filter(is_kind).collect()
    } else {
        units.filter(|unit| kind.levels.contains(&unit.level)).collect()
    }
}

fn is_in_form(scan: &Scan<'_>, token: usize, from: usize) -> bool {
    let lowest = token.saturating_sub(8).max(from);
    (lowest..=token).any(|start| scan.mention(start).is_some_and(|mention| mention.end > token))
}

pub(super) fn only<'g>(mut units: impl Iterator<Item = &'g Unit>) -> Option<&'g Unit> {
    units.next().filter(|_| units.next().is_none())
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
