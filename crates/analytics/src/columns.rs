//! Groups of columns that several tables share.

use crate::{
    choose::Choice,
    place::{Locality, Named},
    recipe::Recipe,
    statement::{Base, Span},
};

impl<'f, 't: 'f, R> Recipe<'f, 't, R> {
    /// Where: the columns from `locality_code` to `province_name_2025`.
    pub(crate) fn place(
        self,
        get: impl Fn(&'t R) -> Option<&'t Locality<'t>> + Copy + Send + Sync + 'f,
    ) -> Self {
        fn code<'r>(named: Option<Named<'r>>) -> Option<&'r str> {
            named.map(|named| named.code)
        }
        fn name<'r>(named: Option<Named<'r>>) -> Option<&'r str> {
            named.map(|named| named.name)
        }
        self.text("locality_code", move |row| get(row).map(|place| place.code))
            .text("locality_name", move |row| get(row)?.name)
            .text("locality_level", move |row| get(row).map(|place| place.level.as_str()))
            .text("province_code", move |row| code(get(row)?.province))
            .text("province_name", move |row| name(get(row)?.province))
            .text("province_code_2025", move |row| code(get(row)?.province_2025))
            .text("province_name_2025", move |row| name(get(row)?.province_2025))
    }

    /// When: `period`, `period_start`, `period_end`.
    pub(crate) fn period(self, get: impl Fn(&'t R) -> Option<&'t Span> + Copy + Send + Sync + 'f) -> Self {
        self.text("period", move |row| get(row).map(|span| span.text.as_str()))
            .date("period_start", move |row| get(row).map(|span| span.first))
            .date("period_end", move |row| get(row).map(|span| span.last))
    }

    /// Over a period or as of a day: `basis`, `as_of`.
    pub(crate) fn basis(
        self,
        base: &'t Base<'t>,
        get: impl Fn(&'t R) -> u32 + Copy + Send + Sync + 'f,
    ) -> Self {
        let view = move |row: &'t R| base.get(get(row));
        self.text("basis", move |row| Some(view(row)?.fact.basis.as_str()))
            .date("as_of", move |row| view(row)?.fact.as_of)
    }

    /// Where, when and on what basis a statement counts.
    pub(crate) fn placed(
        self,
        base: &'t Base<'t>,
        get: impl Fn(&'t R) -> u32 + Copy + Send + Sync + 'f,
    ) -> Self {
        self.place(move |row| base.get(get(row))?.locality())
            .period(move |row| base.get(get(row))?.span())
            .basis(base, get)
    }

    /// How much, after what a person did to it: the columns from `value` to `correction`.
    pub(crate) fn value(
        self,
        base: &'t Base<'t>,
        get: impl Fn(&'t R) -> u32 + Copy + Send + Sync + 'f,
    ) -> Self {
        let view = move |row: &'t R| base.get(get(row));
        self.number("value", move |row| Some(view(row)?.value()))
            .text("qualifier", move |row| Some(view(row)?.qualifier().as_str()))
            .number("value_min", move |row| Some(view(row)?.range().min))
            .number("value_max", move |row| Some(view(row)?.range().max))
            .number("value_read", move |row| view(row)?.value_read())
            .text("correction", move |row| base.note(get(row)))
    }

    /// How the value was chosen: `article_count`, `agreement`, `status`, `rule`.
    pub(crate) fn choice(self, get: impl Fn(&'t R) -> &'t Choice + Copy + Send + Sync + 'f) -> Self {
        self.integer("article_count", move |row| Some(get(row).article_count))
            .number("agreement", move |row| Some(get(row).agreement))
            .text("status", move |row| Some(get(row).status.as_str()))
            .text("rule", move |row| Some(get(row).rule))
    }

    /// Where it stands: `fact_id`, `article_url`, `published_on`, `quote`.
    pub(crate) fn source(
        self,
        base: &'t Base<'t>,
        get: impl Fn(&'t R) -> u32 + Copy + Send + Sync + 'f,
    ) -> Self {
        let view = move |row: &'t R| base.get(get(row));
        self.text("fact_id", move |row| Some(view(row)?.fact_id()))
            .text("article_url", move |row| Some(view(row)?.story.url()))
            .date("published_on", move |row| view(row)?.story.published_on())
            .text("quote", move |row| Some(view(row)?.quote()))
    }
}
