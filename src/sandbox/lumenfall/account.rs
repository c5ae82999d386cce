//! The vendor's own part of the interface: the balance, the log of requests with their costs, and the end of what it keeps.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::SIDE;
use super::fields::invalid;
use super::video::{self, nothing};
use crate::money::Usd;
use crate::sandbox::figures::dollars;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::world::{Fate, Job, Phase, World};

/// What the customer had before the first order: $1000.
const OPENING_BALANCE: Usd = Usd::from_micros(1_000_000_000);

/// The most requests on one page of the log.
const LARGEST_PAGE: usize = 100;

/// `GET /balance`.
pub(super) fn balance(world: &World) -> Answer {
    let charges = world.ledger.charges.iter().filter(|charge| charge.provider == SIDE.name);
    let left = OPENING_BALANCE - charges.map(|charge| charge.usd).sum();
    let available = json!({ "amount": dollars(left), "currency": "USD" });
    Answer::json(200, json!({ "object": "balance", "billing_type": "prepaid", "available": available }))
}

/// `GET /webhooks/secret`. Nothing is ever signed with it: this sandbox calls nobody.
pub(super) fn webhook_secret() -> Answer {
    Answer::json(200, json!({ "secret": "whsec_c2FuZGJveC1zYW5kYm94LXNhbmRib3g=" }))
}

/// What the log is asked for.
struct Page {
    limit: usize,
    status: Option<String>,
    after: Option<u64>,
    before: Option<u64>,
}

/// `GET /requests`: those that have ended, newest first.
pub(super) fn requests(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let page = page(&visit.query)?;
    let is_meant = |job: &&Job| {
        let created = world.clock.unix(job.accepted);
        let status = page.status.as_ref().is_none_or(|status| word(world, job) == Some(status.as_str()));
        status && page.after.is_none_or(|after| created >= after) && page.before.is_none_or(|before| created <= before)
    };
    let jobs = world.jobs(SIDE.name).rev().filter(is_meant);
    let data: Vec<Value> = jobs.filter_map(|job| logged(world, job)).take(page.limit).collect();
    Ok(Answer::json(200, json!({ "object": "list", "data": data })))
}

/// `GET /requests/{id}`.
pub(super) fn request(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let job = find(world, visit.segments[0])?;
    let message = || format!("The request `{}` was not found.", visit.segments[0]);
    logged(world, job).map(|entry| Answer::json(200, entry)).ok_or_else(|| Refusal::NotFound { message: message() })
}

/// `DELETE /requests/{id}/payloads`: body and media go, the entry in the log stays.
pub(super) fn purge(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = find(world, visit.segments[0])?.id.clone();
    let mut record = video::record(world, &id);
    record["request"] = Value::Null;
    video::keep(world, &id, &record);
    Ok(nothing())
}

/// The job behind a request; `req_` and `video_` name the same.
fn find<'w>(world: &'w World, id: &str) -> Result<&'w Job, Refusal> {
    let video = id.strip_prefix("req_").map(|name| format!("video_{name}"));
    video::find(world, video.as_deref().unwrap_or(id))
}

/// How the log calls an end; none before it.
fn word(world: &World, job: &Job) -> Option<&'static str> {
    match world.phase(job) {
        Phase::Queued | Phase::Running { .. } => None,
        Phase::Succeeded => Some("completed"),
        Phase::Failed(Fate::Cancelled) => Some("cancelled"),
        Phase::Failed(Fate::InputBlocked | Fate::OutputBlocked) => Some("rejected"),
        Phase::Failed(Fate::Fails | Fate::Succeeds) => Some("upstream_failure"),
    }
}

/// One entry of the log; none for a job that has not ended.
fn logged(world: &World, job: &Job) -> Option<Value> {
    let status = word(world, job)?;
    let error = match world.phase(job) {
        Phase::Failed(Fate::Cancelled) | Phase::Queued | Phase::Running { .. } | Phase::Succeeded => json!({}),
        Phase::Failed(fate) => video::trouble(fate),
    };
    let charge = world.ledger.charges.iter().find(|charge| charge.id == job.id);
    let duration = job.ended.map(|ended| u64::try_from(ended.since(job.accepted).as_millis()).unwrap_or(u64::MAX));
    Some(json!({
        "id": job.id.replace("video_", "req_"),
        "status": status,
        "model": job.order.model,
        "endpoint": "/openai/v1/videos",
        "modality": "video",
        "created_at": world.clock.unix(job.accepted),
        "duration_ms": duration,
        "cost": dollars(charge.map_or(Usd::ZERO, |charge| charge.usd)),
        "currency": "USD",
        "error_code": error["code"],
        "error_message": error["message"],
    }))
}

fn page(query: &[(String, String)]) -> Result<Page, Refusal> {
    let mut page = Page { limit: LARGEST_PAGE, status: None, after: None, before: None };
    for (name, value) in query {
        match name.as_str() {
            "limit" => {
                let limit = value.parse().ok().filter(|limit| (1..=LARGEST_PAGE).contains(limit));
                page.limit = limit.ok_or_else(|| invalid(name, &format!("must be from 1 to {LARGEST_PAGE}")))?;
            }
            "status" if ["completed", "upstream_failure", "rejected", "cancelled"].contains(&value.as_str()) => {
                page.status = Some(value.clone());
            }
            "status" => return Err(invalid(name, "is none of the log's words")),
            "created_after" => page.after = Some(moment(name, value)?),
            "created_before" => page.before = Some(moment(name, value)?),
            // Every call of a sandbox has the same key; a summary would leave out what is not kept anyway.
            "key_id" | "summary" => {}
            name => return Err(invalid(name, "is no query parameter")),
        }
    }
    Ok(page)
}

/// A date as Unix seconds or as RFC 3339: the vendor does not say which.
fn moment(name: &str, text: &str) -> Result<u64, Refusal> {
    let dated = || text.parse::<Timestamp>().ok().and_then(|date| u64::try_from(date.as_second()).ok());
    text.parse().ok().or_else(dated).ok_or_else(|| invalid(name, "is not a date"))
}
