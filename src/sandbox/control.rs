//! The addresses below `/_sandbox`: for tests and for people, no vendor has them.
//!
//! `GET ledger` and `GET calls` tell what the vendors know; `POST clock`
//! (`{"advance_ms":…}`) turns the clock; `POST faults` (`{"rules":["…"]}`)
//! replaces the script of mishaps and `GET faults` shows what is left of it.

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::http::{Response, StatusCode, request::Parts};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::time::Duration;

use super::desk::Desk;
use super::fault::{Rule, Script};
use super::world::World;

/// The largest body that is read.
const LARGEST_BODY: usize = 1024 * 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_ms: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    rules: Vec<String>,
}

/// Answers a call below `/_sandbox`.
pub(super) async fn answer(desk: &Desk, parts: &Parts, body: Body) -> Response<Body> {
    let body = to_bytes(body, LARGEST_BODY).await.unwrap_or_default();
    let path = parts.uri.path().trim_start_matches("/_sandbox");
    let answered = match (parts.method.as_str(), path) {
        ("GET", "/ledger") => Ok(Json(desk.world().ledger.clone()).into_response()),
        ("GET", "/calls") => Ok(Json(desk.world().calls.all()).into_response()),
        ("GET", "/faults") => Ok(script(&desk.world())),
        ("POST", "/faults") => read(&body).and_then(|rules| replace(desk, &rules)),
        ("POST", "/clock") => read(&body).map(|turn: Advance| advance(desk, turn.advance_ms)),
        (method, path) => Err((StatusCode::NOT_FOUND, format!("no such address: {method} /_sandbox{path}"))),
    };
    answered.unwrap_or_else(|(status, sentence)| (status, Json(json!({ "error": sentence }))).into_response())
}

type Refused = (StatusCode, String);

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refused> {
    serde_json::from_slice(body).map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))
}

fn replace(desk: &Desk, given: &Rules) -> Result<Response<Body>, Refused> {
    let rules: Result<Vec<Rule>, _> = given.rules.iter().map(|rule| rule.parse()).collect();
    let rules = rules.map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))?;
    let mut world = desk.world();
    world.script = Script::new(rules);
    Ok(script(&world))
}

fn advance(desk: &Desk, millis: u64) -> Response<Body> {
    desk.world().clock.advance(Duration::from_millis(millis));
    let world = desk.world();
    Json(json!({ "unix": world.clock.unix(world.clock.now()) })).into_response()
}

fn script(world: &World) -> Response<Body> {
    let rules: Vec<_> =
        world.script.rules().into_iter().map(|(rule, left)| json!({ "rule": rule, "left": left })).collect();
    Json(json!({ "rules": rules })).into_response()
}
