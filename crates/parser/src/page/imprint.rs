//! The foot of a page, where a site says who runs it: told by its words and its place, whatever it is called in the markup.

use danvan_domain::Lexicon;

use super::{
    piece::{Form, Piece, Pieces},
    shape::is_prose,
    tree::Tree,
    words::is_imprint,
};

/// So many lines about the site make a foot.
const LEAST_LINES: usize = 2;

/// Per node of the tree: whether it holds nothing but the page's foot.
pub(super) fn imprint(tree: &Tree<'_>, page: &Pieces, lexicon: &Lexicon) -> Vec<bool> {
    let Some(first) = first_line(&page.pieces, lexicon) else { return vec![false; tree.nodes.len()] };
    // The first line in each element: what holds a line above the foot as well is more than the foot.
    let mut opens: Vec<Option<usize>> = vec![None; tree.nodes.len()];
    for (at, piece) in page.pieces.iter().enumerate() {
        if let Some(here) = opens.get_mut(piece.element) {
            here.get_or_insert(at);
        }
    }
    for index in (1..tree.nodes.len()).rev() {
        let below = opens.get(index).copied().flatten();
        if let Some(above) = opens.get_mut(tree.parent(index)) {
            *above = [*above, below].into_iter().flatten().min();
        }
    }
    opens.into_iter().map(|opens| opens.is_some_and(|opens| opens >= first)).collect()
}

/// The first line of the foot: below the last prose that is about anything else.
fn first_line(pieces: &[Piece], lexicon: &Lexicon) -> Option<usize> {
    let (mut first, mut lines) = (None, 0);
    for (at, piece) in pieces.iter().enumerate().rev() {
        if is_imprint(&piece.text, lexicon) {
            (first, lines) = (Some(at), lines + 1);
        } else if is_prose(piece) || matches!(piece.form, Form::Heading(1)) {
            break;
        }
    }
    first.filter(|_| lines >= LEAST_LINES)
}

#[cfg(test)]
mod tests {
    use danvan_domain::Reference;
    use scraper::Html;

    use super::*;
    use crate::page::piece::pieces;

    #[test]
    fn the_foot_is_told_by_its_words_and_its_place() {
        let foot = "<p>© Bản quyền thuộc về Huyện ủy. Ghi rõ nguồn khi phát hành lại.</p><p>Địa chỉ: 12 Hùng Vương</p>";
        let story = "<p>Năm 2020, toàn huyện xây dựng được 12 mô hình trong các cơ quan.</p>";
        for (page, expected) in [
            (format!("<body>{story}<div>{foot}</div>"), 2),
            (format!("<body>{story}{foot}"), 2),
            (format!("<body><div>{foot}</div>{story}"), 0),
            (format!("<body>{story}Địa chỉ: 12 Hùng Vương<br>Điện thoại: 0254"), 0),
        ] {
            let lexicon = Reference::embedded_lexicon().expect("embedded reference data");
            let html = Html::parse_document(&page);
            let tree = Tree::new(&html);
            let read = pieces(&tree, &lexicon);
            let foot = imprint(&tree, &read, &lexicon);
            let inside = read.pieces.iter().filter(|piece| foot.get(piece.element) == Some(&true));
            assert_eq!(inside.count(), expected, "{page}");
        }
    }
}
