//! `danvan sources check`: each source tried live, for people and for programs.

use danvan_domain::{Source, Way};
use danvan_fetcher::{Probed, Trial, probe};
use danvan_parser::Parser;
use danvan_store::raw;
use serde::Serialize;

use super::Format;
use crate::{
    config::Loaded,
    error::CliError,
    output::{csv_of, print_line, print_text},
    pipeline,
    progress::{Unit, Wait},
};

/// A source that was tried.
#[derive(Debug, Serialize)]
struct Checked<'s> {
    id: &'s str,
    publisher: &'s str,
    /// Whether an article was had and understood.
    understood: bool,
    trials: Vec<Tried>,
    /// A way in that works and is not written yet.
    proposal: Option<&'s Way>,
}

/// What was tried of it.
#[derive(Debug, Serialize)]
struct Tried {
    what: &'static str,
    works: bool,
    /// What was seen, or what is wrong.
    seen: String,
    /// What to do where it is wrong.
    advice: Option<String>,
}

/// A trial as a row.
#[derive(Debug, Serialize)]
struct Row {
    id: String,
    what: &'static str,
    works: bool,
    seen: String,
    advice: Option<String>,
}

/// What a proposed way in is called among trials, and what is to be done with it.
const PROPOSED: (&str, &str) = ("proposal", "add to its file");

/// Tries the sources with these identifiers, or all that are enabled, and prints what works.
///
/// # Errors
/// [`CliError::Unusable`] at the end, where of a source no article could be had and understood.
pub(super) fn check(ids: &[String], format: Format, loaded: &Loaded) -> Result<(), CliError> {
    let all = &loaded.config.sources;
    let named = |id: &String| {
        let found = all.iter().find(|source| source.id == *id);
        found.ok_or_else(|| CliError::NoSuchSource { id: id.clone() })
    };
    let sources: Vec<&Source> = if ids.is_empty() {
        loaded.ready_to_fetch()?;
        loaded.config.enabled().collect()
    } else {
        ids.iter().map(named).collect::<Result<_, _>>()?
    };
    loaded.config.ask_for_a_contact(sources.iter().copied());
    let parser = Parser::new(loaded.reference.clone());
    let runtime = pipeline::runtime()?;
    let (mut unusable, mut rows) = (Vec::new(), Vec::new());
    let wait = Wait::begin("sources check", Unit::Sources, Some(sources.len() as u64));
    for source in &sources {
        let probed = runtime.block_on(probe(source, &loaded.config.fetch, &loaded.reference.lexicon))?;
        wait.further(1);
        let checked = Checked::of(source, &probed, &parser);
        if !checked.understood {
            unusable.push(source.id.clone());
        }
        match format {
            Format::Table => {
                print_line(&format!("{} ({})", source.id, source.publisher))?;
                checked.print()?;
            }
            Format::Json => {
                let json = serde_json::to_string(&checked);
                print_line(&json.map_err(|source| CliError::Json { what: "a source", source })?)?;
            }
            Format::Csv => rows.extend(checked.rows()?),
        }
    }
    drop(wait);
    if format == Format::Csv {
        print_text(&csv_of(&rows)?)?;
    }
    if unusable.is_empty() { Ok(()) } else { Err(CliError::Unusable { ids: unusable.join(", ") }) }
}

/// Prints what trying a source came to. Gives whether an article was understood.
///
/// # Errors
/// As [`print_line`].
pub(crate) fn print_probed(source: &Source, probed: &Probed, parser: &Parser) -> Result<bool, CliError> {
    let checked = Checked::of(source, probed, parser);
    checked.print()?;
    Ok(checked.understood)
}

impl<'s> Checked<'s> {
    fn of(source: &'s Source, probed: &'s Probed, parser: &Parser) -> Self {
        let Probed { trials, article, proposal } = probed;
        let read = article.as_ref().and_then(raw::capture_of).map(|capture| {
            let parsed = parser.parse(&capture, Some(source));
            let Some(article) = parsed.article else {
                let advice = "see whether link_selector takes links to articles only".to_owned();
                let seen = "no article is found on the page".to_owned();
                return Tried { what: "text", works: false, seen, advice: Some(advice) };
            };
            let day = article.published.map_or_else(|| "no date".to_owned(), |at| at.day().to_string());
            let title = article.title.as_deref().unwrap_or("no title");
            let (facts, characters) = (parsed.facts.len(), article.text.chars().count());
            let seen = format!("{title} ({day}, {characters} characters, {facts} facts)");
            Tried { what: "text", works: true, seen, advice: None }
        });
        let understood = read.as_ref().is_some_and(|read| read.works);
        let trials = trials.iter().map(Tried::of).chain(read).collect();
        let (id, publisher, proposal) = (&source.id, &source.publisher, proposal.as_ref());
        Self { id, publisher, understood, trials, proposal }
    }

    /// For people, below the source's name.
    fn print(&self) -> Result<(), CliError> {
        for Tried { what, works, seen, advice } in &self.trials {
            let mark = if *works { "ok" } else { "NO" };
            print_line(&format!("  {mark}  {what:<10}  {seen}"))?;
            if let Some(advice) = advice {
                print_line(&format!("                  {advice}"))?;
            }
        }
        match self.proposed()? {
            Some(way) => print_line(&format!("  {}:\n\n{way}", PROPOSED.1)),
            None => Ok(()),
        }
    }

    /// The way in that is proposed, as it is written in the source's file.
    fn proposed(&self) -> Result<Option<String>, CliError> {
        let unwritable = |source| CliError::Unwritable { what: "a way in", source };
        let keys = self.proposal.map(toml::to_string).transpose().map_err(unwritable)?;
        Ok(keys.map(|keys| format!("[[way]]\n{keys}")))
    }

    /// A row for what was tried, and one for the way in that is proposed.
    fn rows(self) -> Result<impl Iterator<Item = Row>, CliError> {
        let (what, advice) = PROPOSED;
        let advice = Some(advice.to_owned());
        let proposed = self.proposed()?.map(|seen| Tried { what, works: true, seen, advice });
        let row = move |tried: Tried| {
            let Tried { what, works, seen, advice } = tried;
            Row { id: self.id.to_owned(), what, works, seen, advice }
        };
        Ok(self.trials.into_iter().chain(proposed).map(row))
    }
}

impl Tried {
    fn of(trial: &Trial) -> Self {
        let Trial { what, outcome, advice } = trial;
        let (Ok(seen) | Err(seen)) = outcome;
        Self { what, works: outcome.is_ok(), seen: seen.clone(), advice: advice.clone() }
    }
}
