//! The truth about jobs and money: a database that any number of processes share, and its mirror for people, from which
//! it can be made again.
//!
//! Every change is one transaction that is on the disk before the call returns; `Job::advance` decides what may change,
//! this room makes it last. It sends nothing, waits for no provider and prints nothing. The runner drives it, the
//! commands read it.
//!
//! The life of a job in calls: `plan` (job and hold, budgets checked) → `claim` → `advance` for each step → `Claim`
//! dropped. A step that another process took first comes back as `Advance::Overtaken` with the stored job.

mod budget;
mod claim;
mod costs;
mod extract;
mod jobs;
mod ledger;
mod list;
mod mirror;
mod open;
mod paths;
mod rescue;
mod restore;
mod selector;
mod spent;
mod steps;
#[cfg(test)]
mod tests;
mod trouble;

use std::fs::File;
use std::sync::Mutex as Slot;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::{Mutex, MutexGuard};

use crate::error::{Error, Result};
use crate::job::JobId;

pub use budget::{Cap, Hold, Scope, Standing};
pub use claim::Claim;
pub use costs::{By, CostFilter, CostRow};
pub use extract::{Extract, write_whole};
pub use ledger::{Entry, EntryKind, Ordered, Trail};
pub use list::{Filter, TagFilter};
pub use paths::Paths;
pub use selector::Selector;
pub use steps::Advance;

use trouble::{Failure, Stake};

/// The store of one home. Used by reference from any number of tasks; each process has one.
#[derive(Debug)]
pub struct Store {
    paths: Paths,
    connection: Mutex<SqliteConnection>,
    /// How the connection is made again.
    options: SqliteConnectOptions,
    patience: Duration,
    warnings: Slot<Vec<String>>,
    /// Held for its drop: while it is, nobody moves the database away.
    _user: Option<File>,
}

impl Store {
    /// Opens the store of that home, makes it where there is none, and brings an older one up to date. One that is damaged
    /// or gone is made anew from the mirror, which `take_warnings` tells; the damaged one is kept.
    ///
    /// # Errors
    /// `Auth` for a store of a newer version, a damaged one without a mirror, or a place that cannot be written;
    /// `Unavailable` for a full disk or one that is locked for too long. Nothing that is there is ever deleted or
    /// overwritten.
    pub async fn open(paths: &Paths) -> Result<Self> {
        Self::open_as(paths, &open::Opening::default()).await
    }

    async fn open_as(paths: &Paths, opening: &open::Opening) -> Result<Self> {
        let open::Opened { connection, user, news } =
            open::open(paths, opening).await.map_err(|failure| failure.explain(&paths.database(), &Stake::Order))?;
        Ok(Self {
            paths: paths.clone(),
            connection: Mutex::new(connection),
            options: open::options(&paths.database(), opening),
            patience: opening.patience,
            warnings: Slot::new(news.into_iter().collect()),
            _user: user,
        })
    }

    /// Where its files are.
    pub fn paths(&self) -> &Paths {
        &self.paths
    }

    /// Takes the sole right to submit or download that job; `None` where another task or process has it.
    ///
    /// # Errors
    /// `Auth` where the lock cannot be written.
    pub fn claim(&self, job: &JobId) -> Result<Option<Claim>> {
        let path = self.paths.job_lock(job);
        claim::claim(path.clone()).map_err(|error| Failure::from(error).explain(&path, &Stake::Nothing))
    }

    /// Takes one of so many places for jobs that run at that provider at once; `None` where all are taken, whichever
    /// processes have them.
    ///
    /// # Errors
    /// `Auth` where the lock cannot be written.
    pub fn place(&self, provider: &str, places: usize) -> Result<Option<Claim>> {
        for number in 0..places {
            let path = self.paths.place_lock(provider, number);
            let place = claim::claim(path.clone());
            let place = place.map_err(|error| Failure::from(error).explain(&path, &Stake::Nothing))?;
            if place.is_some() {
                return Ok(place);
            }
        }
        Ok(None)
    }

    /// What the user should be told about the store and its mirror, each thing once. Empty the second time.
    pub fn take_warnings(&self) -> Vec<String> {
        self.warnings.lock().map(|mut warnings| std::mem::take(&mut *warnings)).unwrap_or_default()
    }

    fn warn(&self, warning: String) {
        if let Ok(mut warnings) = self.warnings.lock()
            && !warnings.contains(&warning)
        {
            warnings.push(warning);
        }
    }

    /// Makes the sentence for a failure with that at stake. A damaged database is remembered, and checked when it is
    /// opened again.
    fn explain<F: Into<Failure>>(&self, stake: &Stake) -> impl FnOnce(F) -> Error {
        move |failure| {
            let failure = failure.into();
            if failure.is_damage() {
                rescue::suspect(&self.paths);
            }
            failure.explain(&self.paths.database(), stake)
        }
    }

    /// The connection, when it is free.
    ///
    /// A disk that is full for a moment ends a transaction behind sqlx's back, which then takes the connection for being
    /// inside one for good: <https://www.sqlite.org/lang_transaction.html>, "Response To Errors Within A Transaction".
    /// A long wait for a clip must survive that, so such a connection is replaced.
    async fn ready(&self, stake: &Stake) -> Result<MutexGuard<'_, SqliteConnection>> {
        let mut connection = self.connection.lock().await;
        if connection.is_in_transaction() {
            // Lets the rollback go first that a dropped transaction has asked for.
            connection.ping().await.map_err(self.explain(stake))?;
        }
        if connection.is_in_transaction() {
            *connection = self.options.connect().await.map_err(self.explain(stake))?;
        }
        Ok(connection)
    }
}
