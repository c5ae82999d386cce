//! The virtual clock of the sandbox.
//!
//! Time either flows with the real clock, faster or slower by a factor, or
//! stands still. In both cases it can be turned forwards by hand, which is how
//! a test waits an hour in no time. It never goes back.

use std::time::{Duration, Instant, SystemTime};

/// How virtual time passes by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tempo {
    /// With the real clock times a factor; 1.0 is real time.
    Flowing(f64),
    /// Not at all: only by being turned.
    Turned,
}

/// A point in virtual time, as the time since the sandbox opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment(Duration);

impl Moment {
    /// The moment that much later.
    pub(super) fn after(self, span: Duration) -> Self {
        Self(self.0.saturating_add(span))
    }

    /// The span since an earlier moment; nothing if that one is later.
    pub(super) fn since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

/// Tells virtual time. Opens at the real date, so that vendors' time stamps look like today's.
#[derive(Debug)]
pub(super) struct Clock {
    tempo: Tempo,
    opened: Instant,
    turned: Duration,
    epoch: Duration,
}

impl Clock {
    pub(super) fn new(tempo: Tempo) -> Self {
        let epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Self { tempo, opened: Instant::now(), turned: Duration::ZERO, epoch }
    }

    pub(super) fn now(&self) -> Moment {
        let flowed = match self.tempo {
            Tempo::Flowing(speed) => {
                let seconds = self.opened.elapsed().as_secs_f64() * speed;
                Duration::try_from_secs_f64(seconds).unwrap_or_default()
            }
            Tempo::Turned => Duration::ZERO,
        };
        Moment(flowed.saturating_add(self.turned))
    }

    /// Turns the clock forwards.
    pub(super) fn advance(&mut self, span: Duration) {
        self.turned = self.turned.saturating_add(span);
    }

    /// The moment as whole Unix seconds, as vendors write it.
    pub(super) fn unix(&self, moment: Moment) -> u64 {
        self.epoch.saturating_add(moment.0).as_secs()
    }

    /// The moment as whole Unix milliseconds, as a few vendors write it.
    pub(super) fn unix_millis(&self, moment: Moment) -> u64 {
        u64::try_from(self.epoch.saturating_add(moment.0).as_millis()).unwrap_or(u64::MAX)
    }

    /// The moment as RFC 3339 with milliseconds, as other vendors write it.
    pub(super) fn rfc3339(&self, moment: Moment) -> String {
        let span = self.epoch.saturating_add(moment.0);
        let millis = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        jiff::Timestamp::from_millisecond(millis).map_or_else(|_| String::new(), |moment| format!("{moment:.3}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turned_clock_moves_only_by_hand() {
        let mut clock = Clock::new(Tempo::Turned);
        let start = clock.now();
        assert_eq!(start, Moment::default());
        clock.advance(Duration::from_hours(1));
        assert_eq!(clock.now().since(start), Duration::from_hours(1));
        assert_eq!(clock.unix(clock.now()) - clock.unix(start), 3600);
    }

    #[test]
    fn a_flowing_clock_can_be_turned_too_and_never_goes_back() {
        let mut clock = Clock::new(Tempo::Flowing(1000.0));
        let first = clock.now();
        clock.advance(Duration::from_mins(1));
        assert!(clock.now().since(first) >= Duration::from_mins(1));
        assert_eq!(first.since(clock.now()), Duration::ZERO);
    }
}
