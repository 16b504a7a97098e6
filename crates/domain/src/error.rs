//! Errors and what caused them.

use std::{error::Error, iter::successors};

/// The error, then what caused it, then what caused that.
pub fn causes<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    successors(Some(error), |&error| error.source())
}

/// The error and its causes in one line, a colon before each cause.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    causes(error).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{says}")]
    struct Because {
        says: &'static str,
        source: Option<Box<Because>>,
    }

    #[test]
    fn every_cause_is_told_once_and_in_order() {
        let because = |says, source| Because { says, source };
        let inner = because("no such file", None);
        assert_eq!(chain(&inner), "no such file");
        let outer =
            because("failed to parse a", Some(because("failed to read a", Some(inner.into())).into()));
        assert_eq!(chain(&outer), "failed to parse a: failed to read a: no such file");
        assert_eq!(causes(&outer).count(), 3);
    }
}
