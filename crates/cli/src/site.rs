//! The sample site: several hosts on one loopback port, told apart by the Host header.
//!
//! `sites/<host>/<path>` has the pages, `site.toml` the answers that no file can give, `sources.toml` the
//! sources. All of it is read before the first request, so that no request can name a file.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::{
    Router,
    body::Body,
    http::{Request, Response, StatusCode, header},
};
use danvan_domain::Source;
use serde::Deserialize;

use crate::config::{Config, ConfigError, read_toml};

/// Why the sample site cannot be served.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SiteError {
    /// A file or folder of the sample cannot be read.
    #[error("failed to read {} of the sample site", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// A description of the sample is wrong.
    #[error(transparent)]
    Description(#[from] ConfigError),
    /// The loopback port cannot be opened.
    #[error("failed to listen on the loopback address")]
    Listen(#[source] std::io::Error),
}

/// An answer that no file can give.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    host: String,
    path: String,
    #[serde(with = "status")]
    status: StatusCode,
    location: Option<String>,
    #[serde(default)]
    body: String,
}

mod status {
    use axum::http::StatusCode;
    use serde::{Deserialize, Deserializer, de::Error};

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<StatusCode, D::Error> {
        StatusCode::from_u16(u16::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answers {
    #[serde(default)]
    answer: Vec<Answer>,
}

/// What is answered to a request.
#[derive(Debug, Clone)]
struct Page {
    status: StatusCode,
    content_type: &'static str,
    location: Option<String>,
    body: Vec<u8>,
}

/// The sample site, read and ready to be served.
#[derive(Debug)]
pub(crate) struct Site {
    pages: HashMap<(String, String), Page>,
    hosts: BTreeSet<String>,
    /// The sources that the sample describes.
    pub(crate) sources: Vec<Source>,
}

impl Site {
    /// Reads the sample in `folder`.
    pub(crate) fn read(folder: &Path) -> Result<Self, SiteError> {
        let Config { sources, .. } = read_toml(&folder.join("sources.toml"))?;
        let mut site = Self { pages: HashMap::new(), hosts: BTreeSet::new(), sources };
        let root = folder.join("sites");
        for entry in entries(&root)? {
            let host = file_name(&entry);
            site.add_folder(&host, "/", &entry)?;
            site.hosts.insert(host);
        }
        let answers: Answers = read_toml(&folder.join("site.toml"))?;
        for answer in answers.answer {
            let page = Page {
                status: answer.status,
                content_type: HTML,
                location: answer.location,
                body: answer.body.into_bytes(),
            };
            site.hosts.insert(answer.host.clone());
            site.pages.insert((answer.host, answer.path), page);
        }
        Ok(site)
    }

    fn add_folder(&mut self, host: &str, address: &str, folder: &Path) -> Result<(), SiteError> {
        for entry in entries(folder)? {
            let name = file_name(&entry);
            if entry.is_dir() {
                self.add_folder(host, &format!("{address}{name}/"), &entry)?;
                continue;
            }
            let body =
                std::fs::read(&entry).map_err(|source| SiteError::Read { path: entry.clone(), source })?;
            let path = if name == "index.html" { address.to_owned() } else { format!("{address}{name}") };
            let page =
                Page { status: StatusCode::OK, content_type: media_type(&entry), location: None, body };
            self.pages.insert((host.to_owned(), path), page);
        }
        Ok(())
    }

    /// Serves the site on a loopback port until the runtime ends; gives the address of each host.
    pub(crate) async fn serve(self) -> Result<BTreeMap<String, SocketAddr>, SiteError> {
        let listener =
            tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(SiteError::Listen)?;
        let address = listener.local_addr().map_err(SiteError::Listen)?;
        let hosts = self.hosts.iter().map(|host| (host.clone(), address)).collect();
        let pages = Arc::new(self.pages);
        let router = Router::new().fallback(move |request: Request<Body>| {
            let response = answer(&pages, &request);
            async move { response }
        });
        tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "the sample site stopped");
            }
        });
        Ok(hosts)
    }
}

const HTML: &str = "text/html; charset=utf-8";

fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("txt") => "text/plain; charset=utf-8",
        Some("css") => "text/css",
        Some("xml") => "application/xml",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("png") => "image/png",
        _ => HTML,
    }
}

fn answer(pages: &HashMap<(String, String), Page>, request: &Request<Body>) -> Response<Body> {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default().to_lowercase();
    let page = pages.get(&(host, request.uri().path().to_owned())).cloned().unwrap_or(Page {
        status: StatusCode::NOT_FOUND,
        content_type: HTML,
        location: None,
        body: Vec::new(),
    });
    let mut response =
        Response::builder().status(page.status).header(header::CONTENT_TYPE, page.content_type);
    if let Some(location) = page.location {
        response = response.header(header::LOCATION, location);
    }
    response.body(Body::from(page.body)).unwrap_or_default()
}

/// What lies in a folder, sorted.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, SiteError> {
    let read = |source| SiteError::Read { path: folder.to_owned(), source };
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(read)? {
        entries.push(entry.map_err(read)?.path());
    }
    entries.sort();
    Ok(entries)
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
