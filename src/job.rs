//! A job: one clip bought once, from the plan to the file.
//!
//! A job's state changes in one place, `Job::advance`, which refuses every step
//! that does not follow and says what the step means for the money. Storing
//! it, telling it and acting on it are other rooms' work.

mod state;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::call::{Call, Ticket};
use crate::error::{Charged, Fault, Kind};
use crate::money::Usd;
use crate::price::{Basis, Quote};
use crate::request::Request;
use crate::shape::{Seconds, Size};

pub use state::{State, UnknownState};

/// The name of a job: eight characters that are hard to confuse when read aloud.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobId(String);

impl JobId {
    /// Crockford's base 32 in lower case: no `i`, `l`, `o`, `u`.
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

    /// The id that spells out the low 40 bits of `entropy`, first character always a letter,
    /// so that no id can be taken for a number.
    #[must_use]
    pub fn from_entropy(entropy: u64) -> Self {
        let digit = |place: u32| Self::ALPHABET[usize::try_from((entropy >> (5 * place)) & 31).unwrap_or(0)];
        let first = Self::ALPHABET[10 + usize::try_from((entropy & 31) % 22).unwrap_or(0)];
        let id = std::iter::once(first).chain((1..8).map(digit)).map(char::from).collect();
        Self(id)
    }

    /// The id as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<String> for JobId {
    /// Takes an id that was stored before.
    fn from(id: String) -> Self {
        Self(id)
    }
}

/// Which file of a finished job is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Variant {
    /// The clip itself.
    #[default]
    Video,
    /// One still of it.
    Thumbnail,
    /// Many small stills on one sheet.
    Spritesheet,
}

impl Variant {
    /// The word for it. Part of the command-line contract.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Video => "video",
            Self::Thumbnail => "thumbnail",
            Self::Spritesheet => "spritesheet",
        }
    }
}

/// A file that waits at the provider, or came with the reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// Which file it is.
    pub variant: Variant,
    /// How to get its bytes.
    pub place: Place,
    /// When the provider drops it, where it says so.
    pub expires_at: Option<Timestamp>,
}

/// How to get the bytes of an asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// Anybody who knows the address may read it; a key must not go there.
    Open(url::Url),
    /// Read with the provider's key, which is added only when the call is sent.
    Keyed(Call),
    /// The bytes themselves.
    Inline(#[serde(with = "crate::call::as_base64")] bytes::Bytes),
}

/// What a finished job left at the provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Takes {
    /// The files.
    pub assets: Vec<Asset>,
    /// What the vendor says it cost, where it says so.
    pub cost: Option<Usd>,
    /// What the vendor says was generated and billed, where that may differ from what was asked.
    pub seconds: Option<Seconds>,
}

/// The file of a saved job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedFile {
    /// Where it was put, absolute.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 in lower-case hex.
    pub sha256: String,
    /// Width and height as the file says.
    pub size: Option<Size>,
    /// Length as the file says.
    pub duration: Option<Seconds>,
}

/// What was paid, and how that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// The amount.
    pub usd: Usd,
    /// How it is known.
    pub basis: Basis,
}

/// Whether a file that is there already may be replaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Replace {
    /// It may not.
    #[default]
    Never,
    /// It may: the user said so.
    Allowed,
}

/// The most that one clip may be said to cost. A vendor's figure beyond it is a slip, and the quote counts instead: one
/// absurd sum would stand against every budget.
const CREDIBLE_COST: Usd = Usd::from_micros(100_000_000_000);

