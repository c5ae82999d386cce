//! What can be asked about generations: one, all, the end of one, and the money that is left.

use serde_json::{Value, json};

use super::{MODERATED, SIDE};
use crate::sandbox::body::unfit;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::world::{Fate, Job, Phase, World};
use crate::sandbox::{link, papers, verdict};

/// What the customer had before the first order: $1000, in cents.
const OPENING: i64 = 100_000;

/// The most generations on a page, which is what there are unless told.
const PAGE: usize = 100;

fn name(id: &str) -> String {
    format!("{}/requests/{id}", SIDE.name)
}

/// Remembers an order as it came.
pub(super) fn keep(world: &mut World, id: &str, request: &Value) {
    papers::keep(world, &name(id), request);
}

fn find<'w>(world: &'w World, id: &str) -> Result<&'w Job, Refusal> {
    world.job(SIDE.name, id).ok_or_else(|| Refusal::NotFound { message: "Generation not found".to_owned() })
}

/// The answer to an order.
pub(super) fn accepted(world: &World, visit: &Visit<'_>, id: &str) -> Result<Answer, Refusal> {
    find(world, id).map(|job| Answer::json(201, shown(world, visit, job)))
}

/// `GET /generations/{id}`.
pub(super) fn get(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.segments[0];
    find(world, id)?;
    verdict::polled(world, visit, id);
    Ok(Answer::json(200, shown(world, visit, find(world, id)?)))
}

/// `DELETE /generations/{id}`. One that is under way goes on, and is paid.
pub(super) fn delete(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = find(world, visit.segments[0])?.id.clone();
    world.delete(&id);
    Ok(Answer::empty(204, "application/json"))
}

/// `GET /generations`, newest first.
pub(super) fn list(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let (mut limit, mut offset) = (PAGE, 0);
    for (name, value) in &visit.query {
        let number = value.parse::<usize>().map_err(|_| unfit(name, "must be a number"));
        match name.as_str() {
            "limit" => limit = number?.clamp(1, PAGE),
            "offset" => offset = number?,
            name => return Err(unfit(name, "is not a known parameter")),
        }
    }
    let jobs: Vec<&Job> = world.jobs(SIDE.name).rev().collect();
    let page: Vec<Value> = jobs.iter().skip(offset).take(limit).map(|job| shown(world, visit, job)).collect();
    let body = json!({
        "has_more": offset.saturating_add(limit) < jobs.len(),
        "count": page.len(),
        "limit": limit,
        "offset": offset,
        "generations": page,
    });
    Ok(Answer::json(200, body))
}

/// `GET /generations/concepts/list`.
pub(super) fn concepts() -> Answer {
    Answer::json(200, json!([{ "key": "dolly_zoom" }, { "key": "handheld" }, { "key": "static" }]))
}

/// `GET /credits`, in cents.
pub(super) fn credits(world: &World) -> Answer {
    let charges = world.ledger.charges.iter().filter(|charge| charge.provider == SIDE.name);
    let spent: i64 = charges.map(|charge| charge.usd.micros() / 10_000).sum();
    Answer::json(200, json!({ "credit_balance": OPENING - spent }))
}

fn shown(world: &World, visit: &Visit<'_>, job: &Job) -> Value {
    let (state, reason, assets) = match world.phase(job) {
        Phase::Queued => ("queued", Value::Null, Value::Null),
        Phase::Running { .. } => ("dreaming", Value::Null, Value::Null),
        Phase::Succeeded => ("completed", Value::Null, json!({ "video": link::lasting(world, visit, job) })),
        Phase::Failed(Fate::InputBlocked) => ("failed", json!(MODERATED), Value::Null),
        Phase::Failed(Fate::OutputBlocked) => {
            ("failed", json!("The video was withheld by content moderation"), Value::Null)
        }
        Phase::Failed(Fate::Fails | Fate::Succeeds | Fate::Cancelled) => {
            ("failed", json!("The video could not be generated"), Value::Null)
        }
    };
    json!({
        "id": job.id,
        "generation_type": "video",
        "state": state,
        "failure_reason": reason,
        "created_at": world.clock.rfc3339(job.accepted),
        "assets": assets,
        "model": job.order.model,
        "request": papers::find::<Value>(world, &name(&job.id)),
    })
}
