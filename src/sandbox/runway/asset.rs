//! What an order names by an address: out on the web, in the address itself, or brought to a slot before.

use std::time::Duration;

use serde_json::{Value, json};

use super::{SIDE, check_no_version, check_version, invalid};
use crate::sandbox::body::{Body, unfit};
use crate::sandbox::brought::{self, Found};
use crate::sandbox::papers;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::world::World;

/// The smallest and the largest upload in bytes.
const SMALLEST: usize = 512;
pub(super) const LARGEST: usize = 200 * 1024 * 1024;

/// The most characters of a `data:` address, and of one out on the web.
const LONGEST_DATA: usize = 5 * 1024 * 1024;
const LONGEST_URL: usize = 2048;

/// How long an upload can be used.
const LIFE: Duration = Duration::from_hours(24);

const SCHEME: &str = "runway://";

/// Where an address leads; the sentence says what is wrong with it.
pub(super) fn find(world: &World, visit: &Visit<'_>, uri: &str) -> Result<Found, String> {
    if let Some(id) = uri.strip_prefix(SCHEME) {
        let now = world.clock.unix(world.clock.now());
        let live = papers::find::<u64>(world, &slot_of(id)).is_some_and(|end| now < end);
        let file = world.files.get(&content_of(id)).filter(|_| live);
        return file.map(|file| Found::Bytes(file.bytes.clone())).ok_or_else(|| format!("{uri} is not a live upload"));
    }
    let found = brought::find(world, visit, (uri, LONGEST_DATA))?;
    if found == Found::Unseen {
        check_url(uri)?;
    }
    Ok(found)
}

fn check_url(uri: &str) -> Result<(), String> {
    if uri.len() > LONGEST_URL {
        return Err(format!("the URL must have at most {LONGEST_URL} characters"));
    }
    match url::Url::parse(uri).ok().as_ref().and_then(url::Url::host) {
        Some(url::Host::Domain(_)) => Ok(()),
        Some(url::Host::Ipv4(_) | url::Host::Ipv6(_)) | None => Err("the URL must have a domain name".to_owned()),
    }
}

fn slot_of(id: &str) -> String {
    format!("{}/slots/{id}", SIDE.name)
}

fn content_of(id: &str) -> String {
    format!("{}/uploads/{id}", SIDE.name)
}

/// The fields that an upload must carry before the file.
fn signed(id: &str) -> [(&'static str, String); 3] {
    [
        ("key", format!("uploads/{id}")),
        ("x-amz-algorithm", "AWS4-HMAC-SHA256".to_owned()),
        ("policy", format!("p-{id}")),
    ]
}

/// `POST /v1/uploads`: a place for one file.
pub(super) fn slot(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    check_version(visit)?;
    let mut body = Body::new(visit.form.fields.clone());
    body.needed_text("filename")?;
    body.choice("type", &["ephemeral"])?.ok_or_else(|| body.missing("type"))?;
    body.finish()?;
    let id = world.fresh_uuid();
    let end = world.clock.unix(world.clock.now().after(LIFE));
    papers::keep(world, &slot_of(&id), &end);
    let fields: serde_json::Map<String, Value> =
        signed(&id).into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    let url = format!("{}/uploads/{id}", visit.elsewhere);
    Ok(Answer::json(200, json!({ "uploadUrl": url, "fields": fields, "runwayUri": format!("{SCHEME}{id}") })))
}

/// `POST` to a slot, on the storage's own host: every field first, the file last, and nothing of the vendor's.
pub(super) fn upload(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.segments[0];
    check_no_version(visit)?;
    if visit.headers.contains_key("authorization") {
        return Err(invalid("This host takes no key.".to_owned()));
    }
    if papers::find::<u64>(world, &slot_of(id)).is_none() {
        return Err(Refusal::NotPermitted { message: "There is no such upload.".to_owned() });
    }
    let mut form = visit.form.clone();
    for (name, wanted) in signed(id) {
        if form.fields.remove(name) != Some(Value::String(wanted)) {
            return Err(Refusal::NotPermitted { message: format!("The field {name} does not match the signature.") });
        }
    }
    let file = form.files.remove("file").ok_or_else(|| unfit("file", "is required"))?;
    if let Some(name) = form.fields.keys().chain(form.files.keys()).next() {
        return Err(unfit(name, "is not a known field"));
    }
    if form.parts.last().is_none_or(|last| last != "file") {
        return Err(unfit("file", "must be the last field"));
    }
    if !(SMALLEST..=LARGEST).contains(&file.bytes.len()) {
        return Err(unfit("file", "must have 512 bytes to 200 MB"));
    }
    if world.files.contains_key(&content_of(id)) {
        return Err(Refusal::NotPermitted { message: "This slot is taken.".to_owned() });
    }
    world.files.insert(content_of(id), file);
    Ok(Answer::empty(204, "text/plain"))
}
