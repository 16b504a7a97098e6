//! Numbers, in figures and in words.

use danvan_domain::lexicon::{NumberWord, Sense};

use super::scan::Scan;

/// A number found in a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number {
    /// Its value.
    pub value: f64,
    /// The token after it.
    pub end: usize,
}

/// How many figures and number words a number has, at most: "chín trăm chín mươi chín nghìn …" and so on to billions.
const LONGEST: usize = 24;

/// Reads the number that begins at a token: figures with thousands and decimal marks, scale words after
/// them, and number words ("3 tỷ 200 triệu", "một trăm linh ba", "một tỷ rưỡi").
pub fn read(scan: &Scan<'_>, start: usize) -> Option<Number> {
    let mut sum = Sum::default();
    let mut at = start;
    for _ in 0..LONGEST {
        let Some((_, next)) = atom(scan, at).filter(|(atom, _)| sum.take(*atom)) else { break };
        at = next;
    }
    let value = sum.value()?;
    Some(Number { value, end: at })
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Atom {
    Figure(f64),
    Word(NumberWord),
}

fn atom(scan: &Scan<'_>, at: usize) -> Option<(Atom, usize)> {
    if scan.figure(at).is_some() {
        let (value, end) = spaced_figure(scan, at)?;
        return Some((Atom::Figure(value), end));
    }
    let word = |sense: &Sense| if let Sense::Number(word) = sense { Some(*word) } else { None };
    // A digit in words next to a figure is another word: "năm 2021", "20 năm".
    scan.sense_at(at, word)
        .filter(|(word, end)| {
            let after_figure = at.checked_sub(1).is_some_and(|before| scan.figure(before).is_some());
            !matches!(word, NumberWord::Digit(_)) || (scan.figure(*end).is_none() && !after_figure)
        })
        .map(|(word, end)| (Atom::Word(word), end))
}

/// A figure, with groups of three digits after single spaces taken in ("3 846").
fn spaced_figure(scan: &Scan<'_>, at: usize) -> Option<(f64, usize)> {
    let first = scan.figure(at)?;
    let plain = |figure: &str| figure.bytes().all(|byte| byte.is_ascii_digit());
    let mut end = at + 1;
    if !plain(first) || first.len() > 3 || first.starts_with('0') {
        return figure_value(first).map(|value| (value, end));
    }
    let mut digits = Decimal::default();
    digits.push(first);
    while let Some(group) = scan.figure(end).filter(|group| plain(group) && group.len() == 3) {
        if !one_space_between(scan, end) {
            break;
        }
        digits.push(group);
        end += 1;
    }
    digits.value().map(|value| (value, end))
}

fn one_space_between(scan: &Scan<'_>, token: usize) -> bool {
    let before = token.checked_sub(1).and_then(|before| scan.tokens.get(before));
    let (Some(before), Some(token)) = (before, scan.tokens.get(token)) else { return false };
    matches!(scan.text.get(before.end..token.start), Some(" " | "\u{A0}" | "\u{202F}"))
}

/// The value of a figure: a mark that is repeated, or a dot before exactly three digits, groups thousands;
/// any other single mark is a decimal mark. Figures with marks in another order are none.
fn figure_value(figure: &str) -> Option<f64> {
    let is_mark = |c: char| !c.is_ascii_digit();
    let (Some(first), Some(last)) = (figure.find(is_mark), figure.rfind(is_mark)) else {
        return Decimal::of(figure, "");
    };
    let group = figure.get(first..)?.chars().next()?;
    let (whole, fraction) = (figure.get(..last)?, figure.get(last + 1..)?);
    let grouped = |text: &str| {
        text.chars().filter(|c| is_mark(*c)).all(|mark| mark == group) && has_groups_of_three(text, group)
    };
    if first == last {
        let thousands = group == '.' && grouped(figure) && !figure.starts_with('0');
        return if thousands { Decimal::of(figure, "") } else { Decimal::of(whole, fraction) };
    }
    if figure.get(last..)?.starts_with(group) {
        return grouped(figure).then(|| Decimal::of(figure, "")).flatten();
    }
    grouped(whole).then(|| Decimal::of(whole, fraction)).flatten()
}

fn has_groups_of_three(text: &str, mark: char) -> bool {
    let mut groups = text.split(mark);
    let first = groups.next().is_some_and(|first| (1..=3).contains(&first.len()));
    first && groups.all(|group| group.len() == 3)
}

/// A number in digits with one decimal point at most, written without asking for memory: a page has hundreds.
#[derive(Debug, Default)]
struct Decimal {
    bytes: [u8; Decimal::LONGEST],
    length: usize,
}

impl Decimal {
    /// No count has so many digits.
    const LONGEST: usize = 32;

    /// The value of the digits of a whole and its fraction; none where they are too many.
    fn of(whole: &str, fraction: &str) -> Option<f64> {
        let mut decimal = Self::default();
        decimal.push(whole);
        if !fraction.is_empty() {
            decimal.put(b'.');
            decimal.push(fraction);
        }
        decimal.value()
    }

    /// Appends the digits of a text.
    fn push(&mut self, text: &str) {
        text.bytes().filter(u8::is_ascii_digit).for_each(|digit| self.put(digit));
    }

    fn put(&mut self, byte: u8) {
        if let Some(free) = self.bytes.get_mut(self.length) {
            *free = byte;
        }
        self.length += 1;
    }

    fn value(&self) -> Option<f64> {
        std::str::from_utf8(self.bytes.get(..self.length)?).ok()?.parse().ok()
    }
}

/// A value without the trace of binary rounding that a product of decimals leaves: to the millionth, and to the whole
/// where the millionth is beyond what the format holds.
pub fn rounded(value: f64) -> f64 {
    const WHOLE: f64 = 1e9;
    if value.abs() < WHOLE { (value * 1e6).round() / 1e6 } else { value.round() }
}

/// The sum that atoms add up to.
#[derive(Debug, Default)]
struct Sum {
    /// What scales from a thousand up have closed.
    closed: f64,
    /// Hundreds and tens that are closed within the group of three digits.
    group: f64,
    /// The last digit or figure, which a scale may still multiply.
    pending: Option<f64>,
    /// The last scale, which "half" and a smaller figure refer to.
    scale: f64,
    /// The last atom.
    last: Option<Atom>,
    /// Whether the number began with a figure: digits in words are then no part of it ("3 tỷ năm ngoái").
    figures: bool,
}

impl Sum {
    fn take(&mut self, atom: Atom) -> bool {
        let taken = match atom {
            Atom::Figure(value) => self.figure(value),
            Atom::Word(NumberWord::Digit(digit)) => self.digit(f64::from(digit)),
            Atom::Word(NumberWord::LastDigit(digit)) => self.last_digit(f64::from(digit)),
            #[allow(clippy::cast_precision_loss, reason = "scales are powers of ten below 2^53")]
            Atom::Word(NumberWord::Scale(scale)) => self.scale(scale as f64),
            Atom::Word(NumberWord::Half) => self.half(),
            Atom::Word(NumberWord::Link) => matches!(self.last, Some(Atom::Word(NumberWord::Scale(_)))),
        };
        if taken {
            self.last = Some(atom);
        }
        taken
    }

    fn figure(&mut self, value: f64) -> bool {
        let after_scale = matches!(self.last, Some(Atom::Word(NumberWord::Scale(_)))) && value < self.scale;
        if self.last.is_some() && !after_scale {
            return false;
        }
        self.figures = true;
        self.pending = Some(value);
        true
    }

    fn digit(&mut self, digit: f64) -> bool {
        let first = self.last.is_none() && digit > 0.0;
        let after = matches!(self.last, Some(Atom::Word(NumberWord::Scale(_) | NumberWord::Link)));
        if self.figures || !first && !after {
            return false;
        }
        self.pending = Some(digit);
        true
    }

    fn last_digit(&mut self, digit: f64) -> bool {
        matches!(self.last, Some(Atom::Word(NumberWord::Scale(10)))) && self.digit(digit)
    }

    fn scale(&mut self, scale: f64) -> bool {
        let bare_ten = scale < 100.0 && !matches!(self.last, Some(Atom::Figure(_)));
        let Some(pending) = self.pending.take().or(bare_ten.then_some(1.0)) else {
            return self.widen(scale);
        };
        if scale < 1000.0 {
            self.group += pending * scale;
        } else {
            self.closed += (self.group + pending) * scale;
            self.group = 0.0;
        }
        self.scale = scale;
        true
    }

    /// A scale right after a scale multiplies it: "hai trăm nghìn".
    fn widen(&mut self, scale: f64) -> bool {
        if self.group == 0.0 || scale < 1000.0 {
            return false;
        }
        self.closed += self.group * scale;
        self.group = 0.0;
        self.scale = scale;
        true
    }

    fn half(&mut self) -> bool {
        if self.last.is_none() {
            self.pending = Some(0.5);
            return true;
        }
        if !matches!(self.last, Some(Atom::Word(NumberWord::Scale(_)))) {
            return false;
        }
        self.closed += self.scale / 2.0;
        true
    }

    fn value(&self) -> Option<f64> {
        if matches!(self.last?, Atom::Word(NumberWord::Half)) && self.scale == 0.0 {
            return None;
        }
        let rounded = rounded(self.closed + self.group + self.pending.unwrap_or(0.0));
        (rounded.is_finite() && rounded > 0.0).then_some(rounded)
    }
}

#[cfg(test)]
mod tests {
    use danvan_domain::Reference;

    use super::*;

    #[test]
    fn written_forms_have_their_values() {
        let reference = Reference::embedded().expect("embedded reference");
        for (text, expected) in [
            ("2.471", Some(2471.0)),
            ("3,6 tỷ", Some(3.6e9)),
            ("3 tỷ 200 triệu", Some(3.2e9)),
            ("05", Some(5.0)),
            ("8,8", Some(8.8)),
            ("1,264,300", Some(1_264_300.0)),
            ("58.5", Some(58.5)),
            ("3 846", Some(3846.0)),
            ("14 nghìn 500", Some(14_500.0)),
            ("193 nghìn", Some(193_000.0)),
            ("hai mươi lăm", Some(25.0)),
            ("một trăm linh ba", Some(103.0)),
            ("mười sáu", Some(16.0)),
            ("hai trăm nghìn", Some(200_000.0)),
            ("một tỷ rưỡi", Some(1.5e9)),
            ("nửa tỷ", Some(5e8)),
            ("nửa", None),
            ("ba chục", Some(30.0)),
            ("1.234,5", Some(1234.5)),
            ("68,4 tỷ", Some(6.84e10)),
            ("15.10.1930", None),
            ("không", None),
            ("trăm", None),
        ] {
            let scan = Scan::new(text, &reference.lexicon);
            assert_eq!(read(&scan, 0).map(|number| number.value), expected, "{text}");
        }
    }
}
