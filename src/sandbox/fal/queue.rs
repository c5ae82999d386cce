//! What can be asked about a request: its state, its result, its end, and the clip on the vendor's file host.
//!
//! A request is found under its owner and alias and under its full endpoint id,
//! nowhere else. `COMPLETED` says only that it is over: the status of the
//! result tells how.

use serde_json::{Value, json};
use std::time::Duration;

use super::endpoints::{self, Output, owner_and_alias};
use super::schema::Complaint;
use super::{SIDE, infrastructure, policy, unprocessable};
use crate::sandbox::side::{Answer, AnswerBody, Refusal, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Fate, Job, Phase, World};

/// Steps of a job in its log, and how many of them the moving window shows.
const STEPS: u8 = 8;
const WINDOW: u8 = 3;

/// Finds a request of this customer under the path that it is asked for with.
fn find<'w>(world: &'w World, visit: &Visit<'_>) -> Result<&'w Job, Refusal> {
    let (app, request) = (visit.segments[0], visit.segments[1]);
    let job = world.job(SIDE.name, request);
    let job = job.filter(|job| app == job.order.model || app == owner_and_alias(&job.order.model));
    job.ok_or_else(|| Refusal::NotFound { message: "Request not found".to_owned() })
}

/// How many requests wait.
pub(super) fn waiting(world: &World) -> usize {
    world.jobs(SIDE.name).filter(|job| world.phase(job) == Phase::Queued).count()
}

/// How many requests wait before that one.
pub(super) fn position(world: &World, request: &str) -> usize {
    let before = world.jobs(SIDE.name).take_while(|job| job.id != request);
    before.filter(|job| world.phase(job) == Phase::Queued).count()
}

/// Adds the three addresses of a request, under owner and alias.
pub(super) fn add_addresses(answer: &mut Value, visit: &Visit<'_>, (endpoint, request): (&str, &str)) {
    let address = format!("{}/{}/requests/{request}", visit.here, owner_and_alias(endpoint));
    answer["status_url"] = json!(format!("{address}/status"));
    answer["cancel_url"] = json!(format!("{address}/cancel"));
    answer["response_url"] = json!(address);
}

/// `GET /{app}/requests/{id}/status`.
pub(super) fn status(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    find(world, visit)?;
    verdict::polled(world, visit, visit.segments[1]);
    let job = find(world, visit)?;
    let (status, state) = state(world, visit, job);
    Ok(Answer::json(status, state).header("x-fal-request-id", job.id.clone()))
}

/// `GET /{app}/requests/{id}/status/stream`: the state as it is now, as one event.
pub(super) fn stream(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    find(world, visit)?;
    verdict::polled(world, visit, visit.segments[1]);
    let job = find(world, visit)?;
    let (_, state) = state(world, visit, job);
    let body = AnswerBody::Text("text/event-stream", format!("data: {state}\n\n"));
    Ok(Answer { body, ..Answer::json(200, Value::Null) })
}

fn state(world: &World, visit: &Visit<'_>, job: &Job) -> (u16, Value) {
    let mut state = json!({ "status": "COMPLETED", "request_id": job.id });
    add_addresses(&mut state, visit, (&job.order.model, &job.id));
    let wants_logs = visit.query.iter().any(|(name, value)| name == "logs" && matches!(value.as_str(), "1" | "true"));
    match world.phase(job) {
        Phase::Queued => {
            state["status"] = json!("IN_QUEUE");
            state["queue_position"] = json!(position(world, &job.id));
            return (202, state);
        }
        Phase::Running { percent } => {
            state["status"] = json!("IN_PROGRESS");
            state["logs"] = if wants_logs { logs(world, job, percent) } else { Value::Null };
            return (202, state);
        }
        Phase::Succeeded => {
            state["metrics"] = json!({ "inference_time": seconds_taken(job) });
        }
        Phase::Failed(fate) => {
            if let Some((error, kind)) = told_by_status(fate) {
                state["error"] = json!(error);
                state["error_type"] = json!(kind);
            }
        }
    }
    state["logs"] = if wants_logs { json!([]) } else { Value::Null };
    (200, state)
}

/// What the state says about a request that has failed. What the model refuses is only in the result.
fn told_by_status(fate: Fate) -> Option<(&'static str, &'static str)> {
    match fate {
        Fate::Fails => Some(("Runner returned a server error", "runner_server_error")),
        Fate::Cancelled => Some(("Request was cancelled by the client", "client_cancelled")),
        Fate::InputBlocked | Fate::OutputBlocked | Fate::Succeeds => None,
    }
}

