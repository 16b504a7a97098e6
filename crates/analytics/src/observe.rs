//! The chosen tables: statements grouped by key, one observation each.
//!
//! A key is packed into one number whose order is that of the key's columns, so that grouping millions of facts
//! is sorting numbers.

use std::collections::HashMap;

use danvan_domain::{
    AwardKind, Basis, BodyType, Field, Form, Level, Purpose, Recipient, Stage, Tier, text::fold,
};

use crate::{
    choose::{Choice, choose},
    collect::{AwardCount, Facts, ModelCount, Sector, What},
    statement::Base,
};

/// The value of a key column for no form, field, sector or tier.
pub(crate) const TOTAL: &str = "total";
/// The value of a key column for a kind or body that is not printed.
pub(crate) const UNSTATED: &str = "unstated";

/// A statement under its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    /// Locality (32 bits), period (32 bits), attributes (64 bits).
    pub(crate) key: u128,
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

/// The part of a key that says where and when.
pub(crate) fn place_and_time(key: u128) -> u64 {
    u64::try_from(key >> 64).unwrap_or(u64::MAX)
}

/// The part of a key that says what.
pub(crate) fn attributes(key: u128) -> u64 {
    u64::try_from(key & u128::from(u64::MAX)).unwrap_or(u64::MAX)
}

/// A key of its parts.
pub(crate) fn key(locality_rank: u32, span_rank: u32, attributes: u64) -> u128 {
    u128::from(locality_rank) << 96 | u128::from(span_rank) << 64 | u128::from(attributes)
}

impl Observations {
    /// Groups statements by their keys, and chooses one of each group.
    fn new(base: &Base<'_>, mut entries: Vec<Entry>) -> Self {
        entries.sort_unstable();
        let mut rows = Vec::new();
        let mut first = 0;
        for group in entries.chunk_by_mut(|a, b| a.key == b.key) {
            let count = u32::try_from(group.len()).unwrap_or(u32::MAX);
            if let Some((choice, entry)) = choose(base, group).zip(group.first()) {
                rows.push(Observation { key: entry.key, choice, first, count });
            }
            first += count;
        }
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
}

/// The place of each value of an enumeration when their texts are sorted, and where the text for none comes.
#[derive(Debug)]
struct Ranks {
    values: Vec<u64>,
    none: u64,
}

impl Ranks {
    fn new(texts: &[&'static str], none: &str) -> Self {
        let mut sorted: Vec<&str> = texts.iter().copied().chain([none]).collect();
        sorted.sort_unstable();
        let rank = |text: &str| sorted.iter().position(|sorted| *sorted == text).unwrap_or_default() as u64;
        Self { values: texts.iter().map(|text| rank(text)).collect(), none: rank(none) }
    }

    fn of(&self, place: Option<usize>) -> u64 {
        place.map_or(self.none, |place| self.values.get(place).copied().unwrap_or(self.none))
    }
}

/// The kinds of units that run models, as the key column names them.
#[derive(Debug)]
pub(crate) struct Sectors {
    /// Sorted.
    names: Vec<String>,
    ranks: HashMap<Sector, u64>,
    /// The rank of counts of no sector.
    total: u64,
}

impl Sectors {
    fn new(facts: &Facts) -> Self {
        let named: Vec<(Sector, String)> =
            facts.sectors.iter().map(|sector| (*sector, sector_name(facts, *sector))).collect();
        let mut names: Vec<String> = named.iter().map(|(_, name)| name.clone()).collect();
        names.push(TOTAL.to_owned());
        names.sort_unstable();
        names.dedup();
        let rank = |name: &str| names.iter().position(|known| known == name).unwrap_or_default() as u64;
        let ranks = named.iter().map(|(sector, name)| (*sector, rank(name))).collect();
        Self { total: rank(TOTAL), names, ranks }
    }

