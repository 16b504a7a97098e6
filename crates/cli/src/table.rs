//! A table for readers of a terminal: columns aligned by the width that characters take up there.

use unicode_width::UnicodeWidthStr;

/// Which side of a column its texts stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    /// Texts.
    Left,
    /// Numbers.
    Right,
}

/// Between two columns.
const GAP: &str = "  ";

/// The rows under their headings, a line each, without spaces at the ends. A combining mark takes no column,
/// so that names in either Unicode form are aligned.
pub(crate) fn aligned<const N: usize>(headings: [(&str, Align); N], rows: &[[String; N]]) -> String {
    let mut widths = headings.map(|(heading, _)| heading.width());
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.width().max(*width);
        }
    }
    let line = |cells: [&str; N]| {
        let mut line = String::new();
        for ((cell, width), (_, align)) in cells.into_iter().zip(widths).zip(headings) {
            let padding = " ".repeat(width.saturating_sub(cell.width()));
            let (before, after) =
                if align == Align::Right { (padding.as_str(), "") } else { ("", padding.as_str()) };
            line.push_str(before);
            line.push_str(cell);
            line.push_str(after);
            line.push_str(GAP);
        }
        line.trim_end().to_owned()
    };
    let rules = widths.map(|width| "─".repeat(width));
    let mut lines =
        vec![line(headings.map(|(heading, _)| heading)), line(rules.each_ref().map(String::as_str))];
    lines.extend(rows.iter().map(|row| line(row.each_ref().map(String::as_str))));
    lines.join("\n")
}

/// A text in one line, without what is beyond so many characters.
pub(crate) fn short(text: &str, characters: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut short: String = line.chars().take(characters).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_characters() {
        for (text, expected) in [("Hà\tTiên\n", "Hà Tiên"), ("Hà Tiên có", "Hà Tiên…"), ("", "")] {
            assert_eq!(short(text, 7), expected);
        }
    }

    #[test]
    fn columns_are_aligned_in_either_unicode_form() {
        let rows = [["Hà Tiên".to_owned(), "241".to_owned()], ["Ba Vì".to_owned(), "-".to_owned()]];
        let decomposed = rows.clone().map(|[name, value]| [name.replace('ô', "o\u{302}"), value]);
        let expected = "place    models\n───────  ──────\nHà Tiên     241\nBa Vì         -";
        let headings = [("place", Align::Left), ("models", Align::Right)];
        assert_eq!(aligned(headings, &rows), expected);
        assert_eq!(aligned(headings, &decomposed).replace("o\u{302}", "ô"), expected);
    }
}
