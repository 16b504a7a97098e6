//! How the gazetteer is read from its files.

use std::sync::Arc;

use csv::StringRecord;
use serde::Deserialize;

use super::{Gazetteer, Links, Unit, last_day, successor::Successors};
use crate::{
    place::Level,
    reference::ReferenceError,
    text::fold_onto,
    vocabulary::{Symbol, Vocabulary, words},
};

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
        let mut vocabulary = Vocabulary::default();
        let successors = Successors::read(successors)?;
        let mut gazetteer = Self::learn(units, aliases, successors, &mut vocabulary)?;
        gazetteer.share(&Arc::new(vocabulary));
        Ok(gazetteer)
    }

    /// Reads the gazetteer, and puts the words of its names into a vocabulary, which it is to [share](Self::share).
    pub(crate) fn learn(
        units: &str,
        aliases: &str,
        successors: Successors,
        vocabulary: &mut Vocabulary,
    ) -> Result<Self, ReferenceError> {
        let rows = |text: &str| text.bytes().filter(|byte| *byte == b'\n').count();
        let (unit_count, alias_count) = (rows(units), rows(aliases));
        let mut gazetteer = Self {
            units: Vec::with_capacity(unit_count),
            successors,
            links: Links::with_capacity(2 * unit_count + alias_count),
            ..Self::default()
        };
        gazetteer.by_code.reserve(unit_count);
        let mut names = Names { vocabulary, key: String::new() };
        for_each_row("gazetteer/units.csv", units, |record, header| {
            gazetteer.push(record.deserialize(Some(header))?, &mut names);
            Ok(())
        })?;
        gazetteer.find_provinces();
        for_each_row("gazetteer/aliases.csv", aliases, |record, header| {
            gazetteer.add_alias(&record.deserialize(Some(header))?, &mut names);
            Ok(())
        })?;
        Ok(gazetteer)
    }

    /// Looks names up in a vocabulary that has their words, and may have others'.
    pub(crate) fn share(&mut self, vocabulary: &Arc<Vocabulary>) {
        self.vocabulary = Arc::clone(vocabulary);
    }

    fn push(&mut self, unit: Unit, names: &mut Names<'_>) {
        let index = u32::try_from(self.units.len()).unwrap_or(u32::MAX);
        if let Some(same_name) = self.names.end_mut(names.symbols(&unit.name)) {
            self.links.push_new(same_name, index);
        }
        self.links.push_new(self.by_code.entry(unit.code.clone()).or_default(), index);
        self.units.push(unit);
    }

    fn add_alias(&mut self, row: &AliasRow<'_>, names: &mut Names<'_>) {
        let versions = row.code.and_then(|code| self.by_code.get(code)).copied().flatten();
        let Some(same_name) = self.names.end_mut(names.symbols(row.alias)) else { return };
        for index in self.links.items(versions).collect::<Vec<_>>() {
            self.links.push(same_name, index);
        }
    }

    /// Notes for each unit which province it lies in.
    fn find_provinces(&mut self) {
        let mut found = Vec::with_capacity(self.units.len());
        // Units of one parent stand beside each other.
        let mut last = None;
        for unit in &self.units {
            let asked = (unit.parent_code.as_ref(), last_day(unit));
            let code = match last {
                Some((same, code)) if same == asked && unit.level != Level::Province => code,
                _ => self.province_above(unit).map(|province| &province.code),
            };
            if unit.level != Level::Province {
                last = Some((asked, code));
            }
            found.push(code.cloned());
        }
        for (unit, code) in self.units.iter_mut().zip(found) {
            unit.province_code = code;
        }
    }

    /// The province that a unit's parents lead to.
    fn province_above<'g>(&'g self, unit: &'g Unit) -> Option<&'g Unit> {
        const LEVELS: usize = 3;
        let day = last_day(unit);
        let mut at = unit;
        for _ in 0..LEVELS {
            if at.level == Level::Province {
                return Some(at);
            }
            at = self.unit(at.parent_code.as_deref()?, day)?;
        }
        None
    }
}

/// What names are divided into words with.
struct Names<'v> {
    vocabulary: &'v mut Vocabulary,
    key: String,
}

impl Names<'_> {
    /// The words of a name, learnt where they are new.
    fn symbols(&mut self, name: &str) -> impl Iterator<Item = Symbol> {
        self.key.clear();
        fold_onto(&mut self.key, name);
        words(&self.key).map(|word| self.vocabulary.learn(word))
    }
}

/// Gives every row of a CSV file to `take`, with the header that names its columns.
pub(super) fn for_each_row(
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
