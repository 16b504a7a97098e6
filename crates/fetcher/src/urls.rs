//! Files of addresses.

use std::{fs, io, path::Path};

use url::Url;

use crate::{error::FetchError, job::host_of};

/// A file of addresses, one a line, each of which can be asked. Empty lines, and those that begin with `#`, are left
/// out.
#[derive(Debug)]
pub(crate) struct Addresses {
    text: String,
}

impl Addresses {
    /// Reads and checks a file.
    pub(crate) fn read(source_id: &str, file: &Path) -> Result<Self, FetchError> {
        let failed =
            |source| FetchError::Addresses { source_id: source_id.to_owned(), path: file.to_owned(), source };
        let text = fs::read_to_string(file).map_err(failed)?;
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if is_left_out(line) || Url::parse(line).is_ok_and(|url| host_of(&url).is_some()) {
                continue;
            }
            let what = format!("line {}: {line} is no http or https address with a host", index + 1);
            return Err(failed(io::Error::new(io::ErrorKind::InvalidData, what)));
        }
        Ok(Self { text })
    }

    /// The addresses, one at a time: as such they take several times the room of the file.
    pub(crate) fn urls(&self) -> impl Iterator<Item = Url> {
        let lines = self.text.lines().map(str::trim).filter(|line| !is_left_out(line));
        lines.filter_map(|line| Url::parse(line).ok())
    }
}

fn is_left_out(line: &str) -> bool {
    line.is_empty() || line.starts_with('#')
}

#[cfg(test)]
mod tests {
    use danvan_store::atomic;

    use super::*;

    #[test]
    fn a_line_is_an_address_or_is_named() {
        let folder = tempfile::tempdir().expect("folder");
        let file = folder.path().join("urls.txt");
        atomic::write(&file, b"# two\nhttp://bao.example/1\r\n\n  https://bao.example/2  \n")
            .expect("writes");
        let addresses = Addresses::read("bao", &file).expect("reads");
        let urls: Vec<String> = addresses.urls().map(String::from).collect();
        assert_eq!(urls, ["http://bao.example/1", "https://bao.example/2"]);
        atomic::write(&file, b"http://bao.example/1\nbao.example/2\n").expect("writes");
        let error = danvan_domain::error::chain(&Addresses::read("bao", &file).expect_err("no address"));
        assert!(error.ends_with("line 2: bao.example/2 is no http or https address with a host"), "{error}");
    }
}
