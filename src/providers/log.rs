//! A vendor's log of requests, where it has no list of jobs: what it proves of a lost order.
//!
//! Such a log is sure to tell of what has ended, not of what is still in the making.

use jiff::{SignedDuration, Timestamp};

use super::{Listed, Lost, Next};
use crate::call::{Document, Reply};
use crate::error::{Fault, FaultKind};

/// How long a clip may be in the making. Both the vendors' clients give up after half of it.
const LONGEST_WORK: SignedDuration = SignedDuration::from_hours(1);

/// What it means that the log, whose last page this is, does not show the order: nothing, unless every job of that time
/// has ended by the vendor's own clock.
///
/// # Errors
/// `FaultKind::NotReady` as long as the order may be in the making.
pub(super) fn without(lost: &Lost, last_page: &Reply) -> Result<Next<Vec<Listed>>, Fault> {
    let date = last_page.header("date").and_then(|date| jiff::fmt::rfc2822::parse(date).ok());
    let waited = date.map(|date| date.timestamp().duration_since(lost.submitted_at));
    if waited.is_some_and(|waited| waited > LONGEST_WORK) {
        return Ok(Next::Ready(Vec::new()));
    }
    let message = "its log shows what has ended, and not this order, which may be in the making: look again an hour \
                   after the order";
    Err(Fault::new(FaultKind::NotReady, message))
}

/// The moment at that pointer, as Unix seconds or as text: the documents do not say how the logs write it.
pub(super) fn moment(entry: &Document, pointer: &str) -> Option<Timestamp> {
    entry.moment(pointer).or_else(|| entry.text(pointer)?.parse().ok())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use serde_json::json;

    use super::*;
    use crate::providers::Order;

    #[test]
    fn a_log_proves_absence_only_when_nothing_of_that_time_can_be_in_the_making() {
        let submitted_at = "2026-11-21T10:00:00Z".parse().expect("a moment");
        let lost = Lost { order: Order::default(), submitted_at, taken: Vec::new() };
        let looked = |date: Option<&str>| {
            let headers = date.map(|date| ("date".to_owned(), date.to_owned())).into_iter().collect();
            without(&lost, &Reply { status: 200, headers, body: Bytes::new() })
        };
        assert_eq!(looked(Some("Sat, 21 Nov 2026 11:00:01 GMT")), Ok(Next::Ready(Vec::new())));
        for date in [Some("Sat, 21 Nov 2026 11:00:00 GMT"), Some("later"), None] {
            assert_eq!(looked(date).expect_err("too early").kind, FaultKind::NotReady, "{date:?}");
        }
    }

    #[test]
    fn a_moment_is_a_number_or_a_text() {
        let read = |value| moment(&json!({ "at": value }).into(), "/at").map(Timestamp::as_second);
        assert_eq!(read(json!(1_790_000_000)), Some(1_790_000_000));
        assert_eq!(read(json!("1790000000")), Some(1_790_000_000));
        assert_eq!(read(json!("2026-09-21T14:13:20Z")), Some(1_790_000_000));
        assert_eq!((read(json!("yesterday")), read(json!(null))), (None, None));
    }
}
