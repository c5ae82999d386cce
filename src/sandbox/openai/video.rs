//! What can be asked about a clip that was ordered: its state, its bytes, the list, its end; and characters.

use serde_json::{Value, json};

use super::SIDE;
use super::fields::{Fields, invalid, missing, unknown_field, wrong_type};
use crate::sandbox::side::{Answer, Refusal, Verb, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Character, Cut, FAILS_AT, Fate, Film, Job, Phase, World};

/// The most videos on one page of the list, and how many there are unless told.
const LARGEST_PAGE: usize = 100;
const USUAL_PAGE: usize = 20;

/// Finds a video of this customer.
pub(super) fn find<'w>(world: &'w World, id: &str) -> Result<&'w Job, Refusal> {
    let message = || format!("Video with id '{id}' not found.");
    world.job(SIDE.name, id).ok_or_else(|| Refusal::NotFound { message: message() })
}

/// The answer to an order: always queued, for no time has passed.
pub(super) fn accepted(world: &World, id: &str) -> Result<Answer, Refusal> {
    let job = find(world, id)?;
    Ok(Answer::json(200, video(world, job, Phase::Queued)))
}

/// `GET /videos/{id}`.
pub(super) fn get(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.segments[0];
    no_query(visit)?;
    find(world, id)?;
    verdict::polled(world, visit, id);
    let job = find(world, id)?;
    let phase = world.phase(job);
    let answer = Answer::json(200, video(world, job, phase));
    match (phase, world.settings.poll_after) {
        (Phase::Queued | Phase::Running { .. }, Some(pause)) => {
            Ok(answer.header("openai-poll-after-ms", pause.as_millis().to_string()))
        }
        (Phase::Queued | Phase::Running { .. }, None) | (Phase::Succeeded | Phase::Failed(_), _) => Ok(answer),
    }
}

/// The Video object: every field that the specification requires, and no other.
fn video(world: &World, job: &Job, phase: Phase) -> Value {
    let (status, progress, error) = match phase {
        Phase::Queued => ("queued", 0, Value::Null),
        Phase::Running { percent } => ("in_progress", percent, Value::Null),
        Phase::Succeeded => ("completed", 100, Value::Null),
        Phase::Failed(fate) => ("failed", FAILS_AT, job_error(fate)),
    };
    let order = &job.order;
    let remixed_from = order.parent.as_ref().filter(|_| order.verb == Verb::Remix);
    json!({
        "id": job.id,
        "object": "video",
        "model": order.model,
        "status": status,
        "progress": progress,
        "created_at": world.clock.unix(job.accepted),
        "completed_at": job.ended.map(|ended| world.clock.unix(ended)),
        "expires_at": world.expires(job).map(|expires| world.clock.unix(expires)),
        "prompt": order.prompt,
        "size": order.size.to_string(),
        "seconds": order.seconds.to_string(),
        "remixed_from_video_id": remixed_from,
        "error": error,
    })
}

fn job_error(fate: Fate) -> Value {
    let (code, message) = match fate {
        Fate::InputBlocked => ("moderation_blocked", "This request was blocked by our moderation system."),
        Fate::OutputBlocked => ("content_filter", "The generated video was blocked by our moderation system."),
        Fate::Fails | Fate::Succeeds | Fate::Cancelled => {
            ("video_generation_failed", "The video could not be generated.")
        }
    };
    json!({ "code": code, "message": message })
}

/// `GET /videos/{id}/content`.
pub(super) fn content(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let job = find(world, visit.segments[0])?;
    let mut cut = Cut::Video;
    for (name, value) in &visit.query {
        cut = match (name.as_str(), value.as_str()) {
            ("variant", "video") => Cut::Video,
            ("variant", "thumbnail") => Cut::Thumbnail,
            ("variant", "spritesheet") => Cut::Spritesheet,
            ("variant", value) => return Err(unsupported("variant", value, "'video', 'thumbnail', and 'spritesheet'")),
            (name, _) => return Err(unknown_field(name)),
        };
    }
    Ok(Answer::film(Film { cut, ..verdict::film(world, visit, job)? }))
}

