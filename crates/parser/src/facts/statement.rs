//! Statements: what a sentence says, quantity by quantity, with every attribute read off its clause.

use std::ops::Range;

use danvan_domain::lexicon::{Head, Sense};
use danvan_domain::{
    Award, Confidence, Field, Form, Gazetteer, Level, Measure, Period, Purpose, Qualifier, Recipient, Scope,
    Stage, TextPart, Tier, Unit,
};

use super::attribute::{is_doubtful, is_plain, is_tier_of_city, model};
use super::award::{award_kind, body, body_of_item, one_purpose, purposes_in};
use super::clause::Clauses;
use super::confidence::{confidence, is_crowded, is_disturbed, is_unread};
use super::document::{Concern, Document};
use super::elided;
use super::govern::{Before, Governor, Reading, Verdict, govern};
use super::home::Home;
use super::inner::InnerNames;
use super::locate::{Ground, Where};
use super::piece::Pieces;
use super::quantity::{self, Counted, Quantity};
use super::respective;
use super::run_together;
use super::scope::{Earlier, level_of_body};
use super::segment::{Segment, is_plan, names_mobilisation, opens_with_parts};
use super::table;
use super::when::{When, when, when_of_block};
use super::whole::{Whole, ends_list_of_fields, take_over_attributes, take_over_time, whole_of};
use super::witness::{Lack, Seen, Witness};

/// A count that a sentence states.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// What is counted.
    pub measure: Measure,
    /// How many.
    pub value: f64,
    /// How exact.
    pub qualifier: Qualifier,
    /// Where.
    pub at: Where,
    /// When.
    pub when: When,
    /// The part of the article.
    pub part: TextPart,
    /// The sentence, in bytes of the text (of the title for the title).
    pub sentence: Range<usize>,
    /// The number, likewise.
    pub number: Range<usize>,
    /// The statement that this is a part of, by its place in the list.
    pub part_of: Option<usize>,
    /// The rule that read it.
    pub rule: &'static str,
    /// How sure it is.
    pub confidence: Confidence,
}

/// Everything that a document states, in order.
pub fn read<'t>(
    document: &Document<'t>,
    gazetteer: &'t Gazetteer,
    witness: &mut impl Witness,
) -> Vec<Statement> {
    let title = document.segments.first().filter(|segment| segment.part == TextPart::Title);
    let is_model = |sense: &Sense| matches!(sense, Sense::Head(Head::Model));
    let mut reader = Reader {
        titled_models: title.is_some_and(|title| title.names(&title.all(), is_model)),
        document,
        gazetteer,
        witness,
        on_the_movement: document.concern == Concern::Implied || document.is_summed_up_as_movement(),
        short: document.is_short_and_on_movement(),
        planning: false,
        whole: None,
        counted: Vec::new(),
        statements: Vec::new(),
    };
    reader.segments(&document.segments);
    reader.statements
}

struct Reader<'d, 't, W> {
    document: &'d Document<'t>,
    gazetteer: &'t Gazetteer,
    witness: &'d mut W,
    /// Whether the headline names models.
    titled_models: bool,
    /// Whether the movement has been named.
    on_the_movement: bool,
    /// Whether the page is so short that its text is all of the movement.
    short: bool,
    /// Whether the block is an item of a list that is headed as a plan.
    planning: bool,
    /// The last whole of the block before.
    whole: Whole,
    /// The counts of models so far.
    counted: Vec<f64>,
    statements: Vec<Statement>,
}

