//! The far side of Kling: the new standard (`/tasks`) and the legacy interface (`/v1/videos`), two sides of one vendor.
//!
//! Learned from the vendor's pages (<https://kling.ai/document-api>, copied
//! 2026-09-20) and the live notes of <https://github.com/aself101/kling-api>.
//! Both share host, envelope and codes; a job is known on the side where it was
//! ordered, for nobody says whether `POST /tasks` tells of legacy jobs. What is
//! not documented is settled here once: pictures come by an https address or as
//! bare base64, unknown fields are refused, a code without a status of its own
//! keeps the status it came with. Two more words in a prompt: `[inside]` refuses
//! an order with status 200 and the code in the body, `[cash]` bills money and
//! not units. How many jobs may run at once depends on the pack and is not
//! played.

use axum::http::request::Parts;
use serde_json::{Value, json};

use super::jwt::{self, Jwt};
use super::keys::fits;
use super::side::{Answer, Refusal, Route, Side, Verb, bearer, post, question};
use super::world::World;

mod account;
mod bill;
mod contents;
mod legacy;
mod models;
mod order;
mod task;

/// The new standard as one row.
pub(super) const SIDE: Side = Side {
    name: "kling",
    base_path: "",
    usual_path: "",
    key_variable: "KLING_API_KEY",
    // Pictures of up to 50 MB come as base64.
    largest_body: 160 * 1024 * 1024,
    routes: &ROUTES,
    credential: bearer,
    refuse,
    // No header is documented.
    stamp: |_| Vec::new(),
};

/// The legacy interface as one row.
pub(super) const LEGACY: Side =
    Side { name: "kling-legacy", key_variable: "KLING_ACCESS_KEY", routes: &LEGACY_ROUTES, ..SIDE };

const ROUTES: [Route; 10] = [
    post("/text-to-video/{}", Verb::Submit, order::text_to_video),
    post("/image-to-video/{}", Verb::Submit, order::image_to_video),
    post("/omni-video/{}", Verb::Submit, order::omni),
    post("/motion-control/{}", Verb::Submit, order::motion_control),
    question("/tasks", Verb::Poll, task::query),
    post("/tasks", Verb::List, task::list),
    question("/account/costs", Verb::Account, account::costs),
    post("/account/billing/balance", Verb::Account, |world, _| Ok(account::deductions(world))),
    post("/account/billing/package", Verb::Account, |world, _| Ok(account::deductions(world))),
    question("/clips/{}", Verb::Content, task::content),
];

const LEGACY_ROUTES: [Route; 5] = [
    post("/v1/videos/video-extend", Verb::Extend, legacy::extend),
    post("/v1/videos/{}", Verb::Submit, legacy::submit),
    question("/v1/videos/{}", Verb::List, legacy::list),
    question("/v1/videos/{}/{}", Verb::Poll, legacy::get),
    question("/clips/{}", Verb::Content, legacy::content),
];

/// The new standard takes an API key, and says of a signed token that it takes none.
pub(super) fn admit(world: &World, caller: &Parts) -> Result<(), Refusal> {
    let given = bearer(&caller.headers).ok_or(Refusal::NoKey)?;
    if Jwt::read(given).is_some() {
        let message = "authorization by AccessKey and SecretKey is not supported on this interface, use an API key";
        return Err(coded("1002", message));
    }
    if fits(world, given) { Ok(()) } else { Err(Refusal::WrongKey) }
}

