//! What OpenRouter says that a job has cost: in the job itself, else in the bill of its generation.

use serde_json::Value;

use super::super::{Dialect, Next, below, dollars};
use super::OpenRouter;
use crate::call::{Call, Document, Reply, Ticket};
use crate::error::Fault;
use crate::money::Usd;

impl OpenRouter {
    /// The job first, which names its generation.
    pub(super) fn look_up(&self, ticket: &Ticket, so_far: &[Reply]) -> Result<Next<Option<Usd>>, Fault> {
        let Some((job, bills)) = so_far.split_first() else { return Ok(Next::Call(Box::new(self.poll(ticket)))) };
        let told = self.read(job, |document| Ok((cost(document), self.generation(document))))?;
        match (told, bills.last()) {
            ((Some(cost), _), _) => Ok(Next::Ready(Some(cost))),
            ((None, Some(bill)), None) => Ok(Next::Call(Box::new(bill))),
            ((None, None), _) => Ok(Next::Ready(None)),
            // The bill of a job may come after the job.
            ((None, Some(_)), Some(bill)) if bill.status == 404 => Ok(Next::Ready(None)),
            ((None, Some(_)), Some(bill)) => self.read(bill, |bill| Ok(Next::Ready(total(bill)))),
        }
    }

    /// Asks for the bill of a job that names its generation.
    pub(super) fn generation(&self, job: &Document) -> Option<Call> {
        let id = job.text("/generation_id").filter(|id| !id.is_empty())?;
        Some(Call::get(below(&self.base_url, &["generation"])).query("id", id))
    }
}

/// The figure in a job. With a key of the user's own at the vendor it lacks what the vendor bills, and is none.
pub(super) fn cost(job: &Document) -> Option<Usd> {
    let is_whole = job.at("/usage/is_byok") != Some(&Value::Bool(true));
    job.at("/usage/cost").filter(|_| is_whole).and_then(dollars::usd)
}

/// The figure in a bill.
pub(super) fn total(bill: &Document) -> Option<Usd> {
    bill.at("/data/total_cost").and_then(dollars::usd)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::OPENROUTER;
    use crate::providers::tests::billed;

    fn asked(so_far: &[(u16, Value)]) -> String {
        billed(&OPENROUTER, so_far)
    }

    #[test]
    fn the_job_tells_it_or_names_the_bill_that_does() {
        assert_eq!(asked(&[]), "https://openrouter.ai/api/v1/videos/job-1");
        assert_eq!(asked(&[(200, json!({"usage": {"cost": 0.42}}))]), "0.42");
        assert_eq!(asked(&[(200, json!({"status": "failed"}))]), "nothing");
        let named = || (200, json!({"generation_id": "gen-1", "usage": {"cost": 0.1, "is_byok": true}}));
        assert_eq!(asked(&[named()]), "https://openrouter.ai/api/v1/generation?id=gen-1");
        assert_eq!(asked(&[named(), (200, json!({"data": {"total_cost": "0.5"}}))]), "0.50");
        assert_eq!(asked(&[named(), (404, json!({"error": {"code": 404, "message": "not yet"}}))]), "nothing");
        let closed = asked(&[(401, json!({"error": {"code": 401, "message": "no"}}))]);
        assert_eq!(closed, "Auth");
    }
}
