//! What can be asked about a video that was ordered: its state, its bytes, its end.
//!
//! Beside the world's job stands a record of what the gateway keeps: the route that served it, and the request until
//! it is purged. Both are told in the vendor's Video object, whose clip lies on another host and needs no key.

use serde_json::{Map, Value, json};

use super::{SIDE, models};
use crate::sandbox::figures::dollars;
use crate::sandbox::form::Upload;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::verdict::{film, polled};
use crate::sandbox::world::{Fate, Job, Phase, World};

/// Puts down what the gateway keeps about an order, in the place of what was there.
pub(super) fn keep(world: &mut World, id: &str, record: &Value) {
    let upload = Upload { content_type: None, bytes: record.to_string().into() };
    world.files.insert(id.to_owned(), upload);
}

/// What the gateway keeps about an order: `executed_model`, and `request` until it is purged.
pub(super) fn record(world: &World, id: &str) -> Value {
    let kept = world.files.get(id).and_then(|upload| serde_json::from_slice(&upload.bytes).ok());
    kept.unwrap_or(Value::Null)
}

/// Finds a video of this customer.
pub(super) fn find<'w>(world: &'w World, id: &str) -> Result<&'w Job, Refusal> {
    let message = || format!("The video `{id}` was not found.");
    world.job(SIDE.name, id).ok_or_else(|| Refusal::NotFound { message: message() })
}

/// The answer to an order: only what is known already, neither null nor metadata.
pub(super) fn accepted(world: &World, id: &str) -> Result<Answer, Refusal> {
    let mut video = video(world, find(world, id)?, "");
    if let Value::Object(fields) = &mut video {
        fields.retain(|name, value| name != "metadata" && !value.is_null());
    }
    Ok(Answer::json(202, video))
}

/// `GET /videos/{id}`.
pub(super) fn get(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.segments[0];
    find(world, id)?;
    polled(world, visit, id);
    Ok(Answer::json(200, video(world, find(world, id)?, &visit.elsewhere)))
}

/// `DELETE /videos/{id}`: stops a job that has not ended, and says the same of one that has.
pub(super) fn cancel(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.segments[0];
    find(world, id)?;
    world.doom(id, Fate::Cancelled);
    Ok(nothing())
}

/// `GET /v/{name}.mp4` on the host for media.
pub(super) fn content(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.segments[0].strip_suffix(".mp4").map(|name| format!("video_{name}"));
    let job = find(world, id.as_deref().unwrap_or_default())?;
    if record(world, &job.id)["request"].is_null() {
        return Err(Refusal::Expired);
    }
    film(world, visit, job).map(Answer::film)
}

/// The answer that has nothing to say.
pub(super) fn nothing() -> Answer {
    Answer::empty(204, "text/plain")
}

/// The Video object; its clip hangs below that address.
pub(super) fn video(world: &World, job: &Job, elsewhere: &str) -> Value {
    let order = &job.order;
    let phase = world.phase(job);
    let (status, output, error) = match phase {
        Phase::Queued => ("queued", Value::Null, Value::Null),
        Phase::Running { .. } => ("in_progress", Value::Null, Value::Null),
        Phase::Succeeded => ("completed", output(job, elsewhere), Value::Null),
        Phase::Failed(Fate::Cancelled) => ("cancelled", Value::Null, Value::Null),
        Phase::Failed(fate) => ("failed", Value::Null, trouble(fate)),
    };
    json!({
        "id": job.id,
        "object": "video",
        "created_at": world.clock.unix(job.accepted),
        "completed_at": job.ended.map(|ended| world.clock.unix(ended)),
        "expires_at": world.expires(job).map(|expires| world.clock.unix(expires)),
        "status": status,
        "model": order.model,
        "prompt": order.prompt,
        "seconds": order.seconds.to_string(),
        "size": order.size.to_string(),
        "output": output,
        "error": error,
        "metadata": metadata(world, job, phase),
    })
}

/// Where the clip lies. The vendor's `size_bytes` is left out: a clip is drawn when somebody fetches it.
fn output(job: &Job, elsewhere: &str) -> Value {
    let name = job.id.trim_start_matches("video_");
    json!({ "url": format!("{elsewhere}/v/{name}.mp4"), "content_type": "video/mp4" })
}

/// Code and message of a job that failed.
pub(super) fn trouble(fate: Fate) -> Value {
    let (code, message) = match fate {
        Fate::InputBlocked => ("CONTENT_POLICY_VIOLATION", "The prompt was refused by the provider's content policy."),
        Fate::OutputBlocked => ("CONTENT_POLICY_VIOLATION", "The video was withheld by the provider's content policy."),
        Fate::Fails | Fate::Succeeds | Fate::Cancelled => ("UPSTREAM_ERROR", "The provider could not make the video."),
    };
    json!({ "code": code, "message": message })
}

/// Who does the work and what it costs: an estimate until it has ended, then what was charged, if anything was.
fn metadata(world: &World, job: &Job, phase: Phase) -> Value {
    let executed = record(world, &job.id)["executed_model"].clone();
    let upstream = executed.as_str().and_then(models::upstream);
    let mut metadata = Map::new();
    let mut tell = |name: &str, value: Value| {
        metadata.insert(name.to_owned(), value);
    };
    tell("model", job.order.model.clone().into());
    tell("executed_model", executed);
    tell("provider", upstream.map(|upstream| upstream.provider).into());
    tell("provider_name", upstream.map(|upstream| upstream.provider_name).into());
    tell("upstream_id", job.id.trim_start_matches("video_").chars().rev().collect::<String>().into());
    match phase {
        Phase::Queued | Phase::Running { .. } => tell("cost_estimate", dollars(job.order.price)),
        Phase::Succeeded | Phase::Failed(_) => {
            let charge = world.ledger.charges.iter().find(|charge| charge.id == job.id);
            if let Some(charge) = charge {
                tell("cost", dollars(charge.usd));
            }
        }
    }
    tell("cost_currency", "USD".into());
    Value::Object(metadata)
}