/// `DELETE /videos/{id}`, for completed and failed videos only.
pub(super) fn delete(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.segments[0];
    no_query(visit)?;
    let job = find(world, id)?;
    match world.phase(job) {
        Phase::Queued | Phase::Running { .. } => {
            let message = format!("Video '{id}' is still in progress; only completed or failed videos can be deleted.");
            Err(Refusal::Invalid { field: None, code: None, message })
        }
        Phase::Succeeded | Phase::Failed(_) => {
            world.delete(id);
            Ok(Answer::json(200, json!({ "id": id, "object": "video.deleted", "deleted": true })))
        }
    }
}

/// What a list is asked for.
struct Page {
    limit: usize,
    newest_first: bool,
    after: Option<String>,
}

/// `GET /videos`.
pub(super) fn list(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let page = page(&visit.query)?;
    let mut jobs: Vec<&Job> = world.jobs(SIDE.name).collect();
    if page.newest_first {
        jobs.reverse();
    }
    let start = match &page.after {
        None => 0,
        Some(id) => match jobs.iter().position(|job| job.id == *id) {
            Some(position) => position + 1,
            None => return Err(invalid("after", "invalid_value", format!("No video has the id '{id}'."))),
        },
    };
    let shown: Vec<&Job> = jobs[start..].iter().take(page.limit).copied().collect();
    let data: Vec<Value> = shown.iter().map(|job| video(world, job, world.phase(job))).collect();
    Ok(Answer::json(
        200,
        json!({
            "object": "list",
            "data": data,
            "first_id": shown.first().map(|job| &job.id),
            "last_id": shown.last().map(|job| &job.id),
            "has_more": start + shown.len() < jobs.len(),
        }),
    ))
}

fn page(query: &[(String, String)]) -> Result<Page, Refusal> {
    let mut page = Page { limit: USUAL_PAGE, newest_first: true, after: None };
    for (name, value) in query {
        match (name.as_str(), value.as_str()) {
            ("limit", value) => {
                let limit: usize = value.parse().map_err(|_| wrong_type("limit", "an integer", "a string"))?;
                if limit > LARGEST_PAGE {
                    let message =
                        format!("Invalid 'limit': integer above maximum value. Expected at most {LARGEST_PAGE}.");
                    return Err(invalid("limit", "integer_above_max_value", message));
                }
                page.limit = limit;
            }
            ("order", "asc") => page.newest_first = false,
            ("order", "desc") => page.newest_first = true,
            ("order", value) => return Err(unsupported("order", value, "'asc' and 'desc'")),
            ("after", id) => page.after = Some(id.to_owned()),
            (name, _) => return Err(unknown_field(name)),
        }
    }
    Ok(page)
}

/// `POST /videos/characters`.
pub(super) fn create_character(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut fields = Fields::new(visit.form.clone());
    let name = fields.text("name", 1, 80)?;
    let video = fields.file("video").ok_or_else(|| missing("video"))?;
    fields.finish()?;
    if video.bytes.get(4..8) != Some(b"ftyp".as_slice()) {
        return Err(invalid("video", "invalid_value", "Invalid file 'video': expected an MP4.".to_owned()));
    }
    let id = format!("char_{}", world.fresh_name(32));
    let created = world.clock.now();
    world.characters.insert(id.clone(), Character { name, created });
    shown_character(world, &id)
}

/// `GET /videos/characters/{id}`.
pub(super) fn character(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    shown_character(world, visit.segments[0])
}

fn shown_character(world: &World, id: &str) -> Result<Answer, Refusal> {
    let message = || format!("Character with id '{id}' not found.");
    let character = world.characters.get(id).ok_or_else(|| Refusal::NotFound { message: message() })?;
    let created_at = world.clock.unix(character.created);
    Ok(Answer::json(200, json!({ "id": id, "name": character.name, "created_at": created_at })))
}

fn unsupported(name: &str, value: &str, supported: &str) -> Refusal {
    let message = format!("Invalid value: '{value}'. Supported values are: {supported}.");
    invalid(name, "invalid_value", message)
}

fn no_query(visit: &Visit<'_>) -> Result<(), Refusal> {
    visit.query.first().map_or(Ok(()), |(name, _)| Err(unknown_field(name)))
}
