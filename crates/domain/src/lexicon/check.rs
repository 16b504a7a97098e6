//! Whether entries are found in their examples, and not in their counter-examples.

use std::fmt;

use super::{Entry, Lexicon, Sense, words};
use crate::text::fold;

/// An example of an entry that does not hold.
#[derive(Debug, Clone, Copy)]
pub struct Broken<'l> {
    /// The entry.
    pub entry: &'l Entry,
    /// The example, or counter-example.
    pub text: &'l str,
    /// Whether it is a counter-example, in which the entry is found.
    pub counter: bool,
}

impl fmt::Display for Broken<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { entry, text, counter } = self;
        let form = entry.forms.first().map_or("", String::as_str);
        let what = if *counter { "is found in its counter-example" } else { "is not found in its example" };
        write!(f, "{}: entry {form:?} ({}) {what} {text:?}", entry.file, entry.label)
    }
}

impl Lexicon {
    /// The examples and counter-examples that do not hold, in the order of the files. An entry is in a text where one
    /// of its forms is the longest that begins at a word, the words of longer forms before it being passed over, as
    /// the grammar reads. A counter-example thus shows that another entry takes the words.
    pub fn broken_examples(&self) -> Vec<Broken<'_>> {
        let mut broken = Vec::new();
        for (index, entry) in self.entries.iter().enumerate() {
            let examples = entry.examples.iter().map(|text| (text, false));
            for (text, counter) in examples.chain(entry.counter_examples.iter().map(|text| (text, true))) {
                if self.is_in(index, entry, text) == counter {
                    broken.push(Broken { entry, text, counter });
                }
            }
        }
        broken
    }

    fn is_in(&self, index: usize, entry: &Entry, text: &str) -> bool {
        if matches!(entry.sense, Sense::Month(_)) {
            return words(text)
                .any(|word| self.month_entry(word).is_some_and(|found| found as usize == index));
        }
        let folded = fold(text);
        let symbols: Vec<_> = words(&folded).map(|word| self.symbol(word)).collect();
        let mut rest = symbols.as_slice();
        while !rest.is_empty() {
            let found = match entry.sense {
                Sense::Furniture(_) | Sense::Markup(_) => self.longest_furniture(rest.iter().copied()),
                _ => self.longest(rest.iter().copied()),
            };
            if found.is_some_and(|(_, entries)| entries.iter().any(|found| *found as usize == index)) {
                return true;
            }
            rest = rest.get(found.map_or(1, |(count, _)| count)..).unwrap_or_default();
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_that_does_not_hold_is_named_with_its_file_and_entry() {
        let file = r#"
            [[entry]]
            category = "stage"
            means = "registered"
            forms = ["đăng ký"]
            examples = ["Xã Đăng  ký 3 mô hình", "xã ghi tên"]
            counter_examples = ["đăng ký kết hôn", "đã đăng ký"]

            [[entry]]
            category = "neutral"
            forms = ["đăng ký kết hôn"]
            examples = ["làm thủ tục đăng ký kết hôn"]
        "#;
        let lexicon = Lexicon::from_toml(&[("stages.toml", file)]).expect("a lexicon");
        let broken: Vec<String> = lexicon.broken_examples().iter().map(Broken::to_string).collect();
        assert_eq!(
            broken,
            [
                "lexicon/stages.toml: entry \"đăng ký\" (stage registered) is not found in its example \
                 \"xã ghi tên\"",
                "lexicon/stages.toml: entry \"đăng ký\" (stage registered) is found in its counter-example \
                 \"đã đăng ký\"",
            ]
        );
    }
}
