//! What can be asked about a task: where it stands, and its end, which is one address for stopping and for deleting.

use serde_json::{Value, json};

use super::{SIDE, check_version};
use crate::sandbox::ledger::Charge;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::world::{Fate, Job, Phase, World};
use crate::sandbox::{link, papers, verdict};

/// How many tasks of a model run at once; those beyond wait under a word of their own.
pub(super) const AT_ONCE: usize = 2;

fn estimate_of(id: &str) -> String {
    format!("{}/estimates/{id}", SIDE.name)
}

pub(super) fn keep_estimate(world: &mut World, id: &str, tenths: i64) {
    papers::keep(world, &estimate_of(id), &tenths);
}

/// The most that a task may cost: credits with a fraction.
pub(super) fn estimate(world: &World, id: &str) -> Value {
    let tenths: i32 = papers::find(world, &estimate_of(id)).unwrap_or_default();
    let credits = if tenths % 10 == 0 { json!(tenths / 10) } else { json!(f64::from(tenths) / 10.0) };
    json!({ "credits": credits })
}

/// What a task has cost: whole credits.
fn cost(world: &World, job: &Job) -> Value {
    let charge = world.ledger.charges.iter().find(|charge| charge.id == job.id);
    json!({ "credits": charge.map_or(0, |charge| charge.usd.micros() / 10_000) })
}

fn find<'w>(world: &'w World, id: &str) -> Result<&'w Job, Refusal> {
    let message = || format!("The task {id} was not found.");
    world.job(SIDE.name, id).ok_or_else(|| Refusal::NotFound { message: message() })
}

/// `GET /v1/tasks/{id}`; each look at a finished task signs new addresses.
pub(super) fn get(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    check_version(visit)?;
    let id = visit.segments[0];
    find(world, id)?;
    verdict::polled(world, visit, id);
    let job = find(world, id)?;
    let mut task = json!({ "id": id, "createdAt": world.clock.rfc3339(job.accepted) });
    let mut put = |name: &str, value: Value| task[name] = value;
    match world.phase(job) {
        Phase::Queued => {
            put("status", if is_throttled(world, job) { json!("THROTTLED") } else { json!("PENDING") });
            put("estimatedCost", estimate(world, id));
        }
        Phase::Running { percent } => {
            put("status", json!("RUNNING"));
            put("progress", json!(f64::from(percent) / 100.0));
            put("estimatedCost", estimate(world, id));
        }
        Phase::Succeeded => {
            put("status", json!("SUCCEEDED"));
            put("cost", cost(world, job));
            put("output", json!([link::fresh(world, visit, job)]));
        }
        Phase::Failed(Fate::Cancelled) => {
            put("status", json!("CANCELLED"));
            put("cost", cost(world, job));
        }
        Phase::Failed(fate) => {
            let (failure, code) = failure(fate);
            put("status", json!("FAILED"));
            put("cost", cost(world, job));
            put("failure", json!(failure));
            if !job.order.prompt.contains("[no-code]") {
                put("failureCode", json!(code));
            }
        }
    }
    Ok(Answer::json(200, task))
}

fn failure(fate: Fate) -> (&'static str, &'static str) {
    match fate {
        Fate::InputBlocked => ("The input did not pass moderation.", "SAFETY.INPUT.TEXT"),
        Fate::OutputBlocked => ("The generated video did not pass moderation.", "SAFETY.OUTPUT.VIDEO"),
        Fate::Fails | Fate::Succeeds | Fate::Cancelled => {
            ("The video could not be generated.", "INTERNAL.BAD_OUTPUT.CODE01")
        }
    }
}

/// Whether as many older tasks of the model are under way as may be.
fn is_throttled(world: &World, job: &Job) -> bool {
    let older = world.jobs(SIDE.name).take_while(|other| other.id != job.id);
    let busy = |other: &&Job| other.ended.is_none() && other.order.model == job.order.model;
    older.filter(busy).count() >= AT_ONCE
}

/// `DELETE /v1/tasks/{id}`: stops what is under way, and destroys what is over. What runs is paid in full.
pub(super) fn delete(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    check_version(visit)?;
    let id = visit.segments[0];
    let job = find(world, id)?;
    if let Phase::Running { .. } = world.phase(job) {
        let charge = Charge { id: job.id.clone(), provider: SIDE.name, usd: job.order.price, reason: "canceled" };
        world.ledger.charge(charge);
    }
    world.doom(id, Fate::Cancelled);
    world.delete(id);
    Ok(Answer::empty(204, "text/plain"))
}
