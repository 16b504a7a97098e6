//! The figures: what was right, out of what was read and what was labelled.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::AddAssign,
};

use danvan_domain::Confidence;
use serde::Serialize;

use super::{
    compare::{Depth, Key},
    gold::Account,
    name::{Names, plain},
    pair::{Pairs, pairs},
};

/// Counts of one kind of thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(into = "TallyRecord")]
pub(crate) struct Tally {
    /// Read as labelled.
    pub(crate) right: usize,
    /// Read.
    pub(crate) extracted: usize,
    /// Labelled.
    pub(crate) gold: usize,
}

/// A tally as it is printed.
#[derive(Serialize)]
struct TallyRecord {
    precision: f64,
    recall: f64,
    f1: f64,
    right: usize,
    extracted: usize,
    gold: usize,
}

/// How many of the facts that say something of an attribute have it right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub(crate) struct Share {
    /// Right.
    pub(crate) right: usize,
    /// All.
    pub(crate) of: usize,
}

/// How much of what was read with one confidence is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub(crate) struct Trust {
    /// Read with it.
    pub(crate) extracted: usize,
    /// Right by what they count and how many.
    pub(crate) core: usize,
    /// Right by place and time, too.
    pub(crate) strict: usize,
    /// Right by all that tables are keyed on.
    pub(crate) row: usize,
}

/// The attributes whose share is shown, in this order.
pub(crate) const ATTRIBUTES: [&str; 7] = ["qualifier", "kind", "for", "field", "tier", "scope", "period"];

/// Everything that is counted over some cases.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub(crate) struct Figures {
    /// Cases.
    pub(crate) cases: usize,
    /// Cases in which every fact was read, and none else.
    pub(crate) cases_right: usize,
    /// Facts by what they count and how many.
    pub(crate) core: Tally,
    /// Facts by place and time, too.
    pub(crate) strict: Tally,
    /// Facts by all that tables are keyed on.
    pub(crate) row: Tally,
    /// The core, a measure at a time.
    pub(crate) measures: BTreeMap<String, Tally>,
    /// Over the facts whose core is right.
    pub(crate) attributes: BTreeMap<&'static str, Share>,
    /// Over what was read, by the confidence that the reader had in it.
    pub(crate) confidence: BTreeMap<Confidence, Trust>,
    /// Models that the texts name.
    pub(crate) named_models: Tally,
}

impl Figures {
    /// The figures of one case.
    pub(crate) fn of(label: &Account, read: &Account, names: &Names) -> Self {
        let mut figures = Self { cases: 1, ..Self::default() };
        let keys = |account: &Account, depth| -> Vec<Key> {
            account.claims.iter().map(|claim| Key::of(claim, account, depth, names)).collect()
        };
        for depth in [Depth::Strict, Depth::Row] {
            *figures.tally_mut(depth) = Tally::of(&keys(label, depth), &keys(read, depth));
        }
        for depth in Depth::ALL {
            figures.count_trust(depth, read, &pairs(&keys(label, depth), &keys(read, depth)));
        }
        figures.count_core(label, read, &keys(label, Depth::Core), &keys(read, Depth::Core));
        let models = |account: &Account| -> Vec<String> {
            account.named_models.iter().map(|model| plain(model)).collect()
        };
        figures.named_models = Tally::of(&models(label), &models(read));
        figures
    }

    fn count_core(&mut self, label: &Account, read: &Account, labelled: &[Key], found: &[Key]) {
        let pairs = pairs(labelled, found);
        self.core = Tally { right: pairs.right.len(), extracted: found.len(), gold: labelled.len() };
        self.cases_right = usize::from(pairs.missed.is_empty() && pairs.extra.is_empty());
        for claim in &label.claims {
            self.measure_mut(&claim.measure).gold += 1;
        }
        for claim in &read.claims {
            self.measure_mut(&claim.measure).extracted += 1;
        }
        for (index, twin) in pairs.right {
            let (Some(claim), Some(twin)) = (label.claims.get(index), read.claims.get(twin)) else {
                continue;
            };
            self.measure_mut(&claim.measure).right += 1;
            for name in ATTRIBUTES.into_iter().filter(|name| claim.mentions(name)) {
                let share = self.attributes.entry(name).or_default();
                share.of += 1;
                let same = claim.attribute(name).map(plain) == twin.attribute(name).map(plain);
                share.right += usize::from(same);
            }
        }
    }

