//! The figures of a run in the text format of Prometheus (exposition format 0.0.4), for node_exporter's textfile
//! collector.

use std::fmt::Write as _;

use danvan_store::RunManifest;
use jiff::Timestamp;

/// The figures of a run that has ended. `last_success` is when a run last ended well, this one included.
pub(crate) fn text(run: &RunManifest, last_success: Option<Timestamp>) -> String {
    let mut text = Text::default();
    let status = run.exit_status.unwrap_or_default();
    text.gauge("run_exit_status", "How the last run ended: 0 done, 1 failed, 3 the gate refused.");
    text.value("run_exit_status", &[], f64::from(status));
    text.gauge("run_start_timestamp_seconds", "When the last run began.");
    text.value("run_start_timestamp_seconds", &[], seconds(run.started_at));
    if let Some(ended_at) = run.ended_at {
        text.gauge("run_end_timestamp_seconds", "When the last run ended.");
        text.value("run_end_timestamp_seconds", &[], seconds(ended_at));
    }
    if let Some(at) = last_success {
        text.gauge("last_success_timestamp_seconds", "When a run last ended well.");
        text.value("last_success_timestamp_seconds", &[], seconds(at));
    }
    if let Some(bytes) = run.peak_memory_bytes {
        text.gauge("run_peak_memory_bytes", "The most memory that the last run had.");
        #[allow(clippy::cast_precision_loss, reason = "memory is far below 2^53 bytes")]
        text.value("run_peak_memory_bytes", &[], bytes as f64);
    }
    text.gauge("stage_duration_seconds", "How long a stage of the last run took.");
    for stage in &run.stages {
        text.value("stage_duration_seconds", &[("stage", stage.stage.as_str())], stage.seconds);
    }
    text.gauge("stage_counted", "What a stage of the last run counted.");
    for stage in &run.stages {
        for (what, count) in &stage.counts {
            #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
            text.value("stage_counted", &[("stage", stage.stage.as_str()), ("what", what)], *count as f64);
        }
    }
    text.gauge(
        "issues",
        "Issues after the last run: all that are open, and those that the run before did not have.",
    );
    for count in &run.open_issues {
        for (state, number) in [("open", count.open), ("new", count.new)] {
            let labels = [("code", count.code.as_str()), ("source", &count.source_id), ("state", state)];
            #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
            text.value("issues", &labels, number as f64);
        }
    }
    text.0
}

fn seconds(at: Timestamp) -> f64 {
    at.as_duration().as_secs_f64()
}

/// What every name begins with.
const PREFIX: &str = "danvan";

#[derive(Default)]
struct Text(String);

impl Text {
    fn gauge(&mut self, name: &str, help: &str) {
        // Writing to a string does not fail.
        let _ = write!(self.0, "# HELP {PREFIX}_{name} {help}\n# TYPE {PREFIX}_{name} gauge\n");
    }

    fn value(&mut self, name: &str, labels: &[(&str, &str)], value: f64) {
        let labels: Vec<_> =
            labels.iter().map(|(key, value)| format!("{key}=\"{}\"", escaped(value))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.0, "{PREFIX}_{name}{labels} {value}");
    }
}

fn escaped(value: &str) -> String {
    value.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use danvan_domain::{IssueCode, PipelineStage};
    use danvan_store::{
        IssueCount, RunFolder,
        run::{Setting, StageReport},
    };

    use super::*;

    #[test]
    fn figures_are_in_the_form_that_prometheus_reads() {
        let at: Timestamp = "2026-11-23T14:15:00.5Z".parse().expect("a moment");
        let folder = RunFolder::of(std::path::Path::new("runs"), "20261123T141500Z");
        let mut run = RunManifest::begin(&folder, Setting::default(), PipelineStage::ALL, at);
        run.exit_status = Some(3);
        run.peak_memory_bytes = Some(48 * 1024 * 1024);
        run.stages.push(StageReport {
            stage: PipelineStage::Fetch,
            seconds: 1.25,
            counts: BTreeMap::from([("stored".to_owned(), 12)]),
            inputs: BTreeMap::new(),
            outputs: BTreeMap::new(),
        });
        run.open_issues.push(IssueCount {
            code: IssueCode::FetchFailed,
            source_id: "a\"b\\c".into(),
            open: 3,
            new: 1,
        });
        let text = text(&run, Some(at));
        check(&text);
        insta::assert_snapshot!(text);
    }

    /// Whether a text keeps the rules of the format: metrics of one name stand together, behind one line of help and
    /// one of type; names and labels are of the letters that they may have; no series is there twice; values are
    /// numbers; the last line ends.
    fn check(text: &str) {
        let is_name = |name: &str| {
            name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        assert!(text.ends_with('\n'));
        let (mut names, mut series) = (Vec::new(), std::collections::BTreeSet::new());
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            let help = line.strip_prefix("# HELP ").and_then(|line| line.split_once(' '));
            let (name, help) = help.unwrap_or_else(|| panic!("help comes first: {line}"));
            assert!(is_name(name) && !help.is_empty() && !names.contains(&name), "{line}");
            assert_eq!(lines.next(), Some(format!("# TYPE {name} gauge").as_str()));
            names.push(name);
            while let Some(line) = lines.next_if(|line| !line.starts_with('#')) {
                let (id, value) = line.rsplit_once(' ').expect("a value");
                assert!(value.parse::<f64>().is_ok() && series.insert(id), "{line}");
                let (of, labels) = id.split_once('{').unwrap_or((id, "}"));
                assert_eq!(of, name);
                let mut rest = labels.strip_suffix('}').expect("labels end");
                while !rest.is_empty() {
                    let (label, value) = rest.split_once("=\"").expect("a label has a value in quotes");
                    assert!(is_name(label), "{line}");
                    let mut escaped = false;
                    let end = value.find(|c| {
                        let ends = c == '"' && !escaped;
                        escaped = c == '\\' && !escaped;
                        ends
                    });
                    rest = value
                        .get(end.expect("a quotation ends") + 1..)
                        .expect("a character")
                        .trim_start_matches(',');
                }
            }
        }
        assert!(names.len() > 4, "{names:?}");
    }
}
