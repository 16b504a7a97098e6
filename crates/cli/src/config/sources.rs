//! Sources: from the configuration file and from the folder of source files, checked together, so that what
//! cannot work is known before a run begins.

use std::{
    collections::HashMap,
    fmt,
    path::{Path, PathBuf},
    rc::Rc,
};

use danvan_domain::{Gazetteer, Profile, Source, Way, place::COUNTRY_CODE};
use danvan_fetcher::FetchError;

use super::{ConfigError, read_text, reference::files, strict};

/// A source as it stands in a file.
#[derive(Debug)]
pub(super) struct Stated {
    /// The file.
    file: PathBuf,
    /// What the file says.
    text: Rc<str>,
    /// Where in it the source stands: `source.0`, or nothing where the file is the source.
    at: String,
    /// The source.
    source: Source,
}

/// What is wrong with a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourceFault {
    file: PathBuf,
    line: usize,
    id: String,
    problem: String,
}

impl fmt::Display for SourceFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, id, problem } = self;
        write!(f, "{}:{line}: source {id:?}: {problem}", file.display())
    }
}

/// The sources that can work.
#[derive(Debug, Default)]
pub(super) struct Checked {
    /// The sources, with folders that no longer depend on the place of the configuration file.
    pub(super) sources: Vec<Source>,
    /// The first folder or file that is not there and that a fetch would read. Nothing else needs it.
    pub(super) missing_folder: Option<SourceFault>,
}

/// The sources of the configuration file, which says `text`.
pub(super) fn in_file(file: &Path, text: &str, sources: Vec<Source>) -> Vec<Stated> {
    let text: Rc<str> = text.into();
    let stated = |(index, source)| Stated {
        file: file.to_owned(),
        text: text.clone(),
        at: format!("source.{index}"),
        source,
    };
    sources.into_iter().enumerate().map(stated).collect()
}

/// The sources of the files `*.toml` in `folder`, by file name. A folder that is not there has none where it
/// is only the `usual` one.
pub(super) fn in_folder(folder: &Path, usual: bool) -> Result<Vec<Stated>, ConfigError> {
    if !folder.is_dir() {
        let missing = ConfigError::NoFolder { key: "paths.sites", folder: folder.to_owned() };
        return if usual { Ok(Vec::new()) } else { Err(missing) };
    }
    let read = |file: PathBuf| {
        let text = read_text(&file)?;
        let source = strict::read(&file, &text).map_err(ConfigError::File)?;
        Ok(Stated { file, text: text.into(), at: String::new(), source })
    };
    files(folder, "toml")?.into_iter().map(read).collect()
}

/// The sources, each checked, with folders that start at `base`.
pub(super) fn checked(
    stated: Vec<Stated>,
    base: &Path,
    gazetteer: &Gazetteer,
) -> Result<Checked, ConfigError> {
    let mut seen: HashMap<String, String> = HashMap::new();
    let mut checked = Checked::default();
    for stated in stated {
        let fault = |(key, problem): (String, String)| stated.fault(&key, problem);
        let id = stated.source.id.clone();
        let twice = seen.get(&id).map(|place| ("id".to_owned(), format!("the same id stands in {place}")));
        if let Some(problem) = twice.or_else(|| problem(&stated.source, gazetteer)) {
            return Err(ConfigError::Source(Box::new(fault(problem))));
        }
        seen.insert(id, format!("{}:{}", stated.file.display(), stated.line_of("id")));
        let mut source = stated.source.clone();
        if let Some(path) = &mut source.connection.certificates {
            *path = base.join(&path);
        }
        for (index, way) in source.ways.iter_mut().enumerate() {
            let missing = match way {
                Way::Folder { path, .. } => {
                    *path = base.join(&path);
                    (!path.is_dir()).then(|| ("path", format!("path: there is no folder {}", path.display())))
                }
                Way::Urls { file: Some(file), .. } => {
                    *file = base.join(&file);
                    (!file.is_file()).then(|| ("file", format!("file: there is no file {}", file.display())))
                }
                _ => None,
            };
            if let Some((key, problem)) = missing.filter(|_| source.enabled) {
                checked.missing_folder.get_or_insert(fault((format!("way.{index}.{key}"), problem)));
            }
        }
        checked.sources.push(source);
    }
    Ok(checked)
}

impl Stated {
    /// The source as it stands, whether it can work or not.
    pub(super) fn into_source(self) -> Source {
        self.source
    }

    /// The line of a key of the source.
    fn line_of(&self, key: &str) -> usize {
        strict::line_of(&self.text, format!("{}.{key}", self.at).trim_start_matches('.'))
    }

