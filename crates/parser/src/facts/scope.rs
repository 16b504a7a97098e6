//! Scopes: the period and the place of a quantity, from the nearest clause, sentence, block or article.

use std::ops::Range;

use danvan_domain::lexicon::{Head, Sense};
use danvan_domain::{Gazetteer, Level, Period, Place, Purpose, Scope, Stage, TextPart, Unit};
use jiff::civil::Date;

use super::award::{Body, purposes_in};
use super::clause::{Clauses, REACH};
use super::document::{Document, Segment};
use super::home::Home;
use super::inner::InnerNames;
use super::part::{
    is_body_without_territory, is_capital_or_figure, is_movement_as_subject, is_name_as_subject, is_named,
    is_quoted, is_small_place, names_one_model, names_several_sectors, speaks_of_part, speaks_of_whole,
};
use super::piece::Pieces;
use super::place;
use super::time::TimeRef;
use super::when::{Nearness, time_at};

/// What earlier sentences of a block have said.
#[derive(Debug, Clone, Default)]
pub struct Earlier<'t> {
    time: Option<TimeRef>,
    /// The time that the last sentence was about alone ("riêng năm 2016"): what opens by listing its parts is about it
    /// too, and nothing else.
    aside: Option<TimeRef>,
    /// What the last line said that heads the blocks after it: "Năm 2018:".
    heading: Option<TimeRef>,
    purposes: Vec<Purpose>,
    /// The last place inside the article's that was named.
    inner: Option<&'t Unit>,
    /// Whether the last sentence spoke of one village, family, group or model: what comes next is theirs.
    of_part: bool,
    /// Whether the last sentence named models, and the stage that it named beside them.
    models: Option<Option<Stage>>,
    /// The last span of years that the article named, in this block or before: what "5 năm qua" speaks of.
    span: Option<Period>,
    /// Where the block begins in the text, in bytes; none for the headline and captions, for which all is said.
    offset: Option<usize>,
}

impl<'t> Earlier<'t> {
    /// What is left of it at the beginning of the next block, after one that heads it or does not.
    pub fn next_block(&self, after_heading: bool) -> Self {
        let heading = if after_heading { self.time } else { self.heading };
        Self { span: self.span, heading, ..Self::default() }
    }

    /// The time that the sentences before are about, for one that goes on with the last.
    pub fn time(&self, pieces: &Pieces<'_, '_>) -> Option<TimeRef> {
        let goes_on = pieces.is(0, |sense| matches!(sense, Sense::PartsFollow));
        self.aside.filter(|_| goes_on).or(self.scene())
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
    pub fn span(&self) -> Option<Period> {
        self.span
    }

    /// Takes in what a sentence says.
    pub fn pass(&mut self, pieces: &Pieces<'_, '_>, named: &InnerNames<'t>) {
        let times = (0..pieces.list.len()).filter_map(|piece| Some((piece, time_at(pieces, piece)?)));
        let (alone, said): (Vec<_>, Vec<_>) = times.partition(|(piece, _)| is_alone(pieces, *piece));
        self.aside = alone.first().map(|(_, time)| *time);
        let mut said = said.into_iter().map(|(_, time)| time);
        let first = said.next();
        let definite = first.filter(|time| *time != TimeRef::Unknown);
        self.time = definite.or_else(|| said.find(|time| *time != TimeRef::Unknown)).or(first).or(self.time);
        let mut spans = (0..pieces.list.len()).filter_map(|piece| match pieces.time(piece) {
            Some(TimeRef::Period(span @ Period::Years(..))) => Some(span),
            _ => None,
        });
        self.span = spans.next_back().or(self.span);
        let purposes = purposes_in(pieces, 0..pieces.list.len());
        if !purposes.is_empty() {
            self.purposes = purposes;
        }
        self.inner = named.last_in(&pieces.tokens()).or(self.inner);
        let mut all = 0..pieces.list.len();
        let named_models =
            all.clone().any(|piece| pieces.is(piece, |sense| matches!(sense, Sense::Head(Head::Model))));
        let stage = all.find_map(|piece| {
            pieces.sense(piece, |sense| if let Sense::Stage(stage) = sense { Some(*stage) } else { None })
        });
        self.models = named_models.then_some(stage);
        let dated =
            (0..pieces.list.len()).any(|piece| matches!(pieces.time(piece), Some(TimeRef::Period(_))));
        let wide = dated || speaks_of_whole(pieces) || named.all().next().is_some();
        self.of_part = speaks_of_part(pieces, named) || self.of_part && !wide;
    }

    /// What the last sentence that named a purpose named.
    pub fn purposes(&self) -> &[Purpose] {
        &self.purposes
    }
}

/// Where a quantity is, and whether it is the whole of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Where {
    /// The place; none where nothing says.
    pub place: Option<Place>,
    /// Whole or part.
    pub scope: Scope,
    /// How near the place is said.
    pub from: Nearness,
}

