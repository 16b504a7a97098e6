//! Signatures of texts: near-duplicates are found by comparing a few hundred bytes instead of two texts.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Values of a signature.
pub const SIGNATURE_VALUES: usize = 64;
/// Values that make a band: two texts that share a band are worth comparing.
const BAND: usize = 4;

/// The MinHash signature of a text's word shingles, each minimum cut to its low 16 bits.
///
/// Two signatures agree in a value with the probability of the Jaccard similarity of the two sets of shingles
/// (Broder, "On the resemblance and containment of documents", 1997); that unequal minima agree in 16 bits by
/// chance adds 1/65,536 (Li and König, "b-Bit Minwise Hashing", 2010). With 64 values the standard error is at
/// most 0.0625. As text it is 256 hexadecimal digits in lower case, four a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Signature([u16; SIGNATURE_VALUES]);

impl Signature {
    /// A signature of these values.
    pub fn new(values: [u16; SIGNATURE_VALUES]) -> Self {
        Self(values)
    }

    /// The share of values in which two signatures agree, from 0 to 1: an estimate of the similarity of the
    /// texts.
    pub fn similarity(&self, other: &Self) -> f64 {
        let agreeing = self.0.iter().zip(&other.0).filter(|(a, b)| a == b).count();
        let (agreeing, all) = (u32::try_from(agreeing).unwrap_or(0), f64::from(SIGNATURE_VALUES as u32));
        f64::from(agreeing) / all
    }

    /// Sixteen keys, of which two texts of similarity s share at least one with probability 1 − (1 − s⁴)¹⁶:
    /// 0.64 at 0.5, 0.99 at 0.7, 0.9999 at 0.8. Texts that share none need no comparison.
    pub fn bands(&self) -> impl Iterator<Item = u64> + '_ {
        self.0.chunks_exact(BAND).map(|band| band.iter().fold(0, |key, value| key << 16 | u64::from(*value)))
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|value| write!(f, "{value:04x}"))
    }
}

/// A text that is no signature.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no signature of 256 hexadecimal digits")]
pub struct SignatureError(pub String);

impl FromStr for Signature {
    type Err = SignatureError;

    fn from_str(text: &str) -> Result<Self, SignatureError> {
        let wrong = || SignatureError(text.to_owned());
        let digits = text.as_bytes();
        if digits.len() != 4 * SIGNATURE_VALUES || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(wrong());
        }
        let mut values = [0; SIGNATURE_VALUES];
        for (value, at) in values.iter_mut().zip((0..text.len()).step_by(4)) {
            *value =
                text.get(at..at + 4).and_then(|hex| u16::from_str_radix(hex, 16).ok()).ok_or_else(wrong)?;
        }
        Ok(Self(values))
    }
}

impl Serialize for Signature {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Signature {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counting() -> [u16; SIGNATURE_VALUES] {
        std::array::from_fn(|at| u16::try_from(at * 1_000).expect("small"))
    }

    #[test]
    fn a_signature_is_written_and_read() {
        let signature = Signature::new(counting());
        let text = signature.to_string();
        assert_eq!((text.len(), text.get(..8)), (256, Some("000003e8")));
        assert_eq!(text.parse(), Ok(signature));
        let long = "0".repeat(260);
        for wrong in ["", "00", long.as_str(), text.replace("03e8", "+3e8").as_str()] {
            assert_eq!(wrong.parse::<Signature>(), Err(SignatureError(wrong.to_owned())));
        }
    }

    #[test]
    fn similarity_is_the_share_of_equal_values() {
        let whole = Signature::new(counting());
        let mut half = counting();
        half[..32].fill(1);
        let half = Signature::new(half);
        assert_eq!((whole.similarity(&whole), whole.similarity(&half)), (1.0, 0.5));
        let shared = whole.bands().zip(half.bands()).filter(|(a, b)| a == b).count();
        assert_eq!((whole.bands().count(), shared), (16, 8));
    }
}