    fn count_trust(&mut self, depth: Depth, read: &Account, pairs: &Pairs) {
        let right: BTreeSet<usize> = pairs.right.iter().map(|(_, read)| *read).collect();
        for (index, claim) in read.claims.iter().enumerate() {
            let named = claim.attribute("confidence");
            let Some(confidence) = Confidence::ALL.iter().find(|step| Some(step.as_str()) == named) else {
                continue;
            };
            let trust = self.confidence.entry(*confidence).or_default();
            let right = usize::from(right.contains(&index));
            match depth {
                Depth::Core => {
                    trust.extracted += 1;
                    trust.core += right;
                }
                Depth::Strict => trust.strict += right,
                Depth::Row => trust.row += right,
            }
        }
    }

    /// The tally of a depth.
    pub(crate) fn tally(&self, depth: Depth) -> Tally {
        match depth {
            Depth::Core => self.core,
            Depth::Strict => self.strict,
            Depth::Row => self.row,
        }
    }

    fn tally_mut(&mut self, depth: Depth) -> &mut Tally {
        match depth {
            Depth::Core => &mut self.core,
            Depth::Strict => &mut self.strict,
            Depth::Row => &mut self.row,
        }
    }

    fn measure_mut(&mut self, measure: &str) -> &mut Tally {
        self.measures.entry(measure.to_owned()).or_default()
    }
}

impl AddAssign<&Self> for Figures {
    fn add_assign(&mut self, other: &Self) {
        self.cases += other.cases;
        self.cases_right += other.cases_right;
        self.core += other.core;
        self.strict += other.strict;
        self.row += other.row;
        self.named_models += other.named_models;
        for (confidence, trust) in &other.confidence {
            let sum = self.confidence.entry(*confidence).or_default();
            sum.extracted += trust.extracted;
            sum.core += trust.core;
            sum.strict += trust.strict;
            sum.row += trust.row;
        }
        for (measure, tally) in &other.measures {
            *self.measure_mut(measure) += *tally;
        }
        for (name, share) in &other.attributes {
            let sum = self.attributes.entry(name).or_default();
            sum.right += share.right;
            sum.of += share.of;
        }
    }
}

impl Tally {
    fn of<K: Eq + std::hash::Hash>(labelled: &[K], read: &[K]) -> Self {
        Self { right: pairs(labelled, read).right.len(), extracted: read.len(), gold: labelled.len() }
    }

    /// The share of what was read that is right; 1 where nothing was read.
    pub(crate) fn precision(self) -> f64 {
        ratio(self.right, self.extracted).unwrap_or(1.0)
    }

    /// The share of what was labelled that was read; 1 where nothing was labelled.
    pub(crate) fn recall(self) -> f64 {
        ratio(self.right, self.gold).unwrap_or(1.0)
    }

    /// The harmonic mean of precision and recall.
    pub(crate) fn f1(self) -> f64 {
        let (precision, recall) = (self.precision(), self.recall());
        let sum = precision + recall;
        if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.right += other.right;
        self.extracted += other.extracted;
        self.gold += other.gold;
    }
}

impl From<Tally> for TallyRecord {
    fn from(tally: Tally) -> Self {
        Self {
            precision: tally.precision(),
            recall: tally.recall(),
            f1: tally.f1(),
            right: tally.right,
            extracted: tally.extracted,
            gold: tally.gold,
        }
    }
}

impl Trust {
    /// The share that is right at a depth; none of nothing.
    pub(crate) fn ratio(self, depth: Depth) -> Option<f64> {
        let right = match depth {
            Depth::Core => self.core,
            Depth::Strict => self.strict,
            Depth::Row => self.row,
        };
        ratio(right, self.extracted)
    }
}

impl Share {
    /// The share itself; none of nothing.
    pub(crate) fn ratio(self) -> Option<f64> {
        ratio(self.right, self.of)
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn ratio(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
