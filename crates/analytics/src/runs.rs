//! Equal neighbours counted together.

/// Each item with how many of its kind stand side by side there. Facts of one article share source, place and year,
/// so that what is done with these is done once for the article and not for each fact.
pub(crate) fn runs<T: PartialEq>(items: impl Iterator<Item = T>) -> impl Iterator<Item = (T, usize)> {
    let mut items = items.peekable();
    std::iter::from_fn(move || {
        let first = items.next()?;
        let mut count = 1;
        while items.next_if_eq(&first).is_some() {
            count += 1;
        }
        Some((first, count))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_neighbours_are_counted_together() {
        let counted: Vec<(char, usize)> = runs("aabbba".chars()).collect();
        assert_eq!(counted, [('a', 2), ('b', 3), ('a', 1)]);
    }
}
