//! What AI/ML API says that a job has cost: its transactions, newest first.

use jiff::{SignedDuration, Timestamp};

use super::super::{Next, dollars, log};
use super::{AimlApi, in_usd, next_page};
use crate::call::{Call, Document, Reply, Ticket};
use crate::error::{Fault, FaultKind};
use crate::money::Usd;

/// How far the vendor's clock may be behind ours.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(1);

/// The most that one page holds.
const PAGE: &str = "100";

impl AimlApi {
    /// Page by page, until the charge is there or all that follows is older than the order.
    ///
    /// # Errors
    /// `FaultKind::Unreadable` where the pages lead back to themselves.
    pub(super) fn look_up(
        &self,
        ticket: &Ticket,
        ordered_at: Timestamp,
        so_far: &[Reply],
    ) -> Result<Next<Option<Usd>>, Fault> {
        let Some((last, before)) = so_far.split_last() else { return Ok(Next::Call(Box::new(self.charges(None)))) };
        let entries = self.read(last, |document| document.needed_list("/data"))?;
        let own = entries.iter().filter(|entry| entry.text("/reference_id") == Some(&ticket.remote_id));
        let amounts: Vec<Usd> = own.filter_map(amount).collect();
        if !amounts.is_empty() {
            return Ok(Next::Ready(Some(amounts.into_iter().sum())));
        }
        let oldest = entries.last().and_then(|entry| log::moment(entry, "/created_at"));
        if oldest.is_some_and(|oldest| ordered_at.duration_since(oldest) > CLOCK_SKEW) {
            return Ok(Next::Ready(None));
        }
        let Some(cursor) = next_page(&last.json_or_null()) else { return Ok(Next::Ready(None)) };
        if before.iter().any(|page| next_page(&page.json_or_null()).as_ref() == Some(&cursor)) {
            return Err(Fault::new(FaultKind::Unreadable, "the provider's list of charges leads back to itself"));
        }
        Ok(Next::Call(Box::new(self.charges(Some(&cursor)))))
    }

    fn charges(&self, cursor: Option<&str>) -> Call {
        let call = Call::get(self.at(&["v2", "billing", "transactions"]));
        let call = call.query("limit", PAGE).query("direction", "CHARGE").query("type", "MODEL_USAGE");
        match cursor {
            Some(cursor) => call.query("cursor", cursor),
            None => call,
        }
    }
}

fn amount(entry: &Document) -> Option<Usd> {
    entry.at("/amount/usd").and_then(dollars::usd).or_else(|| in_usd(entry.at("/amount/credits")?))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::AIMLAPI;
    use crate::providers::tests::billed;

    fn asked(so_far: &[(u16, Value)]) -> String {
        billed(&AIMLAPI, so_far)
    }

    fn page(ids: &[&str], at: &str, next: Option<&str>) -> (u16, Value) {
        let entry = |id: &&str| json!({"created_at": at, "amount": {"usd": 0.52, "credits": 1}, "reference_id": id});
        let entries: Vec<Value> = ids.iter().map(entry).collect();
        (200, json!({"data": entries, "pagination": {"next_cursor": next, "has_more": next.is_some()}}))
    }

    const LATER: &str = "2026-11-21T10:05:00Z";

    #[test]
    fn the_charges_are_read_page_by_page_until_the_order() {
        let first = "https://api.aimlapi.com/v2/billing/transactions?limit=100&direction=CHARGE&type=MODEL_USAGE";
        assert_eq!(asked(&[]), first);
        assert_eq!(asked(&[page(&["other", "job-1"], LATER, Some("b"))]), "0.52");
        let second = asked(&[page(&["other"], LATER, Some("b"))]);
        assert_eq!(second, format!("{first}&cursor=b"));
        assert_eq!(asked(&[page(&["other"], LATER, Some("b")), page(&["job-1"], LATER, None)]), "0.52");
        assert_eq!(asked(&[page(&["other"], LATER, None)]), "nothing");
        assert_eq!(asked(&[page(&["older"], "2026-11-21T09:00:00Z", Some("b"))]), "nothing");
        let round = asked(&[page(&["other"], LATER, Some("b")), page(&["other"], LATER, Some("b"))]);
        assert_eq!(round, "Unreadable");
    }

    #[test]
    fn two_charges_for_one_job_are_one_cost_and_credits_are_money() {
        assert_eq!(asked(&[page(&["job-1", "job-1"], LATER, None)]), "1.04");
        let credits = json!({"data": [{"reference_id": "job-1", "amount": {"credits": 1_560_000}}]});
        assert_eq!(asked(&[(200, credits)]), "0.78");
    }
}
