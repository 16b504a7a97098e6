//! Groups of columns that several tables share.

use danvan_domain::Basis;
use jiff::civil::Date;

use crate::{
    choose::Observation,
    frame::FrameBuilder,
    place::{Locality, Named},
    statement::{Span, Statement},
};

impl<R> FrameBuilder<'_, R> {
    /// Where: the columns from `locality_code` to `province_name_2025`.
    pub(crate) fn place(self, get: impl for<'r> Fn(&'r R) -> Option<&'r Locality<'r>>) -> Self {
        fn code<'r>(named: Option<Named<'r>>) -> Option<&'r str> {
            named.map(|named| named.code)
        }
        fn name<'r>(named: Option<Named<'r>>) -> Option<&'r str> {
            named.map(|named| named.name)
        }
        self.text("locality_code", |row| get(row).map(|place| place.code))
            .text("locality_name", |row| get(row)?.name)
            .text("locality_level", |row| get(row).map(|place| place.level.as_str()))
            .text("province_code", |row| code(get(row)?.province))
            .text("province_name", |row| name(get(row)?.province))
            .text("province_code_2025", |row| code(get(row)?.province_2025))
            .text("province_name_2025", |row| name(get(row)?.province_2025))
    }

    /// When: `period`, `period_start`, `period_end`.
    pub(crate) fn period(self, get: impl for<'r> Fn(&'r R) -> Option<&'r Span>) -> Self {
        self.text("period", |row| get(row).map(|span| span.text.as_str()))
            .date("period_start", |row| get(row).map(|span| span.first))
            .date("period_end", |row| get(row).map(|span| span.last))
    }

    /// Over a period or as of a day: `basis`, `as_of`.
    pub(crate) fn basis(self, get: impl for<'r> Fn(&'r R) -> &'r Statement<'r>) -> Self {
        let as_of = |statement: &Statement<'_>| -> Option<Date> {
            statement.fact.as_of.filter(|_| statement.fact.basis == Basis::AsOf)
        };
        self.text("basis", |row| Some(get(row).fact.basis.as_str())).date("as_of", |row| as_of(get(row)))
    }

    /// How much: `value`, `qualifier`, `value_min`, `value_max`.
    pub(crate) fn value(self, get: impl for<'r> Fn(&'r R) -> &'r Statement<'r>) -> Self {
        self.number("value", |row| Some(get(row).fact.value))
            .text("qualifier", |row| Some(get(row).fact.qualifier.as_str()))
            .number("value_min", |row| Some(get(row).range.min))
            .number("value_max", |row| Some(get(row).range.max))
    }

    /// How the value was chosen: `article_count`, `agreement`, `status`, `rule`.
    pub(crate) fn choice(self, get: impl for<'r> Fn(&'r R) -> &'r Observation<'r, 'r>) -> Self {
        self.integer("article_count", |row| Some(get(row).article_count))
            .number("agreement", |row| Some(get(row).agreement))
            .text("status", |row| Some(get(row).status.as_str()))
            .text("rule", |row| Some(get(row).rule))
    }

    /// Where it stands: `fact_id`, `article_url`, `published_on`, `quote`.
    pub(crate) fn source(self, get: impl for<'r> Fn(&'r R) -> &'r Statement<'r>) -> Self {
        self.text("fact_id", |row| Some(&get(row).fact.fact_id))
            .text("article_url", |row| Some(&get(row).story.article.url))
            .date("published_on", |row| get(row).story.published_on())
            .text("quote", |row| Some(&get(row).fact.quote))
    }
}
