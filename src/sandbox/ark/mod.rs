//! The far side of `ByteDance`'s Ark, where Seedance makes videos: one protocol on two clouds, `BytePlus` and Volcengine.
//!
//! Learned from <https://docs.byteplus.com/en/docs/ModelArk/1520757> (create), `/1521309` (get), `/1544106` (price), the
//! vendor's package `arkruntime` 0.17.0 of 2026-10-26 and dated probes of the live interface until October 2026. What
//! they leave open is settled here once: sound is off where nothing is said, a length that nobody names is five seconds,
//! a running task that is to be deleted is a 400 `OperationDenied`, a link is not signed again by a look, and no least
//! count of tokens is asked with a video. `asset://` is not played, nor the balance that the newest model asks for.
//! Volcengine asks for yuan; the sandbox's books have them at seven to the dollar. More words in a prompt:
//! `[text-counts]` tells counts and lengths as texts, as some replies had them; `[expired]` waits until it is too late.

use serde_json::json;

use super::link;
use super::side::{Answer, Refusal, Route, Side, Verb, bearer, post, question};

mod content;
mod fields;
mod list;
mod models;
mod order;
mod task;
mod tokens;

/// The international cloud.
pub(super) const SIDE: Side = Side {
    name: "ark",
    base_path: "/api/v3",
    usual_path: "/api/v3",
    key_variable: "ARK_API_KEY",
    // No limit is documented; the inputs may have 50 parts of 30 MB each.
    largest_body: 256 * 1024 * 1024,
    routes: &ROUTES,
    credential: bearer,
    refuse,
    stamp: |call| vec![("x-request-id", call.to_owned())],
};

/// The Chinese cloud.
pub(super) const VOLCENGINE: Side = Side { name: "volcengine", key_variable: "VOLCENGINE_ARK_API_KEY", ..SIDE };

const TASKS: &str = "/contents/generations/tasks";
const TASK: &str = "/contents/generations/tasks/{}";

const ROUTES: [Route; 6] = [
    post(TASKS, Verb::Submit, order::create),
    question(TASKS, Verb::List, list::list),
    question(TASK, Verb::Poll, task::get),
    Route { method: "DELETE", ..question(TASK, Verb::Delete, task::delete) },
    question("/models", Verb::Models, |_, visit| Ok(models::list(visit.provider))),
    link::ROUTE,
];

/// The vendor's error body: `{"error":{code,message,param,type}}`.
fn refuse(refusal: &Refusal) -> Answer {
    match refusal {
        Refusal::NoKey => error(401, "AuthenticationError", "The API key in the request is missing."),
        Refusal::WrongKey => error(401, "AuthenticationError", "The API key in the request is invalid."),
        Refusal::Invalid { field, code, message } => invalid(field.as_deref(), *code, message),
        Refusal::NotFound { message } => error(404, "NotFound.ContentGenerationTask", message),
        Refusal::NoRoute { method, path } => error(404, "NotFound", &format!("There is no {method} {path}.")),
        Refusal::TooLarge { limit } => {
            error(413, "InvalidParameter", &format!("The request body is larger than {limit} bytes."))
        }
        Refusal::NotReady => error(404, "NotFound", "The video is not ready."),
        Refusal::Expired => error(403, "AccessDenied", "Request has expired"),
        Refusal::Policy => error(
            400,
            "InputTextSensitiveContentDetected",
            "The request failed because the input text may contain sensitive information.",
        ),
        Refusal::NotPermitted { message } => error(403, "AccessDenied", message),
        Refusal::NoModel { model } => error(
            404,
            "InvalidEndpointOrModel.NotFound",
            &format!("The model or endpoint {model} does not exist or you do not have access to it."),
        ),
        Refusal::NoCredit => {
            error(403, "AccountOverdueError", "The request failed because your account has an overdue balance.")
        }
        Refusal::Status(403) => error(403, "AccessDenied", "You are not permitted to do this."),
        Refusal::Status(429) => {
            error(429, "ModelAccountRpmRateLimitExceeded", "The requests per minute limit of this model is exceeded.")
        }
        Refusal::Status(status @ 400..500) => error(*status, "InvalidParameter", "The request cannot be served."),
        Refusal::Status(status) => {
            error(*status, "InternalServiceError", "The service encountered an unexpected internal error.")
        }
    }
}

/// A field that does not fit; the code says which, and how, where the side says so.
fn invalid(field: Option<&str>, code: Option<&str>, message: &str) -> Answer {
    let head = code.unwrap_or("InvalidParameter");
    // Codes with a point of their own are whole.
    let name = field.filter(|_| !head.contains('.')).map_or_else(|| head.to_owned(), |field| format!("{head}.{field}"));
    let error = json!({ "code": name, "message": message, "param": field.unwrap_or_default(), "type": "BadRequest" });
    Answer::json(400, json!({ "error": error }))
}

fn error(status: u16, code: &str, message: &str) -> Answer {
    let kind = match status {
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "NotFound",
        429 => "TooManyRequests",
        400..500 => "BadRequest",
        _ => "InternalServerError",
    };
    Answer::json(status, json!({ "error": { "code": code, "message": message, "param": "", "type": kind } }))
}
