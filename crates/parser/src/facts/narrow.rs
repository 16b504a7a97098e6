//! Narrowing: the place inside a page's first that its headline means.

use danvan_domain::lexicon::Sense;
use danvan_domain::text::fold;
use danvan_domain::{Gazetteer, Level, TextPart, Unit};

use super::document::Document;
use super::inner::is_in_apposition;
use super::meaning::{self, Meaning};
use super::place::{self, PlaceName};
use super::segment::Segment;

impl<'t> Document<'t> {
    /// The one commune inside a unit that a headline names without naming the unit.
    fn commune_in(&self, title: &Segment<'t>, unit: &Unit, gazetteer: &'t Gazetteer) -> Option<&'t Unit> {
        let near = [unit.code.as_str()];
        let names = place::find(&title.scan, &title.all(), gazetteer, self.day, Some(&unit.code));
        let mut inside = names.iter().filter_map(|name| match meaning::decide(name, gazetteer, &near) {
            Meaning::One(named) => Some(named),
            Meaning::Several(_) => None,
        });
        let first = inside.next()?;
        let only = inside.next().is_none() && first.level == Level::Commune && first.code != unit.code;
        (only && gazetteer.lies_in(first, &unit.code) && fold(&first.name) != fold(&unit.name))
            .then_some(first)
    }

    /// The one unit that a headline names after the name of what it lies in and a colon: "Ninh Thuận: Bác Ái thi đua …".
    fn named_behind_colon(
        &self,
        title: &Segment<'t>,
        unit: &Unit,
        gazetteer: &'t Gazetteer,
    ) -> Option<&'t Unit> {
        let near = [unit.code.as_str()];
        let names = place::find(&title.scan, &title.all(), gazetteer, self.day, Some(&unit.code));
        let (first, rest) = names.split_first()?;
        let is_unit = first.units.iter().any(|named| named.code == unit.code);
        // "Đoàn công tác của tỉnh Thái Bình khảo sát ở Quỳnh Phụ": the first only says who came.
        let of = |sense: &Sense| matches!(sense, Sense::Of).then_some(());
        let lowest = first.tokens.start.saturating_sub(3);
        let visits = (lowest..first.tokens.start).any(|token| title.scan.sense_at(token, of).is_some());
        let heads = is_unit && (visits || title.scan.mark(first.tokens.end) == Some(':'));
        let mut inside = rest.iter().filter_map(|name| match meaning::decide(name, gazetteer, &near) {
            Meaning::One(inner) if inner.code != unit.code && gazetteer.lies_in(inner, &unit.code) => {
                Some(inner)
            }
            _ => None,
        });
        let inner = inside.next().filter(|_| heads)?;
        inside.next().is_none().then_some(inner)
    }

    /// The commune of a page whose headline speaks of a village: the only one that the text names inside the
    /// place of the headline. `places` are the names in each segment.
    pub(super) fn narrowed(
        &self,
        unit: &'t Unit,
        places: &[Vec<PlaceName<'t>>],
        gazetteer: &'t Gazetteer,
    ) -> &'t Unit {
        let title = self.segments.first().zip(places.first());
        let Some((title, in_title)) = title.filter(|(title, _)| title.part == TextPart::Title) else {
            return unit;
        };
        if let Some(inner) = self.named_behind_colon(title, unit, gazetteer) {
            return inner;
        }
        if let Some(commune) = self.commune_in(title, unit, gazetteer) {
            return commune;
        }
        let only_where = self.is_only_said_where(unit, places);
        let aside = || !names_unit(in_title, unit) && only_where;
        let village = names_village(title, in_title, !only_where) && !self.begins_sentence(unit, places);
        if !(village || self.speaks_of_part() && !self.speaks_of_whole() && aside()) {
            return unit;
        }
        let near = [unit.code.as_str()];
        let decided = places.iter().flatten().map(|name| meaning::decide(name, gazetteer, &near));
        let inside = decided.filter_map(|meaning| match meaning {
            Meaning::One(inner) if inner.code != unit.code && gazetteer.lies_in(inner, &unit.code) => {
                Some(inner)
            }
            _ => None,
        });
        let mut inside: Vec<&'t Unit> = inside.collect();
        inside.sort_by(|a, b| a.code.cmp(&b.code));
        inside.dedup_by(|a, b| a.code == b.code);
        // "xã Tân Lập, huyện Đắk Hà": what another lies in only says where that is.
        let all = inside.clone();
        let lies =
            |unit: &Unit, outer: &Unit| unit.code != outer.code && gazetteer.lies_in(unit, &outer.code);
        inside.retain(|outer| !all.iter().any(|unit| lies(unit, outer)));
        if let [only] = inside.as_slice() { only } else { unit }
    }

    /// Whether a unit is never named but to say where another place lies.
    fn is_only_said_where(&self, unit: &Unit, places: &[Vec<PlaceName<'t>>]) -> bool {
        self.segments.iter().zip(places).all(|(segment, names)| {
            names.iter().enumerate().filter(|(_, name)| is_named_by(name, unit)).all(|(at, name)| {
                let before = at.checked_sub(1).and_then(|before| names.get(before));
                before.is_some_and(|before| is_in_apposition(&segment.scan, &before.tokens, &name.tokens))
            })
        })
    }

    /// Whether a sentence of the text begins with the name of a unit, as with one that does or has something.
    fn begins_sentence(&self, unit: &Unit, places: &[Vec<PlaceName<'t>>]) -> bool {
        let mut text =
            self.segments.iter().zip(places).filter(|(segment, _)| segment.part != TextPart::Title);
        text.any(|(segment, names)| {
            let mut named = names.iter().filter(|name| is_named_by(name, unit));
            named.any(|name| segment.sentences.iter().any(|sentence| sentence.start == name.tokens.start))
        })
    }

    /// Whether the text speaks of a village, a family or a group.
    fn speaks_of_part(&self) -> bool {
        self.names_anywhere(|sense| match sense {
            Sense::PlaceKind(_, levels) => levels.is_empty(),
            Sense::Person | Sense::Group => true,
            _ => false,
        })
    }

    /// Whether the text speaks of a whole place.
    fn speaks_of_whole(&self) -> bool {
        self.names_anywhere(|sense| matches!(sense, Sense::WholePlace(_)))
    }

    fn names_anywhere(&self, wanted: impl Fn(&Sense) -> bool) -> bool {
        let mut text = self.segments.iter().filter(|segment| segment.part != TextPart::Title);
        text.any(|segment| segment.names(&segment.all(), &wanted))
    }
}

/// Whether a headline, whose names of places are given, speaks of a village, or even names it: its kind word, and a
/// capital or a figure after it. "Sóc Trăng" is a province, and no village called Trăng.
pub(super) fn names_village(title: &Segment<'_>, names: &[PlaceName<'_>], named: bool) -> bool {
    let village = |sense: &Sense| match sense {
        Sense::PlaceKind(_, levels) => levels.is_empty().then_some(()),
        _ => None,
    };
    let mut end = 0;
    title.all().any(|token| {
        // "nông thôn" is no village.
        let inside = token < end;
        end = end.max(title.scan.mention(token).map_or(0, |mention| mention.end));
        let in_name = names.iter().any(|name| name.tokens.contains(&token));
        !in_name
            && !inside
            && title.scan.sense_at(token, village).is_some_and(|((), name)| {
                let name = title.scan.tokens.get(name).map_or("", |name| name.text(title.scan.text));
                !named || name.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
            })
    })
}

fn names_unit(names: &[PlaceName<'_>], unit: &Unit) -> bool {
    names.iter().any(|name| is_named_by(name, unit))
}

/// Whether a name can mean a unit.
fn is_named_by(name: &PlaceName<'_>, unit: &Unit) -> bool {
    name.units.iter().any(|named| named.code == unit.code)
}
