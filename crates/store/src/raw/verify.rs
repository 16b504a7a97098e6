//! Whether the files hold what their records say.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use danvan_domain::error::chain;

use super::{CAPTURES, REVISITS, capture::payload_start, length, series, state::State};
use crate::{
    error::{StoreError, WarcFault},
    warc::{Head, WarcReader, sha256_digest},
};

/// What reading every record came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Files read.
    pub files: u64,
    /// Records read.
    pub records: u64,
    /// Bytes of their blocks.
    pub bytes: u64,
    /// Captures that are not in the database yet, because a run was ended amid its work: the next fetch puts them down.
    pub waiting: u64,
    /// Records that such a run left unfinished at the ends of files: the next fetch cuts them off.
    pub unfinished: u64,
    /// What is not as it should be.
    pub problems: Vec<Problem>,
}

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub file: PathBuf,
    /// Where the record begins.
    pub offset: u64,
    /// What is wrong with it.
    pub what: String,
}

/// Reads every record of a raw folder and compares it with its digests, and the database with the records.
/// Whoever calls this holds the [`crate::Lock`] of the folder. `read` is told how many bytes more of its files were
/// read, which are [`super::size`] in all.
///
/// # Errors
/// Only where the operating system refuses something: what is damaged is a [`Problem`].
pub fn verify(folder: &Path, read: &dyn Fn(u64)) -> Result<Verified, StoreError> {
    let mut verified = Verified::default();
    let path = folder.join(super::STATE_FILE);
    let state = path.is_file().then(|| State::open(folder)).transpose()?;
    let ends = state.as_ref().map_or(Ok(Vec::new()), State::files)?;
    let ends: HashMap<String, u64> = ends.into_iter().collect();
    let mut entered = 0;
    for prefix in [CAPTURES, REVISITS] {
        let mut files = series::files(folder, prefix)?.into_iter().peekable();
        while let Some(file) = files.next() {
            let end = series::name_of(&file, prefix).and_then(|name| ends.get(name).copied());
            verified.files += 1;
            entered += verified.read(&file, end.unwrap_or_default(), files.peek().is_none())?;
            read(length(&file)?);
        }
    }
    if let Some(state) = state {
        let (_, known) = state.counts()?;
        if known != entered {
            let what = format!("it knows {known} records of captures, and the files have {entered}");
            verified.problems.push(Problem { file: path, offset: 0, what });
        }
    }
    Ok(verified)
}

impl Verified {
    /// Reads a file of which the state knows the records up to the byte `end`. Gives how many those are. Behind that, the
    /// last file of a series may end inside a record.
    fn read(&mut self, file: &Path, end: u64, is_last: bool) -> Result<u64, StoreError> {
        let mut reader = WarcReader::open(file)?;
        let mut entered = 0;
        loop {
            let read = reader.next_head().and_then(|head| match head {
                Some(head) => Ok(Some((head, reader.read_block()?))),
                None => Ok(None),
            });
            match read {
                Ok(None) => return Ok(entered),
                Ok(Some((head, block))) => {
                    self.records += 1;
                    self.bytes += block.len() as u64;
                    if matches!(head.record_type(), "response" | "resource" | "revisit") {
                        *if head.offset < end { &mut entered } else { &mut self.waiting } += 1;
                    }
                    if let Some(what) = problem(&head, &block) {
                        self.problems.push(Problem { file: file.to_owned(), offset: head.offset, what });
                    }
                }
                Err(StoreError::Warc { offset, source: WarcFault::Torn, .. }) if is_last && offset >= end => {
                    self.unfinished += 1;
                    return Ok(entered);
                }
                Err(StoreError::Warc { offset, source, .. }) => {
                    let what = format!("{}: nothing after it can be read", chain(&source));
                    self.problems.push(Problem { file: file.to_owned(), offset, what });
                    return Ok(entered);
                }
                Err(other) => return Err(other),
            }
        }
    }
}

fn problem(head: &Head, block: &[u8]) -> Option<String> {
    let payload = match head.record_type() {
        "response" => block.get(payload_start(block)?..),
        "resource" => Some(block),
        // Its digest is that of the payload that it refers to.
        _ => None,
    };
    for (field, bytes) in [("WARC-Block-Digest", Some(block)), ("WARC-Payload-Digest", payload)] {
        let (Some(stated), Some(bytes)) = (head.get(field), bytes) else { continue };
        let found = sha256_digest(bytes);
        if stated.starts_with("sha256:") && stated != found {
            return Some(format!("{field} is {stated}, and the bytes have {found}"));
        }
    }
    None
}
