//! What can go wrong, said once: the kind that scripts act on, and the sentence that people read.
//!
//! A room decides the kind where the fact is known; `main` prints it once and
//! turns the kind into the exit code. A provider's own verdict is a `Fault`,
//! which becomes an `Error` when it ends a command.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::job::JobId;
use crate::money::Usd;

/// The kinds of ending that scripts can tell apart, each with its own exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A defect of ours.
    Internal,
    /// Bad flags, or the request does not fit the model; nothing was sent.
    Usage,
    /// Key or configuration missing, wrong or not permitted.
    Auth,
    /// No such job, video or model; retired; result expired.
    NotFound,
    /// The provider took the job and failed it.
    Failed,
    /// Refused by the provider's content policy.
    Policy,
    /// Budget, missing consent or unknown price; or no credit at the provider.
    Money,
    /// Provider down or rate-limited after retries; nothing bought.
    Unavailable,
    /// The outcome of a create is unknown: it may be charged.
    Uncertain,
    /// Made and paid, but the file did not arrive or did not check.
    Download,
    /// Some of several jobs did not end well.
    Partial,
    /// Stopped waiting; the job goes on.
    Waiting,
    /// Ctrl-C, or the system's wish that we end; the job goes on.
    Interrupted,
}

impl Kind {
    /// Every kind, in the order of its exit code.
    pub const ALL: [Self; 13] = [
        Self::Internal,
        Self::Usage,
        Self::Auth,
        Self::NotFound,
        Self::Failed,
        Self::Policy,
        Self::Money,
        Self::Unavailable,
        Self::Uncertain,
        Self::Download,
        Self::Partial,
        Self::Waiting,
        Self::Interrupted,
    ];

    /// The process exit code. Part of the command-line contract.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Internal => 1,
            Self::Usage => 2,
            Self::Auth => 3,
            Self::NotFound => 4,
            Self::Failed => 5,
            Self::Policy => 6,
            Self::Money => 7,
            Self::Unavailable => 8,
            Self::Uncertain => 9,
            Self::Download => 10,
            Self::Partial => 11,
            Self::Waiting => 12,
            Self::Interrupted => 130,
        }
    }

    /// The word for it in JSON. Part of the command-line contract.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::Usage => "usage",
            Self::Auth => "auth",
            Self::NotFound => "not-found",
            Self::Failed => "failed",
            Self::Policy => "policy",
            Self::Money => "money",
            Self::Unavailable => "unavailable",
            Self::Uncertain => "uncertain",
            Self::Download => "download",
            Self::Partial => "partial",
            Self::Waiting => "waiting",
            Self::Interrupted => "interrupted",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The result of everything that can end a command.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One ending of a command: a kind, a sentence, what caused it, and what to type next.
///
/// Boxed inside, so that a `Result` stays small.
#[derive(Clone, Debug)]
pub struct Error(Box<Details>);

/// The parts of an `Error`.
#[derive(Clone, Debug)]
pub struct Details {
    /// What scripts act on.
    pub kind: Kind,
    /// One sentence, no full stop; a value stands after a colon.
    pub message: String,
    /// The sentences beneath it, outermost first.
    pub causes: Vec<String>,
    /// Commands to type next, or an instruction.
    pub hints: Vec<String>,
    /// The job it is about.
    pub job: Option<JobId>,
    /// The provider it is about.
    pub provider: Option<String>,
    /// The provider's own word for it.
    pub vendor_code: Option<String>,
}

