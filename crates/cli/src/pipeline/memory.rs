//! How much memory the process had.

/// The file in which Linux tells about a process (proc(5)).
pub(super) const STATUS: &str = "/proc/self/status";

/// The most memory that this process had at a time, in bytes; none where the system does not tell.
pub(crate) fn peak_bytes() -> Option<u64> {
    peak_in(&std::fs::read_to_string(STATUS).ok()?)
}

fn peak_in(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_read_where_it_stands() {
        for (status, expected) in [
            ("Name:\tdanvan\nVmPeak:\t  900 kB\nVmHWM:\t   48 kB\nVmRSS:\t  40 kB\n", Some(48 * 1024)),
            ("Name:\tdanvan\n", None),
            ("VmHWM:\tmuch\n", None),
        ] {
            assert_eq!(peak_in(status), expected, "{status}");
        }
    }
}
