//! What the tables of a page are for: data, or the layout of what they hold.

use super::tree::{Kind, Tree};

/// A table with a cell longer than this lays the page out.
const LONGEST_CELL: usize = 600;
/// The same of a table of at least three rows with equally many cells, at least three each.
const LONGEST_GRID_CELL: usize = 1_500;
/// A table with a picture and no more text than this is a picture with its caption.
const LONGEST_FIGURE_TEXT: usize = 400;

/// What a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    /// It only lays out what it holds.
    Layout,
    /// It holds data.
    Data,
    /// It holds a picture with its caption.
    Figure,
}

/// The tables of a page that hold others.
pub(super) struct Tables {
    holds_table: Vec<bool>,
}

impl Tables {
    pub(super) fn new(tree: &Tree<'_>) -> Self {
        let mut holds_table = Vec::new();
        for (index, element) in tree.elements(0..tree.nodes.len()) {
            if element.name() != "table" {
                continue;
            }
            if holds_table.is_empty() {
                holds_table = vec![false; tree.nodes.len()];
            }
            for above in tree.upwards(tree.parent(index)) {
                match holds_table.get_mut(above) {
                    Some(seen) if !*seen => *seen = true,
                    _ => break,
                }
            }
        }
        Self { holds_table }
    }

    /// What the table at `index` is.
    pub(super) fn kind(&self, tree: &Tree<'_>, index: usize) -> Table {
        if self.holds_table.get(index).copied().unwrap_or(true) {
            return Table::Layout;
        }
        let (mut rows, mut cells, mut images, mut text, mut longest) = (0_usize, 0_usize, 0, 0, 0);
        for (at, element) in tree.elements(index..tree.end(index)) {
            match element.name() {
                "tr" => rows += 1,
                "img" => images += 1,
                "td" | "th" => {
                    let length = length(tree, at);
                    cells += 1;
                    text += length;
                    longest = longest.max(length);
                }
                _ => {}
            }
        }
        // A column of descriptions among others is data all the same.
        let grid =
            rows >= 3 && cells >= rows * 3 && cells.is_multiple_of(rows) && longest <= LONGEST_GRID_CELL;
        if images > 0 && cells <= 6 && text <= LONGEST_FIGURE_TEXT {
            Table::Figure
        } else if grid || rows >= 2 && cells * 2 >= rows * 3 && longest <= LONGEST_CELL {
            Table::Data
        } else {
            Table::Layout
        }
    }
}

/// Characters of the text in a cell, runs of white space counted as one.
fn length(tree: &Tree<'_>, cell: usize) -> usize {
    let (mut count, mut gap) = (0, true);
    for node in tree.nodes.get(cell..tree.end(cell)).unwrap_or_default() {
        let Kind::Text(text) = node.kind else { continue };
        for c in text.chars() {
            let space = c.is_whitespace();
            count += usize::from(!(space && gap));
            gap = space;
        }
    }
    count - usize::from(gap && count > 0)
}
