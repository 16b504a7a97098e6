//! Between what a figure lies, given how it is printed.

use danvan_domain::Qualifier;

/// The values that a figure allows, both ends included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Range {
    pub(crate) min: f64,
    pub(crate) max: f64,
}

impl Range {
    /// With u one unit of the place of the last digit that is not zero: exact `[v, v]`, at least
    /// `[v, v + u]`, at most `[v - u, v]`, about `[v - u, v + u]`; never below zero.
    pub(crate) fn of(value: f64, qualifier: Qualifier) -> Self {
        let below = matches!(qualifier, Qualifier::AtMost | Qualifier::Approx);
        let above = matches!(qualifier, Qualifier::AtLeast | Qualifier::Approx);
        Self {
            min: if below { units_away(value, -1).max(0.0) } else { value },
            max: if above { units_away(value, 1) } else { value },
        }
    }

    /// Whether some value fits both.
    pub(crate) fn overlaps(self, other: Self) -> bool {
        self.min <= other.max && other.min <= self.max
    }

    /// What the sum of two figures allows.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self { min: self.min + other.min, max: self.max + other.max }
    }

    /// Whether `value` fits, but for the rounding of sums of fractions.
    pub(crate) fn holds(self, value: f64) -> bool {
        let slack = self.max.abs() * 1e-9;
        self.min - slack <= value && value <= self.max + slack
    }
}

/// The value so many units of its last digit that is not zero away. Counted in decimal digits, so that 9.9
/// and one unit are 10 and not the sum of two binary fractions.
fn units_away(value: f64, units: i64) -> f64 {
    let printed = format!("{value:e}");
    let moved = || {
        let (mantissa, exponent) = printed.split_once('e')?;
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits: i64 = format!("{whole}{fraction}").parse().ok()?;
        let exponent = exponent.parse::<i64>().ok()? - i64::try_from(fraction.len()).ok()?;
        format!("{}e{exponent}", digits + units).parse().ok()
    };
    moved().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_follow_the_last_digit_that_is_not_zero() {
        use Qualifier::{Approx, AtLeast, AtMost, Exact};
        for (value, qualifier, min, max) in [
            (241.0, Exact, 241.0, 241.0),
            (7600.0, AtLeast, 7600.0, 7700.0),
            (7678.0, AtLeast, 7678.0, 7679.0),
            (3_100_000_000.0, AtLeast, 3_100_000_000.0, 3_200_000_000.0),
            (300.0, AtMost, 200.0, 300.0),
            (100.0, AtMost, 0.0, 100.0),
            (9.9, Approx, 9.8, 10.0),
            (0.3, Approx, 0.2, 0.4),
            (20_000.0, Approx, 10_000.0, 30_000.0),
            (0.0, AtMost, 0.0, 0.0),
            (0.0, AtLeast, 0.0, 1.0),
        ] {
            assert_eq!(Range::of(value, qualifier), Range { min, max }, "{value} {qualifier}");
        }
    }

    #[test]
    fn figures_agree_when_their_ranges_overlap() {
        use Qualifier::{Approx, AtLeast, Exact};
        for (a, b, agree) in [
            ((7600.0, AtLeast), (7678.0, Exact), true),
            ((7600.0, AtLeast), (7700.0, Exact), true),
            ((7600.0, AtLeast), (7701.0, Exact), false),
            ((7600.0, AtLeast), (7599.0, Exact), false),
            ((90.0, Approx), (100.0, Exact), true),
            ((91.0, Exact), (92.0, Exact), false),
        ] {
            let (a, b) = (Range::of(a.0, a.1), Range::of(b.0, b.1));
            assert_eq!((a.overlaps(b), b.overlaps(a)), (agree, agree), "{a:?} {b:?}");
        }
    }
}
