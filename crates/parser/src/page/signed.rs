//! Who wrote an article with markup around it.

use danvan_domain::text::fold;

use super::{
    byline::{Byline, byline, is_byline_label, is_names, name_before_office},
    headline,
    html::Reader,
    moment::date_line,
    piece::{Form, Piece},
};

/// A claimed name has at most so many characters.
const LONGEST_CLAIM: usize = 80;

impl Reader<'_, '_> {
    /// Who wrote it: on Vietnamese pages the byline that is printed, and what the page claims where there is none;
    /// elsewhere the claim comes first. `closing` is the byline at the article's end.
    pub(super) fn author(
        &self,
        closing: Option<&str>,
        title: Option<usize>,
        first: usize,
        last: usize,
    ) -> Option<String> {
        let head = title.map_or(first.saturating_sub(4), |title| title + 1);
        let near = (head..first.max((head + 4).min(last)) + 1).chain(last + 1..last + 5);
        let near: Vec<&Piece> =
            near.filter_map(|at| self.page.pieces.get(at)).filter(|piece| piece.chars <= 120).collect();
        if self.reading.vietnamese {
            let closing = closing.map(str::to_owned).or_else(|| self.printed_author(&near));
            closing.or_else(|| self.author_below(last)).or_else(|| self.claimed_author())
        } else {
            self.claimed_author().or_else(|| self.printed_author(&near))
        }
    }

    fn is_person(&self, name: &str) -> bool {
        !headline::is_site_name(name, self.structured, self.url)
    }

    /// The names of a line beside which the site may name itself.
    fn without_site(&self, names: &str) -> Option<String> {
        if self.is_person(names) {
            return Some(names.to_owned());
        }
        let parts = names.split(" - ").flat_map(|part| part.split(" | ")).map(str::trim);
        let persons: Vec<&str> = parts.filter(|part| self.is_person(part)).collect();
        let joined = persons.join(" - ");
        is_names(&joined).then_some(joined)
    }

    /// The name on the first line below the article's element.
    fn author_below(&self, last: usize) -> Option<String> {
        let piece =
            self.page.pieces.get(last + 1).filter(|piece| !piece.is_link() && piece.form == Form::Text)?;
        if self.weights.is_excluded(piece) {
            return None;
        }
        match byline(&piece.text, self.lexicon) {
            Some(Byline::Labelled(name) | Byline::Bare(name)) => {
                Some(name).filter(|name| self.is_person(name))
            }
            Some(Byline::Credit) => None,
            None => name_before_office(&piece.text),
        }
    }

    /// The name on a line near the headline or below the article: where the markup says so, after a label, or
    /// beside the date.
    fn printed_author(&self, near: &[&Piece]) -> Option<String> {
        let read = |piece: &&&Piece| byline(&piece.text, self.lexicon);
        let hinted =
            near.iter().filter(|piece| self.hinted(piece, |hints| hints.byline)).find_map(
                |piece| match read(&piece) {
                    Some(Byline::Labelled(name) | Byline::Bare(name)) if self.is_person(&name) => Some(name),
                    _ => None,
                },
            );
        let labelled = || {
            near.iter().find_map(|piece| match read(&piece) {
                Some(Byline::Labelled(name)) if self.is_person(&name) => Some(name),
                _ => None,
            })
        };
        let below_label = || {
            near.windows(2).find_map(|pair| match pair {
                [label, name] if is_byline_label(&label.text, self.lexicon) => {
                    Some(name.text.clone()).filter(|name| is_names(name) && self.is_person(name))
                }
                _ => None,
            })
        };
        let beside_date = || {
            let dated = near.iter().filter(|piece| self.can_date(piece));
            let rests = dated.filter_map(|piece| date_line(&piece.text, self.lexicon)).map(|date| date.rest);
            rests.into_iter().filter(|rest| is_names(rest)).find_map(|rest| self.without_site(&rest))
        };
        hinted.or_else(labelled).or_else(below_label).or_else(beside_date)
    }

    /// The persons of structured data, or else of a meta element. Outside Vietnam a writer's name is often the
    /// site's too, and can be a single word.
    fn claimed_author(&self) -> Option<String> {
        let vietnamese = self.reading.vietnamese;
        let is_site = |name: &&str| self.structured.site_names.iter().any(|site| fold(site) == fold(name));
        let persons = self.structured.authors.iter().map(String::as_str);
        let mut named: Vec<&str> = Vec::new();
        for name in persons.filter(|name| if vietnamese { self.is_person(name) } else { !is_site(name) }) {
            if !named.contains(&name) {
                named.push(name);
            }
        }
        if let [first, ..] = named.as_slice()
            && !vietnamese
            && first.chars().count() <= LONGEST_CLAIM
            && !first.contains("://")
        {
            return Some(named.join(", "));
        }
        if named.is_empty() {
            named.extend(self.structured.meta_author.as_deref());
        }
        let joined = named.join(", ");
        (is_names(&joined) && self.is_person(&joined)).then_some(joined)
    }
}
