//! The README of a version: what each table and column is, in English and in Vietnamese.

use std::fmt::Write as _;

use crate::{
    choose::{CRITERIA, ONLY_STATEMENT},
    publish::{Draft, package},
    schema::{Column, Presence, Table},
};

const BEGINNING: &str = "\
Counts that Vietnamese party and government portals report of the \"Dân vận khéo\" movement: models and awards by locality and
period. Every figure names the sentence and the page that it comes from.

Số liệu về phong trào thi đua “Dân vận khéo” do các trang của Đảng và chính quyền nêu, theo địa phương và thời gian. Mỗi con
số ghi rõ câu và trang.

- Each table is there as Parquet and as CSV with the same rows. A missing value is null, an empty cell in CSV; a zero stands only
  where a page says zero.
- `datapackage.json` describes the CSV files (Data Package v2), `quality.json` counts what is in the tables, and
  `sha256sum --check SHA256SUMS` checks the files.
- A CSV cell that a spreadsheet would run as a formula has an apostrophe in front, which Parquet has not.
- Stages are separate claims and are never added up, nor a part to its whole, which says `total`.

";

const RULES: &str = "\
## How a value is chosen

Where several sentences state one count, the first of these rules that tells two of them apart decides, and the column `rule`
names the one that told the chosen value from the next best:

";

/// The text of the file.
pub(crate) fn readme(draft: &Draft<'_>) -> String {
    let mut text =
        format!("# Dân vận khéo: models and awards\n\nVersion {}\n\n", package::version(draft.tables()));
    text.push_str(BEGINNING);
    text.push_str("| table | rows | one row is |\n|---|---:|---|\n");
    for (table, written) in draft.schema().tables().iter().zip(draft.tables()) {
        let _ = writeln!(text, "| [{}](#{}) | {} | {} |", table.name, table.name, written.rows, table.en);
    }
    text.push('\n');
    text.push_str(RULES);
    for (rule, meaning) in CRITERIA {
        let _ = writeln!(text, "- `{rule}`: {meaning}");
    }
    let _ = writeln!(text, "- `{ONLY_STATEMENT}`: nothing else was stated\n");
    for table in draft.schema().tables() {
        describe(&mut text, table);
    }
    text
}

fn describe(text: &mut String, table: &Table) {
    let _ = writeln!(text, "## {}\n\n{}\n\n{}\n", table.name, table.en, table.vi);
    text.push_str("| column | type | what it is | là gì |\n|---|---|---|---|\n");
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
