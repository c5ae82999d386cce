//! The provider's other acts: a single look, cancel, delete, list, and jobs that were made elsewhere.

use std::time::Duration;

use tokio::time::Instant;

use super::speak::Message;
use super::{Runner, Site};
use crate::call::{Call, Reply, Ticket};
use crate::error::{Charged, Error, Fault, FaultKind, Kind, Result};
use crate::job::{Job, NewJob, State, Step};
use crate::providers::{Listed, Progress};
use crate::request::Request;

/// How long a provider may fail to answer a question that nobody has set a time for.
const PATIENCE: Duration = Duration::from_secs(30);

impl Runner {
    /// Looks once at a job that is at its provider; others are as they are.
    ///
    /// # Errors
    /// As `follow`.
    pub async fn refresh(&self, job: &mut Job, until: Instant) -> Result<()> {
        if job.placeholder || !matches!(job.state(), State::Queued | State::Running) {
            return Ok(());
        }
        let site = self.site_of(job)?;
        let look = self.look(&site, job, until).await?;
        self.apply(job, look.progress).await
    }

    /// The job of that name: an id, a prefix, `@last`, `@2`, or `provider:remote-id` for one made elsewhere, which is
    /// taken into the store.
    ///
    /// # Errors
    /// `Kind::NotFound` where there is none.
    pub async fn find(&self, name: &str) -> Result<Job> {
        let Some((provider, remote_id)) = name.split_once(':').filter(|(_, remote_id)| !remote_id.is_empty()) else {
            return self.store.find(name).await;
        };
        if let Some(job) = self.store.find_remote(provider, remote_id).await? {
            return Ok(job);
        }
        self.named_site(provider)?;
        self.take_in(provider, remote_id).await
    }

    /// Takes a job into the store that was made elsewhere. It was paid for elsewhere, too: nothing is held.
    async fn take_in(&self, provider: &str, remote_id: &str) -> Result<Job> {
        let id = super::plan::new_id();
        let output = std::path::absolute(format!("{id}.mp4"))
            .map_err(|error| Error::usage("there is no folder to put clips in").caused_by(&error))?;
        let new = NewJob {
            id,
            provider: provider.to_owned(),
            model: String::new(),
            family: None,
            server: Some(self.site(provider)?.base_url.clone()),
            request: Request::default(),
            output,
            replace: crate::job::Replace::Never,
            sidecar: false,
            quote: None,
            placeholder: false,
            parent: None,
            tags: std::collections::BTreeMap::new(),
            project: None,
        };
        let mut job = Job::plan(new, jiff::Timestamp::now());
        job.advance(Step::Submit, job.created_at)
            .and_then(|_| job.advance(Step::Accept(Ticket::new(remote_id)), job.created_at))
            .map_err(|error| Error::internal("a job made elsewhere cannot be taken in").caused_by(&error))?;
        self.must_be_there(&job).await?;
        self.store.adopt(job).await
    }

    /// Makes sure that the provider has the job of its ticket, before it is taken for one of ours.
    pub(super) async fn must_be_there(&self, job: &Job) -> Result<()> {
        let site = self.site_of(job)?;
        let ticket = job.ticket.clone().unwrap_or_else(|| Ticket::new(""));
        let call = site.dialect.poll(&ticket);
        let until = Instant::now() + PATIENCE;
        let message = Message { name: "status", call: &call, until, job: None };
        let reply = self.ask(&site, &message).await?.map_err(|fault| unreachable_now(&site, &fault))?;
        let progress = match site.dialect.read_poll(&ticket, &reply) {
            Ok(Progress::Collect(call)) => {
                let message = Message { name: "status", call: &call, until, job: None };
                let collected = self.ask(&site, &message).await?.map_err(|fault| unreachable_now(&site, &fault))?;
                site.dialect.read_collect_after(&ticket, &reply, &collected)
            }
            other => other,
        };
        let fault = match progress {
            Ok(Progress::Failed(fault)) if fault.kind == FaultKind::NotFound => fault,
            Ok(_) => return Ok(()),
            Err(fault) => fault,
        };
        Err(Error::new(fault.kind.error_kind(), format!("{} has no such job: {}", site.title, fault.message))
            .at_provider(&site.name)
            .hint(format!("rushes list --remote {}", site.name)))
    }

