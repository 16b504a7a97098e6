//! Meanings: which unit a name stands for, by the places that are named with it.

use danvan_domain::{Gazetteer, Level, Unit};

use super::place::{PlaceName, only};

/// What a name means, given where else the text is at home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning<'g> {
    /// One unit.
    One(&'g Unit),
    /// Several, and nothing decides.
    Several(usize),
}

/// Decides what a name means by the codes of places named with it, nearest first. A name of one level that stands for
/// one unit needs no decision.
pub fn decide<'g>(name: &PlaceName<'g>, gazetteer: &Gazetteer, near: &[&str]) -> Meaning<'g> {
    match (name.units.as_slice(), by_first(name, gazetteer, near)) {
        ([unit], _) => Meaning::One(unit),
        (_, Some(unit)) => Meaning::One(unit),
        (units, None) => {
            let highest = units.iter().map(|unit| unit.level).min();
            let mut top = units.iter().filter(|unit| Some(unit.level) == highest);
            match (top.next(), top.next()) {
                (Some(unit), None) if !name.with_kind => Meaning::One(unit),
                (Some(unit), None) if highest == Some(Level::Province) => Meaning::One(unit),
                _ => Meaning::Several(units.len()),
            }
        }
    }
}

/// The unit that the first place decides for that decides.
pub fn by_first<'g>(name: &PlaceName<'g>, gazetteer: &Gazetteer, near: &[&str]) -> Option<&'g Unit> {
    near.iter().find_map(|code| by_place(name, gazetteer, code))
}

/// The unit that all places decide for that decide.
pub fn by_all<'g>(name: &PlaceName<'g>, gazetteer: &Gazetteer, near: &[&str]) -> Option<&'g Unit> {
    let mut decided = near.iter().filter_map(|code| by_place(name, gazetteer, code));
    let first = decided.next()?;
    decided.all(|other| other.code == first.code).then_some(first)
}

/// The one unit of a name that lies in the place of a code, or else that has that place in it.
fn by_place<'g>(name: &PlaceName<'g>, gazetteer: &Gazetteer, code: &str) -> Option<&'g Unit> {
    if name.units.len() < 2 {
        return None;
    }
    let others = || name.units.iter().copied().filter(|unit| unit.code != *code);
    let inside = only(others().filter(|unit| gazetteer.lies_in(unit, code)));
    inside.or_else(|| {
        let place = gazetteer.unit(code, None).filter(|place| place.level != Level::Province)?;
        only(others().filter(|unit| gazetteer.lies_in(place, &unit.code)))
    })
}
