//! The characters of a line as they are kept: NFC, single spaces, no marks that no reader sees, entities
//! that were encoded twice decoded.

use std::borrow::Cow;

use danvan_domain::text::{nfc, squeeze};
use scraper::Html;

/// The Icelandic capital, which many portals type for the Vietnamese one that looks the same.
const ETH: char = 'Ð';

/// An entity encoded twice is at most so long.
const LONGEST_ENTITY: usize = 10;

/// A line of text, cleaned.
pub(super) fn line(text: &str) -> String {
    let decoded = if has_entity(text) { Cow::Owned(decoded(text)) } else { Cow::Borrowed(text) };
    if !decoded.chars().any(is_careful) {
        return squeeze(&decoded);
    }
    let visible: String = decoded.chars().filter(|c| !is_invisible(*c)).collect();
    let line = squeeze(&nfc(&visible));
    if line.contains(ETH) { line.replace(ETH, "Đ") } else { line }
}

/// Whether a character may have to be left out, replaced or composed with its neighbour: none of Latin and
/// Vietnamese, and no punctuation of prose, does.
fn is_careful(c: char) -> bool {
    let harmless = matches!(c,
        ' '..='~' | '\n' | '\r' | '\t' | '\u{A0}'..='\u{AC}' | '\u{AE}'..='\u{CF}' | '\u{D1}'..='\u{2FF}'
        | '\u{1EA0}'..='\u{1EF9}' | '\u{2010}'..='\u{2027}');
    !harmless
}

/// Marks that stand inside words and are no space between them.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}')
        || (c.is_control() && !c.is_whitespace())
}

/// Whether an entity stands in text whose entities have been decoded.
fn has_entity(text: &str) -> bool {
    text.match_indices('&').any(|(at, _)| {
        let rest = text.as_bytes().get(at + 1..).unwrap_or_default();
        let name =
            rest.iter().take(LONGEST_ENTITY).take_while(|b| b.is_ascii_alphanumeric() || **b == b'#').count();
        name > 1 && rest.get(name) == Some(&b';')
    })
}

fn decoded(text: &str) -> String {
    let html = Html::parse_fragment(&text.replace('<', "&lt;"));
    html.root_element().text().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cleaned() {
        for (given, expected) in [
            (" Dân\u{A0} vận \n khéo ", "Dân vận khéo"),
            ("mô\u{200B} hì\u{AD}nh", "mô hình"),
            ("D&acirc;n vận &amp; &ldquo;kh&eacute;o&rdquo; 3 < 5", "Dân vận & “khéo” 3 < 5"),
            ("Q&A; R&D", "Q&A; R&D"),
            ("\u{D0}ại hội \u{110}ảng", "\u{110}ại hội \u{110}ảng"),
            ("to\u{302}\u{309} chu\u{31B}\u{301}c", "tổ chức"),
        ] {
            assert_eq!(line(given), expected);
        }
    }
}
