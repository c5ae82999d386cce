//! The far side of AI/ML API, a reseller that serves every video model at one address.
//!
//! Learned from the vendor's documents (<https://github.com/aimlapi/api-docs>, commit f14fa72f of 2026-08-21) and its
//! client (<https://github.com/aimlapi/api-sdk-python>, commit 52ea5e26). The documents were written in two manners, and
//! both are played, each by the models whose documents show it: see `Manner`. What the vendor does not document is
//! settled here once: a field that a model does not have is a mistake; a clip that is gone is a 404; the log holds a
//! request from the moment it was accepted. The older addresses below `/v2/generate` are not played.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::side::{Answer, Refusal, Route, Side, Verb, Visit, bearer, post, question};

mod billing;
mod catalog;
mod fields;
mod generation;
mod models;
mod order;

/// The vendor as one row.
pub(super) const SIDE: Side = Side {
    name: "aimlapi",
    // Every address has a version of its own.
    base_path: "",
    usual_path: "",
    key_variable: "AIMLAPI_API_KEY",
    largest_body: 32 * 1024 * 1024,
    routes: &ROUTES,
    credential: bearer,
    refuse,
    // What the vendor puts into its headers is about a job or about the call's own headers.
    stamp: |_| Vec::new(),
};

/// Where videos are ordered and asked after.
const GENERATIONS: &str = "/v2/video/generations";

const ROUTES: [Route; 12] = [
    post(GENERATIONS, Verb::Submit, order::submit),
    question(GENERATIONS, Verb::Poll, generation::get),
    question("/v1/models", Verb::Models, catalog::list),
    question("/models", Verb::Models, catalog::list),
    question("/api/v1/models", Verb::Models, catalog::list),
    question("/model/{*}", Verb::Models, catalog::get),
    question("/v2/billing", Verb::Account, |world, _| Ok(billing::balance(world))),
    question("/v2/billing/detail", Verb::Account, |world, _| Ok(billing::balance(world))),
    question("/v2/billing/transactions", Verb::List, billing::transactions),
    question("/v2/logs", Verb::List, billing::logs),
    question("/v2/usage", Verb::List, billing::logs),
    // Its home is the host for clips, where nobody asks for a key.
    question("/generations/{}/{}", Verb::Content, generation::content),
];

/// The vendor's error body: `{message,path,requestId,statusCode,timestamp}`.
fn refuse(refusal: &Refusal) -> Answer {
    match refusal {
        Refusal::NoKey => error(401, "No API key was found in the request. Send it as `Authorization: Bearer KEY`."),
        Refusal::WrongKey => error(401, "The API key is invalid."),
        Refusal::Invalid { field: Some(field), message, .. } => {
            error(400, &format!("Body validation error: {field} {message}"))
        }
        Refusal::Invalid { field: None, message, .. } => error(400, message),
        Refusal::NotFound { message } => error(404, message),
        Refusal::NoRoute { method, path } => {
            let path = path.trim_start_matches('/').trim_start_matches(SIDE.name);
            told((404, path), &format!("Cannot {method} {path}"))
        }
        Refusal::TooLarge { limit } => error(413, &format!("request entity too large: more than {limit} bytes")),
        Refusal::NotReady => error(404, "The generation is not completed."),
        Refusal::Expired => error(404, "The file is no longer available."),
        Refusal::Policy => error(400, "The request was rejected by the content policy of the provider."),
        Refusal::NotPermitted { message } => error(403, message),
        Refusal::NoModel { model } => error(404, &format!("Model {model} not found.")),
        Refusal::NoCredit | Refusal::Status(403) => {
            error(403, "You've run out of credits. Please top up your balance to continue using the API.")
        }
        Refusal::Status(429) => error(429, "Too Many Requests"),
        Refusal::Status(502) => error(502, "Bad Gateway"),
        Refusal::Status(503) => error(503, "Service Unavailable"),
        Refusal::Status(504) => error(504, "Generation timeout"),
        Refusal::Status(status @ 400..500) => error(*status, "The request was refused."),
        Refusal::Status(status) => error(*status, "Internal server error"),
    }
}

/// Most refusals are about videos; a side is not told the address of a call that it refuses.
fn error(status: u16, message: &str) -> Answer {
    told((status, GENERATIONS), message)
}

fn told((status, path): (u16, &str), message: &str) -> Answer {
    // The documents show the status as a number and as a text: what the check of a body says has the text.
    let code = if status == 400 { Value::from(status.to_string()) } else { Value::from(status) };
    let body = json!({
        "message": message,
        "path": path,
        "requestId": uuid(),
        "statusCode": code,
        "timestamp": format!("{:.3}", Timestamp::now()),
    });
    Answer::json(status, body)
}

/// A random name in the form of a UUID of version 4.
fn uuid() -> String {
    let digits = format!("{:032x}", fastrand::u128(..));
    format!("{}-{}-4{}-8{}-{}", &digits[..8], &digits[8..12], &digits[13..16], &digits[17..20], &digits[20..])
}

fn invalid(field: &str, message: String) -> Refusal {
    Refusal::Invalid { field: Some(field.to_owned()), code: None, message }
}

/// The name that the client gave the call, if it is one; any other is dropped without a word.
fn client_request_id(visit: &Visit<'_>) -> Option<String> {
    let name = visit.header("x-client-request-id")?;
    let fits = |letter: char| letter.is_ascii_alphanumeric() || "._:-".contains(letter);
    ((1..=128).contains(&name.len()) && name.chars().all(fits)).then(|| name.to_owned())
}

/// Gives the client's name of the call back to it.
fn echo(answer: Answer, visit: &Visit<'_>) -> Answer {
    match client_request_id(visit) {
        Some(name) => answer.header("x-client-request-id", name),
        None => answer,
    }
}
