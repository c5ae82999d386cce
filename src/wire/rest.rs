//! Waiting on a machine that may fall asleep meanwhile.
//!
//! Timers stand still while a laptop sleeps, and the clock on the wall may be set at any
//! moment. So it is asked how long the machine was asleep, and that counts as waiting; what
//! the clock on the wall says does not.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

/// How often a long wait looks whether the machine was asleep.
const GLANCE: Duration = Duration::from_secs(1);

/// Tells how long this machine was asleep. Whoever has a copy of it counts from the same moment.
#[derive(Clone)]
pub struct Wake(Arc<dyn Fn() -> Duration + Send + Sync>);

impl fmt::Debug for Wake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wake({:?})", self.asleep())
    }
}

impl Default for Wake {
    fn default() -> Self {
        let (begun, awake) = (uptime(), std::time::Instant::now());
        Self::new(move || uptime().saturating_sub(begun).saturating_sub(awake.elapsed()))
    }
}

impl Wake {
    /// One that is told by that clock: the time asleep so far, never less than before.
    pub fn new(asleep: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        Self(Arc::new(asleep))
    }

    /// How long the machine was asleep so far.
    pub fn asleep(&self) -> Duration {
        (self.0)()
    }

    /// The present moment for whoever counts the time asleep.
    pub fn now(&self) -> Instant {
        Instant::now() + self.asleep()
    }

    /// Waits so long, the time asleep counted: after an hour of sleep it is over at once.
    pub async fn rest(&self, length: Duration) {
        let end = self.now() + length;
        loop {
            let left = end.saturating_duration_since(self.now());
            if left.is_zero() {
                return;
            }
            sleep(left.min(GLANCE)).await;
        }
    }
}

/// How long the machine is on, asleep or not.
#[cfg(unix)]
fn uptime() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    // Elsewhere the clock that only goes forward goes on in sleep, and that of `Instant` does not.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    const CLOCK: ClockId = ClockId::Boottime;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    const CLOCK: ClockId = ClockId::Monotonic;
    Duration::try_from(clock_gettime(CLOCK)).unwrap_or_default()
}

/// Where `Instant` goes on in sleep, timers do so too.
#[cfg(not(unix))]
fn uptime() -> Duration {
    Duration::ZERO
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// A machine that has slept for as long as the test says.
    pub(crate) fn sleeper() -> (Arc<Mutex<Duration>>, Wake) {
        let asleep = Arc::new(Mutex::new(Duration::ZERO));
        let told = Arc::clone(&asleep);
        (asleep, Wake::new(move || *told.lock().expect("unpoisoned")))
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_is_as_long_as_it_should_be_where_nobody_sleeps() {
        let (_, wake) = sleeper();
        let begun = Instant::now();
        wake.rest(Duration::from_millis(90_500)).await;
        assert_eq!(begun.elapsed(), Duration::from_millis(90_500));
    }

    #[tokio::test(start_paused = true)]
    async fn an_hour_asleep_ends_a_wait_of_an_hour() {
        let (asleep, wake) = sleeper();
        let begun = Instant::now();
        let resting = wake.rest(Duration::from_hours(1));
        let falling = async {
            sleep(Duration::from_secs(10)).await;
            *asleep.lock().expect("unpoisoned") = Duration::from_hours(1);
        };
        tokio::join!(resting, falling);
        assert!(begun.elapsed() <= Duration::from_secs(11), "{:?}", begun.elapsed());
    }

    #[test]
    fn a_machine_that_is_awake_was_not_asleep() {
        let wake = Wake::default();
        assert!(wake.asleep() < Duration::from_secs(1), "{wake:?}");
    }
}
