//! Names that are written alike.

use std::collections::BTreeSet;

use danvan_domain::Gazetteer;
use danvan_domain::text::{fold, without_marks};

/// How alike two names must be for the one to be a slip of the other (Jaro and Winkler's measure, 0 to 1).
const ALIKE: f64 = 0.88;

/// So many are worth reading.
const SHOWN: usize = 5;

/// The names most like `key`, the most alike first. Marks that were left out count less than other letters.
pub(super) fn nearest<'g>(key: &str, gazetteer: &'g Gazetteer) -> Vec<&'g str> {
    let names: BTreeSet<&str> = gazetteer.units().iter().map(|unit| unit.name.as_str()).collect();
    let bare = without_marks(key);
    let mut near: Vec<(f64, f64, &str)> = names
        .into_iter()
        .filter_map(|name| {
            let folded = fold(name);
            let likeness = strsim::jaro_winkler(&bare, &without_marks(&folded));
            (likeness >= ALIKE).then(|| (likeness, strsim::jaro_winkler(key, &folded), name))
        })
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.total_cmp(&a.1)));
    near.into_iter().take(SHOWN).map(|(_, _, name)| name).collect()
}
