//! One writer at a time.

use std::{
    fs::{File, TryLockError},
    path::Path,
};

use crate::{
    atomic::make_folder,
    error::{StoreError, io_error},
};

/// The name of the lock file in the folder it guards.
pub const LOCK_FILE: &str = ".lock";

/// The right to write in a folder, held until dropped; the operating system takes it back from a process
/// that dies.
#[derive(Debug)]
pub struct Lock {
    /// Closing it gives the lock back.
    _file: File,
}

impl Lock {
    /// Takes the lock of a folder, which is made where it is missing. The lock file itself stays behind:
    /// who removed it could remove one that another writer has just locked.
    pub fn acquire(folder: &Path) -> Result<Self, StoreError> {
        make_folder(folder)?;
        let path = folder.join(LOCK_FILE);
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(io_error("open", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::Locked { path }),
            Err(TryLockError::Error(source)) => Err(StoreError::Io { action: "lock", path, source }),
        }
    }

    /// Whether somebody holds the lock of a folder; nothing is made.
    ///
    /// To ask is to take the lock for a moment: a run that begins just then finds it held. So ask only where it
    /// matters.
    pub fn is_held(folder: &Path) -> Result<bool, StoreError> {
        let path = folder.join(LOCK_FILE);
        let file = match File::open(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
            opened => opened.map_err(io_error("open", &path))?,
        };
        match file.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(source)) => Err(StoreError::Io { action: "lock", path, source }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_which_file_the_first_holds() {
        let folder = tempfile::tempdir().expect("folder");
        let first = Lock::acquire(folder.path()).expect("free");
        let refused = Lock::acquire(folder.path()).expect_err("held");
        assert!(matches!(&refused, StoreError::Locked { path } if path.ends_with(LOCK_FILE)), "{refused}");
        assert!(Lock::is_held(folder.path()).expect("looks"));
        drop(first);
        assert!(!Lock::is_held(folder.path()).expect("looks"));
        assert!(!Lock::is_held(&folder.path().join("nowhere")).expect("looks"));
        Lock::acquire(folder.path()).expect("free again");
    }
}
