//! The gazetteer: which administrative units existed when, what they were called, and what became of them.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::Deserialize;

use crate::{
    place::{Level, Place},
    reference::ReferenceError,
    text::fold,
};

/// The day on which 63 provinces became 34 and districts ended (Law 72/2025/QH15; Resolution 202/2025/QH15).
pub const REFORM: Date = jiff::civil::date(2025, 7, 1);

/// A unit in one span of time: another name, kind or parent is another `Unit` of the same code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Code list and code, such as `2004:89`: the lists before and after the reform reuse numbers.
    pub code: String,
    /// Name without the kind word; numbered wards and districts keep it ("Quận 11").
    pub name: String,
    /// Kind word in lower case, as in "huyện".
    pub kind: String,
    /// Level.
    pub level: Level,
    /// Code of the unit above; none for provinces.
    pub parent_code: Option<String>,
    /// First day; none before 2004-08-31, when the code list begins.
    pub valid_from: Option<Date>,
    /// First day on which it is no longer valid; none while in force.
    pub valid_to: Option<Date>,
}

impl Unit {
    /// Kind word and name, as in "huyện Thoại Sơn".
    pub fn full_name(&self) -> String {
        let numbered = fold(&self.name).starts_with(&format!("{} ", self.kind));
        if numbered { self.name.clone() } else { format!("{} {}", self.kind, self.name) }
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
    pub code: String,
    /// The unit that took it in, whole or in part.
    pub successor_code: String,
    /// `unchanged`, `renamed`, `merged_whole` or `split_part`.
    pub relation: String,
    /// The day it took effect.
    pub effective: Date,
}

/// All units with their names and successors.
#[derive(Debug, Clone, Default)]
pub struct Gazetteer {
    units: Vec<Unit>,
    by_code: HashMap<String, Vec<usize>>,
    by_name: HashMap<String, Vec<usize>>,
    successors: HashMap<String, Vec<Successor>>,
    longest_name: usize,
}

#[derive(Deserialize)]
struct UnitRow {
    code: String,
    name: String,
    kind: String,
    level: Level,
    parent_code: Option<String>,
    valid_from: Option<Date>,
    valid_to: Option<Date>,
}

#[derive(Deserialize)]
struct AliasRow {
    alias: String,
    code: Option<String>,
}

impl Gazetteer {
    /// Reads the gazetteer from its three CSV files' texts.
    ///
    /// # Errors
    /// A row that does not have the columns of its file, with the file's name and the line.
    pub fn from_csv(units: &str, successors: &str, aliases: &str) -> Result<Self, ReferenceError> {
        let mut gazetteer = Self::default();
        for row in rows::<UnitRow>("gazetteer/units.csv", units)? {
            gazetteer.push(row);
        }
        for row in rows::<AliasRow>("gazetteer/aliases.csv", aliases)? {
            gazetteer.add_alias(&row);
        }
        for row in rows::<Successor>("gazetteer/successors.csv", successors)? {
            gazetteer.successors.entry(row.code.clone()).or_default().push(row);
        }
        Ok(gazetteer)
    }

    fn push(&mut self, row: UnitRow) {
        let index = self.units.len();
        self.index_name(fold(&row.name), index);
        self.by_code.entry(row.code.clone()).or_default().push(index);
        self.units.push(Unit {
            code: row.code,
            name: row.name,
            kind: row.kind,
            level: row.level,
            parent_code: row.parent_code,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
        });
    }

    fn index_name(&mut self, key: String, index: usize) {
        self.longest_name = self.longest_name.max(key.split([' ', '-']).count());
        let indices = self.by_name.entry(key).or_default();
        if !indices.contains(&index) {
            indices.push(index);
        }
    }

    fn add_alias(&mut self, row: &AliasRow) {
        let key = fold(&row.alias);
        let versions = row.code.as_ref().and_then(|code| self.by_code.get(code)).cloned().unwrap_or_default();
        for index in versions {
            self.index_name(key.clone(), index);
        }
    }

    /// Every unit, in the order of the file.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// The most words that a name has.
    pub fn longest_name(&self) -> usize {
        self.longest_name
    }

    /// The units, of any time, that a name without its kind word can mean. `key` is folded.
    pub fn named(&self, key: &str) -> impl Iterator<Item = &Unit> {
        self.by_name.get(key).into_iter().flatten().filter_map(|&index| self.units.get(index))
    }

    /// The unit of a code on a day; its latest version where it did not exist on that day.
    pub fn unit(&self, code: &str, day: Option<Date>) -> Option<&Unit> {
        let versions =
            || self.by_code.get(code).into_iter().flatten().filter_map(|&index| self.units.get(index));
        day.and_then(|day| versions().find(|unit| unit.exists_on(day))).or_else(|| versions().next_back())
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
        self.successors.get(code).map_or(&[], Vec::as_slice)
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

    /// The unit as facts name it.
    pub fn place(&self, unit: &Unit) -> Place {
        Place {
            code: unit.code.clone(),
            name: Some(unit.name.clone()),
            level: unit.level,
            province: self.province_of(unit).map(|province| province.name.clone()),
        }
    }
}

fn rows<T: for<'de> Deserialize<'de>>(file: &'static str, text: &str) -> Result<Vec<T>, ReferenceError> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .map(|row| row.map_err(|source| ReferenceError::Csv { file: file.to_owned(), source }))
        .collect()
}