    /// Stops a job at its provider. What was never sent is simply ended.
    ///
    /// # Errors
    /// `Kind::Usage` where the provider has no such act; the job goes on then.
    pub async fn cancel(&self, job: &mut Job, until: Instant) -> Result<()> {
        if !job.state().is_unfinished() || job.state() == State::Finished {
            return Err(nothing_to_cancel(job));
        }
        if job.placeholder || job.state() == State::Planned {
            let fault =
                Fault { charged: Charged::No, ..Fault::new(FaultKind::Cancelled, "cancelled before it was sent") };
            return self.record(job, Step::End(fault)).await;
        }
        let site = self.site_of(job)?;
        let Some(ticket) = job.ticket.clone() else {
            return Err(super::ending(job));
        };
        let call = site.dialect.cancel(&ticket).map_err(|_| {
            Error::usage(format!("{} has no way to cancel a job; it goes on and will be charged", site.title))
                .for_job(&job.id)
                .at_provider(&site.name)
                .hint(format!("rushes wait {}", job.id))
        })?;
        // Where the same act removes a job, it would remove a clip that has been made and paid meanwhile.
        let removes = site.dialect.delete(&ticket).is_ok_and(|removal| removal == call);
        let stopped = if removes { self.before_removal(&site, job, until).await? } else { Charged::Unknown };
        self.act(&site, job, &call, until).await?;
        let dropped = match self.look_at_stopped(&site, job, until).await.map(|look| look.progress) {
            Ok(Progress::Failed(fault)) if matches!(fault.kind, FaultKind::NotFound | FaultKind::Gone) => {
                if fault.charged == Charged::Unknown { stopped } else { fault.charged }
            }
            Ok(progress) => return self.apply(job, progress).await,
            // The provider has dropped it at once. Any other failure says nothing of the job, which may be done and paid.
            Err(error) if error.kind() == Kind::NotFound => stopped,
            Err(error) => return Err(error),
        };
        if dropped == Charged::Yes {
            self.note(format!("{} had begun the job, which is not refunded", site.title));
        }
        let fault = Fault::new(FaultKind::Cancelled, "cancelled at the provider");
        self.record(job, Step::End(Fault { charged: dropped, ..fault })).await
    }

    /// What a job that is not over will have cost when it is stopped now. One that the provider does not know is not over.
    ///
    /// # Errors
    /// `Kind::Usage` where it is over by now, which is stored.
    async fn before_removal(&self, site: &Site, job: &mut Job, until: Instant) -> Result<Charged> {
        let progress = match self.look(site, job, until).await {
            Ok(look) => look.progress,
            Err(error) if error.kind() == Kind::NotFound => return Ok(Charged::Unknown),
            Err(error) => return Err(error),
        };
        if matches!(progress, Progress::Done(_) | Progress::Failed(_)) {
            self.apply(job, progress).await?;
            return Err(nothing_to_cancel(job));
        }
        Ok(site.dialect.stopped(&progress))
    }

    /// Removes a job at its provider. One that is gone there already counts as removed.
    ///
    /// # Errors
    /// `Kind::Usage` where the provider has no such act, or the job is not over.
    pub async fn delete_remote(&self, job: &mut Job, until: Instant) -> Result<()> {
        let site = self.site_of(job)?;
        let Some(ticket) = job.ticket.clone() else { return Ok(()) };
        if !job.state().is_over() {
            let message = format!("a job that is {} cannot be deleted: it would be paid for and lost", job.state());
            return Err(Error::usage(message).for_job(&job.id).hint(format!("rushes wait {}", job.id)));
        }
        let call = site.dialect.delete(&ticket).map_err(|_| {
            Error::usage(format!("{} has no way to delete a job", site.title))
                .for_job(&job.id)
                .at_provider(&site.name)
                .hint(format!("rushes delete --local {}", job.id))
        })?;
        self.act(&site, job, &call, until).await
    }