impl<'t, W: Witness> Reader<'_, 't, W> {
    fn segments(&mut self, segments: &[Segment<'t>]) {
        let mut earlier = Earlier::default();
        let mut at = 0;
        while let Some(segment) = segments.get(at) {
            let rest = segments.get(at..).unwrap_or_default();
            let taken = match self.table(rest, &earlier) {
                Some((taken, statements)) => {
                    self.take_over(statements);
                    taken
                }
                None => {
                    let after_heading = at.checked_sub(1).and_then(|before| segments.get(before));
                    let after_heading = after_heading.is_some_and(Segment::is_heading);
                    earlier = self.segment(segment, earlier.next_block(after_heading));
                    self.take_over(run_together::read_line(segment, self.setting(&earlier)));
                    1
                }
            };
            self.planning =
                is_plan(segment) || self.planning && rest.get(1).is_some_and(Segment::is_list_item);
            at += taken;
            let setting = self.setting(&earlier);
            if let Some((items, statements)) =
                table::read_list(segment, rest.get(1..).unwrap_or_default(), setting)
            {
                self.take_over(statements);
                at += items;
            }
        }
    }

    /// Takes over what a table or list states, unless the page is about other things.
    fn take_over(&mut self, statements: Vec<Statement>) {
        if self.document.concern != Concern::Other {
            self.statements.extend(statements);
        }
    }

    /// The table that blocks begin with: how many of them it takes, and what it states.
    fn table(&self, blocks: &[Segment<'t>], earlier: &Earlier<'_>) -> Option<(usize, Vec<Statement>)> {
        let rows: Vec<&Segment<'t>> =
            blocks.iter().take_while(|block| block.part == TextPart::Table).collect();
        if rows.is_empty() {
            let setting = self.setting(earlier);
            return table::read_lines(blocks, setting)
                .or_else(|| table::read_rows_of_text(blocks, setting))
                .or_else(|| table::read_bars(blocks, setting))
                .or_else(|| run_together::read_lines(blocks, setting));
        }
        Some((rows.len(), table::read(&rows, self.setting(earlier))))
    }

    fn setting(&self, earlier: &Earlier<'_>) -> table::Setting<'_, 't> {
        let when = when_of_block(earlier, self.document);
        let (of_models, stage) = (self.titled_models || earlier.names_models(), earlier.stage());
        table::Setting { when, document: self.document, gazetteer: self.gazetteer, of_models, stage }
    }

    /// Reads a block of sentences, and gives what it said for a table right after it.
    fn segment(&mut self, segment: &Segment<'t>, mut earlier: Earlier<'t>) -> Earlier<'t> {
        let mut whole: Whole = self.whole.filter(|_| opens_with_parts(segment));
        let home = self.document.home_of(segment);
        earlier.come_to(segment);
        self.on_the_movement |= self.short && segment.part != TextPart::Title;
        for tokens in &segment.sentences {
            let stated = self.statements.len();
            let pieces = Pieces::new(&segment.scan, tokens);
            // Before a page has named the movement it counts other things.
            self.on_the_movement |= names_mobilisation(segment, tokens);
            let named = InnerNames::new(&pieces, home, self.document, self.gazetteer);
            let mut quantities = quantity::find(&pieces);
            if self.on_the_movement {
                elided::add(&pieces, &named, earlier.names_models(), &mut quantities);
                respective::pair(&pieces, &named, &mut quantities);
            }
            self.witness.sentence(&Seen {
                segment,
                tokens,
                pieces: &pieces,
                quantities: &quantities,
                named: &named,
                on_the_movement: self.on_the_movement,
            });
            if self.on_the_movement && !self.planning {
                let clauses = Clauses::new(&pieces, &quantities);
                let crowded = is_crowded(&pieces);
                let sentence = Sentence { segment, tokens, clauses: &clauses, named: &named, home, crowded };
                self.sentence(&sentence, &earlier, &mut whole);
            }
            earlier.pass(&pieces, &named, self.statements.len() > stated, self.document);
        }
        self.whole = whole;
        earlier
    }

    fn sentence(&mut self, sentence: &Sentence<'_, '_, 't>, earlier: &Earlier<'t>, whole: &mut Whole) {
        let partakers = |last: &Statement| matches!(last.measure, Measure::Participants { .. });
        let models = |last: &Statement| matches!(last.measure, Measure::Models(_));
        let before = Before {
            models: whole.map(|(stage, _)| stage),
            just_models: self.statements.last().is_some_and(models),
            partakers: self.statements.last().is_some_and(partakers),
            counted: &self.counted,
        };
        let verdicts = govern(sentence.clauses, before);
        let mut fields: Vec<(usize, Option<Field>)> = Vec::new();
        for (index, verdict) in verdicts.into_iter().enumerate() {
            let Verdict::Governed(governor) = verdict else {
                self.witness.quantity(index, &verdict, Err(Lack::Governor));
                continue;
            };
            let Some(mut statement) = self.statement(sentence, index, governor, earlier) else {
                self.witness.quantity(index, &verdict, Err(Lack::Purpose));
                continue;
            };
            // The parts of what was of the movement are, too.
            let is_part = || whole_of(&self.statements, &statement, *whole, false).is_some();
            if !self.is_of_the_movement(&statement.measure, sentence) && !is_part() {
                self.witness.quantity(index, &verdict, Err(Lack::Movement));
                continue;
            }
            if self.is_to_come(&statement) {
                self.witness.quantity(index, &verdict, Err(Lack::ToCome));
                continue;
            }
            self.witness.quantity(index, &verdict, Ok(self.statements.len()));
            if let Measure::Models(model) = &mut statement.measure {
                let goes_on = sentence.clauses.list_goes_on(index);
                let last = self.statements.last().map(|last| &last.measure);
                let same_stage = matches!(last, Some(Measure::Models(last)) if last.stage == model.stage);
                if goes_on && same_stage && ends_list_of_fields(index, &fields) && is_plain(model) {
                    model.field = Some(Field::Other);
                }
                fields.push((index, model.field));
                self.counted.push(statement.value);
                let stage = model.stage;
                let listed = sentence.clauses.lists_parts_before(index);
                statement.part_of = whole_of(&self.statements, &statement, *whole, listed);
                take_over_attributes(&self.statements, &mut statement);
                take_over_time(&self.statements, &mut statement);
                if statement.part_of.is_none() {
                    *whole = Some((stage, self.statements.len()));
                }
            }
            self.statements.push(statement);
        }
    }

    /// Whether the period of a count begins after the page was published: only what is registered can be known by then.
    fn is_to_come(&self, statement: &Statement) -> bool {
        if matches!(&statement.measure, Measure::Models(model) if model.stage == Stage::Registered) {
            return false;
        }
        let first = statement.when.period.map(Period::first_day);
        matches!((first, self.document.published), (Some(first), Some(published)) if first > published)
    }

    /// Whether a count is of the movement: on a page that does not name it, models are only where their own sentence
    /// speaks of mass mobilisation, and so is everything where not even the headline does.
    fn is_of_the_movement(&self, measure: &Measure, sentence: &Sentence<'_, '_, 't>) -> bool {
        match (self.document.concern, measure) {
            (Concern::Movement | Concern::Implied, _) => true,
            (Concern::Mobilisation, Measure::Models(_)) | (Concern::Other, _) => {
                names_mobilisation(sentence.segment, sentence.tokens)
            }
            (Concern::Mobilisation, _) => true,
        }
    }

    fn statement(
        &self,
        sentence: &Sentence<'_, '_, 't>,
        index: usize,
        governor: Governor,
        earlier: &Earlier<'t>,
    ) -> Option<Statement> {
        let clauses = sentence.clauses;
        let quantity = clauses.quantities.get(index)?;
        let window = clauses.window_after(index);
        let (document, gazetteer) = (self.document, self.gazetteer);
        let ground =
            Ground { clauses, home: sentence.home, named: sentence.named, earlier, document, gazetteer };
        let at = ground.place_of(index, governor.reading);
        let measure = match governor.reading {
            Reading::Models(stage) => {
                let mut model = model(clauses, index, stage, self.document.sector.as_ref());
                let before = earlier.tier(clauses.pieces).filter(|_| stage != Stage::Implemented);
                model.tier = model.tier.or(before);
                let in_province =
                    || sentence.home.unit.is_some_and(|unit| is_in_province(unit, self.gazetteer));
                if model.tier == Some(Tier::Province) && is_tier_of_city(clauses, index) && in_province() {
                    model.tier = Some(Tier::District);
                }
                Measure::Models(model)
            }
            Reading::Awarded { verb, passive } => {
                Measure::Awards(self.award(sentence, index, (verb, passive), earlier)?)
            }
            Reading::TakesPart => {
                // The places of a list of parts have wholes of their own.
                let of_own = sentence.home.place == at.place;
                let part = governor.rule == "part-of-whole" && of_own;
                let scope = if part { Scope::Part } else { at.scope };
                Measure::Participants { recipient: recipient(quantity)?, scope }
            }
            Reading::Given(item) => Measure::Contributions { item, scope: at.scope },
        };
        let awarded = matches!(measure, Measure::Awards(_));
        let part = at.scope == Scope::Part;
        let at_home = at.place == sentence.home.place && !part;
        let when = when(clauses.pieces, quantity, &window, (awarded, part, at_home), earlier, self.document);
        let doubtful = self.is_doubted(clauses, index, governor.by, &measure);
        let sorted = matches!(&measure, Measure::Models(model) if !is_plain(model));
        Some(Statement {
            confidence: confidence(governor.rule, sentence.crowded, sorted, doubtful, &when, &at),
            measure,
            value: quantity.value,
            qualifier: quantity.qualifier,
            at,
            when,
            part: sentence.segment.part,
            sentence: sentence.bytes(sentence.tokens),
            number: sentence.bytes(&quantity.number),
            part_of: None,
            rule: governor.rule,
        })
    }

    /// Whether what governs a count, or who runs what it counts, may not be what was taken.
    fn is_doubted(
        &self,
        clauses: &Clauses<'_, '_, '_>,
        index: usize,
        by: Option<usize>,
        measure: &Measure,
    ) -> bool {
        let sorting = || {
            let Measure::Models(model) = measure else { return false };
            // Who runs them is known of the page, and not taken over.
            let runner_left_out = model.sector.is_none() && self.document.sector.is_some();
            runner_left_out || is_doubtful(clauses, index, model)
        };
        is_disturbed(clauses, index, by) || is_unread(clauses, index, by) || sorting()
    }

    fn award(
        &self,
        sentence: &Sentence<'_, '_, 't>,
        index: usize,
        (verb, passive): (usize, Option<usize>),
        earlier: &Earlier<'t>,
    ) -> Option<Award> {
        let clauses = sentence.clauses;
        let quantity = clauses.quantities.get(index)?;
        let in_window = purposes_in(clauses.pieces, clauses.window_after(index));
        let in_clause = purposes_in(clauses.pieces, clauses.run_clause_start(index)..quantity.pieces.start);
        let purpose = one_purpose(&in_window)
            .or_else(|| one_purpose(&in_clause))
            .or_else(|| movement_in(clauses.pieces))
            .or_else(|| one_purpose(earlier.purposes()))
            .or_else(|| one_purpose(&self.document.purposes))
            .or_else(|| (self.document.concern == Concern::Implied).then_some(Purpose::DanVanKheo))?;
        let body = body_of_item(clauses, index).or_else(|| body(clauses, verb, passive));
        let body_level = body.as_ref().and_then(|body| {
            body.level
                .or_else(|| level_of_body(clauses.pieces, body, sentence.home, self.document, self.gazetteer))
        });
        Some(Award {
            recipient: awarded(recipient(quantity)?),
            kind: award_kind(clauses, verb),
            purpose,
            body_type: body.as_ref().map(|body| body.body_type),
            body_level,
            body: body.map(|body| body.text),
        })
    }
}

