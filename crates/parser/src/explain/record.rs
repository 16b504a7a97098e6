//! The witness that writes down what it is told.

use std::ops::Range;

use danvan_domain::text::{CharIndex, slice_chars};
use danvan_domain::{Fact, TextPart, Unit};

use super::describe::{nearness, reason, role, time_means};
use super::{Counting, Explanation, Figure, Outcome, Role, Sentence, Stated, Word};
use crate::facts::assemble::{Assembly, Fate, Origin};
use crate::facts::document::Document;
use crate::facts::govern::Verdict;
use crate::facts::piece::{PieceKind, Pieces};
use crate::facts::quantity::{Counted, Quantity, Uncounted, uncounted};
use crate::facts::statement::Statement;
use crate::facts::witness::{Lack, Seen, Witness};

/// Writes down what the stages make of a text.
#[derive(Debug, Default)]
pub struct Recorder {
    explanation: Explanation,
    /// Per sentence, where it lies in bytes of the text, and of its pieces.
    places: Vec<Layout>,
    /// The figures that state something: sentence, figure, and their statement.
    stating: Vec<Stating>,
}

/// Where a sentence and its pieces lie, in bytes.
#[derive(Debug, Default)]
struct Layout {
    sentence: Range<usize>,
    /// In bytes of the sentence.
    pieces: Vec<Range<usize>>,
    /// The figure of each quantity.
    figures: Vec<usize>,
}

#[derive(Debug)]
struct Stating {
    sentence: usize,
    figure: usize,
    statement: usize,
    by: Option<String>,
}

impl Recorder {
    /// What was written down.
    pub fn explanation(self) -> Explanation {
        self.explanation
    }
}

impl Witness for Recorder {
    fn sentence(&mut self, seen: &Seen<'_, '_, '_>) {
        let scan = &seen.segment.scan;
        let bytes = scan.bytes(seen.tokens);
        let text = scan.slice(seen.tokens);
        let inside = |tokens: &Range<usize>| {
            let range = scan.bytes(tokens);
            range.start.saturating_sub(bytes.start)..range.end.saturating_sub(bytes.start)
        };
        let pieces: Vec<Range<usize>> = seen.pieces.list.iter().map(|piece| inside(&piece.tokens)).collect();
        let mut words: Vec<Word> = seen
            .pieces
            .list
            .iter()
            .zip(&pieces)
            .filter_map(|(piece, bytes)| word(seen.pieces, &piece.kind, text, bytes))
            .collect();
        words.extend(seen.named.all().map(|(tokens, unit)| place(text, &inside(tokens), unit)));
        words.sort_by_key(|word| (word.start, word.end));
        let (figures, order) = figures(seen, text, &pieces);
        self.places.push(Layout {
            sentence: seen.segment.offset + bytes.start..seen.segment.offset + bytes.end,
            pieces,
            figures: order,
        });
        self.explanation.sentences.push(Sentence {
            part: seen.segment.part,
            start: 0,
            end: 0,
            text: text.to_owned(),
            read: seen.on_the_movement,
            place: seen.segment.home.as_ref().and_then(|home| home.place.clone()),
            words,
            figures,
        });
    }

    fn quantity(&mut self, index: usize, verdict: &Verdict, statement: Result<usize, Lack>) {
        let (Some(last), Some(layout)) =
            (self.explanation.sentences.len().checked_sub(1), self.places.last())
        else {
            return;
        };
        let Some(sentence) = self.explanation.sentences.get_mut(last) else { return };
        let Some(number) = layout.figures.get(index).copied() else { return };
        let piece =
            |piece: usize| layout.pieces.get(piece).and_then(|bytes| sentence.text.get(bytes.clone()));
        let said = |at: usize| piece(at).unwrap_or_default().to_owned();
        let outcome = match (verdict, statement) {
            (Verdict::Refused(refused), _) => {
                Outcome::Refused { why: reason(refused.why), by: said(refused.by) }
            }
            (Verdict::Governed(governor), Ok(statement)) => {
                let by = governor.by.map(said);
                self.stating.push(Stating { sentence: last, figure: number, statement, by });
                return;
            }
            (Verdict::Governed(_), Err(Lack::Movement)) => {
                Outcome::None { why: "neither page nor sentence is about the movement" }
            }
            (Verdict::Governed(_), Err(Lack::ToCome)) => {
                Outcome::None { why: "its period begins after the day of publication" }
            }
            (Verdict::Governed(_), Err(_)) => Outcome::None { why: "nothing says what the award is for" },
            (Verdict::Ungoverned, _) => return,
        };
        if let Some(figure) = sentence.figures.get_mut(number) {
            figure.outcome = outcome;
        }
    }

