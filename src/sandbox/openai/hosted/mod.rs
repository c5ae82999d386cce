//! The servers that people run themselves: one order, one look, one list and one deletion, bent by the data in `profile`.

use bytes::Bytes;
use serde_json::{Value, json};

use self::id::shown_id;
use super::SIDE;
use super::fields::{invalid, wrong_type};
use super::object::{Occasion, View, code_of};
use super::profile::{
    Ends, FailedPoll, Listing, Pages, Receipt, Removal, Removed, Server, Unfinished, UnknownCursor, Variant,
};
use crate::sandbox::side::{Answer, AnswerBody, Refusal, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Fate, Job, Phase, World};

mod id;
mod order;

pub(super) use order::{create, remake};

/// The most videos on one page of the list.
const LARGEST_PAGE: usize = 100;

/// The word in a prompt for a clip that goes to a cloud store.
const IN_CLOUD: &str = "[s3]";

/// How the name of a clip ends at the server that hands out files.
const CLIP: &str = ".mp4";

/// The word in a prompt for a clip that is made without ffmpeg.
const WITHOUT_FFMPEG: &str = "[avi]";

/// The server that is played. Only its own routes lead here.
fn server(world: &World) -> Result<&'static Server, Refusal> {
    world.settings.profile.server().ok_or(Refusal::Status(500))
}

/// The job of that id, by whichever of its ids.
fn find<'w>(world: &'w World, given: &str) -> Result<&'w Job, Refusal> {
    let form = server(world)?.id;
    let found = world.job(SIDE.name, given).or_else(|| id::find(world, form, given));
    found.ok_or_else(|| Refusal::NotFound { message: format!("Video with id '{given}' not found.") })
}

fn show(world: &World, visit: &Visit<'_>, (job, phase): (&Job, Phase), occasion: Occasion) -> Result<Value, Refusal> {
    let server = server(world)?;
    let in_cloud = server.variant == Variant::Number && job.order.prompt.contains(IN_CLOUD);
    let is_here = server.receipt == Receipt::Clip && phase == Phase::Succeeded;
    let elsewhere = if is_here {
        Some(format!("{}/f/{}{CLIP}", visit.here, job.id))
    } else {
        in_cloud.then(|| format!("{}/videos/{}/content", visit.elsewhere, job.id))
    };
    let id = shown_id(server.id, job, occasion);
    Ok((server.video)(&View { world, job, phase, id, occasion, elsewhere }))
}

/// `GET /models`: what is served where an order names nothing. Any other name is served as well.
pub(super) fn models(world: &mut World, _: &Visit<'_>) -> Result<Answer, Refusal> {
    let model = json!({ "id": server(world)?.model, "object": "model", "mode": "video_generation" });
    Ok(Answer::json(200, json!({ "object": "list", "data": [model] })))
}

/// `GET /videos/{id}`.
pub(super) fn get(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = find(world, visit.segments[0])?.id.clone();
    verdict::polled(world, visit, &id);
    let job = find(world, &id)?;
    let phase = world.phase(job);
    let status = match (server(world)?.failed_poll, phase) {
        (FailedPoll::ItsCode, Phase::Failed(fate)) => code_of(fate),
        (FailedPoll::ItsCode, Phase::Queued | Phase::Running { .. } | Phase::Succeeded) | (FailedPoll::Good, _) => 200,
    };
    Ok(Answer::json(status, show(world, visit, (job, phase), Occasion::Asked)?))
}

/// `GET /videos/{id}/content`.
pub(super) fn content(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let server = server(world)?;
    let job = match (find(world, visit.segments[0]), server.unfinished) {
        (Ok(job), _) => job,
        (Err(refusal), Unfinished::Refused(..)) => return Err(refusal),
        (Err(_), Unfinished::HalfWritten) => return Err(Refusal::Status(500)),
    };
    check_variant(server.variant, &visit.query)?;
    let phase = world.phase(job);
    if phase != Phase::Succeeded {
        return unfinished(server.unfinished, phase);
    }
    let cloud = format!("{}/videos/{}/content", visit.elsewhere, job.id);
    let prompt = &job.order.prompt;
    if server.variant == Variant::Number && prompt.contains(IN_CLOUD) && visit.here != visit.elsewhere {
        let message = format!("Video has been uploaded to cloud storage. Please use the cloud URL: {cloud}");
        return Err(Refusal::Invalid { field: None, code: None, message });
    }
    let mut film = verdict::film(world, visit, job)?;
    if let Some((size, seconds)) = server.clip {
        film.size = size;
        film.seconds = if server.picture.takes_files_of(&job.order.model) { film.seconds } else { seconds };
    }
    if server.listing == Listing::Everything && prompt.contains(WITHOUT_FFMPEG) {
        return Ok(Answer::new(200, AnswerBody::Bytes("video/x-msvideo", avi())));
    }
    Ok(Answer::film(film))
}

/// `GET /f/{id}.mp4`, at the server that answers an order with that address.
pub(super) fn file(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let name = visit.segments[0];
    let job = find(world, name.strip_suffix(CLIP).unwrap_or(name))?;
    verdict::film(world, visit, job).map(Answer::film)
}

fn check_variant(variant: Variant, query: &[(String, String)]) -> Result<(), Refusal> {
    let asked = query.iter().find(|(name, _)| name == "variant");
    match (variant, asked.map(|(_, value)| value.as_str())) {
        // Every job has one output.
        (Variant::Ignored, _) | (Variant::Number, None | Some("0")) => Ok(()),
        (Variant::Number, Some(value)) => Err(Refusal::NotFound { message: format!("No variant '{value}'.") }),
    }
}

