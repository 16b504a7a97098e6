//! What a line is by its form and place: prose, a caption, a list item, the end of the article.

use danvan_domain::{
    BlockKind, Lexicon,
    lexicon::{Refusal, Sense},
};

use super::{
    byline::{Byline, byline, is_numbered},
    moment::{DateLine, date_line},
    piece::{Form, Piece},
    tail::is_listed,
    words::{Furnishing, furnishing, longest_as, spell},
};

/// A line of so many characters is prose whatever it ends with.
const SURELY_PROSE: usize = 160;
/// A line that ends as a sentence does is prose from here on.
pub(super) const SENTENCE: usize = 40;
/// A sentence without its full stop has so many characters and words at least.
const LEAST_UNSTOPPED: usize = 30;
const LEAST_UNSTOPPED_WORDS: usize = 6;
/// A caption has at most so many characters.
const LONGEST_CAPTION: usize = 260;
/// A caption that ends like a sentence has at most so many.
const LONGEST_CAPTION_SENTENCE: usize = 150;
/// The first line is a lead without its full stop from here on, and a caption below.
const LEAST_LEAD: usize = 80;
/// A credit names so many words at most.
const MOST_CREDITED: usize = 6;
/// Lines longer than this are neither furniture nor bylines nor dates.
const LONGEST_MARKED: usize = 200;

/// What an item of a list begins with, where no markup says that it is one.
pub(super) const LIST_MARKS: [char; 7] = ['-', '+', '•', '*', '–', '●', '▪'];

/// A piece and what it is.
#[derive(Debug)]
pub(super) struct Line<'p> {
    pub(super) piece: &'p Piece,
    pub(super) prose: bool,
    pub(super) furnishing: Option<Furnishing>,
    pub(super) date: Option<DateLine>,
    pub(super) byline: Option<Byline>,
    /// The markup says that it is a byline.
    pub(super) signed: bool,
}

impl<'p> Line<'p> {
    pub(super) fn new(piece: &'p Piece, lexicon: &Lexicon) -> Self {
        let short = piece.chars <= LONGEST_MARKED;
        let furnishing = if short { furnishing(&piece.text, lexicon) } else { None };
        let date = if short { date_line(&piece.text, lexicon) } else { None };
        let byline = if short && furnishing.is_none() && !matches!(piece.form, Form::Row) {
            byline(&piece.text, lexicon)
        } else {
            None
        };
        let prose = furnishing.is_none() && is_prose(piece) && !matches!(byline, Some(Byline::Labelled(_)));
        Self { piece, prose, furnishing, date, byline, signed: false }
    }

    /// Whether it is a name and nothing else.
    pub(super) fn is_bare_name(&self) -> bool {
        matches!(self.byline, Some(Byline::Bare(_)))
    }

    /// Whether the line is text of an article as far as it can tell by itself.
    pub(super) fn is_text(&self) -> bool {
        self.furnishing.is_none() && !self.piece.is_link()
    }
}

/// Whether a piece reads as a sentence or more.
pub(super) fn is_prose(piece: &Piece) -> bool {
    !piece.is_link()
        && !matches!(piece.form, Form::Heading(_))
        && (piece.chars >= SURELY_PROSE || (piece.chars >= SENTENCE && ends_sentence(&piece.text)))
}

/// Whether a text ends as a sentence does.
pub(super) fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || "\"'”’»)]".contains(c));
    text.ends_with(['.', '!', '?', '…', ';', ':', '。', '！', '？', '।', '؟', '۔'])
}

/// Whether a line reads as a sentence that lacks its full stop: most of its words are in small letters.
pub(super) fn is_unstopped(line: &Line<'_>) -> bool {
    let words = line.piece.text.split(' ');
    let small = words.clone().filter(|word| word.starts_with(char::is_lowercase)).count();
    let count = words.count();
    line.piece.chars >= LEAST_UNSTOPPED && count >= LEAST_UNSTOPPED_WORDS && small * 2 >= count
}

/// Whether a text breaks off, as the leads in a listing do.
pub(super) fn breaks_off(text: &str) -> bool {
    let text = text.trim_end_matches([']', ')', ' ', '»', '>']);
    text.ends_with('…') || text.ends_with("...")
}

/// Whether a text has digits other than a year's or a day's.
pub(super) fn has_figures(text: &str) -> bool {
    text.split(|c: char| c.is_whitespace() || "(),;:".contains(c)).any(|word| {
        let word = word.trim_matches(|c: char| !c.is_ascii_digit());
        let digits = word.chars().filter(char::is_ascii_digit).count();
        let year = word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
        let span = word.split(['/', '-', '–']).count() > 1;
        digits > 0 && !year && !span
    })
}

