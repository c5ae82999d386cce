//! What can be asked about a generation: where it stands. There is no list, and nothing stops or deletes it.

use serde_json::{Value, json};

use super::order::Kind;
use super::{MODERATED, SIDE};
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::world::{Fate, Job, Phase, World};
use crate::sandbox::{link, papers, verdict};

fn name(id: &str) -> String {
    format!("{}/generations/{id}", SIDE.name)
}

/// Remembers what kind of order it was, and whether frames are exported.
pub(super) fn keep(world: &mut World, id: &str, (kind, exr): (Kind, bool)) {
    papers::keep(world, &name(id), &(kind.word(), exr));
}

fn find<'w>(world: &'w World, id: &str) -> Result<&'w Job, Refusal> {
    let message = || format!("Generation {id} not found");
    world.job(SIDE.name, id).ok_or_else(|| Refusal::NotFound { message: message() })
}

/// The answer to an order.
pub(super) fn accepted(world: &World, visit: &Visit<'_>, id: &str) -> Result<Answer, Refusal> {
    find(world, id).map(|job| Answer::json(201, shown(world, visit, (job, Phase::Queued))))
}

/// `GET /generations/{id}`; each look at a finished one signs new addresses.
pub(super) fn get(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.segments[0];
    find(world, id)?;
    verdict::polled(world, visit, id);
    let job = find(world, id)?;
    Ok(Answer::json(200, shown(world, visit, (job, world.phase(job)))))
}

/// The generation object. What is not there yet is empty at first, then null.
fn shown(world: &World, visit: &Visit<'_>, (job, phase): (&Job, Phase)) -> Value {
    let (kind, exr): (String, bool) =
        papers::find(world, &name(&job.id)).unwrap_or_else(|| (Kind::Video.word().to_owned(), false));
    let (state, output) = match phase {
        Phase::Queued => ("queued", json!([])),
        Phase::Running { .. } => ("processing", Value::Null),
        Phase::Succeeded => ("completed", outputs(world, visit, (job, exr))),
        Phase::Failed(_) => ("failed", Value::Null),
    };
    let (code, reason) = match phase {
        Phase::Queued | Phase::Running { .. } | Phase::Succeeded => (Value::Null, Value::Null),
        Phase::Failed(Fate::InputBlocked) => (json!("content_moderated"), json!(MODERATED)),
        Phase::Failed(Fate::OutputBlocked) => (json!("content_moderated"), json!("The output was withheld")),
        Phase::Failed(Fate::Fails | Fate::Succeeds | Fate::Cancelled) => {
            (json!("generation_failed"), json!("The video could not be generated"))
        }
    };
    json!({
        "id": job.id,
        "created_at": world.clock.rfc3339(job.accepted),
        "model": job.order.model,
        "type": kind,
        "state": state,
        "output": output,
        "failure_code": code,
        "failure_reason": reason,
    })
}

/// The clip, behind the exported frames where there are any.
fn outputs(world: &World, visit: &Visit<'_>, (job, exr): (&Job, bool)) -> Value {
    let url = link::fresh(world, visit, job);
    let clip = json!({ "type": "video", "url": url });
    if exr { json!([{ "type": "exr", "url": url.replacen(".mp4?", ".zip?", 1) }, clip]) } else { json!([clip]) }
}
