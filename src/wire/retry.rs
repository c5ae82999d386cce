//! Decides whether a call is sent again, which for a paid order decides whether it is paid twice.
//!
//! `next_move` is the whole rule. Everything else here finds out what is known
//! after a try, waits as long as the provider asks, and words the ending. Dropping
//! the future stops it at any point.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, timeout_at};

use super::client::{Client, Lost, Peer};
use crate::call::{Call, Repeat, Reply};
use crate::error::{Fault, FaultKind};

/// A provider that asks for more may as well ask for ever. Beyond it, adding to a moment would overflow.
const LONGEST_ASKED: Duration = Duration::from_hours(24 * 365);

/// One call, and how long it is worth trying.
#[derive(Clone, Copy)]
pub struct Errand<'a> {
    /// What it is for, in a word, for whoever is told of a repetition.
    pub name: &'a str,
    /// The call.
    pub call: &'a Call,
    /// When nobody waits for it any more. An order that is already on its way is not cut short.
    pub until: Instant,
    /// How often it was sent before and certainly not taken.
    pub tries: u32,
    /// Told before each repetition.
    pub tell: &'a (dyn Fn(&Retry) + Send + Sync),
}

/// A call did not go through and will be sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retry {
    /// Which call, in a word.
    pub call: String,
    /// Why, in a sentence.
    pub why: String,
    /// How long until the next try.
    pub pause: Duration,
}

/// What became of an order. The three endings mean different things for the money.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Sent {
    /// The provider answered for good: it took the order, or said no. The dialect reads which.
    Answered(Reply),
    /// The provider certainly does not have the order. Nothing was bought.
    NotTaken(Fault),
    /// The same for now: it may be sent again after that pause, which is the caller's to wait, or to end.
    Later(Fault, Duration),
    /// The provider may have the order. It must not be sent again.
    Unknown(Fault),
}

/// What is known after one try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// The provider has answered for good.
    Decided,
    /// It certainly was not accepted, and never will be as it is.
    Hopeless,
    /// It certainly was not accepted, but may be later.
    NotTaken,
    /// It may have been accepted.
    Doubtful,
    /// The same, though the provider's words sound final.
    DoubtfulNo,
    /// It may have been accepted, and trying again gives nothing better.
    DoubtfulForGood,
}

/// What is done after one try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Move {
    /// Tell the caller.
    Stop,
    /// Wait a little and send it again.
    SendAgain,
}

/// The rule. An order that we cannot name is sent again only where it certainly was not accepted.
#[expect(clippy::match_same_arms, reason = "each line is one rule")]
fn next_move(repeat: &Repeat, standing: Standing) -> Move {
    match (repeat, standing) {
        (_, Standing::Decided | Standing::Hopeless | Standing::DoubtfulForGood) => Move::Stop,
        (_, Standing::NotTaken) => Move::SendAgain,
        (Repeat::Never, Standing::Doubtful | Standing::DoubtfulNo) => Move::Stop,
        (Repeat::Keyed(_), Standing::Doubtful | Standing::DoubtfulNo) => Move::SendAgain,
        (Repeat::Safe, Standing::Doubtful) => Move::SendAgain,
        (Repeat::Safe, Standing::DoubtfulNo) => Move::Stop,
    }
}

/// One try: what came of it, what that means, and the fault in it where it is one.
struct Try {
    outcome: Result<Reply, Lost>,
    standing: Standing,
    fault: Option<Fault>,
    pause: Option<Duration>,
}

impl Client {
    /// Asks until the provider answers for good or nobody waits any more: for reads, and for acts that do no harm twice.
    ///
    /// Whatever may pass is waited for, without a limit of count. A lasting no (401, 404 …) is given as it came.
    ///
    /// # Errors
    /// The last fault, when the time is up or the call cannot be sent at all.
    pub async fn ask(&self, peer: &Peer<'_>, errand: &Errand<'_>) -> Result<Reply, Fault> {
        match self.deliver(peer, errand).await {
            Sent::Answered(reply) => Ok(reply),
            Sent::NotTaken(fault) | Sent::Later(fault, _) | Sent::Unknown(fault) => Err(fault),
        }
    }

