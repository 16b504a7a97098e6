//! The article as the grammar sees it: its segments, and what the whole of it says of place, period and cause.

use std::ops::Range;

use danvan_domain::lexicon::{Cue, Head, Refusal, Sense};
use danvan_domain::{BlockKind, Gazetteer, IssueCode, Level, Lexicon, Period, Purpose, TextPart};
use jiff::civil::Date;

use super::award::purposes_in;
use super::home::Home;
use super::piece::Pieces;
use super::repair::Damage;
use super::runner::OTHER_SECTOR;
use super::segment::{Segment, is_movement};
use super::time::{self, TimeRef};

/// The last day of the district level (Law 72/2025/QH15 on the organisation of local government).
const LAST_OF_DISTRICTS: Date = Date::constant(2025, 6, 30);

/// Sectors that are no one body, so that a page is about none of them alone.
const KINDS_OF_MANY: [&str; 4] = ["agencies", "communes", "front_and_unions", "religious_bodies"];

/// How many sentences open a text, and how many make it long.
const OPENING: usize = 3;
const LONG: usize = 8;

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
    /// Whether the page has lost marks of its letters.
    pub damage: Option<Damage>,
}

impl<'t> Input<'t> {
    /// A text of which no more is known than its blocks.
    pub fn of(text: &'t str, blocks: &'t [(BlockKind, usize, usize)]) -> Self {
        Self { title: None, text, blocks, published: None, captured: None, home: &[], damage: None }
    }
}

/// How much of an article's concern the movement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concern {
    /// It names the movement, and not only in passing.
    Movement,
    /// It speaks of a movement without its name, names no other, and counts models without saying what they are
    /// models of.
    Implied,
    /// Its headline speaks of mass mobilisation, or of a board for it.
    Mobilisation,
    /// It mentions mass mobilisation at most: its counts are of other things.
    Other,
}

/// What the whole of an article says.
#[derive(Debug)]
pub struct Document<'t> {
    /// The title first, then the blocks, captions last.
    pub segments: Vec<Segment<'t>>,
    /// Day of publication.
    pub published: Option<Date>,
    /// The day by which names are placed.
    pub day: Option<Date>,
    /// Whom the page reports on.
    pub home: Home<'t>,
    /// Codes of the provinces that the page names beside its own.
    pub beside: Vec<&'t str>,
    /// The period that the page reviews.
    pub period: Option<Period>,
    /// Where the sentence begins in the text that says it, in bytes; 0 where the headline does.
    pub period_from: usize,
    /// Whether the page is about the movement.
    pub concern: Concern,
    /// What the page is about, of the movement's concerns.
    pub purposes: Vec<Purpose>,
    /// The kind of unit that the page is about, its code and as printed, where it is about one.
    pub sector: Option<(String, String)>,
    /// Whether its headline names a village.
    pub on_village: bool,
    /// What was not understood.
    pub findings: Vec<(IssueCode, String)>,
}

impl<'t> Document<'t> {
    /// Divides the input and reads its context.
    pub fn new(input: &Input<'t>, lexicon: &'t Lexicon, gazetteer: &'t Gazetteer) -> Self {
        let title = input.title.map(|title| Segment::new(TextPart::Title, 0, title, lexicon, input.damage));
        let blocks = input.blocks.iter().map(|(kind, start, end)| {
            let text = input.text.get(*start..*end).unwrap_or_default();
            Segment::new(kind.text_part(), *start, text, lexicon, input.damage)
        });
        // A picture stands between two paragraphs that speak of one thing: what captions say is read after all else.
        let (captions, texts): (Vec<_>, Vec<_>) = blocks.partition(|block| block.part == TextPart::Caption);
        let mut document = Self {
            segments: title.into_iter().chain(texts).chain(captions).collect(),
            published: input.published,
            day: None,
            home: Home::default(),
            beside: Vec::new(),
            period: None,
            period_from: 0,
            concern: Concern::Other,
            purposes: Vec::new(),
            sector: None,
            on_village: false,
            findings: Vec::new(),
        };
        document.concern = document.read_concern();
        document.purposes = document.read_purposes();
        let period = document.read_period();
        document.period = period.map(|(period, _)| period);
        document.period_from = period.map_or(0, |(_, from)| from);
        document.day = input.published.or_else(|| document.end_of_period()).or(input.captured);
        document.sector = document.read_sector();
        document.place(gazetteer, input.home);
        document
    }

