//! A series of numbered WARC files, of which the last takes records.

use std::{
    fs::File,
    io::Write as _,
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

#[derive(Debug)]
struct Open {
    path: PathBuf,
    file: File,
    length: u64,
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
        self.open = Some(Open { path, file, length });
        Ok(())
    }

    /// Appends records that belong together, in a new file where the last one has its size.
    pub(super) fn write(&mut self, records: &[u8], at: Timestamp) -> Result<Place, StoreError> {
        let roll_bytes = self.roll_bytes;
        let open = match self.open.take() {
            Some(open) if open.length < roll_bytes => open,
            full => self.roll(full)?,
        };
        let open = self.open.insert(open);
        if open.length == 0 {
            let mut about = Vec::new();
            exchange::about_the_file(file_name(&open.path).unwrap_or_default(), at)
                .write(&mut about)
                .map_err(io_error("compress a record for", &open.path))?;
            open.append(&about)?;
        }
        let start = open.length;
        open.append(records)?;
        let file = name_of(&open.path, self.prefix).unwrap_or_default().to_owned();
        Ok(Place { file, start, end: open.length })
    }

    /// Makes sure that what was appended is on the disk.
    pub(super) fn sync(&mut self) -> Result<(), StoreError> {
        self.open.as_ref().map_or(Ok(()), Open::sync)
    }

    fn roll(&mut self, full: Option<Open>) -> Result<Open, StoreError> {
        if let Some(full) = full {
            full.sync()?;
        }
        self.number += 1;
        let path = self.folder.join(format!("{}{:05}{SUFFIX}", self.prefix, self.number));
        let file =
            File::options().append(true).create_new(true).open(&path).map_err(io_error("make", &path))?;
        let synced = File::open(&self.folder).and_then(|folder| folder.sync_all());
        synced.map_err(io_error("write", &self.folder))?;
        Ok(Open { path, file, length: 0 })
    }
}

impl Open {
    fn append(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        if let Err(error) = self.file.write_all(bytes) {
            // What was written of it would hide the records after it.
            self.file.set_len(self.length).map_err(io_error("cut", &self.path))?;
            return Err(io_error("append to", &self.path)(error));
        }
        self.length += bytes.len() as u64;
        Ok(())
    }

    fn sync(&self) -> Result<(), StoreError> {
        self.file.sync_data().map_err(io_error("write", &self.path))
    }
}
