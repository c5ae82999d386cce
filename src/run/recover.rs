//! Settles a job of which it is unknown whether the provider took the order.
//!
//! It asks where the provider can list its jobs, adopts what it finds, and
//! never orders anew by itself.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use super::speak::Walk;
use super::submit::as_if_uploaded;
use super::{Runner, Site};
use crate::call::{Reply, Ticket};
use crate::error::{Charged, Error, Fault, FaultKind, Kind, Result};
use crate::event::What;
use crate::job::{Job, State, Step};
use crate::providers::{Listed, Lost};

/// How long after the order a provider's list may lack it although it was taken.
const LISTED_WITHIN: Duration = Duration::from_mins(2);

/// How long after the order a provider's list is sure to have it still. fal drops what went in after 30 days; others do
/// not say.
const LISTED_FOR: Duration = Duration::from_hours(14 * 24);

/// How far our clock may be off: a list that is looked through by time proves nothing beyond that.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_secs(45);

/// What it means that a list does not show an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Silence {
    /// It may show it yet.
    TooEarly,
    /// The provider does not have it.
    Proof,
    /// It may have shown it once.
    TooLate,
}

impl Silence {
    /// So long after the order. A moment before it is a clock that was set back, and proves nothing.
    fn after(since: SignedDuration) -> Self {
        match Duration::try_from(since) {
            Ok(since) if since > LISTED_FOR => Self::TooLate,
            Ok(since) if since >= LISTED_WITHIN => Self::Proof,
            Ok(_) | Err(_) => Self::TooEarly,
        }
    }
}

/// What a look for a lost order found.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// It was there, and the job goes on from where it stands.
    Adopted,
    /// The provider does not have it; the hold was given back.
    Absent,
    /// The provider does not show it yet; it is too early to be sure.
    TooEarly,
    /// Several jobs may be it; the user must say which.
    Several(Vec<Listed>),
}

impl Runner {
    /// Looks for the order of an uncertain job.
    ///
    /// # Errors
    /// `Kind::Uncertain` where the provider cannot be asked; the job is kept as it is.
    pub async fn recover(&self, job: &mut Job, until: Instant) -> Result<Found> {
        let Some(_claim) = self.claim(job, until).await? else { return Ok(Found::Adopted) };
        let site = self.site_of(job)?;
        let lost = self.lost_order(&site, job).await?;
        let (mut found, clock_ahead) = self.search(&site, job, &lost, until).await?;
        match found.len() {
            0 if clock_ahead.abs() > CLOCK_TOLERANCE => Err(clock_is_wrong(&site, job, clock_ahead)),
            0 => self.absent(&site, job).await,
            1 => {
                let ticket = site.dialect.adopt(&lost.order, &found.remove(0));
                self.adopt(job, ticket).await?;
                Ok(Found::Adopted)
            }
            _ => Ok(Found::Several(found)),
        }
    }

    async fn adopt(&self, job: &mut Job, ticket: Ticket) -> Result<()> {
        let remote_id = ticket.remote_id.clone();
        self.record(job, Step::Accept(ticket)).await?;
        self.tell(&job.id, What::Submitted { remote_id });
        Ok(())
    }

    /// Takes the provider's job of that name for the order, because the user says so. The provider must know it.
    ///
    /// # Errors
    /// `Kind::Usage` where it is another job of ours; `Kind::NotFound` where the provider has none of that name. The job is
    /// kept as it is in both cases.
    pub async fn adopt_as(&self, job: &mut Job, remote_id: &str, until: Instant) -> Result<()> {
        let Some(_claim) = self.claim(job, until).await? else { return Ok(()) };
        let site = self.site_of(job)?;
        let lost = self.lost_order(&site, job).await?;
        if lost.taken.iter().any(|id| id == remote_id) {
            let other = self.store.find_remote(&job.provider, remote_id).await?;
            let whose = other.map_or_else(|| "another job".to_owned(), |other| other.id.to_string());
            return Err(Error::usage(format!("`{remote_id}` is {whose} already, so nothing was changed")));
        }
        let ticket = site.dialect.adopt(&lost.order, &Listed::named(remote_id));
        let mut there = job.clone();
        there.ticket = Some(ticket.clone());
        self.must_be_there(&there).await?;
        self.adopt(job, ticket).await
    }

