//! Files of addresses.

use std::{fs, io, path::Path};

use url::Url;

use crate::{error::FetchError, job::host_of};

/// The addresses in a file, one a line. Empty lines, and those that begin with `#`, are left out.
pub(crate) fn read(source_id: &str, file: &Path) -> Result<Vec<Url>, FetchError> {
    let failed =
        |source| FetchError::Addresses { source_id: source_id.to_owned(), path: file.to_owned(), source };
    let text = fs::read_to_string(file).map_err(failed)?;
    let mut urls = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let url = Url::parse(line).ok().filter(|url| host_of(url).is_some());
        let what = || format!("line {}: {line} is no http or https address with a host", index + 1);
        urls.push(url.ok_or_else(|| failed(io::Error::new(io::ErrorKind::InvalidData, what())))?);
    }
    Ok(urls)
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
        let urls = read("bao", &file).expect("reads");
        assert_eq!(
            urls.iter().map(Url::as_str).collect::<Vec<_>>(),
            ["http://bao.example/1", "https://bao.example/2"]
        );
        atomic::write(&file, b"http://bao.example/1\nbao.example/2\n").expect("writes");
        let error = danvan_domain::error::chain(&read("bao", &file).expect_err("no address"));
        assert!(error.ends_with("line 2: bao.example/2 is no http or https address with a host"), "{error}");
    }
}
