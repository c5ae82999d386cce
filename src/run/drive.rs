//! Takes a job from wherever it stands to where it shall be: one `match` over the state.
//!
//! A fresh job and one that a killed process left behind go the same way. The
//! acts that must not be done twice at once (sending an order, writing the
//! file) are done under a claim that dies with its process.

use std::time::Duration;

use futures_util::StreamExt;
use tokio::time::Instant;

use super::speak::{interrupted, unsent};
use super::{Runner, ending};
use crate::error::{Charged, Error, Fault, FaultKind, Kind, Result};
use crate::event::What;
use crate::job::{Job, State, Step};
use crate::store::{Advance, Claim};

/// Where a job shall be brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// The provider has it.
    Submitted,
    /// The provider is done with it.
    Over,
    /// The file is here.
    Saved,
}

/// How it went.
#[derive(Debug)]
pub struct Driven {
    /// The job as it stands now.
    pub job: Job,
    /// Why it is not where it should be.
    pub ending: Option<Error>,
}

impl Runner {
    /// Drives several jobs at once, as many as their provider allows. Results come in the order of the jobs.
    pub async fn drive_all(&self, jobs: Vec<Job>, goal: Goal, until: Instant) -> Vec<Driven> {
        let at_once = jobs.iter().map(|job| self.at_once(job)).min().unwrap_or(1);
        let driving = jobs.into_iter().map(|job| self.drive_told(job, goal, until));
        futures_util::stream::iter(driving).buffered(at_once.max(1)).collect().await
    }

    /// Drives several jobs until the first one is where it shall be, or ended.
    pub async fn drive_any(&self, jobs: Vec<Job>, goal: Goal, until: Instant) -> Option<Driven> {
        let driving: Vec<_> = jobs.into_iter().map(|job| Box::pin(self.drive_told(job, goal, until))).collect();
        if driving.is_empty() {
            return None;
        }
        Some(futures_util::future::select_all(driving).await.0)
    }

    /// The embedded engine uses every core for one clip; providers work in parallel.
    fn at_once(&self, job: &Job) -> usize {
        if job.placeholder { 1 } else { self.config.settings_of(&job.provider).max_jobs.unwrap_or(32) }
    }

    async fn drive_told(&self, mut job: Job, goal: Goal, until: Instant) -> Driven {
        let ending = self.drive(&mut job, goal, until).await.err().map(|error| error.for_job(&job.id));
        if let Some(error) = &ending {
            let what = What::Ended { state: job.state(), kind: error.kind(), message: error.to_string() };
            self.tell(&job.id, what);
        }
        Driven { job, ending }
    }

    /// Drives one job.
    ///
    /// # Errors
    /// How it ended, where it did not end well; `Kind::Waiting` when the time is up, `Kind::Interrupted` when the user
    /// stops it: the job goes on in both cases.
    pub async fn drive(&self, job: &mut Job, goal: Goal, until: Instant) -> Result<()> {
        let mut place = None;
        loop {
            match job.state() {
                State::Planned if self.stop.is_pulled() => {
                    self.give_up(job, &unsent()).await?;
                    return Err(unsent());
                }
                State::Planned => {
                    if place.is_none() {
                        place = self.wait_for_a_place(job, until).await?;
                    }
                    if let Some(claim) = self.claim(job, until).await? {
                        self.submit(job, until, &claim).await?;
                    }
                }
                State::Submitting => {
                    if let Some(claim) = self.claim(job, until).await?
                        && !self.send_again(job, until, &claim).await?
                    {
                        self.outcome_unknown(job).await?;
                    }
                }
                State::Queued | State::Running if goal == Goal::Submitted => return Ok(()),
                State::Queued | State::Running if job.placeholder => self.draw(job, until).await?,
                State::Queued | State::Running => {
                    // It is there already: it counts where there is room, and is not left alone where there is none.
                    let _place = match place.take() {
                        Some(place) => Some(place),
                        None => self.place(job)?,
                    };
                    self.follow(job, until).await?;
                }
                State::Finished if goal != Goal::Saved => return Ok(()),
                State::Finished if job.placeholder => self.draw(job, until).await?,
                State::Finished => self.collect(job, until).await?,
                State::Saved => return Ok(()),
                State::Failed | State::Refused | State::Cancelled | State::Expired | State::Uncertain => {
                    return Err(ending(job));
                }
            }
        }
    }

    /// One of the places for jobs that run at a provider at once, where the user has set their number.
    fn place(&self, job: &Job) -> Result<Option<Claim>> {
        match self.max_jobs(job) {
            Some(places) => self.store.place(&job.provider, places),
            None => Ok(None),
        }
    }

    /// The same, when one is free.
    async fn wait_for_a_place(&self, job: &mut Job, until: Instant) -> Result<Option<Claim>> {
        loop {
            let place = self.place(job)?;
            if place.is_some() || self.max_jobs(job).is_none() {
                return Ok(place);
            }
            if self.pause(Duration::from_millis(200), until).await.is_err() {
                self.give_up(job, &unsent()).await?;
                return Err(unsent());
            }
        }
    }

    fn max_jobs(&self, job: &Job) -> Option<usize> {
        let most = self.config.settings_of(&job.provider).max_jobs;
        most.filter(|_| !job.placeholder).map(|most| most.max(1))
    }

    /// Stores a step. Where another process was faster, the job is as that one left it, and `drive` looks anew.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub(super) async fn record(&self, job: &mut Job, step: Step) -> Result<()> {
        match self.store.advance(job, step).await? {
            Advance::Done | Advance::Overtaken => Ok(()),
        }
    }

    /// The sole right to act on a job. `None` where the job has moved on meanwhile.
    pub(super) async fn claim(&self, job: &mut Job, until: Instant) -> Result<Option<Claim>> {
        let state = job.state();
        loop {
            if let Some(claim) = self.store.claim(&job.id)? {
                *job = self.store.job(&job.id).await?;
                return Ok((job.state() == state).then_some(claim));
            }
            self.pause(Duration::from_millis(200), until).await?;
            *job = self.store.job(&job.id).await?;
            if job.state() != state {
                return Ok(None);
            }
        }
    }

    /// Waits, at most until nobody waits any more. Whoever wakes after that, because the machine was asleep, may do once
    /// more what was waited for.
    ///
    /// # Errors
    /// `Kind::Interrupted` when the user stops it, `Kind::Waiting` when the time is up.
    pub(super) async fn pause(&self, length: Duration, until: Instant) -> Result<()> {
        if self.stop.is_pulled() {
            return Err(interrupted());
        }
        let wake = self.client.wake();
        let (now, asleep) = (wake.now(), wake.asleep());
        let end = now + length;
        tokio::select! {
            () = wake.rest(end.min(until).saturating_duration_since(now)) => {
                let was_asleep = wake.asleep() > asleep;
                if end <= until || (was_asleep && now < until) {
                    return Ok(());
                }
                Err(Error::new(Kind::Waiting, "stopped waiting: the time is up, and the job goes on"))
            }
            () = self.stop.pulled() => Err(interrupted()),
        }
    }

    /// The process that was sending this order is dead, and nobody knows how far it came.
    async fn outcome_unknown(&self, job: &mut Job) -> Result<()> {
        if job.placeholder {
            // Nothing was bought; the engine draws it again.
            return self.record(job, Step::Withdraw).await;
        }
        let message = "the process that sent the order was killed before the answer came";
        let fault = Fault { charged: Charged::Unknown, ..Fault::new(FaultKind::Unavailable, message) };
        self.record(job, Step::LoseTrack(fault)).await
    }
}
