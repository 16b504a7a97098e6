//! The README of a version: what each table and column is, in English and in Vietnamese.

use std::fmt::Write as _;

use crate::{
    head::Head,
    publish::{Draft, package},
    schema::{Column, Presence, Table},
};

const RULES: &str = "\
## How a value is chosen

Where several sentences state one count, the first of these rules that tells two of them apart decides, and the column `rule`
names the one that told the chosen value from the next best:

";

/// The text of the file.
pub(crate) fn readme(draft: &Draft<'_>, head: &Head) -> String {
    let Head { title, title_vi, description, description_vi, .. } = head;
    let version = package::version(draft.tables());
    let mut text =
        format!("# {title}\n\n{title_vi}\n\nVersion {version}\n\n{description}\n\n{description_vi}\n\n");
    let notes = head.notes.iter().map(|note| &note.en).chain(head.notes.iter().map(|note| &note.vi));
    for (number, note) in notes.enumerate() {
        let between = if number == head.notes.len() { "\n" } else { "" };
        let _ = writeln!(text, "{between}- {note}");
    }
    text.push_str("\n| table | rows | one row is |\n|---|---:|---|\n");
    for (table, written) in draft.schema().tables().iter().zip(draft.tables()) {
        let _ = writeln!(text, "| [{}](#{}) | {} | {} |", table.name, table.name, written.rows, table.en);
    }
    text.push('\n');
    text.push_str(RULES);
    let _ = writeln!(text, "| rule | what it prefers | {} |\n|---|---|---|", head.meaning_vi);
    for rule in &head.rules {
        let _ = writeln!(text, "| `{}` | {} | {} |", rule.name, rule.en, rule.vi);
    }
    text.push('\n');
    for table in draft.schema().tables() {
        describe(&mut text, table, &head.meaning_vi);
    }
    text
}

fn describe(text: &mut String, table: &Table, meaning_vi: &str) {
    let _ = writeln!(text, "## {}\n\n{}\n\n{}\n", table.name, table.en, table.vi);
    let _ = writeln!(text, "| column | type | what it is | {meaning_vi} |\n|---|---|---|---|");
    for column in &table.columns {
        let meaning = &column.meaning;
        let _ = writeln!(text, "| `{}` | {} | {} | {} |", column.name, kind(column), meaning.en, meaning.vi);
    }
    text.push('\n');
}

/// Type, unit and whether it is a key or can be missing.
fn kind(column: &Column) -> String {
    let mut kind = column.meaning.column_type.field_type().to_owned();
    if let Some(unit) = &column.meaning.unit {
        let _ = write!(kind, ", {unit}");
    }
    match column.presence {
        Presence::Key => kind.push_str(", key"),
        Presence::Optional => kind.push_str(", may be missing"),
        Presence::Required => {}
    }
    kind
}
