//! Facts from statements: repetitions merged, contradictions kept as issues, offsets in characters.

use std::{collections::HashMap, ops::Range};

use danvan_domain::text::CharIndex;
use danvan_domain::{Fact, IssueCode, Measure, Qualifier, Recipient, Stage, TextPart, id};

use super::attribute::is_plain;
use super::statement::Statement;

/// The texts that statements were read from, with what their facts carry.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'t> {
    /// The headline.
    pub title: &'t str,
    /// The text.
    pub text: &'t str,
    /// Identifier of the article.
    pub article_id: &'t str,
    /// Identifier of the capture.
    pub capture_id: &'t str,
}

/// What becomes of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is a fact.
    Kept,
    /// Another says the same, and is kept.
    Repeats(usize),
    /// It is a headline's or a caption's, and the body says it better.
    Yields(usize),
    /// Its figure states another already.
    SameFigure(usize),
}

/// What statements come to.
#[derive(Debug, Clone, Default)]
pub struct Assembly {
    /// The facts, in the order of the text.
    pub facts: Vec<Fact>,
    /// What contradicts, and what is not understood.
    pub findings: Vec<(IssueCode, String)>,
    /// What became of each statement.
    pub fates: Vec<Fate>,
}

/// Makes facts of statements, and says what contradicts.
pub fn facts(statements: &[Statement], origin: &Origin<'_>) -> Assembly {
    let (mut fates, mut findings) = merge(statements);
    let title = CharIndex::new(origin.title);
    let text = CharIndex::new(origin.text);
    let id =
        |(statement, fate): (&Statement, &Fate)| (*fate == Fate::Kept).then(|| fact_id(statement, origin));
    let ids: Vec<Option<String>> = statements.iter().zip(&fates).map(id).collect();
    let mut stated: HashMap<&str, usize> = HashMap::new();
    let mut facts: Vec<Fact> = Vec::new();
    for (index, (statement, id)) in statements.iter().zip(&ids).enumerate() {
        let Some(id) = id else { continue };
        // One figure states one fact.
        if let Some(earlier) = stated.get(id.as_str()) {
            if let Some(fate) = fates.get_mut(index) {
                *fate = Fate::SameFigure(*earlier);
            }
            continue;
        }
        stated.insert(id, index);
        let index_of = if statement.part == TextPart::Title { &title } else { &text };
        let kept = |whole: usize| match fates.get(whole) {
            Some(Fate::Repeats(kept)) => *kept,
            _ => whole,
        };
        let part_of = statement.part_of.and_then(|whole| ids.get(kept(whole))?.clone());
        let fact = fact(statement, origin, index_of, id, part_of);
        if fact.period.is_none() && fact.as_of.is_none() {
            findings.push((IssueCode::NoPeriod, format!("{} in {:?}", fact.original_value, fact.quote)));
        }
        facts.push(fact);
    }
    Assembly { facts, findings, fates }
}

fn fact(
    statement: &Statement,
    origin: &Origin<'_>,
    index: &CharIndex,
    id: &str,
    part_of: Option<String>,
) -> Fact {
    let source = text_of(statement, origin);
    let chars = |byte| index.chars_before(source, byte);
    let slice = |range: &Range<usize>| source.get(range.clone()).unwrap_or_default().to_owned();
    Fact {
        fact_id: id.to_owned(),
        article_id: origin.article_id.to_owned(),
        capture_id: origin.capture_id.to_owned(),
        measure: statement.measure.clone(),
        value: statement.value,
        qualifier: statement.qualifier,
        locality: statement.at.place.clone(),
        period: statement.when.period,
        basis: statement.when.basis,
        as_of: statement.when.as_of,
        text_part: statement.part,
        quote: slice(&statement.sentence),
        quote_start: chars(statement.sentence.start),
        quote_end: chars(statement.sentence.end),
        value_start: chars(statement.number.start),
        value_end: chars(statement.number.end),
        original_value: slice(&statement.number),
        part_of,
        rule: statement.rule.to_owned(),
        confidence: statement.confidence,
    }
}

