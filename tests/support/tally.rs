//! What all audits of one program have found, counted: of most rows there should be nothing.

use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// The counters of this program.
pub(crate) static TALLY: Tally = Tally::new();

/// Counters that many cases add to at once.
#[derive(Debug)]
pub(crate) struct Tally {
    /// Named moments, each at one provider with one ending.
    pub(crate) scenes: AtomicU64,
    /// Processes that were killed at work.
    pub(crate) kills: AtomicU64,
    /// Those of them that were killed at a moment drawn by lot.
    pub(crate) random_kills: AtomicU64,
    /// How often both ends' books were held against each other.
    pub(crate) audits: AtomicU64,
    /// Inputs that were read as if they came from a provider, a disk or a user.
    pub(crate) inputs: AtomicU64,
    found: Mutex<Findings>,
}

/// What must not be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Findings {
    /// Orders that the vendor took beyond one for each job.
    pub(crate) double_orders: usize,
    /// Jobs of the vendor that no job of ours stands for, not even one of unknown outcome.
    pub(crate) lost_jobs: usize,
    /// Files that are recorded as saved, and are missing, cut or changed.
    pub(crate) lost_files: usize,
    /// Jobs whose amounts here and there differ, holds that end twice or never, rows of the mirror out of order.
    pub(crate) ledger_differences: usize,
    /// Files in which the key stands, and places outside the vendor's that were given it.
    pub(crate) keys_outside: usize,
}

impl Tally {
    const fn new() -> Self {
        let found = Findings { double_orders: 0, lost_jobs: 0, lost_files: 0, ledger_differences: 0, keys_outside: 0 };
        Self {
            scenes: AtomicU64::new(0),
            kills: AtomicU64::new(0),
            random_kills: AtomicU64::new(0),
            audits: AtomicU64::new(0),
            inputs: AtomicU64::new(0),
            found: Mutex::new(found),
        }
    }

    /// Counts one more, or so many more.
    pub(crate) fn add(counter: &AtomicU64, more: u64) {
        counter.fetch_add(more, Ordering::Relaxed);
    }

    /// Takes down what an audit found.
    pub(crate) fn audited(&self, found: Findings) {
        Self::add(&self.audits, 1);
        let mut sum = self.found.lock().expect("nobody panics while counting");
        sum.double_orders += found.double_orders;
        sum.lost_jobs += found.lost_jobs;
        sum.lost_files += found.lost_files;
        sum.ledger_differences += found.ledger_differences;
        sum.keys_outside += found.keys_outside;
    }
}

/// A table in Markdown.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = *self.found.lock().expect("nobody panics while counting");
        let counted = |counter: &AtomicU64| counter.load(Ordering::Relaxed).to_string();
        let rows = [
            ("kill points × endings × providers", counted(&self.scenes)),
            ("processes killed at work", counted(&self.kills)),
            ("of them at random moments", counted(&self.random_kills)),
            ("audits of both ends' books", counted(&self.audits)),
            ("inputs fuzzed", counted(&self.inputs)),
            ("double submissions", found.double_orders.to_string()),
            ("lost jobs", found.lost_jobs.to_string()),
            ("lost files", found.lost_files.to_string()),
            ("ledger differences", found.ledger_differences.to_string()),
            ("keys found outside memory", found.keys_outside.to_string()),
        ];
        writeln!(f, "| {:<34} | {:>10} |\n|:{:-<34}-|-{:->10}:|", "what", "count", "", "")?;
        rows.iter().try_for_each(|(what, count)| writeln!(f, "| {what:<34} | {count:>10} |"))
    }
}
