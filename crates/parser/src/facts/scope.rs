//! Scopes: what the sentences of a block say for those after them.

use danvan_domain::lexicon::{Head, Sense};
use danvan_domain::{Gazetteer, Level, Period, Purpose, Stage, TextPart, Tier, Unit};

use super::award::{Body, purposes_in};
use super::document::Document;
use super::home::Home;
use super::inner::InnerNames;
use super::part::{begins_with_body, names_one_model_alone, speaks_of_part, speaks_of_whole};
use super::piece::Pieces;
use super::place;
use super::segment::Segment;
use super::time::TimeRef;
use super::when::{is_alone, since, time_at, years_counted};

/// What earlier sentences of a block have said.
#[derive(Debug, Clone, Default)]
pub struct Earlier<'t> {
    time: Option<TimeRef>,
    /// The same, but for sentences on places inside the article's.
    home_time: Option<TimeRef>,
    /// The time that the last sentence was about alone ("riêng năm 2016"): what opens by listing its parts is about it
    /// too, and nothing else.
    aside: Option<TimeRef>,
    /// What the last line said that heads the blocks after it: "Năm 2018:".
    heading: Option<TimeRef>,
    purposes: Vec<Purpose>,
    /// The place inside the article's that was named last, where it was named alone.
    inner: Option<&'t Unit>,
    /// The same, in this block or before.
    last: Option<&'t Unit>,
    /// Whether the last sentence spoke of one village, family, group or model, or told what a body without a territory
    /// does: what comes next is theirs.
    of_part: bool,
    /// Whether the last sentence was about one model that it named, and what comes next is its.
    of_named: bool,
    /// Whether the last sentence named models, and the stage that it named beside them.
    models: Option<Option<Stage>>,
    /// The level at which the models of the sentences before are counted, where one of them opened with it.
    tier: Option<Tier>,
    /// The last span of years that the article named, in this block or before: what "5 năm qua" speaks of.
    span: Option<TimeRef>,
    /// The last month that the block named.
    month: Option<Period>,
    /// Where the block begins in the text, in bytes; none for the headline and captions, for which all is said.
    offset: Option<usize>,
}

impl<'t> Earlier<'t> {
    /// What is left of it at the beginning of the next block, after one that heads it or does not.
    pub fn next_block(&self, after_heading: bool) -> Self {
        let heading = if after_heading { self.time } else { self.heading };
        Self { span: self.span, last: self.last, heading, of_part: self.of_named, ..Self::default() }
    }

    /// The time that the sentences before are about, for one that goes on with the last. What is counted `at_home`, in
    /// the article's own place, is of no time that was said of a place inside it.
    pub fn time(&self, pieces: &Pieces<'_, '_>, at_home: bool) -> Option<TimeRef> {
        let goes_on = pieces.is(0, |sense| matches!(sense, Sense::PartsFollow));
        let scene = if at_home { self.home_time } else { self.time };
        self.aside.filter(|_| goes_on).or(scene).or(self.heading)
    }

    /// The time that the sentences before have set.
    pub fn scene(&self) -> Option<TimeRef> {
        self.time.or(self.heading)
    }

    /// Whether the last sentence named models.
    pub fn names_models(&self) -> bool {
        self.models.is_some()
    }

    /// The stage of the models that the last sentence named.
    pub fn stage(&self) -> Option<Stage> {
        self.models.flatten()
    }

    /// Comes to a block.
    pub fn come_to(&mut self, segment: &Segment<'_>) {
        self.offset = (segment.part == TextPart::Body).then_some(segment.offset);
    }

    /// The period that the article reviews, where it has said so by a byte of the block.
    pub fn reviewed(&self, document: &Document<'_>, at: usize) -> Option<Period> {
        document.period.filter(|_| self.offset.is_none_or(|offset| document.period_from <= offset + at))
    }

    /// The last span of years that the article named.
    pub fn span(&self, document: &Document<'_>) -> Option<Period> {
        match self.span? {
            TimeRef::Period(span) => Some(span),
            TimeRef::SinceYear(from) => since(from, document),
            _ => None,
        }
    }

    /// The last month that the block named.
    pub fn month(&self) -> Option<Period> {
        self.month
    }