fn text_of<'t>(statement: &Statement, origin: &Origin<'t>) -> &'t str {
    if statement.part == TextPart::Title { origin.title } else { origin.text }
}

fn fact_id(statement: &Statement, origin: &Origin<'_>) -> String {
    let source = text_of(statement, origin);
    let quote = source.get(statement.sentence.clone()).unwrap_or_default();
    let before = source.get(statement.sentence.start..statement.number.start).unwrap_or_default();
    id::fact_id(origin.article_id, quote, before.split_whitespace().count())
}

/// What becomes of statements: of those that say the same only the first is kept, and of headlines and captions
/// only what the body does not say. A headline or caption that says otherwise is a finding.
fn merge(statements: &[Statement]) -> (Vec<Fate>, Vec<(IssueCode, String)>) {
    let mut fates = vec![Fate::Kept; statements.len()];
    let mut kept: Vec<usize> = Vec::new();
    // Those that are kept, by their value: a page may state thousands.
    let mut alike: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut findings = Vec::new();
    let echoes = |part| matches!(part, TextPart::Title | TextPart::Caption);
    let (echo, main): (Vec<usize>, Vec<usize>) =
        (0..statements.len()).partition(|index| statements.get(*index).is_some_and(|s| echoes(s.part)));
    for index in main.into_iter().chain(echo) {
        let (Some(statement), Some(fate)) = (statements.get(index), fates.get_mut(index)) else { continue };
        let earlier = || kept.iter().filter_map(|kept| Some((*kept, statements.get(*kept)?)));
        let alike = alike.entry(statement.value.to_bits()).or_default();
        let same =
            |other: &&usize| statements.get(**other).is_some_and(|other| says_the_same(statement, other));
        if let Some(place) = alike.iter().position(|other| same(&other)) {
            let Some(other) = alike.get_mut(place) else { continue };
            let fuller = statements.get(*other).is_some_and(|earlier| is_fuller(statement, earlier));
            if !fuller {
                *fate = Fate::Repeats(*other);
                continue;
            }
            // The one that says when is kept.
            let earlier = std::mem::replace(other, index);
            kept.retain(|kept| *kept != earlier);
            kept.push(index);
            if let Some(fate) = fates.get_mut(earlier) {
                *fate = Fate::Repeats(index);
            }
            continue;
        }
        if echoes(statement.part) {
            let rest = |other: &Statement| {
                let next = |rest: &Statement| rest.sentence == other.sentence && is_other_half(other, rest);
                earlier().find(|(_, rest)| next(rest)).map_or(0.0, |(_, rest)| rest.value)
            };
            let counts_awarded = |other: &Statement| counts_awarded(statement, other, rest(other));
            if let Some((place, _)) = earlier().find(|(_, other)| counts_awarded(other)) {
                *fate = Fate::Repeats(place);
                continue;
            }
            let rival = earlier().find(|(_, other)| {
                let part = is_part_of(&other.measure, &statement.measure) && is_clear_of(statement, other);
                same_subject(&statement.measure, &other.measure) && !part
            });
            if let Some((place, rival)) = rival {
                *fate = Fate::Yields(place);
                if !earlier().any(|(_, other)| {
                    same_subject(&statement.measure, &other.measure) && overlap(statement, other)
                }) {
                    findings.push((
                        IssueCode::Contradiction,
                        format!(
                            "{} says {}, {} says {}",
                            statement.part, statement.value, rival.part, rival.value
                        ),
                    ));
                }
                continue;
            }
        }
        kept.push(index);
        alike.push(index);
    }
    (fates, findings)
}

fn says_the_same(a: &Statement, b: &Statement) -> bool {
    let times = a.when.period == b.when.period || a.when.period.is_none() || b.when.period.is_none();
    let attributes = a.measure == b.measure || echo_of(a, b) || is_same_award(&a.measure, &b.measure);
    attributes && a.value.to_bits() == b.value.to_bits() && a.at.place == b.at.place && times
}

