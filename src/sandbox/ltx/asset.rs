//! What an order names by an address, and the uploads that come before it: a ticket, then the bytes at another host.

use std::time::Duration;

use serde_json::json;
use url::{Host, Url};

use super::SIDE;
use crate::sandbox::body::unfit;
use crate::sandbox::brought::{self, Found};
use crate::sandbox::form::Upload;
use crate::sandbox::papers;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::world::World;

/// The largest upload in bytes.
pub(super) const LARGEST: usize = 100 * 1024 * 1024;

/// The most characters of a `data:` address of a picture, and of a clip or a sound.
pub(super) const LONGEST_IMAGE: usize = 7 * 1024 * 1024;
pub(super) const LONGEST_MEDIA: usize = 15 * 1024 * 1024;

/// How long a ticket and a file live.
const TICKET_LIFE: Duration = Duration::from_hours(1);
const FILE_LIFE: Duration = Duration::from_hours(24);

const SCHEME: &str = "ltx://uploads/";

/// The header that the bytes must come with.
const REQUIRED: (&str, &str) = ("x-goog-content-length-range", "0,104857600");

/// Where an address leads; the refusal is about that field.
pub(super) fn find(
    world: &World,
    visit: &Visit<'_>,
    (field, uri, most): (&str, &str, usize),
) -> Result<Found, Refusal> {
    if let Some(id) = uri.strip_prefix(SCHEME) {
        let end: Option<u64> = papers::find(world, &end_of("files", id));
        let live = end.is_some_and(|end| world.clock.unix(world.clock.now()) < end);
        let file = world.files.get(&content_of(id)).filter(|_| live);
        return file.map(|file| Found::Bytes(file.bytes.clone())).ok_or_else(|| unfit(field, "is not a live upload"));
    }
    let found = brought::find(world, visit, (uri, most)).map_err(|why| unfit(field, &why))?;
    let named =
        || matches!(Url::parse(uri).ok().and_then(|url| url.host().map(|host| host.to_owned())), Some(Host::Domain(_)));
    if found == Found::Unseen && !named() {
        return Err(unfit(field, "the URL must have a host name"));
    }
    Ok(found)
}

fn end_of(drawer: &str, id: &str) -> String {
    format!("{}/{drawer}/{id}", SIDE.name)
}

fn content_of(id: &str) -> String {
    format!("{}/uploads/{id}", SIDE.name)
}

/// `POST /v1/upload`.
pub(super) fn ticket(world: &mut World, visit: &Visit<'_>) -> Answer {
    let id = world.fresh_uuid();
    let end = world.clock.now().after(TICKET_LIFE);
    let unix = world.clock.unix(end);
    papers::keep(world, &end_of("tickets", &id), &unix);
    let body = json!({
        "upload_url": format!("{}/uploads/{id}", visit.elsewhere),
        "storage_uri": format!("{SCHEME}{id}"),
        "expires_at": world.clock.rfc3339(end),
        "required_headers": { REQUIRED.0: REQUIRED.1 },
    });
    Answer::json(200, body)
}

/// `PUT` of the bytes, with the headers of the ticket and without a key.
pub(super) fn upload(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.segments[0];
    let no = |message: &str| Refusal::NotPermitted { message: message.to_owned() };
    if visit.headers.contains_key("authorization") {
        return Err(no("This host takes no key."));
    }
    if visit.header(REQUIRED.0) != Some(REQUIRED.1) {
        return Err(no("The headers do not match the signature."));
    }
    let end: Option<u64> = papers::find(world, &end_of("tickets", id));
    let now = world.clock.now();
    if end.is_none_or(|end| end <= world.clock.unix(now)) {
        return Err(no("The ticket has expired."));
    }
    if visit.form.bytes.len() > LARGEST {
        return Err(Refusal::TooLarge { limit: LARGEST });
    }
    let until = world.clock.unix(now.after(FILE_LIFE));
    papers::keep(world, &end_of("files", id), &until);
    let content_type = visit.header("content-type").map(ToOwned::to_owned);
    world.files.insert(content_of(id), Upload { content_type, bytes: visit.form.bytes.clone() });
    Ok(Answer::empty(200, "text/plain"))
}
