//! Tables and lists: rows of places, fields or sectors, under columns or a heading that say what is counted.

use std::ops::Range;

use danvan_domain::lexicon::{Head, Sense};
use danvan_domain::{
    Confidence, Field, Form, Gazetteer, Measure, Model, Period, Qualifier, Scope, Stage, TextPart, Unit,
};

use super::document::Document;
use super::locate::Where;
use super::meaning::{self, Meaning};
use super::number;
use super::place;
use super::scan::Scan;
use super::segment::Segment;
use super::statement::Statement;
use super::time::{self, TimeRef};
use super::when::{Nearness, When};

/// What the cells of a column count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column {
    stage: Stage,
    form: Option<Form>,
    field: Option<Field>,
    /// Where the columns are years.
    period: Option<Period>,
}

/// What the cells of a row are about.
#[derive(Debug, Clone, PartialEq)]
enum Subject<'g> {
    Whole,
    Place(&'g Unit),
    Field(Field),
    Form(Form),
    Sector { code: String, printed: String },
}

/// A cell of a table.
#[derive(Debug, Clone)]
pub struct Cell<'a, 't> {
    pub(super) segment: &'a Segment<'t>,
    pub(super) tokens: Range<usize>,
}

impl<'a, 't> Cell<'a, 't> {
    /// A block that is a cell by itself, as in a table that was run together to lines.
    fn whole(segment: &'a Segment<'t>) -> Self {
        Self { segment, tokens: 0..segment.scan.tokens.len() }
    }

    fn scan(&self) -> &'a Scan<'t> {
        &self.segment.scan
    }

    /// The bytes of the article's text that it covers.
    fn bytes(&self) -> Range<usize> {
        let range = self.scan().bytes(&self.tokens);
        self.segment.offset + range.start..self.segment.offset + range.end
    }

    /// The number that is all of the cell.
    fn number(&self) -> Option<f64> {
        let number = number::read(self.scan(), self.tokens.start)?;
        let figure = self.scan().figure(self.tokens.start).is_some();
        (figure && number.end == self.tokens.end).then_some(number.value)
    }
}

/// What a table or list is read with.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'d, 't> {
    /// When its counts are of.
    pub when: When,
    /// The article.
    pub document: &'d Document<'t>,
    /// Places.
    pub gazetteer: &'t Gazetteer,
    /// Whether the headline or the sentence before names models, so that headers need not.
    pub of_models: bool,
    /// The stage that the sentence before names.
    pub stage: Option<Stage>,
}

