//! Vietnamese text: one normal form, one key to compare by, offsets in characters.

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// `text` in Unicode Normalization Form C (UAX #15).
pub fn nfc(text: &str) -> String {
    let doubtful = || beyond_ascii(text).filter(|c| !is_plainly_composed(*c) && *c != SOFT_HYPHEN);
    // Without what is surely composed, the quick check can only be stricter.
    if doubtful().next().is_none() || is_nfc_quick(doubtful()) == IsNormalized::Yes {
        text.to_owned()
    } else {
        text.nfc().collect()
    }
}

/// Bytes that are looked at together.
const BLOCK: usize = 64;

/// The characters that are no ASCII. Most of a page is, and is skipped by bytes.
fn beyond_ascii(text: &str) -> impl Iterator<Item = char> {
    let mut rest = text;
    std::iter::from_fn(move || {
        // Whole blocks at once; a character never begins in one that is ASCII and ends in the next.
        while let Some(true) = rest.as_bytes().get(..BLOCK).map(<[u8]>::is_ascii) {
            rest = rest.get(BLOCK..)?;
        }
        let at = rest.bytes().position(|byte| !byte.is_ascii())?;
        let mut chars = rest.get(at..)?.chars();
        let found = chars.next();
        rest = chars.as_str();
        found
    })
}

/// Says where a word may be broken at the end of a line, and is otherwise nothing: no space and no letter.
pub const SOFT_HYPHEN: char = '\u{AD}';

/// `text` with every run of white space (no-break and zero-width spaces too) as one space, none at the ends,
/// and without soft hyphens.
pub fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    // Where the run of characters begins that are kept as they stand.
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let (space, hyphen) = (is_space(c), c == SOFT_HYPHEN);
        if space || hyphen {
            append(&mut out, &mut gap, text.get(start..at));
            start = at + c.len_utf8();
            gap |= space;
        }
    }
    append(&mut out, &mut gap, text.get(start..));
    out
}

/// Appends a run, after a space where there was a gap before it.
fn append(out: &mut String, gap: &mut bool, run: Option<&str>) {
    let Some(run) = run.filter(|run| !run.is_empty()) else { return };
    if std::mem::take(gap) && !out.is_empty() {
        out.push(' ');
    }
    out.push_str(run);
}

/// White space in the wide sense of web pages: Unicode's, and the zero-width characters that stand between
/// words.
pub fn is_space(c: char) -> bool {
    if c.is_ascii() {
        return matches!(c, ' ' | '\t'..='\r');
    }
    c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

/// The key by which names and words are compared: NFC, lower case, one placement of tone marks
/// ("Hoà" is "hòa"), dashes as "-" without spaces around them, single spaces, no soft hyphens. The Icelandic eth, which many
/// portals type for "Đ" and which no Vietnamese word has, is read as the letter meant. Tone and vowel marks
/// stay: "xã" is not "xa".
///
/// ```
/// use danvan_domain::text::fold;
/// assert_eq!(fold("Hoà  Bình"), fold("HÒA BÌNH"));
/// assert_eq!(fold("Bà Rịa – Vũng Tàu"), "bà rịa-vũng tàu");
/// ```
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_onto(&mut out, text);
    out
}

/// Appends the key of `text`, as [`fold`] gives it, to what a buffer holds: it allocates nothing where the buffer
/// has room and `text` is in NFC.
pub fn fold_onto(out: &mut String, text: &str) {
    if text.chars().all(is_plainly_composed) {
        fold_composed(out, text.chars());
    } else {
        // Soft hyphens first: one may stand between a letter and its mark.
        fold_composed(out, text.chars().filter(|c| *c != SOFT_HYPHEN).nfc());
    }
}

/// Whether a character is composed whatever stands beside it, and no soft hyphen: all up to the first combining
/// mark, Vietnamese letters, and the punctuation of prose.
fn is_plainly_composed(c: char) -> bool {
    matches!(c, '\0'..='\u{2FF}' | '\u{1EA0}'..='\u{1EF9}' | '\u{2010}'..='\u{2027}') && c != SOFT_HYPHEN
}

