//! The requests of the past: found by endpoint or searched, newest first; and the end of what they leave behind.

use std::cmp::Reverse;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::platform::{No, Page, admin_only, answered, endpoints_of, only, page, value, values};
use super::{SIDE, order, queue};
use crate::sandbox::clock::Moment;
use crate::sandbox::settings::Pace;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::world::{Job, Phase, World};

/// How many requests come on a page: usually, and at most.
const ON_A_PAGE: (usize, usize) = (50, 100);

/// How far back a list goes unless told, and where one request is asked for; in seconds.
const A_DAY: i64 = 24 * 60 * 60;
const NINETY_DAYS: i64 = 90 * A_DAY;

/// `GET /v1/models/requests/by-endpoint`.
pub(super) fn by_endpoint(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let found = of_endpoints(world, visit);
    answered(world, found)
}

fn of_endpoints(world: &World, visit: &Visit<'_>) -> Result<Value, No> {
    const KNOWN: [&str; 9] =
        ["endpoint_id", "start", "end", "status", "request_id", "expand", "sort_by", "limit", "cursor"];
    only(visit, &KNOWN)?;
    let asked = endpoints_of(visit)?;
    if asked.is_empty() {
        return Err(No::unfit("endpoint_id: at least one value is required"));
    }
    let expand = values(visit, "expand");
    if expand.iter().any(|word| *word != "payloads") {
        return Err(No::unfit("expand: must be payloads"));
    }
    let (start, end) = span(world, visit)?;
    let range = status_range(visit)?;
    let mut jobs: Vec<&Job> = world.jobs(SIDE.name).rev().collect();
    jobs.retain(|job| {
        let sent = seconds(world, job.accepted);
        let in_time = start <= sent && end.is_none_or(|end| sent < end);
        let status = queue::result_status(world.phase(job));
        let of_status = range.is_none_or(|(least, most)| status.is_some_and(|code| least <= code && code < most));
        let named = value(visit, "request_id").is_none_or(|id| id == job.id);
        in_time && of_status && named && asked.iter().any(|endpoint| endpoint.id == job.order.model)
    });
    match value(visit, "sort_by") {
        // What has not ended comes first, as the newest of all.
        None | Some("ended_at") => jobs.sort_by_key(|job| Reverse(job.ended.map_or((1, None), |at| (0, Some(at))))),
        Some("duration") => jobs.sort_by_key(|job| Reverse(job.ended.map(|at| at.since(job.accepted)))),
        Some(_) => return Err(No::unfit("sort_by: must be ended_at or duration")),
    }
    let page = page(visit, jobs, ON_A_PAGE, |job| &job.id)?;
    let payloads = if expand.is_empty() { Payloads::Left } else { Payloads::Told };
    Ok(listed("items", world, visit, (&page, payloads)))
}

/// `GET /v1/models/requests/search`.
pub(super) fn search(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let found = searched(world, visit);
    answered(world, found)
}

fn searched(world: &World, visit: &Visit<'_>) -> Result<Value, No> {
    only(visit, &["endpoint_id", "only_api_requests", "exclude_api_requests", "query", "limit", "cursor"])?;
    let asked = endpoints_of(visit)?;
    let without_api = value(visit, "exclude_api_requests") == Some("true");
    let text = value(visit, "query").map(str::to_lowercase);
    let mut jobs: Vec<&Job> = world.jobs(SIDE.name).rev().collect();
    jobs.retain(|job| {
        let of_endpoint = asked.is_empty() || asked.iter().any(|endpoint| endpoint.id == job.order.model);
        let said = format!("{} {} {}", job.id, job.order.model, job.order.prompt).to_lowercase();
        // Every request of the sandbox came over the interface.
        of_endpoint && !without_api && text.as_ref().is_none_or(|text| said.contains(text))
    });
    let page = page(visit, jobs, ON_A_PAGE, |job| &job.id)?;
    Ok(listed("results", world, visit, (&page, Payloads::Left)))
}

/// Whether rows hold what went in and what came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Payloads {
    Told,
    Left,
}

fn listed(name: &str, world: &World, visit: &Visit<'_>, (page, payloads): (&Page<&Job>, Payloads)) -> Value {
    let rows: Vec<Value> = page.items.iter().map(|job| row(world, visit, job, payloads)).collect();
    json!({ name: rows, "next_cursor": page.next_cursor, "has_more": page.next_cursor.is_some() })
}

fn row(world: &World, visit: &Visit<'_>, job: &Job, payloads: Payloads) -> Value {
    let phase = world.phase(job);
    let mut row = json!({
        "request_id": job.id,
        "endpoint_id": job.order.model,
        "sent_at": world.clock.rfc3339(job.accepted),
        "started_at": world.clock.rfc3339(started(world, job)),
    });
    if let (Some(ended), Some(status)) = (job.ended, queue::result_status(phase)) {
        row["ended_at"] = json!(world.clock.rfc3339(ended));
        row["status_code"] = json!(status);
        row["duration"] = json!(queue::seconds_taken(job));
    }
    let input = order::input_of(&world.files, &job.id).filter(|_| payloads == Payloads::Told);
    if let Some(input) = input {
        row["json_input"] = input;
        if phase == Phase::Succeeded {
            row["json_output"] = queue::output(world, visit, job);
        }
    }
    row
}

fn started(world: &World, job: &Job) -> Moment {
    match world.settings.pace {
        Pace::Timed { queued, .. } => job.accepted.after(queued),
        Pace::Polls { .. } => job.accepted,
    }
}

fn seconds(world: &World, moment: Moment) -> i64 {
    i64::try_from(world.clock.unix(moment)).unwrap_or(i64::MAX)
}

/// From when to when, in Unix seconds; the end is not part of it.
fn span(world: &World, visit: &Visit<'_>) -> Result<(i64, Option<i64>), No> {
    let read = |name: &str| match value(visit, name) {
        None => Ok(None),
        Some(text) => text
            .parse::<Timestamp>()
            .map(|at| Some(at.as_second()))
            .map_err(|_| No::unfit(format!("{name}: must be an ISO 8601 date-time"))),
    };
    let back = if value(visit, "request_id").is_some() { NINETY_DAYS } else { A_DAY };
    let usual = seconds(world, world.clock.now()).saturating_sub(back);
    Ok((read("start")?.unwrap_or(usual), read("end")?))
}

/// The status codes of results that are asked for, the last of them excluded.
fn status_range(visit: &Visit<'_>) -> Result<Option<(u16, u16)>, No> {
    match value(visit, "status") {
        None => Ok(None),
        Some("success") => Ok(Some((200, 300))),
        Some("user_error") => Ok(Some((400, 500))),
        Some("error") => Ok(Some((500, 600))),
        Some(_) => Err(No::unfit("status: must be success, error or user_error")),
    }
}

/// `DELETE /v1/models/requests/{id}/payloads`, for admins: input, output and clip are gone, and cannot be got back.
pub(super) fn delete_payloads(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let found = deleted(world, visit);
    answered(world, found)
}

fn deleted(world: &mut World, visit: &Visit<'_>) -> Result<Value, No> {
    admin_only(world, visit)?;
    let id = visit.segments[0];
    let job = world.job(SIDE.name, id).ok_or_else(|| No::not_found(format!("Request '{id}' not found")))?;
    let output = (world.phase(job) == Phase::Succeeded).then(|| queue::output(world, visit, job));
    let links = output.into_iter().map(|output| json!({ "link": output["video"]["url"], "exception": null }));
    let answer = json!({ "cdn_delete_results": links.collect::<Vec<_>>() });
    world.delete(id);
    order::forget_input(world, id);
    Ok(answer)
}
