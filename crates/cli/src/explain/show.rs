//! An explanation as a person reads it on a terminal.

use anstream::adapter::strip_str;
use anstyle::{AnsiColor, Style};
use danvan_domain::{Measure, Place, text::squeeze};
use danvan_parser::{
    Parsed,
    explain::{Explanation, Figure, Outcome, Role, Sentence, Stated, Word},
};
use unicode_width::UnicodeWidthStr as _;

const BOLD: Style = Style::new().bold();
const FACT: Style = AnsiColor::Green.on_default().bold();
const NO_FACT: Style = AnsiColor::Red.on_default();
const DIM: Style = Style::new().dimmed();

/// The explanation of a text: the page, then its sentences with figures, or all of them.
pub(crate) fn text(id: &str, parsed: &Parsed, explanation: &Explanation, all: bool, ink: Ink) -> String {
    let mut lines = vec![format!("== {}", ink.paint(BOLD, id)), page(parsed, explanation)];
    lines.extend(parsed.issues.iter().map(|issue| format!("issue {}: {}", issue.code, issue.message)));
    let shown = explanation.sentences.iter().filter(|sentence| all || !sentence.figures.is_empty());
    lines.extend(shown.map(|sentence| ink.sentence(sentence)));
    lines.join("\n")
}

/// What the page says as a whole.
fn page(parsed: &Parsed, explanation: &Explanation) -> String {
    let Some(article) = &parsed.article else { return "no article".to_owned() };
    let published = article.published.map(|at| at.day().to_string());
    let mut parts = vec![
        format!("page of {}", place(explanation.place.as_ref())),
        format!("published {}", published.as_deref().unwrap_or("on no day that was found")),
        match explanation.period {
            Some(period) => format!("reviews {period}"),
            None => "reviews no period that is named".to_owned(),
        },
    ];
    if !explanation.purposes.is_empty() {
        let purposes: Vec<&str> = explanation.purposes.iter().map(|purpose| purpose.as_str()).collect();
        parts.push(format!("on {}", purposes.join(", ")));
    }
    parts.extend(explanation.sector.as_ref().map(|sector| format!("models run by {sector}")));
    parts.join(" · ")
}

fn place(place: Option<&Place>) -> String {
    let Some(place) = place else { return "no place".to_owned() };
    let Some(name) = &place.name else { return place.level.to_string() };
    let province = place.province.as_ref().filter(|province| *province != name);
    let province = province.map(|province| format!(", {province}")).unwrap_or_default();
    format!("{name} ({}{province})", place.level)
}

/// Writes with colours or without, and in lines that fit or as long as they come.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ink {
    /// Whether in colours.
    pub(crate) coloured: bool,
    /// The columns of the terminal, where there is one.
    pub(crate) columns: Option<usize>,
}

