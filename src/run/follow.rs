//! Waits for a job at its provider. A look that fails never ends a paid job.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::judge::purchase;
use super::speak::Message;
use super::{Runner, Site};
use crate::call::{Reply, Ticket};
use crate::error::{Error, Fault, FaultKind, Kind, Result};
use crate::event::What;
use crate::job::{Job, State, Step, Takes};
use crate::money::Usd;
use crate::price::VideoInput;
use crate::providers::Progress;
use crate::request::{Mode, Role};

/// How long after the order a provider may not know the job yet.
const GRACE: Duration = Duration::from_mins(1);

/// One look at a job.
pub(super) struct Look {
    /// What the provider says.
    pub(super) progress: Progress,
    /// How long it asks us to wait before the next look.
    pub(super) advice: Option<Duration>,
}

impl Runner {
    /// Looks until the job is over.
    ///
    /// # Errors
    /// `Kind::Waiting` when the time is up; `Kind::Auth` or `Kind::NotFound` where the provider will never tell more. The
    /// job is kept as it is in these cases.
    pub(super) async fn follow(&self, job: &mut Job, until: Instant) -> Result<()> {
        let site = self.site_of(job)?;
        let expected = self.store.typical_duration(&job.provider, &job.model).await?;
        let since = Timestamp::now().duration_since(job.submitted_at.unwrap_or(job.created_at));
        let left = expected.and_then(|expected| expected.checked_sub(Duration::try_from(since).ok()?));
        let pauses = Pauses::new(self.config.poll.min.duration(), self.config.poll.max.duration());
        let pauses = pauses.at_least(site.dialect.shortest_pause());
        let mut pauses = Pauses { end: left.map(|left| Instant::now() + left), ..pauses };
        loop {
            let look = self.look(&site, job, until).await?;
            let advice = look.advice;
            self.apply(job, look.progress).await?;
            if !matches!(job.state(), State::Queued | State::Running) {
                return Ok(());
            }
            self.pause(pauses.next(advice), until).await?;
        }
    }

    /// Looks once, with the second hop where there is one.
    pub(super) async fn look(&self, site: &Site, job: &Job, until: Instant) -> Result<Look> {
        self.look_until(site, job, until, may_pass).await
    }

    /// The same after a job was stopped: one that is not there any more is not waited for, however young it is.
    pub(super) async fn look_at_stopped(&self, site: &Site, job: &Job, until: Instant) -> Result<Look> {
        let may_pass = |fault: &Fault, job: &Job| fault.kind != FaultKind::NotFound && may_pass(fault, job);
        self.look_until(site, job, until, may_pass).await
    }

    async fn look_until(
        &self,
        site: &Site,
        job: &Job,
        until: Instant,
        may_pass: impl Fn(&Fault, &Job) -> bool,
    ) -> Result<Look> {
        let ticket = job.ticket.as_ref().ok_or_else(|| Error::internal("a job at the provider has no ticket"))?;
        loop {
            let reply = self.read(site, job, &site.dialect.poll(ticket), until).await?;
            let progress = match site.dialect.read_poll(ticket, &reply) {
                Ok(Progress::Collect(call)) => {
                    let collected = self.read(site, job, &call, until).await?;
                    site.dialect.read_collect_after(ticket, &reply, &collected)
                }
                other => other,
            };
            match progress {
                Ok(progress) => return Ok(Look { progress, advice: site.dialect.poll_advice(&reply) }),
                Err(fault) if may_pass(&fault, job) => {
                    let after = self.config.poll.max.duration().min(Duration::from_secs(5));
                    self.tell(&job.id, What::Retrying { call: "status".into(), why: fault.message, after });
                    self.pause(after, until).await?;
                }
                Err(fault) => return Err(cannot_look(site, job, ticket, &fault)),
            }
        }
    }

    async fn read(&self, site: &Site, job: &Job, call: &crate::call::Call, until: Instant) -> Result<Reply> {
        let message = Message { name: "status", call, until, job: Some(&job.id) };
        self.ask(site, &message).await?.map_err(|fault| {
            let error =
                Error::new(Kind::Waiting, "stopped waiting: the provider did not answer in time, and the job goes on");
            error.because(fault.message).at_provider(&site.name).hint(format!("rushes wait {}", job.id))
        })
    }

