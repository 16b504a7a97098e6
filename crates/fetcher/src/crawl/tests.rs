//! How long a run may take, by a clock that the test moves.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{Router, http::Uri};
use danvan_store::raw;
use tokio::{net::TcpListener, time::Instant};

use super::*;

/// How long a page takes by the clock of the test, in seconds.
const PAGE_SECONDS: u64 = 25;

#[tokio::test]
async fn a_run_ends_when_its_time_is_over_and_the_next_one_goes_on() {
    let seconds = Arc::new(AtomicU64::new(0));
    let (began, moved) = (Instant::now(), seconds.clone());
    let clock = Clock::of(move || began + Duration::from_secs(moved.load(Ordering::Relaxed)));
    let passing = seconds.clone();
    let answer = move |uri: Uri| {
        if uri.path() != "/robots.txt" {
            passing.fetch_add(PAGE_SECONDS, Ordering::Relaxed);
        }
        std::future::ready(uri.path().to_owned())
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let at = listener.local_addr().expect("bound").to_string();
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });

    let urls: Vec<_> = (1..=7).map(|number| format!("\"http://a.example/{number}\"")).collect();
    let source = format!(
        "id = \"a\"\npublisher = \"A\"\nenabled = true\n[[way]]\nkind = \"urls\"\nurls = [{}]",
        urls.join(", ")
    );
    let sources: [Source; 1] = [toml::from_str(&source).expect("a valid source")];
    let config = FetchConfig {
        max_run_minutes: 1,
        spacing_ms: 0,
        retries: 0,
        private_addresses: true,
        resolve: [("a.example".to_owned(), at)].into(),
        ..FetchConfig::default()
    };
    let folder = tempfile::tempdir().expect("folder");
    // Whatever is under way when the minute is over is still taken: three pages of 25 seconds.
    for (stored, left) in [(3, 4), (3, 1), (1, 0)] {
        let mut store = RawStore::open(folder.path(), 1 << 20).expect("opens");
        let report = fetch_by(clock.clone(), &sources, &config, &mut store, &()).await.expect("fetches");
        let total = report.total();
        let limited = total.failed.get(&crate::FailureCause::Limit).copied().unwrap_or_default();
        assert_eq!((total.stored, limited, report.issues.len()), (stored, left, 0));
    }
    let files = raw::files(folder.path()).expect("lists");
    let captures = files.iter().flat_map(|file| raw::captures(file).expect("opens"));
    assert_eq!(captures.count(), 7, "each once");
    assert_eq!(seconds.load(Ordering::Relaxed), 7 * PAGE_SECONDS);
}
