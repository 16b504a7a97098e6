//! Two multisets side by side.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// Which of the labelled things were read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Pairs {
    /// Labelled and read, as indices of both sides.
    pub(crate) right: Vec<(usize, usize)>,
    /// Labelled and not read.
    pub(crate) missed: Vec<usize>,
    /// Read and not labelled.
    pub(crate) extra: Vec<usize>,
}

/// Gives each labelled key the first equal one among those read that no key before it took.
pub(crate) fn pairs<K: Eq + Hash>(labelled: &[K], read: &[K]) -> Pairs {
    let mut free: HashMap<&K, VecDeque<usize>> = HashMap::new();
    for (index, key) in read.iter().enumerate() {
        free.entry(key).or_default().push_back(index);
    }
    let mut pairs = Pairs::default();
    for (index, key) in labelled.iter().enumerate() {
        match free.get_mut(key).and_then(VecDeque::pop_front) {
            Some(twin) => pairs.right.push((index, twin)),
            None => pairs.missed.push(index),
        }
    }
    pairs.extra = free.into_values().flatten().collect();
    pairs.extra.sort_unstable();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_stands_twice_is_paired_twice() {
        let found = pairs(&["a", "a", "b", "c"], &["c", "a", "d", "a", "a"]);
        assert_eq!(found.right, [(0, 1), (1, 3), (3, 0)]);
        assert_eq!(found.missed, [2]);
        assert_eq!(found.extra, [2, 4]);
    }
}
