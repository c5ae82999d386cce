//! The files of the first version: a clip by its number, and what customers brought.
//!
//! Of bringing a file only the address is documented. Here it is a form with
//! `purpose` and `file`, answered with the number of the file.

use bytes::Bytes;
use serde_json::{Value, json};

use super::{SIDE, task, well};
use crate::sandbox::body::{Body, unfit};
use crate::sandbox::form::Upload;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::world::{Phase, World};

/// The distance of a clip's number from that of its task.
const APART: u64 = 99_142_414_094_221;

/// The number of the file that a task makes.
pub(super) fn file_of(task: &str) -> String {
    task.parse::<u64>().map_or_else(|_| String::new(), |number| (number + APART).to_string())
}

fn task_of(file: &str) -> Option<String> {
    Some(file.parse::<u64>().ok()?.checked_sub(APART)?.to_string())
}

fn place(id: &str) -> String {
    format!("{}/files/{id}", SIDE.name)
}

/// The bytes of a file that was brought.
pub(super) fn bytes(world: &World, id: &str) -> Option<Bytes> {
    world.files.get(&place(id)).map(|upload| upload.bytes.clone())
}

fn unknown() -> Refusal {
    unfit("file_id", "there is no such file")
}

/// `GET /v1/files/retrieve?file_id=`: the second step to a clip. Each question gives a new link.
pub(super) fn retrieve(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let [(name, id)] = visit.query.as_slice() else { return Err(unfit("file_id", "is required")) };
    if name != "file_id" {
        return Err(unfit(name, "is not a known parameter"));
    }
    if let Some(bytes) = bytes(world, id) {
        return Ok(Answer::json(200, json!({ "file": card(id, bytes.len()), "base_resp": well() })));
    }
    let task = task_of(id).ok_or_else(unknown)?;
    let job = world.job(SIDE.name, &task).filter(|job| world.phase(job) == Phase::Succeeded).ok_or_else(unknown)?;
    let created = world.clock.unix(job.accepted);
    let link = task::link(world, visit, &task);
    let file = json!({
        // A number here, a text in the state of the task.
        "file_id": id.parse::<u64>().unwrap_or_default(),
        "bytes": 0,
        "created_at": created,
        "filename": "output.mp4",
        "purpose": "video_generation",
        "download_url": link,
    });
    Ok(Answer::json(200, json!({ "file": file, "base_resp": well() })))
}

/// `POST /v1/files/upload`.
pub(super) fn upload(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut files = visit.form.files.clone();
    let file = files.remove("file").ok_or_else(|| unfit("file", "is required"))?;
    let mut body = Body::new(visit.form.fields.clone());
    body.needed_text("purpose")?;
    body.finish()?;
    let id = world.fresh_number();
    let size = file.bytes.len();
    world.files.insert(place(&id), Upload { content_type: file.content_type, bytes: file.bytes });
    Ok(Answer::json(200, json!({ "file": card(&id, size), "base_resp": well() })))
}

/// `GET /v1/files/list`.
pub(super) fn list(world: &World) -> Answer {
    let folder = place("");
    let mine = world.files.iter().filter_map(|(name, file)| Some((name.strip_prefix(&folder)?, file.bytes.len())));
    let files: Vec<Value> = mine.map(|(id, size)| card(id, size)).collect();
    Answer::json(200, json!({ "files": files, "base_resp": well() }))
}

/// `POST /v1/files/delete`: a file that was brought, or the clip of a task.
pub(super) fn delete(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut body = Body::new(visit.form.fields.clone());
    let id = match body.take("file_id") {
        Some(Value::String(id)) => id,
        Some(Value::Number(id)) => id.to_string(),
        Some(_) | None => return Err(unfit("file_id", "is required")),
    };
    body.text("purpose")?;
    body.finish()?;
    if world.files.remove(&place(&id)).is_none() {
        let task = task_of(&id).ok_or_else(unknown)?;
        world.job(SIDE.name, &task).filter(|job| job.ended.is_some()).ok_or_else(unknown)?;
        world.delete(&task);
    }
    Ok(Answer::json(200, json!({ "file_id": id, "base_resp": well() })))
}

fn card(id: &str, size: usize) -> Value {
    json!({ "file_id": id, "bytes": size, "filename": "input", "purpose": "video_generation" })
}
