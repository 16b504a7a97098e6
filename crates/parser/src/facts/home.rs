//! Homes: whom a page, and a block of it, reports on.

use danvan_domain::lexicon::{Sense, Symbol};
use danvan_domain::text::fold;
use danvan_domain::{Gazetteer, IssueCode, Level, Place, TextPart, Unit};
use jiff::civil::Date;

use super::document::Document;
use super::inner::is_in_apposition;
use super::place::{self, Meaning, PlaceName};
use super::scan::Scan;
use super::segment::Segment;
use super::token::Token;

/// Whom a page, or a block of it, reports on.
#[derive(Debug, Clone, Default)]
pub struct Home<'t> {
    /// The unit; none for the country, and where nothing says.
    pub unit: Option<&'t Unit>,
    /// The same as facts name it.
    pub place: Option<Place>,
}

impl<'t> Home<'t> {
    fn of(unit: &'t Unit, gazetteer: &Gazetteer, day: Option<Date>) -> Self {
        Self { unit: Some(unit), place: Some(gazetteer.place(unit, day)) }
    }
}

/// The codes of the places by which a page's names are decided.
struct Near<'n> {
    /// Those that the page names and that mean one unit by themselves.
    named: Vec<&'n str>,
    /// Those that the page's source speaks for.
    source: Vec<&'n str>,
}

impl Near<'_> {
    /// What a name means: as the places that the page names say, where they agree, else as its source does.
    fn decide<'g>(&self, name: &PlaceName<'g>, gazetteer: &Gazetteer) -> Meaning<'g> {
        let by_names = place::by_all(name, gazetteer, &self.named);
        by_names.map_or_else(|| place::decide(name, gazetteer, &self.source), Meaning::One)
    }
}

impl<'t> Document<'t> {
    /// Finds whom the page and its blocks report on. `source` are the codes of the places that the page's source
    /// speaks for.
    pub(super) fn place(&mut self, gazetteer: &'t Gazetteer, source: &[String]) {
        let day = self.day;
        let places = self.places_named(gazetteer);
        let title = self.segments.first().zip(places.first());
        self.on_village = title
            .is_some_and(|(title, names)| title.part == TextPart::Title && names_village(title, names, true));
        let named: Vec<(usize, &PlaceName<'t>)> = self.outside_captions(&places).collect();
        let certain = named.iter().filter_map(|(_, name)| match name.units.as_slice() {
            [unit] => Some(unit.code.as_str()),
            _ => None,
        });
        let provinces = named.iter().filter_map(|(_, name)| match name.units.as_slice() {
            [unit] if unit.level == Level::Province => Some(unit.code.as_str()),
            _ => None,
        });
        self.beside = provinces.collect();
        let near = Near { named: certain.collect(), source: source.iter().map(String::as_str).collect() };
        if self.place_blocks(&named, gazetteer, &near) {
            self.home = Home { unit: None, place: Some(Place::country()) };
            // Each item of a round-up has its own period, if any.
            self.period = None;
            return;
        }
        let of_country = self.is_headed_by_country(&named);
        let first = named.iter().find(|(index, name)| {
            !(self.is_dateline(*index, name) || of_country && self.is_venue(*index, name))
        });
        let decided =
            first.map(|(index, name)| (*index, name, self.decided(*index, name, &named, gazetteer, &near)));
        match decided {
            Some((_, _, Meaning::One(unit))) if !self.speaks_for_country(first) => {
                self.home = Home::of(self.narrowed(unit, &places, gazetteer), gazetteer, day);
                self.place_items(gazetteer);
            }
            Some((index, name, Meaning::Several(count))) => {
                let printed = self.segments.get(index).map_or("", |segment| segment.scan.slice(&name.tokens));
                let message = format!("{printed:?} can mean {count} places");
                self.findings.push((IssueCode::AmbiguousLocality, message));
            }
            _ if of_country || self.names_country() => {
                self.home = Home { unit: None, place: Some(Place::country()) }
            }
            _ => match source.iter().find_map(|code| in_force(gazetteer, code, day)) {
                Some(unit) => self.home = Home::of(unit, gazetteer, day),
                None => self.findings.push((IssueCode::NoLocality, "no place is named".to_owned())),
            },
        }
    }

    /// The names of places in each segment.
    fn places_named(&self, gazetteer: &'t Gazetteer) -> Vec<Vec<PlaceName<'t>>> {
        let find =
            |segment: &Segment<'t>| place::find(&segment.scan, &segment.all(), gazetteer, self.day, None);
        self.segments.iter().map(find).collect()
    }

    /// The names of places in the article but for its captions, each with the number of its segment.
    fn outside_captions<'n>(
        &self,
        places: &'n [Vec<PlaceName<'t>>],
    ) -> impl Iterator<Item = (usize, &'n PlaceName<'t>)> {
        let segments = self.segments.iter().zip(places).enumerate();
        let prose = segments.filter(|(_, (segment, _))| segment.part != TextPart::Caption);
        prose.flat_map(|(index, (_, names))| names.iter().map(move |name| (index, name)))
    }

