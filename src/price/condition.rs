//! When a price row applies, besides its columns, and how that is written in the table.

use std::fmt;

use crate::shape::{Seconds, as_text};

/// When a row applies, besides its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The clip is exactly that long.
    Length(Seconds),
    /// The clip is that long at most; of several such rows the one with the shortest length counts.
    UpTo(Seconds),
    /// Added to the base price.
    Surcharge,
    /// Only for items after the first so many.
    Above(u64),
    /// The least that a job costs.
    Minimum,
    /// A clip goes in.
    VideoInput,
    /// A sound goes in.
    AudioInput,
    /// The clip that goes in is paid for like the one that comes out.
    InputAndOutput,
    /// The seconds of the clip that goes in are what is paid for.
    PerInputSecond,
    /// Turns the credits or tokens that a finished job reports into dollars; never for a quote.
    Settle,
    /// An option of that name is used: `draft`, `hdr=true`.
    Option(String),
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(seconds) => write!(f, "seconds={seconds}"),
            Self::UpTo(seconds) => write!(f, "seconds<={seconds}"),
            Self::Surcharge => f.write_str("surcharge"),
            Self::Above(count) => write!(f, "above={count}"),
            Self::Minimum => f.write_str("minimum"),
            Self::VideoInput => f.write_str("input=video"),
            Self::AudioInput => f.write_str("input=audio"),
            Self::InputAndOutput => f.write_str("span=in+out"),
            Self::PerInputSecond => f.write_str("per=input_second"),
            Self::Settle => f.write_str("settle"),
            Self::Option(name) => f.write_str(name),
        }
    }
}

impl std::str::FromStr for Condition {
    type Err = crate::shape::ShapeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim().split_once('=') {
            Some(("seconds<", length)) => length.parse().map(Self::UpTo),
            Some(("seconds", length)) => length.parse().map(Self::Length),
            Some(("above", count)) if count.parse::<u64>().is_ok() => Ok(Self::Above(count.parse().unwrap_or(0))),
            _ => Ok(match text.trim() {
                "surcharge" => Self::Surcharge,
                "minimum" => Self::Minimum,
                "input=video" => Self::VideoInput,
                "input=audio" => Self::AudioInput,
                "span=in+out" => Self::InputAndOutput,
                "per=input_second" => Self::PerInputSecond,
                "settle" => Self::Settle,
                option => Self::Option(option.to_owned()),
            }),
        }
    }
}

as_text!(Condition);