/// What the counts of models in a table state. The first row says what the columns count.
pub fn read(rows: &[&Segment<'_>], setting: Setting<'_, '_>) -> Vec<Statement> {
    let rows: Vec<Vec<Cell<'_, '_>>> = rows.iter().map(|row| cells(row)).collect();
    read_rows(&rows, setting)
}

fn read_rows(rows: &[Vec<Cell<'_, '_>>], setting: Setting<'_, '_>) -> Vec<Statement> {
    let Some((header, rows)) = rows.split_first() else { return Vec::new() };
    let columns: Vec<Option<Column>> = header.iter().map(|cell| column(cell, setting)).collect();
    rows.iter().flat_map(|row| read_row(row, &columns, setting)).collect()
}

pub(super) fn read_row(
    row: &[Cell<'_, '_>],
    columns: &[Option<Column>],
    setting: Setting<'_, '_>,
) -> Vec<Statement> {
    let Some(subject) = row.iter().find_map(|cell| subject(cell, setting)) else { return Vec::new() };
    let counted = row.iter().zip(columns).filter_map(|(cell, column)| Some((cell, (*column)?)));
    counted.filter_map(|(cell, column)| statement(row, cell, column, &subject, setting)).collect()
}

/// A table that was run together to lines has at most so many columns.
const MOST_COLUMNS: usize = 24;

/// A table whose cells stand between bars, a row a line: how many blocks it takes and what it states.
pub fn read_bars(blocks: &[Segment<'_>], setting: Setting<'_, '_>) -> Option<(usize, Vec<Statement>)> {
    let bars = |block: &Segment<'_>| block.scan.text.matches(BAR).count();
    let width = blocks.first().map(bars).filter(|bars| *bars > 0)?;
    let rows: Vec<Vec<Cell<'_, '_>>> =
        blocks.iter().take_while(|block| bars(block) == width).map(|row| divided(row, BAR)).collect();
    (rows.len() > 2).then(|| (rows.len(), read_rows(&rows, setting)))
}

/// The mark that stands between the cells of a row in plain text.
const BAR: char = '|';

/// A table that was run together to lines, a cell a line, at the beginning of some blocks: how many blocks it
/// takes and what it states. Its header has as many lines as its rows, and two rows at least follow it.
pub fn read_lines(blocks: &[Segment<'_>], setting: Setting<'_, '_>) -> Option<(usize, Vec<Statement>)> {
    let lines = blocks.iter().take(MOST_COLUMNS + 1).take_while(|block| is_line(block));
    let first_number = lines.map(Cell::whole).position(|cell| cell.number().is_some())?;
    let width = first_number.checked_sub(1).filter(|width| *width >= 2)?;
    let header: Vec<Cell<'_, '_>> = blocks.get(..width)?.iter().map(Cell::whole).collect();
    if header.iter().all(|cell| column(cell, setting).is_none()) {
        return None;
    }
    let fits = |row: &&[Segment<'_>]| {
        let mut numbers = row.iter().map(|line| Cell::whole(line).number().is_some());
        row.iter().all(is_line) && numbers.next() == Some(false) && numbers.all(|number| number)
    };
    let rows = blocks.get(width..)?.chunks_exact(width).take_while(fits);
    let rows: Vec<Vec<Cell<'_, '_>>> = rows.map(|row| row.iter().map(Cell::whole).collect()).collect();
    if rows.len() < 2 {
        return None;
    }
    let taken = width * (rows.len() + 1);
    let all: Vec<_> = std::iter::once(header).chain(rows).collect();
    Some((taken, read_rows(&all, setting)))
}

/// A table whose rows were run together, a row a line: how many blocks it takes and what it states. A header that
/// names models comes first, then two rows at least of a label with its number after it, and perhaps the row's own
/// number before it: "1 Nghĩa Lộ 7".
pub fn read_rows_of_text(
    blocks: &[Segment<'_>],
    setting: Setting<'_, '_>,
) -> Option<(usize, Vec<Statement>)> {
    let (header, rest) = blocks.split_first()?;
    let bare = is_line(header) && header.all().all(|token| header.scan.figure(token).is_none());
    let column = column(&Cell::whole(header), setting).filter(|_| bare)?;
    let rows: Vec<Vec<Cell<'_, '_>>> = rest.iter().map_while(row_of_text).collect();
    let statements = rows.iter().flat_map(|row| read_row(row, &[None, Some(column)], setting)).collect();
    (rows.len() >= 2).then_some((rows.len() + 1, statements))
}

/// The label and the number of a row in one line.
fn row_of_text<'a, 't>(block: &'a Segment<'t>) -> Option<Vec<Cell<'a, 't>>> {
    let total = block.scan.tokens.len();
    let number = total.checked_sub(1).filter(|last| block.scan.figure(*last).is_some())?;
    let ordinal = usize::from(block.scan.figure(0).is_some());
    let label = ordinal..number;
    let plain =
        label.clone().all(|token| block.scan.figure(token).is_none() && block.scan.mark(token) != Some(':'));
    let cell = |tokens| Cell { segment: block, tokens };
    (is_line(block) && plain && !label.is_empty()).then(|| vec![cell(label), cell(number..total)])
}

/// A line of a table is short and no sentence.
fn is_line(block: &Segment<'_>) -> bool {
    const LONGEST_CELL: usize = 60;
    let text = block.scan.text;
    block.part == TextPart::Body
        && text.chars().count() <= LONGEST_CELL
        && !text.trim_end().ends_with(['.', ':', ';', '!', '?'])
}

/// The list under a heading that ends with a colon and counts models ("Số mô hình …, chia theo lĩnh vực:"): how
/// many blocks it takes, and what they state.
pub fn read_list(
    heading: &Segment<'_>,
    items: &[Segment<'_>],
    setting: Setting<'_, '_>,
) -> Option<(usize, Vec<Statement>)> {
    let sentence = heading.sentences.last()?.clone();
    let last = sentence.end.checked_sub(1)?;
    let open = heading.scan.mark(last).is_none()
        && !heading.is_list_item()
        && items.iter().take(2).filter(|item| item.is_list_item()).count() == 2;
    if heading.scan.mark(last) != Some(':') && !open {
        return None;
    }
    let column = column(&Cell { segment: heading, tokens: sentence }, setting)?;
    let rows: Vec<Vec<Cell<'_, '_>>> = items.iter().map_while(item).collect();
    let statements = rows.iter().flat_map(|row| read_row(row, &[None, Some(column)], setting)).collect();
    (!rows.is_empty()).then_some((rows.len(), statements))
}

/// The label and the number of a list item: "- Kinh tế: 48 mô hình".
fn item<'a, 't>(block: &'a Segment<'t>) -> Option<Vec<Cell<'a, 't>>> {
    let scan = &block.scan;
    let total = scan.tokens.len();
    let start = (0..total).find(|token| scan.mark(*token).is_none())?;
    let colon = (start..total).find(|token| scan.mark(*token) == Some(':'))?;
    let number = number::read(scan, colon + 1)?;
    let noun = scan.sense_at(number.end, |sense| matches!(sense, Sense::Head(Head::Model)).then_some(()));
    let after = noun.map_or(number.end, |((), after)| after);
    let ends = (after..total).all(|token| matches!(scan.mark(token), Some('.' | ';' | ',')));
    let cell = |tokens| Cell { segment: block, tokens };
    ends.then(|| vec![cell(start..colon), cell(colon + 1..number.end)])
}

/// The cells of a row: what stands between tabs.
fn cells<'a, 't>(row: &'a Segment<'t>) -> Vec<Cell<'a, 't>> {
    divided(row, '\t')
}

/// What stands between a mark in a row.
fn divided<'a, 't>(row: &'a Segment<'t>, mark: char) -> Vec<Cell<'a, 't>> {
    let scan = &row.scan;
    let mut cells = Vec::new();
    let mut at = 0;
    let mut token = 0;
    for text in scan.text.split(mark) {
        at += text.len() + 1;
        let start = token;
        while scan.tokens.get(token).is_some_and(|token| token.start < at) {
            token += 1;
        }
        let end = token - usize::from(token > start && scan.mark(token - 1) == Some(mark));
        cells.push(Cell { segment: row, tokens: start..end });
    }
    cells
}

/// What a header says that its column counts: models, at the stage it names, of the form it names.
pub(super) fn column(cell: &Cell<'_, '_>, setting: Setting<'_, '_>) -> Option<Column> {
    let scan = cell.scan();
    let is_model = |sense: &Sense| matches!(sense, Sense::Head(Head::Model)).then_some(());
    let names_models = cell.tokens.clone().find_map(|token| scan.sense_at(token, is_model)).is_some();
    let stage = cell.tokens.clone().find_map(|token| {
        let stage = |sense: &Sense| match sense {
            Sense::Stage(stage) => Some(*stage),
            Sense::Award(_) | Sense::Certificate(_) => Some(Stage::Commended),
            _ => None,
        };
        scan.sense_at(token, stage).map(|(stage, _)| stage)
    });
    let form = cell.tokens.clone().find_map(|token| {
        scan.sense_at(token, |sense| if let Sense::Form(form) = sense { Some(*form) } else { None })
            .map(|(form, _)| form)
    });
    let field = cell.tokens.clone().find_map(|token| {
        scan.sense_at(token, |sense| if let Sense::Field(field) = sense { Some(*field) } else { None })
            .map(|(field, _)| field)
    });
    let period = cell.tokens.clone().find_map(|token| match time::read(scan, token)? {
        (TimeRef::Period(period), end) if token == cell.tokens.start && end == cell.tokens.end => {
            Some(period)
        }
        _ => None,
    });
    let total = scan.sense_at(cell.tokens.start, |sense| matches!(sense, Sense::Total).then_some(()));
    let sorts = stage.is_some() || form.is_some() || field.is_some() || period.is_some() || total.is_some();
    let counts = names_models || setting.of_models && sorts;
    let stage = stage.or(setting.stage).unwrap_or(Stage::Implemented);
    counts.then_some(Column { stage, form, field, period })
}

/// What a label says that its row is about; none for a figure and for what is not known.
fn subject<'g>(cell: &Cell<'_, '_>, setting: Setting<'_, 'g>) -> Option<Subject<'g>> {
    let scan = cell.scan();
    let said = |sense: &Sense| match sense {
        Sense::Total | Sense::WholePlace(_) => Some(Subject::Whole),
        Sense::Field(field) => Some(Subject::Field(*field)),
        Sense::Form(form) => Some(Subject::Form(*form)),
        Sense::Sector(code) => {
            Some(Subject::Sector { code: code.clone(), printed: scan.slice(&cell.tokens).trim().to_owned() })
        }
        _ => None,
    };
    if scan.figure(cell.tokens.start).is_some() {
        return None;
    }
    if let Some((subject, _)) = cell.tokens.clone().find_map(|token| scan.sense_at(token, said)) {
        return Some(subject);
    }
    place_named(cell, setting).map(Subject::Place)
}

/// The unit inside the article's that a label names, with or without its kind word.
fn place_named<'g>(cell: &Cell<'_, '_>, setting: Setting<'_, 'g>) -> Option<&'g Unit> {
    let Setting { document, gazetteer, .. } = setting;
    let unit = document.home.unit?;
    let near = [unit.code.as_str()];
    let names = place::find(cell.scan(), &cell.tokens, gazetteer, document.day, Some(&unit.code));
    match meaning::decide(names.first()?, gazetteer, &near) {
        Meaning::One(inner) => gazetteer.lies_in(inner, &unit.code).then_some(inner),
        Meaning::Several(_) => None,
    }
}

fn statement(
    row: &[Cell<'_, '_>],
    cell: &Cell<'_, '_>,
    column: Column,
    subject: &Subject<'_>,
    setting: Setting<'_, '_>,
) -> Option<Statement> {
    let value = cell.number()?;
    let (field, sector) = match subject {
        Subject::Field(field) => (Some(*field), None),
        Subject::Sector { code, printed } => (None, Some((code.clone(), printed.clone()))),
        Subject::Whole | Subject::Place(_) | Subject::Form(_) => (None, None),
    };
    let form = match subject {
        Subject::Form(form) => Some(*form),
        _ => column.form,
    };
    let (place, from) = match (subject, &setting.document.home.place) {
        (Subject::Place(unit), _) => {
            (Some(setting.gazetteer.place(unit, setting.document.day)), Nearness::Sentence)
        }
        (_, Some(home)) => (Some(home.clone()), Nearness::Article),
        (_, None) => (None, Nearness::Nowhere),
    };
    let sentence = row.first()?.bytes().start..row.last()?.bytes().end;
    let when = match column.period {
        Some(period) => When { period: Some(period), from: Nearness::Sentence, ..setting.when },
        None => setting.when,
    };
    Some(Statement {
        measure: Measure::Models(Model {
            stage: column.stage,
            form,
            field: field.or(column.field),
            sector_code: sector.as_ref().map(|(code, _)| code.clone()),
            sector: sector.map(|(_, printed)| printed),
            tier: None,
        }),
        value,
        qualifier: Qualifier::Exact,
        at: Where { place, scope: Scope::Whole, from, doubtful: false },
        when,
        part: cell.segment.part,
        sentence,
        number: cell.bytes(),
        part_of: None,
        rule: "table-cell",
        confidence: Confidence::Medium,
    })
}