/// Everything that is known about one job. Written by the store as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Its name.
    pub id: JobId,
    state: State,
    /// Counts the stored steps, so that two processes never overwrite each other.
    pub revision: i64,
    /// The provider by its name in the configuration.
    pub provider: String,
    /// The model by its name on the wire.
    pub model: String,
    /// The vendor-neutral name of the model.
    pub family: Option<String>,
    /// Where it was ordered: another server knows nothing of it, and must not be given its ticket.
    #[serde(default)]
    pub server: Option<url::Url>,
    /// What the user asked for, with every mapped value in place.
    pub request: Request,
    /// Where the file shall go, absolute, with the template already filled in.
    pub output: PathBuf,
    /// Whether a file that is there already may be replaced.
    #[serde(default)]
    pub replace: Replace,
    /// Whether the job is written as JSON beside the clip.
    #[serde(default)]
    pub sidecar: bool,
    /// The quote at the time of the order; `None` only where an unknown price was allowed.
    pub quote: Option<Quote>,
    /// Drawn by the embedded engine, not by a model.
    pub placeholder: bool,
    /// The job that this one changes or continues.
    pub parent: Option<JobId>,
    /// The user's own labels.
    pub tags: BTreeMap<String, String>,
    /// The user's own project.
    pub project: Option<String>,
    /// When it was planned.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When the order was sent.
    pub submitted_at: Option<Timestamp>,
    /// When the provider was done with it, well or not.
    pub finished_at: Option<Timestamp>,
    /// The provider's handle.
    pub ticket: Option<Ticket>,
    /// Percent, where the provider tells it.
    pub percent: Option<u8>,
    /// What it left at the provider.
    pub takes: Option<Takes>,
    /// The file.
    pub file: Option<SavedFile>,
    /// What it cost.
    pub cost: Option<Cost>,
    /// Why it did not end well.
    pub fault: Option<Fault>,
}

/// What a plan decides about a job before it exists.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Its name.
    pub id: JobId,
    /// The provider by its name in the configuration.
    pub provider: String,
    /// The model by its name on the wire.
    pub model: String,
    /// The vendor-neutral name of the model.
    pub family: Option<String>,
    /// Where it is ordered; `None` for the embedded engine.
    pub server: Option<url::Url>,
    /// What is asked for.
    pub request: Request,
    /// Where the file shall go.
    pub output: PathBuf,
    /// Whether a file that is there already may be replaced.
    pub replace: Replace,
    /// Whether the job is written as JSON beside the clip.
    pub sidecar: bool,
    /// What it will cost.
    pub quote: Option<Quote>,
    /// Drawn by the embedded engine.
    pub placeholder: bool,
    /// The job that this one changes or continues.
    pub parent: Option<JobId>,
    /// The user's own labels.
    pub tags: BTreeMap<String, String>,
    /// The user's own project.
    pub project: Option<String>,
}

/// What happened to a job.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// The order is about to be sent: from here on it may be paid for.
    Submit,
    /// The order certainly did not reach the provider; it may be sent again.
    Withdraw,
    /// The provider has taken the order, or was found to have it.
    Accept(Ticket),
    /// It is not known whether the provider has taken the order.
    LoseTrack(Fault),
    /// The provider has it in its queue, or works on it.
    Progress {
        /// Whether work has begun.
        running: bool,
        /// How far, where the provider tells it.
        percent: Option<u8>,
    },
    /// The provider has made the clip.
    Finish(Takes),
    /// The links to the clip were made anew.
    Refresh(Takes),
    /// The file is here, checked and on disk.
    Save(SavedFile),
    /// It ended without a clip.
    End(Fault),
}

impl Step {
    const fn name(&self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Withdraw => "withdraw",
            Self::Accept(_) => "accept",
            Self::LoseTrack(_) => "lose track of",
            Self::Progress { .. } => "progress",
            Self::Finish(_) => "finish",
            Self::Refresh(_) => "refresh",
            Self::Save(_) => "save",
            Self::End(_) => "end",
        }
    }
}

/// What a step means for the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Movement {
    /// The money is spent: the hold becomes this cost.
    Settle(Cost),
    /// Nothing was spent: the hold is given back. `confirmed` is false where the vendor does not say so.
    Release {
        /// Whether the vendor itself says that nothing is billed.
        confirmed: bool,
    },
}

/// A step that does not follow from the state: a defect, or two processes at one job.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a job that is {state} cannot {step}")]
pub struct IllegalStep {
    state: State,
    step: &'static str,
}

impl Job {
    /// A planned job. The caller stores it together with its hold.
    #[must_use]
    pub fn plan(new: NewJob, now: Timestamp) -> Self {
        Self {
            id: new.id,
            state: State::Planned,
            revision: 0,
            provider: new.provider,
            model: new.model,
            family: new.family,
            server: new.server,
            request: new.request,
            output: new.output,
            replace: new.replace,
            sidecar: new.sidecar,
            quote: new.quote,
            placeholder: new.placeholder,
            parent: new.parent,
            tags: new.tags,
            project: new.project,
            created_at: now,
            updated_at: now,
            submitted_at: None,
            finished_at: None,
            ticket: None,
            percent: None,
            takes: None,
            file: None,
            cost: None,
            fault: None,
        }
    }

