//! What can be asked about a prediction: its state, the list, its end, and its clip at the delivery host.

use std::time::Duration;

use serde_json::{Map, Value, json};
use url::form_urlencoded::Serializer;

use super::papers::{self, Request};
use super::{SIDE, models, no_query, price, stray, unfit};
use crate::sandbox::clock::Moment;
use crate::sandbox::ledger::Charge;
use crate::sandbox::settings::Pace;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Cut, Fate, Film, Job, Phase, World};

/// Predictions on one page of the list.
const PAGE: usize = 100;

/// The names of the outputs at the delivery host.
const CLIP: &str = "out.mp4";
const POSTER: &str = "poster.webp";

/// Finds a prediction of this customer.
fn find<'w>(world: &'w World, id: &str) -> Result<&'w Job, Refusal> {
    let message = || "The requested resource could not be found.".to_owned();
    world.job(SIDE.name, id).ok_or_else(|| Refusal::NotFound { message: message() })
}

/// The answer to an order: always starting, for no time has passed.
pub(super) fn accepted(world: &World, visit: &Visit<'_>, id: &str) -> Result<Answer, Refusal> {
    let job = find(world, id)?;
    Ok(Answer::json(201, prediction(world, visit, (job, Phase::Queued))))
}

/// The answer to an order that asked to wait: 201 with the outcome where there is one, else 202.
///
/// Nobody is kept waiting: what takes virtual time is not done yet.
pub(super) fn awaited(world: &mut World, visit: &Visit<'_>, id: &str) -> Result<Answer, Refusal> {
    world.polled(id);
    let job = find(world, id)?;
    Ok(match world.phase(job) {
        phase @ (Phase::Succeeded | Phase::Failed(_)) => Answer::json(201, prediction(world, visit, (job, phase))),
        Phase::Queued | Phase::Running { .. } => Answer::json(202, prediction(world, visit, (job, Phase::Queued))),
    })
}

/// `GET /predictions/{id}`.
pub(super) fn get(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.segments[0];
    no_query(visit)?;
    find(world, id)?;
    stop_overdue(world, id);
    verdict::polled(world, visit, id);
    shown(world, visit, id)
}

/// `POST /predictions/{id}/cancel`; a prediction that has ended stays as it is.
pub(super) fn cancel(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.segments[0];
    no_query(visit)?;
    find(world, id)?;
    stop_overdue(world, id);
    stop(world, id);
    shown(world, visit, id)
}

fn shown(world: &World, visit: &Visit<'_>, id: &str) -> Result<Answer, Refusal> {
    let job = find(world, id)?;
    Ok(Answer::json(200, prediction(world, visit, (job, world.phase(job)))))
}

/// Stops a prediction whose `Cancel-After` is over. Done when somebody looks.
fn stop_overdue(world: &mut World, id: &str) {
    let Some(job) = world.job(SIDE.name, id) else { return };
    let age = world.clock.now().since(job.accepted);
    let limit = papers::find::<Request>(world, id).and_then(|request| request.cancel_after);
    if limit.is_some_and(|limit| age >= Duration::from_secs(limit)) {
        stop(world, id);
    }
}

/// Stops a prediction: before its start for nothing, after it for the time on the hardware where that is billed.
///
/// What a stopped prediction of an official model costs is documented nowhere; here it costs nothing.
fn stop(world: &mut World, id: &str) {
    let Some(job) = world.job(SIDE.name, id) else { return };
    match world.phase(job) {
        Phase::Succeeded | Phase::Failed(_) => return,
        Phase::Queued => {
            let mut request: Request = papers::find(world, id).unwrap_or_default();
            request.never_started = true;
            papers::keep(world, id, &request);
        }
        Phase::Running { .. } => {
            let now = world.clock.now();
            if let Some(charge) = charge_for_run(world, job, now) {
                world.ledger.charge(charge);
            }
        }
    }
    world.doom(id, Fate::Cancelled);
}

fn charge_for_run(world: &World, job: &Job, now: Moment) -> Option<Charge> {
    let model = models::find(&job.order.model).ok().filter(|model| price::is_by_compute(model.prices))?;
    let run = now.since(start(world, job)).as_millis();
    let usd = price::for_run(model.prices, u32::try_from(run).unwrap_or(u32::MAX));
    Some(Charge { id: job.id.clone(), provider: SIDE.name, usd, reason: "canceled" })
}

