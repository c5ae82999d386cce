//! What can be asked about a clip: the state of a task, and the bytes at an open address.

use serde_json::json;

use super::SIDE;
use super::order::SEEDANCE;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Fate, Job, Phase, World};

/// The folder is part of one segment: its slash stays encoded.
const FOLDER: &str = "generated%2Fonerouter_";

/// Where the clip of a job is, for anybody.
pub(super) fn address(visit: &Visit<'_>, id: &str) -> String {
    format!("{}/video/{FOLDER}{id}.mp4", visit.elsewhere)
}

/// `GET /videos/tasks/{id}`.
pub(super) fn get(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.segments[0];
    find(world, id)?;
    verdict::polled(world, visit, id);
    let phase = world.phase(find(world, id)?);
    let mut data = json!({ "task_id": id });
    data["status"] = word_of(phase).into();
    match phase {
        Phase::Succeeded => data["outputs"] = json!([address(visit, id)]),
        Phase::Failed(fate) => data["fail_reason"] = json!(reason(fate)),
        Phase::Queued | Phase::Running { .. } => {}
    }
    Ok(Answer::json(200, json!({ "code": 200, "data": data })))
}

/// A blocking call leaves no task behind.
fn find<'w>(world: &'w World, id: &str) -> Result<&'w Job, Refusal> {
    let job = world.job(SIDE.name, id).filter(|job| job.order.model == SEEDANCE);
    job.ok_or_else(|| Refusal::NotFound { message: format!("No task has the id `{id}`") })
}

fn word_of(phase: Phase) -> &'static str {
    match phase {
        Phase::Queued => "created",
        Phase::Running { .. } => "processing",
        Phase::Succeeded => "completed",
        Phase::Failed(Fate::Cancelled) => "cancelled",
        Phase::Failed(Fate::Succeeds | Fate::Fails | Fate::InputBlocked | Fate::OutputBlocked) => "failed",
    }
}

fn reason(fate: Fate) -> &'static str {
    match fate {
        Fate::Fails | Fate::Succeeds => "the model could not generate the video",
        Fate::InputBlocked => "content_policy_violation: the prompt was rejected by the model",
        Fate::OutputBlocked => "content_policy_violation: the video was rejected by the model",
        Fate::Cancelled => "the task was cancelled",
    }
}

/// `GET /video/{name}` on the other origin: for anybody, and for nobody with a key.
pub(super) fn content(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    if visit.header("authorization").is_some() {
        return Err(Refusal::Status(400));
    }
    let name = visit.segments[0];
    let id = name.strip_prefix(FOLDER).and_then(|name| name.strip_suffix(".mp4"));
    let job = id.and_then(|id| world.job(SIDE.name, id));
    let job = job.ok_or_else(|| Refusal::NotFound { message: format!("No video is called `{name}`") })?;
    verdict::film(world, visit, job).map(Answer::film)
}
