//! From a fact's identifier to its article.

use std::path::Path;

use danvan_domain::{Article, Fact};
use danvan_store::Staged;

use crate::{
    error::CliError,
    progress::{Unit, Wait},
};

/// Whether a text is written as identifiers of facts are: see [`danvan_domain::id::fact_id`].
pub(crate) fn is_fact_id(text: &str) -> bool {
    const DIGITS: usize = 20;
    text.len() == DIGITS && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The fact of an identifier with its article, from the staged parts: from the last capture, where several say it.
///
/// # Errors
/// No part has the fact, or one cannot be read.
pub(crate) fn staged(fact_id: &str, folder: &Path) -> Result<(Fact, Article), CliError> {
    let staged = Staged::open(folder);
    let names = staged.parts()?;
    let mut all = 0;
    for name in &names {
        all += staged.manifest(name)?.map_or(0, |part| part.facts() as u64);
    }
    let wait = Wait::begin("explain", Unit::Facts, Some(all));
    // What is asked for is mostly new.
    for name in names.iter().rev() {
        let mut found: Option<Fact> = None;
        let mut seen = 0;
        staged.each_fact(name, |fact| {
            seen += 1;
            if fact.fact_id == fact_id {
                found = Some(fact);
            }
        })?;
        wait.further(seen);
        let Some(fact) = found else { continue };
        let mut of_fact: Option<Article> = None;
        staged.each_article(name, |article| {
            if article.article_id == fact.article_id && article.capture_id == fact.capture_id {
                of_fact = Some(article);
            }
        })?;
        if let Some(article) = of_fact {
            return Ok((fact, article));
        }
    }
    Err(CliError::NoFact { fact_id: fact_id.to_owned(), folder: folder.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_told_from_files() {
        for (text, expected) in [
            (danvan_domain::id::fact_id("a", "12 mô hình", 0).as_str(), true),
            ("0123456789abcdef0123", true),
            ("0123456789ABCDEF0123", false),
            ("0123456789abcdef012", false),
            ("page.html", false),
            ("-", false),
        ] {
            assert_eq!(is_fact_id(text), expected, "{text}");
        }
    }
}
