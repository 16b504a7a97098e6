//! The chosen tables: statements grouped by key, one observation each.

use std::{borrow::Cow, collections::BTreeMap};

use danvan_domain::{Award, Field, Form, Measure, Model, Tier, text::fold};

use crate::{
    choose::{Observation, choose},
    place::Locality,
    statement::{Span, Statement},
};

/// The value of a key column for no form, field, sector or tier.
pub(crate) const TOTAL: &str = "total";
/// The value of a key column for a kind or body that is not printed.
pub(crate) const UNSTATED: &str = "unstated";

/// The key of `model_counts`, in the order in which it sorts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ModelKey<'s> {
    pub(crate) locality_code: &'s str,
    pub(crate) period: &'s str,
    pub(crate) basis: &'static str,
    pub(crate) stage: &'static str,
    pub(crate) form: &'static str,
    pub(crate) field: &'static str,
    pub(crate) sector_code: Cow<'s, str>,
    pub(crate) tier: &'static str,
}

/// The key of `awards`, in the order in which it sorts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct AwardKey<'s> {
    pub(crate) locality_code: &'s str,
    pub(crate) period: &'s str,
    pub(crate) purpose: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) body_type: &'static str,
    pub(crate) body_level: &'static str,
    pub(crate) recipient: &'static str,
}

/// A row of a chosen table. Every statement of it has this locality and period.
#[derive(Debug)]
pub(crate) struct Chosen<'s, 'a, K> {
    pub(crate) key: K,
    pub(crate) locality: &'s Locality<'a>,
    pub(crate) span: &'s Span,
    pub(crate) observation: Observation<'s, 'a>,
}

/// Groups the statements that have a key, a place and a period, and chooses one of each group; in the order
/// of the key.
fn chosen<'s, 'a, K: Ord>(
    statements: &'s [Statement<'a>],
    key_of: impl Fn(&'s Statement<'a>, &'s Locality<'a>, &'s Span) -> Option<K>,
) -> Vec<Chosen<'s, 'a, K>> {
    let mut groups: BTreeMap<K, Vec<&Statement<'a>>> = BTreeMap::new();
    for statement in statements {
        let placed = statement.locality.as_ref().zip(statement.period.as_ref());
        if let Some(key) = placed.and_then(|(locality, span)| key_of(statement, locality, span)) {
            groups.entry(key).or_default().push(statement);
        }
    }
    let row = |(key, group)| {
        let observation = choose(group)?;
        let statement = observation.chosen;
        let (locality, span) = statement.locality.as_ref().zip(statement.period.as_ref())?;
        Some(Chosen { key, locality, span, observation })
    };
    groups.into_iter().filter_map(row).collect()
}

/// The rows of `model_counts`.
pub(crate) fn models<'s, 'a>(statements: &'s [Statement<'a>]) -> Vec<Chosen<'s, 'a, ModelKey<'s>>> {
    chosen(statements, |statement, locality, span| {
        let Measure::Models(model) = &statement.fact.measure else { return None };
        Some(ModelKey {
            locality_code: locality.code,
            period: &span.text,
            basis: statement.fact.basis.as_str(),
            stage: model.stage.as_str(),
            form: model.form.map_or(TOTAL, Form::as_str),
            field: model.field.map_or(TOTAL, Field::as_str),
            sector_code: sector_code(model),
            tier: model.tier.map_or(TOTAL, Tier::as_str),
        })
    })
}

/// A sector that the lexicon has no code for is told from others by its printed name: one shared code would
/// set figures of different sectors against each other.
fn sector_code(model: &Model) -> Cow<'_, str> {
    match (&model.sector_code, &model.sector) {
        (Some(code), _) => Cow::Borrowed(code),
        (None, Some(sector)) => Cow::Owned(format!("other:{}", fold(sector))),
        (None, None) => Cow::Borrowed(TOTAL),
    }
}

/// The rows of `awards`.
pub(crate) fn awards<'s, 'a>(statements: &'s [Statement<'a>]) -> Vec<Chosen<'s, 'a, AwardKey<'s>>> {
    chosen(statements, |statement, locality, span| {
        let Measure::Awards(award) = &statement.fact.measure else { return None };
        Some(award_key(award, locality, span))
    })
}

fn award_key<'s>(award: &'s Award, locality: &'s Locality<'_>, span: &'s Span) -> AwardKey<'s> {
    AwardKey {
        locality_code: locality.code,
        period: &span.text,
        purpose: award.purpose.as_str(),
        kind: award.kind.map_or(UNSTATED, |kind| kind.as_str()),
        body_type: award.body_type.map_or(UNSTATED, |body_type| body_type.as_str()),
        body_level: award.body_level.map_or(UNSTATED, |level| level.as_str()),
        recipient: award.recipient.as_str(),
    }
}
