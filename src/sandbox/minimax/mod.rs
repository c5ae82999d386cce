//! The far side of MiniMax: H3 by the second version of its interface, Hailuo by the first one, on one host.
//!
//! Learned from the vendor's pages (<https://platform.minimax.io/docs/api-reference/video-generation-v2-create>
//! and its neighbours, August to October 2026) and from what its package
//! `mmx-cli` 1.0.27 sends. The second version answers with real statuses, but
//! says 500 for a task that it does not know; the first one says 200 to
//! everything. What is not documented is settled here once: unknown fields and
//! filters are refused, a running task can be cancelled, a link lives as long as
//! the sandbox's clips and each question gives a new one, references are taken by
//! H3-Max as well, and a clip that is brought is billed as five seconds. S2V-01,
//! whose lengths and price nobody tells, is not served. More words in a prompt:
//! `[fail][expired]` lets a task expire, `[unknown]` gives a running task of the
//! first version the state `Unknown`, `[base_resp 1002]` answers its order with
//! that code.

use axum::http::request::Parts;
use serde_json::{Value, json};

use super::keys::fits;
use super::side::{Accepts, Answer, Answering, Refusal, Route, Side, Verb, bearer, post, question};
use super::world::World;

mod content;
mod files;
mod hailuo;
mod models;
mod order;
mod task;

/// The vendor as one row.
pub(super) const SIDE: Side = Side {
    name: "minimax",
    base_path: "",
    usual_path: "",
    key_variable: "MINIMAX_API_KEY",
    largest_body: 64 * 1024 * 1024,
    routes: &ROUTES,
    credential: bearer,
    refuse,
    // No header is documented.
    stamp: |_| Vec::new(),
};

const ROUTES: [Route; 12] = [
    post("/v2/video_generation", Verb::Submit, order::create),
    post("/v2/video_regeneration", Verb::Edit, order::enlarge),
    question("/v2/query/video_generation/{}", Verb::Poll, task::get),
    question("/v2/query/video_generation", Verb::List, task::list),
    Route { method: "DELETE", ..question("/v2/video_generation/{}", Verb::Delete, task::end) },
    post("/v1/video_generation", Verb::Submit, HAILUO),
    question("/v1/query/video_generation", Verb::Poll, |world, visit| first_version(world, visit, hailuo::get)),
    question("/v1/files/retrieve", Verb::Result, |world, visit| first_version(world, visit, files::retrieve)),
    Route {
        body: Accepts::Multipart,
        ..post("/v1/files/upload", Verb::Upload, |world, visit| first_version(world, visit, files::upload))
    },
    question("/v1/files/list", Verb::Upload, |world, _| Ok(files::list(world))),
    post("/v1/files/delete", Verb::Delete, |world, visit| first_version(world, visit, files::delete)),
    question("/clips/{}", Verb::Content, task::content),
];

const HAILUO: Answering = |world, visit| first_version(world, visit, hailuo::create);

/// Answers as the first version does: a no has status 200 and says so inside.
fn first_version(world: &mut World, visit: &super::side::Visit<'_>, answer: Answering) -> Result<Answer, Refusal> {
    answer(world, visit).or_else(|refusal| Ok(inside_ok(&refusal)))
}

/// One key for both, missed in the words of the version that is asked.
pub(super) fn admit(world: &World, caller: &Parts) -> Result<(), Refusal> {
    let is_first = caller.uri.path().contains("/v1/");
    match bearer(&caller.headers) {
        Some(given) if fits(world, given) => Ok(()),
        Some(_) if is_first => Err(coded("2049", "invalid api key")),
        None if is_first => {
            Err(coded("1004", "login fail: Please carry the API secret key in the 'Authorization' field"))
        }
        Some(_) => Err(Refusal::WrongKey),
        None => Err(Refusal::NoKey),
    }
}

/// A no of the first version, for those who can only refuse.
fn coded(code: &'static str, message: &str) -> Refusal {
    Refusal::Invalid { field: None, code: Some(code), message: message.to_owned() }
}

