//! What can be asked about a task of the second version, how it is ended, and the bytes at links that live for a while.

use serde_json::{Value, json};

use super::{SIDE, no_record};
use crate::sandbox::body::unfit;
use crate::sandbox::notes;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Fate, Job, Phase, World};

const USUAL_PAGE: usize = 20;
const LARGEST_PAGE: usize = 100;

/// Finds a task of this version.
fn find<'w>(world: &'w World, id: &str) -> Result<&'w Job, Refusal> {
    let job = world.job(SIDE.name, id).filter(|job| is_of_this_version(world, job));
    job.ok_or_else(no_record)
}

fn is_of_this_version(world: &World, job: &Job) -> bool {
    notes::of(world, (SIDE.name, &job.id))["task_type"].is_string()
}

/// `GET /v2/query/video_generation/{id}`.
pub(super) fn get(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.segments[0];
    find(world, id)?;
    verdict::polled(world, visit, id);
    let link = link(world, visit, id);
    let task = shown(world, find(world, id)?, &link);
    Ok(Answer::json(200, json!({ "task": task })))
}

/// `GET /v2/query/video_generation?page_num=&page_size=`: newest first.
pub(super) fn list(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let (mut page, mut size) = (1, USUAL_PAGE);
    for (name, value) in &visit.query {
        let number: usize = value.parse().ok().filter(|number| *number > 0).unwrap_or_default();
        match name.as_str() {
            "page_num" if number > 0 => page = number,
            "page_size" if (1..=LARGEST_PAGE).contains(&number) => size = number,
            "page_num" | "page_size" => return Err(unfit(name, "is out of range")),
            name => return Err(unfit(name, "is not a known parameter")),
        }
    }
    let mine = world.jobs(SIDE.name).rev().filter(|job| is_of_this_version(world, job));
    let ids: Vec<String> = mine.map(|job| job.id.clone()).collect();
    let mut items = Vec::new();
    for id in ids.iter().skip((page - 1) * size).take(size) {
        let link = link(world, visit, id);
        items.push(shown(world, find(world, id)?, &link));
    }
    Ok(Answer::json(200, json!({ "items": items, "total": ids.len() })))
}

/// `DELETE /v2/video_generation/{id}`: cancels what has not ended, and forgets what has.
pub(super) fn end(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.segments[0];
    let status = match world.phase(find(world, id)?) {
        Phase::Queued | Phase::Running { .. } => {
            world.doom(id, Fate::Cancelled);
            "cancelled"
        }
        Phase::Succeeded | Phase::Failed(_) => {
            world.delete(id);
            "deleted"
        }
    };
    Ok(Answer::json(200, json!({ "task_id": id, "status": status })))
}

/// The task object; it says of itself more once it is over.
fn shown(world: &World, job: &Job, link: &str) -> Value {
    let phase = world.phase(job);
    let updated = job.ended.unwrap_or_else(|| world.clock.now());
    let mut task = json!({
        "id": job.id,
        "model": job.order.model,
        "status": status(job, phase),
        "created_at": world.clock.unix(job.accepted),
        "updated_at": world.clock.unix(updated),
    });
    match phase {
        Phase::Succeeded => {
            let note = notes::of(world, (SIDE.name, &job.id));
            task["content"] = json!({ "url": link });
            task["duration"] = json!(job.order.seconds.as_whole());
            for name in ["resolution", "ratio", "task_type"] {
                task[name] = note[name].clone();
            }
            task["modality"] = json!("video");
            task["usage"] = usage(job, &note);
        }
        Phase::Failed(fate) => {
            if let Some(error) = error(fate) {
                task["error"] = error;
            }
        }
        Phase::Queued | Phase::Running { .. } => {}
    }
    task
}

fn status(job: &Job, phase: Phase) -> &'static str {
    match phase {
        Phase::Queued => "queued",
        Phase::Running { .. } => "running",
        Phase::Succeeded => "succeeded",
        Phase::Failed(Fate::Cancelled) => "cancelled",
        Phase::Failed(Fate::Fails) if job.order.prompt.contains("[expired]") => "expired",
        Phase::Failed(Fate::Fails | Fate::InputBlocked | Fate::OutputBlocked | Fate::Succeeds) => "failed",
    }
}

/// Why there is no clip. The code is now a text and now a number.
fn error(fate: Fate) -> Option<Value> {
    match fate {
        Fate::InputBlocked => Some(json!({ "code": "1026", "message": "input rejected" })),
        Fate::OutputBlocked => Some(json!({ "code": "1027", "message": "output rejected" })),
        Fate::Fails | Fate::Succeeds => Some(json!({ "code": 1000, "message": "the video could not be generated" })),
        Fate::Cancelled => None,
    }
}

/// What was used, from which the bill can be worked out.
fn usage(job: &Job, note: &Value) -> Value {
    let output = i64::from(job.order.seconds.millis() / 1000);
    let input = note["input_seconds"].as_i64().unwrap_or_default();
    json!({
        "total_seconds": output + input,
        "input_seconds": input,
        "output_seconds": output,
        "input_image_count": note["images"],
        "input_audio_seconds": 0,
    })
}

/// A new link to the clip of a job, good from now on.
pub(super) fn link(world: &mut World, visit: &Visit<'_>, id: &str) -> String {
    let sig = world.fresh_name(16);
    let until = world.clock.now().after(world.settings.asset_life);
    notes::keep(world, (SIDE.name, &sig), &json!({ "job": id, "until": world.clock.unix_millis(until) }));
    format!("{}/clips/{id}.mp4?sig={sig}", visit.elsewhere)
}

/// `GET /clips/{id}.mp4?sig=` on the host for clips.
pub(super) fn content(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.segments[0].strip_suffix(".mp4").unwrap_or_default();
    let sig = visit.query.iter().find(|(name, _)| name == "sig").map_or("", |(_, sig)| sig.as_str());
    let note = notes::of(world, (SIDE.name, sig));
    let job = world.job(SIDE.name, id).filter(|_| note["job"] == *id).ok_or(Refusal::Expired)?;
    if note["until"].as_u64() <= Some(world.clock.unix_millis(world.clock.now())) {
        return Err(Refusal::Expired);
    }
    verdict::linked_film(world, visit, job).map(Answer::film)
}