fn fold_composed(out: &mut String, text: impl Iterator<Item = char>) {
    let start = out.len();
    let mut syllable = start;
    let mut gap = false;
    for c in text {
        let letter = lower_letter(c);
        if letter.is_none() && is_space(c) {
            place_tone(out, syllable);
            syllable = out.len();
            gap = true;
            continue;
        }
        let c = letter.unwrap_or(match c {
            '‐'..='―' | '−' => '-',
            '’' | '‘' | '`' | '´' => '\'',
            'Ð' | 'ð' => 'đ',
            c => c,
        });
        if gap && out.len() > start && c != '-' && !out.ends_with('-') {
            out.push(' ');
            syllable = out.len();
        }
        gap = false;
        if letter.is_some() {
            out.push(c);
            continue;
        }
        for c in c.to_lowercase() {
            if c.is_alphanumeric() {
                out.push(c);
            } else {
                place_tone(out, syllable);
                out.push(c);
                syllable = out.len();
            }
        }
    }
    place_tone(out, syllable);
}

/// The small letter of a letter that Vietnamese is written with, or a digit: without a look into the tables of
/// Unicode, which would be most of the time that folding takes. None for any other character.
fn lower_letter(c: char) -> Option<char> {
    match c {
        'a'..='z' | '0'..='9' | 'à'..='ï' | 'ñ'..='ö' | 'ø'..='ÿ' => Some(c),
        'ă' | 'đ' | 'ĩ' | 'ũ' | 'ơ' | 'ư' => Some(c),
        'A'..='Z' => Some(c.to_ascii_lowercase()),
        // Pairs of a capital and its small letter.
        'Ạ'..='ỹ' => char::from_u32(u32::from(c) | 1),
        'À'..='Ï' | 'Ñ'..='Ö' | 'Ø'..='Þ' => char::from_u32(u32::from(c) + 0x20),
        'Ă' => Some('ă'),
        'Đ' => Some('đ'),
        'Ĩ' => Some('ĩ'),
        'Ũ' => Some('ũ'),
        'Ơ' => Some('ơ'),
        'Ư' => Some('ư'),
        _ => None,
    }
}

/// The letters of a folded text without their marks. The barred d is a letter of its own, which no normal form takes
/// apart.
///
/// ```
/// assert_eq!(danvan_domain::text::without_marks("đắk lắk"), "dak lak");
/// ```
pub fn without_marks(folded: &str) -> String {
    folded.nfd().filter(|c| !is_combining_mark(*c)).map(|c| if c == 'đ' { 'd' } else { c }).collect()
}

/// Whether a character is a letter or a digit, as [`char::is_alphanumeric`] says; quick for Vietnamese.
pub fn is_alphanumeric(c: char) -> bool {
    lower_letter(c).is_some() || c.is_alphanumeric()
}

/// Sets the tone mark of the lower-case syllable that begins at `start` on the first vowel of a final oa, oe or
/// uy, which is where the older and more common spelling has it; "quý" keeps its mark, since its u belongs to the
/// consonant.
fn place_tone(out: &mut String, start: usize) {
    let mut letters = out.get(start..).unwrap_or_default().chars().rev();
    let (Some(last), Some(vowel)) = (letters.next(), letters.next()) else { return };
    let Some((first, second)) = older_spelling(vowel, last) else { return };
    if letters.next() != Some('q') {
        out.truncate(out.len() - last.len_utf8() - vowel.len_utf8());
        out.push(first);
        out.push(second);
    }
}

fn older_spelling(vowel: char, last: char) -> Option<(char, char)> {
    Some(match (vowel, last) {
        ('o', 'à') => ('ò', 'a'),
        ('o', 'á') => ('ó', 'a'),
        ('o', 'ả') => ('ỏ', 'a'),
        ('o', 'ã') => ('õ', 'a'),
        ('o', 'ạ') => ('ọ', 'a'),
        ('o', 'è') => ('ò', 'e'),
        ('o', 'é') => ('ó', 'e'),
        ('o', 'ẻ') => ('ỏ', 'e'),
        ('o', 'ẽ') => ('õ', 'e'),
        ('o', 'ẹ') => ('ọ', 'e'),
        ('u', 'ỳ') => ('ù', 'y'),
        ('u', 'ý') => ('ú', 'y'),
        ('u', 'ỷ') => ('ủ', 'y'),
        ('u', 'ỹ') => ('ũ', 'y'),
        ('u', 'ỵ') => ('ụ', 'y'),
        _ => return None,
    })
}

