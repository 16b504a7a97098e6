//! Bylines: lines that are names, with or without a label before them.

use danvan_domain::{Lexicon, lexicon::Furniture, text::squeeze};

use super::words::{furniture_at, labels, spell};

/// A byline has at most so many characters.
const LONGEST: usize = 90;
/// It names at most so many people, of at most so many words each.
const MOST_NAMES: usize = 5;
const MOST_WORDS: usize = 5;
/// So many bytes can be a name with a label behind it.
const SIGNED: usize = 80;
/// What stands between two names.
const JOINTS: [char; 9] = ['-', '–', '—', ',', '/', '&', ';', '|', '+'];

/// What a line has to say about who wrote the article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Byline {
    /// A label says so.
    Labelled(String),
    /// It is a name or names and nothing else.
    Bare(String),
    /// It credits a picture or a source, and nobody else.
    Credit,
}

/// Reads a line as a byline.
pub(super) fn byline(line: &str, lexicon: &Lexicon) -> Option<Byline> {
    if line.len() > 4 * 2 * LONGEST {
        return None;
    }
    // Without a colon it is names, with or without a label before them, and those have no figures.
    if !line.contains(':') && !can_name(line) {
        return None;
    }
    let line = line.trim_matches(['*', '|', ' ']);
    let inside = line.strip_prefix(['(', '[']).and_then(|line| line.strip_suffix([')', ']']));
    let line = inside.unwrap_or(line);
    let words = spell(line, lexicon, 64);
    let all = labels(line, &words, lexicon);
    let labels: Vec<_> = all
        .iter()
        .filter(|label| matches!(label.furniture, Furniture::Byline | Furniture::Credit))
        .copied()
        .collect();
    let opening = labels.first().filter(|label| {
        line.get(..label.start).is_some_and(|before| !before.contains(char::is_alphanumeric))
    });
    // "Lê An thực hiện"
    if let (None, Some(closing)) = (opening, labels.last())
        && closing.furniture == Furniture::Byline
        && closing.words >= 2
        && line.get(closing.end..).is_some_and(|rest| !rest.contains(char::is_alphanumeric))
    {
        let name = tidy(line.get(..closing.start)?);
        return is_names(&name).then_some(Byline::Labelled(name));
    }
    let Some(opening) = opening else {
        return bare(line, labels.iter().find(|label| label.colon).map(|label| label.start));
    };
    // "Tin" before a name is a label only with its colon; "Tin, ảnh" is one without, and so is the English "By".
    let english = line.get(opening.start..opening.end).is_some_and(|label| label.eq_ignore_ascii_case("by"));
    if !opening.colon && opening.words < 2 && !english {
        return bare(line, None);
    }
    if opening.furniture == Furniture::Credit {
        return opening.colon.then_some(Byline::Credit);
    }
    let next = all.iter().find(|label| label.start >= opening.end && label.colon);
    let next = next.map_or(line.len(), |label| label.start);
    let name = tidy(line.get(opening.end..next)?);
    let plausible = if opening.colon { is_plausible(&name) } else { is_names(&name) };
    plausible.then_some(Byline::Labelled(name))
}

/// Whether a line without a colon can be names, by its length and its last word: most lines of text cannot.
fn can_name(line: &str) -> bool {
    let last = line.rsplit(' ').next().unwrap_or_default().trim_start_matches(|c: char| !c.is_alphanumeric());
    line.len() <= 4 * LONGEST
        && !line.bytes().any(|byte| byte.is_ascii_digit())
        && (last.starts_with(char::is_uppercase)
            || last.is_empty()
            || line.contains('(')
            || line.len() < SIGNED)
}

/// Names up to a credit that follows them on the line.
fn bare(line: &str, credit_at: Option<usize>) -> Option<Byline> {
    let name = tidy(line.get(..credit_at.unwrap_or(line.len()))?);
    is_names(&name).then_some(Byline::Bare(name))
}

/// Whether a line is the label of a byline and nothing else, as in tables of an article's properties.
pub(super) fn is_byline_label(line: &str, lexicon: &Lexicon) -> bool {
    let words = spell(line, lexicon, 8);
    let labels = labels(line, &words, lexicon);
    matches!(labels.as_slice(), [label] if label.furniture == Furniture::Byline
        && label.words >= 2
        && line.get(label.end..).is_some_and(|rest| !rest.contains(char::is_alphanumeric))
        && line.get(..label.start).is_some_and(|before| !before.contains(char::is_alphanumeric)))
}

