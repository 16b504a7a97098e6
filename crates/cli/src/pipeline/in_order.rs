//! Work on all cores, with results in the order of what was worked on.

use std::{
    any::Any,
    collections::BTreeMap,
    num::NonZero,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
};

/// How many items are under way for each core: enough that no core waits for one slow item, few enough that
/// memory stays small.
const AHEAD: usize = 4;

/// What a panic leaves.
type Panic = Box<dyn Any + Send>;

/// Does `work` on each of `items` on all cores, and hands what came of it to `take` in the order of the items. A
/// few items for each core are held at a time, however many there are.
///
/// # Errors
/// The first of `take`, after which nothing more is taken.
///
/// # Panics
/// Where `work` does.
pub(crate) fn in_order<T: Send, R: Send, E>(
    mut items: impl Iterator<Item = T>,
    work: impl Fn(T) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        let (jobs, waiting) = mpsc::channel::<(usize, T)>();
        let (results, done) = mpsc::channel();
        let waiting = Arc::new(Mutex::new(waiting));
        let work = &work;
        for _ in 0..cores {
            let (waiting, results) = (waiting.clone(), results.clone());
            scope.spawn(move || {
                loop {
                    let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok((number, item)) = next else { return };
                    let result = catch_unwind(AssertUnwindSafe(|| work(item)));
                    if results.send((number, result)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(results);
        let outcome = hand_over(&mut items, cores * AHEAD, &jobs, &done, &mut take);
        // Without this the workers would wait for more, and the scope for them.
        drop(jobs);
        outcome
    })
}

fn hand_over<T, R, E>(
    items: &mut impl Iterator<Item = T>,
    ahead: usize,
    jobs: &mpsc::Sender<(usize, T)>,
    done: &mpsc::Receiver<(usize, Result<R, Panic>)>,
    take: &mut impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let (mut given, mut taken) = (0_usize, 0_usize);
    let mut early = BTreeMap::new();
    loop {
        while given - taken < ahead {
            let Some(item) = items.next() else { break };
            if jobs.send((given, item)).is_err() {
                break;
            }
            given += 1;
        }
        if taken == given {
            return Ok(());
        }
        let Ok((number, result)) = done.recv() else { return Ok(()) };
        early.insert(number, result);
        while let Some(result) = early.remove(&taken) {
            taken += 1;
            // The senders go with this thread's stack, and the workers with them.
            take(result.unwrap_or_else(|panic| resume_unwind(panic)))?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order() {
        let mut seen = Vec::new();
        in_order(
            0..1000,
            |n: usize| n * 2,
            |result| {
                seen.push(result);
                Ok::<_, ()>(())
            },
        )
        .expect("nothing fails");
        assert_eq!(seen, (0..1000).map(|n| n * 2).collect::<Vec<_>>());
    }

    #[test]
    fn a_panic_is_handed_on() {
        let work = |n: usize| assert!(n != 7, "the seventh is broken");
        let outcome = catch_unwind(|| in_order(0..1000, work, |()| Ok::<_, ()>(())));
        assert!(outcome.is_err());
    }

    #[test]
    fn an_error_ends_it() {
        let mut taken = 0;
        let outcome = in_order(
            0..,
            |n: u64| n,
            |_| {
                taken += 1;
                if taken == 5 { Err("enough") } else { Ok(()) }
            },
        );
        assert_eq!((outcome, taken), (Err("enough"), 5));
    }
}
