//! The files of a project: what was brought, and what was made. Both are there for a while, and not at once.

use bytes::Bytes;
use serde_json::{Value, json};

use super::{SIDE, unfit, version};
use crate::sandbox::notes;
use crate::sandbox::side::{Answer, AnswerBody, Refusal, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Job, Phase, World};

/// Where the note about a file lies, and where its bytes do.
pub(super) fn card_name(id: &str) -> String {
    format!("file/{id}")
}

pub(super) fn place(id: &str) -> String {
    format!("{}/files/{id}", SIDE.name)
}

fn card(world: &World, id: &str) -> Value {
    notes::of(world, (SIDE.name, &card_name(id)))
}

/// The address of a clip's bytes.
pub(super) fn download_address(visit: &Visit<'_>, id: &str) -> String {
    format!("{}/v1beta/files/{id}:download?alt=media", visit.here)
}

/// What a file is.
enum Found<'w> {
    Made(&'w Job),
    Brought(Value),
}

fn missing() -> Refusal {
    Refusal::Expired
}

/// Finds a file that is there; a clip only once it has been made.
fn find<'w>(world: &'w World, id: &str) -> Result<Found<'w>, Refusal> {
    let card = card(world, id);
    if card.is_null() || card["deleted"] == json!(true) {
        return Err(missing());
    }
    let Some(job) = card["job"].as_str() else {
        let alive = card["until"].as_u64() > Some(world.clock.unix(world.clock.now()));
        return if alive { Ok(Found::Brought(card)) } else { Err(missing()) };
    };
    let job = world.job(SIDE.name, job).filter(|job| world.phase(job) == Phase::Succeeded).ok_or_else(missing)?;
    let gone = world.expires(job).is_some_and(|expires| expires <= world.clock.now());
    if gone { Err(missing()) } else { Ok(Found::Made(job)) }
}

/// The bytes of a file that was brought and is ready, by the address that was told.
pub(super) fn brought(world: &World, visit: &Visit<'_>, uri: &str) -> Option<Bytes> {
    let (_, id) = uri.strip_prefix(&visit.here)?.split_once("/files/")?;
    let is_ready = card(world, id)["looks"].as_u64() >= Some(2);
    find(world, id).ok().filter(|_| is_ready)?;
    world.files.get(&place(id)).map(|file| file.bytes.clone())
}

/// `GET /{version}/files/{id}`: PROCESSING at the first look.
pub(super) fn get(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    version(visit)?;
    let id = visit.segments[1];
    find(world, id)?;
    looked(world, id);
    Ok(Answer::json(200, shown(world, visit, id)?))
}

fn looked(world: &mut World, id: &str) {
    let mut card = card(world, id);
    card["looks"] = json!(card["looks"].as_u64().unwrap_or_default() + 1);
    notes::keep(world, (SIDE.name, &card_name(id)), &card);
}

/// The file object: another spelling than the interaction's, and numbers as texts.
pub(super) fn shown(world: &World, visit: &Visit<'_>, id: &str) -> Result<Value, Refusal> {
    let ready = card(world, id)["looks"].as_u64() >= Some(2);
    let state = if ready { "ACTIVE" } else { "PROCESSING" };
    let uri = format!("{}/v1beta/files/{id}", visit.here);
    Ok(match find(world, id)? {
        Found::Made(job) => json!({
            "name": format!("files/{id}"),
            "mimeType": "video/mp4",
            "sizeBytes": "2310448",
            "createTime": job.ended.map(|ended| world.clock.rfc3339(ended)),
            "expirationTime": world.expires(job).map(|expires| world.clock.rfc3339(expires)),
            "uri": uri,
            "downloadUri": download_address(visit, id),
            "state": state,
            "source": "GENERATED",
            "videoMetadata": {},
        }),
        Found::Brought(card) => json!({
            "name": format!("files/{id}"),
            "displayName": card["display_name"],
            "mimeType": card["mime_type"],
            "sizeBytes": card["size"].as_u64().unwrap_or_default().to_string(),
            "createTime": card["created"],
            "expirationTime": card["expires"],
            "sha256Hash": card["sha256"],
            "uri": uri,
            "state": state,
            "source": "UPLOADED",
        }),
    })
}

/// `GET /{version}/files/{id}:download?alt=media`, for whoever has the key.
pub(super) fn download(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    version(visit)?;
    let id = visit.segments[1];
    if visit.query != [("alt".to_owned(), "media".to_owned())] {
        return Err(unfit("alt", "must be media"));
    }
    let found = find(world, id)?;
    if card(world, id)["looks"].as_u64().unwrap_or_default() < 2 {
        return Err(Refusal::NotReady);
    }
    match found {
        Found::Made(job) => verdict::film(world, visit, job).map(Answer::film),
        Found::Brought(_) => {
            let bytes = world.files.get(&place(id)).map(|file| file.bytes.clone()).ok_or_else(missing)?;
            Ok(Answer::new(200, AnswerBody::Bytes("application/octet-stream", bytes)))
        }
    }
}

/// `GET /{version}/files`: in pages.
pub(super) fn list(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    version(visit)?;
    let (mut size, mut first) = (10, 0);
    for (name, value) in &visit.query {
        let number = value.parse::<usize>().map_err(|_| unfit(name, "must be a number"));
        match name.as_str() {
            "pageSize" => size = number?.clamp(1, 100),
            "pageToken" => first = number?,
            name => return Err(unfit(name, "is not supported")),
        }
    }
    let folder = format!("{}/notes/{}", SIDE.name, card_name(""));
    let mut ids: Vec<String> =
        world.files.keys().filter_map(|name| name.strip_prefix(&folder)).map(ToOwned::to_owned).collect();
    ids.retain(|id| find(world, id).is_ok());
    ids.sort_unstable();
    let page = ids.iter().skip(first).take(size);
    let files = page.map(|id| shown(world, visit, id)).collect::<Result<Vec<_>, _>>()?;
    let mut answer = json!({ "files": files });
    if ids.len() > first + size {
        answer["nextPageToken"] = json!((first + size).to_string());
    }
    Ok(Answer::json(200, answer))
}

/// `DELETE /{version}/files/{id}`.
pub(super) fn delete(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    version(visit)?;
    let id = visit.segments[1];
    find(world, id)?;
    let mut card = card(world, id);
    card["deleted"] = json!(true);
    notes::keep(world, (SIDE.name, &card_name(id)), &card);
    Ok(Answer::json(200, json!({})))
}
