//! The gazetteer: which administrative units existed when, what they were called, and what became of them.

use std::sync::Arc;

use compact_str::CompactString;
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use serde::Deserialize;

mod chain;
mod read;
mod successor;

use self::chain::{Chain, Links};
pub use self::successor::Successor;
pub(crate) use self::successor::Successors;
use crate::{
    place::{Level, Place},
    text::fold,
    vocabulary::{Node, Symbol, Trie, Vocabulary, words},
};

/// The day on which 63 provinces became 34 and districts ended (Law 72/2025/QH15; Resolution 202/2025/QH15).
pub const REFORM: Date = jiff::civil::date(2025, 7, 1);

/// A unit in one span of time: another name, kind or parent is another `Unit` of the same code.
///
/// There are tens of thousands, and their texts are short: they are kept in the unit itself, since to allocate
/// each would be most of the time that a command takes to start.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Unit {
    /// Code list and code, such as `2004:89`: the lists before and after the reform reuse numbers.
    pub code: CompactString,
    /// Name without the kind word; numbered wards and districts keep it ("Quận 11").
    pub name: CompactString,
    /// Kind word in lower case, as in "huyện".
    pub kind: CompactString,
    /// Level.
    pub level: Level,
    /// Code of the unit above; none for provinces.
    pub parent_code: Option<CompactString>,
    /// First day; none before 2004-08-31, when the code list begins.
    pub valid_from: Option<Date>,
    /// First day on which it is no longer valid; none while in force.
    pub valid_to: Option<Date>,
    /// Code of the province that it lies in, its own for a province; none where the gazetteer lacks a unit between.
    #[serde(skip)]
    pub province_code: Option<CompactString>,
}

impl Unit {
    /// Kind word and name, as in "huyện Thoại Sơn".
    pub fn full_name(&self) -> String {
        let numbered = fold(&self.name).starts_with(&format!("{} ", self.kind));
        if numbered { self.name.to_string() } else { format!("{} {}", self.kind, self.name) }
    }

    /// Whether it was in force on `day`.
    pub fn exists_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day < to)
    }
}

/// All units with their names and successors.
#[derive(Debug, Clone, Default)]
pub struct Gazetteer {
    units: Vec<Unit>,
    by_code: FxHashMap<CompactString, Chain>,
    names: Trie<Chain>,
    /// The lists of units of one code or one name.
    links: Links,
    successors: Successors,
    vocabulary: Arc<Vocabulary>,
}

/// The beginning of a name, or a whole one, word by word.
#[derive(Debug, Clone, Copy)]
pub struct Spelling<'g> {
    gazetteer: &'g Gazetteer,
    node: Node,
}

impl<'g> Spelling<'g> {
    /// The same with another word; none where no name goes on so.
    pub fn then(self, word: Symbol) -> Option<Self> {
        let node = self.gazetteer.names.child(self.node, word)?;
        Some(Self { node, ..self })
    }

    /// The units, of any time, that the words mean as they stand, without a kind word.
    pub fn units(self) -> impl Iterator<Item = &'g Unit> + Clone {
        let Gazetteer { names, links, units, .. } = self.gazetteer;
        let chain = names.end(self.node).copied().flatten();
        links.items(chain).filter_map(|index| units.get(index as usize))
    }
}

impl Gazetteer {
    /// Every unit, in the order of the file.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// No word of a name yet. Words are symbols of the vocabulary that the gazetteer shares with the lexicon that was
    /// read [with it](crate::Reference).
    pub fn spell(&self) -> Spelling<'_> {
        Spelling { gazetteer: self, node: Node::ROOT }
    }

    /// The units, of any time, that a name without its kind word can mean. `key` is folded.
    pub fn named(&self, key: &str) -> impl Iterator<Item = &Unit> {
        let mut symbols = words(key).map(|word| self.vocabulary.symbol(word));
        let spelling = symbols.try_fold(self.spell(), Spelling::then).filter(|_| !key.is_empty());
        spelling.into_iter().flat_map(Spelling::units)
    }

    /// The unit of a code on a day; its latest version where it did not exist on that day.
    pub fn unit(&self, code: &str, day: Option<Date>) -> Option<&Unit> {
        let mut versions = self.versions(code);
        let all = versions.clone();
        day.and_then(|day| versions.find(|unit| unit.exists_on(day))).or_else(|| all.last())
    }

    /// The unit of a code in each span of its time, in the order of the file.
    fn versions(&self, code: &str) -> impl Iterator<Item = &Unit> + Clone {
        let chain = self.by_code.get(code).copied().flatten();
        self.links.items(chain).filter_map(|index| self.units.get(index as usize))
    }

    /// The province that a unit lies in, itself for a province, as it was last in the unit's time.
    pub fn province_of(&self, unit: &Unit) -> Option<&Unit> {
        self.unit(unit.province_code.as_deref()?, last_day(unit))
    }

    /// Whether `unit` lies in the unit of code `ancestor`, or is it.
    pub fn lies_in(&self, unit: &Unit, ancestor: &str) -> bool {
        unit.code == ancestor
            || unit.parent_code.as_deref() == Some(ancestor)
            || unit.province_code.as_deref() == Some(ancestor)
    }

    /// What became of a unit, in the order of the file.
    pub fn successors(&self, code: &str) -> &[Successor] {
        self.successors.of(code)
    }

    /// The province of today's 34 that a unit's province belongs to.
    pub fn province_2025_of(&self, unit: &Unit) -> Option<&Unit> {
        let province = self.province_of(unit)?;
        if province.valid_to.is_none() {
            return Some(province);
        }
        let successor = self.successors(&province.code).iter().find(|next| next.effective >= REFORM)?;
        self.unit(&successor.successor_code, None)
    }

    /// The unit as facts of a day name it. Without a day, or with one on which the unit was not in force, its
    /// province has the name that it had first in the unit's time: the one it had for longest.
    pub fn place(&self, unit: &Unit, day: Option<Date>) -> Place {
        let province = self.province_of(unit).map(|province| self.named_on(province, unit, day));
        Place {
            code: unit.code.to_string(),
            name: Some(unit.name.to_string()),
            level: unit.level,
            province: province.map(|province| province.name.to_string()),
        }
    }

    /// The version of a unit's province on a day on which both are in force, else the first that overlaps the unit.
    fn named_on<'g>(&'g self, province: &'g Unit, unit: &Unit, day: Option<Date>) -> &'g Unit {
        let mut versions = self.versions(&province.code);
        match day.filter(|day| unit.exists_on(*day)) {
            Some(day) => versions.find(|version| version.exists_on(day)).unwrap_or(province),
            None => versions
                .find(|version| {
                    version.valid_to.is_none_or(|to| unit.valid_from.is_none_or(|from| from < to))
                })
                .unwrap_or(province),
        }
    }
}

