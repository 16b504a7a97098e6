//! Who may be asked now: the turns of hosts, the connections to addresses, and what a run may take.

use std::{
    collections::HashMap,
    fmt,
    net::IpAddr,
    sync::{
        Arc, Mutex as Lock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use danvan_domain::error::chain;
use tokio::{
    sync::{Mutex, Semaphore, SemaphorePermit},
    time::{Instant, sleep_until},
};
use url::Url;

use crate::{
    client::{Answer, Client, Failure, Request},
    config::FetchConfig,
    job::host_of,
    report::FailureCause,
    resolve::Resolver,
    turn::{Gave, Turn},
};

/// Shared by all workers: a robots.txt can stand at a host that is another worker's.
#[derive(Debug)]
pub(crate) struct Gates {
    config: Arc<FetchConfig>,
    resolver: Resolver,
    /// Requests under way over all hosts.
    all: Semaphore,
    hosts: Lock<HashMap<String, Arc<Gate>>>,
    addresses: Lock<HashMap<IpAddr, Arc<Semaphore>>>,
    /// Least spacings of hosts that ways ask for.
    spacings: HashMap<String, Duration>,
    bytes: AtomicU64,
    clock: Clock,
    until: Option<Instant>,
}

/// What says how late it is, as far as a run's time is limited: tests have one of their own.
#[derive(Clone)]
pub(crate) struct Clock(Arc<dyn Fn() -> Instant + Send + Sync>);

impl Clock {
    #[cfg(test)]
    pub(crate) fn of(tells: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        Self(Arc::new(tells))
    }

    fn now(&self) -> Instant {
        self.0()
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self(Arc::new(Instant::now))
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({:?})", self.now())
    }
}

/// One host's.
#[derive(Debug)]
struct Gate {
    /// Whether it is a web archive's, which refuses connections where others say that they are asked too much.
    is_archive: bool,
    connections: Semaphore,
    turn: Mutex<Turn>,
}

impl Gates {
    pub(crate) fn new(
        config: Arc<FetchConfig>,
        resolver: Resolver,
        spacings: HashMap<String, Duration>,
        clock: Clock,
    ) -> Self {
        let minutes = (config.max_run_minutes > 0).then(|| Duration::from_secs(config.max_run_minutes * 60));
        Self {
            all: Semaphore::new(config.connections),
            resolver,
            hosts: Lock::default(),
            addresses: Lock::default(),
            spacings,
            bytes: AtomicU64::new(0),
            until: minutes.map(|minutes| clock.now() + minutes),
            clock,
            config,
        }
    }

    /// Asks once, when it is the host's turn. Gives how long the answer took, too.
    pub(crate) async fn ask(
        &self,
        client: &Client,
        request: &Request<'_>,
    ) -> (Result<Answer, Failure>, Option<Duration>) {
        let gate = self.of(request.url);
        let Ok(_connection) = gate.connections.acquire().await else { return (Err(closed()), None) };
        if let Err(failure) = self.wait(&gate).await {
            return (Err(failure), None);
        }
        let address = match self.address(client, request.url).await {
            Ok(address) => address,
            Err(failure) => {
                if failure.cause == FailureCause::Connect {
                    // The name is not found: nobody was asked, and nobody refused.
                    gate.turn.lock().await.end(Gave::Nothing, Instant::now());
                }
                return (Err(failure), None);
            }
        };
        let _address = match &address {
            Some(connections) => connections.acquire().await.ok(),
            None => None,
        };
        // Held until the body is here, so that it bounds what is in memory, too.
        let Ok(_permit) = self.permit().await else { return (Err(closed()), None) };
        let began = Instant::now();
        let answered = client.get(request).await;
        let now = Instant::now();
        let took = now - began;
        gate.turn.lock().await.end(gave(&answered, took, gate.is_archive), now);
        if let Ok(answer) = &answered {
            self.bytes.fetch_add(answer.body.len() as u64, Ordering::Relaxed);
        }
        (answered, Some(took))
    }

    /// Notes the least time between requests that a site's robots.txt asks for.
    pub(crate) async fn set_crawl_delay(&self, url: &Url, delay: Duration) {
        self.of(url).turn.lock().await.set_crawl_delay(delay);
    }

    async fn permit(&self) -> Result<SemaphorePermit<'_>, tokio::sync::AcquireError> {
        self.all.acquire().await
    }

    /// Waits until the host may be asked, and takes its turn; an error where it may not be asked any more.
    async fn wait(&self, gate: &Gate) -> Result<(), Failure> {
        loop {
            self.check_limits()?;
            let next = {
                let mut turn = gate.turn.lock().await;
                if turn.is_dead() {
                    let message = "the host does not answer: nothing more is asked of it in this run";
                    return Err(Failure::new(FailureCause::HostDown, message));
                }
                let now = Instant::now();
                match turn.next().filter(|next| *next > now) {
                    Some(next) => next,
                    None => {
                        turn.begin(now);
                        return Ok(());
                    }
                }
            };
            // What another request gives meanwhile can make the wait longer.
            sleep_until(self.until.map_or(next, |until| next.min(until))).await;
        }
    }

    /// An error where the run has had what it may have.
    fn check_limits(&self) -> Result<(), Failure> {
        let bytes = self.config.max_run_bytes;
        let spent = bytes > 0 && self.bytes.load(Ordering::Relaxed) >= bytes;
        if spent || self.until.is_some_and(|until| self.clock.now() >= until) {
            let message = "the run has had what fetch.max_run_bytes and fetch.max_run_minutes allow";
            return Err(Failure::new(FailureCause::Limit, message));
        }
        Ok(())
    }

    /// The connections to the address that a request goes to; none where a proxy makes them.
    async fn address(&self, client: &Client, url: &Url) -> Result<Option<Arc<Semaphore>>, Failure> {
        if client.proxied {
            return Ok(None);
        }
        let address = self.resolver.address(url).await.map_err(|error| {
            let private = error.kind() == std::io::ErrorKind::PermissionDenied;
            let cause = if private { FailureCause::Private } else { FailureCause::Connect };
            Failure::new(cause, chain(&error))
        })?;
        let most = self.config.connections_per_address;
        Ok(address.map(|address| {
            let mut addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
            addresses.entry(address).or_insert_with(|| Arc::new(Semaphore::new(most))).clone()
        }))
    }

    fn of(&self, url: &Url) -> Arc<Gate> {
        let host = host_of(url).unwrap_or_default();
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(gate) = hosts.get(host) {
            return gate.clone();
        }
        let limits = self.config.at(host);
        let least = self.spacings.get(host);
        let spacing = least.map_or(limits.spacing, |least| limits.spacing.max(*least));
        // A spacing that a way asks for is a promise to the host: one connection.
        let connections = if least.is_some() { 1 } else { limits.connections };
        let gate = Arc::new(Gate {
            is_archive: least.is_some(),
            connections: Semaphore::new(connections),
            turn: Mutex::new(Turn::new(&self.config, spacing)),
        });
        hosts.insert(host.to_owned(), gate.clone());
        gate
    }
}

fn gave(answered: &Result<Answer, Failure>, took: Duration, is_archive: bool) -> Gave {
    match answered {
        Ok(_) => Gave::Answer(took),
        Err(failure) => match failure.cause {
            FailureCause::Status(429 | 503) => Gave::TooMuch(failure.retry_after),
            FailureCause::Connect if is_archive => Gave::Refusal,
            FailureCause::Connect | FailureCause::Timeout | FailureCause::Interrupted => Gave::Nothing,
            _ => Gave::Answer(took),
        },
    }
}

/// Permits are never closed while workers are at work.
fn closed() -> Failure {
    Failure::new(FailureCause::Interrupted, "the run is ending")
}