/// The latest few lines of the log; earlier ones are no longer told.
fn logs(world: &World, job: &Job, percent: u8) -> Value {
    let step = u8::try_from(u16::from(percent) * u16::from(STEPS) / 100).unwrap_or(STEPS);
    let shown = step.saturating_sub(WINDOW)..step;
    let line = |step: u8| {
        // A line keeps its date however often it is told.
        let at = job.accepted.after(Duration::from_millis(u64::from(step)));
        let message = format!("step {}/{STEPS}", step + 1);
        json!({ "timestamp": world.clock.rfc3339(at), "level": "INFO", "source": "USER", "message": message })
    };
    shown.map(line).collect()
}

/// The seconds from acceptance to the end, as the vendor tells them.
pub(super) fn seconds_taken(job: &Job) -> Option<f64> {
    job.ended.map(|ended| ended.since(job.accepted).as_secs_f64())
}

/// `GET /{app}/requests/{id}`: the verdict.
pub(super) fn result(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let job = find(world, visit)?;
    let answer = match world.phase(job) {
        Phase::Queued | Phase::Running { .. } => return Err(Refusal::NotReady),
        Phase::Succeeded => {
            let answer = Answer::json(200, output(world, visit, job)).header("x-fal-served-from", "sandbox".to_owned());
            let endpoint = endpoints::find(&job.order.model);
            let units = endpoint.map(|endpoint| endpoint.bill.units(job.order.price)).unwrap_or_default();
            answer.header("x-fal-billable-units", units)
        }
        Phase::Failed(fate) => failure(fate),
    };
    Ok(answer.header("x-fal-request-id", job.id.clone()))
}

fn failure(fate: Fate) -> Answer {
    match fate {
        Fate::Fails | Fate::Succeeds => infrastructure(500, "runner_server_error", "Runner returned a server error")
            .header("x-fal-retryable", "false".to_owned()),
        Fate::InputBlocked => unprocessable(&[policy()]),
        Fate::OutputBlocked => {
            let message = "The generated video was flagged by a content checker.";
            unprocessable(&[Complaint::of_body("content_policy_violation", message)])
        }
        Fate::Cancelled => infrastructure(499, "client_cancelled", "Request was cancelled by the client"),
    }
}

/// The HTTP status of the result.
pub(super) fn result_status(phase: Phase) -> Option<u16> {
    match phase {
        Phase::Queued | Phase::Running { .. } => None,
        Phase::Succeeded => Some(200),
        Phase::Failed(fate) => Some(failure(fate).status),
    }
}

/// What came out, bare.
pub(super) fn output(world: &World, visit: &Visit<'_>, job: &Job) -> Value {
    let order = &job.order;
    let mut video = json!({
        "url": format!("{}/v3b.fal.media/files/b/{}/output.mp4", visit.elsewhere, job.id),
        "content_type": "video/mp4",
        "file_name": "output.mp4",
    });
    let shape = endpoints::find(&order.model).map_or(Output::File, |endpoint| endpoint.output);
    let input = super::order::input_of(&world.files, &job.id).unwrap_or_default();
    let seed = || input.get("seed").cloned().unwrap_or_else(|| json!(seed_of(&job.id)));
    let described = match shape {
        Output::File | Output::FileAndSeed => false,
        Output::Video | Output::VideoAndSeed | Output::VideoAndPrompt => true,
    };
    if described {
        let fps = world.settings.clip_fps;
        video["width"] = json!(order.size.width);
        video["height"] = json!(order.size.height);
        video["fps"] = json!(fps);
        video["duration"] = json!(order.seconds.as_f64());
        video["num_frames"] = json!(u64::from(order.seconds.millis()) * u64::from(fps) / 1000);
    }
    match shape {
        Output::File | Output::Video => json!({ "video": video }),
        Output::FileAndSeed | Output::VideoAndSeed => json!({ "video": video, "seed": seed() }),
        Output::VideoAndPrompt => json!({ "video": video, "seed": seed(), "actual_prompt": order.prompt }),
    }
}

/// The seed that the vendor chose by itself.
fn seed_of(request: &str) -> u32 {
    request.get(..7).and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or_default()
}

/// `PUT /{app}/requests/{id}/cancel`.
pub(super) fn cancel(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let job = find(world, visit)?;
    let (id, over) = (job.id.clone(), job.ended.is_some());
    if over {
        return Ok(Answer::json(400, json!({ "status": "ALREADY_COMPLETED" })));
    }
    world.doom(&id, Fate::Cancelled);
    Ok(Answer::json(202, json!({ "status": "CANCELLATION_REQUESTED" })))
}

/// `GET https://v3b.fal.media/files/b/{prefix}/{name}`, for anybody.
pub(super) fn content(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let job = world.job(SIDE.name, visit.segments[0]).filter(|_| visit.segments[1] == "output.mp4");
    verdict::film(world, visit, job.ok_or(Refusal::Expired)?).map(Answer::film)
}
