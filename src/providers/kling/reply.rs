//! What both generations of Kling's interface answer with: one envelope, one table of errors, one way to tell a cost.
//!
//! The envelope's `code` is the verdict, whatever the status says: <https://kling.ai/document-api>. Failures are not
//! charged, and a refused order is free.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::{dollars, fault_kind_of_status};
use crate::call::{Document, Reply};
use crate::error::{Fault, FaultKind};
use crate::money::Usd;

/// The list price of one unit, in dollars. The same stands in the table of prices.
const UNIT: &str = "0.14";

/// How long the vendor keeps a clip.
pub(super) const KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(30 * 24);

/// Reads the envelope of a reply that says yes; a no becomes its fault.
pub(super) fn read<T>(reply: &Reply, with: impl FnOnce(&Document) -> Result<T, Fault>) -> Result<T, Fault> {
    if !reply.is_success() {
        return Err(no(reply));
    }
    let read = reply.read(|document| match document.integer("/code") {
        Some(0) | None => with(document),
        Some(_) => Err(no(reply)),
    });
    read.map_err(|fault| Fault { request_id: fault.request_id.clone().or_else(|| request_id(reply)), ..fault })
}

/// A no, by the vendor's number where it gives one.
pub(super) fn no(reply: &Reply) -> Fault {
    let body = reply.json_or_null();
    let code = body.integer("/code").filter(|code| *code != 0);
    let kind = code.and_then(kind_of_code).unwrap_or_else(|| fault_kind_of_status(reply.status));
    let vendor_code = code.map(|code| code.to_string());
    Fault { vendor_code, request_id: request_id(reply), ..reply.refusal(kind, body.text("/message")) }
}

/// The end of a job without a clip, which is free unless it says that it was paid.
pub(super) fn end(sentence: Option<&str>, cost: Option<Usd>) -> Fault {
    let sentence = sentence.filter(|sentence| !sentence.trim().is_empty());
    let kind = if sentence.is_some_and(is_policy) { FaultKind::Policy } else { FaultKind::Failed };
    let unsaid = "the provider ended the job without a reason: failed";
    Fault::new(kind, sentence.unwrap_or(unsaid)).at_cost(Some(cost.unwrap_or(Usd::ZERO)))
}

/// What so many units cost.
pub(super) fn units(amount: &Value) -> Option<Usd> {
    dollars::product(amount, &json!(UNIT))
}

/// The moment at that pointer, given in milliseconds.
pub(super) fn moment(document: &Document, pointer: &str) -> Option<Timestamp> {
    Timestamp::from_millisecond(document.integer(pointer)?).ok()
}

/// The table of the vendor's documents. Money that is lacking comes with 429, as does an address that is not allowed.
fn kind_of_code(code: i64) -> Option<FaultKind> {
    match code {
        1000..=1004 | 1100 | 1103 | 1304 => Some(FaultKind::Auth),
        1101 | 1102 => Some(FaultKind::Credit),
        1200 | 1201 => Some(FaultKind::Invalid),
        1202 | 1203 => Some(FaultKind::NotFound),
        1300 | 1301 => Some(FaultKind::Policy),
        1302 | 1303 => Some(FaultKind::Rate),
        5000..=5002 => Some(FaultKind::Unavailable),
        _ => None,
    }
}

/// A failed job has no code: a refusal by the content policy is known by its words, `content risk control`.
fn is_policy(sentence: &str) -> bool {
    let sentence = sentence.to_ascii_lowercase();
    ["risk control", "content safety", "policy", "sensitive", "moderation"].iter().any(|word| sentence.contains(word))
}

fn request_id(reply: &Reply) -> Option<String> {
    reply.json_or_null().text("/request_id").map(str::to_owned)
}
