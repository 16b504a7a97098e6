//! Localities as tables show them: the unit of its time, its province then, and its province of today.

use std::collections::HashSet;

use danvan_domain::{Gazetteer, Level, Place, Unit, gazetteer::REFORM};
use jiff::civil::Date;

/// How many reforms a province can have gone through on its way to today's.
const REFORMS: usize = 4;

/// A locality with the provinces that it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Locality<'a> {
    pub(crate) code: &'a str,
    /// None for the country.
    pub(crate) name: Option<&'a str>,
    pub(crate) level: Level,
    pub(crate) province: Option<Named<'a>>,
    pub(crate) province_2025: Option<Named<'a>>,
}

/// A code with its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Named<'a> {
    pub(crate) code: &'a str,
    pub(crate) name: &'a str,
}

impl<'a> From<&'a Unit> for Named<'a> {
    fn from(unit: &'a Unit) -> Self {
        Self { code: &unit.code, name: &unit.name }
    }
}

/// The gazetteer, with what tables ask of it.
#[derive(Debug)]
pub(crate) struct Places<'a> {
    gazetteer: &'a Gazetteer,
    /// Codes, of either era, of units that came through the reform with the extent they had.
    kept_extent: HashSet<&'a str>,
}

impl<'a> Places<'a> {
    pub(crate) fn new(gazetteer: &'a Gazetteer) -> Self {
        let kept_extent = gazetteer
            .units()
            .iter()
            .flat_map(|unit| gazetteer.successors(&unit.code))
            .filter(|next| next.effective == REFORM)
            .filter(|next| matches!(next.relation.as_str(), "unchanged" | "renamed"))
            .flat_map(|next| [next.code.as_str(), next.successor_code.as_str()])
            .collect();
        Self { gazetteer, kept_extent }
    }

    /// The locality that a fact names, as it was called on `day`. A code that the gazetteer does not know
    /// keeps the name that the fact gives it.
    pub(crate) fn locate(&self, place: &'a Place, day: Option<Date>) -> Locality<'a> {
        let unit = self.gazetteer.unit(&place.code, day);
        Locality {
            code: &place.code,
            name: unit.map(|unit| unit.name.as_str()).or(place.name.as_deref()),
            level: place.level,
            province: unit.and_then(|unit| self.gazetteer.province_of(unit)).map(Named::from),
            province_2025: unit.and_then(|unit| self.province_2025_of(unit)).map(Named::from),
        }
    }

    /// Whether the gazetteer has a unit of this code.
    pub(crate) fn knows(&self, code: &str) -> bool {
        self.gazetteer.unit(code, None).is_some()
    }

    /// Also for provinces that ended before the reform, by way of those that took them in.
    fn province_2025_of(&self, unit: &'a Unit) -> Option<&'a Unit> {
        let mut at = unit;
        for _ in 0..REFORMS {
            if let Some(found) = self.gazetteer.province_2025_of(at) {
                return Some(found);
            }
            let province = self.gazetteer.province_of(at)?;
            let next = self.gazetteer.successors(&province.code).first()?;
            at = self.gazetteer.unit(&next.successor_code, Some(next.effective))?;
        }
        None
    }

    /// Whether a count of this locality over these days, both included, spans two extents of it.
    pub(crate) fn straddles_reform(&self, locality: &Locality<'_>, first: Date, last: Date) -> bool {
        locality.level != Level::Country
            && first < REFORM
            && REFORM <= last
            && !self.kept_extent.contains(locality.code)
    }
}
