//! The far side of OneRouter, now Infron AI: a call that is answered with the clip, and a half-documented one with tasks.
//!
//! Learned from <https://docs.onerouter.pro>, <https://infronai.gitbook.io/docs>
//! and <https://infron.ai/docs/media-apis> (examples of October 2025 to March
//! 2026). The blocking call is held until its job is over; where the clock
//! stands still the job is over at once. The vendor's hosts are folders here,
//! and one base address serves all of them: which protocol is spoken hangs on
//! the model. Nobody publishes a price, so that every clip costs the same a
//! second.

use axum::http::{HeaderMap, header};
use serde_json::{Value, json};

use super::side::{Accepts, Answer, AnswerBody, Answering, Refusal, Route, Side, Verb, Visit, post, question};
use super::world::World;

mod account;
mod order;
mod task;

/// The vendor as one row.
pub(super) const SIDE: Side = Side {
    name: "onerouter",
    base_path: "/v1",
    usual_path: "/v1",
    key_variable: "ONEROUTER_API_KEY",
    largest_body: 64 * 1024 * 1024,
    routes: &ROUTES,
    credential,
    refuse,
    // No header stands on every answer.
    stamp: |_| Vec::new(),
};

const ROUTES: [Route; 14] = [
    post("/videos/generations", Verb::Submit, |world, visit| said_plainly(world, visit, order::generate)),
    post("/videos/edits", Verb::Remix, |world, visit| said_plainly(world, visit, order::remix)),
    question("/videos/tasks/{}", Verb::Poll, POLL),
    upload("/upload/resources"),
    question("/status/resources/{}", Verb::Upload, STATUS),
    question("/models", Verb::Models, CATALOG),
    question("/video/{}", Verb::Content, task::content),
    // Asynchronous calls.
    post("/media.onerouter.pro/v1/videos/generations", Verb::Submit, SUBMIT),
    question("/media.onerouter.pro/v1/videos/tasks/{}", Verb::Poll, POLL),
    upload("/media.onerouter.pro/v1/upload/resources"),
    question("/media.onerouter.pro/v1/status/resources/{}", Verb::Upload, STATUS),
    post("/llm.onerouter.pro/v1/videos/generations", Verb::Submit, SUBMIT),
    post("/llm.infron.ai/v1/videos/generations", Verb::Submit, SUBMIT),
    // The catalog.
    question("/api.infron.ai/v1/models", Verb::Models, CATALOG),
];

const SUBMIT: Answering = |world, visit| said_inside(world, visit, order::submit);
const POLL: Answering = |world, visit| said_inside(world, visit, task::get);
const STATUS: Answering = |world, visit| said_inside(world, visit, account::resource);
const CATALOG: Answering = |world, visit| said_plainly(world, visit, |_, _| Ok(account::models()));

const fn upload(path: &'static str) -> Route {
    let answer: Answering = |world, visit| said_inside(world, visit, account::upload);
    Route { body: Accepts::JsonOrMultipart, ..post(path, Verb::Upload, answer) }
}

/// Answers whom the doorkeeper lets in; a no has its status.
fn said_plainly(world: &mut World, visit: &Visit<'_>, answer: Answering) -> Result<Answer, Refusal> {
    turned_away(visit).map_or_else(|| answer(world, visit), Ok)
}

/// The same, as the hosts of the asynchronous calls do it: a no has status 200.
fn said_inside(world: &mut World, visit: &Visit<'_>, answer: Answering) -> Result<Answer, Refusal> {
    said_plainly(world, visit, answer).or_else(|refusal| Ok(inside_ok(&refusal)))
}

/// The key as everybody sends it, `Bearer sk-…`, or as the vendor's pages show it: bare.
fn credential(headers: &HeaderMap) -> Option<&str> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?.trim();
    let key = match text.split_once(' ') {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") => key.trim(),
        Some(_) => return None,
        None if text.eq_ignore_ascii_case("bearer") => return None,
        None => text,
    };
    (!key.is_empty()).then_some(key)
}

/// The beginnings of the names that common libraries give themselves, which the vendor's doorkeeper turns away.
const TURNED_AWAY: [&str; 5] = ["node", "undici", "axios", "python", "aiohttp"];

/// The page of the vendor's doorkeeper for a client that does not say who it is.
fn turned_away(visit: &Visit<'_>) -> Option<Answer> {
    const PAGE: &str = "<!doctype html><title>Access denied</title><p>Error 1010: The owner of this website has banned \
                        your access based on your browser's signature.</p>\n";
    let name = visit.header("user-agent").unwrap_or_default().to_ascii_lowercase();
    let unwelcome = name.is_empty() || TURNED_AWAY.iter().any(|start| name.starts_with(start));
    let page = || Answer::new(403, AnswerBody::Text("text/html; charset=utf-8", PAGE.to_owned()));
    unwelcome.then(page)
}

/// A no with status 200 and the real one in the body.
fn inside_ok(refusal: &Refusal) -> Answer {
    let No { status, message, .. } = no(refusal);
    Answer::json(200, json!({ "code": status, "message": message }))
}

/// A no before it is written down.
struct No {
    status: u16,
    kind: &'static str,
    message: String,
}

/// The vendor's error body: `{"error":{message,type,param,code}}`, where `code` is the status.
fn refuse(refusal: &Refusal) -> Answer {
    let No { status, kind, message } = no(refusal);
    let param = if let Refusal::Invalid { field: Some(field), .. } = refusal { field } else { "" };
    let error: Value = json!({ "message": message, "type": kind, "param": param, "code": status });
    Answer::json(status, json!({ "error": error }))
}

fn no(refusal: &Refusal) -> No {
    let no = |status, kind, message: &str| No { status, kind, message: message.to_owned() };
    match refusal {
        Refusal::NoKey => no(401, "authentication_error", "No API key was given"),
        Refusal::WrongKey => no(401, "authentication_error", "The API key is not valid"),
        Refusal::Invalid { code, message, .. } => no(422, code.unwrap_or("invalid_request_error"), message),
        Refusal::NotFound { message } => no(404, "not_found_error", message),
        Refusal::NoRoute { method, path } => no(404, "not_found_error", &format!("No such address: {method} {path}")),
        Refusal::TooLarge { limit } => {
            no(413, "invalid_request_error", &format!("The body is larger than {limit} bytes"))
        }
        Refusal::NotReady => no(404, "not_found_error", "The video is not there yet"),
        Refusal::Expired => no(404, "not_found_error", "The video is not there any more"),
        Refusal::Policy => no(422, "content_policy_violation", "The content policy does not allow this"),
        Refusal::NotPermitted { message } => no(403, "permission_error", message),
        Refusal::NoModel { model } => no(404, "model_not_found", &format!("The model `{model}` is not available")),
        Refusal::NoCredit => no(403, "insufficient_credits", "Your current credits have been used up"),
        Refusal::Status(429) => no(429, "rate_limit_error", "Too many requests"),
        Refusal::Status(403) => no(403, "permission_error", "This is not allowed with this key"),
        Refusal::Status(status @ 400..500) => no(*status, "invalid_request_error", "The request was refused"),
        Refusal::Status(status) => no(*status, "server_error", "The server could not do this"),
    }
}
