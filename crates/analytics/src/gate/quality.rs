//! `quality.json`: what a version holds, counted. The next version is measured against it.

use std::{collections::BTreeMap, path::Path};

use danvan_domain::{Issue, IssueLevel};
use serde::{Deserialize, Serialize};

use super::Levels;
use crate::{
    choose::Status,
    error::AnalyticsError,
    observe::Observations,
    publish::{LATEST, QUALITY, Written},
    runs::runs,
    statement::Base,
};

/// The format of the file that this program writes; one of another format is not compared with.
const FORMAT: u32 = 1;

/// What a version holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Quality {
    format: u32,
    /// By table.
    pub(crate) tables: BTreeMap<String, TableQuality>,
    /// By source.
    pub(crate) sources: BTreeMap<String, SourceQuality>,
    /// How many values of the chosen tables are reported, corrected and disputed.
    statuses: BTreeMap<String, BTreeMap<String, usize>>,
    /// By code.
    issues: BTreeMap<String, IssueQuality>,
}

/// What a table holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TableQuality {
    pub(crate) rows: usize,
    /// In how many rows each column has a value.
    pub(crate) filled: BTreeMap<String, usize>,
}

/// What a source gave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SourceQuality {
    articles: usize,
    pub(crate) facts: usize,
    /// Facts by the year in which their period ends; `unknown` without one.
    pub(crate) facts_by_year: BTreeMap<String, usize>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct IssueQuality {
    level: IssueLevel,
    count: usize,
}

impl Quality {
    /// Counts what was written.
    pub(crate) fn of(
        base: &Base<'_>,
        tables: &[Written],
        chosen: [(&str, &Observations); 2],
        issues: &[&Issue],
        levels: &Levels,
    ) -> Self {
        let table = |written: &Written| {
            let filled = written.filled.iter().cloned().collect();
            (written.name.clone(), TableQuality { rows: written.rows, filled })
        };
        let mut by_code: BTreeMap<String, IssueQuality> = BTreeMap::new();
        for issue in issues {
            let new = IssueQuality { level: levels.of(issue.code), count: 0 };
            by_code.entry(issue.code.to_string()).or_insert(new).count += 1;
        }
        Self {
            format: FORMAT,
            tables: tables.iter().map(table).collect(),
            sources: sources(base),
            statuses: chosen.iter().map(|(table, rows)| ((*table).to_owned(), statuses(rows))).collect(),
            issues: by_code,
        }
    }

    /// What the published version holds; none where there is none, or one that says so in another form.
    pub(crate) fn published(tables_dir: &Path) -> Result<Option<Self>, AnalyticsError> {
        let bytes = crate::publish::read_if_there(&tables_dir.join(LATEST).join(QUALITY))?;
        let quality = bytes.and_then(|bytes| serde_json::from_slice::<Self>(&bytes).ok());
        Ok(quality.filter(|quality| quality.format == FORMAT))
    }

    /// The text of the file.
    pub(crate) fn to_json(&self) -> Result<Vec<u8>, AnalyticsError> {
        let mut json = serde_json::to_vec_pretty(self)
            .map_err(|source| AnalyticsError::Json { what: "quality.json", source })?;
        json.push(b'\n');
        Ok(json)
    }
}

fn sources(base: &Base<'_>) -> BTreeMap<String, SourceQuality> {
    let mut sources: BTreeMap<&str, SourceQuality> = BTreeMap::new();
    for story in base.stories.all() {
        sources.entry(story.source_id()).or_default().articles += 1;
    }
    let keys =
        base.as_stored().map(|view| (view.story.source_id(), view.span().map(|span| span.last.year())));
    let mut years: BTreeMap<(&str, Option<i16>), usize> = BTreeMap::new();
    for (key, count) in runs(keys) {
        *years.entry(key).or_default() += count;
    }
    for ((source, year), count) in years {
        let quality = sources.entry(source).or_default();
        quality.facts += count;
        let year = year.map_or_else(|| "unknown".to_owned(), |year| year.to_string());
        quality.facts_by_year.insert(year, count);
    }
    sources.into_iter().map(|(source, quality)| (source.to_owned(), quality)).collect()
}

fn statuses(observations: &Observations) -> BTreeMap<String, usize> {
    let all = [Status::Reported, Status::Corrected, Status::Disputed];
    let mut counts: BTreeMap<String, usize> = all.map(|status| (status.as_str().to_owned(), 0)).into();
    for row in observations.rows() {
        *counts.entry(row.choice.status.as_str().to_owned()).or_default() += 1;
    }
    counts
}
