//! Statements: what a sentence says, quantity by quantity, with every attribute read off its clause.

use std::ops::Range;

use danvan_domain::lexicon::Sense;
use danvan_domain::{
    Award, Confidence, Field, Form, Gazetteer, Measure, Model, Qualifier, Recipient, Scope, Stage, TextPart,
    Tier,
};

use super::award::{body, one_purpose, purposes_in};
use super::document::{Document, Segment};
use super::govern::{Governor, Reading, Verdict, award_kind, govern};
use super::piece::Pieces;
use super::quantity::{self, Counted, Quantity};
use super::scope::{Earlier, When, Where, place_of, when, when_of_block};
use super::table;

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
pub fn read<'t>(document: &Document<'t>, gazetteer: &'t Gazetteer) -> Vec<Statement> {
    let mut reader = Reader { document, gazetteer, statements: Vec::new() };
    // A page that does not name the movement counts other things.
    if !document.purposes.is_empty() {
        reader.segments(&document.segments);
    }
    reader.statements
}

struct Reader<'d, 't> {
    document: &'d Document<'t>,
    gazetteer: &'t Gazetteer,
    statements: Vec<Statement>,
}

/// The last whole count of models in a block: its stage, and its place in the list.
type Whole = Option<(Stage, usize)>;

impl<'t> Reader<'_, 't> {
    fn segments(&mut self, segments: &[Segment<'t>]) {
        let mut earlier = Earlier::default();
        let mut at = 0;
        while let Some(segment) = segments.get(at) {
            let rest = segments.get(at..).unwrap_or_default();
            let taken = match self.table(rest, &earlier) {
                Some((taken, statements)) => {
                    self.statements.extend(statements);
                    taken
                }
                None => {
                    earlier = self.segment(segment);
                    1
                }
            };
            at += taken;
            let setting = self.setting(&earlier);
            if let Some((items, statements)) =
                table::read_list(segment, rest.get(1..).unwrap_or_default(), setting)
            {
                self.statements.extend(statements);
                at += items;
            }
        }
    }

    /// The table that blocks begin with: how many of them it takes, and what it states.
    fn table(&self, blocks: &[Segment<'t>], earlier: &Earlier<'_>) -> Option<(usize, Vec<Statement>)> {
        let rows: Vec<&Segment<'t>> =
            blocks.iter().take_while(|block| block.part == TextPart::Table).collect();
        if rows.is_empty() {
            return table::read_lines(blocks, self.setting(earlier));
        }
        Some((rows.len(), table::read(&rows, self.setting(earlier))))
    }

    fn setting(&self, earlier: &Earlier<'_>) -> table::Setting<'_, 't> {
        let when = when_of_block(earlier, self.document);
        table::Setting { when, document: self.document, gazetteer: self.gazetteer }
    }

    /// Reads a block of sentences, and gives what it said for a table right after it.
    fn segment(&mut self, segment: &Segment<'t>) -> Earlier<'t> {
        let mut earlier = Earlier::default();
        let mut whole: Whole = None;
        for tokens in &segment.sentences {
            let pieces = Pieces::new(&segment.scan, tokens);
            let mut quantities = quantity::find(&pieces);
            if !quantities.is_empty() || whole.is_some() {
                quantity::add_elided(&pieces, &mut quantities);
                let sentence = Sentence { segment, tokens, pieces: &pieces, quantities: &quantities };
                self.sentence(&sentence, &earlier, &mut whole);
            }
            earlier.pass(&pieces, self.document.home_of(segment), self.document, self.gazetteer);
        }
        earlier
    }

    fn sentence(&mut self, sentence: &Sentence<'_, '_, '_>, earlier: &Earlier<'_>, whole: &mut Whole) {
        let verdicts = govern(sentence.pieces, sentence.quantities, whole.map(|(stage, _)| stage));
        let mut fields: Vec<(usize, Option<Field>)> = Vec::new();
        for (index, verdict) in verdicts.into_iter().enumerate() {
            let Verdict::Governed(governor) = verdict else { continue };
            let Some(quantity) = sentence.quantities.get(index) else { continue };
            let Some(mut statement) = self.statement(sentence, index, quantity, governor, earlier) else {
                continue;
            };
            if let Measure::Models(model) = &mut statement.measure {
                if sentence.ends_list_of_fields(index, &fields) && is_plain(model) {
                    model.field = Some(Field::Other);
                }
                fields.push((index, model.field));
                let stage = model.stage;
                statement.part_of = whole
                    .filter(|_| sentence.lists_parts_before(quantity))
                    .map(|(_, index)| index)
                    .filter(|index| self.statements.get(*index).is_some_and(|w| w.value >= statement.value));
                if statement.part_of.is_none() {
                    *whole = Some((stage, self.statements.len()));
                }
            }
            self.statements.push(statement);
        }
    }

    fn statement(
        &self,
        sentence: &Sentence<'_, '_, '_>,
        index: usize,
        quantity: &Quantity,
        governor: Governor,
        earlier: &Earlier<'_>,
    ) -> Option<Statement> {
        let window = sentence.window_after(index);
        let home = self.document.home_of(sentence.segment);
        let at = place_of(sentence.pieces, quantity, home, self.document, self.gazetteer, earlier);
        let measure = match governor.reading {
            Reading::Models(stage) => Measure::Models(sentence.model(index, quantity, stage)),
            Reading::Awarded { verb, passive } => {
                Measure::Awards(self.award(sentence, quantity, verb, passive, &window, earlier)?)
            }
            Reading::TakesPart => {
                let scope = if governor.rule == "part-of-whole" { Scope::Part } else { at.scope };
                Measure::Participants { recipient: recipient(quantity)?, scope }
            }
            Reading::Given(item) => Measure::Contributions { item, scope: at.scope },
        };
        let awarded = matches!(measure, Measure::Awards(_));
        let when = when(sentence.pieces, quantity, &window, awarded, earlier, self.document);
        Some(Statement {
            confidence: confidence(governor.rule, &when, &at),
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

    fn award(
        &self,
        sentence: &Sentence<'_, '_, '_>,
        quantity: &Quantity,
        verb: usize,
        passive: Option<usize>,
        window: &Range<usize>,
        earlier: &Earlier<'_>,
    ) -> Option<Award> {
        let pieces = sentence.pieces;
        let in_window = purposes_in(pieces, window.clone());
        let in_clause = purposes_in(pieces, sentence.list_start(quantity)..quantity.pieces.start);
        let purpose = one_purpose(&in_window)
            .or_else(|| one_purpose(&in_clause))
            .or_else(|| one_purpose(earlier.purposes()))
            .or_else(|| one_purpose(&self.document.purposes))?;
        let body = body(pieces, verb, passive, sentence.quantities);
        Some(Award {
            recipient: recipient(quantity)?,
            kind: award_kind(pieces, verb, sentence.quantities),
            purpose,
            body_type: body.as_ref().map(|body| body.body_type),
            body_level: body.as_ref().and_then(|body| body.level),
            body: body.map(|body| body.text),
        })
    }
}

fn recipient(quantity: &Quantity) -> Option<Recipient> {
    match quantity.counted {
        Counted::People(recipient) => Some(recipient),
        Counted::Exemplars => Some(Recipient::Individual),
        _ => None,
    }
}

/// Whether a count of models has no attribute yet that sets it apart from the whole.
fn is_plain(model: &Model) -> bool {
    model.field.is_none() && model.form.is_none() && model.sector.is_none() && model.tier.is_none()
}

fn confidence(rule: &str, when: &When, at: &Where) -> Confidence {
    match (rule, when.stated, at.place.is_some()) {
        ("there-is", _, _) => Confidence::Low,
        (_, true, true) => Confidence::High,
        _ => Confidence::Medium,
    }
}

/// The side of a number on which its field stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    After,
}

/// A sentence with its quantities.
struct Sentence<'a, 's, 't> {
    segment: &'a Segment<'t>,
    tokens: &'a Range<usize>,
    pieces: &'a Pieces<'s, 't>,
    quantities: &'a [Quantity],
}

impl Sentence<'_, '_, '_> {
    fn bytes(&self, tokens: &Range<usize>) -> Range<usize> {
        let range = self.segment.scan.bytes(tokens);
        self.segment.offset + range.start..self.segment.offset + range.end
    }

    /// The pieces after a quantity up to the next one or a semicolon, those of quantities joined to it
    /// stepped over.
    fn window_after(&self, index: usize) -> Range<usize> {
        let mut last = index;
        while let (Some(this), Some(next)) = (self.quantities.get(last), self.quantities.get(last + 1)) {
            let between = this.pieces.end..next.pieces.start;
            if between.is_empty() || !between.clone().all(|piece| self.pieces.joins(piece)) {
                break;
            }
            last += 1;
        }
        let start = self.quantities.get(last).map_or(0, |quantity| quantity.pieces.end);
        let next = self.quantities.get(last + 1).map_or(self.pieces.list.len(), |next| next.pieces.start);
        start..(start..next).find(|piece| self.pieces.mark(*piece) == Some(';')).unwrap_or(next)
    }

    /// The first piece of the clause of a quantity, those of quantities joined to it taken in.
    fn list_start(&self, quantity: &Quantity) -> usize {
        let start = self.clause_start(quantity);
        let before = self.quantities.iter().find(|earlier| earlier.pieces.end == start);
        match before {
            Some(before) if (start..quantity.pieces.start).all(|piece| self.pieces.joins(piece)) => {
                self.list_start(before)
            }
            _ => start,
        }
    }

    /// The first piece of the clause of a quantity: after the last semicolon or quantity before it.
    fn clause_start(&self, quantity: &Quantity) -> usize {
        (0..quantity.pieces.start)
            .rev()
            .find(|piece| {
                self.pieces.mark(*piece) == Some(';')
                    || self.quantities.iter().any(|earlier| earlier.pieces.contains(piece))
            })
            .map_or(0, |piece| piece + 1)
    }

    /// Whether a quantity goes on a list whose last two items each had a field.
    fn ends_list_of_fields(&self, index: usize, fields: &[(usize, Option<Field>)]) -> bool {
        match fields {
            [.., (before, Some(_)), (last, Some(_))] => before + 1 == *last && last + 1 == index,
            _ => false,
        }
    }

    /// Whether words that open a list of parts, a colon or a parenthesis stand before a quantity.
    fn lists_parts_before(&self, quantity: &Quantity) -> bool {
        (0..quantity.pieces.start).any(|piece| {
            self.pieces.is(piece, |sense| matches!(sense, Sense::PartsFollow))
                || matches!(self.pieces.mark(piece), Some('('))
        })
    }

    fn model(&self, index: usize, quantity: &Quantity, stage: Stage) -> Model {
        let form = match quantity.counted {
            Counted::Models(form) => form,
            Counted::People(Recipient::Collective) => Some(Form::Collective),
            Counted::People(Recipient::Individual) => Some(Form::Individual),
            _ => None,
        };
        let before = self.item_start(quantity)..quantity.pieces.start;
        let after = self.item_after(index, quantity);
        let sector = self
            .sector(before.clone())
            .or_else(|| self.sector(after.clone()))
            .or_else(|| self.sector(self.subject(quantity)));
        let field = self
            .field(self.fields_after(index, quantity), Side::After)
            .or_else(|| self.field(before.clone(), Side::Before))
            .or_else(|| self.field(self.unnumbered_before(quantity)..before.start, Side::Before));
        Model {
            stage,
            form: form.or_else(|| self.form_after(&after)),
            field,
            sector_code: sector.as_ref().map(|(code, _)| code.clone()),
            sector: sector.map(|(_, printed)| printed),
            tier: self.tier(self.words_after(index, quantity)),
        }
    }

    fn tier(&self, mut range: Range<usize>) -> Option<Tier> {
        range.find_map(|piece| {
            self.pieces.sense(piece, |sense| if let Sense::Tier(tier) = sense { Some(*tier) } else { None })
        })
    }

    /// The first piece of the list item that a quantity stands in.
    fn item_start(&self, quantity: &Quantity) -> usize {
        let clause = self.clause_start(quantity);
        let joined = quantity.pieces.start.checked_sub(1).filter(|before| *before >= clause);
        if joined.is_some_and(|before| self.pieces.is(before, |sense| matches!(sense, Sense::And))) {
            return quantity.pieces.start;
        }
        let mut closed = false;
        for piece in (clause..quantity.pieces.start).rev() {
            let parts = self.pieces.is(piece, |sense| matches!(sense, Sense::PartsFollow));
            match self.pieces.mark(piece) {
                Some(')') => closed = true,
                Some('(') if closed => closed = false,
                Some(',' | '(' | ':') if !closed => return piece + 1,
                _ if parts => return piece + 1,
                _ => {}
            }
        }
        clause
    }

    /// The first piece before a quantity from which no other quantity stands between; the quantity's own first
    /// where one does in its clause.
    fn unnumbered_before(&self, quantity: &Quantity) -> usize {
        let start = self.clause_start(quantity);
        let after_quantity = self.quantities.iter().any(|earlier| earlier.pieces.end == start);
        if after_quantity { self.item_start(quantity) } else { start }
    }

    /// The pieces before the first quantity of the part of the sentence that a quantity stands in.
    fn subject(&self, quantity: &Quantity) -> Range<usize> {
        let start = (0..quantity.pieces.start)
            .rev()
            .find(|piece| {
                self.pieces.mark(*piece) == Some(';')
                    || self.pieces.is(*piece, |sense| matches!(sense, Sense::PartsFollow))
            })
            .map_or(0, |piece| piece + 1);
        let first = self.quantities.iter().find(|other| other.pieces.start >= start);
        start..first.map_or(start, |first| first.pieces.start)
    }

    /// The pieces after a quantity in its list item.
    fn item_after(&self, index: usize, quantity: &Quantity) -> Range<usize> {
        let start = quantity.pieces.end;
        let next = self.quantities.get(index + 1).map_or(self.pieces.list.len(), |next| next.pieces.start);
        let end = (start..next)
            .find(|piece| {
                matches!(self.pieces.mark(*piece), Some(';' | ')' | '(' | ':' | ','))
                    || self.pieces.is(*piece, |sense| matches!(sense, Sense::PartsFollow | Sense::Passive))
            })
            .unwrap_or(next);
        start..end
    }

    /// The pieces after a quantity up to the next comma, semicolon or quantity.
    fn words_after(&self, index: usize, quantity: &Quantity) -> Range<usize> {
        let start = quantity.pieces.end;
        let next = self.quantities.get(index + 1).map_or(self.pieces.list.len(), |next| next.pieces.start);
        let mark = |piece: &usize| matches!(self.pieces.mark(*piece), Some(';' | ',' | ')' | '('));
        start..(start..next).find(mark).unwrap_or(next)
    }

    /// The pieces after a quantity in which its fields can be named: those of its list item, and of the items
    /// after it that have no number of their own.
    fn fields_after(&self, index: usize, quantity: &Quantity) -> Range<usize> {
        let start = quantity.pieces.end;
        let next = self.quantities.get(index + 1).map(|next| self.item_start(next));
        let end = next.unwrap_or(self.pieces.list.len()).max(start);
        let stop = (start..end).find(|piece| {
            matches!(self.pieces.mark(*piece), Some(';' | ')' | '(' | ':'))
                || self.pieces.is(*piece, |sense| matches!(sense, Sense::PartsFollow | Sense::Passive))
        });
        start..stop.unwrap_or(end)
    }

    fn form_after(&self, after: &Range<usize>) -> Option<Form> {
        let first = after.start;
        self.pieces.sense(first, |sense| if let Sense::Form(form) = sense { Some(*form) } else { None })
    }

    /// The field that a range names; none where it names several. After the noun it needs a word such as
    /// "về" before it, or stands at once; before the number it needs one where a verb stands between, since
    /// it is then who does something ("hệ thống chính trị đã xây dựng 12 mô hình").
    fn field(&self, range: Range<usize>, side: Side) -> Option<Field> {
        let marked = |piece: usize| {
            piece.checked_sub(1).is_some_and(|before| {
                self.pieces.is(before, |sense| matches!(sense, Sense::FieldMark)) && before >= range.start
            })
        };
        let is_verb = |piece: usize| self.pieces.is(piece, |sense| matches!(sense, Sense::Stage(_)));
        let belongs = |piece: usize| match side {
            Side::After => marked(piece) || piece == range.start,
            Side::Before => marked(piece) || !(piece + 1..range.end).any(is_verb),
        };
        let mut fields = range.clone().filter_map(|piece| {
            let field = self
                .pieces
                .sense(piece, |sense| if let Sense::Field(field) = sense { Some(*field) } else { None })?;
            Some((piece, field))
        });
        let (piece, first) = fields.next()?;
        (belongs(piece) && fields.all(|(_, field)| field == first)).then_some(first)
    }

    fn sector(&self, range: Range<usize>) -> Option<(String, String)> {
        range.into_iter().rev().find_map(|piece| {
            let code = self.pieces.sense(piece, |sense| {
                if let Sense::Sector(code) = sense { Some(code.clone()) } else { None }
            })?;
            let printed = self.pieces.scan().slice(&self.pieces.list.get(piece)?.tokens);
            Some((code, printed.to_owned()))
        })
    }
}
