//! A source: a site that reports on the movement, and the ways into it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use url::Url;

/// A site that reports on the movement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// A short name in lower case, unique among sources; it stands in tables.
    pub id: String,
    /// Who publishes the site.
    pub publisher: String,
    /// The codes of the localities it speaks for, such as `2004:89`. The first one places a page that names
    /// no place itself, where it is a unit of the page's time.
    #[serde(default)]
    pub localities: Vec<String>,
    /// Whether runs fetch it.
    #[serde(default)]
    pub enabled: bool,
    /// How its articles are found.
    #[serde(default, rename = "way")]
    pub ways: Vec<Way>,
}

/// One way into a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Way {
    /// A category page, and the pages after it.
    Listing {
        /// The first page.
        url: Url,
        /// CSS selector of the links to articles.
        link_selector: String,
        /// CSS selector of the link to the next page; none for a listing of one page.
        #[serde(default)]
        next_selector: Option<String>,
        /// How many pages to follow at most, from 1.
        #[serde(default = "default_max_pages")]
        max_pages: u32,
    },
    /// Addresses one by one.
    Urls {
        /// The addresses.
        urls: Vec<Url>,
    },
    /// Saved pages on disk: HTML (`.html`, `.htm`) and text (`.txt`), also in folders below.
    Folder {
        /// The folder, relative to the configuration file.
        path: PathBuf,
        /// The address that the folder stands for: a file's path is appended to it.
        base_url: Url,
    },
}

fn default_max_pages() -> u32 {
    20
}
