//! The Gemini API's interactions and files, driven from the vendor's documents alone.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::ImageFormat;
use rushes::sandbox::{Pace, Settings, Tempo};
use rushes::secret::Secret;
use rushes::shape::{Seconds, Size};
use serde_json::{Value, json};

use crate::assets::said_by;
use crate::support::{Rehearsal, Reply, changed, picture, rules, settings};

mod files;
mod interactions;
mod orders;

const MODEL: &str = "gemini-omni-1.1-flash";

fn open() -> Rehearsal {
    Rehearsal::at("gemini", settings())
}

fn faulty(rule: &str) -> Rehearsal {
    Rehearsal::at("gemini", Settings { faults: rules(&[rule]), ..settings() })
}

fn order(changes: Value) -> Value {
    let body = json!({
        "model": MODEL,
        "background": true,
        "input": "a lighthouse lamp begins to turn",
        "response_format": { "type": "video", "duration": "4s", "delivery": "uri" },
    });
    changed(body, changes)
}

fn format(changes: Value) -> Value {
    let format = json!({ "type": "video", "duration": "4s", "delivery": "uri" });
    json!({ "response_format": changed(format, changes) })
}

async fn call(vendor: &Rehearsal, method: &str, path: &str) -> Reply {
    let method = method.parse().expect("a method");
    let sent = vendor.client.request(method, at(vendor, path)).header("x-goog-api-key", "k").send().await;
    Reply::read(sent.expect("an answer")).await
}

/// The address of a path from the root; the base that users have ends in a version.
fn at(vendor: &Rehearsal, path: &str) -> String {
    format!("{}{path}", vendor.url("").trim_end_matches("/v1beta"))
}

async fn post(vendor: &Rehearsal, path: &str, body: &Value) -> Reply {
    let sent = vendor.client.post(at(vendor, path)).header("x-goog-api-key", "k").json(body).send().await;
    Reply::read(sent.expect("an answer")).await
}

async fn ordered(vendor: &Rehearsal, body: Value) -> Reply {
    post(vendor, "/v1beta/interactions", &body).await
}

async fn submitted(vendor: &Rehearsal, body: Value) -> String {
    let reply = ordered(vendor, body).await;
    assert_eq!((reply.status, reply.text("/status")), (200, "in_progress".into()), "{}", reply.body);
    reply.text("/id")
}

async fn state(vendor: &Rehearsal, id: &str) -> Reply {
    call(vendor, "GET", &format!("/v1beta/interactions/{id}")).await
}

async fn finished(vendor: &Rehearsal, body: Value) -> Reply {
    let id = submitted(vendor, body).await;
    vendor.sandbox.advance(Duration::from_secs(110));
    state(vendor, &id).await
}

/// The error, wherever the front end has put it.
fn error(reply: &Reply) -> Value {
    reply.body.pointer("/error").or(reply.body.pointer("/0/error")).cloned().unwrap_or_default()
}
