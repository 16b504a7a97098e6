//! Keys of the chosen tables: which columns they have, and one number for all of them whose order is that of the
//! columns.

use std::collections::{BTreeMap, HashMap};

use danvan_domain::{
    AwardKind, Basis, BodyType, Field, Form, Level, Purpose, Recipient, Stage, Tier, text::fold,
};

use crate::collect::{AwardCount, Facts, ModelCount, Sector};

/// The value of a key column for no form, field, sector or tier.
pub(crate) const TOTAL: &str = "total";
/// The value of a key column for a kind or body that is not printed.
pub(crate) const UNSTATED: &str = "unstated";

/// A table for which one of several statements is chosen.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct KeyedTable {
    pub(crate) name: &'static str,
    /// The columns of its key behind [`PLACE_AND_TIME`], each with what stands in it where a text says nothing of it.
    pub(crate) attributes: &'static [(&'static str, Option<&'static str>)],
}

/// The first columns of the key of both tables.
pub(crate) const PLACE_AND_TIME: [&str; 2] = ["locality_code", "period"];

/// The chosen tables, as the schema has them.
pub(crate) const KEYED: [KeyedTable; 2] = [
    KeyedTable {
        name: "model_counts",
        attributes: &[
            ("basis", None),
            ("stage", None),
            ("form", Some(TOTAL)),
            ("field", Some(TOTAL)),
            ("sector_code", Some(TOTAL)),
            ("tier", Some(TOTAL)),
        ],
    },
    KeyedTable {
        name: "awards",
        attributes: &[
            ("purpose", None),
            ("kind", Some(UNSTATED)),
            ("body_type", Some(UNSTATED)),
            ("body_level", Some(UNSTATED)),
            ("recipient", None),
        ],
    },
];

impl KeyedTable {
    /// The table of a name.
    pub(crate) fn of(name: &str) -> Option<&'static Self> {
        KEYED.iter().find(|table| table.name == name)
    }

    /// What a key has in the column of an attribute.
    fn get<'k>(&self, key: &'k BTreeMap<String, String>, column: &str) -> Option<&'k str> {
        let silent = || self.attributes.iter().find(|(name, _)| *name == column).and_then(|(_, none)| *none);
        key.get(column).map(String::as_str).or_else(silent)
    }
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

/// The place of each value of an enumeration when their texts are sorted, and where the text for none comes.
#[derive(Debug)]
struct Ranks {
    sorted: Vec<&'static str>,
    values: Vec<u64>,
    none: u64,
}

