//! Which lines of a page were taken for its article, as a person reads it on a terminal.

use anstyle::{AnsiColor, Style};
use danvan_domain::PublishedAt;
use danvan_parser::page::{ExplainedLine, Explanation, Verdict};
use serde::Serialize;

use super::show::Ink;

/// Characters of a line that are shown.
const SHOWN: usize = 110;
/// Characters of the column of verdicts.
const COLUMN: usize = 13;

/// What is printed of a page, in JSON.
#[derive(Debug, Serialize)]
pub(crate) struct Shown<'a> {
    id: &'a str,
    title: Option<&'a str>,
    author: Option<&'a str>,
    published: Option<PublishedAt>,
    container: &'a str,
    profiled: Vec<&'static str>,
    lines: Vec<ShownLine<'a>>,
}

#[derive(Debug, Serialize)]
struct ShownLine<'a> {
    verdict: &'static str,
    place: &'a str,
    text: &'a str,
}

/// A page's explanation as an object.
pub(crate) fn object<'a>(id: &'a str, explanation: &'a Explanation) -> Shown<'a> {
    let line = |line: &'a ExplainedLine| ShownLine {
        verdict: line.verdict.as_str(),
        place: &line.place,
        text: &line.text,
    };
    Shown {
        id,
        title: explanation.page.title.as_deref(),
        author: explanation.page.author.as_deref(),
        published: explanation.page.published,
        container: &explanation.container,
        profiled: explanation.profiled.iter().map(|part| part.as_str()).collect(),
        lines: explanation.lines.iter().map(line).collect(),
    }
}

/// A page's explanation for a person.
pub(crate) fn text(id: &str, explanation: &Explanation, coloured: bool) -> String {
    let ink = Ink { coloured, columns: None };
    let page = &explanation.page;
    let or_none = |text: Option<&str>| text.unwrap_or("none was found").to_owned();
    let published = page.published.map(|at| match page.published_from {
        Some(from) => format!("{at} ({from})"),
        None => at.to_string(),
    });
    let mut lines = vec![
        format!("== {}", ink.paint(Style::new().bold(), id)),
        format!("title:     {}", or_none(page.title.as_deref())),
        format!("author:    {}", or_none(page.author.as_deref())),
        format!("published: {}", or_none(published.as_deref())),
    ];
    if !explanation.container.is_empty() {
        lines.push(format!("held by:   {}", explanation.container));
    }
    if !explanation.profiled.is_empty() {
        let parts: Vec<&str> = explanation.profiled.iter().map(|part| part.as_str()).collect();
        lines.push(format!("by the source's profile: {}", parts.join(", ")));
    }
    lines.extend(
        explanation.findings.iter().map(|finding| format!("issue {}: {}", finding.code, finding.message)),
    );
    lines.push(String::new());
    lines.extend(explanation.lines.iter().map(|line| {
        let style = match line.verdict {
            Verdict::Block(_) => AnsiColor::Green.on_default(),
            Verdict::Headline => Style::new().bold(),
            _ => Style::new().dimmed(),
        };
        let verdict = format!("{:COLUMN$}", line.verdict.as_str());
        let mut shown: String = line.text.chars().take(SHOWN).collect();
        if shown.len() < line.text.len() {
            shown.push('…');
        }
        format!("{} {}", ink.paint(style, &verdict), shown.replace('\t', " | "))
    }));
    lines.join("\n")
}
