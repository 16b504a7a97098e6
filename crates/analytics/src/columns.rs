//! Groups of columns that several tables share.

use crate::{
    choose::Choice,
    frame::FrameBuilder,
    place::{Locality, Named},
    statement::{Base, Span},
};

impl<'t, R> FrameBuilder<'t, R> {
    /// Where: the columns from `locality_code` to `province_name_2025`.
    pub(crate) fn place(self, get: impl Fn(&'t R) -> Option<&'t Locality<'t>>) -> Self {
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
    pub(crate) fn period(self, get: impl Fn(&'t R) -> Option<&'t Span>) -> Self {
        self.text("period", |row| get(row).map(|span| span.text.as_str()))
            .date("period_start", |row| get(row).map(|span| span.first))
            .date("period_end", |row| get(row).map(|span| span.last))
    }

    /// Over a period or as of a day: `basis`, `as_of`.
    pub(crate) fn basis(self, base: &'t Base<'t>, get: impl Fn(&'t R) -> u32) -> Self {
        let view = |row: &'t R| base.get(get(row));
        self.text("basis", |row| Some(view(row)?.fact.basis.as_str()))
            .date("as_of", |row| view(row)?.fact.as_of)
    }

    /// Where, when and on what basis a statement counts.
    pub(crate) fn placed(self, base: &'t Base<'t>, get: impl Fn(&'t R) -> u32) -> Self {
        self.place(|row| base.get(get(row))?.locality())
            .period(|row| base.get(get(row))?.span())
            .basis(base, get)
    }

    /// How much, after what a person did to it: the columns from `value` to `correction`.
    pub(crate) fn value(self, base: &'t Base<'t>, get: impl Fn(&'t R) -> u32) -> Self {
        let view = |row: &'t R| base.get(get(row));
        self.number("value", |row| Some(view(row)?.value()))
            .text("qualifier", |row| Some(view(row)?.qualifier().as_str()))
            .number("value_min", |row| Some(view(row)?.range().min))
            .number("value_max", |row| Some(view(row)?.range().max))
            .number("value_read", |row| view(row)?.value_read())
            .text("correction", |row| base.note(get(row)))
    }

    /// How the value was chosen: `article_count`, `agreement`, `status`, `rule`.
    pub(crate) fn choice(self, get: impl Fn(&'t R) -> &'t Choice) -> Self {
        self.integer("article_count", |row| Some(get(row).article_count))
            .number("agreement", |row| Some(get(row).agreement))
            .text("status", |row| Some(get(row).status.as_str()))
            .text("rule", |row| Some(get(row).rule))
    }

    /// Where it stands: `fact_id`, `article_url`, `published_on`, `quote`.
    pub(crate) fn source(self, base: &'t Base<'t>, get: impl Fn(&'t R) -> u32) -> Self {
        let view = |row: &'t R| base.get(get(row));
        self.text("fact_id", |row| Some(view(row)?.fact_id()))
            .text("article_url", |row| Some(&view(row)?.story.article.url))
            .date("published_on", |row| view(row)?.story.published_on())
            .text("quote", |row| Some(view(row)?.quote()))
    }
}
