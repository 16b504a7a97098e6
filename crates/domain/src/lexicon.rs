//! The lexicon: which words mean what to the grammar. Words are data; what follows from them is code.
//!
//! A file of `data/reference/lexicon/` is a list of entries:
//!
//! ```toml
//! [[entry]]
//! category = "stage"
//! means = "registered"
//! forms = ["đăng ký", "đăng ký xây dựng"]
//! examples = ["huyện đăng ký xây dựng 12 mô hình"]
//! ```

use std::str::FromStr;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::{
    fact::{AwardKind, BodyType, Field, Form, Item, Purpose, Qualifier, Stage, Tier},
    place::Level,
    reference::{LexiconFiles, ReferenceError},
    text::fold,
};

/// The noun that a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Head {
    /// Models of the movement.
    Model,
    /// Collectives.
    Collective,
    /// Persons.
    Individual,
    /// Persons or bodies that set an example: models, unless they stand beside collectives.
    Exemplar,
    /// Households.
    Household,
    /// Bodies.
    Unit,
    /// Something that is counted and is no fact of ours.
    Foreign,
}

/// A word that a number is built from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NumberWord {
    /// A digit, 0 to 9.
    Digit(u8),
    /// A digit in a form that only stands after a ten: "mốt", "tư", "lăm".
    LastDigit(u8),
    /// A power of ten that multiplies what stands before it: 10, 100, 1,000 …
    Scale(u64),
    /// Half of the scale before it.
    Half,
    /// Stands for an empty place, as in "một trăm linh ba".
    Link,
}

/// A word that periods are built from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeWord {
    /// Before a year.
    Year,
    /// Before a span of years.
    Span,
    /// Before a quarter.
    Quarter,
    /// Before a month.
    Month,
    /// Before a day.
    Day,
    /// Opens a span that is still open.
    Since,
    /// Before the end of a span, or a day up to which is counted.
    Until,
    /// The end of a year.
    UntilEnd,
    /// Up to the day of writing.
    UntilNow,
    /// On the day of writing.
    Now,
    /// The year or years just past.
    Past,
    /// The year just reviewed.
    PastYear,
    /// The first part of a year.
    Beginning,
    /// The last part of a year.
    Ending,
    /// Before so many years that something has lasted.
    Through,
    /// The first half of a year.
    FirstHalf,
    /// The second half of a year.
    SecondHalf,
}

/// Why a count next to a word is none of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// A target or plan.
    Target,
    /// A proposal to a body above.
    Proposal,
    /// A change against another year.
    Change,
    /// So many each.
    Rate,
    /// What is not.
    Negation,
    /// The number of a document.
    Document,
    /// Money that is earned or invested, not given.
    Earning,
    /// A width, depth or height.
    Dimension,
    /// Another movement's.
    OtherMovement,
    /// Those who are present at a meeting.
    Attendance,
    /// What is looked at on a visit.
    Visit,
    /// So many or more: a bound by which others are counted.
    Threshold,
}

/// What a clause says that a period is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cue {
    /// Looking back on it.
    Review,
    /// Planning it.
    Plan,
}

/// What a line of a page around the article is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Furniture {
    /// After it the article is over: share buttons, comments, related stories, counters.
    End,
    /// A line that is no text of the article, wherever it stands.
    Skip,
    /// Opens a line that says who runs the site, and after which the article is over, too.
    Imprint,
    /// As [`Skip`](Self::Skip); as a heading, it says that the page is that of a failure.
    Failure,
    /// Stands before a byline.
    Byline,
    /// Stands before a credit that is no byline.
    Credit,
    /// Stands before a date of publication.
    Published,
    /// Stands before a date of revision.
    Updated,
    /// Names a day of the week.
    Weekday,
    /// Stands after a time before noon.
    Forenoon,
    /// Stands after a time after noon.
    Afternoon,
    /// Opens the name of an office that signs in place of a person.
    Office,
}

