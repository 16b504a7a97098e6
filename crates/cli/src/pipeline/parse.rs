//! Captures in, staged parts out: a part is parsed again only where what it is made from has changed.

use std::{
    collections::{BTreeMap, HashMap},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use danvan_domain::{
    Capture, Issue, IssueCode, PipelineStage, Source, article::VIETNAM_OFFSET_SECONDS, error::chain,
    id::sha256_hex,
};
use danvan_parser::{Parsed, Parser};
use danvan_store::{CaptureRow, MadeFrom, PartManifest, PartWriter, Staged, StoreError, raw};
use jiff::{Timestamp, civil::Date, tz::Offset};

use super::{Again, Done, Refusal, Run, in_order::in_order};
use crate::{
    config::Config,
    error::CliError,
    progress::{Unit, Wait},
};

/// The part of what the last fetch could not get, beside the parts of raw files.
const FETCH_PART: &str = "fetch";

/// Parses every raw file whose staged part is missing or was made from something else.
///
/// # Errors
/// Also [`Refusal::NoCaptures`], where every part would go: a raw folder is only added to.
pub(crate) fn parse(run: &mut Run, config: &Config, parser: &Parser, again: Again) -> Result<(), CliError> {
    run.stage(PipelineStage::Parse, |done| {
        let staged = Staged::open(&config.paths.staged);
        let due = Due::of(config, &parser.reference().digest, again)?;
        if due.names.is_empty() && staged.parts()?.iter().any(|part| part != FETCH_PART) {
            let (raw, staged) = (config.paths.raw.clone(), config.paths.staged.clone());
            return Err(Refusal::NoCaptures { raw, staged }.into());
        }
        done.inputs.extend(due.unchanged.iter().map(|(file, sha256)| (file.clone(), sha256.clone())));
        done.count("parts_unchanged", due.unchanged.len());
        let wait = Wait::begin("parse", Unit::Bytes, Some(due.bytes()));
        let mut before = 0;
        for part in &due.parts {
            let at = |position: u64| wait.at(before + position.saturating_sub(part.begin()));
            let made = parse_part(part, &staged, config, parser, done, &at)?;
            before += part.left();
            done.count("parts_parsed", 1);
            let earlier = |rows: fn(&PartManifest) -> usize| part.earlier.as_ref().map_or(0, rows);
            done.count("articles", made.articles() - earlier(PartManifest::articles));
            done.count("captures", made.captures() - earlier(PartManifest::captures));
            done.count("facts", made.facts() - earlier(PartManifest::facts));
            done.inputs.insert(part.file_name(), made.made_from.sha256);
        }
        drop(wait);
        let mut names: Vec<&str> = due.names.iter().map(String::as_str).collect();
        if carry_fetch_issues(&config.paths.raw, &staged)? {
            names.push(FETCH_PART);
        }
        let removed = staged.retain(&names)?;
        done.count("parts_removed", removed.len());
        Ok(())
    })
}

/// What is to be parsed.
#[derive(Debug, Default)]
pub(crate) struct Due {
    /// The raw files whose parts are missing, or were made from something else.
    pub(crate) parts: Vec<DuePart>,
    /// The other raw files, with the digests that they had when they were read.
    pub(crate) unchanged: BTreeMap<String, String>,
    /// The names of the parts of all raw files.
    names: Vec<String>,
    /// The digest of all that decides what is read out of a capture, whatever its source.
    recipe: String,
}

/// A raw file that is to be parsed.
#[derive(Debug)]
pub(crate) struct DuePart {
    name: String,
    file: PathBuf,
    mark: String,
    /// The file's length.
    bytes: u64,
    recipe: String,
    /// The part as it is, where the file has only grown since: what it has is taken over.
    earlier: Option<PartManifest>,
}

impl DuePart {
    /// Its name, which the part has, too.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Up to where the file was read before.
    pub(crate) fn begin(&self) -> u64 {
        self.earlier.as_ref().map_or(0, |part| part.made_from.bytes)
    }

    /// How much of the file is to be read.
    fn left(&self) -> u64 {
        self.bytes - self.begin()
    }

    fn file_name(&self) -> String {
        self.file.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

impl Due {
    /// Looks at every raw file and its part, without reading either.
    pub(crate) fn of(config: &Config, reference_sha256: &str, again: Again) -> Result<Self, CliError> {
        let staged = Staged::open(&config.paths.staged);
        let recipe = sha256_hex(format!("{}\n{reference_sha256}", danvan_parser::VERSION).as_bytes());
        let known: HashMap<&str, &Source> = by_id(&config.sources);
        let mut due = Self { recipe, ..Self::default() };
        for file in raw::files(&config.paths.raw)? {
            let Some(name) = raw::part_name(&file).map(str::to_owned) else { continue };
            due.names.push(name.clone());
            let bytes = std::fs::metadata(&file)
                .map_err(|source| CliError::Read { path: file.display().to_string(), source })?
                .len();
            // As far as it was read, and where nothing else has changed since.
            let mut earlier = staged.manifest(&name)?.filter(|part| !asked_for(part, again));
            earlier = earlier.filter(|part| due.reads_alike(part, &known) && part.made_from.bytes <= bytes);
            if let Some(part) = &earlier
                && raw::mark(&file, part.made_from.bytes)? != part.made_from.mark
            {
                earlier = None;
            }
            if let Some(part) = earlier.as_ref().filter(|part| part.made_from.bytes == bytes) {
                let file = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
                due.unchanged.insert(file, part.made_from.sha256.clone());
                continue;
            }
            let mark = raw::mark(&file, bytes)?;
            due.parts.push(DuePart { name, file, mark, bytes, recipe: due.recipe.clone(), earlier });
        }
        Ok(due)
    }

    /// How much of the files is to be read, in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        self.parts.iter().map(DuePart::left).sum()
    }

    /// Whether what a part was made from would be read in the same way now.
    fn reads_alike(&self, part: &PartManifest, known: &HashMap<&str, &Source>) -> bool {
        let mut sources = part.made_from.sources.iter();
        part.made_from.recipe == self.recipe
            && sources.all(|(id, digest)| *digest == known_of(known.get(id.as_str()).copied()))
    }
}

/// Whether a part is asked for although nothing has changed.
fn asked_for(part: &PartManifest, again: Again) -> bool {
    again.force && again.since.is_none_or(|day| part.made_from.newest >= start_of(day))
}

fn start_of(day: Date) -> Option<Timestamp> {
    Offset::from_seconds(VIETNAM_OFFSET_SECONDS).ok()?.to_timestamp(day.at(0, 0, 0, 0)).ok()
}

fn by_id(sources: &[Source]) -> HashMap<&str, &Source> {
    sources.iter().map(|source| (source.id.as_str(), source)).collect()
}

/// The keys of a source that say how its pages are found, or something for people, and not how they are read.
const NOT_READ: [&str; 9] = [
    "articles_per_month",
    "connection",
    "enabled",
    "licence",
    "note",
    "observed",
    "publisher",
    "retired_on",
    "way",
];

/// The selectors of a profile that are of no article.
const OF_LISTINGS: [&str; 2] = ["links", "next"];

/// The digest of what the parser knows of a source; empty for one that is not configured.
fn known_of(source: Option<&Source>) -> String {
    let value = source.and_then(|source| serde_json::to_value(source).ok());
    let Some(serde_json::Value::Object(mut keys)) = value else { return String::new() };
    keys.retain(|key, _| !NOT_READ.contains(&key.as_str()));
    for profile in keys.get_mut("profile").and_then(|profiles| profiles.as_array_mut()).into_iter().flatten()
    {
        if let Some(selectors) = profile.as_object_mut() {
            selectors.retain(|key, _| !OF_LISTINGS.contains(&key.as_str()));
        }
    }
    sha256_hex(serde_json::Value::Object(keys).to_string().as_bytes())
}

/// Stages what the last fetch could not get, where there was one, for the table of issues.
fn carry_fetch_issues(raw: &Path, staged: &Staged) -> Result<bool, CliError> {
    let Some(issues) = raw::fetch_issues(raw)? else { return Ok(false) };
    let json = serde_json::to_vec(&issues)
        .map_err(|source| CliError::Json { what: "the issues of the last fetch", source })?;
    let mark = sha256_hex(&json);
    if staged.manifest(FETCH_PART)?.is_none_or(|part| part.made_from.mark != mark) {
        staged.write_part(FETCH_PART, |part| {
            issues.iter().try_for_each(|issue| part.issue(issue))?;
            Ok::<_, StoreError>(MadeFrom { mark, ..MadeFrom::default() })
        })?;
    }
    Ok(true)
}

/// What is read of a record.
struct Read {
    row: CaptureRow,
    source_id: String,
    fetched_at: Option<Timestamp>,
    parsed: Parsed,
}

impl Read {
    fn of(capture: &Capture, parsed: Parsed) -> Self {
        let source_id = capture.source_id.clone();
        Self { row: CaptureRow::from(capture), source_id, fetched_at: capture.fetched_at, parsed }
    }

    /// A capture of which nothing can be read.
    fn nothing(capture: &Capture, code: IssueCode, message: String) -> Self {
        let mut read = Self::of(capture, Parsed { article: None, facts: Vec::new(), issues: Vec::new() });
        read.parsed.issues.push(Issue {
            code,
            source_id: capture.source_id.clone(),
            url: read.row.url.clone(),
            capture_id: read.row.capture_id.clone(),
            message,
        });
        read
    }
}

/// Reads a capture. One that breaks the parser costs itself alone: a night's run must not end at one page.
fn read_page(parser: &Parser, capture: &Capture, source: Option<&Source>) -> Read {
    match catch_unwind(AssertUnwindSafe(|| parser.parse(capture, source))) {
        Ok(parsed) => Read::of(capture, parsed),
        Err(_) => {
            tracing::error!("the parser broke at {}: please report it", capture.address);
            Read::nothing(capture, IssueCode::ParserBroke, "the parser broke".to_owned())
        }
    }
}

/// A record whose body cannot be had is lost to this capture alone; none for any other error.
fn unreadable(error: &StoreError) -> Option<Read> {
    let StoreError::Body { capture, source, .. } = error else { return None };
    // Not where its file lies: the same captures give the same tables anywhere.
    Some(Read::nothing(capture, IssueCode::Undecodable, chain(source)))
}

/// Parses a raw file, and stages what it says.
fn parse_part(
    due: &DuePart,
    staged: &Staged,
    config: &Config,
    parser: &Parser,
    done: &mut Done,
    at: &dyn Fn(u64),
) -> Result<PartManifest, CliError> {
    let known = by_id(&config.sources);
    staged.write_part(&due.name, |part: &mut PartWriter| {
        let earlier = due.earlier.as_ref();
        let mut made_from = MadeFrom {
            mark: due.mark.clone(),
            bytes: due.bytes,
            sha256: raw::digest(&due.file)?,
            recipe: due.recipe.clone(),
            ..earlier.map(|part| part.made_from.clone()).unwrap_or_default()
        };
        if let Some(earlier) = earlier {
            staged.take_over(&due.name, earlier, part)?;
        }
        let mut captures = raw::captures_from(&due.file, due.begin())?;
        let mut broken = None;
        // Reading ends at what cannot be read on from; a body that cannot be had is lost alone.
        let records = std::iter::from_fn(|| {
            let record = captures.next()?;
            at(captures.position());
            match record {
                Err(error) if !matches!(error, StoreError::Body { .. }) => {
                    broken = Some(error);
                    None
                }
                record => Some(record),
            }
        });
        let read = |record: Result<Capture, StoreError>| match record {
            Ok(capture) => Some(read_page(parser, &capture, known.get(capture.source_id.as_str()).copied())),
            Err(error) => unreadable(&error),
        };
        in_order(records, read, |result| {
            let Some(read) = result else { return Ok(()) };
            add(part, &read, done)?;
            made_from.newest = made_from.newest.max(read.fetched_at);
            let source = known.get(read.source_id.as_str()).copied();
            made_from.sources.entry(read.source_id).or_insert_with(|| known_of(source));
            Ok::<_, CliError>(())
        })?;
        match broken {
            Some(error) => Err(error.into()),
            None => Ok(made_from),
        }
    })
}

fn add(part: &mut PartWriter, read: &Read, done: &mut Done) -> Result<(), StoreError> {
    part.capture(&read.row)?;
    read.parsed.article.iter().try_for_each(|article| part.article(article))?;
    read.parsed.facts.iter().try_for_each(|fact| part.fact(fact))?;
    read.parsed.issues.iter().try_for_each(|issue| part.issue(issue))?;
    done.issues.extend_from_slice(&read.parsed.issues);
    Ok(())
}