/// The name on a line that says for which office it stands: "Lê An - Đài Truyền thanh huyện".
pub(super) fn name_before_office(line: &str) -> Option<String> {
    let (name, office) = line.split_once(" - ").or_else(|| line.split_once(" – "))?;
    let words = name.split(' ').count();
    let is_office =
        office.chars().next().is_some_and(char::is_uppercase) && !office.ends_with(['.', '!', '?']);
    ((2..=MOST_WORDS).contains(&words) && line.chars().count() <= LONGEST && is_office && is_names(name))
        .then(|| name.to_owned())
}

/// A name as printed, without the marks around it.
fn tidy(name: &str) -> String {
    let marks =
        |c: char| c.is_whitespace() || JOINTS.contains(&c) || matches!(c, ':' | '(' | '[' | '•' | '.');
    let name = name.trim_start_matches(marks);
    let end = |c: char| c.is_whitespace() || JOINTS.contains(&c) || matches!(c, ':' | '(' | '[' | '•');
    let name = squeeze(name.trim_end_matches(end));
    // The full stop of "T.H." is its own; the one after "Hải Yến" is the line's.
    let last = name.rsplit([' ', '.']).find(|part| !part.is_empty()).unwrap_or_default();
    if last.chars().count() > 1 && !last.contains('.') { name.trim_end_matches('.').to_owned() } else { name }
}

/// After a label, anything short that begins like a name and is no address.
pub(super) fn is_plausible(name: &str) -> bool {
    let capital = name.chars().next().is_some_and(char::is_uppercase);
    capital
        && name.chars().count() <= LONGEST
        && !name.contains("://")
        && !name.ends_with(['!', '?'])
        && name.split(' ').count() <= MOST_NAMES * MOST_WORDS
}

/// Whether a line is made of names and nothing else.
pub(super) fn is_names(line: &str) -> bool {
    if line.chars().count() > LONGEST || line.chars().any(|c| c.is_numeric()) || is_numbered(line) {
        return false;
    }
    // "HOÀNG AN (tổng hợp)" names who put it together.
    let line = line.split_once(" (").filter(|(_, rest)| rest.ends_with(')')).map_or(line, |(name, _)| name);
    let names: Vec<Vec<&str>> = split_names(line);
    if names.is_empty() || names.len() > MOST_NAMES {
        return false;
    }
    let words: usize = names.iter().map(Vec::len).sum();
    if let ([name], 1) = (names.as_slice(), words) {
        return name.first().is_some_and(|only| is_signature(only));
    }
    names.iter().all(|name| name.len() <= MOST_WORDS && name.iter().all(|word| is_name_word(word)))
        && (words > 1 || names.len() > 1)
}

/// Whether a line opens with a Roman numeral and its mark, as the heading of a part does: "III. PHƯƠNG HƯỚNG".
pub(super) fn is_numbered(line: &str) -> bool {
    const LONGEST_NUMBER: usize = 5;
    line.split_once(['.', '-', '/', ')']).is_some_and(|(number, rest)| {
        let (number, words) = (number.trim(), rest.split_whitespace().count());
        // "V. Thanh Hà" and "X.Lan" sign; "V. TỔ CHỨC THỰC HIỆN" does not.
        let initial = matches!(number, "V" | "X") && words < 4 || number.len() == 1 && !rest.starts_with(' ');
        (1..=LONGEST_NUMBER).contains(&number.len())
            && number.chars().all(|c| "IVX".contains(c))
            && words > 0
            && !initial
    })
}

/// The names of a line, divided at joints and at a short word in small letters between them ("và").
fn split_names(line: &str) -> Vec<Vec<&str>> {
    let mut names: Vec<Vec<&str>> = vec![Vec::new()];
    for part in line.split(JOINTS) {
        let words: Vec<&str> = part.split_whitespace().collect();
        for (at, word) in words.iter().enumerate() {
            let small = word.chars().all(char::is_lowercase) && word.chars().count() <= 3;
            if small && at > 0 && at + 1 < words.len() {
                names.push(Vec::new());
            } else if let Some(name) = names.last_mut() {
                name.push(word);
            }
        }
        names.push(Vec::new());
    }
    names.retain(|name| !name.is_empty());
    names
}

/// The persons of a byline, each as printed. An office is none, nor is what stands in brackets behind a name.
pub(super) fn persons(byline: &str, lexicon: &Lexicon) -> Vec<String> {
    let named = byline.split_once(" (").map_or(byline, |(named, _)| named);
    let names = split_names(named).into_iter();
    let persons =
        names.filter(|words| words.len() <= MOST_WORDS && words.iter().all(|word| is_name_word(word)));
    persons.map(|words| words.join(" ")).filter(|name| !is_office(name, lexicon)).collect()
}

