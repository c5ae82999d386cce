//! Speaks with a provider for a job: signs, sends, and tells of repetitions.

use jiff::Timestamp;
use tokio::time::Instant;

use super::{Runner, Site};
use crate::call::{Call, Reply};
use crate::error::{Error, Fault, Kind, Result};
use crate::event::What;
use crate::job::JobId;
use crate::providers::Next;
use crate::wire::{Errand, Peer, Retry, Sent};

/// One call for a job.
pub(super) struct Message<'a> {
    /// What it is for, in a word.
    pub(super) name: &'a str,
    /// The call.
    pub(super) call: &'a Call,
    /// When nobody waits for it any more.
    pub(super) until: Instant,
    /// For which job, where for one.
    pub(super) job: Option<&'a JobId>,
}

/// What an act of several calls is, and how long it may take.
pub(super) struct Walk<'a> {
    /// What it is for, in a word.
    pub(super) name: &'a str,
    /// When nobody waits for it any more.
    pub(super) until: Instant,
    /// For which job, where for one.
    pub(super) job: Option<&'a JobId>,
}

impl Message<'_> {
    fn errand<'e>(&'e self, tries: u32, tell: &'e (dyn Fn(&Retry) + Send + Sync)) -> Errand<'e> {
        Errand { name: self.name, call: self.call, until: self.until, tries, tell }
    }
}

impl Runner {
    /// Asks until the provider answers for good. `Ok(Err)` is its lasting no, or the last fault when the time is up.
    ///
    /// # Errors
    /// `Kind::Auth` where there is no key; `Kind::Interrupted` when the user stops it.
    pub(super) async fn ask(&self, site: &Site, message: &Message<'_>) -> Result<Result<Reply, Fault>> {
        let asking = async {
            let key = site.key().await?;
            let key = key.as_ref();
            let sign = |call: &Call| key.map_or_else(Vec::new, |key| site.dialect.sign(call, key, Timestamp::now()));
            let read_error = |reply: &Reply| site.dialect.read_error(reply);
            let tell = |retry: &Retry| self.tell_retry(message.job, retry);
            let (own, of_user) = (&site.hosts, site.of_user());
            let peer = Peer { own, of_user, sign: &sign, read_error: &read_error, limit: &site.limit };
            Ok(self.client.ask(&peer, &message.errand(0, &tell)).await)
        };
        tokio::select! {
            answer = asking => answer,
            () = self.stop.pulled() => Err(interrupted()),
        }
    }

    /// Does what takes several calls, each step written from the replies so far. `Ok(Err)` is a lasting no, the
    /// provider's or the dialect's own.
    ///
    /// # Errors
    /// As `ask`.
    pub(super) async fn walk<T>(
        &self,
        site: &Site,
        walk: &Walk<'_>,
        step: impl Fn(&[Reply]) -> Result<Next<T>, Fault>,
    ) -> Result<Result<T, Fault>> {
        let Walk { name, until, job } = *walk;
        let mut so_far: Vec<Reply> = Vec::new();
        let mut last: Option<Box<Call>> = None;
        loop {
            match step(&so_far) {
                Ok(Next::Ready(end)) => return Ok(Ok(end)),
                Ok(Next::Wait(length)) => {
                    self.pause(length, until).await?;
                    so_far.pop();
                }
                Ok(Next::Call(call)) => last = Some(call),
                Err(fault) => return Ok(Err(fault)),
            }
            let Some(call) = &last else { continue };
            match self.ask(site, &Message { name, call, until, job }).await? {
                Ok(reply) => so_far.push(reply),
                Err(fault) => return Ok(Err(fault)),
            }
        }
    }

    /// Sends a paid order, which was turned away so often before. Cannot be stopped: an order on its way must have a
    /// known outcome.
    ///
    /// # Errors
    /// `Kind::Auth` where there is no key: nothing was sent.
    pub(super) async fn order(&self, site: &Site, message: &Message<'_>, tries: u32) -> Result<Sent> {
        let key = site.key().await?;
        let key = key.as_ref();
        let sign = |call: &Call| key.map_or_else(Vec::new, |key| site.dialect.sign(call, key, Timestamp::now()));
        let read_error = |reply: &Reply| site.dialect.read_error(reply);
        let tell = |retry: &Retry| self.tell_retry(message.job, retry);
        let (own, of_user) = (&site.hosts, site.of_user());
        let peer = Peer { own, of_user, sign: &sign, read_error: &read_error, limit: &site.limit };
        Ok(self.client.order(&peer, &message.errand(tries, &tell)).await)
    }

    pub(super) fn tell_retry(&self, job: Option<&JobId>, retry: &Retry) {
        let Some(job) = job else { return };
        let what = What::Retrying { call: retry.call.clone(), why: retry.why.clone(), after: retry.pause };
        self.tell(job, what);
    }
}

/// The user does not want to wait any longer.
pub(super) fn interrupted() -> Error {
    Error::new(Kind::Interrupted, "stopped waiting")
}

/// The user stopped it before the order left; it is not ordered any more.
pub(super) fn unsent() -> Error {
    Error::new(Kind::Interrupted, "stopped before it was ordered, and nothing was bought")
}
