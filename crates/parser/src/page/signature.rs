//! The near-duplicate signature of an article: the same story on another site, with other furniture, another
//! headline or a paragraph less, gives nearly the same values.

use danvan_domain::{Signature, lexicon::words, signature::SIGNATURE_VALUES, text::fold};

/// Words of a shingle.
const SHINGLE: usize = 4;
/// A text with fewer shingles says too little to be told from another.
const LEAST_SHINGLES: usize = 12;

/// The signature of a text (see [`Signature`]): over its shingles of four words, folded, without marks. None
/// for a text of fewer than fifteen words.
pub fn signature(text: &str) -> Option<Signature> {
    let folded = fold(text);
    let hashes: Vec<u64> = words(&folded)
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(|word| {
            word.bytes().fold(FNV_OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME))
        })
        .collect();
    let mut minima = [u64::MAX; SIGNATURE_VALUES];
    let mut count = 0;
    for shingle in hashes.windows(SHINGLE) {
        let hash = shingle.iter().fold(0, |hash, word| mixed(hash ^ word));
        for (least, seed) in minima.iter_mut().zip(1u64..) {
            *least = (*least).min(mixed(hash ^ seed.wrapping_mul(GOLDEN)));
        }
        count += 1;
    }
    // The low bits are what is kept of each minimum.
    #[allow(clippy::cast_possible_truncation)]
    (count >= LEAST_SHINGLES).then(|| Signature::new(minima.map(|least| least as u16)))
}

/// Offset and prime of 64-bit FNV-1a (Fowler, Noll and Vo).
const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0100_0000_01b3;
/// 2⁶⁴ divided by the golden ratio: multiples of it are far apart.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The finalizer of SplitMix64 (Steele, Lea and Flood, 2014): every bit of the input moves every bit.
fn mixed(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A story of `sentences` sentences that no other seed tells.
    fn story(seed: usize, sentences: usize) -> String {
        let sentence = |at: usize| {
            let n = seed * 1_000 + at;
            format!(
                "Xã {n} tổ chức hội nghị lần {} và biểu dương {} tập thể của ấp {}.",
                n * 7,
                n * 3,
                n * 11
            )
        };
        (0..sentences).map(sentence).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn reprints_are_near_and_other_stories_are_far() {
        let of = |text: &str| signature(text).expect("a signature");
        let whole = story(1, 30);
        let shouted = whole.to_uppercase().replace('\n', "  ");
        let longer = format!("{whole}\n{}", story(2, 3));
        let shorter = story(1, 26);
        assert_eq!(of(&whole).similarity(&of(&shouted)), 1.0);
        assert!(of(&whole).similarity(&of(&longer)) > 0.75);
        assert!(of(&whole).similarity(&of(&shorter)) > 0.7);
        assert!(of(&whole).similarity(&of(&story(3, 30))) < 0.4);
        assert_eq!(signature("Huyện có 12 mô hình."), None);
    }

    #[test]
    fn the_values_do_not_change() {
        let value = signature(&story(1, 4)).expect("a signature").to_string();
        assert_eq!(value.get(..16), Some("9904811939b59101"));
    }
}
