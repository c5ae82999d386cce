//! The money that is left, the charges, and the log of requests, by which a lost answer can be found again.

use serde_json::{Value, json};

use super::SIDE;
use super::order::credits;
use crate::money::Usd;
use crate::sandbox::figures::dollars;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::world::{Job, Phase, World};

/// What the customer had before the first order: $1000.
const OPENING_BALANCE: Usd = Usd::from_micros(1_000_000_000);

/// The most entries on one page, and how many there are unless told.
const LARGEST_PAGE: usize = 100;
const USUAL_PAGE: usize = 20;

/// `GET /v2/billing`.
pub(super) fn balance(world: &World) -> Answer {
    let charges = world.ledger.charges.iter().filter(|charge| charge.provider == SIDE.name);
    let left = OPENING_BALANCE - charges.map(|charge| charge.usd).sum();
    Answer::json(200, json!({ "current_balance": dollars(left), "currency": "USD" }))
}

/// `GET /v2/billing/transactions`, newest first.
pub(super) fn transactions(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let page = Page::read(visit, &[("direction", "CHARGE"), ("type", "MODEL_USAGE")])?;
    let charges = world.ledger.charges.iter().rev().filter(|charge| charge.provider == SIDE.name);
    let entries = charges.map(|charge| {
        let job = world.job(SIDE.name, &charge.id);
        json!({
            "created_at": job.and_then(|job| job.ended).map(|ended| world.clock.rfc3339(ended)),
            "direction": "CHARGE",
            "type": "MODEL_USAGE",
            "amount": amount(charge.usd),
            "model": job.map(|job| &job.order.model),
            "reference_id": charge.id,
        })
    });
    Ok(page.of(entries.collect()))
}

/// `GET /v2/logs` and `GET /v2/usage`, newest first.
pub(super) fn logs(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let page = Page::read(visit, &[("period", "*")])?;
    let entries = world.jobs(SIDE.name).rev().map(|job| logged(world, job));
    Ok(page.of(entries.collect()))
}

/// One request. What is under way holds its price; what has ended costs what was charged for it.
fn logged(world: &World, job: &Job) -> Value {
    let charge = world.ledger.charges.iter().find(|charge| charge.id == job.id);
    let charged = charge.map_or(Usd::ZERO, |charge| charge.usd);
    let (status, cost) = match world.phase(job) {
        Phase::Queued | Phase::Running { .. } => ("succeeded", job.order.price),
        Phase::Succeeded => ("succeeded", charged),
        Phase::Failed(_) => ("failed", charged),
    };
    json!({
        "created": world.clock.rfc3339(job.accepted),
        "status": status,
        "model": job.order.model,
        "cost": amount(cost),
        "inference_id": job.id,
        "client_request_id": job.order.idempotency_key,
    })
}

fn amount(usd: Usd) -> Value {
    json!({ "usd": dollars(usd), "credits": credits(usd) })
}

/// Which part of a list is asked for.
struct Page {
    limit: usize,
    /// How many entries come before it; the vendor's cursor is opaque.
    cursor: usize,
    /// Whether nothing of what is asked for is ever in the list.
    none: bool,
}

impl Page {
    /// Reads the query; of the filters only those values are in the list, `*` for any.
    fn read(visit: &Visit<'_>, filters: &[(&str, &str)]) -> Result<Self, Refusal> {
        let mut page = Self { limit: USUAL_PAGE, cursor: 0, none: false };
        let no = |complaint: String| {
            let message = format!("Query validation error: {complaint}");
            Refusal::Invalid { field: None, code: None, message }
        };
        for (name, value) in &visit.query {
            match (name.as_str(), filters.iter().find(|(filter, _)| filter == name)) {
                (_, Some((_, there))) => page.none |= *there != "*" && there != value,
                ("limit", None) => {
                    let limit = value.parse().ok().filter(|limit| (1..=LARGEST_PAGE).contains(limit));
                    page.limit = limit.ok_or_else(|| no(format!("limit must be from 1 to {LARGEST_PAGE}")))?;
                }
                ("cursor", None) => {
                    page.cursor = value.parse().map_err(|_| no("cursor is not one of ours".to_owned()))?;
                }
                (name, None) => return Err(no(format!("{name} should not exist"))),
            }
        }
        Ok(page)
    }

    fn of(&self, entries: Vec<Value>) -> Answer {
        let entries = if self.none { Vec::new() } else { entries };
        let end = self.cursor.saturating_add(self.limit);
        let has_more = end < entries.len();
        let data: Vec<Value> = entries.into_iter().skip(self.cursor).take(self.limit).collect();
        let next = has_more.then(|| end.to_string());
        Answer::json(200, json!({ "data": data, "pagination": { "next_cursor": next, "has_more": has_more } }))
    }
}
