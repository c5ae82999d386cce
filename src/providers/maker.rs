//! What the makers' own interfaces have in common: files that go along as addresses, an end told in a few words, one open
//! link to the clip.
//!
//! Makers say each of these in fields of their own; the dialects find them, and what they mean is the same here.

use jiff::Timestamp;
use serde_json::Value;
use url::Url;

use super::{Order, OrderInput, names, unsupported};
use crate::call::{Document, Reply};
use crate::error::{Fault, FaultKind};
use crate::job::{Asset, Place, Takes, Variant};
use crate::request::{InputRef, Role};

/// The clip to work on, where it goes along as a file.
///
/// # Errors
/// `FaultKind::Invalid` where there is none.
pub(super) fn clip_of(order: &Order) -> Result<&InputRef, Fault> {
    let clip = order.inputs.iter().find(|input| input.role == Role::Video);
    clip.map(|input| &input.at)
        .ok_or_else(|| Fault::new(FaultKind::Invalid, "there is no clip to work on: name a job or an address"))
}

/// The fault of a file that this kind of clip is not made from.
pub(super) fn misplaced(order: &Order, input: &OrderInput) -> Fault {
    unsupported(&format!("take a file by `{}` for this kind of clip: {}", input.role.flag(), order.mode))
}

/// The order without its files, for `spelt`.
///
/// # Errors
/// `FaultKind::Unsupported` for a length that is no whole number of seconds, which makers have no field for.
pub(super) fn values(order: &Order) -> Result<Order, Fault> {
    match order.seconds.filter(|seconds| seconds.as_whole().is_none()) {
        Some(seconds) => Err(unsupported(&format!("make {seconds} seconds: whole ones only"))),
        None => Ok(Order { inputs: Vec::new(), ..order.clone() }),
    }
}

/// The order with nothing but its length, for `spelt`: the new part has the shape of the clip that it continues.
///
/// # Errors
/// As `values`.
pub(super) fn length(order: &Order) -> Result<Order, Fault> {
    Ok(Order { seconds: values(order)?.seconds, ..bare(order) })
}

/// The order with none of its values, for `spelt`: a clip that is changed keeps its shape and its length.
pub(super) fn bare(order: &Order) -> Order {
    let (model, spelling) = (order.model.clone(), order.spelling.clone());
    Order { model, spelling, mode: order.mode, ..Order::default() }
}

/// The link at that pointer.
pub(super) fn link(document: &Document, pointer: &str) -> Option<Url> {
    let url = Url::parse(document.text(pointer)?).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(url)
}

/// The link at that pointer, which must be there.
///
/// # Errors
/// `FaultKind::Unreadable`, naming the pointer.
pub(super) fn needed_link(document: &Document, pointer: &str) -> Result<Url, Fault> {
    link(document, pointer).ok_or_else(|| {
        let message = format!("the provider's answer has no address at `{pointer}`");
        Fault::new(FaultKind::Unreadable, message)
    })
}

/// One clip at a link that anybody may read who knows it.
pub(super) fn open_clip(url: Url, expires_at: Option<Timestamp>) -> Takes {
    let video = Asset { variant: Variant::Video, place: Place::Open(url), expires_at };
    Takes { assets: vec![video], ..Takes::default() }
}

/// The end of a job without a clip: the vendor's own sentence, or ours with its word for the end.
pub(super) fn end(kind: FaultKind, sentence: Option<&str>, word: &str) -> Fault {
    let sentence = sentence.filter(|sentence| !sentence.trim().is_empty());
    let message =
        sentence.map_or_else(|| format!("the provider ended the job without a reason: {word}"), str::to_owned);
    Fault::new(kind, message)
}

/// A percentage, told as a number from 0 to `whole`.
pub(super) fn percent(value: Option<&Value>, whole: f64) -> Option<u8> {
    let share = value?.as_f64()? / whole * 100.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a percentage just before")]
    share.is_finite().then(|| share.clamp(0.0, 100.0) as u8)
}