    async fn act(&self, site: &Site, job: &Job, call: &Call, until: Instant) -> Result<()> {
        let message = Message { name: "delete", call, until, job: Some(&job.id) };
        let reply = self.ask(site, &message).await?.map_err(|fault| unreachable_now(site, &fault))?;
        match site.dialect.read_done(&reply) {
            Ok(()) => Ok(()),
            Err(fault) if matches!(fault.kind, FaultKind::NotFound | FaultKind::Gone) => Ok(()),
            // The job stands as it stood, and so does what it costs.
            Err(fault) => Err(read_refused(site, &fault).for_job(&job.id)),
        }
    }

    /// The provider's own list, newest first, at most so many.
    ///
    /// # Errors
    /// `Kind::Usage` where the provider has no such act.
    pub async fn list_remote(&self, provider: &str, limit: usize) -> Result<Vec<Listed>> {
        let site = self.named_site(provider)?;
        let until = Instant::now() + PATIENCE;
        let mut jobs: Vec<Listed> = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let call = site.dialect.list(after.as_deref()).map_err(|_| {
                Error::usage(format!("{} has no way to list jobs", site.title))
                    .at_provider(&site.name)
                    .hint(format!("rushes list --provider {provider}   # the ones made here"))
            })?;
            let message = Message { name: "list", call: &call, until, job: None };
            let reply = self.ask(&site, &message).await?.map_err(|fault| unreachable_now(&site, &fault))?;
            let page = site.dialect.read_page(after.as_deref(), &reply).map_err(|fault| read_refused(&site, &fault))?;
            let (before, is_empty) = (jobs.len(), page.jobs.is_empty());
            for job in page.jobs {
                if jobs.iter().all(|known| known.remote_id != job.remote_id) {
                    jobs.push(job);
                }
            }
            // An empty page with another one behind it is the end of one kind of jobs.
            let goes_on = is_empty && Instant::now() < until;
            let says_nothing_new = (jobs.len() == before && !goes_on) || page.next == after;
            jobs.truncate(limit);
            // A provider that repeats itself must not keep us for ever.
            if jobs.len() >= limit || page.next.is_none() || says_nothing_new {
                return Ok(jobs);
            }
            after = page.next;
        }
    }

    /// Makes a free call that fails with a wrong key, and tells what was learnt; `None` where the provider has no such call.
    ///
    /// # Errors
    /// The provider's no, or that it does not answer.
    pub async fn check_key(&self, site: &Site, until: Instant) -> Result<Option<KeyCheck>> {
        let Some(call) = site.dialect.check() else { return site.key().await.map(|_| None) };
        let message = Message { name: "check", call: &call, until, job: None };
        let reply = self.ask(site, &message).await?.map_err(|fault| unreachable_now(site, &fault))?;
        if !reply.is_success() {
            return Err(read_refused(site, &site.dialect.read_error(&reply)));
        }
        Ok(Some(KeyCheck { clock_ahead: clock_ahead(&reply) }))
    }
}

/// How far our clock is ahead of the one who answered, where the answer says its time.
pub(super) fn clock_ahead(reply: &Reply) -> Option<jiff::SignedDuration> {
    let theirs = jiff::fmt::rfc2822::parse(reply.header("date")?).ok()?;
    Some(jiff::Timestamp::now().duration_since(theirs.timestamp()))
}

/// What a free call has shown.
#[derive(Clone, Copy, Debug)]
pub struct KeyCheck {
    /// How far our clock is ahead of the provider's, where it says its time.
    pub clock_ahead: Option<jiff::SignedDuration>,
}

fn unreachable_now(site: &Site, fault: &Fault) -> Error {
    let message = format!("{} does not answer: {}", site.title, fault.message);
    Error::new(Kind::Unavailable, message).at_provider(&site.name).hint("rushes doctor")
}

fn read_refused(site: &Site, fault: &Fault) -> Error {
    let error = Error::new(fault.kind.error_kind(), format!("{} said no: {}", site.title, fault.message));
    let error = error.at_provider(&site.name).vendor_code(fault.vendor_code.clone());
    if fault.kind == FaultKind::Auth { error.hint("rushes doctor   # which keys are found") } else { error }
}

fn nothing_to_cancel(job: &Job) -> Error {
    Error::usage(format!("there is nothing to cancel: the job is {}", job.state())).for_job(&job.id)
}
