//! The article as the grammar sees it: its segments, and what the whole of it says of place, period and cause.

use std::ops::Range;

use danvan_domain::lexicon::{Cue, Sense};
use danvan_domain::text::fold;
use danvan_domain::{
    BlockKind, Gazetteer, IssueCode, Level, Lexicon, Period, Place, Purpose, TextPart, Unit,
};
use jiff::civil::Date;

use super::award::purposes_in;
use super::piece::Pieces;
use super::place::{self, Meaning, PlaceName};
use super::scan::Scan;
use super::time::TimeRef;
use super::token;

/// What the grammar reads.
#[derive(Debug, Clone, Copy)]
pub struct Input<'t> {
    /// The headline.
    pub title: Option<&'t str>,
    /// The text.
    pub text: &'t str,
    /// Its blocks, as ranges of bytes.
    pub blocks: &'t [(BlockKind, usize, usize)],
    /// The day of publication.
    pub published: Option<Date>,
    /// The latest day on which the page can have been written.
    pub captured: Option<Date>,
    /// Codes of the places that the source speaks for.
    pub home: &'t [String],
}

/// A title or block with its sentences.
#[derive(Debug)]
pub struct Segment<'t> {
    /// The part of the article.
    pub part: TextPart,
    /// Where it begins in the text (in the title for the title), in bytes.
    pub offset: usize,
    /// Tokens and forms.
    pub scan: Scan<'t>,
    /// Ranges of tokens.
    pub sentences: Vec<Range<usize>>,
    /// The place that the block opens with, as the items of a round-up do: "Long An: …".
    pub home: Option<Home<'t>>,
}

/// Whom a page, or a block of it, reports on.
#[derive(Debug, Clone, Default)]
pub struct Home<'t> {
    /// The unit; none for the country, and where nothing says.
    pub unit: Option<&'t Unit>,
    /// The same as facts name it.
    pub place: Option<Place>,
}

impl<'t> Home<'t> {
    fn of(unit: &'t Unit, gazetteer: &Gazetteer) -> Self {
        Self { unit: Some(unit), place: Some(gazetteer.place(unit)) }
    }
}

impl<'t> Segment<'t> {
    fn new(part: TextPart, offset: usize, text: &'t str, lexicon: &'t Lexicon) -> Self {
        let scan = Scan::new(text, lexicon);
        let sentences = token::sentences(text, &scan.tokens);
        Self { part, offset, scan, sentences, home: None }
    }

    /// The first period that the segment looks back on.
    fn reviewed_period(&self) -> Option<Period> {
        self.sentences.iter().find_map(|sentence| {
            let pieces = Pieces::new(&self.scan, sentence);
            (0..pieces.list.len()).find_map(|piece| reviewed_period(&pieces, piece))
        })
    }

    fn all(&self) -> Range<usize> {
        0..self.scan.tokens.len()
    }
}

/// What the whole of an article says.
#[derive(Debug)]
pub struct Document<'t> {
    /// The title first, then the blocks.
    pub segments: Vec<Segment<'t>>,
    /// Day of publication.
    pub published: Option<Date>,
    /// The day by which names are placed.
    pub day: Option<Date>,
    /// Whom the page reports on.
    pub home: Home<'t>,
    /// The period that the page reviews.
    pub period: Option<Period>,
    /// What the page is about, of the movement's concerns.
    pub purposes: Vec<Purpose>,
    /// The kind of unit that the page is about, its code and as printed, where it is about one.
    pub sector: Option<(String, String)>,
    /// What was not understood.
    pub findings: Vec<(IssueCode, String)>,
}

impl<'t> Document<'t> {
    /// Divides the input and reads its context.
    pub fn new(input: &Input<'t>, lexicon: &'t Lexicon, gazetteer: &'t Gazetteer) -> Self {
        let title = input.title.map(|title| Segment::new(TextPart::Title, 0, title, lexicon));
        let blocks = input.blocks.iter().map(|(kind, start, end)| {
            let text = input.text.get(*start..*end).unwrap_or_default();
            Segment::new(kind.text_part(), *start, text, lexicon)
        });
        let mut document = Self {
            segments: title.into_iter().chain(blocks).collect(),
            published: input.published,
            day: None,
            home: Home::default(),
            period: None,
            purposes: Vec::new(),
            sector: None,
            findings: Vec::new(),
        };
        document.purposes = document.read_purposes();
        document.period = document.read_period();
        let end = document.period.map(Period::last_day);
        document.day = input.published.or(end).or(input.captured);
        document.sector = document.read_sector();
        document.place(gazetteer, input.home);
        document
    }

