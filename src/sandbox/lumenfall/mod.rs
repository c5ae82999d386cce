//! The far side of Lumenfall, an OpenAI-like gateway that routes to other vendors.
//!
//! Learned from the vendor's API reference (<https://docs.lumenfall.ai/api-reference/introduction>), its skill and
//! command line (<https://github.com/lumenfall-ai/agent-skill>, commit 80efd745) and its model pages. The videos answer
//! under `/openai/v1` and under `/v1`, the account only under the latter. What the vendor does not document is settled
//! here once: a video, a request or a clip that is not there is a 404 `NOT_FOUND`; an idempotency key that comes again
//! with another body is a 409; a request of the log is named by the id of its video, or by the same with `req_`; media
//! goes when the payloads of its request are purged; a job that is cancelled costs nothing.

use serde_json::json;

use super::side::{Accepts, Answer, Answering, Refusal, Route, Side, Verb, bearer, post, question};

mod account;
mod fields;
mod models;
mod order;
mod shape;
mod video;

/// The vendor as one row.
pub(super) const SIDE: Side = Side {
    name: "lumenfall",
    // Two bases share the host.
    base_path: "",
    usual_path: "/openai/v1",
    key_variable: "LUMENFALL_API_KEY",
    largest_body: 64 * 1024 * 1024,
    routes: &ROUTES,
    credential: bearer,
    refuse,
    // No header is documented.
    stamp: |_| Vec::new(),
};

const ROUTES: [Route; 18] = [
    order("/openai/v1/videos?dryRun=true", Verb::Quote, order::quote),
    order("/openai/v1/videos", Verb::Submit, order::submit),
    question("/openai/v1/videos/{}", Verb::Poll, video::get),
    end("/openai/v1/videos/{}", Verb::Cancel, video::cancel),
    question("/openai/v1/models", Verb::Models, |_, _| Ok(models::list())),
    question("/openai/v1/models/{*}", Verb::Models, models::get),
    order("/v1/videos?dryRun=true", Verb::Quote, order::quote),
    order("/v1/videos", Verb::Submit, order::submit),
    question("/v1/videos/{}", Verb::Poll, video::get),
    end("/v1/videos/{}", Verb::Cancel, video::cancel),
    question("/v1/models", Verb::Models, |_, _| Ok(models::list())),
    question("/v1/models/{*}", Verb::Models, models::get),
    question("/v1/balance", Verb::Account, |world, _| Ok(account::balance(world))),
    question("/v1/webhooks/secret", Verb::Account, |_, _| Ok(account::webhook_secret())),
    question("/v1/requests", Verb::List, account::requests),
    question("/v1/requests/{}", Verb::List, account::request),
    end("/v1/requests/{}/payloads", Verb::Delete, account::purge),
    // Its home is the host for media, where nobody asks for a key.
    question("/v/{}", Verb::Content, video::content),
];

const fn order(path: &'static str, verb: Verb, answer: Answering) -> Route {
    Route { body: Accepts::JsonOrMultipart, ..post(path, verb, answer) }
}

const fn end(path: &'static str, verb: Verb, answer: Answering) -> Route {
    Route { method: "DELETE", ..question(path, verb, answer) }
}

/// The vendor's error body: `{"error":{message,type,code}}`.
fn refuse(refusal: &Refusal) -> Answer {
    let invalid = |status, message: &str| error(status, ("invalid_request_error", "INVALID_REQUEST"), message);
    let missing = |message: &str| error(404, ("not_found_error", "NOT_FOUND"), message);
    let no_key = ("authentication_error", "AUTHENTICATION_FAILED");
    match refusal {
        Refusal::NoKey => error(401, no_key, "No API key was given. Send it as `Authorization: Bearer lmnfl_...`."),
        Refusal::WrongKey => error(401, no_key, "The API key is not valid."),
        Refusal::Invalid { message, .. } => invalid(400, message),
        Refusal::NotFound { message } => missing(message),
        Refusal::NoRoute { method, path } => missing(&format!("There is no {method} {path}.")),
        Refusal::TooLarge { limit } => invalid(413, &format!("The request body is larger than {limit} bytes.")),
        Refusal::NotReady => missing("The video is not ready yet."),
        Refusal::Expired => missing("This media has expired."),
        Refusal::Policy => {
            let code = ("invalid_request_error", "CONTENT_POLICY_VIOLATION");
            error(400, code, "The request was refused by the content policy.")
        }
        Refusal::NotPermitted { message } => error(403, no_key, message),
        Refusal::NoModel { model } => no_model(model),
        Refusal::NoCredit => {
            let code = ("billing_error", "INSUFFICIENT_BALANCE");
            error(402, code, "Your balance is too low for this request. Add credit to go on.")
        }
        Refusal::Status(403) => error(403, no_key, "Access denied."),
        Refusal::Status(409) => invalid(409, "This idempotency_key was used for a request with another body."),
        Refusal::Status(429) => error(429, ("rate_limit_error", "RATE_LIMITED"), "Too many requests."),
        Refusal::Status(status @ 400..500) => invalid(*status, "The request was refused."),
        Refusal::Status(502) => {
            error(502, ("upstream_error", "ALL_PROVIDERS_EXHAUSTED"), "All providers failed to serve this request.")
        }
        Refusal::Status(503) => error(503, ("upstream_error", "UPSTREAM_ERROR"), "The provider is not available."),
        Refusal::Status(status) => {
            error(*status, ("server_error", "INTERNAL_ERROR"), "Something went wrong on our side.")
        }
    }
}

/// A model that was served once is disabled; any other was never heard of, and its nearest name is suggested.
fn no_model(model: &str) -> Answer {
    let kind = "invalid_request_error";
    if models::is_named(model) {
        return error(404, (kind, "MODEL_DISABLED"), &format!("The model `{model}` is disabled."));
    }
    let hint = models::nearest(model).map_or_else(String::new, |slug| format!(" Did you mean `{slug}`?"));
    error(404, (kind, "MODEL_NOT_FOUND"), &format!("The model `{model}` was not found.{hint}"))
}

fn error(status: u16, (kind, code): (&str, &str), message: &str) -> Answer {
    Answer::json(status, json!({ "error": { "message": message, "type": kind, "code": code } }))
}