    /// Sends a paid order. By itself it sends again only one that the provider lets us name, and that it may have.
    pub async fn order(&self, peer: &Peer<'_>, errand: &Errand<'_>) -> Sent {
        self.deliver(peer, errand).await
    }

    async fn deliver(&self, peer: &Peer<'_>, errand: &Errand<'_>) -> Sent {
        let mut backoff = Backoff { tries: errand.tries, ..self.backoff() };
        let is_order = errand.call.repeat != Repeat::Safe;
        let mut doubt = None;
        loop {
            let last = self.attempt(peer, errand).await;
            let spent = is_order && backoff.tries + 1 >= self.settings.order_tries;
            if next_move(&errand.call.repeat, last.standing) == Move::Stop || spent {
                return conclude(last, doubt);
            }
            let pause = backoff.next(last.pause);
            if self.wake().now() + pause >= errand.until {
                return conclude(last, doubt);
            }
            let fault = last.fault.unwrap_or_else(|| Fault::new(FaultKind::Unavailable, "the provider did not answer"));
            if is_order && last.standing == Standing::NotTaken && doubt.is_none() {
                return Sent::Later(fault, pause);
            }
            (errand.tell)(&Retry { call: errand.name.to_owned(), why: fault.message.clone(), pause });
            if is_doubt(last.standing) {
                doubt = Some(fault);
            }
            self.wake().rest(pause).await;
        }
    }

    fn backoff(&self) -> Backoff {
        Backoff::new(self.settings.pause, self.settings.longest_pause)
    }

    async fn attempt(&self, peer: &Peer<'_>, errand: &Errand<'_>) -> Try {
        let Ok(_pass) = timeout_at(errand.until, peer.limit.enter()).await else {
            return judge_loss(Lost::NotSent(out_of_time("call the provider, within the limits set for it,")));
        };
        let sending = self.send(peer, errand.call);
        let outcome = match errand.call.repeat {
            Repeat::Safe => timeout_at(errand.until, sending)
                .await
                .unwrap_or_else(|_| Err(Lost::Unknown(out_of_time("wait for the provider's answer")))),
            // Cutting an order short would only make its outcome unknown.
            Repeat::Never | Repeat::Keyed(_) => sending.await,
        };
        match outcome {
            Ok(reply) => judge_reply(peer, &errand.call.repeat, reply),
            Err(lost) => judge_loss(lost),
        }
    }
}

fn judge_loss(lost: Lost) -> Try {
    let (standing, fault) = match &lost {
        Lost::NotSent(fault) if fault.kind == FaultKind::Unavailable => (Standing::NotTaken, fault.clone()),
        Lost::NotSent(fault) => (Standing::Hopeless, fault.clone()),
        Lost::Unknown(fault) if fault.kind == FaultKind::Unavailable => (Standing::Doubtful, fault.clone()),
        Lost::Unknown(fault) => (Standing::DoubtfulForGood, fault.clone()),
    };
    Try { outcome: Err(lost), standing, fault: Some(fault), pause: None }
}

fn judge_reply(peer: &Peer<'_>, repeat: &Repeat, reply: Reply) -> Try {
    let fault = if reply.is_success() {
        is_page(&reply).then(|| reply.unreadable("an HTML page"))
    } else {
        Some((peer.read_error)(&reply))
    };
    let Some(fault) = fault else {
        return Try { outcome: Ok(reply), standing: Standing::Decided, fault: None, pause: None };
    };
    let pause = fault.retry_after.or_else(|| reply.retry_after(Timestamp::now()));
    let passing = may_pass(fault.kind);
    let is_order = *repeat != Repeat::Safe;
    let standing = match reply.status {
        200..=299 => Standing::Doubtful,
        // These two say that nothing was done here; the other redirects may answer an order that was taken.
        301 | 307 | 308 if is_order => Standing::Hopeless,
        300..=399 if is_order => Standing::DoubtfulForGood,
        429 if passing => Standing::NotTaken,
        503 if passing && pause.is_some() => Standing::NotTaken,
        // What a server has no way to do, it has not done.
        500.. if is_order && fault.kind == FaultKind::Unsupported => Standing::Hopeless,
        408 | 425 | 499.. if passing => Standing::Doubtful,
        // 499 is a proxy's word for a caller who went away: what stands behind it may have gone on. To a read such a
        // number is the answer: vLLM-Omni tells a failed job by its own code of the five hundreds.
        408 | 425 | 499.. if is_order => Standing::DoubtfulNo,
        409 if fault.kind == FaultKind::Unavailable => Standing::Doubtful,
        _ => Standing::Decided,
    };
    let fault = if is_order && (300..400).contains(&reply.status) { redirected(&reply) } else { fault };
    Try { outcome: Ok(reply), standing, fault: Some(fault), pause }
}