/// The legacy interface takes an API key or a token that `AccessKey` and `SecretKey` have made. Both of these are the
/// sandbox's one key.
pub(super) fn admit_legacy(world: &World, caller: &Parts) -> Result<(), Refusal> {
    let given = bearer(&caller.headers).ok_or(Refusal::NoKey)?;
    let Some(token) = Jwt::read(given) else {
        return if fits(world, given) { Ok(()) } else { Err(Refusal::WrongKey) };
    };
    let issuer = token.text("iss").filter(|issuer| fits(world, issuer)).ok_or(Refusal::WrongKey)?;
    // Where any key does, nobody knows the secret that belongs to it.
    let secret = world.settings.key.as_ref().map_or(issuer, |key| key.expose());
    let is_signed = world.settings.key.is_none() || token.is_signed_with(secret);
    if !token.is_of("HS256") || !is_signed {
        return Err(Refusal::WrongKey);
    }
    let expires = token.time("exp").ok_or(Refusal::WrongKey)?;
    if expires <= jwt::now() {
        return Err(coded("1004", "authorization has expired"));
    }
    if token.time("nbf").is_some_and(|begins| begins > jwt::now()) {
        return Err(coded("1003", "authorization is not yet valid"));
    }
    Ok(())
}

/// A no with one of the vendor's codes.
fn coded(code: &'static str, message: &str) -> Refusal {
    Refusal::Invalid { field: None, code: Some(code), message: message.to_owned() }
}

/// The refusal of one field; the sentence begins with its name.
fn unfit(field: &str, why: &str) -> Refusal {
    super::body::unfit(field, why)
}

/// What went well: `{code:0,message,request_id,data}`.
fn said(world: &mut World, data: &Value) -> Answer {
    let request_id = world.fresh_name(32);
    Answer::json(200, json!({ "code": 0, "message": "SUCCEED", "request_id": request_id, "data": data }))
}

/// The vendor's error body, `{code,message,request_id}`, at the status of its code.
fn refuse(refusal: &Refusal) -> Answer {
    let own = |code: &str, message: &str| no(status_of(code), code, message);
    match refusal {
        Refusal::NoKey => own("1001", "authorization is empty"),
        Refusal::WrongKey => own("1002", "authorization is invalid"),
        Refusal::Invalid { code, message, .. } => own(code.unwrap_or("1201"), message),
        Refusal::NotFound { message } => own("1203", message),
        Refusal::NoRoute { method, path } => own("1202", &format!("the requested method is invalid: {method} {path}")),
        Refusal::TooLarge { limit } => no(413, "1200", &format!("the body is larger than {limit} bytes")),
        Refusal::NotReady => own("1203", "the video is not there yet"),
        Refusal::Expired => own("1203", "the video has been cleared"),
        Refusal::Policy => own("1301", "the request was rejected by content safety"),
        Refusal::NotPermitted { message } => own("1103", message),
        Refusal::NoModel { model } => own("1203", &format!("the requested model does not exist: {model}")),
        Refusal::NoCredit => own("1101", "account in arrears"),
        Refusal::Status(429) => own("1302", "requests are too frequent"),
        Refusal::Status(403) => own("1103", "this account has no right to the interface or the model"),
        Refusal::Status(500) => own("5000", "internal server error"),
        Refusal::Status(503) => own("5001", "the server is under maintenance"),
        Refusal::Status(504) => own("5002", "the server has a backlog and timed out"),
        Refusal::Status(status @ 400..500) => no(*status, "1200", "the request parameters are invalid"),
        Refusal::Status(status) => no(*status, "5000", "internal server error"),
    }
}

fn status_of(code: &str) -> u16 {
    match code {
        "1000" | "1001" | "1002" | "1003" | "1004" => 401,
        "1100" | "1101" | "1102" | "1302" | "1303" | "1304" => 429,
        "1103" => 403,
        "1202" | "1203" => 404,
        "5000" => 500,
        "5001" => 503,
        "5002" => 504,
        _ => 400,
    }
}

fn no(status: u16, code: &str, message: &str) -> Answer {
    let code: u32 = code.parse().unwrap_or_default();
    Answer::json(status, json!({ "code": code, "message": message, "request_id": "rq-refused" }))
}

/// A no as the vendor gives it at times: the status says that all is well, the code does not.
fn no_inside_ok() -> Answer {
    no(200, "1301", "the request was rejected by content safety")
}
