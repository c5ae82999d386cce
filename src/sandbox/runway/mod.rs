//! The far side of Runway's developer interface: its own models and those of its partners behind one task protocol.
//!
//! Learned from <https://docs.dev.runwayml.com> and the vendor's packages (Python 5.24.0 of 2026-10-23, JavaScript 4.20.1
//! of 2026-09-29). What they leave open is settled here once: a missing version is a 400, a task that was deleted a 404,
//! a task that is ended is deleted with a 204, an address of a clip that has died a 403; a model that is gone is a 404
//! and any other unknown name a 400; an order that the content policy forbids at once is a 400 that says so. Lengths
//! that no document bounds go from 1 to 30 seconds. The upscalers, the HDR conversion, the router and the recipes are
//! not played. More words in a prompt: `[no-code]` fails without a code, `[cancelled]` is stopped by somebody else.

use serde_json::json;

use super::link;
use super::side::{Accepts, Answer, Refusal, Route, Side, Verb, Visit, bearer, post, question};
use super::world::World;

mod account;
mod asset;
mod fields;
mod models;
mod order;
mod price;
mod task;

/// The vendor as one row.
pub(super) const SIDE: Side = Side {
    name: "runway",
    // The version stands in every path.
    base_path: "",
    usual_path: "",
    key_variable: "RUNWAYML_API_SECRET",
    // Room for the largest upload and the lines around it.
    largest_body: asset::LARGEST + 64 * 1024,
    routes: &ROUTES,
    credential: bearer,
    refuse,
    // No header is documented.
    stamp: |_| Vec::new(),
};

const ROUTES: [Route; 11] = [
    post("/v1/text_to_video", Verb::Submit, |world, visit| order::create(world, visit, "text_to_video")),
    post("/v1/image_to_video", Verb::Submit, |world, visit| order::create(world, visit, "image_to_video")),
    post("/v1/video_to_video", Verb::Submit, |world, visit| order::create(world, visit, "video_to_video")),
    post("/v1/character_performance", Verb::Submit, |world, visit| {
        order::create(world, visit, "character_performance")
    }),
    question("/v1/tasks/{}", Verb::Poll, task::get),
    Route { method: "DELETE", ..question("/v1/tasks/{}", Verb::Delete, task::delete) },
    post("/v1/uploads", Verb::Upload, asset::slot),
    Route { body: Accepts::Multipart, ..post("/uploads/{}", Verb::Upload, asset::upload) },
    question("/v1/organization", Verb::Account, account::organization),
    post("/v1/organization/usage", Verb::Account, account::usage),
    Route { answer: clip, ..link::ROUTE },
];

/// A clip at its address, on a host that is not the vendor's own.
fn clip(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    check_no_version(visit)?;
    link::content(world, visit)
}

/// Refuses the vendor's header on the hosts of others.
fn check_no_version(visit: &Visit<'_>) -> Result<(), Refusal> {
    let stray = visit.headers.contains_key(VERSION_HEADER);
    if stray { Err(invalid("This host takes no header of the API.".to_owned())) } else { Ok(()) }
}

const VERSION_HEADER: &str = "x-runway-version";
const VERSION: &str = "2024-11-06";

/// Refuses a call that does not say which version of the interface it speaks.
fn check_version(visit: &Visit<'_>) -> Result<(), Refusal> {
    match visit.header(VERSION_HEADER) {
        Some(VERSION) => Ok(()),
        Some(_) => Err(invalid("This X-Runway-Version is not valid.".to_owned())),
        None => Err(invalid("The X-Runway-Version header is required.".to_owned())),
    }
}

fn invalid(message: String) -> Refusal {
    Refusal::Invalid { field: None, code: None, message }
}

/// The vendor's error body: `{"error"}`, with the address of a page about it where there is one.
fn refuse(refusal: &Refusal) -> Answer {
    match refusal {
        Refusal::NoKey => error(401, "No API key was provided."),
        Refusal::WrongKey => error(401, "The API key is not valid."),
        Refusal::Invalid { message, .. } => error(400, message),
        Refusal::NotFound { message } => error(404, message),
        Refusal::NoRoute { method, path } => error(404, &format!("There is no {method} {path}.")),
        Refusal::TooLarge { limit } => error(413, &format!("The body is larger than {limit} bytes.")),
        Refusal::NotReady => error(404, "The output is not ready."),
        Refusal::Expired => error(403, "The link to this output has expired."),
        Refusal::Policy => error(400, "The request did not pass content moderation."),
        Refusal::NotPermitted { message } => error(403, message),
        Refusal::NoModel { model } => error(404, &format!("The model {model} is no longer available.")),
        Refusal::NoCredit => error(400, "You do not have enough credits to run this task."),
        Refusal::Status(403) => error(403, "Your organization is not permitted to do this."),
        Refusal::Status(429) => error(429, "You have reached the daily limit of generations for this model."),
        Refusal::Status(status @ 400..500) => error(*status, "The request cannot be served."),
        Refusal::Status(status) => error(*status, "The service is not available at this moment."),
    }
}

fn error(status: u16, message: &str) -> Answer {
    let page = "https://docs.dev.runwayml.com/api-details/errors";
    Answer::json(status, json!({ "error": message, "docUrl": page }))
}