impl Ink {
    pub(super) fn paint(&self, style: Style, text: &str) -> String {
        if self.coloured { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// A text with `first` before it, broken between words where the terminal ends, with `rest` before all other lines.
    fn wrapped(&self, text: &str, first: &str, rest: &str) -> String {
        let mut line = first.to_owned();
        let mut lines = Vec::new();
        for (index, word) in text.split(' ').enumerate() {
            let width = |text: &str| strip_str(text).to_string().width();
            let full = self.columns.is_some_and(|columns| width(&line) + 1 + width(word) > columns);
            if full && index > 0 {
                lines.push(std::mem::replace(&mut line, rest.to_owned()));
            } else if index > 0 {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
        lines.join("\n")
    }

    fn sentence(&self, sentence: &Sentence) -> String {
        let mut heading = format!("{} {}–{}", sentence.part, sentence.start, sentence.end);
        if let Some(home) = &sentence.place {
            heading.push_str(&format!(", item of {}", place(Some(home))));
        }
        if !sentence.read {
            heading.push_str(", not read: the page has not named the movement yet");
        }
        let marked = self.wrapped(&self.marked(sentence), "  ", "  ");
        let mut lines = vec![String::new(), self.paint(DIM, &heading), marked];
        let words: Vec<String> = sentence.words.iter().map(|word| self.word(word)).collect();
        if !words.is_empty() {
            let line = format!("{} {}", self.paint(DIM, "words"), words.join(" · "));
            lines.push(self.wrapped(&line, "  ", "        "));
        }
        lines.extend(sentence.figures.iter().map(|figure| self.figure(figure)));
        lines.join("\n")
    }

    /// The sentence on one line, its words in the colours of their roles.
    fn marked(&self, sentence: &Sentence) -> String {
        let mut marked = String::new();
        let mut letters = sentence.text.chars();
        let mut at = 0;
        for word in &sentence.words {
            // A name of a place may have other words in it.
            if word.start < at {
                continue;
            }
            marked.extend(letters.by_ref().take(word.start - at));
            let text: String = letters.by_ref().take(word.end - word.start).collect();
            marked.push_str(&self.paint(style(word.role), &text));
            at = word.end;
        }
        marked.extend(letters);
        squeeze(&marked)
    }

    fn word(&self, word: &Word) -> String {
        let text = self.paint(style(word.role), &squeeze(&word.text));
        format!("{text}: {}", word.means.join(" or "))
    }

    fn figure(&self, figure: &Figure) -> String {
        let counted = figure.quantity.as_ref().map_or(figure.text.as_str(), |quantity| &quantity.text);
        let mut head = self.paint(BOLD, &squeeze(counted));
        if let Some(quantity) = &figure.quantity {
            head.push_str(&format!(" = {} {} {}", quantity.qualifier, quantity.value, quantity.counted));
        }
        let said = match &figure.outcome {
            Outcome::Fact(stated) => {
                let fact = format!("fact {}", stated.fact_id);
                format!("{}\n{}", self.paint(FACT, &fact), self.stated(stated))
            }
            Outcome::Merged { stated, why } => {
                let merged = format!("no fact of its own, {why}: {}", stated.fact_id);
                format!("{}\n{}", self.paint(DIM, &merged), self.stated(stated))
            }
            Outcome::Refused { why, by } => {
                self.paint(NO_FACT, &format!("no fact: {why}, by “{}”", squeeze(by)))
            }
            Outcome::None { why } => self.paint(NO_FACT, &format!("no fact: {why}")),
        };
        format!("  {head}\n    {said}")
    }

    fn stated(&self, stated: &Stated) -> String {
        let by = stated.by.as_ref().map(|by| format!(" by “{}”", squeeze(by))).unwrap_or_default();
        let when = match stated.period {
            Some(period) => period.to_string(),
            None => "no period".to_owned(),
        };
        let mut lines = vec![
            format!("    {}", measure(&stated.measure)),
            format!("    rule {}{by}, confidence {}", stated.rule, stated.confidence),
            format!("    {when}, {}, from {}", stated.basis, stated.period_from),
            format!("    {}, from {}", place(stated.place.as_ref()), stated.place_from),
        ];
        lines.extend(stated.part_of.as_ref().map(|whole| format!("    part of {whole}")));
        lines.join("\n")
    }
}

/// A measure with the attributes that it has, in a line.
fn measure(measure: &Measure) -> String {
    let mut parts = vec![measure.as_str().to_owned()];
    match measure {
        Measure::Models(model) => {
            parts.push(model.stage.to_string());
            parts.extend(model.form.map(|form| format!("form {form}")));
            parts.extend(model.field.map(|field| format!("field {field}")));
            parts.extend(model.sector.as_ref().map(|sector| format!("sector {sector}")));
            parts.extend(model.tier.map(|tier| format!("tier {tier}")));
        }
        Measure::Awards(award) => {
            parts.push(award.recipient.to_string());
            parts.extend(award.kind.map(|kind| kind.to_string()));
            parts.push(format!("for {}", award.purpose));
            parts.extend(award.body.as_ref().map(|body| format!("given by {body}")));
        }
        Measure::Participants { recipient, scope } => {
            parts.extend([recipient.to_string(), scope.to_string()]);
        }
        Measure::Contributions { item, scope } => parts.extend([item.to_string(), scope.to_string()]),
    }
    parts.join(", ")
}

fn style(role: Role) -> Style {
    match role {
        Role::Number => AnsiColor::Yellow.on_default().bold(),
        Role::Time => AnsiColor::Blue.on_default().bold(),
        Role::Place => AnsiColor::Magenta.on_default().bold(),
        Role::Noun => AnsiColor::Cyan.on_default().bold(),
        Role::Governor => AnsiColor::Green.on_default().bold(),
        Role::Refusal => AnsiColor::Red.on_default().bold(),
        Role::Attribute => AnsiColor::Cyan.on_default(),
        Role::Other => DIM,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_broken_between_words_and_colours_take_no_room() {
        let text = "Huyện \u{1b}[1mđăng ký\u{1b}[0m 12 mô hình";
        let ink = |columns| Ink { coloured: true, columns };
        assert_eq!(ink(None).wrapped(text, "  ", "    "), format!("  {text}"));
        assert_eq!(
            ink(Some(17)).wrapped(text, "  ", "    "),
            "  Huyện \u{1b}[1mđăng ký\u{1b}[0m\n    12 mô hình"
        );
        assert_eq!(ink(Some(1)).wrapped("mô hình", "", "  "), "mô\n  hình");
    }
}
