//! Homes: whom a page, and a block of it, reports on.

use danvan_domain::lexicon::{Sense, Symbol};
use danvan_domain::text::fold;
use danvan_domain::{Gazetteer, IssueCode, Level, Place, TextPart, Unit};
use jiff::civil::Date;

use super::document::Document;
use super::inner::is_in_apposition;
use super::meaning::{self, Meaning};
use super::narrow::names_village;
use super::place::{self, PlaceName};
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
        let by_names = meaning::by_all(name, gazetteer, &self.named);
        by_names.map_or_else(|| meaning::decide(name, gazetteer, &self.source), Meaning::One)
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
            let by_chain = meaning::by_first(name, gazetteer, &chain);
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
            let by_chain = meaning::by_first(next, gazetteer, &codes);
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
                province.and_then(|province| meaning::by_first(name, gazetteer, &[&province.code]));
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

/// The unit of a code where it was in force on a day.
fn in_force<'g>(gazetteer: &'g Gazetteer, code: &str, day: Option<Date>) -> Option<&'g Unit> {
    gazetteer.unit(code, day).filter(|unit| day.is_none_or(|day| unit.exists_on(day)))
}

/// Whether a form names the country as a whole.
pub(super) fn is_country(sense: &Sense) -> bool {
    matches!(sense, Sense::PlaceKind(_, levels) if levels.as_slice() == [Level::Country])
}