/// The vendor does not know that task, and takes it for its own mistake.
fn no_record() -> Refusal {
    coded(NO_RECORD, "record not found")
}

const NO_RECORD: &str = "record";

/// The error body of the second version. The old number stands in the text; `http_code` is now a text and now a number.
fn refuse(refusal: &Refusal) -> Answer {
    let (status, kind, old, message) = match refusal {
        Refusal::Invalid { code: Some(NO_RECORD), message, .. } => (500, "server_error", 1000, message.clone()),
        Refusal::Invalid { code: Some("2049" | "1004"), .. } => return inside_ok(refusal),
        Refusal::NoKey => (401, "authorized_error", 1004, "login fail: no API key was given".to_owned()),
        Refusal::WrongKey => (401, "authorized_error", 1004, "login fail: the API key is not valid".to_owned()),
        Refusal::Policy => (422, "unprocessable_entity_error", 1026, "the input is sensitive".to_owned()),
        Refusal::NoCredit | Refusal::Status(402) => {
            (402, "insufficient_balance_error", 1008, "insufficient balance".to_owned())
        }
        Refusal::Status(429) => (429, "rate_limit_error", 1002, "too many requests".to_owned()),
        Refusal::NotPermitted { message } => (403, "permission_error", 1004, message.clone()),
        Refusal::NoModel { model } => {
            (400, "bad_request_error", 2013, format!("invalid params, unknown model: {model}"))
        }
        Refusal::Invalid { message, .. } => (400, "bad_request_error", 2013, format!("invalid params, {message}")),
        Refusal::TooLarge { limit } => {
            (413, "bad_request_error", 2013, format!("the body is larger than {limit} bytes"))
        }
        Refusal::NotFound { message } => (404, "not_found_error", 2013, message.clone()),
        Refusal::NoRoute { method, path } => {
            (404, "not_found_error", 2013, format!("no such address: {method} {path}"))
        }
        Refusal::NotReady | Refusal::Expired => (404, "not_found_error", 2013, "the link is not valid".to_owned()),
        Refusal::Status(status @ 400..500) => {
            (*status, "bad_request_error", 2013, "the request was refused".to_owned())
        }
        Refusal::Status(status) => (*status, "server_error", 1000, "unknown error, please try again later".to_owned()),
    };
    let http_code = if status == 400 { json!(status) } else { json!(status.to_string()) };
    let error = json!({ "type": kind, "message": format!("{message} ({old})"), "http_code": http_code });
    Answer::json(status, json!({ "type": "error", "error": error, "request_id": "rq-refused" }))
}

/// The same as the first version says it.
fn inside_ok(refusal: &Refusal) -> Answer {
    let (code, message) = match refusal {
        Refusal::NoKey => (1004, "login fail"),
        Refusal::WrongKey => (2049, "invalid api key"),
        Refusal::Policy => (1026, "input sensitive"),
        Refusal::NoCredit => (1008, "insufficient balance"),
        Refusal::Status(429) => (1002, "rate limit"),
        Refusal::NoModel { .. } => (2013, "invalid params, unknown model"),
        Refusal::Invalid { code: Some(code), message, .. } => (code.parse().unwrap_or(2013), message.as_str()),
        Refusal::Invalid { code: None, message, .. }
        | Refusal::NotFound { message }
        | Refusal::NotPermitted { message } => (2013, message.as_str()),
        Refusal::NoRoute { .. } | Refusal::TooLarge { .. } | Refusal::NotReady | Refusal::Expired => {
            (2013, "invalid params")
        }
        Refusal::Status(_) => (1000, "unknown error"),
    };
    Answer::json(200, json!({ "base_resp": base_resp(code, message) }))
}

fn base_resp(code: i64, message: &str) -> Value {
    json!({ "status_code": code, "status_msg": message })
}

/// What stands at the end of every answer of the first version that is a yes.
fn well() -> Value {
    base_resp(0, "success")
}