    /// The purposes of the title; of the text where the title names none.
    fn read_purposes(&self) -> Vec<Purpose> {
        let mut found: Vec<Purpose> = Vec::new();
        for segment in &self.segments {
            let pieces = Pieces::new(&segment.scan, &segment.all());
            for purpose in purposes_in(&pieces, 0..pieces.list.len()) {
                if !found.contains(&purpose) {
                    found.push(purpose);
                }
            }
            if segment.part == TextPart::Title && !found.is_empty() {
                break;
            }
        }
        found
    }

    /// The sector that the headline names, or that the text opens with.
    fn read_sector(&self) -> Option<(String, String)> {
        const OPENING: usize = 12;
        self.segments.iter().take(2).find_map(|segment| {
            let whole = segment.part == TextPart::Title;
            let reach = if whole { segment.scan.tokens.len() } else { OPENING };
            let is_body = |token: &usize| {
                let body = |sense: &Sense| matches!(sense, Sense::Body(..) | Sense::Sector(_)).then_some(());
                segment.scan.sense_at(*token, body).is_some()
            };
            // Among several bodies none is what the page is about.
            let first = (0..reach).find(is_body)?;
            (first..=first).find_map(|token| {
                let code =
                    |sense: &Sense| if let Sense::Sector(code) = sense { Some(code.clone()) } else { None };
                let (code, end) = segment.scan.sense_at(token, code)?;
                Some((code, segment.scan.slice(&(token..end)).to_owned()))
            })
        })
    }

    /// The first period of the title that is looked back on; else that of the first blocks.
    fn read_period(&self) -> Option<Period> {
        const BLOCKS_THAT_SET_THE_SCENE: usize = 6;
        let scene = self.segments.iter().filter(|segment| segment.part != TextPart::Caption);
        scene.take(BLOCKS_THAT_SET_THE_SCENE).find_map(Segment::reviewed_period)
    }