/// What a form of the lexicon means.
#[derive(Debug, Clone, PartialEq)]
pub enum Sense {
    /// A word of a number.
    Number(NumberWord),
    /// How exact the number after it is.
    Qualifier(Qualifier),
    /// A number that is none: "hundreds of".
    Vague,
    /// What a number counts.
    Head(Head),
    /// The form of models.
    Form(Form),
    /// A unit of a contribution, and how many of the item's own unit it is.
    Unit(Item, f64),
    /// A word that makes lengths roads or areas land.
    Evidence(Item),
    /// A verb that gives something, or builds it for others.
    Giving,
    /// A verb that wins people over to take part.
    Mobilising,
    /// The verb of a stage.
    Stage(Stage),
    /// The level at which models are counted.
    Tier(Tier),
    /// A field of work.
    Field(Field),
    /// The kind of unit that runs models: the code.
    Sector(String),
    /// A verb of awarding; with the kind of award that it is by itself.
    Award(Option<AwardKind>),
    /// A certificate.
    Certificate(AwardKind),
    /// What an award is for.
    Purpose(Purpose),
    /// A body that gives awards, or speaks for a place.
    Body(BodyType, Option<Level>),
    /// A verb of taking part.
    TakingPart,
    /// Makes the verb after it passive.
    Passive,
    /// Joins what stands on its two sides.
    And,
    /// Stands between a subject and its verb.
    Auxiliary,
    /// A verb whose subject is awarded.
    Receiving,
    /// Stands before the number that the number before it is out of: "12 trong số 30 mô hình".
    OutOf,
    /// Names the whole of the place of a level that a page reports on: "toàn huyện".
    WholePlace(Option<Level>),
    /// A person, or one family.
    Person,
    /// A body of a few that does something of its own: a club, a co-operative, a parish.
    Group,
    /// One of those whom a group or a model is made up of.
    Member,
    /// Stands before what a figure is compared with.
    Compared,
    /// Stands before the figure that a count has come to: "nâng tổng số lên 254".
    Reaching,
    /// The bodies above the provinces, in a list by levels: "Trung ương 2, tỉnh 15".
    Centre,
    /// Stands beside the name of a place that is no more: "cũ".
    Former,
    /// Turns from one statement to the next: "thì", "nhưng".
    Turn,
    /// Stands before what goes on at the time of writing: "đang".
    Ongoing,
    /// Stands after what has been named before: "12 mô hình ấy".
    Back,
    /// Says that the figures after it go item by item with the list before it: "lần lượt".
    Respectively,
    /// Sets the time after it apart from those that the text is about: "riêng năm 2016".
    Only,
    /// Opens a relative clause: "mô hình mà các xã đăng ký".
    Relative,
    /// Says that a sentence sums up what those before it told: "Đó là kết quả của …".
    SumsUp,
    /// Stands for the figure of a count named before: "con số này là 176".
    SameFigure,
    /// Joins a certificate to who gives it.
    Of,
    /// Links a name to its number: "có".
    Has,
    /// Introduces names.
    SuchAs,
    /// Stands before what something is done for.
    InOrderTo,
    /// Makes a noun plural.
    Plural,
    /// Mass mobilisation, in whatever connection.
    Topic,
    /// The label of a sum.
    Total,
    /// Stands before a field.
    FieldMark,
    /// Stands before the name of a movement, perhaps not ours.
    Movement,
    /// The name of a movement that is not ours.
    OtherMovement,
    /// Opens the parts of a whole.
    PartsFollow,
    /// On behalf of.
    OnBehalf,
    /// Why a count is none of ours.
    Refusal(Refusal),
    /// A word of a period.
    Time(TimeWord),
    /// What a period is for.
    Cue(Cue),
    /// The kind word of a place, as the gazetteer writes it, and the levels it can have; none where a place
    /// below the commune is meant.
    PlaceKind(String, Vec<Level>),
    /// Nothing: the form is there so that shorter forms in it are not found.
    Neutral,
    /// A part of the page around the article.
    Furniture(Furniture),
}

