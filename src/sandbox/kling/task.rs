//! What can be asked about jobs of the new standard: some by their ids, all in pages, and the bytes at an open address.

use std::time::Duration;

use serde_json::{Value, json};

use super::bill::billing;
use super::order::is_marked;
use super::{SIDE, said, unfit};
use crate::sandbox::body::Body;
use crate::sandbox::notes;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Fate, Job, Phase, World};

/// How long a record is kept: results are cleared after 30 days, and nobody knows of a record that outlives them.
const KEPT: Duration = Duration::from_hours(30 * 24);

/// The most ids that were seen to work in one question.
const MOST_IDS: usize = 20;

const USUAL_PAGE: i64 = 100;
const LARGEST_PAGE: i64 = 500;

/// The answer to an order.
pub(super) fn accepted(world: &mut World, id: &str) -> Result<Answer, Refusal> {
    let job = world.job(SIDE.name, id).ok_or(Refusal::NotReady)?;
    let created = world.clock.unix_millis(job.accepted);
    let mut data = json!({ "id": id, "status": "submitted", "create_time": created, "update_time": created });
    if let Some(name) = &job.order.idempotency_key {
        data["external_id"] = json!(name);
    }
    Ok(said(world, &data))
}

/// `GET /tasks` by ids of the vendor or of the customer; one that is not known is left out.
pub(super) fn query(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let [(name, list)] = visit.query.as_slice() else {
        return Err(unfit("task_ids", "give either task_ids or external_task_ids"));
    };
    let asked: Vec<&str> = list.split(',').map(str::trim).filter(|id| !id.is_empty()).collect();
    if asked.is_empty() || asked.len() > MOST_IDS {
        return Err(unfit(name, "must name from 1 to 20 tasks"));
    }
    let ids: Vec<String> = match name.as_str() {
        "task_ids" => asked.into_iter().map(ToOwned::to_owned).collect(),
        "external_task_ids" => {
            asked.into_iter().filter_map(|name| world.keyed(SIDE.name, name)).map(|job| job.id.clone()).collect()
        }
        name => return Err(unfit(name, "is not a known parameter")),
    };
    for id in &ids {
        verdict::polled(world, visit, id);
    }
    let known = ids.iter().filter_map(|id| world.job(SIDE.name, id)).filter(|job| is_kept(world, job));
    let tasks: Vec<Value> = known.map(|job| shown(world, visit, job)).collect();
    Ok(said(world, &json!(tasks)))
}

fn is_kept(world: &World, job: &Job) -> bool {
    job.ended.is_none_or(|ended| world.clock.now().since(ended) < KEPT)
}

/// The task object. A job that has not ended has neither outputs nor a bill.
fn shown(world: &World, visit: &Visit<'_>, job: &Job) -> Value {
    let phase = world.phase(job);
    let done = phase == Phase::Succeeded;
    let updated = job.ended.unwrap_or_else(|| world.clock.now());
    let mut task = json!({
        "id": job.id,
        "status": status(phase),
        "message": message(phase),
        "create_time": world.clock.unix_millis(job.accepted),
        "update_time": world.clock.unix_millis(updated),
        "outputs": if done { json!([output(world, visit, job)]) } else { json!([]) },
        "billing": if done { billing(job) } else { json!([]) },
    });
    if let Some(name) = &job.order.idempotency_key {
        task["external_id"] = json!(name);
    }
    task
}

fn output(world: &World, visit: &Visit<'_>, job: &Job) -> Value {
    let url = format!("{}/clips/{}.mp4", visit.elsewhere, job.id);
    let marked = is_marked(&notes::of(world, (SIDE.name, &job.id)));
    json!({
        "type": "video",
        "id": format!("v-{}", job.id),
        "url": url,
        "watermark_url": if marked { url.as_str() } else { "" },
        "duration": length(job),
    })
}

/// The length of a clip, a text with a fraction.
pub(super) fn length(job: &Job) -> String {
    let millis = job.order.seconds.millis();
    format!("{}.{:03}", millis / 1000, millis % 1000)
}

fn status(phase: Phase) -> &'static str {
    match phase {
        Phase::Queued => "submitted",
        Phase::Running { .. } => "processing",
        Phase::Succeeded => "succeeded",
        Phase::Failed(_) => "failed",
    }
}