    /// Stores what a look has told.
    pub(super) async fn apply(&self, job: &mut Job, progress: Progress) -> Result<()> {
        let (running, percent, position) = match progress {
            Progress::Queued(position) => (false, None, position),
            Progress::Running(percent) => (true, percent, None),
            Progress::Unknown(word) => {
                let message = format!("the provider says `{word}`, a word we do not know; still waiting");
                self.tell(&job.id, What::Note { message });
                return Ok(());
            }
            Progress::Done(takes) => return self.finish(job, takes).await,
            Progress::Failed(fault) => {
                return self.record(job, Step::End(fault)).await;
            }
            Progress::Collect(_) => return Err(Error::internal("a second hop led to a third")),
        };
        let before = (job.state(), job.percent);
        let target = if running { State::Running } else { State::Queued };
        if before != (target, percent.max(job.percent)) {
            self.record(job, Step::Progress { running, percent }).await?;
            self.tell(&job.id, What::Progress { state: job.state(), percent: job.percent, position });
        }
        Ok(())
    }

    /// Stores that the clip is made, and what it cost.
    pub(super) async fn finish(&self, job: &mut Job, takes: Takes) -> Result<()> {
        let takes = Takes { cost: takes.cost.or_else(|| self.cost_of_used(job, &takes)), ..takes };
        self.record(job, Step::Finish(takes)).await?;
        let (usd, basis) = job.cost.as_ref().map_or((None, None), |cost| (Some(cost.usd), Some(cost.basis)));
        self.tell(&job.id, What::Finished { usd, basis });
        Ok(())
    }

    /// What the provider says was used up, at the rates of the table.
    fn cost_of_used(&self, job: &Job, takes: &Takes) -> Option<Usd> {
        let request = &job.request;
        let works_on_a_clip = matches!(request.mode, Mode::Remix | Mode::Edit | Mode::Extend);
        let has_clip = works_on_a_clip || request.inputs_of(Role::Video).next().is_some();
        let purchase = purchase(request, has_clip.then_some(VideoInput { seconds: None }), &request.pass);
        self.catalog.settle(&job.provider, &job.model, &purchase, takes.used?)
    }
}

/// The pauses between looks: closing in on the end that earlier jobs have taught, else growing, or as the provider asks.
pub(super) struct Pauses {
    first: Duration,
    next: Duration,
    longest: Duration,
    /// When the job will be done, if it takes as long as those before it.
    end: Option<Instant>,
}

impl Pauses {
    pub(super) fn new(first: Duration, longest: Duration) -> Self {
        Self { first, next: first, longest, end: None }
    }

    /// None shorter than that, whatever the configuration says.
    fn at_least(self, shortest: Duration) -> Self {
        let at_least = |pause: Duration| pause.max(shortest);
        Self { first: at_least(self.first), next: at_least(self.next), longest: at_least(self.longest), ..self }
    }

    pub(super) fn next(&mut self, advice: Option<Duration>) -> Duration {
        let left = self.end.map_or(Duration::ZERO, |end| end.saturating_duration_since(Instant::now()));
        let own = if left.is_zero() {
            let own = self.next;
            self.next = (own.mul_f64(1.3)).min(self.longest);
            own
        } else {
            (left / 2).clamp(self.first, self.longest)
        };
        // A provider's advice may be wrong: never faster than ten a second, never slower than five minutes.
        advice.map_or(own, |advice| advice.clamp(Duration::from_millis(100), Duration::from_mins(5)))
    }
}

/// Whether the next look may do better: a job may be unknown for a while after the order, an answer may be garbled.
fn may_pass(fault: &Fault, job: &Job) -> bool {
    match fault.kind {
        FaultKind::NotFound => {
            let since = Timestamp::now().duration_since(job.submitted_at.unwrap_or(job.created_at));
            since < jiff::SignedDuration::try_from(GRACE).unwrap_or(jiff::SignedDuration::ZERO)
        }
        FaultKind::Rate | FaultKind::Unavailable | FaultKind::NotReady | FaultKind::Unreadable => true,
        FaultKind::Invalid
        | FaultKind::Auth
        | FaultKind::Gone
        | FaultKind::Retired
        | FaultKind::Policy
        | FaultKind::Credit
        | FaultKind::Failed
        | FaultKind::Cancelled
        | FaultKind::Unsupported => false,
    }
}

