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
    use jiff::Timestamp;
    use serde_json::{Value, json};
    use url::Url;

    use super::super::AIMLAPI;
    use super::*;
    use crate::error::FaultKind;
    use crate::providers::{Dialect, Server};

    fn asked(so_far: &[(u16, Value)]) -> Result<Next<Option<Usd>>, Fault> {
        let base = Url::parse(AIMLAPI.base_url).expect("an address");
        let dialect: Box<dyn Dialect> = (AIMLAPI.speak)(&Server::vendors(base));
        let replies: Vec<Reply> = so_far
            .iter()
            .map(|(status, body)| Reply { status: *status, headers: Vec::new(), body: body.to_string().into() })
            .collect();
        dialect.bill(&Ticket::new("job-1"), ordered_at(), &replies)
    }

    fn ordered_at() -> Timestamp {
        "2026-11-21T10:00:00Z".parse().expect("a moment")
    }

    fn address(next: Result<Next<Option<Usd>>, Fault>) -> String {
        let Ok(Next::Call(call)) = next else { panic!("no call: {next:?}") };
        call.url.to_string()
    }

    fn told(micros: i64) -> Result<Next<Option<Usd>>, Fault> {
        Ok(Next::Ready(Some(Usd::from_micros(micros))))
    }

    const NOTHING: Result<Next<Option<Usd>>, Fault> = Ok(Next::Ready(None));

    fn page(ids: &[&str], at: &str, next: Option<&str>) -> (u16, Value) {
        let entry = |id: &&str| json!({"created_at": at, "amount": {"usd": 0.52, "credits": 1}, "reference_id": id});
        let entries: Vec<Value> = ids.iter().map(entry).collect();
        (200, json!({"data": entries, "pagination": {"next_cursor": next, "has_more": next.is_some()}}))
    }

    const LATER: &str = "2026-11-21T10:05:00Z";

    #[test]
    fn the_charges_are_read_page_by_page_until_the_order() {
        let first = "https://api.aimlapi.com/v2/billing/transactions?limit=100&direction=CHARGE&type=MODEL_USAGE";
        assert_eq!(address(asked(&[])), first);
        assert_eq!(asked(&[page(&["other", "job-1"], LATER, Some("b"))]), told(520_000));
        let second = asked(&[page(&["other"], LATER, Some("b"))]);
        assert_eq!(address(second), format!("{first}&cursor=b"));
        assert_eq!(asked(&[page(&["other"], LATER, Some("b")), page(&["job-1"], LATER, None)]), told(520_000));
        assert_eq!(asked(&[page(&["other"], LATER, None)]), NOTHING);
        assert_eq!(asked(&[page(&["older"], "2026-11-21T09:00:00Z", Some("b"))]), NOTHING);
        let round = asked(&[page(&["other"], LATER, Some("b")), page(&["other"], LATER, Some("b"))]);
        assert_eq!(round.expect_err("a loop").kind, FaultKind::Unreadable);
    }

    #[test]
    fn two_charges_for_one_job_are_one_cost_and_credits_are_money() {
        assert_eq!(asked(&[page(&["job-1", "job-1"], LATER, None)]), told(1_040_000));
        let credits = json!({"data": [{"reference_id": "job-1", "amount": {"credits": 1_560_000}}]});
        assert_eq!(asked(&[(200, credits)]), told(780_000));
    }
}
