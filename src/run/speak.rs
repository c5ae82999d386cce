//! Speaks with a provider for a job: signs, sends, and tells of repetitions.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::{Runner, Site};
use crate::call::{Auth, Call, Reply};
use crate::error::{Error, Fault, FaultKind, Kind, Result};
use crate::event::What;
use crate::job::JobId;
use crate::providers::Next;
use crate::secret::Secret;
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
    /// Asks until the provider answers for good. `Ok(Err)` is its lasting no, or the last fault when the time is up. Where
    /// the key has run out, it is asked once more with a new one.
    ///
    /// # Errors
    /// `Kind::Auth` where there is no key; `Kind::Interrupted` when the user stops it.
    pub(super) async fn ask(&self, site: &Site, message: &Message<'_>) -> Result<Result<Reply, Fault>> {
        let asking = async {
            let key = site.key().await?;
            let answer = self.ask_with(site, message, key.as_ref()).await;
            match (&answer, key) {
                (Ok(reply), Some(key)) if self.has_another_key(site, message, (reply, &key)).await? => {
                    Ok(self.ask_with(site, message, site.key().await?.as_ref()).await)
                }
                _ => Ok(answer),
            }
        };
        tokio::select! {
            answer = asking => answer,
            () = self.stop.pulled() => Err(interrupted()),
        }
    }

    async fn ask_with(&self, site: &Site, message: &Message<'_>, key: Option<&Secret>) -> Result<Reply, Fault> {
        let sign = |call: &Call| key.map_or_else(Vec::new, |key| site.dialect.sign(call, key, Timestamp::now()));
        let read_error = |reply: &Reply| site.dialect.read_error(reply);
        let tell = |retry: &Retry| self.tell_retry(message.job, retry);
        let (own, of_user) = (&site.hosts, site.of_user());
        let peer = Peer { own, of_user, sign: &sign, read_error: &read_error, limit: &site.limit };
        self.client.ask(&peer, &message.errand(0, &tell)).await
    }

    /// Whether this no says that the key has run out, and the user's command prints another one, which is that of the site
    /// from now on.
    ///
    /// # Errors
    /// As `Site::renew_key`.
    pub(super) async fn has_another_key(
        &self,
        site: &Site,
        message: &Message<'_>,
        (reply, refused): (&Reply, &Secret),
    ) -> Result<bool> {
        let has_run_out = message.call.auth == Auth::Key && is_about_the_key(site, reply);
        if !has_run_out || site.renew_key(refused).await?.is_none() {
            return Ok(false);
        }
        let why = format!("{} takes the key no more, and `key_command` printed another one", site.title);
        self.tell_retry(message.job, &Retry { call: message.name.to_owned(), why, pause: Duration::ZERO });
        Ok(true)
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

    /// Sends a paid order, which was turned away so often before, and gives the key besides that it was signed with. Cannot
    /// be stopped: an order on its way must have a known outcome.
    ///
    /// # Errors
    /// `Kind::Auth` where there is no key: nothing was sent.
    pub(super) async fn order(&self, site: &Site, message: &Message<'_>, tries: u32) -> Result<(Sent, Option<Secret>)> {
        let key = site.key().await?;
        let sign =
            |call: &Call| key.as_ref().map_or_else(Vec::new, |key| site.dialect.sign(call, key, Timestamp::now()));
        let read_error = |reply: &Reply| site.dialect.read_error(reply);
        let tell = |retry: &Retry| self.tell_retry(message.job, retry);
        let (own, of_user) = (&site.hosts, site.of_user());
        let peer = Peer { own, of_user, sign: &sign, read_error: &read_error, limit: &site.limit };
        let sent = self.client.order(&peer, &message.errand(tries, &tell)).await;
        Ok((sent, key))
    }

    pub(super) fn tell_retry(&self, job: Option<&JobId>, retry: &Retry) {
        let Some(job) = job else { return };
        let what = What::Retrying { call: retry.call.clone(), why: retry.why.clone(), after: retry.pause };
        self.tell(job, what);
    }
}

/// Whether this reply is a certain no that is owed to the key. Some vendors say that with another status than 401.
pub(super) fn is_about_the_key(site: &Site, reply: &Reply) -> bool {
    reply.is_certain_no() && site.dialect.read_error(reply).kind == FaultKind::Auth
}

/// The user does not want to wait any longer.
pub(super) fn interrupted() -> Error {
    Error::new(Kind::Interrupted, "stopped waiting")
}

/// The user stopped it before the order left; it is not ordered any more.
pub(super) fn unsent() -> Error {
    Error::new(Kind::Interrupted, "stopped before it was ordered, and nothing was bought")
}
