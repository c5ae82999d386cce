//! The far side of fal.ai: the queue, and the vendor's other hosts as folders below it.
//!
//! Learned from the vendor's clients (<https://github.com/fal-ai/fal-js>), its
//! queue pages (<https://fal.ai/docs/documentation/model-apis/inference/queue>)
//! and its platform specification (<https://api.fal.ai/v1/openapi.json>). The
//! base stands for `https://queue.fal.run`; `/rest.fal.ai/storage/…` below it
//! is that address at `https://rest.fal.ai`. What the vendor does not document
//! is settled here once: a pending state is a 202, a job that was cancelled is
//! a 499. An admin's key is the key of the settings, or any that ends in
//! `-admin` where they have none.

use axum::http::{HeaderMap, header};
use serde_json::json;

use self::schema::Complaint;
use super::side::{Accepts, Answer, Answering, Refusal, Route, Side, Verb, post, question};

mod endpoints;
mod files;
mod history;
mod money;
mod order;
mod platform;
mod price;
mod queue;
mod schema;

/// The vendor as one row.
pub(super) const SIDE: Side = Side {
    name: "fal",
    base_path: "",
    usual_path: "",
    key_variable: "FAL_KEY",
    // Files above 90 MB are brought in parts.
    largest_body: 100 * 1024 * 1024,
    routes: &ROUTES,
    credential: key,
    refuse,
    stamp,
};

/// The other hosts come first, for the queue takes any path for an endpoint.
const ROUTES: [Route; 26] = [
    question("/api.fal.ai/v1/models", Verb::Models, platform::models),
    question("/api.fal.ai/v1/models/pricing", Verb::Quote, money::pricing),
    post("/api.fal.ai/v1/models/pricing/estimate", Verb::Quote, money::estimate),
    question("/api.fal.ai/v1/models/requests/by-endpoint", Verb::List, history::by_endpoint),
    question("/api.fal.ai/v1/models/requests/search", Verb::List, history::search),
    Route {
        method: "DELETE",
        ..question("/api.fal.ai/v1/models/requests/{}/payloads", Verb::Delete, history::delete_payloads)
    },
    question("/api.fal.ai/v1/models/billing-events", Verb::Account, money::billing_events),
    question("/api.fal.ai/v1/account/billing", Verb::Account, money::balance),
    post("/rest.fal.ai/storage/upload/initiate", Verb::Upload, files::initiate),
    post("/rest.fal.ai/storage/upload/initiate-multipart", Verb::Upload, files::initiate_in_parts),
    bytes("/v3.fal.media/upload/{}", files::put),
    bytes("/v3.fal.media/upload/{}/{}", files::put_part),
    post("/v3.fal.media/upload/{}/complete", Verb::Upload, files::complete),
    question("/v3.fal.media/files/b/{}/{}", Verb::Content, files::get),
    question("/v3b.fal.media/files/b/{}/{}", Verb::Content, queue::content),
    question("/{*}/requests/{}/status", Verb::Poll, queue::status),
    question("/{*}/requests/{}/status/stream", Verb::Poll, queue::stream),
    question("/{*}/requests/{}", Verb::Result, queue::result),
    Route { method: "PUT", ..question("/{*}/requests/{}/cancel", Verb::Cancel, queue::cancel) },
    // Some endpoints take a clip and make more of it, or make it over; their last segment tells.
    post("/{*}/extend-video", Verb::Extend, |world, visit| order::submit_to(world, visit, "/extend-video")),
    post("/{*}/extend", Verb::Extend, |world, visit| order::submit_to(world, visit, "/extend")),
    post("/{*}/edit-video", Verb::Edit, |world, visit| order::submit_to(world, visit, "/edit-video")),
    post("/{*}/video-edit", Verb::Edit, |world, visit| order::submit_to(world, visit, "/video-edit")),
    post("/{*}/video-to-video", Verb::Edit, |world, visit| order::submit_to(world, visit, "/video-to-video")),
    post("/{*}/edit", Verb::Edit, |world, visit| order::submit_to(world, visit, "/edit")),
    post("/{*}", Verb::Submit, |world, visit| order::submit_to(world, visit, "")),
];