    /// Gives the hold of an uncertain job back, because it is known that the provider does not have the order.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub async fn declare_absent(&self, job: &mut Job, why: &str) -> Result<()> {
        let fault = Fault { charged: Charged::No, ..Fault::new(FaultKind::NotFound, why) };
        self.record(job, Step::End(fault)).await
    }

    async fn absent(&self, site: &Site, job: &mut Job) -> Result<Found> {
        let Some(submitted_at) = job.submitted_at else { return Err(sent_nobody_knows_when(site, job)) };
        match Silence::after(Timestamp::now().duration_since(submitted_at)) {
            Silence::TooEarly => Ok(Found::TooEarly),
            Silence::TooLate => Err(forgotten(site, job)),
            Silence::Proof => {
                self.declare_absent(job, "the provider's list does not show the order").await?;
                Ok(Found::Absent)
            }
        }
    }

    async fn lost_order(&self, site: &Site, job: &Job) -> Result<Lost> {
        let others = self
            .store
            .list(&crate::store::Filter { provider: Some(job.provider.clone()), ..Default::default() })
            .await?;
        // A job without a model was fetched by its remote id: it may be the very order that is looked for.
        let taken =
            others.iter().filter(|job| !job.model.is_empty()).filter_map(Job::remote_id).map(str::to_owned).collect();
        Ok(Lost {
            order: as_if_uploaded(site, self.order_of(site, job).await?),
            submitted_at: job.submitted_at.unwrap_or(job.created_at),
            taken,
        })
    }

    async fn search(
        &self,
        site: &Site,
        job: &Job,
        lost: &Lost,
        until: Instant,
    ) -> Result<(Vec<Listed>, SignedDuration)> {
        let walk = Walk { name: "list", until, job: Some(&job.id) };
        let find = |so_far: &[Reply]| {
            let ahead = so_far.iter().filter_map(super::remote::clock_ahead).next_back().unwrap_or_default();
            Ok(site.dialect.find(lost, so_far)?.map(|found| (found, ahead)))
        };
        self.walk(site, &walk, find).await?.map_err(|fault| cannot_search(site, job, &fault))
    }
}

fn clock_is_wrong(site: &Site, job: &Job, ahead: SignedDuration) -> Error {
    let (off, way) = (ahead.abs().as_secs(), if ahead.is_negative() { "behind" } else { "ahead of" });
    let message = format!(
        "{} does not show the order, but this machine's clock is {off} s {way} its clock, so that this proves nothing",
        site.title
    );
    Error::new(Kind::Uncertain, message)
        .at_provider(&site.name)
        .for_job(&job.id)
        .hint(format!("set the clock, look at {} yourself, then: rushes recover {} --absent", site.title, job.id))
}

/// The store that knew the moment was lost: the order may have been sent long after it was planned.
fn sent_nobody_knows_when(site: &Site, job: &Job) -> Error {
    let message = format!(
        "{} shows no order of about {:.0}, but when it was sent was lost with the store, so that this proves nothing",
        site.title, job.created_at
    );
    Error::new(Kind::Uncertain, message)
        .at_provider(&site.name)
        .for_job(&job.id)
        .hint(format!("look at {} yourself, then: rushes recover {} --absent", site.title, job.id))
}

fn forgotten(site: &Site, job: &Job) -> Error {
    let message = format!(
        "{} does not show the order, but it was sent more than {} days ago, and a list may forget",
        site.title,
        LISTED_FOR.as_secs() / (24 * 3600)
    );
    Error::new(Kind::Uncertain, message)
        .at_provider(&site.name)
        .for_job(&job.id)
        .hint(format!("look at the bills of {} yourself, then: rushes recover {} --absent", site.title, job.id))
}

fn cannot_search(site: &Site, job: &Job, fault: &Fault) -> Error {
    let held = job.quote.as_ref().map_or_else(|| "an unknown amount".to_owned(), |quote| format!("${}", quote.usd));
    let sent = job.submitted_at.unwrap_or(job.created_at);
    Error::new(Kind::Uncertain, format!("{} cannot be asked for the lost order: {}", site.title, fault.message))
        .because(format!("it may be charged: {held} stays held"))
        .at_provider(&site.name)
        .for_job(&job.id)
        .hint(format!("look at {} for a job of {sent:.0}, then: rushes recover {} --absent", site.title, job.id))
        .hint(format!("rushes recover {} --resubmit   # order it anew, though it may be charged twice", job.id))
}

impl Job {
    /// Whether `recover` has something to do.
    pub fn is_uncertain(&self) -> bool {
        self.state() == State::Uncertain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_proves_that_an_order_is_not_there_for_some_days_only() {
        let after = |seconds| Silence::after(SignedDuration::from_secs(seconds));
        for (seconds, silence) in [
            (-60, Silence::TooEarly),
            (0, Silence::TooEarly),
            (119, Silence::TooEarly),
            (120, Silence::Proof),
            (14 * 86_400, Silence::Proof),
            (14 * 86_400 + 1, Silence::TooLate),
        ] {
            assert_eq!(after(seconds), silence, "{seconds} s after the order");
        }
    }
}
