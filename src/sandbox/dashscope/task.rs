//! What can be asked about a task: its state, the list of the last day, its end before its time, and its bytes.

use std::time::Duration;

use serde_json::{Value, json};

use super::{SIDE, said};
use crate::sandbox::body::unfit;
use crate::sandbox::clock::Moment;
use crate::sandbox::notes;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Fate, Job, Phase, World};

/// How long the vendor remembers a task.
const KEPT: Duration = Duration::from_hours(24);

const USUAL_PAGE: usize = 10;
const LARGEST_PAGE: usize = 100;

/// The vendor's clocks are eight hours ahead, and say so nowhere.
const AHEAD: Duration = Duration::from_hours(8);

const STATES: [&str; 7] = ["PENDING", "RUNNING", "SUSPENDED", "SUCCEEDED", "FAILED", "CANCELED", "UNKNOWN"];

/// A task that the vendor remembers.
fn find<'w>(world: &'w World, id: &str) -> Option<&'w Job> {
    world.job(SIDE.name, id).filter(|job| world.clock.now().since(job.accepted) < KEPT)
}

/// `GET /tasks/{id}`: what is not known is `UNKNOWN`, and all is well.
pub(super) fn get(world: &mut World, visit: &Visit<'_>) -> Answer {
    let id = visit.segments[0];
    verdict::polled(world, visit, id);
    let body = match find(world, id) {
        Some(job) => shown(world, visit, job),
        None => json!({ "output": { "task_id": id, "task_status": "UNKNOWN" } }),
    };
    said(world, body)
}

/// `POST /tasks/{id}/cancel`: only what has not begun.
pub(super) fn cancel(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.segments[0];
    if find(world, id).is_none_or(|job| world.phase(job) != Phase::Queued) {
        let message = "Failed to cancel the task, please confirm if the task is in PENDING status.".to_owned();
        return Err(Refusal::Invalid { field: None, code: Some("UnsupportedOperation"), message });
    }
    world.doom(id, Fate::Cancelled);
    Ok(said(world, json!({})))
}

fn status(job: &Job, phase: Phase) -> &'static str {
    match phase {
        Phase::Queued if job.order.prompt.contains("[suspended]") => "SUSPENDED",
        Phase::Queued => "PENDING",
        Phase::Running { .. } => "RUNNING",
        Phase::Succeeded => "SUCCEEDED",
        Phase::Failed(Fate::Cancelled) => "CANCELED",
        Phase::Failed(Fate::Fails | Fate::InputBlocked | Fate::OutputBlocked | Fate::Succeeds) => "FAILED",
    }
}

/// A moment as the vendor writes it: `2026-11-21 18:45:00.120`.
fn time(world: &World, moment: Moment, pattern: &str) -> String {
    let millis = i64::try_from(world.clock.unix_millis(moment.after(AHEAD))).unwrap_or(i64::MAX);
    jiff::Timestamp::from_millisecond(millis)
        .map_or_else(|_| String::new(), |there| there.strftime(pattern).to_string())
}

const IN_BODIES: &str = "%Y-%m-%d %H:%M:%S.%3f";
const IN_QUERIES: &str = "%Y%m%d%H%M%S";

/// The task with its `output` and, once it has ended well, its `usage`.
fn shown(world: &World, visit: &Visit<'_>, job: &Job) -> Value {
    let phase = world.phase(job);
    let note = notes::of(world, (SIDE.name, &job.id));
    let mut output = json!({
        "task_id": job.id,
        "task_status": status(job, phase),
        "submit_time": time(world, job.accepted, IN_BODIES),
    });
    if phase != Phase::Queued {
        output["scheduled_time"] = json!(time(world, job.accepted, IN_BODIES));
    }
    if let Some(ended) = job.ended {
        output["end_time"] = json!(time(world, ended, IN_BODIES));
    }
    match phase {
        Phase::Succeeded => {
            output["video_url"] = json!(format!("{}/clips/{}.mp4?Signature=sandbox", visit.elsewhere, job.id));
            output["orig_prompt"] = json!(job.order.prompt);
            if note["extended"] == json!(true) {
                output["actual_prompt"] = json!(format!("{}, in fine detail", job.order.prompt));
            }
            json!({ "output": output, "usage": usage(job, &note) })
        }
        Phase::Failed(fate) => {
            if let Some((code, message)) = reason(fate, &note) {
                output["code"] = json!(code);
                output["message"] = json!(message);
            }
            json!({ "output": output })
        }
        Phase::Queued | Phase::Running { .. } => json!({ "output": output }),
    }
}

