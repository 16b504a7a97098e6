//! The gazetteer: which administrative units existed when, what they were called, and what became of them.

use std::collections::hash_map::Entry;

use compact_str::CompactString;
use csv::StringRecord;
use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use crate::{
    lexicon::words,
    place::{Level, Place},
    reference::ReferenceError,
    text::{fold, fold_onto},
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

/// What became of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Successor {
    /// The unit that ended or changed.
    pub code: CompactString,
    /// The unit that took it in, whole or in part.
    pub successor_code: CompactString,
    /// `unchanged`, `renamed`, `merged_whole` or `split_part`.
    pub relation: CompactString,
    /// The day it took effect.
    pub effective: Date,
}

/// The places in a list of the items that share a key, in the order of the list.
#[derive(Debug, Clone, Default)]
struct Index {
    /// Per key, the first and the last of its links.
    chains: FxHashMap<CompactString, (u32, u32)>,
    /// Per link, the place of the item and the link after it.
    links: Vec<(u32, Option<u32>)>,
}

impl Index {
    /// Adds an item, unless it is the last one that the key was given.
    fn push(&mut self, key: CompactString, item: u32) {
        let link = u32::try_from(self.links.len()).unwrap_or(u32::MAX);
        match self.chains.entry(key) {
            Entry::Vacant(chain) => {
                chain.insert((link, link));
            }
            Entry::Occupied(mut chain) => {
                let (_, last) = chain.get_mut();
                let before = self.links.get_mut(*last as usize);
                match before {
                    Some((same, _)) if *same == item => return,
                    Some((_, next)) => *next = Some(link),
                    None => {}
                }
                *last = link;
            }
        }
        self.links.push((item, None));
    }

    /// The items of a key.
    fn items(&self, key: &str) -> impl Iterator<Item = u32> {
        let first = self.chains.get(key).map(|(first, _)| *first);
        let linked = |at: Option<u32>| self.links.get(at? as usize).copied();
        std::iter::successors(linked(first), move |(_, next)| linked(*next)).map(|(item, _)| item)
    }
}

/// All units with their names and successors.
#[derive(Debug, Clone, Default)]
pub struct Gazetteer {
    units: Vec<Unit>,
    by_code: Index,
    by_name: Index,
    /// By the code of the unit that ended or changed.
    successors: Vec<Successor>,
    longest_name: usize,
    /// What names begin with: their first word, and their first two.
    beginnings: FxHashSet<CompactString>,
}

#[derive(Deserialize)]
struct AliasRow<'t> {
    alias: &'t str,
    code: Option<&'t str>,
}

impl Gazetteer {
    /// Reads the gazetteer from its three CSV files' texts.
    ///
    /// # Errors
    /// A row that does not have the columns of its file, with the file's name and the line.
    pub fn from_csv(units: &str, successors: &str, aliases: &str) -> Result<Self, ReferenceError> {
        let mut gazetteer = Self::default();
        let mut key = String::new();
        for_each_row("gazetteer/units.csv", units, |record, header| {
            gazetteer.push(record.deserialize(Some(header))?, &mut key);
            Ok(())
        })?;
        for_each_row("gazetteer/aliases.csv", aliases, |record, header| {
            gazetteer.add_alias(&record.deserialize(Some(header))?, &mut key);
            Ok(())
        })?;
        for_each_row("gazetteer/successors.csv", successors, |record, header| {
            gazetteer.successors.push(record.deserialize(Some(header))?);
            Ok(())
        })?;
        // Stable: the successors of a code stay in the order of the file.
        gazetteer.successors.sort_by(|a, b| a.code.cmp(&b.code));
        Ok(gazetteer)
    }

    fn push(&mut self, unit: Unit, key: &mut String) {
        let index = u32::try_from(self.units.len()).unwrap_or(u32::MAX);
        self.index_name(&unit.name, key, index);
        self.by_code.push(unit.code.clone(), index);
        self.units.push(unit);
    }

    /// Indexes a unit by a name, folded in the buffer `key`.
    fn index_name(&mut self, name: &str, key: &mut String, index: u32) {
        key.clear();
        fold_onto(key, name);
        for beginning in beginnings(key) {
            if !self.beginnings.contains(beginning) {
                self.beginnings.insert(beginning.into());
            }
        }
        self.longest_name = self.longest_name.max(key.split([' ', '-']).count());
        if !self.by_name.items(key).any(|known| known == index) {
            self.by_name.push(CompactString::from(key.as_str()), index);
        }
    }

