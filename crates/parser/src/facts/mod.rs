//! From text to facts, in stages that can each be looked at:
//!
//! repairs ([`repair`]) → tokens and sentences ([`token`], [`segment`]) → forms of the lexicon ([`scan`]) → numbers ([`number`]) and
//! times ([`time`]) → pieces of a sentence ([`piece`]) → quantities ([`quantity`], by their [`noun`]; those without one
//! [`elided`], those of two lists side by side [`respective`]) and the clauses around them ([`clause`]) → what governs or
//! refuses them ([`govern`], [`refuse`], [`plan`]) → their attributes ([`attribute`], [`runner`], [`award`]) → their place ([`place`],
//! [`meaning`], [`home`], [`narrow`], [`inner`], [`scope`], [`part`], [`locate`], [`share`]) and period ([`when`], [`document`]) → statements ([`statement`], [`whole`]; those of
//! tables [`table`], [`run_together`]), and how sure they are ([`confidence`]) → facts ([`assemble`]).
//!
//! A [`witness`] is told why each figure is a fact or none.

pub mod assemble;
pub mod attribute;
pub mod award;
pub mod clause;
pub mod confidence;
pub mod document;
pub mod elided;
pub mod govern;
pub mod home;
pub mod inner;
pub mod locate;
pub mod meaning;
pub mod named;
pub mod narrow;
pub mod noun;
pub mod number;
pub mod part;
pub mod piece;
pub mod place;
pub mod plan;
pub mod quantity;
pub mod refuse;
pub mod repair;
pub mod respective;
pub mod run_together;
pub mod runner;
pub mod scan;
pub mod scope;
pub mod segment;
pub mod share;
pub mod statement;
#[cfg(test)]
mod steps;
pub mod table;
pub mod time;
pub mod token;
pub mod when;
pub mod whole;
pub mod witness;
