//! What can be asked about a task: where it stands, and its end, which stops what waits and destroys what is over.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::fields::Wish;
use super::tokens::Tier;
use crate::sandbox::body::unfit;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::world::{Fate, Job, Phase, World};
use crate::sandbox::{link, papers, verdict};

/// How long the vendor knows a task, from its beginning; one that was stopped, from its end.
const KNOWN_FOR: Duration = Duration::from_hours(7 * 24);
const STOPPED_KNOWN_FOR: Duration = Duration::from_hours(24);

/// What is kept of an order and told with its end.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Record {
    tokens: u64,
    ratio: String,
    resolution: String,
    seed: i64,
    frames: Option<i64>,
    last_frame: bool,
    pub(super) flex: bool,
    draft: bool,
    life: i64,
    echo: Map<String, Value>,
}

impl Record {
    pub(super) fn of(wish: &Wish, (ratio, tokens): (&str, u64)) -> Self {
        Self {
            tokens,
            ratio: ratio.to_owned(),
            resolution: wish.resolution.to_owned(),
            seed: wish.seed,
            frames: wish.frames,
            last_frame: wish.last_frame,
            flex: wish.tier == Tier::Flex,
            draft: wish.draft,
            life: wish.life,
            echo: wish.echo.clone(),
        }
    }
}

fn name((provider, id): (&str, &str)) -> String {
    format!("{provider}/tasks/{id}")
}

pub(super) fn keep(world: &mut World, task: (&str, &str), record: &Record) {
    papers::keep(world, &name(task), record);
}

pub(super) fn record(world: &World, job: &Job) -> Record {
    papers::find(world, &name((job.order.provider, &job.id))).unwrap_or_default()
}

/// Whether the vendor still knows a task.
pub(super) fn is_known(world: &World, job: &Job) -> bool {
    let now = world.clock.now();
    let stopped = world.phase(job) == Phase::Failed(Fate::Cancelled);
    match job.ended.filter(|_| stopped) {
        Some(ended) => now < ended.after(STOPPED_KNOWN_FOR),
        None => now < job.accepted.after(KNOWN_FOR),
    }
}

fn find<'w>(world: &'w World, visit: &Visit<'_>) -> Result<&'w Job, Refusal> {
    let id = visit.segments[0];
    let job = world.job(visit.provider, id).filter(|job| is_known(world, job));
    job.ok_or_else(|| Refusal::NotFound { message: format!("The task {id} does not exist.") })
}

/// `GET /contents/generations/tasks/{id}`.
pub(super) fn get(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    find(world, visit)?;
    verdict::polled(world, visit, visit.segments[0]);
    let job = find(world, visit)?;
    Ok(Answer::json(200, shown(world, visit, job)))
}

/// `DELETE` of the same: a task that waits is stopped, one that is over is forgotten, one that runs goes on.
pub(super) fn delete(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let job = find(world, visit)?;
    let id = job.id.clone();
    match world.phase(job) {
        Phase::Queued => world.doom(&id, Fate::Cancelled),
        Phase::Running { .. } => {
            let message = format!("The task {id} is running and cannot be cancelled.");
            return Ok(super::error(403, "OperationDenied.InvalidState", &message));
        }
        Phase::Succeeded | Phase::Failed(_) => world.delete(&id),
    }
    Ok(Answer::json(200, json!({})))
}

/// Refuses a draft that is none, or is not done.
pub(super) fn check_draft(world: &World, visit: &Visit<'_>, id: Option<&str>) -> Result<(), Refusal> {
    let Some(id) = id else { return Ok(()) };
    let job = world.job(visit.provider, id).filter(|job| is_known(world, job) && record(world, job).draft);
    match job.map(|job| world.phase(job)) {
        Some(Phase::Succeeded) => Ok(()),
        Some(Phase::Queued | Phase::Running { .. } | Phase::Failed(_)) | None => {
            Err(unfit("content", &format!("{id} is not a finished draft")))
        }
    }
}

/// The word in a prompt for a task that was not made in time.
pub(super) const EXPIRED: &str = "[expired]";

/// The word for where a task stands.
pub(super) fn status(job: &Job, phase: Phase) -> &'static str {
    match phase {
        Phase::Failed(Fate::Cancelled) if job.order.prompt.contains(EXPIRED) => "expired",
        Phase::Queued => "queued",
        Phase::Running { .. } => "running",
        Phase::Succeeded => "succeeded",
        Phase::Failed(Fate::Cancelled) => "cancelled",
        Phase::Failed(Fate::Fails | Fate::InputBlocked | Fate::OutputBlocked | Fate::Succeeds) => "failed",
    }
}

/// The task object.
pub(super) fn shown(world: &World, visit: &Visit<'_>, job: &Job) -> Value {
    let record = record(world, job);
    let phase = world.phase(job);
    let mut task = json!({
        "id": job.id,
        "model": job.order.model,
        "status": status(job, phase),
        "created_at": world.clock.unix(job.accepted),
        "updated_at": world.clock.unix(job.ended.unwrap_or_else(|| world.clock.now())),
        "service_tier": if record.flex { "flex" } else { "default" },
        "execution_expires_after": record.life,
    });
    match phase {
        Phase::Queued | Phase::Running { .. } | Phase::Failed(Fate::Cancelled) => {}
        Phase::Succeeded => succeeded(world, visit, (job, &record), &mut task),
        Phase::Failed(fate) => task["error"] = failure(fate),
    }
    task
}

fn succeeded(world: &World, visit: &Visit<'_>, (job, record): (&Job, &Record), task: &mut Value) {
    let url = link::lasting(world, visit, job);
    task["content"] = json!({ "video_url": url });
    if record.last_frame {
        task["content"]["last_frame_url"] = json!(url.replacen(".mp4?", ".png?", 1));
    }
    let count = |number: u64| {
        if job.order.prompt.contains("[text-counts]") { json!(number.to_string()) } else { json!(number) }
    };
    task["usage"] = json!({ "completion_tokens": count(record.tokens), "total_tokens": count(record.tokens) });
    task["seed"] = json!(if record.seed < 0 { 7_777 } else { record.seed });
    task["resolution"] = json!(record.resolution);
    task["ratio"] = json!(record.ratio);
    match record.frames {
        Some(frames) => task["frames"] = json!(frames),
        None => task["duration"] = count(u64::from(job.order.seconds.millis().div_ceil(1000))),
    }
    task["framespersecond"] = json!(24);
    if let Some(draft) = &job.order.parent {
        task["draft_task_id"] = json!(draft);
    }
    for (name, value) in &record.echo {
        task[name] = value.clone();
    }
}

fn failure(fate: Fate) -> Value {
    let (code, message) = match fate {
        Fate::InputBlocked => (
            "InputTextSensitiveContentDetected",
            "The request failed because the input text may contain sensitive information.",
        ),
        Fate::OutputBlocked => (
            "OutputVideoSensitiveContentDetected",
            "The request failed because the output video may contain sensitive information.",
        ),
        Fate::Fails | Fate::Succeeds | Fate::Cancelled => {
            ("InternalServiceError", "The service encountered an unexpected internal error.")
        }
    };
    json!({ "code": code, "message": message })
}
