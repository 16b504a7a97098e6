//! Tables: rows of places, fields or sectors, under columns that say what is counted.

use danvan_domain::lexicon::{Head, Sense};
use danvan_domain::text::fold;
use danvan_domain::{
    Confidence, Field, Form, Gazetteer, Measure, Model, Qualifier, Scope, Stage, TextPart, Unit,
};

use super::document::{Document, Segment};
use super::number;
use super::place::{self, Meaning};
use super::scan::Scan;
use super::scope::{When, Where};
use super::statement::Statement;

/// What the cells of a column count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Column {
    stage: Stage,
    form: Option<Form>,
}

/// What the cells of a row are about.
#[derive(Debug, Clone, PartialEq)]
enum Subject<'g> {
    Whole,
    Place(&'g Unit),
    Field(Field),
    Sector { code: String, printed: String },
}

/// A cell: tokens of its row.
type Cell = std::ops::Range<usize>;

/// What the counts of models in a table state. The first row without figures says what the columns count.
pub fn read<'t>(
    rows: &[&Segment<'t>],
    when: When,
    document: &Document<'t>,
    gazetteer: &'t Gazetteer,
) -> Vec<Statement> {
    let Some((header, rows)) = rows.split_first() else { return Vec::new() };
    let columns: Vec<Option<Column>> = cells(header).iter().map(|cell| column(&header.scan, cell)).collect();
    let mut statements = Vec::new();
    for row in rows {
        let cells = cells(row);
        let Some(subject) = cells.iter().find_map(|cell| subject(&row.scan, cell, document, gazetteer))
        else {
            continue;
        };
        for (cell, column) in cells.iter().zip(&columns) {
            let Some(column) = column else { continue };
            statements.extend(statement(row, cell, *column, &subject, when, document, gazetteer));
        }
    }
    statements
}

/// The cells of a row: what stands between tabs.
fn cells(row: &Segment<'_>) -> Vec<Cell> {
    let scan = &row.scan;
    let mut cells = Vec::new();
    let mut at = 0;
    let mut token = 0;
    for text in scan.text.split('\t') {
        at += text.len() + 1;
        let start = token;
        while scan.tokens.get(token).is_some_and(|token| token.start < at) {
            token += 1;
        }
        cells.push(start..token);
    }
    cells
}

/// What a header says that its column counts: models, at the stage it names, of the form it names.
fn column(scan: &Scan<'_>, cell: &Cell) -> Option<Column> {
    let first = |wanted: &dyn Fn(&Sense) -> bool| {
        cell.clone().find(|token| scan.sense_at(*token, |sense| wanted(sense).then_some(())).is_some())
    };
    first(&|sense| matches!(sense, Sense::Head(Head::Model)))?;
    let stage = cell.clone().find_map(|token| {
        let stage = |sense: &Sense| match sense {
            Sense::Stage(stage) => Some(*stage),
            Sense::Award(_) | Sense::Certificate(_) => Some(Stage::Commended),
            _ => None,
        };
        scan.sense_at(token, stage).map(|(stage, _)| stage)
    });
    let form = cell.clone().find_map(|token| {
        scan.sense_at(token, |sense| if let Sense::Form(form) = sense { Some(*form) } else { None })
            .map(|(form, _)| form)
    });
    Some(Column { stage: stage.unwrap_or(Stage::Implemented), form })
}

/// What a label says that its row is about; none for a figure and for what is not known.
fn subject<'g>(
    scan: &Scan<'_>,
    cell: &Cell,
    document: &Document<'g>,
    gazetteer: &'g Gazetteer,
) -> Option<Subject<'g>> {
    let said = |sense: &Sense| match sense {
        Sense::Total | Sense::WholePlace => Some(Subject::Whole),
        Sense::Field(field) => Some(Subject::Field(*field)),
        Sense::Sector(code) => {
            Some(Subject::Sector { code: code.clone(), printed: scan.slice(cell).trim().to_owned() })
        }
        _ => None,
    };
    if scan.figure(cell.start).is_some() {
        return None;
    }
    if let Some((subject, _)) = cell.clone().find_map(|token| scan.sense_at(token, said)) {
        return Some(subject);
    }
    let unit = document.unit?;
    let inside = |inner: &&'g Unit| {
        gazetteer.lies_in(inner, &unit.code) && document.day.is_none_or(|day| inner.exists_on(day))
    };
    let name = fold(scan.slice(cell));
    let mut bare = gazetteer.named(&name).filter(inside);
    match (bare.next(), bare.next()) {
        (Some(inner), None) => Some(Subject::Place(inner)),
        _ => with_kind(scan, cell, document, gazetteer).filter(|inner| inside(inner)).map(Subject::Place),
    }
}

fn with_kind<'g>(
    scan: &Scan<'_>,
    cell: &Cell,
    document: &Document<'g>,
    gazetteer: &'g Gazetteer,
) -> Option<&'g Unit> {
    let near = [document.unit?.code.clone()];
    let names = place::find(scan, cell, gazetteer, document.day);
    match place::decide(names.first()?, gazetteer, &near) {
        Meaning::One(unit) => Some(unit),
        Meaning::Several(_) => None,
    }
}

fn statement(
    row: &Segment<'_>,
    cell: &Cell,
    column: Column,
    subject: &Subject<'_>,
    when: When,
    document: &Document<'_>,
    gazetteer: &Gazetteer,
) -> Option<Statement> {
    let number = number::read(&row.scan, cell.start).filter(|number| number.end == cell.end)?;
    let bytes = |tokens: &Cell| {
        let range = row.scan.bytes(tokens);
        row.offset + range.start..row.offset + range.end
    };
    let (field, sector) = match subject {
        Subject::Field(field) => (Some(*field), None),
        Subject::Sector { code, printed } => (None, Some((code.clone(), printed.clone()))),
        Subject::Whole | Subject::Place(_) => (None, None),
    };
    let at = match subject {
        Subject::Place(unit) => Where { place: Some(gazetteer.place(unit)), scope: Scope::Part },
        _ => Where { place: document.locality.clone(), scope: Scope::Whole },
    };
    Some(Statement {
        measure: Measure::Models(Model {
            stage: column.stage,
            form: column.form,
            field,
            sector_code: sector.as_ref().map(|(code, _)| code.clone()),
            sector: sector.map(|(_, printed)| printed),
            tier: None,
        }),
        value: number.value,
        qualifier: Qualifier::Exact,
        at,
        when,
        part: TextPart::Table,
        sentence: bytes(&(0..row.scan.tokens.len())),
        number: bytes(cell),
        part_of: None,
        rule: "table-cell",
        confidence: Confidence::Medium,
    })
}
