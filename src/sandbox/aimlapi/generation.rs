//! What can be asked about a generation: its state, and on another host its clip.

use serde_json::{Value, json};

use super::models::{Manner, find as find_model};
use super::order::meta;
use super::{SIDE, echo};
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::verdict::{film, polled};
use crate::sandbox::world::{Fate, Job, Phase, World};

/// Finds a generation of this customer.
fn find<'w>(world: &'w World, id: &str) -> Result<&'w Job, Refusal> {
    let message = || format!("Generation {id} not found.");
    world.job(SIDE.name, id).ok_or_else(|| Refusal::NotFound { message: message() })
}

/// `GET /v2/video/generations?generation_id=…`; the query is decoded, for an id may hold `:` and `/`.
pub(super) fn get(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let [(name, id)] = visit.query.as_slice() else { return Err(query("generation_id should not be empty")) };
    if name != "generation_id" {
        return Err(query(&format!("{name} should not exist")));
    }
    find(world, id)?;
    polled(world, visit, id);
    let answer = Answer::json(200, generation(world, find(world, id)?, &visit.elsewhere));
    Ok(echo(answer.header("x-inference-id", id.clone()), visit))
}

fn query(complaint: &str) -> Refusal {
    Refusal::Invalid { field: None, code: None, message: format!("Query validation error: {complaint}") }
}

/// `GET /generations/{name}/{time}-{name}.mp4` on the host for clips.
pub(super) fn content(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let name = visit.segments[0];
    let job = world.jobs(SIDE.name).find(|job| short_name(&job.id) == name);
    let job = job.ok_or_else(|| Refusal::NotFound { message: format!("File {name} not found.") })?;
    film(world, visit, job).map(Answer::film)
}

/// The part of an id that stands in addresses.
fn short_name(id: &str) -> &str {
    let name = id.split(':').next().unwrap_or(id);
    name.trim_start_matches("video_")
}

/// The generation object.
fn generation(world: &World, job: &Job, elsewhere: &str) -> Value {
    let phase = world.phase(job);
    let (video, error) = match phase {
        Phase::Queued | Phase::Running { .. } => (Value::Null, Value::Null),
        Phase::Succeeded => (json!({ "url": url(world, job, elsewhere) }), Value::Null),
        Phase::Failed(fate) => (Value::Null, trouble(fate)),
    };
    let mut body = json!({ "id": job.id, "status": status(phase), "video": video, "error": error });
    if let Some(model) = find_model(&job.order.model).filter(|model| model.manner == Manner::Current) {
        body["model"] = model.id.into();
        if phase == Phase::Succeeded {
            body["meta"] = meta(model, job.order.price);
        }
    }
    body
}

/// The word for where a job stands. It goes back: a documented run went generating, queued, generating.
fn status(phase: Phase) -> &'static str {
    match phase {
        Phase::Queued | Phase::Running { percent: 25..=50 } => "queued",
        Phase::Running { .. } => "generating",
        Phase::Succeeded => "completed",
        Phase::Failed(_) => "error",
    }
}

fn trouble(fate: Fate) -> Value {
    let message = match fate {
        Fate::InputBlocked => "The prompt was rejected by the content policy of the provider.",
        Fate::OutputBlocked => "The generated video was rejected by the content policy of the provider.",
        Fate::Fails | Fate::Succeeds | Fate::Cancelled => "The provider could not generate the video.",
    };
    json!({ "name": "GenerationError", "message": message })
}

/// Where the clip lies. In the former manner the link is signed, and says when it ends.
fn url(world: &World, job: &Job, elsewhere: &str) -> String {
    let name = short_name(&job.id);
    let ended = job.ended.map_or(0, |ended| world.clock.unix(ended));
    let url = format!("{elsewhere}/generations/{name}/{ended}000-{name}.mp4");
    let is_signed = find_model(&job.order.model).is_some_and(|model| model.manner == Manner::Former);
    match world.expires(job).filter(|_| is_signed) {
        Some(expires) => format!("{url}?Expires={}&Signature=sandbox", world.clock.unix(expires)),
        None => url,
    }
}
