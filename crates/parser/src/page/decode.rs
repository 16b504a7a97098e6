//! Bytes to text: byte order marks, what the server and the page declare, and what the bytes look like.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use danvan_domain::text::nfc;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1258, X_USER_DEFINED};

/// How far into a page a `<meta charset>` is looked for.
const META_WITHIN: usize = 4096;
/// How many bytes the detector and the look for zero bytes see.
const SAMPLE: usize = 64 * 1024;
/// Bytes that are looked at together.
const BLOCK: usize = 64;
/// Broken UTF-8 is still UTF-8 if at most one in so many of its bytes outside ASCII is broken.
const BROKEN_AT_MOST_ONE_IN: usize = 50;
/// So many characters that no text has are taken for slips, however short the text.
const FEW_STRAY: usize = 4;
/// A text has at most one such character in so many.
const STRAY_AT_MOST_ONE_IN: usize = 100;
/// Openings of files that are no text, whatever they are called.
const BINARY: [&[u8]; 8] = [
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xFF\xD8\xFF",
    b"GIF8",
    b"\x1F\x8B",
    b"\xD0\xCF\x11\xE0",
    b"RIFF",
];

/// Bytes that are no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The bytes open as a file of another kind does.
    #[error("failed to read {length} bytes as text: they begin as a binary file does ({opening})")]
    Binary {
        /// How many bytes there are.
        length: usize,
        /// The first bytes, escaped.
        opening: String,
    },
    /// Zero bytes stand where no encoding of text has them.
    #[error("failed to read {length} bytes as text: {zeros} of the first {sample} are zero")]
    Zeros {
        /// How many bytes there are.
        length: usize,
        /// How many of them were looked at.
        sample: usize,
        /// How many of those are zero.
        zeros: usize,
    },
    /// Too many of the characters are none that a text has.
    #[error(
        "failed to read {length} bytes as text: {stray} of {characters} characters are none that a text has"
    )]
    Stray {
        /// How many bytes there are.
        length: usize,
        /// How many characters they came to.
        characters: usize,
        /// How many of those are control characters, or stand for bytes that the encoding does not have.
        stray: usize,
    },
}

/// The text of `bytes` in NFC.
///
/// A byte order mark wins, then valid UTF-8 (portals declare other charsets over it), then what
/// `content_type` and the page's own meta element declare, unless the bytes say otherwise.
///
/// # Errors
/// Where the bytes are no text.
pub fn decode(bytes: &[u8], content_type: Option<&str>) -> Result<String, DecodeError> {
    let text = read(bytes, content_type)?;
    let stray = strays(text.as_bytes());
    if stray > FEW_STRAY {
        let characters = text.chars().count();
        if stray > FEW_STRAY.max(characters / STRAY_AT_MOST_ONE_IN) {
            return Err(DecodeError::Stray { length: bytes.len(), characters, stray });
        }
    }
    Ok(text)
}

/// How many characters of UTF-8 are none that a text has: any single-byte encoding makes such ones of a picture or
/// of compressed data, and letters beside them. They are controls that are no white space, and U+FFFD.
fn strays(utf8: &[u8]) -> usize {
    let next = || utf8.iter().skip(1);
    let is_control = |byte: &u8| matches!(byte, 0..=8 | 0x0E..=0x1F | 0x7F);
    let is_wide = |first: &u8, second: &u8| *first == 0xC2 && matches!(second, 0x80..=0x84 | 0x86..=0x9F);
    let is_replaced = |second: &u8, third: &u8| *second == 0xBF && *third == 0xBD;
    // Most texts have none: that is seen without counting.
    let any_control = utf8.iter().fold(false, |any, byte| any | is_control(byte));
    let pair_at = |at: usize| match (utf8.get(at), utf8.get(at + 1), utf8.get(at + 2)) {
        (Some(first), Some(second), third) => {
            is_wide(first, second) || third.is_some_and(|third| is_replaced(second, third))
        }
        _ => false,
    };
    let blocks = utf8.chunks(BLOCK).enumerate().filter(|(_, block)| !block.is_ascii());
    let any_pair = blocks.flat_map(|(at, block)| at * BLOCK..at * BLOCK + block.len()).any(pair_at);
    if !any_control && !any_pair {
        return 0;
    }
    let controls = utf8.iter().filter(|byte| is_control(byte)).count();
    let wide = utf8.iter().zip(next()).filter(|(a, b)| is_wide(a, b)).count();
    let triples = utf8.iter().zip(next().zip(next().skip(1)));
    controls + wide + triples.filter(|(a, (b, c))| **a == 0xEF && is_replaced(b, c)).count()
}