impl Ranks {
    fn new(texts: &[&'static str], none: &'static str) -> Self {
        let mut sorted: Vec<&str> = texts.iter().copied().chain([none]).collect();
        sorted.sort_unstable();
        let rank = |text: &str| sorted.iter().position(|sorted| *sorted == text).unwrap_or_default() as u64;
        let values = texts.iter().map(|text| rank(text)).collect();
        Self { values, none: rank(none), sorted }
    }

    fn of_text(&self, text: Option<&str>) -> Option<u64> {
        self.sorted.iter().position(|sorted| Some(*sorted) == text).map(|at| at as u64)
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
    pub(crate) fn new(facts: &Facts) -> Self {
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

    pub(crate) fn rank(&self, model: &ModelCount) -> u64 {
        match (model.sector_code, model.sector) {
            (None, None) => self.total,
            sector => self.ranks.get(&sector).copied().unwrap_or(self.total),
        }
    }

    fn of_text(&self, text: Option<&str>) -> Option<u64> {
        self.names.iter().position(|name| Some(name.as_str()) == text).map(|at| at as u64)
    }

    /// The key column of a count.
    pub(crate) fn name(&self, model: &ModelCount) -> Option<&str> {
        self.names.get(usize::try_from(self.rank(model)).ok()?).map(String::as_str)
    }
}

/// The key column of a sector that the lexicon has no code for.
pub(crate) fn unlisted_sector(printed: &str) -> String {
    format!("other:{}", fold(printed))
}

/// A sector that the lexicon has no code for is told from others by its printed name: one shared code would
/// set figures of different sectors against each other.
fn sector_name(facts: &Facts, (code, sector): Sector) -> String {
    match (facts.word(code), facts.word(sector)) {
        (Some(code), _) => code.to_owned(),
        (None, Some(sector)) => unlisted_sector(sector),
        (None, None) => TOTAL.to_owned(),
    }
}

/// Basis, stage, form, field (4 bits each), sector (32 bits) and tier (4 bits), in the order of the key.
#[derive(Debug)]
pub(crate) struct ModelPacking {
    basis: Ranks,
    stage: Ranks,
    form: Ranks,
    field: Ranks,
    tier: Ranks,
}

impl ModelPacking {
    pub(crate) fn new() -> Self {
        Self {
            basis: Ranks::new(&texts(Basis::ALL, Basis::as_str), ""),
            stage: Ranks::new(&texts(Stage::ALL, Stage::as_str), ""),
            form: Ranks::new(&texts(Form::ALL, Form::as_str), TOTAL),
            field: Ranks::new(&texts(Field::ALL, Field::as_str), TOTAL),
            tier: Ranks::new(&texts(Tier::ALL, Tier::as_str), TOTAL),
        }
    }

    pub(crate) fn pack(&self, basis: Basis, model: &ModelCount, sector: u64) -> u64 {
        let parts = [
            self.basis.of(Some(basis as usize)),
            self.stage.of(Some(model.stage as usize)),
            self.form.of(model.form.map(|form| form as usize)),
            self.field.of(model.field.map(|field| field as usize)),
        ];
        packed_model(parts, sector, self.tier.of(model.tier.map(|tier| tier as usize)))
    }

    /// The attributes of a key that is written out; none for one that no statement has.
    pub(crate) fn of_texts(&self, sectors: &Sectors, key: &BTreeMap<String, String>) -> Option<u64> {
        let text = |column| KeyedTable::of("model_counts")?.get(key, column);
        let parts = [
            self.basis.of_text(text("basis"))?,
            self.stage.of_text(text("stage"))?,
            self.form.of_text(text("form"))?,
            self.field.of_text(text("field"))?,
        ];
        Some(packed_model(parts, sectors.of_text(text("sector_code"))?, self.tier.of_text(text("tier"))?))
    }
}

fn packed_model(front: [u64; 4], sector: u64, tier: u64) -> u64 {
    let front = front.iter().fold(0, |packed, part| packed << 4 | part);
    (front << 32 | sector) << 4 | tier
}

/// Purpose, kind, body type, body level and recipient, 8 bits each, in the order of the key.
#[derive(Debug)]
pub(crate) struct AwardPacking {
    purpose: Ranks,
    kind: Ranks,
    body_type: Ranks,
    body_level: Ranks,
    recipient: Ranks,
}

impl AwardPacking {
    pub(crate) fn new() -> Self {
        let levels = [Level::Country, Level::Province, Level::District, Level::Commune];
        Self {
            purpose: Ranks::new(&texts(Purpose::ALL, Purpose::as_str), ""),
            kind: Ranks::new(&texts(AwardKind::ALL, AwardKind::as_str), UNSTATED),
            body_type: Ranks::new(&texts(BodyType::ALL, BodyType::as_str), UNSTATED),
            body_level: Ranks::new(&levels.map(Level::as_str), UNSTATED),
            recipient: Ranks::new(&texts(Recipient::ALL, Recipient::as_str), ""),
        }
    }

    pub(crate) fn pack(&self, award: &AwardCount) -> u64 {
        let parts = [
            self.purpose.of(Some(award.purpose as usize)),
            self.kind.of(award.kind.map(|kind| kind as usize)),
            self.body_type.of(award.body_type.map(|body_type| body_type as usize)),
            self.body_level.of(award.body_level.map(|level| level as usize)),
            self.recipient.of(Some(award.recipient as usize)),
        ];
        packed_award(parts)
    }

    /// The attributes of a key that is written out; none for one that no statement has.
    pub(crate) fn of_texts(&self, key: &BTreeMap<String, String>) -> Option<u64> {
        let text = |column| KeyedTable::of("awards")?.get(key, column);
        Some(packed_award([
            self.purpose.of_text(text("purpose"))?,
            self.kind.of_text(text("kind"))?,
            self.body_type.of_text(text("body_type"))?,
            self.body_level.of_text(text("body_level"))?,
            self.recipient.of_text(text("recipient"))?,
        ]))
    }
}

fn packed_award(parts: [u64; 5]) -> u64 {
    parts.iter().fold(0, |packed, part| packed << 8 | part)
}

fn texts<T: Copy>(all: &[T], text: fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|value| text(*value)).collect()
}
