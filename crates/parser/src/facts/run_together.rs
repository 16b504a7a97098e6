//! Tables whose cells were run together: a header without marks between its columns, and rows of a label with as many
//! figures as there are columns, one row a line or all of them in one line.

use std::ops::Range;

use danvan_domain::lexicon::{Head, Sense};

use super::scan::Scan;
use super::segment::Segment;
use super::statement::Statement;
use super::table::{Cell, Column, Setting, column, read_row};
use super::time::{self, TimeRef};

/// How many characters a line of such a table has at most.
const LONGEST_LINE: usize = 160;

/// How many figures stand side by side in a row at most: its own number, those of its columns, the next row's number.
const MOST_COLUMNS: usize = 12;

/// A table with a row a line at the beginning of some blocks: how many of them it takes, and what it states.
pub fn read_lines(blocks: &[Segment<'_>], setting: Setting<'_, '_>) -> Option<(usize, Vec<Statement>)> {
    let (header, rest) = blocks.split_first()?;
    let figures_end = |block: &Segment<'_>| {
        block.scan.tokens.len().checked_sub(1).is_some_and(|last| block.scan.figure(last).is_some())
    };
    // Prose is told at once.
    if !rest.first().is_some_and(figures_end) {
        return None;
    }
    let is_line = |block: &Segment<'_>| block.scan.text.chars().count() <= LONGEST_LINE;
    let columns = columns_of(header, 0..header.scan.tokens.len(), setting).filter(|_| is_line(header))?;
    let rows: Vec<_> = rest
        .iter()
        .filter(|block| is_line(block))
        .map_while(|block| {
            let rows = rows_of(block, 0, columns.len())?;
            (rows.len() == 1).then_some(rows).and_then(|rows| rows.into_iter().next())
        })
        .collect();
    (rows.len() > 1).then(|| (rows.len() + 1, stated(&rows, &columns, setting)))
}

/// The table in a block of prose: header and rows follow each other in one line.
pub fn read_line(block: &Segment<'_>, setting: Setting<'_, '_>) -> Vec<Statement> {
    let scan = &block.scan;
    let total = scan.tokens.len();
    // The first row bears the number one.
    let first = (0..total).filter(|token| scan.figure(*token) == Some("1"));
    let tables = first.filter_map(|start| {
        let opened = (0..start).rev().find(|token| matches!(scan.mark(*token), Some(':' | '.' | ';')));
        let columns = columns_of(block, opened.map_or(0, |mark| mark + 1)..start, setting)?;
        let rows = rows_of(block, start, columns.len()).filter(|rows| rows.len() > 1)?;
        Some(stated(&rows, &columns, setting))
    });
    tables.into_iter().next().unwrap_or_default()
}

fn stated(rows: &[Vec<Cell<'_, '_>>], columns: &[Column], setting: Setting<'_, '_>) -> Vec<Statement> {
    let columns: Vec<Option<Column>> =
        std::iter::once(None).chain(columns.iter().map(|column| Some(*column))).collect();
    rows.iter().flat_map(|row| read_row(row, &columns, setting)).collect()
}

/// The columns of a header, two at least, none of which a mark divides from the next.
fn columns_of(block: &Segment<'_>, tokens: Range<usize>, setting: Setting<'_, '_>) -> Option<Vec<Column>> {
    let starts = column_starts(&block.scan, tokens.clone());
    let ends = starts.iter().skip(1).copied().chain([tokens.end]);
    let cells = starts.iter().zip(ends).map(|(start, end)| Cell { segment: block, tokens: *start..end });
    let columns: Option<Vec<Column>> = cells.map(|cell| column(&cell, setting)).collect();
    columns.filter(|columns| columns.len() > 1)
}

/// Where the columns of a header begin: at a field, a form, a year, a sum, and at the noun or the verb where the column
/// before has one.
fn column_starts(scan: &Scan<'_>, tokens: Range<usize>) -> Vec<usize> {
    let mut starts = Vec::new();
    let (mut noun, mut verb) = (false, false);
    let mut at = tokens.start;
    while at < tokens.end {
        let is =
            |wanted: fn(&Sense) -> bool| scan.sense_at(at, |sense| wanted(sense).then_some(())).is_some();
        let end = scan.mention(at).map_or(at + 1, |mention| mention.end);
        let year = match time::read(scan, at) {
            Some((TimeRef::Period(_), end)) => Some(end),
            _ => None,
        };
        let total = is(|sense| matches!(sense, Sense::Total));
        let is_noun = is(|sense| matches!(sense, Sense::Head(Head::Model)));
        let is_verb = is(|sense| matches!(sense, Sense::Stage(_) | Sense::Award(_)));
        let sorts = is(|sense| matches!(sense, Sense::Field(_) | Sense::Form(_)));
        let first = starts.is_empty();
        let next = first || is_noun && noun || is_verb && verb;
        if total || sorts || year.is_some() || (is_noun || is_verb) && next {
            starts.push(at);
            (noun, verb) = (false, false);
        }
        noun |= is_noun;
        verb |= is_verb;
        at = year.unwrap_or(end).max(at + 1);
    }
    starts
}

/// The rows from a token on: each a label and as many figures as there are columns, with the row's number before the label
/// or without.
fn rows_of<'a, 't>(block: &'a Segment<'t>, start: usize, columns: usize) -> Option<Vec<Vec<Cell<'a, 't>>>> {
    let scan = &block.scan;
    let is_figure = |token: usize| scan.figure(token).is_some();
    let mut rows = Vec::new();
    let mut at = start + usize::from(is_figure(start));
    loop {
        let label = at;
        let labels = |token: &usize| !is_figure(*token) && *token < scan.tokens.len();
        let plain = |token: &usize| !matches!(scan.mark(*token), Some('.' | ';' | ':' | '(' | ','));
        let figures = (label..scan.tokens.len()).find(|token| !labels(token) || !plain(token))?;
        let count =
            (figures..scan.tokens.len()).take(MOST_COLUMNS).take_while(|token| is_figure(*token)).count();
        let fits = figures > label && (count == columns || count == columns + 1);
        if !fits {
            break;
        }
        let cell = |tokens| Cell { segment: block, tokens };
        let numbers = (figures..figures + columns).map(|token| cell(token..token + 1));
        rows.push(std::iter::once(cell(label..figures)).chain(numbers).collect());
        at = figures + count;
        let goes_on = at < scan.tokens.len() && scan.mark(at).is_none();
        if !goes_on {
            break;
        }
    }
    (!rows.is_empty()).then_some(rows)
}
