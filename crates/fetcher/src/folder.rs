//! Saved pages on disk.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use danvan_domain::error::chain;
use danvan_store::{Content, Exchange, StoreError, raw::imported, warc::WarcReader};
use jiff::Timestamp;
use url::Url;

use crate::{client::Failure, error::FetchError, report::FailureCause};

/// A file in a folder.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Saved {
    /// The file.
    pub(crate) path: PathBuf,
    /// The address that it stands for; of an archive, which states addresses itself, the one that issues name.
    pub(crate) url: Url,
    form: Form,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A page of a media type.
    Page(&'static str),
    /// A WARC file, or one of texts only (WET).
    Archive,
}

/// The pages in `folder` and the folders below it, sorted by path. Links to folders are not followed, so that
/// none is walked twice. Without a base address only archives are of use.
pub(crate) fn pages(
    source_id: &str,
    folder: &Path,
    base_url: Option<&Url>,
) -> Result<Vec<Saved>, FetchError> {
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
            } else if let Some(form) = form(&path)
                && let Some(url) = address(folder, &path, base_url, form)
            {
                pages.push(Saved { path, url, form });
            }
        }
    }
    pages.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(pages)
}

impl Saved {
    /// Reads the file: one page, or the captures of an archive.
    pub(crate) fn read(
        &self,
        source_id: &str,
        most: u64,
    ) -> Box<dyn Iterator<Item = Result<Exchange, Failure>>> {
        match self.form {
            Form::Page(content_type) => Box::new(std::iter::once(self.page(source_id, content_type, most))),
            Form::Archive => match WarcReader::open(&self.path) {
                Ok(reader) => {
                    let source_id = source_id.to_owned();
                    Box::new(imported(reader, source_id).map(|read| read.map_err(|error| unreadable(&error))))
                }
                Err(error) => Box::new(std::iter::once(Err(unreadable(&error)))),
            },
        }
    }

    fn page(&self, source_id: &str, content_type: &str, most: u64) -> Result<Exchange, Failure> {
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
            content: Content::File { content_type: content_type.to_owned(), body },
        })
    }
}

fn unreadable(error: &StoreError) -> Failure {
    Failure::new(FailureCause::Unreadable, chain(error))
}

fn form(path: &Path) -> Option<Form> {
    let name = path.file_name()?.to_str()?.to_ascii_lowercase();
    let name = name
        .strip_suffix(".gz")
        .filter(|name| name.ends_with(".warc") || name.ends_with(".wet"))
        .unwrap_or(&name);
    Some(match name.rsplit_once('.')?.1 {
        "html" | "htm" => Form::Page("text/html"),
        "txt" => Form::Page("text/plain"),
        "warc" | "wet" => Form::Archive,
        _ => return None,
    })
}

/// The base address with the file's path below the folder appended.
fn address(folder: &Path, path: &Path, base_url: Option<&Url>, form: Form) -> Option<Url> {
    let below = path.strip_prefix(folder).ok()?;
    let names: Vec<_> = below.iter().map(|name| name.to_str()).collect::<Option<_>>()?;
    let mut url = match (base_url, form) {
        (Some(base_url), _) => base_url.clone(),
        (None, Form::Archive) => Url::parse("file:///").ok()?,
        (None, Form::Page(_)) => return None,
    };
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
        for name in ["b.html", "a/Trang số 1.HTM", "a/c.txt", "a/d.pdf", "e", "a/x.gz"] {
            atomic::write(&folder.path().join(name), b"12345").expect("writes");
        }
        for base in ["http://bao.example/luu", "http://bao.example/luu/"] {
            let base = Url::parse(base).expect(base);
            let pages = pages("bao", folder.path(), Some(&base)).expect("reads");
            let found: Vec<_> = pages.iter().map(|page| (page.url.as_str(), page.form)).collect();
            assert_eq!(
                found,
                [
                    ("http://bao.example/luu/a/Trang%20s%E1%BB%91%201.HTM", Form::Page("text/html")),
                    ("http://bao.example/luu/a/c.txt", Form::Page("text/plain")),
                    ("http://bao.example/luu/b.html", Form::Page("text/html")),
                ]
            );
            let failure = pages[0].read("bao", 4).next().expect("one").expect_err("too long");
            assert_eq!(failure.cause, FailureCause::TooLarge);
        }
        assert!(pages("bao", folder.path(), None).expect("reads").is_empty());
        let missing = pages("bao", &folder.path().join("no"), None);
        assert!(missing.expect_err("missing").to_string().contains("source bao"));
    }

    #[test]
    fn archives_state_their_addresses() {
        let folder = tempfile::tempdir().expect("folder");
        let warc = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://bao.example/1\r\n\
            WARC-Date: 2019-05-06T07:08:09Z\r\nContent-Type: application/http;msgtype=response\r\nContent-Length: 46\r\n\r\n\
            HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nx1\r\n\r\n";
        let wet = "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: http://bao.example/2\r\n\
            WARC-Date: 2019-05-06T07:08:09Z\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nhai\r\n\r\n";
        for (name, text) in [("a.warc", warc), ("b/c.wet", wet), ("d.warc", "<html>")] {
            atomic::write(&folder.path().join(name), text.as_bytes()).expect("writes");
        }
        let pages = pages("bao", folder.path(), None).expect("lists");
        let read: Vec<_> = pages.iter().flat_map(|page| page.read("bao", 1000)).collect();
        let [Ok(a), Ok(b), Err(failure)] = read.as_slice() else { panic!("two pages and a fault: {read:?}") };
        let at = Some("2019-05-06T07:08:09Z".parse().expect("moment"));
        assert_eq!((a.address.as_str(), a.captured_at), ("http://bao.example/1", at));
        assert!(matches!(&a.content, Content::Response { status: 200, body, .. } if body == b"x1"), "{a:?}");
        assert_eq!((b.address.as_str(), b.captured_at), ("http://bao.example/2", at));
        assert!(
            matches!(&b.content, Content::File { content_type, body } if content_type == "text/plain" && body == b"hai")
        );
        assert!(failure.message.contains("no WARC record begins here"), "{}", failure.message);
    }
}
