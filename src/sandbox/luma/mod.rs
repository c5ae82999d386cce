//! The far side of the Luma Agents interface with its one video model, ray-3.2.
//!
//! Learned from <https://docs.agents.lumalabs.ai> (July and October 2026) and the vendor's package luma-agents 0.5.0 of
//! 2026-08-05. What they leave open is settled here once: no job that fails is charged, a source longer than ten seconds
//! is edited at the price of ten, a 5 s clip comes where no length is said, and the access to HDR is given. More words
//! in a prompt: `[crowded]` is refused while another job is under way, for too many at once.

use serde_json::json;

use super::link;
use super::side::{Accepts, Answer, Refusal, Route, Side, Verb, bearer, post, question};

mod file;
mod generation;
mod order;
mod price;
mod reference;
mod video;

/// The vendor as one row.
pub(super) const SIDE: Side = Side {
    name: "luma",
    base_path: "/v1",
    usual_path: "/v1",
    key_variable: "LUMA_AGENTS_API_KEY",
    // An input of 200 MB, written out, and the lines around it.
    largest_body: 270 * 1024 * 1024,
    routes: &ROUTES,
    credential: bearer,
    refuse,
    stamp: |call| vec![("x-api-version", "2026-04-01".to_owned()), ("x-request-id", call.to_owned())],
};

const ROUTES: [Route; 9] = [
    post("/generations", Verb::Submit, order::create),
    question("/generations/{}", Verb::Poll, generation::get),
    Route { body: Accepts::JsonOrMultipart, ..post("/files", Verb::Upload, file::create) },
    Route { body: Accepts::Nothing, ..post("/files/{}/complete", Verb::Upload, file::complete) },
    question("/files", Verb::Account, file::list),
    question("/files/{}", Verb::Account, file::get),
    Route { method: "DELETE", ..question("/files/{}", Verb::Delete, file::delete) },
    Route { method: "PUT", body: Accepts::Bytes, ..post("/uploads/{}", Verb::Upload, file::put) },
    link::ROUTE,
];

/// The vendor's error body: `{"detail"}`, a text, or a list where fields do not fit.
fn refuse(refusal: &Refusal) -> Answer {
    match refusal {
        Refusal::NoKey => detail(401, "API key is missing"),
        Refusal::WrongKey => detail(401, "Invalid API key"),
        Refusal::Invalid { field: Some(field), message, .. } => {
            let mut place = vec!["body"];
            place.extend(field.split('.'));
            let item = json!({ "loc": place, "msg": message, "type": "value_error" });
            Answer::json(422, json!({ "detail": [item] }))
        }
        Refusal::Invalid { field: None, message, .. } => detail(400, message),
        Refusal::NotFound { message } => detail(404, message),
        Refusal::NoRoute { method, path } => detail(404, &format!("There is no {method} {path}")),
        Refusal::TooLarge { limit } => detail(413, &format!("The request is larger than {limit} bytes")),
        Refusal::NotReady => detail(404, "The output is not ready"),
        Refusal::Expired => detail(403, "Request has expired"),
        Refusal::Policy => detail(400, MODERATED),
        Refusal::NotPermitted { message } => detail(403, message),
        Refusal::NoModel { model } => detail(404, &format!("Model {model} not found")),
        Refusal::NoCredit => detail(402, "Insufficient credits"),
        Refusal::Status(403) => detail(403, "Access denied"),
        // The other 429, for too many jobs at once, has none of these headers.
        Refusal::Status(429) => detail(429, "Rate limit exceeded")
            .header("x-ratelimit-limit", "60".to_owned())
            .header("x-ratelimit-remaining", "0".to_owned())
            .header("x-ratelimit-reset", "1".to_owned()),
        Refusal::Status(status @ 400..500) => detail(*status, "The request cannot be served"),
        Refusal::Status(status) => detail(*status, "Internal server error"),
    }
}

/// What is said of a prompt that may not be drawn; no document has the sentence.
const MODERATED: &str = "The prompt was rejected by content moderation";

fn detail(status: u16, message: &str) -> Answer {
    Answer::json(status, json!({ "detail": message }))
}
