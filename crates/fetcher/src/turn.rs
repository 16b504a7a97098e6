//! When a host may be asked: pure arithmetic on moments, without a clock.

use std::time::Duration;

use tokio::time::Instant;

use crate::config::FetchConfig;

/// How often a host that does not answer is left alone before nothing more is asked of it.
const TRIPS: u32 = 3;

/// The first spacing of a host that says that it is asked too much.
const FIRST_SLOWING: Duration = Duration::from_secs(1);

/// What a host gave for one request, as far as its turns go by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gave {
    /// An answer of whatever status, after this time.
    Answer(Duration),
    /// That it is asked too much (status 429 or 503), and for how long it wants to be left alone.
    TooMuch(Option<Duration>),
    /// No connection, from a host that refuses those of whoever asks too much.
    Refusal,
    /// Nothing.
    Nothing,
}

/// The turns of one host.
#[derive(Debug, Clone)]
pub(crate) struct Turn {
    /// The spacing that is configured.
    spacing: Duration,
    /// The longest spacing and the longest wait that the host itself can ask for.
    spacing_cap: Duration,
    wait_cap: Duration,
    adaptive: bool,
    breaker: Breaker,
    /// The least time between requests that its sites ask for.
    crawl_delay: Duration,
    /// What its complaints have brought it.
    slowing: Duration,
    /// How long it takes to answer, the last answers counting most.
    pace: Duration,
    /// Before when it is not asked.
    next: Option<Instant>,
}

/// Leaves a host alone that does not answer.
#[derive(Debug, Clone, Copy)]
struct Breaker {
    after: u32,
    rest: Duration,
    /// Requests without an answer in a row.
    failures: u32,
    trips: u32,
}

impl Turn {
    pub(crate) fn new(config: &FetchConfig, spacing: Duration) -> Self {
        Self {
            spacing,
            spacing_cap: Duration::from_secs(config.spacing_cap_seconds),
            wait_cap: config.backoff_cap(),
            adaptive: config.adaptive,
            breaker: Breaker {
                after: config.breaker_failures,
                rest: Duration::from_secs(config.breaker_seconds),
                failures: 0,
                trips: 0,
            },
            crawl_delay: Duration::ZERO,
            slowing: Duration::ZERO,
            pace: Duration::ZERO,
            next: None,
        }
    }

    /// Whether nothing more is asked of the host.
    pub(crate) fn is_dead(&self) -> bool {
        self.breaker.trips >= TRIPS
    }

    /// Before when the host is not to be asked.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.next
    }

    /// Notes the least time between requests that a robots.txt asks for.
    pub(crate) fn set_crawl_delay(&mut self, delay: Duration) {
        self.crawl_delay = self.crawl_delay.max(delay.min(self.spacing_cap));
    }

    /// Notes that a request begins.
    pub(crate) fn begin(&mut self, now: Instant) {
        self.hold(now + self.distance());
    }

    /// Notes what a request gave.
    pub(crate) fn end(&mut self, gave: Gave, now: Instant) {
        let mut rest = Duration::ZERO;
        match gave {
            Gave::Answer(took) => {
                self.pace = (self.pace * 3 + took) / 4;
                self.slowing = self.slowing.mul_f64(0.8);
                (self.breaker.failures, self.breaker.trips) = (0, 0);
            }
            Gave::TooMuch(asked) => {
                self.slow_down();
                rest = asked.unwrap_or_default().min(self.wait_cap);
                self.breaker.failures = 0;
            }
            Gave::Refusal => {
                self.slow_down();
                rest = self.breaker.fail();
            }
            Gave::Nothing => rest = self.breaker.fail(),
        }
        self.hold(now + self.distance().max(rest));
    }

    fn slow_down(&mut self) {
        self.slowing = (self.slowing * 2).max(FIRST_SLOWING).min(self.spacing_cap);
    }

    fn distance(&self) -> Duration {
        let wanted = self.spacing.max(self.crawl_delay);
        if !self.adaptive {
            return wanted;
        }
        // A host that takes long gets as long a rest as it took.
        wanted.max(self.slowing).max(if wanted.is_zero() {
            Duration::ZERO
        } else {
            self.pace.min(self.spacing_cap)
        })
    }

    fn hold(&mut self, until: Instant) {
        self.next = self.next.max(Some(until));
    }
}

