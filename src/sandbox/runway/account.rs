//! What is left of the credits, what may be done at once, and what was used on each day.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::task::AT_ONCE;
use super::{SIDE, check_version, models};
use crate::sandbox::body::Body;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::world::World;

/// What the customer had before the first task, in credits.
const OPENING: i64 = 100_000;

/// `GET /v1/organization`.
pub(super) fn organization(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    check_version(visit)?;
    let charges = world.ledger.charges.iter().filter(|charge| charge.provider == SIDE.name);
    let spent: i64 = charges.map(|charge| charge.usd.micros() / 10_000).sum();
    let limits: Map<String, Value> = models::ids()
        .map(|id| (id.to_owned(), json!({ "maxConcurrentGenerations": AT_ONCE, "maxDailyGenerations": null })))
        .collect();
    let mut used = Map::new();
    for job in world.jobs(SIDE.name) {
        let model = used.entry(job.order.model.clone()).or_insert_with(|| json!({ "dailyGenerations": 0 }));
        model["dailyGenerations"] = json!(model["dailyGenerations"].as_i64().unwrap_or_default() + 1);
    }
    let body = json!({
        "creditBalance": OPENING - spent,
        "tier": { "maxMonthlyCreditSpend": 10_000_000, "models": limits },
        "usage": { "models": used },
    });
    Ok(Answer::json(200, body))
}

/// `POST /v1/organization/usage`: the credits of each model, by the day. The dates that it is asked for are not told
/// apart: a sandbox has no past.
pub(super) fn usage(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    check_version(visit)?;
    let mut body = Body::new(visit.form.fields.clone());
    body.text("startDate")?;
    body.text("beforeDate")?;
    body.finish()?;
    let mut days: BTreeMap<String, BTreeMap<&str, i64>> = BTreeMap::new();
    for charge in world.ledger.charges.iter().filter(|charge| charge.provider == SIDE.name) {
        let Some(job) = world.job(SIDE.name, &charge.id) else { continue };
        let day = world.clock.rfc3339(job.ended.unwrap_or(job.accepted))[..10].to_owned();
        *days.entry(day).or_default().entry(&job.order.model).or_default() += charge.usd.micros() / 10_000;
    }
    let results: Vec<Value> = days
        .into_iter()
        .map(|(day, models)| {
            let used = models.into_iter().map(|(model, amount)| json!({ "model": model, "amount": amount }));
            json!({ "date": day, "usedCredits": used.collect::<Vec<_>>() })
        })
        .collect();
    Ok(Answer::json(200, json!({ "results": results, "models": models::ids().collect::<Vec<_>>() })))
}
