//! Letters of fonts from before Unicode, which decode to other letters and signs: TCVN3 (ABC) and VNI.

use std::fmt;

use super::language::is_own;

/// Words that are looked at, and how many there have to be.
const MOST_WORDS: usize = 400;
const LEAST_WORDS: usize = 8;
/// Characters of a text that show at once that it is in Unicode.
const READ_FIRST: usize = 200;

/// A way of writing Vietnamese that needs its own fonts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Legacy {
    /// TCVN 5712:1993, third set: a byte a letter.
    Tcvn3,
    /// VNI for Windows: a vowel, and a byte for its marks.
    Vni,
}

impl fmt::Display for Legacy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tcvn3 => "TCVN3",
            Self::Vni => "VNI",
        })
    }
}

/// The legacy letters that most of a text consists of, by how often its words hold what only they have. Lines in Unicode
/// can stand beside them: portals moved their menus and headlines, and left the old stories' texts as they were.
pub(super) fn legacy<'t>(lines: impl Iterator<Item = &'t str>) -> Option<Legacy> {
    let (mut unicode, mut rest) = (0, Counts::default());
    for line in lines {
        if rest.all >= MOST_WORDS {
            break;
        }
        if line.chars().take(READ_FIRST).filter(|c| is_own(*c)).count() > READ_FIRST / 50 {
            unicode += line.len();
            continue;
        }
        let counts = Counts::of(line);
        if counts.own * 4 > counts.all {
            unicode += line.len();
        } else {
            rest.add(counts);
        }
    }
    let kind = if rest.tcvn3 >= rest.vni { Legacy::Tcvn3 } else { Legacy::Vni };
    let held = rest.tcvn3.max(rest.vni);
    // In Vietnamese two words in three carry a mark, and most of those are told by one of these.
    let told = rest.all >= LEAST_WORDS && rest.own * 20 < rest.all && held * 5 > rest.all;
    (told && rest.bytes > unicode).then_some(kind)
}

/// How many words of a text hold what.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    bytes: usize,
    all: usize,
    /// Letters of Vietnamese in Unicode.
    own: usize,
    tcvn3: usize,
    vni: usize,
}

impl Counts {
    fn of(line: &str) -> Self {
        let mut counts = Self { bytes: line.len(), ..Self::default() };
        let words = line.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic));
        for word in words.take(MOST_WORDS) {
            counts.all += 1;
            if word.is_ascii() {
                continue;
            }
            let (tcvn3, vni) = (is_tcvn3(word), is_vni(word));
            // Some of the bytes of both are such letters in the code page that a server is most often said to use.
            counts.own += usize::from(!tcvn3 && !vni && word.chars().any(is_own));
            counts.tcvn3 += usize::from(tcvn3);
            counts.vni += usize::from(vni);
        }
        counts
    }

    fn add(&mut self, other: Self) {
        self.bytes += other.bytes;
        self.all += other.all;
        self.own += other.own;
        self.tcvn3 += other.tcvn3;
        self.vni += other.vni;
    }
}

/// Signs between the letters of a word, or capitals with marks after small letters: "D©n vËn khÐo".
fn is_tcvn3(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric() && !is_tcvn3_sign(c));
    let mut before = None;
    let mut small = false;
    for c in word.chars() {
        let beside_letter =
            before.is_some_and(char::is_alphabetic) || word.chars().nth(1).is_some_and(|n| n.is_alphabetic());
        if is_tcvn3_sign(c) && beside_letter {
            return true;
        }
        if small && matches!(c, 'À'..='Þ' | 'Ơ' | 'Ư' | 'Đ') {
            return true;
        }
        small = c.is_ascii_lowercase();
        before = Some(c);
    }
    false
}

/// What decodes from the bytes of letters that are no letters elsewhere.
fn is_tcvn3_sign(c: char) -> bool {
    matches!(
        c,
        '®' | 'µ'
            | '¸'
            | '¶'
            | '·'
            | '¹'
            | '©'
            | '«'
            | '¬'
            | '¨'
            | 'ª'
            | '§'
            | '¤'
            | '¥'
            | '¦'
            | '»'
            | '¾'
            | '¼'
            | '½'
            | '\u{2212}'
            | '\u{AD}'
    )
}

/// A vowel and the byte of its marks: "Daân vaän kheùo", "ñöôïc".
fn is_vni(word: &str) -> bool {
    const MARKS: &str = "ùøûõïâáàåãäêéèúüëơăÙØÛÕÏÂÁÀÅÃÄÊÉÈÚÜËƠĂ";
    let mut before = ' ';
    for c in word.chars() {
        let after_vowel = matches!(
            before,
            'a' | 'e' | 'o' | 'u' | 'y' | 'ö' | 'ô' | 'A' | 'E' | 'O' | 'U' | 'Y' | 'Ö' | 'Ô'
        );
        if (after_vowel && MARKS.contains(c)) || (matches!(c, 'ô' | 'Ô') && matches!(before, 'ö' | 'Ö')) {
            return true;
        }
        before = c;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn legacy_letters_are_told_from_languages() {
        for (text, expected) in [
            ("Phong trµo thi ®ua D©n vËn khÐo cña huyÖn n¨m 2008 ®¹t nhiÒu kÕt qu¶ tèt", Some(Legacy::Tcvn3)),
            (
                "Phong traøo thi ñua Daân vaän kheùo cuûa huyeän naêm 2008 ñaït nhieàu keát quaû toát",
                Some(Legacy::Vni),
            ),
            ("Phong trào thi đua Dân vận khéo của huyện năm 2008 đạt nhiều kết quả tốt", None),
            ("L’été dernier, la municipalité a préféré créer un marché à côté du théâtre de la cité", None),
            ("El año pasado, la institución destacó también la participación de más niños en España", None),
            ("Die Bürger der Städte hörten natürlich früh von den Plänen für größere Häuser", None),
            ("© 2020 Ban Dân vận", None),
            ("", None),
        ] {
            assert_eq!(legacy([text].into_iter()), expected, "{text}");
        }
    }

    #[test]
    fn a_text_is_told_below_a_headline_in_unicode() {
        let story = "Phong traøo thi ñua Daân vaän kheùo cuûa huyeän naêm 2008 ñaït nhieàu keát quaû toát";
        let headline = "Phong trào thi đua Dân vận khéo của huyện đạt kết quả tốt";
        assert_eq!(legacy([headline, story, story].into_iter()), Some(Legacy::Vni));
        assert_eq!(legacy([headline, headline, story].into_iter()), None);
        assert_eq!(legacy(["Ảnh: Lê An", story].into_iter()), Some(Legacy::Vni));
    }
}
