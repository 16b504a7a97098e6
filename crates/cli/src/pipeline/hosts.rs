//! What each host gave, as a table for people.

use std::collections::BTreeMap;

use danvan_fetcher::HostStats;

use crate::table::{Align, aligned};

/// How many hosts are shown: those that were asked most.
const SHOWN: usize = 40;

/// The hosts that were asked most, a line each, in the order of their names.
pub(crate) fn table(hosts: &BTreeMap<String, HostStats>) -> String {
    let mut shown: Vec<(&String, &HostStats)> = hosts.iter().collect();
    shown.sort_by_key(|(_, stats)| std::cmp::Reverse(stats.requests));
    let left_out = shown.len().saturating_sub(SHOWN);
    shown.truncate(SHOWN);
    shown.sort_by_key(|(host, _)| *host);
    let headings = [
        ("host", Align::Left),
        ("requests", Align::Right),
        ("stored", Align::Right),
        ("unchanged", Align::Right),
        ("duplicates", Align::Right),
        ("not due", Align::Right),
        ("failed", Align::Right),
        ("median ms", Align::Right),
        ("KiB", Align::Right),
        ("failed of what", Align::Left),
    ];
    let row = |(host, stats): &(&String, &HostStats)| {
        let numbers = [stats.requests, stats.stored, stats.unchanged, stats.duplicates, stats.not_due];
        let [requests, stored, unchanged, duplicates, not_due] = numbers.map(|number| number.to_string());
        let host = if host.is_empty() { "(files)".to_owned() } else { (*host).clone() };
        [
            host,
            requests,
            stored,
            unchanged,
            duplicates,
            not_due,
            stats.failures().to_string(),
            stats.median_ms.to_string(),
            stats.bytes.div_ceil(1024).to_string(),
            causes(stats),
        ]
    };
    let table = aligned(headings, &shown.iter().map(row).collect::<Vec<_>>());
    if left_out == 0 { table } else { format!("{table}\nand {left_out} hosts that were asked less") }
}

/// What failed, by cause.
pub(crate) fn causes(stats: &HostStats) -> String {
    let causes: Vec<_> = stats.failed.iter().map(|(cause, count)| format!("{cause} {count}")).collect();
    causes.join(", ")
}