/// An entry of the lexicon.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The file it stands in.
    pub file: String,
    /// The ways of writing it.
    pub forms: Vec<String>,
    /// What it means.
    pub sense: Sense,
    /// The same in the words of the file: category, meaning and level.
    pub label: String,
    /// Texts in which it is found.
    pub examples: Vec<String>,
    /// Texts in which it is not.
    pub counter_examples: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryFile {
    entry: Vec<RawEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEntry {
    category: String,
    #[serde(default)]
    means: String,
    level: Option<Level>,
    #[serde(default)]
    levels: Vec<Level>,
    factor: Option<f64>,
    forms: Vec<String>,
    #[serde(default)]
    examples: Vec<String>,
    #[serde(default)]
    counter_examples: Vec<String>,
}

/// The number of a word in a lexicon; words that it does not have are [`Symbol::UNKNOWN`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Symbol(u32);

impl Symbol {
    /// A word that stands in no form.
    pub const UNKNOWN: Self = Self(0);
}

/// The node at which the trie of prose begins.
const PROSE_ROOT: u32 = 0;

/// The node at which the trie of furniture begins.
const FURNITURE_ROOT: u32 = 1;

/// Words and what they mean, with tries over the words of the forms.
#[derive(Debug, Clone)]
pub struct Lexicon {
    entries: Vec<Entry>,
    symbols: FxHashMap<String, Symbol>,
    children: FxHashMap<(u32, Symbol), u32>,
    /// Per node of the trie, the entries whose form ends there.
    ends: Vec<Vec<u32>>,
}

impl Lexicon {
    /// Reads the lexicon from its files' texts.
    ///
    /// # Errors
    /// A text that is no TOML of this form, or an entry whose meaning its category does not know.
    pub fn from_toml(files: &LexiconFiles<'_>) -> Result<Self, ReferenceError> {
        let mut lexicon = Self {
            entries: Vec::new(),
            symbols: FxHashMap::default(),
            children: FxHashMap::default(),
            ends: vec![Vec::new(), Vec::new()],
        };
        for (name, text) in files {
            let file = format!("lexicon/{name}");
            let parsed: EntryFile =
                toml::from_str(text).map_err(|source| ReferenceError::Toml { file: file.clone(), source })?;
            for raw in parsed.entry {
                lexicon.push(&file, raw)?;
            }
        }
        Ok(lexicon)
    }

    fn push(&mut self, file: &str, raw: RawEntry) -> Result<(), ReferenceError> {
        let Some(sense) = sense(&raw) else {
            return Err(ReferenceError::Meaning {
                file: file.to_owned(),
                form: raw.forms.first().cloned().unwrap_or_default(),
                category: raw.category,
                means: raw.means,
            });
        };
        let entry = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        for form in &raw.forms {
            let root = if matches!(sense, Sense::Furniture(_)) { FURNITURE_ROOT } else { PROSE_ROOT };
            let node = self.node_of(root, form);
            if let Some(ends) = self.ends.get_mut(node as usize) {
                ends.push(entry);
            }
        }
        self.entries.push(Entry {
            file: file.to_owned(),
            label: label(&raw),
            forms: raw.forms,
            sense,
            examples: raw.examples,
            counter_examples: raw.counter_examples,
        });
        Ok(())
    }

    fn node_of(&mut self, root: u32, form: &str) -> u32 {
        let mut node = root;
        for word in words(&fold(form)) {
            let fresh = Symbol(u32::try_from(self.symbols.len() + 1).unwrap_or(u32::MAX));
            let symbol = *self.symbols.entry(word.to_owned()).or_insert(fresh);
            let next = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
            node = *self.children.entry((node, symbol)).or_insert(next);
            if node == next {
                self.ends.push(Vec::new());
            }
        }
        node
    }

    /// The symbol of a folded word.
    pub fn symbol(&self, word: &str) -> Symbol {
        self.symbols.get(word).copied().unwrap_or(Symbol::UNKNOWN)
    }

    /// The longest form of prose that `words` begin with: how many words it has, and its entries.
    pub fn longest(&self, words: impl IntoIterator<Item = Symbol>) -> Option<(usize, &[u32])> {
        self.longest_from(PROSE_ROOT, words)
    }

    /// The same for the furniture of pages, whose words mean nothing in prose.
    pub fn longest_furniture(&self, words: impl IntoIterator<Item = Symbol>) -> Option<(usize, &[u32])> {
        self.longest_from(FURNITURE_ROOT, words)
    }

    fn longest_from(&self, root: u32, words: impl IntoIterator<Item = Symbol>) -> Option<(usize, &[u32])> {
        let mut node = root;
        let mut found = None;
        for (count, symbol) in words.into_iter().enumerate() {
            let known = symbol != Symbol::UNKNOWN;
            let Some(&next) = known.then(|| self.children.get(&(node, symbol))).flatten() else { break };
            node = next;
            match self.ends.get(node as usize) {
                Some(ends) if !ends.is_empty() => found = Some((count + 1, ends.as_slice())),
                _ => {}
            }
        }
        found
    }

    /// The entries, in the order of the files.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What an entry found by [`Lexicon::longest`] means.
    pub fn sense(&self, entry: u32) -> Option<&Sense> {
        self.entries.get(entry as usize).map(|entry| &entry.sense)
    }
}

/// The words of a folded form, as the tokeniser divides texts: runs of letters, runs of digits, and every
/// other character that is no space by itself.
pub fn words(folded: &str) -> impl Iterator<Item = &str> {
    let mut rest = folded;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let first = rest.chars().next()?;
        let end = if first.is_ascii_digit() {
            rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())
        } else if first.is_alphanumeric() {
            rest.find(|c: char| !c.is_alphanumeric() || c.is_ascii_digit()).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    })
}