/// Why there is no clip; empty while there is nothing to say.
pub(super) fn message(phase: Phase) -> &'static str {
    match phase {
        Phase::Failed(Fate::InputBlocked | Fate::OutputBlocked) => "content risk control",
        Phase::Failed(Fate::Fails | Fate::Succeeds | Fate::Cancelled) => "the service could not generate the video",
        Phase::Queued | Phase::Running { .. } | Phase::Succeeded => "",
    }
}

/// What a list is asked for.
struct Asked {
    from: Option<u64>,
    until: Option<u64>,
    limit: usize,
    cursor: Option<String>,
    statuses: Option<Vec<String>>,
    only_other_products: bool,
}

/// `POST /tasks`: newest first.
pub(super) fn list(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let asked = Asked::read(Body::new(visit.form.fields.clone()))?;
    let is_meant = |job: &&Job| {
        let created = world.clock.unix_millis(job.accepted);
        let state = status(world.phase(job)).to_owned();
        !asked.only_other_products
            && is_kept(world, job)
            && asked.from.is_none_or(|from| created >= from)
            && asked.until.is_none_or(|until| created <= until)
            && asked.statuses.as_ref().is_none_or(|statuses| statuses.contains(&state))
    };
    let jobs: Vec<&Job> = world.jobs(SIDE.name).rev().filter(is_meant).collect();
    let first = match &asked.cursor {
        None => 0,
        Some(cursor) => jobs.iter().position(|job| job.id == *cursor).ok_or_else(|| unfit("cursor", "is not valid"))?,
    };
    let page = &jobs[first..jobs.len().min(first + asked.limit)];
    let next = jobs.get(first + asked.limit).map(|job| job.id.clone());
    let result: Vec<Value> = page.iter().map(|job| shown(world, visit, job)).collect();
    let data = json!({
        "count": result.len(),
        "result": result,
        "next_cursor": next.clone().unwrap_or_default(),
        "has_more": next.is_some(),
    });
    Ok(said(world, &data))
}

impl Asked {
    fn read(mut body: Body) -> Result<Self, Refusal> {
        let (from, until) = (time(&mut body, "start_time")?, time(&mut body, "end_time")?);
        let limit = body.integer("limit")?.unwrap_or(USUAL_PAGE);
        if !(1..=LARGEST_PAGE).contains(&limit) {
            return Err(unfit("limit", "must be from 1 to 500"));
        }
        let cursor = body.text("cursor")?.filter(|cursor| !cursor.is_empty());
        let mut asked = Self {
            // A page that goes on has the times of the first one.
            from: from.filter(|_| cursor.is_none()),
            until: until.filter(|_| cursor.is_none()),
            limit: usize::try_from(limit).unwrap_or_default(),
            cursor,
            statuses: None,
            only_other_products: false,
        };
        for mut filter in body.objects("filters")? {
            let key = filter.choice("key", &["status", "product_type"])?.ok_or_else(|| filter.missing("key"))?;
            let values = filter.take("values").and_then(|values| serde_json::from_value::<Vec<String>>(values).ok());
            let values = values.ok_or_else(|| unfit(&filter.path("values"), "must be a list of strings"))?;
            match key {
                "status" => asked.statuses = Some(values),
                _ => asked.only_other_products = !values.iter().any(|value| value == "video"),
            }
            filter.finish()?;
        }
        body.finish()?;
        Ok(asked)
    }
}

/// A time in milliseconds: a text, or the number that one of the vendor's pages shows.
fn time(body: &mut Body, name: &str) -> Result<Option<u64>, Refusal> {
    let wrong = || unfit(name, "must be a time in milliseconds");
    match body.take(name) {
        None => Ok(None),
        Some(Value::String(text)) => text.parse().map(Some).map_err(|_| wrong()),
        Some(value) => value.as_u64().map(Some).ok_or_else(wrong),
    }
}

/// `GET /clips/{id}.mp4` on the host for clips.
pub(super) fn content(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    clip(world, visit, SIDE.name)
}

/// The clip of a job of either interface.
pub(super) fn clip(world: &World, visit: &Visit<'_>, side: &str) -> Result<Answer, Refusal> {
    let id = visit.segments[0].strip_suffix(".mp4").unwrap_or_default();
    let job = world.job(side, id).ok_or(Refusal::Expired)?;
    verdict::open_film(world, visit, job).map(Answer::film)
}
