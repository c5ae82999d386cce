//! The steps of a job's life: which may follow which, and what each one means for the money.
//!
//! The only place that changes a job's state. It says what the ledger has to do and does not do it.

use jiff::Timestamp;

use super::{Cost, Job, SavedFile, State, Takes};
use crate::call::Ticket;
use crate::error::{Charged, Fault};
use crate::money::Usd;
use crate::price::Basis;

/// The most that one clip may be said to cost. A vendor's figure beyond it is a slip, and the quote counts instead: one
/// absurd sum would stand against every budget.
const CREDIBLE_COST: Usd = Usd::from_micros(100_000_000_000);

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
    /// Takes one step, and tells what it means for the money.
    ///
    /// The job is unchanged where the step does not follow from its state.
    ///
    /// # Errors
    /// `IllegalStep` where the step does not follow.
    pub fn advance(&mut self, step: Step, now: Timestamp) -> Result<Option<Movement>, IllegalStep> {
        use State::{Expired, Finished, Planned, Queued, Running, Saved, Submitting, Uncertain};
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
                let cost = self.told_or_quoted(takes.cost);
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
        if self.state.is_over() {
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
        let (charged, told) = (fault.charged, fault.cost);
        self.fault = Some(fault);
        match (charged, self.told_or_quoted(told)) {
            (Charged::Yes, Some(cost)) => {
                self.cost = Some(cost.clone());
                Movement::Settle(cost)
            }
            (Charged::Yes | Charged::Unknown, _) => Movement::Release { confirmed: false },
            (Charged::No, _) => Movement::Release { confirmed: true },
        }
    }

    /// The vendor's own figure where there is one, else what was quoted; unknown stays unknown.
    fn told_or_quoted(&self, told: Option<Usd>) -> Option<Cost> {
        if let Some(usd) = told.filter(|usd| (Usd::ZERO..=CREDIBLE_COST).contains(usd)) {
            return Some(Cost { usd, basis: Basis::Reported });
        }
        self.quote.as_ref().map(|quote| Cost { usd: quote.usd, basis: Basis::Quote })
    }
}