/// Whether a name opens as an office's does.
fn is_office(name: &str, lexicon: &Lexicon) -> bool {
    let words = spell(name, lexicon, MOST_WORDS);
    matches!(furniture_at(&words, lexicon), Some((_, Furniture::Office)))
}

/// A capitalised word, one in capitals, or initials with full stops.
fn is_name_word(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
        && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '\'' | '’'))
        && word.chars().count() <= 12
        && mixed_case_is_a_names(word)
}

/// "Thanh" and "THANH" and "T.Thanh" and the degree "ThS.", not "tHaNh".
fn mixed_case_is_a_names(word: &str) -> bool {
    if word.ends_with('.') && word.chars().count() <= 4 && word.starts_with(char::is_uppercase) {
        return true;
    }
    word.split(['.', '\'', '’']).filter(|part| !part.is_empty()).all(|part| {
        let mut letters = part.chars();
        let first_is_capital = letters.next().is_some_and(char::is_uppercase);
        let rest: Vec<char> = letters.collect();
        first_is_capital && (rest.iter().all(|c| c.is_lowercase()) || rest.iter().all(|c| c.is_uppercase()))
    })
}

/// One word that can only be a signature: "PV", "T.H.", "TTXVN".
fn is_signature(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let dotted = word.contains('.') && !word.ends_with("..");
    let capitals = word.chars().all(|c| c.is_uppercase() || c == '.');
    (capitals && (2..=6).contains(&letters)) || (dotted && letters <= 12 && is_name_word(word))
}

#[cfg(test)]
mod tests {
    use danvan_domain::reference::Reference;

    use super::*;

    #[test]
    fn bylines_as_printed() {
        let lexicon = Reference::embedded().expect("embedded reference data").lexicon;
        let bare = |name: &str| Some(Byline::Bare(name.to_owned()));
        let labelled = |name: &str| Some(Byline::Labelled(name.to_owned()));
        for (line, expected) in [
            ("Lê Bình", bare("Lê Bình")),
            ("Mai Hương-Quốc Dũng", bare("Mai Hương-Quốc Dũng")),
            ("HOÀNG BIN - QUANG SƠN", bare("HOÀNG BIN - QUANG SƠN")),
            ("Minh Lý – Ksorr Tuối", bare("Minh Lý – Ksorr Tuối")),
            ("Lê An và Trần Bình", bare("Lê An và Trần Bình")),
            ("PV", bare("PV")),
            ("T.H.", bare("T.H.")),
            ("Q.T-P.T", bare("Q.T-P.T")),
            ("(T.Xuân)", bare("T.Xuân")),
            ("Tin, ảnh: Hải Yến", labelled("Hải Yến")),
            ("Tin và ảnh: TRUNG HIẾU - DƯƠNG TUẤN", labelled("TRUNG HIẾU - DƯƠNG TUẤN")),
            ("Tin: Hoàng Đảm / Ảnh: Thiện Nhân", labelled("Hoàng Đảm")),
            ("Bài, ảnh: Lê Văn An", labelled("Lê Văn An")),
            ("Bài, ảnh LÊ VĂN AN", labelled("LÊ VĂN AN")),
            ("LÊ VĂN AN thực hiện", labelled("LÊ VĂN AN")),
            ("Tác giả: Nguyễn Thị Bé.", labelled("Nguyễn Thị Bé")),
            ("Tác giả:Lê An Ngày đăng:12/03/2019", labelled("Lê An")),
            ("Lê Văn An; Ảnh: Trần Bình", bare("Lê Văn An")),
            ("Nguồn Phú Yên: http://example.vn", None),
            ("Ảnh: Q.T", Some(Byline::Credit)),
            ("Nguồn: Ban Dân vận", Some(Byline::Credit)),
            ("Quang cảnh hội nghị", None),
            ("Tin Liên", bare("Tin Liên")),
            ("Hội nghị ngày 3/2", None),
            ("Ban Tuyên giáo Huyện ủy", None),
            ("xã Phú Mỹ", None),
            ("III. PHƯƠNG HƯỚNG", None),
            ("I - KẾT QUẢ", None),
            ("V.L", bare("V.L")),
            ("ThS. Lê Văn An", bare("ThS. Lê Văn An")),
            ("Lê Văn An (tổng hợp)", bare("Lê Văn An (tổng hợp)")),
            ("", None),
        ] {
            assert_eq!(byline(line, &lexicon), expected, "{line}");
        }
    }
}