fn read(bytes: &[u8], content_type: Option<&str>) -> Result<String, DecodeError> {
    if BINARY.iter().any(|opening| bytes.starts_with(opening)) {
        let opening = bytes.iter().take(8).flat_map(|byte| byte.escape_ascii()).map(char::from).collect();
        return Err(DecodeError::Binary { length: bytes.len(), opening });
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Ok(read_as(encoding, bytes.get(mark..).unwrap_or_default()));
    }
    if let Some(encoding) = wide(bytes)? {
        return Ok(read_as(encoding, bytes));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(nfc(text));
    }
    Ok(read_as(narrow(bytes, content_type), bytes))
}

fn read_as(encoding: &'static Encoding, bytes: &[u8]) -> String {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    nfc(&text)
}

/// UTF-16 without a byte order mark has zero bytes on one side of its pairs; other text has none.
fn wide(bytes: &[u8]) -> Result<Option<&'static Encoding>, DecodeError> {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    if !sample.contains(&0) {
        return Ok(None);
    }
    let zeros_at = |side: usize| sample.iter().skip(side).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros_at(0), zeros_at(1));
    let pairs = sample.len() / 2;
    if odd > pairs / 4 && even * 10 < odd {
        return Ok(Some(UTF_16LE));
    }
    if even > pairs / 4 && odd * 10 < even {
        return Ok(Some(UTF_16BE));
    }
    let zeros = even + odd;
    if zeros * 100 > sample.len() {
        return Err(DecodeError::Zeros { length: bytes.len(), sample: sample.len(), zeros });
    }
    Ok(None)
}

/// The encoding of bytes that are neither UTF-16 nor valid UTF-8.
fn narrow(bytes: &[u8], content_type: Option<&str>) -> &'static Encoding {
    if nearly_utf8(bytes) {
        return UTF_8;
    }
    let declared = content_type.and_then(charset_in).or_else(|| declared_in_page(bytes));
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes.get(..SAMPLE).unwrap_or(bytes), true);
    let guess = detector.guess(Some(b"vn"), Utf8Detection::Deny);
    match declared {
        // Latin-1 is what a server says that was never told; and UTF-8 was ruled out above.
        // What pages in fonts of their own declare so that nothing is done to their bytes: those are letters of Windows.
        Some(encoding) if encoding == X_USER_DEFINED => WINDOWS_1252,
        Some(encoding) if encoding == UTF_8 || (encoding == WINDOWS_1252 && guess == WINDOWS_1258) => guess,
        Some(encoding) if encoding != UTF_16LE && encoding != UTF_16BE => encoding,
        _ => guess,
    }
}

/// Whether all but a few bytes are UTF-8, as on a page cut inside a character.
fn nearly_utf8(bytes: &[u8]) -> bool {
    let (text, _) = UTF_8.decode_without_bom_handling(bytes);
    let broken = text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    let whole = text.chars().filter(|c| !c.is_ascii() && *c != char::REPLACEMENT_CHARACTER).count();
    whole > 0 && broken * BROKEN_AT_MOST_ONE_IN <= whole.max(BROKEN_AT_MOST_ONE_IN)
}

/// The encoding that a content type or a meta element names after `charset=`.
fn charset_in(text: &str) -> Option<&'static Encoding> {
    let lower = text.to_ascii_lowercase();
    let (_, after) = lower.split_once("charset")?;
    let value = after.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let label = value.split(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c))).next()?;
    Encoding::for_label(label.as_bytes())
}

