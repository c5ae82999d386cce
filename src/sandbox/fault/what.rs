//! The mishaps that a sandbox can play, by their names, and which act each one can befall.

use std::fmt;
use std::str::FromStr;

use super::{FaultError, Verb};

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The vendor's own error body with that status. Written `503`, `429+retry`, `429+retry=2`.
    Status {
        /// The HTTP status, 400 to 599.
        code: u16,
        /// Seconds in a `Retry-After` header.
        retry_after: Option<u32>,
    },
    /// The connection is reset before anything is accepted.
    Reset,
    /// The act is done, then the connection is reset without an answer.
    ResetAfter,
    /// The act is not done and nothing is ever answered.
    Timeout,
    /// The body stops in the middle and the connection stays open.
    Stall {
        /// How much of the body arrives.
        percent: u8,
    },
    /// The body stops in the middle and the connection is closed.
    Cut {
        /// How much of the body arrives.
        percent: u8,
    },
    /// The body comes at that many bytes a second.
    Slow {
        /// Bytes a second, above zero.
        rate: u32,
    },
    /// A page of HTML with status 200, as from a captive portal; the vendor is not reached.
    Html,
    /// The act is done, the answer is half a JSON document.
    Junk,
    /// The act is done, the answer is status 200 with no body.
    Empty,
    /// The clip is no longer there.
    Expired,
    /// Refused by the content policy: at once on an order, as the end of the job on a poll.
    Moderation,
    /// The job is accepted and fails.
    Fail,
    /// No credit left.
    NoCredit,
    /// The model is no longer served.
    Retired,
    /// The clip is one second longer than ordered.
    WrongLength,
    /// The clip is not an MP4, whatever its content type says.
    NotMp4,
    /// `Range` is ignored.
    NoRange,
    /// 302 to another origin.
    Redirect,
}

impl What {
    /// Whether the mishap means anything for that act.
    pub(super) fn concerns(self, verb: Verb) -> bool {
        match self {
            Self::NoRange | Self::Expired => verb == Verb::Content,
            Self::WrongLength | Self::NotMp4 => verb == Verb::Content || verb.is_order(),
            Self::Fail | Self::Moderation => verb == Verb::Poll || verb.is_order(),
            Self::NoCredit | Self::Retired => verb.is_order(),
            Self::Status { .. }
            | Self::Reset
            | Self::ResetAfter
            | Self::Timeout
            | Self::Stall { .. }
            | Self::Cut { .. }
            | Self::Slow { .. }
            | Self::Html
            | Self::Junk
            | Self::Empty
            | Self::Redirect => true,
        }
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status { code, retry_after: None } => write!(f, "{code}"),
            Self::Status { code, retry_after: Some(seconds) } => write!(f, "{code}+retry={seconds}"),
            Self::Stall { percent } => write!(f, "stall@{percent}%"),
            Self::Cut { percent } => write!(f, "cut@{percent}%"),
            Self::Slow { rate } => write!(f, "slow={rate}"),
            Self::Reset => f.write_str("reset"),
            Self::ResetAfter => f.write_str("reset-after"),
            Self::Timeout => f.write_str("timeout"),
            Self::Html => f.write_str("html"),
            Self::Junk => f.write_str("junk"),
            Self::Empty => f.write_str("empty"),
            Self::Expired => f.write_str("expired"),
            Self::Moderation => f.write_str("moderation"),
            Self::Fail => f.write_str("fail"),
            Self::NoCredit => f.write_str("no-credit"),
            Self::Retired => f.write_str("retired"),
            Self::WrongLength => f.write_str("wrong-length"),
            Self::NotMp4 => f.write_str("not-mp4"),
            Self::NoRange => f.write_str("no-range"),
            Self::Redirect => f.write_str("redirect"),
        }
    }
}

impl FromStr for What {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let bad = || FaultError::new("a mishap such as `503`, `429+retry=2`, `reset`, `cut@60%` or `slow=4096`", text);
        let (word, place) = text.split_once('@').map_or((text, None), |(word, place)| (word, Some(place)));
        let percent = match place {
            Some(place) => percent(place).ok_or_else(bad)?,
            None => 50,
        };
        let what = match word {
            "stall" => return Ok(Self::Stall { percent }),
            "cut" => return Ok(Self::Cut { percent }),
            "reset" => Self::Reset,
            "reset-after" => Self::ResetAfter,
            "timeout" => Self::Timeout,
            "html" => Self::Html,
            "junk" => Self::Junk,
            "empty" => Self::Empty,
            "expired" | "expired-url" => Self::Expired,
            "moderation" => Self::Moderation,
            "fail" => Self::Fail,
            "no-credit" => Self::NoCredit,
            "retired" => Self::Retired,
            "wrong-length" => Self::WrongLength,
            "not-mp4" => Self::NotMp4,
            "no-range" => Self::NoRange,
            "redirect" => Self::Redirect,
            number => numbered(number).ok_or_else(bad)?,
        };
        // Only a body has a place where it can break.
        if place.is_some() { Err(bad()) } else { Ok(what) }
    }
}

fn percent(place: &str) -> Option<u8> {
    place.strip_suffix('%')?.parse().ok().filter(|percent| *percent < 100)
}

/// Reads `slow=4096`, `503`, `429+retry` and `429+retry=2`.
fn numbered(word: &str) -> Option<What> {
    if let Some(rate) = word.strip_prefix("slow=") {
        return rate.parse().ok().filter(|rate| *rate > 0).map(|rate| What::Slow { rate });
    }
    let (code, retry) = word.split_once('+').map_or((word, None), |(code, retry)| (code, Some(retry)));
    let retry_after = match retry {
        None => None,
        Some("retry") => Some(1),
        Some(retry) => Some(retry.strip_prefix("retry=")?.parse().ok()?),
    };
    let code = code.parse().ok().filter(|code| (400..600).contains(code))?;
    Some(What::Status { code, retry_after })
}