    /// The place inside the article's that was named last.
    pub fn inner(&self) -> Option<&'t Unit> {
        self.inner
    }

    /// The place inside the article's that was named last, in this block or before.
    pub fn last(&self) -> Option<&'t Unit> {
        self.last
    }

    /// Whether the last sentence spoke of one village, family, group or model, or told what a body without a territory
    /// does.
    pub fn is_of_part(&self) -> bool {
        self.of_part
    }

    /// Takes in what a sentence says.
    pub fn pass(
        &mut self,
        pieces: &Pieces<'_, '_>,
        named: &InnerNames<'t>,
        counts: bool,
        document: &Document<'_>,
    ) {
        let all = 0..pieces.list.len();
        // Once the time is set, what a later clause says is said aside: "…; nhiệm kỳ trước (2005 - 2010) có 28".
        let aside = self.time.and_then(|_| all.clone().find(|piece| pieces.mark(*piece) == Some(';')));
        let scene = 0..aside.unwrap_or(all.end);
        // A month whose year is not said is that of its own sentence.
        let times = scene.filter_map(|piece| Some((piece, time_at(pieces, piece)?)));
        let times = times.filter(|(_, time)| !time.is_month_alone());
        let (alone, said): (Vec<_>, Vec<_>) = times.partition(|(piece, _)| is_alone(pieces, *piece));
        self.aside = alone.first().map(|(_, time)| *time);
        // Years that are told one by one are those of the span that the sentences before have set.
        let within = |time: &TimeRef| match (self.time, time) {
            (Some(TimeRef::Period(Period::Years(first, last))), TimeRef::Period(Period::Year(year))) => {
                (first..=last).contains(year)
            }
            _ => false,
        };
        let one_by_one = said.len() > 1 && said.iter().all(|(_, time)| within(time));
        let said = if one_by_one { Vec::new() } else { said };
        let mut said = said.into_iter().map(|(_, time)| time);
        let first = said.next();
        let is_definite = |time: &TimeRef| !matches!(time, TimeRef::Unknown | TimeRef::PastYear);
        // "Năm 2016 …; tính chung 3 năm …" comes back to the span.
        let counted = years_counted(pieces, pieces.list.len(), self.span(document));
        let time = counted.or(first).filter(is_definite).or_else(|| said.find(is_definite)).or(first);
        if let Some(TimeRef::Period(month @ Period::Month(year, _))) = time {
            self.month = Some(month);
            self.time = if opens_with_month(pieces) && !counts {
                Some(TimeRef::Period(Period::Year(year)))
            } else {
                time
            };
        } else {
            self.time = time.or(self.time);
        }
        let mut spans = (0..pieces.list.len()).filter_map(|piece| match pieces.time(piece) {
            span @ Some(TimeRef::Period(Period::Years(..)) | TimeRef::SinceYear(_)) => span,
            _ => None,
        });
        self.span = spans.next_back().or(self.span);
        let purposes = purposes_in(pieces, 0..pieces.list.len());
        if !purposes.is_empty() {
            self.purposes = purposes;
        }
        self.inner = named.carried_on(self.inner);
        // What is said of a place inside the article's is said of it alone.
        if !named.all().any(|(_, unit)| unit.is_some()) || self.home_time.is_none() {
            self.home_time = self.time;
        }
        self.last = self.inner.or(self.last);
        self.tier = self.tier_after(pieces);
        let mut all = 0..pieces.list.len();
        let named_models =
            all.clone().any(|piece| pieces.is(piece, |sense| matches!(sense, Sense::Head(Head::Model))));
        let stage = all.clone().find_map(|piece| {
            pieces.sense(piece, |sense| if let Sense::Stage(stage) = sense { Some(*stage) } else { None })
        });
        self.models = named_models.then_some(stage);
        let dated = all.any(|piece| matches!(pieces.time(piece), Some(TimeRef::Period(_))));
        let wide = dated || speaks_of_whole(pieces) || named.all().next().is_some();
        self.of_named = names_one_model_alone(pieces);
        self.of_part = speaks_of_part(pieces, named) || begins_with_body(pieces) || self.of_part && !wide;
    }

    /// The level at which models are counted after a sentence: the one that it opens with, else that of the sentences
    /// before until another level or a whole place is named.
    fn tier_after(&self, pieces: &Pieces<'_, '_>) -> Option<Tier> {
        const OPENING: usize = 4;
        let tier = |piece| {
            pieces.sense(piece, |sense| if let Sense::Tier(tier) = sense { Some(*tier) } else { None })
        };
        let mut named = (0..pieces.list.len()).filter(|piece| tier(*piece).is_some());
        let at = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::At));
        match named.next() {
            Some(first) if named.next().is_none() && first < OPENING => {
                first.checked_sub(1).filter(|before| at(*before)).and_then(|_| tier(first))
            }
            Some(_) => None,
            None => self.tier.filter(|_| !speaks_of_whole_place(pieces)),
        }
    }

    /// The level at which the models of a sentence are counted that names none.
    pub fn tier(&self, pieces: &Pieces<'_, '_>) -> Option<Tier> {
        let names = |piece| pieces.is(piece, |sense| matches!(sense, Sense::Tier(_) | Sense::WholePlace(_)));
        self.tier.filter(|_| !(0..pieces.list.len()).any(names))
    }

    /// What the last sentence that named a purpose named.
    pub fn purposes(&self) -> &[Purpose] {
        &self.purposes
    }
}

fn speaks_of_whole_place(pieces: &Pieces<'_, '_>) -> bool {
    (0..pieces.list.len()).any(|piece| pieces.is(piece, |sense| matches!(sense, Sense::WholePlace(_))))
}

/// Whether a sentence opens with a month: what began in it then goes on after it.
fn opens_with_month(pieces: &Pieces<'_, '_>) -> bool {
    (0..2).any(|piece| matches!(pieces.time(piece), Some(TimeRef::Period(Period::Month(..)))))
}

/// The level of a body whose kind word has several: that of the place in its name, else that of the page's
/// place where the kind word can mean it.
pub fn level_of_body(
    pieces: &Pieces<'_, '_>,
    body: &Body,
    home: &Home<'_>,
    document: &Document<'_>,
    gazetteer: &Gazetteer,
) -> Option<Level> {
    let tokens = pieces.tokens_of(&body.pieces);
    let names = place::find(pieces.scan(), &tokens, gazetteer, document.day, None);
    let of_name = names.first().map(|name| name.units.iter().map(|unit| unit.level).collect::<Vec<_>>());
    match of_name.as_deref() {
        Some([level]) => Some(*level),
        _ => {
            let level = home.unit?.level;
            let fits = |piece| {
                pieces.is(
                    piece,
                    |sense| matches!(sense, Sense::PlaceKind(_, levels) if levels.contains(&level)),
                )
            };
            body.pieces.clone().any(fits).then_some(level)
        }
    }
}