fn label(raw: &RawEntry) -> String {
    let levels = raw.level.iter().chain(&raw.levels).map(|level| level.as_str());
    let parts = [raw.category.as_str(), raw.means.as_str()].into_iter().filter(|part| !part.is_empty());
    parts.chain(levels).collect::<Vec<_>>().join(" ")
}

fn sense(raw: &RawEntry) -> Option<Sense> {
    let means = raw.means.as_str();
    Some(match raw.category.as_str() {
        "number" => Sense::Number(number_word(means)?),
        "qualifier" => Sense::Qualifier(named(means)?),
        "vague" => Sense::Vague,
        "head" => Sense::Head(named(means)?),
        "form" => Sense::Form(named(means)?),
        "unit" => Sense::Unit(named(means)?, raw.factor?),
        "evidence" => Sense::Evidence(named(means)?),
        "giving" => Sense::Giving,
        "mobilising" => Sense::Mobilising,
        "stage" => Sense::Stage(named(means)?),
        "tier" => Sense::Tier(named(means)?),
        "field" => Sense::Field(named(means)?),
        "sector" => Sense::Sector(Some(means).filter(|code| !code.is_empty())?.to_owned()),
        "award" if means.is_empty() => Sense::Award(None),
        "award" => Sense::Award(Some(named(means)?)),
        "certificate" => Sense::Certificate(named(means)?),
        "purpose" => Sense::Purpose(named(means)?),
        "body" => Sense::Body(named(means)?, raw.level),
        "taking_part" => Sense::TakingPart,
        "passive" => Sense::Passive,
        "and" => Sense::And,
        "auxiliary" => Sense::Auxiliary,
        "receiving" => Sense::Receiving,
        "out_of" => Sense::OutOf,
        "whole_place" => Sense::WholePlace(raw.level),
        "person" => Sense::Person,
        "group" => Sense::Group,
        "centre" => Sense::Centre,
        "former" => Sense::Former,
        "turn" => Sense::Turn,
        "ongoing" => Sense::Ongoing,
        "back" => Sense::Back,
        "respectively" => Sense::Respectively,
        "only" => Sense::Only,
        "relative" => Sense::Relative,
        "sums_up" => Sense::SumsUp,
        "member" => Sense::Member,
        "compared" => Sense::Compared,
        "reaching" => Sense::Reaching,
        "same_figure" => Sense::SameFigure,
        "of" => Sense::Of,
        "has" => Sense::Has,
        "such_as" => Sense::SuchAs,
        "in_order_to" => Sense::InOrderTo,
        "plural" => Sense::Plural,
        "topic" => Sense::Topic,
        "total" => Sense::Total,
        "field_mark" => Sense::FieldMark,
        "movement" => Sense::Movement,
        "other_movement" => Sense::OtherMovement,
        "parts_follow" => Sense::PartsFollow,
        "on_behalf" => Sense::OnBehalf,
        "refusal" => Sense::Refusal(named(means)?),
        "time" => Sense::Time(named(means)?),
        "cue" => Sense::Cue(named(means)?),
        "place_kind" => Sense::PlaceKind(raw.means.clone(), raw.levels.clone()),
        "neutral" => Sense::Neutral,
        "furniture" => Sense::Furniture(named(means)?),
        _ => return None,
    })
}