    /// Whom a block reports on: the place it opens with, else the page's.
    pub fn home_of<'a>(&'a self, segment: &'a Segment<'t>) -> &'a Home<'t> {
        segment.home.as_ref().unwrap_or(&self.home)
    }

    fn place(&mut self, gazetteer: &'t Gazetteer, source: &[String]) {
        let day = self.day;
        let named: Vec<(usize, PlaceName<'t>)> = self
            .segments
            .iter()
            .enumerate()
            .filter(|(_, segment)| segment.part != TextPart::Caption)
            .flat_map(|(index, segment)| {
                let names = place::find(&segment.scan, &segment.all(), gazetteer, day, None);
                names.into_iter().map(move |name| (index, name))
            })
            .collect();
        let certain = named.iter().filter_map(|(_, name)| match name.units.as_slice() {
            [unit] => Some(unit.code.clone()),
            _ => None,
        });
        let near: Vec<String> = certain.chain(source.iter().cloned()).collect();
        if self.place_blocks(&named, gazetteer, &near) {
            self.home = Home { unit: None, place: Some(Place::country()) };
            // Each item of a round-up has its own period, if any.
            self.period = None;
            return;
        }
        let first = named.iter().find(|(index, name)| !self.is_dateline(*index, name));
        let decided = first.map(|(index, name)| {
            let meaning = match place::decide(name, gazetteer, &near) {
                Meaning::Several(count) => self.decided_later(*index, name, &named, gazetteer, &near, count),
                one @ Meaning::One(_) => one,
            };
            (*index, name, meaning)
        });
        match decided {
            Some((_, _, Meaning::One(unit))) if !self.speaks_for_country(first) => {
                self.home = Home::of(self.narrowed(unit, gazetteer), gazetteer);
            }
            Some((index, name, Meaning::Several(count))) => {
                let printed = self.segments.get(index).map_or("", |segment| segment.scan.slice(&name.tokens));
                let message = format!("{printed:?} can mean {count} places");
                self.findings.push((IssueCode::AmbiguousLocality, message));
            }
            _ if self.names_country() => self.home = Home { unit: None, place: Some(Place::country()) },
            _ => match source.iter().find_map(|code| gazetteer.unit(code, day)) {
                Some(unit) => self.home = Home::of(unit, gazetteer),
                None => self.findings.push((IssueCode::NoLocality, "no place is named".to_owned())),
            },
        }
    }

    /// What an ambiguous name means where the text gives it again with its kind word ("huyện Cai Lậy").
    fn decided_later(
        &self,
        index: usize,
        name: &PlaceName<'t>,
        named: &[(usize, PlaceName<'t>)],
        gazetteer: &'t Gazetteer,
        near: &[String],
        count: usize,
    ) -> Meaning<'t> {
        let printed = |index: usize, name: &PlaceName<'_>| {
            fold(self.segments.get(index).map_or("", |segment| segment.scan.slice(&name.tokens)))
        };
        let key = printed(index, name);
        let same = named.iter().filter(|(index, other)| other.with_kind && printed(*index, other) == key);
        let mut meanings = same.map(|(_, other)| place::decide(other, gazetteer, near));
        meanings.find(|meaning| matches!(meaning, Meaning::One(_))).unwrap_or(Meaning::Several(count))
    }

    /// Places the blocks that open with a name and a colon, and says whether they make a round-up of provinces.
    fn place_blocks(
        &mut self,
        named: &[(usize, PlaceName<'t>)],
        gazetteer: &'t Gazetteer,
        near: &[String],
    ) -> bool {
        let mut provinces: Vec<&str> = Vec::new();
        for (index, name) in named {
            let Some(segment) = self.segments.get_mut(*index) else { continue };
            let opens = segment.part != TextPart::Title
                && segment.scan.mark(name.tokens.end) == Some(':')
                && (0..name.tokens.start).all(|token| {
                    let kind = |sense: &Sense| matches!(sense, Sense::PlaceKind(..)).then_some(());
                    segment.scan.mark(token).is_some() || segment.scan.sense_at(token, kind).is_some()
                });
            if let (true, Meaning::One(unit)) = (opens, place::decide(name, gazetteer, near)) {
                segment.home = Some(Home::of(unit, gazetteer));
                if unit.level == Level::Province && !provinces.contains(&unit.code.as_str()) {
                    provinces.push(&unit.code);
                }
            }
        }
        provinces.len() > 1
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

    /// Whether the country is named before the first place.
    fn speaks_for_country(&self, first: Option<&(usize, PlaceName<'_>)>) -> bool {
        let Some((index, name)) = first else { return false };
        let before = self.segments.get(*index).map(|segment| (segment, 0..name.tokens.start));
        before.is_some_and(|(segment, mut tokens)| tokens.any(|token| is_country(&segment.scan, token)))
    }

    /// The one commune inside a unit that a headline names without naming the unit.
    fn commune_in(&self, title: &Segment<'t>, unit: &Unit, gazetteer: &'t Gazetteer) -> Option<&'t Unit> {
        let near = [unit.code.clone()];
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

    /// The commune of a page whose headline speaks of a village: the only one that the text names inside the
    /// place of the headline.
    fn narrowed(&self, unit: &'t Unit, gazetteer: &'t Gazetteer) -> &'t Unit {
        let Some(title) = self.segments.first().filter(|segment| segment.part == TextPart::Title) else {
            return unit;
        };
        if let Some(commune) = self.commune_in(title, unit, gazetteer) {
            return commune;
        }
        if !names_village(title) {
            return unit;
        }
        let near = [unit.code.clone()];
        let mut inside: Vec<&'t Unit> = Vec::new();
        for segment in &self.segments {
            for name in place::find(&segment.scan, &segment.all(), gazetteer, self.day, None) {
                match place::decide(&name, gazetteer, &near) {
                    Meaning::One(inner)
                        if inner.code != unit.code && gazetteer.lies_in(inner, &unit.code) =>
                    {
                        inside.push(inner);
                    }
                    _ => {}
                }
            }
        }
        inside.dedup_by(|a, b| a.code == b.code);
        if let [only] = inside.as_slice() { only } else { unit }
    }

    /// Whether the text speaks for the whole country.
    fn names_country(&self) -> bool {
        let speaks = |segment: &Segment<'_>| segment.all().any(|token| is_country(&segment.scan, token));
        self.segments.iter().any(speaks)
    }
}

/// Whether a headline names a village: its kind word, and a capital or a figure after it.
fn names_village(title: &Segment<'_>) -> bool {
    let village = |sense: &Sense| match sense {
        Sense::PlaceKind(_, levels) => levels.is_empty().then_some(()),
        _ => None,
    };
    title.all().any(|token| {
        title.scan.sense_at(token, village).is_some_and(|((), name)| {
            let name = title.scan.tokens.get(name).map_or("", |name| name.text(title.scan.text));
            name.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        })
    })
}

fn is_country(scan: &Scan<'_>, token: usize) -> bool {
    let country = |sense: &Sense| match sense {
        Sense::PlaceKind(_, levels) => (levels.as_slice() == [Level::Country]).then_some(()),
        _ => None,
    };
    scan.sense_at(token, country).is_some()
}

/// The period at a piece, unless it is one that is planned.
fn reviewed_period(pieces: &Pieces<'_, '_>, piece: usize) -> Option<Period> {
    let period = match pieces.time(piece)? {
        TimeRef::Period(Period::Day(_)) => return None,
        TimeRef::Period(period) => period,
        TimeRef::BareYear(year) => Period::Year(year),
        _ => return None,
    };
    let cue = (0..piece).rev().find_map(|before| {
        pieces.sense(before, |sense| if let Sense::Cue(cue) = sense { Some(*cue) } else { None })
    });
    (cue != Some(Cue::Plan)).then_some(period)
}