    /// What a name means: as the text gives it again with its kind word ("huyện Cai Lậy"), unless it is the same
    /// by itself.
    fn decided(
        &self,
        index: usize,
        name: &PlaceName<'t>,
        named: &[(usize, &PlaceName<'t>)],
        gazetteer: &'t Gazetteer,
        near: &Near<'_>,
    ) -> Meaning<'t> {
        let meaning = |index: usize, name: &PlaceName<'t>| {
            let chain = self.chain(index, name, named, gazetteer, near);
            let by_chain = place::by_first(name, gazetteer, &chain);
            by_chain.map_or_else(|| near.decide(name, gazetteer), Meaning::One)
        };
        let alone = meaning(index, name);
        if name.with_kind && matches!(alone, Meaning::One(_)) {
            return alone;
        }
        let same = named.iter().filter(|(other, next)| {
            next.with_kind && !next.former && self.spelt_alike((index, name), (*other, *next))
        });
        // A township in a district of its name is meant where the text begins with it.
        let begins = |other: usize, next: &PlaceName<'t>| {
            let first = named.iter().find(|(index, name)| {
                let text = self.segments.get(*index).is_some_and(|segment| segment.part != TextPart::Title);
                text && self.spelt_alike((*index, name), (other, next))
            });
            let opens = |before: &[Segment<'t>]| before.iter().all(|s| s.part == TextPart::Title);
            first.is_some_and(|(index, name)| *index == other && name.tokens == next.tokens)
                && self.segments.get(..other).is_some_and(opens)
        };
        let inside = |meaning: &Meaning<'_>| match (alone, meaning) {
            (Meaning::One(district), Meaning::One(unit)) => {
                unit.code != district.code && gazetteer.lies_in(unit, &district.code)
            }
            _ => false,
        };
        let meanings = same
            .map(|(index, other)| (begins(*index, other), meaning(*index, other)))
            .filter(|(begins, meaning)| *begins || !inside(meaning))
            .map(|(_, meaning)| meaning)
            .filter(|meaning| matches!(meaning, Meaning::One(_)));
        let mut meanings: Vec<Meaning<'t>> = meanings.collect();
        // The page is about what there is on its day: "xã Hưng Hà" and no more the district that it was made of.
        if meanings.iter().any(|meaning| self.is_in_force(*meaning)) {
            meanings.retain(|meaning| self.is_in_force(*meaning));
        }
        if meanings.contains(&alone) { alone } else { meanings.first().copied().unwrap_or(alone) }
    }

    fn is_in_force(&self, meaning: Meaning<'_>) -> bool {
        matches!(meaning, Meaning::One(unit) if self.day.is_some_and(|day| unit.exists_on(day)))
    }

    /// Whether two names, each with the number of its segment, are the same words.
    fn spelt_alike(&self, one: (usize, &PlaceName<'_>), other: (usize, &PlaceName<'_>)) -> bool {
        let words = |(index, name): (usize, &PlaceName<'_>)| {
            let scan = &self.segments.get(index)?.scan;
            Some((scan, scan.tokens.get(name.tokens.clone())?))
        };
        let (Some((a, first)), Some((b, second))) = (words(one), words(other)) else { return false };
        let alike = |(one, other): (&Token, &Token)| {
            let known = one.symbol != Symbol::UNKNOWN && one.symbol == other.symbol;
            known || one.text(a.text) == other.text(b.text)
        };
        first.len() == second.len() && first.iter().zip(second).all(alike)
    }

    /// The codes of the places that are named to say where a name lies ("xã Thạnh Lộc, huyện Châu Thành, tỉnh Kiên
    /// Giang"), nearest first.
    fn chain(
        &self,
        index: usize,
        name: &PlaceName<'t>,
        named: &[(usize, &PlaceName<'t>)],
        gazetteer: &Gazetteer,
        near: &Near<'_>,
    ) -> Vec<&'t str> {
        let Some(segment) = self.segments.get(index) else { return Vec::new() };
        let after =
            named.iter().filter(|(other, next)| *other == index && next.tokens.start >= name.tokens.end);
        let mut chain = vec![name];
        for (_, next) in after {
            let adjoins =
                chain.last().is_some_and(|last| is_in_apposition(&segment.scan, &last.tokens, &next.tokens));
            if !adjoins {
                break;
            }
            chain.push(next);
        }
        let mut codes: Vec<&'t str> = Vec::new();
        for next in chain.iter().skip(1).rev() {
            let by_chain = place::by_first(next, gazetteer, &codes);
            if let Meaning::One(unit) = by_chain.map_or_else(|| near.decide(next, gazetteer), Meaning::One) {
                codes.insert(0, &unit.code);
            }
        }
        codes
    }

    /// Places the blocks that open with a name and a colon, and says whether they make a round-up of provinces.
    fn place_blocks(
        &mut self,
        named: &[(usize, &PlaceName<'t>)],
        gazetteer: &'t Gazetteer,
        near: &Near<'_>,
    ) -> bool {
        let mut provinces: Vec<&str> = Vec::new();
        let day = self.day;
        for (index, name) in named {
            let Some(segment) = self.segments.get_mut(*index) else { continue };
            let end = colon_after(&segment.scan, name.tokens.end);
            let opens = segment.part != TextPart::Title
                && (0..name.tokens.start).all(|token| is_mark_or_kind(&segment.scan, token));
            let Some(end) = end.filter(|_| opens) else { continue };
            // "Kim Sơn (Ninh Bình): …"
            let province = named.iter().find_map(|(other, next)| match next.units.as_slice() {
                [unit] if other == index && (name.tokens.end..end).contains(&next.tokens.start) => {
                    Some(*unit)
                }
                _ => None,
            });
            let by_province =
                province.and_then(|province| place::by_first(name, gazetteer, &[&province.code]));
            let meaning = by_province.map_or_else(|| near.decide(name, gazetteer), Meaning::One);
            if let Meaning::One(unit) = meaning {
                segment.home = Some(Home::of(unit, gazetteer, day));
                let province = province.or(Some(unit).filter(|unit| unit.level == Level::Province));
                if let Some(province) =
                    province.filter(|province| !provinces.contains(&province.code.as_str()))
                {
                    provinces.push(&province.code);
                }
            }
        }
        provinces.len() > 1
    }

    /// Places the blocks that open with the bare name of a place inside the page's and a colon: "● Bản Lầu: …".
    fn place_items(&mut self, gazetteer: &'t Gazetteer) {
        const LONGEST_OPENING: usize = 10;
        let Some(unit) = self.home.unit.filter(|unit| unit.level != Level::Commune) else { return };
        let day = self.day;
        for segment in self.segments.iter_mut().filter(|segment| segment.part != TextPart::Title) {
            let scan = &segment.scan;
            let Some(colon) = (0..LONGEST_OPENING).find(|token| scan.mark(*token) == Some(':')) else {
                continue;
            };
            let Some(start) = (0..colon).find(|token| !is_mark_or_kind(scan, *token)) else { continue };
            let item = place::inside(scan, &(start..colon), gazetteer, day, &unit.code);
            // The page's own place may have a township of its name.
            if let Some(item) = item.filter(|item| fold(&item.name) != fold(&unit.name)) {
                segment.home = Some(Home::of(item, gazetteer, day));
            }
        }
    }

    /// Whether a name is where a news agency filed its story: at the beginning of a block, before a
    /// parenthesis that opens with an abbreviation ("Hà Nội (TTXVN …)").
    fn is_dateline(&self, index: usize, name: &PlaceName<'_>) -> bool {
        let Some(segment) = self.segments.get(index) else { return false };
        let scan = &segment.scan;
        let agency = scan.tokens.get(name.tokens.end + 1).map(|token| token.text(scan.text));
        segment.part != TextPart::Title
            && name.tokens.start == 0
            && scan.mark(name.tokens.end) == Some('(')
            && agency.is_some_and(|word| word.chars().count() >= 2 && word.chars().all(char::is_uppercase))
    }

    /// Whether the headline names no place but the country, or a body of the whole of it.
    fn is_headed_by_country(&self, named: &[(usize, &PlaceName<'t>)]) -> bool {
        let of_country =
            |sense: &Sense| is_country(sense) || matches!(sense, Sense::Body(_, Some(Level::Country)));
        let title = self.segments.first().filter(|title| title.part == TextPart::Title);
        title.is_some_and(|title| title.names(&title.all(), of_country))
            && named.first().is_none_or(|(index, _)| *index > 0)
    }

    /// Whether a name only says where something took place: "Sáng 10/10, tại Hà Nội, …".
    fn is_venue(&self, index: usize, name: &PlaceName<'_>) -> bool {
        const LONGEST: usize = 3;
        let at = |sense: &Sense| matches!(sense, Sense::At).then_some(());
        let Some(segment) = self.segments.get(index) else { return false };
        let before = name.tokens.start.saturating_sub(LONGEST)..name.tokens.start;
        let led = before.into_iter().any(|token| segment.scan.sense_at(token, at).is_some());
        led && segment.scan.mark(name.tokens.end) == Some(',')
    }

    /// Whether the country is named before the first place.
    fn speaks_for_country(&self, first: Option<&(usize, &PlaceName<'_>)>) -> bool {
        let Some((index, name)) = first else { return false };
        let before = self.segments.get(*index).map(|segment| (segment, 0..name.tokens.start));
        before.is_some_and(|(segment, tokens)| segment.names(&tokens, is_country))
    }

    /// The one commune inside a unit that a headline names without naming the unit.
    fn commune_in(&self, title: &Segment<'t>, unit: &Unit, gazetteer: &'t Gazetteer) -> Option<&'t Unit> {
        let near = [unit.code.as_str()];
        let names = place::find(&title.scan, &title.all(), gazetteer, self.day, Some(&unit.code));
        let mut inside = names.iter().filter_map(|name| match place::decide(name, gazetteer, &near) {
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
        let mut inside = rest.iter().filter_map(|name| match place::decide(name, gazetteer, &near) {
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
    fn narrowed(&self, unit: &'t Unit, places: &[Vec<PlaceName<'t>>], gazetteer: &'t Gazetteer) -> &'t Unit {
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
        let decided = places.iter().flatten().map(|name| place::decide(name, gazetteer, &near));
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

    /// Whether the text speaks for the whole country.
    fn names_country(&self) -> bool {
        self.segments.iter().any(|segment| segment.names(&segment.all(), is_country))
    }
}

/// The colon that follows a name, at once or behind a parenthesis.
fn colon_after(scan: &Scan<'_>, end: usize) -> Option<usize> {
    const LONGEST: usize = 8;
    let close = (end..end + LONGEST).find(|token| scan.mark(*token) == Some(')'));
    let colon = match scan.mark(end) {
        Some('(') => close? + 1,
        _ => end,
    };
    (scan.mark(colon) == Some(':')).then_some(colon)
}

/// Whether a token is a mark, or the kind word of a place begins at it.
fn is_mark_or_kind(scan: &Scan<'_>, token: usize) -> bool {
    let kind = |sense: &Sense| matches!(sense, Sense::PlaceKind(..)).then_some(());
    scan.mark(token).is_some() || scan.sense_at(token, kind).is_some()
}

/// Whether a headline, whose names of places are given, speaks of a village, or even names it: its kind word, and a
/// capital or a figure after it. "Sóc Trăng" is a province, and no village called Trăng.
fn names_village(title: &Segment<'_>, names: &[PlaceName<'_>], named: bool) -> bool {
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

/// The unit of a code where it was in force on a day.
fn in_force<'g>(gazetteer: &'g Gazetteer, code: &str, day: Option<Date>) -> Option<&'g Unit> {
    gazetteer.unit(code, day).filter(|unit| day.is_none_or(|day| unit.exists_on(day)))
}

/// Whether a form names the country as a whole.
pub(super) fn is_country(sense: &Sense) -> bool {
    matches!(sense, Sense::PlaceKind(_, levels) if levels.as_slice() == [Level::Country])
}
