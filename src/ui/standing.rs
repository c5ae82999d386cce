//! Where one job stands, as far as its events have told.
//!
//! Plain lines and bars both show a `Standing`; it holds facts and no wording.
//! It takes events in any order and from any point of a job's life, since a
//! command may pick a job up in the middle. Time is passed in.

use std::time::Duration;

use jiff::Timestamp;

use crate::event::{Event, What};
use crate::job::State;
use crate::money::Usd;
use crate::price::Basis;

/// What the events have told of one job.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    /// At which provider; empty until told.
    pub(super) provider: String,
    /// With which model; empty until told.
    pub(super) model: String,
    /// The prompt's first words; empty until told.
    pub(super) title: String,
    /// Since when the user waits.
    pub(super) since: Timestamp,
    /// When the provider took it, where this process saw it.
    submitted: Option<Timestamp>,
    /// How long such a job took before.
    expected: Option<Duration>,
    pub(super) state: State,
    pub(super) percent: Option<u8>,
    /// Its place in the queue.
    pub(super) position: Option<u32>,
    /// What the finished clip cost; `None` where nothing was told, as for a clip that was paid before.
    pub(super) bill: Option<Bill>,
    pub(super) retry: Option<Retry>,
    pub(super) transfer: Option<Transfer>,
}

/// What a clip cost, as far as that is known, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bill {
    pub(super) usd: Option<Usd>,
    pub(super) basis: Option<Basis>,
}

/// A call that will be repeated.
#[derive(Clone, Debug)]
pub(super) struct Retry {
    pub(super) call: String,
    pub(super) why: String,
    /// When it is sent again.
    pub(super) until: Timestamp,
}

/// A file on its way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Transfer {
    began: Timestamp,
    /// What was here when this process began: a download may continue an older one.
    already: u64,
    pub(super) bytes: u64,
    pub(super) total: Option<u64>,
}

/// How much longer it may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Forecast {
    /// Nothing is known.
    Unknown,
    /// The provider tells how far it is, and such jobs usually take this much longer.
    Left(Duration),
    /// Such jobs usually take this long in all.
    Usually(Duration),
    /// Longer than such jobs usually take.
    Overdue,
}

impl Standing {
    /// A job of which nothing is known but that something happened to it.
    pub(super) fn new(at: Timestamp) -> Self {
        Self {
            provider: String::new(),
            model: String::new(),
            title: String::new(),
            since: at,
            submitted: None,
            expected: None,
            state: State::Planned,
            percent: None,
            position: None,
            bill: None,
            retry: None,
            transfer: None,
        }
    }

    /// Takes in one event of this job.
    pub(super) fn take(&mut self, event: &Event) {
        match &event.what {
            What::Planned { provider, model, title, expected, usd: _ } => {
                self.name(provider, model, title);
                self.expected = *expected;
                self.enter(State::Planned);
            }
            What::PickedUp { state, provider, model, title, since, expected } => {
                self.name(provider, model, title);
                self.expected = *expected;
                self.since = *since;
                self.enter(*state);
            }
            What::Submitting => self.enter(State::Submitting),
            What::Submitted { .. } => {
                self.submitted = Some(event.at);
                self.enter(State::Queued);
            }
            What::Progress { state, percent, position } => {
                self.percent = *percent;
                self.position = *position;
                self.enter(*state);
            }
            What::Retrying { call, why, after } => {
                let until = event.at.checked_add(*after).unwrap_or(event.at);
                self.retry = Some(Retry { call: call.clone(), why: why.clone(), until });
            }
            What::Finished { usd, basis } => {
                self.bill = Some(Bill { usd: *usd, basis: *basis });
                self.enter(State::Finished);
            }
            What::Downloading { bytes, total } => self.receive(event.at, *bytes, *total),
            What::Saved { bytes, .. } => {
                // A clip that was drawn here or came inside a reply was never on its way, and has a size all the same.
                let whole = Transfer { began: event.at, already: *bytes, bytes: *bytes, total: Some(*bytes) };
                self.transfer.get_or_insert(whole).bytes = *bytes;
                self.enter(State::Saved);
            }
            What::Ended { state, .. } => self.enter(*state),
            What::Summary(_) | What::Note { .. } | What::Warning { .. } => {}
        }
    }

    fn name(&mut self, provider: &str, model: &str, title: &str) {
        provider.clone_into(&mut self.provider);
        model.clone_into(&mut self.model);
        title.clone_into(&mut self.title);
    }

    fn enter(&mut self, state: State) {
        self.state = state;
        self.retry = None;
    }

    fn receive(&mut self, at: Timestamp, bytes: u64, total: Option<u64>) {
        self.retry = None;
        // Fewer bytes than before: the provider sent the file anew.
        let same = self.transfer.filter(|transfer| transfer.bytes <= bytes);
        let (began, already) = same.map_or((at, bytes), |transfer| (transfer.began, transfer.already));
        self.transfer = Some(Transfer { began, already, bytes, total });
    }

    /// How long the user has waited.
    pub(super) fn elapsed(&self, now: Timestamp) -> Duration {
        between(self.since, now)
    }

    /// The call that is about to be repeated, until the moment it is: after that it is simply on its way.
    pub(super) fn pending_retry(&self, now: Timestamp) -> Option<&Retry> {
        self.retry.as_ref().filter(|retry| now < retry.until)
    }

