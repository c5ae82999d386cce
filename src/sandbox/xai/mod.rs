//! The far side of xAI's Grok Imagine videos, as the vendor documented them up to October 2026.
//!
//! Learned from <https://docs.x.ai/developers/model-capabilities/video/generation>,
//! <https://docs.x.ai/developers/pricing> and the protocol files <https://github.com/xai-org/xai-proto> of 2026-05-17.
//! An empty prompt, and a model that cannot edit, are found out only after the order was taken, and told at a look.
//! What the documents leave open is settled here once: at most seven references, sources of at most 15 s, files of at
//! most 50 MB, a clip at its address for as long as clips live and not renewed by a look, and nothing asked for a job
//! that fails; only a clip that was made and withheld is charged. More words in a prompt: `[bare]` tells a failure as a
//! bare text, `[storage-error]` loses the copy in Files and not the clip.

use serde_json::{Value, json};

use super::link;
use super::side::{Accepts, Answer, Refusal, Route, Side, Verb, bearer, post, question};

mod file;
mod input;
mod models;
mod order;
mod storage;
mod video;

/// The vendor as one row.
pub(super) const SIDE: Side = Side {
    name: "xai",
    base_path: "/v1",
    usual_path: "/v1",
    key_variable: "XAI_API_KEY",
    // Room for the largest file and the lines around it; pictures of that size come in orders, too.
    largest_body: 128 * 1024 * 1024,
    routes: &ROUTES,
    credential: bearer,
    refuse,
    // No header is documented.
    stamp: |_| Vec::new(),
};

const ROUTES: [Route; 11] = [
    post("/videos/generations", Verb::Submit, order::generate),
    post("/videos/edits", Verb::Edit, order::edit),
    post("/videos/extensions", Verb::Extend, order::extend),
    question("/videos/{}", Verb::Poll, video::get),
    Route { body: Accepts::Multipart, ..post("/files", Verb::Upload, file::upload) },
    question("/files", Verb::Account, |world, _| Ok(file::list(world))),
    question("/files/{}", Verb::Account, file::get),
    question("/files/{}/content", Verb::Result, file::content),
    Route { method: "DELETE", ..question("/files/{}", Verb::Delete, file::delete) },
    question("/models", Verb::Models, |_, _| Ok(models::list())),
    link::ROUTE,
];

/// The vendor's error bodies: an object in `error`, a code beside a text, or a text alone.
fn refuse(refusal: &Refusal) -> Answer {
    match refusal {
        Refusal::NoKey => bare(401, "No API key provided. Send it as `Authorization: Bearer xai-...`."),
        Refusal::WrongKey => bare(401, "Incorrect API key provided."),
        Refusal::Invalid { field, code, message } => {
            let kind = "invalid_request_error";
            let error = json!({ "message": message, "type": kind, "param": field, "code": code });
            Answer::json(400, json!({ "error": error }))
        }
        Refusal::NotFound { message } => coded(404, "not_found", message),
        Refusal::NoModel { model } => {
            let message = format!("The model {model} does not exist or your team does not have access to it.");
            coded(404, "not_found", &message)
        }
        Refusal::NoRoute { method, path } => bare(404, &format!("There is no {method} {path}.")),
        Refusal::TooLarge { limit } => bare(413, &format!("The body is larger than {limit} bytes.")),
        Refusal::NotReady => coded(404, "not_found", "The video is not ready."),
        Refusal::Expired => coded(404, "not_found", "The video is no longer available."),
        Refusal::Policy => coded(400, "invalid_argument", MODERATED),
        Refusal::NotPermitted { message } => coded(403, "permission_denied", message),
        Refusal::NoCredit => coded(403, "permission_denied", NO_CREDIT),
        Refusal::Status(403) => coded(403, "permission_denied", "Your team is not permitted to do this."),
        Refusal::Status(429) => coded(429, "resource_exhausted", "Too many requests for this model."),
        Refusal::Status(status @ 400..500) => {
            let error = json!({ "message": "The request cannot be served.", "type": "invalid_request_error" });
            Answer::json(*status, json!({ "error": error, "code": null }))
        }
        Refusal::Status(503) => coded(503, "service_unavailable", "The service is at capacity."),
        Refusal::Status(status) => coded(*status, "internal_error", "Something went wrong on our side."),
    }
}

/// What is said of a prompt that may not be drawn; no document has the sentence.
const MODERATED: &str = "The prompt was rejected by content moderation.";

const NO_CREDIT: &str = "Your team has used all available credits or reached its monthly spending limit.";

fn coded(status: u16, code: &str, message: &str) -> Answer {
    Answer::json(status, json!({ "code": code, "error": message }))
}

fn bare(status: u16, message: &str) -> Answer {
    Answer::json(status, json!({ "error": message }))
}

/// The code and the sentence of a job that failed.
fn failure(code: &str, message: &str) -> Value {
    json!({ "code": code, "message": message })
}