impl Error {
    /// An error of that kind with that sentence.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self(Box::new(Details {
            kind,
            message: message.into(),
            causes: Vec::new(),
            hints: Vec::new(),
            job: None,
            provider: None,
            vendor_code: None,
        }))
    }

    /// A defect of ours.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(Kind::Internal, message)
    }

    /// A request that cannot be meant; nothing was sent.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// Something named that is not there.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(Kind::NotFound, message)
    }

    /// Adds the sentence beneath, with all of its own sources.
    #[must_use]
    pub fn caused_by(mut self, cause: &(dyn std::error::Error + 'static)) -> Self {
        let mut next = Some(cause);
        while let Some(cause) = next {
            let sentence = cause.to_string();
            // Some libraries repeat the source inside their own sentence.
            if !self.0.causes.last().is_some_and(|last| last.contains(&sentence)) {
                self.0.causes.push(sentence);
            }
            next = cause.source();
        }
        self
    }

    /// Adds a sentence beneath.
    #[must_use]
    pub fn because(mut self, cause: impl Into<String>) -> Self {
        self.0.causes.push(cause.into());
        self
    }

    /// Adds what to type next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hints.push(hint.into());
        self
    }

    /// Names the job it is about.
    #[must_use]
    pub fn for_job(mut self, job: &JobId) -> Self {
        self.0.job = Some(job.clone());
        self
    }

    /// Names the provider it is about.
    #[must_use]
    pub fn at_provider(mut self, provider: impl Into<String>) -> Self {
        self.0.provider = Some(provider.into());
        self
    }

    /// Keeps the provider's own word for it.
    #[must_use]
    pub fn vendor_code(mut self, code: Option<String>) -> Self {
        self.0.vendor_code = code;
        self
    }

    /// What scripts act on.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// All parts, for whoever shows it.
    pub fn details(&self) -> &Details {
        &self.0
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Error {}

/// What kind of no a provider has said. Decided by the dialect, which knows the vendor's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// The request does not fit, says the vendor.
    Invalid,
    /// Wrong key, or not permitted.
    Auth,
    /// No such video.
    NotFound,
    /// The video was there and is gone: expired or deleted.
    Gone,
    /// The model or the whole interface is no longer served.
    Retired,
    /// Refused by the content policy.
    Policy,
    /// No credit left at the vendor.
    Credit,
    /// Too many calls for now.
    Rate,
    /// The vendor is down or overloaded.
    Unavailable,
    /// The vendor took the job and failed it.
    Failed,
    /// The job was cancelled at the vendor.
    Cancelled,
    /// The asset is not ready yet.
    NotReady,
    /// The vendor has no such act.
    Unsupported,
    /// A reply that says nothing we can read.
    Unreadable,
}

impl FaultKind {
    /// How a command ends that this fault ends.
    #[must_use]
    pub const fn error_kind(self) -> Kind {
        match self {
            Self::Invalid | Self::Unsupported => Kind::Usage,
            Self::Auth => Kind::Auth,
            Self::NotFound | Self::Gone | Self::Retired => Kind::NotFound,
            Self::Policy => Kind::Policy,
            Self::Credit => Kind::Money,
            Self::Rate | Self::Unavailable | Self::NotReady | Self::Unreadable => Kind::Unavailable,
            Self::Failed | Self::Cancelled => Kind::Failed,
        }
    }
}

/// Whether a job that did not end well costs money all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Charged {
    /// The vendor bills it.
    Yes,
    /// The vendor says that it is free.
    No,
    /// The vendor does not say.
    Unknown,
}

/// A provider's no: in an error reply, or as the end of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What kind of no.
    pub kind: FaultKind,
    /// The vendor's own sentence, or ours where there was none.
    pub message: String,
    /// The vendor's own word.
    pub vendor_code: Option<String>,
    /// The HTTP status, where a reply carried it.
    pub status: Option<u16>,
    /// How long the vendor asks us to wait.
    pub retry_after: Option<Duration>,
    /// Whether it costs money all the same.
    pub charged: Charged,
    /// What it cost, where the vendor names an amount.
    #[serde(default)]
    pub cost: Option<Usd>,
    /// The vendor's name for the call, for a support case.
    pub request_id: Option<String>,
}

impl Fault {
    /// A fault with a sentence and nothing else known.
    pub fn new(kind: FaultKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            vendor_code: None,
            status: None,
            retry_after: None,
            charged: Charged::Unknown,
            cost: None,
            request_id: None,
        }
    }

    /// The same at what the vendor says it cost: nothing, or so much. Where it says nothing, the fault stays as it is.
    #[must_use]
    pub fn at_cost(self, cost: Option<Usd>) -> Self {
        match cost {
            None => self,
            Some(usd) if usd > Usd::ZERO => Self { charged: Charged::Yes, cost, ..self },
            Some(_) => Self { charged: Charged::No, cost: None, ..self },
        }
    }
}