/// Whether a sentence speaks of the content policy, at vendors that have no word of its own for that.
pub(super) fn is_policy(sentence: &str) -> bool {
    let lower = sentence.to_ascii_lowercase();
    let words = ["content policy", "content_policy", "usage polic", "moderat", "safety", "sensitive", "nsfw"];
    words.into_iter().any(|word| lower.contains(word))
}

/// Whether a sentence speaks of an empty purse, at vendors that have no word of its own for that.
pub(super) fn is_credit(sentence: &str) -> bool {
    let lower = sentence.to_ascii_lowercase();
    ["credit", "balance", "billing", "spending limit", "insufficient funds"]
        .into_iter()
        .any(|word| lower.contains(word))
}

/// A no to an order. What is not found then is the model, for an order names little else; some vendors say in another
/// no that the model has left.
pub(super) fn refusal(fault: Fault, order: &Order, reply: &Reply) -> Fault {
    let names_it = names(&fault.message, &order.model);
    let is_unknown = fault.kind == FaultKind::NotFound && (names_it || order.parent.is_none());
    let is_retired = is_unknown || (fault.kind == FaultKind::Invalid && names_it && says_gone(&fault.message));
    let kind = if is_retired { FaultKind::Retired } else { fault.kind };
    reply.no_to_order(Fault { kind, ..fault })
}

fn says_gone(sentence: &str) -> bool {
    let lower = sentence.to_ascii_lowercase();
    let words = [
        "no longer",
        "deprecated",
        "retired",
        "removed",
        "sunset",
        "shut down",
        "not found",
        "does not exist",
        "unknown model",
    ];
    words.into_iter().any(|word| lower.contains(word))
}

/// The same fault of a link to a clip that has died: another look at the job may give a new one.
pub(super) fn of_link(fault: Fault) -> Fault {
    match fault.status {
        Some(401 | 403 | 404 | 410) => Fault { kind: FaultKind::NotReady, ..fault },
        _ => fault,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::error::Charged;

    #[test]
    fn a_share_becomes_a_percentage() {
        let of = |value: Value, whole| percent(Some(&value), whole);
        assert_eq!(
            (of(json!(0.305), 1.0), of(json!(20), 100.0), of(json!(140), 100.0)),
            (Some(30), Some(20), Some(100))
        );
        assert_eq!((of(json!(-1), 1.0), of(json!("20"), 100.0), percent(None, 1.0)), (Some(0), None, None));
    }

    #[test]
    fn a_model_that_has_left_is_told_from_a_wrong_order() {
        let reply = |status| Reply { status, headers: Vec::new(), body: bytes::Bytes::new() };
        let order = Order { model: "m-1".into(), ..Order::default() };
        let kind = |status, kind, sentence: &str| {
            let fault = refusal(Fault::new(kind, sentence), &order, &reply(status));
            assert_eq!(fault.charged, Charged::No);
            fault.kind
        };
        assert_eq!(kind(404, FaultKind::NotFound, "no such thing"), FaultKind::Retired);
        assert_eq!(kind(400, FaultKind::Invalid, "`m-1` was removed"), FaultKind::Retired);
        assert_eq!(kind(400, FaultKind::Invalid, "the clip was removed"), FaultKind::Invalid);
        assert_eq!(kind(400, FaultKind::Invalid, "`m-1` makes 5 s"), FaultKind::Invalid);
        let of_job = Order { parent: Some(crate::call::Ticket::new("job")), ..order.clone() };
        let fault = refusal(Fault::new(FaultKind::NotFound, "no such job"), &of_job, &reply(404));
        assert_eq!(fault.kind, FaultKind::NotFound, "the job that it continues may be what is not there");
    }

    #[test]
    fn a_refused_link_is_looked_up_again() {
        let fault = |status| Fault { status: Some(status), ..Fault::new(FaultKind::Auth, "no") };
        for status in [401, 403, 404, 410] {
            assert_eq!(of_link(fault(status)).kind, FaultKind::NotReady);
        }
        assert_eq!(of_link(fault(500)).kind, FaultKind::Auth);
    }
}
