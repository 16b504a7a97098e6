//! The chosen tables: statements grouped by key, one observation each.
//!
//! A key is packed into one number whose order is that of the key's columns, so that grouping millions of facts
//! is sorting numbers.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    choose::{Choice, choose, score},
    collect::What,
    key::{AwardPacking, KeyedTable, ModelPacking, PLACE_AND_TIME, Sectors, key},
    statement::Base,
};

/// A statement under its key. Entries sort by key, and those of one key by preference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    /// Locality (32 bits), period (32 bits), attributes (64 bits).
    pub(crate) key: u128,
    /// See [`score`].
    pub(crate) score: u64,
    /// The statement's number.
    pub(crate) statement: u32,
}

/// A row of a chosen table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Observation {
    pub(crate) key: u128,
    pub(crate) choice: Choice,
    /// Its entries among all.
    first: u32,
    count: u32,
}

/// A chosen table: its rows in the order of their key.
#[derive(Debug)]
pub(crate) struct Observations {
    /// In the order of the key; within one key, in the order of preference.
    entries: Vec<Entry>,
    rows: Vec<Observation>,
}

impl Observations {
    /// Groups statements by their keys, and chooses one of each group.
    fn new(base: &Base<'_>, mut entries: Vec<Entry>) -> Self {
        entries.sort_unstable();
        let mut rows = Vec::new();
        let mut first = 0;
        for group in entries.chunk_by(|a, b| a.key == b.key) {
            let count = u32::try_from(group.len()).unwrap_or(u32::MAX);
            if let Some((choice, entry)) = choose(base, group).zip(group.first()) {
                rows.push(Observation { key: entry.key, choice, first, count });
            }
            first += count;
        }
        entries.shrink_to_fit();
        rows.shrink_to_fit();
        Self { entries, rows }
    }

    pub(crate) fn rows(&self) -> &[Observation] {
        &self.rows
    }

    /// The numbers of an observation's statements, the chosen one first, in the order of preference.
    pub(crate) fn statements(&self, row: &Observation) -> impl Iterator<Item = u32> + use<'_> {
        let (first, count) = (row.first as usize, row.count as usize);
        self.entries.get(first..first + count).unwrap_or_default().iter().map(|entry| entry.statement)
    }

    /// The observation of a key.
    pub(crate) fn find(&self, key: u128) -> Option<&Observation> {
        self.rows.get(self.rows.binary_search_by_key(&key, |row| row.key).ok()?)
    }

    /// Takes the observations of these keys out.
    pub(crate) fn remove(&mut self, keys: &BTreeSet<u128>) {
        if !keys.is_empty() {
            self.rows.retain(|row| !keys.contains(&row.key));
        }
    }

    /// Chooses anew for a key, one of whose statements was corrected.
    pub(crate) fn choose_again(&mut self, base: &Base<'_>, key: u128) {
        let place = self.rows.binary_search_by_key(&key, |row| row.key);
        let Some(row) = place.ok().and_then(|place| self.rows.get_mut(place)) else { return };
        let (first, count) = (row.first as usize, row.count as usize);
        let Some(entries) = self.entries.get_mut(first..first + count) else { return };
        for entry in entries.iter_mut() {
            entry.score = base.get(entry.statement).map_or(entry.score, |view| score(&view));
        }
        entries.sort_unstable();
        if let Some(choice) = choose(base, entries) {
            row.choice = choice;
        }
    }
}

/// The chosen tables.
#[derive(Debug)]
pub(crate) struct Chosen {
    /// The rows of `model_counts`.
    pub(crate) models: Observations,
    /// The names of their sectors.
    pub(crate) sectors: Sectors,
    /// The rows of `awards`.
    pub(crate) awards: Observations,
}

/// Groups the statements of models and awards that have a place and a period, and chooses one of each group.
pub(crate) fn choose_all(base: &Base<'_>) -> Chosen {
    let sectors = Sectors::new(base.facts);
    let (of_models, of_awards) = (ModelPacking::new(), AwardPacking::new());
    let (mut models, mut awards) = (Vec::new(), Vec::new());
    for view in base.as_stored() {
        let (entries, attributes) = match view.fact.what {
            What::Models(model) => {
                (&mut models, of_models.pack(view.fact.basis, &model, sectors.rank(&model)))
            }
            What::Awards(award) => (&mut awards, of_awards.pack(&award)),
            What::Participants { .. } | What::Contributions { .. } => continue,
        };
        if let Some((locality, span)) =
            view.locality_rank().zip(view.span_rank()).filter(|_| !view.is_dropped())
        {
            entries.push(Entry {
                key: key(locality, span, attributes),
                score: score(&view),
                statement: view.number,
            });
        }
    }
    Chosen { models: Observations::new(base, models), sectors, awards: Observations::new(base, awards) }
}

impl Chosen {
    /// The rows of a chosen table, by its name.
    pub(crate) fn table(&mut self, name: &str) -> Option<&mut Observations> {
        match name {
            "model_counts" => Some(&mut self.models),
            "awards" => Some(&mut self.awards),
            _ => None,
        }
    }

    /// The key of an observation whose columns are written out; none where no statement has it.
    pub(crate) fn key(
        &self,
        base: &Base<'_>,
        table: &KeyedTable,
        columns: &BTreeMap<String, String>,
    ) -> Option<u128> {
        let [locality, period] = PLACE_AND_TIME.map(|column| columns.get(column));
        let attributes = match table.name {
            "model_counts" => ModelPacking::new().of_texts(&self.sectors, columns)?,
            _ => AwardPacking::new().of_texts(columns)?,
        };
        Some(key(base.rank_of_code(locality?)?, base.rank_of_span(period?)?, attributes))
    }
}
