//! The sentence that a label was read in. Labels say none, so that it is looked for by the figure; it is shown
//! to a person who looks into an error, and nothing is computed from it.

/// The first sentence in which the figure stands, as it is or in a unit some powers of ten smaller; the whole
/// text where it stands in none, since it may be written in words.
pub(super) fn stating(value: f64, text: &str) -> &str {
    let with = |fits: fn(f64, f64) -> bool| {
        sentences(text).find(|sentence| figures(sentence).any(|figure| fits(figure, value)))
    };
    with(|figure, value| figure == value).or_else(|| with(is_scaled)).unwrap_or(text.trim())
}

/// Whether a figure in thousands, millions and so on can be the value.
fn is_scaled(figure: f64, value: f64) -> bool {
    const SCALES: [f64; 6] = [1e2, 1e3, 1e4, 1e6, 1e9, 1e12];
    figure > 0.0 && SCALES.iter().any(|scale| (figure * scale - value).abs() < 0.5)
}

/// Divides at line ends and after full stops before a capital. An abbreviation divides a sentence too, which
/// costs some of what is shown.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').flat_map(|line| {
        let mut rest = line.trim();
        std::iter::from_fn(move || {
            let end = sentence_end(rest);
            let (sentence, after) = rest.split_at_checked(end)?;
            rest = after.trim_start();
            (!sentence.is_empty()).then_some(sentence)
        })
    })
}

fn sentence_end(text: &str) -> usize {
    let opens = |rest: &str| {
        let next = rest.trim_start();
        next.len() < rest.len() && next.chars().next().is_some_and(|c| !c.is_lowercase())
    };
    text.char_indices()
        .filter(|(_, c)| matches!(c, '.' | '!' | '?' | '…'))
        .map(|(at, c)| at + c.len_utf8())
        .find(|&end| text.get(end..).is_some_and(opens))
        .unwrap_or(text.len())
}

/// The numbers in digits: full stops divide thousands, a comma begins the fraction.
fn figures(sentence: &str) -> impl Iterator<Item = f64> {
    sentence
        .split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')))
        .filter_map(|run| run.trim_matches(['.', ',']).replace('.', "").replace(',', ".").parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_found_by_its_figure() {
        let text = "Năm 2019, huyện có 2.471 hộ. Có 05 mô hình. Dân góp 3,6 tỷ đồng; 2 ha đất.\nHai mươi lăm tập thể.";
        for (value, sentence) in [
            (2471.0, "Năm 2019, huyện có 2.471 hộ."),
            (5.0, "Có 05 mô hình."),
            (3.6e9, "Dân góp 3,6 tỷ đồng; 2 ha đất."),
            (20000.0, "Dân góp 3,6 tỷ đồng; 2 ha đất."),
            (25.0, text),
        ] {
            assert_eq!(stating(value, text), sentence, "{value}");
        }
        assert_eq!(stating(1.0, ""), "");
    }
}