/// The value of an enumeration by the name that its own deserialisation gives it.
fn named<T: for<'de> Deserialize<'de>>(name: &str) -> Option<T> {
    use serde::de::{
        IntoDeserializer,
        value::{Error, StrDeserializer},
    };
    let deserializer: StrDeserializer<'_, Error> = name.into_deserializer();
    T::deserialize(deserializer).ok()
}

fn number_word(means: &str) -> Option<NumberWord> {
    match means {
        "half" => Some(NumberWord::Half),
        "link" => Some(NumberWord::Link),
        _ => match (means.strip_prefix('x'), means.strip_prefix('+')) {
            (Some(scale), _) => u64::from_str(scale).ok().map(NumberWord::Scale),
            (None, Some(last)) => digit(last).map(NumberWord::LastDigit),
            (None, None) => digit(means).map(NumberWord::Digit),
        },
    }
}

fn digit(means: &str) -> Option<u8> {
    u8::from_str(means).ok().filter(|digit| *digit <= 9)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
        [[entry]]
        category = "stage"
        means = "registered"
        forms = ["đăng ký", "đăng ký xây dựng"]

        [[entry]]
        category = "furniture"
        means = "published"
        forms = ["đã đăng"]
    "#;

    fn longest(lexicon: &Lexicon, text: &str) -> Option<usize> {
        lexicon.longest(words(&fold(text)).map(|word| lexicon.symbol(word))).map(|(count, _)| count)
    }

    #[test]
    fn the_longest_form_is_found_and_furniture_is_kept_out_of_prose() {
        let lexicon = Lexicon::from_toml(&[("stages.toml", FILE)]).expect("a lexicon");
        for (text, expected) in [
            ("Đăng ký 3 mô hình", Some(2)),
            ("đăng ký xây dựng 3 mô hình", Some(4)),
            ("đăng", None),
            ("đã đăng ký", None),
        ] {
            assert_eq!(longest(&lexicon, text), expected, "{text}");
        }
        let furniture = words("đã đăng").map(|word| lexicon.symbol(word));
        assert!(lexicon.longest_furniture(furniture).is_some());
    }

    #[test]
    fn an_entry_that_means_nothing_is_named() {
        let file = FILE.replace("registered", "registred");
        let error = Lexicon::from_toml(&[("stages.toml", &file)]).expect_err("an unknown stage").to_string();
        assert!(error.contains("lexicon/stages.toml") && error.contains("registred"), "{error}");
    }
}