/// When a job that has started did so; where polls are the clock, at once.
fn start(world: &World, job: &Job) -> Moment {
    match world.settings.pace {
        Pace::Timed { queued, .. } => job.accepted.after(queued),
        Pace::Polls { .. } => job.accepted,
    }
}

/// The prediction object. Times and metrics are left out until there are any.
fn prediction(world: &World, visit: &Visit<'_>, (job, phase): (&Job, Phase)) -> Value {
    let request: Request = papers::find(world, &job.id).unwrap_or_default();
    let removed = job.ended.is_some_and(|ended| ended.after(world.settings.asset_life) <= world.clock.now());
    let time = |moment: Moment| json!(world.clock.rfc3339(moment));
    let community = models::find(&job.order.model).ok().filter(|model| !model.official);
    let mut shown = Map::new();
    let mut put = |name: &str, value: Value| shown.insert(name.to_owned(), value);
    put("id", json!(job.id));
    put("model", json!(job.order.model));
    put("version", community.map_or(json!("hidden"), |model| json!(model.version())));
    put("status", json!(status(phase, &request)));
    put("input", if removed { json!({}) } else { Value::Object(request.input.clone()) });
    put("output", if removed { Value::Null } else { output(visit, job, phase) });
    put("error", error(phase));
    put("logs", if removed { json!("") } else { json!(logs(job, phase)) });
    put("data_removed", json!(removed));
    put("created_at", time(job.accepted));
    if phase != Phase::Queued && !request.never_started {
        put("started_at", time(start(world, job)));
    }
    if let Some(ended) = job.ended {
        put("completed_at", time(ended));
        put("metrics", metrics(world, (job, ended), &request));
    }
    if let Some(limit) = request.cancel_after {
        put("deadline", time(job.accepted.after(Duration::from_secs(limit))));
    }
    put("source", json!("api"));
    let here = format!("{}/predictions/{}", visit.here, job.id);
    let web = format!("https://replicate.com/p/{}", job.id);
    put("urls", json!({ "get": here, "cancel": format!("{here}/cancel"), "web": web }));
    Value::Object(shown)
}

fn status(phase: Phase, request: &Request) -> &'static str {
    match phase {
        Phase::Queued => "starting",
        Phase::Running { .. } => "processing",
        Phase::Succeeded => "succeeded",
        Phase::Failed(Fate::Cancelled) if request.never_started => "aborted",
        Phase::Failed(Fate::Cancelled) => "canceled",
        Phase::Failed(Fate::Fails | Fate::InputBlocked | Fate::OutputBlocked | Fate::Succeeds) => "failed",
    }
}

fn error(phase: Phase) -> Value {
    match phase {
        Phase::Failed(Fate::Fails) => json!("The model could not make the video"),
        Phase::Failed(Fate::InputBlocked) => json!("The input was flagged as sensitive (E005)"),
        Phase::Failed(Fate::OutputBlocked) => json!("The output was flagged as sensitive (E005)"),
        Phase::Failed(Fate::Cancelled | Fate::Succeeds) | Phase::Queued | Phase::Running { .. } | Phase::Succeeded => {
            Value::Null
        }
    }
}

/// The progress, which is told nowhere else; a clip of a second is some thirty frames of it.
fn logs(job: &Job, phase: Phase) -> String {
    match phase {
        Phase::Running { percent } => {
            let frame = job.order.seconds.millis() * 30 / 1000 * u32::from(percent) / 100;
            format!("frame {frame} {percent}%\n")
        }
        Phase::Queued | Phase::Succeeded | Phase::Failed(_) => String::new(),
    }
}

/// One address, or a list of a picture and the clip.
fn output(visit: &Visit<'_>, job: &Job, phase: Phase) -> Value {
    if phase != Phase::Succeeded {
        return Value::Null;
    }
    let host = if job.order.prompt.contains("[token]") { &visit.here } else { &visit.elsewhere };
    let address = |name: &str| format!("{host}/delivery/{}/{name}", job.id);
    let listed = models::find(&job.order.model).is_ok_and(|model| !model.official);
    if listed || job.order.prompt.contains("[array]") {
        return json!([address(POSTER), address(CLIP)]);
    }
    json!(address(CLIP))
}

