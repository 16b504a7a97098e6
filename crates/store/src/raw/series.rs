//! A series of numbered WARC files, of which the last takes records.

use std::{
    fs::File,
    io::{self, IoSlice, Write as _},
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use super::exchange;
use crate::{
    atomic::{entries, file_name},
    error::{StoreError, WarcFault, io_error},
};

/// How the names of files end.
pub(super) const SUFFIX: &str = ".warc.gz";

/// The files whose names are a prefix, a number and [`SUFFIX`].
#[derive(Debug)]
pub(super) struct Series {
    folder: PathBuf,
    prefix: &'static str,
    roll_bytes: u64,
    /// The number of the last file.
    number: u32,
    /// The file that takes records.
    open: Option<Open>,
}

/// How many bytes of records are gathered before they are written: a small write costs the system twice as much a byte.
const GATHERED: usize = 128 * 1024;

#[derive(Debug)]
struct Open {
    path: PathBuf,
    file: File,
    /// How long the file is.
    written: u64,
    /// What is to be written behind that, and how long it is.
    gathered: Vec<Vec<u8>>,
    waiting: usize,
}

/// Where a record was put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The file, without the ending.
    pub(super) file: String,
    /// The byte at which the record begins.
    pub(super) start: u64,
    /// The byte after it.
    pub(super) end: u64,
}

/// The files of a series, in the order in which they were written.
pub(super) fn files(folder: &Path, prefix: &str) -> Result<Vec<PathBuf>, StoreError> {
    let mut numbered: Vec<(u32, PathBuf)> =
        entries(folder)?.into_iter().filter_map(|path| Some((number_of(&path, prefix)?, path))).collect();
    numbered.sort();
    Ok(numbered.into_iter().map(|(_, path)| path).collect())
}

/// The name of a file of a series, without the ending.
pub(super) fn name_of<'a>(file: &'a Path, prefix: &str) -> Option<&'a str> {
    number_of(file, prefix)?;
    file_name(file)?.strip_suffix(SUFFIX)
}

fn number_of(path: &Path, prefix: &str) -> Option<u32> {
    file_name(path)?.strip_prefix(prefix)?.strip_suffix(SUFFIX)?.parse().ok()
}

impl Series {
    /// The series in `folder`, of whose last file `fault` says where it cannot be read, if anywhere. A record
    /// that a crash left unfinished at the end is cut off; a file that is damaged in another way is left as it
    /// is and not written to again.
    pub(super) fn open(
        folder: &Path,
        prefix: &'static str,
        roll_bytes: u64,
        fault: Option<(u64, WarcFault)>,
    ) -> Result<Self, StoreError> {
        let mut series = Self { folder: folder.to_owned(), prefix, roll_bytes, number: 0, open: None };
        if let Some(last) = files(folder, prefix)?.pop() {
            series.number = number_of(&last, prefix).unwrap_or_default();
            series.reopen(last, fault)?;
        }
        Ok(series)
    }

    /// Takes the last file up again where it can take more.
    fn reopen(&mut self, path: PathBuf, fault: Option<(u64, WarcFault)>) -> Result<(), StoreError> {
        let file = File::options().append(true).open(&path).map_err(io_error("open", &path))?;
        let length = match fault {
            None => file.metadata().map_err(io_error("open", &path))?.len(),
            Some((offset, WarcFault::Torn)) => {
                tracing::warn!(file = %path.display(), offset, "cutting off an unfinished record");
                file.set_len(offset).and_then(|()| file.sync_all()).map_err(io_error("cut", &path))?;
                offset
            }
            Some((offset, fault)) => {
                tracing::warn!(file = %path.display(), offset, %fault, "damaged: going on in a new file");
                return Ok(());
            }
        };
        self.open = Some(Open { path, file, written: length, gathered: Vec::new(), waiting: 0 });
        Ok(())
    }

    /// Appends records that belong together, in a new file where the last one has its size.
    pub(super) fn write(&mut self, records: Vec<u8>, at: Timestamp) -> Result<Place, StoreError> {
        let roll_bytes = self.roll_bytes;
        let open = match self.open.take() {
            Some(open) if open.length() < roll_bytes => open,
            full => self.roll(full)?,
        };
        let open = self.open.insert(open);
        if open.length() == 0 {
            let mut about = Vec::new();
            exchange::about_the_file(file_name(&open.path).unwrap_or_default(), at)
                .write(&mut about)
                .map_err(io_error("compress a record for", &open.path))?;
            open.append(about)?;
        }
        let start = open.length();
        open.append(records)?;
        let file = name_of(&open.path, self.prefix).unwrap_or_default().to_owned();
        Ok(Place { file, start, end: open.length() })
    }

    /// Hands what was appended to the system, so that it outlives this process.
    pub(super) fn flush(&mut self) -> Result<(), StoreError> {
        self.open.as_mut().map_or(Ok(()), Open::flush)
    }

    /// Makes sure that what was appended is on the disk.
    pub(super) fn sync(&mut self) -> Result<(), StoreError> {
        self.open.as_mut().map_or(Ok(()), Open::sync)
    }

    fn roll(&mut self, full: Option<Open>) -> Result<Open, StoreError> {
        if let Some(mut full) = full {
            full.sync()?;
        }
        self.number += 1;
        let path = self.folder.join(format!("{}{:05}{SUFFIX}", self.prefix, self.number));
        let file =
            File::options().append(true).create_new(true).open(&path).map_err(io_error("make", &path))?;
        let synced = File::open(&self.folder).and_then(|folder| folder.sync_all());
        synced.map_err(io_error("write", &self.folder))?;
        Ok(Open { path, file, written: 0, gathered: Vec::new(), waiting: 0 })
    }
}

impl Open {
    /// How long the file is with what is still to be written.
    fn length(&self) -> u64 {
        self.written + self.waiting as u64
    }

    fn append(&mut self, bytes: Vec<u8>) -> Result<(), StoreError> {
        self.waiting += bytes.len();
        self.gathered.push(bytes);
        if self.waiting < GATHERED { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        let (gathered, waiting) = (std::mem::take(&mut self.gathered), std::mem::take(&mut self.waiting));
        if let Err(error) = write_all(&self.file, &gathered) {
            // What was written of it would hide the records after it.
            self.file.set_len(self.written).map_err(io_error("cut", &self.path))?;
            return Err(io_error("append to", &self.path)(error));
        }
        self.written += waiting as u64;
        Ok(())
    }

    fn sync(&mut self) -> Result<(), StoreError> {
        self.flush()?;
        self.file.sync_data().map_err(io_error("write", &self.path))
    }
}

/// Writes all of `parts`, one behind the other.
fn write_all(mut file: &File, parts: &[Vec<u8>]) -> io::Result<()> {
    let mut slices: Vec<IoSlice<'_>> = parts.iter().map(|part| IoSlice::new(part)).collect();
    let mut rest = slices.as_mut_slice();
    // Parts without a byte would look like a disk that takes nothing.
    IoSlice::advance_slices(&mut rest, 0);
    while !rest.is_empty() {
        match file.write_vectored(rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => IoSlice::advance_slices(&mut rest, written),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
