//! The bundled configuration file, and faults that it takes a reader of TOML to make.

use std::path::PathBuf;

use danvan_fetcher::HostConfig;
use serde_json::Value;

use super::*;

const EXAMPLE: &str = "# [[source]]";

fn bundled() -> (PathBuf, String) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../pipeline.toml");
    let text = std::fs::read_to_string(&file).expect("pipeline.toml is at the top of the workspace");
    (file, text)
}

/// The keys of a value with their tables: `fetch.timeout_seconds`. A table that is empty by default is a key.
fn keys(value: &Value, path: &str) -> Vec<String> {
    match value {
        Value::Object(table) if !table.is_empty() => table
            .iter()
            .flat_map(|(key, value)| {
                keys(value, &if path.is_empty() { key.clone() } else { format!("{path}.{key}") })
            })
            .collect(),
        _ => vec![path.to_owned()],
    }
}

#[test]
fn the_bundled_file_states_every_key_with_its_default() {
    let (file, text) = bundled();
    let config: Config = strict::read(&file, &text).map_err(|fault| fault.to_string()).expect("readable");
    assert_eq!(config, Config::default());

    let defaults = serde_json::to_value(Config::default()).expect("serialises");
    let mut table = String::new();
    let mut stated = Vec::new();
    let mut comment = false;
    for line in text.lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.split(']').next()) {
            table = name.to_owned();
            stated.push(table.clone());
        } else if let Some((key, _)) = line.trim_start_matches("# ").split_once(" = ") {
            if line.starts_with('#') && !key.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
                continue;
            }
            assert!(comment, "{key} has a comment above it");
            stated.push(format!("{table}.{key}"));
        }
        comment = line.starts_with('#');
    }
    let of_host = serde_json::to_value(HostConfig::default()).expect("serialises");
    let (_, said) = text.split_once("What is otherwise at one host: any of the keys ").expect("said");
    for key in keys(&of_host, "") {
        assert!(said.lines().next().expect("a line").contains(&key), "pipeline.toml says nothing of {key}");
    }
    for key in keys(&defaults, "") {
        if key != "source" {
            assert!(stated.contains(&key), "pipeline.toml says nothing of {key}: {stated:?}");
        }
    }
}

#[test]
fn the_bundled_file_shows_every_kind_of_source_that_works() {
    let (file, text) = bundled();
    let at = text.find(EXAMPLE).expect("an example of a source");
    let lines =
        text[at..].lines().map(|line| line.strip_prefix("# ").or(line.strip_prefix('#')).unwrap_or(line));
    let example = lines.collect::<Vec<_>>().join("\n");
    let config: Config = strict::read(&file, &example).map_err(|fault| fault.to_string()).expect("it works");
    let [source] = config.sources.as_slice() else { panic!("one source") };
    assert_eq!(source.ways.len(), 6, "each kind of way");
    for key in keys(&serde_json::to_value(source).expect("serialises"), "") {
        let name = key.rsplit('.').next().expect("a name");
        let said = example.contains(&format!("{name} = ")) || example.contains(&format!("[source.{key}]"));
        assert!(said || key == "way", "the example says nothing of {key}");
    }
    for way in &source.ways {
        for key in keys(&serde_json::to_value(way).expect("serialises"), "") {
            assert!(example.contains(&format!("{key} = ")), "the example says nothing of {key}");
        }
    }
    let gazetteer = Reference::embedded().expect("embedded").gazetteer;
    let stated = sources::in_file(&file, &example, config.sources);
    let checked = sources::checked(stated, Path::new("nowhere"), &gazetteer).expect("it is sound");
    let missing = checked.missing_folder.expect("the file of the example is not there").to_string();
    assert!(missing.ends_with("file: there is no file nowhere/saved/portal.example.txt"), "{missing}");
}

#[test]
fn a_fault_in_a_way_is_found_though_serde_sees_only_the_whole() {
    let source = "[[source]]\nid = \"a\"\npublisher = \"A\"\n\n[[source.way]]\nkind = \"listing\"\n";
    for (rest, expected) in [
        (
            "link_selectr = \"a\"\n",
            "p.toml:7: unknown key source.way.link_selectr; did you mean link_selector?",
        ),
        (
            "url = \"http://a.example/\"\nlink_selector = \"a\"\nmax_pages = \"9\"\n",
            "p.toml:9: source.way.max_pages: invalid type: string \"9\", expected a whole number",
        ),
        (
            "link_selector = \"a\"\nurl = 5\n",
            "p.toml:8: source.way.url: invalid type: integer `5`, expected a string",
        ),
        ("link_selector = \"a\"\n", "p.toml:5: source.way: missing field `url`"),
    ] {
        let fault = strict::read::<Config>(Path::new("p.toml"), &format!("{source}{rest}")).expect_err(rest);
        assert!(fault.to_string().starts_with(expected), "{fault}");
    }
}

#[test]
fn the_line_of_a_key_is_found_in_arrays_of_tables() {
    let text = "a = 1\n\n[[source]]\nid = \"x\"\n\n[[source]]\nid = \"y\"\nlocalities = [\n  \"1\",\n  \"2\",\n]\n\
        \n[[source.way]]\nkind = \"urls\"\n\n[[source.way]]\nkind = \"urls\"\nurls = []\n[fetch.resolve]\nc = 1\n";
    for (key, line) in [
        ("a", 1),
        ("source.0.id", 4),
        ("source.1.id", 7),
        ("source.1.localities", 8),
        ("source.1.localities.1", 10),
        ("source.1.way.0.kind", 14),
        ("source.1.way.0.urls", 13),
        ("source.1.way.1.urls.7", 18),
        ("source.1", 6),
        ("fetch.resolve.c", 20),
        ("fetch.retries", 19),
        ("b", 1),
    ] {
        assert_eq!(strict::line_of(text, key), line, "{key}");
    }
}

#[test]
fn keys_with_dots_are_quoted() {
    let text = "[fetch.resolve]\n\"a.example\" = 5\n";
    let fault = strict::read::<Config>(Path::new("p.toml"), text).expect_err("no address");
    assert!(fault.to_string().starts_with("p.toml:2: fetch.resolve.\"a.example\": "), "{fault}");
}
