//! The raw store: everything that was retrieved, in WARC files that are only ever appended to.
//!
//! A file is called `danvan-00001.warc.gz` and is a *part*: later stages work part by part. A file takes
//! records until it has the size at which the next one is begun.

mod capture;
mod exchange;
mod unfetched;

use std::{
    collections::HashMap,
    fs::File,
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use danvan_domain::{address::canonical, id::sha256_hex};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use url::Url;

pub use capture::{Captures, INFLATE_LIMIT};
pub use exchange::{Content, Exchange};
pub use unfetched::{fetch_issues, write_fetch_issues};

use crate::{
    atomic::{entries, file_name, make_folder},
    error::{StoreError, WarcFault, io_error},
    warc::WarcReader,
};

const PREFIX: &str = "danvan-";
const SUFFIX: &str = ".warc.gz";

/// What became of an exchange that was handed to the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// It was stored.
    Stored,
    /// Its payload is the one stored last for its address: nothing was written.
    Unchanged,
}

/// The files of a raw folder, in the order in which they were written.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let mut numbered: Vec<(u32, PathBuf)> =
        entries(folder)?.into_iter().filter_map(|path| Some((number_of(&path)?, path))).collect();
    numbered.sort();
    Ok(numbered.into_iter().map(|(_, path)| path).collect())
}

/// The name of the part that a file is: its name without the ending.
pub fn part_name(file: &Path) -> Option<&str> {
    number_of(file)?;
    file_name(file)?.strip_suffix(SUFFIX)
}