/// Whether a statement in the body says when, and another that says the same does not.
fn is_fuller(statement: &Statement, earlier: &Statement) -> bool {
    let says_when = |s: &Statement| s.when.period.is_some();
    let echoes = matches!(statement.part, TextPart::Title | TextPart::Caption);
    !echoes && says_when(statement) && !says_when(earlier) && statement.measure == earlier.measure
}

/// Whether a statement repeats the value of another in a shorter wording.
fn echo_of(a: &Statement, b: &Statement) -> bool {
    same_subject(&a.measure, &b.measure) && matches!(a.part, TextPart::Title | TextPart::Caption)
}

/// Whether a statement counts as models the people that another counts as awarded: "biểu dương 85 điển hình" is the
/// headline of "85 tập thể, cá nhân được biểu dương", or of so many collectives and persons, `rest` being the persons.
fn counts_awarded(statement: &Statement, other: &Statement, rest: f64) -> bool {
    let same = |value: f64| statement.value.to_bits() == value.to_bits();
    let awards = matches!(other.measure, Measure::Awards(_));
    match &statement.measure {
        Measure::Models(model) if model.stage == Stage::Commended => {
            awards && (same(other.value) || same(other.value + rest))
        }
        // "khen 40 tập thể, cá nhân" is the headline of "25 tập thể, 15 cá nhân".
        Measure::Awards(award) if award.recipient == Recipient::Combined => {
            awards && rest > 0.0 && same(other.value + rest)
        }
        _ => false,
    }
}

/// Whether one counts the collectives and the other the persons of an award.
fn is_other_half(collectives: &Statement, persons: &Statement) -> bool {
    match (&collectives.measure, &persons.measure) {
        (Measure::Awards(a), Measure::Awards(b)) => {
            a.recipient == Recipient::Collective && b.recipient == Recipient::Individual
        }
        _ => false,
    }
}

/// Whether a measure has an attribute that sets it apart from a whole that has none: a headline's "32 mô hình" is no
/// rival of the fields that the body lists.
fn is_part_of(part: &Measure, whole: &Measure) -> bool {
    match (part, whole) {
        (Measure::Models(part), Measure::Models(whole)) => {
            is_plain(whole) && !is_plain(part) && part.stage == whole.stage
        }
        _ => false,
    }
}

/// Whether an exact value is greater than another, and no rounding of it.
fn is_clear_of(statement: &Statement, other: &Statement) -> bool {
    statement.qualifier == Qualifier::Exact && statement.value > other.value && !overlap(statement, other)
}

/// Whether two statements tell of one award, one of them without its certificate or who gave it.
fn is_same_award(a: &Measure, b: &Measure) -> bool {
    let (Measure::Awards(a), Measure::Awards(b)) = (a, b) else { return false };
    let agree = a.kind.is_none() || b.kind.is_none() || a.kind == b.kind;
    let bodies = a.body.is_none() || b.body.is_none() || a.body == b.body;
    a.recipient == b.recipient && a.purpose == b.purpose && agree && bodies
}

/// Whether two measures count the same kind of thing, whatever their finer attributes.
fn same_subject(a: &Measure, b: &Measure) -> bool {
    match (a, b) {
        (Measure::Models(_), Measure::Models(_)) => true,
        (Measure::Awards(a), Measure::Awards(b)) => a.recipient == b.recipient,
        (Measure::Participants { recipient: a, .. }, Measure::Participants { recipient: b, .. }) => a == b,
        (Measure::Contributions { item: a, .. }, Measure::Contributions { item: b, .. }) => a == b,
        _ => false,
    }
}

/// Whether a rounded figure can stand for another.
fn overlap(a: &Statement, b: &Statement) -> bool {
    let slack = |s: &Statement| if s.qualifier == Qualifier::Exact { 0.0 } else { s.value * 0.1 };
    (a.value - b.value).abs() <= slack(a).max(slack(b))
}
