//! The virtual world behind every side: jobs that wait, run and end in virtual time, and what they cost.
//!
//! Nothing here moves by itself: a job's phase is a function of the clock (or
//! of the number of polls), worked out when somebody looks. A side puts orders
//! in and reads phases out; how a vendor writes them down is the side's matter.

mod job;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::CHARGED_THOUGH_WITHHELD;
use super::clock::{Clock, Moment, Tempo};
use super::fault::Script;
use super::form::Upload;
use super::ledger::{CallLog, Charge, Ledger, Submission};
use super::settings::{Pace, Settings};
use crate::money::Usd;

use job::flaw_in;

pub(super) use job::{Cut, FAILS_AT, Fate, Film, Flaw, Job, Order, Phase, fate_in, refused_in};

/// Everything that is true at the vendors' end.
#[derive(Debug)]
pub(super) struct World {
    pub(super) settings: Settings,
    pub(super) clock: Clock,
    pub(super) script: Script,
    pub(super) ledger: Ledger,
    pub(super) calls: CallLog,
    /// Named likenesses by id, for the vendors that keep them.
    pub(super) characters: HashMap<String, Character>,
    /// Files that customers brought, by the name that the side gave them.
    pub(super) files: HashMap<String, Upload>,
    jobs: Vec<Job>,
    index: HashMap<String, usize>,
    /// Positions of the jobs that have not ended.
    open: Vec<usize>,
    nonce: [u8; 16],
    named: u64,
}

/// A likeness that a prompt can name.
#[derive(Clone, Debug)]
pub(super) struct Character {
    pub(super) name: String,
    pub(super) created: Moment,
}

impl World {
    pub(super) fn new(settings: Settings) -> Self {
        let clock = Clock::new(settings.tempo);
        let script = Script::new(settings.faults.clone());
        Self {
            nonce: nonce(),
            settings,
            clock,
            script,
            ledger: Ledger::default(),
            calls: CallLog::default(),
            characters: HashMap::new(),
            files: HashMap::new(),
            jobs: Vec::new(),
            index: HashMap::new(),
            open: Vec::new(),
            named: 0,
        }
    }

    /// A name that no other thing of this or another sandbox has, as `digits` hexadecimal digits (at most 64).
    pub(super) fn fresh_name(&mut self, digits: usize) -> String {
        self.named += 1;
        let digest = Sha256::new().chain_update(self.nonce).chain_update(self.named.to_le_bytes()).finalize();
        let mut name = hex(&digest);
        name.truncate(digits);
        name
    }

    /// The same in the form of a UUID of version 4.
    pub(super) fn fresh_uuid(&mut self) -> String {
        let name = self.fresh_name(32);
        format!("{}-{}-4{}-8{}-{}", &name[..8], &name[8..12], &name[13..16], &name[17..20], &name[20..])
    }

    /// The same as decimal digits, fifteen of them, where a vendor counts its jobs.
    pub(super) fn fresh_number(&mut self) -> String {
        let number = u64::from_str_radix(&self.fresh_name(15), 16).unwrap_or_default();
        format!("{:015}", 100_000_000_000_000 + number % 900_000_000_000_000)
    }

    /// Takes an order in: from here on it is in the books, whatever becomes of the answer.
    pub(super) fn accept(&mut self, id: String, order: Order, fate: Fate) -> &Job {
        self.ledger.submissions.push(Submission {
            id: id.clone(),
            provider: order.provider,
            verb: order.verb.name(),
            model: order.model.clone(),
            seconds: order.billed,
            size: order.size,
            idempotency_key: order.idempotency_key.clone(),
        });
        let flaw = flaw_in(&order.prompt);
        let accepted = self.clock.now();
        let position = self.jobs.len();
        self.index.insert(id.clone(), position);
        self.open.push(position);
        self.jobs.push(Job { id, order, flaw, accepted, ended: None, fate, polls: 0, deleted: false });
        &self.jobs[position]
    }

    /// The job of that id at that provider, unless it was deleted.
    pub(super) fn job(&self, provider: &str, id: &str) -> Option<&Job> {
        let job = &self.jobs[*self.index.get(id)?];
        (job.order.provider == provider && !job.deleted).then_some(job)
    }

    /// The job that was ordered at that provider under that key of the customer's own, deleted or not.
    pub(super) fn keyed(&self, provider: &str, key: &str) -> Option<&Job> {
        let is_meant = |job: &&Job| job.order.provider == provider && job.order.idempotency_key.as_deref() == Some(key);
        self.jobs.iter().find(is_meant)
    }

