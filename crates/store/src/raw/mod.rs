//! The raw store: everything that was retrieved, in WARC files that are only ever appended to, and the state of
//! the crawl in a database beside them.
//!
//! A file is called `danvan-00001.warc.gz` and is a *part*: later stages work part by part. A file takes
//! records until it has the size at which the next one is begun. That a page is as it was is written to files
//! of another series, `danvan-revisits-00001.warc.gz`, so that a run that finds nothing new leaves the parts as
//! they are.

mod adopt;
mod capture;
mod exchange;
mod import;
mod outlook;
mod packed;
mod series;
mod state;
mod unfetched;
mod verify;

use std::{
    collections::HashMap,
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

use danvan_domain::{
    Issue,
    address::canonical,
    error::chain,
    id::{hex, sha256_hex},
};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use url::Url;

pub use capture::{Captures, INFLATE_LIMIT, capture_of};
pub use exchange::{Content, Exchange};
pub use import::imported;
pub use outlook::Outlook;
pub use packed::Packed;
pub use state::{Known, PageCounts, Patience, RobotsFile, STATE_FILE, Validators, WayState};
pub use unfetched::{fetch_issues, write_fetch_issues};
pub use verify::{Problem, Verified, verify};

use adopt::adopt;
use series::{Place, SUFFIX, Series};
use state::{Entry, Original, State};

use crate::{
    atomic::make_folder,
    error::{StoreError, io_error},
};

/// What the names of files begin with that hold captures.
const CAPTURES: &str = "danvan-";

/// What the names of files begin with that say which captures still hold.
const REVISITS: &str = "danvan-revisits-";

/// What became of an exchange that was handed to the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// It was stored.
    Stored,
    /// Its payload is the one stored last for its address, and that was noted.
    Unchanged,
    /// Its payload is stored for another address, and that was noted.
    Duplicate,
}

/// The files of a raw folder that hold captures, in the order in which they were written.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    series::files(folder, CAPTURES)
}

/// The name of the part that a file is: its name without the ending.
pub fn part_name(file: &Path) -> Option<&str> {
    series::name_of(file, CAPTURES)
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
    Ok(hex(&hasher.finalize()))
}

/// How much of each end of a file its mark is made from, in bytes.
const MARKED_BYTES: u64 = 64 * 1024;

/// A digest of how long a file was and of the two ends that it had then, by which a later stage knows cheaply that
/// nothing was added to it, or what was: raw files are only ever appended to, and every record carries digests of
/// its own. A file that is shorter by now has no such mark.
pub fn mark(file: &Path, length: u64) -> Result<String, StoreError> {
    let read = |error| io_error("read", file)(error);
    let mut opened = File::open(file).map_err(io_error("open", file))?;
    let mut bytes = length.to_le_bytes().to_vec();
    (&mut opened).take(MARKED_BYTES.min(length)).read_to_end(&mut bytes).map_err(read)?;
    opened.seek(SeekFrom::Start(length.saturating_sub(MARKED_BYTES))).map_err(read)?;
    opened.take(MARKED_BYTES.min(length)).read_to_end(&mut bytes).map_err(read)?;
    Ok(sha256_hex(&bytes))
}

/// The captures in a WARC file, one at a time: responses and resources of web addresses, with transfer and
/// content coding undone.
///
/// A record whose body cannot be decoded is an error of its own and the next record follows; where the file
/// itself cannot be read on, the error is the last item.
pub fn captures(file: &Path) -> Result<Captures, StoreError> {
    captures_from(file, 0)
}

/// As [`captures`], from the byte at which a record begins.
pub fn captures_from(file: &Path, offset: u64) -> Result<Captures, StoreError> {
    Captures::open(file, offset)
}

/// How long the WARC files of a raw folder are together, in bytes.
pub fn size(folder: &Path) -> Result<u64, StoreError> {
    let mut bytes = 0;
    for prefix in [CAPTURES, REVISITS] {
        for file in series::files(folder, prefix)? {
            bytes += length(&file)?;
        }
    }
    Ok(bytes)
}

/// A raw folder, open for writing. Who opens it holds the [`crate::Lock`] of the data.
#[derive(Debug)]
pub struct RawStore {
    folder: PathBuf,
    captures: Series,
    revisits: Series,
    state: State,
}

impl RawStore {
    /// Opens a folder. Whole records that the state does not know are put down in it; a record that a crash left
    /// unfinished at the end of a series is cut off, and a file that is damaged in another way is left as it is
    /// and not written to again.
    pub fn open(folder: &Path, roll_bytes: u64) -> Result<Self, StoreError> {
        Self::open_watched(folder, roll_bytes, &|_| ())
    }

