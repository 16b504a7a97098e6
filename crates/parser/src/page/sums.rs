//! Sums over a page's tree: a number for each node, by its index.

use super::tree::Tree;

/// Adds to each element what stands in its subtree.
pub(super) fn sum_upwards(tree: &Tree<'_>, values: &mut [f64]) {
    for index in (1..tree.nodes.len()).rev() {
        let value = values.get(index).copied().unwrap_or(0.0);
        add(values, tree.parent(index), value);
    }
}

/// Adds to the number of a node.
pub(super) fn add(values: &mut [f64], index: usize, value: f64) {
    if let Some(sum) = values.get_mut(index) {
        *sum += value;
    }
}

/// A count of characters as a weight.
#[allow(clippy::cast_precision_loss)]
pub(super) fn float(count: usize) -> f64 {
    count as f64
}
