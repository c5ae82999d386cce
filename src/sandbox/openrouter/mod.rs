//! The far side of OpenRouter's video jobs, as the vendor documented them up to 2026-10-27.
//!
//! Learned from the vendor's specification (<https://github.com/OpenRouterTeam/docs>,
//! commit c26125a5), its Python package 1.3.84 and its catalog of 2026-10-09.
//! What is not documented is settled here once: unknown fields are refused, a
//! clip that is not ready is a 409, one that is gone a 410, and a continuation
//! is a clip of its own. Addresses of jobs come in both documented forms: from
//! the root after an order and after a failure, whole in between.

use serde_json::{Value, json};

use super::side::{Answer, Refusal, Route, Side, Verb, bearer, post, question};

mod account;
mod catalog;
mod models;
mod order;
mod price;
mod video;

/// The vendor as one row.
pub(super) const SIDE: Side = Side {
    name: "openrouter",
    base_path: "/api/v1",
    usual_path: "/api/v1",
    key_variable: "OPENROUTER_API_KEY",
    largest_body: 64 * 1024 * 1024,
    routes: &ROUTES,
    credential: bearer,
    refuse,
    // No header stands on every answer.
    stamp: |_| Vec::new(),
};

const ROUTES: [Route; 8] = [
    post("/videos", Verb::Submit, order::create),
    question("/videos/models", Verb::Models, |_, _| Ok(models::list())),
    question("/videos/{}", Verb::Poll, video::get),
    question("/videos/{}/content", Verb::Content, video::content),
    question("/files/{}", Verb::Content, video::signed),
    question("/key", Verb::Account, |world, _| Ok(account::key(world))),
    question("/credits", Verb::Account, |world, _| Ok(account::credits(world))),
    question("/generation", Verb::Account, account::generation),
];

/// The vendor's error body: `error.code` is the status, the word for the kind stands in `error.metadata`.
fn refuse(refusal: &Refusal) -> Answer {
    match refusal {
        Refusal::NoKey => error(401, Some("authentication"), "Missing Authentication header"),
        Refusal::WrongKey => error(401, Some("authentication"), "User not found."),
        Refusal::Invalid { code, message, .. } => error(400, Some(code.unwrap_or("invalid_request")), message),
        Refusal::NotFound { message } => error(404, Some("not_found"), message),
        Refusal::NoRoute { .. } => error(404, None, "Not Found"),
        Refusal::TooLarge { limit } => {
            error(413, Some("payload_too_large"), &format!("The request body is larger than {limit} bytes"))
        }
        Refusal::NotReady => error(409, None, "The video is not completed"),
        Refusal::Expired => error(410, None, "The video is gone"),
        Refusal::Policy => error(400, Some("content_policy_violation"), "The provider's content policy refused this"),
        Refusal::NotPermitted { message } => error(403, Some("permission_denied"), message),
        Refusal::NoModel { model } => no_model(model),
        Refusal::NoCredit => {
            error(402, Some("payment_required"), "Insufficient credits. Add more at https://openrouter.ai/credits")
        }
        Refusal::Status(429) => error(429, Some("rate_limit_exceeded"), "Rate limit exceeded")
            .header("x-ratelimit-limit", "20".to_owned())
            .header("x-ratelimit-remaining", "0".to_owned())
            .header("x-ratelimit-reset", "1790000000000".to_owned()),
        Refusal::Status(status) => error(*status, word_of(*status), "The request could not be served"),
    }
}

fn word_of(status: u16) -> Option<&'static str> {
    match status {
        400 => Some("invalid_request"),
        402 => Some("payment_required"),
        403 => Some("permission_denied"),
        413 => Some("payload_too_large"),
        422 => Some("unprocessable"),
        500 => Some("server"),
        502 => Some("provider_unavailable"),
        503 => Some("provider_overloaded"),
        504 => Some("timeout"),
        _ => None,
    }
}

fn error(status: u16, word: Option<&str>, message: &str) -> Answer {
    let mut error = json!({ "code": status, "message": message });
    if let Some(word) = word {
        error["metadata"] = json!({ "error_type": word });
    }
    envelope(status, &error)
}

/// A model that was served once is deprecated, with the body of the page on availability, which has no `code`; any other
/// name is not known.
fn no_model(model: &str) -> Answer {
    if !models::was_served(model) {
        return error(404, Some("model_not_found"), &format!("Model {model} does not exist"));
    }
    let error = json!({
        "error_type": "model_deprecated",
        "http_status": 404,
        "message": format!("Model {model} is no longer available"),
        "availability": {
            "code": "model_deprecated",
            "retryable": false,
            "retry_after": null,
            "requested_models": [model],
            "affected_providers": [],
            "fallback_models": [models::FALLBACK],
        },
    });
    envelope(404, &error)
}

fn envelope(status: u16, error: &Value) -> Answer {
    Answer::json(status, json!({ "error": error, "openrouter_metadata": null, "user_id": null }))
}