fn reason(fate: Fate, note: &Value) -> Option<(&'static str, String)> {
    match fate {
        Fate::Cancelled => None,
        Fate::InputBlocked => {
            Some(("DataInspectionFailed", "Input data may contain inappropriate content.".to_owned()))
        }
        Fate::OutputBlocked => {
            Some(("DataInspectionFailed", "Output data may contain inappropriate content.".to_owned()))
        }
        Fate::Fails | Fate::Succeeds => Some(match note["late"].as_str() {
            Some(late) => ("InvalidParameter", late.to_owned()),
            None => ("InternalError", "The video could not be generated.".to_owned()),
        }),
    }
}

/// The seconds that are billed; older models tell a size and no tier.
fn usage(job: &Job, note: &Value) -> Value {
    let output = job.order.seconds.millis() / 1000;
    let input = note["input_seconds"].as_u64().unwrap_or_default();
    let mut usage = json!({
        "duration": u64::from(output) + input,
        "output_video_duration": output,
        "input_video_duration": input,
        "video_count": 1,
    });
    if note["by_size"] == json!(true) {
        usage["size"] = json!(format!("{}*{}", job.order.size.width, job.order.size.height));
    } else {
        usage["fps"] = json!(30);
        usage["SR"] = note["tier"].clone();
        usage["ratio"] = note["ratio"].clone();
    }
    usage
}

/// What a list is asked for.
struct Asked {
    page: usize,
    size: usize,
    status: Option<String>,
    model: Option<String>,
    from: Option<String>,
    until: Option<String>,
    elsewhere: bool,
}

/// `GET /tasks`: newest first. Every second page comes wrapped in `output`, as the vendor's package has seen it.
pub(super) fn list(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let asked = Asked::read(&visit.query)?;
    let is_meant = |job: &&Job| {
        let submitted = time(world, job.accepted, IN_QUERIES);
        !asked.elsewhere
            && find(world, &job.id).is_some()
            && asked.status.as_ref().is_none_or(|wanted| wanted == status(job, world.phase(job)))
            && asked.model.as_ref().is_none_or(|wanted| *wanted == job.order.model)
            && asked.from.as_ref().is_none_or(|from| submitted >= *from)
            && asked.until.as_ref().is_none_or(|until| submitted <= *until)
    };
    let jobs: Vec<&Job> = world.jobs(SIDE.name).rev().filter(is_meant).collect();
    let page = jobs.iter().skip((asked.page - 1) * asked.size).take(asked.size);
    let tasks: Vec<Value> = page.map(|job| entry(world, job)).collect();
    let list = json!({ "tasks": tasks, "total": jobs.len(), "page_no": asked.page, "page_size": asked.size });
    let body = if asked.page.is_multiple_of(2) { json!({ "output": list }) } else { list };
    Ok(said(world, body))
}

/// One line of the list. Of its fields none is documented; the state stands under both of its names.
fn entry(world: &World, job: &Job) -> Value {
    let status = status(job, world.phase(job));
    let mut entry = json!({
        "task_id": job.id,
        "status": status,
        "task_status": status,
        "model_name": job.order.model,
        "region": "ap-southeast-1",
        "submit_time": time(world, job.accepted, IN_BODIES),
    });
    if let Some(ended) = job.ended {
        entry["end_time"] = json!(time(world, ended, IN_BODIES));
    }
    entry
}

impl Asked {
    fn read(query: &[(String, String)]) -> Result<Self, Refusal> {
        let mut asked =
            Self { page: 1, size: USUAL_PAGE, status: None, model: None, from: None, until: None, elsewhere: false };
        for (name, value) in query {
            let within = |most: usize| {
                let number = value.parse().ok().filter(|number| (1..=most).contains(number));
                number.ok_or_else(|| unfit(name, &format!("must be from 1 to {most}")))
            };
            let moment = || {
                let fits = value.len() == 14 && value.bytes().all(|byte| byte.is_ascii_digit());
                if fits { Ok(Some(value.clone())) } else { Err(unfit(name, "must be of the form YYYYMMDDhhmmss")) }
            };
            match name.as_str() {
                "page_no" => asked.page = within(100_000)?,
                "page_size" => asked.size = within(LARGEST_PAGE)?,
                "status" if STATES.contains(&value.as_str()) => asked.status = Some(value.clone()),
                "model_name" => asked.model = Some(value.clone()),
                "start_time" => asked.from = moment()?,
                "end_time" => asked.until = moment()?,
                "region" => asked.elsewhere = value != "ap-southeast-1",
                "api_key_id" => {}
                name => return Err(unfit(name, "is not supported")),
            }
        }
        Ok(asked)
    }
}

/// `GET /clips/{id}.mp4` in the store for results.
pub(super) fn content(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.segments[0].strip_suffix(".mp4").unwrap_or_default();
    let job = find(world, id).ok_or(Refusal::Expired)?;
    verdict::open_film(world, visit, job).map(Answer::film)
}