/// Whether a text counts something in words.
fn counts_in_words(text: &str, lexicon: &Lexicon) -> bool {
    let words = spell(text, lexicon, 64);
    (0..words.len()).any(|at| {
        let rest = words.get(at..).unwrap_or_default();
        let number = longest_as(rest, lexicon, |sense| matches!(sense, Sense::Number(_)).then_some(()));
        number.is_some_and(|(count, ())| {
            let counted = rest.get(count..).unwrap_or_default();
            longest_as(counted, lexicon, |sense| {
                matches!(sense, Sense::Head(_) | Sense::Number(_)).then_some(())
            })
            .is_some()
        })
    })
}

/// What a line of plain text is, by its form and its neighbours.
pub(super) fn plain_kind(lines: &[Line<'_>], index: usize, lexicon: &Lexicon) -> BlockKind {
    let Some(line) = lines.get(index) else { return BlockKind::Paragraph };
    let text = line.piece.text.as_str();
    if line.piece.form == Form::Row {
        return BlockKind::TableRow;
    }
    if text.starts_with(LIST_MARKS) && line.piece.chars > 2 {
        return BlockKind::ListItem;
    }
    if matches!(line.byline, Some(Byline::Credit)) || ends_in_credit(text, lexicon) {
        return BlockKind::Caption;
    }
    let is_short = |line: &Line<'_>| !line.prose && !ends_sentence(&line.piece.text);
    if text.ends_with([':', ';', ',']) || line.piece.chars > LONGEST_CAPTION {
        return BlockKind::Paragraph;
    }
    if is_short(line) || (line.piece.chars <= LONGEST_CAPTION && !ends_sentence(text)) {
        let run_before =
            lines.get(..index).unwrap_or_default().iter().rev().take_while(|l| is_short(l)).count();
        let run_after = lines.get(index + 1..).unwrap_or_default().iter().take_while(|l| is_short(l)).count();
        let numbered = text.starts_with(|c: char| c.is_ascii_digit()) || is_numbered(text);
        // A list below is headed by this line, with a picture between on some pages.
        let heads = lines.get(index + 1..).and_then(|below| {
            below.iter().find(|line| is_short(line) || line.prose).map(|line| is_listed(&line.piece.text))
        });
        return match run_before + run_after {
            _ if numbered || heads == Some(true) || (index == 0 && line.piece.chars >= LEAST_LEAD) => {
                BlockKind::Paragraph
            }
            0 if index > 0 && is_unstopped(line) && index + 1 == lines.len() => BlockKind::Paragraph,
            0 | 1 => BlockKind::Caption,
            _ => BlockKind::ListItem,
        };
    }
    if index > 0 && is_caption_sentence(text, line.piece.chars, lexicon) && between_longer(lines, index) {
        return BlockKind::Caption;
    }
    BlockKind::Paragraph
}

/// A single sentence that says who is seen doing what: no figures, and no phrase that ties it to the text.
fn is_caption_sentence(text: &str, chars: usize, lexicon: &Lexicon) -> bool {
    let sentences = text.split(". ").count();
    let tied = text.split_once(',').is_some_and(|(opening, rest)| {
        let next_is_small = rest.trim_start().chars().next().is_some_and(char::is_lowercase);
        opening.split(' ').count() <= 7 && (next_is_small || opens_with_time(opening, lexicon))
    });
    chars <= LONGEST_CAPTION_SENTENCE
        && sentences == 1
        && !tied
        && !opens_with_time(text, lexicon)
        && !text.ends_with(['!', '?', '…'])
        && !text.starts_with(['“', '"', '('])
        && !has_figures(text)
        && !counts_in_words(text, lexicon)
        && !proposes(text, lexicon)
}

/// Whether a text proposes something, which no picture shows.
fn proposes(text: &str, lexicon: &Lexicon) -> bool {
    let words = spell(text, lexicon, 64);
    (0..words.len()).any(|at| {
        let rest = words.get(at..).unwrap_or_default();
        let proposal = |sense: &Sense| matches!(sense, Sense::Refusal(Refusal::Proposal)).then_some(());
        longest_as(rest, lexicon, proposal).is_some()
    })
}

fn opens_with_time(text: &str, lexicon: &Lexicon) -> bool {
    let words = spell(text, lexicon, 6);
    longest_as(&words, lexicon, |sense| matches!(sense, Sense::Time(_)).then_some(())).is_some()
}

fn between_longer(lines: &[Line<'_>], index: usize) -> bool {
    let here = lines.get(index).map_or(0, |line| line.piece.chars);
    let longer =
        |line: Option<&Line<'_>>| line.is_some_and(|line| line.prose && line.piece.chars > here.min(140));
    let listed = |line: Option<&Line<'_>>| line.is_some_and(|line| is_listed(&line.piece.text));
    let before = index.checked_sub(1).and_then(|before| lines.get(before));
    let after = lines.get(index + 1);
    // Or between the line that heads a list and its first item.
    let in_list = before.is_some_and(|line| !listed(Some(line)) && line.piece.chars > here) && listed(after);
    longer(before) && longer(after) || in_list
}

/// "… tại hội nghị. Ảnh: Q.T"
fn ends_in_credit(text: &str, lexicon: &Lexicon) -> bool {
    use danvan_domain::lexicon::Furniture;
    // Names have neither: it stands before the last thing that is said.
    let before_name = |mark: &str| text.rsplit_once(mark).map(|(_, said)| said);
    let short = text.len() <= 3 * LONGEST_CAPTION;
    let Some(said) = before_name(":").or_else(|| before_name(" by ")).filter(|_| short) else {
        return false;
    };
    if said.trim().split(' ').count() > MOST_CREDITED {
        return false;
    }
    let words = spell(text, lexicon, 80);
    let labels = super::words::labels(text, &words, lexicon);
    let credit = labels.iter().rev().find(|label| {
        let by = || text.get(label.start..label.end).is_some_and(|label| label.ends_with(" by"));
        label.furniture == Furniture::Credit && (label.colon || by())
    });
    credit.is_some_and(|label| {
        let name = text.get(label.end..).unwrap_or_default().trim_start_matches([':', ' ']);
        let name = name.trim_end_matches(['.', ')', ']', ' ']);
        label.start > 0
            && !name.is_empty()
            && name.split(' ').count() <= MOST_CREDITED
            && super::byline::is_names(name)
    })
}

/// What a piece of a page with markup is.
pub(super) fn marked_kind(line: &Line<'_>, lexicon: &Lexicon) -> BlockKind {
    let piece = line.piece;
    let is_credited = || piece.chars <= LONGEST_CAPTION && ends_in_credit(&piece.text, lexicon);
    match piece.form {
        Form::Row => BlockKind::TableRow,
        Form::Item if piece.after_image && is_credited() => BlockKind::Caption,
        Form::Item => BlockKind::ListItem,
        Form::Caption => BlockKind::Caption,
        Form::Heading(_) => BlockKind::Paragraph,
        Form::Text => {
            let set_apart = piece.centred || piece.italic;
            let under_image = piece.after_image
                && piece.chars <= LONGEST_CAPTION
                && (set_apart || !ends_sentence(&piece.text));
            if under_image || is_credited() || matches!(line.byline, Some(Byline::Credit)) {
                BlockKind::Caption
            } else {
                BlockKind::Paragraph
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use danvan_domain::reference::Reference;

    use super::*;

    #[test]
    fn captions_are_told_from_paragraphs() {
        let lexicon = Reference::embedded().expect("embedded reference data").lexicon;
        let long = "Trong năm qua các cấp ủy đã lãnh đạo, chỉ đạo và tổ chức thực hiện tốt công tác vận động \
                    nhân dân, góp phần hoàn thành các chỉ tiêu về kinh tế, văn hóa, xã hội của địa phương.";
        for (text, expected) in [
            ("Quang cảnh hội nghị tổng kết", BlockKind::Caption),
            ("Ông Lê Văn An – Phó Chủ tịch huyện phát biểu tại hội nghị", BlockKind::Caption),
            ("Đồng chí Lê Văn An, Bí thư Huyện ủy phát biểu chỉ đạo hội nghị.", BlockKind::Caption),
            ("Lãnh đạo huyện trao giấy khen cho các tập thể, cá nhân năm 2020.", BlockKind::Caption),
            ("Người dân xã Phú Mỹ làm đường. Ảnh: Q.T", BlockKind::Caption),
            ("Dịp này, huyện trao giấy khen cho 12 tập thể và 20 cá nhân.", BlockKind::Paragraph),
            ("Huyện tặng giấy khen cho mười hai tập thể có thành tích.", BlockKind::Paragraph),
            ("Phát biểu tại hội nghị, đồng chí Bí thư biểu dương kết quả của huyện.", BlockKind::Paragraph),
            ("Kết quả cụ thể như sau:", BlockKind::Paragraph),
            ("1. Kết quả năm 2020", BlockKind::Paragraph),
            ("- Xã Phú Mỹ: 12 mô hình", BlockKind::ListItem),
            ("Phú Mỹ\t12", BlockKind::TableRow),
        ] {
            let pieces: Vec<Piece> = [long, text, long].map(|text| Piece::plain(text.to_owned())).into();
            let lines: Vec<Line<'_>> = pieces.iter().map(|piece| Line::new(piece, &lexicon)).collect();
            assert_eq!(plain_kind(&lines, 1, &lexicon), expected, "{text}");
        }
    }

    #[test]
    fn figures_are_neither_years_nor_days() {
        for (text, expected) in [
            ("năm 2020", false),
            ("giai đoạn 2016-2020, ngày 3/2", false),
            ("12 tập thể", true),
            ("2.471 mô hình", true),
            ("không", false),
        ] {
            assert_eq!(has_figures(text), expected, "{text}");
        }
    }
}