    /// Where it stands.
    pub fn state(&self) -> State {
        self.state
    }

    /// The prompt's first words, for a label.
    pub fn title(&self) -> String {
        let words: Vec<&str> = self.request.prompt.split_whitespace().collect();
        words.join(" ").chars().take(60).collect()
    }

    /// The provider's name for it.
    pub fn remote_id(&self) -> Option<&str> {
        self.ticket.as_ref().map(|ticket| ticket.remote_id.as_str())
    }

    /// When the provider drops the clip, where it says so.
    pub fn expires_at(&self) -> Option<Timestamp> {
        let video = self.takes.as_ref()?.assets.iter().find(|asset| asset.variant == Variant::Video)?;
        video.expires_at
    }

    /// How a command ends that ends with this job; `None` where it goes on or ended well.
    pub fn error_kind(&self) -> Option<Kind> {
        match self.state {
            State::Planned | State::Submitting | State::Queued | State::Running | State::Saved => None,
            State::Finished => self.fault.as_ref().map(|_| Kind::Download),
            State::Failed | State::Cancelled => {
                Some(self.fault.as_ref().map_or(Kind::Failed, |fault| fault.kind.error_kind()))
            }
            State::Refused => Some(Kind::Policy),
            State::Expired => Some(Kind::NotFound),
            State::Uncertain => Some(Kind::Uncertain),
        }
    }

    /// Takes one step, and tells what it means for the money.
    ///
    /// The job is unchanged where the step does not follow from its state.
    ///
    /// # Errors
    /// `IllegalStep` where the step does not follow.
    pub fn advance(&mut self, step: Step, now: Timestamp) -> Result<Option<Movement>, IllegalStep> {
        use State::{Expired, Failed, Finished, Planned, Queued, Running, Saved, Submitting, Uncertain};
        let illegal = IllegalStep { state: self.state, step: step.name() };
        let movement = match (self.state, step) {
            (Planned, Step::Submit) => {
                self.submitted_at = Some(now);
                self.enter(Submitting)
            }
            (Submitting, Step::Withdraw) => {
                self.submitted_at = None;
                self.enter(Planned)
            }
            (Submitting | Uncertain, Step::Accept(ticket)) => {
                self.ticket = Some(ticket);
                self.fault = None;
                self.enter(Queued)
            }
            (Submitting, Step::LoseTrack(fault)) => {
                self.fault = Some(fault);
                self.enter(Uncertain)
            }
            (Queued | Running, Step::Progress { running, percent }) => {
                // Some vendors go back from running to queued; a percentage never goes back.
                self.percent = percent.max(self.percent);
                self.enter(if running { Running } else { Queued })
            }
            // A placeholder is drawn and a blocking provider answers in one go: both finish straight from the order.
            (Submitting | Queued | Running | Uncertain, Step::Finish(takes)) => {
                let cost = self.cost_of(&takes);
                self.takes = Some(takes);
                self.cost.clone_from(&cost);
                self.fault = None;
                self.finished_at = Some(now);
                self.state = Finished;
                cost.map(Movement::Settle)
            }
            (Finished | Saved, Step::Refresh(takes)) => {
                self.takes = Some(takes);
                None
            }
            (Finished | Saved, Step::Save(file)) => {
                self.file = Some(file);
                self.fault = None;
                self.enter(Saved)
            }
            // The clip was made and paid; losing it afterwards does not give the money back.
            (Finished, Step::End(fault)) => {
                self.fault = Some(fault);
                self.enter(Expired)
            }
            (Planned | Submitting | Queued | Running | Uncertain, Step::End(fault)) => Some(self.end(fault, now)),
            _ => return Err(illegal),
        };
        if self.state == Failed || self.state.is_over() {
            self.finished_at.get_or_insert(now);
        }
        self.updated_at = now;
        Ok(movement)
    }

