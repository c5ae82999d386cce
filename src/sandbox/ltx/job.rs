//! What can be asked about a job, at the address of its operation and at no other, until a day after its end.

use std::time::Duration;

use serde_json::{Value, json};

use super::order::{Operation, heading};
use super::{FILTERED, SIDE};
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::world::{Fate, Job, Phase, World};
use crate::sandbox::{link, papers, verdict};

/// How long a job is known after its end.
const KNOWN_FOR: Duration = Duration::from_hours(24);

fn operation_of(id: &str) -> String {
    format!("{}/operations/{id}", SIDE.name)
}

pub(super) fn keep(world: &mut World, id: &str, operation: Operation) {
    papers::keep(world, &operation_of(id), &operation.path());
}

fn find<'w>(world: &'w World, visit: &Visit<'_>) -> Result<&'w Job, Refusal> {
    let (operation, id) = (visit.segments[0], visit.segments[1]);
    let ordered: Option<String> = papers::find(world, &operation_of(id));
    let is_known = |job: &&Job| job.ended.is_none_or(|ended| world.clock.now() < ended.after(KNOWN_FOR));
    let job = world.job(SIDE.name, id).filter(is_known).filter(|_| ordered.as_deref() == Some(operation));
    job.ok_or_else(|| Refusal::NotFound { message: format!("The job {id} was not found.") })
}

/// The answer to an order.
pub(super) fn accepted(world: &World, id: &str) -> Result<Answer, Refusal> {
    let job = world.job(SIDE.name, id).ok_or(Refusal::Status(500))?;
    Ok(Answer::json(202, heading(id, &world.clock.rfc3339(job.accepted))))
}

/// `GET /v2/{operation}/{id}`.
pub(super) fn get(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    find(world, visit)?;
    verdict::polled(world, visit, visit.segments[1]);
    let job = find(world, visit)?;
    let mut shown = heading(&job.id, &world.clock.rfc3339(job.accepted));
    shown["status"] = json!(match world.phase(job) {
        Phase::Queued => "pending",
        Phase::Running { .. } => "processing",
        Phase::Succeeded => "completed",
        Phase::Failed(_) => "failed",
    });
    if let Some(ended) = job.ended {
        shown["completed_at"] = json!(world.clock.rfc3339(ended));
    }
    match world.phase(job) {
        Phase::Queued | Phase::Running { .. } => {}
        Phase::Succeeded => shown["result"] = result(world, visit, job),
        Phase::Failed(fate) => shown["error"] = failure(fate),
    }
    Ok(Answer::json(200, shown))
}

fn result(world: &World, visit: &Visit<'_>, job: &Job) -> Value {
    let url = link::lasting(world, visit, job);
    if visit.segments[0] == Operation::Hdr.path() {
        return json!({ "exr_frames_url": url.replacen(".mp4?", ".zip?", 1), "video_url": url });
    }
    json!({ "video_url": url })
}

fn failure(fate: Fate) -> Value {
    let (kind, message) = match fate {
        Fate::InputBlocked | Fate::OutputBlocked => ("content_filtered_error", FILTERED),
        Fate::Fails | Fate::Succeeds | Fate::Cancelled => ("api_error", "The video could not be made."),
    };
    json!({ "type": kind, "message": message })
}
