//! Holds the ledger against the providers' own books.
//!
//! Asking is free. What the provider says replaces what was known, as an adjustment of the ledger; a book that
//! shows nothing of a job changes nothing.

use tokio::time::Instant;

use super::speak::Walk;
use super::{Runner, Site};
use crate::call::Ticket;
use crate::error::{Error, FaultKind, Result};
use crate::job::{Cost, Job};
use crate::money::Usd;
use crate::price::Basis;
use crate::store::Advance;

/// What a provider's books say of a job, and what became of it here.
#[derive(Clone, Debug)]
pub enum Books {
    /// They tell this amount, and so does the ledger by now.
    Told(Usd),
    /// They show nothing of the job, so far.
    Silent,
    /// The provider has no books that can be asked.
    None,
    /// It has, but says no.
    Closed(Error),
}

/// A job whose cost was asked for.
#[derive(Clone, Debug)]
pub struct Reconciled {
    /// The job, as it is now.
    pub job: Job,
    /// What it had cost until now; `None` where that was unknown.
    pub before: Option<Usd>,
    /// What the provider's books say.
    pub books: Books,
}

impl Runner {
    /// Asks the provider what a job has cost that is over, and takes it down.
    ///
    /// # Errors
    /// `Kind::Auth` where there is no key; `Kind::Interrupted` when the user stops it; or where the store cannot be written.
    pub async fn reconcile(&self, mut job: Job, until: Instant) -> Result<Reconciled> {
        let before = job.cost.as_ref().map(|cost| cost.usd);
        let Some(ticket) = job.ticket.clone().filter(|_| job.state().is_over()) else {
            return Ok(Reconciled { job, before, books: Books::None });
        };
        let site = self.site_of(&job)?;
        let books = self.ask_books(&site, &job, &ticket, until).await?;
        if let Books::Told(usd) = books {
            self.take_down(&mut job, usd).await?;
        }
        Ok(Reconciled { job, before, books })
    }

    /// A job that changes meanwhile is taken as it is by then: what it cost does not depend on that.
    async fn take_down(&self, job: &mut Job, usd: Usd) -> Result<()> {
        while self.store.bill(job, Cost { usd, basis: Basis::Reconciled }).await? == Advance::Overtaken {}
        Ok(())
    }

    async fn ask_books(&self, site: &Site, job: &Job, ticket: &Ticket, until: Instant) -> Result<Books> {
        let ordered_at = job.submitted_at.unwrap_or(job.created_at);
        let walk = Walk { name: "bill", until, job: Some(&job.id) };
        let told = self.walk(site, &walk, |so_far| site.dialect.bill(ticket, ordered_at, so_far)).await?;
        Ok(match told {
            Ok(usd) => usd.map_or(Books::Silent, Books::Told),
            Err(fault) if fault.kind == FaultKind::Unsupported => Books::None,
            Err(fault) => Books::Closed(Error::new(fault.kind.error_kind(), fault.message)),
        })
    }
}