/// The last day of a unit; for one that is in force its first, if that is known.
fn last_day(unit: &Unit) -> Option<Date> {
    unit.valid_to.and_then(|to| to.yesterday().ok()).or(unit.valid_from)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const UNITS: &str = "code,name,kind,level,parent_code,valid_from,valid_to
2004:01,Hòa Bình,tỉnh,province,,,2025-07-01
2004:02,Phú Thọ,tỉnh,province,,,2025-07-01
2004:011,Cao Phong,huyện,district,2004:01,,2010-01-01
2025:05,Phú Thọ,tỉnh,province,,2025-07-01,
2004:011,Cao Phong,thị xã,district,2004:01,2010-01-01,2025-07-01
";
    const SUCCESSORS: &str = "code,successor_code,relation,effective,certainty
2004:02,2025:05,merged_whole,2025-07-01,
2004:01,2025:05,merged_whole,2025-07-01,
2004:01,2025:09,split_part,2025-07-01,
";
    const ALIASES: &str = "alias,code,note
Hoà Bình,2004:01,
HB,2004:01,
HB,2004:011,
HB,2004:011,
Hà Tây,,
";

    fn gazetteer() -> Gazetteer {
        Gazetteer::from_csv(UNITS, SUCCESSORS, ALIASES).expect("a gazetteer")
    }

    #[test]
    fn a_name_gives_its_units_each_once_in_the_order_of_the_file() {
        let gazetteer = gazetteer();
        for (key, expected) in [
            ("hòa bình", vec!["tỉnh Hòa Bình"]),
            ("phú thọ", vec!["tỉnh Phú Thọ", "tỉnh Phú Thọ"]),
            ("cao phong", vec!["huyện Cao Phong", "thị xã Cao Phong"]),
            ("hb", vec!["tỉnh Hòa Bình", "huyện Cao Phong", "thị xã Cao Phong"]),
            ("hà tây", vec![]),
            ("", vec![]),
        ] {
            let units: Vec<String> = gazetteer.named(key).map(Unit::full_name).collect();
            assert_eq!(units, expected, "{key}");
        }
    }

    #[test]
    fn a_name_is_spelt_word_by_word() {
        let gazetteer = gazetteer();
        let spell = |words: &[&str]| {
            let mut symbols = words.iter().map(|word| gazetteer.vocabulary.symbol(word));
            let spelt = symbols.try_fold(gazetteer.spell(), Spelling::then)?;
            Some(spelt.units().count())
        };
        for (words, expected) in [
            (&["hòa", "bình"][..], Some(1)),
            (&["hòa"], Some(0)),
            (&["hòa", "bình", "xanh"], None),
            (&["bình"], None),
            (&[], Some(0)),
        ] {
            assert_eq!(spell(words), expected, "{words:?}");
        }
    }

    #[test]
    fn a_code_is_the_unit_of_the_day_and_has_the_successors_of_the_file() {
        let gazetteer = gazetteer();
        let kind = |day| gazetteer.unit("2004:011", day).map(|unit| unit.kind.as_str());
        assert_eq!(kind(Some(date(2009, 12, 31))), Some("huyện"));
        assert_eq!(kind(Some(date(2010, 1, 1))), Some("thị xã"));
        assert_eq!(kind(Some(date(2026, 1, 1))), Some("thị xã"), "the latest where none was in force");
        assert_eq!(kind(None), Some("thị xã"));
        let next: Vec<&str> =
            gazetteer.successors("2004:01").iter().map(|next| next.successor_code.as_str()).collect();
        assert_eq!(next, ["2025:05", "2025:09"]);
        assert!(gazetteer.successors("2004:03").is_empty());
        let town = gazetteer.unit("2004:011", None).expect("a unit");
        assert_eq!(gazetteer.province_2025_of(town).map(|unit| unit.code.as_str()), Some("2025:05"));
    }
}
