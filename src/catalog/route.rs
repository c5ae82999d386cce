//! Which provider a request goes to, decided from facts that were gathered before.

use std::time::Duration;

use serde::Serialize;

use crate::capability::{Fitted, Misfit, Point};
use crate::money::Usd;
use crate::price::Quote;
use crate::request::RouteBy;

/// One model at one provider that a request may go to, and what stands for or against it.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The provider by our name.
    pub provider: String,
    /// The model by its name on the wire.
    pub model: String,
    /// The vendor-neutral name of the model.
    pub family: Option<String>,
    /// What becomes of each thing that was asked for; none where it cannot be asked at all.
    pub points: Vec<Point>,
    /// What the clip would cost there, at most; `None` means unknown, or that the request does not fit.
    pub quote: Option<Quote>,
    /// The request with every value in place, or why it cannot go there.
    pub verdict: Result<Fitted, Refusal>,
    /// How long such a job took before.
    pub expected: Option<Duration>,
}

/// Why a candidate cannot take a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "refusal")]
pub enum Refusal {
    /// The model is gone.
    Retired {
        /// What to tell.
        message: String,
        /// The families that come nearest to it.
        successors: Vec<String>,
    },
    /// The provider is switched off in the configuration.
    Disabled,
    /// There is no key for it.
    NoKey {
        /// The variables that may hold one.
        variables: Vec<String>,
    },
    /// The provider has no such act, though the model may.
    NoSuchAct {
        /// Which.
        act: String,
    },
    /// The request does not fit.
    Misfits {
        /// Every reason.
        misfits: Vec<Misfit>,
    },
}

impl Refusal {
    /// How far the candidate is from taking the request: one that only has to be asked otherwise is nearest.
    #[must_use]
    pub const fn distance(&self) -> u8 {
        match self {
            Self::Misfits { .. } => 0,
            Self::NoSuchAct { .. } => 1,
            Self::NoKey { .. } => 2,
            Self::Disabled => 3,
            Self::Retired { .. } => 4,
        }
    }
}

/// The index of the candidate that gets the request, if any can take it.
pub type Choice = Option<usize>;

/// Picks among the candidates. Unknown prices and unlearnt waits come last; ties keep the order given.
#[must_use]
pub fn choose(candidates: &[Candidate], by: RouteBy, prefer: &[String]) -> Choice {
    let liking =
        |candidate: &Candidate| prefer.iter().position(|name| *name == candidate.provider).unwrap_or(usize::MAX);
    let offers = candidates.iter().enumerate().filter_map(|(index, candidate)| {
        candidate.verdict.as_ref().ok()?;
        let usd = candidate.quote.as_ref().map_or(Usd::MAX, |quote| quote.usd);
        let wait = candidate.expected.unwrap_or(Duration::MAX);
        Some(match by {
            RouteBy::Cheapest => ((usd.micros(), liking(candidate), wait), index),
            RouteBy::Fastest => ((i64::try_from(wait.as_millis()).unwrap_or(i64::MAX), liking(candidate), wait), index),
            RouteBy::Order => ((i64::try_from(liking(candidate)).unwrap_or(i64::MAX), 0, wait), index),
        })
    });
    offers.min().map(|(_, index)| index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Request;

    fn candidate(provider: &str, usd: Option<i64>, seconds: Option<u64>) -> Candidate {
        let quote = usd.map(|micros| Quote {
            usd: Usd::from_micros(micros),
            as_of: jiff::civil::date(2026, 1, 1),
            basis: String::new(),
            source: String::new(),
        });
        let fitted = Fitted { request: Request::default(), mapped: Vec::new() };
        Candidate {
            provider: provider.into(),
            model: "m".into(),
            family: None,
            points: Vec::new(),
            quote,
            verdict: Ok(fitted),
            expected: seconds.map(Duration::from_secs),
        }
    }

    #[test]
    fn each_rule_picks_its_own() {
        let refused = Candidate { verdict: Err(Refusal::Disabled), ..candidate("off", Some(0), Some(0)) };
        let candidates = [
            refused,
            candidate("dear-quick", Some(9), Some(10)),
            candidate("cheap-slow", Some(3), Some(90)),
            candidate("unknown", None, None),
        ];
        let prefer = ["unknown".to_owned()];
        assert_eq!(choose(&candidates, RouteBy::Cheapest, &prefer), Some(2));
        assert_eq!(choose(&candidates, RouteBy::Fastest, &prefer), Some(1));
        assert_eq!(choose(&candidates, RouteBy::Order, &prefer), Some(3));
        assert_eq!(choose(&candidates[..1], RouteBy::Cheapest, &prefer), None);
    }
}
