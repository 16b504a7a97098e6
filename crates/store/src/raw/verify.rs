//! Whether the files hold what their records say.

use std::path::{Path, PathBuf};

use danvan_domain::error::chain;

use super::{CAPTURES, REVISITS, capture::payload_start, length, series, state::State};
use crate::{
    error::StoreError,
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
    let mut entered = 0;
    for prefix in [CAPTURES, REVISITS] {
        for file in series::files(folder, prefix)? {
            verified.files += 1;
            entered += verified.read(&file)?;
            read(length(&file)?);
        }
    }
    let state = folder.join(super::STATE_FILE);
    if state.is_file() {
        let (_, known) = State::open(folder)?.counts()?;
        if known != entered {
            let what = format!("it knows {known} records of captures, and the files have {entered}");
            verified.problems.push(Problem { file: state, offset: 0, what });
        }
    }
    Ok(verified)
}

impl Verified {
    /// Reads a file. Gives how many of its records the state has to know.
    fn read(&mut self, file: &Path) -> Result<u64, StoreError> {
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
                    entered += u64::from(matches!(head.record_type(), "response" | "resource" | "revisit"));
                    if let Some(what) = problem(&head, &block) {
                        self.problems.push(Problem { file: file.to_owned(), offset: head.offset, what });
                    }
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
