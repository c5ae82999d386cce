//! An interaction after its order: its state, its end before its time, and its being forgotten.

use serde_json::{Value, json};

use super::{SIDE, files, no_interaction, unfit, version};
use crate::sandbox::notes;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Fate, Job, Phase, World};

/// Finds an interaction that was not deleted.
fn find<'w>(world: &'w World, id: &str) -> Result<&'w Job, Refusal> {
    let job = world.job(SIDE.name, id).filter(|_| note(world, id)["deleted"].is_null());
    job.ok_or_else(|| no_interaction(id))
}

fn note(world: &World, id: &str) -> Value {
    notes::of(world, (SIDE.name, id))
}

fn mark(world: &mut World, id: &str, name: &str) {
    let mut note = note(world, id);
    note[name] = json!(true);
    notes::keep(world, (SIDE.name, id), &note);
}

/// An interaction whose clip can be taken up.
pub(super) fn finished<'w>(world: &'w World, id: &str) -> Result<&'w Job, Refusal> {
    let job = find(world, id)?;
    if world.phase(job) == Phase::Succeeded {
        return Ok(job);
    }
    Err(unfit("previous_interaction_id", "the interaction is not completed"))
}

/// The answer to an order in the background: whatever its state, it is said to be at work.
pub(super) fn accepted(world: &World, id: &str) -> Result<Answer, Refusal> {
    Ok(Answer::json(200, head(world, find(world, id)?, "in_progress")))
}

/// The answer to an order that is not in the background: how it ended, once it has.
pub(super) fn awaited(world: &World, visit: &Visit<'_>, (id, fate): (&str, Fate)) -> Result<Answer, Refusal> {
    let phase = if fate == Fate::Succeeds { Phase::Succeeded } else { Phase::Failed(fate) };
    Ok(shown(world, visit, (find(world, id)?, phase)).held_until(id))
}

/// `GET /{version}/interactions/{id}`.
pub(super) fn get(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    version(visit)?;
    let id = visit.segments[1];
    for (name, value) in &visit.query {
        match (name.as_str(), value.as_str()) {
            ("include_input", "true" | "false") | ("stream", "false") | ("last_event_id", _) => {}
            (name, _) => return Err(unfit(name, "is not supported")),
        }
    }
    if find(world, id)?.order.prompt.contains("[young]") && note(world, id)["denied"].is_null() {
        mark(world, id, "denied");
        return Err(no_interaction(id));
    }
    verdict::polled(world, visit, id);
    let job = find(world, id)?;
    Ok(shown(world, visit, (job, world.phase(job))))
}

/// `POST /{version}/interactions/{id}/cancel`; one that has ended stays as it is.
pub(super) fn cancel(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    version(visit)?;
    let id = visit.segments[1];
    find(world, id)?;
    if note(world, id)["background"] != json!(true) {
        return Err(unfit("id", "only an interaction in the background can be cancelled"));
    }
    world.doom(id, Fate::Cancelled);
    let job = find(world, id)?;
    Ok(shown(world, visit, (job, world.phase(job))))
}

/// `DELETE /{version}/interactions/{id}`. The file that it made stays.
pub(super) fn delete(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    version(visit)?;
    let id = visit.segments[1];
    find(world, id)?;
    mark(world, id, "deleted");
    Ok(Answer::json(200, json!({})))
}

/// What stands in every form of the interaction.
fn head(world: &World, job: &Job, status: &str) -> Value {
    let updated = job.ended.unwrap_or_else(|| world.clock.now());
    let mut head = json!({
        "id": job.id,
        "object": "interaction",
        "model": job.order.model,
        "status": status,
        "created": world.clock.rfc3339(job.accepted),
        "updated": world.clock.rfc3339(updated),
    });
    let previous = &note(world, &job.id)["previous"];
    if previous.is_string() {
        head["previous_interaction_id"] = previous.clone();
    }
    head
}

/// Where the clip lies in the document.
const CLIP: &str = "/steps/1/content/0/data";

fn shown(world: &World, visit: &Visit<'_>, (job, phase): (&Job, Phase)) -> Answer {
    let note = note(world, &job.id);
    match phase {
        Phase::Queued => Answer::json(200, head(world, job, "queued")),
        Phase::Running { .. } => Answer::json(200, head(world, job, "in_progress")),
        Phase::Succeeded => {
            let inline = note["delivery"] == "inline" || job.order.prompt.contains("[inline]");
            let mut whole = head(world, job, "completed");
            let block = if inline {
                json!({ "type": "video", "mime_type": "video/mp4", "data": "" })
            } else {
                let file = note["file"].as_str().unwrap_or_default();
                json!({ "type": "video", "mime_type": "video/mp4", "uri": files::download_address(visit, file) })
            };
            whole["steps"] = json!([
                { "type": "thought", "signature": "c2ln" },
                { "type": "model_output", "content": [block] },
            ]);
            whole["usage"] = note["usage"].clone();
            if inline {
                let film = verdict::film_of(visit, job);
                return Answer::inlined(whole, vec![CLIP.to_owned()], film);
            }
            Answer::json(200, whole)
        }
        Phase::Failed(fate) => Answer::json(200, ended(world, job, fate)),
    }
}

/// An end without a clip. What is refused after drawing says that it is completed; errors stand in one of three places.
fn ended(world: &World, job: &Job, fate: Fate) -> Value {
    match fate {
        Fate::Cancelled => head(world, job, "cancelled"),
        Fate::OutputBlocked => {
            let mut whole = head(world, job, "completed");
            let said = "I can't make this video: it was blocked by the safety policy.";
            whole["steps"] = json!([{ "type": "model_output", "content": [{ "type": "text", "text": said }] }]);
            whole["usage"] = json!({ "total_input_tokens": 0, "total_output_tokens": 0, "total_tokens": 0 });
            whole
        }
        Fate::InputBlocked => {
            let mut whole = head(world, job, "failed");
            whole["errors"] =
                json!([{ "code": "PROHIBITED_CONTENT", "message": "The input was blocked by the safety policy." }]);
            whole
        }
        Fate::Fails | Fate::Succeeds if job.order.prompt.contains("[busy]") => {
            let mut whole = head(world, job, "failed");
            whole["error"] = json!({ "code": "too_many_requests", "message": "Please retry in 23.4s" });
            whole
        }
        Fate::Fails | Fate::Succeeds => {
            let mut whole = head(world, job, "failed");
            whole["steps"] = json!([{
                "type": "model_output",
                "error": { "code": 13, "message": "The video could not be generated." },
            }]);
            whole
        }
    }
}