    /// All jobs of a provider that were not deleted, oldest first.
    pub(super) fn jobs(&self, provider: &str) -> impl DoubleEndedIterator<Item = &Job> {
        self.jobs.iter().filter(move |job| job.order.provider == provider && !job.deleted)
    }

    /// Notes that the job was asked after, which moves it where time is counted in polls.
    pub(super) fn polled(&mut self, id: &str) {
        let Some(position) = self.index.get(id) else { return };
        let job = &mut self.jobs[*position];
        job.polls = job.polls.saturating_add(1);
        self.settle();
    }

    /// Lets a job that has not ended end in that way, now.
    pub(super) fn doom(&mut self, id: &str, fate: Fate) {
        let Some(position) = self.index.get(id).copied() else { return };
        if self.jobs[position].ended.is_none() {
            self.jobs[position].fate = fate;
            let now = self.clock.now();
            self.end(position, now);
            self.open.retain(|open| *open != position);
        }
    }

    /// Whether the job is over, for a call that waits for that. Where time does not pass by itself, it ends now.
    pub(super) fn is_over(&mut self, id: &str) -> bool {
        let Some(job) = self.index.get(id).map(|position| &self.jobs[*position]) else { return true };
        let fate = job.fate;
        match (self.settings.tempo, self.settings.pace) {
            (Tempo::Flowing(_), Pace::Timed { .. }) => job.ended.is_some(),
            (Tempo::Turned, _) | (_, Pace::Polls { .. }) => {
                self.doom(id, fate);
                true
            }
        }
    }

    pub(super) fn spoil(&mut self, id: &str, flaw: Flaw) {
        if let Some(position) = self.index.get(id) {
            self.jobs[*position].flaw = flaw;
        }
    }

    pub(super) fn delete(&mut self, id: &str) {
        if let Some(position) = self.index.get(id) {
            self.jobs[*position].deleted = true;
        }
    }

    pub(super) fn phase(&self, job: &Job) -> Phase {
        if job.ended.is_some() {
            return match job.fate {
                Fate::Succeeds => Phase::Succeeded,
                Fate::Fails | Fate::InputBlocked | Fate::OutputBlocked | Fate::Cancelled => Phase::Failed(job.fate),
            };
        }
        let (passed, queued, running) = self.course(job);
        if passed < queued {
            return Phase::Queued;
        }
        let percent = (passed - queued) * 100 / running.max(1);
        Phase::Running { percent: u8::try_from(percent.clamp(0, 99)).unwrap_or(99) }
    }

    /// When the bytes of a finished clip go away.
    pub(super) fn expires(&self, job: &Job) -> Option<Moment> {
        let succeeded = job.fate == Fate::Succeeds;
        job.ended.filter(|_| succeeded).map(|ended| ended.after(self.settings.asset_life))
    }

    /// Ends and bills every job whose time has come. Called before anybody looks.
    pub(super) fn settle(&mut self) {
        let open = std::mem::take(&mut self.open);
        for position in open {
            let job = &self.jobs[position];
            let (passed, queued, running) = self.course(job);
            let length = if job.fate == Fate::Succeeds { running } else { running * i64::from(FAILS_AT) / 100 };
            if passed < queued + length {
                self.open.push(position);
                continue;
            }
            let ended = match self.settings.pace {
                Pace::Timed { .. } => {
                    job.accepted.after(Duration::from_millis(u64::try_from(queued + length).unwrap_or_default()))
                }
                Pace::Polls { .. } => self.clock.now(),
            };
            self.end(position, ended);
        }
    }

    /// How far a job has come, how long it waits and how long it runs, in milliseconds or in polls.
    fn course(&self, job: &Job) -> (i64, i64, i64) {
        match self.settings.pace {
            Pace::Timed { queued, running } => {
                // The cap keeps every sum and product in range.
                let millis = |span: Duration| i64::try_from(span.as_millis()).unwrap_or(i64::MAX).min(i64::MAX / 1000);
                (millis(self.clock.now().since(job.accepted)), millis(queued), millis(running))
            }
            // The poll that finds a phase does not count for it, and before the first poll no phase is over: with 1
            // and 1 the answers are queued, running, done.
            Pace::Polls { queued, running } => (i64::from(job.polls) - 1, i64::from(queued), i64::from(running)),
        }
    }

