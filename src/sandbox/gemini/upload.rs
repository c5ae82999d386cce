//! How a file is brought: announced, then sent in pieces to an address of its own, the last of which ends it.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::files::{card_name, place, shown};
use super::{SIDE, unfit, version};
use crate::sandbox::form::Upload;
use crate::sandbox::notes;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::world::World;

/// The largest file in bytes.
const LARGEST: u64 = 2 * 1024 * 1024 * 1024;

/// How long a file stays.
const LIFE: Duration = Duration::from_hours(48);

fn session_name(id: &str) -> String {
    format!("session/{id}")
}

/// `POST /upload/{version}/files`: announces a file by headers.
pub(super) fn start(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    version(visit)?;
    if visit.header("x-goog-upload-protocol") != Some("resumable") {
        return Err(unfit("X-Goog-Upload-Protocol", "must be resumable"));
    }
    if visit.header("x-goog-upload-command") != Some("start") {
        return Err(unfit("X-Goog-Upload-Command", "must be start"));
    }
    let length = visit.header("x-goog-upload-header-content-length").and_then(|length| length.parse::<u64>().ok());
    let length = length.filter(|length| (1..=LARGEST).contains(length));
    let length = length.ok_or_else(|| unfit("X-Goog-Upload-Header-Content-Length", "must be from 1 byte to 2 GB"))?;
    let kind = visit.header("x-goog-upload-header-content-type");
    let kind = kind.filter(|kind| kind.contains('/')).ok_or_else(|| unfit("mime_type", "is required"))?;
    let body: Value = if visit.form.bytes.is_empty() {
        json!({})
    } else {
        serde_json::from_slice(&visit.form.bytes).map_err(|_| unfit("file", "the body must be JSON"))?
    };
    let session = json!({
        "length": length,
        "mime_type": kind,
        "display_name": body["file"]["display_name"].as_str().or(body["file"]["displayName"].as_str()),
    });
    let id = world.fresh_name(32);
    notes::keep(world, (SIDE.name, &session_name(&id)), &session);
    world.files.insert(place(&id), Upload { content_type: None, bytes: bytes::Bytes::new() });
    let address = format!("{}/upload/sessions/{id}", visit.here);
    Ok(Answer::empty(200, "text/plain")
        .header("x-goog-upload-url", address)
        .header("x-goog-upload-status", "active".to_owned()))
}

/// `POST` or `PUT` to that address: a piece of the file.
pub(super) fn receive(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.segments[0];
    let session = notes::of(world, (SIDE.name, &session_name(id)));
    let Some(length) = session["length"].as_u64() else { return Err(Refusal::Expired) };
    let mut bytes = world.files.get(&place(id)).map(|file| file.bytes.to_vec()).unwrap_or_default();
    let offset = visit.header("x-goog-upload-offset").and_then(|offset| offset.parse::<usize>().ok());
    if offset != Some(bytes.len()) {
        return Err(unfit("X-Goog-Upload-Offset", &format!("must be {}", bytes.len())));
    }
    let command = visit.header("x-goog-upload-command").unwrap_or_default();
    let words: Vec<&str> = command.split(',').map(str::trim).collect();
    let ends = match words.as_slice() {
        ["upload"] => false,
        ["upload", "finalize"] | ["finalize"] => true,
        _ => return Err(unfit("X-Goog-Upload-Command", "must be upload, finalize or both")),
    };
    bytes.extend_from_slice(&visit.form.bytes);
    let received = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if received > length || (ends && received != length) {
        return Err(unfit("X-Goog-Upload-Header-Content-Length", "is not the number of bytes that came"));
    }
    let digest = STANDARD.encode(Sha256::digest(&bytes));
    world.files.insert(place(id), Upload { content_type: None, bytes: bytes.into() });
    if !ends {
        return Ok(Answer::empty(200, "text/plain").header("x-goog-upload-status", "active".to_owned()));
    }
    let now = world.clock.now();
    let card = json!({
        "display_name": session["display_name"],
        "mime_type": session["mime_type"],
        "size": length,
        "sha256": digest,
        "created": world.clock.rfc3339(now),
        "expires": world.clock.rfc3339(now.after(LIFE)),
        "until": world.clock.unix(now.after(LIFE)),
    });
    notes::keep(world, (SIDE.name, &card_name(id)), &card);
    notes::keep(world, (SIDE.name, &session_name(id)), &Value::Null);
    let file = shown(world, visit, id)?;
    Ok(Answer::json(200, json!({ "file": file })).header("x-goog-upload-status", "final".to_owned()))
}