/// The SHA-256 digest of a file in lower-case hexadecimal, by which a later stage knows that it has grown.
pub fn digest(file: &Path) -> Result<String, StoreError> {
    let mut hasher = Sha256::new();
    let mut opened = File::open(file).map_err(io_error("open", file))?;
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let read = opened.read(&mut buffer).map_err(io_error("read", file))?;
        match buffer.get(..read) {
            Some(bytes) if !bytes.is_empty() => hasher.update(bytes),
            _ => break,
        }
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// How much of each end of a file its mark is made from, in bytes.
const MARKED_BYTES: u64 = 64 * 1024;

/// A digest of a file's length and its two ends, by which a later stage knows cheaply that nothing was added to
/// it: raw files are only ever appended to, and every record carries digests of its own.
pub fn mark(file: &Path) -> Result<String, StoreError> {
    let read = |error| io_error("read", file)(error);
    let mut opened = File::open(file).map_err(io_error("open", file))?;
    let length = opened.metadata().map_err(read)?.len();
    let mut bytes = length.to_le_bytes().to_vec();
    (&mut opened).take(MARKED_BYTES).read_to_end(&mut bytes).map_err(read)?;
    opened.seek(SeekFrom::Start(length.saturating_sub(MARKED_BYTES))).map_err(read)?;
    opened.take(MARKED_BYTES).read_to_end(&mut bytes).map_err(read)?;
    Ok(sha256_hex(&bytes))
}

/// The captures in a WARC file, one at a time: responses and resources of web addresses, with transfer and
/// content coding undone.
///
/// A record whose body cannot be decoded is an error of its own and the next record follows; where the file
/// itself cannot be read on, the error is the last item.
pub fn captures(file: &Path) -> Result<Captures, StoreError> {
    Captures::open(file)
}

/// A raw folder, open for writing. Who opens it holds the [`crate::Lock`] of the data.
#[derive(Debug)]
pub struct RawStore {
    folder: PathBuf,
    roll_bytes: u64,
    /// The number of the last file, and of the one that `open` is.
    number: u32,
    /// The file that takes records, with its length.
    open: Option<(PathBuf, File, u64)>,
    /// The digest of the payload stored last, by canonical address.
    last: HashMap<String, String>,
}

impl RawStore {
    /// Opens a folder and reads through it. A record that a crash left unfinished at the end is cut off; a
    /// last file that is damaged in another way is left as it is and not written to again.
    pub fn open(folder: &Path, roll_bytes: u64) -> Result<Self, StoreError> {
        make_folder(folder)?;
        let mut store =
            Self { folder: folder.to_owned(), roll_bytes, number: 0, open: None, last: HashMap::new() };
        let files = files(folder)?;
        for file in &files {
            store.number = number_of(file).unwrap_or(store.number);
            let fault = store.scan(file)?;
            if files.last() == Some(file) {
                store.reopen(file, fault)?;
            }
        }
        Ok(store)
    }

    /// Stores an exchange, unless its payload is the one stored last for its address.
    pub fn append(&mut self, exchange: &Exchange) -> Result<Appended, StoreError> {
        let key = canonical_text(&exchange.address);
        let digest = exchange.payload_digest();
        if self.last.get(&key) == Some(&digest) {
            return Ok(Appended::Unchanged);
        }
        let records = exchange.records().map_err(io_error("compress a record for", &self.folder))?;
        self.write(&records, exchange.fetched_at)?;
        self.last.insert(key, digest);
        Ok(Appended::Stored)
    }

    /// Makes sure that what was appended is on the disk.
    pub fn sync(&mut self) -> Result<(), StoreError> {
        match &self.open {
            Some((path, file, _)) => file.sync_all().map_err(io_error("write", path)),
            None => Ok(()),
        }
    }

    /// Notes what a file holds. Gives the fault at which reading stopped, if any.
    fn scan(&mut self, file: &Path) -> Result<Option<(u64, WarcFault)>, StoreError> {
        let scanned = WarcReader::open(file).and_then(|mut reader| {
            while let Some(head) = reader.next_head()? {
                let Some(target) = head.target().filter(|_| capture::holds_payload(&head)) else { continue };
                let key = canonical_text(target);
                let stated = head.get("WARC-Payload-Digest").or(head.get("WARC-Block-Digest"));
                let digest = stated.unwrap_or_default().to_owned();
                // Only a record that is whole counts: passing over it tells.
                reader.skip_block()?;
                self.last.insert(key, digest);
            }
            Ok(())
        });
        match scanned {
            Ok(()) => Ok(None),
            Err(StoreError::Warc { offset, source, .. }) => Ok(Some((offset, source))),
            Err(other) => Err(other),
        }
    }

    /// Takes the last file up again where it can take more.
    fn reopen(&mut self, path: &Path, fault: Option<(u64, WarcFault)>) -> Result<(), StoreError> {
        let file = File::options().append(true).open(path).map_err(io_error("open", path))?;
        let length = match fault {
            None => file.metadata().map_err(io_error("open", path))?.len(),
            Some((offset, WarcFault::Torn)) => {
                tracing::warn!(file = %path.display(), offset, "cutting off an unfinished record");
                file.set_len(offset).and_then(|()| file.sync_all()).map_err(io_error("cut", path))?;
                offset
            }
            Some((offset, fault)) => {
                tracing::warn!(file = %path.display(), offset, %fault, "damaged: going on in a new file");
                return Ok(());
            }
        };
        self.open = Some((path.to_owned(), file, length));
        Ok(())
    }

    fn write(&mut self, records: &[u8], at: Timestamp) -> Result<(), StoreError> {
        if self.open.as_ref().is_none_or(|(_, _, length)| *length >= self.roll_bytes) {
            self.roll()?;
        }
        let Some((path, file, length)) = &mut self.open else { return Ok(()) };
        let mut bytes = Vec::new();
        if *length == 0 {
            let name = file_name(path).unwrap_or_default();
            exchange::about_the_file(name, at)
                .write(&mut bytes)
                .map_err(io_error("compress a record for", path))?;
        }
        bytes.extend_from_slice(records);
        if let Err(error) = file.write_all(&bytes) {
            // What was written of it would hide the records after it.
            file.set_len(*length).map_err(io_error("cut", path))?;
            return Err(io_error("append to", path)(error));
        }
        *length += bytes.len() as u64;
        Ok(())
    }

    fn roll(&mut self) -> Result<(), StoreError> {
        self.sync()?;
        self.number += 1;
        let path = self.folder.join(format!("{PREFIX}{:05}{SUFFIX}", self.number));
        let file =
            File::options().append(true).create_new(true).open(&path).map_err(io_error("make", &path))?;
        let synced = File::open(&self.folder).and_then(|folder| folder.sync_all());
        synced.map_err(io_error("write", &self.folder))?;
        self.open = Some((path, file, 0));
        Ok(())
    }
}

/// What addresses are compared by: the canonical form, of what is no address the text itself.
pub(crate) fn canonical_text(address: &str) -> String {
    Url::parse(address).map_or_else(|_| address.to_owned(), |url| canonical(&url).into())
}

fn number_of(path: &Path) -> Option<u32> {
    file_name(path)?.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?.parse().ok()
}