    fn add_alias(&mut self, row: &AliasRow<'_>, key: &mut String) {
        let versions: Vec<u32> = row.code.map(|code| self.by_code.items(code).collect()).unwrap_or_default();
        for index in versions {
            self.index_name(row.alias, key, index);
        }
    }

    /// Every unit, in the order of the file.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// Whether a name can begin with one word or two, folded: most capitalised words of a text begin none.
    pub fn opens_name(&self, beginning: &str) -> bool {
        self.beginnings.contains(beginning)
    }

    /// The most words that a name has.
    pub fn longest_name(&self) -> usize {
        self.longest_name
    }

    /// The units, of any time, that a name without its kind word can mean. `key` is folded.
    pub fn named(&self, key: &str) -> impl Iterator<Item = &Unit> {
        self.by_name.items(key).filter_map(|index| self.units.get(index as usize))
    }

    /// The unit of a code on a day; its latest version where it did not exist on that day.
    pub fn unit(&self, code: &str, day: Option<Date>) -> Option<&Unit> {
        let versions = || self.by_code.items(code).filter_map(|index| self.units.get(index as usize));
        day.and_then(|day| versions().find(|unit| unit.exists_on(day))).or_else(|| versions().last())
    }

    /// The province that a unit lies in, itself for a province.
    pub fn province_of(&self, unit: &Unit) -> Option<&Unit> {
        let day = unit.valid_to.and_then(|to| to.yesterday().ok()).or(unit.valid_from);
        let mut at = unit;
        for _ in 0..3 {
            if at.level == Level::Province {
                return self.unit(&at.code, day);
            }
            at = self.unit(at.parent_code.as_deref()?, day)?;
        }
        None
    }

    /// Whether `unit` lies in the unit of code `ancestor`, or is it.
    pub fn lies_in(&self, unit: &Unit, ancestor: &str) -> bool {
        unit.code == ancestor
            || unit.parent_code.as_deref() == Some(ancestor)
            || self.province_of(unit).is_some_and(|province| province.code == ancestor)
    }

    /// What became of a unit, in the order of the file.
    pub fn successors(&self, code: &str) -> &[Successor] {
        let start = self.successors.partition_point(|next| next.code.as_str() < code);
        let rest = self.successors.get(start..).unwrap_or_default();
        let count = rest.iter().take_while(|next| next.code == code).count();
        rest.get(..count).unwrap_or_default()
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
        let mut versions =
            self.by_code.items(&province.code).filter_map(|index| self.units.get(index as usize));
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

/// The first word of a folded name and its first two, as texts are divided into words.
fn beginnings(key: &str) -> impl Iterator<Item = &str> {
    let mut end = 0;
    words(key).take(2).filter_map(move |word| {
        end += key.get(end..)?.find(word)? + word.len();
        key.get(..end)
    })
}

/// Gives every row of a CSV file to `take`, with the header that names its columns.
fn for_each_row(
    file: &'static str,
    text: &str,
    mut take: impl FnMut(&StringRecord, &StringRecord) -> Result<(), csv::Error>,
) -> Result<(), ReferenceError> {
    let mut read = || {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers()?.clone();
        let mut record = StringRecord::new();
        while reader.read_record(&mut record)? {
            take(&record, &header)?;
        }
        Ok(())
    };
    read().map_err(|source| ReferenceError::Csv { file: file.to_owned(), source })
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
    fn names_are_known_by_their_beginnings() {
        let gazetteer = gazetteer();
        for (beginning, expected) in [
            ("hòa", true),
            ("hòa bình", true),
            ("hb", true),
            ("hòa bình xanh", false),
            ("bình", false),
            ("", false),
        ] {
            assert_eq!(gazetteer.opens_name(beginning), expected, "{beginning}");
        }
        let words = |key| beginnings(key).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words("bà rịa-vũng tàu"), ["bà", "bà rịa"]);
        assert_eq!(words("k' dang"), ["k", "k'"]);
        assert_eq!(words("vinh"), ["vinh"]);
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
