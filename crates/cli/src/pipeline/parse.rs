//! Captures in, staged parts out: a part is parsed again only where what it is made from has changed.

use std::{collections::HashMap, num::NonZero, path::Path, thread};

use danvan_domain::{Capture, Issue, IssueCode, PipelineStage, Source, error::chain, id::sha256_hex};
use danvan_parser::{Parsed, Parser};
use danvan_store::{CaptureRow, PartRows, Staged, StoreError, raw};

use super::{Done, Refusal, Run};
use crate::{config::Config, error::CliError};

/// How many captures are held at a time.
const BATCH: usize = 256;

/// The part of what the last fetch could not get, beside the parts of raw files.
const FETCH_PART: &str = "fetch";

/// Parses every raw file whose staged part is missing or was made from something else.
///
/// # Errors
/// Also [`Refusal::NoCaptures`], where every part would go: a raw folder is only added to.
pub(crate) fn parse(run: &mut Run, config: &Config, parser: &Parser) -> Result<(), CliError> {
    run.stage(PipelineStage::Parse, |done| {
        let staged = Staged::open(&config.paths.staged);
        let files = raw::files(&config.paths.raw)?;
        if files.is_empty() && staged.parts()?.iter().any(|part| part != FETCH_PART) {
            let (raw, staged) = (config.paths.raw.clone(), config.paths.staged.clone());
            return Err(Refusal::NoCaptures { raw, staged }.into());
        }
        let sources: HashMap<&str, &Source> =
            config.sources.iter().map(|source| (source.id.as_str(), source)).collect();
        let mut names = Vec::with_capacity(files.len());
        for file in &files {
            let Some(name) = raw::part_name(file) else { continue };
            names.push(name);
            let inputs = inputs(file, config, parser)?;
            if staged.is_current(name, &inputs)? {
                done.count("parts_unchanged", 1);
                continue;
            }
            let rows = parse_part(parser, file, &sources, done)?;
            done.count("parts_parsed", 1);
            done.count("articles", rows.articles.len());
            done.count("facts", rows.facts.len());
            done.issues.extend_from_slice(&rows.issues);
            staged.write_part(name, &inputs, &rows)?;
        }
        if carry_fetch_issues(&config.paths.raw, &staged)? {
            names.push(FETCH_PART);
        }
        let removed = staged.retain(&names)?;
        done.count("parts_removed", removed.len());
        Ok(())
    })
}

/// Stages what the last fetch could not get, where there was one, for the table of issues.
fn carry_fetch_issues(raw: &Path, staged: &Staged) -> Result<bool, CliError> {
    let Some(issues) = raw::fetch_issues(raw)? else { return Ok(false) };
    let json = serde_json::to_vec(&issues)
        .map_err(|source| CliError::Json { what: "the issues of the last fetch", source })?;
    let inputs = sha256_hex(&json);
    if !staged.is_current(FETCH_PART, &inputs)? {
        staged.write_part(FETCH_PART, &inputs, &PartRows { issues, ..PartRows::default() })?;
    }
    Ok(true)
}

/// The digest of all that a part is made from: the raw file, the grammar with its words and places, and what
/// the sources say about their localities.
fn inputs(file: &Path, config: &Config, parser: &Parser) -> Result<String, CliError> {
    let reference = &parser.reference().digest;
    let mut parts = vec![raw::digest(file)?, danvan_parser::VERSION.to_owned(), reference.clone()];
    parts
        .extend(config.sources.iter().map(|source| format!("{} {}", source.id, source.localities.join(" "))));
    Ok(sha256_hex(parts.join("\n").as_bytes()))
}

fn parse_part(
    parser: &Parser,
    file: &Path,
    sources: &HashMap<&str, &Source>,
    done: &mut Done,
) -> Result<PartRows, CliError> {
    let mut rows = PartRows::default();
    let mut captures = raw::captures(file)?;
    loop {
        let mut batch = Vec::with_capacity(BATCH);
        let mut taken = 0;
        for capture in captures.by_ref().take(BATCH) {
            taken += 1;
            match capture {
                Ok(capture) => batch.push(capture),
                Err(error) => match unreadable(&error) {
                    Some((capture, issue)) => {
                        rows.captures.push(capture);
                        rows.issues.push(issue);
                    }
                    None => return Err(error.into()),
                },
            }
        }
        done.count("captures", batch.len());
        rows.captures.extend(batch.iter().map(CaptureRow::from));
        for parsed in parse_batch(parser, &batch, sources) {
            rows.articles.extend(parsed.article);
            rows.facts.extend(parsed.facts);
            rows.issues.extend(parsed.issues);
        }
        if taken < BATCH {
            return Ok(rows);
        }
    }
}

/// A record whose body cannot be had is lost to this capture alone; none for any other error.
fn unreadable(error: &StoreError) -> Option<(CaptureRow, Issue)> {
    let StoreError::Body { capture, source, .. } = error else { return None };
    let row = CaptureRow::from(capture.as_ref());
    let issue = Issue {
        code: IssueCode::Undecodable,
        source_id: capture.source_id.clone(),
        url: row.url.clone(),
        capture_id: row.capture_id.clone(),
        // Not where its file lies: the same captures give the same tables anywhere.
        message: chain(source),
    };
    Some((row, issue))
}

/// Parses captures on all cores, and gives what they say in their order.
fn parse_batch(parser: &Parser, batch: &[Capture], sources: &HashMap<&str, &Source>) -> Vec<Parsed> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let share = batch.len().div_ceil(cores).max(1);
    let parse_one =
        |capture: &Capture| parser.parse(capture, sources.get(capture.source_id.as_str()).copied());
    thread::scope(|scope| {
        let workers: Vec<_> = batch
            .chunks(share)
            .map(|captures| scope.spawn(move || captures.iter().map(parse_one).collect::<Vec<_>>()))
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}
