//! The buckets of the customer: clips as objects, for whoever brings the token.
//!
//! The customer has set a rule that removes what is as old as the settings let
//! clips become.

use serde_json::json;
use url::form_urlencoded;

use super::{SIDE, unfit};
use crate::sandbox::notes;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::World;

/// `GET /storage/v1/b/{bucket}/o/{object}?alt=media`.
pub(super) fn get(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    object(world, visit, (visit.segments[0], visit.segments[1]))
}

/// The same where the folder stands behind a version.
pub(super) fn get_behind_version(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    object(world, visit, (visit.segments[1], visit.segments[2]))
}

fn object(world: &World, visit: &Visit<'_>, (bucket, object): (&str, &str)) -> Result<Answer, Refusal> {
    if object.contains('/') {
        return Err(unfit("object", "a slash in the name of an object must be encoded as %2F"));
    }
    let name = format!("gs://{bucket}/{}", decoded(object));
    let note = notes::of(world, (SIDE.name, &name));
    let job = note["operation"].as_str().and_then(|operation| world.job(SIDE.name, operation));
    let job = job.ok_or(Refusal::Expired)?;
    match visit.query.as_slice() {
        [(name, value)] if name == "alt" && value == "media" => verdict::film(world, visit, job).map(Answer::film),
        // Without that it is the card of the object.
        [] => Ok(Answer::json(200, json!({ "kind": "storage#object", "bucket": bucket, "contentType": "video/mp4" }))),
        _ => Err(unfit("alt", "must be media")),
    }
}

/// A segment of a path without its percent signs; a plus stands for itself.
fn decoded(segment: &str) -> String {
    let guarded = segment.replace('+', "%2B");
    form_urlencoded::parse(guarded.as_bytes()).next().map_or_else(String::new, |(name, _)| name.into_owned())
}