    fn enter(&mut self, state: State) -> Option<Movement> {
        self.state = state;
        None
    }

    fn end(&mut self, fault: Fault, now: Timestamp) -> Movement {
        self.state = State::ended_by(fault.kind);
        self.finished_at = Some(now);
        let charged = fault.charged;
        self.fault = Some(fault);
        match (charged, self.quote.as_ref()) {
            (Charged::Yes, Some(quote)) => {
                let cost = Cost { usd: quote.usd, basis: Basis::Quote };
                self.cost = Some(cost.clone());
                Movement::Settle(cost)
            }
            (Charged::Yes | Charged::Unknown, _) => Movement::Release { confirmed: false },
            (Charged::No, _) => Movement::Release { confirmed: true },
        }
    }

    /// The vendor's own figure where there is one, else what was quoted; unknown stays unknown.
    fn cost_of(&self, takes: &Takes) -> Option<Cost> {
        if let Some(usd) = takes.cost.filter(|usd| (Usd::ZERO..=CREDIBLE_COST).contains(usd)) {
            return Some(Cost { usd, basis: Basis::Reported });
        }
        self.quote.as_ref().map(|quote| Cost { usd: quote.usd, basis: Basis::Quote })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::FaultKind;

    fn job() -> Job {
        let quote = Quote {
            usd: Usd::from_micros(400_000),
            as_of: jiff::civil::date(2026, 9, 19),
            basis: String::new(),
            source: String::new(),
        };
        let new = NewJob {
            id: JobId::from_entropy(7),
            provider: "openai".into(),
            model: "sora-2".into(),
            family: None,
            server: None,
            request: Request::default(),
            output: "clip.mp4".into(),
            replace: Replace::Never,
            sidecar: false,
            quote: Some(quote),
            placeholder: false,
            parent: None,
            tags: BTreeMap::new(),
            project: None,
        };
        Job::plan(new, Timestamp::UNIX_EPOCH)
    }

    fn after(steps: Vec<Step>) -> Job {
        let mut job = job();
        for step in steps {
            job.advance(step, Timestamp::UNIX_EPOCH).expect("a legal step");
        }
        job
    }

    fn accept() -> Step {
        Step::Accept(Ticket::new("video_1"))
    }

    fn fault(kind: FaultKind, charged: Charged) -> Fault {
        Fault { charged, ..Fault::new(kind, "no") }
    }

    fn file() -> SavedFile {
        SavedFile { path: "clip.mp4".into(), bytes: 1, sha256: String::new(), size: None, duration: None }
    }

    #[test]
    fn an_id_is_eight_characters_and_begins_with_a_letter() {
        for entropy in [0, 1, u64::MAX, 0x1234_5678_9abc_def0] {
            let id = JobId::from_entropy(entropy).to_string();
            assert_eq!(id.len(), 8);
            assert!(id.starts_with(|first: char| first.is_ascii_lowercase()), "{id}");
        }
    }

    #[test]
    fn the_whole_life_settles_once() {
        let mut job = after(vec![Step::Submit, accept(), Step::Progress { running: true, percent: Some(40) }]);
        let movement = job.advance(Step::Finish(Takes::default()), Timestamp::UNIX_EPOCH).expect("it follows");
        let cost = Cost { usd: Usd::from_micros(400_000), basis: Basis::Quote };
        assert_eq!(movement, Some(Movement::Settle(cost.clone())));
        assert_eq!(job.advance(Step::Save(file()), Timestamp::UNIX_EPOCH), Ok(None));
        assert_eq!((job.state(), job.cost.clone()), (State::Saved, Some(cost)));
        assert!(job.advance(Step::Finish(Takes::default()), Timestamp::UNIX_EPOCH).is_err(), "no second bill");
    }

    #[test]
    fn the_vendors_own_figure_wins_over_the_quote() {
        let mut job = after(vec![Step::Submit, accept()]);
        let takes = Takes { cost: Some(Usd::from_micros(390_000)), ..Takes::default() };
        let movement = job.advance(Step::Finish(takes), Timestamp::UNIX_EPOCH).expect("it follows");
        let cost = Cost { usd: Usd::from_micros(390_000), basis: Basis::Reported };
        assert_eq!(movement, Some(Movement::Settle(cost)));
    }

    #[test]
    fn a_figure_that_cannot_be_meant_is_not_believed() {
        for absurd in [-1, 100_000_000_001, i64::MAX] {
            let mut job = after(vec![Step::Submit, accept()]);
            let takes = Takes { cost: Some(Usd::from_micros(absurd)), ..Takes::default() };
            job.advance(Step::Finish(takes), Timestamp::UNIX_EPOCH).expect("it follows");
            assert_eq!(job.cost, Some(Cost { usd: Usd::from_micros(400_000), basis: Basis::Quote }));
        }
    }

    #[test]
    fn an_uncertain_order_keeps_its_hold_until_it_is_found_or_known_to_be_absent() {
        let lost = || Step::LoseTrack(fault(FaultKind::Unavailable, Charged::Unknown));
        let mut job = after(vec![Step::Submit]);
        assert_eq!(job.advance(lost(), Timestamp::UNIX_EPOCH), Ok(None));
        assert_eq!(job.state(), State::Uncertain);
        assert!(job.clone().advance(Step::Submit, Timestamp::UNIX_EPOCH).is_err(), "it is never simply sent again");
        let mut found = job.clone();
        assert_eq!(found.advance(accept(), Timestamp::UNIX_EPOCH), Ok(None));
        let absent = job.advance(Step::End(fault(FaultKind::NotFound, Charged::No)), Timestamp::UNIX_EPOCH);
        assert_eq!(absent, Ok(Some(Movement::Release { confirmed: true })));
    }

    #[test]
    fn a_failure_costs_what_the_vendor_says() {
        let end = |kind, charged| {
            let mut job = after(vec![Step::Submit, accept()]);
            let movement = job.advance(Step::End(fault(kind, charged)), Timestamp::UNIX_EPOCH).expect("it follows");
            (job.state(), movement.expect("the hold does not stay"))
        };
        let quoted = Cost { usd: Usd::from_micros(400_000), basis: Basis::Quote };
        assert_eq!(end(FaultKind::Policy, Charged::Yes), (State::Refused, Movement::Settle(quoted)));
        assert_eq!(end(FaultKind::Failed, Charged::No), (State::Failed, Movement::Release { confirmed: true }));
        assert_eq!(
            end(FaultKind::Cancelled, Charged::Unknown),
            (State::Cancelled, Movement::Release { confirmed: false })
        );
    }

    #[test]
    fn a_clip_that_expired_before_it_was_fetched_stays_paid() {
        let mut job = after(vec![Step::Submit, accept(), Step::Finish(Takes::default())]);
        let movement = job.advance(Step::End(fault(FaultKind::Gone, Charged::Unknown)), Timestamp::UNIX_EPOCH);
        assert_eq!(movement, Ok(None));
        assert_eq!(job.state(), State::Expired);
        assert!(job.cost.is_some());
    }

    #[test]
    fn a_percentage_never_goes_back() {
        let mut job = after(vec![Step::Submit, accept(), Step::Progress { running: true, percent: Some(40) }]);
        job.advance(Step::Progress { running: false, percent: Some(0) }, Timestamp::UNIX_EPOCH).expect("it follows");
        assert_eq!((job.state(), job.percent), (State::Queued, Some(40)));
    }

    #[test]
    fn an_ended_job_takes_no_further_step() {
        let ended = after(vec![Step::Submit, Step::End(fault(FaultKind::Invalid, Charged::No))]);
        for step in [Step::Submit, accept(), Step::Save(file()), Step::Finish(Takes::default())] {
            assert!(ended.clone().advance(step, Timestamp::UNIX_EPOCH).is_err());
        }
    }

    #[test]
    fn a_job_is_stored_and_read_back_whole() {
        let inline = Place::Inline(bytes::Bytes::from_static(b"ftyp"));
        let takes = Takes {
            assets: vec![Asset { variant: Variant::Video, place: inline, expires_at: None }],
            ..Takes::default()
        };
        let job = after(vec![Step::Submit, accept(), Step::Finish(takes), Step::Save(file())]);
        let text = serde_json::to_string(&job).expect("it can be written");
        assert_eq!(serde_json::from_str::<Job>(&text).expect("it can be read"), job);
    }
}