    /// Opens a folder, and tells `read` how many bytes more of its files are known to the state.
    fn open_watched(folder: &Path, roll_bytes: u64, read: &dyn Fn(u64)) -> Result<Self, StoreError> {
        make_folder(folder)?;
        let mut state = State::open(folder)?;
        forget_what_is_gone(&mut state, folder)?;
        let known: HashMap<String, u64> = state.files()?.into_iter().collect();
        let mut series = |prefix| {
            let mut last_fault = None;
            for file in series::files(folder, prefix)? {
                let name = series::name_of(&file, prefix).unwrap_or_default();
                let from = known.get(name).copied().unwrap_or_default();
                let length = length(&file)?;
                last_fault = if from == length { None } else { adopt(&mut state, &file, name, from)? };
                read(length);
            }
            Series::open(folder, prefix, roll_bytes, last_fault)
        };
        let (captures, revisits) = (series(CAPTURES)?, series(REVISITS)?);
        state.commit()?;
        Ok(Self { folder: folder.to_owned(), captures, revisits, state })
    }

    /// Makes the database anew from the files alone. What they do not say is lost: which addresses were found and
    /// not fetched, what failed, and how far listings were read; the next fetch finds it out again. `read` is told
    /// how many bytes more of the files were read, which are [`size`] in all. Gives how many pages there are, and
    /// how many records of them.
    pub fn rebuild(folder: &Path, read: &dyn Fn(u64)) -> Result<(u64, u64), StoreError> {
        for ending in ["", "-wal", "-shm"] {
            let path = folder.join(format!("{STATE_FILE}{ending}"));
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(io_error("remove", &path)(error));
                }
                _ => {}
            }
        }
        Self::open_watched(folder, u64::MAX, read)?.state.counts()
    }

    /// Stores an exchange; where its payload is stored already, a record that refers to that one.
    pub fn append(&mut self, packed: Packed) -> Result<Appended, StoreError> {
        let Packed { exchange, digest, records } = packed;
        let page = canonical_text(&exchange.address);
        let own = self.state.original(&page)?;
        let Some(digest) = digest else {
            if let Some(own) = own {
                self.revisit(&exchange, &page, own, true)?;
            }
            return Ok(Appended::Unchanged);
        };
        match own {
            Some(own) if own.digest == digest => {
                self.revisit(&exchange, &page, own, true)?;
                return Ok(Appended::Unchanged);
            }
            Some(_) => {}
            None => {
                if let Some(other) = self.state.original_of(&digest)? {
                    self.revisit(&exchange, &page, other, false)?;
                    return Ok(Appended::Duplicate);
                }
            }
        }
        let records = records.map_err(io_error("compress a record for", &self.folder))?;
        if let Some(records) = records {
            let place = self.captures.write(records.bytes, exchange.fetched_at)?;
            let address = exchange.address.clone();
            let payload = Original { digest, record_id: records.id, address, at: exchange.fetched_at };
            self.enter(&exchange, &page, &place, Some(payload), false)?;
        }
        Ok(Appended::Stored)
    }

    /// Hands what was appended to the system, so that it outlives this process, and makes sure of it where it has
    /// become much. Whoever appends does this about once a second.
    pub fn settle(&mut self) -> Result<(), StoreError> {
        self.captures.flush()?;
        self.revisits.flush()?;
        if self.state.wants_commit() { self.sync() } else { Ok(()) }
    }

    /// Makes sure that what was appended is on the disk.
    pub fn sync(&mut self) -> Result<(), StoreError> {
        self.captures.sync()?;
        self.revisits.sync()?;
        self.state.commit()
    }

    /// What is known of `url`; none for a page that was not, and is from now on: found for `source_id`, and where an
    /// archive has it `via` that.
    pub fn find(
        &mut self,
        source_id: &str,
        url: &Url,
        via: Option<&Url>,
        patience: Patience,
        now: Timestamp,
    ) -> Result<Option<Known>, StoreError> {
        let page = canonical(url);
        let found = self.state.known(page.as_str(), patience, now)?;
        if found.is_none() {
            self.state.add(page.as_str(), url.as_str(), source_id, via.map(Url::as_str))?;
        }
        Ok(found)
    }

    /// The pages of a source that it is time to ask, in the order of their addresses: those that were found and
    /// not fetched yet, and those whose wait is over.
    pub fn due(&self, source_id: &str, patience: Patience, now: Timestamp) -> Result<Vec<Known>, StoreError> {
        self.state.due(source_id, patience, now)
    }

    /// Notes that `from` is another name of `to`.
    pub fn moved(&mut self, from: &Url, to: &Url, at: Timestamp) -> Result<(), StoreError> {
        let (from, to) = (canonical(from), canonical(to));
        if from == to { Ok(()) } else { self.state.moved(from.as_str(), to.as_str(), at) }
    }

    /// Notes that `url` could not be had, and the issue that says why, to be told again as long as it is so.
    pub fn failed(&mut self, url: &Url, issue: Option<&Issue>, at: Timestamp) -> Result<(), StoreError> {
        let json = issue.map(serde_json::to_string).transpose();
        let json =
            json.map_err(|source| StoreError::Json { path: self.folder.join(STATE_FILE), line: 0, source })?;
        self.state.failed(canonical(url).as_str(), json.as_deref(), at)
    }

    /// The issues of the pages of a source that were never had, by canonical address.
    pub fn failures(&self, source_id: &str) -> Result<Vec<(String, Issue)>, StoreError> {
        let path = self.folder.join(STATE_FILE);
        let read = |(page, json): (String, String)| {
            let issue = serde_json::from_str(&json);
            Ok((page, issue.map_err(|source| StoreError::Json { path: path.clone(), line: 0, source })?))
        };
        self.state.failures(source_id)?.into_iter().map(read).collect()
    }

    /// The robots.txt of an origin, as it was had last.
    pub fn robots(&self, origin: &str) -> Result<Option<RobotsFile>, StoreError> {
        self.state.robots(origin)
    }

    /// Keeps the robots.txt of an origin.
    pub fn set_robots(&mut self, origin: &str, file: &RobotsFile) -> Result<(), StoreError> {
        self.state.set_robots(origin, file)
    }

    /// How the way into a source that begins at `url` was read last.
    pub fn way(&self, source_id: &str, url: &Url) -> Result<Option<WayState>, StoreError> {
        self.state.way(source_id, url.as_str())
    }

    /// Notes how a way into a source was read.
    pub fn set_way(&mut self, source_id: &str, url: &Url, way: &WayState) -> Result<(), StoreError> {
        self.state.set_way(source_id, url.as_str(), way)
    }

    /// Writes a record that refers to `original`, which is the page's `own` or another one's.
    fn revisit(
        &mut self,
        exchange: &Exchange,
        page: &str,
        original: Original,
        own: bool,
    ) -> Result<(), StoreError> {
        let records = exchange.revisit(&original).map_err(io_error("compress a record for", &self.folder))?;
        let Some(records) = records else {
            // A file on disk that is the same as before is no event.
            return self.state.confirm(page, exchange.fetched_at, &exchange.validators());
        };
        // What it refers to is on its way before it, whenever the process dies.
        self.captures.flush()?;
        let place = self.revisits.write(records.bytes, exchange.fetched_at)?;
        self.enter(exchange, page, &place, (!own).then_some(original), true)
    }

    fn enter(
        &mut self,
        exchange: &Exchange,
        page: &str,
        place: &Place,
        payload: Option<Original>,
        revisit: bool,
    ) -> Result<(), StoreError> {
        self.state.enter(&Entry {
            file: &place.file,
            start: place.start,
            page,
            address: &exchange.address,
            source_id: &exchange.source_id,
            fetched_at: exchange.fetched_at,
            captured_at: exchange.captured_at,
            validators: exchange.validators(),
            payload,
            revisit,
        })?;
        self.state.set_file(&place.file, place.end);
        if self.state.needs_commit() { self.sync() } else { Ok(()) }
    }
}

/// What is said of them in the state is not made sure of here: it is read from the files at the next start.
impl Drop for RawStore {
    fn drop(&mut self) {
        for series in [&mut self.captures, &mut self.revisits] {
            if let Err(error) = series.flush() {
                tracing::warn!(error = chain(&error), "the last records are lost");
            }
        }
    }
}

/// Begins anew with what is said of captures where files have become shorter or are gone.
fn forget_what_is_gone(state: &mut State, folder: &Path) -> Result<(), StoreError> {
    for (name, known) in state.files()? {
        let file = folder.join(format!("{name}{SUFFIX}"));
        if !file.is_file() || length(&file)? < known {
            tracing::warn!(file = %file.display(), "is not all there: reading all files again");
            return state.forget_captures();
        }
    }
    Ok(())
}

fn length(file: &Path) -> Result<u64, StoreError> {
    Ok(std::fs::metadata(file).map_err(io_error("open", file))?.len())
}

/// What addresses are compared by: the canonical form, of what is no address the text itself.
pub(crate) fn canonical_text(address: &str) -> String {
    Url::parse(address).map_or_else(|_| address.to_owned(), |url| canonical(&url).into())
}