fn unfinished(manner: Unfinished, phase: Phase) -> Result<Answer, Refusal> {
    let status = match (manner, phase) {
        (Unfinished::HalfWritten, Phase::Running { .. }) => {
            return Ok(Answer::new(200, AnswerBody::Bytes("video/mp4", half_written())));
        }
        (Unfinished::HalfWritten, Phase::Queued | Phase::Succeeded | Phase::Failed(_)) => 500,
        (Unfinished::Refused(_, failed), Phase::Failed(_)) => failed,
        (Unfinished::Refused(pending, _), Phase::Queued | Phase::Running { .. } | Phase::Succeeded) => pending,
    };
    Err(match status {
        404 => Refusal::NotReady,
        400 => {
            let message = "Video generation is not completed.".to_owned();
            Refusal::Invalid { field: None, code: None, message }
        }
        status => Refusal::Status(status),
    })
}

/// An MP4 as its writer leaves it until the end: the brand, the head of the media data, and no index.
fn half_written() -> Bytes {
    let mut file = b"\0\0\0\x18ftypisom\0\0\x02\0isommp41\0\0\x10\0mdat".to_vec();
    file.resize(2048, 0x5a);
    file.into()
}

/// The head of an AVI, and a list of no frames.
fn avi() -> Bytes {
    const HEADER: usize = 56;
    let mut body = b"AVI LIST".to_vec();
    body.extend(68_u32.to_le_bytes());
    body.extend(b"hdrlavih");
    body.extend(56_u32.to_le_bytes());
    body.resize(body.len() + HEADER, 0);
    body.extend(b"LIST\x04\0\0\0movi");
    let length = u32::try_from(body.len()).unwrap_or_default();
    [b"RIFF".as_slice(), &length.to_le_bytes(), &body].concat().into()
}

/// `DELETE /videos/{id}`.
pub(super) fn delete(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let (aborts, removed) = match server(world)?.removal {
        Removal::No => return Err(Refusal::Status(405)),
        Removal::Aborts(removed) => (true, removed),
        Removal::Forgets(removed) => (false, removed),
    };
    let job = find(world, visit.segments[0])?.clone();
    let told = match removed {
        Removed::Notice => json!({ "id": job.id, "object": "video.deleted", "deleted": true }),
        Removed::Video => show(world, visit, (&job, world.phase(&job)), Occasion::Deleted)?,
        Removed::Flag => json!({ "deleted": true }),
    };
    if aborts {
        world.doom(&job.id, Fate::Cancelled);
    }
    world.delete(&job.id);
    Ok(Answer::json(200, told))
}

/// `GET /videos`.
pub(super) fn list(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let newest_first: Vec<&Job> = world.jobs(SIDE.name).rev().collect();
    match server(world)?.listing {
        Listing::Pages(pages) => page(world, visit, pages, newest_first),
        Listing::Everything => {
            let data = rows(world, visit, &newest_first)?;
            Ok(Answer::json(200, json!({ "object": "list", "data": data })))
        }
        Listing::Astray => Err(astray(&visit.query)),
    }
}

fn rows(world: &World, visit: &Visit<'_>, jobs: &[&Job]) -> Result<Vec<Value>, Refusal> {
    jobs.iter().map(|job| show(world, visit, (job, world.phase(job)), Occasion::Asked)).collect()
}

/// Without the name of a provider there is no upstream; with it the vendor's own host is asked.
fn astray(query: &[(String, String)]) -> Refusal {
    if query.iter().any(|(name, _)| name == "custom_llm_provider") {
        return Refusal::NotFound { message: "Invalid URL (GET /v1/videos)".to_owned() };
    }
    let message = "LLM Provider NOT provided. Pass in the LLM provider you are trying to call.".to_owned();
    Refusal::Invalid { field: None, code: None, message }
}

fn page(world: &World, visit: &Visit<'_>, pages: Pages, mut jobs: Vec<&Job>) -> Result<Answer, Refusal> {
    let asked = |wanted: &str| visit.query.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let limit = match asked("limit") {
        None => pages.usual.unwrap_or(jobs.len()),
        Some(text) => limit(text, pages.least)?,
    };
    if asked("order") == Some("asc") {
        jobs.reverse();
    }
    let start = match asked("after").map(|id| jobs.iter().position(|job| job.id == id)) {
        None => 0,
        Some(Some(position)) => position + 1,
        Some(None) if pages.unknown_cursor == UnknownCursor::FirstPage => 0,
        Some(None) => jobs.len(),
    };
    let shown: Vec<&Job> = jobs[start..].iter().take(limit).copied().collect();
    let mut list = json!({ "object": "list", "data": rows(world, visit, &shown)? });
    if pages.ends == Ends::Told {
        list["first_id"] = shown.first().map(|job| &job.id).cloned().into();
        list["last_id"] = shown.last().map(|job| &job.id).cloned().into();
        list["has_more"] = (start + shown.len() < jobs.len()).into();
    }
    Ok(Answer::json(200, list))
}

fn limit(text: &str, least: usize) -> Result<usize, Refusal> {
    let limit: usize = text.parse().map_err(|_| wrong_type("limit", "an integer", "a string"))?;
    if (least..=LARGEST_PAGE).contains(&limit) {
        return Ok(limit);
    }
    let message = format!("Input should be from {least} to {LARGEST_PAGE}.");
    Err(invalid("limit", "invalid_type", message))
}