    fn fault(&self, key: &str, problem: String) -> SourceFault {
        let (file, id) = (self.file.clone(), self.source.id.clone());
        SourceFault { file, line: self.line_of(key), id, problem }
    }
}

/// The first key of a source that cannot work, and why.
fn problem(source: &Source, gazetteer: &Gazetteer) -> Option<(String, String)> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if source.id.is_empty() || !source.id.chars().all(plain) {
        return Some(("id".to_owned(), "an id has letters a-z, digits and hyphens only".to_owned()));
    }
    if source.enabled && source.ways.is_empty() {
        let problem = "it is enabled and has no way in: add [[way]] (in pipeline.toml [[source.way]])";
        return Some(("enabled".to_owned(), problem.to_owned()));
    }
    for (index, code) in source.localities.iter().enumerate() {
        if code != COUNTRY_CODE && gazetteer.unit(code, None).is_none() {
            let problem =
                format!("localities: no unit has the code {code:?}; `danvan places NAME` prints codes");
            return Some((format!("localities.{index}"), problem));
        }
    }
    let mut profiles = source.profiles.iter().enumerate();
    if let Some((index, problem)) = profiles.find_map(|(index, profile)| {
        let earlier = source.profiles.iter().take(index);
        Some((index, problem_of_profile(&source.id, profile, earlier)?))
    }) {
        return Some((format!("profile.{index}.{}", problem.0), problem.1));
    }
    let mut ways = source.ways.iter().enumerate();
    ways.find_map(|(index, way)| {
        let (key, problem) = problem_of_way(&source.id, way)?;
        Some((format!("way.{index}.{key}"), problem))
    })
}

fn problem_of_profile<'p>(
    source_id: &str,
    profile: &Profile,
    mut earlier: impl Iterator<Item = &'p Profile>,
) -> Option<(String, String)> {
    if earlier.any(|other| other.valid_until == profile.valid_until) {
        let problem = match profile.valid_until {
            Some(day) => format!("valid_until: another profile ends on {day}, too"),
            None => "valid_until: another profile has no end, either".to_owned(),
        };
        return Some(("valid_until".to_owned(), problem));
    }
    match danvan_fetcher::check_profile(source_id, profile).err()? {
        FetchError::Selector { key, selector, message, .. } => {
            Some((key.to_owned(), format!("{key}: {selector:?} is no CSS selector: {message}")))
        }
        other => Some((String::new(), other.to_string())),
    }
}

fn problem_of_way(source_id: &str, way: &Way) -> Option<(String, String)> {
    let numbers = match way {
        Way::Listing { max_pages, .. } => Some(("max_pages", max_pages)),
        Way::Cdx { requests_per_minute, .. } => Some(("requests_per_minute", requests_per_minute)),
        _ => None,
    };
    if let Some((key, 0)) = numbers.map(|(key, number)| (key, *number)) {
        return Some((key.to_owned(), format!("{key}: 0 is not a number from 1")));
    }
    if let Way::Urls { urls, file: None } = way
        && urls.is_empty()
    {
        return Some(("urls".to_owned(), "urls: there is neither an address nor a file of them".to_owned()));
    }
    match danvan_fetcher::check(source_id, way).err()? {
        FetchError::Selector { key, selector, message, .. } => {
            Some((key.to_owned(), format!("{key}: {selector:?} is no CSS selector: {message}")))
        }
        FetchError::Include { pattern, message, .. } => {
            Some(("include".to_owned(), format!("include: {pattern:?} is no regular expression: {message}")))
        }
        FetchError::PageUrl { page_url, .. } => {
            Some(("page_url".to_owned(), format!("page_url: {page_url} is no address with {{page}} in it")))
        }
        FetchError::Address { url, .. } => {
            let key = key_of_address(way, &url);
            let name = key.split('.').next().unwrap_or_default();
            let problem = format!("{name}: {url} is no http or https address with a host");
            Some((key, problem))
        }
        other => Some((String::new(), other.to_string())),
    }
}

/// The key of a way that has an address.
fn key_of_address(way: &Way, address: &str) -> String {
    match way {
        Way::Urls { urls, .. } => {
            let index = urls.iter().position(|other| other.as_str() == address);
            format!("urls.{}", index.unwrap_or_default())
        }
        Way::Folder { .. } => "base_url".to_owned(),
        Way::Cdx { server, .. } if server.as_str() == address => "server".to_owned(),
        Way::Cdx { .. } => "replay".to_owned(),
        Way::Listing { .. } | Way::Sitemap { .. } | Way::Feed { .. } => "url".to_owned(),
    }
}
