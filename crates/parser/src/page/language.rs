//! The language of a page, as far as its dates depend on it.

use super::{moment::Reading, piece::Piece, tree::Tree};

/// Letters that are looked at.
const SAMPLE: usize = 4_000;
/// One letter in so many is one that hardly another language has: in Vietnamese it is one in ten or so.
const LEAST_VIETNAMESE: usize = 40;
/// Countries whose English has the month before the day, by what the names of their hosts end with, and endings that sites
/// of any country use for what they spell.
const MONTH_FIRST: [&str; 10] = ["us", "ca", "ph", "co", "io", "tv", "me", "ai", "fm", "ly"];
/// Words by which English is told: at least so many of a hundred are such, among so many that are looked at.
const ENGLISH: [&str; 4] = ["the", "and", "of", "to"];
const LEAST_ENGLISH: usize = 6;
const WORDS: usize = 600;
/// A line that can give a day has at most so many bytes.
const LONGEST_DATED: usize = 80;

/// How a page means its dates, by its letters, the language that it declares and its address.
pub(super) fn reading(tree: &Tree<'_>, pieces: &[Piece], url: Option<&str>) -> Reading {
    let declared = declared(tree).unwrap_or_default();
    let host =
        url.and_then(|url| url::Url::parse(url).ok()?.host_str().map(str::to_owned)).unwrap_or_default();
    let country = host.rsplit('.').next().unwrap_or_default();
    let texts = || pieces.iter().map(|piece| piece.text.as_str());
    let vietnamese = country == "vn" || is_vietnamese(texts(), declared.starts_with("vi"));
    if vietnamese {
        return Reading::VIETNAMESE;
    }
    let lines = || texts().filter(|text| text.len() <= LONGEST_DATED);
    let month_first = shown(lines()).unwrap_or_else(|| {
        let english = declared == "en-us"
            || declared.starts_with("en") && !declared.contains('-')
            || declared.is_empty() && is_english(texts());
        english && (country.len() > 2 || country.is_empty() || MONTH_FIRST.contains(&country))
    });
    Reading { vietnamese, month_first }
}

/// Whether the month stands first in the days of lines that can be read in one way only, such as 12/31/2019; none where
/// there are none, or both.
fn shown<'t>(lines: impl Iterator<Item = &'t str>) -> Option<bool> {
    let (mut day_first, mut month_first) = (false, false);
    for line in lines.filter(|line| line.contains('/')) {
        let mut parts = line.split('/');
        let (Some(before), Some(second), Some(year)) = (parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        let digits = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let first = before.get(before.len() - digits..).and_then(|first| first.parse::<u8>().ok());
        let years = year.bytes().take_while(u8::is_ascii_digit).count();
        let (Some(first), Ok(second), 2 | 4) = (first, second.parse::<u8>(), years) else { continue };
        day_first |= (13..=31).contains(&first) && (1..=12).contains(&second);
        month_first |= (1..=12).contains(&first) && (13..=31).contains(&second);
    }
    (day_first != month_first).then_some(month_first)
}

/// Whether texts are in English, told by its commonest words.
fn is_english<'t>(texts: impl Iterator<Item = &'t str>) -> bool {
    let (mut all, mut own) = (0, 0);
    for word in texts.flat_map(|text| text.split(' ')).filter(|word| !word.is_empty()).take(WORDS) {
        all += 1;
        own += usize::from(ENGLISH.contains(&word));
    }
    own * 100 >= all * LEAST_ENGLISH && own > 0
}

/// The language that the page declares, in small letters with hyphens.
pub(super) fn declared(tree: &Tree<'_>) -> Option<String> {
    let (_, html) = tree.elements(0..tree.nodes.len()).find(|(_, element)| element.name() == "html")?;
    let language = html.attr("lang").or_else(|| html.attr("xml:lang"))?.trim();
    (!language.is_empty()).then(|| language.to_ascii_lowercase().replace('_', "-"))
}

/// Whether texts are in Vietnamese; `unless` is the answer where they are too short to tell.
pub(super) fn is_vietnamese<'t>(texts: impl Iterator<Item = &'t str>, unless: bool) -> bool {
    let letters = texts.flat_map(str::chars).filter(|c| c.is_alphabetic()).take(SAMPLE);
    let (mut all, mut own) = (0, 0);
    for letter in letters {
        all += 1;
        own += usize::from(is_own(letter));
    }
    if all < 2 * LEAST_VIETNAMESE { unless || own > 0 } else { own * LEAST_VIETNAMESE >= all }
}

/// Letters of Vietnamese that hardly another language has.
pub(super) fn is_own(letter: char) -> bool {
    matches!(letter, 'đ' | 'Đ' | 'ơ' | 'Ơ' | 'ư' | 'Ư' | '\u{1EA0}'..='\u{1EF9}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_is_told_by_its_letters() {
        let told = |text: &str, unless| is_vietnamese([text].into_iter(), unless);
        assert!(told(&"Huyện đăng ký xây dựng mô hình trong năm. ".repeat(4), false));
        assert!(!told(&"The district registered its models that year. ".repeat(4), true));
        assert!(told("Họp", false) && told("Hop", true) && !told("Hop", false));
    }
}
