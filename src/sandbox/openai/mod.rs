//! The far side of the OpenAI Videos protocol, as the vendor served it from 2026-03-12 to 2026-09-24.
//!
//! Learned from the vendor's specification
//! (<https://github.com/openai/openai-openapi>, commit f85dbe2) and guide
//! (<https://developers.openai.com/api/docs/guides/video-generation>). Where
//! the two differ, the guide's later values are taken: 16 and 20 seconds, 1080p
//! for the pro model. What the vendor does not document is settled here once:
//! a clip that is not ready, or no longer there, is a 404.

use std::fmt::Write as _;

use axum::http::{HeaderMap, header};
use serde_json::json;

use super::side::{Accepts, Answer, Refusal, Route, Side, Verb, Visit};
use super::world::World;

mod fields;
mod order;
mod video;

/// The vendor as one row.
pub(super) const SIDE: Side = Side {
    name: "openai",
    base_path: "/v1",
    usual_path: "/v1",
    key_variable: "OPENAI_API_KEY",
    // Room for a data URL of 20 971 520 characters and for an uploaded clip.
    largest_body: 64 * 1024 * 1024,
    routes: &ROUTES,
    credential: bearer,
    refuse,
    stamp,
};

const ROUTES: [Route; 10] = [
    order("/videos", Verb::Submit, order::create),
    order("/videos/edits", Verb::Edit, order::edit),
    order("/videos/extensions", Verb::Extend, order::extend),
    order("/videos/{}/remix", Verb::Remix, order::remix),
    Route { body: Accepts::Multipart, ..order("/videos/characters", Verb::Character, video::create_character) },
    question("/videos", Verb::List, video::list),
    question("/videos/characters/{}", Verb::Character, video::character),
    question("/videos/{}", Verb::Poll, video::get),
    question("/videos/{}/content", Verb::Content, video::content),
    Route { method: "DELETE", ..question("/videos/{}", Verb::Delete, video::delete) },
];

type Answering = fn(&mut World, &Visit<'_>) -> Result<Answer, Refusal>;

const fn order(path: &'static str, verb: Verb, answer: Answering) -> Route {
    Route { method: "POST", path, verb, body: Accepts::JsonOrMultipart, answer }
}

const fn question(path: &'static str, verb: Verb, answer: Answering) -> Route {
    Route { method: "GET", path, verb, body: Accepts::Nothing, answer }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, key) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !key.trim().is_empty()).then(|| key.trim())
}

fn stamp(call: &str) -> Vec<(&'static str, String)> {
    vec![
        ("x-request-id", call.to_owned()),
        ("openai-version", "2020-10-01".to_owned()),
        ("openai-processing-ms", "1".to_owned()),
    ]
}

/// The vendor's error body: `{"error":{message,type,param,code}}`, the last two nullable.
fn refuse(refusal: &Refusal) -> Answer {
    const INVALID: &str = "invalid_request_error";
    let no = |status, code, message: &str| error((status, INVALID), (None, code), message);
    match refusal {
        Refusal::NoKey => no(401, None, "You didn't provide an API key. Send it as `Authorization: Bearer YOUR_KEY`."),
        Refusal::WrongKey => no(401, Some("invalid_api_key"), "Incorrect API key provided."),
        Refusal::Invalid { field, code, message } => error((400, INVALID), (field.as_deref(), *code), message),
        Refusal::NotFound { message } => no(404, None, message),
        Refusal::NoRoute { method, path } => no(404, None, &format!("Invalid URL ({method} {path})")),
        Refusal::TooLarge { limit } => no(413, None, &format!("The request body is larger than {limit} bytes.")),
        Refusal::NotReady => no(404, None, "The video is not ready yet; ask for its status first."),
        Refusal::Expired => no(404, None, "The content of this video has expired."),
        Refusal::Policy => no(400, Some("content_policy_violation"), "This request was refused by our content policy."),
        Refusal::NotPermitted { message } => no(403, None, message),
        Refusal::NoModel { model } => {
            let message = format!("The model `{model}` does not exist or you do not have access to it.");
            error((404, INVALID), (Some("model"), Some("model_not_found")), &message)
        }
        Refusal::NoCredit => {
            let word = "insufficient_quota";
            error((429, word), (None, Some(word)), "You exceeded your current quota; check your plan and billing.")
        }
        Refusal::Status(429) => {
            error((429, "requests"), (None, Some("rate_limit_exceeded")), "Rate limit reached for requests.")
        }
        Refusal::Status(status @ 400..500) => no(*status, None, "The request was refused."),
        Refusal::Status(status) => {
            let code = (*status == 503).then_some("server_is_overloaded");
            error((*status, "server_error"), (None, code), "The server had an error while processing your request.")
        }
    }
}

fn error((status, kind): (u16, &str), (field, code): (Option<&str>, Option<&str>), message: &str) -> Answer {
    Answer::json(status, json!({ "error": { "message": message, "type": kind, "param": field, "code": code } }))
}

/// `'a', 'b', and 'c'`, as the vendor lists values.
fn listed(values: &[&str]) -> String {
    let mut list = String::new();
    for (index, value) in values.iter().enumerate() {
        let joint = match (index, index + 1 == values.len()) {
            (0, _) => "",
            (_, false) => ", ",
            (_, true) => ", and ",
        };
        // Writing to a string cannot fail.
        let _ = write!(list, "{joint}'{value}'");
    }
    list
}
