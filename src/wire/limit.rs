//! How fast one provider may be called, for all jobs of this process together and, by a book on the disk, for all
//! processes of one store.
//!
//! Both bounds are optional. Whoever waits is let through in the order of arrival, as far as one process goes; among
//! processes whoever looks first.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::{Mutex, Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep, sleep_until};

use super::book::Book;

/// The bounds of one provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// So many calls begin within any minute.
    pub per_minute: Option<u32>,
    /// So many calls are under way at once, in this process.
    pub at_once: Option<u32>,
}

/// The gate in front of one provider. Share it by reference among everybody who calls there.
#[derive(Debug)]
pub struct Limit {
    per_minute: Option<usize>,
    at_once: Option<Semaphore>,
    begun: Mutex<VecDeque<Instant>>,
    book: Option<Book>,
}

/// Leave to make one call; the next one is let in when it is dropped.
#[derive(Debug)]
#[must_use]
pub struct Pass<'a>(#[expect(dead_code, reason = "held for its drop")] Option<SemaphorePermit<'a>>);

impl Limit {
    /// A gate with these bounds. A bound of zero counts as one: a provider that is never called is not configured so.
    #[must_use]
    pub fn new(rates: Rates) -> Self {
        let at_least_one = |bound: u32| usize::try_from(bound.max(1)).unwrap_or(usize::MAX);
        Self {
            per_minute: rates.per_minute.map(at_least_one),
            at_once: rates.at_once.map(|bound| Semaphore::new(at_least_one(bound).min(Semaphore::MAX_PERMITS))),
            begun: Mutex::default(),
            book: None,
        }
    }

    /// The same, where the calls of a minute are those of everybody who keeps that book.
    #[must_use]
    pub fn with_book(self, book: PathBuf) -> Self {
        Self { book: self.per_minute.map(|_| Book::at(book)), ..self }
    }

    /// Waits until one more call fits. Dropping the future gives the place in the row back.
    pub async fn enter(&self) -> Pass<'_> {
        let permit = match &self.at_once {
            // The semaphore is never closed, so that there is always a permit in the end.
            Some(semaphore) => semaphore.acquire().await.ok(),
            None => None,
        };
        if let Some(per_minute) = self.per_minute {
            self.wait_for_the_minute(per_minute).await;
        }
        Pass(permit)
    }

    async fn wait_for_the_minute(&self, per_minute: usize) {
        // Held while waiting: that is what keeps the row in order.
        let mut begun = self.begun.lock().await;
        if begun.len() >= per_minute
            && let Some(oldest) = begun.front().copied()
        {
            sleep_until(oldest + Duration::from_mins(1)).await;
            begun.pop_front();
        }
        if let Some(book) = &self.book {
            while let Some(wait) = book.enter(per_minute) {
                sleep(wait).await;
            }
        }
        begun.push_back(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn no_minute_sees_more_calls_than_allowed() {
        let limit = Limit::new(Rates { per_minute: Some(3), at_once: None });
        let mut begun = Vec::new();
        for _ in 0..10 {
            let _pass = limit.enter().await;
            begun.push(Instant::now());
            tokio::time::advance(Duration::from_secs(7)).await;
        }
        for window in begun.windows(4) {
            assert!(window[3] - window[0] >= Duration::from_mins(1), "{begun:?}");
        }
        assert!(begun[9] - begun[0] < Duration::from_mins(4), "and no more waiting than that takes");
    }

    #[tokio::test(start_paused = true)]
    async fn no_minute_sees_more_calls_of_all_processes_together_and_all_get_through() {
        let folder = tempfile::tempdir().expect("a folder");
        let begun = Mutex::new(Vec::new());
        let (start, wall) = (Instant::now(), jiff::Timestamp::now());
        let process = || async {
            let clock = move || wall.as_microsecond() + i64::try_from(start.elapsed().as_micros()).expect("a while");
            let limit = Limit::new(Rates { per_minute: Some(5), at_once: None });
            let limit =
                Limit { book: Some(Book { now: Box::new(clock), ..Book::at(folder.path().join("calls")) }), ..limit };
            for _ in 0..4 {
                let _pass = limit.enter().await;
                begun.lock().await.push(Instant::now());
                sleep(Duration::from_secs(2)).await;
            }
        };
        tokio::join!(process(), process(), process(), process(), process());
        let begun = begun.into_inner();
        assert_eq!(begun.len(), 20);
        for window in begun.windows(6) {
            assert!(window[5] - window[0] >= Duration::from_mins(1), "{begun:?}");
        }
        assert!(begun[19] - begun[0] < Duration::from_secs(200), "and no more waiting than that takes: {begun:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_calls_are_under_way_than_allowed() {
        let limit = Limit::new(Rates { per_minute: None, at_once: Some(2) });
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let call = || async {
            let _pass = limit.enter().await;
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            now.fetch_sub(1, Ordering::SeqCst);
        };
        tokio::join!(call(), call(), call(), call(), call());
        assert_eq!(most.load(Ordering::SeqCst), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn without_bounds_nobody_waits() {
        let limit = Limit::new(Rates::default());
        let begun = Instant::now();
        for _ in 0..1000 {
            drop(limit.enter().await);
        }
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }
}
