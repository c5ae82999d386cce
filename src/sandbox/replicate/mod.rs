//! The far side of Replicate: predictions, the files that feed them, and the models that make them.
//!
//! Learned from the vendor's `OpenAPI` document
//! (<https://api.replicate.com/openapi.json>, 1.0.0-a1 as of 2026-04-09), its
//! guides (<https://replicate.com/docs/topics/predictions>) and recorded
//! answers. What the vendor does not document is settled here once: a model
//! that is not served is a 404, a waited order is answered at once with what is
//! known, and a clip that is gone is a 404 at the delivery host. Two more words
//! in a prompt: `[array]` hands the outputs over as a list with a picture before
//! the clip, `[token]` puts them at the vendor's own host, where the key is needed.

use axum::http::{HeaderMap, header};
use serde_json::{Value, json};

use super::side::{Accepts, Answer, Refusal, Route, Side, Verb, Visit, post, question};

mod about;
mod file;
mod input;
mod links;
mod models;
mod order;
mod papers;
mod prediction;
mod price;
mod schema;

/// The vendor as one row.
pub(super) const SIDE: Side = Side {
    name: "replicate",
    base_path: "/v1",
    usual_path: "/v1",
    key_variable: "REPLICATE_API_TOKEN",
    // Room for the largest file and the lines around it.
    largest_body: file::LARGEST + 64 * 1024,
    routes: &ROUTES,
    credential: token,
    refuse,
    stamp,
};

const ROUTES: [Route; 15] = [
    post("/models/{}/{}/predictions", Verb::Submit, order::create_official),
    post("/predictions", Verb::Submit, order::create),
    question("/predictions", Verb::List, prediction::list),
    question("/predictions/{}", Verb::Poll, prediction::get),
    Route { body: Accepts::Nothing, ..post("/predictions/{}/cancel", Verb::Cancel, prediction::cancel) },
    question("/delivery/{}/{}", Verb::Content, prediction::deliver),
    question("/models/{}/{}", Verb::Models, about::model),
    question("/models/{}/{}/versions", Verb::Models, about::versions),
    question("/models/{}/{}/versions/{}", Verb::Models, about::version),
    Route { body: Accepts::Multipart, ..post("/files", Verb::Upload, file::upload) },
    question("/files", Verb::Upload, file::list),
    question("/files/{}", Verb::Upload, file::get),
    Route { method: "DELETE", ..question("/files/{}", Verb::Delete, file::delete) },
    question("/account", Verb::Account, about::account),
    question("/webhooks/default/secret", Verb::Account, about::webhook_secret),
];

/// `Bearer`, or the older `Token` of the vendor's examples for files.
fn token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, key) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let known = scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("token");
    (known && !key.trim().is_empty()).then(|| key.trim())
}

/// The rate limit for creating predictions by <https://replicate.com/docs/topics/predictions/rate-limits>.
fn stamp(_call: &str) -> Vec<(&'static str, String)> {
    vec![("ratelimit-remaining", "599".to_owned()), ("ratelimit-reset", "1".to_owned())]
}

/// Seconds until a throttled call may be repeated.
const RETRY_AFTER: u32 = 1;

/// The vendor's error body: problem details, now with a title and now without.
fn refuse(refusal: &Refusal) -> Answer {
    let titled = |status, title: &str, detail: &str| {
        problem(status, json!({ "title": title, "detail": detail, "status": status }))
    };
    let plain = |status, detail: &str| problem(status, json!({ "detail": detail, "status": status }));
    match refusal {
        Refusal::NoKey | Refusal::WrongKey => {
            titled(401, "Unauthenticated", "You did not pass a valid authentication token")
        }
        Refusal::Invalid { field: Some(field), code, message } => invalid(field, *code, message),
        Refusal::Invalid { field: None, message, .. } => titled(422, "Input validation failed", message),
        Refusal::NotFound { message } => plain(404, message),
        Refusal::NoModel { .. } | Refusal::NoRoute { .. } => plain(404, "The requested resource could not be found."),
        Refusal::TooLarge { .. } | Refusal::Status(413) => {
            problem(413, json!({ "detail": "Files must be less than 100MB in size" }))
        }
        Refusal::NotReady => plain(404, "The prediction has no output yet."),
        Refusal::Expired => plain(404, "The output was removed."),
        Refusal::Policy => titled(422, "Input flagged", "The input was flagged as sensitive (E005)"),
        Refusal::NotPermitted { message } => titled(403, "Permission denied", message),
        Refusal::NoCredit | Refusal::Status(402) => titled(402, "Insufficient credit", NO_CREDIT),
        Refusal::Status(status @ 429) => {
            let detail = format!("Request was throttled. Your rate limit resets in ~{RETRY_AFTER}s.");
            problem(429, json!({ "detail": detail, "status": status, "retry_after": RETRY_AFTER }))
        }
        Refusal::Status(status @ 400..500) => plain(*status, "The request was refused."),
        Refusal::Status(status) => titled(*status, "Internal server error", "An error occurred on our side."),
    }
}

const NO_CREDIT: &str = "You have insufficient credit to run this model. Go to \
     https://replicate.com/account/billing#billing to purchase credit. Once you purchase credit, please wait a few \
     minutes before trying again.";

/// A field that does not fit. The keys inside `invalid_fields` are in no document of the vendor.
fn invalid(field: &str, code: Option<&str>, message: &str) -> Answer {
    let body = json!({
        "title": "Input validation failed",
        "detail": format!("- {field}: {message}\n"),
        "status": 422,
        "invalid_fields": [{ "type": code, "field": field, "description": message }],
    });
    problem(422, body)
}

fn problem(status: u16, body: Value) -> Answer {
    Answer::json(status, body).header("content-type", "application/problem+json".to_owned())
}

/// The refusal of one field.
fn unfit(field: &str, code: &'static str, message: String) -> Refusal {
    Refusal::Invalid { field: Some(field.to_owned()), code: Some(code), message }
}

/// The refusal of a part of the body that nobody asked for.
fn stray(inside: &str, name: &str) -> Refusal {
    unfit(inside, "additional_property_not_allowed", format!("Additional property {name} is not allowed"))
}

/// The refusal of a body without a part that it needs.
fn missing(inside: &str, name: &str) -> Refusal {
    unfit(inside, "required", format!("{name} is required"))
}

fn no_query(visit: &Visit<'_>) -> Result<(), Refusal> {
    visit.query.first().map_or(Ok(()), |(name, _)| Err(stray("query", name)))
}