fn declared_in_page(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(bytes.get(..META_WITHIN).unwrap_or(bytes)).to_ascii_lowercase();
    head.split("<meta").skip(1).find_map(|tag| charset_in(tag.split('>').next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENTENCE: &str = "Huyện Đức Phổ đăng ký xây dựng hai mươi mô hình “Dân vận khéo” trong năm 2020. ";

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
            .collect()
    }

    /// windows-1258 has vowels with marks of quality, and tones as combining letters.
    fn windows_1258(text: &str) -> Vec<u8> {
        use unicode_normalization::UnicodeNormalization;
        let mut split = String::new();
        for c in text.chars() {
            let parts: Vec<char> = c.nfd().collect();
            let tone = parts.iter().copied().find(|c| "\u{300}\u{301}\u{303}\u{309}\u{323}".contains(*c));
            split.extend(parts.iter().filter(|part| Some(**part) != tone).collect::<String>().nfc());
            split.extend(tone);
        }
        let (bytes, _, lost) = WINDOWS_1258.encode(&split);
        assert!(!lost, "{split}");
        bytes.into_owned()
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = SENTENCE.repeat(12);
        let utf8 = text.as_bytes().to_vec();
        let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
        let meta = format!("<meta charset=\"windows-1258\"><p>{text}");
        let cases: Vec<(&str, Vec<u8>, Option<&str>)> = vec![
            ("declared", utf8.clone(), Some("text/html; charset=utf-8")),
            ("declared wrongly", utf8.clone(), Some("text/html; charset=ISO-8859-1")),
            ("undeclared", utf8.clone(), None),
            ("marked", marked(b"\xEF\xBB\xBF", utf8), None),
            ("UTF-16 marked", marked(b"\xFF\xFE", utf16(&text, true)), None),
            ("UTF-16 big", utf16(&text, false), Some("text/html")),
            ("UTF-16 little", utf16(&text, true), None),
            ("1258 declared", windows_1258(&text), Some("text/html; charset=\"windows-1258\"")),
            ("1258 undeclared", windows_1258(&text), None),
            ("1258 as 1252", windows_1258(&text), Some("text/html; charset=iso-8859-1")),
            ("1258 as UTF-8", windows_1258(&text), Some("text/html; charset=utf-8")),
            ("1258 in the page", windows_1258(&meta), None),
        ];
        for (name, bytes, content_type) in cases {
            let decoded = decode(&bytes, content_type).expect(name);
            let body = decoded.strip_prefix("<meta charset=\"windows-1258\"><p>").unwrap_or(&decoded);
            assert_eq!(body, text, "{name}");
        }
    }

    #[test]
    fn a_page_cut_inside_a_letter_is_still_utf8() {
        let text = SENTENCE.repeat(30);
        let cut = text.char_indices().rev().find(|(_, c)| c.len_utf8() == 3).map(|(at, _)| at + 1);
        let decoded = decode(&text.as_bytes()[..cut.expect("a long letter")], None).expect("text");
        assert!(decoded.starts_with(SENTENCE));
    }

    /// Bytes without any order, the same ones each time.
    fn noise(length: usize, seed: u64) -> Vec<u8> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        };
        (0..length).map(|_| next()).collect()
    }

    #[test]
    fn bytes_without_any_order_are_refused_whatever_is_declared() {
        const DECLARED: [&str; 7] = [
            "text/html",
            "text/html; charset=utf-8",
            "text/html; charset=iso-8859-1",
            "text/html; charset=windows-1258",
            "text/html; charset=gb18030",
            "text/html; charset=shift_jis",
            "text/plain; charset=utf-16le",
        ];
        for length in [200, 2_000, 20_000] {
            for seed in 1..20 {
                let bare = noise(length, seed);
                let marked = |mark: &[u8]| [mark, &bare].concat();
                let named = [b"<html><head><title>", bare.as_slice(), b"</title></head></html>"].concat();
                for bytes in [&bare, &named, &marked(b"\xEF\xBB\xBF")] {
                    for declared in DECLARED {
                        let decoded = decode(bytes, Some(declared));
                        assert!(decoded.is_err(), "{length} {seed} {declared}: {decoded:?}");
                    }
                }
                if length > 200 {
                    assert!(decode(&marked(b"\xFF\xFE"), None).is_err(), "{length} {seed} as UTF-16");
                }
            }
        }
    }

    #[test]
    fn a_few_stray_bytes_are_no_hindrance() {
        let text = SENTENCE.repeat(12);
        let stray = |mut bytes: Vec<u8>, every: usize, strays: &[u8]| {
            let end = bytes.iter().rposition(|byte| *byte == b' ').unwrap_or_default();
            for (count, stray) in strays.iter().enumerate() {
                bytes.insert(end - (count + 1) * every, *stray);
            }
            bytes
        };
        for (name, bytes) in [
            ("a vertical tab from a word processor", stray(text.as_bytes().to_vec(), 40, b"\x0B\x0B")),
            ("1258 with bytes that it does not have", stray(windows_1258(&text), 40, b"\x01\x90\x02")),
            ("a short page", [SENTENCE.as_bytes(), b"\x01\x02"].concat()),
            ("form feeds", SENTENCE.replace(' ', "\u{C}").into_bytes()),
        ] {
            let decoded = decode(&bytes, None).expect(name);
            let visible: String = decoded.chars().filter(|c| !c.is_control() && *c != ' ').collect();
            assert!(visible.starts_with("HuyệnĐứcPhổđăngký"), "{name}: {visible}");
        }
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for bytes in [
            &b"%PDF-1.7 ..."[..],
            b"PK\x03\x04rest",
            b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x02\x58\0\0\x01\x90\x08\x02\0\0\0",
            b"\xFF\xD8\xFF\xE0\0\x10JFIF",
            &[0, 0, 1, 0, 0, 2, 0, 0, 9, 0, 0, 0],
            b"wOF2\x01\x02\x03\x04\x05\x06\x0E\x0F",
            "\u{FFFD}".repeat(9).as_bytes(),
        ] {
            assert!(decode(bytes, Some("text/html")).is_err(), "{bytes:?}");
        }
        assert_eq!(decode(b"", None), Ok(String::new()));
    }
}
