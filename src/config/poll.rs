//! `[poll]`: how often and how long a job is looked at, in lengths of time as people write them.

use std::time::Duration;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// How often and how long to look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Poll {
    /// The first pause between two looks.
    pub min: Span,
    /// The longest pause.
    pub max: Span,
    /// How long to wait for a job altogether; the job goes on afterwards.
    pub timeout: Span,
}

impl Default for Poll {
    fn default() -> Self {
        Self { min: Span::seconds(2), max: Span::seconds(30), timeout: Span::seconds(3600) }
    }
}

/// A length of waiting time. Written `2s`, `60m`, `1h 30m`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span(Duration);

impl Span {
    /// So many seconds.
    #[must_use]
    pub const fn seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }

    /// The length.
    pub fn duration(self) -> Duration {
        self.0
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:#}", SignedDuration::try_from(self.0).unwrap_or(SignedDuration::MAX))
    }
}

impl std::str::FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("not a length of time such as `30s`, `45m` or `1h 30m`: `{text}`");
        let span: SignedDuration = text.parse().map_err(|_| bad())?;
        Duration::try_from(span).map(Self).map_err(|_| bad())
    }
}

impl PartialOrd for Span {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.0.cmp(&other.0))
    }
}

crate::shape::as_text!(Span);
