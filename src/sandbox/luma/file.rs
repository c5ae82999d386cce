//! Files that customers bring: in one form, or by a ticket, the bytes at another host, and a word that they are there.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::SIDE;
use crate::sandbox::body::{Body, unfit};
use crate::sandbox::form::Upload;
use crate::sandbox::papers;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::world::World;

/// The largest file that may be announced: 5 GiB.
const LARGEST: i64 = 5 * 1024 * 1024 * 1024;

const PURPOSES: [&str; 2] = ["input", "reference"];

/// How long an address for the bytes works.
const TICKET_LIFE: std::time::Duration = std::time::Duration::from_mins(15);

/// The most files on a page, and how many there are unless told.
const LARGEST_PAGE: usize = 100;
const USUAL_PAGE: usize = 25;

/// Where a file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Pending,
    Processing,
    Ready,
    Failed,
    Deleted,
}

/// What is known of a file beside its bytes.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Card {
    id: String,
    /// The running number, from 1.
    number: usize,
    state: State,
    mime_type: String,
    size_bytes: i64,
    purpose: String,
    created_at: String,
    /// Until when the bytes may come.
    until: u64,
}

impl Card {
    fn shown(&self) -> Value {
        json!({
            "id": self.id,
            "state": self.state,
            "mime_type": self.mime_type,
            "size_bytes": self.size_bytes,
            "purpose": self.purpose,
            "created_at": self.created_at,
        })
    }
}

fn card(id: &str) -> String {
    format!("{}/cards/{id}", SIDE.name)
}

fn content_of(id: &str) -> String {
    format!("{}/files/{id}", SIDE.name)
}

fn cards(world: &World) -> Vec<Card> {
    let drawer = card("");
    let ids = world.files.keys().filter(|name| name.starts_with(&drawer));
    let mut cards: Vec<Card> = ids.filter_map(|name| papers::find(world, name)).collect();
    cards.sort_by_key(|card| std::cmp::Reverse(card.number));
    cards
}

fn find(world: &World, id: &str) -> Result<Card, Refusal> {
    let message = || format!("File {id} not found");
    papers::find(world, &card(id)).ok_or_else(|| Refusal::NotFound { message: message() })
}

/// `POST /files`.
pub(super) fn create(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut form = visit.form.clone();
    let file = form.files.remove("file");
    if let Some(name) = form.files.keys().next() {
        return Err(unfit(name, "is not a known field"));
    }
    let mut body = Body::new(form.fields);
    let purpose = body.choice("purpose", &PURPOSES)?.unwrap_or("input").to_owned();
    let (mime_type, size_bytes) = match &file {
        Some(file) => {
            let kind = file.content_type.clone().unwrap_or_else(|| "application/octet-stream".to_owned());
            (kind, i64::try_from(file.bytes.len()).unwrap_or(LARGEST))
        }
        None => {
            (body.needed_text("mime_type")?, body.integer("size_bytes")?.ok_or_else(|| body.missing("size_bytes"))?)
        }
    };
    if !(1..=LARGEST).contains(&size_bytes) {
        return Err(unfit("size_bytes", "must be from 1 to 5368709120"));
    }
    for name in ["filename", "expires_at", "user_id"] {
        body.text(name)?;
    }
    body.finish()?;
    let now = world.clock.now();
    let made = Card {
        id: format!("f-{}", world.fresh_uuid()),
        number: cards(world).len() + 1,
        state: if file.is_some() { State::Ready } else { State::Pending },
        mime_type,
        size_bytes,
        purpose,
        created_at: world.clock.rfc3339(now),
        until: world.clock.unix(now.after(TICKET_LIFE)),
    };
    let upload = if let Some(file) = file {
        world.files.insert(content_of(&made.id), file);
        Value::Null
    } else {
        json!({
            "method": "PUT",
            "url": format!("{}/uploads/{}", visit.elsewhere, made.id),
            "headers": { "Content-Type": made.mime_type },
            "expires_at": world.clock.rfc3339(now.after(TICKET_LIFE)),
        })
    };
    papers::keep(world, &card(&made.id), &made);
    let body = json!({ "id": made.id, "state": made.state, "file": made.shown(), "upload": upload });
    Ok(Answer::json(201, body))
}

/// `PUT` of the bytes, with exactly the headers of the ticket and without a key.
pub(super) fn put(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.segments[0];
    let made = find(world, id)?;
    let no = |message: &str| Refusal::NotPermitted { message: message.to_owned() };
    if visit.headers.contains_key("authorization") {
        return Err(no("Only one auth mechanism allowed"));
    }
    if visit.header("content-type") != Some(&made.mime_type) {
        return Err(no("The headers do not match the signature"));
    }
    if made.state != State::Pending || made.until <= world.clock.unix(world.clock.now()) {
        return Err(no("Request has expired"));
    }
    let upload = Upload { content_type: Some(made.mime_type), bytes: visit.form.bytes.clone() };
    world.files.insert(content_of(id), upload);
    Ok(Answer::empty(200, "text/plain"))
}

/// `POST /files/{id}/complete`: the file is looked at, and ready at the next look, unless its bytes are not there.
pub(super) fn complete(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut made = find(world, visit.segments[0])?;
    let length = world.files.get(&content_of(&made.id)).map(|file| file.bytes.len());
    if made.state == State::Pending {
        let whole = length.and_then(|length| i64::try_from(length).ok()) == Some(made.size_bytes);
        made.state = if whole { State::Processing } else { State::Failed };
        papers::keep(world, &card(&made.id), &made);
    }
    Ok(Answer::json(200, made.shown()))
}

/// `GET /files/{id}`.
pub(super) fn get(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut made = find(world, visit.segments[0])?;
    let mut shown = made.shown();
    if made.state == State::Failed {
        shown["failure_reason"] = json!("The upload is not complete");
    }
    if made.state == State::Processing {
        made.state = State::Ready;
        papers::keep(world, &card(&made.id), &made);
    }
    Ok(Answer::json(200, shown))
}

/// `GET /files`, newest first.
pub(super) fn list(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let (mut limit, mut cursor) = (USUAL_PAGE, 0);
    let mut files = cards(world);
    for (name, value) in &visit.query {
        match name.as_str() {
            "limit" => {
                let asked = value.parse().ok().filter(|limit| (1..=LARGEST_PAGE).contains(limit));
                limit = asked.ok_or_else(|| unfit(name, "must be from 1 to 100"))?;
            }
            "cursor" => cursor = value.parse().map_err(|_| unfit(name, "is not one of ours"))?,
            "purpose" => files.retain(|card| card.purpose == *value),
            "state" => files.retain(|card| json!(card.state) == json!(value)),
            name => return Err(unfit(name, "is not a known parameter")),
        }
    }
    let end = limit.saturating_add(cursor);
    let next = (end < files.len()).then(|| end.to_string());
    let data: Vec<Value> = files.iter().skip(cursor).take(limit).map(Card::shown).collect();
    Ok(Answer::json(200, json!({ "data": data, "has_more": next.is_some(), "next_cursor": next })))
}

/// `DELETE /files/{id}`: its bytes go, its card stays.
pub(super) fn delete(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut made = find(world, visit.segments[0])?;
    world.files.remove(&content_of(&made.id));
    made.state = State::Deleted;
    papers::keep(world, &card(&made.id), &made);
    Ok(Answer::json(200, made.shown()))
}

/// The bytes of a file that can be used.
pub(super) fn ready(world: &World, id: &str) -> Option<Bytes> {
    find(world, id).ok().filter(|card| card.state == State::Ready)?;
    Some(world.files.get(&content_of(id))?.bytes.clone())
}
