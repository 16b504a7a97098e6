//! How well the parser reads: what it takes from gold cases, beside what their labels say.
//!
//! [`gold`] has the data. [`compare`] says what makes two claims the same, with [`name`] for places; [`pair`]
//! brings the two sides together; [`figures`] counts, [`mistake`] lists what was missed or is extra, [`floor`]
//! holds the figures below which none may fall, and [`show`] writes all of it for a person.

pub(crate) mod compare;
pub(crate) mod figures;
pub(crate) mod floor;
pub(crate) mod gold;
pub(crate) mod mistake;
pub(crate) mod name;
pub(crate) mod pair;
mod sentence;
pub(crate) mod show;
#[cfg(test)]
mod tests;
