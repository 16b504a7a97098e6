//! The article as the grammar sees it: its segments, and what the whole of it says of place, period and cause.

use std::ops::Range;

use danvan_domain::lexicon::{Cue, Sense};
use danvan_domain::{
    BlockKind, Gazetteer, IssueCode, Level, Lexicon, Period, Place, Purpose, TextPart, Unit,
};
use jiff::civil::Date;

use super::award::purposes_in;
use super::piece::Pieces;
use super::place::{self, Meaning};
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
}

impl<'t> Segment<'t> {
    fn new(part: TextPart, offset: usize, text: &'t str, lexicon: &'t Lexicon) -> Self {
        let scan = Scan::new(text, lexicon);
        let sentences = token::sentences(text, &scan.tokens);
        Self { part, offset, scan, sentences }
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
    pub unit: Option<&'t Unit>,
    /// The same as facts name it.
    pub locality: Option<Place>,
    /// The period that the page reviews.
    pub period: Option<Period>,
    /// What the page is about, of the movement's concerns.
    pub purposes: Vec<Purpose>,
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
            unit: None,
            locality: None,
            period: None,
            purposes: Vec::new(),
            findings: Vec::new(),
        };
        document.purposes = document.read_purposes();
        document.period = document.read_period();
        let end = document.period.map(Period::last_day);
        document.day = input.published.or(end).or(input.captured);
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

    /// The first period of the title that is looked back on; else that of the first blocks.
    fn read_period(&self) -> Option<Period> {
        const BLOCKS_THAT_SET_THE_SCENE: usize = 6;
        self.segments.iter().filter(|s| s.part != TextPart::Caption).take(BLOCKS_THAT_SET_THE_SCENE).find_map(
            |segment| {
                segment.sentences.iter().find_map(|sentence| {
                    let pieces = Pieces::new(&segment.scan, sentence);
                    (0..pieces.list.len()).find_map(|piece| reviewed_period(&pieces, piece))
                })
            },
        )
    }

    fn place(&mut self, gazetteer: &'t Gazetteer, home: &[String]) {
        let mut near: Vec<String> = Vec::new();
        let mut unplaced: Option<String> = None;
        let day = self.day;
        let named: Vec<_> = self
            .segments
            .iter()
            .filter(|segment| segment.part != TextPart::Caption)
            .flat_map(|segment| {
                let names = place::find(&segment.scan, &segment.all(), gazetteer, day);
                names.into_iter().map(move |name| (segment, name))
            })
            .collect();
        for (_, name) in &named {
            if let [unit] = name.units.as_slice() {
                near.push(unit.code.clone());
            }
        }
        near.extend(home.iter().cloned());
        for (segment, name) in &named {
            match place::decide(name, gazetteer, &near) {
                Meaning::One(unit) => {
                    self.unit = Some(unit);
                    break;
                }
                Meaning::Several(count) => {
                    let printed = segment.scan.slice(&name.tokens);
                    unplaced.get_or_insert_with(|| format!("{printed:?} can mean {count} places"));
                }
            }
        }
        if self.unit.is_none() {
            self.unit = home.iter().find_map(|code| gazetteer.unit(code, day));
        }
        self.locality = self.unit.map(|unit| gazetteer.place(unit));
        if self.unit.is_none() {
            let country = self.names_country();
            self.locality = country.then(Place::country);
            if !country {
                let finding = match unplaced {
                    Some(message) => (IssueCode::AmbiguousLocality, message),
                    None => (IssueCode::NoLocality, "no place is named".to_owned()),
                };
                self.findings.push(finding);
            }
        }
    }

    /// Whether the text speaks for the whole country.
    fn names_country(&self) -> bool {
        self.segments.iter().any(|segment| {
            (0..segment.scan.tokens.len()).any(|token| {
                let country = |sense: &Sense| match sense {
                    Sense::PlaceKind(_, levels) => (levels.as_slice() == [Level::Country]).then_some(()),
                    _ => None,
                };
                segment.scan.sense_at(token, country).is_some()
            })
        })
    }
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
