//! Files: those that customers bring for their orders, and the kept copies of clips.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{SIDE, storage};
use crate::sandbox::body::unfit;
use crate::sandbox::papers;
use crate::sandbox::side::{Answer, AnswerBody, Refusal, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::World;

/// The largest file in bytes: the documents say 48 MB here and 50 MB there.
pub(super) const LARGEST: usize = 50_000_000;

/// The longest life of a file in seconds.
const LONGEST_LIFE: u64 = 2_592_000;

/// What is known of a file beside its bytes.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Card {
    id: String,
    bytes: usize,
    created_at: u64,
    expires_at: Option<u64>,
}

impl Card {
    fn shown(&self) -> Value {
        let Self { id, bytes, created_at, expires_at } = self;
        json!({ "id": id, "object": "file", "bytes": bytes, "created_at": created_at, "expires_at": expires_at })
    }
}

fn card(id: &str) -> String {
    format!("{}/cards/{id}", SIDE.name)
}

fn content_of(id: &str) -> String {
    format!("{}/files/{id}", SIDE.name)
}

/// `POST /files`: the part `file`, and `expires_after` before it where one likes.
pub(super) fn upload(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut form = visit.form.clone();
    let file = form.files.remove("file").ok_or_else(|| unfit("file", "is required"))?;
    let life = form.fields.remove("expires_after").and_then(|life| life.as_str().map(ToOwned::to_owned));
    // What the vendor takes beside it and does not ask for.
    form.fields.remove("purpose");
    if let Some(name) = form.fields.keys().chain(form.files.keys()).next() {
        return Err(unfit(name, "is not a known field"));
    }
    let place = |wanted: &str| form.parts.iter().position(|part| part == wanted);
    if life.is_some() && place("expires_after") > place("file") {
        return Err(unfit("expires_after", "must come before the file"));
    }
    let life = life.map(|life| life.parse().ok().filter(|life| (1..=LONGEST_LIFE).contains(life)));
    let life: Option<u64> =
        life.map(|life| life.ok_or_else(|| unfit("expires_after", "must be seconds"))).transpose()?;
    if file.bytes.len() > LARGEST {
        return Err(Refusal::TooLarge { limit: LARGEST });
    }
    let now = world.clock.unix(world.clock.now());
    let id = format!("file_{}", world.fresh_uuid());
    let made =
        Card { id: id.clone(), bytes: file.bytes.len(), created_at: now, expires_at: life.map(|life| now + life) };
    papers::keep(world, &card(&id), &made);
    world.files.insert(content_of(&id), file);
    Ok(Answer::json(200, made.shown()))
}

/// `GET /files`: what was brought, and is there.
pub(super) fn list(world: &World) -> Answer {
    let drawer = card("");
    let ids = world.files.keys().filter_map(|name| name.strip_prefix(&drawer));
    let cards = ids.filter_map(|id| find(world, id).ok());
    let data: Vec<Value> = cards.map(|card| card.shown()).collect();
    Answer::json(200, json!({ "object": "list", "data": data }))
}

/// `GET /files/{id}`.
pub(super) fn get(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.segments[0];
    if let Some(job) = storage::job_of(world, id) {
        let film = verdict::kept_film(world, visit, job);
        return film.map(|_| Answer::json(200, json!({ "id": id, "object": "file" })));
    }
    find(world, id).map(|card| Answer::json(200, card.shown()))
}

/// `GET /files/{id}/content`, with the key.
pub(super) fn content(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.segments[0];
    if let Some(job) = storage::job_of(world, id) {
        return verdict::kept_film(world, visit, job).map(Answer::film);
    }
    let bytes = bytes(world, id).ok_or_else(|| no_file(id))?;
    Ok(Answer::new(200, AnswerBody::Bytes("application/octet-stream", bytes)))
}

/// `DELETE /files/{id}`.
pub(super) fn delete(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.segments[0];
    find(world, id)?;
    world.files.remove(&card(id));
    world.files.remove(&content_of(id));
    Ok(Answer::json(200, json!({ "id": id, "object": "file", "deleted": true })))
}

/// The bytes of a file that is there.
pub(super) fn bytes(world: &World, id: &str) -> Option<Bytes> {
    find(world, id).ok()?;
    Some(world.files.get(&content_of(id))?.bytes.clone())
}

fn find(world: &World, id: &str) -> Result<Card, Refusal> {
    let now = world.clock.unix(world.clock.now());
    let found = papers::find(world, &card(id)).filter(|card: &Card| card.expires_at.is_none_or(|end| now < end));
    found.ok_or_else(|| no_file(id))
}

fn no_file(id: &str) -> Refusal {
    Refusal::NotFound { message: format!("The file {id} was not found.") }
}
