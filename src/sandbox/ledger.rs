//! The vendors' own books: every call, every accepted order, every charge.
//!
//! A test holds the user's ledger against this one, so nothing here is derived
//! from what the client says: an order is written when it is accepted, a charge
//! when the virtual job ends. Calls are kept by name and header names; the
//! value of a header that carries a key is never kept.

use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;

use crate::money::Usd;
use crate::shape::{Seconds, Size};

/// How many raw calls are remembered; older ones are only counted.
const CALLS_KEPT: usize = 2000;

/// An order that a vendor accepted, whether or not the client heard of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Submission {
    /// The vendor's id for the job.
    pub id: String,
    /// The provider's name.
    pub provider: &'static str,
    /// The act that ordered it: `submit`, `remix`, `edit` or `extend`.
    pub verb: &'static str,
    /// The wire id of the model.
    pub model: String,
    /// The seconds that are billed.
    pub seconds: Seconds,
    /// Pixels of a frame.
    pub size: Size,
    /// The `Idempotency-Key` header of the call, where there was one.
    pub idempotency_key: Option<String>,
}

/// An amount that a vendor billed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Charge {
    /// The vendor's id for the job.
    pub id: String,
    /// The provider's name.
    pub provider: &'static str,
    /// The amount.
    pub usd: Usd,
    /// What it was billed for: `completed` or `failed`.
    pub reason: &'static str,
}

/// A key that came along to an origin that is not the vendor's interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StrayKey {
    /// The path that was asked for.
    pub path: String,
    /// The header that carried the key. The key itself is not kept.
    pub header: String,
}

/// What the vendors know at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ledger {
    /// Calls by `provider.verb`, answered or not.
    pub calls: BTreeMap<String, u64>,
    /// Accepted orders, oldest first.
    pub submissions: Vec<Submission>,
    /// Charges, oldest first.
    pub charges: Vec<Charge>,
    /// The sum of all charges.
    pub total_usd: Usd,
    /// Keys that were sent where no key belongs.
    pub keys_seen_elsewhere: Vec<StrayKey>,
}

impl Ledger {
    pub(super) fn charge(&mut self, charge: Charge) {
        self.total_usd = self.total_usd + charge.usd;
        self.charges.push(charge);
    }

    /// How often that provider was asked to do that; 0 for what never happened.
    pub fn calls_of(&self, provider: &str, verb: &str) -> u64 {
        self.calls.get(&format!("{provider}.{verb}")).copied().unwrap_or(0)
    }
}

/// One raw call as it arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SeenCall {
    /// The running number of the call, from 1.
    pub number: u64,
    /// The HTTP method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// `provider.verb`; `elsewhere` for an address of the other origin where there is nothing.
    pub act: String,
    /// Header names in lower case with their values; `***` for a header that carries a key.
    pub headers: Vec<(String, String)>,
    /// The status that was answered; none where the call was never answered.
    pub status: Option<u16>,
    /// The fault that was played, where there was one.
    pub fault: Option<String>,
}

/// The latest calls, bounded in number.
#[derive(Debug, Default)]
pub(super) struct CallLog {
    kept: VecDeque<SeenCall>,
    count: u64,
}

impl CallLog {
    /// Notes a call at its arrival and gives its number.
    pub(super) fn note(&mut self, mut call: SeenCall) -> u64 {
        self.count += 1;
        call.number = self.count;
        if self.kept.len() == CALLS_KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back(call);
        self.count
    }

    /// Writes down how a noted call was answered.
    pub(super) fn answered(&mut self, number: u64, status: u16) {
        let newest_first = self.kept.iter_mut().rev();
        if let Some(call) = newest_first.into_iter().find(|call| call.number == number) {
            call.status = Some(status);
        }
    }

    pub(super) fn all(&self) -> Vec<SeenCall> {
        self.kept.iter().cloned().collect()
    }
}

/// Whether a header carries a key in one of the forms that vendors use.
pub(super) fn carries_key(header: &str) -> bool {
    const CARRIERS: [&str; 8] = [
        "authorization",
        "proxy-authorization",
        "api-key",
        "x-api-key",
        "x-goog-api-key",
        "x-litellm-api-key",
        "cookie",
        "x-key",
    ];
    CARRIERS.contains(&header)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(path: &str) -> SeenCall {
        SeenCall {
            number: 0,
            method: "GET".to_owned(),
            path: path.to_owned(),
            act: "openai.poll".to_owned(),
            headers: Vec::new(),
            status: None,
            fault: None,
        }
    }

    #[test]
    fn the_sum_is_the_sum_of_the_charges() {
        let mut ledger = Ledger::default();
        for micros in [400_000, 2_400_000] {
            let usd = Usd::from_micros(micros);
            ledger.charge(Charge { id: "video_1".to_owned(), provider: "openai", usd, reason: "completed" });
        }
        assert_eq!(ledger.total_usd.to_string(), "2.80");
    }

    #[test]
    fn old_calls_make_room_and_an_unanswered_call_has_no_status() {
        let mut log = CallLog::default();
        for number in 0..CALLS_KEPT + 3 {
            log.note(call(&format!("/{number}")));
        }
        log.answered(5, 200);
        log.answered(1, 200);
        let kept = log.all();
        assert_eq!(kept.len(), CALLS_KEPT);
        assert_eq!(kept[0].path, "/3");
        assert_eq!(kept[1].status, Some(200));
        assert_eq!(kept[2].status, None);
    }
}