impl Breaker {
    /// Notes a failure, and gives how long the host is left alone for it.
    fn fail(&mut self) -> Duration {
        self.failures += 1;
        if self.failures < self.after {
            return Duration::ZERO;
        }
        // From now on each failure is one too many, until there is an answer.
        self.failures = self.after - 1;
        self.trips += 1;
        self.rest
    }
}

/// The wait before retry number `retry` (from 0), where `draw` is a number from 0 to 1 drawn at random.
pub(crate) fn retry_wait(config: &FetchConfig, retry: u32, draw: f64) -> Duration {
    config.backoff(retry).mul_f64(0.5 + draw.clamp(0.0, 1.0) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn config() -> FetchConfig {
        FetchConfig {
            spacing_ms: 2000,
            spacing_cap_seconds: 20,
            backoff_cap_seconds: 60,
            breaker_failures: 2,
            breaker_seconds: 90,
            ..FetchConfig::default()
        }
    }

    /// How long the host is left alone after each of what it gives.
    fn rests(config: &FetchConfig, gives: &[Gave]) -> Vec<u64> {
        let mut turn = Turn::new(config, Duration::from_millis(config.spacing_ms));
        let mut now = Instant::now();
        let rest = |gave: &Gave| {
            turn.begin(now);
            if let Gave::Answer(took) = gave {
                now += *took;
            }
            turn.end(*gave, now);
            let rest = turn.next().expect("it was asked") - now;
            now += rest;
            rest.as_secs()
        };
        gives.iter().map(rest).collect()
    }

    #[test]
    fn a_host_is_left_alone_as_long_as_it_needs() {
        use Gave::{Answer, Nothing, Refusal, TooMuch};
        let plain = FetchConfig { adaptive: false, ..config() };
        for (config, gives, expected) in [
            (config(), &[Answer(s(0)), Answer(s(1)), Answer(s(0))][..], &[2, 2, 2][..]),
            // Slowness is met by degrees, and forgotten so.
            (
                config(),
                &[Answer(s(12)), Answer(s(12)), Answer(s(1)), Answer(s(1)), Answer(s(1))],
                &[3, 5, 4, 3, 2],
            ),
            (plain.clone(), &[Answer(s(12)), Answer(s(12))], &[2, 2]),
            // Complaints double the distance up to the cap.
            (config(), &[TooMuch(None); 6], &[2, 2, 4, 8, 16, 20]),
            (plain, &[TooMuch(None); 3], &[2, 2, 2]),
            // What the host asks for is done, up to the cap.
            (config(), &[TooMuch(Some(s(30))), TooMuch(Some(s(999)))], &[30, 60]),
            // A refusal is such a complaint, and no answer either.
            (FetchConfig { breaker_failures: 5, ..config() }, &[Refusal; 5], &[2, 2, 4, 8, 90]),
            (config(), &[Refusal, TooMuch(None), TooMuch(None), Answer(s(0))], &[2, 2, 4, 4]),
            // A host that does not answer has a rest, and then one request at a time.
            (config(), &[Nothing, Nothing, Nothing, Answer(s(0)), Nothing, Nothing], &[2, 90, 90, 2, 2, 90]),
        ] {
            assert_eq!(rests(&config, gives), expected, "{gives:?}");
        }
    }

    #[test]
    fn a_host_that_never_answers_is_given_up() {
        let mut turn = Turn::new(&config(), s(1));
        let now = Instant::now();
        let mut asked = 0;
        while !turn.is_dead() {
            turn.end(Gave::Nothing, now);
            asked += 1;
        }
        assert_eq!(asked, 4, "two, and one after each rest");
        turn.end(Gave::Answer(s(1)), now);
        assert!(!turn.is_dead(), "another worker can still reach it");
    }

    #[test]
    fn a_crawl_delay_counts_up_to_the_cap() {
        for (delay, expected) in [(1, 2), (5, 5), (100, 20)] {
            let mut turn = Turn::new(&config(), s(2));
            turn.set_crawl_delay(s(delay));
            let now = Instant::now();
            turn.end(Gave::Answer(s(0)), now);
            assert_eq!(turn.next(), Some(now + s(expected)), "{delay}");
        }
    }

    #[test]
    fn retries_wait_a_drawn_part_of_the_upper_half() {
        let config = FetchConfig { backoff_base_ms: 1000, ..config() };
        for (retry, draw, expected) in
            [(0, 0.0, 500), (0, 1.0, 1000), (2, 0.5, 3000), (9, 1.0, 60_000), (0, 7.0, 1000)]
        {
            assert_eq!(retry_wait(&config, retry, draw).as_millis(), expected, "{retry} {draw}");
        }
    }
}