/// Where a quantity is: at the last place named before it in the sentence where that lies in the block's, else
/// the block's. A place below the commune makes a part, and so does a person, and a body without a territory.
pub fn place_of<'t>(
    clauses: &Clauses<'_, '_, '_>,
    index: usize,
    home: &Home<'t>,
    named: &InnerNames<'t>,
    earlier: &Earlier<'t>,
    document: &Document<'t>,
    gazetteer: &'t Gazetteer,
) -> Where {
    let start = clauses.start(index);
    let whole =
        clauses.leftward(index).find(|piece| clauses.is(*piece, |s| matches!(s, Sense::WholePlace(_))));
    let item = clauses.leftward(index).find(|piece| begins_item(clauses.pieces, *piece));
    let from = whole.max(item).unwrap_or(start.saturating_sub(REACH));
    // "48 hộ trong bản": what stands at once after the noun is said of it.
    let end = clauses.end(index);
    let after = end..(end + 3).min(clauses.item_after(index).end);
    let has = |wanted: &dyn Fn(&Sense) -> bool| (from..start).any(|piece| clauses.is(piece, wanted));
    let of_road = |piece: usize| {
        (end..piece).any(|before| clauses.is(before, |sense| matches!(sense, Sense::Evidence(_))))
    };
    // A lane is a road as well, unless it is named.
    let is_small = |piece: usize| {
        let lane = clauses.is(piece, |sense| matches!(sense, Sense::Evidence(_)));
        is_small_place(clauses.pieces, piece)
            && !named.has(clauses.pieces, piece)
            && !is_quoted(clauses.pieces, piece)
            && (!lane
                || is_capital_or_figure(clauses.pieces, piece + 1) && clauses.owner(piece + 1).is_none())
    };
    let small_after = after.into_iter().any(|piece| is_small(piece) && !of_road(piece));
    let small = small_after || (from..start).any(is_small);
    let window = clauses.window_after(index);
    let respective = clauses.quantities.get(index).and_then(|quantity| quantity.item);
    let respective = respective.and_then(|item| named.unit_at(clauses.pieces.list.get(item)?.tokens.start));
    let in_window = named
        .first_in(&clauses.pieces.tokens_of(&window), small_after)
        .filter(|_| clauses.pieces.mark(window.start).is_none());
    let here = respective.or(in_window).or_else(|| named.last_in(&clauses.pieces.tokens_of(&(from..start))));
    // "dân trong ấp", "Xã đăng ký …" speak of the place that an earlier sentence named.
    let goes_on = earlier.of_part && whole.is_none() && here.is_none();
    // "Tiêu biểu như: …" gives examples of what the sentence before told.
    let examples = clauses.is(0, |sense| matches!(sense, Sense::SuchAs));
    let before = || {
        earlier
            .inner
            .filter(|unit| small || goes_on || examples || names_kind_alone(clauses, from..start, unit, home))
    };
    let above = whole.and_then(|piece| level_of_whole(clauses.pieces, piece)).and_then(|level| {
        home.unit
            .filter(|unit| level < unit.level)
            .and_then(|unit| above(unit, level, gazetteer, document.day))
    });
    let (inner, near) = match (here.or(above), &home.place) {
        (Some(unit), _) => (Some(unit), Nearness::Sentence),
        (None, place) => match (before(), place) {
            (Some(unit), _) => (Some(unit), Nearness::Before),
            (None, Some(_)) => (None, Nearness::Article),
            (None, None) => (None, Nearness::Nowhere),
        },
    };
    let body = has(&is_body_without_territory)
        && !names_several_sectors(clauses.pieces, from..start)
        && !is_movement_as_subject(clauses.pieces);
    let one_model = (from..start)
        .any(|piece| names_one_model(clauses, piece) || is_name_as_subject(clauses.pieces, piece));
    // A page on one kind of body counts what that body did, unless it names the whole place.
    let of_body = body || document.sector.is_some() && whole.is_none();
    // "320 hộ tham gia mô hình “…”", "Các hộ này đã hiến …"
    let in_model = clauses.item_after(index).into_iter().any(|piece| {
        clauses.is(piece, |sense| matches!(sense, Sense::Head(Head::Model)))
            && clauses.owner(piece).is_none()
            && is_named(clauses.pieces, piece)
    });
    let those = (from..start).any(|piece| {
        clauses.is(piece, |sense| matches!(sense, Sense::Head(Head::Household | Head::Individual)))
            && clauses.is(piece + 1, |sense| matches!(sense, Sense::Back))
    });
    let part = small || of_body || one_model || goes_on || in_model || those;
    let scope = if part { Scope::Part } else { Scope::Whole };
    Where {
        place: inner.map(|unit| gazetteer.place(unit, document.day)).or_else(|| home.place.clone()),
        scope,
        from: near,
    }
}