fn metrics(world: &World, (job, ended): (&Job, Moment), request: &Request) -> Value {
    let predict = ended.since(start(world, job)).as_secs_f64();
    let total = ended.since(job.accepted).as_secs_f64();
    let times = json!({ "predict_time": predict, "total_time": total });
    match world.phase(job) {
        Phase::Failed(Fate::Cancelled) if !request.never_started => times,
        Phase::Succeeded => {
            let billed_by_clip = models::find(&job.order.model).is_ok_and(|model| !price::is_by_compute(model.prices));
            let mut metrics = times;
            if billed_by_clip {
                let seconds = job.order.seconds;
                metrics["video_output_duration_seconds"] =
                    seconds.as_whole().map_or(json!(seconds.as_f64()), |whole| json!(whole));
                metrics["video_output_count"] = json!(1);
                metrics["resolution_target"] = json!(request.resolution);
            }
            metrics
        }
        Phase::Failed(_) | Phase::Queued | Phase::Running { .. } => json!({}),
    }
}

/// What a list is asked for.
#[derive(Default)]
struct Asked {
    after: Option<jiff::Timestamp>,
    before: Option<jiff::Timestamp>,
    from_web: bool,
    cursor: Option<String>,
}

/// `GET /predictions`: newest first, a hundred at a time.
pub(super) fn list(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let asked = asked(&visit.query)?;
    let ids: Vec<String> = world.jobs(SIDE.name).map(|job| job.id.clone()).collect();
    for id in ids {
        stop_overdue(world, &id);
    }
    let wanted = |job: &&Job| {
        let created: Option<jiff::Timestamp> = world.clock.rfc3339(job.accepted).parse().ok();
        // All of these were ordered over the interface, none on the website.
        !asked.from_web
            && asked.after.is_none_or(|after| created >= Some(after))
            && asked.before.is_none_or(|before| created < Some(before))
    };
    let jobs: Vec<&Job> = world.jobs(SIDE.name).rev().filter(wanted).collect();
    let first = match &asked.cursor {
        None => 0,
        Some(cursor) => {
            let position = jobs.iter().position(|job| job.id == *cursor);
            position.ok_or_else(|| unfit("cursor", "format", "Invalid cursor".to_owned()))?
        }
    };
    let page = &jobs[first..jobs.len().min(first + PAGE)];
    let at = |position: usize| jobs.get(position).map(|job| address(visit, &job.id));
    let results: Vec<Value> = page.iter().map(|job| prediction(world, visit, (job, world.phase(job)))).collect();
    let previous = if first == 0 { None } else { at(first.saturating_sub(PAGE)) };
    Ok(Answer::json(200, json!({ "next": at(first + PAGE), "previous": previous, "results": results })))
}

/// The full address of the page that begins with that prediction.
fn address(visit: &Visit<'_>, cursor: &str) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(visit.query.iter().filter(|(name, _)| name != "cursor"));
    let query = query.append_pair("cursor", cursor).finish();
    format!("{}/predictions?{query}", visit.here)
}

fn asked(query: &[(String, String)]) -> Result<Asked, Refusal> {
    let time = |name: &str, text: &str| {
        let message = || format!("Not an ISO 8601 date-time: {text}");
        text.parse::<jiff::Timestamp>().map(Some).map_err(|_| unfit(name, "format", message()))
    };
    let mut asked = Asked::default();
    for (name, value) in query {
        match (name.as_str(), value.as_str()) {
            ("created_after", value) => asked.after = time(name, value)?,
            ("created_before", value) => asked.before = time(name, value)?,
            ("source", "web") => asked.from_web = true,
            ("source", _) => {
                return Err(unfit("source", "enum", "source must be one of the following: web".to_owned()));
            }
            ("cursor", value) => asked.cursor = Some(value.to_owned()),
            (name, _) => return Err(stray("query", name)),
        }
    }
    Ok(asked)
}

/// The clip, or the picture beside it in a list.
pub(super) fn deliver(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let job = find(world, visit.segments[0])?;
    let cut = match visit.segments[1] {
        CLIP => Cut::Video,
        POSTER => Cut::Thumbnail,
        _ => return Err(Refusal::NotFound { message: "The requested resource could not be found.".to_owned() }),
    };
    verdict::film(world, visit, job).map(|film| Answer::film(Film { cut, ..film }))
}