    fn rank(&self, model: &ModelCount) -> u64 {
        match (model.sector_code, model.sector) {
            (None, None) => self.total,
            sector => self.ranks.get(&sector).copied().unwrap_or(self.total),
        }
    }

    /// The key column of a count.
    pub(crate) fn name(&self, model: &ModelCount) -> Option<&str> {
        self.names.get(usize::try_from(self.rank(model)).ok()?).map(String::as_str)
    }
}

/// A sector that the lexicon has no code for is told from others by its printed name: one shared code would
/// set figures of different sectors against each other.
fn sector_name(facts: &Facts, (code, sector): Sector) -> String {
    match (facts.word(code), facts.word(sector)) {
        (Some(code), _) => code.to_owned(),
        (None, Some(sector)) => format!("other:{}", fold(sector)),
        (None, None) => TOTAL.to_owned(),
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
    for view in base.all() {
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
            entries.push(Entry { key: key(locality, span, attributes), statement: view.number });
        }
    }
    Chosen { models: Observations::new(base, models), sectors, awards: Observations::new(base, awards) }
}

/// Basis, stage, form, field (4 bits each), sector (32 bits) and tier (4 bits), in the order of the key.
#[derive(Debug)]
struct ModelPacking {
    basis: Ranks,
    stage: Ranks,
    form: Ranks,
    field: Ranks,
    tier: Ranks,
}

impl ModelPacking {
    fn new() -> Self {
        Self {
            basis: Ranks::new(&texts(Basis::ALL, Basis::as_str), ""),
            stage: Ranks::new(&texts(Stage::ALL, Stage::as_str), ""),
            form: Ranks::new(&texts(Form::ALL, Form::as_str), TOTAL),
            field: Ranks::new(&texts(Field::ALL, Field::as_str), TOTAL),
            tier: Ranks::new(&texts(Tier::ALL, Tier::as_str), TOTAL),
        }
    }

    fn pack(&self, basis: Basis, model: &ModelCount, sector: u64) -> u64 {
        let parts = [
            self.basis.of(Some(basis as usize)),
            self.stage.of(Some(model.stage as usize)),
            self.form.of(model.form.map(|form| form as usize)),
            self.field.of(model.field.map(|field| field as usize)),
        ];
        let front = parts.iter().fold(0, |packed, part| packed << 4 | part);
        (front << 32 | sector) << 4 | self.tier.of(model.tier.map(|tier| tier as usize))
    }
}

/// Purpose, kind, body type, body level and recipient, 8 bits each, in the order of the key.
#[derive(Debug)]
struct AwardPacking {
    purpose: Ranks,
    kind: Ranks,
    body_type: Ranks,
    body_level: Ranks,
    recipient: Ranks,
}

impl AwardPacking {
    fn new() -> Self {
        let levels = [Level::Country, Level::Province, Level::District, Level::Commune];
        Self {
            purpose: Ranks::new(&texts(Purpose::ALL, Purpose::as_str), ""),
            kind: Ranks::new(&texts(AwardKind::ALL, AwardKind::as_str), UNSTATED),
            body_type: Ranks::new(&texts(BodyType::ALL, BodyType::as_str), UNSTATED),
            body_level: Ranks::new(&levels.map(Level::as_str), UNSTATED),
            recipient: Ranks::new(&texts(Recipient::ALL, Recipient::as_str), ""),
        }
    }

    fn pack(&self, award: &AwardCount) -> u64 {
        let parts = [
            self.purpose.of(Some(award.purpose as usize)),
            self.kind.of(award.kind.map(|kind| kind as usize)),
            self.body_type.of(award.body_type.map(|body_type| body_type as usize)),
            self.body_level.of(award.body_level.map(|level| level as usize)),
            self.recipient.of(Some(award.recipient as usize)),
        ];
        parts.iter().fold(0, |packed, part| packed << 8 | part)
    }
}

fn texts<T: Copy>(all: &[T], text: fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|value| text(*value)).collect()
}
