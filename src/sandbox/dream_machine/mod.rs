//! The far side of Luma's older interface, Dream Machine, with ray-2 and ray-flash-2.
//!
//! Learned from the vendor's package lumaai 1.21.0 of 2026-04-07 and its pages; the prices are readings by others of
//! 2025. What they leave open is settled here once: an order is answered with a 201, a deletion with a 204, no job that
//! fails is charged, a change costs what a new clip of that length does, and a clip lies at one address for as long as
//! clips live. Reframing, enlarging and added sound are not played: their fields are not known.

use serde_json::json;

use super::link;
use super::side::{Answer, Refusal, Route, Side, Verb, bearer, post, question};

mod generation;
mod order;

/// The vendor as one row.
pub(super) const SIDE: Side = Side {
    name: "dream-machine",
    base_path: "/dream-machine/v1",
    usual_path: "/dream-machine/v1",
    key_variable: "LUMAAI_API_KEY",
    // Pictures and clips come by their addresses only.
    largest_body: 1024 * 1024,
    routes: &ROUTES,
    credential: bearer,
    refuse,
    // No header is documented.
    stamp: |_| Vec::new(),
};

const ROUTES: [Route; 10] = [
    post("/generations/video", Verb::Submit, order::create),
    post("/generations", Verb::Submit, order::create),
    post("/generations/video/modify", Verb::Edit, order::modify),
    question("/generations", Verb::List, generation::list),
    question("/generations/concepts/list", Verb::Models, |_, _| Ok(generation::concepts())),
    question("/generations/{}", Verb::Poll, generation::get),
    Route { method: "DELETE", ..question("/generations/{}", Verb::Delete, generation::delete) },
    question("/credits", Verb::Account, |world, _| Ok(generation::credits(world))),
    question("/ping", Verb::Account, |_, _| Ok(Answer::json(200, json!({ "message": "pong" })))),
    link::ROUTE,
];

/// The vendor's error body: `{"detail"}`.
fn refuse(refusal: &Refusal) -> Answer {
    match refusal {
        Refusal::NoKey | Refusal::WrongKey => detail(401, "Not authenticated"),
        Refusal::Invalid { message, .. } => detail(400, message),
        Refusal::NotFound { message } => detail(404, message),
        Refusal::NoRoute { .. } => detail(404, "Not Found"),
        Refusal::TooLarge { limit } => detail(413, &format!("The request is larger than {limit} bytes")),
        Refusal::NotReady => detail(404, "The video is not ready"),
        Refusal::Expired => detail(403, "Request has expired"),
        Refusal::Policy => detail(400, MODERATED),
        Refusal::NotPermitted { message } => detail(403, message),
        Refusal::NoModel { model } => detail(404, &format!("Model {model} not found")),
        Refusal::NoCredit => detail(402, "Insufficient credits"),
        Refusal::Status(403) => detail(403, "Not permitted"),
        Refusal::Status(429) => detail(429, "Too many requests"),
        Refusal::Status(status @ 400..500) => detail(*status, "The request cannot be served"),
        Refusal::Status(status) => detail(*status, "Internal server error"),
    }
}

/// What is said of a prompt that may not be drawn; no document has the sentence.
const MODERATED: &str = "The prompt was rejected by content moderation";

fn detail(status: u16, message: &str) -> Answer {
    Answer::json(status, json!({ "detail": message }))
}