    fn end(
        &mut self,
        document: &Document<'_>,
        statements: &[Statement],
        assembly: &Assembly,
        origin: &Origin<'_>,
    ) {
        self.explanation.place = document.home.place.clone();
        self.explanation.period = document.period;
        self.explanation.purposes.clone_from(&document.purposes);
        self.explanation.sector = document.sector.as_ref().map(|(_, printed)| printed.clone());
        let all = Statements { list: statements, assembly };
        for stating in &self.stating {
            let figure = self
                .explanation
                .sentences
                .get_mut(stating.sentence)
                .and_then(|sentence| sentence.figures.get_mut(stating.figure));
            if let (Some(figure), Some(outcome)) = (figure, all.outcome(stating.statement, &stating.by)) {
                figure.outcome = outcome;
            }
        }
        let told = |index: &usize| self.stating.iter().any(|stating| stating.statement == *index);
        let rows: Vec<usize> = (0..statements.len()).filter(|index| !told(index)).collect();
        for index in rows {
            self.row(index, &all, origin);
        }
        self.settle(origin);
    }
}

impl Recorder {
    /// Adds the figure of a table or list, which no sentence was read for.
    fn row(&mut self, index: usize, all: &Statements<'_>, origin: &Origin<'_>) {
        let Some(statement) = all.list.get(index) else { return };
        let source = if statement.part == TextPart::Title { origin.title } else { origin.text };
        let known = self.explanation.sentences.iter().zip(&self.places).position(|(sentence, layout)| {
            layout.sentence == statement.sentence && sentence.part == statement.part
        });
        let at = known.unwrap_or(self.places.len());
        if known.is_none() {
            self.places.push(Layout { sentence: statement.sentence.clone(), ..Layout::default() });
            self.explanation.sentences.push(Sentence {
                part: statement.part,
                start: 0,
                end: 0,
                text: source.get(statement.sentence.clone()).unwrap_or_default().to_owned(),
                read: true,
                place: None,
                words: Vec::new(),
                figures: Vec::new(),
            });
        }
        let (Some(sentence), Some(outcome)) =
            (self.explanation.sentences.get_mut(at), all.outcome(index, &None))
        else {
            return;
        };
        let start = statement.number.start.saturating_sub(statement.sentence.start);
        let end = statement.number.end.saturating_sub(statement.sentence.start);
        let (text, start, end) = characters(&sentence.text, &(start..end));
        let counting = Counting {
            text: text.clone(),
            value: statement.value,
            qualifier: statement.qualifier,
            counted: "what the column says".to_owned(),
        };
        sentence.figures.push(Figure { start, end, text, quantity: Some(counting), outcome });
    }

    /// Puts sentences in the order of the text, with their offsets in characters.
    fn settle(&mut self, origin: &Origin<'_>) {
        let (title, text) = (CharIndex::new(origin.title), CharIndex::new(origin.text));
        for (sentence, layout) in self.explanation.sentences.iter_mut().zip(&self.places) {
            let (index, source) = match sentence.part {
                TextPart::Title => (&title, origin.title),
                _ => (&text, origin.text),
            };
            sentence.start = index.chars_before(source, layout.sentence.start);
            sentence.end = index.chars_before(source, layout.sentence.end);
            print(sentence, source.get(layout.sentence.clone()).unwrap_or_default());
        }
        let in_text = |sentence: &Sentence| sentence.part != TextPart::Title;
        self.explanation.sentences.sort_by_key(|sentence| (in_text(sentence), sentence.start));
    }
}

/// Gives a sentence, its words and figures their text as printed, where letters in figures were read as digits.
fn print(sentence: &mut Sentence, printed: &str) {
    if sentence.text == printed {
        return;
    }
    printed.clone_into(&mut sentence.text);
    let words = sentence.words.iter_mut().map(|word| (word.start, word.end, &mut word.text));
    let figures = sentence.figures.iter_mut().map(|figure| (figure.start, figure.end, &mut figure.text));
    for (start, end, text) in words.chain(figures) {
        slice_chars(printed, start, end).unwrap_or_default().clone_into(text);
    }
}

/// What an article states.
struct Statements<'a> {
    list: &'a [Statement],
    assembly: &'a Assembly,
}

impl Statements<'_> {
    fn outcome(&self, index: usize, by: &Option<String>) -> Option<Outcome> {
        let statement = self.list.get(index)?;
        let (kept, why) = self.kept(index);
        let stated = Box::new(Stated {
            fact_id: self.fact_of(kept)?.fact_id.clone(),
            measure: statement.measure.clone(),
            rule: statement.rule,
            by: by.clone(),
            confidence: statement.confidence,
            period: statement.when.period,
            basis: statement.when.basis,
            period_from: nearness(statement.when.from),
            place: statement.at.place.clone(),
            place_from: nearness(statement.at.from),
            part_of: statement
                .part_of
                .and_then(|whole| self.fact_of(self.kept(whole).0))
                .map(|fact| fact.fact_id.clone()),
        });
        Some(match why {
            Some(why) => Outcome::Merged { stated, why },
            None => Outcome::Fact(stated),
        })
    }

    /// The statement that is kept in the place of one, itself where it is, and why it is another.
    fn kept(&self, index: usize) -> (usize, Option<&'static str>) {
        let mut at = index;
        let mut why = None;
        // Each points to one that was kept before it, so that this ends.
        for _ in 0..self.list.len() {
            let (next, reason) = match self.assembly.fates.get(at) {
                Some(Fate::Repeats(other)) => (*other, "another sentence says the same"),
                Some(Fate::Yields(other)) => (*other, "the body says it"),
                Some(Fate::SameFigure(other)) => (*other, "its figure states another fact"),
                Some(Fate::Kept) | None => break,
            };
            at = next;
            why = why.or(Some(reason));
        }
        (at, why)
    }

    fn fact_of(&self, kept: usize) -> Option<&Fact> {
        let before = self.assembly.fates.get(..kept)?;
        let place = before.iter().filter(|fate| **fate == Fate::Kept).count();
        self.assembly.facts.get(place)
    }
}

