//! What Lumenfall says that a job has cost: in the video itself, else in the log of requests.

use super::super::{Dialect, Next, below, dollars};
use super::{Lumenfall, cost};
use crate::call::{Call, Document, Reply, Ticket};
use crate::error::Fault;
use crate::money::Usd;

impl Lumenfall {
    /// A job that failed or was cancelled may have its cost in the log alone. It is not documented that the log knows a
    /// video by the video's name: an unknown name tells nothing.
    pub(super) fn look_up(&self, ticket: &Ticket, so_far: &[Reply]) -> Result<Next<Option<Usd>>, Fault> {
        let Some((job, entries)) = so_far.split_first() else { return Ok(Next::Call(Box::new(self.poll(ticket)))) };
        let in_job = if job.status == 404 { None } else { self.read(job, |document| Ok(cost(document)))? };
        match (in_job, entries.last()) {
            (Some(cost), _) => Ok(Next::Ready(Some(cost))),
            (None, None) => Ok(Next::Call(Box::new(Call::get(below(&self.account, &["requests", &ticket.remote_id]))))),
            (None, Some(entry)) if entry.status == 404 => Ok(Next::Ready(None)),
            (None, Some(entry)) => self.read(entry, |entry| Ok(Next::Ready(logged(entry)))),
        }
    }
}

fn logged(entry: &Document) -> Option<Usd> {
    let is_dollars = entry.text("/currency").is_none_or(|currency| currency == "USD");
    dollars::usd(entry.at("/cost").filter(|_| is_dollars)?)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::LUMENFALL;
    use crate::providers::tests::billed;

    fn asked(so_far: &[(u16, Value)]) -> String {
        billed(&LUMENFALL, so_far)
    }

    #[test]
    fn the_video_tells_it_or_the_log_does() {
        assert_eq!(asked(&[]), "https://api.lumenfall.ai/openai/v1/videos/job-1");
        assert_eq!(asked(&[(200, json!({"metadata": {"cost": 0.8, "cost_currency": "USD"}}))]), "0.80");
        let silent = || (200, json!({"status": "failed"}));
        let entry = "https://api.lumenfall.ai/v1/requests/job-1";
        assert_eq!(asked(&[silent()]), entry);
        assert_eq!(asked(&[(404, json!({"error": {"code": "NOT_FOUND"}}))]), entry);
        assert_eq!(asked(&[silent(), (200, json!({"cost": 0.8, "currency": "USD"}))]), "0.80");
        assert_eq!(asked(&[silent(), (200, json!({"cost": 0.8, "currency": "EUR"}))]), "nothing");
        assert_eq!(asked(&[silent(), (404, json!({"error": {"code": "NOT_FOUND"}}))]), "nothing");
        let closed = asked(&[(401, json!({"error": {"code": "AUTHENTICATION_FAILED"}}))]);
        assert_eq!(closed, "Auth");
    }
}
