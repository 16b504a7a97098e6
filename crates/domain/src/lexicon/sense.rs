//! What a form of the lexicon can mean, and how its files say so.

use std::str::FromStr;

use serde::Deserialize;

use super::RawEntry;
use crate::{
    fact::{AwardKind, BodyType, Field, Form, Item, Purpose, Qualifier, Stage, Tier},
    place::Level,
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
    /// The year of writing.
    ThisYear,
    /// The month named last.
    ThisMonth,
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
    /// Land that the State takes for a project against compensation, and those who hand it over.
    Clearance,
    /// Models that fell short of what became of the others.
    Shortfall,
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
    /// Opens a line that speaks of the site, or to its visitors: it is no text of the article, though it reads as such.
    Notice,
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

/// What the name of a class or id in a page's markup says that an element holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Markup {
    /// The text of the article.
    Body,
    /// Its headline.
    Headline,
    /// Its lead.
    Lead,
    /// The day of its publication.
    Date,
    /// Who wrote it.
    Byline,
    /// What is seen on a picture.
    Caption,
    /// The trail of links to the page.
    Trail,
    /// The name of a section of the site, and no headline.
    Section,
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
    /// A noun of models that counts persons where collectives stand beside it.
    PersonBesideCollectives,
    /// Stands before what a figure is compared with.
    Compared,
    /// Stands before what something costs, which nobody need have given.
    Cost,
    /// A verb whose object, land, is worked and not given.
    Working,
    /// Says of what is named beside it that the place spoken of does it: "nhờ", "làm điểm".
    Practised,
    /// Stands before what somebody was praised for: "công tác".
    Work,
    /// Opens the name of a kind of unit that no entry has: "ngành mía đường".
    SectorKind,
    /// Stands before the figure that a count has come to: "nâng tổng số lên 254".
    Reaching,
    /// The bodies above the provinces, in a list by levels: "Trung ương 2, tỉnh 15".
    Centre,
    /// Stands beside the name of a place that is no more: "cũ".
    Former,
    /// Stands beside the name of a place as it has been since a merger: "sau sáp nhập".
    Merged,
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
    /// Stands before the place where something is: "ở".
    At,
    /// Those who live in a place, all together: "nhân dân".
    People,
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
    /// The name of a month, which is the so many-th of the year.
    Month(u8),
    /// A part of the page around the article.
    Furniture(Furniture),
    /// The name of a class or id, written without marks and without spaces.
    Markup(Markup),
}

/// What an entry of a file means; none where its category does not know the meaning.
pub(super) fn sense(raw: &RawEntry) -> Option<Sense> {
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
        "merged" => Sense::Merged,
        "turn" => Sense::Turn,
        "ongoing" => Sense::Ongoing,
        "back" => Sense::Back,
        "respectively" => Sense::Respectively,
        "only" => Sense::Only,
        "relative" => Sense::Relative,
        "sums_up" => Sense::SumsUp,
        "member" => Sense::Member,
        "person_beside_collectives" => Sense::PersonBesideCollectives,
        "compared" => Sense::Compared,
        "cost" => Sense::Cost,
        "working" => Sense::Working,
        "practised" => Sense::Practised,
        "work" => Sense::Work,
        "sector_kind" => Sense::SectorKind,
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
        "at" => Sense::At,
        "people" => Sense::People,
        "refusal" => Sense::Refusal(named(means)?),
        "time" => Sense::Time(named(means)?),
        "cue" => Sense::Cue(named(means)?),
        "place_kind" => Sense::PlaceKind(raw.means.clone(), raw.levels.clone()),
        "neutral" => Sense::Neutral,
        "month" => Sense::Month(u8::from_str(means).ok().filter(|month| (1..=12).contains(month))?),
        "furniture" => Sense::Furniture(named(means)?),
        "markup" => Sense::Markup(named(means)?),
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