/// Byte offset to character offset, over one text: asked in any order, answered by binary search.
#[derive(Debug, Clone)]
pub struct CharIndex {
    /// Byte offset of every 64th character.
    marks: Vec<usize>,
}

const MARK_EVERY: usize = 64;

impl CharIndex {
    /// Indexes `text`.
    pub fn new(text: &str) -> Self {
        Self { marks: text.char_indices().step_by(MARK_EVERY).map(|(byte, _)| byte).collect() }
    }

    /// How many characters of `text` stand before `byte`. `text` must be the text indexed; an offset inside
    /// a character counts that character as not yet passed, one past the end counts all.
    pub fn chars_before(&self, text: &str, byte: usize) -> usize {
        let mark = self.marks.partition_point(|&at| at <= byte).saturating_sub(1);
        let Some(&from) = self.marks.get(mark) else { return 0 };
        let rest = text.get(from..).unwrap_or_default();
        mark * MARK_EVERY + rest.char_indices().take_while(|(at, _)| from + at < byte).count()
    }
}

/// The characters `start..end` of `text`, end exclusive; `None` where the text is shorter or `end < start`.
pub fn slice_chars(text: &str, start: usize, end: usize) -> Option<&str> {
    let length = end.checked_sub(start)?;
    let mut starts = text.char_indices().map(|(byte, _)| byte).chain([text.len()]);
    let from = starts.nth(start)?;
    let to = if length == 0 { from } else { starts.nth(length - 1)? };
    text.get(from..to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tone_marks_have_one_placement() {
        for (a, b) in [("Hoà Bình", "Hòa Bình"), ("uỷ ban", "ủy ban"), ("khoẻ", "khỏe"), ("thuỷ", "thủy")]
        {
            assert_eq!(fold(a), fold(b), "{a}");
        }
        assert_eq!(fold("quý"), "quý");
        assert_ne!(fold("xã"), fold("xa"));
    }

    #[test]
    fn letters_are_lowered_as_unicode_has_it() {
        let letters = ('\0'..=char::MAX).filter_map(|c| Some((c, lower_letter(c)?)));
        let mut count = 0;
        for (capital, small) in letters {
            assert!(capital.to_lowercase().eq([small]) && small.is_alphanumeric(), "{capital:?}");
            count += 1;
        }
        assert!(count > 200, "{count}");
        assert!(('\0'..=char::MAX).all(|c| is_alphanumeric(c) == c.is_alphanumeric()));
    }

    #[test]
    fn decomposed_letters_and_eth_are_composed() {
        assert_eq!(fold("\u{D0}a\u{0323}i"), "đại");
        assert_eq!(fold("ĐẮK  LẮK"), "đắk lắk");
    }

    #[test]
    fn a_soft_hyphen_is_nothing_and_no_space() {
        assert!(!is_space(SOFT_HYPHEN));
        for (given, squeezed, folded) in [
            ("mô hì\u{AD}nh", "mô hình", "mô hình"),
            ("\u{AD} Dân\u{AD}  vận \u{AD}", "Dân vận", "dân vận"),
            ("HÒA\u{AD}", "HÒA", "hòa"),
            ("Ho\u{AD}à", "Hoà", "hòa"),
            ("a\u{AD}\u{302}", "a\u{302}", "â"),
            ("\u{AD}", "", ""),
        ] {
            assert_eq!(squeeze(given), squeezed, "{given:?}");
            assert_eq!(fold(given), folded, "{given:?}");
        }
    }

    #[test]
    fn character_offsets_agree_with_counting() {
        let text = "Đức Phổ có 345 mô hình ".repeat(20);
        let index = CharIndex::new(&text);
        for (count, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(index.chars_before(&text, byte), count);
        }
        assert_eq!(index.chars_before(&text, text.len()), text.chars().count());
        assert_eq!(slice_chars(&text, 4, 7), Some("Phổ"));
        assert_eq!(slice_chars(&text, 7, 4), None);
    }
}
