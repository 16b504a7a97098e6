//! Files, links and folders that are there whole or not at all.
#![allow(clippy::disallowed_methods, reason = "this is where the helpers live that are used instead")]

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use crate::error::{StoreError, io_error};

/// What the names of unfinished files and folders begin with.
const UNFINISHED: &str = ".unfinished-";

/// Writes a file whole: beside its place first, then on disk for sure, then renamed. Folders above it are
/// made where they are missing.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    write_with(path, |out| out.write_all(bytes))
}

/// Like [`write()`], for what is written piece by piece.
pub fn write_with(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<&mut File>) -> io::Result<()>,
) -> Result<(), StoreError> {
    let parent = parent_of(path)?;
    let mut temporary = tempfile::Builder::new()
        .prefix(UNFINISHED)
        // What the user's umask leaves of it: results are for others to read, unlike temporary files.
        .permissions(fs::Permissions::from_mode(0o666))
        .tempfile_in(&parent)
        .map_err(io_error("write", path))?;
    let filled = {
        let mut out = BufWriter::new(temporary.as_file_mut());
        fill(&mut out).and_then(|()| out.flush())
    };
    filled.and_then(|()| temporary.as_file().sync_all()).map_err(io_error("write", path))?;
    temporary.persist(path).map_err(|error| error.error).map_err(io_error("write", path))?;
    sync_folder(&parent)
}

/// Makes `link` a symbolic link to `target`, which is relative to the link's folder; what `link` pointed to
/// before is replaced in one step.
pub fn replace_link(link: &Path, target: &Path) -> Result<(), StoreError> {
    let parent = parent_of(link)?;
    let temporary = tempfile::Builder::new()
        .prefix(UNFINISHED)
        .make_in(&parent, |path| std::os::unix::fs::symlink(target, path))
        .map_err(io_error("link", link))?;
    temporary.persist(link).map_err(|error| error.error).map_err(io_error("link", link))?;
    sync_folder(&parent)
}

/// Writes a folder whole: `fill` puts files into a folder beside the place, which then takes the place of
/// what is there. A crash between the two steps of that exchange leaves no folder, never half of one.
pub fn write_folder<T, E: From<StoreError>>(
    path: &Path,
    fill: impl FnOnce(&Path) -> Result<T, E>,
) -> Result<T, E> {
    let folder = UnfinishedFolder::begin(&parent_of(path)?)?;
    let filled = fill(folder.path())?;
    folder.keep_as(path)?;
    Ok(filled)
}

/// A folder that is being filled beside its place. Dropped, it is gone.
#[derive(Debug)]
pub struct UnfinishedFolder {
    temporary: tempfile::TempDir,
}

impl UnfinishedFolder {
    /// Makes an empty one in `parent`.
    pub fn begin(parent: &Path) -> Result<Self, StoreError> {
        make_folder(parent)?;
        let temporary = tempfile::Builder::new()
            .prefix(UNFINISHED)
            .permissions(fs::Permissions::from_mode(0o777))
            .tempdir_in(parent)
            .map_err(io_error("write", parent))?;
        Ok(Self { temporary })
    }

    /// Where it is for now.
    pub fn path(&self) -> &Path {
        self.temporary.path()
    }

    /// A new file in it, to be written piece by piece and synced by who writes it.
    pub fn file(&self, name: &str) -> Result<File, StoreError> {
        let path = self.path().join(name);
        File::create_new(&path).map_err(io_error("write", &path))
    }

    /// Puts it in its place, instead of what is there.
    pub fn keep_as(self, path: &Path) -> Result<(), StoreError> {
        let parent = parent_of(path)?;
        sync_folder(self.path())?;
        if path.exists() {
            let old = tempfile::Builder::new()
                .prefix(UNFINISHED)
                .tempdir_in(&parent)
                .map_err(io_error("replace", path))?;
            fs::rename(path, old.path().join("old")).map_err(io_error("replace", path))?;
        }
        fs::rename(self.path(), path).map_err(io_error("write", path))?;
        sync_folder(&parent)
    }
}

