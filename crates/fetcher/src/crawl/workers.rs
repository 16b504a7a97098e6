//! The workers of hosts: each is begun with the first job for its host, and has a queue of its own.

use std::{collections::HashMap, sync::Arc};

use danvan_store::RawStore;
use jiff::Timestamp;
use tokio::{
    sync::mpsc,
    task::{Id, JoinSet},
};

use crate::{
    config::FetchConfig,
    error::FetchError,
    gate::Gates,
    host::Worker,
    job::{Finished, Job, host_of},
};

/// How many answers wait for the store at most: what bounds memory beside the connections.
const WAITING_ANSWERS: usize = 16;

pub(super) struct Workers {
    config: Arc<FetchConfig>,
    gates: Arc<Gates>,
    /// The queue of each host's worker.
    queues: HashMap<String, mpsc::UnboundedSender<Job>>,
    tasks: JoinSet<()>,
    /// The host of each worker, for when one dies.
    names: HashMap<Id, String>,
    /// How many jobs they have.
    pending: usize,
    finished: mpsc::Sender<Finished>,
    arrivals: mpsc::Receiver<Finished>,
}

impl Workers {
    pub(super) fn new(config: Arc<FetchConfig>, gates: Gates) -> Self {
        let (finished, arrivals) = mpsc::channel(WAITING_ANSWERS);
        Self {
            config,
            gates: Arc::new(gates),
            queues: HashMap::new(),
            tasks: JoinSet::new(),
            names: HashMap::new(),
            pending: 0,
            finished,
            arrivals,
        }
    }

    /// Gives a job to the worker of its host; gives whether there is one, which an address without a host has not.
    pub(super) fn give(&mut self, job: Job, store: &RawStore, began: Timestamp) -> bool {
        let Some(host) = host_of(&job.url) else { return false };
        if !self.queues.contains_key(host) {
            self.begin(host.to_owned(), store, began);
        }
        // A queue is closed only by a worker that died, which ends the run.
        let host = host_of(&job.url).unwrap_or_default();
        let given = self.queues.get(host).is_some_and(|queue| queue.send(job).is_ok());
        self.pending += usize::from(given);
        given
    }

    /// What came of the next job that is done; none when all are.
    pub(super) async fn next(&mut self) -> Result<Option<Finished>, FetchError> {
        if self.pending == 0 {
            return Ok(None);
        }
        tokio::select! {
            Some(finished) = self.arrivals.recv() => {
                self.pending -= 1;
                Ok(Some(finished))
            }
            // Workers end when their queues do, and those are held here.
            Some(Err(source)) = self.tasks.join_next() => {
                let host = self.names.remove(&source.id()).unwrap_or_default();
                Err(FetchError::Worker { host, source })
            }
            else => Ok(None),
        }
    }

    fn begin(&mut self, host: String, store: &RawStore, began: Timestamp) {
        let known = self.known_robots(&host, store, began);
        let worker = Worker::new(self.config.clone(), self.gates.clone(), &host, known);
        let (queue, jobs) = mpsc::unbounded_channel();
        let task = self.tasks.spawn(worker.run(jobs, self.finished.clone()));
        self.names.insert(task.id(), host.clone());
        self.queues.insert(host, queue);
    }

    /// The robots.txt files of a host that still hold. One that cannot be read from the state is fetched again.
    fn known_robots(
        &self,
        host: &str,
        store: &RawStore,
        began: Timestamp,
    ) -> Vec<(String, danvan_store::raw::RobotsFile)> {
        let origins = ["http", "https"].map(|scheme| format!("{scheme}://{host}"));
        let oldest = began.as_second() - i64::from(self.config.robots_hours) * 3600;
        let known = origins.into_iter().filter_map(|origin| {
            let file = store.robots(&origin).ok().flatten()?;
            (file.fetched_at.as_second() > oldest).then_some((origin, file))
        });
        known.collect()
    }
}
