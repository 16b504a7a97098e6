//! Saved pages on disk.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use danvan_store::{Content, Exchange};
use jiff::Timestamp;
use url::Url;

use crate::{client::Failure, error::FetchError, report::FailureCause};

/// A page in a folder.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Saved {
    /// The file.
    pub(crate) path: PathBuf,
    /// The address that it stands for.
    pub(crate) url: Url,
    content_type: &'static str,
}

/// The pages in `folder` and the folders below it, sorted by path. Links to folders are not followed, so that
/// none is walked twice.
pub(crate) fn pages(source_id: &str, folder: &Path, base_url: &Url) -> Result<Vec<Saved>, FetchError> {
    let mut pages = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        let failed =
            |source| FetchError::Folder { source_id: source_id.to_owned(), path: current.clone(), source };
        let entries: Vec<_> = fs::read_dir(&current).and_then(Iterator::collect).map_err(failed)?;
        for entry in entries {
            let path: PathBuf = fs::DirEntry::path(&entry);
            if entry.file_type().map_err(failed)?.is_dir() {
                folders.push(path);
            } else if let Some(content_type) = content_type(&path)
                && let Some(url) = address(folder, &path, base_url)
            {
                pages.push(Saved { path, url, content_type });
            }
        }
    }
    pages.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(pages)
}

impl Saved {
    /// Reads the page.
    pub(crate) fn read(&self, source_id: &str, most: u64) -> Result<Exchange, Failure> {
        let unreadable = |error: io::Error| Failure::new(FailureCause::Unreadable, error.to_string());
        let length = fs::metadata(&self.path).map_err(unreadable)?.len();
        if length > most {
            return Err(Failure::new(
                FailureCause::TooLarge,
                format!("the file is longer than {most} bytes"),
            ));
        }
        let body = fs::read(&self.path).map_err(unreadable)?;
        Ok(Exchange {
            source_id: source_id.to_owned(),
            address: self.url.to_string(),
            fetched_at: Timestamp::now(),
            captured_at: None,
            content: Content::File { content_type: self.content_type.to_owned(), body },
        })
    }
}

fn content_type(path: &Path) -> Option<&'static str> {
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "html" | "htm" => Some("text/html"),
        "txt" => Some("text/plain"),
        _ => None,
    }
}

/// The base address with the file's path below the folder appended.
fn address(folder: &Path, path: &Path, base_url: &Url) -> Option<Url> {
    let mut url = base_url.clone();
    let below = path.strip_prefix(folder).ok()?;
    let names: Vec<_> = below.iter().map(|name| name.to_str()).collect::<Option<_>>()?;
    url.path_segments_mut().ok()?.pop_if_empty().extend(names);
    Some(url)
}

#[cfg(test)]
mod tests {
    use danvan_store::atomic;

    use super::*;

    #[test]
    fn saved_pages_have_addresses() {
        let folder = tempfile::tempdir().expect("folder");
        for name in ["b.html", "a/Trang số 1.HTM", "a/c.txt", "a/d.pdf", "e"] {
            atomic::write(&folder.path().join(name), b"12345").expect("writes");
        }
        for base in ["http://bao.example/luu", "http://bao.example/luu/"] {
            let pages = pages("bao", folder.path(), &Url::parse(base).expect(base)).expect("reads");
            let found: Vec<_> = pages.iter().map(|page| (page.url.as_str(), page.content_type)).collect();
            assert_eq!(
                found,
                [
                    ("http://bao.example/luu/a/Trang%20s%E1%BB%91%201.HTM", "text/html"),
                    ("http://bao.example/luu/a/c.txt", "text/plain"),
                    ("http://bao.example/luu/b.html", "text/html"),
                ]
            );
            let failure = pages[0].read("bao", 4).expect_err("too long");
            assert_eq!(failure.cause, FailureCause::TooLarge);
        }
        let missing =
            pages("bao", &folder.path().join("no"), &Url::parse("http://a.example").expect("address"));
        assert!(missing.expect_err("missing").to_string().contains("source bao"));
    }
}