/// Whether such a no may be a yes later, all else the same.
pub(super) fn may_pass(kind: FaultKind) -> bool {
    match kind {
        FaultKind::Rate | FaultKind::Unavailable | FaultKind::NotReady | FaultKind::Unreadable => true,
        FaultKind::Invalid
        | FaultKind::Auth
        | FaultKind::NotFound
        | FaultKind::Gone
        | FaultKind::Retired
        | FaultKind::Policy
        | FaultKind::Credit
        | FaultKind::Failed
        | FaultKind::Cancelled
        | FaultKind::Unsupported => false,
    }
}

fn is_doubt(standing: Standing) -> bool {
    match standing {
        Standing::Doubtful | Standing::DoubtfulNo | Standing::DoubtfulForGood => true,
        Standing::Decided | Standing::Hopeless | Standing::NotTaken => false,
    }
}

/// The ending. An order that may have been taken by an earlier try stays in doubt, whatever the last one says.
fn conclude(last: Try, doubt: Option<Fault>) -> Sent {
    let fault = last.fault.unwrap_or_else(|| Fault::new(FaultKind::Unavailable, "the provider did not answer"));
    match (last.standing, last.outcome, doubt) {
        // A no to the second try says nothing of the first one.
        (Standing::Decided, Ok(reply), Some(earlier)) if !reply.is_success() => Sent::Unknown(earlier),
        (Standing::Decided, Ok(reply), _) => Sent::Answered(reply),
        (Standing::Hopeless | Standing::NotTaken, _, None) => Sent::NotTaken(fault),
        (Standing::Hopeless | Standing::NotTaken, _, Some(earlier)) => Sent::Unknown(earlier),
        (Standing::Decided | Standing::Doubtful | Standing::DoubtfulNo | Standing::DoubtfulForGood, _, _) => {
            Sent::Unknown(fault)
        }
    }
}

/// Whether a success is some proxy's page and not the provider's answer.
fn is_page(reply: &Reply) -> bool {
    reply.body.trim_ascii_start().first() == Some(&b'<')
}

fn redirected(reply: &Reply) -> Fault {
    let message = format!(
        "the provider answered the order with a redirect (HTTP {}), which an order does not follow; set the provider's \
         `base_url` to where it points",
        reply.status
    );
    Fault { status: Some(reply.status), ..Fault::new(FaultKind::Unreadable, message) }
}

fn out_of_time(what: &str) -> Fault {
    Fault::new(FaultKind::Unavailable, format!("there was no time left to {what}"))
}

/// Pauses that double from one try to the next, each a little off so that many processes do not call in step.
#[derive(Debug)]
pub(super) struct Backoff {
    first: Duration,
    longest: Duration,
    tries: u32,
}

impl Backoff {
    pub(super) fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest, tries: 0 }
    }

    /// The next pause: at least what the provider asked for, where it asked.
    pub(super) fn next(&mut self, asked: Option<Duration>) -> Duration {
        let full = self.first.saturating_mul(2_u32.saturating_pow(self.tries)).min(self.longest);
        self.tries = self.tries.saturating_add(1);
        // Between half of it and all of it.
        let own = full / 2 + full.mul_f64(chance() / 2.0);
        asked.map_or(own, |asked| asked.clamp(self.first.min(own), LONGEST_ASKED))
    }

    /// Begins anew, after something went well in between.
    pub(super) fn reset(&mut self) {
        self.tries = 0;
    }
}

/// A number from 0 to 1, different each time. The standard library seeds its hash maps with good randomness.
fn chance() -> f64 {
    let bits = RandomState::new().hash_one(0_u8) >> 32;
    f64::from(u32::try_from(bits).unwrap_or(0)) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests;
