//! `danvan init`.

use std::path::{Path, PathBuf};

use clap::Args;
use danvan_domain::{Observed, Reference, Source, Way};
use danvan_fetcher::probe;
use danvan_parser::Parser;
use danvan_store::atomic;
use url::Url;

use super::sources::print_probed;
use crate::{
    config::{self, Config, Paths},
    error::CliError,
    output::print_line,
    pipeline,
    progress::Wait,
};

const EXAMPLES: &str = "\
Examples:
  danvan init
  danvan init https://portal.example/dan-van
  danvan init --dir my-collection --id my-portal https://portal.example/dan-van";

/// Write a configuration with every key explained, and a first source from a portal's address.
///
/// The address, best that of the category on the movement, is looked at: how its articles are found is written to
/// a file of the folder of sources. What is there already is kept.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct InitArgs {
    /// The folder to begin in.
    #[arg(long, value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// The source's short name: letters a-z, digits, hyphens. If not given, it is made from the address.
    #[arg(long, requires = "address", value_parser = plain_id)]
    id: Option<String>,
    /// A page of the portal that lists articles.
    #[arg(value_name = "ADDRESS", value_parser = web_address)]
    address: Option<Url>,
}

/// The bundled configuration, in which every key is explained.
const CONFIGURATION: &str = include_str!("../../../../pipeline.toml");

fn plain_id(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let good = !text.is_empty() && text.chars().all(plain);
    good.then(|| text.to_owned()).ok_or_else(|| "an id has letters a-z, digits and hyphens only".to_owned())
}

fn web_address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    let web = matches!(url.scheme(), "http" | "https") && url.has_host();
    web.then_some(url).ok_or_else(|| "it is no http or https address with a host".to_owned())
}

/// Runs the command.
pub(crate) fn init(args: &InitArgs) -> Result<(), CliError> {
    // Without this, every path that is told would begin with "./".
    let here = args.dir == Path::new(".");
    let file = if here { PathBuf::from(config::USUAL) } else { args.dir.join(config::USUAL) };
    if file.exists() {
        if args.address.is_none() {
            return Err(CliError::AlreadyThere(file));
        }
        print_line(&format!("{} is there, and is kept", file.display()))?;
    } else {
        atomic::write(&file, CONFIGURATION.as_bytes())?;
        print_line(&format!("wrote {}", file.display()))?;
    }
    let config = config::settings(&file)?;
    match &args.address {
        Some(address) => first_source(args, address, &config),
        None => {
            print_line("next: `danvan init ADDRESS` adds a source, `danvan demo` shows what comes of it all")
        }
    }
}

fn first_source(args: &InitArgs, address: &Url, config: &Config) -> Result<(), CliError> {
    let id = args.id.clone().unwrap_or_else(|| id_of(address));
    let file = place(&config.paths, &id);
    if file.exists() || config.sources.iter().any(|source| source.id == id) {
        return Err(CliError::AlreadyThere(file));
    }
    let source = Source {
        id,
        publisher: address.host_str().unwrap_or_default().to_owned(),
        ways: vec![listing(address)],
        ..Source::default()
    };
    let parser = Parser::new(Reference::embedded()?);
    let (source, understood) = look_at(source, address, config, &parser)?;
    atomic::write(&file, text(&source, address, understood)?.as_bytes())?;
    print_line(&format!("wrote {}", file.display()))?;
    print_line(&match understood {
        true => format!(
            "next: put in whom it speaks for, see `danvan sources check {}`, then `danvan run`",
            source.id
        ),
        false => format!(
            "next: it is not enabled, because no article was understood: mend it, and see `danvan sources check {}`",
            source.id
        ),
    })
}

/// Tries the address as a list of articles, or looks around its site for one, which a home page is best for. Gives
/// the source with the way that works, and whether an article was understood.
fn look_at(
    source: Source,
    address: &Url,
    config: &Config,
    parser: &Parser,
) -> Result<(Source, bool), CliError> {
    let runtime = pipeline::runtime()?;
    let host = address.host_str().unwrap_or_default().to_owned();
    let seen = Observed { host, sample_url: Some(address.clone()), ..Observed::default() };
    let around = Source { ways: Vec::new(), observed: Some(seen), ..source.clone() };
    let as_list = ("as a list of articles", &source);
    let its_site = ("and around it", &around);
    let tries = if address.path() == "/" { [its_site, as_list] } else { [as_list, its_site] };
    for (how, tried) in tries {
        print_line(&format!("{address} {how}:"))?;
        let wait = Wait::for_work("look");
        let probed = runtime.block_on(probe(tried, &config.fetch, &parser.reference().lexicon))?;
        drop(wait);
        if !print_probed(tried, &probed, parser)? {
            continue;
        }
        let ways = probed.proposal.map_or_else(|| tried.ways.clone(), |way| vec![way]);
        if !ways.is_empty() {
            return Ok((Source { ways, ..source.clone() }, true));
        }
    }
    Ok((source, false))
}

fn listing(address: &Url) -> Way {
    Way::Listing {
        url: address.clone(),
        link_selector: None,
        next_selector: None,
        page_url: None,
        include: None,
        since: None,
        max_pages: 20,
    }
}

/// A short name from an address: its host without `www`.
fn id_of(address: &Url) -> String {
    let host = address.host_str().unwrap_or_default().trim_start_matches("www.").to_ascii_lowercase();
    let plain = |c: char| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { '-' };
    host.chars().map(plain).collect()
}

fn place(paths: &Paths, id: &str) -> PathBuf {
    paths.sites.join(Path::new(id).with_extension("toml"))
}

/// A file of a source, with its keys explained.
fn text(source: &Source, address: &Url, enabled: bool) -> Result<String, CliError> {
    let unwritable = |source| CliError::Unwritable { what: "a source", source };
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let mut text = format!(
        "# Begun by `danvan init` from {address}\n\
         # A short name, unique: it stands in the tables.\n\
         id = {}\n\
         # Who publishes the site.\n\
         publisher = {}\n\
         # Codes of the localities that it speaks for, such as [\"2004:89\", \"2025:91\"]: `danvan places NAME` prints them.\n\
         # The first one in force places a page that names no place.\n\
         localities = []\n\
         # Whether runs fetch it.\n\
         enabled = {enabled}\n",
        quoted(&source.id),
        quoted(&source.publisher),
    );
    for way in &source.ways {
        text += &format!(
            "\n# How its articles are found.\n[[way]]\n{}",
            toml::to_string(way).map_err(unwritable)?
        );
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_from_the_host() {
        for (address, expected) in [
            ("https://www.portal.example/dan-van", "portal-example"),
            ("http://Dan.Van.Portal.example:8080/", "dan-van-portal-example"),
        ] {
            assert_eq!(id_of(&Url::parse(address).expect("an address")), expected);
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let address = Url::parse("https://portal.example/dan-van").expect("an address");
        let source = Source {
            id: "portal-example".to_owned(),
            publisher: "a \"b\"".to_owned(),
            ways: vec![listing(&address)],
            ..Source::default()
        };
        let read: Source = toml::from_str(&text(&source, &address, true).expect("written")).expect("TOML");
        assert_eq!(read, Source { enabled: true, ..source });
    }
}
