//! The far side of the Gemini API: Omni's interactions, the files they read and make, and the list of models.
//!
//! Learned from the vendor's guide (<https://ai.google.dev/gemini-api/docs/omni.md.txt>,
//! autumn 2026) and its package `google-genai` 3.4.0. `v1` and `v1beta` answer
//! alike. Errors come in each of the forms that were seen: a number or a word
//! for a code, and in a list of one from the front end. What is not documented
//! is settled here once: a file is ready when it is asked for the second time,
//! an address for bytes is proof enough, clips and pictures that are refused
//! cost nothing and count no tokens, 360p, 1080p and 4k take a third, one and a
//! half and three times the tokens of 720p, and the body of an interaction may
//! have 20 MB. Webhooks and streams are not played. More words in a prompt:
//! `[inline]` brings the clip as base64 whatever was asked for, `[young]` denies
//! the interaction when it is asked for the first time, `[busy]` takes an order
//! that then fails for the rate limit.

use axum::http::HeaderMap;
use axum::http::request::Parts;
use serde_json::json;

use super::google::{body, listed, plain};
use super::keys::fits;
use super::side::{Accepts, Answer, Refusal, Route, Side, Verb, Visit, post, question};
use super::world::World;

mod files;
mod input;
mod interaction;
mod models;
mod order;
mod upload;

/// The vendor as one row.
pub(super) const SIDE: Side = Side {
    name: "gemini",
    // The version is a segment of the path, and bringing files stands beside it.
    base_path: "",
    usual_path: "/v1beta",
    key_variable: "GEMINI_API_KEY",
    largest_body: 256 * 1024 * 1024,
    routes: &ROUTES,
    credential,
    refuse,
    // No header is needed.
    stamp: |_| Vec::new(),
};

const ROUTES: [Route; 14] = [
    post("/{}/interactions", Verb::Submit, order::create),
    question("/{}/interactions/{}", Verb::Poll, interaction::get),
    bytes("/{}/interactions/{}/cancel", Verb::Cancel, interaction::cancel),
    Route { method: "DELETE", ..question("/{}/interactions/{}", Verb::Delete, interaction::delete) },
    bytes("/upload/{}/files", Verb::Upload, upload::start),
    bytes("/upload/sessions/{}", Verb::Upload, upload::receive),
    Route { method: "PUT", ..bytes("/upload/sessions/{}", Verb::Upload, upload::receive) },
    question("/{}/files/{}:download", Verb::Content, files::download),
    question("/{}/files/{}", Verb::Result, files::get),
    question("/{}/files", Verb::List, files::list),
    Route { method: "DELETE", ..question("/{}/files/{}", Verb::Delete, files::delete) },
    question("/{}/models", Verb::Models, models::list),
    question("/{}/models/{}", Verb::Models, models::get),
    post("/{}/models/{}:generateContent", Verb::Models, models::wrong_interface),
];

const fn bytes(path: &'static str, verb: Verb, answer: super::side::Answering) -> Route {
    Route { body: Accepts::Bytes, ..post(path, verb, answer) }
}

/// The key in the vendor's own header. Another way, in the address, is not played: it ends in logs.
fn credential(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-goog-api-key")?.to_str().ok().filter(|key| !key.is_empty())
}

/// The address of an upload that was announced is good without a key.
pub(super) fn admit(world: &World, caller: &Parts) -> Result<(), Refusal> {
    if caller.uri.path().contains("/upload/sessions/") {
        return Ok(());
    }
    let given = credential(&caller.headers).ok_or(Refusal::NoKey)?;
    if fits(world, given) { Ok(()) } else { Err(Refusal::WrongKey) }
}

/// The version in the path; no other is served.
fn version<'a>(visit: &Visit<'a>) -> Result<&'a str, Refusal> {
    let version = visit.segments[0];
    let known = version == "v1" || version == "v1beta";
    known.then_some(version).ok_or_else(|| Refusal::NotFound { message: format!("There is no version {version}") })
}

/// A field that does not fit, in the words of the interactions.
fn unfit(field: &str, why: &str) -> Refusal {
    super::body::unfit(field, why)
}

/// An interaction that is not known is an invalid name here, not a 404.
fn no_interaction(id: &str) -> Refusal {
    let message = format!("Invalid interaction name: interactions/{id}");
    Refusal::Invalid { field: None, code: Some("INVALID_ARGUMENT"), message }
}

/// The vendor's error bodies.
fn refuse(refusal: &Refusal) -> Answer {
    match refusal {
        Refusal::NoKey => listed(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers."),
        Refusal::WrongKey => wrong_key(),
        Refusal::Invalid { code: Some(word), message, .. } => plain(400, word, message),
        // A word for a code, as the interactions have it.
        Refusal::Invalid { code: None, message, .. } => {
            Answer::json(400, json!({ "error": { "code": "invalid_request", "message": message } }))
        }
        Refusal::NotFound { message } => plain(404, "NOT_FOUND", message),
        Refusal::NoRoute { method, path } => {
            listed(404, "NOT_FOUND", &format!("The requested URL was not found: {method} {path}"))
        }
        Refusal::TooLarge { limit } => {
            plain(400, "INVALID_ARGUMENT", &format!("Request payload size exceeds the limit: {limit} bytes."))
        }
        Refusal::NotReady => plain(400, "FAILED_PRECONDITION", "The file is not in an ACTIVE state."),
        Refusal::Expired => plain(404, "NOT_FOUND", "The file does not exist or has expired."),
        Refusal::Policy => {
            plain(400, "PROHIBITED_CONTENT", "The request was blocked by the safety policy: PROHIBITED_CONTENT")
        }
        Refusal::NotPermitted { message } => plain(403, "PERMISSION_DENIED", message),
        Refusal::NoModel { model } => {
            plain(404, "NOT_FOUND", &format!("models/{model} is not found or is not supported for this interface."))
        }
        Refusal::NoCredit => plain(
            429,
            "RESOURCE_EXHAUSTED",
            "You exceeded your current quota, please check your plan and billing details. Quota exceeded, limit: 0",
        ),
        Refusal::Status(403) => plain(403, "PERMISSION_DENIED", "The caller does not have permission"),
        Refusal::Status(429) => listed(429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota)."),
        Refusal::Status(503) => listed(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
        Refusal::Status(504) => listed(504, "DEADLINE_EXCEEDED", "The request timed out."),
        Refusal::Status(status @ 400..500) => plain(*status, "INVALID_ARGUMENT", "The request was refused."),
        Refusal::Status(status) => listed(*status, "INTERNAL", "An internal error has occurred."),
    }
}

fn wrong_key() -> Answer {
    let mut error = body(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.");
    error["error"]["details"] = json!([{
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "API_KEY_INVALID",
        "domain": "googleapis.com",
    }]);
    Answer::json(400, json!([error]))
}
