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

#[cfg(test)]
mod tests {
    use danvan_fetcher::FailureCause;

    use super::*;

    #[test]
    fn each_host_is_told_with_what_it_gave_and_what_failed() {
        let asked = HostStats {
            requests: 1204,
            stored: 1000,
            unchanged: 150,
            duplicates: 7,
            not_due: 31,
            lists: 40,
            failed: BTreeMap::from([
                (FailureCause::Connect, 1),
                (FailureCause::Status(404), 12),
                (FailureCause::Status(503), 2),
                (FailureCause::RobotsRefused, 3),
            ]),
            bytes: 20_480_001,
            median_ms: 187,
        };
        let files = HostStats { stored: 3, ..HostStats::default() };
        let dead =
            HostStats { requests: 4, failed: [(FailureCause::HostDown, 50)].into(), ..HostStats::default() };
        let hosts = [("bao.example", asked), ("", files), ("www.cong.thong.tin.example", dead)];
        let hosts = hosts.map(|(host, stats)| (host.to_owned(), stats)).into();
        insta::assert_snapshot!(table(&hosts));
    }

    #[test]
    fn of_many_hosts_those_are_shown_that_were_asked_most() {
        let host = |number: u64| {
            (format!("h{number:03}.example"), HostStats { requests: number, ..HostStats::default() })
        };
        let table = table(&(0..SHOWN as u64 + 2).map(host).collect());
        let hosts: Vec<_> = table.lines().filter(|line| line.starts_with('h')).skip(1).collect();
        assert_eq!(hosts.len(), SHOWN);
        assert!(hosts[0].starts_with("h002.example") && hosts.is_sorted(), "{table}");
        assert!(table.ends_with("\nand 2 hosts that were asked less"), "{table}");
    }
}
