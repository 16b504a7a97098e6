//! The CSV twin of a table, as RFC 4180 has it but for the line ends, which are line feeds.
//!
//! A cell that a spreadsheet would run as a formula gets an apostrophe in front, and so does one that already
//! begins with apostrophes before such a sign, so that taking one away gives the text back in every case.

use std::io::Write;

use jiff::{Timestamp, civil::Date};

use crate::frame::{Cells, Frame};

/// What spreadsheets take for the beginning of a formula (OWASP, "CSV Injection").
const FORMULA: &[u8] = b"=+-@\t\r";

/// Writes the rows of a frame.
pub(crate) fn write_rows<W: Write>(writer: &mut csv::Writer<W>, frame: &Frame<'_>) -> csv::Result<()> {
    let columns: Vec<&Cells<'_>> = frame.columns().map(|(_, cells)| cells).collect();
    let mut cell = Vec::new();
    for row in 0..frame.height() {
        for cells in &columns {
            cell.clear();
            write_cell(&mut cell, cells, row)?;
            writer.write_field(&cell)?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    Ok(())
}

fn write_cell(cell: &mut Vec<u8>, cells: &Cells<'_>, row: usize) -> std::io::Result<()> {
    fn at<T: Copy>(values: &[Option<T>], row: usize) -> Option<T> {
        values.get(row).copied().flatten()
    }
    match cells {
        Cells::Text(values) => {
            if let Some(text) = at(values, row) {
                if is_formula(text) {
                    cell.push(b'\'');
                }
                cell.extend_from_slice(text.as_bytes());
            }
        }
        Cells::Date(values) => at(values, row).map_or(Ok(()), |day| write_day(cell, day))?,
        Cells::Instant(values) => at(values, row).map_or(Ok(()), |moment| write_instant(cell, moment))?,
        Cells::Number(values) => at(values, row).map_or(Ok(()), |number| write!(cell, "{number}"))?,
        Cells::Integer(values) => at(values, row).map_or(Ok(()), |number| write!(cell, "{number}"))?,
    }
    Ok(())
}

fn write_day(cell: &mut Vec<u8>, day: Date) -> std::io::Result<()> {
    write!(cell, "{:04}-{:02}-{:02}", day.year(), day.month(), day.day())
}

fn write_instant(cell: &mut Vec<u8>, moment: Timestamp) -> std::io::Result<()> {
    write!(cell, "{moment}")
}

/// Whether a spreadsheet would run a text, or what is left of it without its leading apostrophes.
fn is_formula(text: &str) -> bool {
    let first = text.bytes().find(|byte| *byte != b'\'');
    first.is_some_and(|first| FORMULA.contains(&first))
}

/// The text of a cell as the table has it.
pub(crate) fn plain(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_made_safe_and_every_text_comes_back() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("+84 28", "'+84 28"),
            ("-", "'-"),
            ("@nick", "'@nick"),
            ("\tx", "'\tx"),
            ("'=x", "''=x"),
            ("''-x", "'''-x"),
            ("'quoted'", "'quoted'"),
            ("'", "'"),
            ("a=b", "a=b"),
            ("Dân vận khéo", "Dân vận khéo"),
        ] {
            let mut cell = Vec::new();
            write_cell(&mut cell, &Cells::Text(vec![Some(text)]), 0).expect("memory");
            assert_eq!(String::from_utf8(cell).expect("text"), written);
            assert_eq!(plain(written), text);
        }
    }
}
