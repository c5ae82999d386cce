//! The files that customers bring for their inputs: kept for a day, then gone.

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::papers::{self, Card};
use super::{SIDE, missing, no_query, stray, unfit};
use crate::sandbox::form::{Form, Upload};
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::world::{World, hex};

/// The first size in bytes that is too large.
pub(super) const LARGEST: usize = 100_000_000;

/// How long a file stays.
const LIFE: Duration = Duration::from_hours(24);

/// `POST /files`: a part `content`, and `metadata` as JSON where one likes.
pub(super) fn upload(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut form = visit.form.clone();
    let content = form.files.remove("content").ok_or_else(|| missing("(root)", "content"))?;
    let metadata = metadata(&mut form)?;
    if let Some(name) = form.fields.keys().chain(form.files.keys()).next() {
        return Err(stray("(root)", name));
    }
    if content.bytes.len() >= LARGEST {
        return Err(Refusal::TooLarge { limit: LARGEST });
    }
    let id = world.fresh_name(48);
    let (now, number) = (world.clock.now(), papers::all::<Card>(world).iter().map(|card| card.number).max());
    let card = Card {
        number: number.unwrap_or(0) + 1,
        id: id.clone(),
        content_type: content.content_type.clone().unwrap_or_else(|| "application/octet-stream".to_owned()),
        size: content.bytes.len(),
        sha256: hex(&Sha256::digest(&content.bytes)),
        metadata,
        created_at: world.clock.rfc3339(now),
        expires_at: world.clock.rfc3339(now.after(LIFE)),
        expires: world.clock.unix(now.after(LIFE)),
    };
    papers::keep(world, &id, &card);
    world.files.insert(name(&id), content);
    Ok(Answer::json(201, shown(&card, visit)))
}

/// The metadata: a text, or a part of its own with a content type.
fn metadata(form: &mut Form) -> Result<Map<String, Value>, Refusal> {
    let text = match (form.fields.remove("metadata"), form.files.remove("metadata")) {
        (None, None) => return Ok(Map::new()),
        (Some(Value::String(text)), _) => text.into_bytes(),
        (Some(_), _) => return Err(unfit("metadata", "format", "Expected a JSON object".to_owned())),
        (None, Some(Upload { bytes, .. })) => bytes.into(),
    };
    serde_json::from_slice(&text)
        .map_err(|error| unfit("metadata", "format", format!("Expected a JSON object: {error}")))
}

/// `GET /files`, newest first.
pub(super) fn list(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    no_query(visit)?;
    let mut cards: Vec<Card> = papers::all(world);
    cards.retain(|card| is_there(world, card));
    cards.sort_by_key(|card| std::cmp::Reverse(card.number));
    let results: Vec<Value> = cards.iter().map(|card| shown(card, visit)).collect();
    Ok(Answer::json(200, json!({ "next": null, "previous": null, "results": results })))
}

/// `GET /files/{id}`.
pub(super) fn get(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    no_query(visit)?;
    Ok(Answer::json(200, shown(&find(world, visit.segments[0])?, visit)))
}

/// `DELETE /files/{id}`: 204 without a body.
pub(super) fn delete(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    no_query(visit)?;
    let card = find(world, visit.segments[0])?;
    papers::shred::<Card>(world, &card.id);
    world.files.remove(&name(&card.id));
    Ok(Answer::empty(204, "application/json"))
}

/// The bytes of a file that is there.
pub(super) fn bytes(world: &World, id: &str) -> Option<Bytes> {
    find(world, id).ok()?;
    Some(world.files.get(&name(id))?.bytes.clone())
}

fn find(world: &World, id: &str) -> Result<Card, Refusal> {
    let message = || "The requested resource could not be found.".to_owned();
    let card = papers::find(world, id).filter(|card| is_there(world, card));
    card.ok_or_else(|| Refusal::NotFound { message: message() })
}

fn is_there(world: &World, card: &Card) -> bool {
    world.clock.unix(world.clock.now()) < card.expires
}

/// Where the bytes lie in the world.
fn name(id: &str) -> String {
    format!("{}/files/{id}", SIDE.name)
}

/// The file object. The vendor tells the MD5 sum of the bytes as well.
fn shown(card: &Card, visit: &Visit<'_>) -> Value {
    json!({
        "id": card.id,
        "content_type": card.content_type,
        "size": card.size,
        "etag": card.sha256[..32],
        "checksums": { "sha256": card.sha256 },
        "metadata": card.metadata,
        "created_at": card.created_at,
        "expires_at": card.expires_at,
        "urls": { "get": format!("{}/files/{}", visit.here, card.id) },
    })
}
