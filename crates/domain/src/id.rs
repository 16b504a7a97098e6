//! Identifiers: short digests of what does not change.

use sha2::{Digest, Sha256};

use crate::text::fold;

/// Hexadecimal digits of an identifier: 80 bits, so that a hundred million of them collide with a
/// probability below one in a hundred million.
const ID_DIGITS: usize = 20;

/// The SHA-256 digest of `bytes` (FIPS 180-4) in lower-case hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16);
    let mut text = String::with_capacity(2 * bytes.len());
    text.extend(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xF)]).flatten());
    text
}

fn short(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            hasher.update("\u{1F}");
        }
        hasher.update(part);
    }
    hex(hasher.finalize().get(..ID_DIGITS / 2).unwrap_or_default())
}

/// The identifier of the article at a canonical address (see [`crate::address::canonical`]).
pub fn article_id(canonical_address: &str) -> String {
    short(&["article", canonical_address])
}

/// The identifier of a capture: address, moment of the capture (RFC 3339) and digest of the payload.
pub fn capture_id(address: &str, captured_at: &str, payload_sha256: &str) -> String {
    short(&["capture", address, captured_at, payload_sha256])
}

/// The identifier of a fact: its article, its quotation (compared folded) and which word of the quotation
/// its value begins in.
///
/// Labels, rule, offsets and capture are left out on purpose: a better grammar that reads the same figure in
/// the same sentence gives the same identifier, so that corrections by hand keep hold of it.
pub fn fact_id(article_id: &str, quote: &str, word_of_value: usize) -> String {
    short(&["fact", article_id, &fold(quote), &word_of_value.to_string()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_keeps_its_id_when_the_page_is_typed_anew() {
        let a = fact_id("x", "Toàn huyện có 12  mô hình", 3);
        assert_eq!(a, fact_id("x", "TOÀN HUYỆN có 12 mô hình", 3));
        assert_ne!(a, fact_id("x", "Toàn huyện có 12 mô hình", 4));
        assert_eq!(a.len(), ID_DIGITS);
    }
}