/// The figures of a sentence, in order, and which of them each quantity is.
fn figures(seen: &Seen<'_, '_, '_>, text: &str, pieces: &[Range<usize>]) -> (Vec<Figure>, Vec<usize>) {
    let mut figures = Vec::new();
    let mut order = vec![0; seen.quantities.len()];
    for (at, piece) in seen.pieces.list.iter().enumerate() {
        if !matches!(piece.kind, PieceKind::Number(_)) {
            continue;
        }
        let bytes = pieces.get(at).cloned().unwrap_or_default();
        let (printed, start, end) = characters(text, &bytes);
        let owner = seen.quantities.iter().position(|quantity| quantity.number == piece.tokens);
        let quantity = owner.and_then(|owner| seen.quantities.get(owner));
        if let Some(slot) = owner.and_then(|owner| order.get_mut(owner)) {
            *slot = figures.len();
        }
        let outcome = Outcome::None { why: unread(seen, at, quantity) };
        let quantity = quantity.map(|quantity| counting(quantity, text, pieces));
        figures.push(Figure { start, end, text: printed, quantity, outcome });
    }
    (figures, order)
}

/// Why a figure is none, before a verdict on it is known.
fn unread(seen: &Seen<'_, '_, '_>, at: usize, quantity: Option<&Quantity>) -> &'static str {
    match quantity {
        Some(quantity) if quantity.counted == Counted::Foreign => "its noun is none of ours",
        Some(_) if !seen.on_the_movement => "the page has not named the movement yet",
        Some(_) => "no word says what became of it",
        None => match uncounted(seen.pieces, at) {
            Some(Uncounted::Names) => "it names or orders something, is a share, vague, or the second of two",
            Some(Uncounted::Nothing) => "no noun of ours stands after it",
            None => "it belongs to the figure before it",
        },
    }
}

fn counting(quantity: &Quantity, text: &str, pieces: &[Range<usize>]) -> Counting {
    let covered = pieces.get(quantity.pieces.clone()).unwrap_or_default();
    let bytes = covered.first().map_or(0, |first| first.start)..covered.last().map_or(0, |last| last.end);
    Counting {
        text: text.get(bytes).unwrap_or_default().to_owned(),
        value: quantity.value,
        qualifier: quantity.qualifier,
        counted: match quantity.counted {
            Counted::Models(None) => "models".to_owned(),
            Counted::Models(Some(form)) => format!("models, {form}"),
            Counted::Exemplars => "exemplars: models or people".to_owned(),
            Counted::People(recipient) => format!("people or bodies: {recipient}"),
            Counted::Places => "places, as bodies".to_owned(),
            Counted::Contribution(item) => format!("contribution: {item}"),
            Counted::Elided => "models, noun left out".to_owned(),
            Counted::Foreign => "nothing of ours".to_owned(),
        },
    }
}

/// A range of a sentence as printed, and in characters.
fn characters(text: &str, bytes: &Range<usize>) -> (String, usize, usize) {
    let printed = text.get(bytes.clone()).unwrap_or_default();
    let start = text.get(..bytes.start).unwrap_or_default().chars().count();
    (printed.to_owned(), start, start + printed.chars().count())
}

fn word(pieces: &Pieces<'_, '_>, kind: &PieceKind<'_>, text: &str, bytes: &Range<usize>) -> Option<Word> {
    let (role, means) = match kind {
        PieceKind::Number(value) => (Role::Number, vec![value.to_string()]),
        PieceKind::Time(time) => (Role::Time, vec![time_means(*time)]),
        PieceKind::Form(mention) => {
            let entries = || pieces.scan().entries(*mention);
            let role = entries().map(|entry| role(&entry.sense)).min_by_key(|role| *role as u8)?;
            (role, entries().map(|entry| entry.label.clone()).collect())
        }
        PieceKind::Mark(_) | PieceKind::Word => return None,
    };
    let (printed, start, end) = characters(text, bytes);
    Some(Word { start, end, text: printed, role, means })
}

fn place(text: &str, bytes: &Range<usize>, unit: Option<&Unit>) -> Word {
    let (printed, start, end) = characters(text, bytes);
    let means = match unit {
        Some(unit) => format!("{} {} ({})", unit.code, unit.name, unit.level),
        None => "the page's own place".to_owned(),
    };
    Word { start, end, text: printed, role: Role::Place, means: vec![means] }
}
