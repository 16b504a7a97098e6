//! What makes two claims the same.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use super::{
    gold::{Account, Claim},
    name::{Names, plain},
};

/// How much of two claims is compared; each depth adds to the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Depth {
    /// What is counted, and how many.
    Core,
    /// Where and when, too.
    Strict,
    /// All that the tables are keyed on, too.
    Row,
}

impl Depth {
    /// Every depth, the least first.
    pub(crate) const ALL: [Self; 3] = [Self::Core, Self::Strict, Self::Row];

    /// Its name.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Strict => "strict",
            Self::Row => "row",
        }
    }
}

/// The attributes that a row adds.
pub(crate) const ROW_ATTRIBUTES: [&str; 6] = ["field", "tier", "kind", "for", "qualifier", "scope"];

/// Fractions are compared up to a millionth.
const FRACTION: f64 = 1e6;

/// What two claims have to have in common. Which parts follow from which, see [`Key::of`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Part {
    Text(Option<String>),
    Set(bool),
    Value(i128),
}

impl Key {
    /// The key of a claim of `account`.
    pub(crate) fn of(claim: &Claim, account: &Account, depth: Depth, names: &Names) -> Self {
        let mut parts = core(claim);
        let place = account.place_of(claim);
        if depth >= Depth::Strict {
            let name = place.and_then(|place| place.name.as_deref());
            let level = place.and_then(|place| place.level.clone());
            parts.push(Part::Text(name.map(|name| names.key(name))));
            parts.push(Part::Text(level.filter(|_| name.is_some_and(|name| !name.is_empty()))));
            parts.push(plain_attribute(claim, "period"));
        }
        if depth == Depth::Row {
            let province = place.and_then(|place| place.province.as_deref());
            parts.push(Part::Text(province.map(|province| names.key(province))));
            parts.extend(ROW_ATTRIBUTES.map(|name| plain_attribute(claim, name)));
        }
        Self(parts)
    }
}

fn core(claim: &Claim) -> Vec<Part> {
    let printed = |name: &str| Part::Text(claim.attribute(name).map(str::to_owned));
    let mut parts = vec![Part::Text(Some(claim.measure.clone()))];
    match claim.measure.as_str() {
        "models" => {
            let divided = claim.attribute("field").or_else(|| claim.attribute("sector")).is_some();
            parts.extend([printed("stage"), printed("form"), Part::Set(divided)]);
        }
        "awards" | "participants" => parts.push(printed("recipient")),
        "contributions" => parts.push(printed("item")),
        _ => {}
    }
    #[allow(clippy::cast_possible_truncation, reason = "what is beyond an i128 is equal to its end")]
    parts.push(Part::Value((claim.value * FRACTION).round() as i128));
    parts
}

fn plain_attribute(claim: &Claim, name: &str) -> Part {
    Part::Text(claim.attribute(name).map(plain))
}
