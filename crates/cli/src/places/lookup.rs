//! From a name as a person types it to units.

use danvan_domain::{Gazetteer, Level, Lexicon, Reference, Unit, lexicon::Sense, text::fold};
use jiff::civil::Date;

use super::near::nearest;

/// What a name was found to mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lookup<'g> {
    /// The units, provinces first. On a day: those that existed on it.
    pub(crate) units: Vec<&'g Unit>,
    /// Units of the name that are of another kind or time than asked for.
    pub(crate) others: Vec<&'g Unit>,
    /// Names that are written alike; looked for where there are no units at all.
    pub(crate) near: Vec<&'g str>,
}

/// A kind word that begins a name.
struct Kind<'l> {
    word: &'l str,
    levels: &'l [Level],
}

impl<'g> Lookup<'g> {
    /// Looks a name up, with or without a kind word, a remark in brackets behind it, or noughts before its
    /// number.
    pub(crate) fn of(name: &str, on: Option<Date>, reference: &'g Reference) -> Self {
        let gazetteer = &reference.gazetteer;
        let key = without_remark(&fold(name));
        let mut asked: Vec<&Unit> = called(gazetteer, &key);
        let mut others = Vec::new();
        let mut bare = key.as_str();
        if let Some((kind, rest)) = kind_before(&key, &reference.lexicon) {
            let (of_kind, rest_of_them) = divided(called(gazetteer, rest), &kind);
            asked.extend(of_kind);
            others = rest_of_them;
            bare = rest;
        }
        let (units, at_other_times) =
            asked.into_iter().partition(|unit| on.is_none_or(|day| unit.exists_on(day)));
        others.extend::<Vec<&Unit>>(at_other_times);
        let unknown = |units: &[&Unit]| units.is_empty() && others.is_empty();
        let near = if unknown(&units) { nearest(bare, gazetteer) } else { Vec::new() };
        Self { units: in_order(units), others: in_order(others), near }
    }
}

/// The name before a remark in brackets.
fn without_remark(key: &str) -> String {
    key.split_once('(').map_or(key, |(name, _)| name).trim().to_owned()
}

/// Units of that name; numbers may have noughts before them.
fn called<'g>(gazetteer: &'g Gazetteer, key: &str) -> Vec<&'g Unit> {
    let words = key.split(' ').map(|word| match word.trim_start_matches('0') {
        number if number.starts_with(|c: char| c.is_ascii_digit()) => number,
        _ => word,
    });
    let short = words.collect::<Vec<_>>().join(" ");
    let found: Vec<&Unit> = gazetteer.named(key).collect();
    if found.is_empty() { gazetteer.named(&short).collect() } else { found }
}

/// The longest kind word that the name begins with, and the name after it. An abbreviation with a full stop
/// needs no space.
fn kind_before<'a, 'l>(key: &'a str, lexicon: &'l Lexicon) -> Option<(Kind<'l>, &'a str)> {
    let kinds = lexicon.entries().iter().filter_map(|entry| match &entry.sense {
        Sense::PlaceKind(word, levels) if !levels.is_empty() => Some((entry, word, levels)),
        _ => None,
    });
    let forms = kinds.flat_map(|(entry, word, levels)| {
        entry.forms.iter().filter_map(move |form| {
            let form = fold(form);
            let rest = key.strip_prefix(&form)?;
            let name = rest.trim_start();
            let apart = name.len() < rest.len() || form.ends_with('.');
            (apart && !name.is_empty()).then_some((form.len(), Kind { word, levels }, name))
        })
    });
    forms.max_by_key(|(length, ..)| *length).map(|(_, kind, name)| (kind, name))
}

/// Those of the kind, else of its levels, and the rest.
fn divided<'g>(units: Vec<&'g Unit>, kind: &Kind<'_>) -> (Vec<&'g Unit>, Vec<&'g Unit>) {
    let any_of_kind = units.iter().any(|unit| unit.kind == kind.word);
    units.into_iter().partition(|unit| {
        if any_of_kind { unit.kind == kind.word } else { kind.levels.contains(&unit.level) }
    })
}

fn in_order(mut units: Vec<&Unit>) -> Vec<&Unit> {
    units.sort_by(|a, b| (a.level, &a.code, a.valid_from).cmp(&(b.level, &b.code, b.valid_from)));
    units.dedup();
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(units: &[&Unit]) -> Vec<String> {
        units.iter().map(|unit| format!("{} {}", unit.code, unit.full_name())).collect()
    }

    #[test]
    fn a_name_is_found_however_it_is_typed() {
        let reference = Reference::embedded().expect("embedded");
        let day = |text: &str| Some(text.parse::<Date>().expect(text));
        for (name, on, expected) in [
            ("huyện Thoại Sơn", None, vec!["2004:894 huyện Thoại Sơn"]),
            ("H. thoại sơn (cũ)", None, vec!["2004:894 huyện Thoại Sơn"]),
            ("An Giang", None, vec!["2004:89 tỉnh An Giang", "2025:91 tỉnh An Giang"]),
            ("tỉnh An Giang", day("2020-01-01"), vec!["2004:89 tỉnh An Giang"]),
            ("TP.HCM", day("2020-01-01"), vec!["2004:79 thành phố Hồ Chí Minh"]),
            ("Quận 011", None, vec!["2004:772 Quận 11"]),
            ("quận 11", None, vec!["2004:772 Quận 11"]),
            ("Hoà Bình", day("2019-12-31"), vec!["2004:17 tỉnh Hoà Bình"]),
        ] {
            let found = names(&Lookup::of(name, on, &reference).units);
            for unit in expected {
                assert!(found.contains(&unit.to_owned()), "{name}: {unit} in {found:?}");
            }
        }
    }

    #[test]
    fn what_is_asked_for_and_not_there_is_told_apart() {
        let reference = Reference::embedded().expect("embedded");
        let later = Some(jiff::civil::date(2026, 1, 1));
        let ended = Lookup::of("huyện Thoại Sơn", later, &reference);
        assert_eq!((ended.units.len(), ended.near.len()), (0, 0));
        assert!(names(&ended.others).contains(&"2004:894 huyện Thoại Sơn".to_owned()));
        let slip = Lookup::of("thoai sonn", None, &reference);
        assert!(slip.units.is_empty() && slip.others.is_empty());
        assert_eq!(slip.near.first(), Some(&"Thoại Sơn"));
        assert!(Lookup::of("qwertyzzz", None, &reference).near.is_empty());
    }
}
