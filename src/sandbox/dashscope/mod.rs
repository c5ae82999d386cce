//! The far side of `DashScope`: Wan and `HappyHorse` as tasks, ordered with one header and asked for at one address.
//!
//! Learned from the vendor's pages (<https://www.alibabacloud.com/help/en/model-studio/>,
//! September and October 2026) and its package `dashscope` 2.0.2. A parameter of
//! a wrong JSON type passes and fails the task later; a task that is not known
//! is `UNKNOWN` with status 200. What is not documented is settled here once:
//! unknown fields are refused but for the two that the vendor's older package
//! adds to `input`, a failed task costs nothing, 720P and five seconds are made
//! where nothing is asked for, a length of -1 becomes eight seconds, a clip that
//! is brought is billed as five, and the list is wrapped in `output` on every
//! second page. The oldest models, for which nobody tells lengths or prices, are
//! not served, nor is the limit of twenty questions a second. More words in a
//! prompt: `[inside]` refuses an order with status 200, `[suspended]` lets a
//! task wait as `SUSPENDED`.

use serde_json::{Value, json};

use super::side::{Accepts, Answer, Refusal, Route, Side, Verb, bearer, post, question};
use super::world::World;

mod media;
mod models;
mod order;
mod oss;
mod task;

/// The vendor as one row.
pub(super) const SIDE: Side = Side {
    name: "dashscope",
    base_path: "/api/v1",
    usual_path: "/api/v1",
    key_variable: "DASHSCOPE_API_KEY",
    // Pictures of up to 20 MB come as base64.
    largest_body: 256 * 1024 * 1024,
    routes: &ROUTES,
    credential: bearer,
    refuse,
    // No header is documented.
    stamp: |_| Vec::new(),
};

const ROUTES: [Route; 7] = [
    post("/services/aigc/video-generation/video-synthesis", Verb::Submit, order::create),
    question("/tasks/{}", Verb::Poll, |world, visit| Ok(task::get(world, visit))),
    question("/tasks", Verb::List, task::list),
    Route { method: "POST", ..question("/tasks/{}/cancel", Verb::Cancel, task::cancel) },
    question("/uploads", Verb::Upload, oss::ticket),
    Route { body: Accepts::Multipart, ..post("/oss", Verb::Upload, oss::receive) },
    question("/clips/{}", Verb::Content, task::content),
];

/// What went well, with the name of the call beside it.
fn said(world: &mut World, mut body: Value) -> Answer {
    body["request_id"] = json!(world.fresh_name(32));
    Answer::json(200, body)
}

/// The vendor's error body: `{code,message,request_id}`.
fn refuse(refusal: &Refusal) -> Answer {
    match refusal {
        Refusal::NoKey => no(401, "InvalidApiKey", "No API-key provided."),
        Refusal::WrongKey => no(401, "InvalidApiKey", "Invalid API-key provided."),
        Refusal::Invalid { code, message, .. } => no(400, code.unwrap_or("InvalidParameter"), message),
        Refusal::NotFound { message } => no(404, "NotFound", message),
        Refusal::NoRoute { method, path } => no(404, "NotFound", &format!("No such address: {method} {path}")),
        Refusal::TooLarge { limit } => no(413, "InvalidParameter", &format!("The body is larger than {limit} bytes.")),
        Refusal::NotReady | Refusal::Expired => no(403, "AccessDenied", "Request has expired."),
        Refusal::Policy => no(400, "DataInspectionFailed", "Input data may contain inappropriate content."),
        Refusal::NotPermitted { message } => no(403, "AccessDenied", message),
        Refusal::NoModel { model } => no(404, "Model.NotExist", &format!("Model not exist: {model}.")),
        Refusal::NoCredit => no(403, "Arrearage", "Access denied, please make sure your account is in good standing."),
        Refusal::Status(429) => {
            no(429, "Throttling.RateQuota", "Requests rate limit exceeded, please try again later.")
        }
        Refusal::Status(403) => no(403, "AccessDenied", "Access denied."),
        Refusal::Status(503) => no(503, "ServiceUnavailable", "The service is not available."),
        Refusal::Status(504) => no(504, "GatewayTimeout", "The gateway timed out."),
        Refusal::Status(status @ 400..500) => no(*status, "InvalidParameter", "The request was refused."),
        Refusal::Status(status) => no(*status, "InternalError", "An internal error has occurred."),
    }
}

fn no(status: u16, code: &str, message: &str) -> Answer {
    Answer::json(status, json!({ "code": code, "message": message, "request_id": "rq-refused" }))
}
