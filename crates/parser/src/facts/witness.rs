//! Witnesses: who is told, figure by figure, what the grammar makes of a text and why.

use std::ops::Range;

use super::assemble::{Assembly, Origin};
use super::document::Document;
use super::govern::Verdict;
use super::inner::InnerNames;
use super::piece::Pieces;
use super::quantity::Quantity;
use super::segment::Segment;
use super::statement::Statement;

/// Why a quantity that a verb governs states nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// It is refused, or nothing governs it.
    Governor,
    /// Nothing says what the award is for.
    Purpose,
    /// Its period begins after the day of publication: it is planned.
    ToCome,
    /// Neither the page nor the sentence is about the movement.
    Movement,
}

/// Is told what the stages make of an article, by the stages themselves: what it is told cannot differ from what is
/// read. [`Nobody`] is told at no cost.
pub trait Witness {
    /// A sentence is about to be read; it is passed over where the page has not yet named the movement. What it
    /// says follows, quantity by quantity.
    fn sentence(&mut self, seen: &Seen<'_, '_, '_>);

    /// What became of a quantity of the sentence, and where its statement stands in the list.
    fn quantity(&mut self, index: usize, verdict: &Verdict, statement: Result<usize, Lack>);

    /// The end: everything that is stated, tables and lists too, and what becomes of it.
    fn end(
        &mut self,
        document: &Document<'_>,
        statements: &[Statement],
        assembly: &Assembly,
        origin: &Origin<'_>,
    );
}

/// A sentence, with what the stages before the governors made of it.
#[derive(Debug)]
pub struct Seen<'a, 's, 't> {
    /// The block or title that it stands in.
    pub segment: &'a Segment<'t>,
    /// Its tokens.
    pub tokens: &'a Range<usize>,
    /// Its pieces.
    pub pieces: &'a Pieces<'s, 't>,
    /// Its quantities.
    pub quantities: &'a [Quantity],
    /// The places inside the page's that it names.
    pub named: &'a InnerNames<'t>,
    /// Whether the page has named the movement, so that its counts are read.
    pub on_the_movement: bool,
}

/// Has nothing told.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nobody;

impl Witness for Nobody {
    fn sentence(&mut self, _: &Seen<'_, '_, '_>) {}

    fn quantity(&mut self, _: usize, _: &Verdict, _: Result<usize, Lack>) {}

    fn end(&mut self, _: &Document<'_>, _: &[Statement], _: &Assembly, _: &Origin<'_>) {}
}