fn cannot_look(site: &Site, job: &Job, ticket: &Ticket, fault: &Fault) -> Error {
    let error = Error::new(
        fault.kind.error_kind(),
        format!("{} does not tell how the job stands; the job is kept as it is: {}", site.title, fault.message),
    );
    let error = error.for_job(&job.id).at_provider(&site.name).vendor_code(fault.vendor_code.clone());
    match fault.kind {
        FaultKind::Auth => error.hint("rushes doctor   # is the key the one that ordered it?"),
        _ => error.hint(format!("ask {} about `{}`, then: rushes status {}", site.title, ticket.remote_id, job.id)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{JobId, NewJob, Replace};

    fn job() -> Job {
        let new = NewJob {
            id: JobId::from_entropy(7),
            provider: "openai".into(),
            model: "sora-2".into(),
            family: None,
            server: None,
            request: crate::request::Request::default(),
            output: "clip.mp4".into(),
            replace: Replace::Never,
            sidecar: false,
            quote: None,
            placeholder: false,
            parent: None,
            tags: std::collections::BTreeMap::new(),
            project: None,
        };
        Job::plan(new, Timestamp::now())
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_close_in_on_the_end_that_was_learnt_and_grow_after_it() {
        let (first, longest) = (Duration::from_secs(2), Duration::from_secs(30));
        let mut pauses = Pauses { end: Some(Instant::now() + Duration::from_mins(2)), ..Pauses::new(first, longest) };
        let mut told = Vec::new();
        for _ in 0..12 {
            let pause = pauses.next(None);
            told.push(pause.as_secs());
            tokio::time::advance(pause).await;
        }
        assert_eq!(told, [30, 30, 30, 15, 7, 3, 2, 2, 2, 2, 3, 4]);
        assert_eq!(pauses.next(Some(Duration::from_secs(9))), Duration::from_secs(9), "the provider knows better");
    }

    #[test]
    fn a_job_may_be_unknown_for_a_minute_and_a_clock_that_was_set_back_ends_no_job() {
        let sent = |ago: i64| {
            let mut job = job();
            job.submitted_at = Some(Timestamp::now() - jiff::SignedDuration::from_secs(ago));
            job
        };
        let unknown = Fault::new(FaultKind::NotFound, "no such job");
        for (ago, passes) in [(0, true), (50, true), (-3600, true), (70, false), (86_400, false)] {
            assert_eq!(may_pass(&unknown, &sent(ago)), passes, "{ago} s after the order");
        }
        for kind in [FaultKind::Auth, FaultKind::Gone, FaultKind::Invalid] {
            assert!(!may_pass(&Fault::new(kind, "no"), &sent(0)), "{kind:?} is for good");
        }
    }

    #[test]
    fn no_pause_is_shorter_than_the_provider_allows() {
        let pauses = |first, longest| Pauses::new(Duration::from_secs(first), Duration::from_secs(longest));
        let first = |mut pauses: Pauses| pauses.next(None).as_secs();
        assert_eq!(first(pauses(2, 30).at_least(Duration::from_secs(5))), 5);
        assert_eq!(first(pauses(1, 3).at_least(Duration::from_secs(5))), 5);
        assert_eq!(first(pauses(8, 30).at_least(Duration::from_secs(5))), 8);
    }

    #[test]
    fn pauses_grow_to_the_longest_and_follow_advice() {
        let mut pauses = Pauses::new(Duration::from_secs(2), Duration::from_secs(30));
        let own: Vec<u64> = (0..14).map(|_| pauses.next(None).as_secs()).collect();
        assert_eq!((own[0], own[13]), (2, 30));
        assert!(own.is_sorted());
        assert_eq!(pauses.next(Some(Duration::from_millis(1500))), Duration::from_millis(1500));
        assert_eq!(pauses.next(Some(Duration::ZERO)), Duration::from_millis(100));
        assert_eq!(pauses.next(Some(Duration::MAX)), Duration::from_mins(5));
    }
}
