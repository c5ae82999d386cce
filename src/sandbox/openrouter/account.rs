//! What the vendor's books tell its customer: the key, the credits, and what one job cost.

use serde_json::json;

use super::SIDE;
use super::video::{dollars, generation_id};
use crate::money::Usd;
use crate::sandbox::body::unfit;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::world::{Phase, World};

/// The credits that were bought.
const BOUGHT: Usd = Usd::from_micros(100_000_000);

fn used(world: &World) -> Usd {
    let mine = world.ledger.charges.iter().filter(|charge| charge.provider == SIDE.name);
    mine.fold(Usd::ZERO, |sum, charge| sum + charge.usd)
}

/// `GET /key`.
pub(super) fn key(world: &World) -> Answer {
    let used = dollars(used(world));
    let data = json!({
        "label": "sandbox",
        "limit": null,
        "limit_remaining": null,
        "limit_reset": null,
        "usage": used,
        "usage_daily": used,
        "usage_weekly": used,
        "usage_monthly": used,
        "byok_usage": 0,
        "is_free_tier": false,
    });
    Answer::json(200, json!({ "data": data }))
}

/// `GET /credits`.
pub(super) fn credits(world: &World) -> Answer {
    let data = json!({ "total_credits": dollars(BOUGHT), "total_usage": dollars(used(world)) });
    Answer::json(200, json!({ "data": data }))
}

/// `GET /generation?id=`: the bill of a job that was processed.
pub(super) fn generation(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let [(name, id)] = visit.query.as_slice() else { return Err(unfit("id", "is required")) };
    if name != "id" {
        return Err(unfit(name, "is not a known parameter"));
    }
    let mut done = world.jobs(SIDE.name).filter(|job| world.phase(job) == Phase::Succeeded);
    let job = done.find(|job| generation_id(&job.id) == *id);
    let job = job.ok_or_else(|| Refusal::NotFound { message: format!("Generation {id} not found") })?;
    let cost = dollars(job.order.price);
    let data = json!({
        "id": id,
        "total_cost": cost,
        "usage": cost,
        "upstream_inference_cost": null,
        "api_type": "video",
        "provider_name": job.order.model.split('/').next(),
        "model": job.order.model,
        "created_at": world.clock.rfc3339(job.accepted),
        "cancelled": false,
        "num_media_completion": 1,
    });
    Ok(Answer::json(200, json!({ "data": data })))
}
