//! Carries a plan out: holds the money for every clip, then drives the jobs.

use jiff::Timestamp;
use tokio::time::Instant;

use super::drive::{Driven, Goal};
use super::{Ask, Plan, Runner};
use crate::error::{Charged, FaultKind, Result};
use crate::event::What;
use crate::job::{Job, State};
use crate::store::Hold;

impl Runner {
    /// Carries a plan out. Either every clip is held for, or none is ordered.
    ///
    /// # Errors
    /// `Kind::Money` where a cap stands against it; or where the store cannot be written. Nothing was sent then.
    pub async fn create(&self, plan: Plan, goal: Goal, until: Instant) -> Result<Vec<Driven>> {
        let jobs = self.hold(&plan).await?;
        self.warn_near_caps(&plan.caps).await?;
        for job in &jobs {
            let expected = self.store.typical_duration(&job.provider, &job.model).await?;
            let what = What::Planned {
                provider: job.provider.clone(),
                model: job.model.clone(),
                title: job.title(),
                usd: job.quote.as_ref().map(|quote| quote.usd),
                expected,
            };
            self.tell(&job.id, what);
        }
        Ok(self.drive_all(jobs, goal, until).await)
    }

    /// The plan for the next provider, where the user wants one and this one certainly refused every clip of the run.
    ///
    /// A clip that was taken, or may have been, is never ordered elsewhere.
    pub async fn next_plan(&self, ask: &mut Ask, done: &[Driven]) -> Option<Plan> {
        let is_wanted = ask.fallback || self.config.route.fallback;
        if !is_wanted || done.is_empty() || !done.iter().all(|one| is_refused_order(&one.job)) {
            return None;
        }
        let refusing = done[0].job.provider.clone();
        ask.refused_by.push(refusing.clone());
        // Where nobody is left, the refusal is the ending.
        let next = self.plan(ask).await.ok().filter(|next| next.site.is_some())?;
        self.note(format!(
            "{refusing} refused the order and nothing was bought; going on to {}",
            next.jobs[0].provider
        ));
        Some(next)
    }

    async fn hold(&self, plan: &Plan) -> Result<Vec<Job>> {
        let usd = plan.quote.as_ref().map(|quote| quote.usd);
        let hold = Hold { usd, run: plan.run.clone(), caps: plan.caps.clone() };
        let now = Timestamp::now();
        let jobs: Vec<Job> = plan.jobs.iter().map(|new| Job::plan(new.clone(), now)).collect();
        self.store.plan(&jobs, &hold).await?;
        Ok(jobs)
    }

    /// Picks jobs up that were begun before.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn pick_up(&self, jobs: &[Job]) -> Result<()> {
        for job in jobs {
            let what = What::PickedUp {
                state: job.state(),
                provider: job.provider.clone(),
                model: job.model.clone(),
                title: job.title(),
                since: job.submitted_at.unwrap_or(job.created_at),
                expected: self.store.typical_duration(&job.provider, &job.model).await?,
            };
            self.tell(&job.id, what);
        }
        Ok(())
    }
}

/// Whether the provider refused the order before taking it, for a reason that another provider need not share.
fn is_refused_order(job: &Job) -> bool {
    let Some(fault) = job.fault.as_ref().filter(|fault| fault.charged == Charged::No) else { return false };
    let is_its_own = match fault.kind {
        FaultKind::Auth
        | FaultKind::NotFound
        | FaultKind::Retired
        | FaultKind::Credit
        | FaultKind::Rate
        | FaultKind::Unavailable
        | FaultKind::Unsupported => true,
        FaultKind::Invalid
        | FaultKind::Gone
        | FaultKind::Policy
        | FaultKind::Failed
        | FaultKind::Cancelled
        | FaultKind::NotReady
        | FaultKind::Unreadable => false,
    };
    job.state() == State::Failed && job.ticket.is_none() && is_its_own
}