/// Whether a time is one apart from those that the text is about: "riêng năm 2016".
fn is_alone(pieces: &Pieces<'_, '_>, piece: usize) -> bool {
    let only = |sense: &Sense| matches!(sense, Sense::Only).then_some(());
    let starts = piece.checked_sub(1).unwrap_or(piece)..piece + 1;
    starts
        .into_iter()
        .filter_map(|piece| pieces.list.get(piece))
        .any(|piece| pieces.scan().sense_at(piece.tokens.start, only).is_some())
}

/// Whether an item of a list in one sentence begins at a semicolon: "; c) 53 hộ hiến đất".
fn begins_item(pieces: &Pieces<'_, '_>, piece: usize) -> bool {
    pieces.mark(piece) == Some(';') && pieces.mark(piece + 2) == Some(')')
}

/// The level of the whole place that a piece names: "cả huyện".
fn level_of_whole(pieces: &Pieces<'_, '_>, piece: usize) -> Option<Level> {
    pieces.sense(piece, |sense| if let Sense::WholePlace(level) = sense { *level } else { None })
}

/// The unit of a level that a unit lies in.
fn above<'g>(unit: &Unit, level: Level, gazetteer: &'g Gazetteer, day: Option<Date>) -> Option<&'g Unit> {
    let parent = gazetteer.unit(unit.parent_code.as_deref()?, day)?;
    if parent.level == level {
        Some(parent)
    } else {
        gazetteer.province_of(unit).filter(|unit| unit.level == level)
    }
}

/// Whether the kind of a unit stands in the subject without a name: "Xã đăng ký 5 mô hình".
fn names_kind_alone(
    clauses: &Clauses<'_, '_, '_>,
    range: Range<usize>,
    unit: &Unit,
    home: &Home<'_>,
) -> bool {
    // The kind of the page's own place means that place.
    if home.unit.is_some_and(|own| own.level == unit.level) {
        return false;
    }
    let is_time = |piece: &usize| {
        clauses.pieces.time(*piece).is_some()
            || clauses.pieces.mark(*piece) == Some(',')
            || clauses.is(*piece, |sense| matches!(sense, Sense::Time(_)))
    };
    let start = range.clone().find(|piece| !is_time(piece)).unwrap_or(range.start);
    let opening = start..range.end.min(start + 2);
    opening.into_iter().any(|piece| {
        let kind =
            clauses.is(piece, |sense| matches!(sense, Sense::PlaceKind(word, _) if *word == unit.kind));
        kind && !is_capital_or_figure(clauses.pieces, piece + 1)
            && clauses.pieces.mark(piece + 1) != Some(',')
    })
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
