//! What can be asked about a video: where it stands. There is no list, and nothing stops or deletes it.

use serde_json::{Value, json};

use super::{MODERATED, SIDE, failure, storage};
use crate::sandbox::papers;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::world::{Fate, Job, Phase, World};
use crate::sandbox::{link, verdict};
use crate::shape::Seconds;

/// Ticks in a micro-dollar: 10^10 of them are a dollar.
const TICKS: i64 = 10_000;

/// The answer to an order.
pub(super) fn accepted(id: &str) -> Answer {
    Answer::json(200, json!({ "request_id": id }))
}

/// Writes down why an order that was taken is going to fail.
pub(super) fn note_trouble(world: &mut World, id: &str, (code, message): (&str, String)) {
    papers::keep(world, &trouble_of(id), &failure(code, &message));
}

fn trouble_of(id: &str) -> String {
    format!("{}/trouble/{id}", SIDE.name)
}

/// `GET /videos/{request_id}`: 202 until it is over, at first without a body.
pub(super) fn get(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.segments[0];
    find(world, id)?;
    verdict::polled(world, visit, id);
    let job = find(world, id)?;
    Ok(match world.phase(job) {
        Phase::Queued => Answer::empty(202, "text/plain"),
        Phase::Running { percent } => Answer::json(202, json!({ "status": "pending", "progress": percent })),
        Phase::Succeeded => Answer::json(200, done(world, visit, job)),
        Phase::Failed(Fate::OutputBlocked) => Answer::json(200, withheld(job)),
        Phase::Failed(fate) => Answer::json(200, failed(world, job, fate)),
    })
}

fn find<'w>(world: &'w World, id: &str) -> Result<&'w Job, Refusal> {
    let message = || format!("The video request {id} was not found.");
    world.job(SIDE.name, id).ok_or_else(|| Refusal::NotFound { message: message() })
}

fn done(world: &World, visit: &Visit<'_>, job: &Job) -> Value {
    let mut video = json!({
        "url": link::lasting(world, visit, job),
        "duration": seconds(job.order.seconds),
        "respect_moderation": true,
    });
    for (name, value) in storage::told(world, visit, job) {
        video[name] = value;
    }
    ended(job, &video)
}

/// Done, and charged, but not handed out.
fn withheld(job: &Job) -> Value {
    ended(job, &json!({ "url": "", "duration": seconds(job.order.seconds), "respect_moderation": false }))
}

fn ended(job: &Job, video: &Value) -> Value {
    json!({
        "status": "done",
        "progress": 100,
        "model": job.order.model,
        "video": video,
        "usage": { "cost_in_usd_ticks": job.order.price.micros() * TICKS },
    })
}

fn seconds(seconds: Seconds) -> Value {
    seconds.as_whole().map_or_else(|| json!(seconds.as_f64()), |whole| json!(whole))
}

fn failed(world: &World, job: &Job, fate: Fate) -> Value {
    let error = match papers::find::<Value>(world, &trouble_of(&job.id)) {
        Some(trouble) => trouble,
        None if fate == Fate::InputBlocked => failure("invalid_argument", MODERATED),
        None => failure("internal_error", "The video could not be generated."),
    };
    let bare = job.order.prompt.contains("[bare]");
    json!({ "status": "failed", "error": if bare { error["message"].clone() } else { error } })
}