    fn read_concern(&self) -> Concern {
        let mobilisation = |sense: &Sense| matches!(sense, Sense::Topic | Sense::Purpose(_));
        let (titles, text): (Vec<_>, Vec<_>) =
            self.segments.iter().partition(|segment| segment.part == TextPart::Title);
        let in_title =
            |wanted: fn(&Sense) -> bool| titles.iter().any(|title| title.names(&title.all(), wanted));
        if in_title(is_movement) || self.names_movement_in_earnest(&text, in_title(mobilisation)) {
            Concern::Movement
        } else if self.implies_movement() {
            Concern::Implied
        } else if in_title(mobilisation) {
            Concern::Mobilisation
        } else {
            Concern::Other
        }
    }

    /// Whether the text names the movement, and not only in passing: once in a long text, after its opening, in a
    /// sentence that neither speaks of models nor says that it is done here, under a headline on something else.
    fn names_movement_in_earnest(&self, text: &[&Segment<'_>], on_mobilisation: bool) -> bool {
        let sentences =
            || text.iter().flat_map(|segment| segment.sentences.iter().map(move |s| (*segment, s)));
        let mut naming = sentences().enumerate().filter(|(_, (segment, s))| segment.names(s, is_movement));
        match (naming.next(), naming.next()) {
            (None, _) => false,
            (Some((place, (segment, sentence))), None) => {
                let done_here = segment
                    .names(sentence, |sense| matches!(sense, Sense::Head(Head::Model) | Sense::Practised));
                on_mobilisation || done_here || place < OPENING || sentences().count() < LONG
            }
            (Some(_), Some(_)) => true,
        }
    }

    /// Whether the page speaks of a movement that it does not name, and counts models of nothing else.
    fn implies_movement(&self) -> bool {
        let named = |sense: &Sense| matches!(sense, Sense::OtherMovement);
        let mut text = self.segments.iter().filter(|segment| segment.part != TextPart::Title);
        let mut unnamed = self.segments.iter().flat_map(Segment::unnamed_movements).peekable();
        unnamed.peek().is_some()
            && unnamed.all(|unnamed| unnamed)
            && !self.segments.iter().any(|segment| segment.names(&segment.all(), named))
            && text.all(Segment::counts_bare_models)
    }

    /// Whether what stands before the first mention of the movement is told of it: its sentence sums up those before
    /// it ("Đó là kết quả của phong trào …"), and follows them closely.
    pub fn is_summed_up_as_movement(&self) -> bool {
        let body = self.segments.iter().filter(|segment| segment.part != TextPart::Title);
        let mut sentences =
            body.flat_map(|segment| segment.sentences.iter().map(move |s| (segment, s))).take(OPENING);
        let naming = sentences.find(|(segment, sentence)| segment.names(sentence, is_movement));
        let sums_up = |(segment, sentence): (&Segment<'_>, &Range<usize>)| segment.sums_up(sentence);
        self.concern == Concern::Movement && naming.is_some_and(sums_up)
    }

    /// Whether the page is short and on the movement alone, which it does not only plan: then what stands before its
    /// first mention is told of it too.
    pub fn is_short_and_on_movement(&self) -> bool {
        let other = |sense: &Sense| matches!(sense, Sense::OtherMovement);
        let planned =
            |sense: &Sense| matches!(sense, Sense::Refusal(Refusal::Target) | Sense::Cue(Cue::Plan));
        let sentences =
            || self.segments.iter().flat_map(|segment| segment.sentences.iter().map(move |s| (segment, s)));
        let naming = sentences().position(|(segment, sentence)| segment.names(sentence, is_movement));
        let told = naming.is_some_and(|naming| {
            let mut before = sentences().take(naming);
            let last = sentences().nth(naming);
            !before.any(|(segment, sentence)| segment.names(sentence, other))
                && last.is_some_and(|(segment, sentence)| !segment.names(sentence, planned))
        });
        self.concern == Concern::Movement && told && sentences().count() <= LONG
    }

    /// The last day of the period that the page reviews. A term or a year that ends after the district level did ends
    /// with it on a page that names a district as one that is.
    fn end_of_period(&self) -> Option<Date> {
        let end = self.period?.last_day();
        Some(if self.names_district() { end.min(LAST_OF_DISTRICTS) } else { end })
    }

    /// Whether the page names a district, and not as a former one.
    fn names_district(&self) -> bool {
        let district = |sense: &Sense| matches!(sense, Sense::PlaceKind(_, levels) if levels.as_slice() == [Level::District]);
        let former = |sense: &Sense| matches!(sense, Sense::Former | Sense::Merged);
        self.segments.iter().any(|segment| segment.names(&segment.all(), district))
            && !self.segments.iter().any(|segment| segment.names(&segment.all(), former))
    }

    /// The purposes of the title; of the text where the title names none.
    fn read_purposes(&self) -> Vec<Purpose> {
        let mut found: Vec<Purpose> = Vec::new();
        let named = |segment: &&Segment<'_>| {
            segment.names(&segment.all(), |sense| matches!(sense, Sense::Purpose(_)))
        };
        for segment in self.segments.iter().filter(named) {
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
        let texts = self.segments.iter().filter(|segment| segment.part != TextPart::Caption);
        texts.take(2).find_map(|segment| {
            let in_title = segment.part == TextPart::Title;
            // The one whose doings a text tells of may come later, if no place comes before it.
            let place = |token: &usize| {
                let place = |sense: &Sense| {
                    matches!(sense, Sense::PlaceKind(..) | Sense::WholePlace(_)).then_some(())
                };
                segment.scan.sense_at(*token, place).is_some()
            };
            let first = segment.sentences.first().map_or(0, |sentence| sentence.end);
            let opening = first.min((0..first).find(place).unwrap_or(first)).max(OPENING);
            let reach = if in_title { segment.scan.tokens.len() } else { opening };
            // "Cục Thuế tỉnh Kon Tum làm dân vận khéo"
            if let Some(kind) = segment.opens_with_kind() {
                return Some((OTHER_SECTOR.to_owned(), kind.to_owned()));
            }
            // The first body named is what the page is about, if it is one that runs models.
            let first = (0..reach).find(|token| {
                let body = |sense: &Sense| matches!(sense, Sense::Body(..) | Sense::Sector(_)).then_some(());
                segment.scan.sense_at(*token, body).is_some()
            })?;
            // "các chi bộ, cơ quan, trường học" are of many kinds.
            let unit = |sense: &Sense| matches!(sense, Sense::Head(Head::Unit)).then_some(());
            let comma = first.checked_sub(1).filter(|before| segment.scan.mark(*before) == Some(','));
            let listed = comma.is_some_and(|comma| {
                (0..comma)
                    .any(|start| segment.scan.sense_at(start, unit).is_some_and(|((), end)| end == comma))
            });
            if listed && !in_title {
                return None;
            }
            let code =
                |sense: &Sense| if let Sense::Sector(code) = sense { Some(code.clone()) } else { None };
            let (code, end) = segment.scan.sense_at(first, code)?;
            if KINDS_OF_MANY.contains(&code.as_str()) {
                return None;
            }
            Some((code, segment.scan.slice(&(first..end)).to_owned()))
        })
    }

    /// The first span of years that the article names and that begins with a year.
    pub fn span_from(&self, year: i16) -> Option<Period> {
        let span = |segment: &Segment<'t>, token| match time::read(&segment.scan, token)? {
            (TimeRef::Period(span @ Period::Years(first, _)), _) if first == year => Some(span),
            _ => None,
        };
        self.segments.iter().find_map(|segment| segment.all().find_map(|token| span(segment, token)))
    }

    /// The first period of the title that is looked back on; else that of the first blocks; and where it is said.
    fn read_period(&self) -> Option<(Period, usize)> {
        const BLOCKS_THAT_SET_THE_SCENE: usize = 6;
        let scene = self.segments.iter().filter(|segment| segment.part != TextPart::Caption);
        scene.take(BLOCKS_THAT_SET_THE_SCENE).find_map(|segment| {
            let (period, clause) = segment.reviewed_period()?;
            let clause = clause.filter(|_| segment.part != TextPart::Title);
            Some((period, clause.map_or(0, |clause| segment.offset + clause)))
        })
    }

    /// Whom a block reports on: the place it opens with, else the page's.
    pub fn home_of<'a>(&'a self, segment: &'a Segment<'t>) -> &'a Home<'t> {
        segment.home.as_ref().unwrap_or(&self.home)
    }
}
