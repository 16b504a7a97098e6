//! The language of a page, as far as its dates depend on it.

use super::{moment::Reading, piece::Piece, tree::Tree};

/// Letters that are looked at.
const SAMPLE: usize = 4_000;
/// One letter in so many is one that hardly another language has: in Vietnamese it is one in ten or so.
const LEAST_VIETNAMESE: usize = 40;
/// Countries whose English has the day before the month.
const DAY_FIRST: [&str; 8] = ["uk", "au", "nz", "in", "ie", "za", "sg", "eu"];

/// How a page means its dates, by its letters, the language that it declares and its address.
pub(super) fn reading(tree: &Tree<'_>, pieces: &[Piece], url: Option<&str>) -> Reading {
    let declared = declared(tree).unwrap_or_default();
    let host =
        url.and_then(|url| url::Url::parse(url).ok()?.host_str().map(str::to_owned)).unwrap_or_default();
    let country = host.rsplit('.').next().unwrap_or_default();
    let texts = pieces.iter().map(|piece| piece.text.as_str());
    let vietnamese = country == "vn" || is_vietnamese(texts, declared.starts_with("vi"));
    let american = declared == "en-us" || (declared.starts_with("en") && !declared.contains('-'));
    Reading { vietnamese, month_first: american && !DAY_FIRST.contains(&country) }
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