const fn bytes(path: &'static str, answer: Answering) -> Route {
    Route { method: "PUT", path, verb: Verb::Upload, body: Accepts::Bytes, answer }
}

fn key(headers: &HeaderMap) -> Option<&str> {
    let key = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Key ")?.trim();
    (!key.is_empty()).then_some(key)
}

/// Nothing: the request id is put on the answers that are about a request.
fn stamp(_: &str) -> Vec<(&'static str, String)> {
    Vec::new()
}

/// The vendor's two error bodies of the queue: a list of complaints about the input, or a sentence with a word for it.
fn refuse(refusal: &Refusal) -> Answer {
    match refusal {
        Refusal::NoKey => detail(401, "Authentication is required to access this application."),
        Refusal::WrongKey => detail(401, "Cannot access this application: the key is not valid."),
        Refusal::Invalid { field: None, message, .. } => unprocessable(&[Complaint::of_body("json_invalid", message)]),
        Refusal::Invalid { field: Some(field), message, .. } => {
            unprocessable(&[Complaint::about(field, "value_error", message)])
        }
        Refusal::NotFound { message } => Answer::json(404, json!({ "detail": message, "status": "NOT_FOUND" })),
        Refusal::NoRoute { path, .. } => detail(404, &format!("Path {path} not found")),
        Refusal::TooLarge { limit } => detail(413, &format!("The request body is larger than {limit} bytes")),
        Refusal::NotReady => detail(400, "Request is still in progress"),
        Refusal::Expired => detail(404, "File not found"),
        Refusal::Policy => unprocessable(&[policy()]),
        Refusal::NotPermitted { message } => detail(403, message),
        Refusal::NoModel { model } => detail(404, &format!("Application '{model}' not found")),
        Refusal::NoCredit => {
            detail(403, "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.")
        }
        Refusal::Status(status) => trouble(*status),
    }
}

/// What the vendor says where it is not about this request.
fn trouble(status: u16) -> Answer {
    match status {
        400 => infrastructure(400, "bad_request", "The request was malformed"),
        // Some answers of this status carry a sentence where others carry a list.
        422 => detail(422, "The request could not be processed"),
        429 => infrastructure(429, "concurrent_requests_limit", "Too many concurrent requests")
            .header("x-fal-needs-retry", "1".to_owned()),
        499 => infrastructure(499, "client_disconnected", "The client closed the connection"),
        status if status < 500 => detail(status, "The request was refused"),
        502 => infrastructure(502, "runner_incomplete_response", "Runner sent an incomplete response")
            .header("x-fal-retryable", "true".to_owned()),
        503 => {
            infrastructure(503, "runner_disconnected", "Runner went away").header("x-fal-retryable", "true".to_owned())
        }
        504 => infrastructure(504, "startup_timeout", "Runner did not start in time")
            .header("x-fal-retryable", "true".to_owned()),
        status => infrastructure(status, "internal_server_error", "Internal server error")
            .header("x-fal-retryable", "true".to_owned()),
    }
}

fn detail(status: u16, sentence: &str) -> Answer {
    Answer::json(status, json!({ "detail": sentence }))
}

fn infrastructure(status: u16, kind: &'static str, sentence: &str) -> Answer {
    Answer::json(status, json!({ "detail": sentence, "error_type": kind })).header("x-fal-error-type", kind.to_owned())
}

fn unprocessable(complaints: &[Complaint]) -> Answer {
    let complaints: Vec<_> = complaints.iter().map(Complaint::to_json).collect();
    Answer::json(422, json!({ "detail": complaints }))
}

fn policy() -> Complaint {
    let message = "The content could not be processed because it contained material flagged by a content checker.";
    Complaint::about("prompt", "content_policy_violation", message)
}
