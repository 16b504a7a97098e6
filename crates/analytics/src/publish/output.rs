//! A file of a version, digested while it is written.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::PathBuf,
};

use danvan_store::UnfinishedFolder;
use sha2::{Digest as _, Sha256};

use crate::error::AnalyticsError;

/// A file that was written.
#[derive(Debug, Clone)]
pub(crate) struct WrittenFile {
    pub(crate) name: String,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

/// A file that is being written.
pub(super) struct Output {
    name: String,
    path: PathBuf,
    file: BufWriter<File>,
    digest: Sha256,
    bytes: u64,
    /// What the disk said last, where it refused: who writes through this may keep no more than its text.
    refused: Option<io::Error>,
}

impl Output {
    pub(super) fn begin(folder: &UnfinishedFolder, name: &str) -> Result<Self, AnalyticsError> {
        let file = BufWriter::with_capacity(1 << 18, folder.file(name)?);
        let path = folder.path().join(name);
        Ok(Self { name: name.to_owned(), path, file, digest: Sha256::new(), bytes: 0, refused: None })
    }

    /// Writes to a file that is there, so many bytes at a time.
    #[cfg(test)]
    pub(super) fn at(path: PathBuf, buffer: usize) -> io::Result<Self> {
        let file = BufWriter::with_capacity(buffer, File::options().write(true).open(&path)?);
        Ok(Self { name: String::new(), path, file, digest: Sha256::new(), bytes: 0, refused: None })
    }

    /// That it could not be written, with its path.
    pub(super) fn failed(&self, source: io::Error) -> AnalyticsError {
        AnalyticsError::Write { file: self.path.clone(), source }
    }

    /// That it could not be written, where the disk was the cause.
    pub(super) fn refused(&mut self) -> Option<AnalyticsError> {
        let source = self.refused.take()?;
        Some(self.failed(source))
    }

    /// Where it is.
    pub(super) fn path(&self) -> &PathBuf {
        &self.path
    }

    /// Makes sure that it is on the disk.
    pub(super) fn finish(mut self) -> Result<WrittenFile, AnalyticsError> {
        self.file.flush().map_err(|source| self.failed(source))?;
        self.file.get_ref().sync_all().map_err(|source| self.failed(source))?;
        let sha256 = self.digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(WrittenFile { name: self.name, bytes: self.bytes, sha256 })
    }

    fn noted<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &done {
            let same = error.raw_os_error().map(io::Error::from_raw_os_error);
            self.refused = Some(same.unwrap_or_else(|| error.kind().into()));
        }
        done
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes);
        let count = self.noted(written)?;
        self.digest.update(bytes.get(..count).unwrap_or_default());
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.file.flush();
        self.noted(flushed)
    }
}
