//! The states of a job and what each one means: whether it is over, whether there is a clip, whether work is left.
//!
//! Which state may follow which is decided in `Job::advance` alone.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::FaultKind;

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Decided and held for; nothing sent.
    Planned,
    /// The order may be on its way: it is not known whether the provider has it.
    Submitting,
    /// The provider has taken it.
    Queued,
    /// The provider is at work.
    Running,
    /// Made and paid; the file is still at the provider.
    Finished,
    /// The file is here.
    Saved,
    /// The provider failed it, or refused the order before taking it.
    Failed,
    /// Refused by the provider's content policy.
    Refused,
    /// Cancelled before the end.
    Cancelled,
    /// The provider no longer has it.
    Expired,
    /// The order was sent and its outcome is unknown: it may be charged.
    Uncertain,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 11] = [
        Self::Planned,
        Self::Submitting,
        Self::Queued,
        Self::Running,
        Self::Finished,
        Self::Saved,
        Self::Failed,
        Self::Refused,
        Self::Cancelled,
        Self::Expired,
        Self::Uncertain,
    ];

    /// The word for it. Part of the command-line contract.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Submitting => "submitting",
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Finished => "finished",
            Self::Saved => "saved",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Uncertain => "uncertain",
        }
    }

    /// Where a job ends that the provider ended without a clip.
    #[must_use]
    pub const fn ended_by(kind: FaultKind) -> Self {
        match kind {
            FaultKind::Policy => Self::Refused,
            FaultKind::Cancelled => Self::Cancelled,
            FaultKind::Gone => Self::Expired,
            FaultKind::Invalid
            | FaultKind::Auth
            | FaultKind::NotFound
            | FaultKind::Retired
            | FaultKind::Credit
            | FaultKind::Rate
            | FaultKind::Unavailable
            | FaultKind::Failed
            | FaultKind::NotReady
            | FaultKind::Unsupported
            | FaultKind::Unreadable => Self::Failed,
        }
    }

    /// Whether the provider has nothing more to do for it. A finished job is over, though its file may not be here.
    #[must_use]
    pub const fn is_over(self) -> bool {
        match self {
            Self::Finished | Self::Saved | Self::Failed | Self::Refused | Self::Cancelled | Self::Expired => true,
            Self::Planned | Self::Submitting | Self::Queued | Self::Running | Self::Uncertain => false,
        }
    }

    /// Whether there is a clip: made and paid, here or still at the provider.
    #[must_use]
    pub const fn has_clip(self) -> bool {
        matches!(self, Self::Finished | Self::Saved)
    }

    /// Whether `resume` has something to do: everything that is neither saved nor ended without a clip.
    #[must_use]
    pub const fn is_unfinished(self) -> bool {
        match self {
            Self::Planned | Self::Submitting | Self::Queued | Self::Running | Self::Finished | Self::Uncertain => true,
            Self::Saved | Self::Failed | Self::Refused | Self::Cancelled | Self::Expired => false,
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for State {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, UnknownState> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or_else(|| UnknownState(text.to_owned()))
    }
}

/// A word that names no state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such state: `{0}`")]
pub struct UnknownState(String);
