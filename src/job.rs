//! A job: one clip bought once, from the plan to the file.
//!
//! A job's state changes in one place, `Job::advance`, which refuses every step
//! that does not follow and says what the step means for the money. Storing
//! it, telling it and acting on it are other rooms' work.

mod id;
mod state;
mod step;
mod takes;

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::call::Ticket;
use crate::error::{Fault, Kind};
use crate::money::Usd;
use crate::price::{Basis, Quote};
use crate::request::Request;

pub use id::JobId;
pub use state::{State, UnknownState};
pub use step::{IllegalStep, Movement, Step};
pub use takes::{Asset, Place, SavedFile, Takes, Used, Variant};

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
}

#[cfg(test)]
mod tests;
