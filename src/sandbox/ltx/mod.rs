//! The far side of Lightricks' LTX interface: each operation has an address of its own, held open in v1, polled in v2.
//!
//! Learned from the vendor's `OpenAPI` document as kept at <https://github.com/api-evangelist/lightricks> (August 2026)
//! and <https://docs.ltx.io> with its price page of 2026-08-11. What they leave open is settled here once: lengths of the
//! 2.3 models do not hang on size or frame rate, retakes and extensions cost the same at every size, a length that the
//! model chooses is eight seconds, a sound whose length cannot be seen is one of five, and what fails costs nothing.

use serde_json::json;

use super::link;
use super::side::{Accepts, Answer, Refusal, Route, Side, Verb, bearer, post, question};

mod asset;
mod job;
mod models;
mod order;
mod works;

use order::Operation;

/// The vendor as one row.
pub(super) const SIDE: Side = Side {
    name: "ltx",
    // The version stands in every path.
    base_path: "",
    usual_path: "",
    key_variable: "LTXV_API_KEY",
    // Room for the largest upload.
    largest_body: asset::LARGEST + 64 * 1024,
    routes: &ROUTES,
    credential: bearer,
    refuse,
    stamp: |call| vec![("x-request-id", call.to_owned())],
};

const ROUTES: [Route; 16] = [
    post("/v2/text-to-video", Verb::Submit, |world, visit| order::submit(world, visit, Operation::Text)),
    post("/v2/image-to-video", Verb::Submit, |world, visit| order::submit(world, visit, Operation::Image)),
    post("/v2/audio-to-video", Verb::Submit, |world, visit| order::submit(world, visit, Operation::Audio)),
    post("/v2/retake", Verb::Edit, |world, visit| order::submit(world, visit, Operation::Retake)),
    post("/v2/extend", Verb::Extend, |world, visit| order::submit(world, visit, Operation::Extend)),
    post("/v2/video-to-video-hdr", Verb::Edit, |world, visit| order::submit(world, visit, Operation::Hdr)),
    post("/v2/video-to-video-reframe", Verb::Edit, |world, visit| order::submit(world, visit, Operation::Reframe)),
    question("/v2/{}/{}", Verb::Poll, job::get),
    post("/v1/text-to-video", Verb::Submit, |world, visit| order::make(world, visit, Operation::Text)),
    post("/v1/image-to-video", Verb::Submit, |world, visit| order::make(world, visit, Operation::Image)),
    post("/v1/audio-to-video", Verb::Submit, |world, visit| order::make(world, visit, Operation::Audio)),
    post("/v1/retake", Verb::Edit, |world, visit| order::make(world, visit, Operation::Retake)),
    post("/v1/extend", Verb::Extend, |world, visit| order::make(world, visit, Operation::Extend)),
    Route {
        body: Accepts::Nothing,
        ..post("/v1/upload", Verb::Upload, |world, visit| Ok(asset::ticket(world, visit)))
    },
    Route { method: "PUT", body: Accepts::Bytes, ..post("/uploads/{}", Verb::Upload, asset::upload) },
    link::ROUTE,
];

/// Seconds after which a call too many may be repeated.
const RETRY_AFTER: u32 = 1;

/// The vendor's error body: `{"type":"error","error":{type,message}}`.
fn refuse(refusal: &Refusal) -> Answer {
    match refusal {
        Refusal::NoKey => error(401, "authentication_error", "Missing API key."),
        Refusal::WrongKey => error(401, "authentication_error", "Invalid API key."),
        Refusal::Invalid { message, .. } => error(400, "invalid_request_error", message),
        Refusal::NotFound { message } => error(404, "not_found_error", message),
        Refusal::NoRoute { method, path } => error(404, "not_found_error", &format!("There is no {method} {path}.")),
        Refusal::TooLarge { limit } => {
            error(413, "request_too_large", &format!("The request is larger than {limit} bytes."))
        }
        Refusal::NotReady => error(404, "not_found_error", "The video is not ready."),
        Refusal::Expired => error(403, "not_found_error", "The link has expired."),
        Refusal::Policy => error(422, "content_filtered_error", FILTERED),
        Refusal::NotPermitted { message } => error(403, "invalid_request_error", message),
        Refusal::NoModel { model } => {
            let message = format!("The model {model} has been removed and is no longer available.");
            error(400, "invalid_request_error", &message)
        }
        Refusal::NoCredit => error(
            402,
            "insufficient_funds_error",
            "Insufficient funds: this request needs more credits than are left in your account.",
        ),
        Refusal::Status(403) => error(403, "authentication_error", "This API key is not permitted to do this."),
        Refusal::Status(429) => error(429, "rate_limit_error", "Too many requests."),
        Refusal::Status(503) => error(503, "service_unavailable", "The service is not available."),
        Refusal::Status(529) => error(529, "overloaded_error", "The service is overloaded."),
        Refusal::Status(status @ 400..500) => error(*status, "invalid_request_error", "The request cannot be served."),
        Refusal::Status(status) => error(*status, "api_error", "Something went wrong on our side."),
    }
}

const FILTERED: &str = "The request was rejected by the content filter.";

fn error(status: u16, kind: &str, message: &str) -> Answer {
    Answer::json(status, json!({ "type": "error", "error": { "type": kind, "message": message } }))
}
