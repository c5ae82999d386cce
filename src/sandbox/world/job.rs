//! One job at a vendor: what was ordered, how it is going to end, and what is handed over.
//!
//! Plain data. The words in a prompt that decide an end are read here; when it comes is the world's matter.

use bytes::Bytes;

use super::super::clock::Moment;
use super::super::side::Verb;
use crate::money::Usd;
use crate::shape::{Seconds, Size};

/// What a vendor accepted.
#[derive(Clone, Debug)]
pub(in crate::sandbox) struct Order {
    pub(in crate::sandbox) provider: &'static str,
    pub(in crate::sandbox) verb: Verb,
    pub(in crate::sandbox) model: String,
    pub(in crate::sandbox) prompt: String,
    /// The length of the clip that comes out.
    pub(in crate::sandbox) seconds: Seconds,
    /// The part of it that is billed; less than the whole for an extension.
    pub(in crate::sandbox) billed: Seconds,
    pub(in crate::sandbox) size: Size,
    pub(in crate::sandbox) price: Usd,
    /// The encoded first frame.
    pub(in crate::sandbox) still: Option<Bytes>,
    /// The job it was made from.
    pub(in crate::sandbox) parent: Option<String>,
    pub(in crate::sandbox) idempotency_key: Option<String>,
}

/// How a job is going to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum Fate {
    Succeeds,
    Fails,
    /// The content policy stops it because of what was asked.
    InputBlocked,
    /// The content policy stops it because of what came out.
    OutputBlocked,
    /// The customer stopped it.
    Cancelled,
}

/// What is wrong with the bytes of a clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum Flaw {
    None,
    /// Of another length than ordered.
    WrongLength,
    NotMp4,
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum Phase {
    Queued,
    Running {
        percent: u8,
    },
    Succeeded,
    /// Ended with the fate, which is not `Succeeds`.
    Failed(Fate),
}

/// One job at a vendor.
#[derive(Clone, Debug)]
pub(in crate::sandbox) struct Job {
    pub(in crate::sandbox) id: String,
    pub(in crate::sandbox) order: Order,
    pub(in crate::sandbox) flaw: Flaw,
    pub(in crate::sandbox) accepted: Moment,
    /// When it ended, once it has.
    pub(in crate::sandbox) ended: Option<Moment>,
    pub(super) fate: Fate,
    pub(super) polls: u32,
    pub(super) deleted: bool,
}

/// The progress at which a failing job stops, in percent.
pub(in crate::sandbox) const FAILS_AT: u8 = 50;

/// The bytes that a call asks for: a clip, or a picture made from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox) struct Film {
    pub(in crate::sandbox) prompt: String,
    pub(in crate::sandbox) size: Size,
    pub(in crate::sandbox) seconds: Seconds,
    pub(in crate::sandbox) still: Option<Bytes>,
    /// The small caption in the picture.
    pub(in crate::sandbox) label: String,
    pub(in crate::sandbox) cut: Cut,
    pub(in crate::sandbox) flaw: Flaw,
}

/// The form in which a clip is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum Cut {
    /// An MP4.
    Video,
    /// One frame as WebP.
    Thumbnail,
    /// A grid of frames as JPEG.
    Spritesheet,
}

/// The end that words in a prompt ask for: `[fail]`, `[moderation]` (stopped before it was drawn), `[filter]` (after).
pub(in crate::sandbox) fn fate_in(prompt: &str) -> Fate {
    if prompt.contains("[fail]") {
        Fate::Fails
    } else if prompt.contains("[moderation]") {
        Fate::InputBlocked
    } else if prompt.contains("[filter]") {
        Fate::OutputBlocked
    } else {
        Fate::Succeeds
    }
}

/// The flaw that words in a prompt ask for: `[wrong-length]`, `[not-mp4]`.
pub(super) fn flaw_in(prompt: &str) -> Flaw {
    if prompt.contains("[wrong-length]") {
        Flaw::WrongLength
    } else if prompt.contains("[not-mp4]") {
        Flaw::NotMp4
    } else {
        Flaw::None
    }
}

/// Whether a prompt asks to be refused at once: `[refuse]`.
pub(in crate::sandbox) fn refused_in(prompt: &str) -> bool {
    prompt.contains("[refuse]")
}