/// Removes a folder in such a way that a crash leaves it whole, or as what [`sweep`] removes.
pub fn discard_folder(path: &Path) -> Result<(), StoreError> {
    let grave = UnfinishedFolder::begin(&parent_of(path)?)?;
    fs::rename(path, grave.path().join("old")).map_err(io_error("remove", path))?;
    let path = grave.path().to_owned();
    grave.temporary.close().map_err(io_error("remove", &path))
}

/// Removes a folder and all in it, where it is there.
pub fn remove_folder(path: &Path) -> Result<(), StoreError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(io_error("remove", path)(error)),
        _ => Ok(()),
    }
}

/// Removes what crashed writers left in a folder. Only for who holds the lock.
pub fn sweep(folder: &Path) -> Result<(), StoreError> {
    for path in entries(folder)? {
        let unfinished = file_name(&path).is_some_and(|name| name.starts_with(UNFINISHED));
        if unfinished && path.is_dir() {
            remove_folder(&path)?;
        } else if unfinished {
            fs::remove_file(&path).map_err(io_error("remove", &path))?;
        }
    }
    Ok(())
}

/// Makes a folder and those above it.
pub fn make_folder(path: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(path).map_err(io_error("make", path))
}

/// That a folder can be written to, or made where it is not there. Nothing is left behind.
pub fn check_writable(path: &Path) -> Result<(), StoreError> {
    let there = path.ancestors().find(|folder| folder.exists());
    let there = there.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let tried = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(there);
    tried.map(drop).map_err(io_error("write to", path))
}

/// What lies in a folder, sorted by name; nothing where there is no folder.
pub(crate) fn entries(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let listed = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        listed => listed.map_err(io_error("list", folder))?,
    };
    let mut paths = listed
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()
        .map_err(io_error("list", folder))?;
    paths.sort();
    Ok(paths)
}

/// The last part of a path, where it is text.
pub(crate) fn file_name(path: &Path) -> Option<&str> {
    path.file_name()?.to_str()
}

fn parent_of(path: &Path) -> Result<PathBuf, StoreError> {
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    make_folder(&parent)?;
    Ok(parent)
}

/// A rename is on disk for sure when its folder is.
fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    File::open(folder).and_then(|opened| opened.sync_all()).map_err(io_error("write", folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_or_left_alone() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("a/b.txt");
        write(&path, b"one").expect("writes");
        let failed = write_with(&path, |out| {
            out.write_all(b"tw")?;
            Err(io::Error::other("no space"))
        });
        assert!(failed.expect_err("fails").to_string().contains("b.txt"));
        assert_eq!(fs::read(&path).expect("reads"), b"one");
        assert_eq!(entries(&folder.path().join("a")).expect("lists"), [path]);
    }

    #[test]
    fn a_link_moves_in_one_step() {
        let folder = tempfile::tempdir().expect("folder");
        let link = folder.path().join("latest");
        for name in ["one", "two"] {
            write(&folder.path().join(name).join("x"), name.as_bytes()).expect("writes");
            replace_link(&link, Path::new(name)).expect("links");
            assert_eq!(fs::read_link(&link).expect("is a link"), Path::new(name));
            assert_eq!(fs::read(link.join("x")).expect("reads through"), name.as_bytes());
        }
    }

    #[test]
    fn a_folder_takes_the_place_of_another() {
        let folder = tempfile::tempdir().expect("folder");
        let place = folder.path().join("part");
        for name in ["a", "b"] {
            let put = |dir: &Path| write(&dir.join(name), b"x");
            write_folder(&place, put).expect("writes");
        }
        let failed = write_folder(&place, |dir| {
            write(&dir.join("c"), b"x")?;
            Err::<(), _>(StoreError::Locked { path: dir.to_owned() })
        });
        assert!(failed.is_err());
        assert_eq!(entries(&place).expect("lists"), [place.join("b")]);
        assert_eq!(entries(folder.path()).expect("lists"), [place]);
    }

    #[test]
    fn leftovers_are_swept() {
        let folder = tempfile::tempdir().expect("folder");
        for name in [".unfinished-a/x", ".unfinished-b", "kept"] {
            write(&folder.path().join(name), b"x").expect("writes");
        }
        sweep(folder.path()).expect("sweeps");
        assert_eq!(entries(folder.path()).expect("lists"), [folder.path().join("kept")]);
    }
}