    /// How far it is, 0 to 1: what the provider tells, else the share of the usual time, which never reaches the end.
    pub(super) fn fraction(&self, now: Timestamp) -> Option<f64> {
        if let Some(transfer) = self.transfer {
            return transfer.total.filter(|total| *total > 0).map(|total| share(transfer.bytes, total));
        }
        if let Some(percent) = self.percent {
            return Some(f64::from(percent) / 100.0);
        }
        let expected = self.expected.filter(|_| self.waits())?;
        let waited = between(self.submitted.unwrap_or(self.since), now);
        (waited < expected).then(|| waited.div_duration_f64(expected).min(0.95))
    }

    /// How much longer it may take, as far as earlier jobs tell.
    pub(super) fn forecast(&self, now: Timestamp) -> Forecast {
        let Some(expected) = self.expected.filter(|_| self.waits()) else {
            return Forecast::Unknown;
        };
        let waited = between(self.submitted.unwrap_or(self.since), now);
        match (expected.checked_sub(waited), self.percent) {
            (None | Some(Duration::ZERO), _) => Forecast::Overdue,
            (Some(left), Some(_)) => Forecast::Left(left),
            (Some(_), None) => Forecast::Usually(expected),
        }
    }

    /// Whether it is the provider's turn.
    fn waits(&self) -> bool {
        match self.state {
            State::Queued | State::Running => true,
            State::Planned
            | State::Submitting
            | State::Finished
            | State::Saved
            | State::Failed
            | State::Refused
            | State::Cancelled
            | State::Expired
            | State::Uncertain => false,
        }
    }
}

impl Transfer {
    /// The bytes that came since this process began, and how long that took.
    pub(super) fn pace(&self, now: Timestamp) -> (u64, Duration) {
        (self.bytes.saturating_sub(self.already), between(self.began, now))
    }
}

/// The time between two moments; none where the clock was set back.
pub(super) fn between(earlier: Timestamp, later: Timestamp) -> Duration {
    later.duration_since(earlier).try_into().unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "a gauge has a few columns; a file's size is exact to 53 bits")]
fn share(part: u64, whole: u64) -> f64 {
    (part as f64 / whole as f64).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::samples::{after, downloading, planned, queued, retrying, running, saved, second, submitted, told};

    #[test]
    fn time_left_is_told_only_with_a_percentage_and_never_once_overdue() {
        let silent = after(vec![(0, planned()), (10, submitted()), (20, running(None))]);
        assert_eq!(silent.forecast(second(60)), Forecast::Usually(Duration::from_mins(2)));
        assert_eq!(silent.forecast(second(130)), Forecast::Overdue);
        let talking = after(vec![(0, planned()), (10, submitted()), (20, running(Some(40)))]);
        assert_eq!(talking.forecast(second(60)), Forecast::Left(Duration::from_secs(70)));
        assert_eq!(talking.forecast(second(500)), Forecast::Overdue);
    }

    #[test]
    fn a_gauge_is_never_full_on_a_guess() {
        let silent = after(vec![(0, planned()), (0, submitted())]);
        assert_eq!(silent.fraction(second(60)), Some(0.5));
        assert_eq!(silent.fraction(second(119)), Some(0.95));
        assert_eq!(silent.fraction(second(121)), None);
        let talking = after(vec![(0, planned()), (0, submitted()), (1, running(Some(40)))]);
        assert_eq!(talking.fraction(second(500)), Some(0.4));
    }

    #[test]
    fn a_retry_is_over_when_the_call_is_sent_again_or_something_happens() {
        let mut standing = after(vec![(0, planned()), (0, submitted()), (10, retrying())]);
        assert!(standing.pending_retry(second(17)).is_some());
        assert!(standing.pending_retry(second(18)).is_none());
        standing.take(&told(11, queued(None)));
        assert!(standing.pending_retry(second(12)).is_none());
    }

    #[test]
    fn speed_counts_only_the_bytes_that_came_now() {
        let standing = after(vec![(0, downloading(6_000_000)), (2, downloading(8_000_000)), (4, saved())]);
        let transfer = standing.transfer.expect("a transfer");
        assert_eq!(transfer.pace(second(4)), (4_276_045, Duration::from_secs(4)));
    }

    #[test]
    fn a_file_that_is_sent_anew_is_counted_anew() {
        let standing = after(vec![(0, downloading(6_000_000)), (2, downloading(0)), (4, downloading(1_000_000))]);
        assert_eq!(standing.transfer.expect("a transfer").pace(second(4)), (1_000_000, Duration::from_secs(2)));
    }

    #[test]
    fn a_clip_that_was_never_on_its_way_has_a_size_and_no_speed() {
        let transfer = after(vec![(0, planned()), (9, saved())]).transfer.expect("a transfer");
        assert_eq!((transfer.bytes, transfer.pace(second(9))), (10_276_045, (0, Duration::ZERO)));
    }

    #[test]
    fn a_clock_that_was_set_back_harms_nothing() {
        let standing = after(vec![(100, planned()), (100, submitted())]);
        assert_eq!(standing.elapsed(second(-500)), Duration::ZERO);
    }
}
