//! Variables of the environment: which are ours, which are meant to be, and what they say.

use std::collections::BTreeMap;

use super::{Config, ConfigError, OutOfRange, out_of_range, strict, strict::Fault};

/// What every variable of ours begins with.
const PREFIX: &str = "DANVAN__";

/// What the name of a variable begins with that is meant for us, in whatever letters.
const MEANT: &str = "danvan_";

/// The variables of this process that are ours. Of one that only looks so, a warning is given.
pub(super) fn ours() -> Result<BTreeMap<String, String>, ConfigError> {
    let mut ours = BTreeMap::new();
    for (name, value) in std::env::vars_os() {
        let Ok(name) = name.into_string() else { continue };
        if name.starts_with(PREFIX) {
            let value = value.into_string().map_err(|_| {
                let fault = Fault::Other { key: None, message: "its value is not UTF-8".to_owned() };
                ConfigError::Variable { variable: name.clone(), fault }
            })?;
            ours.insert(name, value);
        } else if let Some(meant) = meant(&name) {
            tracing::warn!("the environment variable {name} is not read; to set a key, write {meant}");
        }
    }
    Ok(ours)
}

/// How a variable is written that has one underscore where there should be two, or small letters; none for a
/// variable that is nothing to us.
fn meant(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let said = bare(lower.strip_prefix(MEANT)?);
    let known = keys().into_iter().find(|(table, key)| bare(&format!("{table}{key}")) == said);
    let (table, key) = known.unwrap_or_else(|| ("table".to_owned(), "key".to_owned()));
    Some(format!("{PREFIX}{table}__{key}").to_ascii_uppercase())
}

/// The keys that have a value, with their tables.
fn keys() -> Vec<(String, String)> {
    let Ok(defaults) = toml::Table::try_from(Config::default()) else { return Vec::new() };
    let keys = |(table, inner): (String, toml::Value)| match inner {
        toml::Value::Table(inner) => inner.into_iter().map(|(key, _)| (table.clone(), key)).collect(),
        _ => Vec::new(),
    };
    defaults.into_iter().flat_map(keys).collect()
}

/// A key without what stands between its words.
fn bare(key: &str) -> String {
    key.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Checks that one variable has a known key and a value of its type.
pub(super) fn check(variable: &str, value: &str) -> Result<(), ConfigError> {
    let path: Vec<String> =
        variable.trim_start_matches(PREFIX).to_lowercase().split("__").map(str::to_owned).collect();
    let typed = [
        value.to_lowercase().parse().ok().map(toml::Value::Boolean),
        value.parse().ok().map(toml::Value::Integer),
        value.parse().ok().map(toml::Value::Float),
    ];
    let text = toml::Value::String(value.to_owned());
    let mut first_fault = None;
    for candidate in typed.into_iter().flatten().chain([text]) {
        let nested = path.iter().rev().fold(candidate, |inner, key| {
            toml::Value::Table(std::iter::once((key.clone(), inner)).collect())
        });
        match nested.try_into::<Config>() {
            Ok(config) => return in_range(variable, &config),
            Err(error) => {
                first_fault = first_fault.or(Some(strict::fault(Some(path.clone()), error.message())));
            }
        }
    }
    match first_fault {
        Some(fault) => Err(ConfigError::Variable { variable: variable.to_owned(), fault }),
        None => Ok(()),
    }
}

fn in_range(variable: &str, config: &Config) -> Result<(), ConfigError> {
    match out_of_range(config) {
        Some(OutOfRange::Key { key, message }) => {
            let fault = Fault::Other { message, key: Some(key) };
            Err(ConfigError::Variable { variable: variable.to_owned(), fault })
        }
        Some(OutOfRange::Other(error)) => Err(ConfigError::Fetch(error)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_told() {
        for (name, expected) in [
            ("DANVAN_FETCH_TIMEOUT_SECONDS", Some("DANVAN__FETCH__TIMEOUT_SECONDS")),
            ("DANVAN_FETCH__TIMEOUT_SECONDS", Some("DANVAN__FETCH__TIMEOUT_SECONDS")),
            ("danvan__fetch__timeout_seconds", Some("DANVAN__FETCH__TIMEOUT_SECONDS")),
            ("Danvan__Paths__Raw", Some("DANVAN__PATHS__RAW")),
            ("DANVAN_RAW", Some("DANVAN__TABLE__KEY")),
            ("DANVANX", None),
            ("PATH", None),
        ] {
            assert_eq!(meant(name).as_deref(), expected, "{name}");
        }
    }
}