    fn end(&mut self, position: usize, ended: Moment) {
        let charge_failed = self.settings.charge_failed;
        let job = &mut self.jobs[position];
        job.ended = Some(ended);
        let charge_failed = charge_failed || CHARGED_THOUGH_WITHHELD.contains(&(job.order.provider, job.fate));
        let reason = match job.fate {
            Fate::Succeeds => "completed",
            Fate::Fails | Fate::InputBlocked | Fate::OutputBlocked if charge_failed => "failed",
            Fate::Fails | Fate::InputBlocked | Fate::OutputBlocked | Fate::Cancelled => return,
        };
        let (id, provider, usd) = (job.id.clone(), job.order.provider, job.order.price);
        if usd == Usd::ZERO {
            return;
        }
        self.ledger.charge(Charge { id, provider, usd, reason });
    }
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

/// Sixteen bytes that differ between two sandboxes, so that ids of one never look like ids of another.
fn nonce() -> [u8; 16] {
    use std::hash::{BuildHasher, RandomState};
    let half = || RandomState::new().hash_one(std::process::id()).to_le_bytes();
    let mut nonce = [0; 16];
    nonce[..8].copy_from_slice(&half());
    nonce[8..].copy_from_slice(&half());
    nonce
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::side::Verb;
    use crate::shape::{Seconds, Size};

    fn world(pace: Pace) -> World {
        World::new(Settings { tempo: Tempo::Turned, pace, ..Settings::default() })
    }

    fn order(world: &mut World, fate: Fate) -> String {
        let id = world.fresh_name(48);
        let seconds = Seconds::whole(4);
        let order = Order {
            provider: "openai",
            verb: Verb::Submit,
            model: "sora-2".to_owned(),
            prompt: "a tide".to_owned(),
            seconds,
            billed: seconds,
            size: Size::new(1280, 720),
            price: Usd::from_micros(400_000),
            still: None,
            parent: None,
            idempotency_key: None,
        };
        world.accept(id.clone(), order, fate);
        id
    }

    fn phase(world: &mut World, id: &str) -> Phase {
        world.settle();
        world.phase(world.job("openai", id).expect("a job"))
    }

    const TIMED: Pace = Pace::Timed { queued: Duration::from_secs(10), running: Duration::from_secs(100) };

    #[test]
    fn a_failing_job_stops_half_way_and_is_free() {
        let mut world = world(TIMED);
        let id = order(&mut world, Fate::Fails);
        world.clock.advance(Duration::from_secs(59));
        assert_eq!(phase(&mut world, &id), Phase::Running { percent: 49 });
        world.clock.advance(Duration::from_secs(1));
        assert_eq!(phase(&mut world, &id), Phase::Failed(Fate::Fails));
        assert_eq!(world.ledger.charges, []);
    }

    #[test]
    fn an_end_is_dated_when_it_was_and_billed_once_however_late_one_looks() {
        let mut world = world(TIMED);
        let id = order(&mut world, Fate::Succeeds);
        world.clock.advance(Duration::from_secs(5000));
        assert_eq!(phase(&mut world, &id), Phase::Succeeded);
        world.doom(&id, Fate::Fails);
        assert_eq!(phase(&mut world, &id), Phase::Succeeded);
        let job = world.job("openai", &id).expect("a job");
        assert_eq!(job.ended.map(|ended| ended.since(job.accepted)), Some(Duration::from_secs(110)));
        assert_eq!(world.ledger.charges.len(), 1);
    }

    #[test]
    fn a_job_of_no_length_waits_for_its_first_poll_where_polls_are_the_clock() {
        let mut world = world(Pace::Polls { queued: 0, running: 0 });
        for fate in [Fate::Succeeds, Fate::OutputBlocked] {
            let id = order(&mut world, fate);
            world.clock.advance(Duration::from_secs(5000));
            assert_eq!(phase(&mut world, &id), Phase::Queued);
            world.polled(&id);
            assert!(matches!(phase(&mut world, &id), Phase::Succeeded | Phase::Failed(Fate::OutputBlocked)));
        }
    }

    #[test]
    fn names_never_repeat_within_or_between_worlds() {
        let (mut one, mut other) = (world(TIMED), world(TIMED));
        let names = [one.fresh_name(48), one.fresh_name(48), other.fresh_name(48), other.fresh_name(48)];
        let distinct: std::collections::HashSet<_> = names.iter().collect();
        assert_eq!((distinct.len(), names[0].len()), (4, 48));
    }

    #[test]
    fn a_job_belongs_to_one_provider() {
        let mut world = world(TIMED);
        let id = order(&mut world, Fate::Succeeds);
        assert!(world.job("openai", &id).is_some() && world.job("fal", &id).is_none());
        assert_eq!((world.jobs("openai").count(), world.jobs("fal").count()), (1, 0));
    }
}