/// Whether a unit is a district of a province that is no city, and called by a kind that provinces can have: its city
/// level is a district's.
fn is_in_province(unit: &Unit, gazetteer: &Gazetteer) -> bool {
    let kinds =
        |kind: &str| gazetteer.units().iter().any(|unit| unit.level == Level::Province && unit.kind == kind);
    unit.level == Level::District
        && gazetteer.province_of(unit).is_some_and(|province| province.kind != unit.kind)
        && kinds(&unit.kind)
}

/// The movement, where a sentence names it for another of its figures.
fn movement_in(pieces: &Pieces<'_, '_>) -> Option<Purpose> {
    purposes_in(pieces, 0..pieces.list.len()).into_iter().find(|purpose| *purpose == Purpose::DanVanKheo)
}

/// A sentence with its quantities.
struct Sentence<'a, 's, 't> {
    segment: &'a Segment<'t>,
    tokens: &'a Range<usize>,
    clauses: &'a Clauses<'a, 's, 't>,
    named: &'a InnerNames<'t>,
    home: &'a Home<'t>,
    /// See [`is_crowded`].
    crowded: bool,
}

impl Sentence<'_, '_, '_> {
    /// The bytes that tokens cover in the text, or in the title for the title.
    fn bytes(&self, tokens: &Range<usize>) -> Range<usize> {
        let range = self.segment.scan.bytes(tokens);
        self.segment.offset + range.start..self.segment.offset + range.end
    }
}

/// Bodies and places that are awarded are collectives; as units they only take part.
fn awarded(recipient: Recipient) -> Recipient {
    if recipient == Recipient::Unit { Recipient::Collective } else { recipient }
}

fn recipient(quantity: &Quantity) -> Option<Recipient> {
    match quantity.counted {
        Counted::People(recipient) => Some(recipient),
        Counted::Places => Some(Recipient::Unit),
        Counted::Exemplars | Counted::Models(Some(Form::Individual)) => Some(Recipient::Individual),
        Counted::Models(Some(Form::Collective)) => Some(Recipient::Collective),
        _ => None,
    }
}
